// Package simulatetest opens empty stores for a simulated year, for tests alone.
//
// It must never be imported by anything but tests.
package simulatetest

import (
	"encoding/json"
	"log/slog"
	"testing"

	"duijie/fixtures"
	"duijie/server/auth"
	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/simulate"
	"duijie/server/store"
	"duijie/server/store/folder"
)

// Open makes a backend a store for a year and says what the year needs. Its clock
// stands at the beginning of the span, its files lie in a folder. The test closes it.
func Open(t testing.TB, backend store.Backend, files string, span simulate.Span, seed uint64) (store.Store, simulate.Deps) {
	t.Helper()
	clock := simulate.NewClock(span.Morning(), seed)
	log := slog.New(slog.DiscardHandler)
	st, err := store.Open(t.Context(), backend, store.Options{Collections: service.Collections(), Records: service.RecordSets(), World: clock, Logger: log})
	ok(t, err)
	t.Cleanup(func() { _ = st.Close() })
	vault, err := folder.Open(files)
	ok(t, err)
	// Nobody knows the passwords, so that they may be cheap.
	accounts, err := service.NewAccounts(t.Context(), service.AccountDeps{
		Store: st, World: clock, Log: log, Options: service.AccountOptions{Cost: auth.Cost{MemoryKiB: 8, Passes: 1, Lanes: 1}},
	})
	ok(t, err)
	return st, simulate.Deps{
		Service:  service.New(service.Deps{Store: st, Vault: vault, World: clock, Log: log}),
		Accounts: accounts, Clock: clock, Programmes: programmes(t),
	}
}

// programmes are the samples'.
func programmes(t testing.TB) []market.Programme {
	t.Helper()
	files, err := fixtures.Programmes()
	ok(t, err)
	out := make([]market.Programme, len(files))
	for i, f := range files {
		ok(t, json.Unmarshal(f.Text, &out[i]))
	}
	return out
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
