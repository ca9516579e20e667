package service

import (
	"duijie/server/market"
	"duijie/server/store"
)

// contractChanged is told, within the very commit, when something that a claim
// may rest on has changed or fallen: a registration was changed, cancelled or
// revoked, a voucher was reversed or settles something else, the contract was
// terminated. Vouchers names those that changed; none means that all of the
// contract did. The contract is as the commit will leave it; an error undoes the
// commit.
func (s *Service) contractChanged(tx store.Tx, c market.Contract, why market.Text, vouchers ...string) error {
	claims, err := claimsOn(tx, c.ID, vouchers)
	if err != nil {
		return err
	}
	for _, claim := range claims {
		if err := s.fall(tx, claim, "contracts", Contracts+"/"+c.ID, why); err != nil {
			return err
		}
	}
	return nil
}

// officeRegions are the regions whose offices see a contract: of both parties
// once its registration has been applied for, and of an enterprise that has handed
// in a claim on it. Until then it is between the parties.
func officeRegions(read docReader, c market.Contract) ([]string, error) {
	out, err := payingRegions(read, c)
	if c.Applied() {
		out = append(out, c.Terms.Seller.Region, c.Terms.Buyer.Region)
	}
	return out, err
}

// payingRegions are the regions of the enterprises that have handed in a claim on
// a contract: where finance reads it, because it pays on it.
func payingRegions(read docReader, c market.Contract) ([]string, error) {
	var out []string
	err := readAll(read, store.Query{Kind: Claims, Key: "contract", Equal: []any{c.ID}}, func(d store.Doc) error {
		claim, err := decoded[market.Claim](read, d)
		if err == nil && claim.State != market.ClaimDraft {
			out = append(out, claim.Region)
		}
		return err
	})
	return out, err
}
