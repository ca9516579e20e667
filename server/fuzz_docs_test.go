package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Every fuzz target stands in the tables of docs/fuzzing.md, and what they name is
// there: a parser of foreign bytes is not forgotten when it gets a target, and no row
// promises one that was removed.
func TestFuzzTargetsStandInTheDocs(t *testing.T) {
	text, err := os.ReadFile("../docs/fuzzing.md")
	if err != nil {
		t.Fatal(err)
	}
	name := regexp.MustCompile(`\b(?:Fuzz|Test)[A-Z]\w+`)
	said := name.FindAllString(string(text), -1)
	there := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func ((?:Fuzz|Test)[A-Z]\w+)\(`)
	for _, root := range []string{".", "../search", "../matching"} {
		err := filepath.WalkDir(root, func(path string, _ os.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, "_test.go") && !strings.Contains(path, "storetest") {
				return err
			}
			if filepath.Ext(path) != ".go" {
				return nil
			}
			source, err := os.ReadFile(path)
			for _, m := range declared.FindAllStringSubmatch(string(source), -1) {
				there[m[1]] = true
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for target := range there {
		if strings.HasPrefix(target, "Fuzz") && !slices.Contains(said, target) {
			t.Errorf("%s stands in no table of docs/fuzzing.md", target)
		}
	}
	for _, target := range said {
		if !there[target] {
			t.Errorf("docs/fuzzing.md names %s, which is not there", target)
		}
	}
}
