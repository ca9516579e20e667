package store

import (
	"encoding/json"
	"fmt"
	"time"
)

// Doc is a current document.
type Doc struct {
	Kind    string          `json:"kind"`
	ID      string          `json:"id"`
	Version int64           `json:"version"` // 1, 2, 3 ... goes on after a deletion
	Seq     int64           `json:"seq"`     // journal entry that wrote it
	Schema  int             `json:"schema"`
	Body    json.RawMessage `json:"body"` // canonical JSON
	Time    time.Time       `json:"time"` // of the entry that wrote it
	Deleted bool            `json:"-"`    // a tombstone; seen by backends only
}

// As reads a document's body as T.
func As[T any](d Doc) (T, error) {
	var v T
	if err := json.Unmarshal(d.Body, &v); err != nil {
		return v, fmt.Errorf("%s %s: %w: %w", d.Kind, d.ID, ErrDamaged, err)
	}
	return v, nil
}

// Lift turns a body of schema n into one of schema n+1. It is pure: same bytes
// in, same bytes out, nothing else touched.
type Lift func(json.RawMessage) (json.RawMessage, error)

// Collection declares a kind of document.
type Collection struct {
	Name   string // lower-case letters, digits and _, at most 40
	Schema int    // newest schema number, from 1
	Lifts  []Lift // Lifts[i] lifts schema i+1 to i+2; exactly Schema-1 of them
	Keys   []Key
}

// Key declares an order in which documents of a kind can be found.
//
// The values at Paths make a tuple; ties are ordered by id. Within one place:
// missing (also null, a list or an object) < numbers < strings (by bytes) <
// false < true. Numbers compare as float64, strings by their first 512 bytes.
// Keys are taken from the lifted body, so old documents are found too.
type Key struct {
	Name  string
	Paths []string // dotted, into the body: {"organisation", "price.min_fen"}
}

// RecordSet declares a collection outside the journal and the fields (dotted
// paths) by which its records can be found.
type RecordSet struct {
	Name   string
	Fields []string
}
