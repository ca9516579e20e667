// Package storetest is the conformance suite of the journal: what every
// Backend has to hold, run by the tests of store/sqlite and store/mongo on
// their real databases.
//
// It knows the store's interfaces only, and no database.
package storetest

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"duijie/server/store"
)

// Place is where one test keeps its data, empty at first.
type Place interface {
	// Open opens the data: again after the one before was closed, and beside
	// it when the harness is Shared.
	Open(t testing.TB) store.Backend
	// Tamperer reaches behind the store, which may be open.
	Tamperer
}

// Tamperer changes what is stored, the way a broken disk or a hand in the
// database would.
type Tamperer interface {
	// EntryFields names every stored field of a journal entry that holds a
	// text or a number, but not its number, for which there is RenumberEntry.
	EntryFields(t testing.TB, number int64) []string
	// DocFields does so for a document, but not for its id.
	DocFields(t testing.TB, kind, id string) []string
	// ChangeEntry and ChangeDoc replace one field: change gets a string, int64
	// or float64 and returns another of the same type.
	ChangeEntry(t testing.TB, number int64, field string, change func(any) any)
	ChangeDoc(t testing.TB, kind, id, field string, change func(any) any)
	RenumberEntry(t testing.TB, number, to int64)
	DropEntry(t testing.TB, number int64)
	DropDoc(t testing.TB, kind, id string)
	// CopyDoc stores a copy of a document under another id.
	CopyDoc(t testing.TB, kind, id, copy string)
	// DropTrail and InsertTrail remove and add one line of the trail.
	DropTrail(t testing.TB, line store.TrailLine)
	InsertTrail(t testing.TB, line store.TrailLine)
	// ForgetTrail leaves the data as a program did that kept no trail. Nobody
	// has them open.
	ForgetTrail(t testing.TB)
}

// Harness is how the suite reaches a backend.
type Harness struct {
	New    func(t testing.TB) Place
	Shared bool // several Stores may stand on one Place
	// Versions: they may be of different versions of a program.
	Versions bool
	// Scale divides the amount of work, for a database that is slow. 0 is 1.
	Scale int
}

func (h Harness) scaled(n int) int { return max(n/max(h.Scale, 1), 1) }

// Run runs the whole suite. Each test has a Place of its own.
func Run(t *testing.T, h Harness) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, Harness)
	}{
		{"a commit is read back with version and number", testCommit},
		{"a body comes back byte for byte", testBodies},
		{"a failing use case hurts no other", testFailing},
		{"a use case sees those before it in its entry", testSees},
		{"what no store accepts is refused", testRefused},
		{"units above the limits are refused, at them accepted", testLimits},
		{"bulk work queues behind people", testBulk},
		{"a context that ends before the decision drops the work", testCancel},
		{"time never goes backwards", testTime},
		{"closing answers everyone", testClose},
		{"50 writers on one document lose nothing", testWriters},
		{"one of many writers creates what must be unique", testUnique},
		{"a unit of work is seen whole or not at all", testWhole},
		{"a view is read again when something moved", testViewAgain},
		{"documents left unwritten are written at the next start", testHeal},
		{"documents are written over older ones only, and once", testOverOlder},
		{"an unclear answer never duplicates nor loses", testUnclear},
		{"another's entry under an unclear number is no answer", testUnclearTaken},
		{"failing documents are written in the end", testApplyRetried},
		{"followers get every entry once, in order", testFollow},
		{"two stores on one database follow each other", testTwoStores},
		{"a store finishes what another one left", testTwoStoresHeal},
		{"documents are found by keys, in order", testFind},
		{"pages neither repeat nor leave out under inserts", testPages},
		{"a use case finds its own writes", testTxFind},
		{"a text that looks like a query is a value", testValues},
		{"old documents are lifted, the journal stays", testLifts},
		{"a newer program's documents are refused", testNewer},
		{"keys declared later find old documents", testRekey},
		{"programs of two versions write side by side", testSideBySide},
		{"an older program finishes what a newer one left", testNewKindHealed},
		{"an older program finishes what a newer one has no answer to", testLateAnswerHealed},
		{"an older program finishes the agreement that keeps it out", testAgreementHealed},
		{"keys of what an older program wrote come before all else", testKeysBeforeTellingOfThem},
		{"two versions leave each other the fields of records", testFieldsOfRecords},
		{"what a program cannot write in the older form waits for an agreement", testFloors},
		{"random work of two versions agrees with a plain map", testSideBySideAtRandom},
		{"a program that has its data for itself writes the newest form at once", testAlone},
		{"records are inserted once and found by fields", testRecords},
		{"fields declared later find old records", testRefield},
		{"records are walked one by one", testScanRecords},
		{"a restored journal is the same, byte for byte", testRestore},
		{"a restore that was stopped is no store, and goes on", testRestoreStopped},
		{"a restore takes nothing but what follows", testRestoreRefused},
		{"who refused on what was not written is refused with it", testRested},
		{"what changes while it is read is decided again", testStale},
		{"a history tells every version of a document", testHistory},
		{"a history is read in pages, from either end", testHistoryPages},
		{"ids that look like lines of the trail are kept apart", testTrailIDs},
		{"a document is shown as it stood at a moment", testAt},
		{"a history shows old documents as the newest schema has them", testHistoryLifts},
		{"a history that was tampered with is not told", testHistoryDamaged},
		{"data without a trail get one when they are opened", testTrailFilled},
		{"verify finds every line of the trail that is missing or loose", testVerifyTrail},
		{"verify is clean under writers", testVerifyLive},
		{"verify finds documents that stay behind, and none that come late", testVerifyMark},
		{"verify needs no declarations", testVerifyUndeclared},
		{"verify finds one changed byte of the journal", testVerifyJournal},
		{"verify finds what was forged with a right hash", testForged},
		{"verify finds every document that differs", testVerifyDocuments},
		{"random work agrees with a plain map", testModel},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, h) })
	}
}

// World is the time and the ids of a test.
type World struct {
	mu  sync.Mutex
	now time.Time // zero: the real time
}

// Now is the set time, or the real one.
func (w *World) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.now.IsZero() {
		return time.Now()
	}
	return w.now
}

// Set sets the time.
func (w *World) Set(t time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = t
}

// NewID is random.
func (w *World) NewID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:]))
}

// Things is the collection that the tests write.
var Things = store.Collection{Name: "things", Schema: 1, Keys: []store.Key{
	{Name: "by_group", Paths: []string{"group", "n"}},
	{Name: "by_n", Paths: []string{"n"}},
	{Name: "by_deep", Paths: []string{"deep.at"}},
}}

// Others is a second kind, so that kinds are kept apart.
var Others = store.Collection{Name: "others", Schema: 1, Keys: []store.Key{{Name: "by_n", Paths: []string{"n"}}}}

// Thing is a body of Things.
type Thing struct {
	Group string `json:"group"`
	N     int    `json:"n"`
	Note  string `json:"note,omitempty"`
	Deep  *Deep  `json:"deep,omitempty"`
}

// Deep is a part of a Thing.
type Deep struct {
	At time.Time `json:"at"`
}

// Patient is a backend that says how long a store in a test has to wait before
// it finishes another's work: longer than a commit takes on a slow database.
type Patient interface{ Patience() time.Duration }

func optionsFor(b store.Backend) store.Options {
	o := options()
	switch w := b.(type) {
	case *faulty:
		b = w.Backend
	case snapshots:
		b = w.faulty.Backend
	case unsnapped:
		b = w.faulty.Backend
	}
	if p, ok := b.(Patient); ok {
		o.Patience = p.Patience()
	}
	return o
}

func options() store.Options {
	return store.Options{
		Collections: []store.Collection{Things, Others},
		Records:     []store.RecordSet{{Name: "people", Fields: []string{"mail", "ends"}}},
		World:       &World{},
		Poll:        20 * time.Millisecond,
		Patience:    100 * time.Millisecond,
		Logger:      slog.New(slog.DiscardHandler),
	}
}

// open opens a store with the usual declarations; it is closed with the test.
func open(t testing.TB, b store.Backend, change ...func(*store.Options)) store.Store {
	t.Helper()
	o := optionsFor(b)
	for _, c := range change {
		c(&o)
	}
	s, err := store.Open(t.Context(), b, o)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() { _ = s.Close() }) // a second close is an error of no interest
	return s
}

func closeStore(t testing.TB, s store.Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatalf("close: %v", err)
	}
}

var by = store.Meta{Actor: "tester", Action: "test"}

// commit writes and must succeed.
func commit(t testing.TB, s store.Store, fn func(tx store.Tx) error) store.Receipt {
	t.Helper()
	r, err := s.Commit(t.Context(), by, func(_ context.Context, tx store.Tx) error { return fn(tx) })
	if err != nil {
		t.Fatalf("commit: %v", err)
	}
	return r
}

func put(t testing.TB, s store.Store, id string, v Thing) store.Receipt {
	t.Helper()
	return commit(t, s, func(tx store.Tx) error { return tx.Put("things", id, 1, v) })
}

func get(t testing.TB, s store.Reader, id string) (store.Doc, Thing) {
	t.Helper()
	d, err := s.Get(t.Context(), "things", id)
	if err != nil {
		t.Fatalf("get %s: %v", id, err)
	}
	v, err := store.As[Thing](d)
	if err != nil {
		t.Fatal(err)
	}
	return d, v
}

// add adds to the number of a thing, making it when absent.
func add(tx store.Tx, id string, n int) error {
	var v Thing
	if d, err := tx.Get("things", id); err == nil {
		if v, err = store.As[Thing](d); err != nil {
			return err
		}
	} else if !isNotFound(err) {
		return err
	}
	v.N += n
	return tx.Put("things", id, 1, v)
}

// clean verifies and wants nothing found.
func clean(t testing.TB, s store.Store) store.Report {
	t.Helper()
	r, err := s.Verify(t.Context(), nil)
	if err != nil {
		t.Fatalf("verify: %v", err)
	}
	for _, f := range r.Findings {
		t.Errorf("verify: %s", f)
	}
	return r
}

// entries reads the whole journal.
func entries(t testing.TB, s store.Store) []store.Entry {
	t.Helper()
	var all []store.Entry
	for {
		got, err := s.Entries(t.Context(), int64(len(all)), 100)
		if err != nil {
			t.Fatalf("entries: %v", err)
		}
		if len(got) == 0 {
			return all
		}
		all = append(all, got...)
	}
}

// hold keeps the committer busy until the returned function is called, so that
// what is committed meanwhile comes into one batch.
func hold(t testing.TB, s store.Store) (release func()) {
	t.Helper()
	inside, free, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	var once sync.Once
	go func() {
		_, err := s.Commit(context.Background(), by, func(context.Context, store.Tx) error {
			once.Do(func() { close(inside) })
			<-free
			return nil
		})
		done <- err
	}()
	<-inside
	return func() {
		close(free)
		if err := <-done; err != nil {
			t.Errorf("holding commit: %v", err)
		}
	}
}

// together runs n functions at once and fails the test on the first error.
func together(t testing.TB, n int, fn func(i int) error) {
	t.Helper()
	errs := make(chan error, n)
	for i := range n {
		go func() { errs <- fn(i) }()
	}
	for range n {
		if err := <-errs; err != nil {
			t.Errorf("%v", err)
		}
	}
	if t.Failed() {
		t.FailNow()
	}
}

func id(i int) string { return fmt.Sprintf("t%04d", i) }
