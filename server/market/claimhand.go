package market

import "slices"

// ClaimHand is someone who has worked on a claim beside the steps of its table,
// with the bar that follows from it, for good.
type ClaimHand struct {
	By  string   `json:"by"` // id of a user
	Did ClaimBar `json:"did"`
}

// Note keeps that a user has worked on the claim: who writes what it says has
// filed it, who accepts a proof or chooses an expert has reviewed it, who was asked
// to score it stays so after declining, for whatever reason it was, and who signs
// the list that pays it has paid it.
func (c *Claim) Note(user string, did ClaimBar) {
	h := ClaimHand{By: user, Did: did}
	if user != "" && !slices.Contains(c.Hands, h) {
		c.Hands = append(slices.Clip(c.Hands), h)
	}
}
