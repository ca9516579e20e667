// Package frontend holds the built web application and serves it: index.html for
// every address of the application, its assets with names that carry a hash of
// their content, and a page that says how to build it when it is not built.
//
// It knows files and HTTP, never the API, sessions or anything of the domain.
package frontend

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

// dist is what `npm run build` writes. Git keeps only dist/.keep, so that a
// fresh clone compiles before the first build.
//
//go:embed all:dist
var dist embed.FS

// policy is the content security policy of the pages, in which %s is a source of
// styles: none more, or the nonce of this answer. Scripts come from files of ours only.
// Styles too, and from elements that our scripts make as parts of Ant Design appear:
// those carry the nonce (src/shared/nonce.ts).
const policy = "default-src 'self'; script-src 'self'; style-src 'self'%s; img-src 'self' data: blob:; " +
	"font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// noncePlace is where index.html has the nonce of the answer.
const noncePlace = "__nonce__"

// newNonce draws 128 random bits.
func newNonce() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never returns an error
	return base64.RawStdEncoding.EncodeToString(b[:])
}

// Handler serves the application that was built into the program.
func Handler() http.Handler {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the embedded folder has this name
	}
	return New(files)
}

// Built tells whether the program holds a built application.
func Built() bool {
	_, err := fs.Stat(dist, "dist/index.html")
	return err == nil
}

// New serves an application from its files; without index.html it says that it
// is not built.
func New(files fs.FS) http.Handler {
	index, err := fs.ReadFile(files, "index.html")
	if err != nil {
		return http.HandlerFunc(notBuilt)
	}
	return &application{files: files, index: string(index)}
}

// zeroTime: embedded files have no date; they are known by name or tag.
var zeroTime time.Time

type application struct {
	files fs.FS
	index string
}

func (a *application) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	if name != "" && name != "index.html" && a.serveFile(w, r, name) {
		return
	}
	if isAsset(name) {
		// An asset of an older build: the page must learn that it is gone, not get HTML for a script.
		w.Header().Set("Cache-Control", "no-store")
		http.NotFound(w, r)
		return
	}
	a.serveIndex(w, r)
}

// serveFile answers with a file of the build; false when there is none.
func (a *application) serveFile(w http.ResponseWriter, r *http.Request, name string) bool {
	if strings.HasPrefix(path.Base(name), ".") {
		return false
	}
	content, err := fs.ReadFile(a.files, name)
	if err != nil {
		return false // none of that name, or a folder
	}
	h := w.Header()
	h.Set("Content-Security-Policy", fmt.Sprintf(policy, "")) // a picture can be opened as a page of its own
	h.Set("X-Content-Type-Options", "nosniff")
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		h.Set("Content-Type", t)
	}
	if isAsset(name) {
		// The name changes with the content, so a copy is good for ever.
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "public, max-age=3600")
	}
	http.ServeContent(w, r, "", zeroTime, bytes.NewReader(content))
	return true
}

// serveIndex answers every address of the application with the one page, which
// must be asked for anew each time: it names the assets of the present build, and
// holds a nonce that no other answer has.
func (a *application) serveIndex(w http.ResponseWriter, r *http.Request) {
	nonce := newNonce()
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	h.Set("Content-Security-Policy", fmt.Sprintf(policy, " 'nonce-"+nonce+"'"))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	http.ServeContent(w, r, "", zeroTime, strings.NewReader(strings.ReplaceAll(a.index, noncePlace, nonce)))
}

// isAsset tells whether a path belongs to the files with a hash in their names.
func isAsset(name string) bool { return strings.HasPrefix(name, "assets/") }

// notBuilt says in both languages what is missing and how to make it.
func notBuilt(w http.ResponseWriter, _ *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	sum := sha256.Sum256([]byte(notBuiltStyle))
	h.Set("Content-Security-Policy", "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'")
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = w.Write([]byte(notBuiltPage)) // the asker is gone when it fails
}

const notBuiltStyle = `body{font-family:system-ui,sans-serif;max-width:40em;margin:12vh auto;padding:0 1.5em;line-height:1.7;color:#1b2421;background:#faf9f5}code{background:#f2f0e9;padding:.1em .4em}`

const notBuiltPage = `<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>对接 Duijie</title>
<style>` + notBuiltStyle + `</style></head>
<body>
<h1>网页尚未构建</h1>
<p>服务已经启动，接口可用；但这个程序里没有网页。请在项目目录中执行下面的命令，然后重新启动服务：</p>
<p><code>cd frontend &amp;&amp; npm ci &amp;&amp; npm run build</code></p>
<p>或者直接执行 <code>make run</code>，它会先构建网页。</p>
<h1 lang="en">The web pages are not built</h1>
<p lang="en">The server runs and its API answers, but this program holds no web pages. Run the command above in the project's folder and start the server again, or simply <code>make run</code>, which builds them first.</p>
</body>
</html>
`
