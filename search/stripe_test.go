package search

import (
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestStripesHoldEveryDocumentOnce(t *testing.T) {
	rows := []segmentRows{{table: table{rows: make([]row, 5)}}, {table: table{rows: make([]row, 96)}, first: 5}}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(3))
	for found, want := range map[int][]stripe{
		0: {{0, 101}}, 2*worthAStripe - 1: {{0, 101}}, 2 * worthAStripe: {{0, 50}, {50, 101}}, 9 * worthAStripe: {{0, 33}, {33, 67}, {67, 101}},
	} {
		if diff := cmp.Diff(want, stripesOf(rows, found), cmp.AllowUnexported(stripe{})); diff != "" {
			t.Errorf("%d found: %s", found, diff)
		}
	}
}

// Any number of processors gives one answer: the same documents, scores, order, counts and next page.
func TestStripesChangeNoAnswer(t *testing.T) {
	x := longPostings(t)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	deep := find(t, x, Query{Text: "alpha", Sort: ByPrice, Limit: 100})
	for _, q := range []Query{
		{Text: "alpha", Facets: true, Highlight: true},
		{Text: "alpha delta", Facets: true, Limit: 100, Sort: ByDate},
		{Text: "alpha delta", Facets: true, Kinds: []string{"demand"}, Fields: []string{"03", "05"}, Sort: ByPrice},
		{Text: "alpha beta", Offset: 300, Facets: true},
		{Text: "alpha -beta", Facets: true, Organisations: []string{"o7"}},
		{Text: "\"alpha alpha beta\"", Highlight: true, Facets: true},
		{Text: "alpha", Sort: ByPrice, Limit: 100, After: deep.Next},
		{Text: "-gamma", Facets: true},
		{Text: "alpha epsilon", Suggest: true},
	} {
		runtime.GOMAXPROCS(1)
		one := find(t, x, q)
		if one.Total == 0 || len(one.Hits) == 0 {
			t.Fatalf("%+v finds nothing", q)
		}
		for _, processors := range []int{2, 3} {
			runtime.GOMAXPROCS(processors)
			if diff := cmp.Diff(one, find(t, x, q), cmpopts.IgnoreFields(Result{}, "Took")); diff != "" {
				t.Errorf("%+v with %d processors: %s", q, processors, diff)
			}
		}
	}
}
