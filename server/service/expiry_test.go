package service_test

import (
	"sync/atomic"
	"testing"
	"time"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/sheet"
	"duijie/server/store"
	"duijie/server/store/sqlite"
)

// movedWorld is the real one at another time.
type movedWorld struct {
	market.RealWorld
	by *atomic.Int64
}

func (w movedWorld) Now() time.Time { return market.Cut(time.Now().Add(time.Duration(w.by.Load()))) }

func TestAListingEndsAfterItsLastDayAndComesBackByRenewal(t *testing.T) {
	b, err := sqlite.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w := movedWorld{by: new(atomic.Int64)}
	st, err := store.Open(t.Context(), b, store.Options{Collections: service.Collections(), Records: service.RecordSets(), World: w})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	s := service.New(service.Deps{Store: st, World: w})
	owner := admit(t, s, uniCode, "北陆大学", "220104", market.University)
	order := service.Import{Kind: sheet.Achievements, Owner: uniCode, Landing: service.LandListed, By: "cli"}
	write(t, s, order, list("A1,石墨烯导热膜,05,简介,6,技术转让,50,", "A2,激光雷达,01,简介,6,技术转让,50,"))
	if n, err := s.ExpireDue(t.Context()); n != 0 || err != nil {
		t.Fatalf("expired %d at once (%v)", n, err)
	}
	w.by.Store(int64(2*366*24*time.Hour + 24*time.Hour))
	if n, err := s.ExpireDue(t.Context()); n != 2 || err != nil {
		t.Fatalf("expired %d (%v)", n, err)
	}
	if n, err := s.ExpireDue(t.Context()); n != 0 || err != nil {
		t.Errorf("expired %d again (%v)", n, err)
	}
	rows, err := s.Achievements.Mine(t.Context(), owner, service.Filter{State: "expired"})
	if err != nil || rows.Total != 2 {
		t.Fatalf("%+v %v", rows, err)
	}
	r := rows.Rows[0]
	_, err = s.Achievements.Listed(t.Context(), r.ID)
	wantCode(t, "expired", err, market.CodeNotFound)
	if _, err := s.Achievements.Do(t.Context(), owner, r.ID, r.Version, market.Renew, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Achievements.Listed(t.Context(), r.ID); err != nil {
		t.Errorf("renewed: %v", err)
	}
}
