package simulate

import (
	"fmt"
	"math/rand/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// deal is a contract of the year with what is planned for it.
type deal struct {
	id            string
	seller, buyer *house
	terms         market.ContractTerms
	bySeller      bool // who drafts it
	plan          []market.Fen
	paid          int             // payments that both sides say were made
	registered    bool            // it stands in the register
	claimed       map[string]bool // by id of the round
	claims        int
	sure          bool // nothing goes wrong with it
}

// mishap is true so many times in a hundred, and never of a deal that is sure.
func (y *year) mishap(d *deal, percent int) bool { return !d.sure && chance(y.rng, percent) }

// author drafts it, and other answers.
func (d *deal) author() *house { return d.side(d.bySeller) }
func (d *deal) other() *house  { return d.side(!d.bySeller) }

func (d *deal) side(seller bool) *house {
	if seller {
		return d.seller
	}
	return d.buyer
}

// registrant is who registers it: the seller, of imported technology the buyer.
func (d *deal) registrant() *house { return d.side(!d.terms.Import) }

// promising tells whether a claim for it might pass.
func (d *deal) promising() bool {
	class := d.terms.Type.Class()
	return d.registered && d.paid > 0 && d.buyer.titled && (class == "dev" || class == "transfer")
}

// types are the types of contracts, in parts of a hundred.
var types = []struct {
	code  market.ContractType
	share int
}{
	{market.DevCommissioned, 55}, {market.DevCooperative, 10}, {market.DevConversion, 4},
	{market.TransferPatent, 5}, {market.TransferApplication, 2}, {market.TransferSecret, 3},
	{market.LicensePatent, 2}, {market.LicenseSecret, 1}, {market.Consulting, 5}, {market.TechnicalService, 12}, {"service.training", 1},
}

func (y *year) contractType() market.ContractType {
	n := y.rng.IntN(100)
	for _, t := range types {
		if n -= t.share; n < 0 {
			return t.code
		}
	}
	return types[0].code
}

// bands are prices in 元 with how many of a hundred contracts lie in each: many
// small ones and a heavy tail.
var bands = []struct {
	share       int
	least, most int64
}{
	{18, 20_000, 100_000}, {34, 100_000, 500_000}, {26, 500_000, 1_500_000}, {14, 1_500_000, 5_000_000}, {6, 5_000_000, 20_000_000}, {2, 20_000_000, 80_000_000},
}

func price(rng *rand.Rand) market.Fen {
	n := rng.IntN(100)
	for _, b := range bands {
		if n -= b.share; n >= 0 {
			continue
		}
		yuan := b.least + rng.Int64N(b.most-b.least)
		if chance(rng, 60) {
			yuan = max(yuan/10_000, 2) * 10_000 // people like round sums
		}
		return market.Fen(yuan) * market.Yuan
	}
	return 10 * market.WanYuan
}

// parts splits a sum into so many parts, the last one the rest.
func parts(rng *rand.Rand, sum market.Fen, n int) []market.Fen {
	out := make([]market.Fen, n)
	left := sum
	for i := range n - 1 {
		share := market.Fen(60 + rng.IntN(60)) // of a hundred of an equal part
		out[i] = max(sum/market.Fen(n)/100*share/market.Yuan*market.Yuan, market.Yuan)
		left -= out[i]
	}
	out[n-1] = left
	return out
}

// planDeals plans all contracts with their payments.
func (y *year) planDeals() {
	counts := y.paymentCounts()
	for i := range y.size.Contracts {
		d := y.deal(counts[i])
		y.deals = append(y.deals, d)
		// More than half come in the first third of the year, so that money can
		// be paid and claimed in it.
		day := y.within(0, 110)
		if chance(y.rng, 40) {
			day = y.within(100, 320)
		}
		y.on(y.day(day), func() error { return y.draft(d) })
	}
}

// paymentCounts shares the planned payments out: most contracts have two to five,
// some one.
func (y *year) paymentCounts() []int {
	counts := make([]int, y.size.Contracts)
	for n := range y.size.Payments {
		if n < len(counts) {
			counts[n]++
			continue
		}
		counts[y.rng.IntN(len(counts))]++
	}
	y.rng.Shuffle(len(counts), func(i, j int) { counts[i], counts[j] = counts[j], counts[i] })
	return counts
}

func (y *year) deal(payments int) *deal {
	d := &deal{seller: y.someone(y.sellers), buyer: y.client(), bySeller: chance(y.rng, 70), claimed: map[string]bool{}}
	t := d.buyer.trade
	kind := y.contractType()
	total := price(y.rng)
	no, yes := false, true
	answer := func(percent int) *bool {
		if chance(y.rng, percent) {
			return &yes
		}
		return &no
	}
	d.terms = market.ContractTerms{
		Type: kind, Project: fmt.Sprintf("%s%s（%s）", pick(y.rng, t.subjects), workOf(kind), y.tag()), Field: t.field,
		Subject:     "样例：就所列技术完成约定的研究、交付与指导，技术指标见附件。",
		Seller:      market.ContractParty{CreditCode: d.seller.CreditCode, Name: d.seller.Name, Kind: d.seller.Kind, Region: d.seller.Region, Nature: nature(d.seller.Kind)},
		Buyer:       market.ContractParty{CreditCode: d.buyer.CreditCode, Name: d.buyer.Name, Kind: d.buyer.Kind, Region: d.buyer.Region, Nature: "150"},
		Place:       "双方所在地",
		SellerTasks: "完成研究开发、提交技术资料并指导使用。", BuyerTasks: "提供试验条件、验收并支付价款。",
		Price: y.priced(total, max(payments, 1)), Ownership: "归研究开发方所有，委托方可以免费实施。", Secrecy: "双方在五年内保守技术秘密。",
		Acceptance: "按附件指标现场验收，由双方签署验收单。", PlanSource: "none", Related: answer(3), FiscalPlan: answer(4), Import: chance(y.rng, 1),
	}
	if kind == market.TransferPatent || kind == market.TransferApplication || kind == market.LicensePatent {
		d.terms.IP = []market.IntellectualProperty{{Type: "invention", Number: fmt.Sprintf("2023%08d", y.next()), Status: "granted", Title: "样例发明：" + pick(y.rng, t.subjects)}}
	}
	d.plan = []market.Fen{total}
	if len(d.terms.Price.Plan) > 0 {
		d.plan = nil
		for _, p := range d.terms.Price.Plan {
			d.plan = append(d.plan, p.Amount)
		}
	} else if payments > 1 {
		d.plan = parts(y.rng, total, payments)
	}
	if payments == 0 {
		d.plan = nil
	}
	return d
}

// priced is a price with its deductions and how it is paid.
func (y *year) priced(total market.Fen, payments int) market.ContractPrice {
	p := market.ContractPrice{Total: total, Mode: market.LumpSum}
	if chance(y.rng, 35) {
		kind := pick(y.rng, []string{"equipment", "instruments", "parts", "materials"})
		p.Deductions = []market.Deduction{{Kind: kind, Amount: max(total/100*market.Fen(y.within(3, 35)), market.Yuan), Note: "样例：合同附件所列"}}
	}
	switch {
	case chance(y.rng, 4):
		rate := market.BasisPoints(y.within(50, 500))
		p.Mode, p.Royalty, p.RoyaltyBase = market.RoyaltyEntry, &rate, "实施产品的不含税销售额"
	case payments > 1:
		p.Mode = market.Instalments
		for i, amount := range parts(y.rng, total, payments) {
			p.Plan = append(p.Plan, market.Instalment{Amount: amount, Note: fmt.Sprintf("第 %d 期", i+1)})
		}
	}
	return p
}

func nature(kind market.OrganisationKind) string {
	if kind == market.University {
		return "022"
	}
	return "021"
}

// tag tells projects of one subject apart.
func (y *year) tag() string { return fmt.Sprintf("样例%04d", y.next()) }

// next is a number that has not been used.
func (y *year) next() int {
	y.serial++
	return y.serial
}

// someone is one of the houses; the first, for whom people sit, more often.
func (y *year) someone(of []*house) *house {
	if chance(y.rng, 12) {
		return of[0]
	}
	return pick(y.rng, of)
}

// client is who buys: mostly one with a title.
func (y *year) client() *house {
	h := y.someone(y.buyers)
	for range 4 {
		if h.titled || chance(y.rng, 20) {
			break
		}
		h = y.someone(y.buyers)
	}
	return h
}

// draft begins a contract and sends it on its way.
func (y *year) draft(d *deal) error {
	d.terms.Signed = addDays(y.today, -y.within(0, 25))
	d.terms.Begins, d.terms.Ends = d.terms.Signed, d.terms.Signed.AddMonths(y.within(6, 30))
	people := service.Representatives{Seller: d.seller.head, Buyer: d.buyer.head}
	if y.mishap(d, 1) {
		people.Buyer = people.Seller // one person behind both: the sheet sees it
	}
	w, err := y.Service.CreateContract(y.ctx, d.author().actor, service.ContractDraft{Terms: d.terms, Representatives: people})
	if done, failure := y.did("contracts.create", err); !done {
		return failure
	}
	d.id = w.Contract.ID
	if y.mishap(d, 2) {
		y.in(y.within(2, 9), func() error { return y.contract(d, d.author(), market.ContractDiscard, "") })
		return nil
	}
	y.in(y.within(0, 3), func() error {
		if err := y.contract(d, d.author(), market.ContractConfirm, ""); err != nil {
			return err
		}
		if chance(y.rng, 2) {
			return y.contract(d, d.author(), market.ContractConfirm, "") // not twice
		}
		return nil
	})
	y.in(y.within(4, 8), func() error { return y.answer(d, people) })
	return nil
}

// answer has the other side confirm, after a correction of the text now and then.
func (y *year) answer(d *deal, people service.Representatives) error {
	if y.mishap(d, 3) {
		if err := y.contract(d, d.other(), market.ContractReturn, "样例：验收条款请再补充"); err != nil {
			return err
		}
		y.in(y.within(1, 4), func() error { return y.redraft(d, people) })
		return nil
	}
	return y.conclude(d)
}

func (y *year) redraft(d *deal, people service.Representatives) error {
	w, err := y.Service.Contract(y.ctx, d.author().actor, d.id)
	if err != nil {
		return err
	}
	d.terms.Acceptance += "样品由第三方检测。"
	_, err = y.Service.EditContract(y.ctx, d.author().actor, d.id, w.Version, service.ContractDraft{Terms: d.terms, Representatives: people}, "样例：按对方意见补充验收条款")
	if done, failure := y.did("contracts.edit", err); !done {
		return failure
	}
	if err := y.contract(d, d.author(), market.ContractConfirm, ""); err != nil {
		return err
	}
	y.in(y.within(1, 4), func() error { return y.conclude(d) })
	return nil
}

// contract takes one step of a contract for a house.
func (y *year) contract(d *deal, h *house, action market.ContractAction, reason string) error {
	w, err := y.Service.Contract(y.ctx, h.actor, d.id)
	if err == nil {
		_, err = y.Service.ActOnContract(y.ctx, h.actor, d.id, w.Version, action, reason)
	}
	_, failure := y.did("contracts."+string(action), err)
	return failure
}

// conclude freezes the text; from here money flows and the register is asked.
func (y *year) conclude(d *deal) error {
	if err := y.contract(d, d.other(), market.ContractConfirm, ""); err != nil {
		return err
	}
	class := d.terms.Type.Class()
	if d.sure || chance(y.rng, 92) && (class == "dev" || class == "transfer") || chance(y.rng, 50) {
		y.in(y.within(2, 10), func() error { return y.apply(d) })
	}
	y.planPayments(d)
	switch {
	case y.mishap(d, 1):
		y.in(y.within(40, 120), func() error {
			defer y.stirDeal(d)
			return y.contract(d, d.buyer, market.ContractTerminate, "样例：双方协商解除")
		})
	case y.mishap(d, 30):
		y.in(y.within(80, 160), func() error {
			if err := y.contract(d, d.seller, market.ContractPerform, ""); err != nil {
				return err
			}
			if err := y.contract(d, d.buyer, market.ContractPerform, ""); err != nil {
				return err
			}
			y.aside(5, func() error { return y.tellStory(d) })
			return nil
		})
	}
	return nil
}
