package matching

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
)

// TrainOptions say how word vectors are learned.
type TrainOptions struct {
	Analyzer    Segmenter // required
	TextVersion string    // names the analyser's dictionary
	Seed        uint64    // the same seed, items and dictionary give the same vectors on any machine
	Rounds      int       // how often the texts are gone through; 0: by how much text there is
	// Progress is told what is being done and how far it is; nil: nobody is told.
	Progress func(what string, done, total int)
}

// ErrTooLittleText is what TrainVectors returns, wrapped with the figures, for items that hold too little text.
var ErrTooLittleText = errors.New("too little text to learn word vectors from")

const (
	// minTokens is the running text, in words, below which vectors do harm: on judged pairs, vectors of 10,000 words took
	// 0.01 to 0.02 from nDCG@10, of 25,000 words 0.005 to 0.01, and those of 50,000 nothing.
	minTokens = 40_000
	// maxItems is how many items are read; of more, evenly chosen ones.
	maxItems = 200_000
	// Each word is looked at often enough for trainPlaces places in all, within these bounds.
	trainPlaces        = 1_500_000
	minRounds          = 3
	maxRounds          = 30
	maxVectorWords     = 200_000
	minTimes, oftTimes = 2, 5      // how often a word must stand, in a small and in a large catalogue
	largeTokens        = 1_000_000 // from here on the catalogue is large
)

// TrainVectors learns word vectors from the texts of items of both kinds: skip-gram with negative sampling over the
// analyser's words. It takes seconds for a thousand items and minutes for a hundred thousand. The error is ErrTooLittleText
// or the context's.
func TrainVectors(ctx context.Context, items []Item, o TrainOptions) (*WordVectors, error) {
	tell := o.Progress
	if tell == nil {
		tell = func(string, int, int) {}
	}
	texts, err := trainingTexts(ctx, thinned(items, maxItems), o.Analyzer, tell)
	if err != nil {
		return nil, err
	}
	tokens := 0
	for _, text := range texts {
		tokens += len(text)
	}
	if tokens < minTokens {
		return nil, fmt.Errorf("%w: %d words in %d items, at least %d are needed", ErrTooLittleText, tokens, len(items), minTokens)
	}
	v, numbered, counts := vocabulary(texts, tokens)
	rounds := o.Rounds
	if rounds <= 0 {
		rounds = min(max(trainPlaces/tokens, minRounds), maxRounds)
	}
	v.about = VectorsAbout{Items: len(texts), Tokens: tokens, Words: len(v.words), Rounds: rounds, Seed: o.Seed, TextVersion: o.TextVersion}
	g := newSkipgram(counts, o.Seed)
	places := 0
	for _, text := range numbered {
		places += len(text)
	}
	err = g.train(numbered, rounds, func(done int) error {
		tell("learning", done, rounds*places)
		return ctx.Err()
	})
	if err != nil {
		return nil, err
	}
	v.rows = g.in
	v.centre()
	return v, v.seal()
}

func thinned(items []Item, limit int) []Item {
	if len(items) <= limit {
		return items
	}
	kept := make([]Item, limit)
	for i := range kept {
		kept[i] = items[i*len(items)/limit]
	}
	return kept
}

// trainingTexts gives the words of every item: title, keywords, then the rest.
func trainingTexts(ctx context.Context, items []Item, s Segmenter, tell func(string, int, int)) ([][]string, error) {
	texts := make([][]string, len(items))
	var done atomic.Int64
	const batch = 500
	for from := 0; from < len(items); from += batch {
		part := items[from:min(from+batch, len(items))]
		eachOf(runtime.GOMAXPROCS(0), len(part), func(i int) {
			texts[from+i] = trainingText(part[i], s)
			done.Add(1)
		})
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		tell("reading", int(done.Load()), len(items))
	}
	return texts, nil
}

func trainingText(item Item, s Segmenter) []string {
	var terms []string
	for _, part := range []string{capped(item.Title), strings.Join(item.Keywords, "\n"), plainBody(item)} {
		tokens := s.Tokens(part)
		for _, token := range slices.Concat(tokens, s.Names(tokens)) {
			if !bareNumber(token.Term) {
				terms = append(terms, token.Term)
			}
		}
	}
	return terms
}

// vocabulary keeps the words that stand often enough, in the order of their hashes, and numbers the texts by it.
func vocabulary(texts [][]string, tokens int) (v *WordVectors, numbered [][]uint32, counts []int) {
	times, holders := map[string]int{}, map[string]int{}
	last := map[string]int{}
	for i, text := range texts {
		for _, term := range text {
			times[term]++
			if at, seen := last[term]; !seen || at != i {
				holders[term]++
				last[term] = i
			}
		}
	}
	least := minTimes
	if tokens >= largeTokens {
		least = oftTimes
	}
	v = &WordVectors{}
	for term, n := range times {
		if n >= least {
			v.words = append(v.words, term)
		}
	}
	if len(v.words) > maxVectorWords {
		slices.SortFunc(v.words, func(a, b string) int { return cmp.Or(cmp.Compare(times[b], times[a]), cmp.Compare(a, b)) })
		v.words = v.words[:maxVectorWords]
	}
	slices.SortFunc(v.words, func(a, b string) int { return cmp.Or(cmp.Compare(hash(a), hash(b)), cmp.Compare(a, b)) })
	v.words = slices.CompactFunc(v.words, func(a, b string) bool { return hash(a) == hash(b) })
	number := make(map[string]uint32, len(v.words))
	for i, term := range v.words {
		number[term] = uint32(i)
		counts = append(counts, times[term])
		rarity := math.Log(float64(len(texts)+1)/float64(holders[term]+1)) / math.Log(float64(len(texts)+1))
		v.weights = append(v.weights, float32(rarity))
	}
	numbered = make([][]uint32, len(texts))
	for i, text := range texts {
		for _, term := range text {
			if n, known := number[term]; known {
				numbered[i] = append(numbered[i], n)
			}
		}
	}
	return v, numbered, counts
}

// centre takes the mean of all words off each: what all have in common says nothing about any.
func (v *WordVectors) centre() {
	var mean [vectorSize]float64
	for i, x := range v.rows {
		mean[i%vectorSize] += float64(x) / float64(len(v.words))
	}
	for i := range v.rows {
		v.rows[i] -= float32(mean[i%vectorSize])
	}
}
