package service_test

import (
	"testing"
	"time"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
)

// nextYear is a table for 2027 of tests; the State Council's notice is not known.
func nextYear() market.HolidayYear {
	return market.HolidayYear{
		Year: 2027, Document: "国办发明电〔2026〕0号（测试）",
		Off:  []market.Holiday{{Name: "元旦", From: "2027-01-01", To: "2027-01-03"}, {Name: "春节", From: "2027-02-05", To: "2027-02-12"}},
		Work: []market.Date{"2027-02-20"},
	}
}

// confirmed enters a year by one and confirms it by another.
func (x *claimHouse) confirmed(t *testing.T, y market.HolidayYear, reason string) service.HolidayView {
	t.Helper()
	v, err := x.EnterHolidays(t.Context(), x.author, y, reason)
	fatal(t, err)
	v, err = x.ActOnHolidays(t.Context(), x.second, v.Holiday.ID, v.Version, market.HolidayConfirm, "")
	fatal(t, err)
	return v
}

// dutyOf is the duty of someone of a kind; nil without one.
func (x *claimHouse) dutyOf(t *testing.T, a market.Actor, kind string) *market.Duty {
	t.Helper()
	duties, err := x.Duties(t.Context(), a)
	fatal(t, err)
	for _, d := range duties {
		if d.Kind == kind {
			return &d
		}
	}
	return nil
}

func TestNothingIsPaidWhileTheEndOfTheNoticeIsUnknown(t *testing.T) {
	x := newClaimHouse(t)
	w := x.decidedOn(t, x.paid(t, 30*market.WanYuan).Contract.ID)
	x.distributed(t)
	x.world.at = time.Date(2026, 12, 22, 2, 0, 0, 0, time.UTC)
	w = x.steps(t, x.formal, x.again(t, w), market.ClaimPublish)
	if c := w.Claim; c.NoticeTo != "" || c.NoticeOpen == nil || *c.NoticeOpen != (market.Term{From: "2026-12-22", Days: 5, Missing: 2027}) {
		t.Fatalf("the notice: %q, %+v", c.NoticeTo, c.NoticeOpen)
	}
	page, err := x.Notices(t.Context())
	ok(t, err)
	if len(page.Notices) != 1 || page.Notices[0].Open == nil || page.Notices[0].To != "" {
		t.Errorf("everyone reads %+v", page.Notices)
	}
	x.world.at = time.Date(2027, 2, 1, 2, 0, 0, 0, time.UTC)
	_, err = x.try(t, x.decider, x.again(t, w), market.ClaimApprove)
	wantCode(t, "approved in February, the table of 2027 missing", err, market.CodeConflict)
	_, err = x.CreateBatch(t.Context(), x.finance, []string{w.Claim.ID})
	wantCode(t, "listed for payment", err, market.CodeConflict)
	if d := x.dutyOf(t, x.author, market.DutyCalendar); d == nil || d.Actions[0] != "enter" || d.Count != 1 || !d.Overdue {
		t.Errorf("what the department has to do: %+v", d)
	}
	o, err := x.Object(t.Context(), market.Actor{}, w.Claim.ID, service.Objector{Name: "赵某某", Phone: "13900001111"}, "该合同与去年的合同内容相同")
	ok(t, err)

	x.confirmed(t, nextYear(), "")
	w = x.again(t, w)
	if c := w.Claim; c.NoticeTo != "2026-12-29" || c.NoticeOpen != nil {
		t.Fatalf("after the year was entered: %q, %+v", c.NoticeTo, c.NoticeOpen)
	}
	_, err = x.CreateBatch(t.Context(), x.finance, []string{w.Claim.ID})
	wantCode(t, "listed while the objection is open", err, market.CodeConflict)
	w, err = x.SettleObjection(t.Context(), x.second, w.Claim.ID, w.Version, o.ID, false, "两份合同内容不同，已核对")
	ok(t, err)
	w = x.steps(t, x.decider, w, market.ClaimApprove)
	if w.Claim.State != market.ClaimApproved {
		t.Errorf("%s", w.Claim.State)
	}
	if d := x.dutyOf(t, x.author, market.DutyCalendar); d != nil {
		t.Errorf("nothing is left to do: %+v", d)
	}
	x.sound(t)
}

func TestADeadlineBecomesKnownWhenTheYearIsEntered(t *testing.T) {
	x := newClaimHouse(t, func(p *market.Programme) { p.Procedure.StepDays["supplement"] = 200 })
	w := x.submitted(t, x.paid(t, 30*market.WanYuan).Contract.ID)
	w = x.steps(t, x.local, x.steps(t, x.local, w, market.ClaimTakeUp), market.ClaimAsk)
	if c := w.Claim; c.Due != "" || c.DueOpen == nil || c.DueOpen.Days != 200 {
		t.Fatalf("%q, %+v", c.Due, c.DueOpen)
	}
	if d := x.dutyOf(t, x.firm, market.DutyClaim); d == nil || d.Due != "" || d.DueOpen == nil || d.Overdue {
		t.Errorf("the enterprise is told %+v", d)
	}
	x.world.at = time.Date(2027, 6, 1, 2, 0, 0, 0, time.UTC)
	if n, err := x.LapseDue(t.Context()); n != 0 || err != nil {
		t.Errorf("a supplement lapsed on a day that nobody knows: %d, %v", n, err)
	}

	entered, err := x.EnterHolidays(t.Context(), x.author, nextYear(), "")
	ok(t, err)
	_, err = x.ActOnHolidays(t.Context(), x.author, entered.Holiday.ID, entered.Version, market.HolidayConfirm, "")
	wantCode(t, "confirmed by who entered it", err, market.CodeForbidden)
	_, err = x.ActOnHolidays(t.Context(), x.formal, entered.Holiday.ID, entered.Version, market.HolidayConfirm, "")
	wantCode(t, "confirmed by a reviewer", err, market.CodeForbidden)
	_, err = x.EnterHolidays(t.Context(), x.formal, nextYear(), "")
	wantCode(t, "entered by a reviewer", err, market.CodeForbidden)
	_, err = x.ActOnHolidays(t.Context(), x.second, entered.Holiday.ID, entered.Version+1, market.HolidayConfirm, "")
	wantCode(t, "on another version of the document", err, market.CodeStale)
	if n, err := x.ReckonDue(t.Context()); n != 0 || err != nil {
		t.Errorf("reckoned by what nobody has confirmed: %d, %v", n, err)
	}
	if d := x.dutyOf(t, x.second, market.DutyCalendar); d == nil || d.Actions[0] != string(market.HolidayConfirm) {
		t.Errorf("the second person: %+v", d)
	}
	seen, err := x.Calendar(t.Context(), market.Actor{})
	ok(t, err)
	if len(seen.Versions) != 0 || seen.Table.Missing() != 2027 {
		t.Errorf("everyone sees what waits: %+v", seen.Versions)
	}

	_, err = x.ActOnHolidays(t.Context(), x.second, entered.Holiday.ID, entered.Version, market.HolidayConfirm, "")
	ok(t, err)
	due := x.again(t, w).Claim.Due
	if due == "" {
		t.Fatal("the deadline is not known")
	}
	stored, err := x.store.Get(t.Context(), service.Claims, w.Claim.ID)
	ok(t, err)
	if c, err := store.As[market.Claim](stored); err != nil || c.Due != due || c.DueOpen != nil {
		t.Errorf("stored: %q, %+v, %v", c.Due, c.DueOpen, err)
	}

	// A correction counts for what is reckoned from now on alone.
	y := nextYear()
	y.Off = append(y.Off, market.Holiday{Name: "劳动节", From: "2027-05-01", To: "2027-05-05"})
	_, err = x.EnterHolidays(t.Context(), x.author, y, "")
	wantCode(t, "a year once more without a reason", err, market.CodeInvalid)
	x.confirmed(t, y, "漏录劳动节")
	if again := x.again(t, w).Claim.Due; again != due {
		t.Errorf("a deadline moved from %s to %s", due, again)
	}
	seen, err = x.Calendar(t.Context(), market.Actor{})
	ok(t, err)
	if len(seen.Versions) != 2 || seen.Versions[0].Holiday.State != market.HolidayInForce || seen.Versions[1].Holiday.State != market.HolidaySuperseded {
		t.Errorf("%+v", seen.Versions)
	}
	if works, err := seen.Table.IsWorkday("2027-05-03"); works || err != nil {
		t.Errorf("the correction is not reckoned by: %v, %v", works, err)
	}
	x.world.at = time.Date(2027, 12, 1, 2, 0, 0, 0, time.UTC)
	if n, err := x.LapseDue(t.Context()); n != 1 || err != nil {
		t.Errorf("%d lapsed, %v", n, err)
	}
	x.sound(t)
}
