package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"duijie/matching"
)

// vectorHouse is an embedding service for which all texts mean the same.
type vectorHouse struct {
	*httptest.Server
	texts atomic.Int64 // asked for
}

func newVectorHouse(t *testing.T) *vectorHouse {
	h := &vectorHouse{}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var asked struct{ Input []string }
		if json.NewDecoder(r.Body).Decode(&asked) != nil || r.Header.Get("Authorization") != "Bearer sesame" {
			http.Error(w, "not so", http.StatusUnauthorized)
			return
		}
		h.texts.Add(int64(len(asked.Input)))
		data := make([]map[string]any, len(asked.Input))
		for i := range data {
			data[i] = map[string]any{"index": i, "embedding": []float32{1, 2}}
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"data": data})
	}))
	t.Cleanup(h.Close)
	t.Setenv("DUIJIE_EMBEDDINGS_KEY", "sesame")
	return h
}

func (h *vectorHouse) use(t *testing.T) {
	t.Helper()
	t.Setenv("DUIJIE_EMBEDDINGS_URL", h.URL)
	t.Setenv("DUIJIE_EMBEDDINGS_MODEL", "same")
}

func TestAWrongEmbeddingServiceStopsTheStart(t *testing.T) {
	newData(t)
	for _, c := range []struct{ rule, url, model, want string }{
		{"no address", "somewhere", "m", "DUIJIE_EMBEDDINGS_URL: embedding service: \"somewhere\" is no http or https address"},
		{"a service without a model", "http://127.0.0.1:1/v1", "", "DUIJIE_EMBEDDINGS_MODEL names no model"},
		{"a model without a service", "", "m", "DUIJIE_EMBEDDINGS_URL names no service"},
	} {
		t.Setenv("DUIJIE_EMBEDDINGS_URL", c.url)
		t.Setenv("DUIJIE_EMBEDDINGS_MODEL", c.model)
		if _, err := command(t, "reindex"); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.rule, err, c.want)
		}
	}
}

// serving opens the platform as a server does, gives it to do, and closes it.
func serving(t *testing.T, do func(p *platform)) {
	t.Helper()
	p := opened(t)
	p.fetchVectors(t.Context())
	do(p)
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}

// bestOf is the model and the names of the signals of the best match of a text.
func bestOf(t *testing.T, p *platform) (model string, signals []string) {
	t.Helper()
	found, err := p.service.MatchText(t.Context(), matching.Demand, "需要高导热石墨烯复合膜", 5)
	if err != nil || len(found.Matches) == 0 {
		t.Fatalf("%d matches, %v", len(found.Matches), err)
	}
	best := found.Matches[0].Match
	for _, s := range best.Signals {
		signals = append(signals, s.Name)
	}
	return best.Model, signals
}

// A platform that was there before its embedding service, a restart, and a
// service that is gone.
func TestMatchingWithAnEmbeddingService(t *testing.T) {
	admitted(t)
	ok(t, "import", "--kind", "achievements", "--organisation", universityCode, "--landing", "listed", book(t, "成果.xlsx", achievementRows...))
	ok(t, "reindex")
	house := newVectorHouse(t)
	house.use(t)
	serving(t, func(p *platform) {
		if err := p.embeddings.Wait(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if n := house.texts.Load(); n != int64(len(achievementRows)-1) {
			t.Errorf("asked for %d texts, want each listing's once", n)
		}
		model, signals := bestOf(t, p)
		if !strings.Contains(model, "+same+") || !strings.Contains(strings.Join(signals, " "), "embedding") {
			t.Errorf("model %s, signals %v", model, signals)
		}
	})
	before := house.texts.Load()
	house.Close()
	serving(t, func(p *platform) {
		if known, waiting := p.embeddings.Count(); known != len(achievementRows)-1 || waiting != 0 {
			t.Errorf("after a restart %d vectors are known and %d waited for", known, waiting)
		}
		if _, signals := bestOf(t, p); strings.Contains(strings.Join(signals, " "), "embedding") {
			t.Errorf("signals %v of a service that is gone", signals)
		}
	})
	if n := house.texts.Load(); n != before {
		t.Errorf("asked for %d texts more", n-before)
	}
}
