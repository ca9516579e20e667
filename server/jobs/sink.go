package jobs

import (
	"duijie/matching"
	"duijie/search"
)

// IndexSink feeds the full-text index.
type IndexSink struct{ Index *search.Index }

// Apply hands the documents to the index.
func (s IndexSink) Apply(changes []Listing, seq int64) error {
	out := make([]search.Change, len(changes))
	for i, c := range changes {
		if c.Entry != nil {
			out[i].Put = &c.Entry.Document
		} else {
			out[i].Delete = c.ID
		}
	}
	return s.Index.Apply(out, seq)
}

// Position is the journal number in the index.
func (s IndexSink) Position() (int64, error) { return s.Index.Position() }

// MatchEngine is what a MatchSink feeds: a matching.Engine, or what stands for
// the one in use.
type MatchEngine interface {
	Apply(changes []matching.Change, seq int64) error
	Position() int64
}

// MatchSink feeds the matcher.
type MatchSink struct{ Engine MatchEngine }

// Apply hands the items to the matcher.
func (s MatchSink) Apply(changes []Listing, seq int64) error {
	out := make([]matching.Change, len(changes))
	for i, c := range changes {
		out[i] = matching.Change{ID: c.ID}
		if c.Entry != nil {
			out[i].Item = &c.Entry.Item
		}
	}
	return s.Engine.Apply(out, seq)
}

// Position is the journal number that the matcher stands at.
func (s MatchSink) Position() (int64, error) { return s.Engine.Position(), nil }

// VectorSink has the vectors of items fetched that are not known. It is filled by Build.
type VectorSink struct{ Embeddings *matching.Embeddings }

// Apply does not wait for the vectors.
func (s VectorSink) Apply(changes []Listing, _ int64) error {
	for _, c := range changes {
		if c.Entry != nil {
			s.Embeddings.Want(c.Entry.Item)
		}
	}
	return nil
}

// Position is 0: what is known already is not asked for again.
func (s VectorSink) Position() (int64, error) { return 0, nil }

// ItemSink gathers the items as the matcher sees them, for learning from them. It is filled once, by Build.
type ItemSink struct{ Items []matching.Item }

// Apply keeps the items.
func (s *ItemSink) Apply(changes []Listing, _ int64) error {
	for _, c := range changes {
		if c.Entry != nil {
			s.Items = append(s.Items, c.Entry.Item)
		}
	}
	return nil
}

// Position is 0: nothing is kept from before.
func (s *ItemSink) Position() (int64, error) { return 0, nil }
