package search

import (
	"encoding/base64"
	"encoding/json"
	"math"
)

// cursor is the last hit of a page as it stood in the order. It outlives the snapshot: it names no document by its number.
type cursor struct {
	Order  string  `json:"o"`
	Strict bool    `json:"a,omitempty"`
	Score  float64 `json:"s,omitempty"`
	Price  int64   `json:"p,omitempty"`
	Date   int64   `json:"d,omitempty"`
	Tie    uint64  `json:"t"`
}

// next writes the cursor of a page that may have another behind it.
func (s *searching) next(page []candidate) string {
	if len(page) == 0 || len(page) < s.query.Limit {
		return ""
	}
	last := page[len(page)-1]
	text, err := json.Marshal(cursor{s.query.Sort, last.strict, last.score, last.rank.price, last.rank.date, last.rank.tie})
	if err != nil {
		return "" // a score that is no number
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// after reads the cursor of a query; one that can't be read, or was written in another order, counts as none.
func (q Query) after() *candidate {
	text, err := base64.RawURLEncoding.DecodeString(q.After)
	if err != nil || q.After == "" {
		return nil
	}
	var c cursor
	if json.Unmarshal(text, &c) != nil || c.Order != q.Sort {
		return nil
	}
	return &candidate{doc: math.MaxUint32, score: c.Score, strict: c.Strict, rank: &rank{price: c.Price, date: c.Date, tie: c.Tie}}
}
