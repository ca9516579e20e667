package matching

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// twoSubjects are items of two subjects, volt.. and rice.., whose words never meet.
func twoSubjects(n int) []Item {
	random := rand.New(rand.NewPCG(1, 2))
	word := func(subject int) string {
		return fmt.Sprintf("%s%c%c", [2]string{"volt", "rice"}[subject], 'a'+random.IntN(10), 'a'+random.IntN(10))
	}
	items := make([]Item, n)
	for i := range items {
		var body strings.Builder
		for range 30 {
			body.WriteString(word(i%2) + " ")
		}
		items[i] = Item{ID: fmt.Sprintf("i%d", i), Kind: Achievement, Title: word(i % 2), Body: body.String()}
	}
	return items
}

func train(t *testing.T, items []Item, seed uint64) *WordVectors {
	t.Helper()
	v, err := TrainVectors(context.Background(), items, TrainOptions{Analyzer: analyzer(t), TextVersion: "t", Seed: seed, Rounds: 4})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestVectorsOfNeighboursAreNear(t *testing.T) {
	items := twoSubjects(1500)
	v := train(t, items, 1)
	number := func(word string) uint32 {
		i := slices.Index(v.words, word)
		if i < 0 {
			t.Fatalf("%s has no vector", word)
		}
		return uint32(i)
	}
	same, other := v.similarity(number("voltab"), number("voltcd")), v.similarity(number("voltab"), number("riceab"))
	if same < 0.5 || other > 0 {
		t.Errorf("voltab is %.2f near voltcd and %.2f near riceab, want more than 0.5 and less than 0", same, other)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if again := train(t, items, 1); again.Fingerprint() != v.Fingerprint() {
		t.Error("the same seed gave other vectors on one processor")
	}
	if again := train(t, items, 2); again.Fingerprint() == v.Fingerprint() {
		t.Error("another seed gave the same vectors")
	}
}

func TestTooLittleTextForVectors(t *testing.T) {
	_, err := TrainVectors(context.Background(), twoSubjects(100), TrainOptions{Analyzer: analyzer(t)})
	if !errors.Is(err, ErrTooLittleText) || !strings.Contains(err.Error(), "at least 40000 are needed") {
		t.Errorf("%v, want too little text and how much is needed", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := TrainVectors(ctx, twoSubjects(100), TrainOptions{Analyzer: analyzer(t)}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want the context's error", err)
	}
}

// handmade are vectors with one row for each word: the direction that the number names, and a little of the first.
func handmade(t testing.TB, directions map[string]int) *WordVectors {
	t.Helper()
	v := &WordVectors{about: VectorsAbout{TextVersion: "t"}}
	for word := range directions {
		v.words = append(v.words, word)
	}
	slices.SortFunc(v.words, func(a, b string) int { return cmp.Compare(hash(a), hash(b)) })
	for _, word := range v.words {
		row := make([]float32, vectorSize)
		row[directions[word]] = 1
		row[0] += 0.3
		v.rows, v.weights = append(v.rows, row...), append(v.weights, 1)
	}
	if err := v.seal(); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestRelatedTerms(t *testing.T) {
	v := handmade(t, map[string]int{"锂电池": 1, "电解液": 1, "水稻": 2, "插秧机": 2})
	e := emptyEngine(t, Options{Vectors: v})
	offers := []Item{achievementOf("near", "电解液添加剂"), achievementOf("far", "水稻插秧机"), achievementOf("same", "锂电池回收")}
	changes := []Change{}
	for i := range offers {
		changes = append(changes, Change{offers[i].ID, &offers[i]})
	}
	if err := e.Apply(changes, 1); err != nil {
		t.Fatal(err)
	}
	demand := demandOf("d", "锂电池安全")
	matches := mustMatch(t, e, demand, MatchOptions{})
	if got := idsOf(matches); !slices.Equal(got[:2], []string{"same", "near"}) {
		t.Fatalf("the order is %v, want same before near", got)
	}
	i := slices.IndexFunc(matches[1].Reasons, func(r Reason) bool { return r.Kind == ReasonRelated })
	if i < 0 || len(matches[1].Reasons[i].Related) != 1 {
		t.Fatalf("%+v: want one pair of related terms", matches[1].Reasons)
	}
	pair := matches[1].Reasons[i].Related[0]
	if pair.Need != "锂电池" || pair.Offer != "电解液" || !near(pair.Similarity, 1, 1e-6) {
		t.Errorf("%+v, want 锂电池 ~ 电解液 at 1", pair)
	}
	// Asked from the other side, the need is still the demand's.
	back := mustMatchDemand(t, e, offers[0], demand)
	for _, r := range back.Reasons {
		if r.Kind == ReasonRelated && (r.Related[0].Need != "锂电池" || r.Related[0].Offer != "电解液") {
			t.Errorf("from the other side: %+v", r.Related[0])
		}
	}
	for _, m := range append(matches, back) {
		signals, reasons := 0.0, 0.0
		for _, s := range m.Signals {
			signals += s.Points
		}
		for _, r := range m.Reasons {
			reasons += r.Points
		}
		if !near(signals, m.Score, 1e-9) || !near(reasons, m.Score, 1e-9) {
			t.Errorf("%s: score %v, signals %v, reasons %v", m.ID, m.Score, signals, reasons)
		}
	}
	for _, r := range matches[0].Reasons {
		if r.Kind == ReasonRelated && len(r.Related) > 0 {
			t.Errorf("a word that both hold is shown as related: %+v", r.Related)
		}
	}
}

func mustMatchDemand(t *testing.T, e *Engine, offer, demand Item) Match {
	t.Helper()
	if err := e.Apply([]Change{{demand.ID, &demand}}, 2); err != nil {
		t.Fatal(err)
	}
	matches := mustMatch(t, e, offer, MatchOptions{})
	if len(matches) != 1 {
		t.Fatalf("%d matches, want the demand", len(matches))
	}
	return matches[0]
}

func TestVectorsFile(t *testing.T) {
	v := handmade(t, map[string]int{"锂电池": 1, "水稻": 2})
	dir := t.TempDir()
	if _, err := LoadVectors(dir, "t"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a file: %v", err)
	}
	if err := v.Save(dir); err != nil {
		t.Fatal(err)
	}
	loaded, err := LoadVectors(dir, "t")
	if err != nil || loaded.Fingerprint() != v.Fingerprint() || !slices.Equal(loaded.words, v.words) || !slices.Equal(loaded.rows, v.rows) {
		t.Fatalf("what was loaded differs (%v)", err)
	}
	if _, err := LoadVectors(dir, "other"); !errors.Is(err, ErrVectors) || !strings.Contains(err.Error(), "another dictionary") {
		t.Errorf("another dictionary: %v", err)
	}
	path := filepath.Join(dir, vectorsName)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		rule string
		data []byte
	}{
		{"cut short", whole[:len(whole)-9]},
		{"empty", nil},
		{"a byte is wrong", append(slices.Clone(whole[:40]), append([]byte{whole[40] ^ 1}, whole[41:]...)...)},
	} {
		if err := os.WriteFile(path, row.data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := LoadVectors(dir, "t"); !errors.Is(err, ErrVectors) {
			t.Errorf("%s: %v", row.rule, err)
		}
	}
}

// TestSnapshotWithVectors: what stands in a snapshot depends on the vectors, so that others can't use it.
func TestSnapshotWithVectors(t *testing.T) {
	v := handmade(t, map[string]int{"锂电池": 1, "电解液": 1})
	e := emptyEngine(t, Options{Vectors: v})
	offer, gone := achievementOf("a", "电解液添加剂"), achievementOf("b", "锂电池回收")
	if err := e.Apply([]Change{{"a", &offer}, {"b", &gone}}, 1); err != nil {
		t.Fatal(err)
	}
	if err := e.Apply([]Change{{"b", nil}}, 2); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := e.Save(dir); err != nil {
		t.Fatal(err)
	}
	loaded := emptyEngine(t, Options{Vectors: v})
	if err := loaded.Load(dir); err != nil {
		t.Fatal(err)
	}
	demand := demandOf("d", "锂电池安全")
	before, after := mustMatch(t, e, demand, MatchOptions{}), mustMatch(t, loaded, demand, MatchOptions{})
	if len(before) != 1 || len(after) != 1 || before[0].Score != after[0].Score || before[0].Model != after[0].Model {
		t.Errorf("%+v before, %+v after", before, after)
	}
	for _, other := range []*WordVectors{nil, handmade(t, map[string]int{"锂电池": 1, "电解液": 2})} {
		without := emptyEngine(t, Options{Vectors: other})
		if err := without.Load(dir); !errors.Is(err, ErrSnapshot) || !strings.Contains(err.Error(), "other word vectors") {
			t.Errorf("with other vectors: %v", err)
		}
		if without.Model() == e.Model() {
			t.Error("other vectors have the same model name")
		}
	}
}

func TestMeaningIsNoLongerThanItsBytes(t *testing.T) {
	v := handmade(t, map[string]int{"锂电池": 1, "电解液": 1, "水稻": 2})
	same := v.meaningOf([]uint64{hash("锂电池"), hash("锂电池"), hash("nothing")})
	if len(same.words) != 1 {
		t.Errorf("%d words, want each once and no unknown one", len(same.words))
	}
	if got := relatedness(same.parts[:], same.parts[:], same.length, same.length); !near(got, 1, 1e-6) {
		t.Errorf("a text is %v near itself", got)
	}
	if empty := v.meaningOf(nil); empty.length != 0 || relatedness(same.parts[:], empty.parts[:], same.length, empty.length) != 0 {
		t.Error("a text without known words is near something")
	}
}

func TestSigmoid(t *testing.T) {
	for _, x := range []float32{-100, -8, -3, -0.5, 0, 0.5, 3, 8, 100} {
		if want := 1 / (1 + math.Exp(-float64(x))); !near(float64(sigmoid(x)), want, 2e-3) {
			t.Errorf("sigmoid(%v) is %v, want %v", x, sigmoid(x), want)
		}
	}
}
