package service_test

import (
	"context"
	"testing"
	"time"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"

	"github.com/google/go-cmp/cmp"
)

// A month is one of China, and one in which nothing happened stands between those
// in which something did.
func TestFiguresByMonth(t *testing.T) {
	d := newDealers(t)
	midnight := time.Date(2026, 1, 31, 16, 0, 0, 0, time.UTC) // the first of February in China
	sealed := market.Decision{Eligible: 9 * market.WanYuan, Granted: ptr(6 * market.WanYuan), At: midnight.AddDate(0, 2, 0)}
	_, err := d.store.Commit(t.Context(), store.Meta{Actor: "test", Action: "claims.submit"}, func(_ context.Context, tx store.Tx) error {
		for id, c := range map[string]market.Claim{
			"waits":     {State: market.ClaimSubmitted, SubmittedAt: midnight, Region: "220202"},
			"paid":      {State: market.ClaimPaid, SubmittedAt: midnight.AddDate(0, 0, 3), Region: "220104", Decision: &sealed, PaidOn: "2026-05-31"},
			"elsewhere": {State: market.ClaimSubmitted, SubmittedAt: midnight.AddDate(1, 0, 0), Region: "220300"},
			"a draft":   {State: market.ClaimDraft, Region: "220202"},
		} {
			c.ID = id
			if err := tx.Put(service.Claims, id, market.ClaimSchema, c); err != nil {
				return err
			}
		}
		return nil
	})
	fatal(t, err)
	for who, c := range map[string]struct {
		actor market.Actor
		want  []service.MonthFigures
	}{
		"a prefecture with one claim": {d.prefecture, []service.MonthFigures{{Month: "2026-02", Claims: 1}}},
		"a county with the paid one": {office("220104", market.RoleReviewer), []service.MonthFigures{
			{Month: "2026-02", Claims: 1}, {Month: "2026-03"}, {Month: "2026-04", Awarded: 6 * market.WanYuan}, {Month: "2026-05", Paid: 6 * market.WanYuan},
		}},
		"an office without claims": {office("220400", market.RoleReviewer), nil},
	} {
		st, err := d.ClaimStatistics(t.Context(), c.actor)
		fatal(t, err)
		if diff := cmp.Diff(c.want, st.Months); diff != "" {
			t.Errorf("%s (- want, + got):\n%s", who, diff)
		}
	}
}
