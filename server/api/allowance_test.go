package api

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"duijie/server/market"
)

// Whoever asks too much waits, and nobody else: an account, an organisation with all
// its accounts, and the address of visitors each have an allowance.
func TestEveryoneHasAnAllowance(t *testing.T) {
	w := &clock{script: true}
	h := openHouse(t, t.TempDir(), w, Config{Rate: 2})
	uni := h.admit(t, "12220100MYA4283166", "北陆大学", market.University, "220104")
	firm := h.admit(t, "91220106MYA976830Q", "瀚辰公司", market.Enterprise, "220202")
	tokens := map[string]string{}
	for n := range 7 {
		login := fmt.Sprintf("member%d", n)
		h.user(t, login, uni, grant(market.RoleMember, ""))
		tokens[login] = h.signIn(t, login).AccessToken
	}
	h.user(t, "other", firm, grant(market.RoleMember, ""))
	tokens["other"] = h.signIn(t, "other").AccessToken
	ask := func(login, address string) *http.Response {
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/api/v1/transitions", nil)
		r.RemoteAddr = address + ":4000"
		if login != "" {
			r.Header.Set("Authorization", "Bearer "+tokens[login])
		}
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, r)
		return rec.Result()
	}
	// spent asks until it has to wait, and tells how often it was answered.
	spent := func(login, address string) int {
		for n := range 1000 {
			res := ask(login, address)
			if res.StatusCode == http.StatusTooManyRequests {
				if wait, err := strconv.Atoi(res.Header.Get("Retry-After")); err != nil || wait < 1 {
					t.Errorf("%s: Retry-After %q", login, res.Header.Get("Retry-After"))
				}
				return n
			}
			if res.StatusCode != http.StatusOK {
				t.Fatalf("%s: status %d", login, res.StatusCode)
			}
		}
		t.Fatalf("%s never has to wait", login)
		return 0
	}
	for _, c := range []struct {
		rule, login, address string
		want                 int
	}{
		{"one account", "member0", "192.0.2.1", 20},
		{"from elsewhere it is the same account", "member0", "192.0.2.2", 0},
		{"another account of the organisation", "member1", "192.0.2.1", 20},
		{"a third", "member2", "192.0.2.1", 20},
		{"a fourth", "member3", "192.0.2.1", 20},
		{"a fifth", "member4", "192.0.2.1", 20},
		{"a sixth finds the organisation's spent", "member5", "192.0.2.1", 0},
		{"another organisation does not", "other", "192.0.2.1", 20},
		{"a visitor", "", "192.0.2.1", 40},
		{"a visitor in the same network", "", "192.0.2.1", 0},
		{"a visitor elsewhere", "", "198.51.100.1", 40},
	} {
		if got := spent(c.login, c.address); got != c.want {
			t.Errorf("%s: %d answers, want %d", c.rule, got, c.want)
		}
	}
	for range 100 {
		if res := ask("", "127.0.0.1"); res.StatusCode != http.StatusOK {
			t.Fatalf("this machine itself: status %d", res.StatusCode)
		}
	}
	for n := range 100 { // a token that does not hold is a visitor's request
		tokens["forged"] = strconv.Itoa(n)
		if res := ask("forged", "203.0.113.9"); res.StatusCode != http.StatusUnauthorized && (n < 40 || res.StatusCode != http.StatusTooManyRequests) {
			t.Fatalf("forged token %d: status %d", n, res.StatusCode)
		}
	}
	if res := ask("forged", "203.0.113.9"); res.StatusCode != http.StatusTooManyRequests {
		t.Errorf("a hundred forged tokens: status %d", res.StatusCode)
	}
	w.pass(time.Second)
	if got := spent("member0", "192.0.2.1"); got != 2 {
		t.Errorf("after a second: %d answers, want 2", got)
	}
}
