package market

import (
	"fmt"
	"time"
)

// Calendar is the table of working days of mainland China: every day that it
// holds is a working day from Monday to Friday unless a notice says otherwise.
// It reaches over years without a gap. Nothing outside it is ever guessed.
type Calendar struct {
	first, last int           // years; 0 in a table without any
	said        map[Date]bool // day -> worked, of the days that a notice names
}

// yearEnd is the last day of a year that stands before the notice of the next
// one: that notice may still move a day of the last week of December, as that of
// 2019 did (2018-12-29 was worked for the New Year of 2019).
const yearEnd = "12-25"

// NewCalendar is the table of some notices, one for each year, in the order of
// the years. What stands behind a gap is left out: no way leads there.
func NewCalendar(notices []HolidayYear) Calendar {
	c := Calendar{said: map[Date]bool{}}
	for _, y := range notices {
		if c.first == 0 {
			c.first = y.Year
		} else if y.Year != c.last+1 {
			break
		}
		c.last = y.Year
		for _, h := range y.Off {
			for d := h.From; d <= h.To && d != ""; d = d.plus(1) {
				c.said[d] = false
			}
		}
		for _, d := range y.Work {
			c.said[d] = true
		}
	}
	return c
}

// First is the first day that the table holds.
func (c Calendar) First() Date { return Date(fmt.Sprintf("%04d-01-01", c.first)) }

// Last is the last day that the table holds. The last week of its last year
// stands only when the notice of the next one is there.
func (c Calendar) Last() Date { return Date(fmt.Sprintf("%04d-%s", c.last, yearEnd)) }

// Holds tells whether the notice of a year is there.
func (c Calendar) Holds(year int) bool { return c.first <= year && year <= c.last }

// Missing is the first year whose notice is not there.
func (c Calendar) Missing() int { return c.last + 1 }

// noticeMonth is the month from which the State Council's notice of the next year
// is to be expected: those of 2024 to 2026 came from late October to mid November.
const noticeMonth = time.November

// NoticeDue tells whether the notice of the missing year should be there by now.
func (c Calendar) NoticeDue(now time.Time) bool {
	year := DateOf(now).Year()
	return c.Missing() <= year || c.Missing() == year+1 && now.In(China).Month() >= noticeMonth
}

// IsWorkday tells whether a day is a working day in mainland China. Errors:
// invalid for a day that the table does not hold.
func (c Calendar) IsWorkday(d Date) (bool, error) {
	if d == "" || !d.Valid() || d < c.First() || d > c.Last() {
		return false, Errorf(CodeInvalid, "工作日历只包含 %[2]s 至 %[3]s，不含“%[1]s”；请先按国务院办公厅通知录入 %[4]d 年节假日安排",
			"the table of working days reaches from %[2]s to %[3]s and does not hold %[1]q; enter the State Council's notice for %[4]d first", string(d), string(c.First()), string(c.Last()), c.Missing())
	}
	if worked, said := c.said[d]; said {
		return worked, nil
	}
	return !d.weekend(), nil
}

// Add is the n-th working day after a day, which itself does not count; with
// n = 0 the first working day that is not before it. Errors: invalid for a
// negative n, and when the day or the way lies outside the table.
func (c Calendar) Add(d Date, n int) (Date, error) {
	if n < 0 {
		return "", Errorf(CodeInvalid, "工作日数不能为负", "a number of working days must not be negative")
	}
	if _, err := c.IsWorkday(d); err != nil {
		return "", err
	}
	if n > 0 {
		d = d.plus(1)
	}
	for {
		works, err := c.IsWorkday(d)
		if err != nil {
			return "", err
		}
		if works {
			if n <= 1 {
				return d, nil
			}
			n--
		}
		d = d.plus(1)
	}
}

// Passed is how many working days have gone by since a day, which itself does not
// count; the last day does. Errors: invalid for a last day before it, and where
// one of the days lies outside the table.
func (c Calendar) Passed(since, until Date) (int, error) {
	if until < since {
		return 0, Errorf(CodeInvalid, "%s 早于 %s", "%s lies before %s", string(until), string(since))
	}
	n := 0
	for d := since; ; d = d.plus(1) {
		works, err := c.IsWorkday(d)
		if err != nil {
			return 0, err
		}
		if works && d > since {
			n++
		}
		if d == until {
			return n, nil
		}
	}
}

// Term is a deadline that the table of working days could not know yet: so many
// working days after a day.
type Term struct {
	From    Date `json:"from"`         // does not count itself
	Days    int  `json:"working_days"` // the last of them is the last day
	Missing int  `json:"missing_year"` // the first year whose notice was not there
}

// Text says why the last day is not known.
func (t Term) Text() Text {
	return Textf("%s 起 %d 个工作日，截止日尚不能确定：缺少 %d 年节假日安排通知", "%s and %d working days on; the last day is not known yet: the notice for %d is missing", string(t.From), t.Days, t.Missing)
}

// Deadline is the last day of so many working days after a day. Where the table
// ends before it, it stays open as a term and nothing is guessed. Errors: invalid
// for a negative number and for a day before the table.
func (c Calendar) Deadline(from Date, days int) (Date, *Term, error) {
	if days >= 0 && from != "" && from.Valid() && c.first > 0 && from >= c.First() {
		if last, err := c.Add(from, days); err == nil {
			return last, nil, nil
		}
		return "", &Term{From: from, Days: days, Missing: c.Missing()}, nil
	}
	last, err := c.Add(from, days)
	return last, nil, err
}

// Reckon is the last day of an open term, or the term again while the table does
// not reach it.
func (c Calendar) Reckon(t Term) (Date, *Term) {
	last, open, err := c.Deadline(t.From, t.Days)
	if err != nil {
		return "", &t
	}
	return last, open
}

// plus moves a day by whole days; "" for what is no day.
func (d Date) plus(days int) Date {
	t, err := time.Parse(dateLayout, string(d))
	if err != nil {
		return ""
	}
	return Date(t.AddDate(0, 0, days).Format(dateLayout))
}

// weekend tells whether a day that is valid and known is a Saturday or a Sunday.
func (d Date) weekend() bool {
	t, _ := time.Parse(dateLayout, string(d))
	return t.Weekday() == time.Saturday || t.Weekday() == time.Sunday
}
