package api

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"duijie/server/market"
)

func (l *line) withPatience(d time.Duration) *line {
	l.bounds.patience = d
	return l
}

func testLine(places, queue int) *line {
	return newLine(bounds{places, queue, time.Hour}, newMetrics(nil).line(classRead))
}

// sentAs tells why one was sent away.
func sentAs(t *testing.T, l *line, reason string, who applicant) {
	t.Helper()
	_, _, err := l.apply(who)
	want := market.CodeUnavailable
	if reason == sentGreedy {
		want = market.CodeTooMany
	}
	var ours *market.Error
	if !errors.As(err, &ours) || ours.Code != want || ours.RetryAfter < 1 {
		t.Errorf("%v: %v, want %s with the seconds to wait", who, err, want)
	}
}

func TestTurnsGoByOrganisationAndByAccount(t *testing.T) {
	l := testLine(1, 64)
	first, _, err := l.apply(applicant{party: "z"})
	must(t, err)
	waiting := map[string]*waiter{}
	for _, c := range []struct{ party, account, name string }{
		{"a", "a1", "a1 first"}, {"a", "a1", "a1 second"}, {"a", "a1", "a1 third"}, {"a", "a2", "a2 first"},
		{"b", "b1", "b1 first"}, {"", "", "visitors first"}, {"", "", "visitors second"},
	} {
		w, waits, err := l.apply(applicant{party: c.party, account: c.account, crowd: c.party == ""})
		must(t, err)
		if !waits {
			t.Fatalf("%s does not wait", c.name)
		}
		waiting[c.name] = w
	}
	var order []string
	for working := first; working != nil; {
		l.leave(working)
		working = nil
		for name, w := range waiting {
			if len(w.called) == 1 {
				order, working = append(order, name), w
				delete(waiting, name)
				break
			}
		}
	}
	want := []string{"a1 first", "b1 first", "visitors first", "a2 first", "visitors second", "a1 second", "a1 third"}
	if !slices.Equal(order, want) {
		t.Errorf("called\n%q, want\n%q", order, want)
	}
}

func TestNobodyTakesALineAlone(t *testing.T) {
	for _, c := range []struct {
		rule             string
		who              func(n int) applicant
		working, waiting int // of 8 places and 32 that may wait
		then             string
	}{
		{"an account has a quarter of the places and of the line", func(int) applicant { return applicant{party: "a", account: "a1"} }, 2, 8, sentGreedy},
		{"an organisation has half", func(n int) applicant { return applicant{party: "a", account: fmt.Sprint(n % 9)} }, 4, 16, sentGreedy},
		{"so has a network of visitors", func(int) applicant { return applicant{party: "address"} }, 4, 16, sentGreedy},
		{"visitors who come from this machine may have all", func(int) applicant { return applicant{party: "address", crowd: true} }, 8, 32, sentFull},
		{"so may many", func(n int) applicant { return applicant{party: fmt.Sprint(n), account: "a"} }, 8, 32, sentFull},
	} {
		t.Run(c.rule, func(t *testing.T) {
			l := testLine(8, 32)
			for n := range c.working + c.waiting {
				_, waits, err := l.apply(c.who(n))
				must(t, err)
				if waits != (n >= c.working) {
					t.Errorf("request %d waits: %t", n, waits)
				}
			}
			sentAs(t, l, c.then, c.who(0))
		})
	}
}

func TestWhoStandsMostOftenInAFullLineMakesRoom(t *testing.T) {
	l := testLine(1, 8)
	_, _, err := l.apply(applicant{party: "z"})
	must(t, err)
	var crowd []*waiter
	for range 8 {
		w, _, err := l.apply(applicant{party: "crowd", crowd: true})
		must(t, err)
		crowd = append(crowd, w)
	}
	for n := range 4 { // 8 and 0 become 4 and 4
		if _, waits, err := l.apply(applicant{party: "other", account: fmt.Sprint(n)}); err != nil || !waits {
			t.Fatalf("request %d of others: waits %t, %v", n, waits, err)
		}
		if w := crowd[7-n]; len(w.called) != 1 || market.CodeOf(<-w.called) != market.CodeUnavailable {
			t.Errorf("the crowd's %d. request is still in the line", 8-n)
		}
	}
	sentAs(t, l, sentGreedy, applicant{party: "other", account: "5"})
	sentAs(t, l, sentFull, applicant{party: "crowd", crowd: true})
}

func TestWhoWaitedForTooLongOrWentAwayLeavesTheLine(t *testing.T) {
	l := testLine(1, 8).withPatience(time.Nanosecond)
	leave, err := l.enter(t.Context(), applicant{party: "z"})
	must(t, err)
	if _, err := l.enter(t.Context(), applicant{party: "a", account: "a1"}); market.CodeOf(err) != market.CodeUnavailable {
		t.Errorf("one that waited for too long: %v", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.withPatience(time.Hour).enter(gone, applicant{party: "a", account: "a1"}); !errors.Is(err, context.Canceled) {
		t.Errorf("one that went away: %v", err)
	}
	leave()
	leave() // once
	if running, waiting := l.numbers(); running != 0 || waiting != 0 || len(l.parties) != 0 {
		t.Errorf("%d are worked on, %d wait, %d are remembered", running, waiting, len(l.parties))
	}
}

// Whatever comes, goes and gives up: bounds hold, no place stays free that somebody
// waits for, and nothing is remembered of who has gone.
func TestLinesKeepTheirBoundsAndNoPlaceIsLeftFree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		places, queue := rapid.IntRange(1, 9).Draw(t, "places"), rapid.IntRange(1, 20).Draw(t, "queue")
		l := testLine(places, queue)
		working, waiting := map[*waiter]bool{}, map[*waiter]bool{}
		pick := func(of map[*waiter]bool) *waiter {
			for w := range of {
				return w
			}
			t.Skip("nobody")
			return nil
		}
		settle := func() { // who was called works, who made room is gone
			for w := range maps.Clone(waiting) {
				if len(w.called) == 0 {
					continue
				}
				delete(waiting, w)
				if <-w.called == nil {
					working[w] = true
				}
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"come": func(t *rapid.T) {
				who := applicant{party: rapid.SampledFrom([]string{"a", "b", "c", "crowd"}).Draw(t, "party")}
				who.crowd = who.party == "crowd"
				if who.party == "a" || who.party == "b" {
					who.account = rapid.SampledFrom([]string{"1", "2", "3"}).Draw(t, "account")
				}
				w, waits, err := l.apply(who)
				switch {
				case err != nil:
				case waits:
					waiting[w] = true
				default:
					working[w] = true
				}
			},
			"go": func(*rapid.T) {
				w := pick(working)
				delete(working, w)
				l.leave(w)
			},
			"give up": func(*rapid.T) {
				w := pick(waiting)
				delete(waiting, w)
				if l.giveUp(w, context.Canceled) == nil {
					t.Fatal("it was called, and nobody noticed")
				}
			},
			"": func(t *rapid.T) {
				settle()
				if running, line := l.numbers(); running != len(working) || line != len(waiting) || running > places || line > queue {
					t.Fatalf("%d of %d are worked on, %d of %d wait; counted %d and %d", running, places, line, queue, len(working), len(waiting))
				}
				byParty, byAccount := map[string]int{}, map[string]int{}
				for w := range working {
					byParty[w.party.name]++
					byAccount[w.party.name+w.account.name]++
				}
				ofParty, _ := l.bounds.ofParty()
				ofAccount, _ := l.bounds.ofAccount()
				for w := range working {
					if !w.party.crowd && byParty[w.party.name] > ofParty || w.account.name != "" && byAccount[w.party.name+w.account.name] > ofAccount {
						t.Fatalf("%s %s has more than its part", w.party.name, w.account.name)
					}
				}
				for w := range waiting {
					if l.may(w.party, w.account) {
						t.Fatal("a place is free, and one that may have it waits")
					}
				}
				if len(working)+len(waiting) == 0 && len(l.parties)+len(l.turns) != 0 {
					t.Fatal("somebody who has gone is remembered")
				}
			},
		})
	})
}
