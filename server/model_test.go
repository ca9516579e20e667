package main

import (
	"os"
	"strings"
	"testing"

	"duijie/matching"
	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
)

func TestLearnSaysWhatItNeeds(t *testing.T) {
	newData(t)
	some := file(t, "some.jsonl", "{}\n")
	for _, c := range []struct {
		rule string
		args []string
		want string
	}{
		{"nothing to learn from", []string{"learn"}, "--demands, --offers and --qrels"},
		{"two of three files", []string{"learn", "--demands", some, "--offers", some}, "--demands, --offers and --qrels"},
		{"both at once", []string{"learn", "--feedback", "--demands", some}, "not from both"},
		{"a store without feedback", []string{"learn", "--feedback"}, matching.ErrTooFewJudgements.Error()},
		{"judged pairs to measure", []string{"eval"}, "--demands, --offers and --qrels"},
	} {
		out, err := command(t, c.args...)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q\n%s", c.rule, err, c.want, out)
		}
	}
}

// What people said of the samples' matches is learned from, against the model
// that showed them.
func TestLearnFromFeedback(t *testing.T) {
	if os.Getenv("DUIJIE_PROVE") == "" {
		t.Skip("learns for minutes; make prove runs it")
	}
	newData(t)
	c, err := readConfig()
	if err != nil {
		t.Fatal(err)
	}
	judgeSamples(t, c)
	out, err := command(t, "learn", "--feedback", "--any")
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if name := matching.DefaultWeights().Name; !strings.Contains(out, name) {
		t.Errorf("the report does not name %s, which is in use:\n%s", name, out)
	}
}

// judgeSamples has an office judge the matches of the samples: those of the same
// field fit.
func judgeSamples(t *testing.T, c *config) {
	t.Helper()
	p, err := openPlatform(t.Context(), c, anew, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := importSamples(t.Context(), p.service); err != nil {
		t.Fatal(err)
	}
	if err := p.catchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	officer := market.Actor{User: "officer", Organisation: "office", Roles: []market.Grant{{Role: market.RoleReviewer, Region: market.Jilin}}}
	page, err := p.store.Find(t.Context(), store.Query{Kind: service.Demands, Key: "public", Equal: []any{string(market.Published)}, Limit: 40})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range page.Docs {
		demand, err := store.As[market.Demand](d)
		if err != nil {
			t.Fatal(err)
		}
		matches, err := p.service.Matches(t.Context(), officer, service.Demands, d.ID, 12)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range matches {
			said := market.Judgement{Verdict: market.DoesNotFit, Reason: "other_field"}
			if m.Summary.Field == demand.Public.Content.Field {
				said = market.Judgement{Verdict: market.Fits}
			}
			_, err := p.service.GiveFeedback(t.Context(), officer, service.Judging{
				Pair: service.Pair{Demand: d.ID, Achievement: m.Summary.ID}, For: service.Demands, Revisions: m.Revisions, Judgement: said,
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}
