package market_test

import (
	"errors"
	"testing"
	"time"

	"duijie/server/market"

	"pgregory.net/rapid"
)

// next is a table for 2027 of tests; the State Council's notice is not known.
func next(change ...func(*market.HolidayYear)) market.HolidayYear {
	y := market.HolidayYear{
		Year: 2027, Document: "国办发明电〔2026〕0号（测试）",
		Off: []market.Holiday{
			{Name: "春节", From: "2027-02-05", To: "2027-02-12"},
			{Name: "元旦", From: "2026-12-31", To: "2027-01-02"},
		},
		Work: []market.Date{"2027-02-20", "2026-12-27"},
	}
	for _, c := range change {
		c(&y)
	}
	return y
}

func entering(user string) market.HolidayStep { return market.HolidayStep{By: user, At: morning} }

// entered is 2027 confirmed by a second person.
func entered(t *testing.T, y market.HolidayYear, before ...market.HolidayVersion) market.HolidayVersion {
	t.Helper()
	by := entering("one")
	by.Reason = "据通知原件录入"
	v, err := market.NewHolidayVersion(y, before, by)
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Do(market.HolidayConfirm, entering("two")); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestWhatCannotBeANotice(t *testing.T) {
	for _, c := range []struct {
		rule   string
		change func(*market.HolidayYear)
		want   []string
	}{
		{"as it should be", func(*market.HolidayYear) {}, nil},
		{"no number of the notice", func(y *market.HolidayYear) { y.Document = " " }, []string{"document"}},
		{"no days off", func(y *market.HolidayYear) { y.Off = nil }, []string{"off"}},
		{"a holiday without a name", func(y *market.HolidayYear) { y.Off[0].Name = "" }, []string{"off[0].name"}},
		{"a day of another year", func(y *market.HolidayYear) { y.Off[0].To = "2028-02-12" }, []string{"off[0].to"}},
		{"a day of the year before that its own notice had settled", func(y *market.HolidayYear) { y.Off[1].From = "2026-12-25" }, []string{"off[1].from"}},
		{"the end before the beginning", func(y *market.HolidayYear) { y.Off[0].To = "2027-02-04" }, []string{"off[0].to"}},
		{"half a month off", func(y *market.HolidayYear) { y.Off[0].To = "2027-02-20" }, []string{"off[0].to"}},
		{"two holidays that overlap", func(y *market.HolidayYear) {
			y.Off = append(y.Off, market.Holiday{Name: "又一个", From: "2027-02-12", To: "2027-02-13"})
		}, []string{"off[2].from"}},
		{"a make-up day on a Monday", func(y *market.HolidayYear) { y.Work[0] = "2027-02-22" }, []string{"work[0]"}},
		{"a make-up day that is off", func(y *market.HolidayYear) { y.Work[0] = "2027-02-06" }, []string{"work[0]"}},
		{"a make-up day twice", func(y *market.HolidayYear) { y.Work = append(y.Work, "2027-02-20") }, []string{"work[2]"}},
		{"no date", func(y *market.HolidayYear) { y.Work[0] = "20270220" }, []string{"work[0]"}},
	} {
		wantFaults(t, c.rule, next(c.change).Check(), c.want...)
	}
	_, err := market.NewHolidayVersion(next(func(y *market.HolidayYear) { y.Work[0] = "2027-02-22" }), nil, entering("one"))
	var refused *market.Error
	if !errors.As(err, &refused) || len(refused.Faults) != 1 || refused.Faults[0].Field != "work[0]" {
		t.Errorf("a fault is told in the row in which it was typed, not in the order of the days: %v", err)
	}
	for _, y := range market.BuiltInHolidays() {
		wantFaults(t, y.Document, y.Check())
	}
}

func TestAYearIsEnteredByOneAndConfirmedByAnother(t *testing.T) {
	v, err := market.NewHolidayVersion(next(), nil, entering("one"))
	if err != nil || v.ID != "2027-1" || v.State != market.HolidayProposed {
		t.Fatal(v, err)
	}
	if v.Notice.Off[0].Name != "元旦" || v.Notice.Work[0] != "2026-12-27" {
		t.Errorf("not in the order of the days: %+v", v.Notice)
	}
	wantCode(t, "confirmed by who entered it", v.Do(market.HolidayConfirm, entering("one")), market.CodeForbidden)
	wantCode(t, "withdrawn by another", v.Do(market.HolidayWithdraw, entering("two")), market.CodeForbidden)
	wantCode(t, "refused without a reason", v.Do(market.HolidayRefuse, entering("two")), market.CodeInvalid)
	if market.CalendarOf([]market.HolidayVersion{v}).Holds(2027) {
		t.Error("what nobody has confirmed is reckoned by")
	}
	if _, err := market.NewHolidayVersion(next(), []market.HolidayVersion{v}, entering("three")); market.CodeOf(err) != market.CodeConflict {
		t.Errorf("a second one of the year: %v", err)
	}
	if err := v.Do(market.HolidayConfirm, entering("two")); err != nil {
		t.Fatal(err)
	}
	wantCode(t, "withdrawn after it was confirmed", v.Do(market.HolidayWithdraw, entering("one")), market.CodeConflict)
	table := market.CalendarOf([]market.HolidayVersion{v})
	if !table.Holds(2027) || table.Last() != "2027-12-25" || table.Missing() != 2028 {
		t.Errorf("%s, %d", table.Last(), table.Missing())
	}
}

func TestAYearIsEnteredOnceAndCorrectedWithAReason(t *testing.T) {
	v := entered(t, next())
	before := []market.HolidayVersion{v}
	again := entering("two")
	if _, err := market.NewHolidayVersion(next(), before, again); market.CodeOf(err) != market.CodeInvalid {
		t.Errorf("the same year without a reason: %v", err)
	}
	again.Reason = "2 月 20 日录入有误"
	corrected, err := market.NewHolidayVersion(next(func(y *market.HolidayYear) { y.Work = nil }), before, again)
	if err != nil || corrected.ID != "2027-2" {
		t.Fatalf("%+v, %v", corrected, err)
	}
	gap := next(func(y *market.HolidayYear) {
		y.Year, y.Off, y.Work = 2029, []market.Holiday{{Name: "元旦", From: "2029-01-01", To: "2029-01-01"}}, nil
	})
	if _, err := market.NewHolidayVersion(gap, before, entering("one")); market.CodeOf(err) != market.CodeInvalid {
		t.Errorf("a year with a gap before it: %v", err)
	}
	old := next(func(y *market.HolidayYear) {
		y.Year, y.Off, y.Work = 2025, []market.Holiday{{Name: "元旦", From: "2025-01-01", To: "2025-01-01"}}, nil
	})
	if v, err := market.NewHolidayVersion(old, nil, again); err != nil || v.ID != "2025-1" {
		t.Errorf("a correction of a year that came with the program: %+v, %v", v, err)
	}
}

// What is said with a decision stands beside what was said with the entry.
func TestADecisionLeavesTheReasonOfTheEntry(t *testing.T) {
	for _, c := range []struct {
		action market.HolidayAction
		by     string
	}{{market.HolidayConfirm, "two"}, {market.HolidayRefuse, "two"}, {market.HolidayWithdraw, "one"}} {
		enters := entering("one")
		enters.Reason = "2 月 20 日录入有误"
		v, err := market.NewHolidayVersion(next(), nil, enters)
		if err != nil {
			t.Fatal(err)
		}
		decides := entering(c.by)
		decides.Reason = " 与通知原件核对过 "
		if err := v.Do(c.action, decides); err != nil {
			t.Fatal(err)
		}
		if v.Reason != "2 月 20 日录入有误" || v.Decision != "与通知原件核对过" {
			t.Errorf("%s: entered because of %q, decided because of %q", c.action, v.Reason, v.Decision)
		}
	}
}

func TestADeadlineBeyondTheTableStaysOpen(t *testing.T) {
	table := market.CalendarOf(nil)
	for _, c := range []struct {
		rule string
		from market.Date
		days int
		want market.Date
		open bool
	}{
		{"within the table", "2026-12-10", 5, "2026-12-17", false},
		{"the last day that it holds", "2026-12-24", 1, "2026-12-25", false},
		{"the last week of December, which the next notice may move", "2026-12-24", 2, "", true},
		{"over the end of the year", "2026-12-01", 60, "", true},
		{"from a day that it does not hold", "2027-03-01", 5, "", true},
	} {
		last, open, err := table.Deadline(c.from, c.days)
		if err != nil || last != c.want || (open != nil) != c.open {
			t.Errorf("%s: %s, %+v, %v", c.rule, last, open, err)
		}
		if open != nil && *open != (market.Term{From: c.from, Days: c.days, Missing: 2027}) {
			t.Errorf("%s: %+v", c.rule, *open)
		}
	}
	for rule, from := range map[string]market.Date{"before the table": "2021-12-31", "no day": "2026-02-30", "nothing": ""} {
		if _, open, err := table.Deadline(from, 5); market.CodeOf(err) != market.CodeInvalid || open != nil {
			t.Errorf("%s: %+v, %v", rule, open, err)
		}
	}
}

// What is known by a shorter table is never known otherwise by a longer one.
func TestALongerTableMovesNoDeadline(t *testing.T) {
	short, long := market.CalendarOf(nil), market.CalendarOf([]market.HolidayVersion{entered(t, next())})
	rapid.Check(t, func(t *rapid.T) {
		from := market.DateOf(time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 250).Draw(t, "day")))
		days := rapid.IntRange(0, 200).Draw(t, "days")
		last, open, err := short.Deadline(from, days)
		if err != nil {
			t.Fatal(err)
		}
		then, still, _ := long.Deadline(from, days)
		if open == nil && then != last {
			t.Fatalf("%s + %d: %s, and then %s", from, days, last, then)
		}
		if open != nil && still == nil && then <= short.Last() {
			t.Fatalf("%s + %d was not known and is %s, which the table held", from, days, then)
		}
	})
}

func TestANoticeWithoutAKnownEndRunsAndCannotBeApproved(t *testing.T) {
	claim, _ := claimUpTo(t, 5)
	claim.Decision.Granted = ptr(market.Fen(80))
	at := time.Date(2026, 12, 22, 2, 0, 0, 0, time.UTC)
	f := passing()
	f.Workdays = market.CalendarOf(nil).Deadline
	if err := claim.Do(market.ClaimPublish, acting("formal", market.PartFormal, at), f); err != nil {
		t.Fatal(err)
	}
	if claim.NoticeTo != "" || claim.Due != "" || claim.NoticeOpen == nil || *claim.NoticeOpen != *claim.DueOpen || claim.NoticeFrom != "2026-12-22" {
		t.Fatalf("%+v, %+v", claim.NoticeOpen, claim.DueOpen)
	}
	late := at.AddDate(0, 3, 0)
	wantCode(t, "approved three months later, the end unknown", claim.Do(market.ClaimApprove, acting("decider", market.PartDecider, late), f), market.CodeConflict)
	objected := claim
	if err := objected.Do(market.ClaimObject, acting("stranger", market.PartPublic, late), f); err != nil {
		t.Errorf("an objection while the end is unknown: %v", err)
	}
	table := market.CalendarOf([]market.HolidayVersion{entered(t, next())})
	if !claim.Reckon(table) || claim.NoticeTo != "2026-12-28" || claim.Due != "2026-12-28" || claim.NoticeOpen != nil || claim.DueOpen != nil {
		t.Fatalf("reckoned: %s, %s, %+v", claim.NoticeTo, claim.Due, claim.NoticeOpen)
	}
	if claim.Reckon(table) {
		t.Error("reckoned twice")
	}
	wantCode(t, "an objection after the end", claim.Do(market.ClaimObject, acting("stranger", market.PartPublic, late), f), market.CodeConflict)
	if err := claim.Do(market.ClaimApprove, acting("decider", market.PartDecider, late), f); err != nil {
		t.Error(err)
	}
}

func TestWhoHasToContinueTheTable(t *testing.T) {
	proposed, err := market.NewHolidayVersion(next(), nil, entering("decider"))
	if err != nil {
		t.Fatal(err)
	}
	october, november := time.Date(2026, 10, 31, 2, 0, 0, 0, time.UTC), time.Date(2026, 11, 1, 2, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		rule     string
		who      string
		versions []market.HolidayVersion
		waiting  int
		at       time.Time
		want     string
	}{
		{"October, nothing waits", "decider", nil, 0, october, ""},
		{"October, and a deadline waits", "decider", nil, 1, october, "enter"},
		{"November", "decider", nil, 0, november, "enter"},
		{"a reviewer", "formal", nil, 1, november, ""},
		{"a year late", "decider", nil, 0, time.Date(2027, 3, 1, 2, 0, 0, 0, time.UTC), "enter"},
		{"who entered it waits", "decider", []market.HolidayVersion{proposed}, 1, november, ""},
		{"the second person", "second", []market.HolidayVersion{proposed}, 1, november, "confirm"},
		{"all done", "decider", []market.HolidayVersion{entered(t, next())}, 0, november, ""},
	} {
		d := market.CalendarDuty(desk[c.who], c.versions, c.waiting, c.at)
		got := ""
		if d != nil {
			got = d.Actions[0]
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.rule, got, c.want)
		}
	}
}

func TestFiguresOfANotice(t *testing.T) {
	for _, y := range market.BuiltInHolidays() {
		want := 11 // statutory days off
		if y.Year >= 2025 {
			want = 13
		}
		if got := y.Figures(); got.Net != want || got.Working < 245 || got.Working > 252 {
			t.Errorf("%d: %+v, want %d net", y.Year, got, want)
		}
	}
}
