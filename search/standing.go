package search

import (
	"fmt"

	"github.com/blevesearch/bleve/v2/index/scorch"
)

// completionFields are the fields in which a completion of a kind stands.
var completionFields = map[string][]string{
	CompletionTerm:         {titleField, wordField, bodyField},
	CompletionOrganisation: {organisationField},
	CompletionTitle:        {headField},
}

// standing keeps the first completions that a document still holds. The dictionaries of a segment name what its documents
// held when it was written, until it is merged: in a quiet catalogue a withdrawn title would be offered for good.
func standing(snapshot *scorch.IndexSnapshot, completions []Completion, limit int) ([]Completion, error) {
	var kept []Completion
	for _, c := range completions {
		if len(kept) >= limit {
			break
		}
		stands, err := stands(snapshot, c)
		if err != nil {
			return nil, err
		}
		if stands {
			kept = append(kept, c)
		}
	}
	return kept, nil
}

func stands(snapshot *scorch.IndexSnapshot, c Completion) (bool, error) {
	for _, segment := range snapshot.Segments() {
		for _, field := range completionFields[c.Kind] {
			dictionary, err := segment.Segment().Dictionary(field)
			if err != nil {
				return false, fmt.Errorf("search index: %w", err)
			}
			found, err := dictionary.PostingsList([]byte(c.Text), segment.Deleted(), nil)
			if err != nil {
				return false, fmt.Errorf("search index: %w", err)
			}
			if found.Count() > 0 {
				return true, nil
			}
		}
	}
	return false, nil
}
