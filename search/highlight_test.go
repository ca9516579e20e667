package search

import (
	"context"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func joined(pieces []Fragment) string {
	var text strings.Builder
	for _, piece := range pieces {
		text.WriteString(piece.Text)
	}
	return text.String()
}

func TestHighlight(t *testing.T) {
	x := newIndex(t, shelf()...)
	for name, row := range map[string]struct {
		text, id    string
		title, body []Fragment
	}{
		"title and body": {"石墨烯", "b",
			[]Fragment{{"轨道客车铝合金车体焊接", false}}, []Fragment{{"也试过", false}, {"石墨烯", true}, {"涂层。", false}}},
		"full width in the original": {"plc", "d",
			[]Fragment{{"5G基站散热用Al₂O₃陶瓷", false}}, []Fragment{{"采用", false}, {"ＰＬＣ", true}, {"控制烧结。", false}}},
		"subscripts in the original": {"AL2O3", "d",
			[]Fragment{{"5G基站散热用", false}, {"Al₂O₃", true}, {"陶瓷", false}}, []Fragment{{"导热系数高，采用ＰＬＣ控制烧结。", false}}},
		"neighbours are one piece": {"轨道客车 车体", "b",
			[]Fragment{{"轨道客车", true}, {"铝合金", false}, {"车体", true}, {"焊接", false}}, []Fragment{{"搅拌摩擦焊，也试过石墨烯涂层。", false}}},
		"phrase": {`"铝合金车体"`, "b",
			[]Fragment{{"轨道客车", false}, {"铝合金车体", true}, {"焊接", false}}, []Fragment{{"搅拌摩擦焊，也试过石墨烯涂层。", false}}},
		"nothing asked": {"", "b",
			[]Fragment{{"轨道客车铝合金车体焊接", false}}, []Fragment{{"搅拌摩擦焊，也试过石墨烯涂层。", false}}},
	} {
		for _, hit := range find(t, x, Query{Text: row.text, Highlight: true}).Hits {
			if hit.ID != row.id {
				continue
			}
			body := hit.Fragments
			if len(body) > 0 && body[0].Text == gap {
				body = body[1:]
			}
			if diff := cmp.Diff(row.title, hit.Title); diff != "" {
				t.Errorf("%s: title %s", name, diff)
			}
			if diff := cmp.Diff(row.body, body); diff != "" {
				t.Errorf("%s: body %s", name, diff)
			}
			row.id = ""
		}
		if row.id != "" {
			t.Errorf("%s: %s is not found", name, row.id)
		}
	}
}

func TestPassagesComeFromAfar(t *testing.T) {
	filler := strings.Repeat("这里说的是别的事情。", 200)
	x := newIndex(t, Document{ID: "long", Title: "标题", Body: filler + "先用激光熔覆修复。" + filler + "再做超声检测合格。" + filler})
	hits := find(t, x, Query{Text: "激光熔覆 超声检测", Highlight: true}).Hits
	if len(hits) != 1 {
		t.Fatalf("%d hits", len(hits))
	}
	text := joined(hits[0].Fragments)
	if !strings.Contains(text, "先用激光熔覆") || !strings.Contains(text, "再做超声检测") || strings.Count(text, gap) != 3 {
		t.Errorf("passages: %s", text)
	}
}

// TestHighlightKeepsTheText checks for any text that the title's pieces are the title, that passages are parts of the
// body, and that every marked piece holds something that was asked for.
func TestHighlightKeepsTheText(t *testing.T) {
	x := newIndex(t)
	seq := int64(1)
	rapid.Check(t, func(t *rapid.T) {
		d := Document{ID: "d", Title: anyText().Draw(t, "title"), Body: strings.Repeat(anyText().Draw(t, "body"), rapid.IntRange(1, 20).Draw(t, "times"))}
		seq++
		if err := x.Apply([]Change{{Put: &d}}, seq); err != nil {
			t.Fatal(err)
		}
		query := anyText().Draw(t, "query")
		result, err := x.Search(context.Background(), Query{Text: query, Highlight: true})
		if err != nil {
			t.Fatal(err)
		}
		wanted := termsOf(t, x, query)
		for _, hit := range result.Hits {
			if got := joined(hit.Title); got != d.Title {
				t.Fatalf("title %q came as %q", d.Title, got)
			}
			for _, piece := range append(hit.Title, hit.Fragments...) {
				if !utf8.ValidString(piece.Text) && utf8.ValidString(d.Title+d.Body) {
					t.Fatalf("%q is cut inside a character", piece.Text)
				}
				clean, _ := Clean(piece.Text)
				asked := func(term string) bool { return strings.Contains(clean, term) }
				if piece.Hit && !slices.ContainsFunc(wanted, asked) {
					t.Fatalf("%q is marked for the query %q", piece.Text, query)
				}
			}
			for _, passage := range strings.Split(joined(hit.Fragments), gap) {
				if !strings.Contains(d.Body, passage) && !strings.Contains(d.Body, gap) {
					t.Fatalf("passage %q is not in %q", passage, d.Body)
				}
			}
		}
	})
}

// termsOf gives the terms that a query may mark.
func termsOf(t interface{ Fatal(...any) }, x *Index, text string) (terms []string) {
	err := x.read(func(snapshot *scorch.IndexSnapshot, columns *columns) error {
		s := &searching{planner: planner{ctx: context.Background(), snapshot: snapshot, cache: columns.postings, count: 1}, columns: columns, analyzer: x.analyzer, lexicons: x.lexicons}
		asked, err := s.understand(text)
		terms = asked.terms()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return terms
}

func FuzzQuery(f *testing.F) {
	for _, seed := range []string{"石墨烯 -焊接", `"轨道客车`, "－－－", `-"-"`, "“”「」", "a:b^3 (x OR y)~2 *?[", "\xff\x00", `"石墨 的 烯"`, "领域:农业 TRL>=6", `单位:"松江*" -标题:车体`, "价格<=50万 8 kW", "石磨烯 fric*", "墨 18650"} {
		f.Add(seed)
	}
	x := newIndex(f, shelf()...)
	f.Fuzz(func(t *testing.T, text string) {
		result, err := x.Search(context.Background(), Query{Text: text, Facets: true, Highlight: true, Suggest: true})
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if len(result.Hits) > result.Total || result.Total > 6 {
			t.Fatalf("%q: %d of %d", text, len(result.Hits), result.Total)
		}
	})
}

func TestHostileQueriesAreCheap(t *testing.T) {
	x := newIndex(t, shelf()...)
	for name, text := range map[string]string{
		"many words":        strings.Repeat("石墨烯 碳纤维 车体 焊接 人参 ", 5000),
		"many quotes":       strings.Repeat(`"`, 10000),
		"many minuses":      strings.Repeat("-", 10000),
		"many exclusions":   strings.Repeat("-车体 -焊接 ", 5000),
		"a very long quote": `"` + strings.Repeat("石墨烯车体", 5000) + `"`,
		"a very long word":  strings.Repeat("x", 1<<20),
		"no text at all":    strings.Repeat("\xff\x00", 1<<16),
		"many conditions":   strings.Repeat("TRL>=1 标题:车体 ", 5000),
		"many beginnings":   strings.Repeat("c* 车* f* ", 5000),
		"many misspellings": strings.Repeat("fricton weldng carbodies ", 5000),
		"many quantities":   strings.Repeat("8 kW 12 mm ", 5000),
	} {
		q := x.analyzer.parse(text, nil)
		if len(q.want) > maxClauses || len(q.conditions) > maxClauses || len(q.exclude) > maxClauses || len(q.title) > maxPhrase {
			t.Errorf("%s: %d wanted, %d excluded, title of %d", name, len(q.want), len(q.exclude), len(q.title))
		}
		find(t, x, Query{Text: text, Highlight: true, Facets: true})
	}
}
