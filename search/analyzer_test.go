package search

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/yanyiwu/gojieba"
	"pgregory.net/rapid"
)

func analyzer(t testing.TB) *Analyzer {
	t.Helper()
	a, err := NewAnalyzer(AnalyzerOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// shown writes tokens as words, sub-words in brackets.
func shown(tokens []Token) string {
	var words []string
	for _, token := range tokens {
		if token.Sub {
			words = append(words, "("+token.Term+")")
		} else {
			words = append(words, token.Term)
		}
	}
	return strings.Join(words, " ")
}

func TestTokens(t *testing.T) {
	a := analyzer(t)
	for name, row := range map[string]struct{ text, want string }{
		"domain words stay whole":          {"石墨烯、碳纤维", "石墨烯 (石墨) 碳纤维 (纤维)"},
		"sub-words of four characters":     {"碳纤维复合材料", "碳纤维复合材料 (碳纤维) (纤维) (复合材料) (复合) (材料)"},
		"letters and digits stay whole":    {"5G PLC Al2O3", "5g plc al2o3"},
		"word and number are subs":         {"达到TRL6", "达到 trl6 (trl) (6)"},
		"per cent belongs to its number":   {"提高60%以上", "提高 60% (60)"},
		"degrees belong to their number":   {"耐800℃", "耐 800°c (800)"},
		"a decimal stays whole":            {"约3.5GHz。", "约 3.5ghz (3.5) (ghz)"},
		"a figure before its unit":         {"6MeV加速器", "6mev (6) (mev) 加速器 (加速)"},
		"parts between hyphens are subs":   {"WC-Co涂层", "wc-co (wc) (co) 涂层"},
		"a range keeps its parts":          {"8-15t", "8-15t (15t) (15)"},
		"full width folds":                 {"ＰＬＣ控制，ＴＲＬ６", "plc 控制 trl6 (trl) (6)"},
		"traditional characters fold":      {"碳纖維，鎂合金與聚醯亞胺", "碳纤维 (纤维) 镁合金 (合金) 聚酰亚胺 (酰亚胺) (亚胺)"},
		"a compatibility ideograph folds":  {"\uf914器", "乐器"},
		"subscripts fold":                  {"Al₂O₃与㎏", "al2o3 kg"},
		"a bad byte parts words":           {"石墨\xff烯烃", "石墨 烯烃"},
		"NUL parts words":                  {"电池\x00材料", "电池 材料"},
		"an invisible character does not":  {"石墨\u200b烯", "石墨烯 (石墨)"},
		"words of mixed script":            {"X射线与5G基站", "x射线 (射线) 5g基站 (5g) (基站)"},
		"no mixed word inside a run":       {"PX射线", "px 射线"},
		"stop words are left out":          {"一种基于激光的方法", "激光 方法"},
		"accents fold":                     {"Café", "cafe"},
		"programming languages":            {"C++ 和 C# 语言", "c++ c# 语言"},
		"nothing":                          {"", ""},
		"only punctuation":                 {"，。！", ""},
		"an ideograph beyond the base set": {"𬬻", "𬬻"},
	} {
		if got := shown(a.Tokens(row.text)); got != row.want {
			t.Errorf("%s: %q\n got %s\nwant %s", name, row.text, got, row.want)
		}
	}
}

func TestTokensStandWhereTheySay(t *testing.T) {
	text := "Ｘ石墨烯\xff\x00含ＴＲＬ６"
	got := analyzer(t).Tokens(text)
	var words []string
	for _, token := range got {
		words = append(words, text[token.Start:token.End])
	}
	if diff := cmp.Diff([]string{"Ｘ", "石墨烯", "石墨", "含", "ＴＲＬ６", "ＴＲＬ", "６"}, words); diff != "" {
		t.Error(diff)
	}
}

// anyText draws text as it may come: Chinese, Latin, widths, signs, broken bytes.
func anyText() *rapid.Generator[string] {
	piece := rapid.OneOf(
		rapid.SampledFrom([]string{"石墨烯", "碳纤维复合材料", "X射线", "５Ｇ", "TRL6", "60%", "800℃", "㎏", "Al₂O₃", "Ⅲ", "İ", "ß", "ﬁ", "½",
			"\x00", "\xff", "\xe7\x9f", "\u200b", "\u0301", "，", " ", "\n", "-", ".", "的", "𬬻", "か\u3099", "μ", "纖維", "\uf914", "薴", "㑮", "c++", "\u1e9e"}),
		rapid.StringN(0, 8, -1),
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 8), func(b []byte) string { return string(b) }),
		rapid.Map(rapid.SliceOfN(rapid.Int32Range(0x4E00, 0x9FFF), 0, 12), func(r []int32) string { return string(r) }),
	)
	return rapid.Map(rapid.SliceOfN(piece, 0, 12), func(p []string) string { return strings.Join(p, "") })
}

// checkTokens holds the promises of Token for one text.
func checkTokens(t interface{ Fatalf(string, ...any) }, a *Analyzer, text string) {
	last := Token{}
	for _, token := range a.Tokens(text) {
		switch {
		case token.Start < 0 || token.End > len(text) || token.Start >= token.End:
			t.Fatalf("%q: %+v is not inside the text", text, token)
		case token.Start < last.Start || last.End > 0 && token.Start == last.Start && token.End > last.End || token.place < last.place:
			t.Fatalf("%q: %+v after %+v", text, token, last)
		case a.Stop(token.Term):
			t.Fatalf("%q: stop word %q", text, token.Term)
		}
		if clean, _ := Clean(text[token.Start:token.End]); clean != token.Term {
			t.Fatalf("%q: %q stands where the term is %q", text, text[token.Start:token.End], token.Term)
		}
		last = token
	}
}

func TestTokensKeepTheirPromisesForAnyText(t *testing.T) {
	a := analyzer(t)
	rapid.Check(t, func(t *rapid.T) { checkTokens(t, a, anyText().Draw(t, "text")) })
}

func TestCleanIsStableAndMapsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := anyText().Draw(t, "text")
		clean, offsets := Clean(text)
		if !utf8.ValidString(clean) || strings.ContainsRune(clean, 0) {
			t.Fatalf("%q is not clean: %q", text, clean)
		}
		if again, _ := Clean(clean); again != clean {
			t.Fatalf("%q cleans to %q, that to %q", text, clean, again)
		}
		last := 0
		for at := -1; at <= len(clean)+1; at++ {
			offset := offsets(at)
			if offset < last || offset > len(text) {
				t.Fatalf("%q: offset %d of the clean text maps to %d after %d", text, at, offset, last)
			}
			last = offset
		}
		if last != len(text) {
			t.Fatalf("%q: the end maps to %d", text, last)
		}
	})
}

func FuzzTokens(f *testing.F) {
	for _, seed := range textSeeds {
		f.Add(seed)
	}
	a := analyzer(f)
	f.Fuzz(func(t *testing.T, text string) { checkTokens(t, a, text) })
}

// TestShortWaysSayWhatTheTablesSay: of every character there is.
func TestShortWaysSayWhatTheTablesSay(t *testing.T) {
	for r := range rune(utf8.MaxRune + 1) {
		if IsHan(r) != unicode.Is(unicode.Han, r) {
			t.Errorf("%U: an ideograph is %t", r, IsHan(r))
		}
		if same := string(r); unchanged(same) > 0 && (r == 0 || foldRune(r, same) != same) {
			t.Errorf("%U is not its own image", r)
		}
	}
}

func TestLongTextIsCutAtACharacter(t *testing.T) {
	tokens := analyzer(t).Tokens(strings.Repeat("石墨烯。", MaxText/12+1) + "碳纤维")
	if last := tokens[len(tokens)-1]; last.End > MaxText || last.Term == "碳纤维" {
		t.Errorf("the last token is %+v", last)
	}
	if long := analyzer(t).Tokens(strings.Repeat("x", 1000)); len(long) != 16 {
		t.Errorf("a run of 1,000 letters gave %d terms", len(long))
	}
}

// TestHugeTexts gives the analyser ten megabytes of what may come: it cuts them short and keeps its promises.
func TestHugeTexts(t *testing.T) {
	a := analyzer(t)
	for name, piece := range map[string]string{
		"text": "石墨烯改性的碳纤维复合材料，", "letters": "x", "figures": "18650", "bad bytes": "\xff", "NUL": "\x00", "emoji": "🔋👨‍👩‍👧",
		"surrogates": "\xed\xa0\x80\xed\xb0\x80", "slashes": "a/", "marks": "e\u0301", "traditional": "纖維",
	} {
		text := strings.Repeat(piece, 10<<20/len(piece))
		checkTokens(t, a, text)
		if clean, offsets := Clean(text); offsets(len(clean)) != len(text) {
			t.Errorf("%s: the end maps to %d of %d", name, offsets(len(clean)), len(text))
		}
	}
}

// TestDomainWordsEarnTheirPlace fails on a word that gojieba knows already, and on one that stays cut.
func TestDomainWordsEarnTheirPlace(t *testing.T) {
	dir, err := findDictionaries("")
	if err != nil {
		t.Fatal(err)
	}
	plain, err := loadSegmenter(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Free()
	a := analyzer(t)
	for text, want := range map[string]string{"卫星在轨道上": "卫星 在 轨道 上", "卫星在轨处理": "卫星 在轨 处理"} {
		if got := shown(a.Tokens(text)); got != want {
			t.Errorf("%s is cut %s, want %s", text, got, want)
		}
	}
	words := wordList(domainWords)
	if len(words) < 600 {
		t.Errorf("only %d words", len(words))
	}
	for _, word := range words {
		if !hasRun(word) && len(plain.Tokenize(word, gojieba.DefaultMode, false)) == 1 {
			t.Errorf("%s is whole without the list", word)
		}
		if tokens := a.Tokens(word); len(tokens) == 0 || tokens[0].Term != word {
			t.Errorf("%s is cut: %s", word, shown(tokens))
		}
	}
}

func TestTokensFromManyGoroutines(t *testing.T) {
	a := analyzer(t)
	text := strings.Repeat("采用石墨烯改性的碳纤维复合材料，达到TRL6，强度提高60%。", 20)
	want := shown(a.Tokens(text))
	var wait sync.WaitGroup
	for range 16 {
		wait.Go(func() {
			for range 50 {
				if got := shown(a.Tokens(text)); got != want {
					t.Errorf("got %s", got)
					return
				}
			}
		})
	}
	wait.Wait()
}

func TestDictionariesAreCheckedBeforeTheyAreLoaded(t *testing.T) {
	source, err := findDictionaries("")
	if err != nil {
		t.Fatal(err)
	}
	read := func(name string) []byte {
		content, err := os.ReadFile(filepath.Join(source, name))
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	words, model := read(mainDictionary), read(hmmModel)
	for name, row := range map[string]struct {
		words, model []byte
		want         string
	}{
		"no words":      {nil, model, mainDictionary},
		"no model":      {words, nil, hmmModel},
		"torn words":    {words[:len(words)/2], model, "torn"},
		"no words in":   {[]byte{}, model, "empty"},
		"torn model":    {words, model[:len(model)/2], "torn"},
		"not words":     {[]byte("PK\x03\x04"), model, "torn"},
		"bytes in text": {[]byte("\xff 3 n\n"), model, "torn"},
	} {
		dir := t.TempDir()
		for file, content := range map[string][]byte{mainDictionary: row.words, hmmModel: row.model} {
			if content == nil {
				continue
			}
			if err := os.WriteFile(filepath.Join(dir, file), content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := NewAnalyzer(AnalyzerOptions{DictDir: dir}); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestOwnDictionaryFolder shows a folder with two files to be enough, and an office's own words in it to count.
func TestOwnDictionaryFolder(t *testing.T) {
	source, err := findDictionaries("")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, name := range []string{mainDictionary, hmmModel} {
		if err := os.Symlink(filepath.Join(source, name), filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, userDictionary), []byte("松辽盆地杯 3 n\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	a, err := NewAnalyzer(AnalyzerOptions{DictDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if got := a.Tokens("松辽盆地杯")[0].Term; got != "松辽盆地杯" {
		t.Errorf("cut to %s", got)
	}
}

func BenchmarkTokens(b *testing.B) {
	a := analyzer(b)
	text := strings.Repeat("采用石墨烯改性的碳纤维复合材料，达到TRL6，强度提高60%，耐温800℃以上。", 12)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		a.Tokens(text)
	}
}
