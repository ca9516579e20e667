package simulate_test

import (
	"testing"

	"duijie/server/simulate"
	"duijie/server/store/mongo"
	"duijie/server/store/mongo/mongotest"
)

func TestAYearOverTheMongoDBProtocolViolatesNothing(t *testing.T) {
	backend, err := mongo.Open(t.Context(), mongotest.Start(t))
	ok(t, err)
	w := open(t, backend, year, 5)
	report := run(t, w, simulate.Size{Enterprises: 2, Universities: 2, Contracts: 4, Payments: 6, Claims: 4}, 5)
	if report.Done["claims.start"] == 0 {
		t.Error("nothing was claimed")
	}
	checked(t, w)
}
