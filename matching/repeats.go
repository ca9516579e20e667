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
	letters := make([]rune, 0, len(text)/3)
	at := make([]int, 0, len(text)/3) // the byte offset of each letter
	for i, r := range text {
		if !unicode.IsSpace(r) {
			letters, at = append(letters, r), append(at, i)
		}
	}
	if len(letters) < 2*copyHead {
		return text
	}
	for i := copyHead; i+copyHead <= len(letters); i++ {
		if i >= len(letters)/3 && letters[i] == letters[0] && repeatsFrom(letters, i) {
			return text[:at[i]]
		}
	}
	return text
}

func repeatsFrom(letters []rune, from int) bool {
	for i := from; i < len(letters); i++ {
		if i-from >= from { // only the second copy has its full stop
			return i == len(letters)-1 && unicode.IsPunct(letters[i])
		}
		if letters[i] != letters[i-from] {
			return false
		}
	}
	return true
}

func sentenceEnd(text string) int {
	if i := strings.IndexAny(text, "。；！？;!?\n"); i >= 0 {
		_, size := utf8.DecodeRuneInString(text[i:])
		return i + size
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
