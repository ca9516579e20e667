package main_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const module = "duijie/"

// room is what one package may know of the others. Packages are named by their
// path below the module.
type room struct {
	sees []string // may be imported by the package itself
	// tests may be imported by its tests on top of what the package and
	// everything that it sees may import.
	tests []string
	// testing marks a package that serves tests; only tests may import it.
	testing bool
}

// rooms is the plan of the house: market <- store, auth, sheet, paper <-
// service <- api, jobs <- main. search and matching know nothing of server/;
// only main sees both stores, the web application and the samples; bench, a
// program beside the product, sees what it measures. A package
// that is not in the plan has to be given its place here first.
var rooms = map[string]room{
	"search":   {tests: []string{"fixtures"}},
	"matching": {sees: []string{"search"}, tests: []string{"fixtures"}},
	"frontend": {},
	"fixtures": {tests: []string{"server/market"}},

	"server/market": {tests: []string{"fixtures"}},
	"server/store":  {sees: []string{"server/market"}, tests: []string{"server/store/sqlite", "server/store/storetest"}},
	"server/auth":   {sees: []string{"server/market"}},
	"server/sheet":  {sees: []string{"server/market"}, tests: []string{"fixtures"}},
	"server/paper":  {sees: []string{"server/market"}, tests: []string{"fixtures"}},

	// Counts and times for Prometheus; main puts it around the store.
	"server/figures": {sees: []string{"server/market", "server/store"}, tests: []string{"server/store/sqlite"}},

	// Which server of several does what.
	"server/crew": {sees: []string{"server/store"}, tests: []string{"server/store/sqlite", "server/store/mongo", "server/store/mongo/mongotest"}},

	"server/scan":          {sees: []string{"server/market"}, tests: []string{"server/scan/scantest"}},
	"server/scan/scantest": {testing: true},
	"server/mail":          {tests: []string{"server/mail/mailtest"}},
	"server/mail/mailtest": {testing: true},
	"server/store/sqlite":  {sees: []string{"server/store"}, tests: []string{"server/store/storetest"}},
	"server/store/mongo":   {sees: []string{"server/store"}, tests: []string{"server/store/storetest", "server/store/mongo/mongotest"}},
	"server/store/folder":  {sees: []string{"server/store"}, tests: []string{"server/store/storetest"}},
	"server/store/archive": {
		sees:  []string{"server/store"},
		tests: []string{"server/store/sqlite", "server/store/folder", "server/store/mongo", "server/store/mongo/mongotest"},
	},
	// Takes guards out of the other packages' files and runs their tests.
	"server/guards": {},

	"server/store/storetest":       {sees: []string{"server/store"}, testing: true},
	"server/store/mongo/mongotest": {testing: true},

	"server/service": {
		sees:  []string{"server/market", "server/store", "server/crew", "server/auth", "server/sheet", "server/paper", "server/mail", "search", "matching"},
		tests: []string{"server/mail/mailtest", "server/scan", "server/scan/scantest", "server/invariant", "server/store/sqlite", "server/store/folder", "server/store/mongo", "server/store/mongo/mongotest", "fixtures"},
	},
	// Finds in a journal what must never be true of public money.
	"server/invariant": {
		sees:  []string{"server/market", "server/store", "server/service"},
		tests: []string{"server/simulate", "server/simulate/simulatetest", "server/store/sqlite"},
	},
	"server/api": {
		sees:  []string{"server/market", "server/crew", "server/service"},
		tests: []string{"server/jobs", "server/mail/mailtest", "server/store/sqlite", "server/store/folder", "fixtures"},
	},
	"server/jobs": {
		sees:  []string{"server/market", "server/store", "server/crew", "server/service", "search", "matching"},
		tests: []string{"server/mail/mailtest", "server/store/sqlite", "fixtures"},
	},
	// Lets a year of business happen, for demonstrations and measurements.
	"server/simulate": {
		sees:  []string{"server/market", "server/store", "server/service", "server/sheet"},
		tests: []string{"server/invariant", "server/simulate/simulatetest", "server/store/sqlite", "server/store/mongo", "server/store/mongo/mongotest"},
	},
	"server/simulate/simulatetest": {
		sees:    []string{"server/market", "server/store", "server/store/folder", "server/auth", "server/service", "server/simulate", "fixtures"},
		testing: true,
	},
	// A program of its own that measures the others; nothing imports it.
	"server/bench": {
		sees: []string{"server/market", "server/store", "server/store/sqlite", "server/service", "server/jobs", "server/sheet", "search", "matching", "fixtures"},
	},
	"server": {
		sees: []string{
			"server/market", "server/store", "server/store/sqlite", "server/store/folder", "server/store/mongo", "server/store/archive", "server/crew", "server/auth", "server/sheet",
			"server/paper", "server/mail", "server/scan", "server/service", "server/figures", "server/invariant", "server/api", "server/jobs", "server/simulate", "search", "matching", "frontend", "fixtures",
		},
		tests: []string{"server/mail/mailtest", "server/store/mongo/mongotest"},
	},
}

// listed is what `go list -json` says of a package.
type listed struct {
	ImportPath   string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

// checkRooms returns one line for each edge, or package, that the plan does not
// allow.
func checkRooms(plan map[string]room, packages []listed) []string {
	var faults []string
	for _, p := range packages {
		name := strings.TrimPrefix(p.ImportPath, module)
		own, known := plan[name]
		if !known {
			faults = append(faults, name+" has no place in the plan of the house")
			continue
		}
		for _, to := range below(p.Imports) {
			if !slices.Contains(own.sees, to) || plan[to].testing {
				faults = append(faults, fmt.Sprintf("%s must not import %s", name, to))
			}
		}
		allowed := append(reach(plan, name), own.tests...)
		for _, to := range below(slices.Concat(p.TestImports, p.XTestImports)) {
			if !slices.Contains(allowed, to) {
				faults = append(faults, fmt.Sprintf("the tests of %s must not import %s", name, to))
			}
		}
	}
	return faults
}

// reach is a package with everything that it sees, directly or through others.
func reach(plan map[string]room, name string) []string {
	all := []string{name}
	for i := 0; i < len(all); i++ {
		for _, to := range plan[all[i]].sees {
			if !slices.Contains(all, to) {
				all = append(all, to)
			}
		}
	}
	return all
}

// below are the imports that lie in this module, once each, by their short
// names.
func below(imports []string) []string {
	var out []string
	for _, path := range imports {
		if name, ours := strings.CutPrefix(path, module); ours && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

func TestRooms(t *testing.T) {
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", "./...")
	cmd.Dir = ".." // the root of the module
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list: %v\n%s", err, exit.Stderr)
		}
		t.Fatal(err)
	}
	var packages []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
	if len(packages) < 10 {
		t.Fatalf("go list names %d packages; that cannot be the whole house", len(packages))
	}
	for _, fault := range checkRooms(rooms, packages) {
		t.Error(fault)
	}
}

// What measures the program is no part of it.
func TestTheProgramShipsNothingThatMeasuresIt(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for dependency := range strings.Lines(string(out)) {
		if strings.Contains(dependency, "vegeta") || strings.HasPrefix(dependency, module+"server/bench") {
			t.Errorf("the program holds %s", dependency)
		}
	}
}

func TestCheckRooms(t *testing.T) {
	plan := map[string]room{
		"server/market":          {},
		"server/store":           {sees: []string{"server/market"}, tests: []string{"server/store/sqlite"}},
		"server/store/sqlite":    {sees: []string{"server/store"}},
		"server/store/storetest": {sees: []string{"server/store"}, testing: true},
		"server/service":         {sees: []string{"server/store"}, tests: []string{"server/store/storetest"}},
		"search":                 {},
	}
	for _, c := range []struct {
		name string
		pkg  listed
		want []string
	}{
		{"what it sees", listed{ImportPath: "duijie/server/service", Imports: []string{"fmt", "duijie/server/store"}}, nil},
		{"a higher room", listed{ImportPath: "duijie/server/market", Imports: []string{"duijie/server/store"}},
			[]string{"server/market must not import server/store"}},
		{"a room that it reaches but does not see", listed{ImportPath: "duijie/server/service", Imports: []string{"duijie/server/market"}},
			[]string{"server/service must not import server/market"}},
		{"one of the stores", listed{ImportPath: "duijie/server/service", Imports: []string{"duijie/server/store/sqlite"}},
			[]string{"server/service must not import server/store/sqlite"}},
		{"search looking into server", listed{ImportPath: "duijie/search", Imports: []string{"duijie/server/market"}},
			[]string{"search must not import server/market"}},
		{"a package for tests", listed{ImportPath: "duijie/server/service", Imports: []string{"duijie/server/store/storetest"}},
			[]string{"server/service must not import server/store/storetest"}},
		{"a package for tests, in tests", listed{ImportPath: "duijie/server/service", XTestImports: []string{"duijie/server/store/storetest"}}, nil},
		{"tests and what their package reaches", listed{ImportPath: "duijie/server/service", TestImports: []string{"duijie/server/market", "duijie/server/service"}}, nil},
		{"tests and a higher room", listed{ImportPath: "duijie/server/store", XTestImports: []string{"duijie/server/service"}},
			[]string{"the tests of server/store must not import server/service"}},
		{"another module whose name begins like ours", listed{ImportPath: "duijie/server/market", Imports: []string{"duijiex/store"}}, nil},
		{"a package that nobody planned", listed{ImportPath: "duijie/server/misc"}, []string{"server/misc has no place in the plan of the house"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, checkRooms(plan, []listed{c.pkg})); diff != "" {
				t.Error(diff)
			}
		})
	}
}
