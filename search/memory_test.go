package search

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// remembering gives an analyser of its own, so that no other test meets its memory.
func remembering(t testing.TB) *Analyzer {
	t.Helper()
	a, err := NewAnalyzer(AnalyzerOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Remember())
	return a
}

func TestATextIsCutTheSameFromMemory(t *testing.T) {
	plain, a := analyzer(t), remembering(t)
	piece := rapid.SampledFrom([]string{
		"石墨烯", "碳纤维复合材料", "X", "射线", "5", "g", "GB/T", " 4754", "-", ".", "8~15t", "800℃", "㎏", "e\u0301", "\u0301", "\u200b", "\xff", "\x00",
		"\n", "\r\n", "\n\n", "　", "，", "的", "graphene", "c+", "+", "６",
	})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 0, 30).Draw(t, "text"), "")
		want := plain.Tokens(text)
		for _, time := range []string{"first", "second"} {
			if diff := cmp.Diff(want, a.Tokens(text), cmp.AllowUnexported(Token{}), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%q, the %s time: %s", text, time, diff)
			}
		}
	})
}

func TestMemoryIsBounded(t *testing.T) {
	a := remembering(t)
	m := a.memory.Load()
	m.held = remembered
	a.Tokens("石墨烯")
	if m.held > remembered || len(m.young) != 1 {
		t.Errorf("a full generation still takes lines: %d tokens in %d lines", m.held, len(m.young))
	}
}
