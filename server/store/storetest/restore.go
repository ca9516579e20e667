package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duijie/server/store"
)

func testScanRecords(t *testing.T, h Harness) {
	b := h.New(t).Open(t)
	s := open(t, b)
	want := []string{"a", "b", "b1", "c", "丁"}
	for _, id := range []string{"c", "b", "丁", "a", "b1"} {
		if err := s.Records().Put(t.Context(), "people", id, person{Name: id}); err != nil {
			t.Fatal(err)
		}
	}
	for _, limit := range []int{1, 2, 5, 9} {
		var ids []string
		for after := ""; ; {
			page, err := b.ScanRecords(t.Context(), "people", after, limit)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range page {
				after, ids = r.ID, append(ids, r.ID)
				if want := fmt.Sprintf(`{"ends":0,"mail":"","name":%q}`, r.ID); string(r.Body) != want {
					t.Errorf("%s: %s, want %s", r.ID, r.Body, want)
				}
			}
			if len(page) < limit {
				break
			}
		}
		if diff := cmp.Diff(want, ids); diff != "" {
			t.Errorf("by %d: %s", limit, diff)
		}
	}
}

// written is a journal of some entries: with changes, a deletion, several
// documents in one entry, and a record beside it.
func written(t *testing.T, b store.Backend) []store.Entry {
	t.Helper()
	s := open(t, b)
	for i := range 6 {
		_, err := s.Commit(t.Context(), store.Meta{Actor: "u", Action: "thing.write", Reason: "为 <何> & \u2028"}, func(_ context.Context, tx store.Tx) error {
			if i == 5 {
				return tx.Delete("things", "t1")
			}
			return errors.Join(
				tx.Put("things", fmt.Sprint("t", i%3), 1, Thing{Group: "g", N: i, Note: "<b>&\"引\"</b>"}),
				tx.Put("others", fmt.Sprint("o", i), 1, Thing{N: i}))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	entries, err := s.Entries(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	closeStore(t, s)
	return entries
}

// restored writes entries into a place, up to a number.
func restored(t *testing.T, b store.Backend, entries []store.Entry, until int64) error {
	t.Helper()
	r, err := store.NewRestorer(t.Context(), b, optionsFor(b), entries[0].Hash, until)
	if err != nil {
		return err
	}
	for _, e := range entries[:until] {
		// What travels is the line.
		same, err := store.DecodeEntry(store.EncodeEntry(e))
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Entry(t.Context(), same); err != nil {
			return err
		}
	}
	if err := r.Record(t.Context(), "people", "p", []byte(`{"ends":7,"mail":"a@x","name":"甲"}`)); err != nil {
		return err
	}
	return r.Finish(t.Context())
}

func testRestore(t *testing.T, h Harness) {
	entries := written(t, h.New(t).Open(t))
	for _, until := range []int64{1, 4, int64(len(entries))} {
		b := h.New(t).Open(t)
		if err := restored(t, b, entries, until); err != nil {
			t.Fatal(err)
		}
		s := open(t, b)
		got, err := s.Entries(t.Context(), 0, 100)
		if diff := cmp.Diff(entries[:until], got); err != nil || diff != "" {
			t.Errorf("journal up to %d: %v %s", until, err, diff)
		}
		report, err := s.Verify(t.Context(), nil)
		if err != nil || !report.Clean() {
			t.Errorf("up to %d: %v %v", until, err, report.Findings)
		}
		if found, err := s.Records().Find(t.Context(), "people", "ends", 7, 10); err != nil || len(found) != 1 {
			t.Errorf("records: %v %v", found, err)
		}
		// It goes on where it ended, and the document that was deleted counts on.
		_, err = s.Commit(t.Context(), store.Meta{Actor: "u", Action: "thing.write"}, func(_ context.Context, tx store.Tx) error {
			return tx.Put("things", "t1", 1, Thing{N: 9})
		})
		if err != nil {
			t.Error(err)
		}
		if head, err := s.Head(t.Context()); err != nil || head != until+1 {
			t.Errorf("head %d after %d and one commit, %v", head, until, err)
		}
		closeStore(t, s)
	}
}

func testRestoreStopped(t *testing.T, h Harness) {
	entries := written(t, h.New(t).Open(t))
	all := int64(len(entries))
	p := h.New(t)
	b := p.Open(t)
	r, err := store.NewRestorer(t.Context(), b, optionsFor(b), entries[0].Hash, all)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries[:3] {
		if err := r.Entry(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	// The fourth was appended, its documents were not written.
	if err := b.Append(t.Context(), entries[3], nil); err != nil {
		t.Fatal(err)
	}
	if err := r.Finish(t.Context()); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("the half was called whole: %v", err)
	}
	if _, err := store.Open(t.Context(), b, optionsFor(b)); !errors.Is(err, store.ErrRestoring) {
		t.Errorf("the half of a store was opened: %v", err)
	}
	if err := restored(t, b, entries, 2); !errors.Is(err, store.ErrExists) {
		t.Errorf("a restore to another entry went on: %v", err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	b = p.Open(t)
	if err := restored(t, b, entries, all); err != nil {
		t.Fatal(err)
	}
	s := open(t, b)
	report, err := s.Verify(t.Context(), nil)
	if err != nil || !report.Clean() || report.Head != all {
		t.Errorf("%v, up to %d of %d: %v", err, report.Head, all, report.Findings)
	}
}

func testRestoreRefused(t *testing.T, h Harness) {
	entries := written(t, h.New(t).Open(t))
	begin := func(b store.Backend, first string) (*store.Restorer, error) {
		return store.NewRestorer(t.Context(), b, optionsFor(b), first, 5)
	}
	empty := h.New(t).Open(t)
	defer empty.Close()
	r, err := begin(empty, entries[0].Hash)
	if err != nil {
		t.Fatal(err)
	}
	forged := entries[0]
	forged.Acts = []store.Act{{Actor: "u", Action: "thing.write", Reason: "other"}}
	for name, e := range map[string]store.Entry{"out of turn": entries[1], "changed": forged} {
		if err := r.Entry(t.Context(), e); !errors.Is(err, store.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	filled := h.New(t)
	written(t, filled.Open(t))
	b := filled.Open(t)
	defer b.Close()
	if _, err := begin(b, entries[0].Hash); !errors.Is(err, store.ErrExists) {
		t.Errorf("into a store with a journal: %v", err)
	}
	people := h.New(t)
	s := open(t, people.Open(t))
	if err := s.Records().Put(t.Context(), "people", "p", person{}); err != nil {
		t.Fatal(err)
	}
	closeStore(t, s)
	b = people.Open(t)
	defer b.Close()
	if _, err := begin(b, entries[0].Hash); !errors.Is(err, store.ErrExists) {
		t.Errorf("into a store with records: %v", err)
	}
}
