package search

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func completed(t *testing.T, x *Index, typed string) []Completion {
	t.Helper()
	got, err := x.Complete(typed, 5)
	must(t, err)
	return got
}

func TestComplete(t *testing.T) {
	x := newIndex(t, shelf()...)
	for name, row := range map[string]struct {
		typed string
		want  []Completion
	}{
		"keyword before words, then titles": {"石墨", []Completion{{"石墨烯", "term", 1}, {"石墨", "term", 1}, {"石墨烯改性碳纤维复合材料", "title", 1}}},
		"case and width":                    {" ＦＲＩＣ", []Completion{{"friction", "term", 1}}},
		"initials":                          {"smx", []Completion{{"石墨烯", "term", 1}}},
		"an organisation by its name":       {"松江", []Completion{{"松江大学", "organisation", 2}}},
		"an organisation by its middle":     {"江大", []Completion{{"松江大学", "organisation", 2}}},
		"a title":                           {"镍钛诺丝", []Completion{{"镍钛诺丝材加工", "title", 1}}},
		"a word of the domain in a body":    {"搅拌摩", []Completion{{"搅拌摩擦焊", "term", 1}}},
		"nothing":                           {"", nil},
		"unknown":                           {"量子", nil},
		"bytes that are no text":            {"\xff\x00", nil},
	} {
		if diff := cmp.Diff(row.want, completed(t, x, row.typed)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestCompletionsFollowTheIndex(t *testing.T) {
	x := newIndex(t, shelf()...)
	completed(t, x, "石墨") // the lexicon is there before the change
	apply(t, x, 50, Document{ID: "n", Title: "石墨炔薄膜", Keywords: []string{"石墨炔"}})
	if got := completed(t, x, "smq"); len(got) != 1 || got[0].Text != "石墨炔" {
		t.Errorf("a new keyword is completed to %v", got)
	}
	must(t, x.Rebuild(func(fresh *Index) error {
		return fresh.Apply([]Change{{Put: &Document{ID: "m", Title: "钛白粉"}}}, 51)
	}, atOnce))
	if got := completed(t, x, "石墨"); len(got) != 0 {
		t.Errorf("after a rebuild without it: %v", got)
	}
}

func TestCompletionsForgetWhatWasWithdrawn(t *testing.T) {
	x := newIndex(t,
		Document{ID: "stays", Title: "石墨炔薄膜的制备", Keywords: []string{"石墨炔"}, OrganisationName: "石墨炔研究所"},
		Document{ID: "goes", Title: "石墨炔量子点的合成", Keywords: []string{"石墨炔量子点"}, OrganisationName: "石墨炔量子点公司"},
		Document{ID: "changes", Title: "石墨炔涂层", Keywords: []string{"石墨炔涂层"}, OrganisationName: "石墨炔涂层公司"},
	)
	complete := func(typed string) []Completion {
		got, err := x.Complete(typed, 20)
		must(t, err)
		return got
	}
	if got := complete("石墨炔"); len(got) != 9 {
		t.Fatalf("before: %v", got)
	}
	// One that is withdrawn, one that becomes anonymous and is called otherwise: neither makes bleve merge anything.
	must(t, x.Apply([]Change{{Delete: "goes"}, {Put: &Document{ID: "changes", Title: "防腐涂料"}}}, 2))
	for _, typed := range []string{"石墨炔", "smq", "shimoque"} {
		for _, c := range complete(typed) {
			if strings.Contains(c.Text, "量子点") || strings.Contains(c.Text, "涂层") {
				t.Errorf("%s is still completed to the %s %s", typed, c.Kind, c.Text)
			}
		}
	}
	if got := complete("石墨炔"); len(got) != 3 {
		t.Errorf("what stays is completed to %v", got)
	}
}

// TestLexiconIsTheSumOfItsSegments compares the lexicon that followed many changes with one read from nothing.
func TestLexiconIsTheSumOfItsSegments(t *testing.T) {
	x := newIndex(t)
	random := rand.New(rand.NewPCG(7, 8))
	words := wordList(domainWords)
	for seq := range 60 {
		d := Document{ID: fmt.Sprint(random.IntN(25)), Title: words[random.IntN(40)] + words[random.IntN(40)], Keywords: []string{words[random.IntN(40)]}, OrganisationName: words[random.IntN(5)] + "研究所"}
		must(t, x.Apply([]Change{{Put: &d}}, int64(seq)))
		completed(t, x, "z")
	}
	fresh := newLexicons(x.analyzer)
	for _, typed := range []string{"s", "t", "碳", "yanjiusuo", "j", "zx"} {
		followed := completed(t, x, typed)
		x.lexicons, fresh = fresh, x.lexicons
		if diff := cmp.Diff(completed(t, x, typed), followed); diff != "" {
			t.Errorf("%s: %s", typed, diff)
		}
		x.lexicons, fresh = fresh, x.lexicons
	}
}
