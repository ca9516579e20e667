package api

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
)

// Every operation is of the sort of work that it makes, and every name that sets one
// apart is that of an operation.
func TestEveryRouteHasAClass(t *testing.T) {
	named := maps.Clone(classOfOperation)
	of := map[class][]string{}
	for path, item := range newHouse(t).routes.api.OpenAPI().Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Delete} {
			if op == nil {
				continue
			}
			c := classOf(*op)
			of[c] = append(of[c], op.OperationID)
			delete(named, op.OperationID)
			switch {
			case c == classRead && op.Method != http.MethodGet, c == classWrite && op.Method == http.MethodGet:
				t.Errorf("%s %s is of class %q", op.Method, path, c)
			case strings.HasSuffix(path, "/matches") && c != classMatch, strings.HasSuffix(path, ".xlsx") && c != classExport:
				t.Errorf("%s is of class %q", path, c)
			case strings.Contains(path, "/files") && !strings.HasPrefix(path, "/batches") && c != classTransfer && op.OperationID != "match-file":
				t.Errorf("%s is of class %q", path, c)
			}
		}
	}
	if len(named) > 0 {
		t.Errorf("no operation is called %q", slices.Sorted(maps.Keys(named)))
	}
	for _, c := range classes {
		if len(of[c.name]) == 0 {
			t.Errorf("nothing is of class %s", c.name)
		}
	}
	if !slices.Equal(of[classSearch], []string{"search"}) || len(of[""]) != 2 {
		t.Errorf("searches %q, streams %q", of[classSearch], of[""])
	}
}

func TestPlacesFollowProcessorsOrTheOperator(t *testing.T) {
	m := newMetrics(nil)
	lines := newLines(map[string]int{"search": 3, "export": 0}, m)
	if b := lines[classSearch].bounds; b.places != 3 || b.queue != 48 {
		t.Errorf("3 places for searches: %+v", b)
	}
	if lines[classExport] != nil {
		t.Error("exports have a line although there is no limit")
	}
	for _, c := range classes {
		one, many := c.bounds(1), c.bounds(64)
		if account, _ := one.ofAccount(); one.places < 2 || account >= one.places || many.places <= one.places || many.queue <= one.queue || one.patience >= 30*time.Second {
			t.Errorf("%s: %+v with one processor, %+v with 64", c.name, one, many)
		}
	}
}

// served is a real server whose GET /held and POST /held answer once they are let go.
type served struct {
	*house
	url  string
	gate chan struct{}
}

func serveHeld(t *testing.T, c Config) *served {
	t.Helper()
	c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	s := &served{house: openHouse(t, t.TempDir(), &clock{}, c), gate: make(chan struct{})}
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		register(s.routes, Public, huma.Operation{OperationID: "held-" + method, Method: method, Path: "/held"},
			func(ctx context.Context, _ *struct{}) (*struct{ Body string }, error) {
				select {
				case <-s.gate:
				case <-ctx.Done():
				}
				return &struct{ Body string }{"done"}, ctx.Err()
			})
	}
	for _, l := range s.routes.lines {
		l.bounds.patience = time.Hour
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

// sender is who asks: an account by its token, or a visitor by an address.
type sender struct{ token, address string }

// ask gives the status, with the seconds to wait where there are some.
func (s *served) ask(t *testing.T, from sender, method, path string) (status, wait int) {
	r, err := http.NewRequestWithContext(t.Context(), method, s.url+path, nil)
	if err != nil {
		t.Error(err)
		return 0, 0
	}
	if from.token != "" {
		r.Header.Set("Authorization", "Bearer "+from.token)
	}
	if from.address != "" {
		r.Header.Set("X-Forwarded-For", from.address)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Error(err)
		return 0, 0
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		t.Error(err)
	}
	wait, _ = strconv.Atoi(res.Header.Get("Retry-After"))
	return res.StatusCode, wait
}

// flood asks n times at once, and gives the statuses as they come.
func (s *served) flood(t *testing.T, n int, from func(n int) sender, method, path string) <-chan int {
	statuses := make(chan int, n)
	for i := range n {
		go func() {
			status, wait := s.ask(t, from(i), method, path)
			if (status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests) != (wait > 0) {
				t.Errorf("status %d with Retry-After %d", status, wait)
			}
			statuses <- status
		}()
	}
	return statuses
}

// tally takes so many statuses and counts them.
func tally(statuses <-chan int, n int) map[int]int {
	counts := map[int]int{}
	for range n {
		counts[<-statuses]++
	}
	return counts
}

func stranger(n int) sender { return sender{address: fmt.Sprintf("10.%d.%d.1", n/250, n%250)} }

// With more requests than can be worked on and wait, those above are sent away, and
// nothing else is: writes, health and readiness go on. When they become fewer, all are
// answered again, without anybody's help.
func TestOverloadIsShedAndEndsByItself(t *testing.T) {
	s := serveHeld(t, Config{Places: map[string]int{"read": 2}}) // 32 may wait
	for round := range 2 {
		statuses := s.flood(t, 50, stranger, "GET", "/api/v1/held")
		if got := tally(statuses, 16); got[503] != 16 {
			t.Fatalf("round %d: of 50 the first 16 that are answered: %v", round, got)
		}
		for _, path := range []string{"/healthz", "/readyz", "/api/v1/search", "/api/v1/achievements/aaaaaaaaaaaaaaaaaaaaaaaaaa/matches"} {
			if status, _ := s.ask(t, stranger(60), "GET", path); status != 200 && status != 404 {
				t.Errorf("%s beside the overload: status %d", path, status)
			}
		}
		writes := s.flood(t, 8, stranger, "POST", "/api/v1/held")
		figures := s.figures(t)
		for _, want := range []string{
			`duijie_http_places_taken{class="read"} 2`, `duijie_http_waiting{class="read"} 32`, `duijie_http_places{class="read"} 2`,
			fmt.Sprintf(`duijie_http_shed_total{class="read",reason="full"} %d`, 16*(round+1)), `duijie_http_shed_total{class="write",reason="full"} 0`,
		} {
			if !strings.Contains(figures, want) {
				t.Errorf("round %d: no %s", round, want)
			}
		}
		for range 34 + 8 {
			s.gate <- struct{}{}
		}
		if got := tally(statuses, 34); got[200] != 34 {
			t.Errorf("round %d: of those who waited: %v", round, got)
		}
		if got := tally(writes, 8); got[200] != 8 {
			t.Errorf("round %d: writes: %v", round, got)
		}
		for n := range 40 {
			if status, _ := s.ask(t, stranger(n), "GET", "/api/v1/transitions"); status != 200 {
				t.Fatalf("round %d, afterwards: status %d", round, status)
			}
		}
	}
	if figures := s.figures(t); !strings.Contains(figures, `duijie_http_places_taken{class="read"} 0`) || !strings.Contains(figures, `duijie_http_waiting{class="read"} 0`) {
		t.Error("places are still taken")
	}
}

// One who floods is told to wait, and nobody else notices: colleagues, other
// organisations, visitors.
func TestOneHeavyUserIsTheOnlyOneWhoWaits(t *testing.T) {
	s := serveHeld(t, Config{Places: map[string]int{"read": 4, "search": 4}}) // of 64 that may wait 16 of one account
	uni := s.admit(t, "12220100MYA4283166", "北陆大学", market.University, "220104")
	firm := s.admit(t, "91220106MYA976830Q", "瀚辰公司", market.Enterprise, "220202")
	who := map[string]sender{"visitor": stranger(1)}
	for login, of := range map[string]string{"heavy": uni, "colleague": uni, "other": firm} {
		s.user(t, login, of, grant(market.RoleMember, ""))
		who[login] = sender{token: s.signIn(t, login).AccessToken}
	}
	heavy := func(int) sender { return who["heavy"] }
	statuses := s.flood(t, 60, heavy, "GET", "/api/v1/held")
	if got := tally(statuses, 43); got[429] != 43 { // 1 is worked on, 16 wait
		t.Fatalf("of 60 the first 43 that are answered: %v", got)
	}
	for login, from := range who {
		for range 20 {
			if status, _ := s.ask(t, from, "GET", "/api/v1/transitions"); login != "heavy" && status != 200 {
				t.Fatalf("%s: status %d", login, status)
			} else if login == "heavy" && status != 429 {
				t.Fatalf("heavy itself: status %d", status)
			}
		}
	}
	close(s.gate)
	if got := tally(statuses, 17); got[200] != 17 {
		t.Errorf("of the heavy user's that waited: %v", got)
	}

	// The same with real searches, for as long as the others ask.
	flooding, stop := context.WithCancel(t.Context())
	ended := make(chan int)
	for range 40 {
		go func() {
			n := 0
			for ; flooding.Err() == nil; n++ {
				if status, _ := s.ask(t, who["heavy"], "GET", "/api/v1/search?q=石墨烯"); status != 200 && status != 429 {
					t.Errorf("heavy: status %d", status)
				}
			}
			ended <- n
		}()
	}
	counts := map[int]int{}
	for n := range 60 {
		status, _ := s.ask(t, who[[]string{"colleague", "other", "visitor"}[n%3]], "GET", "/api/v1/search?q=石墨烯")
		counts[status]++
	}
	stop()
	asked := 0
	for range 40 {
		asked += <-ended
	}
	if counts[200] != 60 {
		t.Errorf("beside a flood of %d searches the others' 60: %v", asked, counts)
	}
}

// Who sends slowly holds no place.
func TestASlowConnectionHoldsNoPlace(t *testing.T) {
	s := serveHeld(t, Config{Places: map[string]int{"match": 2}})
	const slow = 10
	for range slow {
		in, out := io.Pipe()
		defer out.Close()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/api/v1/match", in)
		must(t, err)
		r.Header.Set("Content-Type", "application/json")
		go func() {
			if res, err := http.DefaultClient.Do(r); err == nil {
				_ = res.Body.Close()
			}
		}()
		_, err = io.WriteString(out, `{"kind":"demand",`) // and no more
		must(t, err)
	}
	for open := fmt.Sprintf(`duijie_http_requests_in_flight{kind="request"} %d`, slow); !strings.Contains(s.figures(t), open); {
		runtime.Gosched() // until the server has them
	}
	for n := range slow {
		if status, _ := s.ask(t, stranger(n), "POST", "/api/v1/match"); status != 400 {
			t.Errorf("a quick one: status %d", status)
		}
	}
}
