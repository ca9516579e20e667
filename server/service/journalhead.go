package service

import (
	"context"
	"errors"
	"fmt"

	"duijie/server/auth"
	"duijie/server/market"
	"duijie/server/store"
)

// JournalHeads are the signed ends of the journal, one a day, each under its day.
const JournalHeads = "journal_heads"

// SignHead signs how the journal stands, once a day in China among all servers. It
// tells whether it was this one. A journal without entries has no end to sign. The day is
// the journal's: under a clock that was set back nothing is signed for a day that was
// over already.
func (s *Service) SignHead(ctx context.Context) (bool, error) {
	last, err := s.lastEntry(ctx)
	if err != nil || last.Number == 0 {
		return false, problem(err)
	}
	at := store.CutTime(s.World.Now())
	if last.Time.After(at) {
		at = last.Time
	}
	day := market.DateOf(at)
	if _, err := s.Store.Get(ctx, JournalHeads, string(day)); !errors.Is(err, store.ErrNotFound) {
		return false, problem(err)
	}
	h := market.JournalHead{Day: day, Entry: last.Number, Hash: last.Hash, At: at}
	if h.Key, h.Signature, err = s.notary.Sign(ctx, h.Statement()); err != nil {
		return false, problem(err)
	}
	signed := false
	_, err = s.Store.Commit(ctx, store.Meta{Actor: "notary", Action: "journal.sign", Bulk: true}, func(_ context.Context, tx store.Tx) error {
		signed = false
		_, err := tx.Get(JournalHeads, string(day))
		if !errors.Is(err, store.ErrNotFound) {
			return err // nil: another server was first
		}
		signed = true
		return tx.Put(JournalHeads, string(day), market.JournalHeadSchema, h)
	})
	return signed && err == nil, problem(err)
}

// lastEntry is the last one whose documents can be read; number 0 where there is none.
func (s *Service) lastEntry(ctx context.Context) (store.Entry, error) {
	n, err := s.Store.Head(ctx)
	if err != nil || n == 0 {
		return store.Entry{}, err
	}
	entries, err := s.Store.Entries(ctx, n-1, 1)
	if err != nil {
		return store.Entry{}, err
	}
	if len(entries) == 0 || entries[0].Number != n {
		return store.Entry{}, fmt.Errorf("journal entry %d: %w", n, store.ErrDamaged)
	}
	return entries[0], nil
}

// JournalHeads lists the signed ends, the newest first, before a day where one is
// given; at most limit.
func (s *Service) JournalHeads(ctx context.Context, before market.Date, limit int) ([]market.JournalHead, error) {
	q := store.Query{Kind: JournalHeads, Desc: true, Limit: limit}
	if before != "" {
		q.To = string(before)
	}
	page, err := s.Store.Find(ctx, q)
	if err != nil {
		return nil, problem(err)
	}
	out := make([]market.JournalHead, 0, len(page.Docs))
	for _, d := range page.Docs {
		h, err := store.As[market.JournalHead](d)
		if err != nil {
			return nil, problem(err)
		}
		out = append(out, h)
	}
	return out, nil
}

// HeadFinding is a signed end that the journal does not lead to.
type HeadFinding struct {
	Day     market.Date `json:"day"`
	Entry   int64       `json:"entry"`
	Problem string      `json:"problem"`
}

func (f HeadFinding) String() string {
	return fmt.Sprintf("signed end of %s (entry %d): %s", f.Day, f.Entry, f.Problem)
}

// CheckHeads holds signed ends that were kept elsewhere against a journal. A
// journal that was written anew, however well, does not hold the entries that were
// signed.
func CheckHeads(ctx context.Context, st store.Store, heads []market.JournalHead) ([]HeadFinding, error) {
	var found []HeadFinding
	for _, h := range heads {
		problem := ""
		if !auth.Signed(h.Key, h.Signature, h.Statement()) {
			problem = "the signature is not of this text and key"
		} else if entries, err := st.Entries(ctx, h.Entry-1, 1); err != nil && !errors.Is(err, store.ErrDamaged) {
			return found, err
		} else if len(entries) == 0 || entries[0].Number != h.Entry {
			problem = "the journal does not reach as far"
		} else if entries[0].Hash != h.Hash {
			problem = "the journal holds another entry: its past was rewritten"
		}
		if problem != "" {
			found = append(found, HeadFinding{h.Day, h.Entry, problem})
		}
	}
	return found, nil
}
