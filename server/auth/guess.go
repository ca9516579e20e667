package auth

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
)

//go:embed common.txt
var commonFile string

// common are words that are tried first, in lower case; one a line.
var common = lines(commonFile)

//go:embed breached.txt.gz
var breachedFile []byte

// breached are the most used passwords of known breaches that are long enough, in lower
// case. Where they come from stands at the head of the file, and in docs/security.md.
var breached = sync.OnceValue(func() map[string]bool {
	packed, err := gzip.NewReader(bytes.NewReader(breachedFile))
	if err == nil {
		var text []byte
		if text, err = io.ReadAll(packed); err == nil {
			return lines(string(text))
		}
	}
	panic(fmt.Sprintf("auth: the list of breached passwords is damaged: %v", err))
})

func lines(text string) map[string]bool {
	out := map[string]bool{}
	for line := range strings.Lines(text) {
		if line = strings.Trim(line, "\r\n"); line != "" && !strings.HasPrefix(line, "#") {
			out[line] = true
		}
	}
	return out
}

// ornaments are what people put around a word to make a password of it.
const ornaments = "0123456789!@#$%&*._-+? "

// plain reads digits and marks that stand for letters.
var plain = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s")

// isCommon tells whether a password is a common word with ornaments, with letters
// written as digits, or twice and more.
func isCommon(low string) bool {
	for _, word := range []string{low, plain.Replace(low), unit(low)} {
		if common[word] || common[strings.Trim(word, ornaments)] || common[plain.Replace(strings.Trim(word, ornaments))] {
			return true
		}
	}
	return utf8.RuneCountInString(unit(low)) < MinPassword && unit(low) != low
}

// unit is the text that another repeats, or that itself.
func unit(s string) string {
	for n := 1; n <= len(s)/2; n++ {
		if len(s)%n == 0 && strings.Repeat(s[:n], len(s)/n) == s {
			return s[:n]
		}
	}
	return s
}

// numbers are those that are known of a person: a mobile telephone, an identity card.
var numbers = regexp.MustCompile(`^(1[3-9]\d{9}|[1-9]\d{5}(19|20)\d{9}[\dx])$`)

// simple tells whether a password has fewer than five different characters,
// runs along the alphabet, the digits or a row of the keyboard, or is a number that is
// known of a person.
func simple(low string) bool {
	different := map[rune]bool{}
	for _, r := range low {
		different[r] = true
	}
	if len(different) < 5 || numbers.MatchString(low) {
		return true
	}
	for _, row := range []string{"abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/"} {
		if strings.Contains(row, low) || strings.Contains(reversed(row), low) {
			return true
		}
	}
	return false
}

func reversed(s string) string {
	r := []rune(s)
	slices.Reverse(r)
	return string(r)
}

// About is what others know of who chooses a password, and try first.
type About struct {
	Login string
	// Names are those of the person and of the organisation, telephone and mail address.
	Names []string
}

// ofAll is known of everybody here: the platform, its trade and its place.
var ofAll = []string{"对接", "duijie", "技术转移", "jishuzhuanyi", "科技成果", "kejichengguo", "科技厅", "kejiting", "吉林", "jilin", "jilinsheng", "长春", "changchun", "changchunshi", "china", "中国"}

// leastBeside is how many letters a password must have beside what is known.
const leastBeside = 6

// makes tells whether a password is made of what is known of somebody, with little else
// than digits and marks.
func (a About) makes(low string) bool {
	left := low
	for _, word := range a.words() {
		left = strings.ReplaceAll(left, word, "")
	}
	return left != low && letters(left) < leastBeside
}

func letters(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

// words are what is known, in lower case, long ones first: as it is written, in pinyin,
// by the initials of that, and the parts of a mail address.
func (a About) words() []string {
	out := slices.Clone(ofAll)
	for _, name := range append([]string{a.Login}, a.Names...) {
		name = NormalLogin(name)
		for _, part := range append(strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune("@.-_ ()/", r) }), name) {
			syllables := pinyin.LazyPinyin(part, pinyin.NewArgs())
			initials := ""
			for _, s := range syllables {
				initials += s[:1]
			}
			out = append(out, part, strings.Join(syllables, ""), initials)
			if len(syllables) == 3 {
				out = append(out, strings.Join(syllables[1:], "")) // a name without the surname
			}
		}
	}
	out = slices.DeleteFunc(out, func(w string) bool { return len(w) < 4 }) // two ideographs have six bytes
	slices.SortFunc(out, func(a, b string) int { return len(b) - len(a) })
	return out
}
