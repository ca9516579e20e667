package service_test

import (
	"strings"
	"testing"
	"time"

	"duijie/server/market"
	"duijie/server/service"
)

// Two servers over MongoDB keep one library: what one takes in and the other
// records, both tell for any day, as known then and as known now.
func TestTitlesOverMongo(t *testing.T) {
	servers := overMongo(t, 2)
	one, two := servers[0], servers[1]
	got := takenIn(t, one.Service, batch2024, titleList("1,瀚辰公司,"+firmCode+",220202,材料", "2,第三公司,"+thirdCode+",220104,软件"))
	if counts(got) != "rows 2 new 2 changed 0 unchanged 0 bad 0" {
		t.Fatal(counts(got), got.Faults)
	}
	then := one.world.at
	later := func(days int) { one.world.at = one.world.at.AddDate(0, 0, days) }
	record := func(by *dealers, name string, e market.TitleEvent) {
		t.Helper()
		v := onlyTitle(t, by.Service, name)
		e.Document, e.Reason = "样例〔2026〕9号", "核查属实"
		_, err := by.RecordTitle(t.Context(), registrar, v.Title.ID, v.Version, e)
		ok(t, err)
	}
	later(30)
	record(two, "第三公司", market.TitleEvent{Kind: market.TitleRevoked, Effective: "2026-06-15"})
	later(30)
	record(two, "瀚辰公司", market.TitleEvent{Kind: market.TitleRenamed, Effective: "2026-06-20", Facts: market.TitleFacts{Name: "承继公司", CreditCode: secondCode}})
	now := one.world.at

	for _, row := range []struct {
		rule      string
		code      market.CreditCode
		on        market.Date
		then, now string // names under which a provincial title is held
	}{
		{"before the renaming", firmCode, "2026-06-19", "瀚辰公司", "瀚辰公司"},
		{"on its day the predecessor holds it no more", firmCode, "2026-06-20", "瀚辰公司", ""},
		{"and the successor does", secondCode, "2026-06-20", "", "承继公司"},
		{"before the revocation", thirdCode, "2026-06-14", "第三公司", "第三公司"},
		{"from its day on", thirdCode, "2026-06-15", "第三公司", ""},
		{"after the last day of the term", secondCode, "2027-07-01", "", ""},
	} {
		for name, server := range map[string]*dealers{"the one": one, "the other": two} {
			titles, err := server.TitlesOf(t.Context(), row.code)
			ok(t, err)
			for known, want := range map[time.Time]string{then: row.then, now: row.now} {
				var held []string
				for _, s := range market.TitleAt(titles, row.code, row.on, known) {
					held = append(held, s.Facts.Name)
				}
				if got := strings.Join(held, ","); got != want {
					t.Errorf("%s, by %s server as known on %s: %q, want %q", row.rule, name, market.DateOf(known), got, want)
				}
			}
		}
	}
	for day, want := range map[market.Date]int{market.DateOf(then): 1, "": 0} {
		e, err := one.EnterpriseTitles(t.Context(), registrar, one.firm.Organisation, service.TitleMoment{On: "2026-06-25", KnownOn: day})
		if ok(t, err); len(e.Standing) != want || len(e.Titles) != 1 {
			t.Errorf("known on %q the firm holds %d of %d titles on 2026-06-25, want %d", day, len(e.Standing), len(e.Titles), want)
		}
	}
	report, err := two.store.Verify(t.Context(), nil)
	if ok(t, err); len(report.Findings) > 0 {
		t.Errorf("%v", report.Findings)
	}
}
