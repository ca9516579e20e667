package matching

import (
	"unicode"
	"unicode/utf8"

	"duijie/search"
)

// figureText is a text as runes in which the many forms of one sign are one (full width, dashes, spaces), each with its
// place in the original.
type figureText struct {
	text  string
	runes []rune
	at    []int // byte offset of each rune, and of the end
}

func newFigureText(text string) *figureText {
	n := utf8.RuneCountInString(text)
	t := &figureText{text: text, runes: make([]rune, 0, n), at: make([]int, 0, n+1)}
	for at, r := range text { // a byte that is no character reads as U+FFFD
		t.runes = append(t.runes, foldSign(r))
		t.at = append(t.at, at)
	}
	t.at = append(t.at, len(text))
	return t
}

func foldSign(r rune) rune {
	switch {
	case r >= 0xFF01 && r <= 0xFF5E:
		r -= 0xFF01 - '!'
	case r == '\n' || r == '\r':
		return '\n'
	case unicode.IsSpace(r), r == 0xFEFF, r == 0x200B:
		return ' '
	}
	switch r {
	case '〜', '∼', '～':
		return '~'
	case '−', '–', '—', '‐', '‑', '─', '﹣':
		return '-'
	case '﹥':
		return '>'
	case '﹤':
		return '<'
	case '﹦':
		return '='
	case '【', '〔', '［':
		return '('
	case '】', '〕', '］':
		return ')'
	case '•', '∙', '⋅', '・', '‧', '●':
		return '·'
	case '✕', '╳':
		return '×'
	case '⁄', '∕':
		return '/'
	case 'º', '˚':
		return '°'
	case 'µ':
		return 'μ'
	case 'Ω':
		return 'Ω'
	case '﹪', '٪':
		return '%'
	case '∶':
		return ':'
	case '|', '│', '┃': // between the cells of a table
		return ' '
	}
	return r
}

// rune gives the rune at a place, 0 outside of the text.
func (t *figureText) rune(i int) rune {
	if i < 0 || i >= len(t.runes) {
		return 0
	}
	return t.runes[i]
}

func (t *figureText) skipSpaces(i, most int) int {
	for n := 0; n < most && t.rune(i) == ' '; n++ {
		i++
	}
	return i
}

func (t *figureText) skipSpacesBack(i, floor int) int {
	for i > floor && t.rune(i-1) == ' ' {
		i--
	}
	return i
}

// window is the text of some runes, cut off at the ends of the text.
func (t *figureText) window(from, to int) string {
	return string(t.runes[max(0, min(from, len(t.runes))):max(0, min(to, len(t.runes)))])
}

// A border parts clauses and the members of an enumeration.
func border(r rune) bool {
	switch r {
	case ',', '，', '"', '“', '”', '、':
		return true
	}
	return endsSentence(r)
}

// endsSentence parts sentences.
func endsSentence(r rune) bool {
	switch r {
	case '。', ';', '；', '!', '！', '?', '？', '\n', 0:
		return true
	}
	return false
}

func (t *figureText) borderIn(from, to int) bool {
	for i := from; i < to; i++ {
		if border(t.rune(i)) {
			return true
		}
	}
	return false
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func isLatin(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

func isGreek(r rune) bool { return r >= 'Α' && r <= 'ω' }

func isHan(r rune) bool { return search.IsHan(r) }
