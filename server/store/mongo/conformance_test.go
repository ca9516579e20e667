package mongo_test

import (
	"context"
	"os"
	"testing"

	"duijie/server/store"
	"duijie/server/store/mongo"
	"duijie/server/store/mongo/mongotest"
	"duijie/server/store/storetest"
)

func TestMain(m *testing.M) {
	storetest.WriterMain(func(uri string) (store.Backend, error) { return mongo.Open(context.Background(), uri) })
	storetest.FillerMain(openVault)
	neighbourMain()
	os.Exit(m.Run())
}

// FerretDB scans a collection for every filter, so the suite does a part of the work on it.
func harness() storetest.Harness {
	h := storetest.Harness{
		New:    func(t testing.TB) storetest.Place { return newPlace(t) },
		Shared: true, Versions: true,
		Scale: 2,
	}
	if mongotest.Real() {
		h.Scale = 1
	}
	return h
}

func TestConformance(t *testing.T) { storetest.Run(t, harness()) }

func TestKilledWriters(t *testing.T) {
	p := newPlace(t)
	storetest.KillLoop(t, storetest.Killing{Place: p.uri, Open: p.Open, Rounds: storetest.Rounds(10)})
}

// BenchmarkStore says something on a real server only: FerretDB v1 scans.
func BenchmarkStore(b *testing.B) {
	if !mongotest.Real() {
		b.Skip(mongotest.EnvURI + " names no server")
	}
	storetest.Bench(b, harness())
}
