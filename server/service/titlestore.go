package service

import (
	"context"
	"slices"
	"time"

	"duijie/server/market"
	"duijie/server/store"
)

// titleHolders holds one document per credit code that ever held a title, with
// the code as its id.
const titleHolders = "title_holders"

// everKnown is a moment by which all that stands was known. The machine's clock
// is none: it may stand behind the newest entry of the journal.
var everKnown = time.Date(9999, time.January, 1, 0, 0, 0, 0, time.UTC)

// titleByKey finds the title of a line. Errors: not found.
func titleByKey(read docReader, key market.TitleKey) (market.Title, error) {
	u, err := readAs[uniqueDoc](read, uniques, titleKeys+":"+key.String())
	if err != nil {
		return market.Title{}, err
	}
	return readAs[market.Title](read, Titles, u.Owner)
}

// titlesOf reads every title that an enterprise, or one whose titles went to it
// or came from it, held at any time: all that the functions of package market
// need to tell its titles for any day as known at any moment. They come in the
// order of their keys, so that the same library gives the same list.
func titlesOf(read docReader, enterprise market.CreditCode) ([]market.Title, error) {
	titles, codes := map[string]market.Title{}, map[market.CreditCode]bool{"": true, enterprise: true}
	for next := []market.CreditCode{enterprise}; len(next) > 0; next = next[1:] {
		h, err := readAs[market.TitleHolder](read, titleHolders, string(next[0]))
		if market.CodeOf(err) == market.CodeNotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, id := range h.Titles {
			if _, known := titles[id]; known {
				continue
			}
			t, err := readAs[market.Title](read, Titles, id)
			if err != nil {
				return nil, err
			}
			titles[id] = t
			for _, e := range t.Events {
				if code := e.Facts.CreditCode; !codes[code] {
					codes[code] = true
					next = append(next, code)
				}
			}
		}
	}
	out := make([]market.Title, 0, len(titles))
	for _, t := range titles {
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b market.Title) int { return a.Key.Compare(b.Key) })
	return out, nil
}

// TitlesOf reads every title that decides what an enterprise held on any day,
// those of its predecessors included.
func (s *Service) TitlesOf(ctx context.Context, enterprise market.CreditCode) ([]market.Title, error) {
	var out []market.Title
	err := s.Store.View(ctx, func(r store.Reader) (err error) {
		out, err = titlesOf(reading(ctx, r), enterprise)
		return err
	})
	return out, problem(err)
}

// putTitle stores a title, and under every credit code that it names where it
// is found.
func putTitle(tx store.Tx, t market.Title) error {
	for _, e := range t.Events {
		if e.Facts.CreditCode == "" {
			continue
		}
		h, err := readAs[market.TitleHolder](tx, titleHolders, string(e.Facts.CreditCode))
		if err != nil && market.CodeOf(err) != market.CodeNotFound {
			return err
		}
		at, found := slices.BinarySearch(h.Titles, t.ID)
		if found {
			continue
		}
		h.CreditCode, h.Titles = e.Facts.CreditCode, slices.Insert(h.Titles, at, t.ID)
		if err := tx.Put(titleHolders, string(h.CreditCode), market.TitleHolderSchema, h); err != nil {
			return err
		}
	}
	return tx.Put(Titles, t.ID, market.TitleSchema, t)
}
