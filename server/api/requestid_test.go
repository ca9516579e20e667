package api

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/netip"
	"strings"
	"testing"
)

// The number that a person sees is the one in every line of the log, and the
// one that a trusted proxy gave; nobody else may choose it.
func TestRequestID(t *testing.T) {
	const given = "0af7651916cd43dd8448eb211c80319c"
	for _, c := range []struct {
		rule, proxy, sent string
		kept              bool
	}{
		{"a trusted proxy's is kept", "192.0.2.0/24", given, true},
		{"one without is given one", "192.0.2.0/24", "", false},
		{"a stranger's is not taken", "10.0.0.0/8", given, false},
		{"nor is what would break a line of the log", "192.0.2.0/24", "12345678 status=200", false},
		{"nor is one that is too long", "192.0.2.0/24", strings.Repeat("a", 65), false},
		{"nor is one that is too short to be one", "192.0.2.0/24", "1", false},
	} {
		t.Run(c.rule, func(t *testing.T) {
			h := openHouse(t, t.TempDir(), &clock{}, Config{TrustedProxies: []netip.Prefix{netip.MustParsePrefix(c.proxy)}})
			res, body := h.do(t, call{method: "GET", path: "/api/v1/achievements/nothing", header: map[string]string{"X-Request-Id": c.sent}})
			id := res.Header.Get("X-Request-Id")
			if (id == c.sent) != c.kept || len(id) < 8 {
				t.Errorf("it is %q", id)
			}
			if got := field(t, body, "request"); got != id {
				t.Errorf("the problem says %q", got)
			}
			if !strings.Contains(h.log.String(), `"request":"`+id+`"`) {
				t.Errorf("the log says %s", h.log.String())
			}
		})
	}
}

// Rooms that know nothing of requests log with the context that they were given.
func TestEveryLineOfARequestCarriesItsNumberOnce(t *testing.T) {
	var out bytes.Buffer
	log := slog.New(WithRequest(WithRequest(slog.NewJSONHandler(&out, nil)))).With("follower", "index")
	ctx := context.WithValue(t.Context(), noteKey, &notes{request: "the-number"})
	log.InfoContext(ctx, "of a request")
	log.InfoContext(ctx, "of a room that names it", "request", "the-number")
	log.Info("of none")
	lines := strings.Split(out.String(), "\n")
	first, named, second := lines[0], lines[1], lines[2]
	if strings.Count(first, "the-number") != 1 || strings.Count(named, "the-number") != 1 || !strings.Contains(first, `"follower":"index"`) || strings.Contains(second, "request\":") {
		t.Errorf("logged\n%s", out.String())
	}
	if !json.Valid([]byte(first)) {
		t.Errorf("no JSON: %s", first)
	}
}
