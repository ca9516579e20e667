// Package scantest is a virus scanner for tests: it speaks the protocol of clamd over a
// real connection, and finds one text.
package scantest

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"sync"
	"testing"
)

// Virus is the text that the scanner finds, and Finding what it calls it.
const (
	Virus   = "this-text-is-the-virus-of-the-tests"
	Finding = "Test.Virus-1"
)

// Server is a scanner.
type Server struct {
	Addr string
	// Answer stands in place of what it would answer; "-": it hangs up, "?": it says nothing. Empty: what it finds.
	Answer string
	// Most is how many bytes it takes; 0: any number.
	Most int

	mu  sync.Mutex
	got [][]byte
}

// Start starts a scanner, which ends with the test.
func Start(t testing.TB) *Server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Addr: l.Addr().String()}
	over := make(chan struct{})
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			serving.Go(func() { s.serve(conn, over) })
		}
	})
	t.Cleanup(func() {
		close(over)
		_ = l.Close()
		serving.Wait()
	})
	return s
}

// Files are those that were sent whole.
func (s *Server) Files() [][]byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.got
}

func (s *Server) serve(conn net.Conn, over chan struct{}) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	if command, err := in.ReadString(0); err != nil || command != "zINSTREAM\x00" {
		_, _ = io.WriteString(conn, "UNKNOWN COMMAND\x00")
		return
	}
	var file []byte
	for {
		var size uint32
		if err := binary.Read(in, binary.BigEndian, &size); err != nil {
			return
		}
		if size == 0 {
			break
		}
		if s.Most > 0 && len(file)+int(size) > s.Most {
			_, _ = io.WriteString(conn, "INSTREAM size limit exceeded. ERROR\x00")
			return
		}
		part := make([]byte, size)
		if _, err := io.ReadFull(in, part); err != nil {
			return
		}
		file = append(file, part...)
	}
	s.mu.Lock()
	s.got = append(s.got, file)
	s.mu.Unlock()
	answer := "stream: OK"
	switch {
	case s.Answer == "-":
		return
	case s.Answer == "?":
		<-over
		return
	case s.Answer != "":
		answer = s.Answer
	case bytes.Contains(file, []byte(Virus)):
		answer = "stream: " + Finding + " FOUND"
	}
	_, _ = io.WriteString(conn, answer+"\x00")
}
