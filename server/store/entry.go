package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// Entry is one journal entry: one or several use cases that were decided one
// after another and stand or fall together.
//
// A backend stores every field so that it reads back byte for byte: Time as
// milliseconds or as the text of FormatTime, Body as text (not as a native
// document, whose numbers and order might change). Hash covers all the rest.
type Entry struct {
	Number int64     `json:"number"` // 1, 2, 3 ...; the unique key of the journal
	ID     string    `json:"id"`     // random: tells our entry from another's under the same number
	Time   time.Time `json:"time"`   // UTC, milliseconds, never before the entry before
	Acts   []Act     `json:"acts"`
	Prev   string    `json:"prev"` // hash of the entry before, "" for the first
	Hash   string    `json:"hash"` // hex SHA-256 over Canonical
}

// Act is one use case within an entry, with its own actor, action and reason.
type Act struct {
	Actor   string   `json:"actor"`
	Action  string   `json:"action"`
	Reason  string   `json:"reason"`
	Changes []Change `json:"changes"`
}

// Change is the whole new text of one document, or its deletion.
type Change struct {
	Kind    string          `json:"kind"`
	ID      string          `json:"id"`
	Version int64           `json:"version"` // after the change
	Schema  int             `json:"schema"`  // 0 for a deletion
	Body    json.RawMessage `json:"body,omitempty"`
	Deleted bool            `json:"deleted,omitempty"`
}

// timeLayout always has three digits, so that times sort as text.
const timeLayout = "2006-01-02T15:04:05.000Z"

// FormatTime writes a time as it stands in entries and bodies.
func FormatTime(t time.Time) string { return t.UTC().Format(timeLayout) }

// CutTime brings a time to UTC and milliseconds.
func CutTime(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// Canonical is the text that is hashed: the entry without its hash, keys
// sorted, bodies as their stored bytes.
func (e Entry) Canonical() []byte { return e.text("") }

// EncodeEntry writes an entry as one line of text, with its hash: Canonical with
// one more key. It holds no line break, for JSON has them escaped.
func EncodeEntry(e Entry) []byte {
	return e.text(`,"hash":` + string(AppendString(nil, e.Hash)))
}

// DecodeEntry reads that line back. ErrDamaged unless it is exactly what
// EncodeEntry would write; whether the hash is the right one, Sum tells.
func DecodeEntry(line []byte) (Entry, error) {
	var parts struct {
		Acts       json.RawMessage
		Hash, ID   string
		Number     int64
		Prev, Time string
	}
	if err := json.Unmarshal(line, &parts); err != nil {
		return Entry{}, fmt.Errorf("%w: no journal entry: %w", ErrDamaged, err)
	}
	e := Entry{Number: parts.Number, ID: parts.ID, Prev: parts.Prev, Hash: parts.Hash}
	var err error
	if e.Time, err = time.Parse(timeLayout, parts.Time); err != nil {
		return Entry{}, fmt.Errorf("%w: journal entry %d: %w", ErrDamaged, e.Number, err)
	}
	if e.Acts, err = DecodeActs(parts.Acts); err != nil {
		return Entry{}, fmt.Errorf("journal entry %d: %w", e.Number, err)
	}
	if !bytes.Equal(EncodeEntry(e), line) {
		return Entry{}, fmt.Errorf("%w: journal entry %d is not in canonical form", ErrDamaged, e.Number)
	}
	return e, nil
}

// text is the canonical text, with more between the acts and the id.
func (e Entry) text(more string) []byte {
	b := make([]byte, 0, 512)
	b = append(b, `{"acts":`...)
	b = appendActs(b, e.Acts)
	b = append(b, more...)
	b = append(b, `,"id":`...)
	b = AppendString(b, e.ID)
	b = append(b, `,"number":`...)
	b = strconv.AppendInt(b, e.Number, 10)
	b = append(b, `,"prev":`...)
	b = AppendString(b, e.Prev)
	b = append(b, `,"time":`...)
	b = AppendString(b, FormatTime(e.Time))
	return append(b, '}')
}

// EncodeActs writes acts as the one text in which they are hashed, for a
// backend that keeps them as text.
func EncodeActs(acts []Act) []byte { return appendActs(nil, acts) }

// DecodeActs reads that text back. ErrDamaged unless it is exactly what
// EncodeActs would write.
func DecodeActs(text []byte) ([]Act, error) {
	var acts []Act
	if err := json.Unmarshal(text, &acts); err != nil {
		return nil, fmt.Errorf("%w: acts: %w", ErrDamaged, err)
	}
	if !bytes.Equal(EncodeActs(acts), text) {
		return nil, fmt.Errorf("%w: acts are not in canonical form", ErrDamaged)
	}
	return acts, nil
}

func appendActs(b []byte, acts []Act) []byte {
	b = append(b, '[')
	for i, a := range acts {
		if i > 0 {
			b = append(b, ',')
		}
		b = a.appendCanonical(b)
	}
	return append(b, ']')
}

func (a Act) appendCanonical(b []byte) []byte {
	b = append(b, `{"action":`...)
	b = AppendString(b, a.Action)
	b = append(b, `,"actor":`...)
	b = AppendString(b, a.Actor)
	b = append(b, `,"changes":[`...)
	for i, c := range a.Changes {
		if i > 0 {
			b = append(b, ',')
		}
		b = c.appendCanonical(b)
	}
	b = append(b, `],"reason":`...)
	b = AppendString(b, a.Reason)
	return append(b, '}')
}

func (c Change) appendCanonical(b []byte) []byte {
	if c.Deleted {
		b = append(b, `{"deleted":true,`...)
	} else {
		b = append(b, `{"body":`...)
		b = append(b, c.Body...)
		b = append(b, ',')
	}
	b = append(b, `"id":`...)
	b = AppendString(b, c.ID)
	b = append(b, `,"kind":`...)
	b = AppendString(b, c.Kind)
	b = append(b, `,"schema":`...)
	b = strconv.AppendInt(b, int64(c.Schema), 10)
	b = append(b, `,"version":`...)
	b = strconv.AppendInt(b, c.Version, 10)
	return append(b, '}')
}

// Sum is the hash that the entry should carry.
func (e Entry) Sum() string {
	sum := sha256.Sum256(e.Canonical())
	return hex.EncodeToString(sum[:])
}

// rows are the documents as the entry leaves them: the last change of each. A kind that
// this program does not know is ErrNewerSchema, or, where strangers are let through,
// has rows without keys: who knows the kind makes them (journal.fillKeys).
func (e Entry) rows(kinds map[string]*kind, strangers bool) ([]Row, error) {
	var order []ref
	last := map[ref]Change{}
	for _, a := range e.Acts {
		for _, c := range a.Changes {
			at := ref{c.Kind, c.ID}
			if _, seen := last[at]; !seen {
				order = append(order, at)
			}
			last[at] = c
		}
	}
	rows := make([]Row, 0, len(order))
	for _, at := range order {
		c := last[at]
		row := Row{Doc: Doc{Kind: c.Kind, ID: c.ID, Version: c.Version, Seq: e.Number, Schema: c.Schema,
			Body: c.Body, Time: e.Time, Deleted: c.Deleted}}
		k, ok := kinds[c.Kind]
		if !ok && strangers && nameForm.MatchString(c.Kind) && !reserved[c.Kind] {
			rows = append(rows, row)
			continue
		}
		if !ok {
			return nil, fmt.Errorf("journal entry %d: kind %q: %w", e.Number, c.Kind, ErrNewerSchema)
		}
		var err error
		if row.Keys, err = k.keysOf(row.Doc); err != nil {
			return nil, fmt.Errorf("journal entry %d: %w", e.Number, err)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
