package service

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"duijie/server/market"
	"duijie/server/store"
)

// Claim reads a claim as the actor may see it. Errors: not found for one who may
// not.
func (s *Service) Claim(ctx context.Context, a market.Actor, id string) (ClaimWork, error) {
	var w ClaimWork
	err := s.Store.View(ctx, func(r store.Reader) error {
		var err error
		w, err = s.claimView(ctx, reading(ctx, r), a, id)
		return err
	})
	if err != nil {
		return ClaimWork{}, problem(err)
	}
	return w, s.nameObjectors(ctx, w.Objections)
}

// claimView puts together what one person sees of a claim.
func (s *Service) claimView(ctx context.Context, read docReader, a market.Actor, id string) (ClaimWork, error) {
	d, err := read.Get(Claims, id)
	if err != nil {
		return ClaimWork{}, problem(err)
	}
	c, err := store.As[market.Claim](d)
	if err != nil {
		return ClaimWork{}, err
	}
	if !c.Reads(a) {
		return ClaimWork{}, notFound()
	}
	if err := ofToday(read, &c); err != nil {
		return ClaimWork{}, err
	}
	now := s.World.Now()
	table, _, err := calendarIn(read)
	if err != nil {
		return ClaimWork{}, err
	}
	c.Reckon(table)
	basis, err := basisOf(read, c, claimMoment{now, c.Editable()})
	if err != nil {
		return ClaimWork{}, err
	}
	facts, err := claimFacts(read, c, basis.programme, table)
	if err != nil {
		return ClaimWork{}, err
	}
	w := ClaimWork{Claim: c, Version: d.Version, Overdue: c.Due != "" && c.Due < market.DateOf(now), Today: market.DateOf(now), Noticed: c.NoticeStage(market.DateOf(now)), Programme: basis.programme, Parts: market.PartsOf(a, c), Choices: c.Allowed(a, now, facts)}
	if w.Sheet, w.Decided, err = sheetOf(read, c, basis); err != nil {
		return w, err
	}
	w.show(a, facts)
	if !w.judged() {
		return w, nil
	}
	same, err := s.sameRepresentative(ctx, basis.contract.Terms)
	if err != nil {
		return w, err
	}
	w.Flags, err = flagsOf(read, c, basis, same)
	return w, err
}

// judged tells whether an office looks at the claim, and so sees its flags.
func (w *ClaimWork) judged() bool {
	return !expertOnly(w.Parts) && !slices.Contains(w.Parts, market.PartApplicant)
}

// sameRepresentative tells whether both parties name the same person, or one whose
// name reads the same: each side may have typed it in its own way.
func (s *Service) sameRepresentative(ctx context.Context, t market.ContractTerms) (bool, error) {
	if t.Seller.Representative == "" || t.Buyer.Representative == "" {
		return false, nil
	}
	if t.Seller.Representative == t.Buyer.Representative {
		return true, nil
	}
	names, err := s.representatives(ctx, t)
	return market.SameName(names.Seller, names.Buyer), err
}

// show adds what depends on the part in which someone looks.
func (w *ClaimWork) show(a market.Actor, facts market.ClaimFacts) {
	own := slices.Contains(w.Parts, market.PartApplicant)
	expert := expertOnly(w.Parts)
	if own {
		w.Missing = facts.Missing
		w.Claim = w.Claim.ForApplicant()
		return
	}
	w.Reviews = market.ReviewsFor(facts.Reviews, facts.Procedure.Experts, a.User, w.judged())
	if expert {
		w.forExpert()
		return
	}
	named := a.Inspects(market.Province(w.Claim.Region))
	for _, o := range facts.Objections {
		if !named {
			o.Person, o.By = "", "" // who objects is the province's to know
		}
		w.Objections = append(w.Objections, ObjectionView{Objection: o})
	}
}

// expertOnly tells whether someone reads a claim as one who scores it, and in no
// other part.
func expertOnly(parts []market.ClaimPart) bool {
	return len(parts) == 1 && parts[0] == market.PartExpert
}

// forExpert leaves what an expert scores: the technology, without the money and
// without what others think of the claim.
func (w *ClaimWork) forExpert() {
	w.Claim = w.Claim.WithoutObjectors()
	c := &w.Claim
	c.Account, c.Experts, c.Recommendation, c.Decision, c.Former, c.Ceiling = nil, nil, nil, nil, nil, nil
	c.Steps = slices.Clone(c.Steps)
	for i := range c.Steps {
		c.Steps[i].Reason = ""
	}
	w.Sheet, w.Decided = nil, false
}

// sheetOf is the sheet of a claim's decision, or of this moment while there is
// none; nil when a claim is over without one.
func sheetOf(read docReader, c market.Claim, basis claimBasis) (*market.Calculation, bool, error) {
	if c.Decision != nil {
		d, err := readAs[market.DecisionSheet](read, DecisionSheets, c.Decision.Sheet)
		return &d.Calculation, true, err
	}
	if c.State.Over() {
		return nil, false, nil
	}
	sheet, err := basis.calculate()
	return &sheet, false, err
}

// flagsOf are the flags that a reviewer should see.
func flagsOf(read docReader, c market.Claim, basis claimBasis, same bool) ([]market.Flagged, error) {
	if c.Contract == "" {
		return nil, nil
	}
	t := basis.contract.Terms
	f := market.FlagFacts{Contract: basis.contract, Payments: basis.named(c), SamePerson: same}
	all, err := readMany[market.Claim](read, store.Query{Kind: Claims, Key: "enterprise", Equal: []any{string(c.CreditCode)}})
	if err != nil {
		return nil, err
	}
	for _, e := range all {
		if e.ID != c.ID && e.State.Over() && e.SharesMoney(c) {
			f.Seen = append(f.Seen, e)
		}
	}
	slices.SortFunc(f.Seen, func(a, b market.Claim) int { return cmp.Compare(a.Number, b.Number) })
	others, err := readMany[market.Contract](read, store.Query{Kind: Contracts, Key: "buyer", Equal: []any{c.Organisation}})
	for _, o := range others {
		if o.Terms.Seller.CreditCode == t.Seller.CreditCode {
			f.Others = append(f.Others, o)
		}
	}
	if err != nil {
		return nil, err
	}
	f.Projects, err = projectsOf(read, basis.contract)
	return market.ClaimFlags(f), err
}

// DecisionSheet reads the stored sheet of a decision, past ones included, with
// all that it was calculated from. Errors: not found for one who may not see the
// claim, and for an expert, who scores the technology and not the money.
func (s *Service) DecisionSheet(ctx context.Context, a market.Actor, claim, id string) (market.DecisionSheet, error) {
	c, err := readAs[market.Claim](reading(ctx, s.Store), Claims, claim)
	if err != nil {
		return market.DecisionSheet{}, err
	}
	if !c.Reads(a) || expertOnly(market.PartsOf(a, c)) {
		return market.DecisionSheet{}, notFound()
	}
	d, err := readAs[market.DecisionSheet](reading(ctx, s.Store), DecisionSheets, id)
	if err == nil && d.Claim != claim {
		err = notFound()
	}
	return d, err
}

// ClaimFilter narrows a list of claims.
type ClaimFilter struct {
	State, Round, Programme, Region string
	Overdue                         bool
	Text                            string // contained in number, enterprise or project
	Page, Size                      int
}

// ClaimRow is one line of a list of claims.
type ClaimRow struct {
	Claim   market.Claim
	Version int64
	Overdue bool
	Pays    market.Text // name of the programme: a reward has no project
	Example bool        // the programme's figures are examples
}

// ClaimRows is one page of a list.
type ClaimRows struct {
	Rows   []ClaimRow
	Total  int
	States map[market.ClaimState]int // of all that pass the filter but for the state
}

// MyClaims lists the claims of the actor's organisation, the latest change
// first. Errors: forbidden.
func (s *Service) MyClaims(ctx context.Context, a market.Actor, f ClaimFilter) (ClaimRows, error) {
	if !a.BelongsTo(a.Organisation) {
		return ClaimRows{}, forbidden()
	}
	l := s.claimList(f)
	err := readAll(reading(ctx, s.Store), store.Query{Kind: Claims, Key: "organisation", Equal: []any{a.Organisation}, Desc: true}, func(d store.Doc) error {
		c, err := store.As[market.Claim](d)
		if err == nil && c.Reads(a) {
			l.add(c, d.Version)
		}
		return err
	})
	if err != nil {
		return ClaimRows{}, err
	}
	return l.page(reading(ctx, s.Store))
}

// DeskClaims lists the claims that an office or an expert may see, those with
// the nearest last day first. Errors: forbidden.
func (s *Service) DeskClaims(ctx context.Context, a market.Actor, f ClaimFilter) (ClaimRows, error) {
	if !atDesk(a) {
		return ClaimRows{}, forbidden()
	}
	claims, _, err := s.claims.all(ctx, s.Store)
	if err != nil {
		return ClaimRows{}, err
	}
	l := s.claimList(f)
	for _, h := range claims {
		c := h.Doc
		if !c.Reads(a) || c.Organisation == a.Organisation {
			continue
		}
		if expertOnly(market.PartsOf(a, c)) {
			c.Decision = nil // an expert scores the technology and not the money
		}
		l.add(c, h.Version)
	}
	slices.SortStableFunc(l.rows, func(x, y ClaimRow) int {
		return cmp.Or(cmp.Compare(cmp.Or(x.Claim.Due, "9999"), cmp.Or(y.Claim.Due, "9999")), x.Claim.UpdatedAt.Compare(y.Claim.UpdatedAt))
	})
	return l.page(reading(ctx, s.Store))
}

// atDesk tells whether someone has to do with other organisations' claims at
// all.
func atDesk(a market.Actor) bool {
	return slices.ContainsFunc([]market.Role{market.RoleReviewer, market.RoleDepartmentManager, market.RoleAuditor, market.RoleFinance, market.RoleExpert}, a.Has)
}

// claimList is a list of claims that is being made.
type claimList struct {
	filter ClaimFilter
	today  market.Date
	rows   []ClaimRow
	states map[market.ClaimState]int
}

func (s *Service) claimList(f ClaimFilter) *claimList {
	return &claimList{filter: f, today: market.DateOf(s.World.Now()), states: map[market.ClaimState]int{}}
}

// add takes a claim in that passes the filter.
func (l *claimList) add(c market.Claim, version int64) {
	row := ClaimRow{Claim: c, Version: version, Overdue: c.Due != "" && c.Due < l.today}
	if !l.filter.keeps(row) {
		return
	}
	l.states[c.State]++
	if l.filter.State == "" || l.filter.State == string(c.State) {
		l.rows = append(l.rows, row)
	}
}

// page is the part of the list that was asked for, with what pays for each.
func (l *claimList) page(read docReader) (ClaimRows, error) {
	from, size := Filter{Page: l.filter.Page, Size: l.filter.Size}.window()
	from = min(from, len(l.rows))
	out := ClaimRows{Rows: l.rows[from:min(from+size, len(l.rows))], Total: len(l.rows), States: l.states}
	programmes := map[string]market.Programme{}
	for i, r := range out.Rows {
		p, known := programmes[r.Claim.Programme]
		if !known {
			var err error
			if p, err = readAs[market.Programme](read, Programmes, r.Claim.Programme); err != nil {
				return out, err
			}
			programmes[r.Claim.Programme] = p
		}
		out.Rows[i].Pays, out.Rows[i].Example = p.Name, p.Example
	}
	return out, nil
}

// keeps tells whether a row passes the filter but for the state.
func (f ClaimFilter) keeps(r ClaimRow) bool {
	c := r.Claim
	if f.Round != "" && c.Round != f.Round || f.Programme != "" && c.Code != f.Programme && c.Programme != f.Programme || !market.Within(c.Region, f.Region) || f.Overdue && !r.Overdue {
		return false
	}
	text := strings.ToLower(strings.TrimSpace(f.Text))
	return text == "" || strings.Contains(strings.ToLower(c.Number+" "+c.Name+" "+c.Project), text)
}
