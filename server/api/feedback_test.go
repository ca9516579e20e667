package api

import (
	"encoding/json"
	"net/http"
	"testing"

	"duijie/server/market"
	"duijie/server/service"

	"github.com/google/go-cmp/cmp"
)

// What a person says of a match comes back with the matches of either item, and
// counts for the office.
func TestFeedbackGoesRound(t *testing.T) {
	s := seed(t)
	h := openHouse(t, copyFolder(t, s.folder), s.clock, Config{})
	h.settle(t)
	first := func(path string) Match {
		t.Helper()
		_, body := h.do(t, call{method: http.MethodGet, path: basePath + path, token: s.tokens[otherMember]})
		var m Matches
		must(t, json.Unmarshal([]byte(body), &m))
		if len(m.Items) == 0 {
			t.Fatalf("no matches: %s", body)
		}
		return m.Items[0]
	}
	page := "/demands/" + s.ids["anonymous"] + "/matches"
	m := first(page)
	if m.JudgeAs != "demander" || m.Model == "" || m.Feedback != nil || m.Revisions == nil || *m.Revisions != (MatchRevisions{1, 1}) {
		t.Fatalf("before: %+v", m)
	}
	at := basePath + "/feedback/" + s.ids["anonymous"] + "/" + s.ids["published"]
	res, body := h.do(t, call{method: http.MethodPut, path: at, token: s.tokens[otherMember],
		body: FeedbackInput{For: "demand", Revisions: *m.Revisions, Verdict: "not", Reason: "wrong_scale", Note: "面积太小"}})
	if res.StatusCode != http.StatusOK {
		t.Fatalf("given: %s", body)
	}
	want := &Feedback{Verdict: "not", Reason: "wrong_scale", Note: "面积太小", Side: "demander", Model: m.Model}
	for _, page := range []string{page, "/achievements/" + s.ids["published"] + "/matches"} {
		got := first(page).Feedback
		if got == nil {
			t.Fatalf("%s does not hold it", page)
		}
		want.At = got.At
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (- want, + got):\n%s", page, diff)
		}
	}
	_, body = h.do(t, call{method: http.MethodGet, path: basePath + "/feedback/summary", token: s.tokens[auditor]})
	var sum FeedbackSummary
	must(t, json.Unmarshal([]byte(body), &sum))
	both := VerdictCount{Fits: 1, DoesNotFit: 1} // the seed holds another
	if diff := cmp.Diff(FeedbackSummary{
		All: both, Pairs: 1, Sides: []SideCount{{"demander", VerdictCount{DoesNotFit: 1}}, {"offerer", VerdictCount{Fits: 1}}},
		Reasons: []ReasonCount{{"wrong_scale", 1}}, Models: []ModelCount{{m.Model, both, both}},
	}, sum); diff != "" {
		t.Errorf("summary (- want, + got):\n%s", diff)
	}
}

func TestFeedbackThatSaysTooLittleNamesTheField(t *testing.T) {
	s := seed(t)
	h := openHouse(t, copyFolder(t, s.folder), s.clock, Config{})
	h.settle(t)
	at := basePath + "/feedback/" + s.ids["anonymous"] + "/" + s.ids["published"]
	for _, c := range []struct {
		rule            string
		verdict, reason string
		revision        int
		status          int
		field           string
	}{
		{"no reason", string(market.DoesNotFit), "", 1, http.StatusUnprocessableEntity, "reason"},
		{"other, without words", string(market.DoesNotFit), "other", 1, http.StatusUnprocessableEntity, "note"},
		{"another text", string(market.Fits), "", 2, http.StatusPreconditionFailed, ""},
	} {
		res, body := h.do(t, call{method: http.MethodPut, path: at, token: s.tokens[otherMember], body: FeedbackInput{
			For: "demand", Revisions: MatchRevisions{c.revision, 1}, Verdict: c.verdict, Reason: c.reason}})
		p := problemIn(t, res, body)
		if res.StatusCode != c.status || c.field != "" && (len(p.Errors) != 1 || p.Errors[0].Location != c.field) {
			t.Errorf("%s: %s", c.rule, body)
		}
	}
	sum, err := h.service.FeedbackSummary(t.Context(), s.actors[auditor])
	must(t, err)
	if sum.All != (service.Verdicts{Fits: 1}) {
		t.Errorf("something was stored: %+v", sum)
	}
}
