package service_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"duijie/server/market"
	"duijie/server/store/mongo"
	"duijie/server/store/mongo/mongotest"
	"duijie/server/store/sqlite"

	"pgregory.net/rapid"
)

// TestHistories lets random histories happen and holds every state that ever stood
// in them against every rule of package invariant. A failure names the seed that
// repeats it: go test -run TestHistories/... -rapid.seed=N. DUIJIE_PROVE runs
// thousands; -rapid.checks says another number.
func TestHistories(t *testing.T) {
	t.Run("one after another on SQLite", func(t *testing.T) {
		histories(t, 15, 2000, settings{servers: onSQLite, steps: 90, atOnce: 1})
	})
	t.Run("several at once on SQLite", func(t *testing.T) {
		histories(t, 15, 2000, settings{servers: onSQLite, steps: 50, atOnce: 4})
	})
	t.Run("one server over MongoDB", func(t *testing.T) {
		histories(t, 1, 40, settings{servers: onMongo(t, 1), steps: 24, atOnce: 2})
	})
	t.Run("two servers over MongoDB", func(t *testing.T) {
		histories(t, 1, 40, settings{servers: onMongo(t, 2), steps: 16, atOnce: 4})
	})
}

// often are the doings without which a run tried nothing, and seldom those that
// thousands of histories must have come to as well.
var (
	often  = []string{"contract", "payment", "submit", "take_up"}
	seldom = []string{
		"distribute", "publish", "approve", "list", "sign", "pay", "could not pay", "answer", "ask", "recommend", "pass_form", "decide", "reject", "withdraw", "discard",
		"check", "close", "reopen", "recover", "recovered", "clear", "object", "dismiss", "uphold", "demand", "receive", "score", "decline", "propose", "edit",
		"reverse a payment", "reverse an invoice", "payment dispute", "settle anew", "contract terminate", "open a round", "implementation",
		"registration changed", "registration cancelled", "registration revoked", "title revoked", "title restored", "title renamed", "title corrected",
	}
)

// checksGiven tells whether the command line says how many histories are wanted,
// be it as many as rapid makes by itself. It is asked before anything sets the flag.
var checksGiven = sync.OnceValue(func() (given bool) {
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "rapid.checks" })
	return given
})

// histories runs few histories, or many to prove something.
func histories(t *testing.T, few, many int, set settings) {
	checks := few
	if os.Getenv("DUIJIE_PROVE") != "" {
		checks = many
	}
	if !checksGiven() {
		standard := flag.Lookup("rapid.checks").DefValue
		fatal(t, flag.Set("rapid.checks", strconv.Itoa(checks)))
		t.Cleanup(func() { fatal(t, flag.Set("rapid.checks", standard)) })
	}
	done, states, refused, lived := map[string]int{}, map[market.ClaimState]int{}, map[market.Code]int{}, 0
	began := time.Now()
	rapid.Check(t, func(rt *rapid.T) {
		l := newLife(t, rt, set)
		l.live(rt, set)
		lived++
		for what, n := range l.done {
			done[what] += n
		}
		for code, n := range l.refused {
			refused[code] += n
		}
		for state, n := range l.states {
			states[state] += n
		}
	})
	t.Logf("%d histories in %s; claims ended in %v; done: %v; refused by code: %v", lived, time.Since(began).Round(time.Second), states, done, refused)
	// Rapid ends a run that would outlast its time: what ran counts, not what was asked for.
	wanted := often
	if lived >= 1000 {
		wanted = slices.Concat(often, seldom)
	}
	if lived < 10 {
		wanted = often[:2]
	}
	for _, what := range wanted {
		if done[what] == 0 {
			t.Errorf("no history came to %q: the test tries too little (%v)", what, slices.Sorted(maps.Keys(done)))
		}
	}
}

// onSQLite is one server over a database of its own.
func onSQLite(t *testing.T, world *calendar) ([]*dealers, func()) {
	folder, err := os.MkdirTemp(t.TempDir(), "")
	fatal(t, err)
	b, err := sqlite.Open(t.Context(), folder)
	fatal(t, err)
	return []*dealers{dealersIn(t, b, world, 0)}, func() { _ = os.RemoveAll(folder) }
}

// onMongo is so many servers, each with a committer of its own, over a database of
// their own for each history.
func onMongo(t *testing.T, servers int) func(*testing.T, *calendar) ([]*dealers, func()) {
	uri, n := mongotest.Start(t), 0
	return func(t *testing.T, world *calendar) ([]*dealers, func()) {
		n++
		own := mongotest.WithDatabase(uri, fmt.Sprintf("%s_%d", mongotest.Database(uri), n))
		if mongotest.Real() {
			own = mongotest.Start(t)
		}
		var out []*dealers
		for i := range servers {
			b, err := mongo.Open(t.Context(), own)
			fatal(t, err)
			if i == 0 {
				// FerretDB loses one of two replacements that race, and the other server
				// has to finish them: it must not be taken for slow.
				out = append(out, dealersIn(t, b, world, 10*time.Second))
				continue
			}
			again := *out[0]
			again.open(t, b)
			out = append(out, &again)
		}
		return out, func() {}
	}
}
