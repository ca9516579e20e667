package service

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"duijie/server/market"
)

// Values of OfficeContractFilter.Registration beside the states of a registration.
const (
	RegistrationStanding = "standing" // registered, and neither cancelled nor revoked
	RegistrationAny      = "any"
	RegistrationMissing  = "none" // never applied for: a claim rests on the contract all the same
)

// OfficeContractFilter narrows an office's list of contracts.
type OfficeContractFilter struct {
	From, To     market.Date // day of the registration, both included; empty is no bound
	Registration string      // a state, or one of the values above; empty is RegistrationStanding
	Type         string      // a type of contract, or a class of types: dev
	Field        string
	Region       string // that one of the parties lies in
	Flag         market.ClaimFlag
	Text         string // contained in project, a party's name or credit code, or the registration number
	Page, Size   int
}

// OfficeContract is one line of an office's list.
type OfficeContract struct {
	Contract market.Contract
	Paid     market.Fen // confirmed by both sides and not reversed
	Flags    []market.Flagged
}

// OfficeSums are sums over an office's contracts, in Fen. Certified counts the
// technical amounts of registrations that stand.
type OfficeSums struct {
	Contracts                         int
	Total, Technical, Certified, Paid market.Fen
}

// OfficeContracts is one page of an office's list, with the sums of all that pass
// the filter.
type OfficeContracts struct {
	Rows []OfficeContract
	Sums OfficeSums
}

// OfficeContracts lists the contracts that the actor's office may see, the latest
// registration first. Errors: forbidden for anyone but an office.
func (s *Service) OfficeContracts(ctx context.Context, a market.Actor, f OfficeContractFilter) (OfficeContracts, error) {
	rows, err := s.officeContracts(ctx, a, f)
	if err != nil {
		return OfficeContracts{}, err
	}
	var out OfficeContracts
	for _, r := range rows {
		out.Sums.add(r)
	}
	from, size := Filter{Page: f.Page, Size: f.Size}.window()
	from = min(from, len(rows))
	out.Rows = rows[from:min(from+size, len(rows))]
	return out, nil
}

func (x *OfficeSums) add(r OfficeContract) {
	price := r.Contract.Terms.Price
	x.Contracts++
	x.Total += price.Total
	x.Technical += price.TechnicalAmount()
	x.Paid += r.Paid
	if reg := r.Contract.Registered(); reg.State.Stands() {
		x.Certified += reg.CertifiedTechnical
	}
}

// OfficeForms are the contracts of such a list in the fields of the national
// registration form, in the order of the list. Errors: forbidden.
func (s *Service) OfficeForms(ctx context.Context, a market.Actor, f OfficeContractFilter) ([]market.NationalForm, error) {
	rows, err := s.officeContracts(ctx, a, f)
	if err != nil {
		return nil, err
	}
	contracts := make([]market.Contract, len(rows))
	for i, r := range rows {
		contracts[i] = r.Contract
	}
	return s.forms(ctx, contracts)
}

// officeContracts are all contracts that the actor's office may see and that pass
// the filter.
func (s *Service) officeContracts(ctx context.Context, a market.Actor, f OfficeContractFilter) ([]OfficeContract, error) {
	if !slices.ContainsFunc([]market.Role{market.RoleReviewer, market.RoleDepartmentManager, market.RoleAuditor}, a.Has) {
		return nil, forbidden()
	}
	seen, err := s.seenContracts(ctx, a)
	if err != nil {
		return nil, err
	}
	payments, _, err := s.payments.all(ctx, s.Store)
	if err != nil {
		return nil, err
	}
	listed, err := listedProjects(reading(ctx, s.Store))
	if err != nil {
		return nil, err
	}
	rows := f.of(seen, byContract(payments, seen), listed)
	slices.SortFunc(rows, func(x, y OfficeContract) int {
		a, b := x.Contract, y.Contract
		return cmp.Or(cmp.Compare(b.Registered().Date, a.Registered().Date), cmp.Compare(b.Terms.Signed, a.Terms.Signed), cmp.Compare(a.ID, b.ID))
	})
	return rows, nil
}

// seenContracts are the contracts that the actor's office may see, with the accounts
// of their parties. All are looked at: an office of the province sees most.
func (s *Service) seenContracts(ctx context.Context, a market.Actor) ([]market.Contract, error) {
	contracts, _, err := s.contracts.all(ctx, s.Store)
	if err != nil {
		return nil, err
	}
	claims, _, err := s.claims.all(ctx, s.Store)
	if err != nil {
		return nil, err
	}
	claimed := claimRegions(claims)
	var seen []market.Contract
	for _, h := range contracts {
		c := h.Doc
		if err := linkParties(reading(ctx, s.Store), &c.Terms); err != nil {
			return nil, err
		}
		if c.SideOf(a) == "" && seenFrom(a, c, claimed[c.ID]) {
			seen = append(seen, c)
		}
	}
	return seen, nil
}

// of are the contracts that pass the filter, with the flags that follow from all
// that are seen.
func (f OfficeContractFilter) of(seen []market.Contract, payments map[string][]market.Payment, projects map[string][]market.Project) []OfficeContract {
	pairs := map[[2]market.CreditCode][]market.Contract{}
	for _, c := range seen {
		pairs[pairOf(c)] = append(pairs[pairOf(c)], c)
	}
	var out []OfficeContract
	for _, c := range seen {
		if !f.keeps(c) {
			continue
		}
		row := OfficeContract{Contract: c, Flags: officeFlags(c, payments[c.ID], pairs[pairOf(c)], projects[cmp.Or(c.Links.Project, c.Links.Introduction)])}
		for _, p := range payments[c.ID] {
			if p.Counts() {
				row.Paid += p.Amount
			}
		}
		if f.Flag == "" || slices.ContainsFunc(row.Flags, func(x market.Flagged) bool { return x.Flag == f.Flag }) {
			out = append(out, row)
		}
	}
	return out
}

// seenFrom is the rule of officeRegions over claims that are read already.
func seenFrom(a market.Actor, c market.Contract, claimed []string) bool {
	if c.Applied() && (a.Inspects(c.Terms.Seller.Region) || a.Inspects(c.Terms.Buyer.Region)) {
		return true
	}
	return slices.ContainsFunc(claimed, a.Inspects)
}

// claimRegions are, by contract, the regions of the enterprises that have handed
// in a claim on it.
func claimRegions(claims []held[market.Claim]) map[string][]string {
	out := map[string][]string{}
	for _, h := range claims {
		if c := h.Doc; c.Contract != "" && c.State != market.ClaimDraft {
			out[c.Contract] = append(out[c.Contract], c.Region)
		}
	}
	return out
}

// byContract are the payments of contracts, by contract, in the order of a book.
func byContract(payments []held[market.Payment], contracts []market.Contract) map[string][]market.Payment {
	out := make(map[string][]market.Payment, len(contracts))
	for _, c := range contracts {
		out[c.ID] = nil
	}
	for _, h := range payments {
		if _, wanted := out[h.Doc.Contract]; wanted {
			out[h.Doc.Contract] = append(out[h.Doc.Contract], h.Doc)
		}
	}
	for _, of := range out {
		slices.SortFunc(of, market.ComparePayments)
	}
	return out
}

func pairOf(c market.Contract) [2]market.CreditCode {
	return [2]market.CreditCode{c.Terms.Seller.CreditCode, c.Terms.Buyer.CreditCode}
}

// officeFlags are the flags of a contract. Of further contracts of the same two
// parties only those count that the office sees.
func officeFlags(c market.Contract, payments []market.Payment, pair []market.Contract, projects []market.Project) []market.Flagged {
	t := c.Terms
	return market.ClaimFlags(market.FlagFacts{
		Contract: c, Payments: payments, Others: pair, Projects: projects,
		SamePerson: t.Seller.Representative != "" && t.Seller.Representative == t.Buyer.Representative,
	})
}

// keeps tells whether a contract passes all conditions but the flag.
func (f OfficeContractFilter) keeps(c market.Contract) bool {
	t, reg := c.Terms, c.Registered()
	if !f.keepsRegistration(reg) {
		return false
	}
	if kind := string(t.Type); f.Type != "" && kind != f.Type && !strings.HasPrefix(kind, f.Type+".") || f.Field != "" && t.Field != f.Field {
		return false
	}
	if !market.Within(t.Seller.Region, f.Region) && !market.Within(t.Buyer.Region, f.Region) {
		return false
	}
	text := strings.ToLower(strings.TrimSpace(f.Text))
	all := strings.Join([]string{t.Project, t.Seller.Name, string(t.Seller.CreditCode), t.Buyer.Name, string(t.Buyer.CreditCode), reg.Number}, "\n")
	return text == "" || strings.Contains(strings.ToLower(all), text)
}

func (f OfficeContractFilter) keepsRegistration(reg market.RegistrationRecord) bool {
	if f.From != "" && reg.Date < f.From || f.To != "" && (reg.Date == "" || reg.Date > f.To) {
		return false
	}
	switch f.Registration {
	case "", RegistrationStanding:
		return reg.State.Stands()
	case RegistrationAny:
		return true
	case RegistrationMissing:
		return reg.State == market.RegistrationNone
	}
	return f.Registration == string(reg.State)
}
