package market_test

import (
	"testing"
	"time"

	"duijie/server/market"

	"pgregory.net/rapid"
)

func TestAddMonthsEndsWithTheMonth(t *testing.T) {
	for _, c := range []struct {
		rule string
		from market.Date
		n    int
		want market.Date
	}{
		{"the same day", "2026-03-15", 1, "2026-04-15"},
		{"no 31 April", "2026-03-31", 1, "2026-04-30"},
		{"no 30 February", "2026-01-30", 1, "2026-02-28"},
		{"29 February in a leap year", "2028-01-31", 1, "2028-02-29"},
		{"28 February four years after a leap day", "2028-02-29", 12, "2029-02-28"},
		{"29 February two years before the next", "2026-02-28", 24, "2028-02-28"},
		{"2000 was a leap year", "1999-12-31", 2, "2000-02-29"},
		{"2100 will be none", "2099-12-31", 2, "2100-02-28"},
		{"over the year", "2026-11-30", 3, "2027-02-28"},
		{"twenty-four months", "2026-07-31", 24, "2028-07-31"},
		{"backwards", "2026-03-31", -1, "2026-02-28"},
		{"none", "2026-05-31", 0, "2026-05-31"},
		{"unknown stays unknown", "", 5, ""},
		{"no day gives none", "2026-02-30", 1, ""},
	} {
		if got := c.from.AddMonths(c.n); got != c.want {
			t.Errorf("%s: %s + %d = %s, want %s", c.rule, c.from, c.n, got, c.want)
		}
	}
}

func TestAddMonthsNeverLeavesTheMonthItNames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := time.Date(rapid.IntRange(1950, 2150).Draw(t, "year"), time.Month(rapid.IntRange(1, 12).Draw(t, "month")),
			rapid.IntRange(1, 31).Draw(t, "day"), 0, 0, 0, 0, time.UTC)
		n := rapid.IntRange(-400, 400).Draw(t, "n")
		from := market.Date(day.Format("2006-01-02"))
		got := from.AddMonths(n)
		if !got.Valid() || got == "" {
			t.Fatalf("%s + %d is no day: %q", from, n, got)
		}
		then, _ := time.Parse("2006-01-02", string(got))
		months := (then.Year()-day.Year())*12 + int(then.Month()) - int(day.Month())
		if months != n || then.Day() > day.Day() {
			t.Fatalf("%s + %d = %s", from, n, got)
		}
	})
}

func TestTheDayIsTheChineseDay(t *testing.T) {
	for _, c := range []struct {
		rule, at string
		want     market.Date
	}{
		{"a moment before midnight in China", "2026-11-21T15:59:59.999Z", "2026-11-21"},
		{"midnight in China", "2026-11-21T16:00:00Z", "2026-11-22"},
		{"midnight in Greenwich", "2026-11-22T00:00:00Z", "2026-11-22"},
		{"new year in China", "2026-12-31T16:00:00Z", "2027-01-01"},
		{"summer has no summer time", "2026-07-01T15:59:59Z", "2026-07-01"},
		{"another zone", "2026-11-21T11:00:00-05:00", "2026-11-22"},
	} {
		at, err := time.Parse(time.RFC3339Nano, c.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := market.DateOf(at); got != c.want {
			t.Errorf("%s: %s, want %s", c.rule, got, c.want)
		}
	}
	first := market.Date("2026-11-22").Time()
	if got := first.Format(time.RFC3339); got != "2026-11-21T16:00:00Z" {
		t.Errorf("the day begins at %s", got)
	}
	if market.DateOf(first) != "2026-11-22" || market.DateOf(first.Add(-time.Nanosecond)) != "2026-11-21" {
		t.Error("the first moment of a day is not its first")
	}
	if !market.Date("").Time().IsZero() || !market.Date("2026-02-30").Time().IsZero() {
		t.Error("what is no day has a time")
	}
}

func TestDatesAndMonthsThatExist(t *testing.T) {
	for d, want := range map[market.Date]bool{
		"": true, "2026-02-28": true, "2028-02-29": true, "2026-02-29": false, "2026-13-01": false, "2026-00-10": false,
		"2026-6-3": false, "20260603": false, "2026-06-31": false, "2026/06/30": false, "2026-06-30 ": false, "２０２６-06-30": false,
	} {
		if d.Valid() != want {
			t.Errorf("date %q: valid is %v", d, !want)
		}
	}
	for m, want := range map[market.Month]bool{"": true, "2026-12": true, "2026-13": false, "2026-1": false, "2026": false, "2026-01-01": false} {
		if m.Valid() != want {
			t.Errorf("month %q: valid is %v", m, !want)
		}
	}
}
