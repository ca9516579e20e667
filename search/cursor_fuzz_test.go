package search

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"
	"testing"
)

// FuzzCursor: whatever a forged cursor says, a page behind it holds hits of its own
// query in their order and never more than there are; one that a page gave leads on.
func FuzzCursor(f *testing.F) {
	x := newIndex(f, shelf()...)
	q := Query{Sort: "date", Limit: 2}
	first, err := x.Search(context.Background(), q)
	if err != nil || first.Next == "" {
		f.Fatal(first, err)
	}
	q.Limit = 50
	whole, err := x.Search(context.Background(), q)
	if err != nil {
		f.Fatal(err)
	}
	text, err := base64.RawURLEncoding.DecodeString(first.Next)
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{string(text), `{"o":"date"}`, `{"o":"date","d":9223372036854775807,"t":18446744073709551615}`, `{"o":"date","s":1e308,"d":-9223372036854775808}`, `{"o":"price"}`, "null", "[]", "\xff"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, said []byte) {
		q.After = base64.RawURLEncoding.EncodeToString(said)
		page, err := x.Search(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		at := 0
		for _, hit := range page.Hits {
			i := slices.IndexFunc(whole.Hits[at:], func(h Hit) bool { return h.ID == hit.ID })
			if i < 0 {
				t.Fatalf("behind %s stands %s, which is not next", said, hit.ID)
			}
			at += i + 1
		}
		if page.Total != whole.Total {
			t.Fatalf("behind %s there are %d in all, without it %d", said, page.Total, whole.Total)
		}
		var c cursor
		if json.Unmarshal(said, &c) == nil && c.Order != q.Sort && len(page.Hits) != len(whole.Hits) {
			t.Fatalf("%s, of another order, counts", said)
		}
	})
}
