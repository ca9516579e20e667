package jobs_test

import (
	"context"
	"errors"
	"testing"

	"duijie/search"
	"duijie/server/jobs"
	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/sheet"
)

// list publishes one achievement per number.
func (h *house) list(t *testing.T, numbers ...string) {
	t.Helper()
	rows := func(yield func(sheet.Row, error) bool) {
		for _, n := range numbers {
			c := film
			c.Title += n
			if !yield(sheet.Row{Owner: "12220100MYA4283166", Number: n, Achievement: &c}, nil) {
				return
			}
		}
	}
	out, err := h.Write(t.Context(), service.Import{Kind: sheet.Achievements, Landing: service.LandListed, By: "cli"}, rows, nil)
	if err != nil || out.New != len(numbers) {
		t.Fatalf("%+v %v", out, err)
	}
}

// keeper looks after the index of a house; between runs when the new one is
// filled and not yet in place.
func (h *house) keeper(t *testing.T, between func() error) *jobs.Keeper {
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	k := jobs.NewKeeper(ctx, market.RealWorld{}, h.Log, jobs.Part{
		Name: "index", Follower: h.follower[0],
		Describe: func() (int, string, bool, error) {
			n, err := h.index.Count()
			return n, analyzer.Fingerprint(), h.index.Outdated(), err
		},
		Build: func(ctx context.Context, progress func(int, int)) error {
			return h.index.Rebuild(func(x *search.Index) error {
				fresh := jobs.NewFollower("fresh", h.Store, jobs.IndexSink{Index: x}, h.Log)
				return errors.Join(fresh.Build(ctx, progress), between())
			}, func(swap func() error) error { return h.follower[0].Exchange(ctx, swap) })
		},
	})
	t.Cleanup(func() { cancel(); k.Wait() })
	return k
}

// settleIndex waits until the index that is in place holds the whole journal: right after a swap the follower's number is
// still that of the old one.
func (h *house) settleIndex(t *testing.T) {
	t.Helper()
	head, err := h.Store.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for {
		at, err := h.index.Position()
		if err != nil {
			t.Fatal(err)
		}
		if at == head {
			return
		}
	}
}

func TestAnOwnerRenamedDuringARebuildIsFoundUnderTheNewName(t *testing.T) {
	h := newHouse(t)
	o := h.organisation(t, "12220100MYA4283166", "北陆大学", market.University)
	h.list(t, "A-1", "A-2")
	h.settle(t)
	k := h.keeper(t, func() error {
		now, version, err := h.Organisation(t.Context(), o.Organisation)
		if err != nil {
			return err
		}
		now.Name = "北陆理工大学"
		operator := market.Actor{User: "op", Roles: []market.Grant{{Role: market.RoleOperator}}}
		_, _, err = h.UpdateOrganisation(t.Context(), operator, now.ID, version, now)
		h.settle(t) // the old index has taken it in
		return err
	})
	if err := k.Rebuild("index"); err != nil {
		t.Fatal(err)
	}
	k.Wait()
	h.settleIndex(t)
	if got := len(h.found(t, "单位:北陆理工大学")); got != 2 {
		t.Errorf("%d found under the new name", got)
	}
}

func TestWhatIsListedDuringARebuildIsFoundBeforeAndAfterTheSwap(t *testing.T) {
	h := newHouse(t)
	h.organisation(t, "12220100MYA4283166", "北陆大学", market.University)
	h.list(t, "A-1", "A-2")
	h.settle(t)
	k := h.keeper(t, func() error {
		h.list(t, "A-3")
		h.settle(t)
		if got := len(h.found(t, "石墨烯")); got != 3 {
			t.Errorf("%d found in the old index while the new one is built", got)
		}
		return nil
	})
	if err := k.Rebuild("index"); err != nil {
		t.Fatal(err)
	}
	k.Wait()
	h.list(t, "A-4")
	h.settleIndex(t)
	if got := len(h.found(t, "石墨烯")); got != 4 {
		t.Errorf("%d found after the swap", got)
	}
	d, err := k.Derived(t.Context())
	if err != nil || len(d) != 1 || d[0].Documents != 4 || d[0].Rebuild == nil || d[0].Rebuild.Error != "" || d[0].Rebuild.Ended.IsZero() || d[0].Rebuild.Total != 2 {
		t.Errorf("%+v, rebuild %+v, %v", d, d[0].Rebuild, err)
	}
}

func TestARebuildThatFailsLeavesTheOldIndexAndSaysWhy(t *testing.T) {
	h := newHouse(t)
	h.organisation(t, "12220100MYA4283166", "北陆大学", market.University)
	h.list(t, "A-1")
	h.settle(t)
	k := h.keeper(t, func() error { return errors.New("the disk is full") })
	if err := k.Rebuild("index"); err != nil {
		t.Fatal(err)
	}
	k.Wait()
	d, err := k.Derived(t.Context())
	if err != nil || d[0].Rebuild.Error == "" || d[0].Documents != 1 {
		t.Errorf("%+v, rebuild %+v, %v", d, d[0].Rebuild, err)
	}
	h.list(t, "A-2")
	h.settle(t)
	if got := len(h.found(t, "石墨烯")); got != 2 {
		t.Errorf("%d found in the old index", got)
	}
}

func TestOneRebuildOfAPartAtATime(t *testing.T) {
	h := newHouse(t)
	entered, leave := make(chan struct{}), make(chan struct{})
	k := h.keeper(t, func() error { close(entered); <-leave; return nil })
	if err := k.Rebuild("index"); err != nil {
		t.Fatal(err)
	}
	<-entered
	if err := k.Rebuild("index"); market.CodeOf(err) != market.CodeConflict {
		t.Errorf("a second one: %v", err)
	}
	if err := k.Rebuild("inventory"); market.CodeOf(err) != market.CodeNotFound {
		t.Errorf("an unknown part: %v", err)
	}
	close(leave)
	k.Wait()
}
