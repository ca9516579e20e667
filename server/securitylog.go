package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"

	"duijie/server/api"
)

// securityMessage is the message of the lines that are kept.
const securityMessage = "security"

// securityLog is a file of the log's lines about security, beside standard error. It is
// only ever appended to, and each line holds the SHA-256 of the line before it, so that a
// line that was taken out, changed or put in shows. The hash of each line stands in the
// other log too: where that goes to another machine, a file that was cut off shows there.
type securityLog struct {
	mu     sync.Mutex
	file   *os.File
	number int64
	before string // hash of the last line
}

// securityLine is one line. Fields are those of the line in the other log.
type securityLine struct {
	Number int64             `json:"n"` // 1, 2, 3 ...
	Before string            `json:"before"`
	Time   time.Time         `json:"time"`
	Fields map[string]string `json:"fields"`
}

// openSecurityLog opens the file, or begins it, readable by its owner alone. fault says
// what is wrong with the lines that are there: it goes on after them all the same.
func openSecurityLog(path string) (l *securityLog, fault, err error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return nil, nil, err
	}
	l = &securityLog{file: file}
	l.number, l.before, fault = checkSecurityLog(file)
	if size, err := file.Seek(0, io.SeekEnd); err == nil && size > 0 {
		last := make([]byte, 1)
		if _, err := file.ReadAt(last, size-1); err == nil && last[0] != '\n' {
			_, err = file.Write([]byte("\n")) // a line that a crash has torn
			fault = errors.Join(fault, err)
		}
	}
	return l, fault, nil
}

// checkSecurityLog reads lines to their end, and gives the number and the hash of the
// last. The error names the first line that does not follow from the one before it.
func checkSecurityLog(r io.Reader) (number int64, before string, err error) {
	in := bufio.NewReader(r)
	for at := 1; ; at++ {
		text, readErr := in.ReadBytes('\n')
		text = bytes.TrimSuffix(text, []byte("\n"))
		if len(text) > 0 {
			var line securityLine
			switch jsonErr := json.Unmarshal(text, &line); {
			case err != nil: // the first fault is the one that is told
			case jsonErr != nil:
				err = fmt.Errorf("line %d is torn or no line of ours", at)
			case line.Number != number+1 || line.Before != before:
				err = fmt.Errorf("line %d does not follow from the one before it: something was taken out, changed or put in", at)
			}
			number, before = max(number+1, line.Number), lineHash(text)
		}
		if readErr != nil {
			if !errors.Is(readErr, io.EOF) {
				err = errors.Join(err, readErr)
			}
			return number, before, err
		}
	}
}

func lineHash(line []byte) string {
	sum := sha256.Sum256(line)
	return hex.EncodeToString(sum[:])
}

// add appends a line and gives its hash.
func (l *securityLog) add(r slog.Record) (string, error) {
	line := securityLine{Time: r.Time.UTC(), Fields: map[string]string{"level": r.Level.String()}}
	r.Attrs(func(a slog.Attr) bool {
		line.Fields[a.Key] = a.Value.String()
		return true
	})
	l.mu.Lock()
	defer l.mu.Unlock()
	line.Number, line.Before = l.number+1, l.before
	text, err := json.Marshal(line)
	if err != nil {
		return "", err
	}
	if _, err := l.file.Write(append(text, '\n')); err != nil {
		return "", err
	}
	l.number, l.before = line.Number, lineHash(text)
	return l.before, nil
}

// witness is a handler that keeps the lines about security in their file too, whatever the
// least level of the other log is.
type witness struct {
	slog.Handler
	log *securityLog
}

func (w witness) Enabled(context.Context, slog.Level) bool { return true }

func (w witness) Handle(ctx context.Context, r slog.Record) error {
	if r.Message == securityMessage {
		hash, err := w.log.add(r)
		if err != nil {
			failed := slog.NewRecord(r.Time, slog.LevelError, "the log of security cannot be written", 0)
			failed.AddAttrs(slog.Any("error", err))
			_ = w.Handler.Handle(ctx, failed)
		}
		r = r.Clone()
		r.AddAttrs(slog.String("chain", hash))
	}
	if !w.Handler.Enabled(ctx, r.Level) {
		return nil
	}
	return w.Handler.Handle(ctx, r)
}

func (w witness) WithAttrs(attrs []slog.Attr) slog.Handler {
	return witness{w.Handler.WithAttrs(attrs), w.log}
}

func (w witness) WithGroup(name string) slog.Handler {
	return witness{w.Handler.WithGroup(name), w.log}
}

// keepSecurityLog has the lines about security kept in the file that the operator names.
func (p *platform) keepSecurityLog() error {
	if p.config.SecurityLog == "" {
		return nil
	}
	l, fault, err := openSecurityLog(p.config.SecurityLog)
	if err != nil {
		return fmt.Errorf("DUIJIE_SECURITY_LOG: %w", err)
	}
	p.security = l
	p.log = slog.New(api.WithRequest(witness{p.log.Handler(), l}))
	if fault != nil {
		p.log.Error("the log of security is not what was written", "file", p.config.SecurityLog, "fault", fault)
	}
	return nil
}

// printSecurityLog checks a file of it, and says how far it goes.
func printSecurityLog(w io.Writer, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	number, before, err := checkSecurityLog(file)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	_, err = fmt.Fprintf(w, "%s: %d lines, each follows from the one before it; the last is %s\n", path, number, strings.TrimSpace(before))
	return err
}
