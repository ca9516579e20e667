package market

import (
	"slices"
	"time"
)

// ContractEvent is one line of a contract's timeline.
type ContractEvent struct {
	At     time.Time    `json:"at"`             // when it was recorded
	Date   Date         `json:"date,omitempty"` // when it happened, where a voucher says so
	Kind   string       `json:"kind"`           // begun, step, registration, payment, invoice, reversal, file
	What   string       `json:"what,omitempty"` // a contract_action, a registration_state or a voucher's recorded, confirmed, disputed
	Side   ContractSide `json:"side,omitempty"` // whose word it is
	Ref    string       `json:"ref,omitempty"`  // id of the voucher, or hash of the file
	Amount Fen          `json:"amount_fen,omitempty"`
	Reason string       `json:"reason,omitempty"`
}

// Timeline lists all that happened to a contract, the oldest first.
func (c Contract) Timeline(b Book) []ContractEvent {
	out := []ContractEvent{{At: c.CreatedAt, Kind: "begun", Side: c.sideOf(c.Author)}}
	for _, s := range c.Steps {
		out = append(out, ContractEvent{At: s.At, Kind: "step", What: string(s.Action), Side: s.Side, Reason: s.Reason})
	}
	for _, r := range c.Registration {
		out = append(out, ContractEvent{At: r.At, Date: r.Date, Kind: "registration", What: string(r.State), Amount: r.CertifiedTechnical, Reason: r.Reason})
	}
	for _, f := range c.Attachments {
		out = append(out, ContractEvent{At: f.At, Kind: "file", What: f.Name, Ref: f.SHA256})
	}
	for _, p := range b.Payments {
		out = append(out, c.voucherEvents("payment", p.ID, p.Date, p.Amount, p.head())...)
	}
	for _, i := range b.Invoices {
		out = append(out, c.voucherEvents("invoice", i.ID, i.Date, i.Amount, i.head())...)
	}
	slices.SortStableFunc(out, func(x, y ContractEvent) int { return x.At.Compare(y.At) })
	return out
}

func (c Contract) voucherEvents(kind, id string, date Date, amount Fen, h voucherHead) []ContractEvent {
	if h.reverses != "" {
		kind = "reversal"
	}
	var out []ContractEvent
	add := func(what string, word Confirmation, reason string) {
		if word.Organisation != "" {
			out = append(out, ContractEvent{At: word.At, Date: date, Kind: kind, What: what, Side: c.sideOf(word.Organisation), Ref: id, Amount: amount, Reason: reason})
		}
	}
	recorded, disputed := "", ""
	if h.disputed.Organisation != "" {
		disputed = *h.reason
	} else {
		recorded = *h.reason
	}
	add("recorded", *h.recorded, recorded)
	add("disputed", *h.disputed, disputed)
	add("confirmed", *h.confirmed, "")
	return out
}

func (c Contract) sideOf(organisation string) ContractSide {
	switch organisation {
	case "":
	case c.Terms.Seller.Organisation:
		return Seller
	case c.Terms.Buyer.Organisation:
		return Buyer
	}
	return ""
}
