package search

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/index/scorch"
)

// The kinds of completions.
const (
	CompletionTerm         = "term"         // a keyword, a word of a title or of the domain
	CompletionOrganisation = "organisation" // a whole name
	CompletionTitle        = "title"        // a whole title
)

// Completion is what a beginning may become, in clean form. Count is the number of documents that have it in title or
// keywords, or in their bodies where that is more; for a short while after a change it may be an older one.
type Completion struct {
	Text  string
	Kind  string
	Count int
}

// Limits of a completion.
const (
	maxTyped          = 96 // bytes
	maxCompletions    = 50
	mostOrganisations = 3 // places kept for organisations and for titles, where terms would take all
	mostTitles        = 3
	leastTitle        = 2  // characters from which titles are offered
	spare             = 20 // words looked for beyond those that are wanted, and titles: some may be no document's any more
)

// Complete gives what the beginning of a text may become: terms, names of organisations, titles. The beginning may be
// characters, pinyin, its initials or a mixture (石墨, shimo, smx, 石mx); letters of any width and case. The most frequent
// come first. A beginning without letters gives nothing.
func (x *Index) Complete(typed string, limit int) ([]Completion, error) {
	typed = wholeWord(cut(typed, maxTyped))
	if limit = min(limit, maxCompletions); typed == "" || limit <= 0 {
		return nil, nil
	}
	var out []Completion
	err := x.read(func(snapshot *scorch.IndexSnapshot, _ *columns) error {
		words, err := x.lexicons.of(snapshot)
		if err != nil {
			return err
		}
		terms, names := words.complete(typed, limit+spare)
		if terms, err = standing(snapshot, terms, limit); err != nil {
			return err
		}
		if names, err = standing(snapshot, names, mostOrganisations); err != nil {
			return err
		}
		var titles []Completion
		if len(terms)+len(names) < limit || utf8.RuneCountInString(typed) > leastTitle {
			if titles, err = titlesFrom(snapshot, typed); err != nil {
				return err
			}
		}
		keep := limit - min(len(names), mostOrganisations) - min(len(titles), mostTitles)
		out = append(out, terms[:min(len(terms), max(keep, 1))]...)
		out = append(out, names[:min(len(names), limit-len(out))]...)
		out = append(out, titles[:min(len(titles), limit-len(out))]...)
		return nil
	})
	return out, err
}

// complete gives the most frequent terms and organisations that what was typed may become.
func (x *lexicon) complete(typed string, limit int) (terms, names []Completion) {
	best := [2]top{{x: x, limit: limit}, {x: x, limit: mostOrganisations + spare}}
	listOf := func(number uint32) *top {
		if x.words[number].organisation {
			return &best[1]
		}
		return &best[0]
	}
	for _, number := range x.beginning(typed) {
		listOf(number).take(number)
	}
	x.spelled(strings.NewReplacer(" ", "", "'", "").Replace(typed), listOf)
	if utf8.RuneCountInString(typed) > 1 {
		for _, number := range x.names { // a name is also known by what stands behind the town
			if best[1].wants(number) && strings.Contains(x.words[number].text, typed) {
				best[1].take(number)
			}
		}
	}
	return best[0].completions(CompletionTerm), best[1].completions(CompletionOrganisation)
}

// spelled finds the words that letters, or ideographs and letters, spell.
func (x *lexicon) spelled(typed string, listOf func(uint32) *top) {
	isLatin := func(r rune) bool { return 'a' <= r && r <= 'z' }
	at := strings.IndexFunc(typed, isLatin)
	if at < 0 {
		return
	}
	take := func(number uint32) {
		if list := listOf(number); list.wants(number) && spells(typed, x.words[number].text) {
			list.take(number)
		}
	}
	if at > 0 { // ideographs narrow it down best
		for _, number := range x.beginning(typed[:at]) {
			take(number)
		}
		return
	}
	for _, way := range typedInitials(typed) {
		found := x.initialled(way)
		if len(found) > maxLooked {
			for _, number := range x.frequent {
				take(number)
			}
			if listOf(found[0].word).full() {
				continue
			}
		}
		for _, word := range found {
			take(word.word)
		}
	}
}

// maxLooked is the number of words with the same initials up to which all are looked at; of more, the frequent ones of the
// whole lexicon come first and are mostly enough.
const maxLooked = 10_000

// top keeps the words of the highest ranks, the first by text where they are equal.
type top struct {
	x     *lexicon
	limit int
	words []uint32 // the best first
}

func (t *top) compare(a, b uint32) int {
	return cmp.Or(cmp.Compare(t.x.ranks[b], t.x.ranks[a]), cmp.Compare(t.x.words[a].text, t.x.words[b].text))
}

// wants tells whether a word would be kept: a quick look before a slow one.
func (t *top) wants(number uint32) bool {
	return t.x.documents[number] > 0 && (len(t.words) < t.limit || t.compare(t.words[t.limit-1], number) > 0)
}

func (t *top) full() bool { return len(t.words) == t.limit }

func (t *top) take(number uint32) {
	if !t.wants(number) {
		return
	}
	at, known := slices.BinarySearchFunc(t.words, number, t.compare)
	if known {
		return
	}
	t.words = slices.Insert(t.words, at, number)
	t.words = t.words[:min(len(t.words), t.limit)]
}

func (t *top) completions(kind string) []Completion {
	var out []Completion
	for _, number := range t.words {
		out = append(out, Completion{Text: t.x.words[number].text, Kind: kind, Count: int(t.x.documents[number])})
	}
	return out
}

// titlesFrom gives the first titles, by their text, that begin so.
func titlesFrom(snapshot *scorch.IndexSnapshot, typed string) (titles []Completion, err error) {
	words, err := snapshot.FieldDictPrefix(headField, []byte(typed))
	if err != nil {
		return nil, fmt.Errorf("search index: %w", err)
	}
	defer func() { err = errors.Join(err, words.Close()) }()
	for len(titles) < mostTitles+spare {
		entry, err := words.Next()
		if err != nil {
			return nil, fmt.Errorf("search index: %w", err)
		}
		if entry == nil {
			break
		}
		titles = append(titles, Completion{Text: entry.Term, Kind: CompletionTitle, Count: int(entry.Count)})
	}
	return standing(snapshot, titles, mostTitles)
}
