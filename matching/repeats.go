package matching

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// shortSentence is the length in characters up to which a sentence may stand twice: list marks and headings do.
const shortSentence = 8

// WithoutRepeats removes from a text what stands in it before: forms that copy one field into another leave the whole
// body twice, and every term of it would count double. First a second copy of the whole, then single sentences.
func WithoutRepeats(text string) string {
	text = withoutSecondCopy(text)
	seen := map[string]bool{}
	var out strings.Builder
	out.Grow(len(text))
	for len(text) > 0 {
		end := sentenceEnd(text)
		sentence := text[:end]
		text = text[end:]
		key := squeeze(sentence)
		if utf8.RuneCountInString(key) > shortSentence {
			if seen[key] {
				continue
			}
			seen[key] = true
		}
		out.WriteString(sentence)
	}
	return out.String()
}

// copyHead is how many characters of a text must come again for a second copy to be looked for.
const copyHead = 16

// withoutSecondCopy cuts a text where it begins anew and goes on as it did from the start, spaces aside. The second copy
// may be cut short, as forms do at their limit, but not continue differently.
func withoutSecondCopy(text string) string {
	if !comesAgain(text) {
		return text
	}
	letters := make([]rune, 0, len(text)/3)
	at := make([]int, 0, len(text)/3) // the byte offset of each letter
	for i, r := range text {
		if !unicode.IsSpace(r) {
			letters, at = append(letters, r), append(at, i)
		}
	}
	if start := secondCopy(letters); start > 0 {
		return text[:at[start]]
	}
	// Only the second copy has its full stop.
	if n := len(letters) - 1; n >= 0 && unicode.IsPunct(letters[n]) {
		if start := secondCopy(letters[:n]); 2*start == n && start > 0 {
			return text[:at[start]]
		}
	}
	return text
}

// comesAgain tells whether the first characters of a text come again in it, spaces aside. They do in hardly any, and to see
// that takes no more than to read it.
func comesAgain(text string) bool {
	head := make([]rune, 0, copyHead)
	for at, r := range text {
		if len(head) == copyHead {
			return headStands(head, text, at)
		}
		if !unicode.IsSpace(r) {
			head = append(head, r)
		}
	}
	return false
}

// headStands tells whether some characters stand in a text from a place on, spaces aside.
func headStands(head []rune, text string, from int) bool {
	for at, r := range text[from:] {
		if r == head[0] && beginsWith(text[from+at:], head) {
			return true
		}
	}
	return false
}

func beginsWith(text string, head []rune) bool {
	n := 0
	for _, r := range text {
		if unicode.IsSpace(r) {
			continue
		}
		if r != head[n] {
			return false
		}
		if n++; n == len(head) {
			return true
		}
	}
	return false
}

// secondCopy gives where the text begins anew, 0 if it does not. It follows the borders of the text (what is both its
// beginning and its end), which takes one pass whatever the text is.
func secondCopy(letters []rune) int {
	n := len(letters)
	if n < 2*copyHead {
		return 0
	}
	border := make([]int32, n) // of every beginning: the length of its longest border
	for i, b := 1, int32(0); i < n; i++ {
		for b > 0 && letters[i] != letters[b] {
			b = border[b-1]
		}
		if letters[i] == letters[b] {
			b++
		}
		border[i] = b
	}
	for b := int(border[n-1]); b >= copyHead; b = int(border[b-1]) {
		if 2*b <= n {
			return n - b
		}
	}
	return 0
}

func sentenceEnd(text string) int {
	for i, r := range text {
		switch r {
		case '。', '；', '！', '？', ';', '!', '?', '\n':
			return i + utf8.RuneLen(r)
		}
	}
	return len(text)
}

func squeeze(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, text)
}
