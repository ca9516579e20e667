package search

import (
	"math/bits"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
)

// Limits of readings: the rarer ones of a character, and combinations of them in a word, are left out.
const (
	maxReadings = 3 // of a character
	maxInitials = 6 // ways to write a word by initials
)

// soundTable holds the readings of the common ideographs without tones (长: chang, zhang), the usual ones first.
type soundTable struct {
	readings  [lastIdeograph - firstReading + 1][]string
	syllables map[string]bool
	beginning map[string]bool // beginnings of syllables, whole ones too
}

const firstReading = 0x4E00

// sounds is made once, in some 50 ms.
var sounds = sync.OnceValue(func() *soundTable {
	table := &soundTable{syllables: map[string]bool{}, beginning: map[string]bool{}}
	args := pinyin.NewArgs()
	args.Heteronym = true
	for i := range table.readings {
		found := pinyin.SinglePinyin(rune(firstReading+i), args)
		table.readings[i] = found[:min(maxReadings, len(found))]
		for _, reading := range table.readings[i] {
			table.syllables[reading] = true
			for n := range len(reading) {
				table.beginning[reading[:n+1]] = true
			}
		}
	}
	return table
})

func readings(r rune) []string {
	if r < firstReading || r > lastIdeograph {
		return nil
	}
	return sounds().readings[r-firstReading]
}

// firstLetters gives the letters with which a character is written by its initial: those of its readings, or itself.
func firstLetters(r rune) string {
	found := readings(r)
	if len(found) == 0 {
		return string(r)
	}
	letters := ""
	for _, reading := range found {
		if !strings.Contains(letters, reading[:1]) {
			letters += reading[:1]
		}
	}
	return letters
}

// initials gives the ways to write a word by the first letters of its characters' readings (重庆: cq, zq); what is no ideograph stands
// for itself, but for spaces. A word without ideographs has none.
func initials(word string) []string {
	ways := []string{""}
	ideographs := false
	for _, r := range word {
		if r == ' ' {
			continue
		}
		ideographs = ideographs || len(readings(r)) > 0
		var longer []string
		for _, letter := range firstLetters(r) {
			for _, way := range ways {
				if len(longer) < maxInitials {
					longer = append(longer, way+string(letter))
				}
			}
		}
		ways = longer
	}
	if !ideographs {
		return nil
	}
	return ways
}

// spells tells whether what was typed is a beginning of the word, each character written by itself, by a reading, by the
// beginning of one, or by its initial: 石墨烯 is shimoxi, shi mo, smx, 石mx. All ways to part what was typed are followed side
// by side: one by one they would be too many where the characters have several readings with the same initial.
func spells(typed, word string) bool {
	var room [2][8]int // most words need no more
	reached, next := append(room[0][:0], 0), room[1][:0]
	for word != "" {
		r, size := utf8.DecodeRuneInString(word)
		for _, from := range reached {
			lengths, whole := writings(typed[from:], r, word[:size])
			if whole {
				return true
			}
			for ; lengths != 0; lengths &= lengths - 1 {
				if at := from + bits.TrailingZeros8(lengths); !slices.Contains(next, at) {
					next = append(next, at)
				}
			}
		}
		if len(next) == 0 {
			return false
		}
		reached, next, word = next, reached[:0], word[size:]
	}
	return slices.Contains(reached, len(typed))
}

// writings gives the lengths of the beginnings of what was typed that may stand for a character, as bits, or tells that all
// of it may.
func writings(typed string, r rune, self string) (lengths uint8, whole bool) {
	if typed == "" {
		return 0, true
	}
	if strings.HasPrefix(typed, self) {
		lengths |= 1 << len(self)
	}
	if r == ' ' {
		lengths |= 1 << 0
	}
	for _, reading := range readings(r) {
		switch {
		case strings.HasPrefix(reading, typed):
			return 0, true
		case strings.HasPrefix(typed, reading):
			lengths |= 1 << len(reading)
		}
		if len(reading) > 1 && reading[1] == 'h' && strings.HasPrefix(typed, reading[:2]) {
			lengths |= 1 << 2
		}
		if typed[0] == reading[0] {
			lengths |= 1 << 1
		}
	}
	return lengths, false
}

// Limits of the ways to part what was typed into syllables and initials.
const (
	maxSegmented = 48 // bytes
	maxWays      = 48
	maxSyllable  = 6 // letters of the longest, zhuang
)

// typedInitials gives the initials that what was typed may stand for: shimx is smx, 石moxi is smx; xian is x (xian) or xa (xi an).
// Longer syllables come first; ways that only lengthen one before them are left out.
func typedInitials(typed string) []string {
	typed = cut(typed, maxSegmented)
	table := sounds()
	var ways []string
	seen := map[string]bool{}
	var walk func(rest, initials string)
	walk = func(rest, initials string) {
		key := initials + " " + rest
		if len(ways) >= maxWays || seen[key] {
			return
		}
		seen[key] = true
		if rest == "" {
			if !slices.ContainsFunc(ways, func(way string) bool { return strings.HasPrefix(initials, way) }) {
				ways = append(ways, initials)
			}
			return
		}
		for n := min(maxSyllable, len(rest)); n > 1; n-- {
			if table.syllables[rest[:n]] || n == len(rest) && table.beginning[rest] || n == 2 && rest[1] == 'h' {
				walk(rest[n:], initials+rest[:1])
			}
		}
		r, size := utf8.DecodeRuneInString(rest)
		for _, letter := range firstLetters(r) {
			walk(rest[size:], initials+string(letter))
		}
	}
	walk(typed, "")
	return ways
}

// blurred are endings and beginnings that many speakers do not tell apart.
var blurred = strings.NewReplacer("zh", "z", "ch", "c", "sh", "s", "ang", "an", "eng", "en", "ing", "in")

// soundAlike tells whether two words of as many ideographs may sound the same.
func soundAlike(a, b string) bool {
	for a != "" && b != "" {
		first, size := utf8.DecodeRuneInString(a)
		second, other := utf8.DecodeRuneInString(b)
		if first != second && !shareReading(first, second) {
			return false
		}
		a, b = a[size:], b[other:]
	}
	return a == b
}

func shareReading(a, b rune) bool {
	for _, one := range readings(a) {
		for _, other := range readings(b) {
			if one == other || blurred.Replace(one) == blurred.Replace(other) {
				return true
			}
		}
	}
	return false
}
