package market

import (
	"cmp"
	"maps"
	"slices"
)

// FunnelStage is a stage on the way of a listing from publication to public money.
type FunnelStage string

// The stages. docs/funnel.md says in words what each asks for.
const (
	StagePublished  FunnelStage = "published"
	StageMatched    FunnelStage = "matched"
	StageContacted  FunnelStage = "contacted"
	StageAgreed     FunnelStage = "agreed"
	StageContracted FunnelStage = "contracted"
	StageRegistered FunnelStage = "registered"
	StagePaid       FunnelStage = "paid"
	StageClaimed    FunnelStage = "claimed"
)

// FunnelStages are all stages in their order.
var FunnelStages = [...]FunnelStage{
	StagePublished, StageMatched, StageContacted, StageAgreed, StageContracted, StageRegistered, StagePaid, StageClaimed,
}

// Dealt tells whether a stage is one of a contract.
func (s FunnelStage) Dealt() bool { return slices.Index(FunnelStages[:], s) >= dealt }

// Places of stages: those before talks are a listing's own, those from dealt on
// belong to one contract.
const (
	published = iota
	matched
	contacted
	agreed
	dealt // contracted
	registered
	paid
	claimed
	stages
)

// FunnelPlace is by what the funnel is divided: the kind of a listing, empty for
// a contract that began outside the catalogue, its field, the prefecture of its
// owner, and the owner.
type FunnelPlace struct {
	Kind         string // demand or achievement
	Field        string
	Prefecture   string // GB/T 2260
	Organisation string // id
}

// FunnelPair are the listings that something is about; either may be empty.
type FunnelPair struct {
	Demand      string // id
	Achievement string
}

// FunnelListing is a listing that has been public.
type FunnelListing struct {
	FunnelPlace
	ID        string
	Published Date // for the first time
}

// FunnelMatch is a match of which the platform told one of the two owners, or from
// which an introduction came. One pair may stand there several times: the first
// day counts.
type FunnelMatch struct {
	FunnelPair
	Day Date
}

// FunnelTalk is an introduction.
type FunnelTalk struct {
	FunnelPair
	Proposed, Accepted Date // Accepted empty: not, or not yet
}

// FunnelDeal is a contract that both sides have concluded and nobody has
// terminated, with what followed. Figures that whoever counts may not know are
// left out by whoever collects them.
type FunnelDeal struct {
	FunnelPair
	Outside    *FunnelPlace // of a contract that names no counted listing: where it counts
	Signed     Date
	Amount     Fen // 合同成交总额
	Registered Date
	Certified  Fen // 合同成交额 of the certificate
	Technical  Fen // 技术交易额 of the certificate
	Payments   []FunnelPayment
	Claims     []FunnelClaim
}

// FunnelPayment is a payment that both sides confirm.
type FunnelPayment struct {
	Day    Date
	Amount Fen
}

// FunnelClaim is a claim that was handed in, with the public money that went out
// on it less what came back.
type FunnelClaim struct {
	Day        Date
	Amount     Fen
	PaidOn     Date
	Subsidised Fen
}

// FunnelFacts are all that a funnel is counted from, in any order.
type FunnelFacts struct {
	Listings []FunnelListing
	Matches  []FunnelMatch
	Talks    []FunnelTalk
	Deals    []FunnelDeal
}

// FunnelFilter narrows a funnel; an empty field narrows nothing. From and To are
// the first and last month, of first publication in cohorts, of the event in events.
type FunnelFilter struct {
	Kind, Field, Prefecture, Organisation string
	From, To                              Month
}

func (f FunnelFilter) keeps(p FunnelPlace, month Month) bool {
	return (f.Field == "" || f.Field == p.Field) && (f.Prefecture == "" || f.Prefecture == p.Prefecture) &&
		(f.Organisation == "" || f.Organisation == p.Organisation) && f.within(month)
}

func (f FunnelFilter) within(m Month) bool {
	return m != "" && f.From <= m && (f.To == "" || m <= f.To)
}

// FunnelCount counts at one stage: Reached are listings that came through every
// stage before it, so it never grows from stage to stage; Skipped are listings that
// are there without one of them; Outside are contracts that name no counted listing.
type FunnelCount struct{ Reached, Skipped, Outside int }

// FunnelMoney are sums of contracts, each counted once: with its demand where it
// names one that is counted, else with its achievement.
type FunnelMoney struct {
	Contracted, Certified, Technical, Paid, Claimed, Subsidised Fen
}

// Plus is the sum of both.
func (x FunnelMoney) Plus(y FunnelMoney) FunnelMoney {
	return FunnelMoney{x.Contracted + y.Contracted, x.Certified + y.Certified, x.Technical + y.Technical,
		x.Paid + y.Paid, x.Claimed + y.Claimed, x.Subsidised + y.Subsidised}
}

// FunnelSums are the counts of each stage in order, with the money of the contracts
// that came through every stage and of those beside them.
type FunnelSums struct {
	Counts          [stages]FunnelCount
	Through, Beside FunnelMoney
}

func (x *FunnelSums) add(y FunnelSums) {
	for i, c := range y.Counts {
		x.Counts[i].Reached += c.Reached
		x.Counts[i].Skipped += c.Skipped
		x.Counts[i].Outside += c.Outside
	}
	x.Through, x.Beside = x.Through.Plus(y.Through), x.Beside.Plus(y.Beside)
}

// FunnelGroup are the sums of one value: a month, a code or the id of an organisation.
type FunnelGroup struct {
	Value string
	FunnelSums
}

// FunnelMonth is what happened in a month: each event of it, whatever came before.
// Outside are those of Events that belong to contracts which name no counted listing.
type FunnelMonth struct {
	Month   Month
	Events  [stages]int
	Outside [stages]int
	Money   FunnelMoney
}

// Funnel is how far listings came. Each division holds every listing and contract
// once, so its sums make All.
type Funnel struct {
	All           FunnelSums
	Cohorts       []FunnelGroup // by month of the first publication, of an outside contract of its signing; none left out
	Fields        []FunnelGroup
	Prefectures   []FunnelGroup
	Organisations []FunnelGroup // the most listings first
	Months        []FunnelMonth // none left out
}

// FunnelOf counts. It depends on no order of its facts.
func FunnelOf(facts FunnelFacts, f FunnelFilter) Funnel {
	book := newFunnelBook(facts, f)
	var out Funnel
	cohorts, fields, prefectures, organisations := funnelGroups{}, funnelGroups{}, funnelGroups{}, funnelGroups{}
	for _, c := range book.cases {
		if !f.keeps(c.FunnelPlace, c.month) {
			continue
		}
		sums := c.sums()
		out.All.add(sums)
		cohorts.add(string(c.month), sums)
		fields.add(c.Field, sums)
		prefectures.add(c.Prefecture, sums)
		organisations.add(c.Organisation, sums)
	}
	out.Fields, out.Prefectures = fields.sorted(byFunnelValue), prefectures.sorted(byFunnelValue)
	out.Organisations = organisations.sorted(func(a, b FunnelGroup) int {
		return cmp.Or(b.Counts[published].Reached-a.Counts[published].Reached, b.Counts[dealt].all()-a.Counts[dealt].all(), byFunnelValue(a, b))
	})
	for _, m := range unbroken(slices.Collect(maps.Keys(cohorts))) {
		cohorts.add(m, FunnelSums{})
	}
	out.Cohorts = cohorts.sorted(byFunnelValue)
	out.Months = book.months()
	return out
}

func (c FunnelCount) all() int { return c.Reached + c.Skipped + c.Outside }

func byFunnelValue(a, b FunnelGroup) int { return cmp.Compare(a.Value, b.Value) }

type funnelGroups map[string]*FunnelGroup

func (g funnelGroups) add(value string, sums FunnelSums) {
	if g[value] == nil {
		g[value] = &FunnelGroup{Value: value}
	}
	g[value].add(sums)
}

func (g funnelGroups) sorted(order func(a, b FunnelGroup) int) []FunnelGroup {
	out := make([]FunnelGroup, 0, len(g))
	for _, x := range g {
		out = append(out, *x)
	}
	slices.SortFunc(out, order)
	return out
}

// unbroken are all months from the first of some to the last.
func unbroken(months []string) []string {
	if len(months) == 0 {
		return nil
	}
	last := Month(slices.Max(months))
	var out []string
	for m := Month(slices.Min(months)); m <= last; m = m.Add(1) {
		out = append(out, string(m))
	}
	return out
}

func monthOf(d Date) Month {
	if len(d) < len(monthLayout) {
		return ""
	}
	return Month(d[:len(monthLayout)])
}
