package service

import (
	"context"
	"strings"
	"unicode/utf8"

	"duijie/server/market"
)

// Representatives are the names of the legal representatives (法定代表人) of the
// two parties, which stand outside the journal.
type Representatives struct{ Seller, Buyer string }

// linkParties finds the accounts of parties that were entered by credit code,
// which may have been admitted since. What kind of organisation a party is and
// where, its account says and not who entered it; the name stays as confirmed.
func linkParties(read docReader, t *market.ContractTerms) error {
	for _, p := range []*market.ContractParty{&t.Seller, &t.Buyer} {
		if p.Organisation != "" || p.CreditCode == "" {
			continue
		}
		o, err := organisationBy(read, p.CreditCode)
		if market.CodeOf(err) == market.CodeNotFound {
			continue
		}
		if err != nil {
			return err
		}
		p.Organisation, p.Kind, p.Region = o.ID, o.Kind, o.Region
	}
	return nil
}

// written is a text as it is stored when someone sends it: the parties that are
// admitted stand in it under their registered names.
func written(read docReader, t market.ContractTerms) (market.ContractTerms, error) {
	if err := linkParties(read, &t); err != nil {
		return t, err
	}
	for _, p := range []*market.ContractParty{&t.Seller, &t.Buyer} {
		if p.Organisation == "" {
			continue
		}
		o, err := readAs[market.Organisation](read, Organisations, p.Organisation)
		if err != nil {
			return t, err
		}
		p.Name = o.Name
		if p.Address == "" {
			p.Address = o.Address
		}
	}
	return t, nil
}

// prepared brings a text into its stored form: people as ids, parties as their
// credit codes say and not as the sender does.
func (s *Service) prepared(ctx context.Context, a market.Actor, d ContractDraft) (market.ContractTerms, error) {
	t := d.Terms.Normalised()
	t.Seller.Organisation, t.Buyer.Organisation = "", ""
	var f market.Faults
	for _, p := range []struct {
		field, name string
		party       *market.ContractParty
	}{{"representatives.seller", d.Representatives.Seller, &t.Seller}, {"representatives.buyer", d.Representatives.Buyer, &t.Buyer}} {
		name := oneSpaced(p.name)
		p.party.Representative = ""
		if utf8.RuneCountInString(name) > market.MaxPersonName {
			f.Add(p.field, nil, market.Textf("姓名超过 %d 字", "a name is longer than %d characters", market.MaxPersonName), market.Text{})
			continue
		}
		market.CheckSeen(&f, p.field, name)
		if name == "" || len(f) > 0 {
			continue
		}
		id, err := s.authorID(ctx, a.Organisation, representativeKind, name)
		if err != nil {
			return t, err
		}
		p.party.Representative = id
	}
	return t, f.Err()
}

// representatives are the names behind the ids; one who was erased is empty.
func (s *Service) representatives(ctx context.Context, t market.ContractTerms) (Representatives, error) {
	name := func(id string) (string, error) {
		if id == "" {
			return "", nil
		}
		names, err := s.InventorNames(ctx, []string{id})
		return strings.Join(names, ""), err
	}
	seller, err := name(t.Seller.Representative)
	if err != nil {
		return Representatives{}, err
	}
	buyer, err := name(t.Buyer.Representative)
	return Representatives{Seller: seller, Buyer: buyer}, err
}
