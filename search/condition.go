package search

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Names knows what people call the values of the conditions on field, region and mode: 新材料 is field 05. It gives the codes in the form in
// which documents hold them, and none for a text that it does not know. The text comes in clean form (see Clean).
type Names interface {
	Resolve(name, text string) []string
}

// The names of conditions.
const (
	ConditionField        = "field"        // values are codes
	ConditionRegion       = "region"       // codes of six digits
	ConditionMode         = "mode"         // codes
	ConditionKind         = "kind"         // achievement or demand
	ConditionOrganisation = "organisation" // a part of the name; * at an end stands for anything
	ConditionTitle        = "title"        // words in the title
	ConditionKeyword      = "keyword"      // words in a keyword
	ConditionTRL          = "trl"          // a figure or a range
	ConditionYear         = "year"         // of publication, a figure or a range
	ConditionPrice        = "price"        // the lower end of the price or budget in yuan, a figure or a range
)

// Condition is a part of a query's text that was understood as a condition, such as TRL>=6 or -领域:农业. Several on one
// name with the sign = add up; all others narrow.
type Condition struct {
	Name    string
	Op      string   // = >= <= > <
	Values  []string // codes, or the text of the value as it was typed
	Exclude bool     // the minus before it
	Text    string   // as it was typed
}

// String writes a condition in one way however it was typed.
func (c Condition) String() string {
	minus := ""
	if c.Exclude {
		minus = "-"
	}
	return minus + c.Name + c.Op + strings.Join(c.Values, ",")
}

// conditionNames are what people call the conditions, in clean form.
var conditionNames = map[string]string{
	"领域": ConditionField, "技术领域": ConditionField, "field": ConditionField,
	"地区": ConditionRegion, "区域": ConditionRegion, "region": ConditionRegion,
	"方式": ConditionMode, "合作方式": ConditionMode, "mode": ConditionMode,
	"类型": ConditionKind, "kind": ConditionKind, "type": ConditionKind,
	"单位": ConditionOrganisation, "机构": ConditionOrganisation, "org": ConditionOrganisation, "organisation": ConditionOrganisation, "organization": ConditionOrganisation,
	"标题": ConditionTitle, "题名": ConditionTitle, "名称": ConditionTitle, "title": ConditionTitle,
	"关键词": ConditionKeyword, "keyword": ConditionKeyword,
	"trl": ConditionTRL, "成熟度": ConditionTRL, "技术成熟度": ConditionTRL,
	"年份": ConditionYear, "年": ConditionYear, "year": ConditionYear,
	"价格": ConditionPrice, "预算": ConditionPrice, "price": ConditionPrice, "budget": ConditionPrice,
}

// kindNames are what people call the two kinds of documents.
var kindNames = map[string]string{
	"成果": "achievement", "achievement": "achievement", "achievements": "achievement", "供给": "achievement",
	"需求": "demand", "demand": "demand", "demands": "demand",
}

// conditionSigns are the signs between name and value and what they mean, the longer ones first.
var conditionSigns = []struct{ sign, op string }{
	{">=", ">="}, {"=>", ">="}, {"<=", "<="}, {"=<", "<="}, {"≥", ">="}, {"≧", ">="}, {"≤", "<="}, {"≦", "<="}, {">", ">"}, {"<", "<"}, {"=", "="}, {":", "="},
}

// signAt gives the sign with which a clean text begins, its length and its meaning.
func signAt(text string) (op string, length int) {
	for _, s := range conditionSigns {
		if strings.HasPrefix(text, s.sign) {
			return s.op, len(s.sign)
		}
	}
	return "", 0
}

// condition reads a condition at the beginning of the parts and tells how many of them it takes, 0 if none stands there.
// What has the form of a condition but no value that makes sense comes without a name: its text is only words.
func readCondition(text string, parts []part, names Names) (c Condition, taken int) {
	if parts[0].quoted {
		return c, 0
	}
	clean, _ := Clean(parts[0].text)
	end := strings.IndexAny(clean, ":=<>≥≤≧≦")
	taken = 1
	if end < 0 { // the sign may stand behind a space: TRL >= 6
		if len(parts) < 2 || !parts[1].plain() || parts[0].to == parts[1].from {
			return c, 0
		}
		next, _ := Clean(parts[1].text)
		if _, length := signAt(next); length == 0 {
			return c, 0
		}
		end, taken = len(clean), 2
		clean += next
	}
	name := conditionNames[clean[:end]]
	if name == "" {
		return Condition{}, 0
	}
	op, length := signAt(clean[end:])
	value := clean[end+length:]
	if sharper, more := signAt(value); op == "=" && more > 0 { // TRL:>=6
		op, value = sharper, value[more:]
	}
	if value == "" { // the value stands in quotes or behind a space
		if len(parts) == taken || parts[taken].exclude {
			return Condition{}, 0
		}
		value, _ = Clean(parts[taken].text)
		taken++
	}
	c = Condition{Op: op, Exclude: parts[0].exclude, Text: text[parts[0].from:parts[taken-1].to]}
	if c.Values = conditionValues(name, op, strings.TrimSpace(value), names); c.Values != nil {
		c.Name = name
	}
	return c, taken
}

// conditionValues gives the values of a condition, nil where they make no sense.
func conditionValues(name, op, text string, names Names) []string {
	ranged := name == ConditionTRL || name == ConditionYear || name == ConditionPrice
	if text == "" || !ranged && op != "=" {
		return nil
	}
	var values []string
	for value := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(",|、", r) || r == '，' }) {
		switch name {
		case ConditionField, ConditionRegion, ConditionMode:
			codes := resolve(names, name, value)
			if codes == nil {
				return nil
			}
			values = append(values, codes...)
		case ConditionKind:
			if kindNames[value] == "" {
				return nil
			}
			values = append(values, kindNames[value])
		case ConditionTRL, ConditionYear, ConditionPrice:
			if _, _, ok := figureRange(name, value); !ok || op != "=" && isRange(value) {
				return nil
			}
			values = append(values, value)
		default:
			values = append(values, value)
		}
	}
	if ranged && op != "=" && len(values) != 1 {
		return nil
	}
	return values
}

// resolve asks the caller's names; without any, a value is its own code.
func resolve(names Names, name, value string) []string {
	if names == nil {
		return []string{value}
	}
	return names.Resolve(name, value)
}

// rangeSigns part the ends of a range.
const rangeSigns = "-~–—～至到"

func isRange(text string) bool { return strings.IndexAny(text, rangeSigns) > 0 }

// figureRange reads 6, 4-6, 50万 or 50-100万: both ends of the range, in the condition's own unit.
func figureRange(name, text string) (low, high float64, ok bool) {
	at := strings.IndexAny(text, rangeSigns)
	if at <= 0 {
		low, ok = figure(name, text, "")
		return low, low, ok
	}
	_, size := utf8.DecodeRuneInString(text[at:])
	first, last := text[:at], text[at+size:]
	high, ok = figure(name, last, "")
	if !ok {
		return 0, 0, false
	}
	low, ok = figure(name, first, strings.TrimLeft(last, "0123456789."))
	return low, high, ok && low <= high
}

// moneyUnits in yuan.
var moneyUnits = map[string]float64{
	"": 1, "元": 1, "千": 1e3, "千元": 1e3, "万": 1e4, "万元": 1e4, "w": 1e4, "百万": 1e6, "百万元": 1e6, "千万": 1e7, "千万元": 1e7, "亿": 1e8, "亿元": 1e8,
}

// figure reads a figure with its unit; without one the unit given counts.
func figure(name, text, unit string) (float64, bool) {
	digits := strings.TrimRight(text, "abcdefghijklmnopqrstuvwxyz元千百万亿级年")
	if rest := text[len(digits):]; rest != "" {
		unit = rest
	}
	value, err := strconv.ParseFloat(digits, 64)
	if err != nil || strings.Trim(digits, "0123456789.") != "" {
		return 0, false
	}
	factor, known := 1.0, unit == ""
	switch name {
	case ConditionPrice:
		factor, known = moneyUnits[unit], moneyUnits[unit] > 0
	case ConditionTRL:
		known = (known || unit == "级") && value <= 9
	case ConditionYear:
		known = (known || unit == "年") && slices.Contains([]int{4}, len(digits))
	}
	return value * factor, known
}
