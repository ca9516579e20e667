package service_test

import (
	"slices"
	"strings"
	"testing"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
)

// chronicle is a claim that went all the way, with an objection on it and a
// recovery behind it, and who may want to read of it.
type chronicle struct {
	*claimHouse
	readers map[string]market.Actor
	began   market.Date
	claim   service.ClaimWork
	rival   market.Actor // who objected, signed in
	scored  string       // id of a sheet that is in
}

// boss is someone's manager.
func boss(a market.Actor) market.Actor {
	a.Roles = []market.Grant{{Role: market.RoleOrgManager}}
	return a
}

func newChronicle(t *testing.T) *chronicle {
	t.Helper()
	x := newClaimHouse(t, withExperts)
	c := &chronicle{claimHouse: x, began: market.DateOf(x.world.at), rival: x.expert(t, "rival", x.third.Organisation)}
	auditor := of("auditor", market.RoleAuditor, market.Jilin)
	insider := auditor
	insider.Organisation = x.uni.Organisation
	c.readers = map[string]market.Actor{
		"the firm": boss(x.firm), "a member of the firm": x.firm, "the seller": boss(x.uni), "another firm": boss(x.third),
		"the auditor": auditor, "the province": x.decider, "the city": of("city", market.RoleDepartmentManager, "220200"),
		"another city": of("away", market.RoleAuditor, "220300"), "an auditor who works for the seller": insider,
		"finance": x.finance, "a visitor": {},
	}
	first, second := x.expert(t, "expert1", x.third.Organisation), x.expert(t, "expert2", x.third.Organisation)
	w := x.steps(t, x.formal, x.checked(t, x.submitted(t, x.paid(t, 30*market.WanYuan).Contract.ID)), market.ClaimPassForm)
	for _, e := range []market.Actor{first, second} {
		var err error
		w, err = x.AskExpert(t.Context(), x.formal, w.Claim.ID, w.Version, e.User)
		ok(t, err)
	}
	c.scored = market.ReviewID(w.Claim.ID, first.User)
	ok(t, x.ScoreClaim(t.Context(), first, w.Claim.ID, points(50, 30)))
	c.blind(t)
	ok(t, x.ScoreClaim(t.Context(), second, w.Claim.ID, points(40, 20)))

	w = x.steps(t, x.decider, x.again(t, w), market.ClaimDecide)
	x.distributed(t)
	w = x.steps(t, x.formal, x.again(t, w), market.ClaimPublish)
	o, err := x.Object(t.Context(), c.rival, w.Claim.ID, service.Objector{Name: "赵某某", Phone: "13900001111"}, "该合同与去年的合同内容相同")
	ok(t, err)
	w = x.again(t, w)
	w, err = x.SettleObjection(t.Context(), x.second, w.Claim.ID, w.Version, o.ID, false, "两份合同内容不同，已核对")
	ok(t, err)
	x.days(10)
	w = x.steps(t, x.decider, w, market.ClaimApprove)
	x.paysOut(t, x.listed(t, w))
	contract, err := x.Contract(t.Context(), x.uni, w.Claim.Contract)
	ok(t, err)
	_, err = x.RecordRegistration(t.Context(), x.uni, contract.Contract.ID, contract.Version, service.RegistrationInput{Record: market.RegistrationRecord{State: market.RegistrationRevoked, Reason: "合同虚假"}})
	ok(t, err)
	c.claim = x.again(t, w)
	return c
}

// told is a whole history in lines.
func (c *chronicle) told(t *testing.T, a market.Actor, kind, id string) string {
	t.Helper()
	h, err := c.History(t.Context(), a, kind, id, service.HistoryFilter{Oldest: true})
	ok(t, err)
	return lines(h)
}

// blind is read while the second expert's sheet is out.
func (c *chronicle) blind(t *testing.T) {
	t.Helper()
	auditor := c.readers["the auditor"]
	got := c.told(t, auditor, service.Reviews, c.scored)
	if !strings.Contains(got, "state 状态: asked > in") {
		t.Errorf("whether a sheet is in is no secret:\n%s", got)
	}
	at, err := c.HistoryAt(t.Context(), auditor, service.Reviews, c.scored, service.AsOf{Day: c.began})
	ok(t, err)
	for _, v := range at.Values {
		got += v.Path + " "
	}
	for _, secret := range []string{"total", "opinion", "scores", "recommend"} {
		if strings.Contains(got, secret) {
			t.Errorf("%s is told before all sheets are in:\n%s", secret, got)
		}
	}
	if at.Raw != "" {
		t.Errorf("the journal's text is told before all sheets are in: %s", at.Raw)
	}
}

// onlyOne is the id of the one document of a kind.
func (c *chronicle) onlyOne(t *testing.T, kind string) string {
	t.Helper()
	var ids []string
	for entries, after := c.entries(t, 0), int64(0); len(entries) > 0; entries = c.entries(t, after) {
		for _, e := range entries {
			after = e.Number
			for _, a := range e.Acts {
				for _, ch := range a.Changes {
					if ch.Kind == kind && !slices.Contains(ids, ch.ID) {
						ids = append(ids, ch.ID)
					}
				}
			}
		}
	}
	if len(ids) != 1 {
		t.Fatalf("%d documents of %s", len(ids), kind)
	}
	return ids[0]
}

// Whoever has to do with a claim reads in its history and in those of what
// belongs to it what they read elsewhere; everyone else gets not found.
func TestWhoReadsTheHistoryOfWhat(t *testing.T) {
	c := newChronicle(t)
	offices := []string{"the auditor", "the province", "the city"}
	province := offices[:2]
	for _, row := range []struct {
		kind, id string
		versions int
		readers  []string
	}{
		{service.Claims, c.claim.Claim.ID, 0, append([]string{"the firm"}, offices...)},
		{service.Reviews, c.scored, 2, offices},
		{service.Objections, c.onlyOne(t, service.Objections), 2, offices},
		{service.Recoveries, c.claim.Claim.Recovery, 1, append([]string{"the firm"}, offices...)},
		{service.Batches, c.claim.Claim.Batch, 3, append([]string{"an auditor who works for the seller"}, province...)},
		{service.Rounds, c.round.Round.ID, 3, append([]string{"an auditor who works for the seller"}, province...)},
		{service.Programmes, c.programme.ID, 3, append([]string{"an auditor who works for the seller"}, province...)},
		{service.Titles, onlyTitle(t, c.Service, "瀚辰").Title.ID, 1, append([]string{"the firm", "an auditor who works for the seller"}, offices...)},
		{service.Files, c.onlyOne(t, service.Files), 0, []string{"the firm"}},
	} {
		t.Run(row.kind, func(t *testing.T) {
			for who, a := range c.readers {
				h, err := c.History(t.Context(), a, row.kind, row.id, service.HistoryFilter{Oldest: true})
				_, then := c.HistoryAt(t.Context(), a, row.kind, row.id, service.AsOf{Day: market.DateOf(c.world.at)})
				_, before := c.HistoryAt(t.Context(), a, row.kind, row.id, service.AsOf{Day: c.began.AddMonths(-1)})
				wantCode(t, who+" before there was anything", before, market.CodeNotFound)
				if !slices.Contains(row.readers, who) {
					wantCode(t, who, err, market.CodeNotFound)
					wantCode(t, who+" as of a day", then, market.CodeNotFound)
					continue
				}
				if err != nil || then != nil || h.Title == "" || len(h.Items) == 0 || row.versions > 0 && len(h.Items) != row.versions {
					t.Errorf("%s reads %q in %d versions, want %d (%v, %v)\n%s", who, h.Title, len(h.Items), row.versions, err, then, lines(h))
				}
			}
		})
	}
}

func TestWhatAHistoryOfAClaimSays(t *testing.T) {
	c := newChronicle(t)
	firm, auditor, objection := c.readers["the firm"], c.readers["the auditor"], c.onlyOne(t, service.Objections)
	for _, row := range []struct {
		rule     string
		told     string
		has, not []string
	}{
		{"the enterprise is told neither who scores nor who objects", c.told(t, firm, service.Claims, c.claim.Claim.ID),
			[]string{"claims.start", "state 状态: public_notice > objection", "state 状态: paid > recovery"}, []string{"expert1", "expert2", "rival", "第三公司"}},
		{"the office is told who scores, and nothing of the draft", c.told(t, auditor, service.Claims, c.claim.Claim.ID),
			[]string{"experts[0] 专家 1: - > expert1", "decision.eligible_fen 核定补助: - > 3000000"}, []string{"claims.start", "赵某某", "13900001111", "第三公司"}},
		{"when all are in, what an expert thinks", c.told(t, auditor, service.Reviews, c.scored),
			[]string{"total 总分: - > 80", "scores[0].points 评分 1 · 分数: - > 50"}, nil},
		{"an objection without who it is", c.told(t, auditor, service.Objections, objection),
			[]string{"state 状态: open > dismissed", "answer 答复: - > 两份合同内容不同，已核对"}, []string{"赵某某", "13900001111", "第三公司"}},
		{"a payment list with its answer", c.told(t, auditor, service.Batches, c.claim.Claim.Batch),
			[]string{"lines[0].amount_fen 清单行 1 · 金额: - > 3000000", "lines[0].outcome 清单行 1 · 结果: pending > paid"}, nil},
		{"a round with how its money was shared out", c.told(t, auditor, service.Rounds, c.round.Round.ID),
			[]string{"rounds.open", "state 状态: open > closed", "distribution.result.shares[0].granted_fen 分配 · 结果 · 份额 1 · 分配补助: - > 3000000"}, nil},
		{"a programme by the names of its parameters", c.told(t, auditor, service.Programmes, c.programme.ID),
			[]string{"subsidy.rate_bp 补助比例: - > 1000", "state 状态: proposed > published"}, nil},
	} {
		t.Run(row.rule, func(t *testing.T) {
			for _, want := range row.has {
				if !strings.Contains(row.told, want) {
					t.Errorf("no %q in\n%s", want, row.told)
				}
			}
			for _, not := range row.not {
				if strings.Contains(row.told, not) {
					t.Errorf("%q in\n%s", not, row.told)
				}
			}
		})
	}
	for who, want := range map[string]string{"the firm": "public", "the auditor": c.rival.User} {
		h, err := c.History(t.Context(), c.readers[who], service.Claims, c.claim.Claim.ID, service.HistoryFilter{Oldest: true})
		ok(t, err)
		i := slices.IndexFunc(h.Items, func(e service.Edition) bool { return e.Action == "claims.object" })
		if i < 0 || h.Items[i].By.User != want || h.Items[i].By.Name != "" || h.Items[i].By.Organisation != nil {
			t.Errorf("%s reads of who objected: %+v", who, h.Items)
		}
	}
}

// The page of a claim tells who objected to the province alone.
func TestWhoObjectedIsToldToWhoeverAnswers(t *testing.T) {
	c := newChronicle(t)
	for who, a := range map[string]market.Actor{"the firm": c.firm, "the local office": c.local, "the auditor": c.readers["the auditor"], "the province": c.decider} {
		w, err := c.Claim(t.Context(), a, c.claim.Claim.ID)
		ok(t, err)
		named := slices.ContainsFunc(w.Objections, func(o service.ObjectionView) bool { return o.Objector.Name != "" })
		if named != (who == "the province" || who == "the auditor") {
			t.Errorf("%s is told who objects: %v", who, named)
		}
		account := slices.ContainsFunc(w.Claim.Steps, func(s market.ClaimStep) bool { return s.By == c.rival.User })
		if account != (who != "the firm") {
			t.Errorf("%s is told the account of who objected: %v", who, account)
		}
	}
}

// A title's history goes with it: who held it before and who holds it now both
// read it, and as of a day it says what was recorded by then.
func TestHistoryOfATitle(t *testing.T) {
	x := newClaimHouse(t)
	title := onlyTitle(t, x.Service, "瀚辰")
	third, auditor := boss(x.third), of("auditor", market.RoleAuditor, market.Jilin)
	_, err := x.History(t.Context(), third, service.Titles, title.Title.ID, service.HistoryFilter{})
	wantCode(t, "one who never held it", err, market.CodeNotFound)
	first := market.DateOf(x.world.at)
	x.days(30)
	_, err = x.RecordTitle(t.Context(), registrar, title.Title.ID, title.Version, market.TitleEvent{
		Kind: market.TitleRenamed, Effective: first, Document: "样例〔2026〕9号", Reason: "吸收合并", Facts: market.TitleFacts{Name: "第三公司", CreditCode: thirdCode},
	})
	ok(t, err)
	for who, a := range map[string]market.Actor{"the predecessor": boss(x.firm), "the successor": third, "the auditor": auditor} {
		h, err := x.History(t.Context(), a, service.Titles, title.Title.ID, service.HistoryFilter{Oldest: true})
		ok(t, err)
		if got := lines(h); len(h.Items) != 2 || !strings.Contains(got, "events[1].kind 记录 2 · 事项: - > renamed") || !strings.Contains(got, ": 吸收合并\n") {
			t.Errorf("%s reads\n%s", who, got)
		}
		for day, events := range map[market.Date]string{first: "", market.DateOf(x.world.at): "第三公司"} {
			at, err := x.HistoryAt(t.Context(), a, service.Titles, title.Title.ID, service.AsOf{Day: day})
			ok(t, err)
			name := ""
			for _, v := range at.Values {
				if v.Path == "events[1].facts.name" {
					name = text(v.New)
				}
			}
			if name != events {
				t.Errorf("%s, as of %s: the second event names %q", who, day, name)
			}
		}
	}
}

func (c *chronicle) entries(t *testing.T, after int64) []store.Entry {
	t.Helper()
	got, err := c.store.Entries(t.Context(), after, 100)
	ok(t, err)
	return got
}
