package main

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// goFile is one Go file of what is shipped.
type goFile struct {
	path    string // from the project's folder
	file    *ast.File
	imports []string
}

// sources are the Go files of what is shipped: no tests, nothing that measures.
func sources(t *testing.T) []goFile { return goFiles(t, false) }

// goFiles are the Go files of the project, with or without its tests.
func goFiles(t *testing.T, tests bool) []goFile {
	t.Helper()
	var out []goFile
	for _, root := range []string{"server", "search", "matching", "frontend", "fixtures"} {
		err := filepath.WalkDir("../"+root, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			name := strings.TrimPrefix(filepath.ToSlash(path), "../")
			if d.IsDir() {
				if name == "frontend/node_modules" || !tests && slices.Contains([]string{"server/bench", "server/store/storetest", "server/store/mongo/mongotest",
					"server/store/mongo/ferret", "server/mail/mailtest", "server/scan/scantest", "server/simulate/simulatetest"}, name) {
					return fs.SkipDir
				}
				return nil
			}
			if !strings.HasSuffix(name, ".go") || !tests && strings.HasSuffix(name, "_test.go") {
				return nil
			}
			f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			s := goFile{path: name, file: f}
			for _, i := range f.Imports {
				p, err := strconv.Unquote(i.Path.Value)
				if err != nil {
					return err
				}
				s.imports = append(s.imports, p)
			}
			out = append(out, s)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(out) < 300 {
		t.Fatalf("only %d files found", len(out))
	}
	return out
}

// uses are the places at which a file names something of a package, such as http.Get.
func (s goFile) uses(names ...string) []string {
	var out []string
	ast.Inspect(s.file, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if of, ok := sel.X.(*ast.Ident); ok && slices.Contains(names, of.Name+"."+sel.Sel.Name) {
			out = append(out, of.Name+"."+sel.Sel.Name)
		}
		return true
	})
	return out
}

func TestTheProgramStartsNoOther(t *testing.T) {
	for _, s := range sources(t) {
		for _, p := range []string{"os/exec", "plugin"} {
			if slices.Contains(s.imports, p) {
				t.Errorf("%s imports %s", s.path, p)
			}
		}
		if found := s.uses("os.StartProcess", "syscall.Exec", "syscall.ForkExec"); len(found) > 0 {
			t.Errorf("%s: %v", s.path, found)
		}
	}
}

// callers are the files that call out, and where: only addresses that the operator
// gives. Whoever adds one says here who decides on the address.
var callers = map[string]string{
	"matching/embedding.go": "DUIJIE_EMBEDDINGS_URL",
	"server/serve.go":       "DUIJIE_ADDR, this very program's health",
	"server/mail/post.go":   "DUIJIE_MAIL",
	"server/scan/scan.go":   "DUIJIE_SCANNER",
}

func TestOnlyTheOperatorsAddressesAreCalled(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range sources(t) {
		found := s.uses("http.Get", "http.Post", "http.PostForm", "http.Head", "http.Client", "http.DefaultClient", "http.DefaultTransport", "http.Transport",
			"http.NewRequest", "http.NewRequestWithContext", "net.Dial", "net.DialTimeout", "net.Dialer", "tls.Dial", "tls.Dialer",
			"net.LookupHost", "net.LookupIP", "net.LookupAddr", "smtp.Dial", "httputil.ReverseProxy")
		if slices.Contains(s.imports, "github.com/wneessen/go-mail") {
			found = append(found, "go-mail")
		}
		if seen[s.path] = len(found) > 0; len(found) > 0 && callers[s.path] == "" {
			t.Errorf("%s calls out (%v): who decides on the address?", s.path, found)
		}
		if slices.Contains(s.imports, "text/template") {
			t.Errorf("%s makes texts by text/template, which escapes nothing", s.path)
		}
	}
	for path := range callers {
		if !seen[path] {
			t.Errorf("%s calls nobody any more", path)
		}
	}
}

func TestNothingTurnsCertificatesOff(t *testing.T) {
	for _, s := range sources(t) {
		ast.Inspect(s.file, func(n ast.Node) bool {
			if name, ok := n.(*ast.Ident); ok && slices.Contains([]string{"InsecureSkipVerify", "VerifyPeerCertificate", "VerifyConnection"}, name.Name) {
				t.Errorf("%s: %s", s.path, name.Name)
			}
			return true
		})
	}
}

// cryptography is where keys, hashes, signatures and random numbers are used, and for
// what: the inventory of docs/security.md.
var cryptography = map[string]string{
	"server/auth":          "passwords, tokens, sessions, seals, signed heads of the journal",
	"server/market":        "identifiers; hashes of payment lists and of what decisions rest on",
	"server/store":         "the chain of the journal, hashes of files",
	"server/store/archive": "the hash of a backup",
	"server/service":       "hashes of what comes in and of links",
	"server":               "the hash of a list of titles; the chain of the log of security",
	"search":               "fingerprints of words and dictionaries",
	"matching":             "fingerprints of snapshots, weights and texts",
	"frontend":             "the nonce of a page",
}

func TestOnlyThesePackagesUseCryptography(t *testing.T) {
	broken := []string{"crypto/md5", "crypto/sha1", "crypto/des", "crypto/rc4", "crypto/dsa", "crypto/elliptic", "golang.org/x/crypto/md4", "golang.org/x/crypto/bcrypt"}
	for _, s := range sources(t) {
		for _, p := range s.imports {
			switch {
			case slices.Contains(broken, p):
				t.Errorf("%s imports %s", s.path, p)
			case p == "math/rand", p == "math/rand/v2":
				if dir := filepath.Dir(s.path); strings.HasPrefix(dir, "server/auth") || strings.HasPrefix(dir, "server/api") || strings.HasPrefix(dir, "server/service") {
					t.Errorf("%s draws from %s, which can be guessed", s.path, p)
				}
			case strings.HasPrefix(p, "crypto/"), strings.HasPrefix(p, "golang.org/x/crypto/"):
				if cryptography[filepath.Dir(s.path)] == "" {
					t.Errorf("%s imports %s: for what? Name it in the inventory", s.path, p)
				}
			}
		}
	}
}

// The pages show what people write as texts, and go nowhere that people name.
func TestThePagesShowTextsAsTexts(t *testing.T) {
	forbidden := regexp.MustCompile(`dangerouslySetInnerHTML|\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write\b|\beval\(|new Function\(|postMessage\(|javascript:|createContextualFragment`)
	n := 0
	err := filepath.WalkDir("../frontend/src", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".ts") && !strings.HasSuffix(path, ".tsx") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		n++
		if found := forbidden.Find(text); found != nil && !strings.Contains(path, ".test.") {
			t.Errorf("%s: %s", path, found)
		}
		return nil
	})
	if err != nil || n < 200 {
		t.Errorf("%d files, error %v", n, err)
	}
}

// Every component of the pages has one version, and a hash in the lock file; those of
// the program have theirs in go.mod and go.sum.
func TestVersionsAreExact(t *testing.T) {
	text, err := os.ReadFile("../frontend/package.json")
	if err != nil {
		t.Fatal(err)
	}
	versions := regexp.MustCompile(`"[@a-z0-9/._-]+": "([^"]+)"`).FindAllStringSubmatch(string(text[strings.Index(string(text), `"dependencies"`):]), -1)
	for _, v := range versions {
		if !regexp.MustCompile(`^\d+\.\d+\.\d+$`).MatchString(v[1]) {
			t.Errorf("package.json: %s", v[0])
		}
	}
	if len(versions) < 15 {
		t.Errorf("only %d versions found", len(versions))
	}
	raw, err := os.ReadFile("../frontend/package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	var lock struct {
		Packages map[string]struct {
			Version, Resolved, Integrity string
			Link                         bool
		}
	}
	if err := json.Unmarshal(raw, &lock); err != nil {
		t.Fatal(err)
	}
	for name, p := range lock.Packages {
		if name != "" && (!strings.HasPrefix(p.Integrity, "sha512-") || p.Link || p.Resolved != "" && !strings.HasPrefix(p.Resolved, "https://")) {
			t.Errorf("package-lock.json: %s %s from %q has hash %q", name, p.Version, p.Resolved, p.Integrity)
		}
	}
	if len(lock.Packages) < 100 {
		t.Errorf("only %d components are locked", len(lock.Packages))
	}
}
