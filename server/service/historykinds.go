package service

import (
	"encoding/json"
	"strings"

	"duijie/server/market"
)

// historyViewer is in which part someone reads a history.
type historyViewer struct {
	owner  string // id of the organisation that the asker manages and that is concerned; empty: none
	office bool   // the department manager or an auditor of its region
}

// historyConcern is whom a document concerns.
type historyConcern struct {
	owners  []string // ids of organisations; their regions count
	regions []string // of the document itself
	only    bool     // the regions of its owners do not count
}

// historyRules say of one kind of document who may read its history, and what
// of it.
type historyRules struct {
	title string // path of what it is called
	// names: the people whom it names are told to everyone who reads it.
	names    bool
	concerns func(read docReader, body []byte) (historyConcern, error)
	// view is what is shown of a body; nil for nothing, and whether it is all.
	view func(v historyViewer, body []byte) (view any, whole bool, err error)
}

// historyKinds are the kinds of documents whose history can be read. What is
// not here has none for anyone: one person's own word on a match, and the key
// documents, which say nothing that their owners do not.
var historyKinds = map[string]historyRules{
	Organisations: {title: "name", view: wholeView, concerns: organisationConcern},
	Users:         {title: "id", view: wholeView, concerns: userConcern},
	Achievements:  {title: "content.title", names: true, view: itemView[market.AchievementContent], concerns: itemConcern[market.AchievementContent]},
	Demands:       {title: "content.title", view: itemView[market.DemandContent], concerns: itemConcern[market.DemandContent]},
	Contracts:     {title: "terms.project", names: true, view: contractView, concerns: contractConcern},
	Payments:      {title: "payer_ref", view: wholeView, concerns: voucherConcern},
	Invoices:      {title: "number", view: wholeView, concerns: voucherConcern},
	Claims:        {title: "project", view: claimView, concerns: claimConcern},
}

// HistoryKinds lists them in no order.
func HistoryKinds() []string {
	out := make([]string, 0, len(historyKinds))
	for kind := range historyKinds {
		out = append(out, kind)
	}
	return out
}

// bodyAs reads a body as T.
func bodyAs[T any](body []byte) (T, error) {
	var v T
	err := json.Unmarshal(body, &v)
	return v, err
}

func organisationConcern(_ docReader, body []byte) (historyConcern, error) {
	o, err := bodyAs[market.Organisation](body)
	return historyConcern{owners: []string{o.ID}, regions: []string{o.Region}}, err
}

func userConcern(_ docReader, body []byte) (historyConcern, error) {
	u, err := bodyAs[market.User](body)
	return historyConcern{owners: []string{u.Organisation}}, err
}

func itemConcern[C market.Content](_ docReader, body []byte) (historyConcern, error) {
	item, err := bodyAs[market.Item[C]](body)
	return historyConcern{owners: []string{item.Organisation}}, err
}

// wholeView shows all.
func wholeView(_ historyViewer, body []byte) (any, bool, error) {
	v, err := readJSON(body)
	return v, true, err
}

// itemShown is an item as a history shows it: one text, the one being worked on
// or else the public one, so that a step from one to the other is a change of
// state and not of every word.
type itemShown[C market.Content] struct {
	Number       string       `json:"number"`
	Organisation string       `json:"organisation"`
	Region       string       `json:"region"`
	State        market.State `json:"state,omitempty"`
	PublicState  market.State `json:"public_state,omitempty"`
	ExpiresOn    market.Date  `json:"expires_on,omitempty"`
	Content      *C           `json:"content,omitempty"`
}

// itemView hides drafts from everyone but the owner, as everywhere.
func itemView[C market.Content](v historyViewer, body []byte) (any, bool, error) {
	item, err := bodyAs[market.Item[C]](body)
	if err != nil {
		return nil, false, err
	}
	whole := true
	if v.owner == "" && item.Working != nil && item.Working.State == market.Draft {
		item.Working, whole = nil, false
	}
	if item.Empty() {
		return nil, false, nil
	}
	out := itemShown[C]{Number: item.Number, Organisation: item.Organisation, Region: item.Region}
	if p := item.Public; p != nil {
		out.PublicState, out.ExpiresOn, out.Content = p.State, p.ExpiresOn, &p.Content
	}
	if w := item.Working; w != nil {
		out.State, out.Content = w.State, &w.Content
	}
	return out, whole, nil
}

// contractConcern names both parties; the offices that see the contract read its
// history.
func contractConcern(read docReader, body []byte) (historyConcern, error) {
	c, err := bodyAs[market.Contract](body)
	if err != nil {
		return historyConcern{}, err
	}
	if err := linkParties(read, &c.Terms); err != nil {
		return historyConcern{}, err
	}
	regions, err := officeRegions(read, c)
	return historyConcern{
		owners:  []string{c.Terms.Seller.Organisation, c.Terms.Buyer.Organisation},
		regions: regions,
		only:    true,
	}, err
}

// contractView hides a text from everyone but its author until it was proposed.
func contractView(v historyViewer, body []byte) (any, bool, error) {
	c, err := bodyAs[market.Contract](body)
	if err != nil {
		return nil, false, err
	}
	if !c.Shared && c.State == market.ContractDraft && v.owner != c.Author {
		return nil, false, nil
	}
	return wholeView(v, body)
}

// voucherConcern is that of its contract.
func voucherConcern(read docReader, body []byte) (historyConcern, error) {
	p, err := bodyAs[struct {
		Contract string `json:"contract"`
	}](body)
	if err != nil {
		return historyConcern{}, err
	}
	d, err := read.get(Contracts, p.Contract)
	if err != nil {
		return historyConcern{}, err
	}
	return contractConcern(read, d.Body)
}

func claimConcern(_ docReader, body []byte) (historyConcern, error) {
	c, err := bodyAs[market.Claim](body)
	return historyConcern{owners: []string{c.Organisation}, regions: []string{c.Region}}, err
}

// claimView hides a draft from everyone but the enterprise, and from the
// enterprise whom the office has asked to score: a version in which nothing else
// was changed, such as that in which an expert declined, is not the enterprise's
// to see, so neither is the moment of the last change.
func claimView(v historyViewer, body []byte) (any, bool, error) {
	c, err := bodyAs[market.Claim](body)
	if err != nil {
		return nil, false, err
	}
	if v.office && v.owner == "" {
		if c.State == market.ClaimDraft {
			return nil, false, nil
		}
		return wholeView(v, body)
	}
	view, err := toJSON(c)
	if document, ok := view.(map[string]any); ok {
		for _, name := range []string{"experts", "hands", "updated_at"} {
			delete(document, name)
		}
	}
	return view, false, err
}

// textAt is the text at a path of a document; empty when there is none.
func textAt(v any, path string) string {
	for name := range strings.SplitSeq(path, ".") {
		object, ok := v.(map[string]any)
		if !ok {
			return ""
		}
		v = object[name]
	}
	text, _ := v.(string)
	return text
}
