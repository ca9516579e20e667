package main

import (
	"context"
	"errors"

	"duijie/matching"
	"duijie/server/jobs"
)

// keeper looks after index and matcher while they serve.
func (p *platform) keeper(ctx context.Context) *jobs.Keeper {
	k := jobs.NewKeeper(ctx, present(), p.log,
		jobs.Part{Name: "index", Follower: p.indexer, Build: p.rebuildIndex, Describe: func() (int, string, bool, error) {
			n, err := p.index.Count()
			return n, p.analyzer.Fingerprint(), p.index.Outdated(), err
		}},
		jobs.Part{Name: "matcher", Follower: p.matcher, Build: p.rebuildMatcher, Describe: func() (int, string, bool, error) {
			engine := p.engine.current()
			achievements, demands := engine.Count()
			return achievements + demands, engine.Model(), engine.Outdated(), nil
		}},
		jobs.Part{Name: "vectors", Follower: p.matcher, Build: p.rebuildVectors, Describe: func() (int, string, bool, error) {
			about := p.engine.current().Vectors().About()
			return about.Items, p.engine.current().Vectors().Fingerprint(), false, nil
		}},
	)
	for part, r := range p.built {
		k.Note(part, r)
	}
	return k
}

// renewOutdated has the keeper build anew what other words or another model
// made and what answers only until then.
func (p *platform) renewOutdated(k *jobs.Keeper) error {
	var errs []error
	if p.index.Outdated() {
		p.log.Warn("the full-text index was cut by other words: it answers until a new one is built")
		errs = append(errs, k.Rebuild("index"))
	}
	if p.engine.current().Outdated() {
		errs = append(errs, k.Rebuild("matcher"))
	}
	return errors.Join(errs...)
}

// rebuildIndex builds the index anew while the old one answers.
func (p *platform) rebuildIndex(ctx context.Context, progress func(int, int)) error {
	err := p.index.Rebuild(p.fillIndex(ctx, progress), func(swap func() error) error { return p.indexer.Exchange(ctx, swap) })
	if err != nil {
		return err
	}
	return p.markOwn(p.indexFolder())
}

// rebuildMatcher builds the matcher anew, with the model that is there now,
// while the old one answers.
func (p *platform) rebuildMatcher(ctx context.Context, progress func(int, int)) error {
	p.renewing.Lock()
	defer p.renewing.Unlock()
	engine, err := p.buildEngine(ctx, progress)
	if err != nil {
		return err
	}
	err = p.matcher.Exchange(ctx, func() error {
		p.engine.put(engine)
		return nil
	})
	return errors.Join(err, engine.Save(p.matcherFolder()))
}

// trainSeed is the seed of vectors that are learned while serving: the same
// catalogue gives the same vectors.
const trainSeed = 1

// rebuildVectors learns word vectors from what is public now, and builds the
// matcher with them. Of the progress, a third each is for reading, for learning
// and for building.
func (p *platform) rebuildVectors(ctx context.Context, progress func(done, total int)) error {
	third := func(n int) func(done, total int) {
		return func(done, total int) { progress(n*1000+done*1000/max(total, 1), 3000) }
	}
	items := &jobs.ItemSink{}
	if err := jobs.NewFollower("train", p.store, items, p.log).Build(ctx, third(0)); err != nil {
		return err
	}
	learning := third(1)
	vectors, err := matching.TrainVectors(ctx, items.Items, matching.TrainOptions{
		Analyzer: p.analyzer, TextVersion: p.analyzer.Fingerprint(), Seed: trainSeed,
		Progress: func(_ string, done, total int) { learning(done, total) },
	})
	if err != nil {
		return err
	}
	if err := vectors.Save(p.matcherFolder()); err != nil {
		return err
	}
	return p.rebuildMatcher(ctx, third(2))
}
