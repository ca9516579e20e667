// Command bench measures search, matching and the whole server on catalogues
// of 10,000 items and more, made by recombining real sentences, and writes a
// table as Markdown and JSON with the target of each figure.
//
// It fills a store as an import does, has the real program build its index and
// serve it, and opens the same index itself to time single calls. A million
// items are given to the engines directly, without store and server. Its command load
// has many people ask at once, with vegeta as a library, and writes load.md and
// load.json. It is no part
// of the product: nothing imports it, and it must change nothing that it
// measures.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"

	"duijie/search"

	"github.com/alecthomas/kong"
	"github.com/schollz/progressbar/v3"
)

// cores is how many processors everything is measured on.
const cores = 2

// commands are the command line.
type commands struct {
	Measure options     `cmd:"" default:"withargs" help:"Single calls and the whole server, one request after another; writes bench.md and bench.json."`
	Load    loadOptions `cmd:"" help:"Many people at once; writes load.md and load.json."`
}

// ground is what both measure on.
type ground struct {
	From   string `type:"existingdir" help:"Folder of *.jsonl with {title, body, keywords} to recombine; the project's samples when empty."`
	Seed   uint64 `default:"1" help:"The same seed makes the same catalogue and the same queries."`
	Server string `required:"" type:"existingfile" help:"The program, as go build makes it of ./server."`
	Work   string `type:"existingdir" help:"Folder for the data while measuring; the system's temporary folder when empty."`
	Keep   string `help:"Folder that keeps the filled stores and what was built of a million for the next run, which then need not be made again."`
	Out    string `default:"bin" help:"Folder that the tables are written to."`
}

// options are those of the first command.
type options struct {
	ground
	Sizes   []int `default:"10000,100000" help:"How many items the catalogues hold."`
	Million bool  `help:"Measure the engines at a million items too, without store and server: about 10 GB of disk, twice that while they are built."`
	Alone   bool  `help:"Measure the engines without store and server at every size."`
	Queries int   `default:"500" help:"How many different queries of each kind are measured."`
	Compare bool  `default:"true" negatable:"" help:"Measure SQLite FTS5, bleve used plainly and Xapian on the same words."`
}

// million is the size that --million adds.
const million = 1_000_000

func main() {
	var c commands
	chosen := kong.Parse(&c, kong.Description("Measures Duijie's search, matching and server."))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	chosen.BindTo(ctx, (*context.Context)(nil))
	if err := chosen.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop has been called
	}
}

// Run measures every size.
func (o options) Run(ctx context.Context) error {
	runtime.GOMAXPROCS(min(cores, runtime.NumCPU()))
	analyzer, err := search.NewAnalyzer(search.AnalyzerOptions{})
	if err != nil {
		return err
	}
	corpus, err := newCorpus(o.From, o.Seed, analyzer)
	if err != nil {
		return err
	}
	if o.Million {
		o.Sizes = append(o.Sizes, million)
	}
	report := newReport(ctx, corpus, o)
	for _, items := range o.Sizes {
		result, err := measure(ctx, o, corpus, items)
		if err != nil {
			return fmt.Errorf("%d items: %w", items, err)
		}
		report.Results = append(report.Results, *result)
		if err := report.write(o.Out); err != nil { // after each size: a long run that is stopped keeps what it has
			return err
		}
	}
	return report.markdown(os.Stdout)
}

// measure makes one catalogue and takes all figures on it. What it wrote is
// gone afterwards.
func measure(ctx context.Context, o options, c *corpus, items int) (result *result, err error) {
	folder, err := os.MkdirTemp(o.Work, "duijie-bench-"+strconv.Itoa(items)+"-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	data := filepath.Join(folder, "data")
	if o.Keep != "" {
		data = filepath.Join(o.Keep, strconv.Itoa(items))
	}
	result = newResult(c, items)
	if o.Alone || items >= million {
		result.Alone = true
		data += "-engines"
		engines := &engines{data: data, corpus: c, items: items, queries: o.Queries, alone: &alone{data: data, corpus: c, items: items}}
		return result, engines.measure(ctx, result)
	}
	product := &product{program: o.Server, data: data, corpus: c, items: items, queries: o.Queries}
	if err := product.measure(ctx, result); err != nil {
		return nil, err
	}
	engines := &engines{data: product.data, corpus: c, items: items, queries: o.Queries}
	if err := engines.measure(ctx, result); err != nil {
		return nil, err
	}
	if o.Compare {
		return result, compare(ctx, folder, engines, result)
	}
	return result, nil
}

// newBar shows progress on a terminal and nothing anywhere else.
func newBar(total int, what string) *progressbar.ProgressBar {
	info, err := os.Stderr.Stat()
	terminal := err == nil && info.Mode()&os.ModeCharDevice != 0
	return progressbar.NewOptions(total, progressbar.OptionSetWriter(os.Stderr), progressbar.OptionSetDescription(what),
		progressbar.OptionSetVisibility(terminal), progressbar.OptionShowCount(), progressbar.OptionShowElapsedTimeOnFinish(), progressbar.OptionClearOnFinish())
}
