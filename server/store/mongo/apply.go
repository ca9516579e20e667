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

// chunk is how many documents of one entry go to the server in one command. FerretDB holds one of
// its hundred connections to SQLite for each replaced document until the command ends, and hangs
// when several commands together need more.
const chunk = 25

// Apply writes the documents of an entry and beside them its lines of the trail, so that these cost
// no time of their own, then moves the mark. All of it may be done again.
func (b *Backend) Apply(ctx context.Context, number int64, rows []store.Row) error {
	traced := make(chan error, 1)
	go func() { traced <- b.AddTrail(ctx, trailOf(number, rows)) }()
	err := b.writeRows(ctx, rows)
	if err := errors.Join(err, <-traced); err != nil {
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
	return b.writeTogether(ctx, row.Kind, []store.Row{row})
}

// writeChunk writes documents in one or two commands for each collection: inserts for those that
// the journal has for the first time, replacements for the others.
func (b *Backend) writeChunk(ctx context.Context, rows []store.Row) error {
	type batch struct {
		kind  string
		first bool
	}
	var order []batch
	batches := make(map[batch][]store.Row)
	for _, row := range rows {
		of := batch{row.Kind, row.Version == 1}
		if len(batches[of]) == 0 {
			order = append(order, of)
		}
		batches[of] = append(batches[of], row)
	}
	for _, of := range order {
		if err := b.writeTogether(ctx, of.kind, batches[of]); err != nil {
			return err
		}
	}
	return nil
}

// writeTogether writes documents of one collection, all new to the journal or none. Where one is
// there already, how far the others came is not the same on every server; they are written one by
// one then, and doing that twice changes nothing.
func (b *Backend) writeTogether(ctx context.Context, kind string, rows []store.Row) error {
	docs := make([]any, len(rows))
	for i, row := range rows {
		var err error
		if docs[i], err = encodeRow(row); err != nil {
			return fmt.Errorf("%s %s: %w", row.Kind, row.ID, err)
		}
	}
	c := b.db.Collection(kind)
	var err error
	if rows[0].Version == 1 {
		_, err = c.InsertMany(ctx, docs, options.InsertMany().SetOrdered(false))
	} else {
		models := make([]mongo.WriteModel, len(rows))
		for i, row := range rows {
			models[i] = mongo.NewReplaceOneModel().SetFilter(older(row)).SetReplacement(docs[i]).SetUpsert(true)
		}
		_, err = c.BulkWrite(ctx, models, options.BulkWrite().SetOrdered(false))
	}
	if !mongo.IsDuplicateKeyError(err) {
		return err
	}
	for i, row := range rows {
		_, err := c.ReplaceOne(ctx, older(row), docs[i], options.Replace().SetUpsert(true))
		// A duplicate: the upsert found no older one, so the same or a newer one stands.
		if err != nil && !mongo.IsDuplicateKeyError(err) {
			return err
		}
	}
	return nil
}

// older matches the document where it is older than row.
func older(row store.Row) bson.D {
	return bson.D{{Key: fieldID, Value: row.ID}, {Key: fieldSeq, Value: bson.D{{Key: "$lt", Value: row.Seq}}}}
}

func byID(id any) bson.D { return bson.D{{Key: fieldID, Value: id}} }
