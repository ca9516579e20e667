package paper

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Tidy makes a Text of what was typed or pasted.
func Tidy(text string) Text {
	body, cut := firstOf(tidy(strings.ToValidUTF8(text, "")), maxText)
	return Text{Format: Plain, Body: body, Cut: cut}
}

// tidy drops what no reader sees (control characters, soft hyphens, marks of
// byte order), makes one space of several, and one empty line of several.
func tidy(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\f", "\n", "\v", "\n", "\u2028", "\n", "\u2029", "\n", "\u00a0", " ", "\u3000", " ").Replace(s)
	var out strings.Builder
	out.Grow(len(s))
	empty := 2 // none at the beginning
	for line := range strings.SplitSeq(s, "\n") {
		line = tidyLine(line)
		if line == "" {
			if empty++; empty > 1 {
				continue
			}
		} else {
			empty = 0
		}
		out.WriteString(line)
		out.WriteByte('\n')
	}
	return strings.TrimRight(out.String(), "\n")
}

func tidyLine(line string) string {
	var out strings.Builder
	gap := rune(0) // a tab between cells outlives the spaces around it
	for _, r := range line {
		switch {
		case r == '\t' || r == ' ' && gap == 0:
			gap = r
		case r == ' ':
		case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r), r == utf8.RuneError, unicode.Is(unicode.Co, r):
		default:
			if gap != 0 && out.Len() > 0 {
				out.WriteRune(gap)
			}
			gap = 0
			out.WriteRune(r)
		}
	}
	return out.String()
}

// firstOf is the beginning of a text, at most so many characters, and whether
// there was more.
func firstOf(s string, characters int) (string, bool) {
	if len(s) <= characters {
		return s, false
	}
	n := 0
	for i := range s {
		if n == characters {
			return s[:i], true
		}
		n++
	}
	return s, false
}

// fullLine is the least width of a line that a page could have broken, in
// halves of a Chinese character: a shorter one was ended by its writer.
const fullLine = 40

// unwrap joins the lines of a page that were broken only because the page was
// full: those about as wide as its widest one. Chinese is joined as it is,
// other words with a space.
func unwrap(page string) string {
	lines := strings.Split(strings.ReplaceAll(page, "\r\n", "\n"), "\n")
	widest := fullLine
	for _, l := range lines {
		widest = max(widest, width(strings.TrimSpace(l)))
	}
	var out strings.Builder
	for i, l := range lines {
		l = strings.TrimSpace(l)
		out.WriteString(l)
		if i+1 == len(lines) {
			break
		}
		last, _ := utf8.DecodeLastRuneInString(l)
		next, _ := utf8.DecodeRuneInString(strings.TrimSpace(lines[i+1]))
		switch {
		case l == "" || next == utf8.RuneError || width(l) < widest*17/20 || strings.ContainsRune("。！？：；.!?:;", last):
			out.WriteByte('\n')
		case wide(last) || wide(next):
		default:
			out.WriteByte(' ')
		}
	}
	return out.String()
}

// width of a line in halves of a Chinese character.
func width(line string) int {
	n := 0
	for _, r := range line {
		if n++; wide(r) {
			n++
		}
	}
	return n
}

// wide tells a Chinese character or punctuation mark.
func wide(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xff60
}
