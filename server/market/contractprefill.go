package market

import (
	"fmt"
	"strings"
)

// PartyOf is an organisation as a party of a contract.
func PartyOf(o Organisation) ContractParty {
	return ContractParty{Organisation: o.ID, CreditCode: o.CreditCode, Name: o.Name, Kind: o.Kind, Region: o.Region, Address: o.Address}
}

// typeOfMode is the type of contract that a mode of cooperation leads to, where
// it leads to one whatever the right is.
var typeOfMode = map[string]ContractType{
	"commissioned": DevCommissioned, "cooperative": DevCooperative, "service": TechnicalService, "consulting": Consulting,
}

// PrefillFromDemand takes from a demand what a contract about it says too.
func (t *ContractTerms) PrefillFromDemand(c DemandContent) {
	t.Project = c.Title
	t.Field = firstOf(c.Field, t.Field)
	t.Subject = joinTexts(c.Problem, figures(c.Indicators))
	t.Ends = c.Deadline
	if c.Ownership != "" && c.Ownership != "negotiable" {
		t.Ownership = joinTexts(Ownerships.Label(c.Ownership).ZH, c.OwnershipNote)
	}
	t.suggestType(c.Modes)
	if c.Budget.Kind == "fixed" && t.Price.Total == 0 {
		t.Price.Total = c.Budget.MinFen
	}
}

// PrefillFromAchievement takes from an achievement what a contract about it says
// too. What a demand has filled in stays.
func (t *ContractTerms) PrefillFromAchievement(c AchievementContent) {
	t.Project = firstOf(t.Project, c.Title)
	t.Field = firstOf(t.Field, c.Field)
	t.Subject = firstOf(t.Subject, joinTexts(c.Summary, figures(c.Indicators)))
	t.IP = c.IP
	if t.Type == "" {
		t.suggestType(c.Modes)
	}
	if c.Price.Kind == "fixed" && t.Price.Total == 0 {
		t.Price.Total = c.Price.MinFen
	}
}

// PrefillFromIntroduction takes from an introduction what its items left open.
func (t *ContractTerms) PrefillFromIntroduction(i Introduction) {
	t.Project, t.Field = firstOf(t.Project, i.Item().Title), firstOf(t.Field, i.Item().Field)
	if t.Type == "" {
		t.suggestType(i.Form.Modes)
	}
}

// suggestType takes a type from the modes of cooperation when there is but one;
// a transfer or a licence needs a single right to be named.
func (t *ContractTerms) suggestType(modes []string) {
	if len(modes) != 1 {
		return
	}
	t.Type = typeOfMode[modes[0]]
	class, _, _ := strings.Cut(modes[0], "_")
	if len(t.IP) != 1 || class != "transfer" && class != "license" {
		return
	}
	switch t.IP[0].Type {
	case "invention", "utility", "design":
		t.Type = ContractType(class + ".patent")
	case "secret":
		t.Type = ContractType(class + ".secret")
	default:
		t.Type = ContractType(class + ".other")
	}
}

// figures are indicators as a text.
func figures(indicators []Indicator) string {
	var lines []string
	for _, n := range indicators {
		value := fmt.Sprint(n.Value)
		if n.Op == Between {
			value += "–" + fmt.Sprint(n.High)
		}
		lines = append(lines, strings.TrimSpace(n.Name+" "+Ops.Label(string(n.Op)).ZH+" "+value+" "+n.Unit))
	}
	return strings.Join(lines, "\n")
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// PrefillFromProject takes from a joint project what the contract says too. The plan
// decides whether a fiscal plan funds it.
func (t *ContractTerms) PrefillFromProject(p Project) {
	t.Project, t.Field = p.Text.Title, firstOf(p.Text.Field, t.Field)
	t.Subject = firstOf(joinTexts(p.Text.Content, p.Text.Expected), t.Subject)
	t.SellerTasks, t.BuyerTasks, t.Ownership = p.Text.UniversityTasks, p.Text.EnterpriseTasks, firstOf(p.Text.Ownership, t.Ownership)
	t.Begins, t.Ends = p.Text.Begins, p.Text.Ends
	t.Type, t.PlanSource = DevCooperative, "province"
	if p.Funded() != nil {
		funded := true
		t.FiscalPlan = &funded
	}
}
