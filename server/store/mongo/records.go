package mongo

import (
	"context"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"duijie/server/store"
)

// InsertRecord decides once among all processes, by the unique _id. Where the connection breaks the
// caller doesn't know the answer; asking again then says ErrExists for its own record too.
func (b *Backend) InsertRecord(ctx context.Context, set string, r store.Record) error {
	doc, err := encodeRecord(r)
	if err != nil {
		return fmt.Errorf("%s %s: %w", set, r.ID, err)
	}
	_, err = b.db.Collection(set).InsertOne(ctx, doc)
	switch {
	case mongo.IsDuplicateKeyError(err):
		return fmt.Errorf("%s %s: %w", set, r.ID, store.ErrExists)
	case err != nil:
		return explain(fmt.Sprintf("insert %s %s", set, r.ID), err)
	}
	return nil
}

// PutRecord inserts or replaces; of two at once one stands.
func (b *Backend) PutRecord(ctx context.Context, set string, r store.Record) error {
	doc, err := encodeRecord(r)
	if err != nil {
		return fmt.Errorf("%s %s: %w", set, r.ID, err)
	}
	if err := b.put(ctx, b.db.Collection(set), r.ID, doc); err != nil {
		return explain(fmt.Sprintf("put %s %s", set, r.ID), err)
	}
	return nil
}

// put replaces or inserts. Two upserts of one absent _id may collide: one inserts, the other is
// told of a duplicate and then has something to replace.
func (b *Backend) put(ctx context.Context, c *mongo.Collection, id string, doc any) error {
	var err error
	for range 10 {
		_, err = c.ReplaceOne(ctx, byID(id), doc, options.Replace().SetUpsert(true))
		if !mongo.IsDuplicateKeyError(err) {
			return err
		}
	}
	return err
}

// GetRecord reads a record.
func (b *Backend) GetRecord(ctx context.Context, set, id string) (store.Record, error) {
	raw, err := b.db.Collection(set).FindOne(ctx, byID(id)).Raw()
	if errors.Is(err, mongo.ErrNoDocuments) {
		return store.Record{}, fmt.Errorf("%s %s: %w", set, id, store.ErrNotFound)
	}
	if err != nil {
		return store.Record{}, explain(fmt.Sprintf("read %s %s", set, id), err)
	}
	return decodeRecord(raw), nil
}

// DeleteRecord deletes. A replica set keeps the deletion's past in its oplog for as long as the
// oplog reaches back, and no longer.
func (b *Backend) DeleteRecord(ctx context.Context, set, id string) error {
	if _, err := b.db.Collection(set).DeleteOne(ctx, byID(id)); err != nil {
		return explain(fmt.Sprintf("delete %s %s", set, id), err)
	}
	return nil
}

// FindRecords lists records whose field lies in a range, by that field and the id.
func (b *Backend) FindRecords(ctx context.Context, set, field, low, high string, limit int) ([]store.Record, error) {
	name := rangeField(pathKey(field))
	bounds := bson.D{{Key: "$gte", Value: low}}
	if high != "" {
		bounds = append(bounds, bson.E{Key: "$lt", Value: high})
	}
	opts := options.Find().SetLimit(int64(limit)).SetSort(bson.D{{Key: name, Value: 1}, {Key: fieldID, Value: 1}})
	cursor, err := b.db.Collection(set).Find(ctx, bson.D{{Key: name, Value: bounds}}, opts)
	if err != nil {
		return nil, explain("find "+set, err)
	}
	return readRecords(ctx, set, cursor)
}

// ScanRecords walks a set by id.
func (b *Backend) ScanRecords(ctx context.Context, set, after string, limit int) ([]store.Record, error) {
	opts := options.Find().SetLimit(int64(limit)).SetSort(bson.D{{Key: fieldID, Value: 1}})
	cursor, err := b.db.Collection(set).Find(ctx, bson.D{{Key: fieldID, Value: bson.D{{Key: "$gt", Value: after}}}}, opts)
	if err != nil {
		return nil, explain("scan "+set, err)
	}
	return readRecords(ctx, set, cursor)
}

func readRecords(ctx context.Context, set string, cursor *mongo.Cursor) ([]store.Record, error) {
	defer func() { _ = cursor.Close(ctx) }()
	var found []store.Record
	for cursor.Next(ctx) {
		found = append(found, decodeRecord(cursor.Current))
	}
	if err := cursor.Err(); err != nil {
		return nil, explain("read "+set, err)
	}
	return found, nil
}

// decodeRecord reads a record; its declared fields are for finding it and stay behind.
func decodeRecord(raw bson.Raw) store.Record {
	row := decodeRow("", raw).row
	return store.Record{ID: row.ID, Body: row.Body}
}
