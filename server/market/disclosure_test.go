package market_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"duijie/server/market"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// leaves are the paths of the values of a type as JSON, lists as one value.
func leaves(t reflect.Type, at string) []string {
	if t.Kind() != reflect.Struct {
		return []string{at}
	}
	var out []string
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if at != "" {
			name = at + "." + name
		}
		out = append(out, leaves(t.Field(i).Type, name)...)
	}
	return out
}

// Whoever adds a field to a content decides who reads it.
func TestNoFieldIsWithoutALevel(t *testing.T) {
	for kind, content := range map[string]any{"achievement": market.AchievementContent{}, "demand": market.DemandContent{}} {
		table := market.DisclosureLevels[kind]
		for _, path := range append(leaves(reflect.TypeOf(content), ""), "confidential.text", "confidential.files") {
			n := 0
			for _, f := range table {
				if f.Field == path || strings.HasPrefix(path, f.Field+".") {
					n++
				}
			}
			if n != 1 {
				t.Errorf("disclosure.json: %s %s has %d levels", kind, path, n)
			}
		}
		for _, f := range table {
			if !market.DisclosureLevelCodes.Has(string(f.Level)) {
				t.Errorf("disclosure.json: %s %s: no level %q", kind, f.Field, f.Level)
			}
			if (f.Level == market.LevelConfidential) != strings.HasPrefix(f.Field, "confidential.") {
				t.Errorf("disclosure.json: %s %s: a content holds nothing confidential", kind, f.Field)
			}
		}
	}
}

func TestAContentIsCutByTheTable(t *testing.T) {
	c := goodAchievement()
	c.Evidence, c.SoughtPartner, c.Inventors = "检测报告", "膜材料企业", []string{"p1"}
	c.Price = market.Price{Kind: "fixed", MinFen: 100, Note: "可分期"}
	want := c
	want.Evidence, want.SoughtPartner, want.Inventors, want.Price.Note = "", "", nil, ""
	if diff := cmp.Diff(want, market.Disclosed(c, market.LevelPublic)); diff != "" {
		t.Errorf("a visitor reads (- wanted):\n%s", diff)
	}
	if diff := cmp.Diff(c, market.Disclosed(c, market.LevelSignedIn)); diff != "" {
		t.Errorf("one with an account reads (- wanted):\n%s", diff)
	}
	if got := market.Withheld(c, market.LevelPublic); !slices.Equal(got, []string{"evidence", "price.note", "sought_partner", "inventors"}) {
		t.Errorf("withheld from a visitor: %v", got)
	}
	if got := market.Withheld(c, market.LevelSignedIn); got != nil {
		t.Errorf("withheld from one with an account: %v", got)
	}
	d := market.DemandContent{Title: "膜", SolverRequirements: "有中试线", OwnershipNote: "归我方"}
	if got := market.Disclosed(d, market.LevelPublic); got.Title != "膜" || got.SolverRequirements != "" || got.OwnershipNote != "" {
		t.Errorf("a visitor reads %+v", got)
	}
}

// What someone has accepted stands for ever: a new wording is a new version.
func TestNoUndertakingIsEverChanged(t *testing.T) {
	want := map[string]string{"2026-1": undertaking20261}
	for _, u := range market.Undertakings {
		if want[u.Version] != u.SHA256 {
			t.Errorf("version %s has the hash %s, accepted was %s", u.Version, u.SHA256, want[u.Version])
		}
		delete(want, u.Version)
	}
	if len(want) > 0 {
		t.Errorf("gone: %v", want)
	}
}

func TestTableOfDisclosuresInTheDocs(t *testing.T) {
	var want []string
	for _, s := range market.DisclosureTransitions {
		needs := needed(map[string]bool{"why": s.Why, "undertaking": s.Accepted, "reason": s.Reason}, "why", "undertaking", "reason")
		want = append(want, strings.Join([]string{string(s.Action), string(s.From), string(s.To), string(s.By), needs}, "|"))
	}
	_, table, _ := strings.Cut(document(t, "disclosure.md"), "| Action | From | To | By | Needs |\n")
	table, _, _ = strings.Cut(table, "\n\n")
	if diff := cmp.Diff(want, rowsOf(table)); diff != "" {
		t.Errorf("the table in docs/disclosure.md differs from market.DisclosureTransitions (- wanted, + found):\n%s", diff)
	}
}

// The docs say of every field that is not public why it is not.
func TestWithheldFieldsStandInTheDocs(t *testing.T) {
	doc := rowsOf(document(t, "disclosure.md"))
	for kind, fields := range market.DisclosureLevels {
		for _, f := range fields {
			row := kind + "|`" + f.Field + "`|"
			if f.Level == market.LevelSignedIn && !slices.ContainsFunc(doc, func(r string) bool { return strings.HasPrefix(r, row) }) {
				t.Errorf("docs/disclosure.md has no row %s", row)
			}
		}
	}
}

var (
	confidant  = market.Actor{User: "confidant", Organisation: "party", Roles: []market.Grant{{Role: market.RoleMember}}}
	signatory  = market.Actor{User: "signatory", Organisation: "party", Roles: []market.Grant{{Role: market.RoleOrgManager}}}
	keeper     = market.Actor{User: "keeper", Organisation: "owner", Roles: []market.Grant{{Role: market.RoleMember}}}
	consenting = market.Actor{User: "consenting", Organisation: "owner", Roles: []market.Grant{{Role: market.RoleOrgManager}}}
	bureau     = market.Actor{User: "bureau", Organisation: "office", Roles: []market.Grant{{Role: market.RoleDepartmentManager, Region: market.Jilin}}}
)

// However people act, a confidential part is open to the people of the asking
// organisation, and only while a manager of the owner has consented after a manager
// of the asking organisation accepted the undertaking, and nobody took it back.
func TestNobodyReadsWithoutAGrantInForce(t *testing.T) {
	now := market.CurrentUndertaking()
	actors := []market.Actor{{}, confidant, signatory, keeper, consenting, stranger, bureau}
	rapid.Check(t, func(t *rapid.T) {
		d := market.Disclosure{ID: "d", Item: "i", Owner: "owner", Party: "party"}
		asked, accepted, open := false, false, false // the rule once more, in plain words
		for i := range rapid.IntRange(1, 30).Draw(t, "steps") {
			a := rapid.SampledFrom(actors).Draw(t, "who")
			step := market.DisclosureStep{
				Action: market.DisclosureAction(rapid.SampledFrom(market.DisclosureActions.Codes()).Draw(t, "action")),
				Why:    rapid.SampledFrom([]string{"", "拟评估联合开发的可行性"}).Draw(t, "why"), Version: now.Version,
				SHA256:     rapid.SampledFrom([]string{now.SHA256, strings.Repeat("0", 64)}).Draw(t, "text"),
				ReasonCode: rapid.SampledFrom([]string{"", "competitor", "other"}).Draw(t, "reason"), At: time.Unix(0, 0).Add(time.Duration(i) * rapid.SampledFrom([]time.Duration{time.Hour, 8 * 24 * time.Hour}).Draw(t, "apart")),
			}
			may := slices.Contains(d.Allowed(a), step.Action)
			err := d.Do(a, step)
			if err == nil && !may {
				t.Fatalf("%s took %s, which the table does not let it", a.User, step.Action)
			}
			if err == nil {
				switch step.Action {
				case market.DisclosureAsk:
					asked, accepted, open = a.Organisation == "party", false, false
				case market.DisclosureAccept:
					accepted = a.User == signatory.User && step.SHA256 == now.SHA256
				case market.DisclosureGrant:
					open = asked && accepted && a.User == consenting.User
				default:
					open = false
				}
			}
			for _, reader := range actors {
				if want := open && reader.Organisation == "party"; d.Opens(reader) != want {
					t.Fatalf("after %s by %s (%v): open to %s is %v", step.Action, a.User, err, reader.User, d.Opens(reader))
				}
			}
		}
	})
}

// Whoever was refused, or withdrew, asks again after a week and not before.
func TestNobodyIsAskedForTheSamePartTwiceInAWeek(t *testing.T) {
	first := time.Date(2026, 6, 10, 9, 0, 0, 0, time.UTC)
	for _, end := range []struct {
		by   market.Actor
		step market.DisclosureStep
	}{
		{consenting, market.DisclosureStep{Action: market.DisclosureRefuse, ReasonCode: "too_early"}},
		{confidant, market.DisclosureStep{Action: market.DisclosureWithdraw}},
	} {
		d := market.Disclosure{ID: "d", Owner: "owner", Party: "party"}
		ask := func(after time.Duration) market.Code {
			return market.CodeOf(d.Do(confidant, market.DisclosureStep{Action: market.DisclosureAsk, Why: "拟评估联合开发的可行性", At: first.Add(after)}))
		}
		if code := ask(0); code != "" {
			t.Fatalf("the first asking: %s", code)
		}
		if err := d.Do(end.by, end.step); err != nil {
			t.Fatal(err)
		}
		if code := ask(market.DisclosureWait - time.Second); code != market.CodeConflict {
			t.Errorf("after %s, asked within the week: %q", end.step.Action, code)
		}
		if code := ask(market.DisclosureWait); code != "" {
			t.Errorf("after %s, asked a week later: %q", end.step.Action, code)
		}
	}
}

func TestADisclosureIsTheDutyOfWhoHasToAct(t *testing.T) {
	now := market.CurrentUndertaking()
	d := market.Disclosure{ID: "d", Owner: "owner", Party: "party"}
	duties := func() string {
		var out []string
		for _, a := range []market.Actor{{}, confidant, signatory, keeper, consenting, stranger, bureau} {
			if duty := market.DisclosureDuty(a, d); duty != nil {
				out = append(out, fmt.Sprint(a.User, duty.Actions))
			}
		}
		return strings.Join(out, " ")
	}
	for _, c := range []struct {
		rule string
		by   market.Actor
		step market.DisclosureStep
		want string
	}{
		{"asked: the undertaking is missing", confidant, market.DisclosureStep{Action: market.DisclosureAsk, Why: "拟评估联合开发的可行性"}, "signatory[accept]"},
		{"accepted: the owner decides", signatory, market.DisclosureStep{Action: market.DisclosureAccept, Version: now.Version, SHA256: now.SHA256}, "consenting[grant refuse]"},
		{"granted: nobody waits", consenting, market.DisclosureStep{Action: market.DisclosureGrant}, ""},
		{"revoked: nobody waits", consenting, market.DisclosureStep{Action: market.DisclosureRevoke, ReasonCode: "ended"}, ""},
	} {
		if err := d.Do(c.by, c.step); err != nil {
			t.Fatalf("%s: %v", c.rule, err)
		}
		if got := duties(); got != c.want {
			t.Errorf("%s: %q, want %q", c.rule, got, c.want)
		}
	}
}

func TestATextThatNamesItsAnonymousOwnerIsFound(t *testing.T) {
	o := market.Organisation{Name: "瀚辰新材料有限公司", NameEN: "Hanchen Materials", ShortName: "瀚辰新材", CreditCode: "91220106MYA976830Q",
		Contacts: []market.Contact{{Phone: "0432-8888 6666", Email: "rd@hanchen.example"}}}
	for _, c := range []struct {
		rule string
		in   market.DemandContent
		want string
	}{
		{"the name", market.DemandContent{Anonymous: true, Title: "瀚辰新材料有限公司的导热膜"}, "title"},
		{"the short name, with a blank", market.DemandContent{Anonymous: true, Background: "瀚辰 新材现有产线"}, "background"},
		{"the English name in other case", market.DemandContent{Anonymous: true, TitleEN: "HANCHEN materials needs film"}, "title_en"},
		{"the credit code in full width", market.DemandContent{Anonymous: true, Keywords: []string{"膜", "９１２２０１０６MYA976830Q"}}, "keywords[1]"},
		{"a mail address", market.DemandContent{Anonymous: true, SolverRequirements: "联系 rd@hanchen.example"}, "solver_requirements"},
		{"a telephone number", market.DemandContent{Anonymous: true, Budget: market.Price{Note: "电话 0432-88886666"}}, "budget.note"},
		{"nothing", market.DemandContent{Anonymous: true, Title: "导热膜"}, ""},
		{"not anonymous", market.DemandContent{Title: "瀚辰新材料有限公司的导热膜"}, ""},
	} {
		got := ""
		for _, f := range market.NamesOwner(c.in, o) {
			got += f.Field
		}
		if got != c.want {
			t.Errorf("%s: found at %q, want %q", c.rule, got, c.want)
		}
	}
}

// undertaking20261 is the hash of the first version, which has been accepted.
const undertaking20261 = "8797917318da09a37dbc3982429984d34045ec49c4b8b41e4b4a9136985dbda6"
