package search

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// benchSize is the number of synthetic documents of the benchmarks, each of about 400 characters.
const benchSize = 100_000

var bench struct {
	sync.Once
	index *Index
	built time.Duration
	err   error
}

// synthetic makes a document of words of industry, the first ones of the list the most frequent.
func synthetic(random *rand.Rand, words []string, n int) *Document {
	word := func() string {
		return words[int(random.Float64()*random.Float64()*random.Float64()*float64(len(words)))]
	}
	var body strings.Builder
	for body.Len() < 1200 {
		body.WriteString("采用" + word() + "与" + word() + "，提高了" + word() + "的性能。")
	}
	fen := random.Int64N(100_000_000)
	return &Document{
		ID: fmt.Sprintf("%026d", n), Kind: []string{"achievement", "achievement", "demand"}[n%3], Title: word() + word() + "的" + word() + "方法",
		Keywords: []string{word(), word()}, Body: body.String(), Field: fmt.Sprintf("%02d", 1+random.IntN(11)),
		Region: fmt.Sprintf("220%d%02d", 1+random.IntN(8), 2+random.IntN(10)), Organisation: fmt.Sprint("org", random.IntN(300)),
		OrganisationName: "第" + fmt.Sprint(n%300) + "研究所", TRL: random.IntN(10), Modes: []string{"transfer", "equity", "license_ordinary"}[:random.IntN(4)],
		PriceMinFen: fen, PriceMaxFen: fen, Date: time.Date(2018+random.IntN(9), 1, 1+random.IntN(365), 0, 0, 0, 0, time.UTC),
	}
}

// benchIndex builds the index once for all benchmarks, in the way a rebuild does.
func benchIndex(b *testing.B) *Index {
	b.Helper()
	a := analyzer(b)
	bench.Do(func() {
		dir, err := os.MkdirTemp("", "duijie-bench-")
		if err != nil {
			bench.err = err
			return
		}
		words := wordList(domainWords)
		random := rand.New(rand.NewPCG(1, 2))
		began := time.Now()
		bench.index, bench.err = Rebuild(filepath.Join(dir, "index"), a, func(x *Index) error {
			for at := 0; at < benchSize; at += 1000 {
				var changes []Change
				for i := range 1000 {
					changes = append(changes, Change{Put: synthetic(random, words, at+i)})
				}
				if err := x.Apply(changes, int64(at)); err != nil {
					return err
				}
			}
			return nil
		})
		bench.built = time.Since(began)
	})
	if bench.err != nil {
		b.Fatal(bench.err)
	}
	return bench.index
}

func TestMain(m *testing.M) {
	code := m.Run()
	if bench.index != nil {
		dir := filepath.Dir(bench.index.dir)
		bench.index.Close()
		os.RemoveAll(dir)
	}
	os.Exit(code)
}

func BenchmarkSearch(b *testing.B) {
	x := benchIndex(b)
	b.Logf("%d documents built in %s", benchSize, bench.built.Round(time.Second))
	words := wordList(domainWords)
	frequent := words[1] + " " + words[3]
	filters := Query{Kinds: []string{"achievement"}, Fields: []string{"05", "10"}, Regions: []string{"220100"}}
	with := func(q Query, text string) Query { q.Text = text; return q }
	for _, row := range []struct {
		name  string
		query Query
	}{
		{"two rare words", Query{Text: words[500] + " " + words[700]}},
		{"two ordinary words", Query{Text: words[150] + " " + words[200]}},
		{"two ordinary words, highlight", Query{Text: words[150] + " " + words[200], Highlight: true}},
		{"two frequent words", Query{Text: frequent}},
		{"two frequent words, highlight", Query{Text: frequent, Highlight: true}},
		{"two frequent words, three filters", with(filters, frequent)},
		{"two frequent words, three filters, facets", func() Query { q := with(filters, frequent); q.Facets = true; return q }()},
		{"everything, facets", Query{Facets: true}},
		{"everything, three filters, facets, by price", func() Query { q := filters; q.Facets = true; q.Sort = ByPrice; return q }()},
		{"phrase", Query{Text: `"` + words[1] + "与" + words[3] + `"`}},
		{"thirty-two words", Query{Text: strings.Join(words[100:132], " "), Highlight: true}},
	} {
		b.Run(row.name, func(b *testing.B) {
			total := 0
			for b.Loop() {
				result, err := x.Search(context.Background(), row.query)
				if err != nil {
					b.Fatal(err)
				}
				total = result.Total
			}
			b.ReportMetric(float64(total), "found")
		})
	}
}

func BenchmarkApplyOne(b *testing.B) {
	x := benchIndex(b)
	random := rand.New(rand.NewPCG(3, 4))
	words := wordList(domainWords)
	seq := int64(benchSize)
	for b.Loop() {
		seq++
		if err := x.Apply([]Change{{Put: synthetic(random, words, int(seq)%benchSize)}}, seq); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	x := benchIndex(b)
	if err := x.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		again, err := Open(x.dir, x.analyzer)
		if err != nil {
			b.Fatal(err)
		}
		if err := again.Close(); err != nil {
			b.Fatal(err)
		}
	}
	var err error
	if bench.index, err = Open(x.dir, x.analyzer); err != nil { // for the next benchmark
		b.Fatal(err)
	}
}
