package service

import (
	"context"
	"slices"

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
	{Name: "project", Paths: []string{"links.project", "updated_at"}},
	{Name: "introduction", Paths: []string{"links.introduction", "updated_at"}},
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
	projects, err := projectsOf(read, c)
	if err != nil {
		return err
	}
	w.Warnings = slices.Concat(c.FundingWarnings(projects), c.Warnings(), c.Registered().Warnings(c.Terms), w.Book.Warnings(c.Terms))
	like := likenessKey(c.Terms)
	if like == "" {
		return nil
	}
	held, err := readAs[uniqueDoc](read, uniques, likenesses+":"+like)
	if market.CodeOf(err) == market.CodeNotFound {
		return nil
	}
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
	c, version, err := readDoc[market.Contract](read, Contracts, id)
	if err != nil {
		return c, 0, "", err
	}
	if err := linkParties(read, &c.Terms); err != nil {
		return c, 0, "", err
	}
	side := c.SideOf(a)
	if c.Visible(side) {
		return c, version, side, nil
	}
	if side == "" {
		regions, err := officeRegions(read, c)
		if err != nil {
			return c, 0, "", err
		}
		claimed, err := payingRegions(read, c)
		if err != nil {
			return c, 0, "", err
		}
		if slices.ContainsFunc(regions, a.Inspects) || slices.ContainsFunc(claimed, a.Finances) {
			return c, version, "", nil
		}
	}
	return c, 0, "", notFound()
}

// readBook reads all vouchers of a contract in their order (Book.InOrder); versions,
// which may be nil, takes their versions.
func readBook(r docReader, contract string, versions map[string]int64) (market.Book, error) {
	var b market.Book
	note := func(d store.Doc) {
		if versions != nil {
			versions[d.ID] = d.Version
		}
	}
	err := readAll(r, store.Query{Kind: Payments, Key: "contract", Equal: []any{contract}}, func(d store.Doc) error {
		p, err := decoded[market.Payment](r, d)
		b.Payments = append(b.Payments, p)
		note(d)
		return err
	})
	if err != nil {
		return b, err
	}
	err = readAll(r, store.Query{Kind: Invoices, Key: "contract", Equal: []any{contract}}, func(d store.Doc) error {
		i, err := decoded[market.Invoice](r, d)
		b.Invoices = append(b.Invoices, i)
		note(d)
		return err
	})
	b.InOrder()
	return b, err
}
