package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"duijie/matching"
)

func TestOtherWeightsServeAsBeforeUntilTheNewMatcherStands(t *testing.T) {
	folder := admitted(t)
	ok(t, "import", "--kind", "achievements", "--organisation", universityCode, "--landing", "listed", book(t, "成果.xlsx", achievementRows...))
	ok(t, "reindex")
	weights := matching.DefaultWeights()
	weights.Name, weights.Text.TitleWeight = "heavier titles", 9
	data, err := json.Marshal(weights)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "matcher", weightsName), data, 0o600); err != nil {
		t.Fatal(err)
	}
	p := opened(t)
	held, _ := p.engine.current().Count()
	if held == 0 || !p.engine.current().Outdated() {
		t.Errorf("%d achievements, outdated %v", held, p.engine.current().Outdated())
	}
	ctx, end := context.WithCancel(context.WithoutCancel(t.Context()))
	stop := p.follow(ctx)
	k := p.keeper(ctx)
	if err := p.renewOutdated(k); err != nil {
		t.Fatal(err)
	}
	k.Wait()
	stop()
	end()
	engine := p.engine.current()
	if n, _ := engine.Count(); n != held || engine.Outdated() || engine.Weights().Name != weights.Name {
		t.Errorf("%d achievements of %d, outdated %v, weights %s", n, held, engine.Outdated(), engine.Weights().Name)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	ok(t, "verify")
}
