package search

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Clean folds a text to the form in which terms are compared: full width to half width, compatibility forms to plain
// ones (Al₂O₃ is al2o3, ㎏ is kg, Ⅲ is iii), lower case, accents off Latin letters, traditional ideographs to simplified
// ones. A byte that is no UTF-8 and NUL
// become a space, because gojieba answers nothing for a text with one bad byte and stops at NUL; invisible characters
// that copying leaves behind (zero width space, soft hyphen, byte order mark) go away without parting a word.
//
// The function offsets maps a byte offset in the clean text to the byte in the original where that character begins;
// the end of the clean text maps to the end of the original. An offset outside the clean text is moved to its nearer end.
func Clean(text string) (clean string, offsets func(int) int) {
	f := fold(text)
	return f.text, func(at int) int {
		switch {
		case at >= len(f.text):
			return len(text)
		case at <= 0:
			return f.start(0)
		}
		return f.start(at)
	}
}

// folded is a clean text with the way back to the original.
type folded struct {
	text  string
	spans []span
}

// span is a stretch of the clean text that came from one stretch of the original. Where each character kept its length
// (linear) the bytes correspond one to one; elsewhere the span is the image of one character.
type span struct {
	clean, cleanEnd int
	orig, origEnd   int
	linear          bool
}

// start is the original offset at which the character at the clean offset begins.
func (f *folded) start(at int) int {
	i := sort.Search(len(f.spans), func(i int) bool { return f.spans[i].cleanEnd > at })
	if i == len(f.spans) {
		if i == 0 {
			return 0
		}
		return f.spans[i-1].origEnd
	}
	if s := f.spans[i]; s.linear {
		return s.orig + at - s.clean
	}
	return f.spans[i].orig
}

// end is the original offset after the character that ends before the clean offset. It differs from start where
// something was dropped between the two: a token never owns what follows it.
func (f *folded) end(at int) int {
	i := sort.Search(len(f.spans), func(i int) bool { return f.spans[i].cleanEnd >= at })
	if i == len(f.spans) {
		return f.start(at)
	}
	if s := f.spans[i]; s.linear {
		return s.orig + at - s.clean
	}
	return f.spans[i].origEnd
}

// whole tells whether a clean offset stands between two characters of the original: not so inside kg that was ㎏.
func (f *folded) whole(at int) bool {
	if at <= 0 || at >= len(f.text) {
		return true
	}
	i := sort.Search(len(f.spans), func(i int) bool { return f.spans[i].cleanEnd > at })
	return f.spans[i].clean == at || f.spans[i].linear && utf8.RuneStart(f.text[at])
}

func fold(text string) *folded {
	f := &folded{}
	var out strings.Builder
	out.Grow(len(text))
	for at := 0; at < len(text); {
		if same := unchanged(text[at:]); same > 0 {
			f.add(span{clean: out.Len(), cleanEnd: out.Len() + same, orig: at, origEnd: at + same, linear: true})
			out.WriteString(text[at : at+same])
			at += same
			continue
		}
		r, size := utf8.DecodeRuneInString(text[at:])
		var image string
		switch {
		case r == utf8.RuneError && size == 1, r == 0:
			image = " "
		default:
			image = foldRune(r, text[at:at+size])
		}
		if image != "" {
			linear := len(image) == size && utf8.RuneCountInString(image) == 1
			f.add(span{clean: out.Len(), cleanEnd: out.Len() + len(image), orig: at, origEnd: at + size, linear: linear})
			out.WriteString(image)
		}
		at += size
	}
	f.text = out.String()
	return f
}

// unchanged is the length of the beginning of a text that is its own image: all of it in most texts.
func unchanged(text string) int {
	at := 0
	for at < len(text) {
		if b := text[at]; b < utf8.RuneSelf {
			if b == 0 || 'A' <= b && b <= 'Z' {
				break
			}
			at++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[at:])
		if r < firstIdeograph || r > lastIdeograph || simplified[r-firstIdeograph] != 0 {
			break
		}
		at += size
	}
	return at
}

// add notes where a stretch came from, and lets neighbours that kept their lengths grow together.
func (f *folded) add(s span) {
	if n := len(f.spans); n > 0 && s.linear {
		if last := &f.spans[n-1]; last.linear && last.origEnd == s.orig {
			last.cleanEnd, last.origEnd = s.cleanEnd, s.origEnd
			return
		}
	}
	f.spans = append(f.spans, s)
}

// foldRune gives the image of one character, by itself alone: the image of a text is the images of its characters in a row.
func foldRune(r rune, same string) string {
	switch {
	case r < utf8.RuneSelf:
		if 'A' <= r && r <= 'Z' {
			return string(r + 'a' - 'A')
		}
		return same
	case r >= firstIdeograph && r <= lastIdeograph:
		if simple := simplified[r-firstIdeograph]; simple != 0 {
			return string(simple)
		}
		return same
	case r >= 0xFF01 && r <= 0xFF5E:
		return foldRune(r-0xFF01+'!', string(r-0xFF01+'!'))
	case r == '℃':
		return "°c"
	case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Mn, r):
		return ""
	case unicode.IsSpace(r):
		return " "
	}
	return foldCompatible(r, same)
}

// foldCompatible takes the compatibility form only where it consists of letters and digits: 1⁄2 for ½ or (1) for ⑴ would
// put punctuation where a person wrote none.
func foldCompatible(r rune, same string) string {
	image := norm.NFKC.String(same)
	if unicode.Is(unicode.Latin, r) || unicode.Is(unicode.Greek, r) {
		image = norm.NFKD.String(same)
	}
	var out strings.Builder
	for _, c := range image {
		c = unicode.ToLower(c)
		switch {
		case unicode.Is(unicode.Mn, c):
		case c >= firstIdeograph && c <= lastIdeograph: // a compatibility ideograph may be a traditional one
			out.WriteString(foldRune(c, string(c)))
		case unicode.IsLetter(c), unicode.IsDigit(c):
			out.WriteRune(c)
		default:
			return string(unicode.ToLower(r))
		}
	}
	return out.String()
}
