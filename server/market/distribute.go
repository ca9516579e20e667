package market

import (
	"cmp"
	"math/bits"
	"slices"
	"time"
)

// DistributionRules is the number of the newest rules of distribution. Old ones
// stay runnable.
const DistributionRules = 1

// RoundClaim is a claim as a distribution sees it.
type RoundClaim struct {
	Claim     string    `json:"claim"`        // id
	Number    string    `json:"number"`       // breaks ties
	Eligible  Fen       `json:"eligible_fen"` // the award of its sheet
	Score     int       `json:"score"`        // hundredths of a point, mean of the experts
	Submitted time.Time `json:"submitted"`
}

// DistributionInput is all that a distribution may know. It is stored with the
// round.
type DistributionInput struct {
	Round     string           `json:"round"`                // id
	Programme string           `json:"programme"`            // code
	Version   int              `json:"version"`              // of the programme
	Budget    *Fen             `json:"budget_fen,omitempty"` // nil: not bounded
	Oversub   Oversubscription `json:"oversubscription,omitempty"`
	LastAward LastAward        `json:"last_award,omitempty"`
	Claims    []RoundClaim     `json:"claims"`
	Journal   int64            `json:"journal"` // number of the entry that this stood on
}

// Share is what one claim gets of a round.
type Share struct {
	Claim    string `json:"claim"`
	Number   string `json:"number"`
	Eligible Fen    `json:"eligible_fen"`
	Granted  Fen    `json:"granted_fen"`
	Place    int    `json:"place,omitempty"` // from 1, where the money was given out one after another
	Reason   Text   `json:"reason"`
}

// Distribution is how the money of a round is shared out: the same input gives
// the same distribution byte for byte.
type Distribution struct {
	Rules    int     `json:"rules"`
	Budget   *Fen    `json:"budget_fen,omitempty"`
	Eligible Fen     `json:"eligible_fen"` // of all claims
	Granted  Fen     `json:"granted_fen"`  // to all claims, never above the budget
	Short    bool    `json:"short"`        // the budget does not suffice
	Shares   []Share `json:"shares"`       // by number of the claim
	InputSHA string  `json:"input_sha256"`
}

// Sum is the SHA-256 of the distribution, in lower-case hexadecimal.
func (d Distribution) Sum() (string, error) { return sumOf(d) }

// Distribute shares the money of a closed round out by the rules of a number. It
// is a pure function, and the order of the claims makes no difference.
//
// Where the budget suffices every claim gets what it is eligible for.
// Else: in proportion by largest remainder to the Fen, of equal remainders the
// smaller claim number first; ranked by score, or by the moment of submission,
// each in full until the money ends, of equals the smaller claim number first,
// and nobody behind the claim at which it ends gets anything.
//
// Largest remainder has one known flaw (the Alabama paradox): with a smaller
// budget a claim may get one Fen more than with a larger one. Never more than
// one Fen.
//
// Errors: invalid for rules that there are not, for a claim that stands twice or
// has a negative amount, and for a short budget without a decided way.
func Distribute(in DistributionInput, rules int) (Distribution, error) {
	if rules != 1 {
		return Distribution{}, Errorf(CodeInvalid, "没有第 %d 号分配规则", "there are no rules of distribution number %d", rules)
	}
	in = in.sorted()
	if err := in.check().Err(); err != nil {
		return Distribution{}, err
	}
	out := Distribution{Rules: 1, Budget: in.Budget, Shares: make([]Share, len(in.Claims))}
	for i, c := range in.Claims {
		out.Shares[i] = Share{Claim: c.Claim, Number: c.Number, Eligible: c.Eligible}
		out.Eligible = out.Eligible.plus(c.Eligible)
	}
	out.Short = in.Budget != nil && *in.Budget < out.Eligible
	switch {
	case !out.Short:
		out.grantAll()
	case in.Oversub == Proportional:
		out.grantInProportion(*in.Budget)
	default:
		out.grantInOrder(*in.Budget, in.Claims, in.order(), in.LastAward)
	}
	for _, s := range out.Shares {
		out.Granted += s.Granted
	}
	var err error
	out.InputSHA, err = sumOf(in)
	return out, err
}

func (in DistributionInput) sorted() DistributionInput {
	in.Claims = sortedBy(in.Claims, func(a, b RoundClaim) int {
		return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.Claim, b.Claim))
	})
	for i, c := range in.Claims {
		in.Claims[i].Submitted = Cut(c.Submitted)
	}
	return in
}

// check looks at sorted claims.
func (in DistributionInput) check() Faults {
	var f Faults
	if in.Budget != nil && *in.Budget < 0 {
		f.Add("budget_fen", int64(*in.Budget), Text{"预算不能为负", "a budget is not negative"}, Text{})
	}
	var sum Fen
	for i, c := range in.Claims {
		at := indexed("claims", i)
		if c.Eligible < 0 || c.Eligible > maxMoney {
			f.Add(at+".eligible_fen", int64(c.Eligible), Text{"金额不能为负，也不能超过十万亿元", "an amount is not negative and at most ten trillion yuan"}, Text{})
		}
		if i > 0 && in.Claims[i-1].Number == c.Number {
			f.Add(at+".number", c.Number, Text{"申报编号重复", "a claim number stands twice"}, Text{})
		}
		sum = sum.plus(c.Eligible)
	}
	if in.Budget == nil || *in.Budget >= sum {
		return f
	}
	switch in.Oversub {
	case Proportional:
	case Ranked, FirstComeFirst:
		if !LastAwards.Has(string(in.LastAward)) {
			f.Add("last_award", nil, Text{"没有确定余额不足一份申报时的办法", "it is not decided what the claim at which the money ends gets"}, Text{})
		}
	default:
		f.Add("oversubscription", nil, Text{"预算不足，且没有确定分配办法", "the budget does not suffice and no way to share it out is decided"}, Text{})
	}
	return f
}

// order gives the places of the claims in the list, the first to be paid first.
func (in DistributionInput) order() []int {
	places := make([]int, len(in.Claims))
	for i := range places {
		places[i] = i
	}
	slices.SortStableFunc(places, func(i, j int) int {
		a, b := in.Claims[i], in.Claims[j]
		if in.Oversub == Ranked {
			return cmp.Compare(b.Score, a.Score)
		}
		return a.Submitted.Compare(b.Submitted)
	})
	return places
}

func (d *Distribution) grantAll() {
	for i := range d.Shares {
		d.Shares[i].Granted = d.Shares[i].Eligible
		d.Shares[i].Reason = Text{"预算充足，足额支持", "the budget suffices: in full"}
	}
}

// grantInProportion gives each claim its share of the budget, rounded down, and
// the Fen that are left to the largest remainders. The budget is below the sum
// of all that is eligible.
func (d *Distribution) grantInProportion(budget Fen) {
	p := proportionOf(budget, d.Eligible, d.Shares)
	for i := range d.Shares {
		d.Shares[i].Granted = p.floors[i]
		d.Shares[i].Reason = Text{"预算不足，按比例核减", "the budget does not suffice: in proportion"}
	}
	for _, i := range p.order[:int(p.left)] {
		d.Shares[i].Granted++
	}
}

// proportion is how a budget falls on shares: each rounded down, what the
// division leaves of each, and in which order the Fen go that are left.
type proportion struct {
	floors     []Fen
	remainders []uint64 // of budget times eligible, divided by the sum
	order      []int    // the largest remainder first, of equals the earlier share
	left       Fen      // so many of the order get one Fen more
}

func proportionOf(budget, sum Fen, shares []Share) proportion {
	p := proportion{floors: make([]Fen, len(shares)), remainders: make([]uint64, len(shares)), order: make([]int, len(shares)), left: budget}
	for i, s := range shares {
		hi, lo := bits.Mul64(uint64(budget), uint64(s.Eligible))
		quotient, remainder := bits.Div64(hi, lo, uint64(sum))
		p.floors[i], p.remainders[i], p.order[i] = Fen(quotient), remainder, i
		p.left -= p.floors[i]
	}
	slices.SortStableFunc(p.order, func(i, j int) int { return cmp.Compare(p.remainders[j], p.remainders[i]) })
	return p
}

// grantInOrder gives one claim after another all that it is eligible for until
// the money does not suffice for the next.
func (d *Distribution) grantInOrder(budget Fen, claims []RoundClaim, order []int, last LastAward) {
	left, over := budget, false
	for place, i := range order {
		s := &d.Shares[i]
		s.Place = place + 1
		switch {
		case over:
			s.Reason = Text{"资金已用尽", "the money has ended"}
		case claims[i].Eligible <= left:
			s.Granted, s.Reason = s.Eligible, Text{"足额支持", "in full"}
			left -= s.Granted
		case last == LastRemainder:
			over = true
			s.Granted, s.Reason = left, Text{"余额不足，给予余额", "what is left"}
		default:
			over = true
			s.Reason = Text{"余额不足一份，不予支持", "what is left does not cover it: nothing"}
		}
	}
}
