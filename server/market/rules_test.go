package market_test

import (
	"slices"
	"testing"
	"time"

	"duijie/server/market"
)

const (
	claimantCode market.CreditCode = "91220106MYA976830Q"
	teamCode     market.CreditCode = "12220100MYA4283166"
)

func ptr[T any](v T) *T { return &v }

// exampleTerms are terms of a contract subsidy with an example rate of 10 %.
func exampleTerms() market.SubsidyTerms {
	return market.SubsidyTerms{
		BuyerLevels: []market.TitleLevel{market.TitleProvincial}, NationalCounts: ptr(true), TitleTest: market.AtSigningAndClaim,
		SellerKinds: []market.OrganisationKind{market.University, market.Institute}, SellerRegion: market.AnyRegion, BuyerRegion: market.Jilin,
		ContractTypes: []market.ContractType{"dev.commissioned", "dev.cooperative", "transfer.patent"},
		Registration:  ptr(true), Implementation: ptr(true), Rate: ptr(market.BasisPoints(1000)),
		CapContract: ptr(200 * market.WanYuan), CapYear: ptr(200 * market.WanYuan), CapTotal: ptr(200 * market.WanYuan), CapYearBy: market.ByFiling,
		MinPaid: ptr(10 * market.WanYuan), MinAward: ptr(1 * market.WanYuan),
		Window:      market.ProgrammeWindow{SignedFrom: "2022-02-01", SignedTo: "2026-12-31", RegisteredBy: "2026-12-31", PaidFrom: "2022-02-01", PaidTo: "2026-12-31"},
		SignedFirst: ptr(true), PaidAfter: ptr(true),
		ExcludeRelated: ptr(true), ExcludeImport: ptr(true), ExcludeFiscal: ptr(true), OneAwardPer: market.OncePerContractYear, CityAid: market.CityAidDeducted,
	}
}

func exampleProgramme() market.Programme {
	terms := exampleTerms()
	return market.Programme{
		ID: "programme", Code: "jilin-2022-10", Version: 1, Kind: market.ContractSubsidy, State: market.ProgrammePublished,
		Name: market.Text{ZH: "技术合同补助（示例）", EN: "Contract subsidy (example)"}, Document: "吉政办明电〔2022〕1号", Article: "10", Issuer: "吉林省人民政府",
		ValidFrom: "2022-01-19", ValidTo: "2026-12-31", Example: true, Subsidy: &terms,
		Procedure: market.Procedure{
			LocalReview: ptr(true), ExpertReview: ptr(false), PerformanceCheck: ptr(true), NoticeDays: ptr(5),
			StepDays: map[string]int{"local_review": 10, "supplement": 15, "formal_check": 10},
			Evidence: []market.Evidence{{Code: "form", Name: market.Text{ZH: "申报书", EN: "form"}, Required: true}, {Code: "photo", Name: market.Text{ZH: "现场照片", EN: "photographs"}}},
		},
	}
}

func titleOf(level market.TitleLevel, from, to market.Date) market.Title {
	return market.Title{ID: "title-" + string(level), Key: market.TitleKey{DocumentNumber: "吉工信办联〔2022〕25号", Place: 7}, Events: []market.TitleEvent{{
		Kind: market.TitleGranted, Effective: from, RecordedAt: time.Date(2022, 8, 1, 0, 0, 0, 0, time.UTC),
		Facts: market.TitleFacts{Level: level, CreditCode: claimantCode, Name: "甲公司", NoticeDate: from, ValidFrom: from, ValidTo: to, Region: "220100"},
	}}}
}

// exampleContract has a price of 1,000,000 yuan, 100,000 of it for equipment.
func exampleContract() market.Contract {
	return market.Contract{
		ID: "contract", State: market.ContractConcluded,
		Terms: market.ContractTerms{
			Type: "dev.commissioned", Project: "石墨烯散热膜", Signed: "2025-03-10",
			Seller:  market.ContractParty{CreditCode: teamCode, Name: "北麓大学", Kind: market.University, Region: "220100", Representative: "person-a"},
			Buyer:   market.ContractParty{CreditCode: claimantCode, Name: "甲公司", Kind: market.Enterprise, Region: "220106", Representative: "person-b"},
			Price:   market.ContractPrice{Total: 100 * market.WanYuan, Deductions: []market.Deduction{{Kind: "equipment", Amount: 10 * market.WanYuan}}},
			Related: ptr(false), FiscalPlan: ptr(false),
		},
		Registration: []market.RegistrationRecord{{
			State: market.Registered, Number: "2201002025000123", Date: "2025-04-01", CertifiedTotal: 100 * market.WanYuan, CertifiedTechnical: 90 * market.WanYuan,
		}},
	}
}

// exampleInput is a claim that passes: 700,000 yuan paid of 800,000 invoiced, so
// a base of 700,000 and an award of 70,000.
func exampleInput() market.CalculationInput {
	c := exampleContract()
	return market.CalculationInput{
		Programme: exampleProgramme(), Claim: "claim", Enterprise: claimantCode, Filed: "2025-11-03", Decided: "2025-12-01", Contract: &c,
		Payments: []market.Payment{
			{ID: "pay-1", Contract: "contract", Date: "2025-04-20", Amount: 30 * market.WanYuan, State: market.VoucherConfirmed, Settlements: []market.Settlement{{Invoice: "inv-1", Amount: 30 * market.WanYuan}}},
			{ID: "pay-2", Contract: "contract", Date: "2025-06-20", Amount: 40 * market.WanYuan, State: market.VoucherConfirmed, Settlements: []market.Settlement{{Invoice: "inv-1", Amount: 20 * market.WanYuan}, {Invoice: "inv-2", Amount: 20 * market.WanYuan}}},
		},
		Invoices: []market.Invoice{
			{ID: "inv-1", Contract: "contract", Date: "2025-04-18", Amount: 50 * market.WanYuan, State: market.VoucherConfirmed},
			{ID: "inv-2", Contract: "contract", Date: "2025-06-18", Amount: 30 * market.WanYuan, State: market.VoucherConfirmed},
		},
		Allocations: []market.Allocation{
			{Payment: "pay-1", Invoice: "inv-1", Amount: 30 * market.WanYuan},
			{Payment: "pay-2", Invoice: "inv-1", Amount: 20 * market.WanYuan},
			{Payment: "pay-2", Invoice: "inv-2", Amount: 20 * market.WanYuan},
		},
		Titles:  []market.Title{titleOf(market.TitleProvincial, "2022-07-20", "2025-12-31")},
		KnownAt: time.Date(2025, 11, 3, 8, 0, 0, 0, time.UTC), Evidence: []string{"form"}, NotRelated: true, Implementation: true, Journal: 42,
	}
}

func sheetOf(t *testing.T, in market.CalculationInput) market.Calculation {
	t.Helper()
	c, err := market.Calculate(in, market.Rules)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func lineOf(c market.Calculation, code string) (market.Line, bool) {
	i := slices.IndexFunc(c.Lines, func(l market.Line) bool { return l.Code == code })
	if i < 0 {
		return market.Line{}, false
	}
	return c.Lines[i], true
}

func TestTheExampleClaimPasses(t *testing.T) {
	c := sheetOf(t, exampleInput())
	for _, l := range c.Lines {
		if l.Outcome == market.Failed || l.Outcome == market.Unclear {
			t.Errorf("%s: %s %s", l.Code, l.Outcome, l.Reason.EN)
		}
		if l.Label.ZH == "" || l.Label.EN == "" || l.Rule == "" || !market.Outcomes.Has(string(l.Outcome)) {
			t.Errorf("%s lacks a label or a rule: %+v", l.Code, l)
		}
	}
	if c.Base != 70*market.WanYuan || c.Award != 7*market.WanYuan || !c.Passes {
		t.Errorf("base %s, award %s, passes %v", c.Base, c.Award, c.Passes)
	}
	if c.Programme != "jilin-2022-10" || c.Version != 1 || c.Rules != 2 || c.Journal != 42 || len(c.InputSHA) != 64 {
		t.Errorf("does not say what it stands on: %+v", c)
	}
}

func both(terms func(*market.SubsidyTerms), more func(*market.CalculationInput)) func(*market.CalculationInput) {
	return func(in *market.CalculationInput) {
		terms(in.Programme.Subsidy)
		if more != nil {
			more(in)
		}
	}
}

func nothing(*market.CalculationInput) {}

// Every rule passes once and fails once; what is not known is unclear. A sheet
// with a line that fails or is unclear awards nothing.
func TestEveryRule(t *testing.T) {
	type in = *market.CalculationInput
	type terms = *market.SubsidyTerms
	const pass, fail, note, open = market.Passed, market.Failed, market.Noted, market.Unclear
	for _, c := range []struct {
		rule   string
		line   string
		change func(*market.CalculationInput)
		want   market.Outcome // empty: no such line
	}{
		{"a published version", "programme.published", nothing, pass},
		{"a draft", "programme.published", func(i in) { i.Programme.State = market.ProgrammeDraft }, fail},
		{"a version that ended after the claim", "programme.published", func(i in) {
			i.Programme.State, i.Programme.EndedAt = market.ProgrammeEnded, time.Date(2025, 11, 20, 0, 0, 0, 0, time.UTC)
		}, pass},
		{"a version that ended before the claim", "programme.published", func(i in) {
			i.Programme.State, i.Programme.EndedAt = market.ProgrammeEnded, time.Date(2025, 11, 1, 0, 0, 0, 0, time.UTC)
		}, fail},
		{"filed on its last day", "programme.valid", func(i in) { i.Programme.ValidTo = "2025-11-03" }, pass},
		{"filed a day late", "programme.valid", func(i in) { i.Programme.ValidTo = "2025-11-02" }, fail},
		{"filed a day early", "programme.valid", func(i in) { i.Programme.ValidFrom = "2025-11-04" }, fail},
		{"no day of filing", "programme.valid", func(i in) { i.Filed = "" }, open},
		{"no contract", "contract.given", func(i in) { i.Contract = nil }, open},

		{"the buyer claims", "buyer.claims", nothing, pass},
		{"someone else claims", "buyer.claims", func(i in) { i.Enterprise = teamCode }, fail},
		{"a buyer of the region", "buyer.region", nothing, pass},
		{"a buyer of another province", "buyer.region", func(i in) { i.Contract.Terms.Buyer.Region = "110000" }, fail},
		{"a buyer of nowhere", "buyer.region", func(i in) { i.Contract.Terms.Buyer.Region = "" }, open},
		{"a buyer of anywhere", "buyer.region", both(func(s terms) { s.BuyerRegion = market.AnyRegion }, func(i in) { i.Contract.Terms.Buyer.Region = "110000" }), pass},
		{"title on the day of signing", "title.signing", nothing, pass},
		{"title after the signing", "title.signing", func(i in) { i.Titles = []market.Title{titleOf(market.TitleProvincial, "2025-03-11", "2028-03-10")} }, fail},
		{"title only later, tested at the claim only", "title.signing", both(func(s terms) { s.TitleTest = market.AtClaim }, func(i in) { i.Titles = nil }), ""},
		{"title on the day of the claim", "title.claim", nothing, pass},
		{"title over on the day before", "title.claim", func(i in) { i.Titles = []market.Title{titleOf(market.TitleProvincial, "2022-07-20", "2025-11-02")} }, fail},
		{"title over on that very day", "title.claim", func(i in) { i.Titles = []market.Title{titleOf(market.TitleProvincial, "2022-07-20", "2025-11-03")} }, pass},
		{"a lower title", "title.claim", func(i in) { i.Titles = []market.Title{titleOf(market.TitleCity, "2022-07-20", "2025-12-31")} }, fail},
		{"a national title counts", "title.claim", func(i in) { i.Titles = []market.Title{titleOf(market.TitleNational, "2022-07-20", "2025-12-31")} }, pass},
		{"a national title does not count", "title.claim", both(func(s terms) { s.NationalCounts = ptr(false) }, func(i in) {
			i.Titles = []market.Title{titleOf(market.TitleNational, "2022-07-20", "2025-12-31")}
		}), fail},
		{"a title that was not known then", "title.claim", func(i in) { i.KnownAt = time.Date(2022, 7, 1, 0, 0, 0, 0, time.UTC) }, fail},
		{"a university sells", "seller.kind", nothing, pass},
		{"an enterprise sells", "seller.kind", func(i in) { i.Contract.Terms.Seller.Kind = market.Enterprise }, fail},
		{"a seller of anywhere", "seller.region", func(i in) { i.Contract.Terms.Seller.Region = "110000" }, pass},
		{"a seller of another province", "seller.region", both(func(s terms) { s.SellerRegion = market.Jilin }, func(i in) { i.Contract.Terms.Seller.Region = "110000" }), fail},

		{"a commissioned development", "contract.type", nothing, pass},
		{"a licence, which waits for a ruling", "contract.type", func(i in) { i.Contract.Terms.Type = "license.patent" }, fail},
		{"performed", "contract.concluded", func(i in) { i.Contract.State = market.ContractPerformed }, pass},
		{"proposed only", "contract.concluded", func(i in) { i.Contract.State = market.ContractProposed }, fail},
		{"terminated", "contract.concluded", func(i in) { i.Contract.State = market.ContractTerminated }, fail},
		{"a registration with changed figures stands", "contract.registered", func(i in) { i.Contract.Registration[0].State = market.RegistrationChanged }, pass},
		{"cancelled", "contract.registered", func(i in) {
			i.Contract.Registration = append(i.Contract.Registration, market.RegistrationRecord{State: market.RegistrationCancelled})
		}, fail},
		{"not registered", "contract.registered", func(i in) { i.Contract.Registration = nil }, fail},
		{"not registered, and need not be", "contract.registered", both(func(s terms) { s.Registration = ptr(false) }, func(i in) { i.Contract.Registration = nil }), note},
		{"registered on the day of signing", "order.registered", func(i in) { i.Contract.Registration[0].Date = "2025-03-10" }, pass},
		{"registered before it was signed", "order.registered", func(i in) { i.Contract.Registration[0].Date = "2025-03-09" }, fail},
		{"no day of registration", "order.registered", func(i in) { i.Contract.Registration[0].Date = "" }, open},
		{"no day of signing", "order.registered", func(i in) { i.Contract.Terms.Signed = "" }, open},
		{"the order is not asked for", "order.registered", both(func(s terms) { s.SignedFirst = ptr(false) }, func(i in) { i.Contract.Registration[0].Date = "2025-03-09" }), note},
		{"a change of the registration does not make it later", "window.registered", func(i in) {
			i.Contract.Registration = append(i.Contract.Registration, market.RegistrationRecord{State: market.RegistrationChanged, Date: "2027-01-01", CertifiedTechnical: 90 * market.WanYuan})
		}, pass},
		{"paid on the day of signing", "order.paid", func(i in) { i.Payments[0].Date = "2025-03-10" }, pass},
		{"paid before signing", "order.paid", func(i in) { i.Payments[0].Date = "2025-03-09" }, fail},
		{"a payment that is not claimed may lie before", "order.paid", func(i in) {
			i.Payments = append(i.Payments, market.Payment{ID: "pay-0", Date: "2020-01-01"})
		}, pass},
		{"a payment without a day", "order.paid", func(i in) { i.Payments[1].Date = "" }, open},
		{"signed within the window", "window.signed", nothing, pass},
		{"signed before the window", "window.signed", func(i in) { i.Contract.Terms.Signed = "2022-01-31" }, fail},
		{"no window of signing", "window.signed", both(func(s terms) { s.Window = market.ProgrammeWindow{} }, nil), ""},
		{"registered too late", "window.registered", func(i in) { i.Contract.Registration[0].Date = "2027-01-01" }, fail},
		{"paid too late", "window.paid", func(i in) { i.Payments[1].Date = "2027-01-01" }, fail},
		{"paid within the window", "window.paid", nothing, pass},
		{"the contract was paid for last year", "contract.once", func(i in) {
			i.Earlier = []market.EarlierAward{{Claim: "old", Programme: "jilin-2022-10", Enterprise: claimantCode, Contract: "contract", Year: 2024, Award: 1}}
		}, pass},
		{"the contract was paid for this year", "contract.once", func(i in) {
			i.Earlier = []market.EarlierAward{{Claim: "old", Programme: "jilin-2022-10", Enterprise: claimantCode, Contract: "contract", Year: 2025, Award: 1}}
		}, fail},
		{"this very claim is no earlier one", "contract.once", func(i in) {
			i.Earlier = []market.EarlierAward{{Claim: "claim", Programme: "jilin-2022-10", Enterprise: claimantCode, Contract: "contract", Year: 2025, Award: 1}}
		}, pass},
		{"one award in all, and there was one", "contract.once", both(func(s terms) { s.OneAwardPer = market.OncePerContract }, func(i in) {
			i.Earlier = []market.EarlierAward{{Claim: "old", Programme: "jilin-2022-10", Enterprise: claimantCode, Contract: "contract", Year: 2024, Award: 1}}
		}), fail},
		{"the year of the decision counts", "contract.once", both(func(s terms) { s.CapYearBy = market.ByDecision }, func(i in) {
			i.Decided = "2026-01-05"
			i.Earlier = []market.EarlierAward{{Claim: "old", Programme: "jilin-2022-10", Enterprise: claimantCode, Contract: "contract", Year: 2025, Award: 1}}
		}), pass},

		{"not related", "related.flag", nothing, pass},
		{"related", "related.flag", func(i in) { i.Contract.Terms.Related = ptr(true) }, fail},
		{"not said", "related.flag", func(i in) { i.Contract.Terms.Related = nil }, open},
		{"one party on both sides", "related.flag", func(i in) { i.Contract.Terms.Seller.CreditCode = claimantCode }, fail},
		{"related parties are not excluded", "related.flag", both(func(s terms) { s.ExcludeRelated = ptr(false) }, func(i in) { i.Contract.Terms.Related = ptr(true) }), note},
		{"different representatives", "related.person", nothing, pass},
		{"the same representative", "related.person", func(i in) { i.Contract.Terms.Seller.Representative = "person-b" }, fail},
		{"an unknown representative", "related.person", func(i in) { i.Contract.Terms.Seller.Representative = "" }, note},
		{"the promise is signed", "related.promise", nothing, pass},
		{"the promise is not signed", "related.promise", func(i in) { i.NotRelated = false }, fail},
		{"from home", "exclude.import", nothing, pass},
		{"from abroad", "exclude.import", func(i in) { i.Contract.Terms.Import = true }, fail},
		{"no fiscal plan", "exclude.fiscal", nothing, pass},
		{"a fiscal plan", "exclude.fiscal", func(i in) { i.Contract.Terms.FiscalPlan = ptr(true) }, fail},
		{"fiscal plan not said", "exclude.fiscal", func(i in) { i.Contract.Terms.FiscalPlan = nil }, open},

		{"vouchers are there", "vouchers.given", nothing, pass},
		{"nothing is claimed", "vouchers.given", func(i in) { i.Allocations = nil }, open},
		{"a voucher that nobody knows", "vouchers.given", func(i in) { i.Allocations[0].Invoice = "inv-9" }, open},
		{"a negative allocation", "vouchers.given", func(i in) { i.Allocations[0].Amount = -1 }, fail},
		{"vouchers of the contract", "vouchers.contract", nothing, pass},
		{"a payment of another contract", "vouchers.contract", func(i in) { i.Payments[0].Contract = "other" }, fail},
		{"an invoice of another contract", "vouchers.contract", func(i in) { i.Invoices[1].Contract = "other" }, fail},
		{"confirmed", "vouchers.confirmed", nothing, pass},
		{"recorded by one side only", "vouchers.confirmed", func(i in) { i.Payments[0].State = market.VoucherRecorded }, open},
		{"disputed", "vouchers.confirmed", func(i in) { i.Invoices[0].State = market.VoucherDisputed }, fail},
		{"standing", "vouchers.standing", nothing, pass},
		{"reversed", "vouchers.standing", func(i in) { i.Payments[0].State = market.VoucherReversed }, fail},
		{"with a reversing entry against it", "vouchers.standing", func(i in) { i.Invoices[0].ReversedBy = "inv-3" }, fail},
		{"a reversing entry itself", "vouchers.standing", func(i in) { i.Payments[0].Amount, i.Payments[0].Reverses = -1, "pay-0" }, fail},
		{"settled", "vouchers.settled", nothing, pass},
		{"more than the payment settled of the invoice", "vouchers.settled", func(i in) { i.Payments[1].Settlements[0].Amount-- }, fail},
		{"no more than was paid", "vouchers.payments", nothing, pass},
		{"a Fen more than was paid", "vouchers.payments", func(i in) { i.Payments[0].Amount-- }, fail},
		{"no more than was invoiced", "vouchers.invoices", nothing, pass},
		{"a Fen more than was invoiced", "vouchers.invoices", func(i in) { i.Invoices[0].Amount-- }, fail},

		{"what must be brought is", "evidence", nothing, pass},
		{"what must be brought is not", "evidence", func(i in) { i.Evidence = []string{"photo"} }, fail},
		{"implemented", "implementation", nothing, pass},
		{"the proof is not accepted", "implementation", func(i in) { i.Implementation = false }, open},
		{"no proof is asked for", "implementation", both(func(s terms) { s.Implementation = ptr(false) }, func(i in) { i.Implementation = false }), note},

		{"no certified amount", "base.certified", func(i in) { i.Contract.Registration[0].CertifiedTechnical = 0 }, open},
		{"the contract's own amount where no registration is asked for", "base.certified", both(func(s terms) { s.Registration = ptr(false) }, func(i in) { i.Contract.Registration = nil }), note},
		{"something was deducted", "base.no_deduction", nothing, ""},
		{"nothing was deducted", "base.no_deduction", func(i in) { i.Contract.Registration[0].CertifiedTechnical = 100 * market.WanYuan }, note},
		{"a base", "base", nothing, pass},
		{"the certified amount is used up", "base", func(i in) {
			i.Earlier = []market.EarlierAward{{Claim: "old", Programme: "another", Contract: "contract", Base: 90 * market.WanYuan}}
		}, fail},
		{"just enough paid", "paid.minimum", both(func(s terms) { s.MinPaid = ptr(70 * market.WanYuan) }, nil), pass},
		{"a Fen too little paid", "paid.minimum", both(func(s terms) { s.MinPaid = ptr(70*market.WanYuan + 1) }, nil), fail},
		{"no least payment", "paid.minimum", both(func(s terms) { s.MinPaid = ptr(market.Fen(0)) }, nil), note},

		{"a rate", "rate", nothing, note},
		{"no rate", "rate", both(func(s terms) { s.Rate = nil }, nil), open},
		{"a rate above the whole", "rate", both(func(s terms) { s.Rate = ptr(market.BasisPoints(10_001)) }, nil), open},
		{"no cap at all", "caps", both(func(s terms) { s.CapContract, s.CapYear, s.CapTotal = nil, nil, nil }, nil), open},
		{"something left under the cap of the contract", "cap.contract", nothing, note},
		{"nothing left under the cap of the contract", "cap.contract", both(func(s terms) { s.CapContract = ptr(market.Fen(5)) }, func(i in) {
			i.Earlier = []market.EarlierAward{{Claim: "old", Programme: "jilin-2022-10", Contract: "contract", Year: 2024, Award: 5}}
		}), fail},
		{"nothing left under the cap of the year", "cap.year", func(i in) {
			i.Earlier = []market.EarlierAward{{Claim: "old", Programme: "jilin-2022-10", Enterprise: claimantCode, Contract: "other", Year: 2025, Award: 200 * market.WanYuan}}
		}, fail},
		{"another year's awards leave this year's cap", "cap.year", both(func(s terms) { s.CapTotal = nil }, func(i in) {
			i.Earlier = []market.EarlierAward{{Claim: "old", Programme: "jilin-2022-10", Enterprise: claimantCode, Contract: "other", Year: 2024, Award: 200 * market.WanYuan}}
		}), note},
		{"nobody knows which year", "cap.year", both(func(s terms) { s.CapYearBy = "" }, nil), open},
		{"nothing left under the cap in all", "cap.total", func(i in) {
			i.Earlier = []market.EarlierAward{{Claim: "old", Programme: "jilin-2022-10", Enterprise: claimantCode, Contract: "other", Year: 2022, Award: 200 * market.WanYuan}}
		}, fail},
		{"another programme's awards leave the cap", "cap.total", func(i in) {
			i.Earlier = []market.EarlierAward{{Claim: "old", Programme: "another", Enterprise: claimantCode, Contract: "other", Year: 2025, Award: 200 * market.WanYuan}}
		}, note},
		{"city money is deducted", "city_aid", func(i in) { i.OtherAid = []market.OtherAid{{Source: "长春", Amount: market.WanYuan}} }, note},
		{"city money excludes", "city_aid", both(func(s terms) { s.CityAid = market.CityAidForbidden }, func(i in) { i.OtherAid = []market.OtherAid{{Source: "长春", Amount: 1}} }), fail},
		{"no city money", "city_aid", both(func(s terms) { s.CityAid = market.CityAidForbidden }, nil), pass},
		{"city money undecided", "city_aid", both(func(s terms) { s.CityAid = "" }, nil), open},
		{"the least award", "award.minimum", both(func(s terms) { s.MinAward = ptr(7 * market.WanYuan) }, nil), pass},
		{"a Fen below the least award", "award.minimum", both(func(s terms) { s.MinAward = ptr(7*market.WanYuan + 1) }, nil), fail},
		{"an award", "award", nothing, pass},
		{"city money eats the award", "award", func(i in) { i.OtherAid = []market.OtherAid{{Source: "长春", Amount: 100 * market.WanYuan}} }, fail},
	} {
		t.Run(c.line+": "+c.rule, func(t *testing.T) {
			t.Parallel()
			input := exampleInput()
			c.change(&input)
			sheet := sheetOf(t, input)
			l, there := lineOf(sheet, c.line)
			if !there || c.want == "" {
				if there || c.want != "" {
					t.Fatalf("the line is there: %v, want %q", there, c.want)
				}
				return
			}
			if l.Outcome != c.want {
				t.Fatalf("%s (%s), want %s", l.Outcome, l.Reason.EN, c.want)
			}
			stops := l.Outcome == market.Failed || l.Outcome == market.Unclear
			if stops && (sheet.Passes || sheet.Award != 0) {
				t.Errorf("awards %s although the line is %s", sheet.Award, l.Outcome)
			}
			if stops && (l.Reason.ZH == "" || l.Reason.EN == "") {
				t.Error("does not say why")
			}
		})
	}
}

// Every undecided parameter of a subsidy that a rule reads is unclear and never
// taken for a no.
func TestUndecidedParametersAwardNothing(t *testing.T) {
	for name, undo := range map[string]func(*market.SubsidyTerms){
		"buyer levels": func(s *market.SubsidyTerms) { s.BuyerLevels = nil }, "seller kinds": func(s *market.SubsidyTerms) { s.SellerKinds = nil },
		"seller region": func(s *market.SubsidyTerms) { s.SellerRegion = "" }, "buyer region": func(s *market.SubsidyTerms) { s.BuyerRegion = "" },
		"types": func(s *market.SubsidyTerms) { s.ContractTypes = nil }, "registration": func(s *market.SubsidyTerms) { s.Registration = nil },
		"implementation": func(s *market.SubsidyTerms) { s.Implementation = nil }, "rate": func(s *market.SubsidyTerms) { s.Rate = nil },
		"related": func(s *market.SubsidyTerms) { s.ExcludeRelated = nil }, "import": func(s *market.SubsidyTerms) { s.ExcludeImport = nil },
		"fiscal": func(s *market.SubsidyTerms) { s.ExcludeFiscal = nil }, "city": func(s *market.SubsidyTerms) { s.CityAid = "" },
		"one award": func(s *market.SubsidyTerms) { s.OneAwardPer = "" }, "year": func(s *market.SubsidyTerms) { s.CapYearBy = "" },
		"least paid": func(s *market.SubsidyTerms) { s.MinPaid = nil }, "least award": func(s *market.SubsidyTerms) { s.MinAward = nil },
		"signed first": func(s *market.SubsidyTerms) { s.SignedFirst = nil }, "paid after": func(s *market.SubsidyTerms) { s.PaidAfter = nil },
		"title test": func(s *market.SubsidyTerms) { s.TitleTest = "" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := exampleInput()
			undo(in.Programme.Subsidy)
			if c := sheetOf(t, in); c.Passes || c.Award != 0 {
				t.Errorf("awards %s", c.Award)
			}
		})
	}
}

func TestWhatTheAwardIs(t *testing.T) {
	for _, c := range []struct {
		rule        string
		change      func(*market.CalculationInput)
		base, award market.Fen
	}{
		{"the certified amount is the least", func(in *market.CalculationInput) {
			in.Contract.Registration[0].CertifiedTechnical = 60 * market.WanYuan
		}, 60 * market.WanYuan, 6 * market.WanYuan},
		{"what earlier claims took is not counted twice", func(in *market.CalculationInput) {
			in.Earlier = []market.EarlierAward{{Claim: "old", Programme: "another", Contract: "contract", Base: 50 * market.WanYuan}}
		}, 40 * market.WanYuan, 4 * market.WanYuan},
		{"rounded down to the Fen", func(in *market.CalculationInput) {
			in.Programme.Subsidy.Rate = ptr(market.BasisPoints(333))
			in.Contract.Registration[0].CertifiedTechnical = 50*market.WanYuan + 7
		}, 50*market.WanYuan + 7, 1_665_000}, // 50,000,007 x 3.33 % = 1,665,000.2331
		{"the cap of the contract", func(in *market.CalculationInput) { in.Programme.Subsidy.CapContract = ptr(5 * market.WanYuan) }, 70 * market.WanYuan, 5 * market.WanYuan},
		{"what is left of the year", func(in *market.CalculationInput) {
			in.Earlier = []market.EarlierAward{{Claim: "old", Programme: "jilin-2022-10", Enterprise: claimantCode, Contract: "other", Year: 2025, Award: 197 * market.WanYuan}}
		}, 70 * market.WanYuan, 3 * market.WanYuan},
		{"city money, deducted after the cap", func(in *market.CalculationInput) {
			in.Programme.Subsidy.CapContract = ptr(5 * market.WanYuan)
			in.OtherAid = []market.OtherAid{{Source: "长春", Amount: 2 * market.WanYuan}}
		}, 70 * market.WanYuan, 3 * market.WanYuan},
		{"city money, allowed", func(in *market.CalculationInput) {
			in.Programme.Subsidy.CityAid = market.CityAidAllowed
			in.OtherAid = []market.OtherAid{{Source: "长春", Amount: 2 * market.WanYuan}}
		}, 70 * market.WanYuan, 7 * market.WanYuan},
		{"not registered: the contract's own technical amount", func(in *market.CalculationInput) {
			in.Programme.Subsidy.Registration, in.Programme.Subsidy.SignedFirst = ptr(false), ptr(false)
			in.Programme.Subsidy.Window.RegisteredBy = ""
			in.Contract.Registration = nil
			in.Contract.Terms.Price.Deductions[0].Amount = 40 * market.WanYuan
		}, 60 * market.WanYuan, 6 * market.WanYuan},
	} {
		t.Run(c.rule, func(t *testing.T) {
			t.Parallel()
			in := exampleInput()
			c.change(&in)
			if got := sheetOf(t, in); got.Base != c.base || got.Award != c.award || !got.Passes {
				t.Errorf("base %s, award %s, passes %v; want %s and %s", got.Base, got.Award, got.Passes, c.base, c.award)
			}
		})
	}
}

// An invoice that is smaller than what was claimed of it bounds the base, beside
// the line that fails.
func TestTheInvoicesBoundTheBase(t *testing.T) {
	in := exampleInput()
	in.Invoices[1].Amount = 12 * market.WanYuan
	if c := sheetOf(t, in); c.Base != 62*market.WanYuan || c.Passes {
		t.Errorf("base %s, passes %v", c.Base, c.Passes)
	}
}

// So does a payment.
func TestThePaymentsBoundTheBase(t *testing.T) {
	in := exampleInput()
	in.Payments[1].Amount = 12 * market.WanYuan
	if c := sheetOf(t, in); c.Base != 42*market.WanYuan || c.Passes {
		t.Errorf("base %s, passes %v", c.Base, c.Passes)
	}
}

func rewardInput() market.CalculationInput {
	p := exampleProgramme()
	p.Code, p.Article, p.Kind, p.Subsidy = "jilin-2022-5-provincial", "5", market.TitleReward, nil
	p.Reward = &market.RewardTerms{Level: market.TitleProvincial, Amount: ptr(20 * market.WanYuan), NoticeFrom: "2022-01-19", NoticeTo: "2025-12-31"}
	in := exampleInput()
	in.Programme, in.Contract, in.Payments, in.Invoices, in.Allocations = p, nil, nil, nil, nil
	return in
}

// predecessorCode is of a company that the claimant has taken over.
const predecessorCode market.CreditCode = "91220203MYA669400Y"

// takenOver is a title of the predecessor that went to the claimant in 2024.
func takenOver(t market.Title) market.Title {
	granted := t.Events[0]
	granted.Facts.CreditCode = predecessorCode
	renamed := t.Events[0]
	renamed.Kind, renamed.Effective, renamed.RecordedAt = market.TitleRenamed, "2024-01-01", time.Date(2024, 1, 10, 0, 0, 0, 0, time.UTC)
	t.Events = []market.TitleEvent{granted, renamed}
	return t
}

func TestTheRewardForAFirstTitle(t *testing.T) {
	for _, c := range []struct {
		rule, line string
		change     func(*market.CalculationInput)
		want       market.Outcome
		award      market.Fen
	}{
		{"a first title", "title.first", nothing, market.Passed, 20 * market.WanYuan},
		{"no title of the level", "title.first", func(in *market.CalculationInput) { in.Titles = nil }, market.Failed, 0},
		{"a national title is not a first provincial one", "title.first", func(in *market.CalculationInput) {
			in.Titles = []market.Title{titleOf(market.TitleNational, "2022-07-20", "2025-12-31")}
		}, market.Failed, 0},
		{"the title is over", "title.standing", func(in *market.CalculationInput) { in.Filed = "2026-01-05" }, market.Failed, 0},
		{"the first notice lies before the window", "title.window", func(in *market.CalculationInput) {
			again := titleOf(market.TitleProvincial, "2023-07-20", "2026-07-19")
			first := titleOf(market.TitleProvincial, "2020-07-20", "2023-07-19")
			first.ID = "first"
			in.Titles = []market.Title{again, first}
		}, market.Failed, 0},
		{"paid before", "reward.once", func(in *market.CalculationInput) {
			in.Earlier = []market.EarlierAward{{Claim: "old", Programme: in.Programme.Code, Enterprise: claimantCode, Year: 2022, Award: 1}}
		}, market.Failed, 0},
		{"paid to the predecessor", "reward.once", func(in *market.CalculationInput) {
			in.Titles = []market.Title{takenOver(titleOf(market.TitleProvincial, "2022-07-20", "2028-07-19"))}
			in.Earlier = []market.EarlierAward{{Claim: "old", Programme: in.Programme.Code, Enterprise: predecessorCode, Year: 2022, Award: 1}}
		}, market.Failed, 0},
		{"paid to somebody else", "reward.once", func(in *market.CalculationInput) {
			in.Earlier = []market.EarlierAward{{Claim: "old", Programme: in.Programme.Code, Enterprise: predecessorCode, Year: 2022, Award: 1}}
		}, market.Passed, 20 * market.WanYuan},
		{"claimed for a renewal", "title.first", func(in *market.CalculationInput) {
			again := titleOf(market.TitleProvincial, "2025-07-20", "2028-07-19")
			again.ID = "again"
			in.Titles, in.Title = append(in.Titles, again), again.ID
		}, market.Failed, 0},
		{"revoked, and recognised again since", "title.standing", func(in *market.CalculationInput) {
			again, revoked := titleOf(market.TitleProvincial, "2025-07-20", "2028-07-19"), in.Titles[0].Events[0]
			again.ID, in.Title = "again", in.Titles[0].ID
			revoked.Kind, revoked.Effective = market.TitleRevoked, "2025-01-01"
			in.Titles[0].Events = append(in.Titles[0].Events, revoked)
			in.Titles = append(in.Titles, again)
		}, market.Failed, 0},
		{"another reward was paid before", "reward.once", func(in *market.CalculationInput) {
			in.Earlier = []market.EarlierAward{{Claim: "old", Programme: "jilin-2022-5-national", Enterprise: claimantCode, Year: 2022, Award: 1}}
		}, market.Passed, 20 * market.WanYuan},
		{"no amount", "reward.amount", func(in *market.CalculationInput) { in.Programme.Reward.Amount = nil }, market.Unclear, 0},
		{"evidence is missing", "evidence", func(in *market.CalculationInput) { in.Evidence = nil }, market.Failed, 0},
	} {
		t.Run(c.rule, func(t *testing.T) {
			t.Parallel()
			in := rewardInput()
			c.change(&in)
			sheet := sheetOf(t, in)
			if l, _ := lineOf(sheet, c.line); l.Outcome != c.want || sheet.Award != c.award || sheet.Passes != (c.award > 0) {
				t.Errorf("%s is %q (%s), award %s; want %s and %s", c.line, l.Outcome, l.Reason.EN, sheet.Award, c.want, c.award)
			}
		})
	}
}

func TestCalculateRefusesWhatItCannotCalculate(t *testing.T) {
	for rule, c := range map[string]struct {
		change func(*market.CalculationInput)
		rules  int
	}{
		"rules that there are not": {nothing, market.Rules + 1},
		"rules of number 0":        {nothing, 0},
		"a subsidy without terms":  {func(in *market.CalculationInput) { in.Programme.Subsidy = nil }, 1},
		"a reward without terms":   {func(in *market.CalculationInput) { in.Programme.Kind = market.TitleReward }, 1},
		"a kind that there is not": {func(in *market.CalculationInput) { in.Programme.Kind = "prize" }, 1},
	} {
		in := exampleInput()
		c.change(&in)
		if _, err := market.Calculate(in, c.rules); market.CodeOf(err) != market.CodeInvalid {
			t.Errorf("%s: %v", rule, err)
		}
	}
}

// The hash of a sheet by the rules of number 1 is written down here: whoever
// changes what they say, to the word, has to make rules of number 2.
func TestTheRulesOfNumberOneStayAsTheyAre(t *testing.T) {
	for name, c := range map[string]struct {
		in   market.CalculationInput
		want string
	}{
		"subsidy": {exampleInput(), "60256dfac2e119fb8dcd417a179d9b141a980e3885aea9f6f7328e1197fc5faf"},
		"reward":  {rewardInput(), "059223a127e2a5aa7b7ba8c31253b0c0757b27bb3c67ddc5a68411dde3aaa43f"},
	} {
		sheet, err := market.Calculate(c.in, 1)
		if err != nil {
			t.Fatal(err)
		}
		sheet.InputSHA = "" // may grow fields; what the rules say may not
		got, err := sheet.Sum()
		if err != nil {
			t.Fatal(err)
		}
		if got != c.want {
			text, _ := sheet.CanonicalJSON()
			t.Errorf("%s: hash %s, want %s, of\n%s", name, got, c.want, text)
		}
	}
}

// What a document or a payment to come can mend is told from what nothing will.
func TestWhatFailsForGood(t *testing.T) {
	type in = *market.CalculationInput
	for rule, c := range map[string]struct {
		line   string
		change func(in)
		want   bool
	}{
		"all is well":                      {"", nothing, false},
		"a fiscal plan paid for it":        {"exclude.fiscal", func(i in) { i.Contract.Terms.FiscalPlan = ptr(true) }, true},
		"nobody says whether a plan did":   {"exclude.fiscal", func(i in) { i.Contract.Terms.FiscalPlan = nil }, false},
		"a buyer of another province":      {"buyer.region", func(i in) { i.Contract.Terms.Buyer.Region = "110000" }, true},
		"an enterprise sells":              {"seller.kind", func(i in) { i.Contract.Terms.Seller.Kind = market.Enterprise }, true},
		"a consultation":                   {"contract.type", func(i in) { i.Contract.Terms.Type = "consulting" }, true},
		"signed before the window":         {"window.signed", func(i in) { i.Programme.Subsidy.Window.SignedFrom = "2025-03-11" }, true},
		"not registered yet":               {"contract.registered", func(i in) { i.Contract.Registration = nil }, false},
		"a document is missing":            {"evidence", func(i in) { i.Evidence = nil }, false},
		"less paid than the least":         {"paid.minimum", func(i in) { i.Programme.Subsidy.MinPaid = ptr(80 * market.WanYuan) }, false},
		"the cap of the enterprise is out": {"cap.total", func(i in) { i.Programme.Subsidy.CapTotal = ptr(market.Fen(0)) }, true},
	} {
		given := exampleInput()
		c.change(&given)
		sheet := sheetOf(t, given)
		if c.line != "" && !slices.ContainsFunc(sheet.Stops(), func(l market.Line) bool { return l.Code == c.line }) {
			t.Errorf("%s: the line %s does not stop it: %+v", rule, c.line, sheet.Stops())
		}
		if got := sheet.FailsForGood(); got != c.want {
			t.Errorf("%s: fails for good %v, want %v", rule, got, c.want)
		}
	}
}
