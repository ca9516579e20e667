package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"duijie/search"
)

// rival is what someone would take in place of our search.
type rival interface {
	add(ctx context.Context, d document) error
	// done ends the adding.
	done(ctx context.Context) error
	// find asks for the best 20 documents that hold both words, and says how
	// many it gave and how long the engine itself took. With shown it gives
	// titles and passages too.
	find(ctx context.Context, words [2]string, shown bool) (found int, took time.Duration, err error)
	Close() error
}

// document is an item as a rival takes it: as it stands, or cut into words by
// our analyser and joined by blanks for engines that cannot cut Chinese.
type document struct {
	title, body, cutTitle, cutBody string
}

// errAbsent is a rival that this machine or this build does not have.
var errAbsent = errors.New("not here")

// hits is how many documents every engine is asked for.
const hits = 20

// contender is an engine that is compared.
type contender struct {
	name string
	open func(context.Context) (rival, error)
}

// contenders are all of them, ours first.
func contenders(folder string, e *engines) []contender {
	return []contender{
		{"Duijie (our words)", func(context.Context) (rival, error) { return newOurs(filepath.Join(folder, "ours"), e.analyzer) }},
		{"SQLite FTS5 (our words, unicode61)", func(ctx context.Context) (rival, error) { return newFTS5(ctx, filepath.Join(folder, "fts5.sqlite")) }},
		{"Xapian (our words)", func(ctx context.Context) (rival, error) { return newXapian(ctx, filepath.Join(folder, "xapian")) }},
		{"bleve, plain (cjk analyser)", func(context.Context) (rival, error) { return newPlain(filepath.Join(folder, "bleve")) }},
	}
}

// rivals is a table of engines on the same items and queries.
type rivals struct {
	Name string `json:"name"`
	Rows []duel `json:"rows"`
}

// duel is what one engine showed. Figures that it has not are 0.
type duel struct {
	Engine string   `json:"engine"`
	Absent string   `json:"absent,omitempty"` // why it was not measured
	Build  float64  `json:"items_per_second"`
	Plain  *timings `json:"plain,omitempty"`
	Shown  *timings `json:"with_passages,omitempty"`
}

// longestRival is how long one engine may take to be built and asked.
const longestRival = 15 * time.Minute

// compare builds every engine on the same items and asks it the same queries.
func compare(ctx context.Context, folder string, e *engines, result *result) error {
	table := rivals{Name: "the same items and the same two words, the best 20"}
	for _, c := range contenders(folder, e) {
		row := duel{Engine: c.name}
		within, end := context.WithTimeout(ctx, longestRival)
		r, err := c.open(within)
		if err == nil {
			err = errors.Join(row.measure(within, e, r), r.Close())
		}
		late := within.Err() != nil && ctx.Err() == nil
		end()
		switch {
		case err != nil && late:
			row = duel{Engine: c.name, Absent: fmt.Sprintf("not done within %s", longestRival)}
		case errors.Is(err, errAbsent):
			row = duel{Engine: c.name, Absent: err.Error()}
		case err != nil:
			return fmt.Errorf("%s: %w", c.name, err)
		}
		table.Rows = append(table.Rows, row)
	}
	result.Rivals = append(result.Rivals, table)
	return nil
}

func (d *duel) measure(ctx context.Context, e *engines, r rival) error {
	bar := newBar(e.items, d.Engine)
	var spent time.Duration // in the engine, without making and cutting the items
	for n := range e.items {
		if err := ctx.Err(); err != nil {
			return err
		}
		it := e.corpus.item(n)
		doc := document{title: it.title + "\n" + strings.Join(it.keywords, "\n"), body: it.body}
		if _, ours := r.(*ours); !ours {
			doc.cutTitle, doc.cutBody = cutWords(e.analyzer, doc.title), cutWords(e.analyzer, doc.body)
		}
		began := time.Now()
		if err := r.add(ctx, doc); err != nil {
			return err
		}
		spent += time.Since(began)
		_ = bar.Add(1)
	}
	began := time.Now()
	if err := r.done(ctx); err != nil {
		return err
	}
	spent += time.Since(began)
	_ = bar.Finish()
	d.Build = round(float64(e.items) / spent.Seconds())
	for _, shown := range []bool{false, true} {
		t, err := timedBy(d.Engine, len(e.words), func(n int) (time.Duration, error) {
			_, took, err := r.find(ctx, e.words[n], shown)
			return took, err
		})
		if errors.Is(err, errAbsent) {
			continue
		}
		if err != nil {
			return err
		}
		if shown {
			d.Shown = &t
		} else {
			d.Plain = &t
		}
	}
	return nil
}

func cutWords(a *search.Analyzer, text string) string {
	var out strings.Builder
	for _, token := range a.Tokens(text) {
		out.WriteString(token.Term)
		out.WriteByte(' ')
	}
	return out.String()
}

// markdown writes the table with each engine's time as a multiple of ours.
func (r rivals) markdown(b *strings.Builder) {
	fmt.Fprintf(b, "\nCompared: %s. Ratios are to Duijie's own time; for engines that take our words, cutting is not counted.\n\n", r.Name)
	b.WriteString("| engine | build, items/s | p50 ms | p95 ms | mean ratio | p95 ratio | with passages: p50 ms | p95 ms | mean ratio | p95 ratio |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n")
	for _, row := range r.Rows {
		if row.Absent != "" {
			fmt.Fprintf(b, "| %s | %s | | | | | | | | |\n", row.Engine, row.Absent)
			continue
		}
		fmt.Fprintf(b, "| %s | %s |", row.Engine, number(row.Build))
		row.Plain.against(r.Rows[0].Plain, b)
		row.Shown.against(r.Rows[0].Shown, b)
		b.WriteString("\n")
	}
}

func (t *timings) against(ours *timings, b *strings.Builder) {
	if t == nil || ours == nil || ours.P95 == 0 {
		b.WriteString(" | | | |")
		return
	}
	fmt.Fprintf(b, " %s | %s | %s | %s |", number(t.P50), number(t.P95), number(t.Mean/ours.Mean), number(t.P95/ours.P95))
}
