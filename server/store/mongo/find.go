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

// Get returns a document or its tombstone.
func (b *Backend) Get(ctx context.Context, kind, id string) (store.Doc, error) {
	if strings.HasPrefix(id, foreign) {
		return b.getForeign(ctx, kind, id)
	}
	raw, err := b.db.Collection(kind).FindOne(ctx, byID(id)).Raw()
	if errors.Is(err, mongo.ErrNoDocuments) {
		return store.Doc{}, fmt.Errorf("%s %s: %w", kind, id, store.ErrNotFound)
	}
	if err != nil {
		return store.Doc{}, explain(fmt.Sprintf("read %s %s", kind, id), err)
	}
	return decodeRow(kind, raw).doc()
}

// Find returns documents of a range.
func (b *Backend) Find(ctx context.Context, r store.Range) ([]store.Doc, error) {
	field, direction := rangeField(r.Key), 1
	if r.Desc {
		direction = -1
	}
	sort := bson.D{{Key: field, Value: direction}}
	if field != fieldID {
		sort = append(sort, bson.E{Key: fieldID, Value: direction})
	}
	opts := options.Find().SetSort(sort).SetLimit(int64(r.Limit))
	found, err := b.list(ctx, r.Kind, rangeFilter(r), opts)
	if err != nil {
		return nil, explain("find "+r.Kind, err)
	}
	docs := make([]store.Doc, len(found))
	for i, s := range found {
		if docs[i], err = s.doc(); err != nil {
			return nil, err
		}
	}
	return docs, nil
}

// Count counts the documents of a range.
func (b *Backend) Count(ctx context.Context, r store.Range) (int, error) {
	r.After = nil
	n, err := b.db.Collection(r.Kind).CountDocuments(ctx, rangeFilter(r))
	if err != nil {
		return 0, explain("count "+r.Kind, err)
	}
	return int(n), nil
}

// Kinds names the collections of documents: all but the journal, our own and the record sets.
func (b *Backend) Kinds(ctx context.Context) ([]string, error) {
	sets, err := b.recordSets(ctx)
	if err != nil {
		return nil, err
	}
	names, err := b.db.ListCollectionNames(ctx, bson.D{})
	if err != nil {
		return nil, explain("list the collections", err)
	}
	names = slices.DeleteFunc(names, func(name string) bool {
		return name == journalName || name == metaName || strings.HasPrefix(name, "system.") ||
			strings.HasPrefix(name, bucket+".") || slices.Contains(sets, name)
	})
	slices.Sort(names)
	return names, nil
}

// Scan walks every row of a kind by id. Documents whose _id is no text (no store wrote them) come
// last, under an id that begins with the last character there is.
func (b *Backend) Scan(ctx context.Context, kind, after string, limit int) ([]store.Row, error) {
	var rows []store.Row
	if !strings.HasPrefix(after, foreign) {
		filter := bson.D{{Key: fieldID, Value: bson.D{{Key: "$gt", Value: after}}}}
		if after == "" {
			filter[0].Value = bson.D{{Key: "$gte", Value: ""}}
		}
		opts := options.Find().SetSort(bson.D{{Key: fieldID, Value: 1}}).SetLimit(int64(limit))
		found, err := b.list(ctx, kind, filter, opts)
		if err != nil {
			return nil, explain("scan "+kind, err)
		}
		rows = rowsOf(found)
	}
	if len(rows) == limit {
		return rows, nil
	}
	others, err := b.foreignRows(ctx, kind)
	if err != nil {
		return nil, err
	}
	for _, row := range others {
		if row.ID > after && len(rows) < limit {
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// foreignRows reads the documents whose _id is no text.
func (b *Backend) foreignRows(ctx context.Context, kind string) ([]store.Row, error) {
	notText := bson.D{{Key: "$not", Value: bson.D{{Key: "$type", Value: "string"}}}}
	found, err := b.list(ctx, kind, bson.D{{Key: fieldID, Value: notText}}, options.Find())
	if err != nil {
		return nil, explain("scan "+kind, err)
	}
	return rowsOf(found), nil
}

// getForeign finds a document under the id that Scan gave it.
func (b *Backend) getForeign(ctx context.Context, kind, id string) (store.Doc, error) {
	rows, err := b.foreignRows(ctx, kind)
	if err != nil {
		return store.Doc{}, err
	}
	for _, row := range rows {
		if row.ID == id {
			return row.Doc, nil
		}
	}
	return store.Doc{}, fmt.Errorf("%s %s: %w", kind, id, store.ErrNotFound)
}

func rowsOf(found []stored) []store.Row {
	rows := make([]store.Row, len(found))
	for i, s := range found {
		rows[i] = s.row
	}
	slices.SortFunc(rows, func(x, y store.Row) int { return strings.Compare(x.ID, y.ID) })
	return rows
}

func (b *Backend) list(ctx context.Context, kind string, filter bson.D, opts *options.FindOptionsBuilder) ([]stored, error) {
	cursor, err := b.db.Collection(kind).Find(ctx, filter, opts)
	if err != nil {
		return nil, err
	}
	defer func() { _ = cursor.Close(ctx) }()
	var found []stored
	for cursor.Next(ctx) {
		found = append(found, decodeRow(kind, cursor.Current))
	}
	return found, cursor.Err()
}

func rangeField(key string) string {
	if key == "" {
		return fieldID
	}
	return fieldKeys + "." + key
}

// rangeFilter asks for a range. Comparing with a text matches texts only, so documents without the
// key, tombstones among them, are not in any range of a key.
func rangeFilter(r store.Range) bson.D {
	field := rangeField(r.Key)
	low, high := r.Low, r.High
	var and bson.A
	if r.After != nil {
		and = append(and, afterPlace(field, *r.After, r.Desc))
		if !r.Desc {
			low = max(low, r.After.Value) // so that an index is entered at the right place
		}
	}
	bounds := bson.D{{Key: "$gte", Value: low}}
	if high != "" {
		bounds = append(bounds, bson.E{Key: "$lt", Value: high})
	}
	if r.After != nil && r.Desc {
		bounds = append(bounds, bson.E{Key: "$lte", Value: r.After.Value})
	}
	filter := bson.D{{Key: field, Value: bounds}}
	if field == fieldID {
		filter = append(filter, bson.E{Key: fieldDeleted, Value: bson.D{{Key: "$exists", Value: false}}})
	}
	if len(and) > 0 {
		filter = append(filter, bson.E{Key: "$and", Value: and})
	}
	return filter
}

// afterPlace matches what lies behind a place in the order of travel.
func afterPlace(field string, p store.Place, desc bool) bson.D {
	beyond := "$gt"
	if desc {
		beyond = "$lt"
	}
	if field == fieldID {
		return bson.D{{Key: fieldID, Value: bson.D{{Key: beyond, Value: p.ID}}}}
	}
	return bson.D{{Key: "$or", Value: bson.A{
		bson.D{{Key: field, Value: bson.D{{Key: beyond, Value: p.Value}}}},
		bson.D{{Key: field, Value: p.Value}, {Key: fieldID, Value: bson.D{{Key: beyond, Value: p.ID}}}},
	}}}
}
