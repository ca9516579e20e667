package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tableBelow is the first Markdown table below a heading: its rows as trimmed
// cells, without the headings.
func tableBelow(t *testing.T, file, heading string) [][]string {
	t.Helper()
	text, err := os.ReadFile("../" + file)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), heading+"\n")
	if !found {
		t.Fatalf("%s has no heading %q", file, heading)
	}
	var rows [][]string
	for line := range strings.Lines(rest) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "|") {
			if len(rows) > 0 {
				break
			}
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.Trim(strings.TrimSpace(cells[i]), "`")
		}
		rows = append(rows, cells)
	}
	if len(rows) < 3 {
		t.Fatalf("%s has no table below %q", file, heading)
	}
	return rows[2:] // headings and the line below them
}

func TestDocumentedConfiguration(t *testing.T) {
	want := map[string]string{}
	for f := range fields(config{}) {
		want[f.Tag.Get("env")] = f.Tag.Get("envDefault")
	}
	for file, heading := range map[string]string{
		"README.md": "## Configuration", "README.zh-CN.md": "## 配置", "docs/configuration.md": "# Configuration",
	} {
		found := map[string]string{}
		for _, row := range tableBelow(t, file, heading) {
			found[row[0]] = row[1]
		}
		if diff := cmp.Diff(want, found); diff != "" {
			t.Errorf("%s and config differ (- config, + document):\n%s", file, diff)
		}
	}
}

func TestDocumentedCommands(t *testing.T) {
	var want []string
	for f := range fields(commands{}) {
		name := f.Tag.Get("name")
		if name == "" {
			name = strings.ToLower(f.Name)
		}
		want = append(want, name)
	}
	for file, heading := range map[string]string{"README.md": "## Commands", "README.zh-CN.md": "## 命令"} {
		var found []string
		for _, row := range tableBelow(t, file, heading) {
			found = append(found, row[0])
		}
		slices.Sort(want)
		slices.Sort(found)
		if diff := cmp.Diff(want, found); diff != "" {
			t.Errorf("%s and the commands differ (- program, + document):\n%s", file, diff)
		}
	}
}

// TestReadmesAreTwins holds both READMEs to the same sections, tables and
// commands, in the same order.
func TestReadmesAreTwins(t *testing.T) {
	if diff := cmp.Diff(skeleton(t, "README.md"), skeleton(t, "README.zh-CN.md")); diff != "" {
		t.Errorf("README.md and README.zh-CN.md differ:\n%s", diff)
	}
}

// skeleton is what two languages of one text share: the levels of headings,
// the first cells of tables that are code, commands, and targets of links.
func skeleton(t *testing.T, file string) []string {
	t.Helper()
	text, err := os.ReadFile("../" + file)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	link := regexp.MustCompile(`\]\(([^)]+)\)`)
	for line := range strings.Lines(string(text)) {
		switch line = strings.TrimSpace(line); {
		case strings.HasPrefix(line, "#"):
			out = append(out, strings.Repeat("#", strings.IndexByte(line, ' ')))
		case strings.HasPrefix(line, "| `"):
			out = append(out, strings.Split(line, "|")[1])
		case strings.HasPrefix(line, "make "), strings.HasPrefix(line, "go run "):
			out = append(out, strings.Fields(line)[1])
		}
		for _, to := range link.FindAllStringSubmatch(line, -1) {
			if !strings.HasPrefix(to[1], "README") {
				out = append(out, to[1])
			}
		}
	}
	return out
}

// TestLinksInTheDocsLead looks at every link to a file of the project.
func TestLinksInTheDocsLead(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)
	n := 0
	for _, dir := range []string{"..", "../docs", "../docs/decisions"} {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			if !strings.HasSuffix(entry.Name(), ".md") {
				continue
			}
			text, err := os.ReadFile(dir + "/" + entry.Name())
			if err != nil {
				t.Fatal(err)
			}
			for _, to := range link.FindAllSubmatch(text, -1) {
				n++
				if _, err := os.Stat(dir + "/" + string(to[1])); err != nil {
					t.Errorf("%s/%s: %v", dir, entry.Name(), err)
				}
			}
		}
	}
	if n < 20 {
		t.Errorf("only %d links found: the pattern no longer finds them", n)
	}
}

// fields are the fields of a struct's type.
func fields(of any) func(func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		for _, f := range reflect.VisibleFields(reflect.TypeOf(of)) {
			if !yield(f) {
				return
			}
		}
	}
}

// What a document says is tested stands in the code.
func TestPromisedTestsExist(t *testing.T) {
	text, err := os.ReadFile("../docs/promises.md")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`(Test[A-Za-z0-9]+)`").FindAllStringSubmatch(string(text), -1)
	if len(named) < 30 {
		t.Fatalf("%d tests are named", len(named))
	}
	var code []byte
	for _, room := range []string{".", "../search", "../matching"} {
		err := filepath.WalkDir(room, func(path string, d fs.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(path, "_test.go") {
				var more []byte
				more, err = os.ReadFile(path)
				code = append(code, more...)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, n := range named {
		if !bytes.Contains(code, []byte("func "+n[1]+"(t *testing.T)")) {
			t.Errorf("docs/promises.md names %s, which is not there", n[1])
		}
	}
}
