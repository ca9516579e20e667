package market

import "strings"

// taken is the money that the allocations of a claim take, of the vouchers that
// count.
type taken struct{ invoiced, paid Fen }

// vouchers checks payments, invoices and what is taken of them, and adds up what
// counts: of a payment or an invoice never more than it is over.
func (s *sheet) vouchers() taken {
	v := s.collect()
	s.add("vouchers.given", v.given())
	s.add("vouchers.contract", v.verdict(v.foreign, Text{"凭证属于其他合同：", "vouchers of another contract: "}))
	confirmed := v.verdict(v.disputed, Text{"对方不认可：", "the other side disagrees: "})
	if confirmed.outcome == Passed && len(v.recorded) > 0 {
		confirmed = unclear("等待对方确认："+strings.Join(v.recorded, "、"), "the other side has not confirmed: "+strings.Join(v.recorded, ", "))
	}
	s.add("vouchers.confirmed", confirmed)
	s.add("vouchers.standing", v.verdict(v.reversed, Text{"已冲销或金额不是正数：", "reversed, or not a positive amount: "}))
	s.add("vouchers.settled", v.verdict(v.unsettled, Text{"占用额超过付款结清该发票的金额：", "more than the payment settled of the invoice: "}))
	s.add("vouchers.payments", v.verdict(v.overpaid, Text{"占用额超过付款额：", "more than the payment: "}))
	s.add("vouchers.invoices", v.verdict(v.overdrawn, Text{"占用额超过发票额：", "more than the invoice: "}))
	return v.taken
}

// collected is what is wrong with the vouchers of a claim, by ids, and the money
// that counts.
type collected struct {
	taken
	none                                                                               bool
	absent, foreign, recorded, disputed, reversed, unsettled, overpaid, overdrawn, bad []string
}

func (c collected) given() said {
	switch {
	case c.none:
		return unclear("没有占用任何付款和发票", "no payment and no invoice is claimed")
	case len(c.absent) > 0:
		return unclear("找不到凭证："+strings.Join(c.absent, "、"), "vouchers that are not there: "+strings.Join(c.absent, ", "))
	}
	return c.verdict(c.bad, Text{"占用额不是正数：", "not a positive amount: "})
}

func (c collected) verdict(bad []string, otherwise Text) said {
	return verdict(len(bad) == 0, Text{otherwise.ZH + strings.Join(bad, "、"), otherwise.EN + strings.Join(bad, ", ")})
}

// collect walks the allocations, which are sorted by payment and invoice.
func (s *sheet) collect() collected {
	c := collected{none: len(s.in.Allocations) == 0}
	paid, invoiced, pair := map[string]Fen{}, map[string]Fen{}, map[Allocation]Fen{}
	for _, a := range s.in.Allocations {
		if a.Amount <= 0 {
			c.bad = append(c.bad, a.Payment+"/"+a.Invoice)
			continue
		}
		paid[a.Payment] = paid[a.Payment].plus(a.Amount)
		invoiced[a.Invoice] = invoiced[a.Invoice].plus(a.Amount)
		key := Allocation{Payment: a.Payment, Invoice: a.Invoice}
		pair[key] = pair[key].plus(a.Amount)
	}
	for _, p := range s.in.Payments {
		sum, takes := paid[p.ID]
		if !takes {
			continue
		}
		delete(paid, p.ID)
		counts := c.voucher(voucher{p.ID, p.Contract, s.in.Contract.ID, p.State, p.Reverses + p.ReversedBy, p.Amount}, sum, &c.overpaid)
		c.paid = c.paid.plus(counts)
		for _, a := range s.in.Allocations {
			key := Allocation{Payment: a.Payment, Invoice: a.Invoice}
			if sum, open := pair[key]; open && a.Payment == p.ID {
				delete(pair, key)
				if sum > settled(p, a.Invoice) {
					c.unsettled = append(c.unsettled, a.Payment+"/"+a.Invoice)
				}
			}
		}
	}
	for _, i := range s.in.Invoices {
		sum, takes := invoiced[i.ID]
		if !takes {
			continue
		}
		delete(invoiced, i.ID)
		counts := c.voucher(voucher{i.ID, i.Contract, s.in.Contract.ID, i.State, i.Reverses + i.ReversedBy, i.Amount}, sum, &c.overdrawn)
		c.invoiced = c.invoiced.plus(counts)
	}
	for _, a := range s.in.Allocations { // what is left in the maps was not found
		if _, lost := paid[a.Payment]; lost {
			delete(paid, a.Payment)
			c.absent = append(c.absent, a.Payment)
		}
		if _, lost := invoiced[a.Invoice]; lost {
			delete(invoiced, a.Invoice)
			c.absent = append(c.absent, a.Invoice)
		}
	}
	return c
}

// voucher is what a payment and an invoice have in common.
type voucher struct {
	id, contract, wanted string
	state                VoucherState
	reversal             string
	amount               Fen
}

// voucher sorts one voucher and answers how much of it counts.
func (c *collected) voucher(v voucher, sum Fen, over *[]string) Fen {
	counts := true
	note := func(wrong bool, list *[]string) {
		if wrong {
			*list = append(*list, v.id)
			counts = false
		}
	}
	gone := v.state == VoucherReversed || v.reversal != "" || v.amount <= 0
	note(v.contract != v.wanted, &c.foreign)
	note(gone, &c.reversed)
	note(!gone && v.state == VoucherDisputed, &c.disputed)
	note(!gone && v.state != VoucherDisputed && v.state != VoucherConfirmed, &c.recorded)
	if sum > v.amount {
		*over = append(*over, v.id)
	}
	if !counts {
		return 0
	}
	return min(sum, v.amount)
}

// settled is how much of an invoice a payment settles.
func settled(p Payment, invoice string) Fen {
	var sum Fen
	for _, s := range p.Settlements {
		if s.Invoice == invoice {
			sum = sum.plus(max(s.Amount, 0))
		}
	}
	return sum
}

// subsidy is the money of a contract: base, rate, caps, city money, award.
func (s *sheet) subsidy(t taken) Calculation {
	base := s.base(t)
	award := s.rate(base)
	award = s.caps(award)
	award = s.cityAid(award)
	award = s.least(award)
	return s.finish(base, award)
}

// base is the least of three: the certified technical amount less what earlier
// claims took, the invoices, the payments.
func (s *sheet) base(t taken) Fen {
	c := s.in.Contract
	source := "contracts/" + c.ID
	r := c.Registered()
	certified := r.CertifiedTechnical
	line := figure(certified, "登记证明上的技术交易额", "technical amount of the certificate").of(source)
	switch {
	case r.State.Stands() && certified > 0:
	case !r.State.Stands() && s.in.Programme.Subsidy.Registration != nil && !is(s.in.Programme.Subsidy.Registration):
		certified = technicalBy(c.Terms.Price)
		line = figure(certified, "合同未登记，按合同载明的技术交易额", "not registered: technical amount by the contract").of(source)
	default:
		certified = 0
		line = unclear("没有核定的技术交易额", "there is no certified technical amount").of(source)
	}
	s.add("base.certified", line)
	if r.State.Stands() && r.CertifiedTotal > 0 && r.CertifiedTotal == r.CertifiedTechnical {
		s.add("base.no_deduction", figure(r.CertifiedTotal, "没有扣除非技术性费用，请核对是否含设备、材料", "nothing was deducted; check whether it holds equipment or material").of(source))
	}
	var before Fen
	for _, e := range s.earlier() {
		if e.Contract == c.ID {
			before = before.plus(max(e.Base, 0))
		}
	}
	s.add("base.taken", figure(before, "同一合同在各政策、各年度已计入的基数", "bases of the same contract over all programmes and years"))
	left := certified.less(before)
	s.add("base.certified_left", figure(left, "核定额减去已计入的基数", "certified amount less what was taken"))
	s.add("base.invoiced", figure(t.invoiced, "已占用且有效的发票额", "claimed of invoices that stand"))
	s.add("base.paid", figure(t.paid, "已占用且有效的付款额", "claimed of payments that stand"))
	base := min(left, t.invoiced, t.paid)
	s.add("base", verdict(base > 0, Text{"基数为零", "the base is nothing"}).counts(base))
	s.minimum("paid.minimum", s.in.Programme.Subsidy.MinPaid, t.paid, Text{"付款少于最低付款额", "less was paid than the least"})
	return base
}

// technicalBy is the technical amount by the contract itself: the total less
// every deduction, never below nothing.
func technicalBy(p ContractPrice) Fen {
	amount := max(p.Total, 0)
	for _, d := range p.Deductions {
		amount = amount.less(d.Amount)
	}
	return amount
}

// minimum adds the line of a least amount; 0 is none.
func (s *sheet) minimum(code string, least *Fen, got Fen, otherwise Text) {
	switch {
	case least == nil:
		s.add(code, undecidedHere())
	case *least <= 0:
		s.add(code, said{outcome: Noted, reason: notAsked})
	default:
		s.add(code, verdict(got >= *least, otherwise).counts(*least))
	}
}

// rate is the share of the base, rounded down to the Fen.
func (s *sheet) rate(base Fen) Fen {
	r := s.in.Programme.Subsidy.Rate
	if r == nil || *r <= 0 || *r > Whole {
		s.add("rate", unclear("补助比例未确定；比例没有默认值", "the rate is not decided; it has no default"))
		return 0
	}
	w := said{outcome: Noted, value: r.String()}
	if s.in.Programme.Example {
		w.reason = Text{"示例比例，未经任何机关批准", "an example rate on nobody's authority"}
	}
	s.add("rate", w)
	award := r.Of(base)
	s.add("award.rate", figure(award, "不足一分的部分舍去", "what is less than a Fen is dropped"))
	return award
}

// caps brings the award under what each cap leaves.
func (s *sheet) caps(award Fen) Fen {
	p := s.in.Programme
	t := p.Subsidy
	if t.CapContract == nil && t.CapYear == nil && t.CapTotal == nil {
		s.add("caps", unclear("没有确定任何上限", "no cap is decided"))
		return 0
	}
	codes := codesOf(s.in.Titles, s.in.Enterprise, s.in.KnownAt)
	mine := func(e EarlierAward) bool {
		for _, code := range codes {
			if e.Enterprise == code {
				return e.Programme == p.Code
			}
		}
		return false
	}
	award = s.cap("cap.contract", t.CapContract, award, func(e EarlierAward) bool { return e.Programme == p.Code && e.Contract == s.in.Contract.ID })
	if year, known := s.year(); t.CapYear != nil && !known {
		s.add("cap.year", unclear("年度未知", "the year is not known"))
		award = 0
	} else {
		award = s.cap("cap.year", t.CapYear, award, func(e EarlierAward) bool { return mine(e) && e.Year == year })
	}
	return s.cap("cap.total", t.CapTotal, award, mine)
}

func (s *sheet) cap(code string, limit *Fen, award Fen, counts func(EarlierAward) bool) Fen {
	if limit == nil {
		return award
	}
	var before Fen
	for _, e := range s.earlier() {
		if counts(e) {
			before = before.plus(max(e.Award, 0))
		}
	}
	left := limit.less(before)
	reason := Textf("上限 %s 元，已补助 %s 元", "cap %s yuan, %s yuan awarded before", grouped(*limit), grouped(before))
	w := said{outcome: Noted, amount: &left, reason: reason}
	if left == 0 {
		w.outcome = Failed
	}
	s.add(code, w)
	return min(award, left)
}

// cityAid treats money of a city for the same contract. What is deducted is
// deducted last, from what the caps leave, so that city and province together
// never pay more than the province alone would.
func (s *sheet) cityAid(award Fen) Fen {
	var sum Fen
	for _, aid := range s.in.OtherAid {
		sum = sum.plus(max(aid.Amount, 0))
	}
	w := figure(sum, "可以叠加", "may be added")
	switch s.in.Programme.Subsidy.CityAid {
	case CityAidAllowed:
	case CityAidDeducted:
		w.reason = Text{"从应补助金额中扣除", "deducted from the award"}
		award = award.less(sum)
	case CityAidForbidden:
		w = verdict(len(s.in.OtherAid) == 0, Text{"已享受市级补助，不得重复", "a city has paid for it already"}).counts(sum)
	default:
		w = undecidedHere().counts(sum)
	}
	s.add("city_aid", w)
	return award
}

func (s *sheet) least(award Fen) Fen {
	s.minimum("award.minimum", s.in.Programme.Subsidy.MinAward, award, Text{"补助少于最低补助额", "the award is below the least"})
	return award
}

// finish closes the sheet: nothing is awarded unless every line passed.
func (s *sheet) finish(base, award Fen) Calculation {
	passes := s.passes() && award > 0
	w := verdict(award > 0, Text{"应补助金额为零", "the award is nothing"})
	if !passes && award > 0 {
		w = verdict(false, Text{"有不符合或待核实的事项，不予补助", "something fails or is unclear: nothing is awarded"})
	}
	if !passes {
		award = 0
	}
	s.add("award", w.counts(award))
	return Calculation{Lines: s.lines, Base: base, Award: award, Passes: passes}
}
