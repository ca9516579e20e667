package guards

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// guard is something that keeps bad intent out, what stands in its place when it is taken
// out, and the test that has to fail then.
type guard struct {
	name, file, pack, test string
	edits                  []edit
}

type edit struct{ old, new string }

// guards are read from their file.
func guards(t *testing.T) []guard {
	t.Helper()
	text, err := os.ReadFile("guards.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []guard
	for _, part := range strings.Split("\n"+string(text), "\n== ")[1:] {
		lines := strings.Split(strings.TrimRight(part, "\n"), "\n")
		if len(lines) < 4 {
			t.Fatalf("a guard of %d lines: %s", len(lines), part)
		}
		g := guard{name: lines[0], file: lines[1]}
		g.pack, g.test, _ = strings.Cut(lines[2], " ")
		g.edits = editsOf(t, lines[3:])
		out = append(out, g)
	}
	return out
}

// editsOf reads lines that are taken out, each run of them with those that come in.
func editsOf(t *testing.T, lines []string) []edit {
	t.Helper()
	var out []edit
	var olds, news []string
	flush := func() {
		if len(olds) > 0 {
			out = append(out, edit{strings.Join(olds, "\n"), strings.Join(news, "\n")})
		}
		olds, news = nil, nil
	}
	for _, line := range lines {
		switch {
		case strings.HasPrefix(line, "-"):
			if len(news) > 0 {
				flush()
			}
			olds = append(olds, line[1:])
		case strings.HasPrefix(line, "+"):
			news = append(news, line[1:])
		case line != "":
			t.Fatalf("a line that is neither taken out nor put in: %q", line)
		}
	}
	flush()
	return out
}

// without is a file's text with a guard taken out.
func (g guard) without(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("../..", g.file))
	if err != nil {
		t.Fatal(err)
	}
	text := string(raw)
	for _, e := range g.edits {
		if n := strings.Count(text, e.old); n != 1 {
			t.Errorf("%s: %q stands %d times in %s, not once", g.name, e.old, n, g.file)
		}
		text = strings.Replace(text, e.old, e.new, 1)
	}
	return text
}

// TestEveryGuardStandsWhereItIsSaidToStand finds guards that were moved, so that their
// proof would prove nothing.
func TestEveryGuardStandsWhereItIsSaidToStand(t *testing.T) {
	seen := map[string]bool{}
	all := guards(t)
	for _, g := range all {
		g.without(t)
		if !g.hasTest(t) || seen[g.name] || len(g.edits) == 0 {
			t.Errorf("%s: no test %s in %s, a name that stands twice, or nothing is taken out", g.name, g.test, g.pack)
		}
		seen[g.name] = true
	}
	if len(all) < 80 {
		t.Errorf("only %d guards", len(all))
	}
}

// hasTest tells whether the package has the test.
func (g guard) hasTest(t *testing.T) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("../..", g.pack, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	test, _, _ := strings.Cut(g.test, "/")
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "\nfunc "+test+"(t *testing.T)") {
			return true
		}
	}
	return false
}

// TestGuardsAreProven takes the guards out one by one, without touching a file, and wants
// the test of each to fail. DUIJIE_GUARDS is a pattern of the names of those to try,
// "." for all.
func TestGuardsAreProven(t *testing.T) {
	if os.Getenv("DUIJIE_GUARDS") == "" {
		t.Skip("DUIJIE_GUARDS is not set: see make prove-guards")
	}
	pattern, err := regexp.Compile(os.Getenv("DUIJIE_GUARDS"))
	if err != nil {
		t.Fatal(err)
	}
	tried := slices.DeleteFunc(guards(t), func(g guard) bool { return !pattern.MatchString(g.name) })
	of := map[string][]string{} // tests by their packages
	for _, g := range tried {
		test, _, _ := strings.Cut(g.test, "/")
		of[g.pack] = append(of[g.pack], test)
	}
	for pack, tests := range of {
		if out, err := run(t, pack, "("+strings.Join(tests, "|")+")", guard{}, ""); err != nil {
			t.Fatalf("a test fails while all guards stand: %v\n%.5000s", err, out)
		}
	}
	for _, g := range tried {
		t.Run(g.name, func(t *testing.T) {
			mutant := filepath.Join(t.TempDir(), "mutant.go")
			if err := os.WriteFile(mutant, []byte(g.without(t)), 0o600); err != nil {
				t.Fatal(err)
			}
			out, err := run(t, g.pack, strings.Replace(g.test, "/", "$/", 1), g, mutant)
			switch {
			case err == nil:
				t.Errorf("%s passes without the guard", g.test)
			case strings.Contains(out, "[build failed]") || strings.Contains(out, "[setup failed]") || !strings.Contains(out, "FAIL\t"):
				t.Errorf("the guard cannot be taken out: %v\n%.2000s", err, out)
			}
		})
	}
}

// run runs tests of a package, with another text of a guard's file where one is given.
func run(t *testing.T, pack, tests string, g guard, mutant string) (string, error) {
	t.Helper()
	// -count of 1 in place of what the cache remembers; the linker leaves out what only debuggers read.
	args := []string{"test", "-count=1", "-vet=off", "-ldflags=-w", "-run", "^" + tests + "$"}
	if mutant != "" {
		file, err := filepath.Abs(filepath.Join("../..", g.file))
		if err != nil {
			t.Fatal(err)
		}
		overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{file: mutant}})
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "overlay.json")
		if err := os.WriteFile(path, overlay, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, "-overlay", path)
	}
	cmd := exec.CommandContext(t.Context(), "go", append(args, "./"+pack)...)
	cmd.Dir = "../.."
	out, err := cmd.CombinedOutput()
	return string(out), err
}
