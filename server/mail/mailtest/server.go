// Package mailtest is a real SMTP server on the loopback for tests: it takes
// mail, refuses what it is told to refuse, and lets a test wait for what came.
package mailtest

import (
	"context"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// Letter is a message as it came in.
type Letter struct {
	To      string
	Header  mail.Header
	Subject string // decoded
	Text    string // decoded; the whole raw body where it has several parts
}

// Server is a mail server that keeps what it gets.
type Server struct {
	Addr string

	mu     sync.Mutex
	got    []Letter
	came   chan struct{} // closed and replaced with every letter
	refuse func(to string) error
}

// Start runs a server until the test ends.
func Start(t *testing.T) *Server {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Addr: listener.Addr().String(), came: make(chan struct{})}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{server: s}, nil }))
	server.Domain = "localhost"
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	t.Cleanup(func() {
		_ = server.Close()
		<-ended //nolint:errcheck // it ends because it was closed
	})
	return s
}

// Refuse sets what the server answers to a recipient; nil takes all. An
// *smtp.SMTPError is answered as it is.
func (s *Server) Refuse(answer func(to string) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse = answer
}

// Letters are all that came so far.
func (s *Server) Letters() []Letter {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Letter(nil), s.got...)
}

// Wait returns once n letters have come, and fails the test when they don't
// within a minute.
func (s *Server) Wait(t *testing.T, n int) []Letter {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		s.mu.Lock()
		got, came := append([]Letter(nil), s.got...), s.came
		s.mu.Unlock()
		if len(got) >= n {
			return got
		}
		select {
		case <-came:
		case <-ctx.Done():
			t.Fatalf("%d letters came, %d are awaited", len(got), n)
		}
	}
}

type session struct {
	server *Server
	to     string
}

func (s *session) Reset()                               {}
func (s *session) Logout() error                        { return nil }
func (s *session) Mail(string, *smtp.MailOptions) error { return nil }

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	if s.server.refuse != nil {
		if err := s.server.refuse(to); err != nil {
			return err
		}
	}
	s.to = to
	return nil
}

func (s *session) Data(r io.Reader) error {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	letter := Letter{To: s.to, Header: m.Header}
	if letter.Subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		return err
	}
	body := m.Body
	if strings.EqualFold(m.Header.Get("Content-Transfer-Encoding"), "quoted-printable") {
		body = quotedprintable.NewReader(body)
	}
	text, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	letter.Text = strings.ReplaceAll(string(text), "\r\n", "\n")
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.got = append(s.server.got, letter)
	close(s.server.came)
	s.server.came = make(chan struct{})
	return nil
}
