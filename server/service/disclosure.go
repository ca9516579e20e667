package service

import (
	"context"
	"slices"

	"duijie/server/market"
	"duijie/server/store"
)

// Disclosures are the requests to read confidential parts.
const Disclosures = "disclosures"

// disclosureCollections are the confidential parts and the requests to read them.
func disclosureCollections() []store.Collection {
	return []store.Collection{
		{Name: Confidentials, Schema: market.ConfidentialSchema},
		{Name: Disclosures, Schema: market.DisclosureSchema, Keys: []store.Key{
			{Name: "owner", Paths: []string{"owner", "updated_at"}},
			{Name: "party", Paths: []string{"party", "updated_at"}},
		}},
	}
}

// maxDisclosures is how many an answer lists, the newest.
const maxDisclosures = 500

// DisclosureView is a disclosure as one of its two sides sees it. Owner is nil for
// the party while the demand is anonymous: asking, being refused and reading tell
// nobody whose it is.
type DisclosureView struct {
	market.Disclosure
	Title      string // of the item, as far as the side may know it
	Own        bool   // the reader works for the owner
	OwnerOrg   *market.Organisation
	PartyOrg   *market.Organisation
	AcceptedBy string // name of the manager who accepted the undertaking; empty when it was erased
	Actions    []market.DisclosureAction
	Readings   []ReadingCount // for the owner, of one disclosure only
	Version    int64
}

// DisclosureAsking is a request to read the confidential part of an item.
type DisclosureAsking struct {
	Item string
	Why  string
	// Undertaking that was read, where a manager accepts it in the same breath.
	Version, SHA256 string
}

// disclosureBetween finds the disclosure of an item to an organisation. Errors: not
// found.
func disclosureBetween(read docReader, item, party string) (market.Disclosure, int64, error) {
	u, err := readAs[uniqueDoc](read, uniques, Disclosures+":"+item+"/"+party)
	if err != nil {
		return market.Disclosure{}, 0, err
	}
	return readDoc[market.Disclosure](read, Disclosures, u.Owner)
}

// AskDisclosure asks for the actor's organisation to read the confidential part of
// a published item of another one, again where it asked before. Errors: not found
// where there is none, forbidden without an organisation or for the own item,
// conflict while an earlier request stands, invalid.
func (s *Service) AskDisclosure(ctx context.Context, a market.Actor, in DisclosureAsking) (DisclosureView, error) {
	if !a.BelongsTo(a.Organisation) {
		return DisclosureView{}, forbidden()
	}
	var id string
	_, err := s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "disclosures.ask"}, func(_ context.Context, tx store.Tx) error {
		head, err := headOf(tx, in.Item)
		if err != nil {
			return err
		}
		has, err := hasConfidential(tx, in.Item)
		switch {
		case err != nil:
			return err
		case a.BelongsTo(head.Organisation):
			return market.Errorf(market.CodeForbidden, "这是本单位的条目", "the item is your organisation's own")
		case !has || !head.Listed:
			return notFound()
		}
		d, _, err := disclosureBetween(tx, in.Item, a.Organisation)
		if market.CodeOf(err) == market.CodeNotFound {
			d, err = market.Disclosure{ID: tx.NewID(), Kind: head.Kind, Item: in.Item, Owner: head.Organisation, Party: a.Organisation}, nil
		}
		if err != nil {
			return err
		}
		if err := d.Do(a, market.DisclosureStep{Action: market.DisclosureAsk, Why: in.Why, At: tx.Now()}); err != nil {
			return err
		}
		if in.Version != "" {
			if err := d.Do(a, market.DisclosureStep{Action: market.DisclosureAccept, Version: in.Version, SHA256: in.SHA256, At: tx.Now()}); err != nil {
				return err
			}
		}
		id = d.ID
		if _, err := unique(tx, Disclosures, d.Item+"/"+d.Party, d.ID); err != nil {
			return err
		}
		return tx.Put(Disclosures, d.ID, market.DisclosureSchema, d)
	})
	if err != nil {
		return DisclosureView{}, problem(err)
	}
	return s.Disclosure(ctx, a, id)
}

// ActOnDisclosure takes one step, on the version that the actor has seen. Errors:
// not found for everyone but the two sides, stale, and those of Disclosure.Do.
func (s *Service) ActOnDisclosure(ctx context.Context, a market.Actor, id string, version int64, step market.DisclosureStep) (DisclosureView, error) {
	meta := store.Meta{Actor: a.User, Action: Disclosures + "." + string(step.Action), Reason: step.Reason}
	_, err := s.Store.Commit(ctx, meta, func(_ context.Context, tx store.Tx) error {
		d, now, err := readDoc[market.Disclosure](tx, Disclosures, id)
		if err != nil {
			return err
		}
		if !d.Concerns(a) {
			return notFound()
		}
		if now != version {
			return stale()
		}
		step.At = tx.Now()
		if err := d.Do(a, step); err != nil {
			return err
		}
		return tx.Put(Disclosures, id, market.DisclosureSchema, d)
	})
	if err != nil {
		return DisclosureView{}, problem(err)
	}
	return s.Disclosure(ctx, a, id)
}

// Disclosure reads one, for its two sides; the owner sees how often it was used.
// Errors: not found for everyone else.
func (s *Service) Disclosure(ctx context.Context, a market.Actor, id string) (DisclosureView, error) {
	d, version, err := readDoc[market.Disclosure](reading(ctx, s.Store), Disclosures, id)
	if err != nil {
		return DisclosureView{}, err
	}
	if !d.Concerns(a) {
		return DisclosureView{}, notFound()
	}
	v, err := s.disclosureView(ctx, a, d, version, map[string]market.Organisation{})
	if err == nil && v.Own {
		v.Readings, err = s.readingsOf(ctx, id)
	}
	return v, err
}

// MyDisclosures lists the requests of the actor's organisation and those for its
// items, the latest change first; of one item where it is named. Errors: forbidden
// without an organisation.
func (s *Service) MyDisclosures(ctx context.Context, a market.Actor, item string) ([]DisclosureView, error) {
	if !a.BelongsTo(a.Organisation) {
		return nil, forbidden()
	}
	var out []DisclosureView
	owners := map[string]market.Organisation{}
	for _, key := range []string{"owner", "party"} {
		page, err := s.Store.Find(ctx, store.Query{Kind: Disclosures, Key: key, Equal: []any{a.Organisation}, Desc: true, Limit: maxDisclosures})
		if err != nil {
			return nil, problem(err)
		}
		for _, doc := range page.Docs {
			d, err := store.As[market.Disclosure](doc)
			if err != nil {
				return nil, err
			}
			if item != "" && d.Item != item {
				continue
			}
			v, err := s.disclosureView(ctx, a, d, doc.Version, owners)
			if err != nil {
				return nil, err
			}
			out = append(out, v)
		}
	}
	slices.SortStableFunc(out, func(a, b DisclosureView) int { return b.UpdatedAt.Compare(a.UpdatedAt) })
	return out, nil
}

// disclosureView is what a side sees. Of an anonymous demand the party learns
// neither the owner nor who of it decided.
func (s *Service) disclosureView(ctx context.Context, a market.Actor, d market.Disclosure, version int64, known map[string]market.Organisation) (DisclosureView, error) {
	v := DisclosureView{Disclosure: d, Version: version, Own: a.BelongsTo(d.Owner), Actions: d.Allowed(a)}
	head, err := headOf(reading(ctx, s.Store), d.Item)
	if err := ignoreMissing(err); err != nil {
		return v, err
	}
	if v.Own || head.Listed {
		v.Title = head.Title
	}
	party, err := s.owner(ctx, known, d.Party)
	if err != nil {
		return v, err
	}
	v.PartyOrg = &party
	if v.Own || !head.Anonymous && head.Kind != "" {
		owner, err := s.owner(ctx, known, d.Owner)
		if err != nil {
			return v, err
		}
		v.OwnerOrg = &owner
	}
	if d.Undertaking != nil {
		if v.AcceptedBy, err = s.PersonName(ctx, d.Undertaking.By); err != nil {
			return v, err
		}
	}
	if !v.Own {
		v.DecidedBy, v.Owner = "", ""
	}
	return v, nil
}

// disclosureDuties are the requests that wait for the actor.
func (s *Service) disclosureDuties(ctx context.Context, a market.Actor) ([]market.Duty, error) {
	if !a.Manages(a.Organisation) {
		return nil, nil
	}
	mine, err := s.MyDisclosures(ctx, a, "")
	if err != nil {
		return nil, err
	}
	var out []market.Duty
	for _, v := range mine {
		full := v.Disclosure
		if v.Own {
			full.Owner = a.Organisation
		}
		d := market.DisclosureDuty(a, full)
		if d == nil {
			continue
		}
		d.Project = v.Title
		if other := v.PartyOrg; v.Own {
			d.Name = other.Name
		} else if v.OwnerOrg != nil {
			d.Name = v.OwnerOrg.Name
		}
		out = append(out, *d)
	}
	return out, nil
}

// confidentialConcern: how a confidential part came to be is its owner's alone to
// read; no office reads it.
func confidentialConcern(read docReader, body []byte) (historyConcern, error) {
	c, err := bodyAs[market.Confidential](body)
	if err != nil {
		return historyConcern{}, err
	}
	head, err := headOf(read, c.Item)
	return historyConcern{called: head.Title, owners: []string{c.Organisation}, only: true}, ignoreMissing(err)
}

// disclosureConcern: the owner's managers read the history of a request. The
// party's do not, because a history says who did what, and the owner may be
// anonymous; they see how it stands.
func disclosureConcern(read docReader, body []byte) (historyConcern, error) {
	d, err := bodyAs[market.Disclosure](body)
	if err != nil {
		return historyConcern{}, err
	}
	head, err := headOf(read, d.Item)
	return historyConcern{called: head.Title, owners: []string{d.Owner}, only: true}, ignoreMissing(err)
}
