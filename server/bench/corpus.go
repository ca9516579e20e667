package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"duijie/fixtures"
	"duijie/search"
	"duijie/server/market"
)

// corpus makes items out of the parts of real ones: the first half of one title
// with the second half of another, sentences of random texts, keywords as they
// stand. Words so keep the frequencies that they really have. Item n is always
// the same for one seed, so that none has to be kept.
type corpus struct {
	name       string
	seed       uint64
	heads      []string // first halves of titles
	tails      []string
	sentences  []string
	keywords   []string
	indicators []market.Indicator
	owners     []market.Organisation
}

// Shares and sizes of a made catalogue.
const (
	ownerCount   = 300
	demandEvery  = 10  // one item in so many is a demand
	meanLength   = 400 // characters of a body
	longestTitle = 60  // characters of half a title
)

// item is one made achievement or demand.
type item struct {
	demand   bool
	owner    int // in corpus.owners
	number   string
	title    string
	body     string
	keywords []string
	field    string
	trl      int
	modes    []string
	price    market.Price
	figures  []market.Indicator
}

// text is one real record that is taken apart.
type text struct {
	Title    string   `json:"title"`
	Body     string   `json:"body"`
	Keywords []string `json:"keywords"`
}

// newCorpus takes the texts of a folder apart, or the samples if it is empty.
func newCorpus(folder string, seed uint64, analyzer *search.Analyzer) (*corpus, error) {
	c := &corpus{name: "the project's samples", seed: seed}
	samples, err := c.samples()
	if err != nil {
		return nil, err
	}
	texts := samples
	if folder != "" {
		c.name = "--from " + filepath.Base(folder)
		if texts, err = readFolder(folder); err != nil {
			return nil, err
		}
	}
	for _, t := range texts {
		c.take(t, analyzer)
	}
	if len(c.heads) < 10 || len(c.sentences) < 10 {
		return nil, fmt.Errorf("%s holds %d titles and %d sentences: too few to recombine", c.name, len(c.heads), len(c.sentences))
	}
	c.owners = makeOwners()
	return c, nil
}

// readFolder reads the *.jsonl of a folder.
func readFolder(folder string) ([]text, error) {
	names, err := filepath.Glob(filepath.Join(folder, "*.jsonl"))
	if err == nil && len(names) == 0 {
		err = fmt.Errorf("no *.jsonl in %s", folder)
	}
	var texts []text
	for _, name := range names {
		var more []text
		if more, err = readLines(name); err != nil {
			break
		}
		texts = append(texts, more...)
	}
	return texts, err
}

func readLines(name string) (texts []text, err error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 16<<20)
	for n := 1; lines.Scan(); n++ {
		var t text
		if err := json.Unmarshal(lines.Bytes(), &t); err != nil {
			return nil, fmt.Errorf("%s line %d: %w", name, n, err)
		}
		texts = append(texts, t)
	}
	return texts, lines.Err()
}

// samples gives the texts of the project's own catalogue, and keeps its
// indicators: lists of research have none.
func (c *corpus) samples() ([]text, error) {
	files, err := fixtures.Catalogue()
	if err != nil {
		return nil, err
	}
	var texts []text
	for _, file := range files {
		for _, raw := range file.Achievements {
			var a market.AchievementContent
			if err := json.Unmarshal(raw, &a); err != nil {
				return nil, fmt.Errorf("%s: %w", file.File, err)
			}
			texts = append(texts, text{a.Title, a.Text(), a.Keywords})
			c.indicators = append(c.indicators, a.Indicators...)
		}
		for _, raw := range file.Demands {
			var d market.DemandContent
			if err := json.Unmarshal(raw, &d); err != nil {
				return nil, fmt.Errorf("%s: %w", file.File, err)
			}
			texts = append(texts, text{d.Title, d.Text(), d.Keywords})
		}
	}
	return texts, nil
}

// take adds the parts of one text.
func (c *corpus) take(t text, analyzer *search.Analyzer) {
	t.Title = strings.Join(strings.Fields(t.Title), " ")
	if middle := halfOf(t.Title, analyzer); middle > 0 {
		head, tail := t.Title[:middle], t.Title[middle:]
		if utf8.RuneCountInString(head) <= longestTitle && utf8.RuneCountInString(tail) <= longestTitle {
			c.heads, c.tails = append(c.heads, head), append(c.tails, tail)
		}
	}
	for rest := t.Body; rest != ""; {
		end := len(rest)
		if at := strings.IndexAny(rest, "。；！？;!?\n"); at >= 0 {
			_, size := utf8.DecodeRuneInString(rest[at:])
			end = at + size
		}
		if n := utf8.RuneCountInString(rest[:end]); n >= 10 && n <= meanLength/2 {
			c.sentences = append(c.sentences, strings.TrimSpace(rest[:end]))
		}
		rest = rest[end:]
	}
	for _, word := range t.Keywords {
		if n := utf8.RuneCountInString(word); n >= 2 && n <= 20 {
			c.keywords = append(c.keywords, strings.TrimSpace(word))
		}
	}
}

// halfOf gives the place nearest to the middle of a title where a word begins, 0
// if there is none.
func halfOf(title string, analyzer *search.Analyzer) int {
	best := 0
	for _, token := range analyzer.Tokens(title) {
		if !token.Sub && abs(2*token.Start-len(title)) < abs(2*best-len(title)) {
			best = token.Start
		}
	}
	return best
}

func abs(n int) int { return max(n, -n) }

// makeOwners makes organisations with valid credit codes, spread over the
// counties of the province.
func makeOwners() []market.Organisation {
	random := rand.New(rand.NewPCG(0, ownerCount)) //nolint:gosec // a catalogue has to be the same again
	var counties []string
	for _, e := range market.Regions.Entries {
		if strings.HasPrefix(e.Code, "22") && !strings.HasSuffix(e.Code, "00") {
			counties = append(counties, e.Code)
		}
	}
	owners := make([]market.Organisation, ownerCount)
	for i := range owners {
		first := fmt.Sprintf("91220100BENC%05d", i)
		owners[i] = market.Organisation{
			CreditCode: market.CreditCode(first + string(market.CreditCheck(first))), Name: fmt.Sprintf("测量样例第%d单位", i+1),
			Kind: market.Enterprise, Region: counties[random.IntN(len(counties))], Status: market.Active, Sample: true,
		}
	}
	return owners
}

// random is the source of everything about item n.
func (c *corpus) random(n int) *rand.Rand {
	return rand.New(rand.NewPCG(c.seed, uint64(n))) //nolint:gosec // a catalogue has to be the same again
}

// item makes item n.
func (c *corpus) item(n int) item {
	r := c.random(n)
	it := item{
		demand: n%demandEvery == demandEvery-1, number: fmt.Sprintf("B-%07d", n),
		// A few institutes own most of a catalogue, as everywhere.
		owner: int(rand.NewZipf(r, 1.1, 4, ownerCount-1).Uint64()),
		title: c.heads[r.IntN(len(c.heads))] + c.tails[r.IntN(len(c.tails))],
		body:  c.body(r), field: market.Fields.Codes()[r.IntN(len(market.Fields.Codes()))], trl: 1 + r.IntN(9),
	}
	for range 2 + r.IntN(2) {
		if len(c.keywords) > 0 {
			it.keywords = append(it.keywords, c.keywords[r.IntN(len(c.keywords))])
		}
	}
	modes := market.Modes.Codes()
	first := r.IntN(len(modes) - 1)
	it.modes = modes[first : first+1+r.IntN(2)]
	if low := market.Fen(5+r.IntN(300)) * market.WanYuan; r.IntN(3) > 0 {
		it.price = market.Price{Kind: "range", MinFen: low, MaxFen: 2 * low}
	}
	for range r.IntN(4) {
		it.figures = append(it.figures, c.indicators[r.IntN(len(c.indicators))])
	}
	return it
}

// body joins sentences to a length that is meanLength in the mean.
func (c *corpus) body(r *rand.Rand) string {
	wanted := meanLength/2 + r.IntN(meanLength)
	var body strings.Builder
	for length := 0; ; {
		sentence := c.sentences[r.IntN(len(c.sentences))]
		n := utf8.RuneCountInString(sentence)
		if length > 0 && length+n/2 > wanted {
			return body.String()
		}
		body.WriteString(sentence)
		length += n
	}
}
