package service

import (
	"context"
	"errors"
	"strings"

	"duijie/server/market"
	"duijie/server/store"
)

// Record sets outside the journal that the catalogue uses.
const (
	peopleSet  = "people"  // names of people, erasable by law
	draftsSet  = "drafts"  // autosaved forms
	maxAuthors = 50        // inventors of one achievement
	authorMark = "author:" // AuthorKey of a person that only a catalogue names
)

// author is a person whom only a catalogue names.
type author struct {
	ID           string `json:"id"`
	Organisation string `json:"organisation"`
	Name         string `json:"name"`
	Kind         string `json:"kind"`
	AuthorKey    string `json:"author_key"`
}

// inventorIDs finds or makes the people behind names, in order, per
// organisation: the journal then holds ids only.
func (s *Service) inventorIDs(ctx context.Context, organisation string, names []string) ([]string, error) {
	if len(names) > maxAuthors {
		var f market.Faults
		f.Add("inventors", len(names), market.Textf("最多 %d 人", "at most %d people", maxAuthors), market.Text{})
		return nil, f.Err()
	}
	var ids []string
	for _, name := range names {
		name = strings.Join(strings.Fields(name), " ")
		if name == "" {
			continue
		}
		id, err := s.authorID(ctx, organisation, name)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

func (s *Service) authorID(ctx context.Context, organisation, name string) (string, error) {
	key := authorMark + organisation + "/" + name
	found, err := s.Store.Records().Find(ctx, peopleSet, "author_key", key, 1)
	if err != nil {
		return "", problem(err)
	}
	if len(found) > 0 {
		return found[0].ID, nil
	}
	p := author{ID: s.World.NewID(), Organisation: organisation, Name: name, Kind: "inventor", AuthorKey: key}
	return p.ID, problem(s.Store.Records().Insert(ctx, peopleSet, p.ID, p))
}

// InventorNames gives the names behind ids, in order; one who was erased is
// left out.
func (s *Service) InventorNames(ctx context.Context, ids []string) ([]string, error) {
	var names []string
	for _, id := range ids {
		var p author
		err := s.Store.Records().Get(ctx, peopleSet, id, &p)
		switch {
		case errors.Is(err, store.ErrNotFound):
		case err != nil:
			return nil, problem(err)
		default:
			names = append(names, p.Name)
		}
	}
	return names, nil
}

// recordSets are the sets that the catalogue keeps outside the journal.
func recordSets() []store.RecordSet {
	return []store.RecordSet{
		{Name: peopleSet, Fields: []string{"organisation", "author_key"}},
		{Name: draftsSet, Fields: []string{"owner"}},
	}
}
