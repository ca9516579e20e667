package frontend

import (
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

var built = fstest.MapFS{
	".keep":                  {},
	"index.html":             {Data: []byte("<!doctype html><title>app</title><meta property=csp-nonce nonce=__nonce__>")},
	"favicon.svg":            {Data: []byte("<svg/>")},
	"assets/index-a1b2c3.js": {Data: []byte("export {}")},
	"assets/page-d4e5f6.css": {Data: []byte("a{}")},
}

func TestApplication(t *testing.T) {
	const html, immutable = "text/html; charset=utf-8", "public, max-age=31536000, immutable"
	rows := []struct {
		name, method, path          string
		status                      int
		contentType, cache, content string
	}{
		{"the root is the page", "GET", "/", 200, html, "no-cache", "<title>app</title>"},
		{"an address of the application is the page", "GET", "/demands/abc", 200, html, "no-cache", "<title>app</title>"},
		{"index.html is the page and not cached", "GET", "/index.html", 200, html, "no-cache", "<title>app</title>"},
		{"an asset is cached for ever", "GET", "/assets/index-a1b2c3.js", 200, "text/javascript; charset=utf-8", immutable, "export {}"},
		{"a style sheet has its type", "GET", "/assets/page-d4e5f6.css", 200, "text/css; charset=utf-8", immutable, "a{}"},
		{"a file without a hash is cached for an hour", "GET", "/favicon.svg", 200, "image/svg+xml", "public, max-age=3600", "<svg/>"},
		{"an asset of an older build is gone, not HTML", "GET", "/assets/index-000000.js", 404, "text/plain; charset=utf-8", "no-store", "not found"},
		{"a hidden file is not served", "GET", "/.keep", 200, html, "no-cache", "<title>app</title>"},
		{"a folder is not listed", "GET", "/assets", 200, html, "no-cache", "<title>app</title>"},
		{"a path can't climb out", "GET", "/../frontend.go", 200, html, "no-cache", "<title>app</title>"},
		{"the page is read only", "POST", "/", 405, "text/plain; charset=utf-8", "", "Method Not Allowed"},
		{"a head has no body", "HEAD", "/", 200, html, "no-cache", ""},
	}
	h := New(built)
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			r := httptest.NewRequest(row.method, "/", nil)
			r.URL.Path = row.path
			answer := serve(h, r)
			body, _ := io.ReadAll(answer.Body)
			if answer.StatusCode != row.status {
				t.Errorf("status %d, want %d", answer.StatusCode, row.status)
			}
			if got := answer.Header.Get("Content-Type"); got != row.contentType {
				t.Errorf("type %q, want %q", got, row.contentType)
			}
			if got := answer.Header.Get("Cache-Control"); got != row.cache {
				t.Errorf("cache %q, want %q", got, row.cache)
			}
			if !strings.Contains(string(body), row.content) || row.content == "" && len(body) > 0 {
				t.Errorf("body %q, want %q in it", body, row.content)
			}
		})
	}
}

// sourcesOf are the sources that a policy allows for something.
func sourcesOf(t *testing.T, policy, of string) string {
	t.Helper()
	for part := range strings.SplitSeq(policy, ";") {
		if name, rest, _ := strings.Cut(strings.TrimSpace(part), " "); name == of {
			return rest
		}
	}
	t.Errorf("policy %q names no %s", policy, of)
	return ""
}

func TestPolicyForbidsInlineScriptsAndStyles(t *testing.T) {
	for _, path := range []string{"/", "/search", "/favicon.svg", "/assets/index-a1b2c3.js"} {
		policy := serve(New(built), httptest.NewRequest("GET", path, nil)).Header.Get("Content-Security-Policy")
		if strings.Contains(policy, "unsafe") || strings.Contains(policy, "http") || strings.Contains(policy, "*") {
			t.Errorf("%s: policy %q", path, policy)
		}
		for of, want := range map[string]string{
			"default-src": "'self'", "script-src": "'self'", "object-src": "'none'", "base-uri": "'none'", "frame-ancestors": "'none'", "form-action": "'self'",
		} {
			if got := sourcesOf(t, policy, of); got != want {
				t.Errorf("%s: %s is %q, want %q", path, of, got, want)
			}
		}
		if got := sourcesOf(t, policy, "style-src"); got != "'self'" && !regexp.MustCompile(`^'self' 'nonce-[A-Za-z0-9+/]{22}'$`).MatchString(got) {
			t.Errorf("%s: styles may come from %q", path, got)
		}
	}
}

// The nonce of a page is that of its own policy, and of no other answer.
func TestEveryPageHasItsOwnNonce(t *testing.T) {
	h, seen := New(built), map[string]bool{}
	for range 100 {
		answer := serve(h, httptest.NewRequest("GET", "/search", nil))
		body, _ := io.ReadAll(answer.Body)
		_, nonce, _ := strings.Cut(sourcesOf(t, answer.Header.Get("Content-Security-Policy"), "style-src"), "'nonce-")
		nonce = strings.TrimSuffix(nonce, "'")
		if nonce == "" || seen[nonce] || !strings.Contains(string(body), "nonce="+nonce) || strings.Contains(string(body), noncePlace) {
			t.Fatalf("nonce %q in %s", nonce, body)
		}
		if seen[nonce] = true; answer.Header.Get("ETag") != "" {
			t.Error("a browser that is told that the page is unchanged has the nonce of another answer")
		}
	}
}

func TestNotBuiltSaysHowToBuild(t *testing.T) {
	answer := serve(New(fstest.MapFS{".keep": {}}), httptest.NewRequest("GET", "/search", nil))
	body, _ := io.ReadAll(answer.Body)
	if answer.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("status %d, want 503", answer.StatusCode)
	}
	for _, want := range []string{"npm run build", "网页尚未构建", "not built"} {
		if !strings.Contains(string(body), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

// The page must work under Policy: what vite writes has no inline script.
func TestEmbeddedPageHasNoInlineScript(t *testing.T) {
	if !Built() {
		if answer := serve(Handler(), httptest.NewRequest("GET", "/", nil)); answer.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("not built: status %d, want 503", answer.StatusCode)
		}
		return
	}
	index, err := fs.ReadFile(dist, "dist/index.html")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(string(index), noncePlace) != 1 || strings.Contains(string(index), "<style") || strings.Contains(string(index), "style=") {
		t.Errorf("no place for the nonce, or styles in the page: %s", index)
	}
	for _, tag := range strings.Split(string(index), "<script")[1:] {
		if head, _, _ := strings.Cut(tag, ">"); !strings.Contains(head, " src=") {
			t.Errorf("inline script: <script%s>", head)
		}
	}
}

func serve(h http.Handler, r *http.Request) *http.Response {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}
