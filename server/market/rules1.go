package market

import (
	"slices"
	"strings"
)

// calculate1 are the rules of number 1. They decided claims: what is written
// here, and in the other files rules1*.go, stays as it is.
func calculate1(in CalculationInput) Calculation { return (&sheet{in: in}).calculate() }

func (s *sheet) calculate() Calculation {
	in := s.in
	s.programme()
	if in.Programme.Kind == TitleReward {
		return s.titleReward()
	}
	if in.Contract == nil {
		s.add("contract.given", unclear("没有技术合同，无法核算", "there is no contract to calculate"))
		return s.finish(0, 0)
	}
	s.parties()
	s.contract()
	s.exclusions()
	t := s.vouchers()
	s.documents()
	return s.subsidy(t)
}

// programme: H.4, the programme is valid on the day of the claim.
func (s *sheet) programme() {
	p, filed := s.in.Programme, s.in.Filed
	ended := DateOf(p.EndedAt)
	published := p.State == ProgrammePublished || p.State == ProgrammeEnded && filed != "" && filed <= ended
	s.add("programme.published", verdict(published, Text{"该版本未发布，或申报日在终止之后", "the version is not published, or the claim came after its end"}).
		shows(string(p.State)).of("programmes/"+p.ID))
	w := unclear("没有申报日", "there is no day of the claim")
	if filed != "" && p.ValidFrom != "" {
		w = verdict(p.ValidFrom <= filed && (p.ValidTo == "" || filed <= p.ValidTo), Text{"申报日不在有效期内", "the claim lies outside the time in which it is valid"})
	}
	s.add("programme.valid", w.shows(string(filed)))
}

func (s *sheet) parties() {
	c, terms := s.in.Contract, s.in.Programme.Subsidy
	source := "contracts/" + c.ID
	buyer, seller := c.Terms.Buyer, c.Terms.Seller
	s.add("buyer.claims", verdict(buyer.CreditCode != "" && slices.Contains(codesOf(s.in.Titles, s.in.Enterprise, s.in.KnownAt), buyer.CreditCode),
		Text{"合同的买方不是申报企业", "the buyer of the contract is not the claimant"}).shows(string(buyer.CreditCode)).of(source))
	s.add("buyer.region", inRegion(buyer.Region, terms.BuyerRegion).of(source))
	if !TestDates.Has(string(terms.TitleTest)) {
		s.add("title.claim", undecidedHere())
	}
	if terms.TitleTest == AtSigning || terms.TitleTest == AtSigningAndClaim {
		s.title("title.signing", c.Terms.Signed, codesOf(s.in.Titles, s.in.Enterprise, s.in.KnownAt))
	}
	if terms.TitleTest == AtClaim || terms.TitleTest == AtSigningAndClaim {
		s.title("title.claim", s.in.Filed, []CreditCode{s.in.Enterprise})
	}
	s.add("seller.kind", verdict(slices.Contains(terms.SellerKinds, seller.Kind),
		Text{"卖方类别不在支持范围内", "the seller is of a kind that is not eligible"}).shows(string(seller.Kind)).of(source))
	s.add("seller.region", inRegion(seller.Region, terms.SellerRegion).of(source))
}

func inRegion(region, wanted string) said {
	switch {
	case wanted == "" || region == "" && wanted != AnyRegion:
		return unclear("区域未知", "the region is not known")
	case wanted == AnyRegion:
		return verdict(true, Text{}).shows(region)
	}
	return verdict(Within(region, wanted), Text{"不在规定的区域内", "lies outside the region"}).shows(region)
}

// title: the buyer holds a title that counts on a day. It is tested on a day,
// never "now".
func (s *sheet) title(code string, on Date, enterprises []CreditCode) {
	if on == "" || s.in.KnownAt.IsZero() {
		s.add(code, unclear("检验日未知", "the day of the test is not known"))
		return
	}
	for _, enterprise := range enterprises {
		for _, h := range TitleAt(s.in.Titles, enterprise, on, s.in.KnownAt) {
			if s.in.Programme.Subsidy.countsAs(h.Facts.Level) {
				s.add(code, verdict(true, Text{}).shows(string(on)+" "+string(h.Facts.Level)).of("titles/"+h.Title))
				return
			}
		}
	}
	s.add(code, verdict(false, Text{"当日没有有效的称号", "no title that counts was valid on that day"}).shows(string(on)))
}

func (s *sheet) contract() {
	c, terms := s.in.Contract, s.in.Programme.Subsidy
	source := "contracts/" + c.ID
	s.add("contract.type", verdict(slices.Contains(terms.ContractTypes, c.Terms.Type),
		Text{"合同类型不在支持范围内", "the type of the contract is not eligible"}).shows(string(c.Terms.Type)).of(source))
	s.add("contract.concluded", verdict(c.State == ContractConcluded || c.State == ContractPerformed,
		Text{"合同未由双方确认，或已终止", "the contract is not confirmed by both, or is terminated"}).shows(string(c.State)).of(source))
	s.registration(source)
	s.order(source)
	s.windows(source)
	s.once()
}

// registration: no registration, no benefit, where the programme says so.
func (s *sheet) registration(source string) {
	r := s.in.Contract.Registered()
	w := verdict(r.State.Stands(), Text{"合同未认定登记，或登记已撤销", "the contract is not registered, or its registration does not stand"})
	switch need := s.in.Programme.Subsidy.Registration; {
	case need == nil:
		w = undecidedHere()
	case !*need && !r.State.Stands():
		w = said{outcome: Noted, reason: notAsked}
	}
	s.add("contract.registered", w.shows(r.Number).of(source))
}

var notAsked = Text{"该政策版本不作要求", "this version does not ask for it"}

func undecidedHere() said {
	return unclear("政策版本没有确定该参数", "the version of the programme leaves this undecided")
}

// registeredOn is the day of the first record by which the contract was
// registered; a later change of its figures does not make it later.
func registeredOn(c *Contract) Date {
	for _, r := range c.Registration {
		if r.State.Stands() && r.Date != "" {
			return r.Date
		}
	}
	return ""
}

// order: H.4, signed <= registered and signed <= each payment.
func (s *sheet) order(source string) {
	terms := s.in.Programme.Subsidy
	signed, registered := s.in.Contract.Terms.Signed, registeredOn(s.in.Contract)
	s.asked("order.registered", terms.SignedFirst, func() said {
		switch {
		case signed == "":
			return unclear("签订日未知", "the day of signing is not known")
		case registered == "" && !is(terms.Registration):
			return said{outcome: Noted, reason: Text{"合同未登记", "the contract is not registered"}}
		case registered == "":
			return unclear("登记日未知", "the day of the registration is not known")
		}
		return verdict(signed <= registered, Text{"登记早于签订", "registered before it was signed"}).shows(string(signed) + " / " + string(registered))
	}, source)
	s.asked("order.paid", terms.PaidAfter, func() said {
		if signed == "" {
			return unclear("签订日未知", "the day of signing is not known")
		}
		return s.eachPayment(func(d Date) bool { return signed <= d }, Text{"付款早于签订：", "paid before signing: "}).shows(string(signed))
	}, source)
}

// asked adds the line of a parameter that is yes, no or undecided.
func (s *sheet) asked(code string, parameter *bool, check func() said, source string) {
	switch {
	case parameter == nil:
		s.add(code, undecidedHere().of(source))
	case !*parameter:
		s.add(code, said{outcome: Noted, reason: notAsked, source: source})
	default:
		s.add(code, check().of(source))
	}
}

// eachPayment tests the day of every payment that the claim takes money of.
func (s *sheet) eachPayment(ok func(Date) bool, otherwise Text) said {
	var bad []string
	for _, p := range s.in.Payments {
		if !s.takes(p.ID) {
			continue
		}
		if p.Date == "" {
			return unclear("有付款日期未知："+p.ID, "the day of a payment is not known: "+p.ID)
		}
		if !ok(p.Date) {
			bad = append(bad, p.ID+" "+string(p.Date))
		}
	}
	return verdict(len(bad) == 0, Text{otherwise.ZH + strings.Join(bad, "、"), otherwise.EN + strings.Join(bad, ", ")})
}

// takes tells whether the claim takes money of a payment.
func (s *sheet) takes(payment string) bool {
	return slices.ContainsFunc(s.in.Allocations, func(a Allocation) bool { return a.Payment == payment })
}

func (s *sheet) windows(source string) {
	w := s.in.Programme.Subsidy.Window
	within := func(d, from, to Date) bool { return (from == "" || from <= d) && (to == "" || d <= to) }
	outside := Text{"在规定的日期范围之外", "lies outside the window"}
	if w.SignedFrom != "" || w.SignedTo != "" {
		signed := s.in.Contract.Terms.Signed
		line := verdict(within(signed, w.SignedFrom, w.SignedTo), outside)
		if signed == "" {
			line = unclear("签订日未知", "the day of signing is not known")
		}
		s.add("window.signed", line.shows(string(signed)).of(source))
	}
	if w.RegisteredBy != "" {
		registered := registeredOn(s.in.Contract)
		line := verdict(registered <= w.RegisteredBy, outside)
		if registered == "" {
			line = unclear("登记日未知", "the day of the registration is not known")
		}
		s.add("window.registered", line.shows(string(registered)).of(source))
	}
	if w.PaidFrom != "" || w.PaidTo != "" {
		s.add("window.paid", s.eachPayment(func(d Date) bool { return within(d, w.PaidFrom, w.PaidTo) }, Text{"付款不在范围内：", "paid outside the window: "}))
	}
}

// once: the same contract, or the same contract in a year, is paid for once.
func (s *sheet) once() {
	p := s.in.Programme
	if p.Subsidy.OneAwardPer == "" {
		s.add("contract.once", undecidedHere())
		return
	}
	year, known := s.year()
	if p.Subsidy.OneAwardPer == OncePerContractYear && !known {
		s.add("contract.once", unclear("年度未知", "the year is not known"))
		return
	}
	for _, e := range s.earlier() {
		if e.Contract == s.in.Contract.ID && e.Programme == p.Code && (p.Subsidy.OneAwardPer == OncePerContract || e.Year == year) {
			s.add("contract.once", verdict(false, Text{"该合同已获支持", "the contract has been paid for"}).of("claims/"+e.Claim))
			return
		}
	}
	s.add("contract.once", verdict(true, Text{}))
}

// earlier are the awards of other claims.
func (s *sheet) earlier() []EarlierAward {
	var out []EarlierAward
	for _, e := range s.in.Earlier {
		if s.in.Claim == "" || e.Claim != s.in.Claim {
			out = append(out, e)
		}
	}
	return out
}

// year is the year in which the claim counts, and whether it is known.
func (s *sheet) year() (int, bool) {
	day := s.in.Filed
	if s.in.Programme.Subsidy.CapYearBy == ByDecision {
		day = s.in.Decided
	} else if s.in.Programme.Subsidy.CapYearBy != ByFiling {
		return 0, false
	}
	if day == "" || !day.Valid() {
		return 0, false
	}
	return day.Year(), true
}

func (s *sheet) exclusions() {
	terms, c := s.in.Programme.Subsidy, s.in.Contract
	source := "contracts/" + c.ID
	s.asked("related.flag", terms.ExcludeRelated, func() said {
		switch related := c.Terms.Related; {
		case related == nil:
			return unclear("合同没有说明是否关联交易", "the contract does not say whether the parties are related")
		case c.Terms.Buyer.CreditCode == c.Terms.Seller.CreditCode:
			return verdict(false, Text{"买卖双方是同一单位", "buyer and seller are one"})
		default:
			return verdict(!*related, Text{"合同标明为关联交易", "the contract is marked as one of related parties"})
		}
	}, source)
	s.asked("related.person", terms.ExcludeRelated, func() said {
		buyer, seller := c.Terms.Buyer.Representative, c.Terms.Seller.Representative
		if buyer == "" || seller == "" {
			return said{outcome: Noted, reason: Text{"没有双方法定代表人的信息，未能比较；本项只核对申报信息，不是登记机关查询",
				"the representatives of both are not known and were not compared; this compares what is declared and is no look-up in a register"}}
		}
		return verdict(buyer != seller, Text{"双方法定代表人相同", "both have the same representative"})
	}, source)
	s.asked("related.promise", terms.ExcludeRelated, func() said {
		return verdict(s.in.NotRelated, Text{"企业没有签署无关联承诺", "the enterprise has not signed the promise"})
	}, "")
	s.asked("exclude.import", terms.ExcludeImport, func() said {
		return verdict(!c.Terms.Import, Text{"技术进口合同", "it is a contract for technology from abroad"})
	}, source)
	if s.joint && s.in.Project != nil {
		s.inProject(*s.in.Project)
		return
	}
	s.asked("exclude.fiscal", terms.ExcludeFiscal, func() said {
		if c.Terms.FiscalPlan == nil {
			return unclear("合同没有说明是否由财政科技计划资助", "the contract does not say whether a fiscal plan funds it")
		}
		return verdict(!*c.Terms.FiscalPlan, Text{"已由财政科技计划资助", "a fiscal plan funds it"})
	}, source)
}

// documents: every required document is there, and the office has accepted the
// proof of implementation.
func (s *sheet) documents() {
	s.evidence()
	s.asked("implementation", s.in.Programme.Subsidy.Implementation, func() said {
		if !s.in.Implementation {
			return unclear("实施转化的证明尚未认可", "the proof of implementation has not been accepted")
		}
		return verdict(true, Text{})
	}, "")
}

func (s *sheet) evidence() {
	var zh, en []string
	for _, e := range s.in.Programme.Procedure.Evidence {
		if e.Required && !slices.Contains(s.in.Evidence, e.Code) {
			zh, en = append(zh, e.Name.ZH), append(en, e.Name.In("en"))
		}
	}
	s.add("evidence", verdict(len(zh) == 0, Text{"缺：" + strings.Join(zh, "、"), "missing: " + strings.Join(en, ", ")}))
}
