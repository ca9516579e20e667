package market

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"time"
)

//go:embed holidays.json
var holidayFile []byte

// HolidayYear is what the State Council's notice of one year says: days off,
// and the Saturdays and Sundays that are worked for them (调休).
type HolidayYear struct {
	Year     int       `json:"year"`
	Document string    `json:"document"` // number of the notice
	Note     string    `json:"note"`     // how sure the days are
	Off      []Holiday `json:"off"`
	Work     []Date    `json:"work"` // make-up working days
}

// Holiday is a run of days off, first and last included.
type Holiday struct {
	Name string `json:"name"`
	From Date   `json:"from"`
	To   Date   `json:"to"`
}

// workdays is the table of mainland China: every day from first to last is a
// working day from Monday to Friday unless a notice says otherwise.
type workdays struct {
	years       []HolidayYear
	first, last Date
	said        map[Date]bool // day -> worked, of the days that a notice names
}

var calendar = mustWorkdays(holidayFile)

// mustWorkdays reads the embedded table; a broken one is a defect of the build.
func mustWorkdays(data []byte) workdays {
	var file struct {
		Years []HolidayYear `json:"years"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		panic(fmt.Errorf("holidays.json: %w", err))
	}
	w := workdays{years: file.Years, said: map[Date]bool{}}
	for _, y := range file.Years {
		for _, h := range y.Off {
			for d := h.From; d <= h.To; d = d.plus(1) {
				w.said[d] = false
			}
		}
		for _, d := range y.Work {
			w.said[d] = true
		}
	}
	w.first = Date(fmt.Sprintf("%d-01-01", file.Years[0].Year))
	w.last = Date(fmt.Sprintf("%d-12-31", file.Years[len(file.Years)-1].Year))
	return w
}

// Holidays are the notices that the table of working days holds, by year.
func Holidays() []HolidayYear { return calendar.years }

// IsWorkday tells whether a day is a working day in mainland China. Errors:
// invalid for a day that the table does not hold, which is never guessed.
func IsWorkday(d Date) (bool, error) {
	if d == "" || !d.Valid() || d < calendar.first || d > calendar.last {
		return false, Errorf(CodeInvalid, "工作日历只包含 %[2]s 至 %[3]s，不含“%[1]s”；请先按国务院办公厅通知补充节假日表",
			"the table of working days reaches from %[2]s to %[3]s and does not hold %[1]q; add the notice of the State Council first", string(d), string(calendar.first), string(calendar.last))
	}
	if worked, said := calendar.said[d]; said {
		return worked, nil
	}
	day := d.weekday()
	return day != time.Saturday && day != time.Sunday, nil
}

// AddWorkingDays is the n-th working day after a day, which itself does not
// count; with n = 0 the first working day that is not before it. Errors:
// invalid for a negative n, and when the day or the way lies outside the table.
func AddWorkingDays(d Date, n int) (Date, error) {
	if n < 0 {
		return "", Errorf(CodeInvalid, "工作日数不能为负", "a number of working days must not be negative")
	}
	if _, err := IsWorkday(d); err != nil {
		return "", err
	}
	if n > 0 {
		d = d.plus(1)
	}
	for {
		works, err := IsWorkday(d)
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

// WorkingDaysBetween counts the working days after a day up to another, which
// counts if it is one: AddWorkingDays(d, n) is n of them away. It is negative
// when the other day lies before. Errors: invalid when a day between lies
// outside the table.
func WorkingDaysBetween(from, to Date) (int, error) {
	if to < from {
		n, err := WorkingDaysBetween(to, from)
		return -n, err
	}
	if _, err := IsWorkday(from); err != nil {
		return 0, err
	}
	if _, err := IsWorkday(to); err != nil {
		return 0, err
	}
	n := 0
	for d := from.plus(1); d <= to; d = d.plus(1) {
		if works, _ := IsWorkday(d); works {
			n++
		}
	}
	return n, nil
}

// plus moves a day by whole days; "" for what is no day.
func (d Date) plus(days int) Date {
	t, err := time.Parse(dateLayout, string(d))
	if err != nil {
		return ""
	}
	return Date(t.AddDate(0, 0, days).Format(dateLayout))
}

// weekday is the day of the week of a day that is valid and known.
func (d Date) weekday() time.Weekday {
	t, _ := time.Parse(dateLayout, string(d))
	return t.Weekday()
}

// year is the calendar year of a day that is valid and known.
func (d Date) year() int {
	t, _ := time.Parse(dateLayout, string(d))
	return t.Year()
}
