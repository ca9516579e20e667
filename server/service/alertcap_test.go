package service_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duijie/server/mail"
	"duijie/server/market"
	"duijie/server/service"
)

var furtherLine = regexp.MustCompile(`\d{4}-\d{2}-\d{2} 另有 (\d+) 项匹配`)

// furtherIn is how many further matches the mail of a person tells of.
func furtherIn(p *post, who string) int {
	sum := 0
	for _, m := range p.came {
		if m.To != who {
			continue
		}
		for _, found := range furtherLine.FindAllStringSubmatch(m.Text, -1) {
			n, _ := strconv.Atoi(found[1])
			sum += n
		}
	}
	return sum
}

// uploads publishes an achievement of the university for each score that it has as
// a match of a demand, and tells.
func (f *town) uploads(t *testing.T, demand string, scores ...float64) {
	t.Helper()
	for _, score := range scores {
		f.ranker.found, f.ranker.best = []string{demand}, score
		f.offers(t)
		f.hears(t)
	}
}

func scoresOf(rows []service.AlertRow) []float64 {
	var out []float64
	for _, r := range rows {
		out = append(out, r.Alert.Shown.Score)
	}
	return out
}

func sorted(scores []float64) []float64 {
	slices.Sort(scores)
	return scores
}

// flooded is a town where the enterprise's demand meets an upload, with a cap of
// three a day.
func flooded(t *testing.T, scores ...float64) (f *town, demand string) {
	t.Helper()
	f = newTown(t)
	f.MatchAlerts = 3
	demand = f.needs(t, "D-1", nil)
	ok(t, f.Alerts.Begin(t.Context(), false))
	f.uploads(t, demand, scores...)
	return f, demand
}

func TestOfADayTheStrongestMatchesAreToldAndTheOthersGathered(t *testing.T) {
	f, _ := flooded(t, 50, 60, 45, 70, 65, 41, 60)
	for name, a := range map[string]market.Actor{"the enterprise": f.firm, "the university": f.uni} {
		if diff := cmp.Diff([]float64{60, 65, 70}, sorted(scoresOf(f.box(t, a, service.BoxInbox)))); diff != "" {
			t.Errorf("%s is told (- want):\n%s", name, diff)
		}
		if diff := cmp.Diff([]float64{60, 50, 45, 41}, scoresOf(f.box(t, a, service.BoxFurther))); diff != "" {
			t.Errorf("further for %s, the strongest first (- want):\n%s", name, diff)
		}
		if n, err := f.Alerts.Count(t.Context(), a); err != nil || n != 3 {
			t.Errorf("%s has %d new (%v)", name, n, err)
		}
		if n, err := f.Alerts.Further(t.Context(), a); err != nil || n != (service.Further{Today: 4, All: 4}) {
			t.Errorf("further for %s: %+v (%v)", name, n, err)
		}
	}
	f.clock.until(china("2026-12-31 00:00"))
	f.uploads(t, f.box(t, f.firm, service.BoxInbox)[0].Own.ID, 42)
	if n := len(f.box(t, f.firm, service.BoxInbox)); n != 4 {
		t.Errorf("the next day's first match makes %d in the inbox", n)
	}
	if n, err := f.Alerts.Further(t.Context(), f.firm); err != nil || n != (service.Further{All: 4}) {
		t.Errorf("on the next day there are %+v further ones (%v)", n, err)
	}
}

func TestWhatSomebodyHasLookedAtKeepsItsPlace(t *testing.T) {
	f, demand := flooded(t, 50, 51, 52)
	for _, r := range f.box(t, f.firm, service.BoxInbox) {
		if r.Alert.Shown.Score == 50 {
			ok(t, second(f.Alerts.Do(t.Context(), f.firm, r.Alert.ID, market.AlertDeed{Action: market.AlertSee})))
		}
	}
	f.uploads(t, demand, 90, 91, 92)
	if diff := cmp.Diff([]float64{50, 91, 92}, sorted(scoresOf(f.box(t, f.firm, service.BoxInbox)))); diff != "" {
		t.Errorf("told are (- want):\n%s", diff)
	}
}

func TestAGatheredMatchIsHandledAsAnyOther(t *testing.T) {
	f, demand := flooded(t, 70, 69, 68, 50, 49, 48, 47)
	further := f.box(t, f.firm, service.BoxFurther)
	do := func(n int, d market.AlertDeed) {
		ok(t, second(f.Alerts.Do(t.Context(), f.firm, further[n].Alert.ID, d)))
	}
	do(0, market.AlertDeed{Action: market.AlertSee})
	do(1, market.AlertDeed{Action: market.AlertDismiss, Reason: "far"})
	do(2, market.AlertDeed{Action: market.AlertAct})
	if diff := cmp.Diff([]float64{47}, scoresOf(f.box(t, f.firm, service.BoxFurther))); diff != "" {
		t.Errorf("further are (- want):\n%s", diff)
	}
	if diff := cmp.Diff([]float64{50, 68, 69, 70}, sorted(scoresOf(f.box(t, f.firm, service.BoxInbox)))); diff != "" {
		t.Errorf("what was opened is in the inbox (- want):\n%s", diff)
	}
	if n, err := f.Alerts.Count(t.Context(), f.firm); err != nil || n != 3 {
		t.Errorf("%d are new (%v)", n, err)
	}
	w, err := f.Demands.Work(t.Context(), f.firm, demand)
	ok(t, err)
	ok(t, second(f.Demands.Do(t.Context(), f.firm, demand, w.Version, market.Withdraw, "已经解决")))
	f.hears(t)
	for _, a := range []market.Actor{f.firm, f.uni} {
		if n := len(f.box(t, a, service.BoxFurther)); n != 0 {
			t.Errorf("%d further ones about what was withdrawn", n)
		}
	}
}

// TestAnotherTextTakesThePlaceOfTheFirst keeps a demand that is edited often from
// using up the day.
func TestAnotherTextTakesThePlaceOfTheFirst(t *testing.T) {
	f, demand := flooded(t, 70)
	f.ranker.found = []string{f.box(t, f.firm, service.BoxInbox)[0].Other.ID}
	for range 5 {
		f.changed(t, demand, longer)
	}
	if n, further := len(f.box(t, f.uni, service.BoxInbox)), len(f.box(t, f.uni, service.BoxFurther)); n != 1 || further != 0 {
		t.Errorf("%d alerts and %d further ones of one pair", n, further)
	}
}

func TestAnOrganisationSetsALowerCapForItself(t *testing.T) {
	f, demand := flooded(t)
	manager := f.firm
	manager.Roles = []market.Grant{{Role: market.RoleOrgManager}}
	one, zero, high, faulty := 1, 0, 9, -1
	wantCode(t, "by a member", f.Alerts.SetMatchLimit(t.Context(), f.firm, &one), market.CodeForbidden)
	wantCode(t, "by a visitor", f.Alerts.SetMatchLimit(t.Context(), market.Actor{}, &one), market.CodeForbidden)
	wantCode(t, "below nothing", f.Alerts.SetMatchLimit(t.Context(), manager, &faulty), market.CodeInvalid)
	told := 0
	for _, c := range []struct {
		limit *int
		of4   int
	}{{&one, 1}, {&zero, 0}, {&high, 3}, {nil, 3}} {
		ok(t, f.Alerts.SetMatchLimit(t.Context(), manager, c.limit))
		f.uploads(t, demand, 60, 50, 50, 50)
		told += c.of4
		if n := len(f.box(t, f.firm, service.BoxInbox)); n != told {
			t.Errorf("after a day with %v there are %d, want %d", c.limit, n, told)
		}
		f.clock.until(f.clock.Now().AddDate(0, 0, 1))
	}
	limit, err := f.Alerts.MatchLimit(t.Context(), f.firm)
	if err != nil || limit == nil || *limit != (service.MatchLimit{Platform: 3}) {
		t.Errorf("a member reads %+v (%v)", limit, err)
	}
	if n := len(f.box(t, f.uni, service.BoxInbox)); n != 4*3 {
		t.Errorf("the university, which set nothing, is told of %d", n)
	}
}

// TestLettersKeepToTheCap has one person read at once and the other daily.
func TestLettersKeepToTheCap(t *testing.T) {
	f, demand := flooded(t)
	s, err := f.Alerts.Settings(t.Context(), f.firm)
	ok(t, err)
	s.Mail = map[string]service.Channel{market.AlertMatch: service.AtOnce}
	ok(t, second(f.Alerts.Choose(t.Context(), f.firm, s)))
	f.uploads(t, demand, 50, 51, 52, 53, 60, 61, 49)
	p := &post{came: map[string]mail.Message{}}
	ok(t, second(f.Outbox.Deliver(t.Context(), p)))
	if n := len(p.came); n != 3 {
		t.Errorf("%d letters went at once", n)
	}
	f.clock.until(china("2026-12-30 23:59"))
	ok(t, second(f.Alerts.Digest(t.Context())))
	f.clock.until(china("2026-12-31 08:00"))
	if n, err := f.Alerts.Digest(t.Context()); err != nil || n != 2 {
		t.Errorf("%d digests (%v)", n, err)
	}
	ok(t, second(f.Outbox.Deliver(t.Context(), p)))
	// At once went the first three of the day. What took their places is in the digest.
	for who, want := range map[string]int{"rd@hanchen.example": 3 + 3, "transfer@beilu.example": 3} {
		lines := 0
		for _, m := range p.came {
			if m.To == who {
				lines += strings.Count(m.Text, "贵单位的")
			}
		}
		if further := furtherIn(p, who); lines != want || further != 4 {
			t.Errorf("mail tells %s of %d and of %d further ones:\n%s", who, lines, further, texts(p))
		}
	}
	f.clock.until(china("2027-01-01 08:00"))
	if n, err := f.Alerts.Digest(t.Context()); err != nil || n != 0 {
		t.Errorf("%d digests a day later (%v)", n, err)
	}
}

// TestAMatchThatGivesItsPlaceUpIsInTheDigest has no other gathered one.
func TestAMatchThatGivesItsPlaceUpIsInTheDigest(t *testing.T) {
	f, _ := flooded(t, 50, 51, 52, 60)
	f.clock.until(china("2026-12-31 08:00"))
	ok(t, second(f.Alerts.Digest(t.Context())))
	p := &post{came: map[string]mail.Message{}}
	ok(t, second(f.Outbox.Deliver(t.Context(), p)))
	for _, who := range []string{"rd@hanchen.example", "transfer@beilu.example"} {
		if n := furtherIn(p, who); n != 1 {
			t.Errorf("mail tells %s of %d further ones:\n%s", who, n, texts(p))
		}
	}
	if said := texts(p); strings.Contains(said, "匹配分 50") || strings.Count(said, "贵单位的") != 2*3 {
		t.Errorf("mail tells of what gave its place up, or not of the others:\n%s", said)
	}
}

func texts(p *post) string {
	var all strings.Builder
	for _, m := range p.came {
		fmt.Fprintf(&all, "--- %s: %s\n%s\n", m.To, m.Subject, m.Text)
	}
	return all.String()
}

// TestWhoWantsNoMailGetsNoneOfWhatIsGathered takes effect on what waits already.
func TestWhoWantsNoMailGetsNoneOfWhatIsGathered(t *testing.T) {
	f, demand := flooded(t)
	zero := 0
	for _, a := range []market.Actor{f.firm, f.uni} {
		a.Roles = []market.Grant{{Role: market.RoleOrgManager}}
		ok(t, f.Alerts.SetMatchLimit(t.Context(), a, &zero))
	}
	f.uploads(t, demand, 50, 51)
	s, err := f.Alerts.Settings(t.Context(), f.firm)
	ok(t, err)
	s.Mail = map[string]service.Channel{market.AlertMatch: service.MailOff}
	ok(t, second(f.Alerts.Choose(t.Context(), f.firm, s)))
	f.clock.until(china("2026-12-31 08:00"))
	if n, err := f.Alerts.Digest(t.Context()); err != nil || n != 1 {
		t.Errorf("%d digests (%v), want the university's alone", n, err)
	}
}

// TestGatheredMatchesCountAsMatches holds the funnel and the list of unanswered
// demands to all matches.
func TestGatheredMatchesCountAsMatches(t *testing.T) {
	f := newTown(t)
	f.MatchAlerts = 1
	demands := []string{f.needs(t, "D-1", nil), f.needs(t, "D-2", nil), f.needs(t, "D-3", nil)}
	ok(t, f.Alerts.Begin(t.Context(), false))
	for i, d := range demands {
		f.uploads(t, d, 50+float64(i)) // each is stronger than the one before and takes its place
	}
	if n, further := len(f.box(t, f.firm, service.BoxInbox)), len(f.box(t, f.firm, service.BoxFurther)); n != 1 || further != 2 {
		t.Fatalf("%d alerts, %d further ones", n, further)
	}
	manager := office("220000", market.RoleDepartmentManager)
	report, err := f.Funnel(t.Context(), manager, service.FunnelOffice, market.FunnelFilter{Kind: "demand"})
	ok(t, err)
	if n := through(report.All)[1]; n != 3 {
		t.Errorf("%d demands are matched, want 3", n)
	}
	silent, err := f.SilentDemands(t.Context(), manager, service.FunnelOffice, market.FunnelFilter{}, "", 1, 10)
	ok(t, err)
	for _, d := range silent.Rows {
		if d.Facts.Told != 1 || d.Why == market.SilenceUntold {
			t.Errorf("of %s %d were told: %s", d.Title, d.Facts.Told, d.Why)
		}
	}
	if silent.Total != 3 {
		t.Errorf("%d silent demands", silent.Total)
	}
}

// TestNothingGatheredIsLostOrToldTwiceWhereverAProcessEnds lets a process end at
// every moment at which it writes while a day has more matches than its cap.
func TestNothingGatheredIsLostOrToldTwiceWhereverAProcessEnds(t *testing.T) {
	crashes := 0
	for ; ; crashes++ {
		f := newTown(t)
		f.MatchAlerts = 1
		first := f.offers(t)
		f.ranker.found = []string{first, f.offers(t)}
		ok(t, f.Alerts.Begin(t.Context(), false))
		f.needs(t, "D-1", nil)
		f.needs(t, "D-2", nil)

		p := &post{came: map[string]mail.Message{}}
		c := &crash{at: crashes + 1}
		dying := opened(t, brittle{f.Store, c}, f.clock, f.ranker)
		dying.MatchAlerts = 1
		err := lives(t.Context(), dying, f.clock, p)
		if err != nil && !c.dead {
			t.Fatal(err)
		}
		again := opened(t, f.Store, f.clock, f.ranker)
		again.MatchAlerts = 1
		ok(t, lives(t.Context(), again, f.clock, p))
		f.clock.until(china("2027-01-05 08:01"))
		ok(t, second(again.Alerts.Digest(t.Context())))
		ok(t, second(again.Outbox.Deliver(t.Context(), p)))

		for who, a := range map[string]market.Actor{"transfer@beilu.example": f.uni, "rd@hanchen.example": f.firm} {
			// The process that went on may stand on the next day, which has a place of its own.
			n, further := len(f.box(t, a, service.BoxInbox)), len(f.box(t, a, service.BoxFurther))
			if n < 1 || n > 2 || n+further != 4 {
				t.Errorf("ended at %d: %s has %d alerts and %d further", c.at, who, n, further)
			}
			if told := furtherIn(p, who); told != further {
				t.Errorf("ended at %d: mail tells %s of %d of %d further ones:\n%s", c.at, who, told, further, texts(p))
			}
		}
		if !c.dead {
			break
		}
	}
	if crashes < 20 {
		t.Errorf("only %d moments: the process does not write what it should", crashes)
	}
}
