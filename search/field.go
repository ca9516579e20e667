package search

import (
	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"
)

// textField is a text of a document with its terms and their places, as bleve takes them. bleve's own field would put each
// term into five small pieces of memory; this one has all terms of a text in five.
type textField struct {
	*document.TextField
	analyzer *Analyzer
	text     string

	length int // in terms
	terms  index.TokenFrequencies
}

// bleve has a field find its terms on one of its goroutines. Positions count characters, so that a phrase is found by where
// its words stand and not by how the text between them was cut.
func (f *textField) Analyze() {
	tokens := f.analyzer.Tokens(f.text)
	f.length, f.terms = len(tokens), make(index.TokenFrequencies, len(tokens))
	size := 0
	for _, token := range tokens {
		size += len(token.Term)
	}
	bytes := make([]byte, 0, size)
	each := make([]index.TokenFreq, 0, len(tokens)) // never grows: the map points into it
	of := make([]*index.TokenFreq, len(tokens))
	for i, token := range tokens {
		term, known := f.terms[token.Term]
		if !known {
			from := len(bytes)
			bytes = append(bytes, token.Term...)
			each = append(each, index.TokenFreq{Term: bytes[from:len(bytes):len(bytes)]})
			term = &each[len(each)-1]
			f.terms[token.Term] = term
		}
		term.SetFrequency(term.Frequency() + 1)
		of[i] = term
	}
	f.place(tokens, of)
}

// place notes where the term of each token stands.
func (f *textField) place(tokens []Token, of []*index.TokenFreq) {
	places, lists := make([]index.TokenLocation, len(tokens)), make([]*index.TokenLocation, len(tokens))
	value := f.ArrayPositions()
	for i, token := range tokens {
		term := of[i]
		if term.Locations == nil {
			n := term.Frequency()
			term.Locations, lists = lists[:0:n], lists[n:]
		}
		places[i] = index.TokenLocation{ArrayPositions: value, Start: token.Start, End: token.End, Position: token.place + 1}
		term.Locations = append(term.Locations, &places[i])
	}
}

// AnalyzedLength is the number of terms.
func (f *textField) AnalyzedLength() int { return f.length }

// AnalyzedTokenFrequencies gives the terms.
func (f *textField) AnalyzedTokenFrequencies() index.TokenFrequencies { return f.terms }
