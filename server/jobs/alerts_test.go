package jobs_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"duijie/server/auth"
	"duijie/server/jobs"
	"duijie/server/market"
	"duijie/server/service"
)

// user makes an account that works on the catalogue of an actor's organisation.
func (h *house) user(t *testing.T, login, organisation string) market.Actor {
	t.Helper()
	accounts, err := service.NewAccounts(t.Context(), service.AccountDeps{Store: h.Store, World: market.RealWorld{}, Log: h.Log,
		Options: service.AccountOptions{Cost: auth.Cost{MemoryKiB: 64, Passes: 1, Lanes: 1}}})
	if err != nil {
		t.Fatal(err)
	}
	a, err := accounts.CreateSample(t.Context(), service.NewUser{
		Login: login, Password: "copper lamp seven rivers", Name: "某某", Organisation: organisation, Roles: []market.Grant{{Role: market.RoleOrgManager}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// alerts follows the journal for alerts as a process does, until the test ends.
func (h *house) alerts(t *testing.T, desk *service.AlertDesk) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		jobs.Alerts{Desk: desk, Store: h.Store, Log: slog.New(slog.DiscardHandler), After: h.follower[:]}.Run(ctx)
	}()
	t.Cleanup(func() { cancel(); <-done })
}

// has waits until an actor has so many new alerts of a sort.
func (h *house) has(t *testing.T, a market.Actor, sort string, n int) []service.AlertRow {
	t.Helper()
	watching := h.Alerts.Watch(a)
	defer watching.Stop()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	for {
		rows, err := h.Alerts.List(ctx, a, service.AlertFilter{Sort: sort, Size: 100})
		if err != nil {
			t.Fatal(err)
		}
		if rows.Total >= n {
			return rows.Rows
		}
		select {
		case <-watching.Changed:
		case <-ctx.Done():
			t.Fatalf("%d alerts of sort %s, want %d", rows.Total, sort, n)
		}
	}
}

func TestTwoProcessesThatFollowTellOfMatchesAndSavedSearches(t *testing.T) {
	h, ctx := newHouse(t), t.Context()
	uni := h.user(t, "transfer@beilu.example", h.organisation(t, "12220100MYA4283166", "北陆大学", market.University).Organisation)
	firm := h.user(t, "rd@hanchen.example", h.organisation(t, "91220106MYA976830Q", "瀚辰公司", market.Enterprise).Organisation)
	for _, text := range []string{"高导热 膜", "高导热 激光雷达", "领域:新材料 导热"} {
		saved := market.SavedSearch{Name: text, Terms: market.SearchTerms{Text: text, Kinds: []string{"achievement"}}, Tells: true}
		if _, err := h.Alerts.SaveSearch(ctx, firm, saved); err != nil {
			t.Fatal(err)
		}
	}
	h.alerts(t, h.Service.Alerts)
	h.alerts(t, service.New(h.Deps).Alerts)

	a, err := h.Achievements.Create(ctx, uni, service.Draft[market.AchievementContent]{Number: "A-1", Content: film, Inventors: []string{"张三"}})
	if err != nil {
		t.Fatal(err)
	}
	publish(t, h.Achievements, uni, a)
	met := h.has(t, firm, market.AlertSearch, 2)
	d, err := h.Demands.Create(ctx, firm, service.Draft[market.DemandContent]{Number: "D-1", Content: need})
	if err != nil {
		t.Fatal(err)
	}
	publish(t, h.Demands, firm, d)
	for _, side := range []market.Actor{uni, firm} {
		rows := h.has(t, side, market.AlertMatch, 1)
		if len(rows) != 1 || rows[0].Match == nil || len(rows[0].Match.Reasons) == 0 {
			t.Errorf("told was %+v", rows)
		}
	}
	searches := map[string]bool{}
	for _, m := range met {
		searches[m.Search] = true
	}
	if len(met) != 2 || searches["高导热 激光雷达"] {
		t.Errorf("met were %v", searches)
	}
}

// publish brings a draft to the public.
func publish[C market.Content](t *testing.T, c *service.Catalogue[C], owner market.Actor, w service.Work[C]) {
	t.Helper()
	w, err := c.Do(t.Context(), owner, w.Item.ID, w.Version, market.Submit, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Do(t.Context(), reviewer, w.Item.ID, w.Version, market.Publish, ""); err != nil {
		t.Fatal(err)
	}
}
