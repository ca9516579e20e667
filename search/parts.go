package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// part is a stretch of the query text: what stands between spaces or in quotes. from and to are its place in the text,
// signs included; at is where its words begin.
type part struct {
	text            string
	quoted, exclude bool
	from, at, to    int
}

// quotes by their opening sign.
var quotes = map[rune]string{'"': `"`, '＂': "＂", '“': "”", '”': "”", '「': "」", '『': "』", '«': "»"}

// split cuts a query into parts. An open quote reaches to the end; a minus excludes at the beginning of a part only, and
// not before a figure: -40℃ is a temperature.
func split(text string) []part {
	var parts []part
	at := 0
	next := func() (rune, int) { return utf8.DecodeRuneInString(text[at:]) }
	for at < len(text) {
		first, size := next()
		if unicode.IsSpace(first) {
			at += size
			continue
		}
		p := part{from: at}
		if strings.ContainsRune("-－−", first) {
			at += size
			first, size = next()
			p.exclude = size > 0 && first != utf8.RuneError && !unicode.IsSpace(first) && !unicode.IsDigit(first)
		}
		var end int
		if closing, quoted := quotes[first]; quoted && at < len(text) {
			p.quoted = true
			at += size
			if end = strings.Index(text[at:], closing); end < 0 {
				end, closing = len(text)-at, ""
			}
			p.at, p.text = at, text[at:at+end]
			at += end + len(closing)
		} else {
			end = strings.IndexFunc(text[at:], func(r rune) bool { return unicode.IsSpace(r) || quotes[r] != "" })
			if end < 0 {
				end = len(text) - at
			}
			p.at, p.text = at, text[at:at+end]
			at += end
		}
		if p.to = at; p.text != "" {
			parts = append(parts, p)
		}
	}
	return parts
}

// joined makes one part of two neighbours of a text.
func (p part) joined(text string, next part) part {
	p.text, p.to = text[p.at:next.to], next.to
	return p
}

// plain tells whether a part is neither quoted nor excluded.
func (p part) plain() bool { return !p.quoted && !p.exclude }
