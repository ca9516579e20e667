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
	Weights    *Weights // nil: the program's own
	Vectors    *WordVectors
	NoVectors  bool
	Progress   func(string, int, int)
	Baselines  bool // measure plain rankers too, and the paired difference to each
	PerDemand  bool // list every demand
	JSON       bool // JSON in place of a table
	Draws      Draws
}

// EvalReport is the answer of RunEval as data.
type EvalReport struct {
	Model      string       `json:"model"` // name of the weights
	Demands    int          `json:"demands"`
	Offers     int          `json:"offers"`
	Judgements int          `json:"judgements"`
	Measured   int          `json:"measured"` // demands with ten judged offers and one of level 3 or 4
	Result     Evaluation   `json:"result"`
	Against    []Comparison `json:"against,omitempty"`
}

// Comparison is a plain ranker and by how much the engine's nDCG@10 is above its own, demand by demand.
type Comparison struct {
	Evaluation
	Gain Interval `json:"gain"`
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

// EvaluateEngine fills an engine with the judged items and measures it.
func EvaluateEngine(ctx context.Context, judged *Judged, o EvalOptions) (*EvalReport, error) {
	if o.Analyzer == nil {
		return nil, errors.New("matching: an analyser is needed")
	}
	var err error
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
	// The day of the newest item stands for today, so that the figures do not change by themselves.
	vectors := o.Vectors
	if vectors == nil && !o.NoVectors {
		vectors, err = TrainVectors(ctx, append(slices.Clone(judged.Demands), judged.Offers...), TrainOptions{Analyzer: o.Analyzer, Seed: o.Draws.Seed, Progress: o.Progress})
		if err != nil && !errors.Is(err, ErrTooLittleText) {
			return nil, err
		}
	}
	engine, err := New(Options{Analyzer: o.Analyzer, Weights: o.Weights, Vectors: vectors, Now: func() time.Time { return newest }})
	if err != nil {
		return nil, err
	}
	if err := engine.Apply(changes, 0); err != nil {
		return nil, err
	}
	report := &EvalReport{Model: engine.weights.Name, Demands: len(judged.Demands), Offers: len(judged.Offers)}
	for _, c := range judged.Cases {
		report.Judgements += len(c.Offers)
	}
	if report.Result, err = Evaluate(ctx, "Duijie", judged.Cases, engine.Score, o.Draws); err != nil {
		return nil, err
	}
	report.Measured = report.Result.NDCG10.N
	if o.Baselines {
		for _, b := range baselines(engine.reader, judged.Offers) {
			e, err := Evaluate(ctx, b.name, judged.Cases, b.rank, o.Draws)
			if err != nil {
				return nil, err
			}
			gain := Compare(report.Result, e, o.Draws)
			e.PerDemand = nil
			report.Against = append(report.Against, Comparison{e, gain})
		}
	}
	if !o.PerDemand {
		report.Result.PerDemand = nil
	}
	return report, nil
}

func (r *EvalReport) write(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "model %s: %d demands, %d offers, %d judgements; %d demands measured\n\n", r.Model, r.Demands, r.Offers, r.Judgements, r.Measured)
	fmt.Fprintln(table, "ranker\tnDCG@10\t95 %\tAUC\tSpearman\tgain of Duijie\t95 %")
	row := func(e Evaluation) {
		fmt.Fprintf(table, "%s\t%.4f\t%.3f–%.3f\t%.4f\t%.4f", e.Ranker, e.NDCG10.Mean, e.NDCG10.Low, e.NDCG10.High, e.AUC.Mean, e.Spearman.Mean)
	}
	row(r.Result)
	fmt.Fprintln(table, "\t\t")
	for _, c := range r.Against {
		row(c.Evaluation)
		fmt.Fprintf(table, "\t%+.4f\t%+.3f–%+.3f\n", c.Gain.Mean, c.Gain.Low, c.Gain.High)
	}
	if len(r.Result.PerDemand) > 0 {
		fmt.Fprintln(table, "\ndemand\tjudged\tnDCG@10\tAUC\tSpearman")
		for _, d := range r.Result.PerDemand {
			fmt.Fprintf(table, "%s\t%d\t%.4f\t%s\t%s\n", d.Demand, d.Judged, d.NDCG10, figure(d.AUC), figure(d.Spearman))
		}
	}
	return table.Flush()
}

func figure(v *float64) string {
	if v == nil {
		return "–"
	}
	return fmt.Sprintf("%.4f", *v)
}
