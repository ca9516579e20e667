package service

import (
	"duijie/server/market"
)

// introductionConcern names the two organisations: an introduction is between
// them, and no office reads it.
func introductionConcern(_ docReader, body []byte) (historyConcern, error) {
	i, err := bodyAs[market.Introduction](body)
	return historyConcern{owners: []string{i.From, i.To}, only: true}, err
}

// introductionShown is an introduction as a history shows it.
type introductionShown struct {
	State       market.IntroductionState `json:"state"`
	From        string                   `json:"from"`
	To          string                   `json:"to"`
	Demand      string                   `json:"demand,omitempty"`
	Achievement string                   `json:"achievement,omitempty"`
	Form        market.IntroductionForm  `json:"form"`
	Words       string                   `json:"words,omitempty"` // of the last step
	Declined    string                   `json:"decline_reason,omitempty"`
	Closed      string                   `json:"close_reason,omitempty"`
	Due         market.Date              `json:"due,omitempty"`
	ResumeOn    market.Date              `json:"resume_on,omitempty"`
	Contract    string                   `json:"contract,omitempty"`
	Broker      string                   `json:"broker,omitempty"`
	BrokerState market.BrokerState       `json:"broker_state,omitempty"`
}

// introductionHistory hides every version from the other side in which one side is
// hidden from it: who made it and when would lead to the owner.
func introductionHistory(v historyViewer, body []byte) (any, bool, error) {
	i, err := bodyAs[market.Introduction](body)
	if err != nil || !i.Reveals(i.Other(v.owner), v.owner) {
		return nil, false, err
	}
	out := introductionShown{State: i.State, From: i.From, To: i.To, Form: i.Form, Due: i.Due, ResumeOn: i.ResumeOn, Contract: i.Contract}
	if i.State == market.IntroductionDeclined {
		out.Declined = i.Reason
	}
	if i.State == market.IntroductionClosed {
		out.Closed = i.Reason
	}
	if i.Demand != nil {
		out.Demand = i.Demand.Title
	}
	if i.Achievement != nil {
		out.Achievement = i.Achievement.Title
	}
	if n := len(i.Steps); n > 0 {
		out.Words = i.Steps[n-1].Words
	}
	if i.Broker != nil {
		out.Broker, out.BrokerState = i.Broker.Organisation, i.Broker.State
	}
	return out, true, nil
}
