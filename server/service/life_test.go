package service_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duijie/server/invariant"
	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"

	"pgregory.net/rapid"
)

// life is a random history: two enterprises and a university with contracts and
// vouchers, two programmes that both would pay for them, and everyone who has to
// do with claims doing what they may and what they may not, one after another or at
// once, on one server or on several over the same data.
type life struct {
	t        *testing.T
	servers  []*dealers // the first holds who there is
	world    *calendar
	firms    []market.Actor
	experts  []market.Actor
	office   offices
	everyone []market.Actor
	serial   atomic.Int64
	mu       sync.Mutex
	done     map[string]int
	refused  map[market.Code]int
	broken   []error                   // what is no refusal
	states   map[market.ClaimState]int // that claims ended in
	end      func()
}

// offices is who acts for the offices.
type offices struct{ author, local, formal, decider, second, finance, signer market.Actor }

// order is something that somebody tries on a server. What it does was drawn
// before, so that several can run at once.
type order func(*service.Service)

// settings of a history.
type settings struct {
	servers func(*testing.T, *calendar) ([]*dealers, func()) // and what to do with the data afterwards
	steps   int                                              // at most
	atOnce  int                                              // orders at the same moment, at most
}

// newLife begins a history: who there is, their titles, programmes, open rounds
// and first contracts.
func newLife(t *testing.T, rt *rapid.T, set settings) *life {
	start := rapid.SampledFrom([]string{"2026-06-01T02:00:00Z", "2025-12-08T02:00:00Z"}).Draw(rt, "start") // the second crosses a year
	at, err := time.Parse(time.RFC3339, start)
	fatal(t, err)
	var seed [32]byte
	copy(seed[:], fmt.Sprint(rapid.Uint64().Draw(rt, "ids")))
	world := &calendar{at: at, draw: rand.NewChaCha8(seed)}
	l := &life{t: t, world: world, done: map[string]int{}, refused: map[market.Code]int{}, states: map[market.ClaimState]int{}}
	l.servers, l.end = set.servers(t, world)
	d := l.servers[0]
	l.firms = []market.Actor{d.firm, d.third}
	l.office = offices{
		author: of("author", market.RoleDepartmentManager, market.Jilin), local: of("local", market.RoleReviewer, "220200"),
		formal: of("formal", market.RoleReviewer, market.Jilin), decider: of("decider", market.RoleDepartmentManager, market.Jilin),
		second: of("second", market.RoleDepartmentManager, market.Jilin), finance: of("finance", market.RoleFinance, market.Jilin), signer: of("signer", market.RoleFinance, market.Jilin),
	}
	takenIn(t, d.Service, batch2024, titleList("1,瀚辰公司,"+firmCode+",220202,材料", "2,第三公司,"+thirdCode+",220104,材料"))
	x := &claimHouse{dealers: d}
	for i := range 3 {
		l.experts = append(l.experts, x.expert(t, fmt.Sprintf("expert%d", i), "college"))
	}
	for i := range 2 {
		l.opens(d.Service, l.programme(rt, 10+i))
	}
	for i := range 3 {
		l.contract(d.Service, l.drawContract(rt))
		l.pays(d.Service, i, l.drawMoney(rt))
	}
	all := []market.Grant{{Role: market.RoleReviewer, Region: "220200"}, {Role: market.RoleDepartmentManager, Region: market.Jilin}, {Role: market.RoleFinance, Region: market.Jilin}}
	o := l.office
	l.everyone = slices.Concat([]market.Actor{o.local, o.formal, o.decider, o.second, o.finance, o.signer,
		{User: "one", Organisation: "bureau", Roles: all}, {User: "insider", Organisation: d.uni.Organisation, Roles: all}, d.uni}, l.firms, l.experts)
	return l
}

// programme draws a published programme for an article.
func (l *life) programme(rt *rapid.T, article int) market.Programme {
	// Narrow enough for one or two awards, each a tenth of what was paid, to reach it.
	money := func(label string, low, high int64) *market.Fen {
		return ptr(market.Fen(rapid.Int64Range(low, high).Draw(rt, label)) * market.WanYuan / 10)
	}
	flag := func(label string) *bool { return ptr(rapid.Bool().Draw(rt, label)) }
	p := subsidyText(func(p *market.Programme) {
		p.Code, p.Article = fmt.Sprintf("jilin-2022-%d", article), strconv.Itoa(article)
		t := p.Subsidy
		t.CapContract, t.CapYear, t.CapTotal = money("cap contract", 3, 60), money("cap year", 3, 60), money("cap total", 3, 60)
		t.Implementation, t.CapYearBy = flag("implementation"), rapid.SampledFrom([]market.CapYear{market.ByFiling, market.ByDecision}).Draw(rt, "year")
		t.OneAwardPer = rapid.SampledFrom([]market.OneAward{market.OncePerContract, market.OncePerContractYear}).Draw(rt, "once")
		t.TitleTest = rapid.SampledFrom([]market.TestDate{market.AtSigning, market.AtClaim, market.AtSigningAndClaim}).Draw(rt, "title")
		p.Oversub = rapid.SampledFrom([]market.Oversubscription{market.Proportional, market.FirstComeFirst}).Draw(rt, "short")
		if p.Oversub == market.FirstComeFirst {
			p.LastAward = rapid.SampledFrom([]market.LastAward{market.LastInFull, market.LastRemainder}).Draw(rt, "last")
		}
		p.Budget = money("budget", 5, 60)
		p.Procedure.LocalReview, p.Procedure.PerformanceCheck = flag("local review"), flag("performance check")
		p.Procedure.NoticeDays = ptr(rapid.IntRange(1, 5).Draw(rt, "notice"))
		if rapid.IntRange(0, 2).Draw(rt, "experts") == 0 {
			withExperts(p)
		}
	})
	s := l.servers[0].Service
	v, err := s.CreateProgramme(l.t.Context(), l.office.author, p)
	fatal(l.t, err)
	return act(l.t, s, l.office.second, act(l.t, s, l.office.author, v, market.ProgrammePropose), market.ProgrammePublish).Programme
}

// opens a round from today on.
func (l *life) opens(s *service.Service, p market.Programme) {
	_, err := s.OpenRound(l.t.Context(), l.office.author, p.ID, market.Text{ZH: "批次"}, l.day(0), l.day(60))
	l.note("open a round", err)
}

// day is so many days from today.
func (l *life) day(n int) market.Date { return market.DateOf(l.world.at.AddDate(0, 0, n)) }

// number is one that nobody has used.
func (l *life) number(prefix string, digits int) string {
	return fmt.Sprintf("%s%0*d", prefix, digits, l.serial.Add(1))
}

// note counts what happened, so that the tests can tell that something was tried,
// and keeps what is no refusal.
func (l *life) note(what string, err error) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	code := market.CodeOf(err)
	if code == market.CodeInternal {
		l.broken = append(l.broken, fmt.Errorf("%s: %w", what, err))
	}
	if l.refused[code]++; err == nil {
		l.done[what]++
	}
	return err == nil
}

// live lets a history happen and holds every state of it against every rule.
func (l *life) live(rt *rapid.T, set settings) {
	defer func() {
		for _, s := range l.servers {
			_ = s.store.Close()
		}
		l.end()
	}()
	for range rapid.IntRange(set.steps/2, set.steps).Draw(rt, "steps") {
		if rapid.IntRange(0, 4).Draw(rt, "time passes") == 0 {
			l.passes(rapid.SampledFrom([]int{1, 1, 2, 3, 4, 15}).Draw(rt, "days"))
		}
		if rapid.IntRange(0, 24).Draw(rt, "list again") == 0 {
			l.listAgain(rapid.IntRange(0, 1).Draw(rt, "to another"))
		}
		var orders []order
		for range rapid.IntRange(1, set.atOnce).Draw(rt, "at once") {
			orders = append(orders, l.draw(rt))
		}
		var all sync.WaitGroup
		for i, o := range orders {
			all.Go(func() { o(l.servers[i%len(l.servers)].Service) })
		}
		all.Wait()
		if len(l.broken) > 0 {
			rt.Fatalf("%v", l.broken)
		}
	}
	violations, err := invariant.Check(l.t.Context(), l.servers[0].store, true)
	fatal(l.t, err)
	for _, v := range violations {
		rt.Error(v)
	}
	for _, c := range found[market.Claim](l, service.Claims) {
		l.states[c.State]++
		if i := slices.IndexFunc(c.Steps, func(s market.ClaimStep) bool { return s.By == "insider" && s.Part != market.PartPublic }); i >= 0 {
			rt.Errorf("one who works for the seller did %+v", c.Steps[i])
		}
	}
	if violations != nil {
		rt.FailNow()
	}
}

// passes moves the clock, and lets the platform do what it does by itself.
func (l *life) passes(days int) {
	l.world.at = l.world.at.AddDate(0, 0, days)
	s := l.servers[0].Service
	_, err := s.LapseDue(l.t.Context())
	fatal(l.t, err)
	_, err = s.GrantDue(l.t.Context())
	fatal(l.t, err)
}

// listAgain takes the list of titles in anew, with the first title to its enterprise
// or to another one.
func (l *life) listAgain(to int) {
	code := []string{firmCode, secondCode}[to]
	takenIn(l.t, l.servers[0].Service, batch2024, titleList("1,瀚辰公司,"+code+",220202,材料", "2,第三公司,"+thirdCode+",220104,材料"))
}

// found are all documents of a kind in the order of their ids.
func found[T any](l *life, kind string) []T {
	out := []T{}
	for _, d := range l.docs(kind) {
		v, err := store.As[T](d)
		fatal(l.t, err)
		out = append(out, v)
	}
	return out
}

func (l *life) docs(kind string) []store.Doc {
	page, err := l.servers[0].store.Find(l.t.Context(), store.Query{Kind: kind, Limit: 1000})
	fatal(l.t, err)
	return page.Docs
}

// oneOf is one of a list by a number that was drawn; false for an empty list.
func oneOf[T any](list []T, pick int) (T, bool) {
	if len(list) == 0 {
		var none T
		return none, false
	}
	return list[pick%len(list)], true
}
