package matching

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"duijie/search"
)

// Segmenter cuts Chinese text into words; *search.Analyzer is the one in use.
type Segmenter interface {
	Tokens(text string) []search.Token
	// Names gives the first choice among the names of a thing wherever a text uses another.
	Names(tokens []search.Token) []search.Token
	// OtherNames are the other names of a thing, words joined by _.
	OtherNames(name string) []string
}

// channel is one way to see a text.
type channel int

const (
	words      channel = iota // the segmenter's words and the words inside them
	bigrams                   // two neighbouring characters; a run of Latin letters or digits is one character
	characters                // single characters
	channels   = 3
)

// The text signals: the three channels, by word vectors what is related without being the same, and by the vectors of an
// embedding service what is near in meaning.
const (
	related     = channels
	embedding   = channels + 1
	textSignals = channels + 2
)

var textSignalNames = [textSignals]string{"words", "bigrams", "characters", "related", "embedding"}

// tally packs how often a term stands in the title (three bits) and in the rest (five bits). More than that is not
// told apart: the logarithm of the weight has flattened out by then.
type tally uint8

const (
	maxInTitle = 7
	maxInRest  = 31
)

func (t tally) add(inTitle bool) tally {
	switch {
	case inTitle && t>>5 < maxInTitle:
		return t + 1<<5
	case !inTitle && t&maxInRest < maxInRest:
		return t + 1
	}
	return t
}

// feature is one term of one channel of one text.
type feature struct {
	key   uint64
	count tally
}

// features are the terms of a text, each channel in the order of keys.
type features struct {
	terms [channels][]feature
	names map[uint64]string // of words and bigrams, for reasons; only if asked for

	aliases map[uint64]string // how the text writes a word that it uses another name for; only if asked for

	headline []uint64 // hashes of the terms of title and keywords, single characters too
}

// reader turns an item into features.
type reader struct {
	segmenter     Segmenter
	keywordRepeat int  // how often a keyword counts as if it stood in the text
	literal       bool // other names of a thing are other words: for plain rankers
}

// features reads title, body and keywords; named, it also notes how the terms are written.
func (r reader) features(item Item, named bool) features {
	return r.featuresOf(item, plainBody(item), named)
}

// plainBody is the body that counts.
func plainBody(item Item) string { return WithoutRepeats(capped(item.Body)) }

// featuresOf is features where plainBody is known already.
func (r reader) featuresOf(item Item, body string, named bool) features {
	g := gatherings.Get().(*gathering)
	defer gatherings.Put(g)
	g.reset()
	if named {
		g.names, g.aliases = map[uint64]string{}, map[uint64]string{}
	}
	r.read(g, capped(item.Title), inTitle, 1)
	r.read(g, body, inRest, 1)
	if len(item.Keywords) > 0 {
		r.read(g, strings.Join(item.Keywords, "\n"), inKeywords, r.keywordRepeat)
	}
	return g.features()
}

// read gathers the terms of a text, each as if it stood there so many times.
func (r reader) read(g *gathering, text string, from source, times int) {
	if times < 1 {
		return
	}
	g.from, g.times = from, times
	tokens := r.segmenter.Tokens(text)
	var names []search.Token
	if !r.literal {
		names = r.segmenter.Names(tokens)
	}
	before := len(g.headline)
	for _, list := range [][]search.Token{tokens, names} {
		for _, token := range list {
			if from != inRest && !bareNumber(token.Term) {
				g.headline = append(g.headline, hash(token.Term))
			}
			if worthAWord(token.Term) {
				g.add(words, hash(token.Term), token.Term, "")
			}
		}
	}
	headline := g.headline[before:]
	for range times - 1 {
		g.headline = append(g.headline, headline...)
	}
	if g.names != nil {
		for _, name := range names {
			g.aliases[hash(name.Term)] = text[name.Start:name.End]
		}
	}
	clean, _ := search.Clean(inFirstNames(text, names))
	readCharacters(clean, g.add)
}

// inFirstNames writes the first choice where a text names a thing in Latin letters: graphene has no character in common with
// 石墨烯. A name in ideographs stays, because its characters say something themselves; only its word is the same.
func inFirstNames(text string, names []search.Token) string {
	if len(names) == 0 {
		return text
	}
	var out strings.Builder
	at := 0
	for _, name := range names {
		if !strings.ContainsFunc(text[name.Start:name.End], func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			out.WriteString(text[at:name.Start] + name.Term)
			at = name.End
		}
	}
	return out.String() + text[at:]
}

// capped cuts a text where the analyser would; a character that is parted reads as a space.
func capped(text string) string { return text[:min(len(text), search.MaxText)] }

// worthAWord leaves single characters to their own channel, and short bare numbers (1, 2017) and amounts written out
// (二十分钟) out: they are rare, which makes them heavy, and mean nothing without what they count.
func worthAWord(term string) bool {
	if utf8.RuneCountInString(term) < 2 {
		return false
	}
	return !bareNumber(term) && !amount(term)
}

// amount tells whether a word is a number in characters, with or without what is counted by itself.
func amount(term string) bool {
	rest := strings.TrimLeft(term, "零一二三四五六七八九十百千万亿两几半")
	if rest == term {
		return false
	}
	switch rest {
	case "", "分钟", "度", "年", "个", "天", "小时", "公里", "倍", "元", "万元", "米", "吨", "次", "多", "余", "来":
		return true
	}
	return false
}

// bareNumber tells whether a run is a number of up to four digits: years and list numbers, not models (18650).
func bareNumber(run string) bool {
	if len(run) > 4 {
		return false
	}
	for _, r := range run {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}

// readCharacters gives the characters and bigrams of a clean text, and what their names are put together of. Punctuation
// parts bigrams; spaces do not, because titles come cut by spaces too.
func readCharacters(clean string, give func(c channel, key uint64, left, right string)) {
	last := ""
	unit := func(text string) {
		if bareNumber(text) {
			last = ""
			return
		}
		give(characters, uint64(characterKey(text)), text, "")
		if last != "" {
			give(bigrams, hash2(last, text), last, text)
		}
		last = text
	}
	for at := 0; at < len(clean); {
		r, size := utf8.DecodeRuneInString(clean[at:])
		switch {
		case isHan(r):
			unit(clean[at : at+size])
		case unicode.IsLetter(r), unicode.IsDigit(r):
			end := at + size
			for end < len(clean) {
				next, n := utf8.DecodeRuneInString(clean[end:])
				if isHan(next) || !unicode.IsLetter(next) && !unicode.IsDigit(next) {
					break
				}
				end += n
			}
			unit(clean[at:end])
			at = end
			continue
		case r != ' ':
			last = ""
		}
		at += size
	}
}

// characterKey is the code point of a single character; a run of letters gets a hash above all code points.
func characterKey(text string) uint32 {
	r, size := utf8.DecodeRuneInString(text)
	if size == len(text) {
		return uint32(r)
	}
	return 1<<31 | uint32(hash(text)>>33)
}

const (
	hashOffset = 14695981039346656037
	hashPrime  = 1099511628211
)

// hash is FNV-1a, the same in every process because snapshots hold it. Two of a million terms meet with a chance of
// about one in 37 million; they would then count as one.
func hash(text string) uint64 { return hashOn(hashOffset, text) }

func hash2(left, right string) uint64 { return hashOn(hashOn(hashOffset, left)*hashPrime, right) }

func hashOn(h uint64, text string) uint64 {
	for i := range len(text) {
		h = (h ^ uint64(text[i])) * hashPrime
	}
	return h
}
