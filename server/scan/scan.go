// Package scan has a virus scanner of the operator look at files, by the protocol of
// ClamAV's clamd (INSTREAM), which others speak too. It knows nothing of what the files
// are for.
package scan

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strings"
	"time"

	"duijie/server/market"
)

// Clamd is a scanner at an address.
type Clamd struct {
	network, address string
	patience         time.Duration
}

// defaultPatience is how long one file may take.
const defaultPatience = 60 * time.Second

// chunk is how many bytes are sent at a time.
const chunk = 64 << 10

// maxAnswer bounds the line that a scanner answers.
const maxAnswer = 4096

// New makes a scanner at host:port, or at the absolute path of a socket. It calls nobody
// yet. Errors: an address that is neither.
func New(address string) (*Clamd, error) {
	if filepath.IsAbs(address) {
		return &Clamd{"unix", address, defaultPatience}, nil
	}
	if host, port, err := net.SplitHostPort(address); err != nil || host == "" || port == "" {
		return nil, fmt.Errorf("%q: write host:port, or the path of a socket", address)
	}
	return &Clamd{"tcp", address, defaultPatience}, nil
}

// Scan has a file looked at. Errors: invalid for one in which something was found, with
// its name as the scanner has it; unavailable where the scanner does not say that the file
// is clean, whatever the reason: what was not looked at is not taken.
func (c *Clamd) Scan(ctx context.Context, file io.Reader) error {
	ctx, cancel := context.WithTimeout(ctx, c.patience)
	defer cancel()
	answer, err := c.ask(ctx, file)
	if err != nil {
		return silent(err)
	}
	finding, found := strings.CutSuffix(strings.TrimPrefix(answer, "stream: "), " FOUND")
	switch {
	case answer == "stream: OK":
		return nil
	case found:
		return &market.Error{Code: market.CodeInvalid, Message: market.Textf("病毒扫描发现 %.80q，文件未接收；请检查您的电脑", "the virus scanner found %.80q, the file was not taken; have your computer checked", finding)}
	}
	return silent(fmt.Errorf("the scanner answers %.200q", answer))
}

func silent(cause error) error {
	return &market.Error{Code: market.CodeUnavailable, RetryAfter: 60, Cause: fmt.Errorf("virus scanner: %w", cause),
		Message: market.Text{ZH: "病毒扫描服务未能检查文件，文件未接收；请稍后再试", EN: "the virus scanner could not look at the file, which was not taken; please try again later"}}
}

// ask sends a file and reads the one line of the answer.
func (c *Clamd) ask(ctx context.Context, file io.Reader) (string, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, c.network, c.address)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	sent := send(conn, file)
	// A scanner that has enough answers before it has all, and then takes no more.
	line, err := bufio.NewReader(io.LimitReader(conn, maxAnswer)).ReadString(0)
	if err != nil {
		return "", errors.Join(err, sent)
	}
	return strings.TrimRight(line, "\x00\r\n"), nil
}

// send writes the command, the file in chunks, each after its length, and the empty chunk
// that ends it.
func send(to io.Writer, file io.Reader) error {
	if _, err := io.WriteString(to, "zINSTREAM\x00"); err != nil {
		return err
	}
	buffer := make([]byte, 4+chunk)
	for {
		n, err := io.ReadFull(file, buffer[4:])
		if n > 0 {
			binary.BigEndian.PutUint32(buffer, uint32(n)) //nolint:gosec // at most a chunk
			if _, err := to.Write(buffer[:4+n]); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			_, err := to.Write(make([]byte, 4))
			return err
		}
		if err != nil {
			return err
		}
	}
}
