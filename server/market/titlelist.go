package market

import (
	"embed"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// TitleList is what a notice says of every line of its list. It is given with
// the upload, because the rows of a published list do not repeat it.
type TitleList struct {
	DocumentNumber string     `json:"document_number"`
	Level          TitleLevel `json:"level"`
	Batch          string     `json:"batch,omitempty"` // such as 2022 or 第四批
	NoticeDate     Date       `json:"notice_date"`
	ValidFrom      Date       `json:"valid_from"`
	ValidTo        Date       `json:"valid_to"` // last day
}

// TitleLine is one row of a published list.
type TitleLine struct {
	Place      int        `json:"place"` // 序号, from 1
	Name       string     `json:"name"`
	CreditCode CreditCode `json:"credit_code,omitempty"` // few lists give it
	Region     string     `json:"region,omitempty"`      // GB/T 2260
	Industry   string     `json:"industry,omitempty"`
}

const (
	// maxDocument keeps a document number, four bytes a character at the most,
	// together with a place below the 200 bytes of a document's id.
	maxDocument = 40
	maxBatch    = 40
	maxIndustry = 100
	maxPlace    = 100_000
)

var yearInBrackets = regexp.MustCompile(`[\[(【](\d{4})[\])】]`)

// NormalDocument is a document number as it is compared: full width folded,
// blanks dropped, the year in the brackets of official documents.
func NormalDocument(s string) string {
	s = strings.Join(strings.Fields(FoldWidth(s)), "")
	return yearInBrackets.ReplaceAllString(s, "〔$1〕")
}

// Completed is the list with what follows from the rest: a term that the notice
// does not state begins on its day, and ends after the time that the rules of
// its level give (see TitleMonths).
func (l TitleList) Completed() TitleList {
	l.DocumentNumber, l.Batch = NormalDocument(l.DocumentNumber), strings.TrimSpace(l.Batch)
	if l.ValidFrom == "" {
		l.ValidFrom = l.NoticeDate
	}
	if months, known := TitleMonths(l.Level); l.ValidTo == "" && known && l.NoticeDate.Valid() {
		l.ValidTo = l.NoticeDate.AddMonths(months)
	}
	return l
}

// Check returns the faults of a completed list on a day.
func (l TitleList) Check(today Date) Faults {
	f := checkDocument("document_number", l.DocumentNumber)
	if l.NoticeDate > today {
		f.Add("notice_date", l.NoticeDate, Text{"公告日期在今天之后", "the day of the notice lies ahead"}, Text{"填写公告已经印发的日期", "give the day on which it was issued"})
	}
	return append(f, l.facts(TitleLine{}).checkList()...)
}

// checkDocument returns the faults of a document number.
func checkDocument(field, number string) Faults {
	var f Faults
	requireText(&f, field, number, 2)
	checkText(&f, field, number, maxDocument)
	return f
}

// Check returns the faults of a line.
func (l TitleLine) Check() Faults {
	var f Faults
	if l.Place < 1 || l.Place > maxPlace {
		f.Add("place", l.Place, Text{"不是名单中的序号", "not a place in a list"}, Textf("填写 1 至 %d 的整数", "give a whole number from 1 to %d", maxPlace))
	}
	return append(f, TitleList{}.facts(l).checkLine()...)
}

func (l TitleList) facts(line TitleLine) TitleFacts {
	return TitleFacts{
		Level: l.Level, Batch: l.Batch, NoticeDate: l.NoticeDate, ValidFrom: l.ValidFrom, ValidTo: l.ValidTo,
		CreditCode: line.CreditCode, Name: line.Name, Region: line.Region, Industry: line.Industry,
	}
}

// Check returns the faults of what a list says of one enterprise.
func (t TitleFacts) Check() Faults { return append(t.checkList(), t.checkLine()...) }

// checkLine returns the faults of what stands in the row.
func (t TitleFacts) checkLine() Faults {
	var f Faults
	requireText(&f, "name", t.Name, 2)
	checkText(&f, "name", t.Name, maxTitle)
	if t.CreditCode != "" {
		if code, fault := ParseCreditCode(string(t.CreditCode)); fault != nil {
			f = append(f, *fault)
		} else if code != t.CreditCode {
			f.Add("credit_code", t.CreditCode, Text{"应为大写半角、不带空格", "must be written in capitals, half width, without blanks"}, Text{string(code), string(code)})
		}
	}
	checkText(&f, "industry", t.Industry, maxIndustry)
	Regions.check(&f, "region", t.Region)
	return f
}

// checkList returns the faults of what stands in the notice.
func (t TitleFacts) checkList() Faults {
	var f Faults
	requireText(&f, "level", string(t.Level), 1)
	TitleLevels.check(&f, "level", string(t.Level))
	checkText(&f, "batch", t.Batch, maxBatch)
	return append(f, t.checkTerm()...)
}

func (t TitleFacts) checkTerm() Faults {
	var f Faults
	for _, d := range []struct {
		field string
		day   Date
	}{{"notice_date", t.NoticeDate}, {"valid_from", t.ValidFrom}, {"valid_to", t.ValidTo}} {
		if d.day == "" && d.field == "valid_to" {
			f.Add(d.field, nil, Text{"请填写公告写明的有效期截止日", "give the last day of the term, as the notice states it"},
				Text{"这一层级没有可以据以推算的规定", "there is no rule for this level to reckon it from"})
			continue
		}
		requireText(&f, d.field, string(d.day), 1)
		if !d.day.Valid() {
			f.Add(d.field, d.day, Text{"不是日期", "not a date"}, Text{"写作 2022-06-30", "write 2022-06-30"})
		}
	}
	if len(f) == 0 && t.ValidTo < t.ValidFrom {
		f.Add("valid_to", t.ValidTo, Text{"截止日早于起始日", "the last day lies before the first"}, Text{})
	}
	return f
}

// NewTitle is what a line of a published list grants. source is the SHA-256 of
// the file, by the id of the user who takes it in. Errors: invalid.
func NewTitle(id string, list TitleList, line TitleLine, source, by string, at time.Time) (Title, error) {
	f := append(list.Check(DateOf(at)), line.Check()...)
	if err := f.Err(); err != nil {
		return Title{}, err
	}
	return Title{
		ID: id, Key: TitleKey{DocumentNumber: list.DocumentNumber, Place: line.Place},
		Events: []TitleEvent{{
			Kind: TitleGranted, Effective: list.ValidFrom, RecordedAt: at, RecordedBy: by,
			Facts: list.facts(line), Document: list.DocumentNumber, SourceSHA: source,
		}},
	}, nil
}

// Onto is what the line says in place of what stands of the same line: what the
// list has no column for stays as it is, and so does a credit code that somebody
// has found out.
func (l TitleList) Onto(line TitleLine, before TitleFacts, tells func(column string) bool) TitleFacts {
	now := l.facts(line)
	if now.CreditCode == "" {
		now.CreditCode = before.CreditCode
	}
	if !tells("region") {
		now.Region = before.Region
	}
	if !tells("industry") {
		now.Industry = before.Industry
	}
	return now
}

//go:embed titles/*.json
var titleFiles embed.FS

func mustTitleFile[T any](name string) T {
	var out T
	data, err := titleFiles.ReadFile("titles/" + name)
	if err == nil {
		err = json.Unmarshal(data, &out)
	}
	if err != nil { // a broken file is a defect of the build
		panic(fmt.Errorf("titles/%s: %w", name, err))
	}
	return out
}

// titleValidity are the levels of whose term a rule is known.
var titleValidity = mustTitleFile[[]struct {
	Level  TitleLevel `json:"level"`
	Months int        `json:"months"`
	Source string     `json:"source"`
}]("validity.json")

// TitleMonths is how long a title of a level lasts from the day of its notice,
// by the rules in titles/validity.json; false where no rule is known and the
// notice has to state the term. The first day is not counted, so the last day is
// the one of the same number (民法典 articles 201 and 202): a notice of
// 2022-06-30 ends with 2025-06-30.
func TitleMonths(level TitleLevel) (months int, known bool) {
	for _, v := range titleValidity {
		if v.Level == level {
			return v.Months, true
		}
	}
	return 0, false
}

// TitleTarget is how many enterprises a policy wants at a level.
type TitleTarget struct {
	Level       TitleLevel `json:"level"`
	Enterprises int        `json:"enterprises"`
}

// TitleTargets are the targets of one policy with where they stand.
type TitleTargets struct {
	Document  string        `json:"document"`
	Article   string        `json:"article"`
	Title     string        `json:"title"`
	Published Date          `json:"published"`
	By        Date          `json:"by"` // the day by which
	Levels    []TitleTarget `json:"levels"`
}

var titleTargets = mustTitleFile[TitleTargets]("targets.json")

// Targets are the targets of 吉政办明电〔2022〕1号 for the end of 2025.
func Targets() TitleTargets {
	out := titleTargets
	out.Levels = slices.Clone(out.Levels)
	return out
}

// FieldChange is what changes in one field, as text.
type FieldChange struct {
	Field string `json:"field"`
	Old   string `json:"old,omitempty"`
	New   string `json:"new,omitempty"`
}

// Changes lists field by field what other facts would change.
func (t TitleFacts) Changes(after TitleFacts) []FieldChange {
	var out []FieldChange
	for _, c := range []FieldChange{
		{"level", string(t.Level), string(after.Level)},
		{"name", t.Name, after.Name},
		{"credit_code", string(t.CreditCode), string(after.CreditCode)},
		{"region", t.Region, after.Region},
		{"industry", t.Industry, after.Industry},
		{"batch", t.Batch, after.Batch},
		{"notice_date", string(t.NoticeDate), string(after.NoticeDate)},
		{"valid_from", string(t.ValidFrom), string(after.ValidFrom)},
		{"valid_to", string(t.ValidTo), string(after.ValidTo)},
	} {
		if c.Old != c.New {
			out = append(out, c)
		}
	}
	return out
}
