package sheet

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"duijie/server/market"
)

// hint is what a cell should have held.
type hint struct{ message, hint market.Text }

func wrong(zh, en, hintZH, hintEN string) *hint {
	return &hint{market.Text{ZH: zh, EN: en}, market.Text{ZH: hintZH, EN: hintEN}}
}

// clean brings a cell to one form: width folded for everything but Chinese
// punctuation in running text, line ends unified, outer blanks dropped, and what
// nobody sees: it comes into lists by copying from pages and PDF files.
func clean(s string) string {
	s = market.WithoutUnseen(s)
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	return strings.Trim(s, " \t\n\u00a0\u3000\ufeff")
}

// plain is a cell as a value to compare: width folded, blanks dropped at the
// ends and where they only stretch.
func plain(s string) string { return strings.Join(strings.Fields(market.FoldWidth(clean(s))), " ") }

// split takes a cell of several values apart. A comma between two digits is
// part of a value: 1,4-丁二醇.
func split(s string) []string {
	var out []string
	s = clean(s)
	for range 2 { // matches do not overlap: 1,2,4 takes two rounds
		s = digitComma.ReplaceAllString(s, "$1\x03$2")
	}
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("、，,；;\n|", r) }) {
		if part = strings.TrimSpace(strings.ReplaceAll(part, "\x03", ",")); part != "" {
			out = append(out, part)
		}
	}
	return out
}

var digitComma = regexp.MustCompile(`(\d),(\d)`)

// oneOf reads a value of a code list: the code, the label, or both ("05
// 新材料及其应用").
func oneOf(l *market.CodeList, s string) (string, *hint) {
	s = plain(s)
	if code, ok := l.Find(s); ok {
		return code, nil
	}
	if code, rest, ok := strings.Cut(s, " "); ok && l.Has(code) {
		if found, ok := l.Find(rest); ok && found == code {
			return code, nil
		}
	}
	// A short name that means one entry only: 新材料, 长春.
	if code := onlyOne(l, s); code != "" {
		return code, nil
	}
	var zh, en []string
	for _, e := range l.Entries[:min(len(l.Entries), 11)] {
		zh, en = append(zh, e.ZH), append(en, e.EN)
	}
	return "", wrong("不在可选范围内", "not one of the allowed values", "可选："+strings.Join(zh, "、"), "one of: "+strings.Join(en, ", "))
}

func onlyOne(l *market.CodeList, s string) string {
	if len([]rune(s)) < 2 {
		return ""
	}
	found := ""
	for _, e := range l.Entries {
		if strings.HasPrefix(e.ZH, s) {
			if found != "" {
				return ""
			}
			found = e.Code
		}
	}
	return found
}

var trlWords = []struct {
	word string
	trl  int
}{
	{"批量", 9}, {"量产", 9}, {"产业化", 9}, {"成熟应用", 9}, {"定型", 8}, {"样机", 7}, {"中试", 6}, {"中期", 6},
	{"小试", 5}, {"样品", 4}, {"实验室", 4}, {"初期", 3}, {"正在研发", 3}, {"方案", 2}, {"原理", 1},
}

var trlNumber = regexp.MustCompile(`^(?:TRL|trl|第)?\s*([1-9])\s*(?:级)?(?:\s.*)?$`)

// readinessLevel reads a technology readiness level: 6, TRL6, 6级, 中试.
func readinessLevel(s string) (int, *hint) {
	s = plain(s)
	if m := trlNumber.FindStringSubmatch(s); m != nil {
		return int(m[1][0] - '0'), nil
	}
	for _, w := range trlWords {
		if strings.Contains(s, w.word) && !strings.ContainsAny(s, "未尚待拟暂非") { // 尚未量产 is not 量产
			return w.trl, nil
		}
	}
	return 0, wrong("不是技术成熟度", "not a readiness level", "填写 1 至 9，或 实验室、小试、中试、样机、量产", "write 1 to 9")
}

// yes reads 是 and 否 in the ways that people write them.
func yes(s string) (bool, *hint) {
	switch strings.ToLower(plain(s)) {
	case "是", "有", "√", "✓", "y", "yes", "true", "1", "涉密":
		return true, nil
	case "否", "无", "×", "n", "no", "false", "0", "", "不涉密", "非密", "公开":
		return false, nil
	}
	return false, wrong("应填是或否", "must be yes or no", "填写“是”或“否”", "write yes or no")
}

var (
	datePattern  = regexp.MustCompile(`^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*(?:[-/.月]\s*(\d{1,2})\s*日?)?月?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?.*)?$`)
	denseDate    = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})?$`)
	serialNumber = regexp.MustCompile(`^\d{5}(?:\.\d+)?$`)
)

// excelEpoch is day 0 of spreadsheet dates, chosen so that every day since
// March 1900 is right in spite of the 29 February 1900 that they count.
var excelEpoch = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

// day reads a date: text in the usual forms, or a spreadsheet's serial number.
// Without a day in the text, day is 0.
func day(s string) (t time.Time, hasDay bool, h *hint) {
	s = plain(s)
	bad := wrong("不是日期", "not a date", "写作 2024-06-30", "write 2024-06-30")
	if serialNumber.MatchString(s) {
		n, err := strconv.ParseFloat(s, 64)
		if err != nil || n < 20000 || n > 80000 { // 1954 to 2119
			return t, false, bad
		}
		return excelEpoch.AddDate(0, 0, int(n)), true, nil
	}
	m := datePattern.FindStringSubmatch(s)
	if m == nil {
		m = denseDate.FindStringSubmatch(s)
	}
	if m == nil {
		return t, false, bad
	}
	y, _ := strconv.Atoi(m[1])
	mo, _ := strconv.Atoi(m[2])
	d := 1
	if m[3] != "" {
		d, _ = strconv.Atoi(m[3])
	}
	t = time.Date(y, time.Month(mo), d, 0, 0, 0, 0, time.UTC)
	if t.Year() != y || int(t.Month()) != mo || t.Day() != d || y < 1949 || y > 2200 {
		return t, false, wrong("没有这一天", "there is no such day", "写作 2024-06-30", "write 2024-06-30")
	}
	return t, m[3] != "", nil
}

func date(s string) (market.Date, *hint) {
	t, hasDay, h := day(s)
	switch {
	case h != nil:
		return "", h
	case !hasDay:
		return "", wrong("缺少日", "the day is missing", "写作 2024-06-30", "write 2024-06-30")
	}
	return market.Date(t.Format("2006-01-02")), nil
}

// deadline reads a date up to which something lasts: one in June without a day
// ends with June.
func deadline(s string) (market.Date, *hint) {
	t, hasDay, h := day(s)
	if h != nil {
		return "", h
	}
	if !hasDay {
		t = t.AddDate(0, 1, -1)
	}
	return market.Date(t.Format("2006-01-02")), nil
}

func month(s string) (market.Month, *hint) {
	t, _, h := day(s)
	if h != nil {
		return "", wrong("不是年月", "not a month", "写作 2024-06", "write 2024-06")
	}
	return market.Month(t.Format("2006-01")), nil
}

var (
	moneyPattern = regexp.MustCompile(`^(?:人民币|RMB|¥|￥|约)?\s*([\d,]+(?:\.\d+)?)\s*(亿元|亿|万元|万|元)?\s*(?:人民币|RMB)?$`)
	moneySpan    = regexp.MustCompile(`^([\d,.]+)\s*(亿元|亿|万元|万|元)?\s*(?:[-~—–至到]+)\s*([\d,.]+\s*(?:亿元|亿|万元|万|元)?)$`)
)

// unitOf is the unit that a heading names; 0 without one.
func unitOf(heading string) market.Fen {
	switch heading = market.FoldWidth(heading); {
	case strings.Contains(heading, "万元"), strings.Contains(heading, "10,000 yuan"):
		return market.WanYuan
	case strings.Contains(heading, "亿元"):
		return 10_000 * market.WanYuan
	case strings.Contains(heading, "(元"), strings.Contains(heading, "/元"):
		return market.Yuan
	}
	return 0
}

// money reads one sum or a span of two. A unit in the cell goes before the
// heading's. 面议 and its like are no sum and no fault.
func money(s string, unit market.Fen) (low, high market.Fen, h *hint) {
	s = plain(s)
	switch s {
	case "", "面议", "面谈", "协商", "待定", "议价", "双方协商", "negotiable", "-", "/", "无":
		return 0, 0, nil
	}
	if m := moneySpan.FindStringSubmatch(s); m != nil {
		if u := unitOfWord(tailUnit(m[3])); u != 0 && m[2] == "" {
			unit = u // 50-80万元: the unit stands once, at the end
		}
		if low, h = sum(m[1]+m[2], unit); h != nil {
			return 0, 0, h
		}
		if high, h = sum(m[3], unit); h != nil {
			return 0, 0, h
		}
		return low, high, nil
	}
	low, h = sum(s, unit)
	return low, 0, h
}

func sum(s string, unit market.Fen) (market.Fen, *hint) {
	m := moneyPattern.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return 0, wrong("不是数", "not a number", "写阿拉伯数字，例如 20 或 20万元；没有价格写“面议”", "write digits, such as 20 or 20万元, or 面议 for negotiable")
	}
	if u := unitOfWord(m[2]); u != 0 {
		unit = u
	}
	if unit == 0 {
		return 0, wrong("不知道单位是元还是万元", "yuan or 10,000 yuan?", "在数后写明单位，例如 50万元，或把列名写成“价格（万元）”", "write the unit behind the number, or in the heading")
	}
	f, ok := market.ParseFen(m[1], unit)
	if !ok {
		return 0, wrong("金额超出范围，或不足一分", "out of range, or parts of a fen", "核对小数点和单位", "check the decimal point and the unit")
	}
	return f, nil
}

func unitOfWord(word string) market.Fen {
	switch word {
	case "亿元", "亿":
		return 10_000 * market.WanYuan
	case "万元", "万":
		return market.WanYuan
	case "元":
		return market.Yuan
	}
	return 0
}

func tailUnit(s string) string { return strings.TrimLeft(s, "0123456789,. ") }

// price makes a price of two cells; the first may hold both sums.
func price(low, high market.Fen) market.Price {
	switch {
	case low == 0 && high == 0:
		return market.Price{Kind: "negotiable"}
	case high == 0 || low == high:
		return market.Price{Kind: "fixed", MinFen: low, MaxFen: low}
	}
	return market.Price{Kind: "range", MinFen: low, MaxFen: high}
}

var (
	number           = `[-+]?\d+(?:,\d{3})*(?:\.\d+)?(?:[eE][-+]?\d+)?`
	indicatorSpan    = regexp.MustCompile(`^(.+?)[:：]?\s*(` + number + `)\s*(%|℃|°C)?\s*(?:~|～|—|–|至|到)\s*(` + number + `)\s*(.*)$`)
	indicatorCompare = regexp.MustCompile(`^(.+?)[:：]?\s*(≥|>=|≤|<=|>|<|=|≈|不低于|不小于|不少于|大于等于|不高于|不大于|不超过|小于等于|大于|高于|超过|小于|低于|等于|约|达到|达)\s*(` + number + `)\s*(.*)$`)
	wishMark         = regexp.MustCompile(`[(（\[]\s*(期望|希望|wish)\s*[)）\]]`)
	noteMark         = regexp.MustCompile(`【([^】]*)】`)
	mustMark         = regexp.MustCompile(`[(（\[]\s*(必须|必要|must)\s*[)）\]]`)
)

var ops = map[string]market.Op{
	"≥": market.AtLeast, ">=": market.AtLeast, "不低于": market.AtLeast, "不小于": market.AtLeast, "不少于": market.AtLeast, "大于等于": market.AtLeast, "达到": market.AtLeast, "达": market.AtLeast,
	"≤": market.AtMost, "<=": market.AtMost, "不高于": market.AtMost, "不大于": market.AtMost, "不超过": market.AtMost, "小于等于": market.AtMost,
	">": market.MoreThan, "大于": market.MoreThan, "高于": market.MoreThan, "超过": market.MoreThan,
	"<": market.LessThan, "小于": market.LessThan, "低于": market.LessThan,
	"=": market.Equal, "等于": market.Equal, "≈": market.About, "约": market.About,
}

// indicators reads figures, one a line or between semicolons. needs tells
// whether each must say must or wish.
func indicators(s string, needs bool) ([]market.Indicator, *hint) {
	var out []market.Indicator
	for _, part := range strings.FieldsFunc(clean(s), func(r rune) bool { return r == '\n' || r == ';' || r == '；' }) {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		n, ok := indicator(part)
		if !ok {
			return nil, &hint{
				market.Textf("“%s”不是“名称 比较符 数值 单位”", "“%s” is not name, comparison, value, unit", short(part)),
				market.Text{ZH: "例如 导热系数≥400 W/(m·K)；没有数值的说明请写入简介", EN: "such as 导热系数≥400 W/(m·K); words without a figure belong in the summary"},
			}
		}
		if needs && n.Need == "" {
			n.Need = "must"
		}
		out = append(out, n)
	}
	return out, nil
}

func indicator(s string) (market.Indicator, bool) {
	var n market.Indicator
	if m := noteMark.FindStringSubmatch(s); m != nil {
		n.Note, s = strings.TrimSpace(m[1]), noteMark.ReplaceAllString(s, "")
	}
	if wishMark.MatchString(s) {
		n.Need = "wish"
	}
	s = strings.TrimSpace(mustMark.ReplaceAllString(wishMark.ReplaceAllString(s, ""), ""))
	folded := market.FoldWidth(s)
	if m := indicatorSpan.FindStringSubmatch(folded); m != nil && !strings.ContainsAny(m[1]+m[5], "≥≤<>=≈") {
		n.Op, n.Name = market.Between, asWritten(s, m[1])
		n.Unit = firstOf(m[5], m[3])
		return finish(n, m[2], m[4])
	}
	if m := indicatorCompare.FindStringSubmatch(folded); m != nil {
		n.Op, n.Name, n.Unit = ops[m[2]], asWritten(s, m[1]), m[4]
		return finish(n, m[3], "")
	}
	return n, false
}

// asWritten gives the beginning of a text that was folded, with its full-width
// punctuation kept: only letters and digits are the same in both widths.
func asWritten(s, folded string) string {
	runes := []rune(s)[:utf8.RuneCountInString(folded)]
	for i, r := range runes {
		if f := []rune(market.FoldWidth(string(r))); unicode.IsLetter(f[0]) || unicode.IsDigit(f[0]) {
			runes[i] = f[0]
		}
	}
	return string(runes)
}

func finish(n market.Indicator, value, high string) (market.Indicator, bool) {
	parse := func(s string) float64 {
		v, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", ""), 64)
		if err != nil {
			return math.NaN()
		}
		return v
	}
	n.Name = strings.Trim(n.Name, " 　:：,，")
	n.Unit = strings.TrimSpace(n.Unit)
	n.Value = parse(value)
	if high != "" {
		n.High = parse(high)
	}
	return n, !math.IsNaN(n.Value) && !math.IsNaN(n.High) && strings.ContainsFunc(n.Name, unicode.IsLetter)
}

// Indicator writes a figure as the reader takes it.
func Indicator(n market.Indicator) string {
	num := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	s := n.Name + market.Ops.Label(string(n.Op)).ZH + num(n.Value)
	if n.Op == market.Between {
		s = n.Name + " " + num(n.Value) + "~" + num(n.High)
	}
	if n.Unit != "" {
		s += " " + n.Unit
	}
	if n.Need == "wish" {
		s += "（期望）"
	}
	if n.Note != "" {
		s += "【" + n.Note + "】"
	}
	return s
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if strings.TrimSpace(t) != "" {
			return t
		}
	}
	return ""
}

// wan writes Fen as 万元 without a unit: 500,000 yuan is 50.
func wan(f market.Fen) string {
	if f == 0 {
		return ""
	}
	s := fmt.Sprintf("%d.%06d", f/market.WanYuan, f%market.WanYuan)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}
