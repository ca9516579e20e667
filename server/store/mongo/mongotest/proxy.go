package mongotest

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
)

// Proxy stands between programs and a server and passes whole messages on. Armed, it lets the
// server answer the next command that holds a text, keeps that answer back and cuts the connection.
type Proxy struct {
	listener net.Listener
	server   string

	mu    sync.Mutex
	armed []byte
	last  bool // the cut takes everything down
	away  bool
	cuts  int
	conns map[net.Conn]bool
}

// NewProxy returns a proxy before the server of a URI, and the URI through it. It skips the test
// on a real server, whose members a driver finds around any proxy.
func NewProxy(t testing.TB, uri string) (*Proxy, string) {
	t.Helper()
	if Real() {
		t.Skip("a driver finds the members of a real replica set around any proxy")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(uri, "://")
	address, _, _ := strings.Cut(rest, "/")
	p := &Proxy{listener: listener, server: address, conns: map[net.Conn]bool{}}
	t.Cleanup(func() { listener.Close(); p.Down() })
	go p.accept()
	return p, strings.Replace(uri, address, listener.Addr().String(), 1)
}

// CutAfter arms the proxy; with last it is down afterwards.
func (p *Proxy) CutAfter(text string, last bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.armed, p.last = []byte(text), last
}

// Down closes every connection, and each new one at once, until Up.
func (p *Proxy) Down() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.away = true
	for c := range p.conns {
		c.Close()
	}
}

// Up passes messages on again.
func (p *Proxy) Up() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.away = false
}

// Cuts is how often an armed proxy has cut.
func (p *Proxy) Cuts() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cuts
}

func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		go p.serve(client)
	}
}

// enters tells whether a connection is taken.
func (p *Proxy) enters(client net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.away {
		p.conns[client] = true
	}
	return !p.away
}

func (p *Proxy) leaves(client net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.conns, client)
}

// serve passes requests and answers in turn until one side ends or the cut comes.
func (p *Proxy) serve(client net.Conn) {
	defer client.Close()
	if !p.enters(client) {
		return
	}
	defer p.leaves(client)
	server, err := net.Dial("tcp", p.server)
	if err != nil {
		return
	}
	defer server.Close()
	for {
		request, err := message(client)
		if err != nil {
			return
		}
		if _, err := server.Write(request); err != nil {
			return
		}
		answer, err := message(server)
		if err != nil {
			return
		}
		if cut, last := p.takes(request); cut {
			if last {
				p.Down()
			}
			return
		}
		if _, err := client.Write(answer); err != nil {
			return
		}
	}
}

func (p *Proxy) takes(request []byte) (cut, last bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.armed == nil || !bytes.Contains(request, p.armed) {
		return false, false
	}
	p.armed = nil
	p.cuts++
	return true, p.last
}

// message reads one message of the wire protocol, which begins with its length.
func message(r io.Reader) ([]byte, error) {
	head := make([]byte, 4)
	if _, err := io.ReadFull(r, head); err != nil {
		return nil, err
	}
	all := make([]byte, binary.LittleEndian.Uint32(head))
	copy(all, head)
	_, err := io.ReadFull(r, all[4:])
	return all, err
}
