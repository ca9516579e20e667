package service_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"

	"github.com/xuri/excelize/v2"
)

// through are the listings that came through, by stage.
func through(s market.FunnelSums) []int {
	var out []int
	for _, c := range s.Counts {
		out = append(out, c.Reached)
	}
	return out
}

// tells writes that somebody was told of a match of the talkers' two listings.
func (x *talkers) tells(t *testing.T, alerts ...market.Alert) {
	t.Helper()
	_, err := x.store.Commit(t.Context(), store.Meta{Actor: "alerts", Action: "alerts.tell"}, func(_ context.Context, tx store.Tx) error {
		for _, a := range alerts {
			a.Sort, a.At = market.AlertMatch, tx.Now()
			if err := tx.Put(service.Alerts, a.ID, market.AlertSchema, a); err != nil {
				return err
			}
		}
		return nil
	})
	fatal(t, err)
}

func (x *talkers) matchAlert() market.Alert {
	item := func(kind, id string) *market.AlertItem {
		return &market.AlertItem{Kind: kind, JudgedText: market.JudgedText{ID: id, Revision: 1}}
	}
	return market.Alert{ID: "match.1", State: market.AlertNew, To: x.uni.Organisation, Subject: x.demand, Own: item("achievement", x.achievement), Other: item("demand", x.demand), Shown: &market.Shown{}}
}

// The whole way of the two, read by everyone who may: each sees its own part.
func TestTheFunnelOfADeal(t *testing.T) {
	x := newTalkers(t)
	x.tells(t, x.matchAlert())
	id := x.accepted(t)
	draft := draftContract()
	draft.Links = market.ContractLinks{Demand: x.demand, Achievement: x.achievement, Introduction: id}
	c, err := x.CreateContract(t.Context(), x.firm, draft)
	fatal(t, err)
	c = x.does(t, x.uni, x.does(t, x.firm, c, market.ContractConfirm, ""), market.ContractConfirm, "")
	province := x.province
	seen := func(who string, a market.Actor, scope service.FunnelScope, want []int, money market.FunnelMoney) {
		t.Helper()
		f, err := x.Funnel(t.Context(), a, scope, market.FunnelFilter{})
		fatal(t, err)
		if got := through(f.All); !slices.Equal(got, want) || f.All.Through != money || f.All.Beside != (market.FunnelMoney{}) {
			t.Errorf("%s: %v %+v beside %+v, want %v %+v", who, got, f.All.Through, f.All.Beside, want, money)
		}
	}
	price := market.FunnelMoney{Contracted: 100 * market.WanYuan}
	seen("the province, of a contract that is its parties' own", province, service.FunnelOffice, []int{2, 2, 2, 2, 2, 0, 0, 0}, market.FunnelMoney{})
	seen("the firm", x.firm, service.FunnelOwn, []int{1, 1, 1, 1, 1, 0, 0, 0}, price)

	c = x.registered(t, c, certificate())
	registered := price
	registered.Certified, registered.Technical = 100*market.WanYuan, 80*market.WanYuan
	seen("the province", province, service.FunnelOffice, []int{2, 2, 2, 2, 2, 2, 0, 0}, registered)
	seen("the prefecture of the firm", x.prefecture, service.FunnelOffice, []int{1, 1, 1, 1, 1, 1, 0, 0}, registered)
	seen("the county of the university", office("220104", market.RoleAuditor), service.FunnelOffice, []int{1, 1, 1, 1, 1, 1, 0, 0}, registered)
	seen("another prefecture", x.elsewhere, service.FunnelOffice, []int{0, 0, 0, 0, 0, 0, 0, 0}, market.FunnelMoney{})
	seen("the university", x.uni, service.FunnelOwn, []int{1, 1, 1, 1, 1, 1, 0, 0}, registered)
	seen("a third organisation", x.third, service.FunnelOwn, []int{0, 0, 0, 0, 0, 0, 0, 0}, market.FunnelMoney{})
	for who, of := range map[string]struct {
		a     market.Actor
		scope service.FunnelScope
	}{"a visitor": {market.Actor{}, service.FunnelOwn}, "a member that asks as an office": {x.uni, service.FunnelOffice}, "an office that asks for its own": {province, service.FunnelOwn}} {
		if _, err := x.Funnel(t.Context(), of.a, of.scope, market.FunnelFilter{}); market.CodeOf(err) != market.CodeForbidden {
			t.Errorf("%s: %v", who, err)
		}
	}

	x.does(t, x.firm, c, market.ContractTerminate, "双方协商解除")
	seen("the province, when it was terminated", province, service.FunnelOffice, []int{2, 2, 2, 2, 0, 0, 0, 0}, market.FunnelMoney{})
}

// A contract between the two that names no listing is outside; an office counts it
// once its registration was applied for.
func TestAContractFromOutside(t *testing.T) {
	x := newTalkers(t)
	c := x.concluded(t)
	contracted := func(a market.Actor, scope service.FunnelScope) market.FunnelCount {
		f, err := x.Funnel(t.Context(), a, scope, market.FunnelFilter{})
		fatal(t, err)
		return f.All.Counts[slices.Index(market.FunnelStages[:], market.StageContracted)]
	}
	if got := contracted(x.prefecture, service.FunnelOffice); got != (market.FunnelCount{}) {
		t.Errorf("the office counts what it may not see: %+v", got)
	}
	if got := contracted(x.firm, service.FunnelOwn); got != (market.FunnelCount{Outside: 1}) {
		t.Errorf("the firm counts %+v", got)
	}
	x.registered(t, c, certificate())
	if got := contracted(x.prefecture, service.FunnelOffice); got != (market.FunnelCount{Outside: 1}) {
		t.Errorf("the office counts %+v", got)
	}
}

func TestALaterTextMovesNoCohort(t *testing.T) {
	x := newTalkers(t)
	first := x.cohorts(t)
	x.world.at = x.world.at.AddDate(0, 2, 0)
	l, err := x.Achievements.Work(t.Context(), x.uni, x.achievement)
	fatal(t, err)
	content := l.Item.Public.Content
	content.Title += "（改进）"
	l, err = x.Achievements.Edit(t.Context(), x.uni, x.achievement, l.Version, service.Draft[market.AchievementContent]{Content: content})
	fatal(t, err)
	published(t, x.Achievements, x.uni, office("220100", market.RoleReviewer), l)
	if again := x.cohorts(t); !slices.Equal(first, again) || !slices.Equal(first, []string{"2026-06"}) {
		t.Errorf("cohorts %v, then %v", first, again)
	}
}

func (x *talkers) cohorts(t *testing.T) (months []string) {
	t.Helper()
	f, err := x.Funnel(t.Context(), x.province, service.FunnelOffice, market.FunnelFilter{})
	fatal(t, err)
	for _, g := range f.Cohorts {
		months = append(months, g.Value)
	}
	return months
}

func TestWhatWaitsForAnAnswer(t *testing.T) {
	x := newTalkers(t)
	id := x.proposed(t).Introduction.ID
	read := func(a market.Actor, scope service.FunnelScope, f market.FunnelFilter) []service.WaitingIntroduction {
		t.Helper()
		rows, err := x.WaitingIntroductions(t.Context(), a, scope, f)
		fatal(t, err)
		return rows
	}
	x.world.at = x.world.at.AddDate(0, 0, 7)
	rows := read(x.prefecture, service.FunnelOffice, market.FunnelFilter{})
	if len(rows) != 1 || rows[0].Turn != market.PartRecipient || rows[0].Organisation.ID != x.firm.Organisation || rows[0].Item.ID != x.demand || *rows[0].Age != 5 || rows[0].Due == "" || rows[0].Late {
		t.Fatalf("the firm's office reads %+v", rows)
	}
	if rows := read(office("220104", market.RoleReviewer), service.FunnelOffice, market.FunnelFilter{}); len(rows) != 0 {
		t.Errorf("the office of the proposer reads %+v", rows)
	}
	theirs := read(x.uni, service.FunnelOwn, market.FunnelFilter{Organisation: "nobody", Prefecture: "220300"})
	if len(theirs) != 1 || theirs[0].Own || theirs[0].Organisation != nil || theirs[0].Item.ID != x.achievement {
		t.Errorf("the university reads %+v", theirs)
	}
	x.acts(t, x.firm, id, service.IntroductionStep{Action: market.IntroductionAsk, Words: "厚度能做到多少？"})
	if rows := read(office("220104", market.RoleReviewer), service.FunnelOffice, market.FunnelFilter{}); len(rows) != 1 || rows[0].Turn != market.PartProposer || *rows[0].Age != 0 {
		t.Errorf("after a question: %+v", rows)
	}
	x.world.at = x.world.at.AddDate(0, 1, 0)
	if rows := read(x.province, service.FunnelOffice, market.FunnelFilter{}); len(rows) != 1 || !rows[0].Late || rows[0].Lapsed {
		t.Errorf("after the last day: %+v", rows)
	}
	_, err := x.LapseIntroductions(t.Context())
	fatal(t, err)
	if rows := read(x.province, service.FunnelOffice, market.FunnelFilter{}); len(rows) != 1 || !rows[0].Lapsed || rows[0].Due != "" {
		t.Errorf("after it has lapsed: %+v", rows)
	}
	if rows := read(x.province, service.FunnelOffice, market.FunnelFilter{From: "2026-07"}); len(rows) != 0 {
		t.Errorf("proposed in other months: %+v", rows)
	}
	var sheet bytes.Buffer
	fatal(t, service.WriteWaitingIntroductions(&sheet, read(x.province, service.FunnelOffice, market.FunnelFilter{}), "zh"))
	if cells := sheetCells(t, sheet.Bytes()); !strings.Contains(cells, "逾期未答") || !strings.Contains(cells, "北陆大学") || strings.Contains(cells, "瀚辰") {
		t.Errorf("the workbook says %s", cells)
	}
}

func TestWhyADemandFindsNobody(t *testing.T) {
	x := newTalkers(t)
	read := func(a market.Actor, scope service.FunnelScope) service.SilentDemands {
		t.Helper()
		found, err := x.SilentDemands(t.Context(), a, scope, market.FunnelFilter{}, "", 1, 20)
		fatal(t, err)
		return found
	}
	expect := func(step string, why market.Silence, facts market.SilenceFacts) service.SilentDemand {
		t.Helper()
		found := read(x.prefecture, service.FunnelOffice)
		if len(found.Rows) != 1 || found.Rows[0].Why != why || found.Rows[0].Facts != facts || found.Counts[why] != 1 {
			t.Fatalf("%s: %+v", step, found)
		}
		return found.Rows[0]
	}
	if d := expect("nothing happened", market.SilenceUntold, market.SilenceFacts{}); d.Best == nil || d.Near || d.Owner.ID != x.firm.Organisation || !d.Anonymous {
		t.Errorf("best %v of %+v", d.Best, d)
	}
	x.tells(t, x.matchAlert())
	expect("told", market.SilenceUntouched, market.SilenceFacts{Told: 1})
	back := x.matchAlert()
	back.ID, back.To, back.Own, back.Other = "match.2", x.firm.Organisation, back.Other, back.Own
	dismissed := x.matchAlert()
	dismissed.State, dismissed.Reason = market.AlertDismissed, "wrong_scale"
	x.tells(t, dismissed, back)
	if d := expect("one side says no", market.SilenceDismissed, market.SilenceFacts{Told: 1, Dismissed: 1}); !slices.Equal(d.Reasons, []service.SilentReason{{Dismissed: true, Reason: "wrong_scale", Count: 1}}) {
		t.Errorf("reasons %+v", d.Reasons)
	}
	id := x.proposed(t).Introduction.ID
	expect("asked", market.SilenceWaiting, market.SilenceFacts{Waiting: 1, Told: 1, Dismissed: 1})
	x.acts(t, x.firm, id, service.IntroductionStep{Action: market.IntroductionDecline, Reason: "immature"})
	d := expect("declined", market.SilenceDeclined, market.SilenceFacts{Declined: 1, Told: 1, Dismissed: 1})
	if !slices.Contains(d.Reasons, service.SilentReason{Reason: "immature", Own: true, Count: 1}) {
		t.Errorf("reasons %+v", d.Reasons)
	}
	if own := read(x.firm, service.FunnelOwn); len(own.Rows) != 1 || own.Rows[0].Owner != nil {
		t.Errorf("the firm reads %+v", own)
	}
	for who, rows := range map[string]service.SilentDemands{"the university": read(x.uni, service.FunnelOwn), "another prefecture": read(x.elsewhere, service.FunnelOffice)} {
		if len(rows.Rows) != 0 {
			t.Errorf("%s reads %+v", who, rows)
		}
	}
	var sheet bytes.Buffer
	fatal(t, service.WriteSilentDemands(&sheet, []service.SilentDemand{d}, false, "zh"))
	if cells := sheetCells(t, sheet.Bytes()); !strings.Contains(cells, "意向被婉拒") || !strings.Contains(cells, "成熟度不够") || !strings.Contains(cells, "瀚辰公司") {
		t.Errorf("the workbook says %s", cells)
	}
	x.accepted(t)
	if found := read(x.prefecture, service.FunnelOffice); len(found.Rows) != 0 {
		t.Errorf("they talk: %+v", found)
	}
}

// sheetCells is a workbook as text.
func sheetCells(t *testing.T, data []byte) string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	fatal(t, err)
	defer f.Close()
	var out []string
	for _, name := range f.GetSheetList() {
		rows, err := f.GetRows(name)
		fatal(t, err)
		for _, r := range rows {
			out = append(out, strings.Join(r, "|"))
		}
	}
	return strings.Join(out, "\n")
}

func TestTheTablesOfAFunnel(t *testing.T) {
	x := newTalkers(t)
	f, err := x.Funnel(t.Context(), x.province, service.FunnelOffice, market.FunnelFilter{})
	fatal(t, err)
	for table, want := range map[service.FunnelTable]string{
		service.FunnelByStage: "已发布|2|0|0", service.FunnelByCohort: "2026-06|2|0", service.FunnelByField: "新材料及其应用|", service.FunnelByPrefecture: "吉林市|1|0",
		service.FunnelByOrganisation: "瀚辰公司|1|0", service.FunnelByMonth: "2026-06|2|0",
	} {
		var b bytes.Buffer
		fatal(t, service.WriteFunnel(&b, f, table, "zh"))
		if cells := sheetCells(t, b.Bytes()); !strings.Contains(cells, want) {
			t.Errorf("%s: %s", table, cells)
		}
	}
}
