package service

import (
	"time"

	"duijie/server/market"
)

// applicationConcern: the office that decides reads how, and an auditor of its region.
// Who applied stands outside the journal.
func applicationConcern(_ docReader, body []byte) (historyConcern, error) {
	p, err := bodyAs[market.Application](body)
	return historyConcern{regions: []string{p.Office}, only: true}, err
}

// applicationShown is an application as a history shows it.
type applicationShown struct {
	State        market.ApplicationState `json:"state"`
	Form         market.ApplicationForm  `json:"form"`
	Proof        string                  `json:"proof,omitempty"` // SHA-256
	Office       string                  `json:"office"`
	Due          market.Date             `json:"due,omitempty"`
	MendBy       market.Date             `json:"mend_by,omitempty"`
	Returned     []string                `json:"returned,omitempty"`
	Refused      []string                `json:"refused,omitempty"`
	Note         string                  `json:"note,omitempty"`
	Organisation string                  `json:"organisation,omitempty"`
	ErasedAt     time.Time               `json:"erased_at,omitzero"`
}

// applicationHistory shows the last step alone of all steps, because every version has
// its own.
func applicationHistory(_ historyViewer, body []byte) (any, bool, error) {
	p, err := bodyAs[market.Application](body)
	out := applicationShown{
		State: p.State, Form: p.Form, Office: p.Office, Due: p.Due, MendBy: p.MendBy, Note: p.Last().Note, Organisation: p.Organisation, ErasedAt: p.ErasedAt,
	}
	if p.Proof != nil {
		out.Proof = p.Proof.SHA256
	}
	switch p.State {
	case market.ApplicationReturned:
		out.Returned = p.Last().Reasons
	case market.ApplicationRefused:
		out.Refused = p.Last().Reasons
	}
	return out, true, err
}
