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

// keptID is the _id in the collection meta that says that the trail reaches back to the first entry.
const keptID = "trail"

// A line of the trail is a document of its own. Its _id holds all of it, the number with all
// nineteen digits, so that the lines of one document stand together and in order and the unique
// index of every collection keeps each line single; kind, id and number stand beside it to be read.
type lineDoc struct {
	Key    string `json:"_id"`
	Kind   string `json:"kind"`
	ID     string `json:"id"`
	Number int64  `json:"number"`
}

func lineKey(kind, id string, number int64) string {
	return fmt.Sprintf("%s/%s/%019d", kind, id, number)
}

func trailOf(number int64, rows []store.Row) []store.TrailLine {
	lines := make([]store.TrailLine, len(rows))
	for i, row := range rows {
		lines[i] = store.TrailLine{Kind: row.Kind, ID: row.ID, Number: number}
	}
	return lines
}

// AddTrail inserts lines. Where one is there already, how far the others came is not the same on
// every server; they are inserted one by one then.
func (b *Backend) AddTrail(ctx context.Context, lines []store.TrailLine) error {
	for part := range slices.Chunk(lines, chunk) {
		docs := make([]any, len(part))
		for i, l := range part {
			docs[i] = lineDoc{Key: lineKey(l.Kind, l.ID, l.Number), Kind: l.Kind, ID: l.ID, Number: l.Number}
		}
		_, err := b.trail.InsertMany(ctx, docs, options.InsertMany().SetOrdered(false))
		if mongo.IsDuplicateKeyError(err) {
			err = b.addOneByOne(ctx, docs)
		}
		if err != nil {
			return explain("write the trail", err)
		}
	}
	return nil
}

func (b *Backend) addOneByOne(ctx context.Context, docs []any) error {
	for _, doc := range docs {
		if _, err := b.trail.InsertOne(ctx, doc); err != nil && !mongo.IsDuplicateKeyError(err) {
			return err
		}
	}
	return nil
}

// Trail lists the entries that changed a document. Its lines lie between two keys; the id keeps out
// those of another document whose id begins like a line of this one.
func (b *Backend) Trail(ctx context.Context, s store.Stretch) ([]int64, error) {
	direction := 1
	if s.Desc {
		direction = -1
	}
	filter := bson.D{
		{Key: fieldID, Value: bson.D{{Key: "$gte", Value: lineKey(s.Kind, s.ID, s.From)}, {Key: "$lt", Value: lineKey(s.Kind, s.ID, s.To)}}},
		{Key: "id", Value: s.ID},
	}
	opts := options.Find().SetSort(bson.D{{Key: fieldID, Value: direction}}).SetLimit(int64(s.Limit))
	lines, err := b.lines(ctx, filter, opts)
	if err != nil {
		return nil, err
	}
	var numbers []int64
	for _, l := range lines {
		if l.Kind == s.Kind && l.ID == s.ID {
			numbers = append(numbers, l.Number)
		}
	}
	return numbers, nil
}

// ScanTrail walks all lines by their _id. Documents that are no line come as the line that their
// _id would make, so that verify finds it loose; those whose _id is no text come last.
func (b *Backend) ScanTrail(ctx context.Context, after store.TrailLine, limit int) ([]store.TrailLine, error) {
	var lines []store.TrailLine
	if !strings.HasPrefix(after.ID, foreign) {
		from := bson.D{{Key: "$gte", Value: ""}}
		if after != (store.TrailLine{}) {
			from = bson.D{{Key: "$gt", Value: keyOf(after)}}
		}
		opts := options.Find().SetSort(bson.D{{Key: fieldID, Value: 1}}).SetLimit(int64(limit))
		var err error
		if lines, err = b.lines(ctx, bson.D{{Key: fieldID, Value: from}}, opts); err != nil || len(lines) == limit {
			return lines, err
		}
	}
	notText := bson.D{{Key: "$not", Value: bson.D{{Key: "$type", Value: "string"}}}}
	others, err := b.lines(ctx, bson.D{{Key: fieldID, Value: notText}}, options.Find().SetSort(bson.D{{Key: fieldID, Value: 1}}))
	if err != nil {
		return nil, err
	}
	slices.SortFunc(others, func(x, y store.TrailLine) int { return strings.Compare(x.ID, y.ID) })
	for _, l := range others {
		if len(lines) < limit && (!strings.HasPrefix(after.ID, foreign) || l.ID > after.ID) {
			lines = append(lines, l)
		}
	}
	return lines, nil
}

// lines reads lines of the trail.
func (b *Backend) lines(ctx context.Context, filter bson.D, opts *options.FindOptionsBuilder) ([]store.TrailLine, error) {
	cursor, err := b.trail.Find(ctx, filter, opts)
	if err != nil {
		return nil, explain("read the trail", err)
	}
	defer func() { _ = cursor.Close(ctx) }()
	var lines []store.TrailLine
	for cursor.Next(ctx) {
		lines = append(lines, decodeLine(cursor.Current))
	}
	if err := cursor.Err(); err != nil {
		return nil, explain("read the trail", err)
	}
	return lines, nil
}

// decodeLine reads a line. One whose fields are not those of its _id is a line of no kind with the
// whole _id as its id.
func decodeLine(raw bson.Raw) store.TrailLine {
	kind, _ := raw.Lookup("kind").StringValueOK()
	id, _ := raw.Lookup("id").StringValueOK()
	number, _ := integer(raw.Lookup("number"))
	key := idText(raw.Lookup(fieldID))
	if lineKey(kind, id, number) != key {
		return store.TrailLine{ID: key}
	}
	return store.TrailLine{Kind: kind, ID: id, Number: number}
}

// keyOf is the _id that a line came with.
func keyOf(l store.TrailLine) string {
	if l.Kind == "" {
		return l.ID
	}
	return lineKey(l.Kind, l.ID, l.Number)
}

// TrailKept tells whether the trail reaches back to the first entry.
func (b *Backend) TrailKept(ctx context.Context) (bool, error) {
	err := b.meta.FindOne(ctx, byID(keptID)).Err()
	if errors.Is(err, mongo.ErrNoDocuments) {
		return false, nil
	}
	if err != nil {
		return false, explain("look for the trail", err)
	}
	return true, nil
}

// KeepTrail remembers that it does.
func (b *Backend) KeepTrail(ctx context.Context) error {
	if _, err := b.meta.InsertOne(ctx, byID(keptID)); err != nil && !mongo.IsDuplicateKeyError(err) {
		return explain("remember the trail", err)
	}
	return nil
}
