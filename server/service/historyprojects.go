package service

import (
	"duijie/server/market"
)

// projectConcern names the two organisations, and the province once the project was
// handed in.
func projectConcern(_ docReader, body []byte) (historyConcern, error) {
	p, err := bodyAs[market.Project](body)
	c := historyConcern{owners: []string{p.University, p.Enterprise}, only: true}
	if !p.SubmittedAt.IsZero() {
		c.regions = []string{market.Jilin}
	}
	return c, err
}

// projectShown is a project as a history shows it.
type projectShown struct {
	State      market.ProjectState `json:"state"`
	Year       int                 `json:"year"`
	University string              `json:"university"`
	Enterprise string              `json:"enterprise"`
	Text       market.ProjectText  `json:"text"`
	Evidence   []string            `json:"evidence,omitempty"` // names of files
	Confirmed  []string            `json:"confirmed,omitempty"`
	Words      string              `json:"words,omitempty"` // of the last step
	Returned   []string            `json:"returned,omitempty"`
	Refused    []string            `json:"refused,omitempty"`
	EndReason  string              `json:"end_reason,omitempty"`
	Number     string              `json:"number,omitempty"`
	Funding    *market.Fen         `json:"funding_fen,omitempty"`
	Reached    int                 `json:"reached,omitempty"`
	Outcome    string              `json:"outcome,omitempty"`
	Due        market.Date         `json:"due,omitempty"`
}

// projectHistory shows the department no version from before the project was handed
// in.
func projectHistory(v historyViewer, body []byte) (any, bool, error) {
	p, err := bodyAs[market.Project](body)
	if err != nil || p.SideOf(v.owner) == "" && p.SubmittedAt.IsZero() {
		return nil, false, err
	}
	out := projectShown{State: p.State, Year: p.Year, University: p.University, Enterprise: p.Enterprise, Text: p.Text, EndReason: p.EndReason, Reached: len(p.Reached), Outcome: p.Outcome, Due: p.Due}
	for _, e := range p.Evidence {
		out.Evidence = append(out.Evidence, e.File.Name)
	}
	for _, c := range p.Confirmed {
		out.Confirmed = append(out.Confirmed, c.Organisation)
	}
	if p.Return != nil {
		out.Returned = p.Return.Reasons
	}
	if p.Refusal != nil {
		out.Refused = p.Refusal.Reasons
	}
	if p.Listing != nil {
		out.Number, out.Funding = p.Listing.Number, p.Listing.Funding
	}
	if n := len(p.Steps); n > 0 {
		out.Words = p.Steps[n-1].Words
	}
	return out, true, nil
}
