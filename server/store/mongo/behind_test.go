package mongo_test

import (
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"duijie/server/store"
)

// What any MongoDB tool can do to the data, verify finds, and it never gives up over it.
func TestVerifyFindsWhatAToolDid(t *testing.T) {
	p := newPlace(t)
	o := declared()
	o.Collections[0].Keys = []store.Key{{Name: "by_n", Paths: []string{"n"}}}
	s := openWith(t, p.uri, o)
	add(t, s)
	add(t, s)
	things := p.db.Collection("things")
	set := func(field string, value any) func(t *testing.T) {
		return func(t *testing.T) {
			change := bson.D{{Key: "$set", Value: bson.D{{Key: field, Value: value}}}}
			if r, err := things.UpdateOne(t.Context(), bson.D{{Key: "_id", Value: "counter"}}, change); err != nil || r.ModifiedCount != 1 {
				t.Fatalf("%+v, %v", r, err)
			}
		}
	}
	insert := func(collection string, doc bson.D) func(t *testing.T) {
		return func(t *testing.T) { p.insert(t, collection, doc) }
	}
	for _, c := range []struct {
		rule   string
		do     func(t *testing.T)
		undo   func(t *testing.T)
		what   string // of the finding
		detail string // in it
	}{
		{"a field", set("n", int64(7)), nil, store.FoundDiffers, "body"},
		{"a field more", set("note", "x"), nil, store.FoundDiffers, "body"},
		{"a field more that looks like the store's", set("_note", "x"), nil, store.FoundDiffers, "body"},
		{"the version to a text", set("_v", "2"), nil, store.FoundDiffers, "_v"},
		{"the time to a text", set("_time", "yesterday"), nil, store.FoundDiffers, "_time"},
		{"the keys to others", set("_keys", bson.D{{Key: "x", Value: "y"}}), nil, store.FoundKeys, "by_n"},
		{"buried", set("_deleted", true), nil, store.FoundDiffers, "deleted"},
		{
			"a document with an id of the tool's making", insert("things", bson.D{{Key: "_id", Value: bson.NewObjectID()}, {Key: "n", Value: 1}}),
			func(t *testing.T) { deleteWhere(t, p, "things", "n", 1) }, store.FoundExtra, "no such document",
		},
		{
			"a document with an id only", insert("things", bson.D{{Key: "_id", Value: "by hand"}}),
			func(t *testing.T) { p.drop(t, "things", "by hand") }, store.FoundExtra, "",
		},
		{
			"a collection", insert("guests", bson.D{{Key: "_id", Value: "g1"}, {Key: "n", Value: 1}}),
			func(t *testing.T) { p.drop(t, "guests", "g1") }, store.FoundExtra, "",
		},
		{
			"a line of the trail by hand", insert("trail", bson.D{{Key: "_id", Value: "by hand"}, {Key: "kind", Value: "things"}, {Key: "id", Value: "counter"}, {Key: "number", Value: int64(1)}}),
			func(t *testing.T) { p.drop(t, "trail", "by hand") }, store.FoundTrail, "does not change it",
		},
		{
			"a line of the trail with an id of the tool's making", insert("trail", bson.D{{Key: "_id", Value: bson.NewObjectID()}, {Key: "n", Value: 1}}),
			func(t *testing.T) { deleteWhere(t, p, "trail", "n", 1) }, store.FoundTrail, "does not change it",
		},
		{
			"a field more in the journal",
			func(t *testing.T) {
				p.replace(t, "journal", int64(2), append(p.read(t, "journal", int64(2)), bson.E{Key: "note", Value: "x"}))
			},
			func(t *testing.T) {
				d := p.read(t, "journal", int64(2))
				p.replace(t, "journal", int64(2), d[:len(d)-1])
			},
			store.FoundUnreadable, "fields, types and order",
		},
	} {
		t.Run(c.rule, func(t *testing.T) {
			before := p.read(t, "things", "counter")
			c.do(t)
			report, err := s.Verify(t.Context(), nil)
			if err != nil {
				t.Fatalf("verify gave up: %v", err)
			}
			found := false
			for _, f := range report.Findings {
				found = found || f.What == c.what && strings.Contains(f.Detail, c.detail)
			}
			if !found {
				t.Errorf("want %s with %q, got %v", c.what, c.detail, report.Findings)
			}
			if c.undo != nil {
				c.undo(t)
			} else {
				p.replace(t, "things", "counter", before)
			}
			if report, err := s.Verify(t.Context(), nil); err != nil || !report.Clean() {
				t.Fatalf("after it was undone: %v, %v", report.Findings, err)
			}
		})
	}
}

func deleteWhere(t *testing.T, p *place, collection, field string, value any) {
	t.Helper()
	r, err := p.db.Collection(collection).DeleteOne(t.Context(), bson.D{{Key: field, Value: value}, {Key: "_v", Value: nil}})
	if err != nil || r.DeletedCount != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
}

// A tool reads and queries a document by its own fields.
func TestToolsReadDocuments(t *testing.T) {
	p := newPlace(t)
	s := openStore(t, p.uri)
	add(t, s)
	n, err := p.db.Collection("things").CountDocuments(t.Context(), bson.D{{Key: "n", Value: bson.D{{Key: "$gte", Value: 1}}}})
	if err != nil || n != 1 {
		t.Errorf("found %d documents by their own field, %v; want 1", n, err)
	}
}

// Names that would share a collection are refused before anything is made.
func TestNamesThatAreTaken(t *testing.T) {
	p := newPlace(t)
	b := p.Open(t)
	defer b.Close()
	none := []store.DeclaredSet(nil)
	for _, c := range []struct {
		rule  string
		kinds []store.Declared
		sets  []store.DeclaredSet
	}{
		{"the journal's", []store.Declared{{Name: "journal"}}, none},
		{"the trail's", []store.Declared{{Name: "trail"}}, none},
		{"the mark's", []store.Declared{{Name: "meta"}}, none},
		{"a kind's, by a record set", []store.Declared{{Name: "people"}}, []store.DeclaredSet{{Name: "people"}}},
		{"the server's", nil, []store.DeclaredSet{{Name: "system.users"}}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if err := b.Declare(t.Context(), c.kinds, c.sets); err == nil {
				t.Error("it was accepted")
			}
		})
	}
	if names, err := p.db.ListCollectionNames(t.Context(), bson.D{}); err != nil || len(names) != 0 {
		t.Errorf("collections %v were made, %v", names, err)
	}
}
