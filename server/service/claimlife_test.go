package service_test

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"

	"pgregory.net/rapid"
)

// claimLife is a random history of a few claims on two contracts, with everyone
// doing what they may and what they may not, one after another and at once.
type claimLife struct {
	*claimHouse
	t         *testing.T
	contracts []service.ContractWork
	everyone  []market.Actor
	fell      atomic.Bool // a limit may have fallen below what is taken
	mu        sync.Mutex
	refused   map[market.Code]int
	done      map[string]int
}

func newClaimLife(t *testing.T, rt *rapid.T) *claimLife {
	money := func(label string, low, high int64) *market.Fen {
		return ptr(market.Fen(rapid.Int64Range(low, high).Draw(rt, label)) * market.WanYuan)
	}
	x := newClaimHouse(t, func(p *market.Programme) {
		p.Subsidy.CapContract, p.Subsidy.CapYear, p.Subsidy.CapTotal = money("cap contract", 1, 8), money("cap year", 1, 8), money("cap total", 2, 10)
		p.Subsidy.Implementation = ptr(false)
		p.Budget, p.Oversub = money("budget", 1, 8), market.Proportional
		p.Procedure.LocalReview = ptr(rapid.Bool().Draw(rt, "local review"))
		p.Procedure.NoticeDays = ptr(rapid.IntRange(1, 5).Draw(rt, "notice"))
	})
	l := &claimLife{claimHouse: x, t: t, refused: map[market.Code]int{}, done: map[string]int{}}
	for range 2 {
		l.contracts = append(l.contracts, x.paid(t, market.Fen(rapid.Int64Range(5, 40).Draw(rt, "paid"))*market.WanYuan, market.Fen(rapid.Int64Range(5, 40).Draw(rt, "paid"))*market.WanYuan))
	}
	all := []market.Grant{{Role: market.RoleReviewer, Region: "220200"}, {Role: market.RoleDepartmentManager, Region: market.Jilin}, {Role: market.RoleFinance, Region: market.Jilin}}
	one := market.Actor{User: "one", Organisation: "bureau", Roles: all}
	insider := market.Actor{User: "insider", Organisation: x.uni.Organisation, Roles: all}
	l.everyone = []market.Actor{x.firm, x.local, x.formal, x.decider, x.second, x.finance, one, insider, x.uni}
	return l
}

// note counts what happened, so that the test can tell that it tried something.
func (l *claimLife) note(what string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	code := market.CodeOf(err)
	if code == market.CodeInternal {
		l.t.Errorf("%s: %v", what, err)
	}
	if l.refused[code]++; err == nil {
		l.done[what]++
	}
}

// claims are all of them, as they stand.
func (l *claimLife) claims() []service.ClaimRow {
	var out []service.ClaimRow
	page, err := l.store.Find(l.t.Context(), store.Query{Kind: service.Claims})
	fatal(l.t, err)
	for _, d := range page.Docs {
		c, err := store.As[market.Claim](d)
		fatal(l.t, err)
		out = append(out, service.ClaimRow{Claim: c, Version: d.Version})
	}
	return out
}

// order is something that someone tries; what it does is drawn before it runs,
// so that several can run at once.
type order func()

// step draws one thing that someone tries.
func (l *claimLife) step(rt *rapid.T) order {
	ctx := l.t.Context()
	claims := l.claims()
	what := rapid.SampledFrom([]string{
		"start", "submit", "act", "act", "act", "act", "act", "act", "act", "round", "object", "settle", "list", "treasury", "treasury", "demand", "receive", "registration", "reverse", "edit",
	}).Draw(rt, "what")
	if len(claims) < 2 {
		what = "start"
	}
	if what == "start" {
		contract := rapid.SampledFrom(l.contracts).Draw(rt, "contract").Contract.ID
		return func() { l.note("start", l.starts(contract)) }
	}
	row := rapid.SampledFrom(claims).Draw(rt, "claim")
	c := row.Claim
	if rapid.IntRange(0, 9).Draw(rt, "as it should") < 6 {
		return func() { l.onward(row) }
	}
	switch what {
	case "submit":
		return func() { l.does("submit", l.firm, row, market.ClaimSubmit) }
	case "act":
		return l.someAct(rt, row)
	case "round":
		return func() { l.note("distribute", l.shares()) }
	case "object":
		return func() {
			_, err := l.Object(ctx, market.Actor{}, c.ID, service.Objector{Name: "赵某某", Phone: "13900001111"}, "该合同与去年的合同内容相同")
			l.note("object", err)
		}
	case "settle":
		uphold := rapid.IntRange(0, 3).Draw(rt, "uphold") == 0
		return func() { l.note("settle", l.settlesOne(row, uphold)) }
	case "list":
		return func() {
			_, err := l.CreateBatch(ctx, l.finance, []string{c.ID})
			l.note("list", err)
		}
	case "treasury":
		paid := rapid.IntRange(0, 3).Draw(rt, "paid") > 0
		return func() { l.note("treasury", l.treasury(c, paid)) }
	case "demand":
		amount := market.Fen(rapid.Int64Range(1, int64(4*market.WanYuan)).Draw(rt, "demanded"))
		free := rapid.Bool().Draw(rt, "free")
		return func() { l.note("demand", l.demands(c, amount, free)) }
	case "receive":
		return func() { l.note("receive", l.receives(c)) }
	case "registration":
		technical := market.Fen(rapid.Int64Range(0, 80).Draw(rt, "technical")) * market.WanYuan
		return func() { l.note("registration", l.reregisters(c, technical)) }
	case "reverse":
		return func() { l.note("reverse", l.reverses(c)) }
	}
	share := market.Fen(rapid.Int64Range(1, 100).Draw(rt, "per cent"))
	return func() { l.note("edit", l.edits(row, share)) }
}

// onward takes the step that brings a claim nearer to its end, as who should.
func (l *claimLife) onward(row service.ClaimRow) {
	c := row.Claim
	by := func(who market.Actor, action market.ClaimAction) { l.does(string(action), who, row, action) }
	switch c.State {
	case market.ClaimDraft:
		by(l.firm, market.ClaimSubmit)
	case market.ClaimSubmitted:
		l.does("take_up", l.local, row, market.ClaimTakeUp)
		by(l.formal, market.ClaimTakeUp)
	case market.ClaimLocalReview:
		by(l.local, market.ClaimRecommend)
	case market.ClaimSupplement:
		by(l.firm, market.ClaimAnswer)
	case market.ClaimFormalCheck:
		by(l.decider, market.ClaimDecide)
	case market.ClaimDecided:
		l.note("distribute", l.shares())
		by(l.formal, market.ClaimPublish)
	case market.ClaimNotice:
		by(l.second, market.ClaimApprove)
	case market.ClaimObjection:
		l.note("settle", l.settlesOne(row, false))
	case market.ClaimApproved:
		_, err := l.CreateBatch(l.t.Context(), l.finance, []string{c.ID})
		l.note("list", err)
	case market.ClaimAllocated:
		l.note("treasury", l.treasury(c, true))
	case market.ClaimRecovery:
		l.note("demand", l.demands(c, market.WanYuan, false))
		l.note("receive", l.receives(c))
		by(l.finance, market.ClaimRecoverDone)
	}
}

// someAct has someone take an action that the claim's state knows, mostly one
// who may.
func (l *claimLife) someAct(rt *rapid.T, row service.ClaimRow) order {
	who := rapid.SampledFrom(l.everyone).Draw(rt, "who")
	var actions []market.ClaimAction
	for _, t := range market.ClaimTransitions {
		if t.From == row.Claim.State {
			actions = append(actions, t.Action)
		}
	}
	if rapid.IntRange(0, 9).Draw(rt, "anything") == 0 || len(actions) == 0 {
		actions = []market.ClaimAction{market.ClaimSubmit, market.ClaimDecide, market.ClaimApprove, market.ClaimPay, market.ClaimAllocate, market.ClaimRecoverDone}
	}
	action := rapid.SampledFrom(actions).Draw(rt, "action")
	if rapid.IntRange(0, 2).Draw(rt, "rightly") > 0 {
		for _, a := range l.everyone[:6] {
			for _, t := range market.ClaimTransitions {
				if t.From == row.Claim.State && t.Action == action && slices.ContainsFunc(market.PartsOf(a, row.Claim), func(p market.ClaimPart) bool {
					return slices.Contains(t.By, p) && len(row.Claim.Bars(a, p)) == 0
				}) {
					who = a
				}
			}
		}
	}
	return func() { l.does(string(action), who, row, action) }
}

func (l *claimLife) does(what string, who market.Actor, row service.ClaimRow, action market.ClaimAction) {
	_, err := l.ActOnClaim(l.t.Context(), who, row.Claim.ID, row.Version, service.ClaimOrder{Action: action, Reason: "依据材料", Report: "已投产，见附件说明"})
	l.note(what, err)
}

func (l *claimLife) starts(contract string) error {
	w, err := l.StartClaim(l.t.Context(), l.firm, service.ClaimStart{Round: l.round.Round.ID, Contract: contract})
	if err != nil || len(w.Claim.Allocations) == 0 {
		return err
	}
	w, err = l.EditClaim(l.t.Context(), l.firm, w.Claim.ID, w.Version, l.form(l.t, w))
	if err == nil {
		_, err = l.ActOnClaim(l.t.Context(), l.firm, w.Claim.ID, w.Version, service.ClaimOrder{Action: market.ClaimSubmit})
	}
	return err
}

func (l *claimLife) edits(row service.ClaimRow, percent market.Fen) error {
	form := l.form(l.t, service.ClaimWork{Claim: row.Claim})
	form.Allocations = nil
	for _, a := range row.Claim.Allocations {
		a.Amount = max(a.Amount*percent/100, 1)
		form.Allocations = append(form.Allocations, a)
	}
	_, err := l.EditClaim(l.t.Context(), l.firm, row.Claim.ID, row.Version, form)
	return err
}

func (l *claimLife) shares() error {
	v, err := l.Round(l.t.Context(), l.author, l.round.Round.ID)
	if err != nil {
		return err
	}
	if v.Round.State == market.RoundOpen {
		v, err = l.CloseRound(l.t.Context(), l.author, v.Round.ID, v.Version)
		if err != nil {
			return err
		}
	}
	_, err = l.DistributeRound(l.t.Context(), l.author, v.Round.ID, v.Version)
	return err
}

func (l *claimLife) settlesOne(row service.ClaimRow, uphold bool) error {
	w, err := l.Claim(l.t.Context(), l.decider, row.Claim.ID)
	if err != nil {
		return err
	}
	for _, o := range w.Objections {
		if o.State == market.ObjectionOpen {
			_, err := l.SettleObjection(l.t.Context(), l.second, row.Claim.ID, w.Version, o.ID, uphold, "已经核对")
			return err
		}
	}
	return nil
}

func (l *claimLife) treasury(c market.Claim, paid bool) error {
	if c.Batch == "" {
		return nil
	}
	b, err := l.Batch(l.t.Context(), l.finance, c.Batch)
	if err != nil {
		return err
	}
	if b.Batch.SignedBy == "" {
		if b, err = l.SignBatch(l.t.Context(), l.signer, c.Batch, b.Version); err != nil {
			return err
		}
	}
	w := market.TreasuryWord{Number: c.Number, Amount: b.Batch.Lines[0].Amount, Paid: paid, Reason: "账号有误"}
	if paid {
		l.mu.Lock()
		w.Ref, w.Date = l.number("GK"), market.DateOf(l.world.at)
		l.mu.Unlock()
	}
	_, err = l.AnswerBatch(l.t.Context(), l.finance, c.Batch, b.Version, []market.TreasuryWord{w})
	return err
}

func (l *claimLife) demands(c market.Claim, amount market.Fen, free bool) error {
	if c.Recovery == "" {
		return nil
	}
	r, err := l.Recovery(l.t.Context(), l.decider, c.Recovery)
	if err == nil {
		_, err = l.DemandRecovery(l.t.Context(), l.second, c.Recovery, r.Version, market.RecoveryDemand{Amount: min(amount, r.Recovery.Paid), Basis: "审计发现合同未履行", FreeVouchers: free})
	}
	return err
}

func (l *claimLife) receives(c market.Claim) error {
	if c.Recovery == "" {
		return nil
	}
	r, err := l.Recovery(l.t.Context(), l.finance, c.Recovery)
	if err != nil || r.Recovery.Amount == nil {
		return err
	}
	l.mu.Lock()
	ref := l.number("BACK")
	l.mu.Unlock()
	open := *r.Recovery.Amount - r.Recovery.Received()
	_, err = l.ReceiveRecovery(l.t.Context(), l.finance, c.Recovery, r.Version, market.Receipt{Amount: (open + 1) / 2, Date: market.DateOf(l.world.at), Ref: ref})
	return err
}

func (l *claimLife) reregisters(c market.Claim, technical market.Fen) error {
	w, err := l.Contract(l.t.Context(), l.uni, c.Contract)
	if err != nil {
		return err
	}
	in := certificate()
	in.Record.Number, in.Record.State, in.Record.Reason = w.Contract.Registered().Number, market.RegistrationChanged, "核定金额变更"
	if in.Record.CertifiedTechnical = technical; technical == 0 {
		in.Record = market.RegistrationRecord{State: market.RegistrationRevoked, Reason: "合同虚假"}
	}
	l.fell.Store(true)
	_, err = l.RecordRegistration(l.t.Context(), l.uni, c.Contract, w.Version, in)
	return err
}

func (l *claimLife) reverses(c market.Claim) error {
	if len(c.Allocations) == 0 {
		return nil
	}
	w, err := l.Contract(l.t.Context(), l.firm, c.Contract)
	if err != nil {
		return err
	}
	for _, p := range w.Book.Payments {
		if p.ID == c.Allocations[0].Payment {
			l.fell.Store(true)
			r, err := l.ReversePayment(l.t.Context(), l.firm, p.ID, w.Versions[p.ID], "金额有误")
			if err == nil {
				_, err = l.ActOnPayment(l.t.Context(), l.uni, r.Payment.ID, r.Version, market.VoucherConfirm, "")
			}
			return err
		}
	}
	return nil
}

// holds checks what must be true after every step.
func (l *claimLife) holds(rt *rapid.T) {
	page, err := l.store.Find(l.t.Context(), store.Query{Kind: service.Ledgers})
	fatal(l.t, err)
	for _, d := range page.Docs {
		ledger, err := store.As[market.Ledger](d)
		fatal(l.t, err)
		if ledger.Overdrawn() && (!l.fell.Load() || ledger.ID[:4] == "cap:" || ledger.ID[:4] == "budg") {
			rt.Fatalf("%s: %s of %s", ledger.ID, ledger.Taken(), ledger.Limit)
		}
	}
	for _, row := range l.claims() {
		l.legal(rt, row.Claim)
	}
}

// legal walks the history of a claim: every step stands in the table, nobody
// barred took one, and no money moved inside a notice.
func (l *claimLife) legal(rt *rapid.T, c market.Claim) {
	at := market.ClaimDraft
	var notice market.ClaimStep
	did := map[string][]market.ClaimAction{}
	for _, s := range c.Steps {
		if s.From != at || !slices.ContainsFunc(market.ClaimTransitions, func(t market.ClaimTransition) bool {
			return t.Action == s.Action && t.From == s.From && t.To == s.To && slices.Contains(t.By, s.Part)
		}) {
			rt.Fatalf("claim %s: the step %+v is not in the table, at %s", c.Number, s, at)
		}
		if at = s.To; s.Action == market.ClaimPublish {
			notice = s
		}
		if s.Action == market.ClaimApprove || s.Action == market.ClaimAllocate || s.Action == market.ClaimPay {
			last, err := market.CalendarOf(nil).Add(market.DateOf(notice.At), *l.programme.Procedure.NoticeDays)
			if err != nil || market.DateOf(s.At) <= last {
				rt.Fatalf("claim %s: %s on %s, and the notice ran to %s (%v)", c.Number, s.Action, s.At, last, err)
			}
		}
		if s.By == "insider" || s.Part != market.PartSystem && slices.Contains(did[s.By], market.ClaimRecommend) && s.Action == market.ClaimDecide ||
			slices.Contains(did[s.By], market.ClaimDecide) && (s.Action == market.ClaimPay || s.Action == market.ClaimAllocate) {
			rt.Fatalf("claim %s: %s by %s, who did %v", c.Number, s.Action, s.By, did[s.By])
		}
		did[s.By] = append(did[s.By], s.Action)
	}
	if at != c.State {
		rt.Fatalf("claim %s: its steps end in %s, and it is in %s", c.Number, at, c.State)
	}
}

// moneyIsWhole adds up what the treasury paid and what came back, and compares it with
// what the claims say.
func (l *claimLife) moneyIsWhole(rt *rapid.T) {
	var paid, out, back, in market.Fen
	batches, err := l.Batches(l.t.Context(), l.finance)
	fatal(l.t, err)
	for _, b := range batches {
		for _, line := range b.Batch.Lines {
			if line.Outcome == market.BatchPaid {
				paid += line.Amount
			}
		}
	}
	for _, row := range l.claims() {
		if row.Claim.State.Paid() {
			out += row.Claim.Decision.Amount()
			back += row.Claim.RecoveredFen
		}
	}
	recoveries, err := l.Recoveries(l.t.Context(), l.decider)
	fatal(l.t, err)
	for _, r := range recoveries {
		if r.Recovery.State == market.RecoveryDone {
			in += r.Recovery.Received()
		}
	}
	if paid != out || back != in {
		rt.Fatalf("the treasury paid %s, the claims say %s; %s came back, the claims say %s", paid, out, in, back)
	}
}

// TestHistoriesOfClaims runs random histories; -rapid.checks says how many.
func TestHistoriesOfClaims(t *testing.T) {
	reached := map[market.ClaimState]int{}
	rapid.Check(t, func(rt *rapid.T) {
		l := newClaimLife(t, rt)
		defer l.store.Close()
		for range rapid.IntRange(20, 60).Draw(rt, "steps") {
			if rapid.IntRange(0, 4).Draw(rt, "time passes") == 0 {
				l.days(rapid.IntRange(1, 4).Draw(rt, "days"))
				_, err := l.LapseDue(t.Context())
				fatal(t, err)
			}
			at := rapid.SampledFrom([]int{1, 1, 1, 3}).Draw(rt, "at once")
			var orders []order
			for range at {
				orders = append(orders, l.step(rt))
			}
			var all sync.WaitGroup
			for _, o := range orders {
				all.Go(o)
			}
			all.Wait()
			l.holds(rt)
		}
		l.moneyIsWhole(rt)
		l.sound(t)
		for _, row := range l.claims() {
			reached[row.Claim.State]++
		}
	})
	t.Logf("claims ended in %v", reached)
	if reached[market.ClaimPaid]+reached[market.ClaimRecovery]+reached[market.ClaimRecovered]+reached[market.ClaimClosed] == 0 {
		t.Error("no history came to a payment: the test tries too little")
	}
}

// TestOneVoucherOfManyClaimsAtOnce hands in many claims on the same voucher at
// the same moment: one wins, whatever the store and the number of servers.
func TestOneVoucherOfManyClaimsAtOnce(t *testing.T) {
	t.Run("one server over SQLite", func(t *testing.T) { raceForVoucher(t, []*dealers{newDealers(t)}, 8) })
	t.Run("two servers over MongoDB", func(t *testing.T) { raceForVoucher(t, overMongo(t, 2), 4) })
}

func raceForVoucher(t *testing.T, servers []*dealers, many int) {
	x := claimHouseOver(t, servers[0])
	contract := x.paid(t, 30*market.WanYuan).Contract.ID
	var drafts []service.ClaimWork
	for range many {
		drafts = append(drafts, x.filled(t, contract))
	}
	errs := at(many, func(n int) error {
		s := servers[n%len(servers)]
		return second(s.ActOnClaim(t.Context(), x.firm, drafts[n].Claim.ID, drafts[n].Version, service.ClaimOrder{Action: market.ClaimSubmit}))
	})
	if won := count(t, errs, market.CodeConflict); won != 1 {
		t.Errorf("%d of %d claims took the same voucher", won, many)
	}
	if l := x.ledger(t, "contract:"+contract); l.Taken() != 30*market.WanYuan {
		t.Errorf("%+v", l)
	}
	x.sound(t)
}

// TestTheCapsHoldForDecisionsAtOnce decides more than the cap allows at the same
// moment.
func TestTheCapsHoldForDecisionsAtOnce(t *testing.T) {
	t.Run("one server over SQLite", func(t *testing.T) { raceForCap(t, []*dealers{newDealers(t)}, 5) })
	t.Run("two servers over MongoDB", func(t *testing.T) { raceForCap(t, overMongo(t, 2), 3) })
}

func raceForCap(t *testing.T, servers []*dealers, many int) {
	x := claimHouseOver(t, servers[0], func(p *market.Programme) { p.Subsidy.CapTotal = ptr(5 * market.WanYuan) })
	var claims []service.ClaimWork
	for range many {
		claims = append(claims, x.checked(t, x.submitted(t, x.paid(t, 20*market.WanYuan).Contract.ID)))
	}
	errs := at(many, func(n int) error {
		s := servers[n%len(servers)]
		return second(s.ActOnClaim(t.Context(), x.decider, claims[n].Claim.ID, claims[n].Version, service.ClaimOrder{Action: market.ClaimDecide}))
	})
	if won, want := count(t, errs, market.CodeConflict), min(many, 3); won != want { // 20,000 twice, and 10,000
		t.Errorf("%d of %d were decided, want %d", won, many, want)
	}
	var sum market.Fen
	for _, w := range claims {
		if d := x.again(t, w).Claim.Decision; d != nil {
			sum += d.Eligible
		}
	}
	if l := x.ledger(t, fmt.Sprintf("cap:total:%s:%s", x.programme.Code, firmCode)); sum != 5*market.WanYuan || l.Taken() != sum {
		t.Errorf("decided %s, the cap's ledger says %+v", sum, l)
	}
	x.sound(t)
}
