package search

import (
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

// sounds holds the readings of all common ideographs without tones (长: chang, zhang), the usual ones first, and the set of all
// syllables. It is made once, in some 50 ms.
var sounds = sync.OnceValue(func() (table struct {
	readings  map[rune][]string
	syllables map[string]bool
},
) {
	table.readings, table.syllables = map[rune][]string{}, map[string]bool{}
	args := pinyin.NewArgs()
	args.Heteronym = true
	for r := rune(0x4E00); r <= lastIdeograph; r++ {
		readings := pinyin.SinglePinyin(r, args)
		table.readings[r] = readings[:min(maxReadings, len(readings))]
		for _, reading := range table.readings[r] {
			table.syllables[reading] = true
		}
	}
	return table
})

func readings(r rune) []string { return sounds().readings[r] }

// initials gives the ways to write a word by the first letters of its characters' readings (重庆: cq, zq); what is no ideograph stands
// for itself, but for spaces. A word without ideographs has none.
func initials(word string) []string {
	ways := []string{""}
	ideographs := false
	for _, r := range word {
		letters := []string{string(r)}
		if found := readings(r); len(found) > 0 {
			ideographs = true
			letters = letters[:0]
			for _, reading := range found {
				if !strings.Contains(strings.Join(letters, ""), reading[:1]) {
					letters = append(letters, reading[:1])
				}
			}
		} else if r == ' ' {
			continue
		}
		var longer []string
		for _, letter := range letters {
			for _, way := range ways {
				if len(longer) < maxInitials {
					longer = append(longer, way+letter)
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
// beginning of one, or by its initial: 石墨烯 is shimoxi, shi mo, smx, 石mx.
func spells(typed, word string) bool {
	if typed == "" {
		return true
	}
	r, size := utf8.DecodeRuneInString(word)
	if size == 0 {
		return false
	}
	if strings.HasPrefix(typed, word[:size]) && spells(typed[size:], word[size:]) {
		return true
	}
	if r == ' ' {
		return spells(typed, word[size:])
	}
	for _, reading := range readings(r) {
		if strings.HasPrefix(reading, typed) ||
			strings.HasPrefix(typed, reading) && spells(typed[len(reading):], word[size:]) ||
			len(reading) > 1 && reading[1] == 'h' && strings.HasPrefix(typed, reading[:2]) && spells(typed[2:], word[size:]) ||
			typed[0] == reading[0] && spells(typed[1:], word[size:]) {
			return true
		}
	}
	return false
}

// Limits of the ways to part what was typed into syllables and initials.
const (
	maxSegmented = 24 // letters
	maxWays      = 48
	maxSyllable  = 6 // letters of the longest, zhuang
)

// typedInitials gives the initials that letters may stand for: shimx is s m x; xian is x (xian) or x a (xi an). Longer
// syllables come first.
func typedInitials(letters string) []string {
	letters = cut(letters, maxSegmented)
	syllables := sounds().syllables
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
			ways = append(ways, initials)
			return
		}
		for n := min(maxSyllable, len(rest)); n > 1; n-- {
			if syllables[rest[:n]] || n == len(rest) && beginsSyllable(rest) || n == 2 && rest[1] == 'h' {
				walk(rest[n:], initials+rest[:1])
			}
		}
		walk(rest[1:], initials+rest[:1])
	}
	walk(letters, "")
	return ways
}

func beginsSyllable(letters string) bool {
	for syllable := range sounds().syllables {
		if strings.HasPrefix(syllable, letters) {
			return true
		}
	}
	return false
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
