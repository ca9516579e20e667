package market

import (
	"strings"
	"time"
)

// RoundSchema is the number of the present shape of a Round.
const RoundSchema = 1

// RoundState is where a round stands.
type RoundState string

// The states of a round.
const (
	RoundOpen        RoundState = "open"        // takes claims from its first to its last day
	RoundClosed      RoundState = "closed"      // takes no more; its claims are reviewed
	RoundDistributed RoundState = "distributed" // its money is shared out
)

// Round is a round of claims (申报批次) of one version of a programme: from when
// to when claims are taken, and the money that there is for them.
type Round struct {
	ID        string     `json:"id"`
	Programme string     `json:"programme"` // id of the version
	Code      string     `json:"code"`      // of the programme
	Name      Text       `json:"name"`
	Opens     Date       `json:"opens"`                // first day of a claim
	Closes    Date       `json:"closes"`               // last day of a claim
	Budget    *Fen       `json:"budget_fen,omitempty"` // nil: not bounded
	State     RoundState `json:"state"`
	// Distribution is how the money was shared out, with all that it was
	// calculated from; nil before that.
	Distribution *RoundDistribution `json:"distribution,omitempty"`
	OpenedBy     string             `json:"opened_by"` // id of a user
	ClosedBy     string             `json:"closed_by,omitempty"`
	Sample       bool               `json:"sample,omitempty"`
	CreatedAt    time.Time          `json:"created_at"`
	UpdatedAt    time.Time          `json:"updated_at"`
}

// RoundDistribution is a distribution with its input and its hash, so that
// anyone can recompute it.
type RoundDistribution struct {
	Input  DistributionInput `json:"input"`
	Result Distribution      `json:"result"`
	SHA256 string            `json:"sha256"` // of the canonical result
	By     string            `json:"by"`     // id of a user
	At     time.Time         `json:"at"`
}

// NewRound opens a round of a published version. Its budget is the version's:
// another one is another version. Errors: conflict for a version that is not
// published, invalid for bad days.
func NewRound(id string, p Programme, name Text, opens, closes Date, by string, at time.Time) (Round, error) {
	if p.State != ProgrammePublished {
		return Round{}, Errorf(CodeConflict, "只有已发布的版本可以开启批次", "only a published version can have a round")
	}
	r := Round{
		ID: id, Programme: p.ID, Code: p.Code, Name: Text{strings.TrimSpace(name.ZH), strings.TrimSpace(name.EN)}, Opens: opens, Closes: closes,
		Budget: p.Budget, State: RoundOpen, OpenedBy: by, Sample: p.Sample, CreatedAt: at, UpdatedAt: at,
	}
	if err := r.check(p).Err(); err != nil {
		return Round{}, err
	}
	return r, nil
}

func (r Round) check(p Programme) Faults {
	var f Faults
	requireText(&f, "name.zh", r.Name.ZH, 2)
	checkText(&f, "name.zh", r.Name.ZH, maxTitle)
	checkText(&f, "name.en", r.Name.EN, maxLine)
	requireText(&f, "opens", string(r.Opens), 1)
	requireText(&f, "closes", string(r.Closes), 1)
	checkPeriod(&f, "opens", "closes", r.Opens, r.Closes)
	if r.Opens != "" && r.Opens < p.ValidFrom {
		f.Add("opens", r.Opens, Text{"早于政策生效日", "lies before the programme is valid"}, Text{string(p.ValidFrom), string(p.ValidFrom)})
	}
	if p.ValidTo != "" && r.Closes > p.ValidTo {
		f.Add("closes", r.Closes, Text{"晚于政策终止日", "lies after the programme is valid"}, Text{string(p.ValidTo), string(p.ValidTo)})
	}
	return f
}

// Takes is nil when a claim may be filed in the round on a day. Errors:
// conflict when it may not.
func (r Round) Takes(on Date) error {
	switch {
	case r.State != RoundOpen:
		return Errorf(CodeConflict, "该批次已截止", "the round is closed")
	case on < r.Opens:
		return Errorf(CodeConflict, "该批次自 %s 起受理", "the round takes claims from %s on", r.Opens)
	case on > r.Closes:
		return Errorf(CodeConflict, "该批次已于 %s 截止", "the round took claims until %s", r.Closes)
	}
	return nil
}

// Close ends the taking of claims. Errors: conflict unless the round is open.
func (r *Round) Close(by string, at time.Time) error {
	if r.State != RoundOpen {
		return Errorf(CodeConflict, "该批次不在申报中", "the round is not open")
	}
	r.State, r.ClosedBy, r.UpdatedAt = RoundClosed, by, at
	return nil
}

// Share keeps the distribution of the round's claims. Errors: conflict unless
// the round is closed, invalid for an input that cannot be distributed.
func (r *Round) Share(in DistributionInput, by string, at time.Time) error {
	if r.State != RoundClosed {
		return Errorf(CodeConflict, "批次截止后才能分配，且只能分配一次", "a round is distributed once, after it is closed")
	}
	result, err := Distribute(in, DistributionRules)
	if err != nil {
		return err
	}
	sum, err := result.Sum()
	if err != nil {
		return err
	}
	r.State, r.UpdatedAt = RoundDistributed, at
	r.Distribution = &RoundDistribution{Input: in.sorted(), Result: result, SHA256: sum, By: by, At: at}
	return nil
}

// Recompute makes a distribution again from its stored input, by the rules that
// made it, and tells whether the same came out, byte for byte.
func (d RoundDistribution) Recompute() (same bool, err error) {
	again, err := Distribute(d.Input, d.Result.Rules)
	if err != nil {
		return false, err
	}
	sum, err := again.Sum()
	return sum == d.SHA256, err
}

// Remainder is what rounding down left of one claim's share.
type Remainder struct {
	Claim string
	Left  uint64 // of budget times eligible, divided by all that is eligible
	Order int    // from 1, the largest first; of equals the smaller claim number
	Extra bool   // got one of the Fen that were left
}

// Remainders tells in which order the Fen went that rounding down had left, by
// number of the claim; nil where the money was not shared out in proportion.
func (d RoundDistribution) Remainders() []Remainder {
	if !d.Result.Short || d.Input.Oversub != Proportional || d.Result.Budget == nil {
		return nil
	}
	p := proportionOf(*d.Result.Budget, d.Result.Eligible, d.Result.Shares)
	out := make([]Remainder, len(p.order))
	for n, i := range p.order {
		out[i] = Remainder{Claim: d.Result.Shares[i].Claim, Left: p.remainders[i], Order: n + 1, Extra: n < int(p.left)}
	}
	return out
}
