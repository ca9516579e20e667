package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duijie/matching"
	"duijie/search"
	"duijie/server/auth"
	"duijie/server/jobs"
	"duijie/server/market"
	"duijie/server/paper"
	"duijie/server/service"
	"duijie/server/store"
	files "duijie/server/store/folder"
	"duijie/server/store/sqlite"
)

// clock is a world whose time a test moves.
type clock struct {
	market.RealWorld
	ahead atomic.Int64
	// script is a world in which time stands still but for pass, and ids are numbered: what is done twice there comes out the same.
	script bool
	ids    atomic.Int64
}

func (c *clock) NewID() string {
	if !c.script {
		return c.RealWorld.NewID()
	}
	sum := sha256.Sum256([]byte(strconv.FormatInt(c.ids.Add(1), 10)))
	return market.EncodeID([16]byte(sum[:16]))
}

func (c *clock) Now() time.Time {
	if c.script {
		return time.Date(2026, 6, 10, 2, 0, 0, 0, time.UTC).Add(time.Duration(c.ahead.Load()))
	}
	return market.Cut(c.RealWorld.Now().Add(time.Duration(c.ahead.Load())))
}

// day is the beginning of the present day: what rests on it is the same for all who
// ask one after another.
func (c *clock) day() time.Time { return c.Now().Truncate(24 * time.Hour) }

func (c *clock) pass(d time.Duration) { c.ahead.Add(int64(d)) }

const goodPassword = "copper lamp seven rivers"

// analyzer is the process's one segmenter.
var analyzer = sync.OnceValues(func() (*search.Analyzer, error) { return search.NewAnalyzer(search.AnalyzerOptions{}) })

// house is the whole API over real parts in a temporary folder.
type house struct {
	*Server
	service   *service.Service
	accounts  *service.Accounts
	store     store.Store
	clock     *clock
	log       *bytes.Buffer
	followers []*jobs.Follower
	place     string // folder of the index
}

// openHouse opens the data in a folder, which may be empty.
func openHouse(t testing.TB, folder string, w *clock, c Config) *house {
	t.Helper()
	b, err := sqlite.Open(t.Context(), folder)
	must(t, err)
	st, err := store.Open(t.Context(), b, store.Options{Collections: service.Collections(), Records: service.RecordSets(), World: w})
	must(t, err)
	a, err := analyzer()
	must(t, err)
	place := t.TempDir()
	index, err := search.Rebuild(filepath.Join(place, "index"), a, func(*search.Index) error { return nil })
	must(t, err)
	engine, err := matching.New(matching.Options{Analyzer: a, Now: w.day})
	must(t, err)
	h := &house{store: st, clock: w, place: place, log: &bytes.Buffer{}}
	log := slog.New(WithRequest(slog.NewJSONHandler(&locked{w: h.log}, nil)))
	vault, err := files.Open(filepath.Join(folder, "files"))
	must(t, err)
	h.service = service.New(service.Deps{Store: st, Vault: vault, World: w, Finder: index, Matcher: engine, Papers: paper.NewReader(paper.Options{}), Log: log})
	h.accounts, err = service.NewAccounts(t.Context(), service.AccountDeps{Store: st, World: w, Log: log,
		Options: service.AccountOptions{Cost: auth.Cost{MemoryKiB: 64, Passes: 1, Lanes: 1}, FactorOptional: true}})
	must(t, err)
	web := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "the web application") })
	h.Server = New(c, Deps{Service: h.service, Accounts: h.accounts, World: w, Log: log, Web: web, Ready: []Ready{
		{Name: "store", Check: func(ctx context.Context) error { _, err := st.Head(ctx); return err }},
	}})
	h.follow(t, index, engine, log)
	return h
}

// follow lets index and matcher follow the journal until the test is over.
func (h *house) follow(t testing.TB, index *search.Index, engine *matching.Engine, log *slog.Logger) {
	h.followers = []*jobs.Follower{
		jobs.NewFollower("index", h.store, jobs.IndexSink{Index: index}, log),
		jobs.NewFollower("matcher", h.store, jobs.MatchSink{Engine: engine}, log),
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	var running sync.WaitGroup
	for _, f := range h.followers {
		running.Go(func() { _ = f.Run(ctx) })
	}
	t.Cleanup(func() {
		cancel()
		running.Wait()
		_ = h.service.Close()
		_ = index.Close()
		_ = h.store.Close()
	})
}

// settle waits until index and matcher stand at the head of the journal.
func (h *house) settle(t testing.TB) {
	t.Helper()
	head, err := h.store.Head(t.Context())
	must(t, err)
	for _, f := range h.followers {
		must(t, f.Wait(t.Context(), head))
	}
}

// locked lets many goroutines write to one log.
type locked struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

func newHouse(t testing.TB) *house { return openHouse(t, t.TempDir(), &clock{}, Config{}) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// call is one request.
type call struct {
	method, path, token string
	body                any    // JSON, or what is given as a string or reader
	kind                string // of the body; JSON when empty
	header              map[string]string
}

// do sends a request and gives the answer with its body.
func (h *house) do(t testing.TB, c call) (*http.Response, string) {
	t.Helper()
	var body io.Reader
	switch b := c.body.(type) {
	case nil:
	case string:
		body = strings.NewReader(b)
	case io.Reader:
		body = b
	default:
		text, err := json.Marshal(b)
		must(t, err)
		body = bytes.NewReader(text)
	}
	r := httptest.NewRequestWithContext(t.Context(), c.method, c.path, body)
	r.Header.Set("Accept-Language", "en")
	if c.body != nil {
		kind := c.kind
		if kind == "" {
			kind = "application/json"
		}
		r.Header.Set("Content-Type", kind)
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	for name, value := range c.header {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result(), w.Body.String()
}

// problem reads an answer as a problem.
func problemIn(t testing.TB, res *http.Response, body string) Problem {
	t.Helper()
	var p Problem
	if got := res.Header.Get("Content-Type"); got != problemType {
		t.Errorf("status %d with content type %q: %s", res.StatusCode, got, body)
	}
	if err := json.Unmarshal([]byte(body), &p); err != nil {
		t.Fatalf("not a problem: %s", body)
	}
	if p.Status != res.StatusCode || p.Code == "" || p.Title == "" || p.Request == "" {
		t.Errorf("an incomplete problem: %s", body)
	}
	return p
}

func (h *house) admit(t testing.TB, code, name string, kind market.OrganisationKind, region string) string {
	t.Helper()
	operator := market.Actor{User: "seed", Roles: []market.Grant{{Role: market.RoleOperator}}}
	o, _, err := h.service.CreateOrganisation(t.Context(), operator, market.Organisation{
		CreditCode: market.CreditCode(code), Name: name, Kind: kind, Region: region,
	})
	must(t, err)
	return o.ID
}

func (h *house) user(t testing.TB, login, organisation string, roles ...market.Grant) market.Actor {
	t.Helper()
	who, err := h.accounts.CreateSample(t.Context(), service.NewUser{
		Login: login, Password: goodPassword, Name: "某某", Phone: "139" + "0000" + "0000", Organisation: organisation, Roles: roles,
	})
	must(t, err)
	return who
}

func (h *house) signIn(t testing.TB, login string) service.SignedIn {
	t.Helper()
	in, err := h.accounts.SignIn(t.Context(), service.SignIn{Login: login, Password: goodPassword, Address: "192.0.2.9"})
	must(t, err)
	return in
}

// copyFolder copies the files of a closed store.
func copyFolder(t testing.TB, from string) string {
	t.Helper()
	to := t.TempDir()
	must(t, os.CopyFS(to+"/data", os.DirFS(from)))
	return to + "/data"
}
