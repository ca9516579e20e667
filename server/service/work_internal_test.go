package service

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duijie/server/auth"
	"duijie/server/market"
	"duijie/server/store"
	"duijie/server/store/sqlite"
)

// work notes what is done of what takes time.
type work struct {
	store.Store
	done []string
}

func (w *work) did(what string) { w.done = append(w.done, what) }

// workHashes notes the hashes.
type workHashes struct {
	hasher
	of *work
}

func (h workHashes) Verify(ctx context.Context, hash, password string) (ok, stale bool, err error) {
	h.of.did("hash")
	return h.hasher.Verify(ctx, hash, password)
}

func (w *work) Records() store.Records { return workRecords{w.Store.Records(), w} }

type workRecords struct {
	store.Records
	of *work
}

func (r workRecords) Insert(ctx context.Context, set, id string, v any) error {
	r.of.did("insert " + set)
	return r.Records.Insert(ctx, set, id, v)
}

func (r workRecords) Put(ctx context.Context, set, id string, v any) error {
	r.of.did("put " + set)
	return r.Records.Put(ctx, set, id, v)
}

func (r workRecords) Get(ctx context.Context, set, id string, v any) error {
	r.of.did("get " + set)
	return r.Records.Get(ctx, set, id, v)
}

func (r workRecords) Find(ctx context.Context, set, field string, value any, limit int) ([]store.Found, error) {
	r.of.did(fmt.Sprintf("find %s by %s", set, field))
	return r.Records.Find(ctx, set, field, value, limit)
}

// For a login that nobody has the same records are read and written and as many hashes
// computed as for one with a wrong password, and the answer is the same.
func TestUnknownAndKnownLoginsTakeTheSameWork(t *testing.T) {
	backend, err := sqlite.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), backend, store.Options{Collections: Collections(), Records: RecordSets(), World: market.RealWorld{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	w := &work{Store: st}
	a, err := NewAccounts(t.Context(), AccountDeps{Store: w, World: market.RealWorld{}, Options: AccountOptions{Cost: auth.Cost{MemoryKiB: 64, Passes: 1, Lanes: 1}}})
	if err != nil {
		t.Fatal(err)
	}
	a.hasher = workHashes{a.hasher, w}
	if _, err := a.CreateOperator(t.Context(), "known", "copper lamp seven rivers", "某某"); err != nil {
		t.Fatal(err)
	}
	try := func(login string) ([]string, string) {
		t.Helper()
		w.done = nil
		_, err := a.SignIn(t.Context(), SignIn{Login: login, Password: "wrong", Address: "192.0.2.1"})
		if err == nil {
			t.Fatal("a wrong password opens")
		}
		return slices.Clone(w.done), err.Error()
	}
	for n := range 7 { // the last two have to wait
		known, said := try("known")
		unknown, saidOf := try("unknown")
		if diff := cmp.Diff(known, unknown); diff != "" || said != saidOf {
			t.Errorf("try %d: known (-) and unknown (+) differ, %q and %q:\n%s", n+1, said, saidOf, diff)
		}
		if n < 5 && !slices.Contains(unknown, "hash") {
			t.Errorf("try %d: no hash is computed: %v", n+1, unknown)
		}
	}
}
