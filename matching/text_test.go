package matching

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestWithoutRepeats(t *testing.T) {
	const a, b = "现在毛坯在炉中加热表面会生成很厚的一层皮，", "少生氧化皮的加热办法是我们急需解决的。"
	for _, row := range []struct{ rule, text, want string }{
		{"nothing stands twice", a + b, a + b},
		{"the whole stands twice", a + b + a + b, a + b},
		{"the second copy is cut short by the form", a + b + a + "少生氧", a + b},
		{"spaces differ between the copies", "  " + a + b + " \n" + a + " " + b, "  " + a + b + " \n"},
		{"no stop between the copies", strings.TrimSuffix(a+b, "。") + a + b, strings.TrimSuffix(a+b, "。")},
		{"one sentence stands twice", b + "另需检测方法。" + b, b + "另需检测方法。"},
		{"short sentences may stand twice", "要求如下；" + b + "要求如下；", "要求如下；" + b + "要求如下；"},
		{"the text goes on differently", a + "甲方案。" + a + "乙方案。", a + "甲方案。" + a + "乙方案。"},
		{"one character over and over takes one pass", strings.Repeat("一", 300_000), strings.Repeat("一", 150_000)},
		{"nothing", "", ""},
		{"bad bytes stay", "\xff\xfe", "\xff\xfe"},
	} {
		if got := WithoutRepeats(row.text); got != row.want {
			t.Errorf("%s: %q, want %q", row.rule, got, row.want)
		}
	}
}

// TestASecondCopyIsNeverOverlooked: to look for the beginning first finds all that looking for the whole would.
func TestASecondCopyIsNeverOverlooked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		half := rapid.StringOfN(rapid.SampledFrom([]rune("甲乙 \n\uFFFD")), 0, 60, -1).Draw(t, "half")
		text := half + rapid.StringOfN(rapid.SampledFrom([]rune("甲 ")), 0, 3, -1).Draw(t, "between") + half
		letters := []rune(squeeze(text))
		if secondCopy(letters) > 0 && !comesAgain(text) {
			t.Errorf("%q comes again", text)
		}
	})
}

// TestFeaturesStay: what the next item is read into is not what this one was.
func TestFeaturesStay(t *testing.T) {
	r := reader{segmenter: analyzer(t), keywordRepeat: 2}
	item := Item{Title: "石墨烯导热膜", Body: "面内导热系数高。", Keywords: []string{"导热"}}
	kept := r.features(item, true)
	want := fmt.Sprint(kept)
	r.features(Item{Title: "玉米秸秆还田机", Body: "一次完成粉碎与深埋。", Keywords: []string{"秸秆", "还田"}}, true)
	if got := fmt.Sprint(kept); got != want {
		t.Errorf("%s, was %s", got, want)
	}
}

func TestFeatures(t *testing.T) {
	r := reader{segmenter: analyzer(t), keywordRepeat: 2}
	count := func(f features, c channel, key uint64) (title, rest int) {
		for _, term := range f.terms[c] {
			if term.key == key {
				return int(term.count >> 5), int(term.count & maxInRest)
			}
		}
		return 0, 0
	}
	f := r.features(Item{
		Title: "石墨烯 ＲＧＶＸ 散热膜", Body: "石墨烯膜，用于RGVX。" + strings.Repeat("烯", 50) + "\n2017年二十分钟", Keywords: []string{"散热膜"},
	}, true)
	for _, row := range []struct {
		rule        string
		c           channel
		key         uint64
		title, rest int
	}{
		{"a word of the dictionary", words, hash("石墨烯"), 1, 1},
		{"full width and case fold", words, hash("rgvx"), 1, 1},
		{"a keyword counts twice", words, hash("散热"), 1, 2},
		{"a character", characters, uint64(characterKey("墨")), 1, 1},
		{"counts are capped", characters, uint64(characterKey("烯")), 1, maxInRest},
		{"a run of letters is one character", characters, uint64(characterKey("rgvx")), 1, 1},
		{"and not several", characters, uint64(characterKey("a")), 0, 0},
		{"a bigram", bigrams, hash2("石", "墨"), 1, 1},
		{"spaces do not part bigrams", bigrams, hash2("烯", "rgvx"), 1, 0},
		{"punctuation does", bigrams, hash2("膜", "用"), 0, 0},
		{"years say nothing", characters, uint64(characterKey("2017")), 0, 0},
		{"amounts in characters are no words", words, hash("二十分钟"), 0, 0},
	} {
		if title, rest := count(f, row.c, row.key); title != row.title || rest != row.rest {
			t.Errorf("%s: %d in the title and %d in the rest, want %d and %d", row.rule, title, rest, row.title, row.rest)
		}
	}
	for c := range f.terms {
		if !slices.IsSortedFunc(f.terms[c], func(a, b feature) int { return int(int64(a.key>>1) - int64(b.key>>1)) }) {
			t.Errorf("%s are not in order", textSignalNames[c])
		}
	}
	if f.names[hash("石墨烯")] != "石墨烯" || f.names[hash2("石", "墨")] != "石墨" {
		t.Error("names of terms are missing")
	}
}

func TestNameTerms(t *testing.T) {
	of := func(c channel, text string, points float64) shared {
		n := newName(c, 0, text)
		return shared{&n, points}
	}
	w := func(text string, points float64) shared { return of(words, text, points) }
	c := func(text string, points float64) shared { return of(bigrams, text, points) }
	for _, row := range []struct {
		rule  string
		text  string
		terms []shared
		want  []headPoints
	}{
		{
			"characters and sub-words go to the word that holds them", "石墨烯",
			[]shared{c("石", 1), c("墨", 1), c("烯", 1), c("石墨", 2), c("墨烯", 2), w("石墨烯", 5), w("石墨", 3)},
			[]headPoints{{"石墨烯", 15}},
		},
		{
			"bigrams lengthen a word", "取消减震塔热处理",
			[]shared{w("减震", 4), c("减震", 1), c("震塔", 2), c("塔", 1)},
			[]headPoints{{"减震塔", 8}},
		},
		{
			"not beyond what stands in the text", "减震，震塔",
			[]shared{w("减震", 4), c("震塔", 2)},
			[]headPoints{{"减震", 5}},
		},
		{
			"a character of the next word is left to it", "汽车减振橡胶",
			[]shared{w("汽车", 4), c("车减", 2)},
			[]headPoints{{"汽车", 5}},
		},
		{
			"an unknown word is put together", "低温硝化",
			[]shared{c("硝化", 3), c("温硝", 2), c("低温", 3)},
			[]headPoints{{"低温硝化", 8}},
		},
		{
			"a bigram between two words is parted", "光谱相机",
			[]shared{w("光谱", 4), w("相机", 3), c("谱相", 2)},
			[]headPoints{{"光谱", 5}, {"相机", 4}},
		},
		{
			"units are no terms", "速度mm",
			[]shared{w("mm", 4), w("速度", 3)},
			[]headPoints{{"速度", 3}},
		},
		{
			"a letter is not found inside a run", "scada平台",
			[]shared{w("scada", 4), c("c", 2)},
			[]headPoints{{"scada", 4}},
		},
	} {
		got := nameTerms(row.terms, row.text, func(word string) bool { return word == "减振" })
		if !slices.Equal(got, row.want) {
			t.Errorf("%s: %v, want %v", row.rule, got, row.want)
		}
	}
}
