package market_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"duijie/server/market"
)

func TestTheTimelineTellsAllThatHappened(t *testing.T) {
	c := inForce(t)
	c.Attachments = []market.Attachment{{SHA256: "f", Name: "合同.pdf", At: noon.Add(-time.Hour)}}
	wantCode(t, "register", c.Register(ofSeller, certified(), noon.Add(time.Minute)), "")
	later := func(a market.Actor, reason string, minutes int) market.VoucherDoing {
		d := wordOf(a, reason)
		d.At = noon.Add(time.Duration(minutes) * time.Minute)
		return d
	}
	p, err := market.NewPayment("p", c, paid(100, "B0001"), later(ofBuyer, "", 2))
	wantCode(t, "pay", err, "")
	wantCode(t, "dispute", p.Do(market.VoucherDispute, later(ofSeller, "没有到账", 3)), "")
	wantCode(t, "confirm", p.Do(market.VoucherConfirm, later(ofSeller, "", 4)), "")
	i, err := market.NewInvoice("i", c, billed(100, "26220000000000000001"), later(ofSeller, "", 5))
	wantCode(t, "bill", err, "")
	r, err := p.Reversal("r", later(ofBuyer, "付错", 6))
	wantCode(t, "reverse", err, "")
	var got []string
	for _, e := range c.Timeline(market.Book{Payments: []market.Payment{p, r}, Invoices: []market.Invoice{i}}) {
		got = append(got, strings.Join([]string{e.Kind, e.What, string(e.Side), e.Ref, e.Amount.String(), e.Reason}, "|"))
	}
	want := []string{
		"file|合同.pdf||f|0.00|",
		"begun||buyer||0.00|", "step|confirm|buyer||0.00|", "step|confirm|seller||0.00|",
		"registration|registered|||900000.00|",
		"payment|recorded|buyer|p|1.00|", "payment|disputed|seller|p|1.00|没有到账", "payment|confirmed|seller|p|1.00|",
		"invoice|recorded|seller|i|1.00|", "reversal|recorded|buyer|r|-1.00|付错",
	}
	if !slices.Equal(got, want) {
		t.Errorf("timeline\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestWhatIsDueFollowsThePlan(t *testing.T) {
	plan := []market.Instalment{{Due: "2026-06-01", Amount: 10}, {Due: "2026-06-02", Amount: 20}, {Amount: 40}}
	for day, want := range map[market.Date]market.Fen{"2026-05-31": 0, "2026-06-01": 10, "2026-06-02": 30, "2030-01-01": 30} {
		if got := (market.Book{}).Sums(plan, day).Due; got != want {
			t.Errorf("%s: %s due, want %s", day, got, want)
		}
	}
}
