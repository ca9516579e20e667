package main

import (
	"fmt"
	"go/ast"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The requirements of levels 1 and 2 of OWASP ASVS 5.0.0 by section: those of level 1
// before the stroke, those of level 2 behind it.
const requirements = `
1.1/1-2 1.2:1-5/6-9 1.3:1-2/3-11 1.4/1-3 1.5:1/2
2.1:1/2-3 2.2:1-2/3 2.3:1/2-4 2.4/1
3.2:1-2/ 3.3:1/2-4 3.4:1-2/3-6 3.5:1-3/4-5 3.7/1-2
4.1:1/2-3 4.2/1 4.3/1-2 4.4:1/2-4
5.1/1 5.2:1-2/3 5.3:1-2/ 5.4/1-3
6.1:1/2-3 6.2:1-8/9-12 6.3:1-2/3-4 6.4:1-2/3-4 6.5/1-5 6.6/1-3 6.8/1-4
7.1/1-3 7.2:1-4/ 7.3/1-2 7.4:1-2/3-5 7.5/1-2 7.6/1-2
8.1:1/2 8.2:1-2/3 8.3:1/ 8.4/1
9.1:1-3/ 9.2:1/2-4
10.1/1-2 10.2/1-2 10.3/1-4 10.4:1-5/6-11 10.5/1-5 10.6/1-2 10.7/1-3
11.1/1-2 11.2/1-3 11.3:1-2/3 11.4:1/2-4 11.5/1 11.6/1
12.1:1/2-3 12.2:1-2/ 12.3/1-4
13.1/1 13.2/1-5 13.3/1-2 13.4:1/2-5
14.1/1-2 14.2:1/2-4 14.3:1/2-3
15.1:1/2-3 15.2:1/2-3 15.3:1/2-7
16.1/1 16.2/1-5 16.3/1-4 16.4/1-3 16.5/1-3
17.1/1 17.2/1-4 17.3/1-2`

// required are the numbers with their levels, in order.
func required(t *testing.T) (numbers []string, level map[string]string) {
	t.Helper()
	level = map[string]string{}
	for _, section := range strings.Fields(requirements) {
		head, second, _ := strings.Cut(section, "/")
		name, first, _ := strings.Cut(head, ":")
		for n, span := range []string{first, second} {
			var from, to int
			switch _, err := fmt.Sscanf(strings.Replace(span, "-", " ", 1), "%d %d", &from, &to); {
			case span == "":
				continue
			case err != nil:
				to = from
			}
			for ; from <= to; from++ {
				number := fmt.Sprintf("%s.%d", name, from)
				numbers, level[number] = append(numbers, number), fmt.Sprint(n+1)
			}
		}
	}
	count := map[string]int{}
	for _, l := range level {
		count[l]++
	}
	if count["1"] != 70 || count["2"] != 183 { // as the standard counts them
		t.Fatalf("%d requirements of level 1 and %d of level 2", count["1"], count["2"])
	}
	return numbers, level
}

func TestTheSecurityTableOfTheDocs(t *testing.T) {
	numbers, level := required(t)
	text, err := os.ReadFile("../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	names := declared(t)
	var found []string
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if len(cells) != 6 || !regexp.MustCompile(`^\d+\.\d+\.\d+$`).MatchString(cells[0]) {
			continue
		}
		number, held, how, tested := cells[0], cells[3], cells[4], cells[5]
		found = append(found, number)
		if cells[1] != level[number] {
			t.Errorf("%s is of level %s, not %s", number, level[number], cells[1])
		}
		if !slices.Contains([]string{"held", "part", "operator", "no", "n/a"}, held) || how == "" {
			t.Errorf("%s: held %q by %q", number, held, how)
		}
		for _, name := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(how+" "+tested, -1) {
			if !names.has(name[1]) {
				t.Errorf("%s names %s, which there is not", number, name[1])
			}
		}
	}
	if !slices.Equal(found, numbers) {
		t.Errorf("the rows are not those of the standard in its order:\n%v\n%v", found, numbers)
	}
}

// known is what a row may name.
type known struct {
	tests map[string]bool            // of Go
	of    map[string]map[string]bool // what the packages declare, by their names
}

// quoted are words in backquotes that name nothing of the project.
var quoted = []string{"default-src 'none'", "__Host-", "#", "go version -m", "go vet", "make audit", "market", "all", "DUIJIE_SECOND_FACTOR", "tls=true", "tlsCAFile", "DUIJIE_SCANNER", "DUIJIE_SECURITY_LOG", "chain",
	"duijie verify --security-log FILE", "verify --security-log", "chattr +a FILE",
	"openssl s_client -tls1_1 -connect HOST:443", "nmap --script ssl-enum-ciphers -p 443 HOST", "curl -sI http://HOST/", "curl -sI https://HOST/",
	"db.runCommand({connectionStatus: 1})"}

func (k known) has(name string) bool {
	switch {
	case slices.Contains(quoted, name):
		return true
	case regexp.MustCompile(`^(Test|Fuzz)\w+$`).MatchString(name):
		return k.tests[name]
	case strings.HasPrefix(name, "e2e/"):
		name = "frontend/" + name
		fallthrough
	case strings.Contains(name, "/"):
		_, err := os.Stat(path.Join("..", name))
		return err == nil
	}
	pack, rest, _ := strings.Cut(name, ".")
	return k.of[pack][rest]
}

func declared(t *testing.T) known {
	t.Helper()
	k := known{map[string]bool{}, map[string]map[string]bool{}}
	for _, f := range goFiles(t, true) {
		pack := strings.TrimSuffix(f.file.Name.Name, "_test")
		if k.of[pack] == nil {
			k.of[pack] = map[string]bool{}
		}
		for _, d := range f.file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				name := d.Name.Name
				if d.Recv == nil && strings.HasSuffix(f.path, "_test.go") {
					k.tests[name] = true
				}
				k.of[pack][receiver(d)+name] = true
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					switch spec := spec.(type) {
					case *ast.TypeSpec:
						k.of[pack][spec.Name.Name] = true
					case *ast.ValueSpec:
						for _, name := range spec.Names {
							k.of[pack][name.Name] = true
						}
					}
				}
			}
		}
	}
	return k
}

// receiver is the name of the type that a method hangs on, with a point.
func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	of := d.Recv.List[0].Type
	if star, ok := of.(*ast.StarExpr); ok {
		of = star.X
	}
	if name, ok := of.(*ast.Ident); ok {
		return name.Name + "."
	}
	return ""
}
