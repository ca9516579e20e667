package mongo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"duijie/server/store"
)

// A document or record has the fields of its body at top level, for any MongoDB tool to read and
// query, and beside them fields of the store, which begin with _. A body's own fields that a
// document can't have (a name that begins with _, a list in a list, which not every server takes)
// are left out, and then _text holds the whole body. In every case the canonical body is read back
// byte for byte, from the fields or from _text if the fields agree with it; so a field that was
// changed behind the store's back shows.
const (
	fieldID      = "_id"
	fieldVersion = "_v"
	fieldSeq     = "_seq"
	fieldSchema  = "_schema"
	fieldTime    = "_time"
	fieldKeys    = "_keys"    // the declared keys as texts that sort by bytes
	fieldDeleted = "_deleted" // true: a tombstone, which has no keys and no body
	fieldText    = "_text"
)

// encodeRow makes the database document of a row.
func encodeRow(r store.Row) (bson.Raw, error) {
	doc := bson.D{
		{Key: fieldID, Value: r.ID},
		{Key: fieldVersion, Value: r.Version},
		{Key: fieldSeq, Value: r.Seq},
		{Key: fieldSchema, Value: int64(r.Schema)},
		{Key: fieldTime, Value: r.Time},
	}
	if r.Deleted {
		doc = append(doc, bson.E{Key: fieldDeleted, Value: true})
		return bson.Marshal(doc)
	}
	return encodeBody(doc, r.Keys, r.Body)
}

// encodeRecord makes the database document of a record.
func encodeRecord(r store.Record) (bson.Raw, error) {
	return encodeBody(byID(r.ID), pathKeys(r.Fields), r.Body)
}

func pathKeys(fields map[string]string) map[string]string {
	keys := make(map[string]string, len(fields))
	for path, value := range fields {
		keys[pathKey(path)] = value
	}
	return keys
}

// pathKey is the name under _keys of a declared field of a record: a name can't hold a point.
func pathKey(path string) string { return strings.ReplaceAll(path, ".", "/") }

func encodeBody(doc bson.D, keys map[string]string, body json.RawMessage) (bson.Raw, error) {
	if len(keys) > 0 {
		doc = append(doc, bson.E{Key: fieldKeys, Value: keys})
	}
	native, whole, err := split(body)
	if err != nil {
		return nil, err
	}
	if !whole {
		doc = append(doc, bson.E{Key: fieldText, Value: string(body)})
	}
	return bson.Marshal(append(doc, native...))
}

// split returns the fields of a body that stand natively, and whether the body can be read back
// from them alone.
func split(body []byte) (native bson.D, whole bool, err error) {
	all, err := fields(body)
	if err != nil {
		return nil, false, fmt.Errorf("body: %w", err)
	}
	native = bson.D{}
	for _, e := range all {
		if !strings.HasPrefix(e.Key, "_") && !hasListInList(e.Value) {
			native = append(native, e)
		}
	}
	text, err := textOf(native)
	if err != nil {
		return nil, false, err
	}
	return native, bytes.Equal(text, body), nil
}

// textOf writes native fields as they will be read back.
func textOf(native bson.D) ([]byte, error) {
	raw, err := bson.Marshal(native)
	if err != nil {
		return nil, fmt.Errorf("body: %w", err)
	}
	elements, err := bson.Raw(raw).Elements()
	if err != nil {
		return nil, fmt.Errorf("body: %w", err)
	}
	return appendText(nil, elements), nil
}

func hasListInList(v any) bool {
	switch v := v.(type) {
	case bson.A:
		for _, item := range v {
			if _, list := item.(bson.A); list || hasListInList(item) {
				return true
			}
		}
	case bson.D:
		for _, e := range v {
			if hasListInList(e.Value) {
				return true
			}
		}
	}
	return false
}

// stored is a database document taken apart.
type stored struct {
	row   store.Row
	fault string // what is wrong with the store's own fields; "" when nothing
}

// decodeRow takes a document apart without failing: verify wants to see what is there.
func decodeRow(kind string, raw bson.Raw) stored {
	s := stored{row: store.Row{Doc: store.Doc{Kind: kind, ID: idText(raw.Lookup(fieldID))}}}
	elements, err := raw.Elements()
	if err != nil {
		s.fault = err.Error()
		return s
	}
	own := make(map[string]bson.RawValue)
	native := elements[:0]
	for _, e := range elements {
		if _, twice := own[e.Key()]; isOwn(e.Key()) && !twice {
			own[e.Key()] = e.Value()
		} else {
			native = append(native, e)
		}
	}
	s.row.Version = s.whole(own, fieldVersion)
	s.row.Seq = s.whole(own, fieldSeq)
	s.row.Schema = int(s.whole(own, fieldSchema))
	if ms, ok := own[fieldTime].DateTimeOK(); ok {
		s.row.Time = time.UnixMilli(ms).UTC()
	} else {
		s.fault = fieldTime + " is no date"
	}
	s.row.Keys = keysOf(own[fieldKeys])
	_, marked := own[fieldDeleted]
	s.row.Deleted = marked
	_, hasText := own[fieldText]
	if !marked || len(native) > 0 || hasText {
		s.row.Body = bodyOf(native, own[fieldText])
	}
	return s
}

// doc is the document for readers, who must not decide on a damaged one.
func (s stored) doc() (store.Doc, error) {
	if s.fault != "" {
		return store.Doc{}, fmt.Errorf("%s %s: %w: %s", s.row.Kind, s.row.ID, store.ErrDamaged, s.fault)
	}
	return s.row.Doc, nil
}

// whole reads a whole number among the store's own fields.
func (s *stored) whole(own map[string]bson.RawValue, name string) int64 {
	n, ok := integer(own[name])
	if !ok {
		s.fault = name + " is no whole number"
	}
	return n
}

func isOwn(name string) bool {
	switch name {
	case fieldID, fieldVersion, fieldSeq, fieldSchema, fieldTime, fieldKeys, fieldDeleted, fieldText:
		return true
	}
	return false
}

// idText is the id; one that the store can't have written sorts behind all others (see Scan).
func idText(v bson.RawValue) string {
	if s, ok := v.StringValueOK(); ok {
		return s
	}
	return foreign + v.String()
}

// foreign begins the ids of documents whose _id is no text.
const foreign = "\U0010FFFF"

func keysOf(v bson.RawValue) map[string]string {
	doc, ok := v.DocumentOK()
	if !ok {
		return nil
	}
	elements, err := doc.Elements()
	if err != nil || len(elements) == 0 {
		return nil
	}
	keys := make(map[string]string, len(elements))
	for _, e := range elements {
		if s, ok := e.Value().StringValueOK(); ok {
			keys[e.Key()] = s
		} else {
			keys[e.Key()] = foreign + e.Value().String()
		}
	}
	return keys
}

// bodyOf reads the body back: _text where it stands and the native fields are what it asks for,
// otherwise what the native fields say.
func bodyOf(native []bson.RawElement, textField bson.RawValue) json.RawMessage {
	body := appendText(nil, native)
	text, ok := textField.StringValueOK()
	if !ok {
		return body
	}
	wanted, _, err := split([]byte(text))
	if err != nil {
		return body
	}
	if again, err := textOf(wanted); err == nil && bytes.Equal(again, body) {
		return json.RawMessage(text)
	}
	return body
}
