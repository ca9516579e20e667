package search

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNames(t *testing.T) {
	a, err := NewAnalyzer(AnalyzerOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		rule, text string
		want       []string // name and what stands in the text
	}{
		{"a Latin name gives way to ideographs", "Graphene 导热膜", []string{"石墨烯", "Graphene"}},
		{"the first choice stays", "石墨烯导热膜", nil},
		{"a name of several words", "a Carbon Fiber frame", []string{"碳纤维", "Carbon Fiber"}},
		{"among ideographs the shorter", "锂离子电池隔膜", []string{"锂电池", "锂离子电池"}},
		{"inside a run of ideographs", "车载LiDAR标定", []string{"激光雷达", "LiDAR"}},
		{"what has no other name", "人参种植", nil},
	} {
		var got []string
		for _, name := range a.Names(a.Tokens(row.text)) {
			got = append(got, name.Term, row.text[name.Start:name.End])
		}
		if diff := cmp.Diff(row.want, got); diff != "" {
			t.Errorf("%s: (- want, + got)\n%s", row.rule, diff)
		}
	}
}

func TestCanonicalIsOneForAGroup(t *testing.T) {
	a, err := NewAnalyzer(AnalyzerOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for name := range a.synonyms {
		first := a.Canonical(name)
		if a.Canonical(first) != first {
			t.Errorf("%s goes to %s, which goes on to %s", name, first, a.Canonical(first))
		}
		for _, other := range a.OtherNames(name) {
			if a.Canonical(other) != first {
				t.Errorf("%s goes to %s, its other name %s to %s", name, first, other, a.Canonical(other))
			}
		}
	}
}
