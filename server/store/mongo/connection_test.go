package mongo_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"duijie/server/store"
	"duijie/server/store/mongo"
	"duijie/server/store/mongo/mongotest"
)

// proxy stands between the store and the server and passes whole messages on. Armed, it lets the
// server answer the next command that holds a text, keeps that answer back and cuts the connection.
type proxy struct {
	listener net.Listener
	server   string

	mu    sync.Mutex
	armed []byte
	last  bool // the cut takes everything down
	cuts  int
	conns []net.Conn
}

// newProxy returns a proxy before the server of a URI, and the URI through it.
func newProxy(t *testing.T, uri string) (*proxy, string) {
	t.Helper()
	if mongotest.Real() {
		t.Skip("a driver finds the members of a real replica set around any proxy")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	_, rest, _ := strings.Cut(uri, "://")
	address, _, _ := strings.Cut(rest, "/")
	p := &proxy{listener: listener, server: address}
	go p.accept()
	return p, strings.Replace(uri, address, listener.Addr().String(), 1)
}

// cutAfter arms the proxy; with last it takes no connections afterwards.
func (p *proxy) cutAfter(text string, last bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.armed, p.last = []byte(text), last
}

// down closes every connection and takes no new ones.
func (p *proxy) down() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.listener.Close()
	for _, c := range p.conns {
		c.Close()
	}
}

// count is how many connections were cut.
func (p *proxy) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cuts
}

func (p *proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.mu.Lock()
		p.conns = append(p.conns, client)
		p.mu.Unlock()
		go p.serve(client)
	}
}

// serve passes requests and answers in turn until one side ends or the cut comes.
func (p *proxy) serve(client net.Conn) {
	defer client.Close()
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
				p.down()
			}
			return
		}
		if _, err := client.Write(answer); err != nil {
			return
		}
	}
}

func (p *proxy) takes(request []byte) (cut, last bool) {
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

// The answer to a write is lost after the server has written: the commit is acknowledged once and
// stands once, whatever it was that broke.
func TestConnectionCutAfterTheServerWrote(t *testing.T) {
	for _, c := range []struct{ rule, text string }{
		{"the journal entry", insertEntry},
		{"a document", "update\x00\x07\x00\x00\x00things"},
		{"the mark", "update\x00\x05\x00\x00\x00meta"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			p, uri := newProxy(t, mongotest.Start(t))
			s := openStore(t, uri)
			add(t, s)
			p.cutAfter(c.text, false)
			second := add(t, s)
			third := add(t, s)
			if p.count() != 1 {
				t.Fatalf("%d connections were cut, want 1", p.count())
			}
			if second.Number != 2 || third.Number != 3 {
				t.Errorf("entries %d and %d, want 2 and 3", second.Number, third.Number)
			}
			entries, err := s.Entries(t.Context(), 0, 100)
			if err != nil || len(entries) != 3 {
				t.Errorf("%d entries, %v; want 3", len(entries), err)
			}
			if d, err := s.Get(t.Context(), "things", "counter"); err != nil || string(d.Body) != `{"n":3}` {
				t.Errorf("counter %s, %v; want 3", d.Body, err)
			}
			if report, err := s.Verify(t.Context(), nil); err != nil || !report.Clean() {
				t.Errorf("verify: %+v, %v", report.Findings, err)
			}
		})
	}
}

// insertEntry is how the command begins that inserts into the journal.
const insertEntry = "insert\x00\x08\x00\x00\x00journal"

// A server that is gone before the entry was sent is an error at once: nothing was written.
func TestServerGoneBeforeTheEntry(t *testing.T) {
	p, uri := newProxy(t, mongotest.Start(t))
	s := openStore(t, uri+"?serverSelectionTimeoutMS=200")
	add(t, s)
	p.down()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	_, err := s.Commit(ctx, store.Meta{Actor: "u", Action: "add"}, increment)
	if err == nil || errors.Is(err, store.ErrUnclear) || ctx.Err() != nil {
		t.Fatalf("got %v (context: %v), want an error that says that no server is there", err, ctx.Err())
	}
	for name, read := range map[string]func() error{
		"a document": func() error { _, err := s.Get(t.Context(), "things", "counter"); return err },
		"the head":   func() error { _, err := s.Head(t.Context()); return err },
		"entries":    func() error { _, err := s.Entries(t.Context(), 0, 1); return err },
	} {
		if err := read(); !errors.Is(err, store.ErrAway) {
			t.Errorf("%s: got %v, want away", name, err)
		}
	}
	if !errors.Is(err, store.ErrAway) {
		t.Errorf("got %v, want away", err)
	}
}

// A server that wrote the entry, could not say so and is gone for good: nobody knows, until the
// caller's time is up.
func TestServerGoneAfterTheEntry(t *testing.T) {
	direct := mongotest.Start(t)
	p, uri := newProxy(t, direct)
	s := openStore(t, uri+"?serverSelectionTimeoutMS=200")
	add(t, s)
	p.cutAfter(insertEntry, true)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	_, err := s.Commit(ctx, store.Meta{Actor: "u", Action: "add"}, increment)
	if !errors.Is(err, store.ErrUnclear) {
		t.Fatalf("got %v, want unclear", err)
	}
	again := openStore(t, direct)
	if r := add(t, again); r.Number != 3 {
		t.Errorf("the next entry is %d, want 3: the server had written the second", r.Number)
	}
}

func openStore(t *testing.T, uri string) store.Store {
	t.Helper()
	return openWith(t, uri, declared())
}

func openWith(t *testing.T, uri string, o store.Options) store.Store {
	t.Helper()
	b, err := mongo.Open(t.Context(), uri)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), b, o)
	if err != nil {
		t.Fatal(errors.Join(err, b.Close()))
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func declared() store.Options {
	return store.Options{
		Collections: []store.Collection{{Name: "things", Schema: 1}},
		World:       world{},
		Poll:        20 * time.Millisecond,
		Logger:      slog.New(slog.DiscardHandler),
	}
}

// world is the real time; these tests need no ids of documents.
type world struct{}

func (world) Now() time.Time { return time.Now() }
func (world) NewID() string  { return strings.ToLower(rand.Text()) }

type counter struct {
	N int `json:"n"`
}

func increment(_ context.Context, tx store.Tx) error {
	var c counter
	if d, err := tx.Get("things", "counter"); err == nil {
		if c, err = store.As[counter](d); err != nil {
			return err
		}
	} else if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	c.N++
	return tx.Put("things", "counter", 1, c)
}

func add(t *testing.T, s store.Store) store.Receipt {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	r, err := s.Commit(ctx, store.Meta{Actor: "u", Action: "add"}, increment)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
