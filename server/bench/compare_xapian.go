package main

import (
	"bufio"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"time"
)

//go:embed xapian.py
var xapianScript string

// xapianPython is the interpreter that Debian's python3-xapian belongs to.
const xapianPython = "/usr/bin/python3"

// xapian is Xapian behind a script of a few lines, which reads one JSON value a
// line and times the engine by itself.
type xapian struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	to     *json.Encoder
	buffer *bufio.Writer
	answer *bufio.Scanner
}

func newXapian(ctx context.Context, folder string) (*xapian, error) {
	if err := exec.CommandContext(ctx, xapianPython, "-c", "import xapian").Run(); err != nil {
		return nil, fmt.Errorf("%w: python3-xapian is not installed", errAbsent)
	}
	cmd := exec.CommandContext(ctx, xapianPython, "-c", xapianScript, folder) //nolint:gosec // our own script
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	buffer := bufio.NewWriterSize(in, 1<<16)
	return &xapian{cmd: cmd, in: in, to: json.NewEncoder(buffer), buffer: buffer, answer: bufio.NewScanner(out)}, cmd.Start()
}

func (x *xapian) add(_ context.Context, d document) error {
	return x.to.Encode(map[string]string{"title": d.cutTitle, "body": d.cutBody})
}

func (x *xapian) done(context.Context) error {
	_, _, err := x.ask(map[string]bool{"done": true})
	return err
}

func (x *xapian) find(_ context.Context, words [2]string, shown bool) (int, time.Duration, error) {
	if shown {
		return 0, 0, fmt.Errorf("%w: its passages cannot be made of words that were cut before", errAbsent)
	}
	return x.ask(map[string][]string{"find": words[:]})
}

func (x *xapian) ask(question any) (int, time.Duration, error) {
	if err := errors.Join(x.to.Encode(question), x.buffer.Flush()); err != nil {
		return 0, 0, err
	}
	if !x.answer.Scan() {
		return 0, 0, errors.Join(errors.New("the script ended"), x.answer.Err())
	}
	var answer struct {
		Found   int     `json:"found"`
		Seconds float64 `json:"seconds"`
	}
	err := json.Unmarshal(x.answer.Bytes(), &answer)
	return answer.Found, time.Duration(answer.Seconds * float64(time.Second)), err
}

func (x *xapian) Close() error { return errors.Join(x.in.Close(), x.cmd.Wait()) }
