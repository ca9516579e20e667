package api

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// Only a configured proxy may say where a request comes from and that the
// browser speaks https.
func TestTrustedProxies(t *testing.T) {
	s := New(Config{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}, Deps{World: market.RealWorld{}})
	for _, c := range []struct {
		name, peer, forwarded, proto string
		address                      string
		secure                       bool
	}{
		{"no proxy", "203.0.113.5:4000", "", "", "203.0.113.5", false},
		{"a stranger who claims", "203.0.113.5:4000", "198.51.100.1", "https", "203.0.113.5", false},
		{"our proxy", "10.1.1.1:4000", "198.51.100.1", "https", "198.51.100.1", true},
		{"our proxy over plain http", "10.1.1.1:4000", "198.51.100.1", "http", "198.51.100.1", false},
		{"two proxies of ours", "10.1.1.1:4000", "198.51.100.1, 10.2.2.2", "https", "198.51.100.1", true},
		{"a client that claims to come from elsewhere", "10.1.1.1:4000", "1.1.1.1, 198.51.100.1", "https", "198.51.100.1", true},
		{"our proxy without a word", "10.1.1.1:4000", "", "", "10.1.1.1", false},
		{"our proxy with nonsense", "10.1.1.1:4000", "unknown", "https", "10.1.1.1", true},
		{"IPv4 in IPv6", "[::ffff:10.1.1.1]:4000", "2001:db8::9", "https", "2001:db8::9", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
			r.RemoteAddr = c.peer
			if c.forwarded != "" {
				r.Header.Set("X-Forwarded-For", c.forwarded)
			}
			r.Header.Set("X-Forwarded-Proto", c.proto)
			if got := s.address(r); got != c.address {
				t.Errorf("address %s, want %s", got, c.address)
			}
			if got := s.overTLS(r); got != c.secure {
				t.Errorf("https %t, want %t", got, c.secure)
			}
		})
	}
}

// Over TLS a cookie is of this host and of TLS alone, which its name makes the browser
// see to, and one under the plain name is not looked at.
func TestCookieIsSecureOverTLS(t *testing.T) {
	h := openHouse(t, t.TempDir(), &clock{}, Config{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}})
	h.user(t, "member", h.admit(t, "12220100MYA4283166", "北陆大学", market.University, "220104"), grant(market.RoleMember, ""))
	for proto, secure := range map[string]bool{"https": true, "http": false} {
		in := signInCall(goodPassword)
		in.header = map[string]string{"X-Forwarded-Proto": proto}
		res, _ := h.do(t, in)
		if hsts := res.Header.Get("Strict-Transport-Security"); (hsts == "max-age=31536000; includeSubDomains") != secure {
			t.Errorf("over %s: Strict-Transport-Security %q", proto, hsts)
		}
		if n := len(res.Cookies()); n != 2 {
			t.Fatalf("over %s: %d cookies", proto, n)
		}
		for _, c := range res.Cookies() {
			if c.Secure != secure || strings.HasPrefix(c.Name, hostPrefix) != secure || (c.Path == "/") != secure || c.Domain != "" || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode {
				t.Errorf("over %s: cookie %+v", proto, c)
			}
		}
		c := cookieIn(t, res)
		for name, want := range map[string]int{c.Name: 200, map[bool]string{true: refreshCookie, false: hostPrefix + refreshCookie}[secure]: 401} {
			renew := withCookie("POST", "/api/v1/session/refresh", &http.Cookie{Name: name, Value: c.Value})
			renew.header["X-Forwarded-Proto"] = proto
			if res, body := h.do(t, renew); res.StatusCode != want {
				t.Errorf("over %s by the cookie %s: status %d, want %d: %s", proto, name, res.StatusCode, want, body)
			}
		}
	}
}

// Behind a proxy that nobody named, the platform's own https address is enough.
func TestTheHTTPSAddressIsKnown(t *testing.T) {
	h := openHouse(t, t.TempDir(), &clock{}, Config{HTTPSHost: "duijie.example"})
	h.user(t, "member", h.admit(t, "12220100MYA4283166", "北陆大学", market.University, "220104"), grant(market.RoleMember, ""))
	for host, secure := range map[string]bool{"duijie.example": true, "DUIJIE.example": true, "example.com": false, "duijie.example.evil": false} {
		r := httptest.NewRequestWithContext(t.Context(), "POST", "/api/v1/session", strings.NewReader(`{"login":"member","password":"`+goodPassword+`"}`))
		r.Host = host
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		res := w.Result()
		if len(res.Cookies()) != 2 || (res.Header.Get("Strict-Transport-Security") != "") != secure {
			t.Fatalf("%s: %d cookies, header %v", host, len(res.Cookies()), res.Header)
		}
		for _, c := range res.Cookies() {
			if c.Secure != secure || strings.HasPrefix(c.Name, hostPrefix) != secure {
				t.Errorf("%s: cookie %+v", host, c)
			}
		}
	}
}

func TestSecurityHeaders(t *testing.T) {
	h := newHouse(t)
	for _, path := range []string{"/", "/api/v1/codes", "/api/v1/nothing", "/healthz"} {
		res, _ := h.do(t, call{method: "GET", path: path, header: map[string]string{"Origin": "https://evil.example"}})
		for name, want := range map[string]string{
			"Content-Security-Policy": answerPolicy, "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
		} {
			if got := res.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		if got := res.Header.Get("Access-Control-Allow-Origin"); got != "" || res.Header.Get("X-Request-Id") == "" {
			t.Errorf("%s: other sites may read it (%q), or no request id", path, got)
		}
	}
}

// The pages know what they load: their policy stands, whatever the API's own is.
func TestPagesKeepTheirPolicy(t *testing.T) {
	const own = "default-src 'self'"
	web := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Security-Policy", own) })
	s := New(Config{}, Deps{World: market.RealWorld{}, Web: web})
	for path, want := range map[string]string{"/": own, "/search": own, "/healthz": answerPolicy, "/api/v1/nothing": answerPolicy} {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if got := w.Header().Values("Content-Security-Policy"); len(got) != 1 || got[0] != want {
			t.Errorf("%s: policy %q, want %q", path, got, want)
		}
	}
}

func TestCompression(t *testing.T) {
	h, _ := problemHouse(t)
	packed := map[string]string{"Accept-Encoding": "gzip"}
	res, body := h.do(t, call{method: "GET", path: "/api/v1/codes", header: packed})
	if res.Header.Get("Content-Encoding") != "gzip" || !strings.Contains(strings.Join(res.Header.Values("Vary"), ","), "Accept-Encoding") {
		t.Fatalf("headers %v", res.Header)
	}
	plain, err := gzip.NewReader(strings.NewReader(body))
	must(t, err)
	text, err := io.ReadAll(plain)
	must(t, err)
	if !json.Valid(text) {
		t.Errorf("unpacked to %.80s", text)
	}
	in := signInCall(goodPassword)
	in.header = packed
	if res, _ := h.do(t, in); res.Header.Get("Content-Encoding") != "" {
		t.Error("an answer with a token is packed")
	}
}

func TestAccessLogKeepsSecrets(t *testing.T) {
	h, _ := problemHouse(t)
	res, body := h.do(t, signInCall(goodPassword))
	token, cookie := field(t, body, "access_token"), cookieIn(t, res)
	h.do(t, call{method: "GET", path: "/api/v1/search?q=confidential-words", token: token})
	h.do(t, withCookie("POST", "/api/v1/session/refresh", cookie))
	log := h.log.String()
	for _, want := range []string{`"route":"/api/v1/search"`, `"status":200`, `"method":"POST"`, `"user":"`, `"request":"` + res.Header.Get("X-Request-Id")} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %s: %s", want, log)
		}
	}
	for what, secret := range map[string]string{"password": goodPassword, "access token": token, "refresh token": cookie.Value, "search": "confidential-words", "login": `"member"`} {
		if strings.Contains(log, secret) {
			t.Errorf("the log holds the %s", what)
		}
	}
}

func TestReadiness(t *testing.T) {
	for _, c := range []struct {
		name   string
		err    error
		status int
		body   string
		reads  bool // goes on without it
	}{
		{"what is only needed for writing", market.NoRoom(nil), 200,
			`{"status":"reads_only","checks":[{"name":"index","ok":false,"reason":"the server's disk is full: nothing was saved, and reading goes on; tell the platform's operator to make room, then send it again"}]}`, true},
		{"all stands", nil, 200, `{"status":"ready","checks":[{"name":"index","ok":true}]}`, false},
		{"a reason of ours", market.Errorf(market.CodeUnavailable, "索引落后", "the index is behind"), 503,
			`{"status":"not_ready","checks":[{"name":"index","ok":false,"reason":"the index is behind"}]}`, false},
		{"a reason of the inside", errors.New("dial tcp 10.0.0.1: refused"), 503,
			`{"status":"not_ready","checks":[{"name":"index","ok":false,"reason":"failed; the log says why"}]}`, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			h.deps.Ready = []Ready{{Name: "index", Check: func(context.Context) error { return c.err }, Reads: c.reads}}
			res, body := h.do(t, call{method: "GET", path: "/readyz"})
			if res.StatusCode != c.status || strings.TrimSpace(body) != c.body {
				t.Errorf("status %d: %s", res.StatusCode, body)
			}
			if res, _ := h.do(t, call{method: "GET", path: "/healthz"}); res.StatusCode != 200 {
				t.Errorf("alive: status %d", res.StatusCode)
			}
		})
	}
}

// Figures count routes, not addresses, and are not part of the public handler.
func TestMetrics(t *testing.T) {
	h := newHouse(t)
	for _, id := range []string{"a", "b"} {
		h.do(t, call{method: "GET", path: "/api/v1/achievements/" + strings.Repeat(id, 26)})
	}
	h.do(t, call{method: "BREW", path: "/api/v1/achievements/" + strings.Repeat("c", 26)})
	for range 12 {
		h.do(t, call{method: "POST", path: "/api/v1/session/reset", body: ResetRequest{Login: "member"}})
	}
	h.do(t, signInCall("wrong password"))
	figures := h.figures(t)
	for _, want := range []string{
		`duijie_http_request_duration_seconds_count{method="GET",route="/api/v1/achievements/:id"} 2`,
		`duijie_http_requests_total{method="GET",route="/api/v1/achievements/:id",status="404"} 2`,
		`duijie_http_requests_total{method="OTHER",`,
		`duijie_http_requests_refused_total{reason="rate_limited"} 2`,
		`duijie_http_requests_refused_total{reason="unavailable"} 0`,
		`duijie_http_requests_in_flight{kind="request"} 0`,
		`duijie_sign_ins_total{outcome="wrong"} 1`,
		`duijie_sessions_active 0`,
	} {
		if !strings.Contains(figures, want) {
			t.Errorf("no %s in\n%s", want, figures)
		}
	}
	for _, never := range []string{strings.Repeat("a", 26), "BREW", "member"} {
		if strings.Contains(figures, never) {
			t.Errorf("the figures hold %q", never)
		}
	}
	if _, body := h.do(t, call{method: "GET", path: "/metrics"}); strings.Contains(body, "duijie_http") {
		t.Error("the public handler shows the figures")
	}
}

// figures is what Prometheus is told.
func (h *house) figures(t *testing.T) string {
	t.Helper()
	w := httptest.NewRecorder()
	h.Metrics().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", "/metrics", nil))
	return w.Body.String()
}

// A session counts from its first request on, whoever's it is.
func TestActiveSessionsAreCounted(t *testing.T) {
	h, _ := problemHouse(t)
	_, body := h.do(t, signInCall(goodPassword))
	for range 2 {
		h.do(t, call{method: "GET", path: "/api/v1/me", token: field(t, body, "access_token")})
	}
	for _, want := range []string{`duijie_sessions_active 1`, `duijie_sign_ins_total{outcome="signed_in"} 1`} {
		if figures := h.figures(t); !strings.Contains(figures, want) {
			t.Errorf("no %s", want)
		}
	}
}

// Before it stops, a server says so and goes on answering: whoever spreads
// requests needs a moment to leave it out.
func TestAServerThatIsAboutToStopIsNotReadyAndAnswers(t *testing.T) {
	h := newHouse(t)
	h.Leave()
	res, body := h.do(t, call{method: "GET", path: "/readyz"})
	if want := `{"status":"stopping","checks":[{"name":"server","ok":false,"reason":"it is about to stop: send requests elsewhere"},{"name":"store","ok":true}]}`; res.StatusCode != 503 || strings.TrimSpace(body) != want {
		t.Errorf("status %d: %s", res.StatusCode, body)
	}
	for _, path := range []string{"/healthz", "/api/v1/codes"} {
		if res, _ := h.do(t, call{method: "GET", path: path}); res.StatusCode != 200 {
			t.Errorf("%s: status %d", path, res.StatusCode)
		}
	}
}

// The event stream of an import, over a real connection: progress, signs of
// life while nothing happens, and an end.
func TestImportEvents(t *testing.T) {
	h := openHouse(t, t.TempDir(), &clock{}, Config{Heartbeat: time.Millisecond})
	who := h.user(t, "member", h.admit(t, "12220100MYA4283166", "北陆大学", market.University, "220104"), grant(market.RoleMember, ""))
	token := h.signIn(t, "member").AccessToken
	server := httptest.NewServer(h)
	defer server.Close()
	upload, rows := io.Pipe()
	started := make(chan string)
	go func() {
		st, err := h.service.Upload(t.Context(), who, "achievements", service.LandDraft, "", "list.csv", upload)
		if err != nil {
			t.Error(err)
		}
		started <- st.ID
	}()
	_, err := io.WriteString(rows, "编号,成果名称,技术领域,成果简介\n"+strings.Repeat("I-1,高导热膜,05,用于功率器件散热的石墨烯复合膜及其制备工艺。\n", 2000))
	must(t, err)
	must(t, rows.Close())
	r, err := http.NewRequestWithContext(t.Context(), "GET", server.URL+"/api/v1/imports/"+<-started+"/events", nil)
	must(t, err)
	r.Header.Set("Authorization", "Bearer "+token)
	res, err := server.Client().Do(r)
	must(t, err)
	defer res.Body.Close()
	if res.StatusCode != 200 || res.Header.Get("Content-Type") != "text/event-stream" || res.Header.Get("Content-Encoding") != "" {
		t.Fatalf("status %d headers %v", res.StatusCode, res.Header)
	}
	var events []string
	var last ImportProgress
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			events = append(events, name)
		}
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			must(t, json.Unmarshal([]byte(data), &last))
		}
	}
	if len(events) == 0 || events[len(events)-1] != "end" || slices.Contains(events[:len(events)-1], "end") || last.State != "checked" || last.Done != 1000 {
		t.Errorf("events %v, the last %+v", events, last)
	}
}

// A quiet stream shows signs of life, and ends when its reader leaves.
func TestStreamStaysAlive(t *testing.T) {
	w := httptest.NewRecorder()
	out := stream{to: w, by: http.NewResponseController(w)}
	beat := make(chan time.Time)
	ctx, leave := context.WithCancel(t.Context())
	done := make(chan bool)
	go func() { done <- out.wait(ctx, make(chan struct{}), beat) }()
	beat <- time.Time{}
	beat <- time.Time{}
	leave()
	if <-done {
		t.Error("the stream goes on without a reader")
	}
	if got := w.Body.String(); got != ": alive\n\n: alive\n\n" {
		t.Errorf("wrote %q", got)
	}
	changed := make(chan struct{})
	close(changed)
	if !out.wait(t.Context(), changed, nil) {
		t.Error("a change is not seen")
	}
}

// A file comes in through the form, and one that is too large is refused before
// it is read.
func TestUploadThroughTheForm(t *testing.T) {
	h, token := problemHouse(t)
	w := &walk{}
	body := w.list()
	res, answer := h.do(t, call{method: "POST", path: "/api/v1/imports", token: token, body: body, kind: w.written})
	if res.StatusCode != 202 || field(t, answer, "file") != "list.csv" {
		t.Fatalf("status %d: %s", res.StatusCode, answer)
	}
	huge := httptest.NewRequestWithContext(t.Context(), "POST", "/api/v1/imports", io.LimitReader(endless{}, maxUpload+1))
	huge.ContentLength = maxUpload + 1
	huge.Header.Set("Authorization", "Bearer "+token)
	huge.Header.Set("Content-Type", w.written)
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, huge)
	if p := problemIn(t, rec.Result(), rec.Body.String()); rec.Code != 413 || p.Code != "too_large" {
		t.Errorf("status %d: %s", rec.Code, rec.Body)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// A request that takes too long gives its place back, and says that a repeat is
// safe.
func TestSlowRequestsEnd(t *testing.T) {
	h := openHouse(t, t.TempDir(), &clock{}, Config{Timeout: time.Millisecond})
	register(h.routes, Public, huma.Operation{OperationID: "slow", Method: http.MethodGet, Path: "/slow"},
		func(ctx context.Context, _ *struct{}) (*struct{}, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		})
	res, body := h.do(t, call{method: "GET", path: "/api/v1/slow"})
	if p := problemIn(t, res, body); res.StatusCode != 503 || p.Code != "unavailable" || res.Header.Get("Retry-After") == "" {
		t.Errorf("status %d: %s", res.StatusCode, body)
	}
}

// BenchmarkSignedInRequest is what looking up session, user and organisation at
// every request costs, beside the answer itself.
func BenchmarkSignedInRequest(b *testing.B) {
	h := openHouse(b, b.TempDir(), &clock{}, Config{})
	h.user(b, "member", h.admit(b, "12220100MYA4283166", "北陆大学", market.University, "220104"), grant(market.RoleMember, ""))
	token := h.signIn(b, "member").AccessToken
	for name, token := range map[string]string{"visitor": "", "member": token} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if res, body := h.do(b, call{method: "GET", path: "/api/v1/transitions", token: token}); res.StatusCode != 200 {
					b.Fatal(body)
				}
			}
		})
	}
}
