package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"duijie/matching"
	"duijie/search"
	"duijie/server/crew"
	"duijie/server/jobs"
	"duijie/server/mail"
	"duijie/server/market"
	"duijie/server/paper"
	"duijie/server/service"
	"duijie/server/store"
	"duijie/server/store/folder"
	"duijie/server/store/mongo"
	"duijie/server/store/sqlite"

	"golang.org/x/sync/errgroup"
)

// openStore opens the system of record: MongoDB when MONGODB_URI is set, else
// the embedded database in the data folder.
func openStore(ctx context.Context, c *config, log *slog.Logger) (store.Store, error) {
	s, _, err := openStores(ctx, c, log)
	return s, err
}

// openStores opens with it the vault of files: GridFS of the same MongoDB, else a
// folder in the data folder. The vault is closed with the store.
func openStores(ctx context.Context, c *config, log *slog.Logger) (store.Store, store.Vault, error) {
	return openStoresAt(ctx, c, present(), log)
}

// openStoresAt opens them in a world of its own.
func openStoresAt(ctx context.Context, c *config, world market.World, log *slog.Logger) (store.Store, store.Vault, error) {
	return openStoresSeen(ctx, c, world, log, func(b store.Backend) store.Backend { return b })
}

// openStoresSeen opens them with something around the database that sees what it
// is asked for.
func openStoresSeen(ctx context.Context, c *config, world market.World, log *slog.Logger, seen func(store.Backend) store.Backend) (store.Store, store.Vault, error) {
	backend, vault, err := openBackend(ctx, c)
	if errors.Is(err, store.ErrLocked) {
		return nil, nil, fmt.Errorf("%w: a server is running on %s; stop it first, or use its web pages or API", err, c.Data)
	}
	if err != nil {
		return nil, nil, err
	}
	s, err := store.Open(ctx, seen(backend), storeOptions(world, log))
	if errors.Is(err, store.ErrRestoring) {
		err = fmt.Errorf("%w: run restore with the same backup again, it goes on where it was stopped", err)
	}
	if err != nil {
		return nil, nil, errors.Join(err, backend.Close())
	}
	return s, vault, nil
}

// What tests of two versions make a program of the next one with.
var (
	nextForms = func(of []store.Collection) []store.Collection { return of }
	nextWrite = func(s store.Store) store.Store { return s }
)

func collections() []store.Collection { return nextForms(service.Collections()) }

func storeOptions(world market.World, log *slog.Logger) store.Options {
	return store.Options{Collections: collections(), Records: service.RecordSets(), World: world, Logger: log}
}

// filesFolder is the embedded vault within the data folder.
const filesFolder = "files"

func openBackend(ctx context.Context, c *config) (store.Backend, store.Vault, error) {
	if c.Mongo == "" {
		backend, err := sqlite.Open(ctx, c.Data)
		if err != nil {
			return nil, nil, err
		}
		vault, err := folder.Open(filepath.Join(c.Data, filesFolder))
		if err != nil {
			return nil, nil, errors.Join(err, backend.Close())
		}
		return backend, vault, nil
	}
	backend, err := mongo.Open(ctx, c.Mongo)
	if err != nil {
		return nil, nil, err
	}
	vault, err := backend.Vault(ctx)
	if err != nil {
		return nil, nil, errors.Join(err, backend.Close())
	}
	return backend, vault, nil
}

// freshness says what becomes of an index or a matcher that stands already.
type freshness int

const (
	current    freshness = iota // built anew where another version made it
	asItStands                  // used if it can be; the keeper builds a new one while it serves
	anew                        // built anew in any case
)

// platform is everything that answers, built from the store.
type platform struct {
	config   *config
	log      *slog.Logger
	gauges   *gauges
	wanted   freshness
	saved    int64                      // position of the matcher's snapshot
	journal  string                     // hash of the first entry of the store's; empty while that has none
	noted    string                     // the one that the data folder followed
	built    map[string]service.Rebuild // of index and matcher, what was built anew at the start
	store    store.Store
	vault    store.Vault
	analyzer *search.Analyzer
	index    *search.Index
	engine   liveEngine
	renewing sync.Mutex // one new matcher at a time: the last one has the newest model
	papers   *paper.Reader
	register sync.Mutex // one writer of the register of erasures at a time
	service  *service.Service
	post     *mail.Post   // nil without a mail server
	security *securityLog // nil: kept in no file of its own
	indexer  *jobs.Follower
	matcher  *jobs.Follower
	crew     *crew.Crew // nil while nothing is served

	embeddings *matching.Embeddings // nil without an embedding service
}

// openPlatform opens store, index and matcher and builds what is missing or not
// as wanted. progress, which may be nil, is told of long work, by several
// goroutines at once: what does not wait for each other is done side by side.
func openPlatform(ctx context.Context, c *config, wanted freshness, progress func(what string, done, total int)) (*platform, error) {
	return openPlatformAt(ctx, c, present(), wanted, progress)
}

// openPlatformAt opens it in a world of its own.
func openPlatformAt(ctx context.Context, c *config, world market.World, wanted freshness, progress func(what string, done, total int)) (p *platform, err error) {
	p = &platform{config: c, log: c.logger(), gauges: newGauges(), wanted: wanted}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.Close())
			p = nil
		}
	}()
	if err = p.keepSecurityLog(); err != nil {
		return p, err
	}
	embedder, err := c.embeddingService()
	if err != nil {
		return p, err
	}
	if err = os.MkdirAll(p.matcherFolder(), 0o750); err != nil {
		return p, err
	}
	var opening errgroup.Group
	opening.Go(func() (err error) {
		p.analyzer, err = search.NewAnalyzer(search.AnalyzerOptions{DictDir: c.Dict})
		return err
	})
	opening.Go(func() (err error) {
		if p.store, p.vault, err = openStoresSeen(ctx, c, world, p.log, p.gauges.around); err != nil {
			return err
		}
		p.store = crew.Fenced(p.gauges.commits.Of(nextWrite(p.store)))
		return p.checkJournal(ctx)
	})
	if err = opening.Wait(); err != nil {
		return p, err
	}
	if err = p.openEmbeddings(embedder); err != nil {
		return p, err
	}
	if err = p.openEngines(ctx, progress); err != nil {
		return p, err
	}
	if err = os.RemoveAll(p.scratch()); err != nil { // what a killed process has left
		return p, err
	}
	p.papers = paper.NewReader(paper.Options{Cache: filepath.Join(c.Data, "paper")})
	outbox := service.OutboxDeps{Store: p.store, World: world, Log: p.log, Tried: p.gauges.tried}
	if p.post, err = c.post(); err != nil {
		return p, err
	}
	if p.post != nil {
		outbox.URL = c.URL
	}
	scanner, err := c.scanner()
	if err != nil {
		return p, err
	}
	p.service = service.New(service.Deps{
		Store: p.store, Vault: p.vault, World: world, Finder: p.index, Matcher: &p.engine, Papers: p.papers, Scanner: scanner,
		Outbox: service.NewOutbox(outbox), Scratch: p.scratch(), Log: p.log, MatchAlerts: int(c.MatchAlerts), Erased: p.keepErasures,
	})
	return p, p.noteJournal()
}

// checkJournal has index and matcher built anew where the data folder notes that
// they follow another journal, which is known by the hash of its first entry.
func (p *platform) checkJournal(ctx context.Context) error {
	first, err := p.store.Entries(ctx, 0, 1)
	if err != nil {
		return err
	}
	if len(first) > 0 {
		p.journal = first[0].Hash
	}
	noted, err := os.ReadFile(p.journalNote())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	p.noted = string(noted)
	if p.noted != "" && p.noted != p.journal {
		p.log.Warn("the data folder followed another journal: index and matcher are built anew")
		p.wanted = anew
	}
	return nil
}

// noteJournal notes which journal index and matcher follow, once new ones are
// built and saved: a program that was stopped before that builds them again.
func (p *platform) noteJournal() error {
	foreign, err := p.foreign(p.matcherFolder())
	if err != nil {
		return err
	}
	if foreign || p.wanted == anew && p.noted != p.journal {
		if err := p.engine.current().Save(p.matcherFolder()); err != nil {
			return err
		}
	}
	if err := errors.Join(p.markOwn(p.indexFolder()), p.markOwn(p.matcherFolder())); err != nil || p.noted == p.journal {
		return err
	}
	return os.WriteFile(p.journalNote(), []byte(p.journal), 0o600)
}

// scratch is where this process keeps what no other one needs.
func (p *platform) scratch() string { return filepath.Join(p.config.Data, "scratch") }

func (p *platform) journalNote() string { return filepath.Join(p.config.Data, "journal") }

// loadEngine makes an engine from the snapshot, nil where there is none to be
// used. As it stands, one of other words, weights or vectors will do.
func (p *platform) loadEngine(ctx context.Context) (*matching.Engine, error) {
	engine, err := p.newEngine()
	if err != nil {
		return nil, err
	}
	reason := engine.Load(p.matcherFolder())
	if errors.Is(reason, matching.ErrSnapshot) && p.wanted == asItStands {
		weights := engine.Weights()
		if engine, err = p.engineOf(&weights, nil); err != nil {
			return nil, err
		}
		if engine.LoadOutdated(p.matcherFolder()) == nil {
			p.log.Warn("the matcher answers as before until a new one is built", "reason", reason)
			reason = nil
		}
	}
	if reason != nil {
		p.log.Info("building the matcher", "reason", reason)
		return nil, nil
	}
	if ahead, err := p.ahead(ctx, engine.Position()); err != nil || ahead {
		return nil, err
	}
	return engine, nil
}

// newEngine makes an empty engine with the weights and the word vectors of the
// data folder, if there are any. Word vectors that can't be used are left out
// with a warning; weights that can't be used are an error, because an operator
// put them there.
func (p *platform) newEngine() (*matching.Engine, error) {
	weights, vectors, err := modelIn(p.matcherFolder(), p.analyzer)
	if errors.Is(err, matching.ErrVectors) {
		p.log.Warn("matching goes without word vectors; the command train makes them anew", "reason", err)
	} else if err != nil {
		return nil, err
	}
	return p.engineOf(weights, vectors)
}

func (p *platform) engineOf(weights *matching.Weights, vectors *matching.WordVectors) (*matching.Engine, error) {
	return matching.New(matching.Options{
		Analyzer: p.analyzer, Weights: weights, Vectors: vectors, Embeddings: p.embeddings, TextVersion: p.analyzer.Fingerprint(),
	})
}

// ahead tells whether a position lies past the journal: then it was built from
// another one.
func (p *platform) ahead(ctx context.Context, position int64) (bool, error) {
	head, err := p.store.Head(ctx)
	return position > head, err
}

// follow keeps index and matcher in step until stop is called, which returns
// when neither is at work any more and both may be closed.
func (p *platform) follow(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() { _ = p.indexer.Run(ctx) })
	running.Go(func() { _ = p.matcher.Run(ctx) })
	return func() {
		cancel()
		running.Wait()
	}
}

// catchUp brings index and matcher to the head of the journal, for a command
// that does not stay.
func (p *platform) catchUp(ctx context.Context) error {
	head, err := p.store.Head(ctx)
	if err != nil {
		return err
	}
	stop := p.follow(ctx)
	defer stop()
	return errors.Join(p.indexer.Wait(ctx, head), p.matcher.Wait(ctx, head))
}

// saveMatcher writes the matcher's snapshot unless it has not moved since the
// last one.
func (p *platform) saveMatcher() error {
	engine := p.engine.current()
	at := engine.Position()
	if at == p.saved || engine.Outdated() {
		return nil
	}
	err := engine.Save(p.matcherFolder())
	if err == nil {
		p.saved = at
	}
	return err
}

// Close saves the matcher and closes what is open.
func (p *platform) Close() error {
	var errs []error
	if p.service != nil {
		errs = append(errs, p.service.Close(), p.saveMatcher())
	}
	if p.papers != nil {
		errs = append(errs, p.papers.Close())
	}
	if p.embeddings != nil {
		errs = append(errs, p.embeddings.Close())
	}
	if p.index != nil {
		errs = append(errs, p.index.Close())
	}
	if p.store != nil {
		errs = append(errs, p.store.Close())
	}
	if p.security != nil {
		errs = append(errs, p.security.file.Close())
	}
	return errors.Join(errs...)
}
