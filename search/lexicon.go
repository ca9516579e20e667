package search

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/index/scorch"
)

// lexicon is the vocabulary of one state of the index, in memory: keywords, words of titles, names of organisations and
// the domain's words that bodies hold, each with the number of its documents. It never changes; a newer state has another one.
type lexicon struct {
	words      []lexiconWord
	documents  []uint32 // by number of the word; 0: no document has it any longer
	ranks      []uint32 // documents, those that have it as keyword counted twice
	byText     []uint32 // numbers by text
	byInitials []spelling
	byRune     map[rune][]uint32 // terms that hold an ideograph
	names      []uint32          // organisations
	frequent   []uint32          // the words of the highest ranks when they were last looked for
	looked     int               // number of words at that time
}

// maxFrequent is the number of words kept as frequent ones.
const maxFrequent = 10_000

type lexiconWord struct {
	text         string
	organisation bool
}

// spelling is a word by its initials; a word of several readings stands there several times.
type spelling struct {
	initials string
	word     uint32
}

// share is what one segment of the index adds to a word.
type share struct{ word, documents, rank uint32 }

// lexicons follows the index: a segment never changes, so its dictionaries are read once; then its shares are added, and
// taken away when a merge makes the segment disappear. Documents deleted or replaced count until then.
type lexicons struct {
	domain  map[string]bool // words looked for in bodies
	current atomic.Pointer[lexicon]

	mu       sync.Mutex // held by who brings it up to date
	numbers  map[lexiconWord]uint32
	segments map[uint64][]share
}

func newLexicons(a *Analyzer) *lexicons {
	l := &lexicons{domain: a.domain, numbers: map[lexiconWord]uint32{}, segments: map[uint64][]share{}}
	l.current.Store(&lexicon{byRune: map[rune][]uint32{}})
	return l
}

// of gives the lexicon of a snapshot. While somebody else reads a new segment the one before is good enough, unless there
// is none yet.
func (l *lexicons) of(snapshot *scorch.IndexSnapshot) (*lexicon, error) {
	if known := l.current.Load(); len(known.words) > 0 {
		if !l.mu.TryLock() {
			return known, nil
		}
	} else {
		l.mu.Lock()
	}
	defer l.mu.Unlock()
	return l.update(snapshot)
}

// update adds the segments not seen before and takes away those that are gone.
func (l *lexicons) update(snapshot *scorch.IndexSnapshot) (*lexicon, error) {
	old := l.current.Load()
	live, fresh := map[uint64]bool{}, map[uint64][]share{}
	words := old.words
	for _, segment := range snapshot.Segments() {
		live[segment.Id()] = true
		if _, known := l.segments[segment.Id()]; known {
			continue
		}
		shares, more, err := l.read(segment, words)
		if err != nil {
			l.forget(len(old.words))
			return nil, fmt.Errorf("search index: reading words: %w", err)
		}
		words, fresh[segment.Id()] = more, shares
	}
	gone := []uint64{}
	for id := range l.segments {
		if !live[id] {
			gone = append(gone, id)
		}
	}
	if len(fresh) == 0 && len(gone) == 0 {
		return old, nil
	}
	next := old.with(words)
	for _, id := range gone {
		next.add(l.segments[id], -1)
		delete(l.segments, id)
	}
	for id, shares := range fresh {
		next.add(shares, 1)
		l.segments[id] = shares
	}
	if next.looked+next.looked/16 <= len(words) {
		next.lookForFrequent()
	}
	l.current.Store(next)
	return next, nil
}

// forget takes back the numbers that were given from one on: a lexicon with those words never came about.
func (l *lexicons) forget(from int) {
	maps.DeleteFunc(l.numbers, func(_ lexiconWord, number uint32) bool { return int(number) >= from })
}

// read gives the shares of one segment, and the words with those not known before.
func (l *lexicons) read(segment *scorch.SegmentSnapshot, words []lexiconWord) ([]share, []lexiconWord, error) {
	found := map[uint32]share{}
	each := func(field string, take func(text string, count uint32)) error {
		dictionary, err := segment.Segment().Dictionary(field)
		if err != nil {
			return err
		}
		iterator := dictionary.AutomatonIterator(nil, nil, nil)
		for {
			entry, err := iterator.Next()
			if err != nil || entry == nil {
				return err
			}
			take(entry.Term, uint32(entry.Count))
		}
	}
	add := func(word lexiconWord, documents, rank uint32) {
		number, known := l.numbers[word]
		if !known {
			word.text = strings.Clone(word.text)
			number = uint32(len(words))
			words = append(words, word)
			l.numbers[word] = number
		}
		s := found[number]
		found[number] = share{number, max(s.documents, documents), s.rank + rank}
	}
	for _, err := range []error{
		each(titleField, func(text string, n uint32) {
			if utf8.RuneCountInString(text) > 1 {
				add(lexiconWord{text: text}, n, n)
			}
		}),
		each(wordField, func(text string, n uint32) { add(lexiconWord{text: text}, n, n) }),
		each(bodyField, func(text string, n uint32) {
			if l.domain[text] {
				add(lexiconWord{text: text}, n, 0)
			}
		}),
		each(organisationField, func(text string, n uint32) { add(lexiconWord{text, true}, n, n) }),
	} {
		if err != nil {
			return nil, nil, err
		}
	}
	shares := make([]share, 0, len(found))
	for _, s := range found {
		shares = append(shares, s)
	}
	return shares, words, nil
}

// with gives a lexicon of more words with the same counts.
func (x *lexicon) with(words []lexiconWord) *lexicon {
	next := &lexicon{
		words: words, documents: make([]uint32, len(words)), ranks: make([]uint32, len(words)),
		byText: x.byText, byInitials: x.byInitials, byRune: x.byRune, names: x.names,
		frequent: x.frequent, looked: x.looked,
	}
	copy(next.documents, x.documents)
	copy(next.ranks, x.ranks)
	if len(words) > len(x.words) {
		next.sort(len(x.words))
	}
	return next
}

// sort takes the words from a number on into the orders.
func (x *lexicon) sort(from int) {
	var texts []uint32
	var written []spelling
	holds := make(map[rune][]uint32, len(x.byRune))
	for r, words := range x.byRune {
		holds[r] = words[:len(words):len(words)] // the older lexicon must not see what is appended
	}
	names := x.names[:len(x.names):len(x.names)]
	for i, word := range x.words[from:] {
		number := uint32(from + i)
		texts = append(texts, number)
		for _, way := range initials(word.text) {
			written = append(written, spelling{way, number})
		}
		if word.organisation {
			names = append(names, number)
			continue
		}
		for i, r := range word.text {
			if IsHan(r) && !strings.ContainsRune(word.text[:i], r) {
				holds[r] = append(holds[r], number)
			}
		}
	}
	x.byText = merged(x.byText, texts, func(a, b uint32) int { return cmp.Compare(x.words[a].text, x.words[b].text) })
	x.byInitials = merged(x.byInitials, written, func(a, b spelling) int { return cmp.Compare(a.initials, b.initials) })
	x.byRune, x.names = holds, names
}

// merged gives a sorted list with more members.
func merged[T any](sorted, more []T, compare func(a, b T) int) []T {
	slices.SortStableFunc(more, compare)
	out := make([]T, 0, len(sorted)+len(more))
	for len(sorted) > 0 && len(more) > 0 {
		if compare(sorted[0], more[0]) <= 0 {
			out, sorted = append(out, sorted[0]), sorted[1:]
		} else {
			out, more = append(out, more[0]), more[1:]
		}
	}
	return append(append(out, sorted...), more...)
}

// lookForFrequent is done anew whenever the lexicon has grown by a sixteenth: ranks shift slowly.
func (x *lexicon) lookForFrequent() {
	all := make([]uint32, len(x.words))
	for i := range all {
		all[i] = uint32(i)
	}
	slices.SortFunc(all, func(a, b uint32) int { return cmp.Or(cmp.Compare(x.ranks[b], x.ranks[a]), cmp.Compare(a, b)) })
	x.frequent, x.looked = slices.Clone(all[:min(len(all), maxFrequent)]), len(x.words)
}

func (x *lexicon) add(shares []share, sign int32) {
	for _, s := range shares {
		x.documents[s.word] += uint32(sign * int32(s.documents))
		x.ranks[s.word] += uint32(sign * int32(s.rank))
	}
}

// count gives the number of documents of a term.
func (x *lexicon) count(text string) uint32 {
	for _, number := range x.beginning(text) {
		if word := x.words[number]; word.text != text {
			return 0
		} else if !word.organisation {
			return x.documents[number]
		}
	}
	return 0
}

// beginning gives the numbers of the words that begin with a text.
func (x *lexicon) beginning(text string) []uint32 {
	low := sort.Search(len(x.byText), func(i int) bool { return x.words[x.byText[i]].text >= text })
	high := low + sort.Search(len(x.byText)-low, func(i int) bool { return !strings.HasPrefix(x.words[x.byText[low+i]].text, text) })
	return x.byText[low:high]
}

// initialled gives the words whose initials begin with some.
func (x *lexicon) initialled(initials string) []spelling {
	low := sort.Search(len(x.byInitials), func(i int) bool { return x.byInitials[i].initials >= initials })
	high := low + sort.Search(len(x.byInitials)-low, func(i int) bool { return !strings.HasPrefix(x.byInitials[low+i].initials, initials) })
	return x.byInitials[low:high]
}
