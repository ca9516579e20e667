package service

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"duijie/server/market"
	"duijie/server/store"
)

// contractKeys find the contracts of an organisation; by credit code also those
// that were begun before it was admitted.
var contractKeys = []store.Key{
	{Name: "seller", Paths: []string{"terms.seller.organisation", "updated_at"}},
	{Name: "buyer", Paths: []string{"terms.buyer.organisation", "updated_at"}},
	{Name: "seller_code", Paths: []string{"terms.seller.credit_code", "updated_at"}},
	{Name: "buyer_code", Paths: []string{"terms.buyer.credit_code", "updated_at"}},
}

// Sets of unique values that contracts claim.
const (
	registrationNumbers = "registration_number"
	likenesses          = "contract_like" // a second one is a warning, no conflict
)

// Representatives are the names of the legal representatives (法定代表人) of the
// two parties, which stand outside the journal.
type Representatives struct{ Seller, Buyer string }

// ContractDraft is what a party sends: the text, with the names beside it.
type ContractDraft struct {
	Terms           market.ContractTerms
	Representatives Representatives
	Links           market.ContractLinks // only when it is begun
}

// ContractWork is a contract as one of its parties or an office sees it.
type ContractWork struct {
	Contract        market.Contract
	Version         int64
	Side            market.ContractSide // empty for an office
	Representatives Representatives
	Book            market.Book
	Versions        map[string]int64 // of the vouchers, by id
	Sums            market.ContractSums
	Timeline        []market.ContractEvent
	Actions         []market.ContractAction
	Registration    []market.RegistrationState // that the asker may record now
	Missing         market.Faults              // what keeps the text from being confirmed
	Warnings        []market.Warning
}

// Contract reads a contract with its vouchers. Both parties see it; a draft only
// its author until it has been proposed; offices as officeRegions says. Errors:
// not found for everyone else.
func (s *Service) Contract(ctx context.Context, a market.Actor, id string) (ContractWork, error) {
	w := ContractWork{Versions: map[string]int64{}}
	err := s.Store.View(ctx, func(r store.Reader) (err error) {
		read := reading(ctx, r)
		if w.Contract, w.Version, w.Side, err = visibleContract(read, a, id); err != nil {
			return err
		}
		if w.Book, err = readBook(read, id, w.Versions); err != nil {
			return err
		}
		return s.judgeContract(read, a, &w)
	})
	if err != nil {
		return ContractWork{}, problem(err)
	}
	w.Representatives, err = s.representatives(ctx, w.Contract.Terms)
	return w, err
}

// judgeContract adds what follows from a contract and its book.
func (s *Service) judgeContract(read docReader, a market.Actor, w *ContractWork) error {
	c, today := w.Contract, market.DateOf(s.World.Now())
	w.Sums, w.Timeline = w.Book.Sums(c.Terms.Price.Plan, today), c.Timeline(w.Book)
	w.Actions, w.Registration = c.Allowed(w.Side), c.RegistrationSteps(a)
	if !c.State.InForce() {
		w.Missing = c.Terms.Complete(today)
	}
	w.Warnings = slices.Concat(c.Warnings(), c.Registered().Warnings(c.Terms), w.Book.Warnings(c.Terms))
	like := likenessKey(c.Terms)
	if like == "" {
		return nil
	}
	d, err := read.get(uniques, likenesses+":"+like)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	held, err := store.As[uniqueDoc](d)
	if err == nil && held.Owner != c.ID {
		w.Warnings = append(w.Warnings, market.Warning{Code: "possible_duplicate", Field: "project",
			Message: market.Text{ZH: "已有一份当事人、签订日期、总额和项目名称都相同的合同", EN: "there is a contract with the same parties, day, total and project already"},
			Source:  market.Text{ZH: "同一合同只登记一次：技术合同认定登记管理办法", EN: "a contract is registered once: rules on the registration of technology contracts"}})
	}
	return err
}

// visibleContract reads a contract for one who may see it, and the side that the
// actor is on. Errors: not found.
func visibleContract(read docReader, a market.Actor, id string) (market.Contract, int64, market.ContractSide, error) {
	d, err := read.get(Contracts, id)
	if err != nil {
		return market.Contract{}, 0, "", problem(err)
	}
	c, err := store.As[market.Contract](d)
	if err != nil {
		return c, 0, "", err
	}
	if err := linkParties(read, &c.Terms); err != nil {
		return c, 0, "", err
	}
	side := c.SideOf(a)
	if c.Visible(side) {
		return c, d.Version, side, nil
	}
	if side == "" {
		regions, err := officeRegions(read, c)
		if err != nil {
			return c, 0, "", err
		}
		if slices.ContainsFunc(regions, a.Inspects) {
			return c, d.Version, "", nil
		}
	}
	return c, 0, "", notFound()
}

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
		d, err := read.get(Organisations, p.Organisation)
		if err != nil {
			return t, problem(err)
		}
		o, err := store.As[market.Organisation](d)
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

func organisationBy(read docReader, code market.CreditCode) (market.Organisation, error) {
	d, err := read.get(uniques, creditCodes+":"+string(code))
	if err != nil {
		return market.Organisation{}, problem(err)
	}
	u, err := store.As[uniqueDoc](d)
	if err != nil {
		return market.Organisation{}, err
	}
	if d, err = read.get(Organisations, u.Owner); err != nil {
		return market.Organisation{}, problem(err)
	}
	return store.As[market.Organisation](d)
}

// CreateContract begins a contract as a draft of the actor's organisation, which
// has to be one of its parties. Errors: forbidden, invalid, not found for a link
// to what the actor may not see.
func (s *Service) CreateContract(ctx context.Context, a market.Actor, d ContractDraft) (ContractWork, error) {
	if !a.BelongsTo(a.Organisation) {
		return ContractWork{}, forbidden()
	}
	terms, err := s.prepared(ctx, a, d)
	if err != nil {
		return ContractWork{}, err
	}
	if err := s.checkLinks(ctx, a, d.Links); err != nil {
		return ContractWork{}, err
	}
	var id string
	_, err = s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "contracts.create"}, func(_ context.Context, tx store.Tx) error {
		text, err := written(within(tx), terms)
		if err != nil {
			return err
		}
		id = tx.NewID()
		c, err := market.NewContract(id, a, text, d.Links, tx.Now())
		if err != nil {
			return err
		}
		own, _, err := getTx[market.Organisation](tx, Organisations, a.Organisation)
		if err != nil {
			return err
		}
		c.Sample = own.Sample
		return tx.Put(Contracts, id, market.ContractSchema, c)
	})
	if err != nil {
		return ContractWork{}, problem(err)
	}
	return s.Contract(ctx, a, id)
}

// EditContract replaces the text, on the version that the actor has seen. In a
// text that one side has confirmed, that takes the confirmation back and needs
// a reason. Errors: stale, conflict for a frozen text, invalid.
func (s *Service) EditContract(ctx context.Context, a market.Actor, id string, version int64, d ContractDraft, reason string) (ContractWork, error) {
	if _, err := s.partyOf(ctx, a, id); err != nil {
		return ContractWork{}, err
	}
	terms, err := s.prepared(ctx, a, d)
	if err != nil {
		return ContractWork{}, err
	}
	meta := store.Meta{Actor: a.User, Action: "contracts.edit", Reason: reason}
	return s.changeContract(ctx, a, id, version, meta, func(tx store.Tx, c *market.Contract, doing market.ContractDoing) error {
		text, err := written(within(tx), terms)
		if err != nil {
			return err
		}
		return c.Edit(text, doing)
	})
}

// ActOnContract takes one step of market.ContractTransitions, on the version
// that the actor has seen. The zero ContractWork is the answer when nothing is
// left. Errors: stale, conflict, forbidden, invalid.
func (s *Service) ActOnContract(ctx context.Context, a market.Actor, id string, version int64, action market.ContractAction, reason string) (ContractWork, error) {
	if action == market.ContractEdit {
		return ContractWork{}, forbidden()
	}
	meta := store.Meta{Actor: a.User, Action: "contracts." + string(action), Reason: reason}
	return s.changeContract(ctx, a, id, version, meta, func(tx store.Tx, c *market.Contract, doing market.ContractDoing) error {
		if err := c.Do(action, doing); err != nil {
			return err
		}
		if c.State == market.ContractConcluded && action == market.ContractConfirm {
			if _, err := unique(tx, likenesses, likenessKey(c.Terms), c.ID); err != nil {
				return err
			}
		}
		if c.State == market.ContractTerminated {
			return s.contractChanged(tx, *c, market.Textf("合同终止：%s", "the contract was terminated: %s", doing.Reason))
		}
		return nil
	})
}

// likenessKey is the likeness of a contract as an id; empty while it is not
// complete enough to have one.
func likenessKey(t market.ContractTerms) string {
	like := t.Likeness()
	if like == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(like))
	return hex.EncodeToString(sum[:])
}

// changeContract decides on a contract in the state that the change will stand
// on, for a member of one of its sides.
func (s *Service) changeContract(ctx context.Context, a market.Actor, id string, version int64, m store.Meta, decide func(store.Tx, *market.Contract, market.ContractDoing) error) (ContractWork, error) {
	gone := false
	_, err := s.Store.Commit(ctx, m, func(_ context.Context, tx store.Tx) error {
		c, now, side, err := visibleContract(within(tx), a, id)
		if err != nil {
			return err
		}
		if now != version {
			return stale()
		}
		if err := decide(tx, &c, market.ContractDoing{By: a.User, Side: side, Reason: m.Reason, At: tx.Now()}); err != nil {
			return err
		}
		if gone = c.State == ""; gone {
			return tx.Delete(Contracts, id)
		}
		return tx.Put(Contracts, id, market.ContractSchema, c)
	})
	if err != nil || gone {
		return ContractWork{}, problem(err)
	}
	return s.Contract(ctx, a, id)
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
		name := strings.Join(strings.Fields(p.name), " ")
		p.party.Representative = ""
		if utf8.RuneCountInString(name) > market.MaxPersonName {
			f.Add(p.field, nil, market.Textf("姓名超过 %d 字", "a name is longer than %d characters", market.MaxPersonName), market.Text{})
			continue
		}
		if name == "" {
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

// ContractCheck is what stands against a text, and what to look at.
type ContractCheck struct {
	Technical market.Fen
	Missing   market.Faults
	Warnings  []market.Warning
}

// CheckContract tells what a text would lack and warn of, while it is typed. It
// stores nothing. Errors: forbidden.
func (s *Service) CheckContract(ctx context.Context, a market.Actor, d ContractDraft) (ContractCheck, error) {
	if !a.BelongsTo(a.Organisation) {
		return ContractCheck{}, forbidden()
	}
	d.Terms = d.Terms.Normalised()
	d.Terms.Seller.Organisation, d.Terms.Buyer.Organisation = "", ""
	t, err := written(reading(ctx, s.Store), d.Terms)
	return ContractCheck{Technical: t.Price.TechnicalAmount(), Missing: t.Complete(market.DateOf(s.World.Now())), Warnings: t.Warnings()}, err
}
