package service_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"duijie/fixtures"
	"duijie/server/market"
	"duijie/server/service"
)

// rewards opens a round of a sample programme of rewards, which claims are made
// in from then on.
func (x *claimHouse) rewards(t *testing.T, code string) {
	t.Helper()
	files, err := fixtures.Programmes()
	ok(t, err)
	for _, f := range files {
		var text market.Programme
		ok(t, json.Unmarshal(f.Text, &text))
		if text.Code != code {
			continue
		}
		v := publishedReward(t, x.Service, x.author, x.second, text)
		x.programme = v.Programme
		x.round, err = x.OpenRound(t.Context(), x.author, v.Programme.ID, market.Text{ZH: "2026 年批次"}, "2026-06-01", "2026-09-30")
		ok(t, err)
		return
	}
	t.Fatalf("no sample programme %s", code)
}

// wants begins and fills a claim for the reward of a title.
func (x *claimHouse) wants(t *testing.T, firm market.Actor, title string) service.ClaimWork {
	t.Helper()
	w, err := x.StartClaim(t.Context(), firm, service.ClaimStart{Round: x.round.Round.ID, Title: title})
	ok(t, err)
	data := "%PDF-1.7\n" + w.Claim.ID + "\n%%EOF\n"
	f, err := x.UploadFile(t.Context(), firm, "奖励申请书.pdf", strings.NewReader(data), int64(len(data)))
	ok(t, err)
	w, err = x.EditClaim(t.Context(), firm, w.Claim.ID, w.Version, service.ClaimForm{
		Promised: true, Account: &market.Account{Holder: w.Claim.Name, Bank: "示范银行吉林分行", Number: "22001122330044556677"},
		Evidence: []service.EvidenceFile{{Code: "application", SHA256: f.SHA256}},
	})
	ok(t, err)
	return w
}

// earns leads the firm's claim for a title all the way to its payment.
func (x *claimHouse) earns(t *testing.T, title string) service.ClaimWork {
	t.Helper()
	w := x.steps(t, x.firm, x.wants(t, x.firm, title), market.ClaimSubmit)
	w = x.steps(t, x.local, w, market.ClaimTakeUp)
	w = x.steps(t, x.local, w, market.ClaimRecommend)
	w = x.steps(t, x.decider, w, market.ClaimDecide)
	x.distributed(t)
	w = x.approved(t, w)
	x.paysOut(t, x.listed(t, w))
	return x.again(t, w)
}

// refused fails unless a claim for a title cannot be handed in because of one
// line of its sheet.
func (x *claimHouse) refused(t *testing.T, what string, firm market.Actor, title, line string) {
	t.Helper()
	w := x.wants(t, firm, title)
	_, err := x.ActOnClaim(t.Context(), firm, w.Claim.ID, w.Version, service.ClaimOrder{Action: market.ClaimSubmit})
	wantCode(t, what, err, market.CodeConflict)
	w, err = x.Claim(t.Context(), firm, w.Claim.ID)
	ok(t, err)
	if i := slices.IndexFunc(w.Sheet.Lines, func(l market.Line) bool { return l.Code == line }); i < 0 || w.Sheet.Lines[i].Outcome != market.Failed {
		t.Errorf("%s: %s does not fail in %+v", what, line, w.Sheet.Lines)
	}
	if w.Sheet.Passes || w.Sheet.Award != 0 {
		t.Errorf("%s: the sheet awards %s", what, w.Sheet.Award)
	}
}

// Article 5 of 吉政办明电〔2022〕1号: 200,000 once for the first provincial title.
func TestTheRewardIsPaidOnceForAFirstTitle(t *testing.T) {
	x := newClaimHouse(t)
	x.rewards(t, "jilin-2022-5-provincial")
	first := onlyTitle(t, x.Service, "瀚辰")
	w := x.earns(t, first.Title.ID)
	if w.Claim.State != market.ClaimPaid || w.Claim.Kept() != 20*market.WanYuan {
		t.Fatalf("%s, %s", w.Claim.State, w.Claim.Kept())
	}
	var err error
	x.round, err = x.OpenRound(t.Context(), x.author, x.programme.ID, market.Text{ZH: "2026 年第二批"}, "2026-06-01", "2026-09-30")
	ok(t, err)
	x.refused(t, "the same title again", x.firm, first.Title.ID, "reward.once")

	renewal := market.TitleList{DocumentNumber: "样例〔2026〕2号", Level: market.TitleProvincial, NoticeDate: "2026-05-30"}
	takenIn(t, x.Service, renewal, titleList("1,瀚辰公司,"+firmCode+",220202,材料"))
	again := onlyTitle(t, x.Service, "样例〔2026〕2号")
	x.refused(t, "a renewal", x.firm, again.Title.ID, "title.first")

	_, err = x.RecordTitle(t.Context(), registrar, again.Title.ID, again.Version, market.TitleEvent{
		Kind: market.TitleRenamed, Effective: market.DateOf(x.world.at), Document: "样例〔2026〕9号", Reason: "吸收合并",
		Facts: market.TitleFacts{Name: "第三公司", CreditCode: thirdCode},
	})
	ok(t, err)
	x.refused(t, "the successor, for the first title", x.third, first.Title.ID, "reward.once")
	x.refused(t, "the successor, for the renewal", x.third, again.Title.ID, "title.first")
	_, err = x.StartClaim(t.Context(), x.firm, service.ClaimStart{Round: x.round.Round.ID, Title: first.Title.ID})
	wantCode(t, "the predecessor, which holds nothing any more", err, market.CodeNotFound)
	if w = x.again(t, w); w.Claim.State != market.ClaimPaid {
		t.Errorf("a renaming after the payment leaves it %s", w.Claim.State)
	}
	x.sound(t)
}

// The successor claims first; what the predecessor has handed in before then
// earns nothing any more.
func TestTheRewardIsPaidOnceToPredecessorAndSuccessor(t *testing.T) {
	x := newClaimHouse(t)
	x.rewards(t, "jilin-2022-5-provincial")
	title := onlyTitle(t, x.Service, "瀚辰")
	old := x.steps(t, x.firm, x.wants(t, x.firm, title.Title.ID), market.ClaimSubmit)
	x.days(1)
	_, err := x.RecordTitle(t.Context(), registrar, title.Title.ID, title.Version, market.TitleEvent{
		Kind: market.TitleRenamed, Effective: market.DateOf(x.world.at), Document: "样例〔2026〕9号", Reason: "吸收合并",
		Facts: market.TitleFacts{Name: "第三公司", CreditCode: thirdCode},
	})
	ok(t, err)
	local := of("local1", market.RoleReviewer, "220100")
	w := x.steps(t, x.third, x.wants(t, x.third, title.Title.ID), market.ClaimSubmit)
	w = x.steps(t, local, x.steps(t, local, w, market.ClaimTakeUp), market.ClaimRecommend)
	x.steps(t, x.decider, w, market.ClaimDecide)
	old = x.steps(t, x.local, x.steps(t, x.local, x.again(t, old), market.ClaimTakeUp), market.ClaimRecommend)
	_, err = x.try(t, x.decider, old, market.ClaimDecide)
	wantCode(t, "the predecessor, too", err, market.CodeConflict)
}

// 500,000 for the first national title, whatever was paid for the provincial one.
func TestTheRewardForANationalTitleIsAnother(t *testing.T) {
	x := newClaimHouse(t)
	x.rewards(t, "jilin-2022-5-provincial")
	x.earns(t, onlyTitle(t, x.Service, "瀚辰").Title.ID)
	national := market.TitleList{DocumentNumber: "样例工信部〔2025〕6号", Level: market.TitleNational, NoticeDate: "2025-09-02", ValidTo: "2028-06-30"}
	takenIn(t, x.Service, national, titleList("1,瀚辰公司,"+firmCode+",220202,材料"))
	x.rewards(t, "jilin-2022-5-national")
	if w := x.earns(t, onlyTitle(t, x.Service, "样例工信部〔2025〕6号").Title.ID); w.Claim.Kept() != 50*market.WanYuan {
		t.Errorf("%s, %s", w.Claim.State, w.Claim.Kept())
	}
	x.sound(t)
}

// The version tests the title on the day of the claim: a revocation before it
// leaves nothing to claim, one after it changes nothing, and one that turns out
// later to have been in effect before it takes back what was paid.
func TestARevokedTitleAndItsReward(t *testing.T) {
	revoke := func(t *testing.T, x *claimHouse, on market.Date) {
		t.Helper()
		title := onlyTitle(t, x.Service, "瀚辰")
		_, err := x.RecordTitle(t.Context(), registrar, title.Title.ID, title.Version, market.TitleEvent{Kind: market.TitleRevoked, Effective: on, Document: "样例〔2026〕3号", Reason: "申报材料不实"})
		ok(t, err)
	}
	t.Run("before the claim", func(t *testing.T) {
		x := newClaimHouse(t)
		x.rewards(t, "jilin-2022-5-provincial")
		revoke(t, x, "2026-05-20")
		x.refused(t, "a title that was revoked", x.firm, onlyTitle(t, x.Service, "瀚辰").Title.ID, "title.standing")
	})
	for on, state := range map[market.Date]market.ClaimState{"2026-06-02": market.ClaimDecided, "2026-05-20": market.ClaimFormalCheck} {
		t.Run("known after the decision, in effect on "+string(on), func(t *testing.T) {
			x := newClaimHouse(t)
			x.rewards(t, "jilin-2022-5-provincial")
			w := x.steps(t, x.firm, x.wants(t, x.firm, onlyTitle(t, x.Service, "瀚辰").Title.ID), market.ClaimSubmit)
			w = x.steps(t, x.local, x.steps(t, x.local, w, market.ClaimTakeUp), market.ClaimRecommend)
			w = x.steps(t, x.decider, w, market.ClaimDecide)
			x.days(3)
			revoke(t, x, on)
			if w = x.again(t, w); w.Claim.State != state {
				t.Errorf("%s, want %s", w.Claim.State, state)
			}
		})
	}
	t.Run("known after the payment, in effect before the claim", func(t *testing.T) {
		x := newClaimHouse(t)
		x.rewards(t, "jilin-2022-5-provincial")
		w := x.earns(t, onlyTitle(t, x.Service, "瀚辰").Title.ID)
		revoke(t, x, "2026-05-20")
		if w = x.again(t, w); w.Claim.State != market.ClaimRecovery {
			t.Errorf("%s", w.Claim.State)
		}
	})
	t.Run("known after the payment and after the title went to a successor", func(t *testing.T) {
		x := newClaimHouse(t)
		x.rewards(t, "jilin-2022-5-provincial")
		w := x.earns(t, onlyTitle(t, x.Service, "瀚辰").Title.ID)
		title := onlyTitle(t, x.Service, "瀚辰")
		_, err := x.RecordTitle(t.Context(), registrar, title.Title.ID, title.Version, market.TitleEvent{
			Kind: market.TitleRenamed, Effective: market.DateOf(x.world.at), Document: "样例〔2026〕9号", Reason: "吸收合并",
			Facts: market.TitleFacts{Name: "第三公司", CreditCode: thirdCode},
		})
		ok(t, err)
		revoke(t, x, "2026-05-20")
		if w = x.again(t, w); w.Claim.State != market.ClaimRecovery {
			t.Errorf("%s", w.Claim.State)
		}
	})
}

// A list that is taken in again with another term corrects the title, and a
// claim that rested on it falls in the same entry.
func TestACorrectedListReopensWhatRestedOnIt(t *testing.T) {
	x := newClaimHouse(t)
	x.rewards(t, "jilin-2022-5-provincial")
	w := x.earns(t, onlyTitle(t, x.Service, "瀚辰").Title.ID)
	shorter := batch2024
	shorter.ValidTo = "2026-05-31"
	takenIn(t, x.Service, shorter, titleList("1,瀚辰公司,"+firmCode+",220202,材料"))
	if w = x.again(t, w); w.Claim.State != market.ClaimRecovery || !strings.Contains(w.Claim.Steps[len(w.Claim.Steps)-1].Reason, "按更正公告") {
		t.Errorf("%s: %+v", w.Claim.State, w.Claim.Steps)
	}
	x.sound(t)
}
