package service

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"unicode/utf8"

	"duijie/server/market"
	"duijie/server/store"
)

// Record sets outside the journal that the catalogue uses.
const (
	peopleSet  = "people"  // names of people, erasable by law
	draftsSet  = "drafts"  // autosaved forms
	authorsSet = "authors" // which person a name of an organisation's catalogue is
)

// author is a person whom only a catalogue or a contract names.
type author struct {
	ID           string `json:"id"`
	Organisation string `json:"organisation"`
	Name         string `json:"name"`
	Kind         string `json:"kind"`
	Key          string `json:"key"` // of the record in authorsSet, to be erased with the person
}

// authorRecord decides once which person a name is.
type authorRecord struct {
	Person string `json:"person"`
}

// inventorIDs finds or makes the people behind names, in order, per
// organisation: the journal then holds ids only. Errors: invalid for too many
// or too long names.
func (s *Service) inventorIDs(ctx context.Context, organisation string, names []string) ([]string, error) {
	var f market.Faults
	if len(names) > market.MaxInventors {
		f.Add("inventors", len(names), market.Textf("最多 %d 人", "at most %d people", market.MaxInventors), market.Text{})
	}
	var ids []string
	for _, name := range names {
		name = oneSpaced(name)
		if utf8.RuneCountInString(name) > market.MaxPersonName {
			f.Add("inventors", nil, market.Textf("姓名超过 %d 字", "a name is longer than %d characters", market.MaxPersonName), market.Text{})
		}
		market.CheckSeen(&f, "inventors", name)
		if name == "" || len(f) > 0 {
			continue
		}
		id, err := s.authorID(ctx, organisation, inventorKind, name)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, f.Err()
}

// Kinds of people whom only a document names.
const (
	inventorKind       = "inventor"
	representativeKind = "representative" // 法定代表人 of a party of a contract
)

// oneSpaced is a name as it is kept.
func oneSpaced(name string) string { return strings.Join(strings.Fields(name), " ") }

// authorKey is the record in authorsSet of a name.
func authorKey(organisation, kind, name string) string {
	said := organisation + "\x00" + name
	if kind != inventorKind {
		said += "\x00" + kind
	}
	sum := sha256.Sum256([]byte(said))
	return hex.EncodeToString(sum[:])
}

func (s *Service) authorID(ctx context.Context, organisation, kind, name string) (string, error) {
	key := authorKey(organisation, kind, name)
	records := s.Store.Records()
	r := authorRecord{Person: s.World.NewID()}
	err := records.Insert(ctx, authorsSet, key, r)
	if errors.Is(err, store.ErrExists) {
		err = records.Get(ctx, authorsSet, key, &r)
	}
	if err != nil {
		return "", problem(err)
	}
	// Whoever made the key may have been stopped before the person stood.
	p := author{ID: r.Person, Organisation: organisation, Name: name, Kind: kind, Key: key}
	if err := records.Insert(ctx, peopleSet, p.ID, p); err != nil && !errors.Is(err, store.ErrExists) {
		return "", problem(err)
	}
	return r.Person, nil
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
		{Name: peopleSet, Fields: []string{"organisation"}},
		{Name: authorsSet},
		{Name: draftsSet, Fields: []string{"owner"}},
	}
}
