package market

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Characters that nobody sees let a name look like another one (长春大学 with a
// zero-width space in it is a different text and the same picture), and those that
// turn the direction of writing let a text be read otherwise than it is stored
// (Unicode Technical Report 36 and Standard 39). A form refuses them and says where
// they stand; a file, into which they come by copying from pages and PDF files, has
// them dropped when it is read.

// blankLetters are letters by their class that show nothing (Unicode, property
// Default_Ignorable_Code_Point).
const blankLetters = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"

// unseen tells whether a character shows nothing or turns the direction of writing.
// The joiners of emoji and of scripts that need them (Mongolian, Tibetan and Uyghur
// among them) are seen; between Chinese or Latin letters they are not.
func unseen(before, r rune) bool {
	switch {
	case r == '\u200c' || r == '\u200d':
		return before <= unicode.MaxASCII || unicode.In(before, unicode.Han, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Cf)
	case r == '\u180e': // the vowel separator of Mongolian
		return !unicode.Is(unicode.Mongolian, before)
	case r == '\u2028' || r == '\u2029':
		return true
	}
	return unicode.Is(unicode.Cf, r) || strings.ContainsRune(blankLetters, r) && r != utf8.RuneError
}

// firstUnseen is where the first character stands that nobody sees, and which it is;
// -1 without one.
func firstUnseen(s string) (at int, found rune) {
	before := rune(0)
	for i, r := range s {
		if unseen(before, r) {
			return i, r
		}
		before = r
	}
	return -1, 0
}

// WithoutUnseen is a text of a file without the characters that nobody sees. One that
// is not UTF-8 stays as it is, to be refused: the bytes on both sides of what is dropped
// could make another such character.
func WithoutUnseen(s string) string {
	if at, _ := firstUnseen(s); at < 0 || !utf8.ValidString(s) {
		return s
	}
	var out strings.Builder
	before := rune(0)
	for _, r := range s {
		if unseen(before, r) {
			continue
		}
		before = r
		out.WriteRune(r)
	}
	return out.String()
}

// CheckSeen adds a fault for a character that nobody sees, with what stands before
// it: whoever has to remove it cannot see it.
func CheckSeen(faults *Faults, field, s string) {
	at, r := firstUnseen(s)
	if at < 0 {
		return
	}
	code := fmt.Sprintf("U+%04X", r)
	n := utf8.RuneCountInString(s[:at]) + 1
	hint := Textf("在“%[1]s”之后删去它：光标移到其后按一次退格键，或重新输入这几个字", "remove it behind “%[1]s”: put the cursor behind it and press Backspace once, or type these words again", lastRunes(s[:at], 6))
	if at == 0 {
		hint = Text{"它在最前面：删去开头重新输入", "it stands at the very beginning: type the beginning again"}
	}
	faults.Add(field, nil, Textf("第 %d 个字符看不见或会颠倒文字方向（%s）", "character %d cannot be seen or turns the direction of writing (%s)", n, code), hint)
}

func lastRunes(s string, n int) string {
	runes := []rune(s)
	return string(runes[max(0, len(runes)-n):])
}
