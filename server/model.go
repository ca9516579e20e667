package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"

	"duijie/matching"
	"duijie/search"
	"duijie/server/jobs"
	"duijie/server/service"
)

// weightsName is the operator's own weights in the matcher's folder.
const weightsName = "weights.json"

// readWeights reads a weights file. The error names it.
func readWeights(name string) (*matching.Weights, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	w, err := matching.ParseWeights(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &w, nil
}

// modelIn reads the weights and the word vectors of a matcher's folder; nil for
// what is not there. With an error that is matching.ErrVectors the weights hold.
func modelIn(folder string, a *search.Analyzer) (*matching.Weights, *matching.WordVectors, error) {
	weights, err := readWeights(filepath.Join(folder, weightsName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, err
	}
	vectors, err := matching.LoadVectors(folder, a.Fingerprint())
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return weights, vectors, err
}

// judgedFiles are judged pairs. All three belong together.
type judgedFiles struct {
	Demands string `type:"existingfile" help:"JSON lines {id, title, body}."`
	Offers  string `type:"existingfile" help:"JSON lines {id, title, body, keywords}."`
	Qrels   string `type:"existingfile" help:"Tab-separated demand, offer, level 1-4, with a header."`
}

// complete fails where one of the three is not named.
func (j judgedFiles) complete() error {
	if j.Demands == "" || j.Offers == "" || j.Qrels == "" {
		return errors.New("judged pairs are three files: name --demands, --offers and --qrels")
	}
	return nil
}

// modelFlags say which model is in use.
type modelFlags struct {
	Weights string `type:"existingfile" help:"Weights in place of the program's own."`
	Vectors string `type:"existingfile" help:"Word vectors that train wrote, in place of vectors learned from the texts given here."`
}

// read gives nil for what is not named.
func (m modelFlags) read(a *search.Analyzer) (w *matching.Weights, v *matching.WordVectors, err error) {
	if m.Weights != "" {
		if w, err = readWeights(m.Weights); err != nil {
			return nil, nil, err
		}
	}
	if m.Vectors != "" {
		if v, err = matching.LoadVectorsFile(m.Vectors, a.Fingerprint()); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", m.Vectors, err)
		}
	}
	return w, v, nil
}

// barOf shows the steps of a long work on one bar.
func barOf() (tell func(what string, done, total int), finish func()) {
	bar := newBar(1, "")
	return func(what string, done, total int) {
		bar.Describe(what)
		bar.ChangeMax(max(total, 1))
		_ = bar.Set(done)
	}, func() { _ = bar.Finish() }
}

// embeddingFlags name an embedding service to measure with. Its key comes from
// DUIJIE_EMBEDDINGS_KEY, because others can see a command line.
type embeddingFlags struct {
	EmbeddingsURL   string `name:"embeddings-url" help:"Measure with this embedding service too; all texts are sent to it."`
	EmbeddingsModel string `name:"embeddings-model" help:"The service's model."`
	EmbeddingsCache string `name:"embeddings-cache" type:"existingdir" help:"Keep its vectors in this folder for the next time; not one that a server uses."`
}

// open gives nil where no service is named. done frees what open made.
func (f embeddingFlags) open(c *config) (e *matching.Embeddings, done func() error, err error) {
	nothing := func() error { return nil }
	if f.EmbeddingsURL == "" {
		if f != (embeddingFlags{}) {
			return nil, nothing, errors.New("name the embedding service too: --embeddings-url")
		}
		return nil, nothing, nil
	}
	s, err := matching.NewEmbeddingService(f.EmbeddingsURL, f.EmbeddingsModel, c.EmbeddingsKey)
	if err != nil {
		return nil, nothing, fmt.Errorf("--embeddings-url, --embeddings-model: %w", err)
	}
	folder, remove := f.EmbeddingsCache, nothing
	if folder == "" {
		if folder, err = os.MkdirTemp("", "duijie-embeddings-"); err != nil {
			return nil, nothing, err
		}
		remove = func() error { return os.RemoveAll(folder) }
	}
	if e, err = matching.OpenEmbeddings(folder, s, c.logger()); err != nil {
		return nil, nothing, errors.Join(err, remove())
	}
	return e, func() error { return errors.Join(e.Close(), remove()) }, nil
}

// evalCommand measures matching on judged pairs.
type evalCommand struct {
	judgedFiles
	modelFlags
	embeddingFlags
	NoVectors bool   `help:"Measure without word vectors."`
	Against   string `type:"existingfile" help:"Measure these weights as well, and the paired difference."`
	Baselines bool   `help:"Measure plain rankers as well, and the paired difference to each."`
	Ablation  bool   `help:"Measure without each signal in turn, and the paired loss."`
	PerDemand bool   `help:"List every demand."`
	JSON      bool   `help:"Print the report as JSON."`
}

// Run prints nDCG@10, AUC, Spearman, P@5, R@20 and MRR.
func (e *evalCommand) Run(ctx context.Context, c *config) (err error) {
	if err := e.complete(); err != nil {
		return err
	}
	a, err := search.NewAnalyzer(search.AnalyzerOptions{DictDir: c.Dict})
	if err != nil {
		return err
	}
	weights, vectors, err := e.read(a)
	if err != nil {
		return err
	}
	embeddings, done, err := e.open(c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	tell, finish := barOf()
	defer finish()
	o := matching.EvalOptions{
		Demands: e.Demands, Offers: e.Offers, Judgements: e.Qrels, Analyzer: a, Weights: weights, Vectors: vectors, Embeddings: embeddings, NoVectors: e.NoVectors,
		Baselines: e.Baselines, Ablation: e.Ablation, PerDemand: e.PerDemand, JSON: e.JSON, Progress: tell,
	}
	if e.Against != "" {
		if o.Against, err = readWeights(e.Against); err != nil {
			return err
		}
	}
	return matching.RunEval(ctx, o, os.Stdout)
}

// learnCommand proposes weights.
type learnCommand struct {
	judgedFiles
	modelFlags
	Feedback bool   `help:"Learn from the feedback in the store and, with less weight, from what people did with their matches, in place of files."`
	Name     string `help:"Name of the new weights; by default one with the day."`
	Out      string `help:"Write the new weights to this file; without it they are shown only."`
	Any      bool   `help:"Write them even though the interval of the gain does not lie above 0."`
	JSON     bool   `help:"Print the report as JSON."`
}

// Run fails where nothing can be proposed, with what would be needed.
func (l *learnCommand) Run(ctx context.Context, c *config) error {
	a, err := search.NewAnalyzer(search.AnalyzerOptions{DictDir: c.Dict})
	if err != nil {
		return err
	}
	weights, vectors, err := l.read(a)
	if err != nil {
		return err
	}
	judged, err := l.judged(ctx, c)
	if err != nil {
		return err
	}
	if l.Feedback && l.modelFlags == (modelFlags{}) { // people judged what the model in use showed them
		weights, vectors, err = modelIn(filepath.Join(c.Data, "matcher"), a)
		if err != nil && !errors.Is(err, matching.ErrVectors) {
			return err
		}
	}
	tell, finish := barOf()
	p, err := matching.Learn(ctx, judged, matching.LearnOptions{
		Analyzer: a, Weights: weights, Vectors: vectors, Name: l.Name, Program: programVersion(), Now: present().Now(), Progress: tell,
	})
	finish()
	if err != nil {
		return err
	}
	if l.JSON {
		err = printJSON(os.Stdout, p)
	} else {
		err = p.Write(os.Stdout)
	}
	if err != nil {
		return err
	}
	return l.write(p)
}

// judged reads what is learned from: the store's feedback, or three files.
func (l *learnCommand) judged(ctx context.Context, c *config) (*matching.Judged, error) {
	if l.Feedback && l.judgedFiles != (judgedFiles{}) {
		return nil, errors.New("learn from --feedback or from files, not from both")
	}
	if l.Feedback {
		return feedbackCases(ctx, c)
	}
	if err := l.complete(); err != nil {
		return nil, err
	}
	return matching.ReadJudged(l.Demands, l.Offers, l.Qrels)
}

// feedbackCases reads what people said of matches as judged pairs.
func feedbackCases(ctx context.Context, c *config) (judged *matching.Judged, err error) {
	st, err := openStore(ctx, c, c.logger())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	return service.New(service.Deps{Store: st, World: present(), Log: c.logger()}).FeedbackCases(ctx)
}

func (l *learnCommand) write(p *matching.Proposal) error {
	if p.Weights == nil && !l.Any {
		return fmt.Errorf("the gain over %s is %+.4f with an interval from %+.4f to %+.4f, which does not lie above 0: the weights in use stay", p.InUse.Name, p.Gain.Mean, p.Gain.Low, p.Gain.High)
	}
	if l.Out == "" {
		return nil
	}
	data, err := p.File()
	if err != nil {
		return err
	}
	return writeFile(l.Out, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// programVersion is the commit that the program was built from, "unknown" without one.
func programVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				return s.Value
			}
		}
	}
	return "unknown"
}

// trainCommand learns word vectors.
type trainCommand struct {
	Seed uint64 `default:"1" help:"The same seed, items and dictionary give the same vectors."`
	JSON bool   `help:"Print the figures as JSON."`
}

// Run writes the vectors to the matcher's folder. The next start builds the
// matcher with them.
func (t *trainCommand) Run(ctx context.Context, c *config) error {
	a, err := search.NewAnalyzer(search.AnalyzerOptions{DictDir: c.Dict})
	if err != nil {
		return err
	}
	items, err := publicItems(ctx, c)
	if err != nil {
		return err
	}
	tell, finish := barOf()
	v, err := matching.TrainVectors(ctx, items, matching.TrainOptions{Analyzer: a, TextVersion: a.Fingerprint(), Seed: t.Seed, Progress: tell})
	finish()
	if errors.Is(err, matching.ErrTooLittleText) {
		return fmt.Errorf("%w; matching goes without them until the catalogue has grown", err)
	}
	if err != nil {
		return err
	}
	folder := filepath.Join(c.Data, "matcher")
	if err := errors.Join(os.MkdirAll(folder, 0o750), v.Save(folder)); err != nil {
		return err
	}
	about := v.About()
	if t.JSON {
		return printJSON(os.Stdout, about)
	}
	_, err = fmt.Printf("%d words have vectors, learned from %d words of running text in %d items; the next start uses them\n", about.Words, about.Tokens, about.Items)
	return err
}

// publicItems reads what is published now.
func publicItems(ctx context.Context, c *config) (items []matching.Item, err error) {
	st, err := openStore(ctx, c, c.logger())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	sink := &jobs.ItemSink{}
	bar := newBar(1, "items")
	err = jobs.NewFollower("train", st, sink, c.logger()).Build(ctx, func(done, total int) {
		bar.ChangeMax(max(total, 1))
		_ = bar.Set(done)
	})
	_ = bar.Finish()
	return sink.Items, err
}
