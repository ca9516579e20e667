package service

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"duijie/server/market"
	"duijie/server/store"
)

// erasedNames says in the journal, under the id of a person whom only listings or
// contracts named, that the name was erased. The entry has who did it, and the number of
// the request.
const erasedNames = "erased_names"

type erasedName struct {
	At time.Time `json:"at"`
}

// NamedPlace is a document that names a person.
type NamedPlace struct {
	Kind   string // Achievements or Contracts
	ID     string
	Number string // in the organisation's catalogue; a contract has none
	State  string // of the text that names the person; empty in Past
	Kept   bool   // the law has the name kept there
	Past   bool   // only former versions name the person
}

// NamedPerson is a person without an account whom an organisation has named.
type NamedPerson struct {
	author
	Owner  market.Organisation
	Places []NamedPlace
	// Unread: the journal is too long to be read while somebody waits, so that former
	// versions which name the person may be missing. The erasure does not hang on them.
	Unread bool
	Forms  int // half-filled forms of the organisation's people that hold the name
}

// pastTime is for how long one look reads the journal.
const pastTime = 10 * time.Second

// Basis is the code of the basis in law on which the name is kept; empty where it may be
// erased.
func (n NamedPerson) Basis() string {
	switch {
	case !slices.ContainsFunc(n.Places, func(p NamedPlace) bool { return p.Kept }):
		return ""
	case n.Kind == inventorKind:
		return market.BasisAttribution
	}
	return market.BasisContract
}

// NamedBy finds a person without an account by the organisation that named them (its whole
// name, or its credit code) and the name as it stands there, with every place that names
// them. Who is named as an inventor and as a representative is found twice: they are two
// records. Errors: forbidden for anyone but an operator.
func (p *Privacy) NamedBy(ctx context.Context, who market.Actor, organisation, name string) ([]NamedPerson, error) {
	if !who.Has(market.RoleOperator) {
		return nil, forbidden()
	}
	read := reading(ctx, p.s.Store)
	owners, err := organisationsCalled(read, strings.TrimSpace(organisation))
	if err != nil {
		return nil, err
	}
	var out []NamedPerson
	for _, o := range owners {
		for _, kind := range []string{inventorKind, representativeKind} {
			a, err := p.s.authorOf(ctx, o.ID, kind, oneSpaced(name))
			if market.CodeOf(err) == market.CodeNotFound {
				continue
			}
			if err != nil {
				return nil, err
			}
			n := NamedPerson{author: a, Owner: o}
			if n.Places, err = placesNaming(read, a); err != nil {
				return nil, err
			}
			if err := p.s.formsNaming(ctx, a, func(string, formDraft) error { n.Forms++; return nil }); err != nil {
				return nil, err
			}
			out = append(out, n)
		}
	}
	return out, p.s.addPast(ctx, out)
}

// EraseNamed erases the name of a person without an account who asked for it on paper,
// once the operator has made sure who asks; reference is the number of the paper. Errors:
// forbidden, not found, invalid, conflict where the law has the name kept.
func (p *Privacy) EraseNamed(ctx context.Context, who market.Actor, id string, proof Proof, reference string) error {
	if !who.Has(market.RoleOperator) {
		return forbidden()
	}
	if _, err := p.s.namedPerson(ctx, id); err != nil {
		return err
	}
	if err := checkReference(reference); err != nil {
		return err
	}
	if err := p.a.proveAgain(ctx, who.User, proof); err != nil {
		return err
	}
	err := p.s.erase(ctx, erasure{User: id, Named: true, By: who.User, Reference: reference}, func(ctx context.Context, e erasure) error {
		return p.s.releaseName(ctx, e, func(tx store.Tx) error { return erasesNow(tx, who.User) })
	})
	p.a.security(ctx, "erased", id, err)
	return err
}

func organisationsCalled(read docReader, called string) ([]market.Organisation, error) {
	code, bad := market.ParseCreditCode(called)
	if bad != nil {
		return readMany[market.Organisation](read, store.Query{Kind: Organisations, Key: "name", Equal: []any{called}})
	}
	o, err := organisationBy(read, code)
	if market.CodeOf(err) == market.CodeNotFound {
		return nil, nil
	}
	return []market.Organisation{o}, err
}

// authorOf finds who is meant by a name. Errors: not found.
func (s *Service) authorOf(ctx context.Context, organisation, kind, name string) (author, error) {
	var of authorRecord
	if err := s.Store.Records().Get(ctx, authorsSet, authorKey(organisation, kind, name), &of); err != nil {
		return author{}, problem(err)
	}
	return s.namedPerson(ctx, of.Person)
}

// namedPerson reads a person who is named only. Errors: not found, also for a user.
func (s *Service) namedPerson(ctx context.Context, id string) (author, error) {
	var a author
	if err := s.Store.Records().Get(ctx, peopleSet, id, &a); err != nil {
		return a, problem(err)
	}
	if a.Kind != inventorKind && a.Kind != representativeKind {
		return author{}, notFound()
	}
	return a, nil
}

// placesNaming are the documents that name a person as they stand. Whoever writes a name
// into a contract is a party of it, and stays one, so that nobody else's have to be read:
// a decision that reads many holds up every other.
func placesNaming(read docReader, a author) ([]NamedPlace, error) {
	queries := []store.Query{{Kind: Contracts, Key: "seller"}, {Kind: Contracts, Key: "buyer"}}
	if a.Kind == inventorKind {
		queries = []store.Query{{Kind: Achievements, Key: "organisation"}}
	}
	var out []NamedPlace
	for _, q := range queries {
		q.Equal = []any{a.Organisation}
		err := readAll(read, q, func(d store.Doc) error {
			if !bytes.Contains(d.Body, []byte(a.ID)) || slices.ContainsFunc(out, func(p NamedPlace) bool { return p.ID == d.ID }) {
				return nil
			}
			place, err := placeNaming(d, a.ID)
			out = append(out, place)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// placeNaming says how a document names a person. A contract has the name of who signs
// for a party as long as it stands; a listing has it while it is published.
func placeNaming(d store.Doc, person string) (NamedPlace, error) {
	place := NamedPlace{Kind: d.Kind, ID: d.ID}
	if d.Kind == Contracts {
		c, err := store.As[market.Contract](d)
		place.State, place.Kept = string(c.State), true
		return place, err
	}
	item, err := store.As[market.Achievement](d)
	place.Number = item.Number
	for _, rev := range []*market.Revision[market.AchievementContent]{item.Working, item.Public} {
		if rev != nil && slices.Contains(rev.Content.Inventors, person) {
			place.State = string(rev.State) // the public one's, where both name the person
		}
	}
	if public, listed := item.Listed(); listed {
		place.Kept = slices.Contains(public.Content.Inventors, person)
	}
	return place, err
}

// addPast adds the documents of which only former versions name one of the people. It
// walks the journal once, as far as it comes: a document that was deleted is found nowhere
// else.
func (s *Service) addPast(ctx context.Context, found []NamedPerson) error {
	until := s.World.Now().Add(pastTime)
	for after := int64(0); len(found) > 0; {
		entries, err := s.Store.Entries(ctx, after, entriesPage)
		if err != nil || len(entries) == 0 {
			return problem(err)
		}
		if s.World.Now().After(until) {
			for i := range found {
				found[i].Unread = true
			}
			return nil
		}
		for _, e := range entries {
			after = e.Number
			for _, act := range e.Acts {
				for _, c := range act.Changes {
					if err := notePast(found, c); err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}

func notePast(found []NamedPerson, c store.Change) error {
	if c.Kind != Achievements && c.Kind != Contracts {
		return nil
	}
	for i := range found {
		n := &found[i]
		if !bytes.Contains(c.Body, []byte(n.ID)) || slices.ContainsFunc(n.Places, func(p NamedPlace) bool { return p.ID == c.ID }) {
			continue
		}
		d, err := store.Lifted(Collections(), c)
		if err != nil {
			return problem(err)
		}
		place, err := placeNaming(d, n.ID)
		if err != nil {
			return err
		}
		place.State, place.Kept, place.Past = "", false, true
		n.Places = append(n.Places, place)
	}
	return nil
}

// releaseName decides in the journal that a name goes, unless that was decided. Errors:
// not found, conflict where the law has it kept.
func (s *Service) releaseName(ctx context.Context, e erasure, may func(tx store.Tx) error) error {
	if e.Again {
		return nil // it was decided, in what the backup does not have
	}
	a, err := s.namedPerson(ctx, e.User)
	gone := market.CodeOf(err) == market.CodeNotFound
	if err != nil && !gone {
		return err
	}
	meta := e.meta()
	meta.Action = erasedNames + ".add"
	_, err = s.Store.Commit(ctx, meta, func(_ context.Context, tx store.Tx) error {
		_, err := tx.Get(erasedNames, e.User)
		if !errors.Is(err, store.ErrNotFound) {
			return err // nil: it was decided
		}
		if gone {
			return notFound()
		}
		if err := may(tx); err != nil {
			return err
		}
		places, err := placesNaming(tx, a)
		if err != nil {
			return err
		}
		if err := keptByLaw(NamedPerson{author: a, Places: places}); err != nil {
			return err
		}
		return tx.Put(erasedNames, e.User, 1, erasedName{At: tx.Now()})
	})
	return problem(err)
}

// keptByLaw refuses where the law has a name kept, and says what can be done.
func keptByLaw(n NamedPerson) error {
	switch n.Basis() {
	case market.BasisAttribution:
		var numbers []string
		for _, p := range n.Places {
			if p.Kept && len(numbers) < 10 {
				numbers = append(numbers, p.Number)
			}
		}
		listed := strings.Join(numbers, ", ")
		return market.Errorf(market.CodeConflict, "发明人、完成人有署名的权利：请先由单位在已公开的成果中去掉姓名并重新发布，或撤下成果（%s）",
			"inventors have the right to be named: the organisation first takes the name out of what is published and publishes again, or withdraws it (%s)", listed)
	case market.BasisContract:
		return market.Errorf(market.CodeConflict, "合同中法定代表人的姓名依法保留，不能删除", "the name of a legal representative in a contract is kept by law and cannot be erased")
	}
	return nil
}

// clearNamed removes the name wherever it stands outside the journal. The person's own
// record goes last: it says what the name is. Once that is gone nobody knows what to look
// for, so that a name which is entered later is somebody new. Where a request that was under
// way has put the record back, it is gone through again.
func (s *Service) clearNamed(ctx context.Context, e erasure) error {
	a, err := s.namedPerson(ctx, e.User)
	if market.CodeOf(err) == market.CodeNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	r := s.Store.Records()
	if err := s.formsNaming(ctx, a, func(id string, without formDraft) error { return r.Put(ctx, draftsSet, id, without) }); err != nil {
		return err
	}
	if err := dropAnswersWith(ctx, r, a.Name); err != nil {
		return err
	}
	var of authorRecord
	err = r.Get(ctx, authorsSet, a.Key, &of)
	if err == nil && of.Person == a.ID { // else the name was given anew since
		err = r.Delete(ctx, authorsSet, a.Key)
	}
	if err := ignoreNotFound(err); err != nil {
		return err
	}
	return r.Delete(ctx, peopleSet, a.ID)
}

// formsNaming gives the half-filled forms of the organisation's people in which the name
// stands as a value of its own, as they are without it. Words of a text are their
// writer's: they stay until the form is sent or dropped.
func (s *Service) formsNaming(ctx context.Context, a author, fn func(id string, without formDraft) error) error {
	users, err := readMany[market.User](reading(ctx, s.Store), store.Query{Kind: Users, Key: "organisation", Equal: []any{a.Organisation}})
	if err != nil {
		return err
	}
	for _, u := range users {
		found, err := s.Store.Records().Find(ctx, draftsSet, "owner", u.ID, maxDrafts)
		if err != nil {
			return problem(err)
		}
		for _, f := range found {
			d, err := bodyAs[formDraft](f.Body)
			if err != nil {
				return err
			}
			var form any
			decoder := json.NewDecoder(bytes.NewReader(d.Form))
			decoder.UseNumber()
			if err := decoder.Decode(&form); err != nil {
				return err
			}
			form, n := withoutName(form, a.Name)
			if n == 0 {
				continue
			}
			if d.Form, err = json.Marshal(form); err != nil {
				return err
			}
			if err := fn(f.ID, d); err != nil {
				return problem(err)
			}
		}
	}
	return nil
}

// withoutName takes the values out of JSON that are a name, and tells how many.
func withoutName(v any, name string) (any, int) {
	is := func(v any) bool {
		text, ok := v.(string)
		return ok && oneSpaced(text) == name
	}
	n := 0
	switch x := v.(type) {
	case []any:
		kept := slices.DeleteFunc(x, is)
		n = len(x) - len(kept)
		for i, inner := range kept {
			var more int
			kept[i], more = withoutName(inner, name)
			n += more
		}
		return kept, n
	case map[string]any:
		for key, inner := range x {
			if is(inner) {
				delete(x, key)
				n++
				continue
			}
			var more int
			x[key], more = withoutName(inner, name)
			n += more
		}
	}
	return v, n
}

// dropAnswersWith removes what people were answered of late that holds a name.
func dropAnswersWith(ctx context.Context, r store.Records, name string) error {
	for after := ""; ; {
		page, err := r.Scan(ctx, answersSet, after, answersOnce)
		if err != nil || len(page) == 0 {
			return err
		}
		after = page[len(page)-1].ID
		var with []store.Found
		for _, f := range page {
			a, err := bodyAs[answerRecord](f.Body)
			if err != nil {
				return err
			}
			if strings.Contains(a.Body, name) {
				with = append(with, f)
			}
		}
		if err := dropAnswers(ctx, r, with); err != nil {
			return err
		}
	}
}
