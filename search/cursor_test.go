package search

import (
	"fmt"
	"slices"
	"testing"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// manyDocuments gives equal and different documents over several segments.
func manyDocuments(t *testing.T) *Index {
	t.Helper()
	x := newIndex(t)
	for batch := range 6 {
		var documents []Document
		for i := range 30 {
			n := batch*30 + i
			documents = append(documents, Document{
				ID: fmt.Sprintf("%03d", n), Kind: "demand", Title: []string{"密封材料", "低温密封", "密封 石墨烯", "石墨烯涂料"}[n%4], Body: "耐低温",
				PriceMinFen: int64(n % 7 * 100), Date: day(fmt.Sprintf("202%d-03-01", n%5)),
			})
		}
		apply(t, x, int64(batch), documents...)
	}
	return x
}

// TestCursorsPageAsOffsetsDo walks through all hits both ways.
func TestCursorsPageAsOffsetsDo(t *testing.T) {
	x := manyDocuments(t)
	for _, text := range []string{"密封", "", "密封 石墨烯 火星", "TRL<9", "-石墨烯"} {
		for _, order := range []string{ByRelevance, ByDate, ByPrice} {
			q := Query{Text: text, Sort: order, Limit: 100}
			var want, got []string
			for ; q.Offset < 200; q.Offset += q.Limit {
				for _, hit := range find(t, x, q).Hits {
					want = append(want, hit.ID)
				}
			}
			q = Query{Text: text, Sort: order, Limit: 7}
			for {
				page := find(t, x, q)
				for _, hit := range page.Hits {
					got = append(got, hit.ID)
				}
				if page.Total != len(want) {
					t.Fatalf("%q by %s: a page counts %d, all are %d", text, order, page.Total, len(want))
				}
				if q.After = page.Next; q.After == "" || len(got) > len(want) {
					break
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%q by %s: by cursor %v\nby offset %v", text, order, got, want)
			}
		}
	}
}

func TestCursorThatIsNone(t *testing.T) {
	x := manyDocuments(t)
	first := find(t, x, Query{Text: "密封", Limit: 5})
	for name, after := range map[string]string{"letters": "hello", "another order": find(t, x, Query{Text: "密封", Sort: ByDate, Limit: 5}).Next, "not JSON": "AAAA", "a list": "W10"} {
		if got := find(t, x, Query{Text: "密封", Limit: 5, After: after}); ids(got) != ids(first) {
			t.Errorf("%s: %s, want the first page %s", name, ids(got), ids(first))
		}
	}
}

// TestCursorOutlivesChanges takes away what was shown and adds what comes before: the next page is what it would have been.
func TestCursorOutlivesChanges(t *testing.T) {
	x := manyDocuments(t)
	q := Query{Sort: ByPrice, Limit: 10}
	first := find(t, x, q)
	q.Offset = 10
	want := ids(find(t, x, q))
	must(t, x.Apply([]Change{{Delete: first.Hits[0].ID}, {Delete: first.Hits[9].ID}, {Put: &Document{ID: "cheap", PriceMinFen: 1}}}, 100))
	if got := ids(find(t, x, Query{Sort: ByPrice, Limit: 10, After: first.Next})); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
