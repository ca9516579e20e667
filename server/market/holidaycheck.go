package market

import (
	"fmt"
	"slices"
	"strings"
)

const (
	maxHolidays   = 20 // runs of days off in a year
	maxRun        = 12 // days of one run; the longest so far were nine
	maxWorkedDays = 20
)

// tidy is the notice as it is kept: trimmed, in the order of the days.
func (y HolidayYear) tidy() HolidayYear {
	y.Document, y.Note = strings.TrimSpace(FoldWidth(y.Document)), strings.TrimSpace(y.Note)
	y.Off, y.Work = slices.Clone(y.Off), slices.Clone(y.Work)
	for i := range y.Off {
		y.Off[i].Name = strings.TrimSpace(y.Off[i].Name)
	}
	slices.SortStableFunc(y.Off, func(a, b Holiday) int { return strings.Compare(string(a.From), string(b.From)) })
	slices.Sort(y.Work)
	if y.Work == nil {
		y.Work = []Date{}
	}
	return y
}

// Check returns the faults of a notice by itself: its days lie in its year, or in
// the last week of the year before, which the notice of New Year may reach into;
// days off do not overlap; make-up days are Saturdays and Sundays that are not off.
func (y HolidayYear) Check() Faults {
	var f Faults
	if y.Year < 2000 || y.Year > 2100 {
		f.Add("year", y.Year, Text{"不是合理的年份", "not a year that can be meant"}, Text{"例如 2027", "such as 2027"})
	}
	requireText(&f, "document", y.Document, 5)
	checkText(&f, "document", y.Document, 60)
	checkText(&f, "note", y.Note, maxLine)
	if len(y.Off) == 0 || len(y.Off) > maxHolidays {
		f.Add("off", len(y.Off), Textf("应有 1 至 %d 段假期", "1 to %d holidays", maxHolidays), Text{})
		return f
	}
	if len(y.Work) > maxWorkedDays {
		f.Add("work", len(y.Work), Textf("最多 %d 天", "%d days at most", maxWorkedDays), Text{})
		return f
	}
	off := y.checkOff(&f)
	y.checkWork(&f, off)
	return f
}

// checkOff adds the faults of the days off and returns them.
func (y HolidayYear) checkOff(f *Faults) map[Date]bool {
	off := map[Date]bool{}
	for i, h := range y.Off {
		at := fmt.Sprintf("off[%d]", i)
		requireText(f, at+".name", h.Name, 1)
		checkText(f, at+".name", h.Name, 30)
		if !y.within(f, at+".from", h.From) || !y.within(f, at+".to", h.To) {
			continue
		}
		if h.To < h.From || h.To > h.From.plus(maxRun-1) {
			f.Add(at+".to", h.To, Textf("一段假期应为 1 至 %d 天", "a holiday has 1 to %d days", maxRun), Text{"请核对起止日期", "check the first and the last day"})
			continue
		}
		for d := h.From; d <= h.To; d = d.plus(1) {
			if off[d] {
				f.Add(at+".from", d, Text{"与另一段假期重叠", "overlaps another holiday"}, Text{"每一天只写一次", "name each day once"})
				break
			}
			off[d] = true
		}
	}
	return off
}

func (y HolidayYear) checkWork(f *Faults, off map[Date]bool) {
	seen := map[Date]bool{}
	for i, d := range y.Work {
		at := fmt.Sprintf("work[%d]", i)
		if !y.within(f, at, d) {
			continue
		}
		switch {
		case !d.weekend():
			f.Add(at, d, Text{"调休上班日应为周六或周日", "a make-up day is a Saturday or a Sunday"}, Text{"请核对通知", "check the notice"})
		case off[d]:
			f.Add(at, d, Text{"同一天既放假又上班", "the same day is off and worked"}, Text{"请核对通知", "check the notice"})
		case seen[d]:
			f.Add(at, d, Text{"重复", "stands twice"}, Text{"删去一个", "remove one"})
		}
		seen[d] = true
	}
}

// within adds a fault for a day that the notice of the year cannot name.
func (y HolidayYear) within(f *Faults, field string, d Date) bool {
	if d == "" || !d.Valid() {
		f.Add(field, d, Text{"不是日期", "not a date"}, Text{"写作 2027-01-01", "write 2027-01-01"})
		return false
	}
	if d.Year() == y.Year || d.Year() == y.Year-1 && d > Date(fmt.Sprintf("%04d-%s", y.Year-1, yearEnd)) {
		return true
	}
	f.Add(field, d, Textf("不在 %d 年内", "not a day of %d", y.Year), Textf("%d 年的通知只能写 %d 年的日期，以及上一年 12 月 26 日以后的日期", "the notice for %d names days of %d, and of the year before from 26 December on", y.Year, y.Year))
	return false
}

// HolidayFigures let a second person see at a glance whether a day was mistyped.
type HolidayFigures struct {
	Off     int `json:"off"`     // days named as off
	Freed   int `json:"freed"`   // of them Monday to Friday
	Worked  int `json:"worked"`  // Saturdays and Sundays worked for them
	Net     int `json:"net"`     // freed less worked: the statutory days off, 13 from 2025 on
	Working int `json:"working"` // working days of the year by this notice alone
}

// Figures counts what a notice says. What the notice of the next year may move at
// the end of December is not in it.
func (y HolidayYear) Figures() HolidayFigures {
	var n HolidayFigures
	for _, h := range y.Off {
		for d := h.From; d <= h.To && d != ""; d = d.plus(1) {
			n.Off++
			if !d.weekend() {
				n.Freed++
			}
		}
	}
	n.Worked = len(y.Work)
	n.Net = n.Freed - n.Worked
	alone := NewCalendar([]HolidayYear{y})
	for d := alone.First(); d.Year() == y.Year; d = d.plus(1) {
		if worked, said := alone.said[d]; worked || !said && !d.weekend() {
			n.Working++
		}
	}
	return n
}
