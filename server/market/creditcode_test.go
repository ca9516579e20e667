package market_test

import (
	"strings"
	"testing"

	"duijie/server/market"

	"pgregory.net/rapid"
)

// creditAlphabet is the alphabet of GB 32100-2015, written out a second time so
// that a slip in one of the two shows.
const creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

func TestCreditCodeIsCheckedToItsLastDigit(t *testing.T) {
	for _, c := range []struct{ rule, in, want string }{
		{"published vector", "91350100M000100Y43", "91350100M000100Y43"},
		{"a remainder of 0 gives the check 0", "91220100M0002014X0", "91220100M0002014X0"},
		{"all zeros have the remainder 0 as well", "000000000000000000", "000000000000000000"},
		{"lower case", "91350100m000100y43", "91350100M000100Y43"},
		{"full width", "９１３５０１００Ｍ０００１００Ｙ４３", "91350100M000100Y43"},
		{"full width and lower case", "９１３５０１００ｍ０００１００ｙ４３", "91350100M000100Y43"},
		{"blanks of every kind", " 9135 0100\tM000　100Y43\n", "91350100M000100Y43"},
		{"first half of the alphabet", "ABCDEFGHJKLMNPQRTT", "ABCDEFGHJKLMNPQRTT"},
		{"second half of the alphabet", "UWXY0123456789ABCJ", "UWXY0123456789ABCJ"},
		{"check Z", "91350100M000100Y4Z", ""},
		{"check of another code", "91350100M000100Y44", ""},
		{"letter I", "9I350100M000100Y43", ""},
		{"letter O", "9135O100M000100Y43", ""},
		{"letter S", "9135S100M000100Y43", ""},
		{"letter V", "9135V100M000100Y43", ""},
		{"17 characters", "91350100M000100Y4", ""},
		{"19 characters", "91350100M000100Y430", ""},
		{"empty", "", ""},
		{"a hyphen", "91350100-M000100Y4", ""},
		{"a Chinese character", "91350100M000100Y中3", ""},
		{"six Chinese characters are eighteen bytes", "一二三四五六", ""},
		{"not UTF-8", "91350100M000100Y4\xff", ""},
	} {
		t.Run(c.rule, func(t *testing.T) {
			got, fault := market.ParseCreditCode(c.in)
			if string(got) != c.want || (fault == nil) != (c.want != "") {
				t.Fatalf("got %q, %+v; want %q", got, fault, c.want)
			}
			if fault != nil && (fault.Field != "credit_code" || fault.Value != c.in || fault.Message.ZH == "" || fault.Message.EN == "" || fault.Hint.ZH == "" || fault.Hint.EN == "") {
				t.Errorf("the fault does not say all: %+v", fault)
			}
		})
	}
}

// Every character of the alphabet stands once as the check of a code.
func TestCreditCodeEveryCheckCharacterOccurs(t *testing.T) {
	for i, code := range []string{
		"12220100M000000290", "12220100M000000391", "12220100M000000002", "12220100M000000103", "12220100M000000204",
		"12220100M000000015", "12220100M000000116", "12220100M000000217", "12220100M000000028", "12220100M000000129",
		"12220100M00000022A", "12220100M00000003B", "12220100M00000013C", "12220100M00000023D", "12220100M00000004E",
		"12220100M00000014F", "12220100M00000024G", "12220100M00000005H", "12220100M00000015J", "12220100M00000025K",
		"12220100M00000006L", "12220100M00000016M", "12220100M00000026N", "12220100M00000007P", "12220100M00000017Q",
		"12220100M00000027R", "12220100M00000008T", "12220100M00000018U", "12220100M00000028W", "12220100M00000009X",
		"12220100M00000019Y",
	} {
		if code[17] != creditAlphabet[i] {
			t.Fatalf("the list skips the check %c", creditAlphabet[i])
		}
		if _, fault := market.ParseCreditCode(code); fault != nil {
			t.Errorf("%s: %s", code, fault.Message.EN)
		}
	}
}

func TestCreditCodeFaultsSayWhatWouldBeRight(t *testing.T) {
	for _, c := range []struct{ rule, in, zh, en string }{
		{"a wrong check names the right one", "91350100M000100Y4Y", "应为“3”", "ask for “3”"},
		{"a letter that is never used is named with its place", "91350100MO00100Y43", "第 10 位“O”", "character 10, “O”"},
		{"a wrong length is counted in characters", "91350100M000100Y", "这里是 16 位", "this one has 16"},
		{"a Chinese character among eighteen is named with its place", "91350100M000100Y中3", "第 17 位“中”", "character 17, “中”"},
	} {
		_, fault := market.ParseCreditCode(c.in)
		if fault == nil || !strings.Contains(fault.Message.ZH, c.zh) || !strings.Contains(fault.Message.EN, c.en) {
			t.Errorf("%s: %+v", c.rule, fault)
		}
	}
}

var first17 = rapid.StringOfN(rapid.RuneFrom([]rune(creditAlphabet)), 17, 17, -1)

// The weights are powers of 3, none is 0 modulo the prime 31, and the 31
// characters are all the residues: so no change of one character goes unseen.
func TestCreditCodeOneWrongCharacterIsAlwaysFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := first17.Draw(t, "first")
		code := []byte(first + string(market.CreditCheck(first)))
		if _, fault := market.ParseCreditCode(string(code)); fault != nil {
			t.Fatalf("%s: %s", code, fault.Message.EN)
		}
		at := rapid.IntRange(0, 17).Draw(t, "at")
		other := rapid.SampledFrom([]byte(strings.ReplaceAll(creditAlphabet, string(code[at]), ""))).Draw(t, "other")
		code[at] = other
		if got, fault := market.ParseCreditCode(string(code)); fault == nil {
			t.Fatalf("%s is accepted", got)
		}
	})
}

// Neighbouring weights differ modulo 31, so swapping two neighbours that differ
// is found as well.
func TestCreditCodeSwappedNeighboursAreAlwaysFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := first17.Draw(t, "first")
		code := []byte(first + string(market.CreditCheck(first)))
		at := rapid.IntRange(0, 16).Draw(t, "at")
		if code[at] == code[at+1] {
			return
		}
		code[at], code[at+1] = code[at+1], code[at]
		if got, fault := market.ParseCreditCode(string(code)); fault == nil {
			t.Fatalf("%s is accepted", got)
		}
	})
}

func TestFoldWidthChangesFullWidthFormsOnly(t *testing.T) {
	for in, want := range map[string]string{
		"ＡＢｚ０９": "ABz09", "！～": "!~", "　": " ", "，": ",", "中文、。“”": "中文、。“”", "": "", "ｱ": "ｱ",
	} {
		if got := market.FoldWidth(in); got != want {
			t.Errorf("FoldWidth(%q) = %q, want %q", in, got, want)
		}
	}
}
