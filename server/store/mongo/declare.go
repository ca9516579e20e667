package mongo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"duijie/server/store"
)

// Prefixes of _id in the collection meta.
const (
	printPrefix = "print."   // + kind: the print that its keys were made with
	setPrefix   = "records." // + record set: that this collection is one
)

// rekeyPage is how many documents are read at once to make their keys anew.
const rekeyPage = 500

// Declare makes the indexes and registers the record sets. Indexes of keys that are no longer
// declared stay; they cost a little and an older program may still want them.
func (b *Backend) Declare(ctx context.Context, kinds []store.Declared, records []store.RecordSet) error {
	if err := checkNames(kinds, records); err != nil {
		return err
	}
	for _, set := range records {
		if err := b.declareSet(ctx, set); err != nil {
			return explain("prepare the record set "+set.Name, err)
		}
	}
	for _, kind := range kinds {
		if err := b.declareKind(ctx, kind); err != nil {
			return explain("prepare the collection "+kind.Name, err)
		}
	}
	return nil
}

// checkNames refuses names that would share a collection.
func checkNames(kinds []store.Declared, records []store.RecordSet) error {
	taken := []string{journalName, metaName}
	for _, kind := range kinds {
		if slices.Contains(taken, kind.Name) || strings.HasPrefix(kind.Name, "system.") {
			return fmt.Errorf("%w: the name of collection %q is taken", store.ErrInvalid, kind.Name)
		}
		taken = append(taken, kind.Name)
	}
	for _, set := range records {
		if slices.Contains(taken, set.Name) || strings.HasPrefix(set.Name, "system.") {
			return fmt.Errorf("%w: the name of record set %q is taken", store.ErrInvalid, set.Name)
		}
		taken = append(taken, set.Name)
	}
	return nil
}

func (b *Backend) declareSet(ctx context.Context, set store.RecordSet) error {
	_, err := b.meta.InsertOne(ctx, byID(setPrefix+set.Name))
	if err != nil && !mongo.IsDuplicateKeyError(err) {
		return err
	}
	keys := make([]string, len(set.Fields))
	for i, path := range set.Fields {
		keys[i] = pathKey(path)
	}
	return b.index(ctx, set.Name, keys)
}

func (b *Backend) declareKind(ctx context.Context, kind store.Declared) error {
	if err := b.index(ctx, kind.Name, kind.Keys); err != nil {
		return err
	}
	id := printPrefix + kind.Name
	raw, err := b.meta.FindOne(ctx, byID(id)).Raw()
	if err != nil && !errors.Is(err, mongo.ErrNoDocuments) {
		return err
	}
	if print, ok := raw.Lookup("print").StringValueOK(); ok && print == kind.Print {
		return nil
	}
	if err := b.rekey(ctx, kind); err != nil {
		return err
	}
	doc := append(byID(id), bson.E{Key: "print", Value: kind.Print})
	return b.put(ctx, b.meta, id, doc)
}

// index makes one index for each key, together with the id.
func (b *Backend) index(ctx context.Context, collection string, keys []string) error {
	if len(keys) == 0 {
		return nil
	}
	models := make([]mongo.IndexModel, len(keys))
	for i, key := range keys {
		models[i] = mongo.IndexModel{
			Keys:    bson.D{{Key: rangeField(key), Value: 1}, {Key: fieldID, Value: 1}},
			Options: options.Index().SetName("keys_" + strings.ReplaceAll(key, "/", "_")),
		}
	}
	_, err := b.db.Collection(collection).Indexes().CreateMany(ctx, models)
	return err
}

// rekey makes the keys of every document of a kind anew. A document that another process writes
// meanwhile gets its keys there.
func (b *Backend) rekey(ctx context.Context, kind store.Declared) error {
	for after := ""; ; {
		rows, err := b.Scan(ctx, kind.Name, after, rekeyPage)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := b.rekeyRow(ctx, kind, row); err != nil {
				return err
			}
		}
		if len(rows) < rekeyPage {
			return nil
		}
		after = rows[len(rows)-1].ID
	}
}

func (b *Backend) rekeyRow(ctx context.Context, kind store.Declared, row store.Row) error {
	if row.Deleted || strings.HasPrefix(row.ID, foreign) {
		return nil
	}
	keys, err := kind.KeysOf(row.Doc)
	if err != nil {
		return err
	}
	row.Keys = keys
	doc, err := encodeRow(row)
	if err != nil {
		return fmt.Errorf("%s %s: %w", row.Kind, row.ID, err)
	}
	same := append(byID(row.ID), bson.E{Key: fieldSeq, Value: row.Seq})
	_, err = b.db.Collection(kind.Name).ReplaceOne(ctx, same, doc)
	return err
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
