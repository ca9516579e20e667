package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"duijie/server/market"
)

// cookieIn is the refresh cookie that an answer sets.
func cookieIn(t *testing.T, res *http.Response) *http.Cookie {
	t.Helper()
	for _, c := range res.Cookies() {
		if strings.TrimPrefix(c.Name, hostPrefix) == refreshCookie {
			return c
		}
	}
	t.Fatalf("status %d sets no cookie", res.StatusCode)
	return nil
}

func signInCall(password string) call {
	return call{method: "POST", path: "/api/v1/session", body: Credentials{Login: "member", Password: password}}
}

func withCookie(method, path string, c *http.Cookie) call {
	return call{method: method, path: path, header: map[string]string{"Cookie": c.Name + "=" + c.Value, "X-Requested-With": "duijie"}}
}

// A session from its beginning to its end, as a browser has it.
func TestSessionInABrowser(t *testing.T) {
	h, _ := problemHouse(t)
	res, body := h.do(t, signInCall(goodPassword))
	if res.StatusCode != 200 || !strings.Contains(body, `"expires_in":900`) {
		t.Fatalf("status %d: %s", res.StatusCode, body)
	}
	access, first := field(t, body, "access_token"), cookieIn(t, res)
	if !first.HttpOnly || first.SameSite != http.SameSiteStrictMode || first.Path != "/api/v1/session" || first.Secure || first.MaxAge < 3600 || !first.Expires.IsZero() || strings.Contains(body, first.Value) {
		t.Errorf("cookie %+v", first)
	}
	res, body = h.do(t, withCookie("POST", "/api/v1/session/refresh", first))
	if res.StatusCode != 200 {
		t.Fatalf("refresh: status %d: %s", res.StatusCode, body)
	}
	next, second := field(t, body, "access_token"), cookieIn(t, res)
	if second.Value == first.Value {
		t.Error("the refresh token did not change")
	}
	for what, token := range map[string]string{"the first": access, "the next": next} {
		if res, body := h.do(t, call{method: "GET", path: "/api/v1/me", token: token}); res.StatusCode != 200 {
			t.Errorf("%s access token: status %d: %s", what, res.StatusCode, body)
		}
	}
	res, _ = h.do(t, withCookie("DELETE", "/api/v1/session", second))
	if gone := cookieIn(t, res); res.StatusCode != 204 || gone.MaxAge >= 0 || gone.Value != "" || res.Header.Get("Clear-Site-Data") != `"cache"` {
		t.Errorf("sign-out: status %d cookie %+v", res.StatusCode, gone)
	}
	for what, c := range map[string]call{
		"the first access token": {method: "GET", path: "/api/v1/me", token: access},
		"the next access token":  {method: "GET", path: "/api/v1/me", token: next},
		"the refresh token":      withCookie("POST", "/api/v1/session/refresh", second),
	} {
		res, body := h.do(t, c)
		if p := problemIn(t, res, body); res.StatusCode != 401 || p.Code != "unauthenticated" {
			t.Errorf("after signing out %s gets status %d", what, res.StatusCode)
		}
	}
}

func TestReusedRefreshTokenEndsTheSession(t *testing.T) {
	h, _ := problemHouse(t)
	res, body := h.do(t, signInCall(goodPassword))
	access, first := field(t, body, "access_token"), cookieIn(t, res)
	res, _ = h.do(t, withCookie("POST", "/api/v1/session/refresh", first))
	second := cookieIn(t, res)
	for what, c := range map[string]*http.Cookie{"the used one": first, "the one that came from it": second} {
		if res, _ := h.do(t, withCookie("POST", "/api/v1/session/refresh", c)); res.StatusCode != 401 && what == "the used one" {
			t.Errorf("%s: status %d", what, res.StatusCode)
		}
	}
	if res, _ := h.do(t, withCookie("POST", "/api/v1/session/refresh", second)); res.StatusCode != 401 {
		t.Errorf("the one that came from it: status %d", res.StatusCode)
	}
	if res, _ := h.do(t, call{method: "GET", path: "/api/v1/me", token: access}); res.StatusCode != 401 {
		t.Errorf("an access token of the session: status %d", res.StatusCode)
	}
}

// Only the page of this server, or what is no browser, may use the session's
// routes.
func TestOtherSitesCannotUseTheCookie(t *testing.T) {
	h, _ := problemHouse(t)
	for _, c := range []struct {
		name            string
		header          map[string]string
		signIn, refresh int
	}{
		{"our own page", map[string]string{"X-Requested-With": "duijie", "Origin": "http://example.com"}, 200, 200},
		{"our own page by its origin", map[string]string{"Origin": "http://example.com", "Sec-Fetch-Site": "same-origin"}, 200, 200},
		{"our own page by the browser's word", map[string]string{"Sec-Fetch-Site": "same-origin"}, 200, 200},
		{"another site", map[string]string{"Origin": "https://evil.example"}, 403, 403},
		{"another site by the browser's word", map[string]string{"Sec-Fetch-Site": "cross-site"}, 403, 403},
		{"another host of ours", map[string]string{"Origin": "https://www.example.com", "Sec-Fetch-Site": "same-site"}, 403, 403},
		{"a page without an origin", map[string]string{"Origin": "null"}, 403, 403},
		{"a program", nil, 200, 403},
		{"a program that says so", map[string]string{"X-Requested-With": "curl"}, 200, 200},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := signInCall(goodPassword)
			in.header = c.header
			if res, body := h.do(t, in); res.StatusCode != c.signIn {
				t.Errorf("sign-in: status %d: %s", res.StatusCode, body)
			}
			fresh, _ := h.do(t, signInCall(goodPassword))
			cookie := cookieIn(t, fresh)
			again := call{method: "POST", path: "/api/v1/session/refresh", header: map[string]string{"Cookie": cookie.Name + "=" + cookie.Value}}
			for name, value := range c.header {
				again.header[name] = value
			}
			if res, body := h.do(t, again); res.StatusCode != c.refresh {
				t.Errorf("refresh: status %d: %s", res.StatusCode, body)
			}
		})
	}
}

func TestRepeatedFailuresHaveToWait(t *testing.T) {
	h, _ := problemHouse(t)
	for range 5 {
		if res, body := h.do(t, signInCall("wrong")); res.StatusCode != 401 || problemIn(t, res, body).Code != "unauthenticated" {
			t.Fatalf("status %d: %s", res.StatusCode, body)
		}
	}
	res, body := h.do(t, signInCall(goodPassword))
	if p := problemIn(t, res, body); res.StatusCode != 429 || p.Code != "too_many" || res.Header.Get("Retry-After") == "" {
		t.Errorf("status %d Retry-After %q: %s", res.StatusCode, res.Header.Get("Retry-After"), body)
	}
	h.clock.pass(30 * time.Second)
	if res, body := h.do(t, signInCall(goodPassword)); res.StatusCode != 200 {
		t.Errorf("after the wait: status %d: %s", res.StatusCode, body)
	}
}

// One who holds an initial password may change it and nothing else.
func TestInitialPasswordComesFirst(t *testing.T) {
	h := newHouse(t)
	uni := h.admit(t, "12220100MYA4283166", "北陆大学", market.University, "220104")
	h.user(t, "manager", uni, grant(market.RoleOrgManager, ""))
	token := h.signIn(t, "manager").AccessToken
	res, body := h.do(t, call{method: "POST", path: "/api/v1/users", token: token, body: NewUser{
		Login: "member", Password: goodPassword, Name: "新人", Roles: []market.Grant{grant(market.RoleMember, "")},
	}})
	if res.StatusCode != 201 || strings.Contains(body, goodPassword) {
		t.Fatalf("status %d: %s", res.StatusCode, body)
	}
	_, body = h.do(t, signInCall(goodPassword))
	token = field(t, body, "access_token")
	if !strings.Contains(body, `"must_change_password":true`) {
		t.Errorf("signed in with %s", body)
	}
	mine := call{method: "GET", path: "/api/v1/mine/achievements", token: token}
	res, body = h.do(t, mine)
	if p := problemIn(t, res, body); res.StatusCode != 403 || p.Code != "password_change_needed" {
		t.Errorf("status %d: %s", res.StatusCode, body)
	}
	res, body = h.do(t, call{method: "PUT", path: "/api/v1/me/password", token: token, body: PasswordChange{Current: goodPassword, Password: "seven rivers run by night"}})
	if res.StatusCode != 204 {
		t.Fatalf("status %d: %s", res.StatusCode, body)
	}
	if res, body := h.do(t, mine); res.StatusCode != 200 {
		t.Errorf("afterwards status %d: %s", res.StatusCode, body)
	}
}
