package store

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
)

// Query asks for documents of one kind in the order of one declared key.
type Query struct {
	Kind  string
	Key   string // name of a declared key; "" orders by id
	Equal []any  // values that the first places of the key must have
	From  any    // the place after Equal: at least From (nil: no bound)
	To    any    // and below To (nil: no bound); one bound alone keeps to values of its sort
	Desc  bool
	Limit int    // 1..MaxLimit; 0 means 100
	After string // Page.Next of the page before, with the rest unchanged but Limit
}

// Page is one stretch of an answer. Paging is by key and id, not by position:
// documents that come or go between two pages move no other one in or out.
type Page struct {
	Docs []Doc
	Next string // "" on the last page
}

// compile turns a query into the range that a backend understands.
func (k *kind) compile(q Query) (Range, error) {
	r := Range{Kind: q.Kind, Key: q.Key, Desc: q.Desc, Limit: q.Limit}
	if r.Limit == 0 {
		r.Limit = 100
	}
	if r.Limit < 0 || r.Limit > MaxLimit {
		return r, fmt.Errorf("%w: limit %d, at most %d", ErrInvalid, q.Limit, MaxLimit)
	}
	var err error
	if q.Key == "" {
		r.Low, r.High, err = idBounds(q)
	} else {
		r.Low, r.High, err = k.bounds(q)
	}
	if err != nil {
		return r, err
	}
	r.After, err = readCursor(q)
	return r, err
}

func idBounds(q Query) (low, high string, err error) {
	if len(q.Equal) > 0 {
		return "", "", fmt.Errorf("%w: Equal without a key; use Get", ErrInvalid)
	}
	if low, err = idBound(q.From); err != nil {
		return "", "", err
	}
	if high, err = idBound(q.To); err != nil {
		return "", "", err
	}
	return low, high, nil
}

func idBound(v any) (string, error) {
	if v == nil {
		return "", nil
	}
	s, ok := v.(string)
	if !ok {
		return "", fmt.Errorf("%w: an id is text, not %T", ErrInvalid, v)
	}
	return s, nil
}

func (k *kind) bounds(q Query) (low, high string, err error) {
	key, ok := k.keys[q.Key]
	if !ok {
		return "", "", fmt.Errorf("%w: %s has no key %q", ErrInvalid, q.Kind, q.Key)
	}
	bounded := q.From != nil || q.To != nil
	if len(q.Equal) > len(key.Paths) || bounded && len(q.Equal) == len(key.Paths) {
		return "", "", fmt.Errorf("%w: key %q has %d places only", ErrInvalid, q.Key, len(key.Paths))
	}
	var prefix []byte
	for _, v := range q.Equal {
		if prefix, err = encodeArgument(prefix, v); err != nil {
			return "", "", err
		}
	}
	return argumentBounds(string(prefix), q.From, q.To)
}

// argumentBounds bounds the place behind prefix. One bound alone keeps to
// values of its own sort, whose tag is the place's first byte.
func argumentBounds(prefix string, from, to any) (low, high string, err error) {
	low, high = prefix, prefix+tagEnd
	if from != nil {
		b, err := encodeArgument(nil, from)
		if err != nil {
			return "", "", err
		}
		low, high = prefix+string(b), prefix+string(rune(b[0]+1))
	}
	if to != nil {
		b, err := encodeArgument(nil, to)
		if err != nil {
			return "", "", err
		}
		high = prefix + string(b)
		if from == nil {
			low = prefix + string(rune(b[0]))
		}
	}
	return low, high, nil
}

// cursor is the place behind which the next page begins.
type cursor struct {
	Kind  string `json:"k"`
	Key   string `json:"n"`
	Desc  bool   `json:"d,omitempty"`
	Value string `json:"v"`
	ID    string `json:"i"`
}

func readCursor(q Query) (*Place, error) {
	if q.After == "" {
		return nil, nil
	}
	var c cursor
	text, err := base64.RawURLEncoding.DecodeString(q.After)
	if err == nil {
		err = json.Unmarshal(text, &c)
	}
	// Written again it must be the same: nobody but a page makes cursors.
	if err != nil || c.Kind != q.Kind || c.Key != q.Key || c.Desc != q.Desc || c.text() != q.After {
		return nil, fmt.Errorf("%w: cursor is not of this list", ErrInvalid)
	}
	return &Place{Value: c.Value, ID: c.ID}, nil
}

func writeCursor(r Range, p Place) string {
	return cursor{Kind: r.Kind, Key: r.Key, Desc: r.Desc, Value: p.Value, ID: p.ID}.text()
}

func (c cursor) text() string {
	text, err := json.Marshal(c)
	if err != nil {
		panic(err) // strings and a bool
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// place is where a document (not lifted) stands in a range.
func (k *kind) place(r Range, d Doc) (Place, error) {
	if r.Key == "" {
		return Place{Value: d.ID, ID: d.ID}, nil
	}
	keys, err := k.keysOf(d)
	return Place{Value: keys[r.Key], ID: d.ID}, err
}

// holds tells whether a place lies in the range, and behind its cursor.
func (r Range) holds(p Place) bool {
	if p.Value < r.Low || r.High != "" && p.Value >= r.High {
		return false
	}
	return r.After == nil || r.before(*r.After, p)
}

// before tells whether a comes before b in the order of travel.
func (r Range) before(a, b Place) bool {
	if r.Desc {
		a, b = b, a
	}
	return a.Value < b.Value || a.Value == b.Value && a.ID < b.ID
}
