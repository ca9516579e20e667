package matching

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// judgedFiles writes the three files and gives their paths.
func judgedFiles(t *testing.T, demands, offers, judgements string) EvalOptions {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	return EvalOptions{
		Demands: write("demands.jsonl", demands), Offers: write("offers.jsonl", offers), Judgements: write("qrels.tsv", judgements),
		Analyzer: analyzer(t), Draws: Draws{Rounds: 200, Seed: 1},
	}
}

func TestReadJudgedSaysFileAndLine(t *testing.T) {
	const demands, offers = `{"id":"d1","title":"石墨烯散热膜"}`, `{"id":"o1","title":"石墨烯 导热膜"}`
	for _, row := range []struct{ rule, demands, offers, judgements, want string }{
		{"broken JSON", demands + "\n{\"id\":", offers, "demand\toffer\tlevel", "demands.jsonl:2: not a JSON object"},
		{"no title", demands, offers + "\n\n" + `{"id":"o2"}`, "demand\toffer\tlevel", "offers.jsonl:3: id and title are needed"},
		{"an id twice", demands, offers + "\n" + offers, "demand\toffer\tlevel", "offers.jsonl:2: id o1 stands in line 1 already"},
		{"no header", demands, offers, "d1\to1\t3", "qrels.tsv:1: the header is"},
		{"two cells", demands, offers, "demand\toffer\tlevel\nd1\to1", "qrels.tsv:2: 2 cells, want 3"},
		{"unknown demand", demands, offers, "demand\toffer\tlevel\nd9\to1\t3", "qrels.tsv:2: demand d9 is not among"},
		{"unknown offer", demands, offers, "demand\toffer\tlevel\nd1\to9\t3", "qrels.tsv:2: offer o9 is not among"},
		{"a level out of bounds", demands, offers, "demand\toffer\tlevel\nd1\to1\t5", "qrels.tsv:2: level is \"5\""},
		{"a pair twice", demands, offers, "demand\toffer\tlevel\nd1\to1\t3\nd1\to1\t2", "qrels.tsv:3: demand d1 and offer o1 are judged in line 2 already"},
		{"nothing to measure", demands, offers, "demand\toffer\tlevel\nd1\to1\t3", "no demand has ten judged offers"},
	} {
		o := judgedFiles(t, row.demands, row.offers, row.judgements)
		err := RunEval(context.Background(), o, &bytes.Buffer{})
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v, want %q", row.rule, err, row.want)
		}
	}
	o := judgedFiles(t, demands, offers, "demand\toffer\tlevel")
	o.Offers = filepath.Join(t.TempDir(), "none.jsonl")
	if err := RunEval(context.Background(), o, &bytes.Buffer{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
}

func TestADemandJudgedInTwoFilesIsOneCase(t *testing.T) {
	const header, offers = "demand\toffer\tlevel\n", `{"id":"o1","title":"石墨烯导热膜"}` + "\n" + `{"id":"o2","title":"水稻插秧机"}`
	o := judgedFiles(t, `{"id":"d1","title":"石墨烯散热膜"}`, offers, header+"d1\to1\t4")
	j, err := ReadJudged(o.Demands, o.Offers, o.Judgements)
	if err != nil {
		t.Fatal(err)
	}
	if err := j.readCases(judgedFiles(t, "", "", header+"d1\to2\t1").Judgements); err != nil {
		t.Fatal(err)
	}
	if len(j.Cases) != 1 || !slices.Equal(j.Cases[0].Offers, []string{"o1", "o2"}) || !slices.Equal(j.Cases[0].Levels, []int{4, 1}) {
		t.Errorf("%d cases, the first with %v at %v", len(j.Cases), j.Cases[0].Offers, j.Cases[0].Levels)
	}
}

// smallJudged is one demand with ten offers, of which two are good.
func smallJudged(t *testing.T) EvalOptions {
	titles := []string{"石墨烯导热膜制备技术", "高导热石墨烯复合薄膜", "水稻插秧机", "奶牛饲料配方", "高速公路护栏", "城市污水处理", "苹果采摘机器人", "数控机床主轴", "人参种植方法", "铁路桥梁监测"}
	var offers, judgements strings.Builder
	judgements.WriteString("demand\toffer\tlevel\r\n")
	for i, title := range titles {
		fmt.Fprintf(&offers, "{\"id\":\"o%d\",\"title\":%q}\n", i, title)
		level := 1
		if i < 2 {
			level = 4 - i
		}
		fmt.Fprintf(&judgements, "d1\to%d\t%d\r\n", i, level)
	}
	return judgedFiles(t, "\ufeff"+`{"id":"d1","title":"手机用石墨烯导热膜","body":"寻求导热系数高的石墨烯导热膜制备技术。"}`, offers.String(), judgements.String())
}

func TestRunEvalJSON(t *testing.T) {
	o := smallJudged(t)
	o.JSON, o.Baselines, o.PerDemand, o.Ablation = true, true, true, true
	var out bytes.Buffer
	if err := RunEval(context.Background(), o, &out); err != nil {
		t.Fatal(err)
	}
	var report EvalReport
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	if report.Measured != 1 || report.Judgements != 10 || report.Offers != 10 || len(report.Result.PerDemand) != 1 {
		t.Errorf("counts are wrong: %+v", report)
	}
	if report.Result.NDCG10.Mean != 1 || report.Result.AUC.Mean != 1 {
		t.Errorf("the two good offers are not first: nDCG %v, AUC %v", report.Result.NDCG10.Mean, report.Result.AUC.Mean)
	}
	// A constant order shares (7+3)/10 among all ten places: 1 * sum of discounts / (7 + 3/log2 3).
	discounts := 0.0
	for i := range 10 {
		discounts += 1 / math.Log2(float64(i)+2)
	}
	if want, got := discounts/(7+3/math.Log2(3)), report.Against[0].NDCG10.Mean; math.Abs(got-want) > 1e-9 {
		t.Errorf("constant order has %v, want %v", got, want)
	}
	if gain := report.Against[0].Gain; math.Abs(gain.Mean-(1-report.Against[0].NDCG10.Mean)) > 1e-9 {
		t.Errorf("gain over constant order is %v", gain.Mean)
	}
	for _, row := range report.Ablation {
		if row.Ranker == "without recency" && row.Gain.Mean != 0 {
			t.Errorf("offers without a date lose %v without recency", row.Gain.Mean)
		}
	}
	var again bytes.Buffer
	if err := RunEval(context.Background(), o, &again); err != nil || again.String() != out.String() {
		t.Errorf("a second run says something else (%v)", err)
	}
}

func TestRunEvalTable(t *testing.T) {
	o := smallJudged(t)
	other := DefaultWeights()
	other.Name = "other"
	o.Baselines, o.PerDemand, o.Ablation, o.Against = true, true, true, &other
	var out bytes.Buffer
	if err := RunEval(context.Background(), o, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"1 demands measured", "Duijie", "constant order", "BM25, words", "nDCG@10", "d1", "P@5", "no word vectors", "other+", "without characters", "without recency"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the table lacks %q:\n%s", want, out.String())
		}
	}
}
