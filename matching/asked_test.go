package matching

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// cold tells texts about cooling from others, whatever their words.
func cold(text string) []float32 {
	if strings.Contains(text, "冰箱") || strings.Contains(text, "制冷") {
		return []float32{1, 0.1}
	}
	return []float32{0.1, 1}
}

// coolers are an offer that means the same as refrigerators without a character in common, and one that shares some.
func coolers() []Item {
	return []Item{achievementOf("means it", "制冷压缩机"), achievementOf("sounds like it", "小区信箱防盗器的智能设计与管理")}
}

func withEmbeddings(t *testing.T, e *Embeddings, items ...[]Item) *Engine {
	t.Helper()
	engine := emptyEngine(t, Options{Embeddings: e})
	applyAll(t, engine, items...)
	return engine
}

func applyAll(t *testing.T, engine *Engine, items ...[]Item) {
	t.Helper()
	var changes []Change
	for _, item := range slices.Concat(items...) {
		changes = append(changes, Change{item.ID, &item})
	}
	if err := engine.Apply(changes, 1); err != nil {
		t.Fatal(err)
	}
}

// nameless are matches without the model that made them.
func nameless(matches []Match) []Match {
	out := slices.Clone(matches)
	for i := range out {
		out[i].Model = ""
	}
	return out
}

func sums(m Match) (signals, reasons float64) {
	for _, s := range m.Signals {
		signals += s.Points
		if s.Name == "recency" && s.Points > 0 { // has no reason of its own
			reasons += s.Points
		}
	}
	for _, r := range m.Reasons {
		reasons += r.Points
	}
	return signals, reasons
}

func TestWhatMeansTheSameComesFirstWithoutACommonTerm(t *testing.T) {
	house := newVectorHouse(t)
	house.rule = cold
	e := openEmbeddings(t, t.TempDir(), house.service(t))
	defer e.Close()
	engine, off := withEmbeddings(t, e, coolers(), filler()), engineOf(t, coolers(), filler())
	settled(t, e)
	demand := demandOf("d", "家用冰箱节能")
	if got := idsOf(mustMatch(t, off, demand, MatchOptions{})); !slices.Equal(got, []string{"sounds like it"}) {
		t.Fatalf("without vectors: %v", got)
	}
	matches := mustMatch(t, engine, demand, MatchOptions{})
	if got := idsOf(matches); got[0] != "means it" {
		t.Fatalf("with vectors: %v", got)
	}
	for _, m := range matches {
		if signals, reasons := sums(m); !near(signals, m.Score, 1e-9) || !near(reasons, m.Score, 1e-9) {
			t.Errorf("%s: score %v, signals %v, reasons %v", m.ID, m.Score, signals, reasons)
		}
	}
	i := slices.IndexFunc(matches[0].Reasons, func(r Reason) bool { return r.Kind == ReasonEmbedding })
	if i < 0 {
		t.Fatalf("%+v: no reason for the points", matches[0].Reasons)
	}
	r := matches[0].Reasons[i]
	if r.Model != "bins" || len(r.Terms)+len(r.Related) > 0 {
		t.Errorf("%+v, want the model and no terms", r)
	}
	if zh, en := r.Text("zh"), r.Text("en"); !strings.HasPrefix(zh, "意思相近（向量服务 bins）") || !strings.HasPrefix(en, "near in meaning (embedding service bins)") {
		t.Errorf("%s, %s", zh, en)
	}
	if model := engine.Model(); !strings.Contains(model, "+bins+") || strings.Contains(model, house.URL) {
		t.Errorf("the model is %s, want the service's named without its address", model)
	}
	similar, err := engine.Similar(t.Context(), achievementOf("new", "冰箱门"), MatchOptions{})
	if err != nil || len(similar) == 0 || similar[0].ID != "means it" {
		t.Errorf("similar items: %v (%v)", idsOf(similar), err)
	}
	scores, err := engine.Score(t.Context(), demand, []string{"means it"})
	if err != nil || scores[0] != matches[0].Score {
		t.Errorf("%v (%v), want the score of the match, %v", scores, err, matches[0].Score)
	}
}

func TestAServiceThatGoesAwayLeavesTheScoresWithoutIt(t *testing.T) {
	house := newVectorHouse(t)
	house.rule = cold
	counted := &counting{Embedder: house.service(t)}
	e := openEmbeddings(t, t.TempDir(), counted)
	defer e.Close()
	engine, off := withEmbeddings(t, e, coolers(), filler()), engineOf(t, coolers(), filler())
	settled(t, e)
	mustMatch(t, engine, demandOf("d", "冰箱"), MatchOptions{})
	house.Close()
	before := counted.calls.Load()
	for _, title := range []string{"冰箱防盗", "冰箱保鲜技术"} {
		demand := demandOf("d", title)
		if diff := cmp.Diff(nameless(mustMatch(t, off, demand, MatchOptions{})), nameless(mustMatch(t, engine, demand, MatchOptions{}))); diff != "" {
			t.Errorf("%s (- off, + away):\n%s", title, diff)
		}
	}
	if got := counted.calls.Load() - before; got != 1 {
		t.Errorf("asked %d times, want once and then left alone", got)
	}
}

// counting counts the calls.
type counting struct {
	Embedder
	calls atomic.Int64
}

func (c *counting) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	c.calls.Add(1)
	return c.Embedder.Embed(ctx, texts)
}

// TestWithoutAVectorTheScoreIsAsWithoutTheService: whichever vectors are known, a pair that lacks one has the very score,
// signals and reasons of an engine without a service; with both the signal is there, and it never takes anything away.
func TestWithoutAVectorTheScoreIsAsWithoutTheService(t *testing.T) {
	j := fixtures(t)
	off := engineOf(t, j.Demands, j.Offers)
	all := MatchOptions{Limit: len(j.Offers), PerOrganisation: -1}
	texts := map[string]contentHash{}
	for _, item := range slices.Concat(j.Demands, j.Offers) {
		texts[item.ID] = hashOfText(embeddingText(item))
	}
	rapid.Check(t, func(t *rapid.T) {
		known := map[contentHash]embedded{}
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1)) //nolint:gosec // a test
		share := rapid.Float64Range(0, 1).Draw(t, "share known")
		for _, id := range slices.Sorted(maps.Keys(texts)) {
			if random.Float64() < share {
				known[texts[id]] = newEmbedded([]float32{random.Float32(), random.Float32() - 0.5, 0.1})
			}
		}
		on := off.with(off.weights)
		on.embeddings = &Embeddings{embedder: &askedFor{}, log: slog.New(slog.DiscardHandler), now: time.Now, known: known}
		demand := rapid.SampledFrom(j.Demands).Draw(t, "demand")
		_, asked := known[texts[demand.ID]]
		before, err := off.Match(t.Context(), demand, all)
		if err != nil {
			t.Fatal(err)
		}
		after, err := on.Match(t.Context(), demand, all)
		if err != nil {
			t.Fatal(err)
		}
		plain := map[string]Match{}
		for _, m := range nameless(before) {
			plain[m.ID] = m
		}
		for _, m := range nameless(after) {
			_, found := known[texts[m.ID]]
			there := slices.ContainsFunc(m.Signals, func(s Signal) bool { return s.Name == "embedding" })
			if there != (asked && found) {
				t.Fatalf("%s, %s: the signal is there: %v; vectors: %v, %v", demand.ID, m.ID, there, asked, found)
			}
			if !there {
				if diff := cmp.Diff(plain[m.ID], m); diff != "" {
					t.Fatalf("%s, %s (- off, + without a vector):\n%s", demand.ID, m.ID, diff)
				}
			}
			signals, reasons := sums(m)
			if m.Score < plain[m.ID].Score-1e-9 || m.Score > 100 || !near(signals, m.Score, 1e-9) || !near(reasons, m.Score, 1e-6) {
				t.Fatalf("%s, %s: score %v, off %v, signals %v, reasons %v", demand.ID, m.ID, m.Score, plain[m.ID].Score, signals, reasons)
			}
		}
	})
}

func TestUnrelatedTextsGetNothing(t *testing.T) {
	for _, row := range []struct {
		rule         string
		cosine, want float64
	}{
		{"below the floor", 0.4, 0},
		{"at the floor", 0.5, 0},
		{"between", 0.8, 0.6},
		{"the same", 1, 1},
		{"against", -1, 0},
	} {
		a := newEmbedded([]float32{1, 0})
		hash := hashOfText(row.rule)
		b := newEmbedded([]float32{float32(row.cosine), float32(math.Sqrt(1 - row.cosine*row.cosine))})
		others := &Embeddings{known: map[contentHash]embedded{hash: b}}
		if got, ok := (&asked{a, others, 0.5}).near(hash); !ok || !near(got, row.want, 0.01) {
			t.Errorf("%s: %v (%v), want %v", row.rule, got, ok, row.want)
		}
	}
	if _, ok := (&asked{others: &Embeddings{}}).near(contentHash{}); ok {
		t.Error("a text without a vector is near")
	}
}

func TestARestartAsksForNothingThatIsKnown(t *testing.T) {
	house, dir := newVectorHouse(t), t.TempDir()
	house.rule = cold
	e := openEmbeddings(t, dir, house.service(t))
	engine := withEmbeddings(t, e, coolers(), filler())
	settled(t, e)
	before := mustMatch(t, engine, asDemand(coolers()[0]), MatchOptions{})
	if err := errors.Join(engine.Save(dir), e.Close()); err != nil {
		t.Fatal(err)
	}
	asked := len(house.asked())
	e = openEmbeddings(t, dir, house.service(t))
	defer e.Close()
	engine = emptyEngine(t, Options{Embeddings: e})
	if err := engine.Load(dir); err != nil {
		t.Fatal(err)
	}
	if n := engine.Unembedded(); n != 0 {
		t.Errorf("%d items lack their vectors", n)
	}
	if diff := cmp.Diff(before, mustMatch(t, engine, asDemand(coolers()[0]), MatchOptions{})); diff != "" {
		t.Errorf("(- before, + after the restart):\n%s", diff)
	}
	if got := house.asked(); len(got) != asked {
		t.Errorf("asked again: %q", got[asked:])
	}
}

// asDemand asks for just what an achievement offers.
func asDemand(item Item) Item {
	item.ID, item.Kind = "asked", Demand
	return item
}

func TestASnapshotServesWithEmbeddingsAndWithout(t *testing.T) {
	house, dir := newVectorHouse(t), t.TempDir()
	off := engineOf(t, filler())
	if err := off.Save(dir); err != nil {
		t.Fatal(err)
	}
	e := openEmbeddings(t, dir, house.service(t))
	defer e.Close()
	on := emptyEngine(t, Options{Embeddings: e})
	if err := on.Load(dir); err != nil {
		t.Fatal(err)
	}
	if n := on.Unembedded(); n != len(filler()) {
		t.Errorf("%d items lack vectors, want all %d", n, len(filler()))
	}
	e.Want(filler()...)
	settled(t, e)
	if n := on.Unembedded(); n != 0 {
		t.Errorf("%d items lack vectors after they were wanted", n)
	}
	if err := on.Save(dir); err != nil {
		t.Fatal(err)
	}
	again := emptyEngine(t, Options{})
	if err := again.Load(dir); err != nil {
		t.Fatal(err)
	}
	plain := DefaultWeights()
	plain.Text = plain.Text.withoutEmbedding()
	if never := emptyEngine(t, Options{Weights: &plain}); never.Model() != off.Model() {
		t.Errorf("weights that never counted change the model from %s to %s", never.Model(), off.Model())
	}
	if again.Model() != off.Model() || again.Model() == on.Model() {
		t.Errorf("models: %s off, %s on, %s off again", off.Model(), on.Model(), again.Model())
	}
}

func TestTheServiceIsAskedWithTheTitleFirst(t *testing.T) {
	item := Item{Title: "标题", Body: strings.Repeat("正文。\n", 5000), Keywords: []string{"词"}}
	if text := embeddingText(item); !strings.HasPrefix(text, "标题\n正文") || len(text) > maxEmbedded {
		t.Errorf("%.30q in %d bytes", text, len(text))
	}
}
