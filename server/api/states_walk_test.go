package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
)

// machine is a list of states, and where documents of a kind have one of them. For the
// walk every state of the list gets a record of its own: a copy of a seeded document, or
// of one that is made here, that is brought into the state by hand. What stands in it
// beside is not what the way there would have left; who may see it is decided all the same.
type machine struct {
	list   *market.CodeList
	kind   string
	path   string                             // of the state in the document
	base   string                             // name of the seeded document; empty: made
	made   func(*seeded, string) any          // a document, by its id
	secret string                             // a text of the base that each copy has another one for; empty: none
	mend   func(*seeded, string, doc, string) // what a state cannot be without; the id, and the state
	only   []string                           // states that are found at this path; nil: all of the list
	open   []string                           // states in which everybody finds it on a list, where it has no page
	// beside are documents that a state cannot be without, by their kinds, under the id
	// that beside gives.
	beside func(s *seeded, id, state string) map[string]any
	// readers are exactly those who read its page in a state, "" in all others; none: what
	// the walk of the routes says of the kind is enough.
	readers map[string][]role
}

// doc is the JSON of a document.
type doc = map[string]any

// machines are all of them. Each list of states has one at least.
var machines = []machine{
	{list: market.States, kind: service.Achievements, path: "public.state", base: "published", only: []string{"published", "withdrawn", "expired"}, secret: "暗语辛未"},
	{list: market.States, kind: service.Achievements, path: "working.state", base: "submitted", only: []string{"draft", "internal", "submitted", "returned"}, secret: "暗语丁卯"},
	{list: market.States, kind: service.Demands, path: "public.state", base: "anonymous", only: []string{"published", "withdrawn", "expired"}},
	{list: market.States, kind: service.Demands, path: "working.state", base: "demand submitted", only: []string{"draft", "internal", "submitted", "returned"}, secret: "暗语丁卯"},
	{list: market.Statuses, kind: service.Users, path: "status", base: "target"},
	{list: market.DisclosureStates, kind: service.Disclosures, path: "state", base: "disclosure", secret: "拟评估联合开发的可行性"},
	{list: market.StoryStates, kind: service.Stories, path: "state", base: "story", secret: "散热膜研制"},
	{list: market.ApplicationStates, kind: service.Applications, path: "state", base: "apply waits", secret: "apply waits"},
	{list: market.InvitationStates, kind: service.Invitations, path: "state", base: "invitation"},
	{list: market.AlertStates, kind: service.Alerts, path: "state", base: "alert"},
	{list: market.ContractStates, kind: service.Contracts, path: "state", base: "contract concluded", secret: "暗语己卯"},
	{list: market.RegistrationStates, kind: service.Contracts, path: "registration.0.state", base: "contract registered", secret: "暗语庚辰"},
	{list: market.VoucherStates, kind: service.Payments, path: "state", base: "payment confirm", secret: "SEED0000"},
	{list: market.VoucherStates, kind: service.Invoices, path: "state", base: "invoice dispute", secret: "26220000000000000000"},
	{list: market.IntroductionStates, kind: service.Introductions, path: "state", base: "talk", secret: "密谈丙"},
	{list: market.BrokerStates, kind: service.Introductions, path: "broker.state", base: "talk", secret: "密谈丙", mend: withBroker},
	{list: market.MeetingStates, kind: service.Meetings, path: "state", base: "meeting", secret: "密谈己"},
	{list: market.MilestoneStates, kind: service.Milestones, path: "state", base: "milestone", secret: "密谈庚"},
	{list: market.ProjectStates, kind: service.Projects, path: "state", base: "listed", secret: "功率器件散热膜联合研发"},
	{list: market.ProjectCallStates, kind: service.ProjectCalls, path: "state", base: "call draft", secret: "密谈辛", open: []string{"open"}},
	{list: market.ProjectPlanStates, kind: service.ProjectPlans, path: "state", base: "plan", secret: "样例科〔2026〕9号", open: []string{"published"}},
	{list: market.ProgrammeStates, kind: service.Programmes, path: "state", base: "programme draft", secret: "暗语癸未",
		readers: map[string][]role{"draft": {province}, "proposed": {province}}},
	{list: market.RoundStates, kind: service.Rounds, path: "state", base: "round", secret: "样例批次"},
	{list: market.ClaimStates, kind: service.Claims, path: "state", base: "claim", secret: "暗语壬寅", mend: asFarAs, beside: ofAClaim,
		readers: map[string][]role{"draft": {otherMember, otherManager}, "": {otherMember, otherManager, otherReviewer, payer, province}}},
	{list: market.ReviewStates, kind: service.Reviews, path: "state", made: aReview, secret: "密评子"},
	{list: market.ObjectionStates, kind: service.Objections, path: "state", made: anObjection, secret: "密异子"},
	{list: market.RecoveryStates, kind: service.Recoveries, path: "state", made: aRecovery, secret: "密追子"},
	{list: market.BatchOutcomes, kind: service.Batches, path: "lines.0.outcome", made: aBatch, secret: "密付子"},
	{list: market.HolidayStates, kind: service.Holidays, path: "state", made: aYear, secret: "密历子", open: []string{"in_force", "superseded"}},
}

// withBroker has an agency take part in an introduction.
func withBroker(s *seeded, _ string, d doc, _ string) {
	d["broker"] = doc{"organisation": s.ids["college"], "invited_by": s.ids["uni"], "steps": []any{doc{"action": "invite", "part": "side", "by": s.actors[member].User, "at": s.clock.Now()}}}
}

// undecided are the states of a claim before a decision.
var undecided = []string{"draft", "submitted", "local_review", "supplement", "formal_check", "expert_review", "withdrawn"}

// beside is the id of what stands beside a record.
func beside(id string) string { return id[1:] + id[:1] }

// recovering are the states of a claim whose money has to come back, or has come.
var recovering = []string{"recovery", "recovered"}

// asFarAs gives a claim what its state cannot be without.
func asFarAs(s *seeded, id string, d doc, state string) {
	d["asked_from"] = "formal_check"
	if slices.Contains(recovering, state) {
		d["recover_from"], d["recovery"] = "paid", beside(id)
	}
	if slices.Contains(undecided, state) {
		return
	}
	today := string(market.DateOf(s.clock.Now()))
	d["decision"] = doc{"sheet": beside(id), "base_fen": 100, "eligible_fen": 100, "granted_fen": 100, "by": "ruler", "at": s.clock.Now()}
	d["notice_from"], d["notice_to"], d["paid_on"], d["paid_ref"], d["batch"] = today, today, today, "REF1", beside(id)
}

// ofAClaim are the sheet of a claim that is decided, and its recovery.
func ofAClaim(s *seeded, id, state string) map[string]any {
	out := map[string]any{}
	if !slices.Contains(undecided, state) {
		out[service.DecisionSheets] = market.DecisionSheet{ID: beside(id), Claim: id, By: "ruler", At: s.clock.Now(), Calculation: market.Calculation{Lines: []market.Line{}, Base: 100, Award: 100, Passes: true}}
	}
	if slices.Contains(recovering, state) {
		amount := market.Fen(100)
		out[service.Recoveries] = market.Recovery{ID: beside(id), Claim: id, Number: "R", Organisation: s.ids["firm"], CreditCode: "91220106MYA976830Q", Name: "瀚辰公司", Region: "220202",
			Causes: []market.RecoveryCause{}, Paid: 100, Amount: &amount, CreatedAt: s.clock.Now()}
	}
	return out
}

func aReview(s *seeded, id string) any {
	return market.Review{ID: id, Claim: s.ids["claim_state expert_review"], Expert: s.actors[expert].User, Opinion: "密评子", Criteria: []market.Criterion{}, AskedBy: "ruler", AskedAt: s.clock.Now()}
}

func anObjection(s *seeded, id string) any {
	return market.Objection{ID: id, Claim: s.ids["claim_state public_notice"], Text: "该合同与去年的合同内容相同密异子", Person: id, At: s.clock.Now()}
}

func aRecovery(s *seeded, id string) any {
	amount := market.Fen(100)
	return market.Recovery{ID: id, Claim: s.ids["claim_state recovery"], Number: "R", Organisation: s.ids["firm"], CreditCode: "91220106MYA976830Q", Name: "瀚辰公司", Region: "220202",
		Causes: []market.RecoveryCause{}, Paid: 100, Amount: &amount, Basis: "密追子", CreatedAt: s.clock.Now()}
}

func aBatch(s *seeded, id string) any {
	return market.Batch{ID: id, Number: id, By: "payer", At: s.clock.Now(), Total: 100, Lines: []market.BatchLine{{
		Claim: s.ids["claim"], Number: "密付子", Name: "瀚辰公司", CreditCode: "91220106MYA976830Q", Account: market.Account{Holder: "瀚辰公司", Bank: "示范银行", Number: "22001122330044556677"}, Amount: 100,
	}}}
}

func aYear(s *seeded, id string) any {
	return market.HolidayVersion{ID: id, Version: 9, Notice: market.HolidayYear{Year: 2031, Document: "密历子"}, EnteredBy: "ruler", EnteredAt: s.clock.Now()}
}

// stated is a record that was brought into a state.
type stated struct {
	kind, id, mark, state string
	open                  bool   // to everybody
	readers               []role // of its page; nil: not said
}

// inEveryState writes a record of every kind in every state of its list, and gives those
// that were written.
func (s *seeded) inEveryState(t *testing.T, h *house) []stated {
	t.Helper()
	schemas := map[string]int{}
	for _, c := range service.Collections() {
		schemas[c.Name] = c.Schema
	}
	var all []stated
	for _, m := range machines {
		for _, state := range m.list.Codes() {
			if m.only != nil && !slices.Contains(m.only, state) {
				continue
			}
			n := stated{kind: m.kind, id: market.RealWorld{}.NewID(), state: m.list.Name + " " + state, open: slices.Contains(m.open, state)}
			if m.kind == service.Holidays {
				n.id = "2031-" + strconv.Itoa(len(all))
			}
			var said bool
			if n.readers, said = m.readers[state]; !said {
				n.readers = m.readers[""]
			}
			d := m.copyOf(t, s, h, n.id, state)
			if m.secret != "" {
				n.mark = fmt.Sprintf("态%03d号", len(all))
				text, err := json.Marshal(d)
				must(t, err)
				if !bytes.Contains(text, []byte(m.secret)) {
					t.Fatalf("%s %s: no %s in %s", m.kind, state, m.secret, text)
				}
				must(t, json.Unmarshal(bytes.ReplaceAll(text, []byte(m.secret), []byte(n.mark)), &d))
			}
			_, err := h.store.Commit(t.Context(), store.Meta{Actor: "seed", Action: "seed"}, func(_ context.Context, tx store.Tx) error {
				if m.beside != nil {
					for kind, v := range m.beside(s, n.id, state) {
						if err := tx.Put(kind, beside(n.id), schemas[kind], v); err != nil {
							return err
						}
					}
				}
				return tx.Put(m.kind, n.id, schemas[m.kind], d)
			})
			must(t, err)
			s.ids[n.state] = n.id
			all = append(all, n)
		}
	}
	return all
}

// copyOf is a document of a machine in a state.
func (m machine) copyOf(t *testing.T, s *seeded, h *house, id, state string) doc {
	t.Helper()
	var text []byte
	if m.made != nil {
		var err error
		text, err = json.Marshal(m.made(s, id))
		must(t, err)
	} else {
		base, err := h.store.Get(t.Context(), m.kind, s.ids[m.base])
		must(t, err)
		text = base.Body
	}
	in := json.NewDecoder(bytes.NewReader(text))
	in.UseNumber() // money of any size
	var d doc
	must(t, in.Decode(&d))
	d["id"] = id
	if m.mend != nil {
		m.mend(s, id, d, state)
	}
	steps := strings.Split(m.path, ".")
	var at any = d
	for i, step := range steps {
		last := i == len(steps)-1
		switch v := at.(type) {
		case doc:
			if last {
				v[step] = state
			}
			at = v[step]
		case []any:
			n, err := strconv.Atoi(step)
			must(t, err)
			at = v[n]
		default:
			t.Fatalf("%s %s: nothing at %s of %s", m.kind, m.base, m.path, text)
		}
	}
	return d
}

// TestEveryStateHasARecordInTheWalk finds a list of states, and a state of a list, that no
// record of the walk is in.
func TestEveryStateHasARecordInTheWalk(t *testing.T) {
	walked := map[string]map[string]bool{}
	for _, m := range machines {
		states := m.only
		if states == nil {
			states = m.list.Codes()
		}
		if walked[m.list.Name] == nil {
			walked[m.list.Name] = map[string]bool{}
		}
		for _, state := range states {
			walked[m.list.Name][state] = true
		}
	}
	for _, list := range market.CodeLists() {
		if list.Name != "state" && list.Name != "status" && !strings.HasSuffix(list.Name, "_state") {
			continue
		}
		for _, state := range list.Codes() {
			if !walked[list.Name][state] {
				t.Errorf("no record of the walk is in the state %s of %s", state, list.Name)
			}
		}
	}
}

// sights are the marks of records that a role has seen, each where, and the records that
// it reads by a page of their own.
type sights struct {
	seen  map[string]string
	reads map[string]bool // by kind and id
}

func newSights() *sights { return &sights{map[string]string{}, map[string]bool{}} }

// look notes what of the records stands in a body. People are told what they wrote
// themselves in /me/data, whatever became of the record.
func (x *sights) look(of []stated, where, body string) {
	if !strings.Contains(body, "态") || where == basePath+"/me/data" {
		return
	}
	for _, n := range of {
		if n.mark != "" && strings.Contains(body, n.mark) {
			x.seen[n.mark] = where
		}
	}
}

// listsOf are the routes that list things, taken from the router.
func listsOf(s *Server) []string {
	var out []string
	for route := range s.routes.declared {
		method, path, _ := strings.Cut(route, " ")
		if method == "GET" && strings.HasPrefix(path, basePath) && !strings.ContainsAny(path, ":*") && !strings.HasSuffix(path, "/events") && !strings.HasSuffix(path, ".xlsx") {
			out = append(out, path)
		}
	}
	slices.Sort(out)
	return out
}

// partsOf are kinds without a page of their own, with the pages on which they stand.
var partsOf = map[string][]string{
	service.Payments: {service.Contracts}, service.Invoices: {service.Contracts}, service.Meetings: {service.Introductions}, service.Milestones: {service.Introductions},
	service.Reviews: {service.Claims}, service.Objections: {service.Claims},
}

// told fails where a role has seen the mark of a record that it may read by no page.
func (x *sights) told(t *testing.T, who role, of []stated, alone map[*historyReader]bool) {
	t.Helper()
	for _, n := range of {
		where, seen := x.seen[n.mark]
		if !seen || n.mark == "" {
			continue
		}
		may := n.open || x.reads[n.kind+" "+n.id]
		if open := byHistory(n.kind, n.state, who); open != nil && strings.HasPrefix(where, "GET "+basePath+"/history/") {
			may, alone[open] = true, true
		}
		for _, page := range partsOf[n.kind] {
			for key := range maps.Keys(x.reads) {
				may = may || x.reads[key] && strings.HasPrefix(key, page+" ")
			}
		}
		if !may {
			t.Errorf("%s tells the %s of %s in %s, which that role may not read", where, who, n.id, n.state)
		}
	}
}

// found fails where a record of a kind with a page is read by nobody, so that nothing was
// looked at, or by others than those who are said to read it.
func found(t *testing.T, saw map[role]*sights, of []stated, page map[string]bool) {
	t.Helper()
	for _, n := range of {
		if !page[n.kind] {
			continue
		}
		var by []role
		for _, who := range everyone {
			if saw[who].reads[n.kind+" "+n.id] {
				by = append(by, who)
			}
		}
		if len(by) == 0 {
			t.Errorf("%s in %s is read by nobody: the walk shows nothing of who may", n.kind, n.state)
		}
		for _, who := range everyone {
			if n.readers != nil && slices.Contains(by, who) != slices.Contains(n.readers, who) {
				t.Errorf("%s in %s: %s reads it %t, want %t", n.kind, n.state, who, slices.Contains(by, who), !slices.Contains(by, who))
			}
		}
	}
}
