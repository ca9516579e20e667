package market_test

import (
	"testing"
	"time"

	"duijie/server/market"

	"pgregory.net/rapid"
)

// table is the one that comes with the program.
var table = market.CalendarOf(nil)

func TestWhichDaysAreWorked(t *testing.T) {
	for _, c := range []struct {
		rule  string
		day   market.Date
		works bool
	}{
		{"an ordinary Friday", "2026-11-27", true},
		{"an ordinary Saturday", "2026-11-28", false},
		{"an ordinary Sunday", "2026-11-29", false},
		{"2022: the Saturday before Spring Festival is worked", "2022-01-29", true},
		{"2022: New Year's Eve of the old calendar", "2022-01-31", false},
		{"2023: New Year began in 2022", "2022-12-31", false},
		{"2023: Mid-Autumn leads into National Day", "2023-09-29", false},
		{"2023: the last day of National Day", "2023-10-06", false},
		{"2023: Saturday after National Day is worked", "2023-10-07", true},
		{"2023: Sunday after National Day is worked", "2023-10-08", true},
		{"2023: Qingming is one day", "2023-04-06", true},
		{"2024: the Sunday before Spring Festival is worked", "2024-02-04", true},
		{"2024: New Year's Eve of the old calendar is only recommended", "2024-02-09", true},
		{"2024: first day of Spring Festival", "2024-02-10", false},
		{"2024: last day of Spring Festival, a Saturday", "2024-02-17", false},
		{"2024: the Sunday after Spring Festival is worked", "2024-02-18", true},
		{"2025: New Year's Eve of the old calendar is a day off from this year on", "2025-01-28", false},
		{"2025: the second of May is a day off from this year on", "2025-05-02", false},
		{"2025: the Sunday before National Day is worked", "2025-09-28", true},
		{"2025: the eighth of October", "2025-10-08", false},
		{"2025: the Saturday after National Day is worked", "2025-10-11", true},
		{"2026: New Year's make-up Sunday", "2026-01-04", true},
		{"2026: nine days of Spring Festival", "2026-02-23", false},
		{"2026: the day after", "2026-02-24", true},
		{"2026: the Sunday before Mid-Autumn is worked", "2026-09-20", true},
		{"2026: between Mid-Autumn and National Day", "2026-09-28", true},
	} {
		if got, err := table.IsWorkday(c.day); err != nil || got != c.works {
			t.Errorf("%s: %s is worked: %v, %v", c.rule, c.day, got, err)
		}
	}
}

// How many days of a year are worked is the notices' own sum: 365 days, less
// Saturdays and Sundays, less statutory days off.
func TestEveryYearHasItsWorkingDays(t *testing.T) {
	// Of 2026 the last week is not known yet.
	for year, want := range map[int]int{2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248 - 4} {
		n := 0
		for d := time.Date(year, 1, 1, 12, 0, 0, 0, time.UTC); d.Year() == year; d = d.AddDate(0, 0, 1) {
			if works, err := table.IsWorkday(market.Date(d.Format("2006-01-02"))); err != nil && year < 2026 {
				t.Fatal(err)
			} else if works {
				n++
			}
		}
		if n != want {
			t.Errorf("%d has %d working days, want %d", year, n, want)
		}
	}
}

func TestDaysAreAdded(t *testing.T) {
	for _, c := range []struct {
		rule string
		from market.Date
		n    int
		want market.Date
	}{
		{"the day itself does not count", "2026-11-23", 1, "2026-11-24"},
		{"over a weekend", "2026-11-27", 5, "2026-12-04"},
		{"from a Saturday", "2026-11-28", 1, "2026-11-30"},
		{"none, from a working day", "2026-11-27", 0, "2026-11-27"},
		{"none, from a Saturday", "2026-11-28", 0, "2026-11-30"},
		{"over National Day with Mid-Autumn, and two worked weekend days", "2023-09-28", 3, "2023-10-09"},
		{"over Spring Festival with its worked Sundays", "2024-02-02", 8, "2024-02-19"},
		{"over Spring Festival 2026", "2026-02-13", 3, "2026-02-25"},
	} {
		if got, err := table.Add(c.from, c.n); err != nil || got != c.want {
			t.Errorf("%s: %s + %d = %s, %v; want %s", c.rule, c.from, c.n, got, err, c.want)
		}
	}
}

func TestADayOutsideTheTableIsRefused(t *testing.T) {
	for _, d := range []market.Date{"2021-12-31", "2026-12-26", "2027-01-01", "", "2026-02-30", "tomorrow"} {
		if _, err := table.IsWorkday(d); market.CodeOf(err) != market.CodeInvalid {
			t.Errorf("IsWorkday(%q): %v", d, err)
		}
		if _, err := table.Add(d, 1); market.CodeOf(err) != market.CodeInvalid {
			t.Errorf("Add(%q, 1): %v", d, err)
		}
	}
	if _, err := table.Add("2026-12-24", 2); market.CodeOf(err) != market.CodeInvalid {
		t.Errorf("a way that leaves the table: %v", err)
	}
	if _, err := table.Add("2026-12-24", -1); market.CodeOf(err) != market.CodeInvalid {
		t.Errorf("a negative number: %v", err)
	}
}

func TestWorkingDaysAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := market.DateOf(time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 1700).Draw(t, "day")))
		n := rapid.IntRange(1, 60).Draw(t, "n")
		to, err := table.Add(from, n)
		if err != nil {
			t.Fatal(err)
		}
		worked := 0
		for d := from.Time().AddDate(0, 0, 1); market.DateOf(d) <= to; d = d.AddDate(0, 0, 1) {
			works, err := table.IsWorkday(market.DateOf(d))
			if err != nil {
				t.Fatal(err)
			}
			if works {
				worked++
			}
		}
		if last, _ := table.IsWorkday(to); worked != n || !last {
			t.Fatalf("%s to %s: %d days are worked, the last one %v; want %d", from, to, worked, last, n)
		}
	})
}

func TestEveryYearNamesItsNotice(t *testing.T) {
	want := 2022
	for _, y := range market.BuiltInHolidays() {
		if y.Year != want || y.Document == "" || y.Note == "" || len(y.Off) == 0 || len(y.Work) == 0 {
			t.Errorf("%d: %+v", want, y)
		}
		for _, d := range y.Work {
			if day := d.Time().In(market.China).Weekday(); day != time.Saturday && day != time.Sunday {
				t.Errorf("%s is a %s: a make-up day is one of a weekend", d, day)
			}
		}
		want++
	}
}

// Passed is the way back of Add: the n-th working day after a day is n working days
// from it, and a day off adds nothing.
func TestWorkingDaysThatHavePassed(t *testing.T) {
	for n := range 30 {
		last, err := table.Add("2026-09-18", n+1)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := table.Passed("2026-09-18", last); err != nil || got != n+1 {
			t.Errorf("to %s: %d working days (%v), want %d", last, got, err, n+1)
		}
	}
	for _, c := range []struct {
		rule         string
		since, until market.Date
		want         int
	}{
		{"the day itself", "2026-11-27", "2026-11-27", 0},
		{"over a weekend", "2026-11-27", "2026-11-29", 0},
		{"over National Day, with the worked Sunday before Mid-Autumn", "2026-09-18", "2026-10-08", 9},
	} {
		if got, err := table.Passed(c.since, c.until); err != nil || got != c.want {
			t.Errorf("%s: %d (%v), want %d", c.rule, got, err, c.want)
		}
	}
	if _, err := table.Passed("2026-11-27", "2026-11-26"); err == nil {
		t.Error("backwards")
	}
	if _, err := table.Passed("1999-01-01", "2026-11-26"); err == nil {
		t.Error("from before the table")
	}
}
