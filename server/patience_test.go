package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"duijie/server/api"
	"duijie/server/service"
	"duijie/server/store"
)

// stuckBackend is a database whose disk does not answer: an append waits for let, where it is held.
type stuckBackend struct {
	store.Backend
	held  atomic.Bool
	began chan struct{}
	let   chan struct{}
}

func (b *stuckBackend) Append(ctx context.Context, e store.Entry, rows []store.Row) error {
	if b.held.Swap(false) {
		close(b.began)
		<-b.let
	}
	return b.Backend.Append(ctx, e, rows)
}

// patientServer serves the platform's API over a database that can get stuck. A request
// has two seconds.
func patientServer(t *testing.T) (*server, *stuckBackend) {
	t.Helper()
	newData(t)
	oneUniversity(t)
	c, err := readConfig()
	if err != nil {
		t.Fatal(err)
	}
	stuck := &stuckBackend{began: make(chan struct{}), let: make(chan struct{})}
	log := slog.New(slog.DiscardHandler)
	st, vault, err := openStoresSeen(t.Context(), c, present(), log, func(b store.Backend) store.Backend { stuck.Backend = b; return stuck })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	accounts, err := service.NewAccounts(t.Context(), service.AccountDeps{Store: st, World: present(), Log: log})
	if err != nil {
		t.Fatal(err)
	}
	desk := service.New(service.Deps{Store: st, Vault: vault, World: present(), Log: log})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := api.New(api.Config{Timeout: 2 * time.Second}, api.Deps{Service: desk, Accounts: accounts, World: present(), Log: log}).HTTP(listener.Addr().String())
	ended := make(chan error, 1)
	go func() { ended <- served.Serve(listener) }()
	t.Cleanup(func() {
		_ = served.Close()
		<-ended //nolint:errcheck // it ends because it was closed
	})
	return &server{base: "http://" + listener.Addr().String()}, stuck
}

// While a disk takes its time over one write, who waits behind it past the time of a
// request is told to come again, and nothing is done of it; so may be told the one in
// hand, which stands once all the same, and hears so when it comes again; and reading goes
// on.
func TestBehindASlowDiskARequestPastItsTimeIsToldSo(t *testing.T) {
	s, stuck := patientServer(t)
	uni := s.trader(t, "uni")
	draft := func(number string) reply {
		return uni.send(http.MethodPost, s.base+"/api/v1/achievements", "application/json",
			strings.NewReader(fmt.Sprintf(`{"number":%q,"content":{"title":"慢磁盘上的成果"}}`, number)), map[string]string{"Idempotency-Key": "key-of-" + number})
	}
	stuck.held.Store(true)
	first := make(chan reply, 1)
	go func() { first <- draft("A-1") }()
	<-stuck.began
	for range 2 {
		got := draft("A-2")
		if got.status != http.StatusServiceUnavailable || got.header.Get("Retry-After") == "" || !strings.Contains(got.body, "超时") {
			t.Errorf("a write that waits: %s", got)
		}
	}
	if got := uni.read(s.base + "/api/v1/me"); got.status != http.StatusOK {
		t.Errorf("a read: %s", got)
	}
	close(stuck.let)
	if got := <-first; got.status != http.StatusCreated && (got.status != http.StatusServiceUnavailable || got.header.Get("Retry-After") == "") {
		t.Errorf("the write in hand: %s", got)
	}
	if got := draft("A-1"); got.status != http.StatusCreated && !strings.Contains(got.body, "already_done") {
		t.Errorf("the write in hand again: %s", got)
	}
	list := func() string {
		got := uni.read(s.base + "/api/v1/mine/achievements")
		return got.body
	}
	if got := list(); strings.Count(got, `"A-1"`) != 1 || strings.Contains(got, `"A-2"`) {
		t.Errorf("after it stand %s", got)
	}
	if got := draft("A-2"); got.status != http.StatusCreated || got.header.Get("Idempotency-Replayed") != "" {
		t.Errorf("the same again: %s", got)
	}
	if got := list(); strings.Count(got, `"A-2"`) != 1 {
		t.Errorf("after that stand %s", got)
	}
}
