package mongo

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"duijie/server/store"
)

// markID is the _id of the mark in the collection meta.
const markID = "applied"

// chunk is how many documents of one entry go to the server in one command.
const chunk = 100

// Apply writes the documents of an entry, then moves the mark. All of it may be done again.
func (b *Backend) Apply(ctx context.Context, number int64, rows []store.Row) error {
	if err := b.writeRows(ctx, rows); err != nil {
		return explain(fmt.Sprintf("write the documents of journal entry %d", number), err)
	}
	store.Reached(ctx, store.StepBeforeMark)
	if err := b.moveMark(ctx, number); err != nil {
		return explain(fmt.Sprintf("move the mark to journal entry %d", number), err)
	}
	store.Reached(ctx, store.StepAfterMark)
	return nil
}

// Applied is the mark.
func (b *Backend) Applied(ctx context.Context) (int64, error) {
	raw, err := b.meta.FindOne(ctx, byID(markID)).Raw()
	if errors.Is(err, mongo.ErrNoDocuments) {
		return 0, nil
	}
	if err != nil {
		return 0, explain("read the mark", err)
	}
	number, ok := integer(raw.Lookup("number"))
	if !ok {
		return 0, fmt.Errorf("mongo: the mark %q in collection %s: %w", markID, metaName, store.ErrDamaged)
	}
	return number, nil
}

// moveMark moves the mark from number-1 to number. One that is there or further stays.
func (b *Backend) moveMark(ctx context.Context, number int64) error {
	mark := bson.D{{Key: fieldID, Value: markID}, {Key: "number", Value: number}}
	if number == 1 {
		_, err := b.meta.InsertOne(ctx, mark)
		if mongo.IsDuplicateKeyError(err) {
			return nil
		}
		return err
	}
	before := bson.D{{Key: fieldID, Value: markID}, {Key: "number", Value: number - 1}}
	result, err := b.meta.ReplaceOne(ctx, before, mark)
	if err != nil || result.MatchedCount == 1 {
		return err
	}
	now, err := b.Applied(ctx)
	if err != nil || now >= number {
		return err
	}
	return fmt.Errorf("the mark stands at %d, the entries between are not applied", now)
}

// writeRows sends the first document by itself, so that an entry of one costs one short command,
// and the others in chunks, one command for each collection in a chunk.
func (b *Backend) writeRows(ctx context.Context, rows []store.Row) error {
	if len(rows) == 0 {
		return nil
	}
	if err := b.writeRow(ctx, rows[0]); err != nil {
		return err
	}
	for part := range slices.Chunk(rows[1:], chunk) {
		for range part {
			store.Reached(ctx, store.StepBetweenDocuments)
		}
		if err := b.writeChunk(ctx, part); err != nil {
			return err
		}
	}
	return nil
}

// writeRow writes one document, only over one with a smaller seq or none.
func (b *Backend) writeRow(ctx context.Context, row store.Row) error {
	doc, err := encodeRow(row)
	if err != nil {
		return fmt.Errorf("%s %s: %w", row.Kind, row.ID, err)
	}
	_, err = b.db.Collection(row.Kind).ReplaceOne(ctx, older(row), doc, options.Replace().SetUpsert(true))
	if mongo.IsDuplicateKeyError(err) {
		return nil // one with the same seq or a newer one stands: the upsert found no older one
	}
	return err
}

// writeChunk writes documents in one command per collection, and one by one where the answer
// names a document that was there in the same or a newer state. Doing one twice changes nothing,
// and the sum of a partly done command is not the same on every server.
func (b *Backend) writeChunk(ctx context.Context, rows []store.Row) error {
	var kinds []string
	byKind := make(map[string][]store.Row)
	for _, row := range rows {
		if len(byKind[row.Kind]) == 0 {
			kinds = append(kinds, row.Kind)
		}
		byKind[row.Kind] = append(byKind[row.Kind], row)
	}
	for _, kind := range kinds {
		err := b.writeTogether(ctx, kind, byKind[kind])
		if err == nil {
			continue
		}
		if !mongo.IsDuplicateKeyError(err) {
			return err
		}
		for _, row := range byKind[kind] {
			if err := b.writeRow(ctx, row); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *Backend) writeTogether(ctx context.Context, kind string, rows []store.Row) error {
	models := make([]mongo.WriteModel, len(rows))
	for i, row := range rows {
		doc, err := encodeRow(row)
		if err != nil {
			return fmt.Errorf("%s %s: %w", row.Kind, row.ID, err)
		}
		models[i] = mongo.NewReplaceOneModel().SetFilter(older(row)).SetReplacement(doc).SetUpsert(true)
	}
	_, err := b.db.Collection(kind).BulkWrite(ctx, models, options.BulkWrite().SetOrdered(false))
	return err
}

// older matches the document where it is older than row.
func older(row store.Row) bson.D {
	return bson.D{{Key: fieldID, Value: row.ID}, {Key: fieldSeq, Value: bson.D{{Key: "$lt", Value: row.Seq}}}}
}

func byID(id any) bson.D { return bson.D{{Key: fieldID, Value: id}} }
