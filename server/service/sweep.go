package service

import (
	"context"
	"time"

	"duijie/server/market"
	"duijie/server/store"
)

const (
	// fileLife is how long an upload that no document names is kept.
	fileLife = 24 * time.Hour
	// removeTime is how long the removal of one file's bytes may take, and
	// sweepLife after which time another may finish it: one that took longer than
	// the first has given up long before.
	removeTime = 5 * time.Minute
	sweepLife  = time.Hour
)

// sweepDoc says that the bytes of a file are being removed since.
type sweepDoc struct {
	At time.Time `json:"at"`
}

// SweepFiles removes uploads that no document has ever named for a day, and
// tells how many. It may run in several processes at once.
//
// A file that was named once is marked as used in the very entry that named it,
// and the mark is never taken away: what an old version of a document names
// stays. The document of an upload goes in one entry, which also notes, when no
// other organisation has the same file, that its bytes are being removed: until
// they are, nobody can upload the same file (announceFile), so no bytes go that
// a document has come to need.
func (s *Service) SweepFiles(ctx context.Context) (int, error) {
	if err := s.finishSweeps(ctx); err != nil {
		return 0, err
	}
	due := s.World.Now().Add(-fileLife)
	var ids []string
	err := readAll(reading(ctx, s.Store), store.Query{Kind: Files, Key: "unused", Equal: []any{false}, To: due}, func(d store.Doc) error {
		ids = append(ids, d.ID)
		return nil
	})
	if err != nil {
		return 0, err
	}
	done := 0
	for _, id := range ids {
		gone, err := s.sweepFile(ctx, id)
		if err != nil {
			return done, err
		}
		if gone {
			done++
		}
	}
	return done, nil
}

// sweepFile removes one upload if it is still due.
func (s *Service) sweepFile(ctx context.Context, id string) (gone bool, err error) {
	var last string // the hash, when nobody else has the file
	var at time.Time
	_, err = s.Store.Commit(ctx, store.Meta{Actor: "sweep", Action: "file.sweep", Bulk: true}, func(_ context.Context, tx store.Tx) error {
		gone, last = false, ""
		f, err := readAs[market.File](tx, Files, id)
		if market.CodeOf(err) == market.CodeNotFound {
			return nil
		}
		if err != nil || f.Used || tx.Now().Sub(f.At) < fileLife {
			return err
		}
		gone, at = true, tx.Now()
		last, err = dropFile(tx, f)
		return err
	})
	if err == nil && last != "" {
		err = s.removeBytes(ctx, last, at)
	}
	return gone, problem(err)
}

// dropFile takes a file away from its owner within a decision. The answer is its
// hash when nobody else has it: then its bytes go with removeBytes, at the time of
// the entry.
func dropFile(tx store.Tx, f market.File) (last string, err error) {
	if err := tx.Delete(Files, market.FileID(f.SHA256, f.Organisation)); err != nil {
		return "", err
	}
	others, err := tx.Find(store.Query{Kind: Files, Key: "sha256", Equal: []any{f.SHA256}, Limit: 1})
	if err != nil || len(others.Docs) > 0 {
		return "", err
	}
	return f.SHA256, tx.Put(sweeps, f.SHA256, 1, sweepDoc{tx.Now()})
}

// finishSweeps does what a process that was stopped in the middle has left.
func (s *Service) finishSweeps(ctx context.Context) error {
	var left []string
	err := readAll(reading(ctx, s.Store), store.Query{Kind: sweeps}, func(d store.Doc) error {
		left = append(left, d.ID)
		return nil
	})
	if err != nil {
		return err
	}
	for _, sha256 := range left {
		mine := time.Time{}
		_, err := s.Store.Commit(ctx, store.Meta{Actor: "sweep", Action: "file.sweep", Bulk: true}, func(_ context.Context, tx store.Tx) error {
			mine = time.Time{}
			d, err := readAs[sweepDoc](tx, sweeps, sha256)
			if market.CodeOf(err) == market.CodeNotFound {
				return nil
			}
			if err != nil || tx.Now().Sub(d.At) < sweepLife {
				return err
			}
			mine = tx.Now()
			return tx.Put(sweeps, sha256, 1, sweepDoc{mine})
		})
		if err == nil && !mine.IsZero() {
			err = s.removeBytes(ctx, sha256, mine)
		}
		if err != nil {
			return problem(err)
		}
	}
	return nil
}

// removeBytes removes the bytes of a file that no document needs, and then lets
// it be uploaded again, unless another process has taken the removal over since.
func (s *Service) removeBytes(ctx context.Context, sha256 string, since time.Time) error {
	within, cancel := context.WithTimeout(ctx, removeTime)
	defer cancel()
	if err := s.Vault.Delete(within, sha256); err != nil {
		return err
	}
	_, err := s.Store.Commit(ctx, store.Meta{Actor: "sweep", Action: "file.swept", Bulk: true}, func(_ context.Context, tx store.Tx) error {
		d, err := readAs[sweepDoc](tx, sweeps, sha256)
		switch {
		case market.CodeOf(err) == market.CodeNotFound:
			return nil
		case err != nil || !d.At.Equal(since):
			return err
		}
		return tx.Delete(sweeps, sha256)
	})
	return err
}
