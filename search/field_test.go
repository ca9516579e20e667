package search

import (
	"strings"
	"testing"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestAFieldHoldsWhatBleveWouldMakeOfItsTokens: term for term and place for place, alone and merged with another value.
func TestAFieldHoldsWhatBleveWouldMakeOfItsTokens(t *testing.T) {
	a := analyzer(t)
	piece := rapid.SampledFrom([]string{"石墨烯", "碳纤维复合材料", "的", "，", "5G", " ", "GB/T 4754", "800℃"})
	text := rapid.Map(rapid.SliceOfN(piece, 0, 20), func(pieces []string) string { return strings.Join(pieces, "") })
	rapid.Check(t, func(t *rapid.T) {
		var got, want index.TokenFrequencies
		for at, text := range []string{text.Draw(t, "first"), text.Draw(t, "second")} {
			value := []uint64{uint64(at)}
			f := &textField{TextField: document.NewTextFieldCustom(bodyField, value, []byte(text), foundOptions, nil), analyzer: a, text: text}
			f.Analyze()
			var stream analysis.TokenStream
			for _, token := range a.Tokens(text) {
				stream = append(stream, &analysis.Token{Term: []byte(token.Term), Start: token.Start, End: token.End, Position: token.place + 1})
			}
			plain := analysis.TokenFrequency(stream, value, foundOptions)
			if f.AnalyzedLength() != len(stream) {
				t.Errorf("%q has length %d, want %d", text, f.AnalyzedLength(), len(stream))
			}
			if at == 0 {
				got, want = f.AnalyzedTokenFrequencies(), plain
				continue
			}
			got.MergeAll(bodyField, f.AnalyzedTokenFrequencies())
			want.MergeAll(bodyField, plain)
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(index.TokenFreq{})); diff != "" {
			t.Error(diff)
		}
	})
}
