package matching

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestBothWaysToTheProductOfCharactersAgree(t *testing.T) {
	table := DefaultWeights().Text.termWeights()
	mem := &scratch{}
	keys := rapid.SliceOfNDistinct(rapid.SampledFrom([]uint32{0x4e00, 0x4e01, 0x4e02, 'a', 0x20001, 0x20002, 1<<31 | 5, 1<<31 | 6}), 0, 8, rapid.ID[uint32])
	rapid.Check(t, func(t *rapid.T) {
		q, d := &query{}, document{}
		for _, key := range keys.Draw(t, "document") {
			d.features.terms[characters] = append(d.features.terms[characters], feature{uint64(key), tally(rapid.IntRange(1, 255).Draw(t, "count"))})
		}
		slices.SortFunc(d.features.terms[characters], func(a, b feature) int { return cmp.Compare(a.key, b.key) })
		for _, key := range keys.Draw(t, "query") {
			q.terms[characters] = append(q.terms[characters], term{key: uint64(key), weight: rapid.Float32Range(0.1, 9).Draw(t, "weight")})
		}
		slices.SortFunc(q.terms[characters], func(a, b term) int { return cmp.Compare(a.key, b.key) })
		s := &segment{vectors: newVectors([]document{d})}
		mem.spread(q.terms[characters])
		got := mem.charactersDot(q, s, 0, table)
		mem.gather(q.terms[characters])
		if want := q.charactersDot(s, 0, table); got != want {
			t.Fatalf("%v, want %v", got, want)
		}
	})
	if mem.characters != [plane]float32{} {
		t.Error("something was left behind for the next query")
	}
}
