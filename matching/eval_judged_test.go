package matching

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

// TestEvalOnFolder measures the engine on judged pairs that the operator names; none are shipped.
func TestEvalOnFolder(t *testing.T) {
	dir := os.Getenv("DUIJIE_JUDGED_DATA")
	if dir == "" {
		t.Skip("DUIJIE_JUDGED_DATA names no folder with demands.jsonl, offers.jsonl and qrels.tsv")
	}
	err := RunEval(context.Background(), EvalOptions{
		Demands: filepath.Join(dir, "demands.jsonl"), Offers: filepath.Join(dir, "offers.jsonl"), Judgements: filepath.Join(dir, "qrels.tsv"),
		Analyzer: analyzer(t), Baselines: true,
	}, os.Stdout)
	if err != nil {
		t.Fatal(err)
	}
}
