package search

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// textSeeds are what FuzzTokens and TestManyTexts begin with.
var textSeeds = []string{"石墨烯TRL6", "\xff\x00ＡＢＣ", "㎏½Ⅲ", "a-b.c%", "X射线", "纖維GB/T4754", "8 kW12千瓦", "👨‍👩‍👧石墨烯🔋",
	"\xed\xa0\x80\xed\xb0\x80", "\xf0\x9f石", "a/b/c1", "醯\uf914薴"}

// TestManyTexts gives the analyser texts made from others by cutting, joining and
// spoiling them. It needs none of a fuzzing engine's bookkeeping, so it tries a
// thousand times as many; DUIJIE_TEXTS says how many, DUIJIE_CORPUS names a folder
// of what an engine found worth keeping.
func TestManyTexts(t *testing.T) {
	wanted := int64(20_000)
	if s := os.Getenv("DUIJIE_TEXTS"); s != "" {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		wanted = n
	}
	seeds, a := append(textSeeds[:len(textSeeds):len(textSeeds)], corpus(t)...), analyzer(t)
	seed := uint64(time.Now().UnixNano())
	t.Logf("%d texts from %d, seed %d", wanted, len(seeds), seed)
	var done atomic.Int64
	var all sync.WaitGroup
	for worker := range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			m := mutator{Rand: rand.New(rand.NewPCG(seed, uint64(worker))), pool: append([]string(nil), seeds...)}
			for n := done.Add(1); n <= wanted && !t.Failed(); n = done.Add(1) {
				checkTokens(t, a, m.next())
				if n%1_000_000 == 0 {
					t.Logf("%d texts", n)
				}
			}
		})
	}
	all.Wait()
}

// corpus reads what a fuzzing engine kept: files whose second line is a quoted
// string.
func corpus(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "fuzz", "FuzzTokens", "*"))
	if dir := os.Getenv("DUIJIE_CORPUS"); err == nil && dir != "" {
		var more []string
		more, err = filepath.Glob(filepath.Join(dir, "*"))
		files = append(files, more...)
	}
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			quoted, ok := strings.CutPrefix(strings.TrimSpace(line), "string(")
			if text, err := strconv.Unquote(strings.TrimSuffix(quoted, ")")); ok && err == nil {
				out = append(out, text)
			}
		}
	}
	return out
}

// mutator makes texts from texts.
type mutator struct {
	*rand.Rand
	pool []string
}

// longest is how long a text may grow, in bytes; one in a thousand is much longer.
const longest = 120

func (m *mutator) next() string {
	text := m.pool[m.IntN(len(m.pool))]
	for range 1 + m.IntN(4) {
		text = m.spoiled(text)
	}
	most := longest
	if m.IntN(1000) == 0 {
		text, most = strings.Repeat(text, 1+m.IntN(40)), 40*longest
	}
	if len(text) > most {
		from := m.IntN(len(text) - most)
		text = text[from : from+most] // wherever that cuts a character
	}
	if m.IntN(50) == 0 {
		m.pool[m.IntN(len(m.pool))] = text
	}
	return text
}

// spoiled is a text after one change.
func (m *mutator) spoiled(text string) string {
	at := m.IntN(len(text) + 1)
	switch m.IntN(8) {
	case 0: // any byte
		return text[:at] + string([]byte{byte(m.IntN(256))}) + text[at:]
	case 1: // any character
		return text[:at] + string(rune(m.IntN(0x110000))) + text[at:]
	case 2: // a character of those that the analyser treats apart
		marks := []rune("Ａ１％㎏½Ⅲ㈱ﬁ\u0301\u200d\ufe0f\u3000·－—/.-%℃µμ纖維薴")
		return text[:at] + string(marks[m.IntN(len(marks))]) + text[at:]
	case 3: // an ideograph, a letter or a digit
		return text[:at] + []string{string(rune(0x4e00 + m.IntN(0x51a6))), string(rune('A' + m.IntN(58))), strconv.Itoa(m.IntN(1000))}[m.IntN(3)] + text[at:]
	case 4: // without a piece
		to := at + m.IntN(len(text)-at+1)
		return text[:at] + text[to:]
	case 5: // a piece twice
		to := at + m.IntN(len(text)-at+1)
		return text[:to] + text[at:to] + text[to:]
	case 6: // with another
		other := m.pool[m.IntN(len(m.pool))]
		return text[:at] + other[m.IntN(len(other)+1):]
	}
	if at == len(text) { // one bit
		return text
	}
	b := []byte(text)
	b[at] ^= 1 << m.IntN(8)
	return string(b)
}
