package service

import (
	"cmp"
	"context"
	"slices"

	"duijie/server/market"
)

// WhatIfRow is what another version would have paid on one decided claim.
type WhatIfRow struct {
	Claim    string // id
	Number   string
	Name     string        // of the enterprise
	Old, New market.Fen    // awards of the two sheets, before any distribution
	Stops    []market.Line // of the new sheet: why it awards nothing
}

// WhatIf is a what-if run over all decided claims of a programme.
type WhatIf struct {
	Rows     []WhatIfRow // by number of the claim
	Old, New market.Fen
}

// WhatIf calculates every decided claim of a programme again by one of its
// versions. It reads only. Errors: forbidden for anyone but the provincial
// department and its auditor, not found.
func (s *Service) WhatIf(ctx context.Context, a market.Actor, id string) (WhatIf, error) {
	if !a.MayReadDrafts() {
		return WhatIf{}, forbidden()
	}
	other, err := readAs[market.Programme](reading(ctx, s.Store), Programmes, id)
	if err != nil {
		return WhatIf{}, err
	}
	var out WhatIf
	claims, _, err := s.claims.all(ctx, s.Store)
	if err != nil {
		return WhatIf{}, err
	}
	for _, h := range claims {
		c := h.Doc
		if c.Code != other.Code || c.Decision == nil || !c.State.Decided() {
			continue
		}
		row, err := s.whatIf(ctx, c, other)
		if err != nil {
			return WhatIf{}, err
		}
		out.Rows = append(out.Rows, row)
		out.Old += row.Old
		out.New += row.New
	}
	slices.SortFunc(out.Rows, func(x, y WhatIfRow) int {
		return cmp.Or(cmp.Compare(x.Number, y.Number), cmp.Compare(x.Claim, y.Claim))
	})
	return out, nil
}

func (s *Service) whatIf(ctx context.Context, c market.Claim, other market.Programme) (WhatIfRow, error) {
	row := WhatIfRow{Claim: c.ID, Number: c.Number, Name: c.Name}
	// The lines of the sheet are most of it, and the decision has its award.
	sheet, err := readAs[struct {
		Input market.CalculationInput `json:"input"`
	}](reading(ctx, s.Store), DecisionSheets, c.Decision.Sheet)
	if err != nil {
		return row, err
	}
	would, err := market.WhatIf(sheet.Input, other)
	row.Old, row.New, row.Stops = c.Decision.Eligible, would.Award, would.Stops()
	return row, err
}
