package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
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

// Collection declares a kind of document. What changes in it, a field or a key, wants a
// new schema: servers of the version before go by the number.
type Collection struct {
	Name   string // lower-case letters, digits and _, at most 40
	Schema int    // newest schema number, from 1
	Lifts  []Lift // Lifts[i] lifts schema i+1 to i+2; exactly Schema-1 of them
	// Lowers[i] turns schema i+2 back into i+1, for servers that read no newer one; as
	// many as Lifts, nil where no such server can be at work any more, or none at all.
	// What the older schema cannot say a Lower may drop: the store lifts what it made
	// and refuses what has not come back whole (ErrNotYet).
	Lowers []Lift
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
	// Until is the last schema in which there was such a key, 0 where there still is:
	// older servers look for documents by it, this program does not. It goes on being
	// made for documents of that schema and older ones, from bodies of that schema.
	Until int
}

// RecordSet declares a collection outside the journal and the fields (dotted
// paths) by which its records can be found.
type RecordSet struct {
	Name   string
	Fields []string
}

// ref names a document.
type ref struct{ Kind, ID string }

// kind is a declared collection, ready for use.
type kind struct {
	Collection
	keys  map[string]Key // that can be asked for
	floor int            // oldest schema in which a document can be written
}

var nameForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// reserved names are the backends' own collections.
var reserved = map[string]bool{"journal": true, "meta": true, "system": true, "trail": true}

// compileKinds checks the declarations.
func compileKinds(collections []Collection) (map[string]*kind, error) {
	kinds := make(map[string]*kind, len(collections))
	for _, c := range collections {
		if !nameForm.MatchString(c.Name) || reserved[c.Name] || kinds[c.Name] != nil {
			return nil, fmt.Errorf("%w: collection name %q", ErrInvalid, c.Name)
		}
		if c.Schema < 1 || len(c.Lifts) != c.Schema-1 {
			return nil, fmt.Errorf("%w: collection %s of schema %d has %d lifts", ErrInvalid, c.Name, c.Schema, len(c.Lifts))
		}
		if len(c.Lowers) > 0 && len(c.Lowers) != len(c.Lifts) {
			return nil, fmt.Errorf("%w: collection %s has %d lowers for %d lifts", ErrInvalid, c.Name, len(c.Lowers), len(c.Lifts))
		}
		k := &kind{Collection: c, keys: map[string]Key{}, floor: c.floor()}
		names := map[string]bool{}
		for _, key := range c.Keys {
			if names[key.Name] || !nameForm.MatchString(key.Name) || len(key.Paths) == 0 || key.Until < 0 || key.Until >= c.Schema {
				return nil, fmt.Errorf("%w: key %q of %s", ErrInvalid, key.Name, c.Name)
			}
			names[key.Name] = true
			if key.Until == 0 {
				k.keys[key.Name] = key
			}
		}
		kinds[c.Name] = k
	}
	return kinds, nil
}

// floor is the oldest schema in which this program can write a document.
func (c Collection) floor() int {
	n := c.Schema
	for n > 1 && len(c.Lowers) > 0 && c.Lowers[n-2] != nil {
		n--
	}
	return n
}

// declared is what a backend needs to know of the kind.
func (k *kind) declared() Declared {
	d := Declared{Name: k.Name, Print: fmt.Sprintf("1 schema %d", k.Schema), KeysOf: k.keysOf}
	for _, key := range k.Keys {
		d.Keys = append(d.Keys, key.Name)
		d.Print += fmt.Sprintf("; %s %q", key.Name, key.Paths)
		if key.Until > 0 {
			d.Print += fmt.Sprintf(" until %d", key.Until)
		}
	}
	return d
}

// Lifted is the document that a change of the journal left, brought to the
// newest schema of its collection: the body in the journal is as it was
// written. ErrInvalid for a kind that is not declared, ErrNewerSchema.
func Lifted(collections []Collection, c Change) (Doc, error) {
	for i := range collections {
		if collections[i].Name == c.Kind {
			k := &kind{Collection: collections[i]}
			return k.lift(Doc{Kind: c.Kind, ID: c.ID, Version: c.Version, Schema: c.Schema, Body: c.Body, Deleted: c.Deleted})
		}
	}
	return Doc{}, fmt.Errorf("%w: no collection %q", ErrInvalid, c.Kind)
}

// lift brings a stored document to the newest schema.
func (k *kind) lift(d Doc) (Doc, error) { return k.liftTo(d, k.Schema) }

func (k *kind) liftTo(d Doc, schema int) (Doc, error) {
	if d.Deleted || d.Schema == schema {
		return d, nil
	}
	if d.Schema > schema {
		return d, fmt.Errorf("%s %s has schema %d, this program knows %d: %w", d.Kind, d.ID, d.Schema, schema, ErrNewerSchema)
	}
	if d.Schema < 1 {
		return d, fmt.Errorf("%s %s has schema %d: %w", d.Kind, d.ID, d.Schema, ErrDamaged)
	}
	body := d.Body
	for n := d.Schema; n < schema; n++ {
		var err error
		if body, err = k.Lifts[n-1](body); err == nil {
			body, err = Canonical(body)
		}
		if err != nil {
			return d, fmt.Errorf("%s %s: lift from schema %d: %w", d.Kind, d.ID, n, err)
		}
	}
	d.Schema, d.Body = schema, body
	return d, nil
}

// lower turns a document of the newest schema into one of an older one that says the
// same. ErrNotYet where that schema cannot say it.
func (k *kind) lower(d Doc, schema int) (Doc, error) {
	old := d
	for ; old.Schema > schema; old.Schema-- {
		body, err := k.Lowers[old.Schema-2](old.Body)
		if err == nil {
			old.Body, err = Canonical(body)
		}
		if err != nil {
			return d, fmt.Errorf("%s %s: lower to schema %d: %w: %w", d.Kind, d.ID, old.Schema-1, ErrNotYet, err)
		}
	}
	back, err := k.lift(old)
	if err != nil {
		return d, err
	}
	if !bytes.Equal(back.Body, d.Body) {
		return d, fmt.Errorf("%s %s: schema %d cannot say it all: %w", d.Kind, d.ID, schema, ErrNotYet)
	}
	return old, nil
}

// keysOf takes the keys from the lifted body, and those that older servers look for
// from the body as these read it.
func (k *kind) keysOf(d Doc) (map[string]string, error) {
	if d.Deleted {
		return nil, nil
	}
	lifted, err := k.lift(d)
	if err != nil {
		return nil, err
	}
	out, err := encodeKeys(slices.Collect(maps.Values(k.keys)), lifted.Body)
	if err != nil || len(k.keys) == len(k.Keys) {
		return out, err
	}
	for _, key := range k.Keys {
		if key.Until < d.Schema { // also those that are still there
			continue
		}
		old, err := k.liftTo(d, key.Until)
		if err != nil {
			return nil, err
		}
		one, err := encodeKeys([]Key{key}, old.Body)
		if err != nil {
			return nil, err
		}
		if out == nil {
			out = map[string]string{}
		}
		maps.Copy(out, one)
	}
	return out, nil
}
