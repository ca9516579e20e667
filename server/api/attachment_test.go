package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duijie/server/market"
)

// fileHouse is a house with one member who is signed in.
func fileHouse(t *testing.T) (h *house, token string) {
	t.Helper()
	h = openHouse(t, t.TempDir(), &clock{}, Config{})
	uni := h.admit(t, "12220100MYA4283166", "北陆大学", market.University, "220104")
	h.user(t, "member", uni, grant(market.RoleMember, ""))
	return h, h.signIn(t, "member").AccessToken
}

func sending(token, name, content string) call {
	body, kind := formOf(name, content, "note", "")
	return call{method: "POST", path: basePath + "/files", token: token, body: body, kind: kind}
}

func sent(t *testing.T, h *house, c call) File {
	t.Helper()
	res, body := h.do(t, c)
	if res.StatusCode != http.StatusCreated {
		t.Fatalf("%d: %s", res.StatusCode, body)
	}
	var f File
	must(t, json.Unmarshal([]byte(body), &f))
	return f
}

func TestAFileIsSentToBeSavedOnly(t *testing.T) {
	h, token := fileHouse(t)
	content := scanned(strings.Repeat("合同 ", 1000))
	f := sent(t, h, sending(token, "技术开发合同.html", content))
	get := call{method: "GET", path: basePath + "/files/" + f.SHA256, token: token}
	res, body := h.do(t, get)
	if res.StatusCode != http.StatusOK || body != content {
		t.Fatalf("%d, %d bytes of %d", res.StatusCode, len(body), len(content))
	}
	for name, want := range map[string]string{
		"Content-Type":                 "application/pdf",
		"Content-Disposition":          "attachment; filename*=utf-8''%E6%8A%80%E6%9C%AF%E5%BC%80%E5%8F%91%E5%90%88%E5%90%8C.pdf",
		"X-Content-Type-Options":       "nosniff",
		"Content-Security-Policy":      "default-src 'none'; sandbox",
		"Cache-Control":                "private, no-cache",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Etag":                         `"` + f.SHA256 + `"`,
		"Content-Encoding":             "",
	} {
		if got := res.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	get.header = map[string]string{"If-None-Match": `"` + f.SHA256 + `"`}
	if res, _ := h.do(t, get); res.StatusCode != http.StatusNotModified {
		t.Errorf("the same again: %d", res.StatusCode)
	}
	get.token = ""
	if res, body := h.do(t, get); res.StatusCode != http.StatusUnauthorized {
		t.Errorf("without a token, but with its tag: %d %s", res.StatusCode, body)
	}
	get.token, get.header = token, map[string]string{"Range": "bytes=5-8"}
	if res, body := h.do(t, get); res.StatusCode != http.StatusPartialContent || body != content[5:9] {
		t.Errorf("a part: %d %q", res.StatusCode, body)
	}
}

func TestUploadsThatAreRefused(t *testing.T) {
	h, token := fileHouse(t)
	for _, c := range []struct {
		name, file, content string
		status              int
		says                string
	}{
		{"a page under a picture's name", "a.png", "<!doctype html><script>alert(1)</script>", 422, "web page"},
		{"a drawing", "a.svg", `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`, 422, "SVG"},
		{"a file past the limit", "a.pdf", scanned(strings.Repeat("x", market.MaxFile)), 413, "20 MB"},
		{"a body past the limit", "a.pdf", scanned(strings.Repeat("x", maxFileBody)), 413, "20 MiB"},
		{"nothing", "a.pdf", "", 422, "empty"},
	} {
		t.Run(c.name, func(t *testing.T) {
			res, body := h.do(t, sending(token, c.file, c.content))
			if p := problemIn(t, res, body); p.Status != c.status || !strings.Contains(p.Detail, c.says) {
				t.Errorf("got %d %q", p.Status, p.Detail)
			}
		})
	}
	if res, body := h.do(t, call{method: "POST", path: basePath + "/files", token: token, body: `{"name":"a.pdf"}`}); res.StatusCode < 400 || res.StatusCode >= 500 {
		t.Errorf("JSON: %d %s", res.StatusCode, body)
	}
}

// What a form spills to disk is removed, whatever becomes of it.
func TestUploadsLeaveNothingInTheTemporaryFolder(t *testing.T) {
	h, token := fileHouse(t)
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	sent(t, h, sending(token, "a.pdf", scanned(strings.Repeat("x", 100_000))))
	h.do(t, sending(token, "a.pdf", "<html>"+strings.Repeat("x", 100_000)))
	if left, err := filepath.Glob(filepath.Join(tmp, "*")); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
	if _, err := os.Stat(tmp); err != nil {
		t.Error(err)
	}
}

// Many accounts of one organisation together have as much as five.
func TestOneOrganisationUploadsSoManyFilesAtOnce(t *testing.T) {
	h := openHouse(t, t.TempDir(), &clock{script: true}, Config{})
	uni := h.admit(t, "12220100MYA4283166", "北陆大学", market.University, "220104")
	firm := h.admit(t, "91220106MYA976830Q", "瀚辰公司", market.Enterprise, "220202")
	token := func(login, of string) string {
		h.user(t, login, of, grant(market.RoleMember, ""))
		return h.signIn(t, login).AccessToken
	}
	try := func(token string) int { // what is no file is refused behind the limit
		res, _ := h.do(t, sending(token, "a.pdf", "nothing"))
		return res.StatusCode
	}
	for n := range organisationShare {
		own := token(fmt.Sprintf("member%d", n), uni)
		for range fileAllowance {
			if got := try(own); got == http.StatusTooManyRequests {
				t.Fatalf("account %d of the organisation has to wait", n)
			}
		}
	}
	if got := try(token("another", uni)); got != http.StatusTooManyRequests {
		t.Errorf("one more account of the organisation: status %d", got)
	}
	if got := try(token("stranger", firm)); got == http.StatusTooManyRequests {
		t.Error("another organisation has to wait")
	}
}

func TestOnePersonUploadsSoManyFilesAtOnce(t *testing.T) {
	h, token := fileHouse(t)
	for range fileAllowance {
		sent(t, h, sending(token, "a.pdf", scanned("x")))
	}
	if res, _ := h.do(t, sending(token, "a.pdf", scanned("x"))); res.StatusCode != http.StatusTooManyRequests || res.Header.Get("Retry-After") != "2" {
		t.Errorf("one more: %d, after %q", res.StatusCode, res.Header.Get("Retry-After"))
	}
}
