package service

import (
	"context"
	"fmt"
	"sync"
	"time"

	"duijie/search"
	"duijie/server/market"
	"duijie/server/store"
)

// searchMemo keeps which saved searches the new listings of one journal entry
// meet: an import lists dozens in one entry, and each search is asked once.
type searchMemo struct {
	mu    sync.Mutex
	entry int64
	met   map[string][]market.SavedSearch // by id of the listing
}

func (d *AlertDesk) searchSort() alertSort {
	return alertSort{code: market.AlertSearch, mail: Daily, changed: d.searchesMet, holds: d.searchHolds, says: d.saysSearch}
}

// searchesMet finds the saved searches that a new listing meets.
func (d *AlertDesk) searchesMet(ctx context.Context, c alertChange) (findings, error) {
	head, err := movedPublic(c)
	if err != nil || head == nil || !head.Public.PublishedAt.Equal(c.entry.Time) {
		return findings{}, err
	}
	item, err := listedIn(reading(ctx, d.s.Store), c.Kind, c.ID)
	if err != nil || item == nil || item.Revision != head.Public.No {
		return findings{}, err
	}
	met, err := d.metIn(ctx, c.entry)
	if err != nil {
		return findings{}, err
	}
	var out findings
	for _, s := range met[c.ID] {
		if s.Organisation == item.owner {
			continue
		}
		out.told = append(out.told, market.Alert{
			ID: fmt.Sprintf("search.%s.%s.%d", s.ID, item.ID, item.Revision), Sort: market.AlertSearch, To: s.User, Person: true,
			Subject: item.ID, Other: &item.AlertItem, Search: s.ID, Due: item.deadline,
		})
	}
	return out, nil
}

// metIn asks every saved search for the listings that are new in an entry.
func (d *AlertDesk) metIn(ctx context.Context, e store.Entry) (map[string][]market.SavedSearch, error) {
	d.searched.mu.Lock()
	defer d.searched.mu.Unlock()
	if d.searched.entry == e.Number && d.searched.met != nil {
		return d.searched.met, nil
	}
	wanted := map[string]bool{}
	for _, act := range e.Acts {
		for _, c := range act.Changes {
			head, err := movedPublic(alertChange{c, e})
			if err != nil {
				return nil, err
			}
			wanted[c.ID] = wanted[c.ID] || head != nil
		}
	}
	met := map[string][]market.SavedSearch{}
	err := readAll(reading(ctx, d.s.Store), store.Query{Kind: SavedSearches, Key: "tells", Equal: []any{true}}, func(doc store.Doc) error {
		saved, err := store.As[market.SavedSearch](doc)
		if err != nil {
			return err
		}
		ids, err := d.newest(ctx, saved.Terms, wanted, e.Time)
		for _, id := range ids {
			met[id] = append(met[id], saved)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	d.searched.entry, d.searched.met = e.Number, met
	return met, nil
}

// clockRoom is how far the order of an index may be from that of the journal.
const clockRoom = 48 * time.Hour

// newest searches, the newest first, until what it finds is older than a moment,
// and gives what is wanted of it.
func (d *AlertDesk) newest(ctx context.Context, terms market.SearchTerms, wanted map[string]bool, since time.Time) ([]string, error) {
	var out []string
	q := queryOf(terms)
	for {
		res, err := d.s.Finder.Search(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, h := range res.Hits {
			if wanted[h.ID] {
				out = append(out, h.ID)
			}
		}
		if len(res.Hits) == 0 || res.Next == "" {
			return out, nil
		}
		last := res.Hits[len(res.Hits)-1]
		sum, err := d.s.Summary(ctx, last.Kind, last.ID)
		if err == nil && sum.Published.Before(since.Add(-clockRoom)) {
			return out, nil
		}
		if err != nil && market.CodeOf(err) != market.CodeNotFound {
			return nil, err
		}
		q.After = res.Next
	}
}

// queryOf is the search that a saved one stands for: all of its words, because
// nobody wants to be told of something that only nearly fits.
func queryOf(t market.SearchTerms) search.Query {
	return search.Query{
		Text: t.Text, Kinds: t.Kinds, Fields: t.Fields, Regions: t.Regions, TRLBands: t.TRLBands, Modes: t.Modes, Organisations: t.Organisations,
		Sort: search.ByDate, Limit: 100, Exact: true, Names: codeNames{},
	}
}

// searchHolds decides on the state that the alert will stand on.
func (d *AlertDesk) searchHolds(tx docReader, a market.Alert) (bool, []market.Alert, error) {
	item, err := standing(tx, a.Other)
	if err != nil || item == nil {
		return false, nil, err
	}
	saved, err := readAs[market.SavedSearch](tx, SavedSearches, a.Search)
	if err != nil || !saved.Tells || saved.User != a.To {
		return false, nil, ignoreMissing(err)
	}
	user, err := readAs[market.User](tx, Users, a.To)
	if err != nil || user.Status != market.Active || user.Organisation == item.owner {
		return false, nil, ignoreMissing(err)
	}
	open, err := openAlerts(tx, a.Subject)
	return err == nil, ofSort(open, market.AlertSearch, func(o market.Alert) bool { return o.Search == a.Search }), err
}

// ignoreMissing takes what is not there for no error.
func ignoreMissing(err error) error {
	if market.CodeOf(err) == market.CodeNotFound {
		return nil
	}
	return err
}

func (d *AlertDesk) saysSearch(ctx context.Context, a market.Alert, _, other *Summary) (AlertWords, error) {
	if other == nil {
		return gone(), nil
	}
	saved, err := readAs[market.SavedSearch](reading(ctx, d.s.Store), SavedSearches, a.Search)
	if ignoreMissing(err) != nil {
		return AlertWords{}, err
	}
	out := AlertWords{
		Title: market.Text{ZH: "新登载：" + other.Title, EN: "New: " + english(*other)},
		Path:  itemPath(other.Kind, other.ID),
	}
	if saved.Name != "" {
		out.Line = market.Text{ZH: "符合您保存的检索“" + saved.Name + "”", EN: "It meets your saved search “" + saved.Name + "”"}
	}
	return out, nil
}

// SavedSearches lists the actor's own, the oldest first.
func (d *AlertDesk) SavedSearches(ctx context.Context, a market.Actor) ([]market.SavedSearch, error) {
	if !a.SignedIn() {
		return nil, forbidden()
	}
	return readMany[market.SavedSearch](reading(ctx, d.s.Store), store.Query{Kind: SavedSearches, Key: "user", Equal: []any{a.User}})
}

// SaveSearch keeps a search of the actor, a new one where the id is empty.
// Errors: invalid, not found, conflict for one too many.
func (d *AlertDesk) SaveSearch(ctx context.Context, a market.Actor, in market.SavedSearch) (market.SavedSearch, error) {
	if !a.SignedIn() {
		return in, forbidden()
	}
	if err := in.Check().Err(); err != nil {
		return in, err
	}
	_, err := d.s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "searches.save"}, func(_ context.Context, tx store.Tx) error {
		out := market.SavedSearch{ID: in.ID, User: a.User, Organisation: a.Organisation, Name: in.Name, Terms: in.Terms, Tells: in.Tells, CreatedAt: tx.Now(), UpdatedAt: tx.Now()}
		if in.ID != "" {
			before, err := ownSearch(tx, a, in.ID)
			if err != nil {
				return err
			}
			out.CreatedAt = before.CreatedAt
		} else {
			own, err := tx.Find(store.Query{Kind: SavedSearches, Key: "user", Equal: []any{a.User}, Limit: market.MaxSavedSearches})
			if err != nil {
				return err
			}
			if len(own.Docs) >= market.MaxSavedSearches {
				return market.Errorf(market.CodeConflict, "最多保存 %d 个检索，请先删除不用的", "at most %d searches can be kept; delete one first", market.MaxSavedSearches)
			}
			out.ID = tx.NewID()
		}
		in = out
		return tx.Put(SavedSearches, out.ID, market.SavedSearchSchema, out)
	})
	return in, problem(err)
}

// DeleteSearch forgets a search of the actor. Errors: not found.
func (d *AlertDesk) DeleteSearch(ctx context.Context, a market.Actor, id string) error {
	_, err := d.s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "searches.delete"}, func(_ context.Context, tx store.Tx) error {
		if _, err := ownSearch(tx, a, id); err != nil {
			return err
		}
		return tx.Delete(SavedSearches, id)
	})
	return problem(err)
}

func ownSearch(tx docReader, a market.Actor, id string) (market.SavedSearch, error) {
	s, err := readAs[market.SavedSearch](tx, SavedSearches, id)
	if err == nil && s.User != a.User {
		return s, notFound()
	}
	return s, err
}
