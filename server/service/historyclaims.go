package service

import (
	"duijie/server/market"
	"duijie/server/store"
)

// claimConcern names the enterprise. Nobody who works for one of the contract's
// parties reads a claim for an office, as everywhere.
func claimConcern(_ docReader, body []byte) (historyConcern, error) {
	c, err := bodyAs[market.Claim](body)
	return historyConcern{owners: []string{c.Organisation}, regions: []string{c.Region}, barred: []string{c.Organisation, c.Seller}}, err
}

// claimView hides a draft from everyone but the enterprise, and from the
// enterprise whom the office has asked to score and who has objected: a version
// in which nothing else was changed, such as that in which an expert declined, is
// not the enterprise's to see, so neither is the moment of the last change.
func claimView(v historyViewer, body []byte) (any, bool, error) {
	c, err := bodyAs[market.Claim](body)
	if err != nil {
		return nil, false, err
	}
	if v.owner == "" {
		if c.State == market.ClaimDraft {
			return nil, false, nil
		}
		return wholeView(v, body)
	}
	view, err := toJSON(c.ForApplicant())
	if document, ok := view.(map[string]any); ok {
		for _, name := range []string{"hands", "updated_at"} {
			delete(document, name)
		}
	}
	return view, false, err
}

// ofItsClaim is the concern of what belongs to a claim, for the offices alone.
func ofItsClaim(read docReader, body []byte) (historyConcern, market.Claim, error) {
	of, err := bodyAs[struct {
		Claim string `json:"claim"`
	}](body)
	if err != nil {
		return historyConcern{}, market.Claim{}, err
	}
	c, err := readAs[market.Claim](read, Claims, of.Claim)
	return historyConcern{called: c.Number, regions: []string{c.Region}, barred: []string{c.Organisation, c.Seller}}, c, err
}

// reviewConcern: whom the office has asked is not the enterprise's to know, and
// what a sheet says is nobody's before all are in.
func reviewConcern(read docReader, body []byte) (historyConcern, error) {
	concern, c, err := ofItsClaim(read, body)
	if err != nil {
		return concern, err
	}
	p, err := readAs[market.Programme](read, Programmes, c.Programme)
	if err != nil {
		return concern, err
	}
	reviews, err := readMany[market.Review](read, store.Query{Kind: Reviews, Key: "claim", Equal: []any{c.ID}})
	concern.sealed = !market.ScoresComplete(reviews, p.Procedure.Experts)
	return concern, err
}

func reviewView(v historyViewer, body []byte) (any, bool, error) {
	if !v.sealed {
		return wholeView(v, body)
	}
	r, err := bodyAs[market.Review](body)
	return r.Blind(), r.State != market.ReviewIn, err
}

// objectionConcern: an objection is read by the offices that answer it. Who
// objected is an id that leads out of the journal.
func objectionConcern(read docReader, body []byte) (historyConcern, error) {
	concern, _, err := ofItsClaim(read, body)
	return concern, err
}

// recoveryConcern is that of the claim: the enterprise reads what it has to pay
// back, and why.
func recoveryConcern(read docReader, body []byte) (historyConcern, error) {
	concern, c, err := ofItsClaim(read, body)
	concern.owners = []string{c.Organisation}
	return concern, err
}
