package jobs_test

import (
	"context"
	"log/slog"
	"testing"

	"duijie/matching"
	"duijie/search"
	"duijie/server/jobs"
	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/sheet"
	"duijie/server/store"
	"duijie/server/store/sqlite"
)

// house is a service over real parts in a temporary folder.
type house struct {
	*service.Service
	index    *search.Index
	engine   *matching.Engine
	follower [2]*jobs.Follower
}

var analyzer = func() *search.Analyzer {
	a, err := search.NewAnalyzer(search.AnalyzerOptions{})
	if err != nil {
		panic(err)
	}
	return a
}()

func newHouse(t *testing.T) *house {
	t.Helper()
	ctx := context.Background()
	b, err := sqlite.Open(ctx, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(ctx, b, store.Options{Collections: service.Collections(), Records: service.RecordSets(), World: market.RealWorld{}})
	if err != nil {
		t.Fatal(err)
	}
	h := &house{}
	if h.index, err = search.Rebuild(t.TempDir()+"/index", analyzer, func(*search.Index) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if h.engine, err = matching.New(matching.Options{Analyzer: analyzer}); err != nil {
		t.Fatal(err)
	}
	h.Service = service.New(service.Deps{Store: st, World: market.RealWorld{}, Finder: h.index, Matcher: h.engine, Log: slog.New(slog.DiscardHandler)})
	h.follower[0] = jobs.NewFollower("index", st, jobs.IndexSink{Index: h.index}, h.Log)
	h.follower[1] = jobs.NewFollower("matcher", st, jobs.MatchSink{Engine: h.engine}, h.Log)
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{}, 2)
	for _, f := range h.follower {
		go func() { _ = f.Run(ctx); done <- struct{}{} }()
	}
	t.Cleanup(func() {
		cancel()
		<-done
		<-done
		_ = h.index.Close()
		_ = st.Close()
	})
	return h
}

// settle waits until both followers stand at the head of the journal.
func (h *house) settle(t *testing.T) {
	t.Helper()
	head, err := h.Store.Head(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range h.follower {
		if err := f.Wait(t.Context(), head); err != nil {
			t.Fatal(err)
		}
	}
}

func (h *house) organisation(t *testing.T, code, name string, kind market.OrganisationKind) market.Actor {
	t.Helper()
	operator := market.Actor{User: "op", Roles: []market.Grant{{Role: market.RoleOperator}}}
	o, _, err := h.CreateOrganisation(t.Context(), operator, market.Organisation{CreditCode: market.CreditCode(code), Name: name, Kind: kind, Region: "220104"})
	if err != nil {
		t.Fatal(err)
	}
	return market.Actor{User: "u-" + name, Organisation: o.ID, Roles: []market.Grant{{Role: market.RoleOrgManager}}}
}

func (h *house) found(t *testing.T, text string) []string {
	t.Helper()
	res, err := h.Search(t.Context(), search.Query{Text: text})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, hit := range res.Hits {
		ids = append(ids, hit.Summary.ID)
	}
	return ids
}

var (
	reviewer = market.Actor{User: "rev", Organisation: "office", Roles: []market.Grant{{Role: market.RoleReviewer, Region: "220100"}}}
	film     = market.AchievementContent{Title: "高导热石墨烯复合膜", Field: "05", Summary: "以氧化石墨烯为前驱体制备高导热复合膜，用于功率器件散热。", TRL: 6, Modes: []string{"transfer"}}
	need     = market.DemandContent{Title: "功率器件散热用高导热膜", Field: "05", Problem: "逆变器功率器件局部过热，需要导热系数更高的石墨烯膜材料替代进口。"}
)

func TestAListingIsSearchedAndMatchedOnlyWhileItIsPublic(t *testing.T) {
	h, ctx := newHouse(t), t.Context()
	uni := h.organisation(t, "12220100MYA4283166", "北陆大学", market.University)
	firm := h.organisation(t, "91220106MYA976830Q", "瀚辰公司", market.Enterprise)
	a, err := h.Achievements.Create(ctx, uni, service.Draft[market.AchievementContent]{Number: "A-1", Content: film, Inventors: []string{"张三"}})
	if err != nil {
		t.Fatal(err)
	}
	d, err := h.Demands.Create(ctx, firm, service.Draft[market.DemandContent]{Number: "D-1", Content: need})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []struct {
		do func(market.Actor, string, int64, market.Action) (int64, error)
		id string
		by market.Actor
		v  int64
	}{
		{step(ctx, h.Achievements), a.Item.ID, uni, a.Version},
		{step(ctx, h.Demands), d.Item.ID, firm, d.Version},
	} {
		v, err := w.do(w.by, w.id, w.v, market.Submit)
		if err != nil {
			t.Fatal(err)
		}
		h.settle(t)
		if got := h.found(t, "石墨烯"); w.id == a.Item.ID && len(got) > 0 {
			t.Fatalf("found before it was published: %v", got)
		}
		if _, err := w.do(reviewer, w.id, v, market.Publish); err != nil {
			t.Fatal(err)
		}
	}
	h.settle(t)
	if got := h.found(t, "石墨烯"); len(got) != 2 {
		t.Fatalf("found %v", got)
	}
	matches, err := h.Matches(ctx, market.Actor{}, service.Demands, d.Item.ID, 5)
	if err != nil || len(matches) != 1 || matches[0].Summary.ID != a.Item.ID || len(matches[0].Match.Reasons) == 0 {
		t.Fatalf("matches %+v, %v", matches, err)
	}

	// An edit under review leaves the public revision as it stands.
	w, err := h.Achievements.Work(ctx, uni, a.Item.ID)
	if err != nil {
		t.Fatal(err)
	}
	changed := film
	changed.Title = "碳化硅陶瓷基板"
	if _, err := h.Achievements.Edit(ctx, uni, a.Item.ID, w.Version, service.Draft[market.AchievementContent]{Content: changed}); err != nil {
		t.Fatal(err)
	}
	h.settle(t)
	if got := h.found(t, "碳化硅陶瓷基板"); len(got) != 0 {
		t.Errorf("a draft was found: %v", got)
	}
	if got := h.found(t, "石墨烯复合膜"); len(got) == 0 || got[0] != a.Item.ID {
		t.Errorf("the public revision is gone: %v", got)
	}

	w, _ = h.Achievements.Work(ctx, uni, a.Item.ID)
	if _, err := h.Achievements.Do(ctx, uni, a.Item.ID, w.Version, market.Withdraw, "已经转让"); err != nil {
		t.Fatal(err)
	}
	h.settle(t)
	if got := h.found(t, "石墨烯"); len(got) != 1 || got[0] != d.Item.ID {
		t.Errorf("after withdrawal: %v", got)
	}
	if matches, _ := h.Matches(ctx, market.Actor{}, service.Demands, d.Item.ID, 5); len(matches) != 0 {
		t.Errorf("withdrawn and still matched: %+v", matches)
	}
}

func step[C market.Content](ctx context.Context, c *service.Catalogue[C]) func(market.Actor, string, int64, market.Action) (int64, error) {
	return func(a market.Actor, id string, version int64, action market.Action) (int64, error) {
		w, err := c.Do(ctx, a, id, version, action, "理由充分")
		return w.Version, err
	}
}

func TestAnAnonymousOwnerEntersNeitherIndexNorMatcher(t *testing.T) {
	h, ctx := newHouse(t), t.Context()
	firm := h.organisation(t, "91220106MYA976830Q", "瀚辰公司", market.Enterprise)
	hidden := need
	hidden.Anonymous = true
	rows := func(yield func(sheet.Row, error) bool) {
		yield(sheet.Row{Owner: "91220106MYA976830Q", Number: "HC-7", Demand: &hidden}, nil)
	}
	out, err := h.Write(ctx, service.Import{Kind: sheet.Demands, Landing: service.LandListed, By: "cli"}, rows, nil)
	if err != nil || out.New != 1 {
		t.Fatalf("%+v %v", out, err)
	}
	h.settle(t)
	for _, q := range []search.Query{{Text: "瀚辰"}, {Text: "瀚辰公司"}, {Organisations: []string{firm.Organisation}}, {Text: "HC-7"}, {Text: "91220106MYA976830Q"}} {
		res, err := h.Search(ctx, q)
		if err != nil || len(res.Hits) != 0 {
			t.Errorf("query %+v found %d (%v)", q, len(res.Hits), err)
		}
	}
	res, err := h.Search(ctx, search.Query{Text: "石墨烯", Facets: true})
	if err != nil || len(res.Hits) != 1 {
		t.Fatalf("%v %v", res, err)
	}
	s := res.Hits[0].Summary
	if s.Owner != nil || s.Number != "" || s.Region != "220100" || len(res.Result.Facets["organisation"]) != 0 {
		t.Errorf("the owner shows: %+v, facets %v", s, res.Result.Facets)
	}
}

func TestARenamedOrganisationIsFoundByItsNewName(t *testing.T) {
	h, ctx := newHouse(t), t.Context()
	h.organisation(t, "12220100MYA4283166", "北陆大学", market.University)
	rows := func(yield func(sheet.Row, error) bool) {
		yield(sheet.Row{Owner: "12220100MYA4283166", Number: "A-1", Achievement: &film}, nil)
	}
	if _, err := h.Write(ctx, service.Import{Kind: sheet.Achievements, Landing: service.LandListed, By: "cli"}, rows, nil); err != nil {
		t.Fatal(err)
	}
	o, err := h.OrganisationByCode(ctx, "12220100MYA4283166")
	if err != nil {
		t.Fatal(err)
	}
	o.Name = "松花湖理工大学"
	if _, _, err := h.UpdateOrganisation(ctx, market.Actor{User: "op", Roles: []market.Grant{{Role: market.RoleOperator}}}, o.ID, 1, o); err != nil {
		t.Fatal(err)
	}
	h.settle(t)
	if got := h.found(t, "松花湖理工大学"); len(got) != 1 {
		t.Errorf("found %v", got)
	}
	if got := h.found(t, "北陆"); len(got) != 0 {
		t.Errorf("the old name still finds %v", got)
	}
}

func TestBuildGivesWhatFollowingGave(t *testing.T) {
	h, ctx := newHouse(t), t.Context()
	h.organisation(t, "12220100MYA4283166", "北陆大学", market.University)
	rows := func(yield func(sheet.Row, error) bool) {
		for _, n := range []string{"A-1", "A-2", "A-3"} {
			c := film
			c.Title += n
			if !yield(sheet.Row{Owner: "12220100MYA4283166", Number: n, Achievement: &c}, nil) {
				return
			}
		}
	}
	if _, err := h.Write(ctx, service.Import{Kind: sheet.Achievements, Landing: service.LandListed, By: "cli"}, rows, nil); err != nil {
		t.Fatal(err)
	}
	h.settle(t)
	dir := t.TempDir() + "/again"
	again, err := search.Rebuild(dir, analyzer, func(x *search.Index) error {
		return jobs.NewFollower("again", h.Store, jobs.IndexSink{Index: x}, h.Log).Build(ctx, nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	head, _ := h.Store.Head(ctx)
	at, _ := again.Position()
	n, _ := again.Count()
	if m, _ := h.index.Count(); n != 3 || m != n || at != head {
		t.Errorf("built %d at %d, followed %d at %d", n, at, m, head)
	}
}

// What is missing from an answer must not tell whose the demand is: an
// anonymous one is matched with its owner's achievements like with any other.
func TestMatchesOfAnAnonymousDemandDoNotLeaveOutItsOwner(t *testing.T) {
	h, ctx := newHouse(t), t.Context()
	firm := h.organisation(t, "91220106MYA976830Q", "瀚辰公司", market.Enterprise)
	hidden, shown := need, need
	hidden.Anonymous = true
	for kind, row := range map[sheet.Kind][]sheet.Row{
		sheet.Achievements: {{Number: "A-1", Achievement: &film}},
		sheet.Demands:      {{Number: "D-1", Demand: &hidden}, {Number: "D-2", Demand: &shown}},
	} {
		order := service.Import{Kind: kind, Owner: "91220106MYA976830Q", Landing: service.LandListed, By: "cli"}
		out, err := h.Write(ctx, order, func(yield func(sheet.Row, error) bool) {
			for _, r := range row {
				if !yield(r, nil) {
					return
				}
			}
		}, nil)
		if err != nil || out.Bad > 0 {
			t.Fatalf("%+v %v", out, err)
		}
	}
	h.settle(t)
	for _, c := range []struct {
		number string
		who    market.Actor
		want   int
	}{
		{"D-1", market.Actor{}, 1}, {"D-1", reviewer, 1}, {"D-1", firm, 0},
		{"D-2", market.Actor{}, 0}, {"D-2", firm, 0},
	} {
		id, err := h.FindItem(ctx, service.Demands, "91220106MYA976830Q/"+c.number)
		if err != nil {
			t.Fatal(err)
		}
		got, err := h.Matches(ctx, c.who, service.Demands, id, 5)
		if err != nil || len(got) != c.want {
			t.Errorf("%s as %q: %d matches, want %d (%v)", c.number, c.who.User, len(got), c.want, err)
		}
	}
}

func TestATextThatStandsInTheCatalogueAlreadyIsShownToItsAuthorAndItsReviewer(t *testing.T) {
	h, ctx := newHouse(t), t.Context()
	uni := h.organisation(t, "12220100MYA4283166", "北陆大学", market.University)
	firm := h.organisation(t, "91220106MYA976830Q", "瀚辰公司", market.Enterprise)
	public := func(w service.Work[market.AchievementContent], err error) string {
		t.Helper()
		for _, s := range []struct {
			by market.Actor
			do market.Action
		}{{uni, market.Submit}, {reviewer, market.Publish}} {
			if err == nil {
				w, err = h.Achievements.Do(ctx, s.by, w.Item.ID, w.Version, s.do, "")
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		return w.Item.ID
	}
	first := public(h.Achievements.Create(ctx, uni, service.Draft[market.AchievementContent]{Number: "A-1", Content: film}))
	other := film
	other.Title, other.Summary = "玉米秸秆还田腐熟菌剂", "低温下四十天内使玉米秸秆腐熟，适合东北春播前还田。"
	public(h.Achievements.Create(ctx, uni, service.Draft[market.AchievementContent]{Number: "A-2", Content: other}))
	h.settle(t)

	again := film
	again.Summary += "已在两家企业试用。"
	for _, c := range []struct {
		who market.Actor
		own bool
	}{{uni, true}, {firm, false}} {
		got, err := h.Achievements.Check(ctx, c.who, "", again)
		if err != nil || len(got.Near) != 1 || got.Near[0].Summary.ID != first || got.Near[0].Own != c.own {
			t.Errorf("own %v: %v %+v", c.own, err, got.Near)
		}
	}
	if got, err := h.Achievements.Check(ctx, uni, first, again); err != nil || len(got.Near) != 0 {
		t.Errorf("an edit is like itself: %v %+v", err, got.Near)
	}
	copied, err := h.Achievements.Create(ctx, firm, service.Draft[market.AchievementContent]{Number: "A-1", Content: again})
	if err != nil {
		t.Fatal(err)
	}
	if copied, err = h.Achievements.Do(ctx, firm, copied.Item.ID, copied.Version, market.Submit, ""); err != nil {
		t.Fatal(err)
	}
	near, err := h.Achievements.NearDuplicates(ctx, reviewer, copied.Item.ID)
	if err != nil || len(near) != 1 || near[0].Summary.ID != first || near[0].Own {
		t.Errorf("the reviewer sees %+v, %v", near, err)
	}
}
