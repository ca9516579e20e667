package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxRun is the longest run of Latin letters and digits that is one term, in bytes of clean text. Longer ones are
// encoded data rather than words and are cut into pieces of this length.
const maxRun = 64

// isRun tells whether a character belongs to a run of letters and digits. Ideographs are gojieba's.
func isRun(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9'
	}
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !unicode.Is(unicode.Han, r)
}

func isDigit(b byte) bool  { return '0' <= b && b <= '9' }
func isLetter(b byte) bool { return 'a' <= b && b <= 'z' }

// runEnd gives the end of the run that begins at the offset: letters and digits, joined by a point between digits
// (3.5), by a hyphen between letters or digits (wc-co, 8-15t), by a slash between short words (gb/t, km/h), with a closing %, °c, + or # where it belongs to the word
// (60%, 800°c, c++).
func runEnd(text string, at int) int {
	end := at
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		switch {
		case isRun(r):
			if end+size-at > maxRun {
				return end
			}
			end += size
			continue
		case r == '.' && end > at && isDigit(text[end-1]) && end+1 < len(text) && isDigit(text[end+1]),
			r == '-' && end > at && end+1 < len(text) && nextIsRun(text, end+1),
			r == '/' && end > at && shortWords(text[at:end], text[end+1:]):
			if end+1-at > maxRun-utf8.UTFMax {
				return end
			}
			end++
			continue
		}
		break
	}
	return end + closing(text, at, end)
}

// maxBefore and maxBehind are the lengths of words that a slash joins: those of standards (gb/t), units (kg/m3) and pairs of
// elements (al/mg). Longer ones are two words, as plc/scada.
const (
	maxBefore = 3
	maxBehind = 2
)

// shortWords tells whether a slash stands between two words so short that the three are one.
func shortWords(before, behind string) bool {
	letters := func(s string) int {
		n := 0
		for n < len(s) && isLetter(s[n]) {
			n++
		}
		return n
	}
	n := letters(behind)
	return letters(before) == len(before) && len(before) <= maxBefore && n > 0 && n <= maxBehind
}

// numberOfStandard gives the place of the number in gb/t4754, 0 in a run that is no name of a standard.
func numberOfStandard(run string) int {
	at := strings.IndexAny(run, "0123456789")
	if at <= 0 || !strings.Contains(run[:at], "/") || strings.Trim(run[at:], "0123456789.") != "" {
		return 0
	}
	return at
}

func nextIsRun(text string, at int) bool {
	r, _ := utf8.DecodeRuneInString(text[at:])
	return isRun(r)
}

// closing is the length of the signs after a run that belong to it.
func closing(text string, at, end int) int {
	rest := text[end:]
	if end == at || rest == "" {
		return 0
	}
	last := text[end-1]
	switch {
	case rest[0] == '%' && isDigit(last):
		return 1
	case len(rest) >= 3 && rest[:3] == "°c" && isDigit(last):
		return 3
	case len(rest) >= 2 && rest[:2] == "++" && isLetter(last):
		return 2
	case rest[0] == '#' && isLetter(last) && end-at == 1:
		return 1
	}
	return 0
}

// runParts gives the pieces of a run that are worth finding by themselves, as offsets inside the run: what stands
// between hyphens, the number of 60% and 800°c, word and number of trl6 or 25mpa. A formula such as al2o3 has none:
// letters and digits change more than once. Pieces of one character would only be noise, but for the figure of a word of
// two letters and more: 6 mev is also written 6mev.
func runParts(run string) [][2]int {
	var parts [][2]int
	least := 2
	add := func(from, to int) {
		if to-from >= least && to-from < len(run) {
			parts = append(parts, [2]int{from, to})
		}
	}
	if at := numberOfStandard(run); at > 0 {
		add(0, at)
	}
	for from := 0; from < len(run); {
		to := from
		for to < len(run) && run[to] != '-' && run[to] != '/' {
			to++
		}
		add(from, to)
		if words := wordAndNumber(run[from:to]); len(words) > 0 && (len(words) == 2 || words[0] < to-from) {
			at := from
			if len(words) == 2 && longWord(run[from:from+words[0]], run[from+words[0]:from+words[1]]) {
				least = 1
			}
			for _, end := range words {
				add(at, from+end)
				at = from + end
			}
			least = 2
		}
		from = to + 1
	}
	return parts
}

// longWord tells whether the word of a word and a number, whichever comes first, has two letters or more.
func longWord(one, other string) bool {
	if classOf(one) == digit {
		one = other
	}
	return len(one) > 1
}

// wordAndNumber gives the ends of the word and of the number in a segment, in the order they stand, without a closing
// sign; nothing where they alternate more than once.
func wordAndNumber(s string) []int {
	var ends []int
	for i := 0; i < len(s); i++ {
		c := classOf(s[i:])
		if c == sign {
			break
		}
		if i == 0 || c != classOf(s[i-1:]) {
			if len(ends) == 2 {
				return nil
			}
			ends = append(ends, 0)
		}
		ends[len(ends)-1] = i + 1
	}
	return ends
}

type class byte

const (
	letter class = iota
	digit
	sign
)

// classOf tells of what kind the first byte of a part of a run is.
func classOf(s string) class {
	switch b := s[0]; {
	case isDigit(b), b == '.':
		return digit
	case b == '%', b == '+', b == '#', len(s) > 1 && s[:2] == "°":
		return sign
	}
	return letter
}
