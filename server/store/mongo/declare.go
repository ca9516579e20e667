package mongo

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"duijie/server/store"
)

// Prefixes of _id in the collection meta.
const (
	printPrefix = "print."   // + kind or record set: the print that its keys were made with
	setPrefix   = "records." // + record set: that this collection is one
)

// unsure stands behind the print of keys that were made while older programs wrote too: whoever
// opens the store next makes them again, and the first one after that time for good. A server that
// ends while the last of them are made takes nothing with it.
const unsure = "; others wrote"

// rekeyPage is how many documents are read at once to make their keys anew.
const rekeyPage = 500

// Declare makes the indexes, registers the record sets, and makes keys anew where their declaration
// changed. Indexes of keys that are no longer declared stay: they cost a little, and an older
// program beside this one may still want them.
func (b *Backend) Declare(ctx context.Context, kinds []store.Declared, records []store.DeclaredSet) error {
	if err := checkNames(kinds, records); err != nil {
		return err
	}
	for _, set := range records {
		if err := b.declareSet(ctx, set); err != nil {
			return explain("prepare the record set "+set.Name, err)
		}
	}
	for _, kind := range kinds {
		rekey := func() error { return b.rekeyKind(ctx, kind) }
		if err := b.prepare(ctx, kind.Name, kind.Keys, kind.Print, kind.Again, rekey); err != nil {
			return explain("prepare the collection "+kind.Name, err)
		}
	}
	return nil
}

// checkNames refuses names that would share a collection.
func checkNames(kinds []store.Declared, records []store.DeclaredSet) error {
	taken := []string{journalName, trailName, metaName}
	check := func(what, name string) error {
		if slices.Contains(taken, name) || strings.HasPrefix(name, "system.") {
			return fmt.Errorf("%w: the name of %s %q is taken", store.ErrInvalid, what, name)
		}
		taken = append(taken, name)
		return nil
	}
	for _, kind := range kinds {
		if err := check("collection", kind.Name); err != nil {
			return err
		}
	}
	for _, set := range records {
		if err := check("record set", set.Name); err != nil {
			return err
		}
	}
	return nil
}

func (b *Backend) declareSet(ctx context.Context, set store.DeclaredSet) error {
	_, err := b.meta.InsertOne(ctx, byID(setPrefix+set.Name))
	if err != nil && !mongo.IsDuplicateKeyError(err) {
		return err
	}
	keys := make([]string, len(set.Fields))
	for i, path := range set.Fields {
		keys[i] = pathKey(path)
	}
	return b.prepare(ctx, set.Name, keys, set.Print, false, func() error { return b.rekeySet(ctx, set) })
}

// prepare makes the indexes and, where the print differs from the stored one or again is set, the
// keys.
func (b *Backend) prepare(ctx context.Context, collection string, keys []string, print string, again bool, rekey func() error) error {
	if err := b.index(ctx, collection, keys); err != nil {
		return err
	}
	id := printPrefix + collection
	raw, err := b.meta.FindOne(ctx, byID(id)).Raw()
	if err != nil && !errors.Is(err, mongo.ErrNoDocuments) {
		return err
	}
	if stored, ok := raw.Lookup("print").StringValueOK(); ok && stored == print && !again {
		return nil
	}
	if err := rekey(); err != nil {
		return err
	}
	if again {
		print += unsure
	}
	return b.put(ctx, b.meta, id, append(byID(id), bson.E{Key: "print", Value: print}))
}

// index makes one index for each key, together with the id. One command each: FerretDB drops the
// connection when it is asked for several that exist.
func (b *Backend) index(ctx context.Context, collection string, keys []string) error {
	for _, key := range keys {
		_, err := b.db.Collection(collection).Indexes().CreateOne(ctx, mongo.IndexModel{
			Keys:    bson.D{{Key: rangeField(key), Value: 1}, {Key: fieldID, Value: 1}},
			Options: options.Index().SetName("keys_" + strings.ReplaceAll(key, "/", "_")),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// rekeyKind makes the keys of every document of a kind anew. A document that another process
// writes meanwhile gets its keys there.
func (b *Backend) rekeyKind(ctx context.Context, kind store.Declared) error {
	return b.eachID(ctx, kind.Name, func(id string) error { return b.Rekey(ctx, kind, id) })
}

// Rekey makes the keys of one document. Those of another program's stay: it may be at work too, and
// make its own at the same time.
func (b *Backend) Rekey(ctx context.Context, kind store.Declared, id string) error {
	c := b.db.Collection(kind.Name)
	return b.rewrite(ctx, c, id, func(raw bson.Raw) (same bson.D, doc bson.Raw, err error) {
		row := decodeRow(kind.Name, raw).row
		if row.Deleted {
			return nil, nil, nil
		}
		keys, err := kind.KeysOf(row.Doc)
		if err != nil {
			return nil, nil, err
		}
		all := beside(row.Keys, kind.Keys, keys)
		if maps.Equal(all, row.Keys) {
			return nil, nil, nil
		}
		row.Keys = all
		doc, err = encodeRow(row)
		same = append(byID(id), bson.E{Key: fieldSeq, Value: row.Seq}, bson.E{Key: fieldKeys, Value: raw.Lookup(fieldKeys)})
		if _, err := raw.LookupErr(fieldKeys); err != nil {
			same[len(same)-1].Value = bson.D{{Key: "$exists", Value: false}}
		}
		return same, doc, err
	})
}

// beside are the keys of a document with one's own, of these names, in the place of those that
// stand there, and those of others as they are.
func beside(stored map[string]string, names []string, own map[string]string) map[string]string {
	all := maps.Clone(stored)
	if all == nil {
		all = map[string]string{}
	}
	for _, name := range names {
		delete(all, name)
	}
	maps.Copy(all, own)
	return all
}

// rewrite replaces a document by what change makes of it, where it is still what was read as far as
// same says, and reads it again where it isn't. A nil doc leaves it.
func (b *Backend) rewrite(ctx context.Context, c *mongo.Collection, id string, change func(raw bson.Raw) (same bson.D, doc bson.Raw, err error)) error {
	for range 10 {
		raw, err := c.FindOne(ctx, byID(id)).Raw()
		if errors.Is(err, mongo.ErrNoDocuments) {
			return nil
		}
		if err != nil {
			return explain("read the keys of "+c.Name()+" "+id, err)
		}
		same, doc, err := change(raw)
		if err != nil || doc == nil {
			return err
		}
		result, err := c.ReplaceOne(ctx, same, doc)
		if err != nil {
			return explain("write the keys of "+c.Name()+" "+id, err)
		}
		if result.MatchedCount == 1 {
			return nil
		}
	}
	return fmt.Errorf("%s %s changes all the time", c.Name(), id)
}

// rekeySet does the same for records. They have no number, so a record is replaced only where it
// is still, field by field, what was read.
func (b *Backend) rekeySet(ctx context.Context, set store.DeclaredSet) error {
	c := b.db.Collection(set.Name)
	names := make([]string, len(set.Fields))
	for i, path := range set.Fields {
		names[i] = pathKey(path)
	}
	return b.eachID(ctx, set.Name, func(id string) error {
		return b.rewrite(ctx, c, id, func(raw bson.Raw) (same bson.D, doc bson.Raw, err error) {
			row := decodeRow("", raw).row
			fields, err := set.FieldsOf(row.Body)
			if err != nil {
				return nil, nil, err
			}
			all := beside(row.Keys, names, pathKeys(fields))
			if maps.Equal(all, row.Keys) {
				return nil, nil, nil
			}
			if doc, err = encodeBody(byID(id), all, row.Body); err == nil {
				err = bson.Unmarshal(raw, &same)
			}
			return same, doc, err
		})
	})
}

// eachID calls fn with the id of every document of a collection.
func (b *Backend) eachID(ctx context.Context, collection string, fn func(id string) error) error {
	opts := options.Find().SetSort(bson.D{{Key: fieldID, Value: 1}}).SetLimit(rekeyPage).
		SetProjection(bson.D{{Key: fieldID, Value: 1}})
	from := bson.D{{Key: "$gte", Value: ""}}
	for {
		cursor, err := b.db.Collection(collection).Find(ctx, bson.D{{Key: fieldID, Value: from}}, opts)
		if err != nil {
			return err
		}
		var page []struct {
			ID string `json:"_id"`
		}
		if err := cursor.All(ctx, &page); err != nil {
			return err
		}
		for _, d := range page {
			if err := fn(d.ID); err != nil {
				return fmt.Errorf("make the keys of %s %s anew: %w", collection, d.ID, err)
			}
		}
		if len(page) < rekeyPage {
			return nil
		}
		from = bson.D{{Key: "$gt", Value: page[len(page)-1].ID}}
	}
}

// recordSets names the collections that were ever declared as a record set.
func (b *Backend) recordSets(ctx context.Context) ([]string, error) {
	ids := bson.D{{Key: "$gte", Value: setPrefix}, {Key: "$lt", Value: setPrefix + foreign}}
	cursor, err := b.meta.Find(ctx, bson.D{{Key: fieldID, Value: ids}})
	if err != nil {
		return nil, explain("list the record sets", err)
	}
	defer func() { _ = cursor.Close(ctx) }()
	var names []string
	for cursor.Next(ctx) {
		names = append(names, strings.TrimPrefix(idText(cursor.Current.Lookup(fieldID)), setPrefix))
	}
	if err := cursor.Err(); err != nil {
		return nil, explain("list the record sets", err)
	}
	return names, nil
}
