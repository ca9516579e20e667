package service

import (
	"context"
	"errors"

	"duijie/server/market"
	"duijie/server/store"
)

// ExpireDue ends the listings whose last day is over, and tells how many. It
// may run in several processes at once: each decides on the state that stands.
func (s *Service) ExpireDue(ctx context.Context) (int, error) {
	a, errA := expireDue(ctx, s.Achievements)
	d, errD := expireDue(ctx, s.Demands)
	return a + d, errors.Join(errA, errD)
}

func expireDue[C market.Content](ctx context.Context, c *Catalogue[C]) (int, error) {
	today := market.DateOf(c.s.World.Now())
	due := store.Query{Kind: c.kind, Key: "expiry", Equal: []any{string(market.Published)}, To: string(today), Limit: chunkRows}
	done := 0
	for {
		page, err := c.s.Store.Find(ctx, due)
		if err != nil || len(page.Docs) == 0 {
			return done, problem(err)
		}
		ended, err := c.expireAll(ctx, fitting(page.Docs), today)
		if err != nil {
			return done, problem(err)
		}
		if ended == 0 { // someone else was quicker
			return done, nil
		}
		done += ended
	}
}

// fitting is as many documents from the front as one journal entry surely
// holds, and at least one.
func fitting(docs []store.Doc) []store.Doc {
	size := 0
	for i, d := range docs {
		// A step adds little to a document but a state and a time.
		if size += len(d.Body) + 1024; i > 0 && size > store.MaxEntry {
			return docs[:i]
		}
	}
	return docs
}

func (c *Catalogue[C]) expireAll(ctx context.Context, docs []store.Doc, today market.Date) (ended int, err error) {
	meta := store.Meta{Actor: "expiry", Action: c.kind + ".expire", Bulk: true}
	_, err = c.s.Store.Commit(ctx, meta, func(_ context.Context, tx store.Tx) error {
		ended = 0
		for _, d := range docs {
			n, err := c.expire(tx, d.ID, today)
			if err != nil {
				return err
			}
			ended += n
		}
		return nil
	})
	return ended, err
}

// expire ends one listing if it is still due.
func (c *Catalogue[C]) expire(tx store.Tx, id string, today market.Date) (int, error) {
	item, err := readAs[market.Item[C]](tx, c.kind, id)
	if market.CodeOf(err) == market.CodeNotFound {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	if item.Public == nil || item.Public.State != market.Published || item.Public.ExpiresOn >= today {
		return 0, nil
	}
	if err := item.Do(market.Expire, market.Step{By: "expiry", As: market.AsSystem, At: tx.Now()}); err != nil {
		return 0, err
	}
	return 1, tx.Put(c.kind, id, c.schema, item)
}
