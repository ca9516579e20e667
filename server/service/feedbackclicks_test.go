package service_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
)

// learnt are the kinds that came in and the levels of the weak judgements.
func (f *town) learnt(t *testing.T) (kinds map[string]int, weak []int, explicit int) {
	t.Helper()
	j, err := f.FeedbackCases(t.Context())
	ok(t, err)
	kinds = map[string]int{}
	for _, k := range j.Kinds {
		if k.Count > 0 {
			kinds[k.Name] = k.Count
		}
	}
	for _, c := range j.Weak {
		if c.Group == "" || c.Group == c.Demand.ID {
			t.Errorf("the case of %s is in group %q", c.Demand.ID, c.Group)
		}
		weak = append(weak, c.Levels...)
	}
	for _, c := range j.Cases {
		explicit += len(c.Offers)
	}
	return kinds, weak, explicit
}

func TestWhatPeopleDoWithAMatchIsAWeakJudgement(t *testing.T) {
	open := market.AlertDeed{Action: market.AlertSee}
	act := market.AlertDeed{Action: market.AlertAct}
	decline := market.AlertDeed{Action: market.AlertDismiss, Reason: "far"}
	known := market.AlertDeed{Action: market.AlertDismiss, Reason: market.ReasonKnown}
	back := market.AlertDeed{Action: market.AlertReopen}
	snooze := market.AlertDeed{Action: market.AlertSnooze, Until: "2027-01-20"}
	for _, c := range []struct {
		rule     string
		deeds    []market.AlertDeed
		kinds    map[string]int
		weak     []int
		explicit int
	}{
		{"what was not touched is no judgement", nil, map[string]int{}, nil, 0},
		{"nor what was put off", []market.AlertDeed{snooze}, map[string]int{}, nil, 0},
		{"opened", []market.AlertDeed{open}, map[string]int{"weak: opened": 1}, []int{3}, 0},
		{"acted on counts more than opened", []market.AlertDeed{open, act}, map[string]int{"weak: acted on": 1}, []int{4}, 0},
		{"acted on by mistake", []market.AlertDeed{open, act, back}, map[string]int{"weak: opened": 1}, []int{3}, 0},
		{"declined is explicit, and beats what was done", []market.AlertDeed{open, decline}, map[string]int{"does not fit": 1, "weak, overruled by an explicit judgement": 1, "weak: declined": 1}, nil, 1},
		{"declined by mistake", []market.AlertDeed{open, decline, back}, map[string]int{"weak: opened": 1}, []int{3}, 0},
		{"declined by mistake, and nothing else", []market.AlertDeed{decline, back}, map[string]int{}, nil, 0},
		{"known already says nothing", []market.AlertDeed{open, known}, map[string]int{"known already, not learned from": 1}, nil, 0},
	} {
		t.Run(c.rule, func(t *testing.T) {
			f, _, _ := paired(t, nil)
			id := f.box(t, f.firm, service.BoxInbox)[0].Alert.ID
			for _, d := range c.deeds {
				f.clock.until(f.clock.Now().Add(time.Minute))
				ok(t, second(f.Alerts.Do(t.Context(), f.firm, id, d)))
			}
			kinds, weak, explicit := f.learnt(t)
			if diff := cmp.Diff(c.kinds, kinds); diff != "" {
				t.Errorf("kinds (- want, + got):\n%s", diff)
			}
			if diff := cmp.Diff(c.weak, weak); diff != "" || explicit != c.explicit {
				t.Errorf("%d explicit, weak (- want, + got):\n%s", explicit, diff)
			}
		})
	}
}

// TestAnExplicitJudgementBeatsAWeakOne of the other side, and of another text.
func TestAnExplicitJudgementBeatsAWeakOne(t *testing.T) {
	f, achievement, demand := paired(t, nil)
	ok(t, second(f.Alerts.Do(t.Context(), f.firm, f.box(t, f.firm, service.BoxInbox)[0].Alert.ID, market.AlertDeed{Action: market.AlertSee})))
	f.changed(t, demand, longer)
	if _, weak, explicit := f.learnt(t); len(weak) != 1 || explicit != 0 {
		t.Errorf("%d weak, %d explicit", len(weak), explicit)
	}
	id := f.box(t, f.uni, service.BoxInbox)[0].Alert.ID
	ok(t, second(f.Alerts.Do(t.Context(), f.uni, id, market.AlertDeed{Action: market.AlertDismiss, Reason: "far"})))
	if kinds, weak, explicit := f.learnt(t); len(weak) != 0 || explicit != 1 {
		t.Errorf("%d weak, %d explicit of %s and %s: %v", len(weak), explicit, demand, achievement, kinds)
	}
}

// TestEveryClickIsRead has more of them than one page of the store.
func TestEveryClickIsRead(t *testing.T) {
	f, _, _ := paired(t, nil)
	ok(t, second(f.Alerts.Do(t.Context(), f.firm, f.box(t, f.firm, service.BoxInbox)[0].Alert.ID, market.AlertDeed{Action: market.AlertSee})))
	page, err := f.Store.Records().Scan(t.Context(), "alert_clicks", "", 10)
	ok(t, err)
	if len(page) != 1 {
		t.Fatalf("%d clicks", len(page))
	}
	for n := range store.MaxLimit + 5 {
		ok(t, f.Store.Records().Insert(t.Context(), "alert_clicks", clickID(n), clickOf(t, page[0].Body, clickID(n))))
	}
	if kinds, _, _ := f.learnt(t); kinds["weak: opened"] != store.MaxLimit+6 {
		t.Errorf("read were %v", kinds)
	}
}

func clickID(n int) string { return fmt.Sprintf("copy.%d/see", n) }

// clickOf is a click as it stands, on an alert of its own.
func clickOf(t *testing.T, body json.RawMessage, alert string) map[string]any {
	t.Helper()
	var out map[string]any
	ok(t, json.Unmarshal(body, &out))
	out["alert"] = alert
	return out
}
