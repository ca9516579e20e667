package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"duijie/matching"
	"duijie/search"
	"duijie/server/jobs"
	"duijie/server/service"

	"golang.org/x/sync/errgroup"
)

func step(progress func(string, int, int), what string) func(int, int) {
	if progress == nil {
		return nil
	}
	return func(done, total int) { progress(what, done, total) }
}

func (p *platform) indexFolder() string   { return filepath.Join(p.config.Data, "index") }
func (p *platform) matcherFolder() string { return filepath.Join(p.config.Data, "matcher") }

// openEngines opens index and matcher side by side and builds what is not
// there: both in one pass over the store if it is both.
func (p *platform) openEngines(ctx context.Context, progress func(what string, done, total int)) error {
	p.matcher = p.follower("matcher", jobs.MatchSink{Engine: &p.engine})
	var index, matcher bool
	if p.wanted != anew {
		opening, until := errgroup.WithContext(ctx) // where one fails the other need not go on
		opening.Go(func() (err error) { index, err = p.openIndex(until); return err })
		opening.Go(func() (err error) { matcher, err = p.openMatcher(until); return err })
		if err := opening.Wait(); err != nil {
			return err
		}
	}
	began := present().Now()
	var err error
	switch {
	case index && matcher:
		return nil
	case index:
		err = p.buildMatcher(ctx, step(progress, "matcher"))
	case matcher:
		err = p.buildIndex(p.fillIndex(ctx, step(progress, "full-text index")))
	default:
		err = p.buildBoth(ctx, step(progress, "full-text index and matcher"))
	}
	if err != nil {
		return err
	}
	p.built = map[string]service.Rebuild{}
	if !index {
		n, err := p.index.Count()
		if err != nil {
			return err
		}
		p.built["index"] = service.Rebuild{Started: began, Ended: present().Now(), Done: n, Total: n}
	}
	if !matcher {
		achievements, demands := p.engine.current().Count()
		p.built["matcher"] = service.Rebuild{Started: began, Ended: present().Now(), Done: achievements + demands, Total: achievements + demands}
	}
	return nil
}

// journalFile notes in a folder which journal it was built from, by the hash of the first
// entry: one that was copied here from elsewhere would answer with strangers' listings.
const journalFile = "journal"

// foreign tells whether a folder was built from another journal than the store's. One
// that does not say was built by a program that noted nothing there.
func (p *platform) foreign(folder string) (bool, error) {
	noted, err := os.ReadFile(filepath.Join(folder, journalFile))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && string(noted) != p.journal, err
}

// markOwn notes in a folder that it is of the store's journal.
func (p *platform) markOwn(folder string) error {
	noted, err := os.ReadFile(filepath.Join(folder, journalFile))
	if p.journal == "" || err == nil && string(noted) == p.journal {
		return nil
	}
	return os.WriteFile(filepath.Join(folder, journalFile), []byte(p.journal), 0o600)
}

// openIndex opens the full-text index. It answers false where it is missing,
// torn, of another version, or ahead of the journal (of another database).
func (p *platform) openIndex(ctx context.Context) (there bool, err error) {
	if foreign, err := p.foreign(p.indexFolder()); err != nil || foreign {
		p.log.Warn("building the full-text index", "reason", "it is of another journal")
		return false, err
	}
	open := search.Open
	if p.wanted == asItStands {
		open = search.OpenOutdated
	}
	index, err := open(p.indexFolder(), p.analyzer)
	if errors.Is(err, search.ErrUnusable) {
		p.log.Info("building the full-text index", "reason", err)
		return false, nil
	}
	if err != nil {
		return false, err
	}
	p.index = index
	at, err := index.Position()
	if err != nil {
		return false, err
	}
	if ahead, err := p.ahead(ctx, at); err != nil || !ahead {
		p.indexer = p.follower("index", jobs.IndexSink{Index: index})
		return err == nil, err
	}
	p.log.Info("building the full-text index", "reason", "it is ahead of the journal")
	p.index = nil
	return false, index.Close()
}

// openMatcher loads the matcher's snapshot, and answers false where there is
// none to be used.
func (p *platform) openMatcher(ctx context.Context) (there bool, err error) {
	if foreign, err := p.foreign(p.matcherFolder()); err != nil || foreign {
		p.log.Warn("building the matcher", "reason", "it is of another journal")
		return false, err
	}
	engine, err := p.loadEngine(ctx)
	if err != nil || engine == nil {
		return false, err
	}
	p.engine.put(engine)
	p.saved = engine.Position()
	return true, nil
}

// buildBoth builds index and matcher in one pass. The matcher goes first,
// because it cuts on all processors.
func (p *platform) buildBoth(ctx context.Context, progress func(int, int)) error {
	engine, err := p.newEngine()
	if err != nil {
		return err
	}
	forget := p.analyzer.Remember()
	defer forget()
	err = p.buildIndex(func(x *search.Index) error {
		return jobs.Build(ctx, progress, p.follower("matcher", jobs.MatchSink{Engine: engine}), p.follower("index", jobs.IndexSink{Index: x}))
	})
	if err != nil {
		return err
	}
	p.engine.put(engine)
	return nil
}

func (p *platform) follower(name string, sink jobs.Sink) *jobs.Follower {
	return jobs.NewFollower(name, p.store, sink, p.log)
}

func (p *platform) buildIndex(fill func(*search.Index) error) error {
	index, err := search.Rebuild(p.indexFolder(), p.analyzer, fill)
	if err != nil {
		return err
	}
	p.index = index
	p.indexer = p.follower("index", jobs.IndexSink{Index: index})
	return nil
}

// fillIndex builds an index from the current documents.
func (p *platform) fillIndex(ctx context.Context, progress func(int, int)) func(*search.Index) error {
	return func(x *search.Index) error {
		return p.follower("index", jobs.IndexSink{Index: x}).Build(ctx, progress)
	}
}

func (p *platform) buildMatcher(ctx context.Context, progress func(int, int)) error {
	engine, err := p.buildEngine(ctx, progress)
	if err != nil {
		return err
	}
	p.engine.put(engine)
	return nil
}

// buildEngine makes an engine from the current documents.
func (p *platform) buildEngine(ctx context.Context, progress func(int, int)) (*matching.Engine, error) {
	engine, err := p.newEngine()
	if err != nil {
		return nil, err
	}
	return engine, p.follower("matcher", jobs.MatchSink{Engine: engine}).Build(ctx, progress)
}
