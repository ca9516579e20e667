package matching

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"
)

// EvalOptions say what to measure.
type EvalOptions struct {
	Demands    string // file, one JSON object a line
	Offers     string // file, one JSON object a line
	Judgements string // file, a table with tabs
	Analyzer   Segmenter
	Weights    *Weights     // nil: the program's own
	Vectors    *WordVectors // nil: learned from the texts of demands and offers, without judgements, if there are enough
	Embeddings *Embeddings  // nil: measure without an embedding service
	NoVectors  bool         // measure without word vectors
	Against    *Weights     // measure these weights too, and the paired difference
	Baselines  bool         // measure plain rankers too, and the paired difference to each
	Ablation   bool         // measure without each signal in turn, and what that loses
	PerDemand  bool         // list every demand
	JSON       bool         // JSON in place of a table
	Draws      Draws
	// Progress is told of learning and of fetching vectors; nil: nobody is told.
	Progress func(what string, done, total int)
}

// EvalReport is the answer of RunEval as data.
type EvalReport struct {
	Model      string        `json:"model"`             // Engine.Model
	Vectors    *VectorsAbout `json:"vectors,omitempty"` // absent without word vectors
	Demands    int           `json:"demands"`
	Offers     int           `json:"offers"`
	Judgements int           `json:"judgements"`
	Measured   int           `json:"measured"` // demands with ten judged offers and one of level 3 or 4
	Result     Evaluation    `json:"result"`
	Against    []Comparison  `json:"against,omitempty"`  // other weights, plain rankers
	Ablation   []Comparison  `json:"ablation,omitempty"` // without one signal each
}

// Comparison is another ranker and by how much the engine is above it, demand by demand.
type Comparison struct {
	Evaluation
	Gain    Interval `json:"gain"` // of nDCG@10
	GainAUC Interval `json:"gain_auc"`
}

// RunEval measures the engine on judged pairs and writes the report. Errors in the files name file and line.
func RunEval(ctx context.Context, o EvalOptions, w io.Writer) error {
	judged, err := ReadJudged(o.Demands, o.Offers, o.Judgements)
	if err != nil {
		return err
	}
	report, err := EvaluateEngine(ctx, judged, o)
	if err != nil {
		return err
	}
	if o.JSON {
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", "  ")
		return encoder.Encode(report)
	}
	return report.write(w)
}

// judgedEngine fills an engine with the judged items. Without vectors it learns them from the texts, if there are enough.
func judgedEngine(ctx context.Context, judged *Judged, o Options, noVectors bool, progress func(string, int, int)) (*Engine, error) {
	if o.Analyzer == nil {
		return nil, errors.New("matching: an analyser is needed")
	}
	newest := time.Time{}
	var changes []Change
	for _, items := range [][]Item{judged.Demands, judged.Offers} {
		for i := range items {
			changes = append(changes, Change{items[i].ID, &items[i]})
			if items[i].Date.After(newest) {
				newest = items[i].Date
			}
		}
	}
	if o.Vectors == nil && !noVectors {
		var err error
		o.Vectors, err = TrainVectors(ctx, slices.Concat(judged.Demands, judged.Offers), TrainOptions{Analyzer: o.Analyzer, Progress: progress})
		if err != nil && !errors.Is(err, ErrTooLittleText) {
			return nil, err
		}
	}
	// The day of the newest item stands for today, so that the figures do not change by themselves.
	o.Now = func() time.Time { return newest }
	engine, err := New(o)
	if err != nil {
		return nil, err
	}
	if err := engine.Apply(changes, 0); err != nil {
		return nil, err
	}
	engine.Settle()
	return engine, engine.waitForVectors(ctx, progress)
}

// waitForVectors returns when the embedding service, if there is one, has answered for all items.
func (e *Engine) waitForVectors(ctx context.Context, progress func(string, int, int)) error {
	if e.embeddings == nil {
		return nil
	}
	achievements, demands := e.Count()
	all := achievements + demands
	return e.embeddings.Wait(ctx, func(waiting int) {
		if progress != nil {
			progress("fetching vectors", max(0, all-waiting), all)
		}
	})
}

// EvaluateEngine fills an engine with the judged items and measures it.
func EvaluateEngine(ctx context.Context, judged *Judged, o EvalOptions) (*EvalReport, error) {
	engine, err := judgedEngine(ctx, judged, Options{Analyzer: o.Analyzer, Weights: o.Weights, Vectors: o.Vectors, Embeddings: o.Embeddings}, o.NoVectors, o.Progress)
	if err != nil {
		return nil, err
	}
	report := &EvalReport{Model: engine.Model(), Demands: len(judged.Demands), Offers: len(judged.Offers), Judgements: judged.count()}
	if engine.vectors != nil {
		about := engine.vectors.About()
		report.Vectors = &about
	}
	if report.Result, err = Evaluate(ctx, "Duijie", judged.Cases, engine.Score, o.Draws); err != nil {
		return nil, err
	}
	report.Measured = report.Result.NDCG10.N
	if o.Against != nil {
		options := Options{Analyzer: o.Analyzer, Weights: o.Against, Vectors: engine.vectors, Embeddings: o.Embeddings}
		other, err := judgedEngine(ctx, judged, options, engine.vectors == nil, nil)
		if err != nil {
			return nil, err
		}
		if err := report.compare(ctx, &report.Against, judged, namedRanker{other.Model(), other.Score}, o.Draws); err != nil {
			return nil, err
		}
	}
	if o.Baselines {
		for _, b := range baselines(engine.reader, judged.Offers) {
			if err := report.compare(ctx, &report.Against, judged, b, o.Draws); err != nil {
				return nil, err
			}
		}
	}
	if o.Ablation {
		for _, signal := range signalNames() {
			if signal == textSignalNames[embedding] && o.Embeddings == nil {
				continue
			}
			without := engine.with(engine.weights.without(signal))
			if err := report.compare(ctx, &report.Ablation, judged, namedRanker{"without " + signal, without.Score}, o.Draws); err != nil {
				return nil, err
			}
		}
	}
	if !o.PerDemand {
		report.Result.PerDemand = nil
	}
	return report, nil
}

// compare adds a row to the report.
func (r *EvalReport) compare(ctx context.Context, to *[]Comparison, judged *Judged, other namedRanker, draws Draws) error {
	e, err := Evaluate(ctx, other.name, judged.Cases, other.rank, draws)
	if err != nil {
		return err
	}
	row := Comparison{e, Compare(r.Result, e, draws), compareAUC(r.Result, e, draws)}
	row.PerDemand = nil
	*to = append(*to, row)
	return nil
}

func (r *EvalReport) write(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "model %s: %d demands, %d offers, %d judgements; %d demands measured\n", r.Model, r.Demands, r.Offers, r.Judgements, r.Measured)
	if v := r.Vectors; v != nil {
		fmt.Fprintf(table, "word vectors: %d words, learned from %d words of running text in %d items\n", v.Words, v.Tokens, v.Items)
	} else {
		fmt.Fprintln(table, "no word vectors")
	}
	const heads = "\tnDCG@10\t95 %\tAUC\t95 %\tSpearman\tP@5\tR@20\tMRR"
	fmt.Fprintln(table, "\nranker"+heads+"\tgain of Duijie\t95 %\tgain in AUC\t95 %")
	writeRow(table, r.Result)
	fmt.Fprintln(table, "\t\t\t\t")
	writeComparisons(table, r.Against)
	if len(r.Ablation) > 0 {
		fmt.Fprintln(table, "\nablation"+heads+"\tloss without it\t95 %\tloss in AUC\t95 %")
		writeComparisons(table, r.Ablation)
	}
	if len(r.Result.PerDemand) > 0 {
		fmt.Fprintln(table, "\ndemand\tjudged\tnDCG@10\tAUC\tSpearman\tP@5\tR@20\tMRR")
		for _, d := range r.Result.PerDemand {
			fmt.Fprintf(table, "%s\t%d\t%.4f\t%s\t%s\t%.2f\t%.2f\t%.2f\n", d.Demand, d.Judged, d.NDCG10, figure(d.AUC), figure(d.Spearman), d.P5, d.R20, d.MRR)
		}
	}
	return table.Flush()
}

func writeRow(w io.Writer, e Evaluation) {
	fmt.Fprintf(w, "%s\t%.4f\t%s\t%.4f\t%s\t%.4f\t%.3f\t%.3f\t%.3f", e.Ranker, e.NDCG10.Mean, e.NDCG10.span(), e.AUC.Mean, e.AUC.span(),
		e.Spearman.Mean, e.P5.Mean, e.R20.Mean, e.MRR.Mean)
}

func writeComparisons(w io.Writer, rows []Comparison) {
	for _, c := range rows {
		writeRow(w, c.Evaluation)
		fmt.Fprintf(w, "\t%+.4f\t%s\t%+.4f\t%s\n", c.Gain.Mean, c.Gain.change(), c.GainAUC.Mean, c.GainAUC.change())
	}
}

func (i Interval) span() string   { return fmt.Sprintf("%.3f–%.3f", i.Low, i.High) }
func (i Interval) change() string { return fmt.Sprintf("%+.3f–%+.3f", i.Low, i.High) }

func figure(v *float64) string {
	if v == nil {
		return "–"
	}
	return fmt.Sprintf("%.4f", *v)
}
