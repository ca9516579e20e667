package market_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"duijie/server/market"

	"pgregory.net/rapid"
)

// slotModel is what the plain model knows of one revision.
type slotModel struct {
	no       int
	state    market.State
	title    string
	complete bool
	secret   bool
}

// life is an item beside a plain model of it: the rules of the transition
// table written out once more as code.
type life struct {
	item      market.Item[market.AchievementContent]
	public    *slotModel
	working   *slotModel
	revisions int
	texts     int
	now       time.Time
}

func (l *life) content(t *rapid.T) market.AchievementContent {
	c := goodAchievement()
	l.texts++
	c.Title = fmt.Sprintf("第 %d 稿", l.texts)
	if rapid.IntRange(0, 3).Draw(t, "lacks") == 0 {
		c.Summary = ""
	}
	c.Secret = rapid.IntRange(0, 7).Draw(t, "secret") == 0
	return c
}

func (l *life) model(c market.AchievementContent) *slotModel {
	l.revisions++
	return &slotModel{no: l.revisions, state: market.Draft, title: c.Title, complete: c.Summary != "", secret: c.Secret}
}

func (l *life) begin(t *rapid.T) {
	c := l.content(t)
	it, err := market.NewItem("id", seller, "1", c, owner(l.now))
	if err != nil {
		t.Fatal(err)
	}
	l.item, l.public, l.revisions = it, nil, 0
	l.working = l.model(c)
}

func (l *life) edit(t *rapid.T, as market.Capacity) {
	c := l.content(t)
	err := l.item.Edit(c, market.Step{By: "x", As: as, At: l.now})
	frozen := l.working != nil && l.working.state.UnderReview()
	switch {
	case !as.Owns():
		wantCodeRapid(t, "edit as "+string(as), err, market.CodeForbidden)
		return
	case frozen:
		wantCodeRapid(t, "edit of a frozen text", err, market.CodeConflict)
		return
	}
	wantCodeRapid(t, "edit", err, "")
	no := 0
	if l.working != nil {
		no = l.working.no
		l.revisions--
	}
	if l.working = l.model(c); no != 0 {
		l.working.no = no
	}
}

// stepBecause gives a reason in the shape that every action understands.
func stepBecause(as market.Capacity, reason string, at time.Time) market.Step {
	return sentBack(market.Step{By: "x", As: as, Reason: reason, At: at}, reason)
}

// do takes an action in a capacity, and says what the plain model says of it.
func (l *life) do(t *rapid.T, action market.Action, as market.Capacity, reason string) {
	err := l.item.Do(action, stepBecause(as, reason, l.now))
	is := func(s *slotModel, state market.State) bool { return s != nil && s.state == state }
	fits := func(s *slotModel) bool { return !s.secret }
	var possible bool
	var by []market.Capacity
	owners := []market.Capacity{market.AsOwner, market.AsManager}
	needsReason, ok := false, true
	var after func()
	var from market.State
	w, p := l.working, l.public
	switch action {
	case market.Submit:
		possible, by = is(w, market.Draft), owners
		ok = possible && w.complete && fits(w)
		after = func() {
			if w.state = market.Internal; as == market.AsManager {
				w.state = market.Submitted
			}
		}
	case market.Endorse:
		possible, by = is(w, market.Internal), []market.Capacity{market.AsManager}
		ok = possible && w.complete && fits(w)
		after = func() { w.state = market.Submitted }
	case market.Recall:
		possible, by = is(w, market.Submitted) || is(w, market.Internal), owners
		after = func() { w.state = market.Draft }
	case market.Publish:
		possible, by = is(w, market.Submitted), []market.Capacity{market.AsOffice}
		after = func() { w.state, l.public, l.working = market.Published, w, nil }
	case market.Return:
		possible, needsReason = is(w, market.Submitted) || is(w, market.Internal), true
		if by = []market.Capacity{market.AsOffice}; is(w, market.Internal) {
			by = []market.Capacity{market.AsManager}
		}
		after = func() { w.state = market.Returned }
	case market.List:
		possible, by = is(w, market.Draft), []market.Capacity{market.AsSystem}
		ok = possible && fits(w)
		after = func() { w.state, l.public, l.working = market.Published, w, nil }
	case market.Discard:
		possible, by = is(w, market.Draft) || is(w, market.Returned), owners
		after = func() { l.working = nil }
	case market.Withdraw:
		possible, by, needsReason = is(p, market.Published), []market.Capacity{market.AsOwner, market.AsManager, market.AsOffice}, true
		after = func() { p.state = market.Withdrawn }
	case market.Expire:
		possible, by = is(p, market.Published), []market.Capacity{market.AsSystem}
		after = func() { p.state = market.Expired }
	case market.Renew:
		possible, by = is(p, market.Published) || is(p, market.Expired), owners
		after = func() { p.state = market.Published }
	}
	if w != nil {
		from = w.state
	}
	if action == market.Withdraw || action == market.Expire || action == market.Renew {
		if p != nil {
			from = p.state
		}
	}
	what := fmt.Sprintf("%s as %q because %q from %s", action, as, reason, from)
	switch {
	case !possible:
		wantCodeRapid(t, what, err, market.CodeConflict)
	case !slices.Contains(by, as):
		wantCodeRapid(t, what, err, market.CodeForbidden)
	case needsReason && reason == "", !ok:
		wantCodeRapid(t, what, err, market.CodeInvalid)
	default:
		wantCodeRapid(t, what, err, "")
		after()
	}
}

func wantCodeRapid(t *rapid.T, what string, err error, want market.Code) {
	if got := market.CodeOf(err); got != want {
		t.Fatalf("%s: %q (%v), want %q", what, got, err, want)
	}
}

// agrees compares the item with the model and holds the invariants.
func (l *life) agrees(t *rapid.T) {
	it := l.item
	for name, pair := range map[string]struct {
		rev   *market.Revision[market.AchievementContent]
		model *slotModel
	}{"public": {it.Public, l.public}, "working": {it.Working, l.working}} {
		if (pair.rev == nil) != (pair.model == nil) {
			t.Fatalf("%s: %+v, model %+v", name, pair.rev, pair.model)
		}
		if pair.rev == nil {
			continue
		}
		if got := (slotModel{pair.rev.No, pair.rev.State, pair.rev.Content.Title, pair.rev.Content.Summary != "", pair.rev.Content.Secret}); got != *pair.model {
			t.Fatalf("%s: %+v, model %+v", name, got, *pair.model)
		}
	}
	if it.Revisions != l.revisions {
		t.Fatalf("%d revisions begun, model %d", it.Revisions, l.revisions)
	}
	if it.Public != nil && it.Working != nil && it.Working.No <= it.Public.No {
		t.Fatalf("revision %d is worked on while %d is public", it.Working.No, it.Public.No)
	}
	listed, ok := it.Listed()
	if ok != (l.public != nil && l.public.state == market.Published) {
		t.Fatalf("listed is %v, model %+v", ok, l.public)
	}
	if ok && (listed.Content.Secret || listed.PublishedAt.IsZero() || listed.ExpiresOn < market.DateOf(listed.PublishedAt)) {
		t.Fatalf("listed: %+v", listed)
	}
	if it.Empty() != (l.public == nil && l.working == nil) {
		t.Fatal("empty")
	}
}

// allowedIsWhatDoTakes tries every action on a copy: what Allowed lists is what
// Do takes when the reason and the completeness are given.
func (l *life) allowedIsWhatDoTakes(t *rapid.T, as market.Capacity) {
	allowed := l.item.Allowed(as)
	for _, code := range market.Actions.Codes() {
		probe := l.item
		if probe.Working != nil {
			w := *probe.Working
			w.Content = goodAchievement()
			probe.Working = &w
		}
		err := probe.Do(market.Action(code), stepBecause(as, "因为如此", l.now))
		if slices.Contains(allowed, market.Action(code)) != (err == nil) {
			t.Fatalf("as %q allowed are %v, but %s gives %v", as, allowed, code, err)
		}
	}
}

func TestTheLifeOfAListing(t *testing.T) {
	capacities := []market.Capacity{market.AsOwner, market.AsManager, market.AsOffice, market.AsSystem, ""}
	rapid.Check(t, func(t *rapid.T) {
		l := &life{now: morning}
		l.begin(t)
		t.Repeat(map[string]func(*rapid.T){
			"": func(t *rapid.T) { l.agrees(t) },
			"edit": func(t *rapid.T) {
				l.edit(t, rapid.SampledFrom([]market.Capacity{market.AsOwner, market.AsOwner, market.AsManager, market.AsOffice, ""}).Draw(t, "as"))
			},
			"do": func(t *rapid.T) {
				l.do(t, market.Action(rapid.SampledFrom(market.Actions.Codes()).Draw(t, "action")),
					rapid.SampledFrom(capacities).Draw(t, "as"), rapid.SampledFrom([]string{"", "因为如此"}).Draw(t, "reason"))
			},
			"take a step of the table": func(t *rapid.T) {
				row := rapid.SampledFrom(market.Transitions).Draw(t, "row")
				l.do(t, row.Action, row.By[0], "因为如此")
			},
			"allowed": func(t *rapid.T) { l.allowedIsWhatDoTakes(t, rapid.SampledFrom(capacities).Draw(t, "as")) },
			"time": func(t *rapid.T) {
				l.now = l.now.Add(time.Duration(rapid.IntRange(0, 400).Draw(t, "days")) * 24 * time.Hour)
			},
			"begin anew where nothing is left": func(t *rapid.T) {
				if !l.item.Empty() {
					t.Skip("something is left")
				}
				l.begin(t)
			},
		})
	})
}

// Every step of the table can be reached from a fresh draft.
func TestEveryStepOfTheTableIsReached(t *testing.T) {
	type stand struct{ working, public market.State }
	standOf := func(it market.Item[market.AchievementContent]) (s stand) {
		if it.Working != nil {
			s.working = it.Working.State
		}
		if it.Public != nil {
			s.public = it.Public.State
		}
		return s
	}
	from := func(s stand, row market.Transition) market.State {
		if row.Slot == market.PublicSlot {
			return s.public
		}
		return s.working
	}
	taken := map[int]bool{}
	first := newItem(t, goodAchievement())
	seen := map[stand]bool{standOf(first): true}
	open := []market.Item[market.AchievementContent]{first}
	for len(open) > 0 {
		it := open[0]
		open = open[1:]
		var reached []market.Item[market.AchievementContent]
		for i, row := range market.Transitions {
			next := it
			if from(standOf(it), row) == row.From && next.Do(row.Action, stepBecause(row.By[0], "因为如此", morning)) == nil {
				taken[i] = true
				reached = append(reached, next)
			}
		}
		next := it
		if next.Edit(goodAchievement(), owner(morning)) == nil {
			reached = append(reached, next)
		}
		for _, r := range reached {
			if s := standOf(r); !seen[s] {
				seen[s] = true
				open = append(open, r)
			}
		}
	}
	for i, row := range market.Transitions {
		if !taken[i] {
			t.Errorf("nothing leads to %s from %s", row.Action, row.From)
		}
	}
}
