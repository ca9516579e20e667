package market_test

import (
	"encoding/json"
	"math"
	"math/big"
	"net/mail"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"duijie/server/market"
)

// complete fails unless every fault says what is wrong in both languages.
func complete(t *testing.T, faults market.Faults) {
	t.Helper()
	for _, f := range faults {
		if f.Message.ZH == "" || f.Message.EN == "" || (f.Hint.ZH == "") != (f.Hint.EN == "") {
			t.Fatalf("a fault that does not say all: %+v", f)
		}
	}
}

// FuzzParseFen holds the reader of money to exact fractions.
func FuzzParseFen(f *testing.F) {
	for _, s := range []string{"1234.56", "1,234,567.89", "-0.00", "+3.07", "92233720368547758.07", "92233720368547758.08", "9223372036854.775807", "0.000001", "1.2.3", "１", "-+5", "12.", ".5", "", "- 5", "1e5"} {
		f.Add(s, int64(market.Yuan))
		f.Add(s, int64(market.WanYuan))
	}
	f.Add("7", int64(math.MaxInt64))
	f.Add("0.3", int64(30))
	f.Fuzz(func(t *testing.T, s string, unit int64) {
		if len(s) > 200 {
			return
		}
		got, ok := market.ParseFen(s, market.Fen(unit))
		want, possible := slowFen(s, unit)
		// Of units that are no power of ten only whole numbers and zeros are read.
		if powerOfTen(unit) && ok != possible {
			t.Fatalf("ParseFen(%q, %d) = %d, %v; by fractions %d, %v", s, unit, got, ok, want, possible)
		}
		if ok && (!possible || int64(got) != want) {
			t.Fatalf("ParseFen(%q, %d) = %d; by fractions %d, %v", s, unit, got, want, possible)
		}
		if ok && got != math.MinInt64 {
			if again, ok := market.ParseFen(got.String(), market.Yuan); !ok || again != got {
				t.Fatalf("%s reads back as %d", got, again)
			}
		}
	})
}

func powerOfTen(n int64) bool {
	for n >= 10 && n%10 == 0 {
		n /= 10
	}
	return n == 1
}

// slowFen is a sum in Fen by exact fractions; false for what is none.
func slowFen(s string, unit int64) (int64, bool) {
	s = strings.NewReplacer(",", "", "，", "", " ", "").Replace(s)
	digits := strings.TrimPrefix(s, "-")
	if digits == s {
		digits = strings.TrimPrefix(s, "+")
	}
	whole, part, _ := strings.Cut(digits, ".")
	for _, r := range whole + part {
		if r < '0' || r > '9' {
			return 0, false
		}
	}
	if whole == "" || unit <= 0 {
		return 0, false
	}
	n, ok := new(big.Rat).SetString(whole + "." + part + "0")
	if !ok {
		return 0, false
	}
	n.Mul(n, new(big.Rat).SetInt64(unit))
	if !n.IsInt() || n.Cmp(new(big.Rat).SetInt64(math.MaxInt64)) > 0 {
		return 0, false
	}
	out := n.Num().Int64()
	if strings.HasPrefix(s, "-") {
		out = -out
	}
	return out, true
}

// FuzzCreditCode holds the reader of credit codes to the formula of GB 32100-2015,
// written a second time.
func FuzzCreditCode(f *testing.F) {
	for _, s := range []string{"91350100M000100Y43", "９１３５０１００ｍ０００１００ｙ４３", " 9135 0100\tM000　100Y43\n", "91350100M000100Y4Z", "000000000000000000", "一二三四五六", "91350100M000100Y4\xff", "ſ1350100M000100Y43", "91350100M000100Y4\u200b3", "ﬀ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, fault := market.ParseCreditCode(s)
		if fault != nil {
			complete(t, market.Faults{*fault})
			if fault.Hint.ZH == "" || fault.Field == "" || fault.Value != s {
				t.Fatalf("%q: %+v", s, fault)
			}
		}
		bare := strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) {
				return -1
			}
			return r
		}, strings.ToUpper(market.FoldWidth(s)))
		sum, weight, good := 0, 1, len(bare) == 18
		for i := 0; i < 18 && good; i++ {
			at := strings.IndexByte(creditAlphabet, bare[i])
			if good = at >= 0; i < 17 {
				sum += at * weight
				weight = weight * 3 % 31
			} else {
				good = good && (sum+at)%31 == 0
			}
		}
		if good != (fault == nil) || good && string(got) != bare {
			t.Fatalf("%q is read as %q, %+v; by the formula %q, %v", s, got, fault, bare, good)
		}
	})
}

// FuzzFileName: whatever a browser sends as a name, the name is safe and stays.
func FuzzFileName(f *testing.F) {
	for _, s := range []string{"合同.pdf", "../../etc/passwd", `C:\a\b.exe`, "a\r\nSet-Cookie: x=y.pdf", "合同\u202efdp.exe", ".pdf", "", "\xff.pdf", "a.pdf.exe.docx.html", "CON.pdf", "．．／x", strings.Repeat("长", 300)} {
		f.Add(s, uint8(0))
		f.Add(s, uint8(5))
	}
	kinds := market.FileTypes.Codes()
	f.Fuzz(func(t *testing.T, s string, of uint8) {
		kind := market.FileType(kinds[int(of)%len(kinds)])
		got := market.FileName(s, kind)
		if n := utf8.RuneCountInString(got); !utf8.ValidString(got) || n < 4 || n > 120 {
			t.Fatalf("%q becomes %q of %d characters", s, got, n)
		}
		if strings.ContainsAny(got, "/\\\"<>:|?*%;\r\n\x00") || strings.ContainsFunc(got, unicode.IsControl) || strings.HasPrefix(got, ".") || market.WithoutUnseen(got) != got {
			t.Fatalf("%q becomes %q, which is not safe", s, got)
		}
		if again := market.FileName(got, kind); again != got {
			t.Fatalf("%q becomes %q, that %q", s, got, again)
		}
	})
}

// FuzzEmail: an address that is taken is one mailbox, for whoever reads it next too.
func FuzzEmail(f *testing.F) {
	for _, s := range []string{"office@example.com", "a@b", `"a b"@x.com`, "a@b.com (x)", "a@b.com\r\nBcc: c@d.com", "<a@b.com>", "a@[1.2.3.4]", "office@exam\u200bple.com", "张@例.中国", "a,b@c.com", "a@b.com, c@d.com", "=?utf-8?q?a?=@b.com", "\xff@b.com"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var faults market.Faults
		market.CheckEmail(&faults, "email", s)
		if len(faults) > 0 {
			complete(t, faults)
			return
		}
		if s == "" {
			return
		}
		if len(s) > 254 || strings.ContainsAny(s, " \t\r\n<>(),;:\\\"\x00") && !strings.Contains(s, "@[") || strings.ContainsFunc(s, unicode.IsControl) || market.WithoutUnseen(s) != s {
			t.Fatalf("%q is taken", s)
		}
		if strings.Count(s, "@") != 1 || s[0] == '@' || s[len(s)-1] == '@' {
			t.Fatalf("%q is taken", s)
		}
		list, err := mail.ParseAddressList("<" + s + ">")
		if err != nil || len(list) != 1 || list[0].Address != s {
			t.Fatalf("%q is %v in a list, %v", s, list, err)
		}
	})
}

// FuzzNumbers: numbers of banks, invoices, registrations, catalogues and documents
// have one form, whichever way they are typed: else money could be used twice.
func FuzzNumbers(f *testing.F) {
	for _, s := range []string{"2024-0001 22", "ＡＢ－１２／３", "a\tb", "国科发〔2024〕1号", "[2024]", "İ", "ß", "ŉ", "\u200b1", "\xff", "ﬁ", "ǆ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return // no such text passes the checks
		}
		for name, form := range map[string]func(string) string{
			"bank": market.NormalBankReference, "registration": market.NormalRegistrationNumber, "catalogue": market.NormalNumber, "document": market.NormalDocument,
		} {
			got := form(s)
			if again := form(got); again != got {
				t.Fatalf("%s: %q becomes %q, that %q", name, s, got, again)
			}
			if spread := form(" " + strings.Join(strings.Split(s, ""), " ") + "\t"); spread != got && name != "document" {
				t.Fatalf("%s: %q becomes %q, with blanks %q", name, s, got, spread)
			}
			if strings.ContainsFunc(got, unicode.IsSpace) && name != "bank" {
				t.Fatalf("%s: %q becomes %q", name, s, got)
			}
		}
	})
}

// FuzzUnseen: what is dropped is all of it, nothing else, and is what a form refuses.
func FuzzUnseen(f *testing.F) {
	for _, s := range []string{"长春\u200b大学", "\u202e\u2066", "👩\u200d🔬", "a\u200c\u200db", "\xff\u00ad\xfe", "ᠮ\u180e", "\u3164"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := market.WithoutUnseen(s)
		if !utf8.ValidString(s) {
			if got != s {
				t.Fatalf("%q becomes %q", s, got)
			}
			return
		}
		if again := market.WithoutUnseen(got); again != got {
			t.Fatalf("%q becomes %q, that %q", s, got, again)
		}
		if len(got) > len(s) || !utf8.ValidString(got) {
			t.Fatalf("%q becomes %q", s, got)
		}
		var faults market.Faults
		market.CheckSeen(&faults, "x", s)
		if complete(t, faults); (len(faults) > 0) != (got != s) {
			t.Fatalf("%q: %q is left, the form says %+v", s, got, faults)
		}
		faults = nil
		if market.CheckSeen(&faults, "x", got); len(faults) > 0 {
			t.Fatalf("%q is left of %q and refused", got, s)
		}
		for _, r := range "\u200b\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\ufeff\u00ad" {
			if strings.ContainsRune(got, r) {
				t.Fatalf("%U is left in %q", r, got)
			}
		}
	})
}

// FuzzProgramme reads a programme as an office or a file gives it. What passes has a
// form that stays, and no award passes its bounds.
func FuzzProgramme(f *testing.F) {
	example, err := json.Marshal(exampleProgramme())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(example)
	for _, s := range []string{`{}`, `{"code":"a","kind":"contract_subsidy","name":{"zh":"甲乙"},"subsidy":{"rate_bp":300,"cap_per_contract_fen":-1}}`, `{"kind":"title_reward","reward":{"amount_fen":9223372036854775807}}`, `{"procedure":{"step_working_days":{"x":1}},"rulings":[{}]}`, `{"budget_fen":1e3}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var p market.Programme
		if json.Unmarshal(text, &p) != nil {
			return
		}
		faults := p.Check()
		complete(t, faults)
		if len(faults) > 0 {
			return
		}
		_ = p.Missing()
		again, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		var q market.Programme
		if err := json.Unmarshal(again, &q); err != nil || len(q.Check()) > 0 {
			t.Fatalf("%s passes; written, it does not: %v %+v", text, err, q.Check())
		}
		in := exampleInput()
		in.Programme = p
		c, err := market.Calculate(in, market.Rules)
		if err != nil {
			return // refused as a whole
		}
		if c.Award < 0 || c.Base < 0 || c.Passes != (c.Award > 0) {
			t.Fatalf("base %d, award %d, passes %v", c.Base, c.Award, c.Passes)
		}
		if s := p.Subsidy; s != nil && p.Kind == market.ContractSubsidy && c.Award > 0 {
			if s.Rate == nil || c.Award > s.Rate.Of(c.Base) || s.CapContract != nil && c.Award > *s.CapContract || s.CapYear != nil && c.Award > *s.CapYear || s.CapTotal != nil && c.Award > *s.CapTotal {
				t.Fatalf("award %d of %d passes a bound of %+v", c.Award, c.Base, s)
			}
		}
	})
}

// FuzzHolidays reads a year's notice. What passes makes a table that agrees day by day
// with the notice read slowly, and whose deadlines are those found by counting.
func FuzzHolidays(f *testing.F) {
	for _, y := range market.BuiltInHolidays() {
		text, err := json.Marshal(y)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text, uint16(40), uint8(5))
	}
	f.Add([]byte(`{"year":2027,"document":"国办发明电","off":[{"name":"元旦","from":"2026-12-30","to":"2027-01-01"}],"work":["2027-01-02"]}`), uint16(0), uint8(0))
	f.Add([]byte(`{"year":2099,"document":"xxxxx","off":[{"name":"a","from":"2099-12-31","to":"2099-12-31"}],"work":[]}`), uint16(359), uint8(200))
	f.Fuzz(func(t *testing.T, text []byte, start uint16, days uint8) {
		var y market.HolidayYear
		if json.Unmarshal(text, &y) != nil {
			return
		}
		faults := y.Check()
		if complete(t, faults); len(faults) > 0 {
			return
		}
		works := func(d market.Date) bool {
			for _, w := range y.Work {
				if w == d {
					return true
				}
			}
			for _, h := range y.Off {
				if h.From <= d && d <= h.To {
					return false
				}
			}
			at, _ := time.Parse("2006-01-02", string(d))
			return at.Weekday() != time.Saturday && at.Weekday() != time.Sunday
		}
		table := market.NewCalendar([]market.HolidayYear{y})
		day := time.Date(y.Year, 1, 1, 0, 0, 0, 0, time.UTC)
		for ; market.Date(day.Format("2006-01-02")) <= table.Last(); day = day.AddDate(0, 0, 1) {
			d := market.Date(day.Format("2006-01-02"))
			if got, err := table.IsWorkday(d); err != nil || got != works(d) {
				t.Fatalf("%s: %v, %v, by the notice %v", d, got, err, works(d))
			}
		}
		at := time.Date(y.Year, 1, 1+int(start)%366, 0, 0, 0, 0, time.UTC)
		from, left := market.Date(at.Format("2006-01-02")), int(days)
		last, err := table.Add(from, left)
		for left > 0 {
			if at = at.AddDate(0, 0, 1); works(market.Date(at.Format("2006-01-02"))) {
				left--
			}
		}
		for days == 0 && !works(market.Date(at.Format("2006-01-02"))) {
			at = at.AddDate(0, 0, 1)
		}
		want := market.Date(at.Format("2006-01-02"))
		if inside := want <= table.Last() && from <= table.Last(); inside != (err == nil) || inside && last != want {
			t.Fatalf("%s and %d working days: %s, %v; counted %s", from, days, last, err, want)
		}
	})
}

// FuzzSavedSearch: terms that are kept are bounded and of known codes.
func FuzzSavedSearch(f *testing.F) {
	for _, s := range []string{`{"text":"石墨烯"}`, `{"fields":["05","05"]}`, `{"kinds":["x"]}`, `{"text":"\u202e","trl_bands":["1-3"]}`, `{"organisations":[""]}`, `{"regions":["220100"],"modes":["transfer"]}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var terms market.SearchTerms
		if json.Unmarshal(text, &terms) != nil {
			return
		}
		faults := terms.Check()
		if complete(t, faults); len(faults) > 0 {
			return
		}
		if utf8.RuneCountInString(terms.Text) > 500 || len(terms.Fields)+len(terms.Regions)+len(terms.Modes)+len(terms.Kinds)+len(terms.TRLBands)+len(terms.Organisations) > 6*50 {
			t.Fatalf("%+v", terms)
		}
		for _, code := range terms.Fields {
			if !market.Fields.Has(code) {
				t.Fatalf("field %q", code)
			}
		}
	})
}
