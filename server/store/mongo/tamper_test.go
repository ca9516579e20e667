package mongo_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"duijie/server/store"
	"duijie/server/store/mongo"
	"duijie/server/store/mongo/mongotest"
)

// place is one database of a running server, as the suite sees it. Tampering goes through a client
// of its own, with none of the backend's code.
type place struct {
	uri string
	db  *driver.Database
}

func newPlace(t testing.TB) *place {
	t.Helper()
	uri := mongotest.Start(t)
	client, err := driver.Connect(options.Client().ApplyURI(uri))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Disconnect(context.Background()) })
	return &place{uri: uri, db: client.Database(mongotest.Database(uri))}
}

func (p *place) Open(t testing.TB) store.Backend {
	t.Helper()
	b, err := mongo.Open(t.Context(), p.uri)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (p *place) EntryFields(t testing.TB, number int64) []string {
	return leaves(p.read(t, "journal", number)[1:], "")
}

func (p *place) DocFields(t testing.TB, kind, id string) []string {
	return leaves(p.read(t, kind, id)[1:], "")
}

func (p *place) ChangeEntry(t testing.TB, number int64, field string, change func(any) any) {
	p.replace(t, "journal", number, changed(t, p.read(t, "journal", number), strings.Split(field, "."), change))
}

func (p *place) ChangeDoc(t testing.TB, kind, id, field string, change func(any) any) {
	p.replace(t, kind, id, changed(t, p.read(t, kind, id), strings.Split(field, "."), change))
}

func (p *place) RenumberEntry(t testing.TB, number, to int64) {
	p.replace(t, "journal", number, withID(p.read(t, "journal", number), to))
}

func (p *place) DropEntry(t testing.TB, number int64)  { p.drop(t, "journal", number) }
func (p *place) DropDoc(t testing.TB, kind, id string) { p.drop(t, kind, id) }
func (p *place) CopyDoc(t testing.TB, kind, id, c string) {
	p.insert(t, kind, withID(p.read(t, kind, id), c))
}

func (p *place) DropTrail(t testing.TB, l store.TrailLine) { p.drop(t, "trail", lineKey(l)) }
func (p *place) InsertTrail(t testing.TB, l store.TrailLine) {
	p.insert(t, "trail", bson.D{{Key: "_id", Value: lineKey(l)}, {Key: "kind", Value: l.Kind}, {Key: "id", Value: l.ID}, {Key: "number", Value: l.Number}})
}

// ForgetTrail drops it, and the note that it was ever filled.
func (p *place) ForgetTrail(t testing.TB) {
	if err := p.db.Collection("trail").Drop(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.drop(t, "meta", "trail")
}

func lineKey(l store.TrailLine) string { return fmt.Sprintf("%s/%s/%019d", l.Kind, l.ID, l.Number) }

func (p *place) read(t testing.TB, collection string, id any) bson.D {
	t.Helper()
	var doc bson.D
	if err := p.db.Collection(collection).FindOne(t.Context(), bson.D{{Key: "_id", Value: id}}).Decode(&doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

// replace deletes and inserts, because an _id can't be changed in place.
func (p *place) replace(t testing.TB, collection string, id any, doc bson.D) {
	t.Helper()
	p.drop(t, collection, id)
	p.insert(t, collection, doc)
}

func (p *place) drop(t testing.TB, collection string, id any) {
	t.Helper()
	r, err := p.db.Collection(collection).DeleteOne(t.Context(), bson.D{{Key: "_id", Value: id}})
	if err != nil || r.DeletedCount != 1 {
		t.Fatalf("drop %v of %s: %+v, %v", id, collection, r, err)
	}
}

func (p *place) insert(t testing.TB, collection string, doc bson.D) {
	t.Helper()
	if _, err := p.db.Collection(collection).InsertOne(t.Context(), doc); err != nil {
		t.Fatalf("insert into %s: %v", collection, err)
	}
}

func withID(doc bson.D, id any) bson.D {
	for i := range doc {
		if doc[i].Key == "_id" {
			doc[i].Value = id
		}
	}
	return doc
}

// leaves names the fields that hold a text, a number or a time, dotted, lists by position. The _id
// comes first in every document.
func leaves(v any, path string) []string {
	join := func(name string) string {
		if path == "" {
			return name
		}
		return path + "." + name
	}
	var names []string
	switch v := v.(type) {
	case bson.D:
		for _, e := range v {
			names = append(names, leaves(e.Value, join(e.Key))...)
		}
	case bson.A:
		for i, item := range v {
			names = append(names, leaves(item, join(strconv.Itoa(i)))...)
		}
	case string, int32, int64, float64, bson.DateTime:
		return []string{path}
	}
	return names
}

// changed changes one leaf; times are handed over as milliseconds.
func changed(t testing.TB, v any, path []string, change func(any) any) bson.D {
	t.Helper()
	var walk func(v any, path []string) any
	walk = func(v any, path []string) any {
		if len(path) == 0 {
			switch v := v.(type) {
			case bson.DateTime:
				return bson.NewDateTimeFromTime(time.UnixMilli(change(int64(v)).(int64)))
			case int32:
				return change(int64(v))
			}
			return change(v)
		}
		switch v := v.(type) {
		case bson.D:
			for i := range v {
				if v[i].Key == path[0] {
					v[i].Value = walk(v[i].Value, path[1:])
					return v
				}
			}
		case bson.A:
			i, err := strconv.Atoi(path[0])
			if err == nil && i < len(v) {
				v[i] = walk(v[i], path[1:])
				return v
			}
		}
		t.Fatalf("no field %v in %v", path, v)
		return nil
	}
	return walk(v, path).(bson.D)
}
