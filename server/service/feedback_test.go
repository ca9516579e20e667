package service_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"duijie/matching"
	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
	"duijie/server/store/sqlite"

	"github.com/google/go-cmp/cmp"
)

// ranker finds what a test tells it to, in that order.
type ranker struct {
	found []string
	model string
	best  float64 // score of the first; 0: 80
}

func (r *ranker) Match(context.Context, matching.Item, matching.MatchOptions) ([]matching.Match, error) {
	out, best := make([]matching.Match, len(r.found)), r.best
	if best == 0 {
		best = 80
	}
	for i, id := range r.found {
		out[i] = matching.Match{ID: id, Model: r.model, Score: best - float64(i)}
	}
	return out, nil
}

// pairOf is a market of two organisations with one published item each.
type pairOf struct {
	*service.Service
	ranker             *ranker
	store              store.Store
	uni, firm          market.Actor
	achievement        service.Work[market.AchievementContent]
	demand             service.Work[market.DemandContent]
	reviewer, stranger market.Actor
}

func newPair(t *testing.T, anonymous bool) *pairOf {
	t.Helper()
	b, err := sqlite.Open(t.Context(), t.TempDir())
	ok(t, err)
	st, err := store.Open(t.Context(), b, store.Options{Collections: service.Collections(), Records: service.RecordSets(), World: market.RealWorld{}})
	ok(t, err)
	t.Cleanup(func() { _ = st.Close() })
	p := &pairOf{ranker: &ranker{model: "model-a"}, store: st, reviewer: office("220000", market.RoleReviewer)}
	p.Service = service.New(service.Deps{Store: st, World: market.RealWorld{}, Finder: nothing{}, Matcher: p.ranker, Log: slog.New(slog.DiscardHandler)})
	p.uni = admit(t, p.Service, uniCode, "北陆大学", "220104", market.University)
	p.firm = admit(t, p.Service, firmCode, "瀚辰公司", "220106", market.Enterprise)
	p.stranger = market.Actor{User: "stranger", Organisation: "elsewhere", Roles: []market.Grant{{Role: market.RoleMember}}}
	w, err := p.Achievements.Create(t.Context(), p.uni, draftOf("A-1"))
	ok(t, err)
	p.achievement = published(t, p.Achievements, p.uni, p.reviewer, w)
	content := heat
	content.Anonymous = anonymous
	d, err := p.Demands.Create(t.Context(), p.firm, service.Draft[market.DemandContent]{Number: "D-1", Content: content})
	ok(t, err)
	p.demand = published(t, p.Demands, p.firm, p.reviewer, d)
	return p
}

var heat = market.DemandContent{Title: "功率器件散热用高导热膜", Field: "05", Problem: "逆变器功率器件局部过热，需要导热系数更高的石墨烯膜材料替代进口。"}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func published[C market.Content](t *testing.T, c *service.Catalogue[C], owner, reviewer market.Actor, w service.Work[C]) service.Work[C] {
	t.Helper()
	w, err := c.Do(t.Context(), asManager(owner), w.Item.ID, w.Version, market.Submit, "")
	ok(t, err)
	w, err = c.Do(t.Context(), reviewer, w.Item.ID, w.Version, market.Publish, "")
	ok(t, err)
	return w
}

func (p *pairOf) pair() service.Pair {
	return service.Pair{Demand: p.demand.Item.ID, Achievement: p.achievement.Item.ID}
}

// says gives the feedback of an actor who looks at the demand's page.
func (p *pairOf) says(t *testing.T, a market.Actor, j market.Judgement) (market.Feedback, error) {
	t.Helper()
	p.ranker.found = []string{p.achievement.Item.ID}
	return p.GiveFeedback(t.Context(), a, service.Judging{
		Pair: p.pair(), For: service.Demands, Judgement: j,
		Revisions: service.Revisions{Demand: p.demand.Item.Public.No, Achievement: p.achievement.Item.Public.No},
	})
}

var (
	fits   = market.Judgement{Verdict: market.Fits}
	tooFar = market.Judgement{Verdict: market.DoesNotFit, Reason: "far"}
)

func TestFeedbackStandsWithVersionsAndModel(t *testing.T) {
	p := newPair(t, false)
	got, err := p.says(t, p.firm, tooFar)
	ok(t, err)
	want := market.Feedback{
		ID:           p.demand.Item.ID + "/" + p.achievement.Item.ID + "/" + p.firm.User,
		Demand:       market.JudgedText{ID: p.demand.Item.ID, Revision: 1, Version: p.demand.Version},
		Achievement:  market.JudgedText{ID: p.achievement.Item.ID, Revision: 1, Version: p.achievement.Version},
		Judgement:    tooFar,
		Shown:        market.Shown{For: "demand", Model: "model-a", Score: 80, Rank: 1},
		By:           p.firm.User,
		Organisation: p.firm.Organisation,
		Side:         market.SideDemander,
		At:           got.At,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(- want, + got):\n%s", diff)
	}
	matches, err := p.Matches(t.Context(), p.firm, service.Demands, p.demand.Item.ID, 5)
	ok(t, err)
	if len(matches) != 1 || matches[0].Match.Model != "model-a" {
		t.Fatalf("matches are %+v", matches)
	}
	if diff := cmp.Diff(&want, matches[0].Feedback); diff != "" {
		t.Errorf("in the matches (- want, + got):\n%s", diff)
	}
}

func TestASecondFeedbackTakesThePlaceOfTheFirst(t *testing.T) {
	p := newPair(t, false)
	_, err := p.says(t, p.firm, tooFar)
	ok(t, err)
	_, err = p.says(t, p.firm, fits)
	ok(t, err)
	n, err := p.store.Count(t.Context(), store.Query{Kind: service.Feedbacks})
	ok(t, err)
	if n != 1 {
		t.Errorf("%d judgements of one person stand", n)
	}
	ok(t, p.WithdrawFeedback(t.Context(), p.firm, p.pair()))
	wantCode(t, "withdrawn twice", p.WithdrawFeedback(t.Context(), p.firm, p.pair()), market.CodeNotFound)
	var history []string
	head, err := p.store.Head(t.Context())
	ok(t, err)
	entries, err := p.store.Entries(t.Context(), 0, int(head))
	ok(t, err)
	for _, e := range entries {
		for _, act := range e.Acts {
			if strings.HasPrefix(act.Action, "feedback.") {
				history = append(history, act.Action)
			}
		}
	}
	if diff := cmp.Diff([]string{"feedback.give", "feedback.give", "feedback.withdraw"}, history); diff != "" {
		t.Errorf("the journal (- want, + got):\n%s", diff)
	}
}

func TestNobodySeesTheFeedbackOfOthers(t *testing.T) {
	p := newPair(t, false)
	_, err := p.says(t, p.firm, tooFar)
	ok(t, err)
	for _, a := range []market.Actor{{}, p.uni, p.stranger, p.reviewer, operator} {
		matches, err := p.Matches(t.Context(), a, service.Demands, p.demand.Item.ID, 5)
		ok(t, err)
		if matches[0].Feedback != nil {
			t.Errorf("%q reads %+v", a.User, matches[0].Feedback)
		}
		if a.User != "" {
			wantCode(t, a.User+" withdraws it", p.WithdrawFeedback(t.Context(), a, p.pair()), market.CodeNotFound)
		}
	}
	wantCode(t, "a visitor withdraws it", p.WithdrawFeedback(t.Context(), market.Actor{}, p.pair()), market.CodeForbidden)
}

func TestWhoMayJudgeIsSaidAndHeld(t *testing.T) {
	for _, anonymous := range []bool{false, true} {
		p := newPair(t, anonymous)
		for _, c := range []struct {
			who  market.Actor
			side market.Side
		}{
			{p.firm, market.SideDemander},
			{p.uni, market.SideOfferer},
			{p.reviewer, market.SideOfficer},
			{office("220000", market.RoleAuditor), ""},
			{p.stranger, ""},
			{operator, ""},
			{market.Actor{}, ""},
		} {
			for _, from := range []string{service.Demands, service.Achievements} {
				id, other := p.demand.Item.ID, p.achievement.Item.ID
				if from == service.Achievements {
					id, other = other, id
				}
				p.ranker.found = []string{other}
				what := fmt.Sprintf("%q at %s, anonymous %v", c.who.User, from, anonymous)
				matches, err := p.Matches(t.Context(), c.who, from, id, 5)
				ok(t, err)
				if len(matches) != 1 || matches[0].Side != c.side {
					t.Fatalf("%s: %+v, want side %q", what, matches, c.side)
				}
				want := market.CodeForbidden
				if c.side != "" {
					want = ""
				}
				_, err = p.GiveFeedback(t.Context(), c.who, service.Judging{Pair: p.pair(), For: from, Revisions: matches[0].Revisions, Judgement: fits})
				wantCode(t, what, err, want)
			}
		}
	}
}

func TestWhatIsJudgedMustBeWhatWasShown(t *testing.T) {
	p := newPair(t, false)
	p.ranker.found = []string{p.achievement.Item.ID}
	judging := service.Judging{Pair: p.pair(), For: service.Demands, Revisions: service.Revisions{Demand: 1, Achievement: 1}, Judgement: fits}

	other := judging
	other.Revisions.Achievement = 2
	_, err := p.GiveFeedback(t.Context(), p.firm, other)
	wantCode(t, "a revision that is not there", err, market.CodeStale)

	p.ranker.found = nil
	_, err = p.GiveFeedback(t.Context(), p.firm, judging)
	wantCode(t, "two that do not match", err, market.CodeConflict)

	missing := judging
	missing.Demand = "none"
	_, err = p.GiveFeedback(t.Context(), p.firm, missing)
	wantCode(t, "a demand that is not there", err, market.CodeNotFound)
}

func TestSummaryOfFeedback(t *testing.T) {
	p := newPair(t, false)
	_, err := p.says(t, p.firm, tooFar)
	ok(t, err)
	p.ranker.model = "model-b"
	_, err = p.says(t, p.uni, fits)
	ok(t, err)
	_, err = p.says(t, p.reviewer, fits)
	ok(t, err)
	for _, a := range []market.Actor{p.reviewer, operator, office("220100", market.RoleAuditor)} {
		got, err := p.FeedbackSummary(t.Context(), a)
		ok(t, err)
		want := service.FeedbackSummary{
			All: service.Verdicts{Fits: 2, DoesNotFit: 1}, Pairs: 1, Reasons: map[string]int{"far": 1},
			Sides: map[market.Side]service.Verdicts{market.SideDemander: {DoesNotFit: 1}, market.SideOfferer: {Fits: 1}, market.SideOfficer: {Fits: 1}},
			Models: []service.ModelFeedback{
				{Model: "model-b", All: service.Verdicts{Fits: 2}, Top: service.Verdicts{Fits: 2}},
				{Model: "model-a", All: service.Verdicts{DoesNotFit: 1}, Top: service.Verdicts{DoesNotFit: 1}},
			},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("as %s (- want, + got):\n%s", a.User, diff)
		}
	}
	for _, a := range []market.Actor{{}, p.firm, p.uni} {
		_, err := p.FeedbackSummary(t.Context(), a)
		wantCode(t, "as "+a.User, err, market.CodeForbidden)
	}
}

// A text that was judged and has changed since comes from the journal as it was.
func TestCasesHoldTheTextsThatWereJudged(t *testing.T) {
	p := newPair(t, false)
	_, err := p.says(t, p.firm, tooFar)
	ok(t, err)
	_, err = p.says(t, p.reviewer, fits)
	ok(t, err)
	old := p.achievement.Item.ID + ".1"

	changed := draftOf("")
	changed.Content.Title = "改名之后的膜"
	w, err := p.Achievements.Edit(t.Context(), p.uni, p.achievement.Item.ID, p.achievement.Version, changed)
	ok(t, err)
	p.achievement = published(t, p.Achievements, p.uni, p.reviewer, w)
	_, err = p.says(t, p.uni, fits)
	ok(t, err)

	got, err := p.FeedbackCases(t.Context())
	ok(t, err)
	if len(got.Cases) != 1 {
		t.Fatalf("%d cases of one demand", len(got.Cases))
	}
	c := got.Cases[0]
	if c.Demand.ID != p.demand.Item.ID+".1" || c.Demand.Title != heat.Title || c.Demand.Organisation != p.firm.Organisation {
		t.Errorf("the demand is %+v", c.Demand)
	}
	// One against one on the old text is 3, half up; the new text has one voice.
	if diff := cmp.Diff([]string{old, p.achievement.Item.ID + ".2"}, c.Offers); diff != "" {
		t.Errorf("offers (- want, + got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{3, 4}, c.Levels); diff != "" {
		t.Errorf("levels (- want, + got):\n%s", diff)
	}
	titles := map[string]string{}
	for _, o := range got.Offers {
		titles[o.ID] = o.Title
	}
	if diff := cmp.Diff(map[string]string{old: film.Title, p.achievement.Item.ID + ".2": "改名之后的膜"}, titles); diff != "" {
		t.Errorf("texts (- want, + got):\n%s", diff)
	}
}

// A renewal or a draft behind the public text gives the document a new version,
// and the text stays one text.
func TestCasesCountOneTextOnce(t *testing.T) {
	p := newPair(t, false)
	_, err := p.says(t, p.firm, tooFar)
	ok(t, err)
	_, err = p.Achievements.Edit(t.Context(), p.uni, p.achievement.Item.ID, p.achievement.Version, draftOf(""))
	ok(t, err)
	_, err = p.says(t, p.uni, tooFar)
	ok(t, err)
	got, err := p.FeedbackCases(t.Context())
	ok(t, err)
	if len(got.Cases) != 1 || !slices.Equal(got.Cases[0].Levels, []int{1}) || len(got.Offers) != 1 || len(got.Demands) != 1 {
		t.Errorf("%d cases, %d offers, %d demands: %+v", len(got.Cases), len(got.Offers), len(got.Demands), got.Cases)
	}
}

func TestKnownAlreadyTeachesNothing(t *testing.T) {
	p := newPair(t, false)
	_, err := p.says(t, p.firm, market.Judgement{Verdict: market.DoesNotFit, Reason: market.ReasonKnown})
	ok(t, err)
	got, err := p.FeedbackCases(t.Context())
	ok(t, err)
	if len(got.Cases) != 0 || len(got.Offers) != 1 || len(got.Demands) != 1 {
		t.Errorf("cases %+v", got.Cases)
	}
}

// What an owner's draft was matched with is judged on the draft's own words.
func TestADraftThatWasJudgedIsKeptAsItWas(t *testing.T) {
	p := newPair(t, false)
	content := heat
	content.Title = "草稿中的需求"
	d, err := p.Demands.Create(t.Context(), p.firm, service.Draft[market.DemandContent]{Number: "D-2", Content: content})
	ok(t, err)
	p.ranker.found = []string{p.achievement.Item.ID}
	_, err = p.GiveFeedback(t.Context(), p.firm, service.Judging{
		Pair: service.Pair{Demand: d.Item.ID, Achievement: p.achievement.Item.ID}, For: service.Demands,
		Revisions: service.Revisions{Demand: 1, Achievement: 1}, Judgement: fits,
	})
	ok(t, err)
	content.Title = "改过的草稿"
	_, err = p.Demands.Edit(t.Context(), p.firm, d.Item.ID, d.Version, service.Draft[market.DemandContent]{Content: content})
	ok(t, err)
	got, err := p.FeedbackCases(t.Context())
	ok(t, err)
	if len(got.Cases) != 1 || got.Cases[0].Demand.Title != "草稿中的需求" || got.Cases[0].Demand.ID != fmt.Sprintf("%s.1.%d", d.Item.ID, d.Version) {
		t.Errorf("cases %+v", got.Cases)
	}
}

// Similar finds the same as Match does, each with a term.
func (r *ranker) Similar(ctx context.Context, item matching.Item, o matching.MatchOptions) ([]matching.Match, error) {
	found, err := r.Match(ctx, item, o)
	for i := range found {
		found[i].Reasons = []matching.Reason{{Kind: matching.ReasonTerms, Terms: []matching.TermShare{{Term: "膜", Points: 2}}}}
	}
	return found, err
}

func TestSimilarItemsArePublicOnesOfTheSameKind(t *testing.T) {
	p := newPair(t, false)
	second, err := p.Achievements.Create(t.Context(), p.uni, draftOf("A-2"))
	ok(t, err)
	draft := second.Item.ID
	p.ranker.found = []string{p.achievement.Item.ID, draft, "gone"}
	similar := func(a market.Actor, id string) []string {
		t.Helper()
		found, err := p.Similar(t.Context(), a, service.Achievements, id, 5)
		ok(t, err)
		var ids []string
		for _, f := range found {
			if ids = append(ids, f.Summary.ID); f.Summary.Kind != matching.Achievement || len(f.Terms) != 1 || f.Score == 0 {
				t.Errorf("found %+v", f)
			}
		}
		return ids
	}
	if got := similar(market.Actor{}, p.achievement.Item.ID); len(got) != 0 {
		t.Errorf("to the item itself, with a draft beside it: %v", got)
	}
	if got := similar(p.uni, draft); !slices.Equal(got, []string{p.achievement.Item.ID}) {
		t.Errorf("to the owner's draft: %v", got)
	}
	_, err = p.Similar(t.Context(), p.firm, service.Achievements, draft, 5)
	wantCode(t, "to a draft of others", err, market.CodeNotFound)
	published(t, p.Achievements, p.uni, p.reviewer, second)
	if got := similar(market.Actor{}, p.achievement.Item.ID); !slices.Equal(got, []string{draft}) {
		t.Errorf("once it is published: %v", got)
	}
}
