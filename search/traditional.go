package search

import (
	_ "embed"
	"strings"
	"unicode/utf8"
)

// traditionalTable holds pairs of a traditional and a simplified ideograph; dictionary/traditional.go writes it. The table
// goes character by character, so that the way back to the original text stays exact; where a phrase would decide
// (乾燥 against 乾坤) both texts and queries take the likelier form and still meet.
//
//go:embed dictionary/traditional.txt
var traditionalTable string

// The common ideographs and extension A, in which all traditional forms of daily use lie.
const (
	firstIdeograph = 0x3400
	lastIdeograph  = 0x9FFF
)

// simplified gives the simplified form of an ideograph by its distance from firstIdeograph, 0 where it has no other.
var simplified = readSimplified(traditionalTable)

func readSimplified(table string) [lastIdeograph - firstIdeograph + 1]rune {
	var simple [lastIdeograph - firstIdeograph + 1]rune
	for line := range strings.Lines(table) {
		from, size := utf8.DecodeRuneInString(line)
		if from < firstIdeograph || from > lastIdeograph {
			continue // a comment, or a form that no text of ours holds
		}
		simple[from-firstIdeograph], _ = utf8.DecodeRuneInString(line[size:])
	}
	return simple
}
