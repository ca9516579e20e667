package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"unicode"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/labstack/echo/v4"

	"duijie/server/market"
)

// problemHouse is a house with a member of a university and the member's token.
func problemHouse(t *testing.T) (*house, string) {
	t.Helper()
	h := newHouse(t)
	uni := h.admit(t, "12220100MYA4283166", "北陆大学", market.University, "220104")
	h.user(t, "member", uni, grant(market.RoleMember, ""))
	return h, h.signIn(t, "member").AccessToken
}

// What huma finds wrong and what the domain finds wrong come in one shape, in
// the asker's language.
func TestFaultsInBothLanguages(t *testing.T) {
	h, token := problemHouse(t)
	draft := func(content string) string { return `{"number":"A-1","content":` + content + `}` }
	for _, c := range []struct {
		name   string
		call   call
		status int
		code   string
		en, zh []Fault
	}{
		{"several faults of the content at once",
			call{method: "POST", path: "/api/v1/achievements", body: draft(`{"title":"膜","field":"99","trl":12}`)}, 422, "invalid",
			[]Fault{
				{Location: "content.title", Message: "1 characters, at least 2 are needed to say anything"},
				{Location: "content.field", Message: "not one of the allowed values", Value: "99"},
				{Location: "content.trl", Message: "a technology readiness level is 1 to 9", Value: "12"},
			},
			[]Fault{
				{Location: "content.title", Message: "只有 1 字，至少 2 字才能说明问题"},
				{Location: "content.field", Message: "不在可选范围内", Value: "99"},
				{Location: "content.trl", Message: "技术成熟度为 1 至 9", Value: "12"},
			}},
		{"a field that is missing",
			call{method: "POST", path: "/api/v1/achievements", body: `{"content":{"title":"导热膜"}}`}, 422, "invalid",
			[]Fault{{Location: "body", Message: "the field number is missing"}},
			[]Fault{{Location: "body", Message: "缺少字段 number"}}},
		{"a field that there is not",
			call{method: "POST", path: "/api/v1/achievements", body: draft(`{"title":"导热膜","colour":"red"}`)}, 422, "invalid",
			[]Fault{{Location: "content.colour", Message: "no such field"}},
			[]Fault{{Location: "content.colour", Message: "没有这个字段"}}},
		{"a text for a number",
			call{method: "POST", path: "/api/v1/achievements", body: draft(`{"title":"导热膜","trl":"six"}`)}, 422, "invalid",
			[]Fault{{Location: "content.trl", Message: "must be a whole number", Value: "six"}},
			[]Fault{{Location: "content.trl", Message: "应为整数", Value: "six"}}},
		{"no JSON",
			call{method: "POST", path: "/api/v1/achievements", body: `{"number":`}, 400, "invalid",
			[]Fault{{Location: "body", Message: "the JSON is cut off"}},
			[]Fault{{Location: "body", Message: "JSON 不完整"}}},
		{"a wrong parameter",
			call{method: "GET", path: "/api/v1/search?page=0&size=abc"}, 422, "invalid",
			[]Fault{{Location: "query.page", Message: "must be at least 1", Value: "0"}, {Location: "query.size", Message: "must be a whole number", Value: "abc"}},
			[]Fault{{Location: "query.page", Message: "不能小于 1", Value: "0"}, {Location: "query.size", Message: "应为整数", Value: "abc"}}},
		{"a parameter that there is not",
			call{method: "GET", path: "/api/v1/search?colour=red"}, 422, "invalid",
			[]Fault{{Location: "query.colour", Message: "no such parameter"}},
			[]Fault{{Location: "query.colour", Message: "没有这个参数"}}},
		{"a value that is not in the list",
			call{method: "GET", path: "/api/v1/search?sort=colour"}, 422, "invalid",
			[]Fault{{Location: "query.sort", Message: "must be one of relevance, date, price", Value: "colour"}},
			[]Fault{{Location: "query.sort", Message: "应为以下之一：relevance, date, price", Value: "colour"}}},
		{"an id that is none",
			call{method: "GET", path: "/api/v1/achievements/12"}, 422, "invalid",
			[]Fault{{Location: "path.id", Message: "not an id (26 small letters and digits)", Value: "12"}},
			[]Fault{{Location: "path.id", Message: "不是编号（26 位小写字母和数字）", Value: "12"}}},
		{"a key with a blank",
			call{method: "GET", path: "/api/v1/drafts/a%20b"}, 422, "invalid",
			[]Fault{{Location: "path.key", Message: "may hold letters, digits and . _ : - only", Value: "a b"}},
			[]Fault{{Location: "path.key", Message: "只能用字母、数字和 . _ : -", Value: "a b"}}},
		{"another content type",
			call{method: "POST", path: "/api/v1/achievements", body: "a=b", kind: "text/plain"}, 415, "unsupported",
			[]Fault{{Location: "body", Message: "this content type is not supported; use application/json"}},
			[]Fault{{Location: "body", Message: "不支持这种内容类型，请用 application/json"}}},
		{"no body", call{method: "POST", path: "/api/v1/achievements"}, 400, "invalid", nil, nil},
		{"a body that is too large",
			call{method: "POST", path: "/api/v1/achievements", body: draft(`{"title":"` + strings.Repeat("长", maxBody/3) + `"}`)}, 413, "too_large", nil, nil},
		{"an address that there is not", call{method: "GET", path: "/api/v1/colours"}, 404, "not_found", nil, nil},
		{"a method that there is not", call{method: "DELETE", path: "/api/v1/achievements/" + strings.Repeat("a", 26)}, 404, "not_found", nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.call.token = token
			for lang, want := range map[string][]Fault{"en-GB,zh;q=0.5": c.en, "zh-CN,zh;q=0.9,en;q=0.8": c.zh} {
				c.call.header = map[string]string{"Accept-Language": lang}
				res, body := h.do(t, c.call)
				p := problemIn(t, res, body)
				if res.StatusCode != c.status || p.Code != c.code {
					t.Errorf("%s: status %d code %s: %s", lang, res.StatusCode, p.Code, body)
				}
				if diff := cmp.Diff(want, p.Errors, cmpopts.IgnoreFields(Fault{}, "Hint")); diff != "" {
					t.Errorf("%s: %s", lang, diff)
				}
				if han := strings.ContainsFunc(p.Title+p.Detail, func(r rune) bool { return unicode.Is(unicode.Han, r) }); han == strings.HasPrefix(lang, "en") || p.Detail == "" {
					t.Errorf("%s: title %q, detail %q", lang, p.Title, p.Detail)
				}
			}
		})
	}
}

// A fault never repeats a password, nor the fields around it.
func TestFaultsKeepPasswords(t *testing.T) {
	h := newHouse(t)
	for name, body := range map[string]string{
		"a missing field beside it": `{"password":"tell-nobody-1"}`,
		"a strange field beside it": `{"login":"a","password":"tell-nobody-1","x":1}`,
		"the wrong type":            `{"login":"a","password":["tell-nobody-1"]}`,
		"too long":                  `{"login":"a","password":"` + strings.Repeat("tell-nobody-1", 50) + `"}`,
		"broken JSON":               `{"login":"a","password":"tell-nobody-1"`,
	} {
		t.Run(name, func(t *testing.T) {
			res, answer := h.do(t, call{method: "POST", path: "/api/v1/session", body: body})
			if res.StatusCode < 400 || strings.Contains(answer, "tell-nobody") {
				t.Errorf("status %d: %s", res.StatusCode, answer)
			}
		})
	}
	if strings.Contains(h.log.String(), "tell-nobody") {
		t.Errorf("the log repeats it: %s", h.log)
	}
}

func TestOptimisticLocking(t *testing.T) {
	h, token := problemHouse(t)
	res, body := h.do(t, call{method: "POST", path: "/api/v1/achievements", token: token,
		body: Draft[market.AchievementContent]{Number: "A-1", Content: film("")}})
	if res.StatusCode != http.StatusCreated || res.Header.Get("ETag") != `"1"` {
		t.Fatalf("status %d ETag %s: %s", res.StatusCode, res.Header.Get("ETag"), body)
	}
	id := field(t, body, "id")
	for _, c := range []struct {
		name, ifMatch string
		status        int
		code, etag    string
	}{
		{"without a version", "", 428, "precondition_required", ""},
		{"with the version that stands", `"1"`, 200, "", `"2"`},
		{"with the version before", `"1"`, 412, "stale", ""},
		{"with what is no version", `"abc"`, 412, "stale", ""},
		{"with any", `*`, 412, "stale", ""},
		{"with a weakened one", `W/"2"`, 200, "", `"3"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			header := map[string]string{}
			if c.ifMatch != "" {
				header["If-Match"] = c.ifMatch
			}
			res, body := h.do(t, call{method: "PUT", path: "/api/v1/achievements/" + id, token: token, header: header,
				body: Edit[market.AchievementContent]{Content: film("新")}})
			if res.StatusCode != c.status || res.Header.Get("ETag") != c.etag {
				t.Fatalf("status %d ETag %q: %s", res.StatusCode, res.Header.Get("ETag"), body)
			}
			if c.code != "" {
				if p := problemIn(t, res, body); p.Code != c.code {
					t.Errorf("code %s", p.Code)
				}
			}
		})
	}
}

// A panic and an unknown error say nothing of the inside, and are in the log
// under the id that the answer names.
func TestInternalErrors(t *testing.T) {
	for name, broken := range map[string]func() error{
		"a panic":          func() error { panic("secret of the inside") },
		"an unknown error": func() error { return errSecret },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			register(h.routes, Public, huma.Operation{OperationID: "broken", Method: http.MethodGet, Path: "/broken"},
				func(context.Context, *struct{}) (*struct{}, error) { return nil, broken() })
			h.echo.GET("/broken", func(echo.Context) error { return broken() })
			for _, path := range []string{"/api/v1/broken", "/broken"} {
				res, body := h.do(t, call{method: "GET", path: path})
				p := problemIn(t, res, body)
				if res.StatusCode != 500 || p.Code != "internal" || strings.Contains(body, "secret") || strings.Contains(body, ".go") {
					t.Errorf("%s: status %d: %s", path, res.StatusCode, body)
				}
				if log := h.log.String(); !strings.Contains(log, "secret of the inside") || !strings.Contains(log, p.Request) {
					t.Errorf("%s: not in the log: %s", path, log)
				}
			}
		})
	}
}

var errSecret = errors.New("secret of the inside")

// field reads one text of a JSON object.
func field(t *testing.T, body, name string) string {
	t.Helper()
	var object map[string]any
	must(t, json.Unmarshal([]byte(body), &object))
	s, _ := object[name].(string)
	if s == "" {
		t.Fatalf("no %s in %s", name, body)
	}
	return s
}
