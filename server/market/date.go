package market

import (
	"time"
)

// Date is a calendar day in Chinese time, written 2006-01-02; "" is unknown.
type Date string

// Month is a calendar month, written 2006-01; "" is unknown.
type Month string

const (
	dateLayout  = "2006-01-02"
	monthLayout = "2006-01"
)

// China is the one time zone of the People's Republic, without summer time
// since 1992.
var China = time.FixedZone("CST", 8*60*60)

// DateOf is the Chinese calendar day of a moment.
func DateOf(t time.Time) Date { return Date(t.In(China).Format(dateLayout)) }

// Valid tells whether it is empty or a day that exists.
func (d Date) Valid() bool {
	if d == "" {
		return true
	}
	_, err := time.Parse(dateLayout, string(d))
	return err == nil
}

// Time is the first moment of the day in China; the zero time when unknown or
// not a day.
func (d Date) Time() time.Time {
	t, err := time.ParseInLocation(dateLayout, string(d), China)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// Year is the calendar year of the day; 0 when unknown or not a day.
func (d Date) Year() int {
	t, err := time.Parse(dateLayout, string(d))
	if err != nil {
		return 0
	}
	return t.Year()
}

// text is the day as people read it; empty when unknown or not a day.
func (d Date) text() Text {
	t, err := time.Parse(dateLayout, string(d))
	if err != nil {
		return Text{}
	}
	return Text{t.Format("2006年1月2日"), t.Format("2 January 2006")}
}

// AddMonths moves a day by whole months; a day that the month lacks becomes its
// last one (31 January plus one month is 28 or 29 February).
func (d Date) AddMonths(n int) Date {
	t, err := time.Parse(dateLayout, string(d))
	if err != nil {
		return ""
	}
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return Date(first.AddDate(0, 0, min(t.Day(), last)-1).Format(dateLayout))
}

// Month is the month of a day; "" for none.
func (d Date) Month() Month {
	if len(d) < len(monthLayout) {
		return ""
	}
	return Month(d[:len(monthLayout)])
}

// Valid tells whether it is empty or a month that exists.
func (m Month) Valid() bool {
	if m == "" {
		return true
	}
	_, err := time.Parse(monthLayout, string(m))
	return err == nil
}

// Add is the month so many months later.
func (m Month) Add(n int) Month { return Date(m + "-01").AddMonths(n).Month() }

// Year is the year of a valid month.
func (m Month) Year() int { return Date(m + "-01").Year() }
