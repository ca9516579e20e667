package search

import (
	"errors"
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/index/scorch"
)

// maxDictionary is how many words with one beginning are looked at.
const maxDictionary = 2000

// Suggest completes a beginning with keywords and words of titles, the most frequent first; keywords count double. They
// come in clean form. A beginning without letters gives nothing.
func (x *Index) Suggest(prefix string, limit int) ([]string, error) {
	prefix, _ = Clean(cut(prefix, 96))
	prefix = strings.TrimSpace(prefix)
	if prefix == "" || limit <= 0 {
		return nil, nil
	}
	counts := map[string]uint64{}
	err := x.read(func(snapshot *scorch.IndexSnapshot, _ *columns) error {
		for field, weight := range map[string]uint64{wordField: 2, titleField: 1} {
			words, err := snapshot.FieldDictPrefix(field, []byte(prefix))
			if err != nil {
				return fmt.Errorf("search index: %w", err)
			}
			for range maxDictionary {
				entry, err := words.Next()
				if err != nil {
					return errors.Join(fmt.Errorf("search index: %w", err), words.Close())
				}
				if entry == nil {
					break
				}
				if utf8.RuneCountInString(entry.Term) > 1 {
					counts[entry.Term] += weight * entry.Count
				}
			}
			if err := words.Close(); err != nil {
				return fmt.Errorf("search index: %w", err)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	found := make([]string, 0, len(counts))
	for word := range counts {
		found = append(found, word)
	}
	sort.Slice(found, func(i, j int) bool {
		if counts[found[i]] != counts[found[j]] {
			return counts[found[i]] > counts[found[j]]
		}
		return found[i] < found[j]
	})
	return found[:min(limit, len(found))], nil
}
