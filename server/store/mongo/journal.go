package mongo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"duijie/server/store"
)

// entryDoc is a journal entry as it stands in the database. Bodies are text, because their bytes
// are hashed.
type entryDoc struct {
	Number int64     `json:"_id"`
	ID     string    `json:"id"`
	Time   time.Time `json:"time"`
	Acts   []actDoc  `json:"acts"`
	Prev   string    `json:"prev"`
	Hash   string    `json:"hash"`
}

type actDoc struct {
	Actor   string      `json:"actor"`
	Action  string      `json:"action"`
	Reason  string      `json:"reason"`
	Changes []changeDoc `json:"changes"`
}

type changeDoc struct {
	Kind    string `json:"kind"`
	ID      string `json:"id"`
	Version int64  `json:"version"`
	Schema  int64  `json:"schema"`
	Body    string `json:"body,omitempty"`
	Deleted bool   `json:"deleted,omitempty"`
}

// Append inserts the entry under its number. The rows are left to Apply: there is no transaction
// that could hold both.
func (b *Backend) Append(ctx context.Context, e store.Entry, _ []store.Row) error {
	raw, err := encodeEntry(e)
	if err != nil {
		return err
	}
	_, err = b.journal.InsertOne(ctx, raw)
	return appendError(e.Number, err)
}

// Last is the highest number in the journal.
func (b *Backend) Last(ctx context.Context) (int64, error) {
	opts := options.FindOne().SetSort(bson.D{{Key: "_id", Value: -1}}).SetProjection(bson.D{{Key: "_id", Value: 1}})
	raw, err := b.journal.FindOne(ctx, isNumber("_id", 0), opts).Raw()
	if errors.Is(err, mongo.ErrNoDocuments) {
		return 0, nil
	}
	if err != nil {
		return 0, explain("read the end of the journal", err)
	}
	number, _ := integer(raw.Lookup("_id"))
	return number, nil
}

// Entries lists entries after a number. Documents of the journal whose _id is no number are none:
// nothing can have been committed under it.
func (b *Backend) Entries(ctx context.Context, after int64, limit int) ([]store.Entry, error) {
	return b.readEntries(ctx, isNumber("_id", after), options.Find().SetLimit(int64(limit)))
}

// EntriesOf reads entries by their numbers.
func (b *Backend) EntriesOf(ctx context.Context, numbers []int64) ([]store.Entry, error) {
	if len(numbers) == 0 {
		return nil, nil
	}
	return b.readEntries(ctx, bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: numbers}}}}, options.Find())
}

func (b *Backend) readEntries(ctx context.Context, filter bson.D, opts *options.FindOptionsBuilder) ([]store.Entry, error) {
	cursor, err := b.journal.Find(ctx, filter, opts.SetSort(bson.D{{Key: "_id", Value: 1}}))
	if err != nil {
		return nil, explain("read the journal", err)
	}
	defer func() { _ = cursor.Close(ctx) }()
	var entries []store.Entry
	for cursor.Next(ctx) {
		e, err := decodeEntry(cursor.Current)
		if err != nil {
			return entries, err
		}
		entries = append(entries, e)
	}
	if err := cursor.Err(); err != nil {
		return nil, explain("read the journal", err)
	}
	return entries, nil
}

// isNumber matches documents whose field is a number above n; a comparison never crosses types.
func isNumber(field string, n int64) bson.D {
	return bson.D{{Key: field, Value: bson.D{{Key: "$gt", Value: n}}}}
}

func encodeEntry(e store.Entry) (bson.Raw, error) {
	doc := entryDoc{Number: e.Number, ID: e.ID, Time: e.Time, Prev: e.Prev, Hash: e.Hash, Acts: []actDoc{}}
	for _, a := range e.Acts {
		act := actDoc{Actor: a.Actor, Action: a.Action, Reason: a.Reason, Changes: []changeDoc{}}
		for _, c := range a.Changes {
			act.Changes = append(act.Changes, changeDoc{
				Kind: c.Kind, ID: c.ID, Version: c.Version, Schema: int64(c.Schema), Body: string(c.Body), Deleted: c.Deleted,
			})
		}
		doc.Acts = append(doc.Acts, act)
	}
	raw, err := marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("mongo: journal entry %d: %w", e.Number, err)
	}
	return raw, nil
}

// decodeEntry reads an entry and makes sure that nothing else stands in its document: written
// again, it must give the same bytes. So a field that no hash covers can't be slipped in.
func decodeEntry(raw bson.Raw) (store.Entry, error) {
	var doc entryDoc
	if err := unmarshal(raw, &doc); err != nil {
		return store.Entry{}, damaged(raw, err.Error())
	}
	e := store.Entry{Number: doc.Number, ID: doc.ID, Time: doc.Time.UTC(), Prev: doc.Prev, Hash: doc.Hash}
	for _, a := range doc.Acts {
		act := store.Act{Actor: a.Actor, Action: a.Action, Reason: a.Reason}
		for _, c := range a.Changes {
			change := store.Change{Kind: c.Kind, ID: c.ID, Version: c.Version, Schema: int(c.Schema), Deleted: c.Deleted}
			if c.Body != "" {
				change.Body = json.RawMessage(c.Body)
			}
			act.Changes = append(act.Changes, change)
		}
		e.Acts = append(e.Acts, act)
	}
	again, err := encodeEntry(e)
	if err != nil {
		return store.Entry{}, damaged(raw, err.Error())
	}
	if !bytes.Equal(again, raw) {
		return store.Entry{}, damaged(raw, "its document does not have the fields, types and order that were written")
	}
	return e, nil
}

func damaged(raw bson.Raw, reason string) error {
	number, _ := integer(raw.Lookup("_id"))
	hash, _ := raw.Lookup("hash").StringValueOK()
	return &store.DamagedEntry{Number: number, Hash: hash, Reason: reason}
}

// marshal and unmarshal follow the json tags, as the client does.
func marshal(v any) (bson.Raw, error) {
	var buf bytes.Buffer
	enc := bson.NewEncoder(bson.NewDocumentWriter(&buf))
	enc.UseJSONStructTags()
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

func unmarshal(raw bson.Raw, v any) error {
	dec := bson.NewDecoder(bson.NewDocumentReader(bytes.NewReader(raw)))
	dec.UseJSONStructTags()
	return dec.Decode(v)
}

// integer reads a whole number of any BSON kind.
func integer(v bson.RawValue) (int64, bool) {
	switch v.Type {
	case bson.TypeInt64:
		return v.Int64(), true
	case bson.TypeInt32:
		return int64(v.Int32()), true
	case bson.TypeDouble:
		f := v.Double()
		n := int64(f)
		return n, float64(n) == f
	}
	return 0, false
}
