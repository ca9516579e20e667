package search

import (
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"
)

// Sizes of passages in bytes; a Chinese character has three.
const (
	passageLength = 300 // of the stretch that holds the hits
	passageMargin = 60  // how far a passage reaches back to the beginning of its clause
	headLength    = 360 // of the beginning that is shown when the body holds no hit
	maxPassages   = 2
)

// gap parts passages.
const gap = " … "

// mark is a hit in a text, in bytes.
type mark struct {
	start, end int
	term       int
}

// highlight fills title and fragments of the hits. The places come from the index, for the documents of the page only.
func (s *searching) highlight(page []candidate, hits []Hit) error {
	order := byDocument(page)
	titles, bodies := make([][]mark, len(page)), make([][]mark, len(page))
	for n, term := range s.asked.terms() {
		if err := s.marks(term, titleField, n, page, order, titles); err != nil {
			return err
		}
		if err := s.marks(term, bodyField, n, page, order, bodies); err != nil {
			return err
		}
	}
	for i, c := range page {
		title, body, err := s.texts(c.doc)
		if err != nil {
			return err
		}
		hits[i].Title = pieces(title, 0, len(title), tidy(titles[i], len(title)))
		hits[i].Fragments = passages(body, tidy(bodies[i], len(body)))
	}
	return nil
}

// byDocument gives the places of a page by their numbers of document: readers and searchers only go forward.
func byDocument(page []candidate) []int {
	order := make([]int, len(page))
	for i := range order {
		order[i] = i
	}
	sort.Slice(order, func(i, j int) bool { return page[order[i]].doc < page[order[j]].doc })
	return order
}

// terms lists every term that a wanted clause may be found by.
func (q parsed) terms() []string { return q.listTerms(true) }

// demanded lists the terms that a search for all clauses asks for in any case: not the parts of a word, which only stand
// in for a rare one.
func (q parsed) demanded() []string { return q.listTerms(false) }

func (q parsed) listTerms(parts bool) []string {
	seen := map[string]bool{"": true}
	var terms []string
	add := func(more ...string) {
		for _, term := range more {
			if !seen[term] {
				seen[term] = true
				terms = append(terms, term)
			}
		}
	}
	var all func(clauses []clause)
	all = func(clauses []clause) {
		for _, c := range clauses {
			add(c.word)
			add(c.phrase...)
			add(c.also...)
			add(c.near...)
			all(c.same)
			if parts {
				add(c.parts...)
				all(c.pieces)
			}
		}
	}
	all(q.want)
	return terms
}

// marks adds the places of one term in the first value of a field.
func (s *searching) marks(term, field string, number int, page []candidate, order []int, out [][]mark) error {
	places := s.placesOf(term, field)
	for _, i := range order {
		found, err := places.in(page[i].doc)
		if err != nil {
			return err
		}
		for _, at := range found {
			if first(at.ArrayPositions()) == 0 {
				out[i] = append(out[i], mark{start: int(at.Start()), end: int(at.End()), term: number})
			}
		}
	}
	return nil
}

// texts reads the stored title and body of a document.
func (s *searching) texts(doc uint32) (title, body string, err error) {
	at := segmentOf(s.rows, doc)
	segment := s.snapshot.Segments()[at]
	err = segment.VisitDocument(uint64(doc-s.rows[at].first), func(field string, _ byte, value []byte, _ []uint64) bool {
		switch field {
		case titleField:
			title = string(value)
		case bodyField:
			body = string(value)
		}
		return true
	})
	if err != nil {
		return "", "", fmt.Errorf("search index: %w", err)
	}
	return title, body, nil
}

// tidy sorts marks and drops those inside or across another; neighbours stay apart.
func tidy(marks []mark, length int) []mark {
	sort.Slice(marks, func(i, j int) bool {
		if marks[i].start != marks[j].start {
			return marks[i].start < marks[j].start
		}
		return marks[i].end > marks[j].end
	})
	kept := marks[:0]
	end := 0
	for _, m := range marks {
		if m.start >= end && m.end <= length {
			kept = append(kept, m)
			end = m.end
		}
	}
	return kept
}

// pieces cuts text[from:to] at the marks; joined they are the text again. Neighbouring hits become one piece.
func pieces(text string, from, to int, marks []mark) []Fragment {
	var out []Fragment
	add := func(piece string, hit bool) {
		switch n := len(out); {
		case piece == "":
		case n > 0 && out[n-1].Hit == hit:
			out[n-1].Text += piece
		default:
			out = append(out, Fragment{Text: piece, Hit: hit})
		}
	}
	at := from
	for _, m := range marks {
		if m.start < at || m.end > to {
			continue
		}
		add(text[at:m.start], false)
		add(text[m.start:m.end], true)
		at = m.end
	}
	add(text[at:to], false)
	return out
}

// passages shows where a body has the most different hits closest together.
func passages(body string, marks []mark) []Fragment {
	if len(marks) == 0 {
		end := len(cut(body, headLength))
		return ended(pieces(body, 0, end, nil), end < len(body))
	}
	chosen := choose(marks)
	sort.Slice(chosen, func(i, j int) bool { return chosen[i][0] < chosen[j][0] })
	var out []Fragment
	end := 0
	for _, window := range chosen {
		from, to := widen(body, window[0], window[1])
		from = max(from, end)
		if len(out) > 0 && from > end || len(out) == 0 && from > 0 {
			out = append(out, Fragment{Text: gap})
		}
		out = append(out, pieces(body, from, to, marks)...)
		end = to
	}
	return ended(out, end < len(body))
}

func ended(out []Fragment, more bool) []Fragment {
	if more {
		out = append(out, Fragment{Text: gap})
	}
	return out
}

// choose picks the windows: the first has the most terms, a second one must bring a term that the first has not.
func choose(marks []mark) [][2]int {
	var windows [][2]int
	shown := map[int]bool{}
	for len(windows) < maxPassages {
		best, found := densest(marks, shown, windows)
		if !found {
			break
		}
		windows = append(windows, best)
		for _, m := range marks {
			if m.start >= best[0] && m.end <= best[1] {
				shown[m.term] = true
			}
		}
	}
	return windows
}

// densest gives the first stretch with the most different terms that were not shown, apart from those taken. It slides over
// the marks: a body may be full of them.
func densest(marks []mark, shown map[int]bool, taken [][2]int) (best [2]int, found bool) {
	held := map[int]int{} // by term that was not shown: its marks in the stretch
	most, behind := 0, 0
	for i, first := range marks {
		for behind < len(marks) && marks[behind].end <= first.start+passageLength {
			if term := marks[behind].term; !shown[term] {
				held[term]++
			}
			behind++
		}
		if behind == i { // longer than a passage by itself
			behind++
			continue
		}
		if to := marks[behind-1].end; len(held) > most && !overlaps(taken, first.start, to) {
			best, most = [2]int{first.start, to}, len(held)
		}
		if held[first.term]--; held[first.term] <= 0 {
			delete(held, first.term)
		}
	}
	return best, most > 0
}

func overlaps(windows [][2]int, from, to int) bool {
	for _, w := range windows {
		if from < w[1] && w[0] < to {
			return true
		}
	}
	return false
}

// widen lets a window begin behind the last clause end before it, if one is near, and reach up to its full length.
func widen(body string, from, to int) (int, int) {
	back := max(from-passageMargin, 0)
	for back < from && !utf8.RuneStart(body[back]) {
		back++
	}
	if at := strings.LastIndexAny(body[back:from], "。；！？，、\n;!?"); at >= 0 {
		_, size := utf8.DecodeRuneInString(body[back+at:])
		back += at + size
	}
	to = max(to, len(cut(body, min(from+passageLength, len(body)))))
	return back, to
}
