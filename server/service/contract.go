package service

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"duijie/server/market"
	"duijie/server/store"
)

// Sets of unique values that contracts claim.
const (
	registrationNumbers = "registration_number"
	likenesses          = "contract_like" // a second one is a warning, no conflict
)

// ContractDraft is what a party sends: the text, with the names beside it.
type ContractDraft struct {
	Terms           market.ContractTerms
	Representatives Representatives
	Links           market.ContractLinks // only when it is begun
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
		text, err := written(tx, terms)
		if err != nil {
			return err
		}
		id = tx.NewID()
		c, err := market.NewContract(id, a, text, d.Links, tx.Now())
		if err != nil {
			return err
		}
		own, err := readAs[market.Organisation](tx, Organisations, a.Organisation)
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
		text, err := written(tx, terms)
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
			if err := s.contractConcluded(tx, *c); err != nil {
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
		c, now, side, err := visibleContract(tx, a, id)
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
