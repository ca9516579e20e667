package sheet

import (
	"bytes"
	"context"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"duijie/server/market"
)

// said fails unless a hint tells in both languages what is wrong and what would be
// right.
func said(t *testing.T, what string, h *hint) {
	t.Helper()
	if h.message.ZH == "" || h.message.EN == "" || h.hint.ZH == "" || h.hint.EN == "" {
		t.Fatalf("%q is refused without saying why: %+v", what, h)
	}
}

// FuzzMoney: a sum is never negative, reads the same in full width, is what its own
// text says, and does not hang on the heading where the cell names its unit.
func FuzzMoney(f *testing.F) {
	for _, s := range []string{
		"50", "50万", "１，２００．５万元", "500000元", "1.2亿", "50~80", "50-80万元", "5000元至2万元", "面议", "0.001元", "二十万", "-5", "99999999999999999", "¥1,000.00",
		"92233720368547758.07元", "9223372036.854775808亿", "1,2,3元", "约5万元人民币", "0亿", "1..5元", "\xff5元",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		low, high, h := money(s, market.WanYuan)
		if h != nil {
			said(t, s, h)
			if low != 0 || high != 0 {
				t.Fatalf("money(%q) is refused with %d, %d", s, low, high)
			}
			return
		}
		if low < 0 || high < 0 {
			t.Fatalf("money(%q) = %d, %d", s, low, high)
		}
		wide := strings.Map(func(r rune) rune {
			if r > ' ' && r < 0x7f {
				return r + 0xfee0
			}
			return r
		}, s)
		if l, g, again := money(wide, market.WanYuan); utf8.ValidString(s) && (again != nil || l != low || g != high) {
			t.Fatalf("money(%q) = %d, %d; in full width %d, %d, %v", s, low, high, l, g, again)
		}
		if l, g, again := money(low.String()+"元", 0); low > 0 && (again != nil || l != low || g != 0) {
			t.Fatalf("%s is read as %d, %d, %v", low, l, g, again)
		}
		if l, g, again := money(wan(low)+"万元", 0); low > 0 && (again != nil || l != low || g != 0) {
			t.Fatalf("%s万元 is read as %d, %d, %v", wan(low), l, g, again)
		}
		if l, _, again := money(s, market.Yuan); high == 0 && strings.ContainsAny(s, "元万亿") && (again != nil || l != low) {
			t.Fatalf("money(%q) = %d under 万元, %d under 元 (%v)", s, low, l, again)
		}
	})
}

// serialDay is the day of a spreadsheet's serial number, reckoned by the civil
// calendar alone.
func serialDay(n int) string {
	y, m, d := 1899, 12, 30
	for ; n > 0; n-- {
		days := []int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[m-1]
		if m == 2 && (y%4 == 0 && y%100 != 0 || y%400 == 0) {
			days++
		}
		if d++; d > days {
			d = 1
			if m++; m > 12 {
				y, m = y+1, 1
			}
		}
	}
	two := func(n int) string { return strconv.Itoa(100 + n)[1:] }
	return strconv.Itoa(y) + "-" + two(m) + "-" + two(d)
}

// FuzzDate: what is read is a day that exists, reads back as itself, agrees with the
// month and the deadline of the same cell and, for a serial number, with the calendar.
func FuzzDate(f *testing.F) {
	for _, s := range []string{
		"2022年3月1日", "２０２２年３月１日", "2022-03-01", "2022/3/1", "2022.3.1", "20220301", "202203", "2022年3月", "44621", "44621.75", "60", "2022-02-29", "0000-00-00",
		"2022-3-1 08:00", "2022-03-01T08:00:00+08:00", "99999", "20000", "80000", "2022 年 3 月 1 日", "1948-12-31", "2200-12-31", "\xff",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		until, h := deadline(s)
		if h != nil {
			said(t, s, h)
			if _, again := date(s); again == nil {
				t.Fatalf("%q is a date and no deadline", s)
			}
			return
		}
		if until == "" || !until.Valid() || until < "1949-01-01" || until > "2200-12-31" {
			t.Fatalf("deadline(%q) = %q", s, until)
		}
		if again, h := date(string(until)); h != nil || again != until {
			t.Fatalf("%q reads back as %q, %v", until, again, h)
		}
		if m, h := month(s); h != nil || m != until.Month() {
			t.Fatalf("%q is in %q, %v; its deadline is %q", s, m, h, until)
		}
		d, h := date(s)
		if h == nil && d != until {
			t.Fatalf("%q is the date %q and the deadline %q", s, d, until)
		}
		whole, _, _ := strings.Cut(plain(s), ".")
		if n, err := strconv.Atoi(whole); err == nil && len(whole) == 5 && string(d) != serialDay(n) {
			t.Fatalf("the serial number %s is read as %q, the calendar has %s", s, d, serialDay(n))
		}
	})
}

// FuzzReadLines: every line that is not blank is one row, good or with faults.
func FuzzReadLines(f *testing.F) {
	for _, s := range []string{
		"{\"id\":\"1\",\"title\":\"石墨烯膜\",\"body\":\"x\",\"ipc\":[\"C01B32/182\"]}\n", "{\"id\":\"1\",\"title\":\"\\u0000\"}\n{", "{\"id\":1}\n\n[]\nnull\n",
		"{\"id\":\"a\",\"title\":\"\\u202ex\",\"keywords\":[\"\\ud800\"],\"field\":\"材料\",\"number\":\"CN1U\"}", strings.Repeat("{", 1000),
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 64<<10 || len(data) == 0 {
			return
		}
		lines := 0
		for line := range strings.SplitSeq(string(data), "\n") {
			if strings.TrimSpace(line) != "" {
				lines++
			}
		}
		for _, kind := range []Kind{Achievements, Demands} {
			rows := 0
			for row, err := range readLines(bytes.NewReader(data), int64(len(data)), kind, func(int) {}) {
				if err != nil {
					t.Fatal(err)
				}
				rows++
				if len(row.Faults) == 0 && (row.Number == "" || len(valuesOf(row)) == 0) {
					t.Fatalf("a good row without a number: %+v", row)
				}
			}
			if rows != lines {
				t.Fatalf("%d rows of %d lines", rows, lines)
			}
		}
		readAnything(t, data, "list.jsonl")
	})
}

// FuzzReadTreasury: what the treasury's answer says is complete, or refused with
// row and column.
func FuzzReadTreasury(f *testing.F) {
	head := "申报编号,企业名称,金额（元）,结果,支付流水号,支付日期,失败原因\n"
	for _, s := range []string{
		head + "SB-1,甲,200000.00,已支付,B1,2026-03-01,\n", head + "SB-1,甲,２０万,支付失败,,,账号错误\n", head + "'=1,甲,1,已支付,,44621,\n", "\xff\xfe" + head, "金额（元）,结果\n1,已支付\n",
		head + ",,,已支付,,,\nSB-2,,-5,支付失败,,2026-02-30,\n", strings.Repeat(",", 3000),
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 64<<10 {
			return
		}
		words, err := ReadTreasury(bytes.NewReader(data), "list.csv")
		if err != nil {
			if c := market.CodeOf(err); c != market.CodeInvalid && c != market.CodeTooLarge {
				t.Fatalf("an error that is no answer: %v", err)
			}
			return
		}
		for _, w := range words {
			if w.Number == "" || !w.Date.Valid() || strings.ContainsAny(w.Number+w.Ref, "\n\t") {
				t.Fatalf("%+v", w)
			}
		}
	})
}

// FuzzIndicator: a figure that was read is written so that it reads the same.
func FuzzIndicator(f *testing.F) {
	for _, s := range []string{
		"导热系数≥400 W/(m·K)", "破损率不超过3%（期望）", "载重 8~15t", "温度：-40℃～85℃", "寿命达到1,000,000次", "误差 <= 1e-3 mm", "密度约1.6 g/cm3【实测】", "ＰＨ值＝７", "1e999", "a=1e-320", "x 1~2~3", "\xff≥1",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, ok := indicator(s)
		if !ok {
			return
		}
		if n.Name == "" || n.Op == "" {
			t.Fatalf("indicator(%q) = %+v", s, n)
		}
		list, h := indicators(s, true)
		if h == nil && len(list) > 0 && list[0].Need == "" {
			t.Fatalf("%q: %+v says neither must nor wish", s, list[0])
		}
		again, ok := indicator(Indicator(n))
		if !ok || again.Value != n.Value || again.High != n.High {
			t.Fatalf("%q is %+v, written %q, which is %+v, %v", s, n, Indicator(n), again, ok)
		}
	})
}

// A list may not take more memory than a few times its size, whatever stands in it.
func TestALongLineIsReadOnce(t *testing.T) {
	long := []byte("编号,成果名称\nA1," + strings.Repeat("长", 1<<20) + "\n")
	rows := 0
	for row, err := range Read(context.Background(), bytes.NewReader(long), "list.csv", Achievements, nil) {
		if err != nil {
			t.Fatal(err)
		}
		if rows++; len(row.Faults) == 0 {
			t.Error("a cell of a million characters is taken")
		}
	}
	if rows != 1 {
		t.Errorf("%d rows", rows)
	}
}
