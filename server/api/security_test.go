package api

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"duijie/server/market"
)

// Nothing that somebody writes into an address sends a browser elsewhere.
func TestTheServerRedirectsNowhere(t *testing.T) {
	h := newHouse(t)
	for _, path := range []string{
		"//evil.example/", "//evil.example/..", `/\evil.example`, "/%2f%2fevil.example/", "/https://evil.example", "/sign-in?next=https://evil.example",
		"/search/", "/api/v1/", "/api/v1//codes", "/api/v1/codes/", "/api/v1/../codes", "/unsubscribe/x?next=//evil.example", "/./", "//",
	} {
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
		r.URL.Path, r.URL.RawQuery, _ = strings.Cut(path, "?")
		r.Header.Set("X-Forwarded-Host", "evil.example")
		r.Header.Set("X-Original-URL", "//evil.example")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code >= 300 && w.Code < 400 || w.Header().Get("Location") != "" || w.Header().Get("Refresh") != "" {
			t.Errorf("%s: status %d, location %q", path, w.Code, w.Header().Get("Location"))
		}
	}
}

func TestUnknownMethodsAreRefused(t *testing.T) {
	h := newHouse(t)
	for _, method := range []string{"TRACE", "TRACK", "CONNECT", "PROPFIND", "DEBUG", "OPTIONS"} {
		for _, path := range []string{"/", "/api/v1/codes", "/api/v1/session", "/healthz"} {
			res, body := h.do(t, call{method: method, path: path, header: map[string]string{"X-Secret": "told-to-nobody", "Origin": "https://evil.example"}})
			refused := res.StatusCode >= 400 || method == "OPTIONS" && body == "" // which may say what there is
			if !refused || strings.Contains(body, "told-to-nobody") || res.Header.Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("%s %s: status %d: %s", method, path, res.StatusCode, body)
			}
		}
	}
}

// A parameter that stands twice is refused: nobody can tell which of the two was meant.
func TestAParameterStandsOnce(t *testing.T) {
	h := newHouse(t)
	for _, path := range []string{"/api/v1/search?size=1&size=100", "/api/v1/search?q=a&q=b", "/api/v1/titles?on=2025-01-01&on=2026-01-01", "/api/v1/search?SIZE=100"} {
		if res, body := h.do(t, call{method: "GET", path: path}); res.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d: %.200s", path, res.StatusCode, body)
		}
	}
}

// Operators of databases and of query languages are texts here, and find nothing.
func TestInjectionsFindNothing(t *testing.T) {
	h, token := problemHouse(t)
	for _, c := range []struct {
		name   string
		call   call
		status []int
	}{
		{"an operator for a login", call{method: "POST", path: "/api/v1/session", body: `{"login":{"$ne":null},"password":{"$ne":null}}`}, []int{422}},
		{"SQL for a login", call{method: "POST", path: "/api/v1/session", body: `{"login":"member' OR '1'='1' --","password":"x"}`}, []int{401}},
		{"a union for a login", call{method: "POST", path: "/api/v1/session", body: `{"login":"x' UNION SELECT id FROM credentials --","password":"x"}`}, []int{401}},
		{"an operator in a parameter", call{method: "GET", path: "/api/v1/search?q[$ne]=1"}, []int{422}},
		{"an operator for an owner", call{method: "GET", path: "/api/v1/search?organisation=%7B%22$ne%22:1%7D"}, []int{422, 200}},
		{"SQL for an owner", call{method: "GET", path: "/api/v1/search?organisation='%20OR%20''='"}, []int{422, 200}},
		{"SQL for an id", call{method: "GET", path: "/api/v1/achievements/a'%20OR%20'1'='1"}, []int{422}},
		{"an operator for a key", call{method: "GET", path: "/api/v1/drafts/$where"}, []int{422}},
		{"a path for a key", call{method: "GET", path: "/api/v1/drafts/..%2f..%2fpeople"}, []int{422, 404}},
		{"a path for a file", call{method: "GET", path: "/api/v1/templates/..%2f..%2fgo.mod"}, []int{422, 404}},
		{"another kind of documents", call{method: "GET", path: "/api/v1/history/people/" + strings.Repeat("a", 26)}, []int{403, 404}},
		{"the index's own query language", call{method: "GET", path: "/api/v1/search?q=%2Bowner:*%20_id:*%20secret:true%5E99"}, []int{200}},
		{"a pattern without end", call{method: "GET", path: "/api/v1/search?q=title:/(.*)%2B%2B/"}, []int{200}},
		{"wild cards", call{method: "GET", path: "/api/v1/search?q=*%20%3F%20%25%20_"}, []int{200}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.call.token = token
			res, body := h.do(t, c.call)
			if !slices.Contains(c.status, res.StatusCode) {
				t.Fatalf("status %d: %.300s", res.StatusCode, body)
			}
			if res.StatusCode == http.StatusOK {
				var found struct{ Total *int }
				must(t, json.Unmarshal([]byte(body), &found))
				if found.Total == nil || *found.Total != 0 {
					t.Errorf("finds something: %.300s", body)
				}
			}
		})
	}
}

// With a store that does not answer, nobody gets in and nothing is told.
func TestAFailingStoreLetsNobodyIn(t *testing.T) {
	h, token := problemHouse(t)
	res, _ := h.do(t, signInCall(goodPassword))
	renewal := withCookie("POST", "/api/v1/session/refresh", cookieIn(t, res))
	must(t, h.store.Close())
	for name, c := range map[string]call{
		"a token that holds":  {method: "GET", path: "/api/v1/me", token: token},
		"a token on a public": {method: "GET", path: "/api/v1/codes", token: token},
		"the right password":  signInCall(goodPassword),
		"a wrong password":    signInCall("wrong"),
		"a renewal":           renewal,
	} {
		res, body := h.do(t, c)
		p := problemIn(t, res, body)
		detail := strings.ReplaceAll(p.Detail, p.Request, "") // an id may spell any word
		if res.StatusCode < 500 || len(res.Cookies()) > 0 || strings.Contains(detail, "sql") || strings.Contains(detail, "closed") {
			t.Errorf("%s: status %d: %s", name, res.StatusCode, body)
		}
	}
}

// The log holds ids and routes: no password, token, code, name, mail address or
// telephone of those whose day it was.
func TestTheLogHoldsNoSecretAndNobody(t *testing.T) {
	h := newHouse(t)
	uni := h.admit(t, "12220100MYA4283166", "北陆大学", market.University, "220104")
	h.user(t, "manager@beilu.example", uni, grant(market.RoleOrgManager, ""))
	secrets := map[string]string{"a password": goodPassword, "another password": "seven rivers run by night", "a wrong password": "tell-nobody-1"}
	in := func(login, password string) call {
		return call{method: "POST", path: "/api/v1/session", body: Credentials{Login: login, Password: password}}
	}
	res, body := h.do(t, in("manager@beilu.example", goodPassword))
	token := field(t, body, "access_token")
	secrets["an access token"], secrets["a refresh token"] = token, cookieIn(t, res).Value
	for _, c := range res.Cookies() {
		secrets["the cookie "+c.Name] = c.Value
	}
	people := map[string]string{"a login": "zhao.min@beilu.example", "a name": "赵敏敏", "a telephone": "139" + "77778888", "a mail address": "zhao@mail.example", "the manager's login": "manager@beilu.example"}
	for _, c := range []call{
		in("manager@beilu.example", "tell-nobody-1"),
		in("stranger@nowhere.example", "tell-nobody-1"),
		{method: "POST", path: "/api/v1/users", token: token, body: NewUser{Login: people["a login"], Password: goodPassword, Name: people["a name"], Phone: people["a telephone"],
			Email: people["a mail address"], Organisation: uni, Roles: []market.Grant{grant(market.RoleMember, "")}}},
		{method: "PUT", path: "/api/v1/me", token: token, body: Profile{Name: people["a name"], Phone: people["a telephone"], Email: people["a mail address"], Password: goodPassword}},
		{method: "PUT", path: "/api/v1/me", token: token, body: Profile{Name: people["a name"], Email: "bad", Password: "tell-nobody-1"}},
		{method: "GET", path: "/api/v1/users?organisation=" + uni + "&page=x", token: token},
		{method: "GET", path: "/api/v1/search?q=" + people["a login"], token: token},
		{method: "GET", path: "/api/v1/feeds/personal/" + strings.Repeat("f", 52)},
		{method: "GET", path: "/api/v1/unsubscribe/" + strings.Repeat("u", 52)},
		{method: "PUT", path: "/api/v1/me/password", token: token, body: PasswordChange{Current: goodPassword, Password: "seven rivers run by night"}},
		{method: "POST", path: "/api/v1/me/factor", token: token, body: OwnPassword{Password: "seven rivers run by night"}},
		{method: "POST", path: "/api/v1/session/reset", body: ResetRequest{Login: people["a login"]}},
		{method: "POST", path: "/api/v1/session/reset/confirm", body: NewPassword{Token: strings.Repeat("r", 52), Password: goodPassword}},
		{method: "POST", path: "/api/v1/session/code", body: CodeCredentials{Pending: strings.Repeat("p", 52), Code: "424242"}},
		{method: "POST", path: "/api/v1/applications/link", body: LinkRequest{Email: people["a mail address"]}},
		{method: "GET", path: "/api/v1/me", token: token + "x"},
	} {
		res, body := h.do(t, c)
		if res.StatusCode >= 500 {
			t.Errorf("%s %s: status %d: %s", c.method, c.path, res.StatusCode, body)
		}
		if secret, ok := jsonField(body, "secret"); ok {
			secrets["the secret of a factor"] = secret
		}
	}
	if secrets["the secret of a factor"] == "" {
		t.Error("no factor was proposed")
	}
	secrets["a code"], secrets["a token of a feed"], secrets["a token of a letter"] = "424242", strings.Repeat("f", 52), strings.Repeat("u", 52)
	secrets["a token of a reset"], secrets["a pending token"] = strings.Repeat("r", 52), strings.Repeat("p", 52)
	log := h.log.String()
	if strings.Count(log, `"msg":"request"`) < 17 {
		t.Fatalf("a log of few lines: %s", log)
	}
	for _, of := range []map[string]string{secrets, people} {
		for what, text := range of {
			if strings.Contains(log, text) {
				t.Errorf("the log holds %s", what)
			}
		}
	}
	if found := regexp.MustCompile(`[\w.]+@[\w.]+\.example|\b1[3-9]\d{9}\b|eyJ[\w-]{20,}|argon2id`).FindString(log); found != "" {
		t.Errorf("the log holds %q", found)
	}
}

func jsonField(body, name string) (string, bool) {
	var object map[string]any
	if json.Unmarshal([]byte(body), &object) != nil {
		return "", false
	}
	s, ok := object[name].(string)
	return s, ok && s != ""
}

// Sign-ins and what comes of them are logged by event, outcome, account, request and
// place, and refused access by route and status.
func TestTheLogOfSecurity(t *testing.T) {
	h, token := problemHouse(t)
	who, err := h.accounts.Authenticate(t.Context(), token)
	must(t, err)
	event := func(name, outcome, user string) func(map[string]any) bool {
		return func(line map[string]any) bool {
			return line["msg"] == "security" && line["event"] == name && line["outcome"] == outcome && line["user"] == user && line["address"] == "192.0.2.1"
		}
	}
	wrong := signInCall("wrong")
	stranger := call{method: "POST", path: "/api/v1/session", body: Credentials{Login: "nobody", Password: "wrong"}}
	res, _ := h.do(t, signInCall(goodPassword))
	renewal := withCookie("POST", "/api/v1/session/refresh", cookieIn(t, res))
	h.do(t, renewal)
	for _, c := range []struct {
		name  string
		call  call
		times int
		want  func(map[string]any) bool
	}{
		{"a sign-in", signInCall(goodPassword), 1, event("sign_in", "ok", who.User)},
		{"a wrong password", wrong, 1, event("sign_in", "unauthenticated", who.User)},
		{"an account that there is not", stranger, 1, event("sign_in", "unauthenticated", "")},
		{"a wait", wrong, 5, event("sign_in", "too_many", who.User)},
		{"a refresh token that came twice", renewal, 1, event("refresh_reused", "unauthenticated", who.User)},
		{"a wrong password that is repeated", call{method: "PUT", path: "/api/v1/me/password", token: token, body: PasswordChange{Current: "wrong", Password: goodPassword}}, 1, event("prove", "invalid", who.User)},
		{"another mailbox", call{method: "PUT", path: "/api/v1/me", token: token, body: Profile{Name: "本人", Email: "a@b.example", Password: goodPassword}}, 1, event("mailbox_changed", "ok", who.User)},
		{"a role that may not", call{method: "GET", path: "/api/v1/maintenance", token: token}, 1, func(line map[string]any) bool {
			return line["msg"] == "request" && line["route"] == "/api/v1/maintenance" && line["status"] == 403.0 && line["user"] == who.User && line["address"] == "192.0.2.1"
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h.log.Reset()
			var res *http.Response
			for range c.times {
				res, _ = h.do(t, c.call)
			}
			found := false
			for line := range strings.Lines(h.log.String()) {
				var v map[string]any
				must(t, json.Unmarshal([]byte(line), &v))
				if c.want(v) && v["request"] == res.Header.Get("X-Request-Id") && regexp.MustCompile(`^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$`).MatchString(v["time"].(string)) {
					found = true
				}
			}
			if !found {
				t.Errorf("not in the log: %s", h.log)
			}
		})
	}
}

// What somebody sends makes no line of the log.
func TestTheLogCannotBeForged(t *testing.T) {
	h := newHouse(t)
	const forged = "x\n{\"level\":\"INFO\",\"msg\":\"security\",\"event\":\"forged\"}\n"
	h.do(t, call{method: "POST", path: "/api/v1/session", body: Credentials{Login: forged, Password: forged}, header: map[string]string{"User-Agent": forged, "Accept-Language": forged}})
	r := httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
	r.URL.Path, r.RemoteAddr = "/api/v1/"+forged, forged
	h.ServeHTTP(httptest.NewRecorder(), r)
	lines := 0
	for line := range strings.Lines(h.log.String()) {
		var v map[string]any
		if err := json.Unmarshal([]byte(line), &v); err != nil || v["event"] == "forged" {
			t.Errorf("a line of somebody else: %s", line)
		}
		lines++
	}
	if lines < 3 {
		t.Errorf("only %d lines", lines)
	}
}

// Another mailbox opens the account to whoever reads it: a session alone cannot name it.
func TestAnotherMailboxWantsThePassword(t *testing.T) {
	h, token := problemHouse(t)
	put := func(p Profile) int {
		res, _ := h.do(t, call{method: "PUT", path: "/api/v1/me", token: token, body: p})
		return res.StatusCode
	}
	for _, c := range []struct {
		name string
		p    Profile
		want int
	}{
		{"another name", Profile{Name: "另一个名字"}, 200},
		{"a mailbox without the password", Profile{Name: "某某", Email: "thief@evil.example"}, 422},
		{"with a wrong one", Profile{Name: "某某", Email: "thief@evil.example", Password: "wrong"}, 422},
		{"with the right one", Profile{Name: "某某", Email: "own@beilu.example", Password: goodPassword}, 200},
		{"the same again", Profile{Name: "又一个名字", Email: "own@beilu.example"}, 200},
		{"none any more, without the password", Profile{Name: "某某"}, 422},
	} {
		if got := put(c.p); got != c.want {
			t.Errorf("%s: status %d, want %d", c.name, got, c.want)
		}
	}
	_, body := h.do(t, call{method: "GET", path: "/api/v1/me", token: token})
	if !strings.Contains(body, "own@beilu.example") {
		t.Errorf("the mailbox is %s", body)
	}
}
