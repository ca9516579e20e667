package service

import (
	"maps"
	"slices"
	"strings"

	"duijie/server/market"
	"duijie/server/store"
)

// Collections of claims and of what belongs to them.
const (
	Claims         = "claims"
	Ledgers        = "ledgers"
	DecisionSheets = "decision_sheets"
	Reviews        = "reviews"
	Objections     = "objections"
	Recoveries     = "recoveries"
	Batches        = "batches"
	serials        = "serials" // the last number that was given in a series
)

// objectorsSet holds who objected, outside the journal.
const objectorsSet = "objectors"

// claimCollections are the documents of claims.
func claimCollections() []store.Collection {
	return []store.Collection{
		{Name: Claims, Schema: market.ClaimSchema, Keys: []store.Key{
			{Name: "organisation", Paths: []string{"organisation", "updated_at"}},
			{Name: "enterprise", Paths: []string{"credit_code"}},
			{Name: "contract", Paths: []string{"contract"}},
			{Name: "state", Paths: []string{"state", "due"}},
			{Name: "round", Paths: []string{"round", "state"}},
			{Name: openDeadlines, Paths: []string{"due_open.missing_year"}},
			{Name: openNotices, Paths: []string{"notice_open.missing_year"}},
		}},
		{Name: Ledgers, Schema: market.LedgerSchema},
		{Name: DecisionSheets, Schema: market.DecisionSheetSchema, Keys: []store.Key{{Name: "claim", Paths: []string{"claim", "at"}}}},
		{Name: Reviews, Schema: market.ReviewSchema, Keys: []store.Key{
			{Name: "claim", Paths: []string{"claim", "asked_at"}},
			{Name: "expert", Paths: []string{"expert", "state"}},
			{Name: openDeadlines, Paths: []string{"due_open.missing_year"}},
		}},
		{Name: Objections, Schema: market.ObjectionSchema, Keys: []store.Key{{Name: "claim", Paths: []string{"claim", "at"}}}},
		{Name: Recoveries, Schema: market.RecoverySchema, Keys: []store.Key{
			{Name: "state", Paths: []string{"state", "created_at"}},
			{Name: "organisation", Paths: []string{"organisation", "created_at"}},
		}},
		{Name: Batches, Schema: market.BatchSchema, Keys: []store.Key{{Name: "at", Paths: []string{"at"}}}},
		{Name: serials, Schema: 1},
	}
}

// serial is the document of a series of numbers.
type serial struct {
	Last int `json:"last"`
}

// nextSerial gives the next number of a series, within a decision.
func nextSerial(tx store.Tx, series string) (int, error) {
	n, err := readAs[serial](tx, serials, series)
	if err != nil && market.CodeOf(err) != market.CodeNotFound {
		return 0, err
	}
	n.Last++
	return n.Last, tx.Put(serials, series, 1, n)
}

// setTaken sets what a claim takes of a ledger, whose limit is read anew.
// Errors: conflict when it is more than is left.
func setTaken(tx store.Tx, id string, limit market.Fen, claim string, amount market.Fen) (market.Ledger, error) {
	l, err := readAs[market.Ledger](tx, Ledgers, id)
	if err != nil && market.CodeOf(err) != market.CodeNotFound {
		return l, err
	}
	l.ID, l.Limit = id, limit
	if err := l.Take(claim, amount); err != nil {
		return l, err
	}
	return l, tx.Put(Ledgers, id, market.LedgerSchema, l)
}

// giveBack gives back what a claim takes of those of its ledgers that are
// wanted, and forgets them.
func giveBack(tx store.Tx, c *market.Claim, wanted func(ledger string) bool) error {
	var kept []string
	for _, id := range c.Ledgers {
		if !wanted(id) {
			kept = append(kept, id)
			continue
		}
		l, err := readAs[market.Ledger](tx, Ledgers, id)
		if err != nil {
			return err
		}
		if err := l.Take(c.ID, 0); err != nil {
			return err
		}
		if err := tx.Put(Ledgers, id, market.LedgerSchema, l); err != nil {
			return err
		}
	}
	c.Ledgers = kept
	return nil
}

// ofKind tells ledgers of some kinds by what stands before the first colon of a ledger's id.
func ofKind(kinds ...string) func(string) bool {
	return func(ledger string) bool {
		return slices.ContainsFunc(kinds, func(k string) bool { return len(ledger) > len(k) && ledger[:len(k)+1] == k+":" })
	}
}

var (
	anyLedger      = func(string) bool { return true }
	voucherLedgers = ofKind(market.LedgerPayment, market.LedgerInvoice, market.LedgerSettled, market.LedgerContract)
	capLedgers     = ofKind(market.LedgerCap)
)

// joins notes ledgers among those of a claim, in order and once each.
func joins(c *market.Claim, ledgers ...string) {
	all := append(slices.Clone(c.Ledgers), ledgers...)
	slices.Sort(all)
	c.Ledgers = slices.Compact(all)
}

// takeVouchers takes the allocations of a claim of every payment, invoice,
// settlement and of the contract, in place of what it took of them before.
// Errors: conflict when any has less left than is wanted.
func takeVouchers(tx store.Tx, c *market.Claim, contract market.Contract, book market.Book) error {
	c.Count(book)
	wanted := c.Takings()
	if err := giveBack(tx, c, func(id string) bool { return voucherLedgers(id) && wanted[id] == 0 }); err != nil {
		return err
	}
	limits := voucherLimits(contract, book)
	if err := lessFormer(tx, *c, limits); err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(wanted)) {
		_, err := setTaken(tx, id, limits[id], c.ID, wanted[id])
		if market.CodeOf(err) == market.CodeConflict {
			return usedMoney(id, err)
		}
		if err != nil {
			return err
		}
		joins(c, id)
	}
	return nil
}

// lessFormer takes away from the limits what other claims took under the ids of
// the vouchers, as they did before vouchers were counted by their numbers.
func lessFormer(tx store.Tx, c market.Claim, limits map[string]market.Fen) error {
	now := map[string]string{} // the ledger by numbers of one by ids
	byID, byNumber := c, c
	byID.Counted = nil
	for i := range c.Allocations {
		byID.Allocations, byNumber.Allocations = c.Allocations[i:i+1], c.Allocations[i:i+1]
		for id := range byID.Takings() {
			kind, _, _ := strings.Cut(id, ":")
			for number := range byNumber.Takings() {
				if id != number && strings.HasPrefix(number, kind+":") {
					now[id] = number
				}
			}
		}
	}
	for id, number := range now {
		l, err := readAs[market.Ledger](tx, Ledgers, id)
		if market.CodeOf(err) == market.CodeNotFound {
			continue
		}
		if err != nil {
			return err
		}
		limits[number] -= l.Taken() - l.Of(c.ID)
	}
	return nil
}

// enough refuses a claim of whose ledgers one fell below what is taken of it.
func enough(tx store.Tx, c market.Claim) error {
	for _, id := range slices.Sorted(maps.Keys(c.Takings())) {
		l, err := readAs[market.Ledger](tx, Ledgers, id)
		if err != nil {
			return err
		}
		if l.Overdrawn() {
			return usedMoney(id, market.Errorf(market.CodeConflict, "可用金额已减少，少 %s 元", "its amount fell: %s yuan are lacking", -l.Left()))
		}
	}
	return nil
}

// usedMoney says of which voucher money is wanted that is not there.
func usedMoney(ledger string, cause error) error {
	out := market.Errorf(market.CodeConflict, "凭证金额已被占用或不足", "money of a voucher is used already, or is not enough")
	message := market.Text{ZH: "金额不足", EN: "not enough"}
	if e, ok := cause.(*market.Error); ok { //nolint:errorlint // made here or by Take
		message = e.Message
	}
	out.Faults.Add("allocations", ledger, message, market.Text{ZH: "减少分摊，或换用其他凭证", EN: "allocate less, or other vouchers"})
	return out
}

// voucherLimits are the limits of all ledgers of a contract: nothing for what is
// not confirmed or was reversed.
func voucherLimits(contract market.Contract, book market.Book) map[string]market.Fen {
	out := map[string]market.Fen{market.LedgerOf(market.LedgerContract, contract.ID): claimable(contract)}
	invoiced := map[string]string{} // what an invoice is counted as, by its id
	for _, i := range book.Invoices {
		invoiced[i.ID] = i.Money()
		if i.Counts() && i.ReversedBy == "" {
			out[market.LedgerOf(market.LedgerInvoice, i.Money())] = i.Amount
		}
	}
	for _, p := range book.Payments {
		if !p.Counts() || p.ReversedBy != "" {
			continue
		}
		out[market.LedgerOf(market.LedgerPayment, p.Money())] = p.Amount
		for _, s := range p.Settlements {
			out[market.LedgerOfSettlement(p.Money(), invoiced[s.Invoice])] += s.Amount
		}
	}
	return out
}

// claimable is what all claims together may take of a contract: the certified
// technical amount, or while it is not registered the one of its text. Whether
// an unregistered contract may be claimed at all, the programme says.
func claimable(c market.Contract) market.Fen {
	if r := c.Registered(); r.State.Stands() {
		return max(r.CertifiedTechnical, 0)
	}
	return max(c.Terms.Price.TechnicalAmount(), 0)
}

// takeCaps sets what a claim that is being decided takes of the caps of its
// programme, under every code of its enterprise.
func takeCaps(tx store.Tx, c *market.Claim, p market.Programme, family []market.CreditCode, amount market.Fen) error {
	limits := market.CapLedgers(p, *c, family, market.DateOf(tx.Now()))
	if err := giveBack(tx, c, func(id string) bool { _, still := limits[id]; return capLedgers(id) && !still }); err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(limits)) {
		if _, err := setTaken(tx, id, limits[id], c.ID, amount); err != nil {
			return err
		}
		joins(c, id)
	}
	return nil
}

// lowerCaps sets what a claim takes of the caps that it took when it was decided:
// a grant or a recovery leaves less of it, and never more.
func lowerCaps(tx store.Tx, c market.Claim, amount market.Fen) error {
	for _, id := range slices.DeleteFunc(slices.Clone(c.Ledgers), func(id string) bool { return !capLedgers(id) }) {
		l, err := readAs[market.Ledger](tx, Ledgers, id)
		if err != nil {
			return err
		}
		if err := l.Take(c.ID, amount); err != nil {
			return err
		}
		if err := tx.Put(Ledgers, id, market.LedgerSchema, l); err != nil {
			return err
		}
	}
	return nil
}

// takeBudget sets what a claim takes of the budget of its round; a round without
// a budget has no ledger.
func takeBudget(tx store.Tx, c *market.Claim, budget *market.Fen, amount market.Fen) error {
	if budget == nil {
		return nil
	}
	id := market.LedgerOf(market.LedgerBudget, c.Round)
	if _, err := setTaken(tx, id, *budget, c.ID, amount); err != nil {
		return err
	}
	joins(c, id)
	return nil
}
