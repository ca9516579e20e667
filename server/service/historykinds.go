package service

import (
	"cmp"
	"encoding/json"
	"strings"

	"duijie/server/market"
)

// historyViewer is in which part someone reads a history.
type historyViewer struct {
	owner  string // id of the organisation that the asker manages and that is concerned; empty: none
	office bool   // the department manager or an auditor of its region
	sealed bool   // see historyConcern
}

// historyConcern is whom a document concerns, as things stand now.
type historyConcern struct {
	called  string   // what the document is called; empty: as its title says
	owners  []string // ids of organisations; their regions count
	regions []string // of the document itself
	barred  []string // ids of organisations whose people never read it for an office
	only    bool     // the regions of its owners do not count
	sealed  bool     // scoring sheets are blind still: not all of them are in
}

// historyRules say of one kind of document who may read its history, and what
// of it.
type historyRules struct {
	title string // path of what it is called
	// names: the people whom it names are told to everyone who reads it.
	names bool
	// veils: who took such a step is not told to an office; nil: everyone is.
	veils    func(action string) bool
	concerns func(read docReader, body []byte) (historyConcern, error)
	// view is what is shown of a body; nil for nothing, and whether it is all.
	view func(v historyViewer, body []byte) (view any, whole bool, err error)
}

// historyKinds are the kinds of documents whose history can be read. What is
// not here has none for anyone: one person's own word on a match, and the key
// documents and ledgers, which say nothing that what they belong to does not.
// The sheet of a decision is written once.
var historyKinds = map[string]historyRules{
	Organisations: {title: "name", view: wholeView, concerns: organisationConcern},
	Users:         {title: "id", view: wholeView, concerns: userConcern},
	Achievements:  {title: "content.title", names: true, view: itemView[market.AchievementContent], concerns: itemConcern[market.AchievementContent]},
	Demands:       {title: "content.title", view: itemView[market.DemandContent], concerns: itemConcern[market.DemandContent]},
	Contracts:     {title: "terms.project", names: true, view: contractView, concerns: contractConcern},
	Payments:      {title: "payer_ref", view: wholeView, concerns: voucherConcern},
	Invoices:      {title: "number", view: wholeView, concerns: voucherConcern},
	Files:         {title: "name", view: wholeView, concerns: fileConcern},
	Titles:        {title: "key.document_number", view: wholeView, concerns: titleConcern},
	Programmes:    {title: "name.zh", view: wholeView, concerns: provinceConcern},
	Rounds:        {title: "name.zh", view: wholeView, concerns: provinceConcern},
	Claims:        {title: "project", view: claimView, concerns: claimConcern},
	Holidays:      {title: "notice.document", view: wholeView, concerns: provinceConcern},
	Reviews:       {view: reviewView, concerns: reviewConcern},
	Objections:    {view: wholeView, concerns: objectionConcern},
	Batches:       {title: "number", view: wholeView, concerns: provinceConcern},
	Recoveries:    {title: "number", view: wholeView, concerns: recoveryConcern},
	Confidentials: {view: wholeView, concerns: confidentialConcern},
	Disclosures:   {view: wholeView, concerns: disclosureConcern},
	Stories:       {title: "text.title.zh", view: storyHistory, veils: partiesStep, concerns: storyConcern},
	Applications:  {title: "form.name", view: applicationHistory, concerns: applicationConcern},
	Introductions: {title: "form.what", view: introductionHistory, concerns: introductionConcern},
	Projects:      {title: "text.title", view: projectHistory, concerns: projectConcern},
	ProjectCalls:  {title: "terms.name.zh", view: wholeView, concerns: provinceConcern},
	ProjectPlans:  {title: "text.name.zh", view: wholeView, concerns: provinceConcern},
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

// itemView hides a text that has not left the house from everyone but the owner,
// as the pages do: a draft, what lies with the own manager, and what that manager
// sent back.
func itemView[C market.Content](v historyViewer, body []byte) (any, bool, error) {
	item, err := bodyAs[market.Item[C]](body)
	if err != nil {
		return nil, false, err
	}
	whole := true
	if w := item.Working; v.owner == "" && w != nil {
		switch {
		case !w.Sent():
			item.Working, whole = nil, false
		case w.Return != nil && w.Return.As != market.AsOffice:
			whole = false // the entry holds what the own manager said
		}
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

// contractConcern names both parties; the offices read a contract that has ever
// been registered or that a claim rests on.
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
	d, err := read.Get(Contracts, p.Contract)
	if err != nil {
		return historyConcern{}, err
	}
	return contractConcern(read, d.Body)
}

// fileConcern: an uploaded file is its organisation's alone. The offices read
// of it in the documents that name it.
func fileConcern(_ docReader, body []byte) (historyConcern, error) {
	f, err := bodyAs[market.File](body)
	return historyConcern{owners: []string{f.Organisation}, only: true}, err
}

// titleConcern names everyone who ever held the title, as the library does.
func titleConcern(read docReader, body []byte) (historyConcern, error) {
	t, err := bodyAs[market.Title](body)
	if err != nil {
		return historyConcern{}, err
	}
	listed, _ := t.Listed(everKnown)
	c := historyConcern{called: t.Key.String(), regions: []string{cmp.Or(listed.Region, market.Jilin)}}
	for _, h := range t.Holdings(everKnown) {
		c.called = h.Name + " · " + t.Key.String()
		if h.CreditCode == "" {
			continue
		}
		o, err := organisationBy(read, h.CreditCode)
		if market.CodeOf(err) == market.CodeNotFound {
			continue
		}
		if err != nil {
			return c, err
		}
		c.owners = append(c.owners, o.ID)
	}
	return c, nil
}

// provinceConcern is for what the provincial department writes: programmes and
// rounds before they are published, payment lists.
func provinceConcern(docReader, []byte) (historyConcern, error) {
	return historyConcern{regions: []string{market.Jilin}}, nil
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
