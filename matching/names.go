package matching

import (
	_ "embed"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"duijie/search"
)

//go:embed synonyms.json
var synonymsFile []byte

// quantities is the data file on names of figures.
type quantities struct {
	canonical   map[string]string // clean name -> the first of its group
	tails       map[string]string // how a name may end -> how it ends here
	ranges      []string
	differences []string
	modifiers   []string
}

var names = mustReadNames(synonymsFile)

func mustReadNames(data []byte) *quantities {
	var file struct {
		Names       [][]string        `json:"names"`
		Tails       map[string]string `json:"tails"`
		Ranges      []string          `json:"ranges"`
		Differences []string          `json:"differences"`
		Modifiers   []string          `json:"modifiers"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		panic("matching: synonyms.json: " + err.Error()) // the file is compiled in and tested
	}
	q := &quantities{canonical: map[string]string{}, tails: file.Tails, ranges: file.Ranges, differences: file.Differences, modifiers: file.Modifiers}
	for _, group := range file.Names {
		first, _ := plainName(group[0])
		for _, name := range group {
			plain, _ := plainName(name)
			q.canonical[plain] = first
		}
	}
	return q
}

func containsAny(text string, parts []string) bool {
	for _, p := range parts {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}

// plainName folds a name and takes apart what stands in brackets.
func plainName(name string) (plain, condition string) {
	clean, _ := search.Clean(name)
	var out, inside strings.Builder
	depth := 0
	for _, r := range clean {
		switch {
		case r == '(' || r == '[' || r == '（' || r == '【':
			depth++
		case r == ')' || r == ']' || r == '）' || r == '】':
			depth = max(0, depth-1)
		case depth > 0:
			if !unicode.IsSpace(r) {
				inside.WriteRune(r)
			}
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '%', r == '.':
			out.WriteRune(r)
		}
	}
	plain = out.String()
	for _, tail := range []string{"指标", "要求", "数值", "值"} {
		if cut, found := strings.CutSuffix(plain, tail); found && utf8.RuneCountInString(cut) >= 2 && !strings.HasSuffix(plain, "峰值") && !strings.HasSuffix(plain, "阈值") {
			plain = cut
			break
		}
	}
	return plain, inside.String()
}

// shortTail is the length in characters from which a known name at the end of another is put in its canonical form.
const shortTail = 3

// canon puts a name in canonical form: as a whole, else its end (铸态断后伸长率 is 铸态延伸率).
func (q *quantities) canon(name string) string {
	if first, known := q.canonical[name]; known {
		return first
	}
	runes := []rune(name)
	for i := 1; i+2 <= len(runes); i++ {
		head, tail := string(runes[:i]), string(runes[i:])
		if first, known := q.canonical[tail]; known && len(runes)-i >= shortTail {
			return head + first
		}
		if other, known := q.tails[tail]; known {
			return head + other
		}
	}
	return name
}

// likeness says how surely two names mean the same figure.
type likeness int

const (
	other  likeness = iota
	partly          // one names the subject more closely; a person should look
	same
)

// alike compares the names of two measures. Partly the same are names of which one is the other with words put in before
// its end (楼栋间回水温差, 楼栋回水温差), or that have the same characters in another order (占用算力, 算力占用), unless the words
// put in change what is measured (残余, 平均), the brackets differ (室温, 600℃), or the two look in different directions.
func alike(a, b measure) likeness {
	if a.condition != "" && b.condition != "" && a.condition != b.condition {
		return other
	}
	if a.name == b.name {
		return same
	}
	if direction(a) != direction(b) {
		return other
	}
	long, short := []rune(a.name), []rune(b.name)
	if len(long) < len(short) {
		long, short = short, long
	}
	if len(short) < 4 {
		return other
	}
	if len(long) == len(short) {
		if rearranged(long, short) {
			return partly
		}
		return other
	}
	extra, found := putIn(long, short)
	if !found || containsAny(extra, names.modifiers) {
		return other
	}
	return partly
}

// direction is -1 for figures that may not be exceeded, 1 for those that must be reached, 0 else.
func direction(m measure) int {
	switch {
	case math.IsInf(m.low.at, 0) && !math.IsInf(m.high.at, 0):
		return -1
	case math.IsInf(m.high.at, 0) && !math.IsInf(m.low.at, 0):
		return 1
	}
	return 0
}

func rearranged(a, b []rune) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// commonEnd is how many characters at the end two partly equal names must share: what is put in right before the head
// word (换型编程时间, 换型时间) makes another figure.
const commonEnd = 3

// putIn gives the characters of long that are not in short, if those of short stand in long in the same order with the
// same end.
func putIn(long, short []rune) (extra string, ok bool) {
	end := len(short) - commonEnd
	if !slices.Equal(long[len(long)-commonEnd:], short[end:]) {
		return "", false
	}
	i := 0
	var out strings.Builder
	for _, r := range long[:len(long)-commonEnd] {
		if i < end && r == short[i] {
			i++
			continue
		}
		out.WriteRune(r)
	}
	return out.String(), i == end
}
