package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duijie/server/store"
)

func isNotFound(err error) bool { return errors.Is(err, store.ErrNotFound) }

func testCommit(t *testing.T, h Harness) {
	s := open(t, h.New(t).Open(t))
	first := put(t, s, "a", Thing{N: 1})
	second := commit(t, s, func(tx store.Tx) error {
		if err := tx.Put("things", "a", 1, Thing{N: 2}); err != nil {
			return err
		}
		return tx.Put("things", "b", 1, Thing{N: 3})
	})
	if first.Number != 1 || second.Number != 2 || second.Time.Before(first.Time) {
		t.Errorf("receipts %+v, %+v", first, second)
	}
	want := store.Doc{Kind: "things", ID: "a", Version: 2, Seq: 2, Schema: 1, Body: []byte(`{"group":"","n":2}`), Time: second.Time}
	if d, _ := get(t, s, "a"); cmp.Diff(want, d) != "" {
		t.Error(cmp.Diff(want, d))
	}
	commit(t, s, func(tx store.Tx) error { return tx.Delete("things", "a") })
	if _, err := s.Get(t.Context(), "things", "a"); !isNotFound(err) {
		t.Errorf("get of a deleted document: %v", err)
	}
	put(t, s, "a", Thing{N: 4})
	if d, _ := get(t, s, "a"); d.Version != 4 || d.Seq != 4 {
		t.Errorf("made again after deletion: version %d of entry %d, want 4 of 4", d.Version, d.Seq)
	}
	commit(t, s, func(tx store.Tx) error {
		return errors.Join(tx.Put("others", "a", 1, Thing{N: 9}), tx.Delete("things", "b"))
	})
	if d, err := s.Get(t.Context(), "others", "a"); err != nil || d.Kind != "others" || d.Version != 1 || string(d.Body) != `{"group":"","n":9}` {
		t.Errorf("another kind's document of the same id: %+v, %v", d, err)
	}
	if d, v := get(t, s, "a"); v.N != 4 || d.Version != 4 {
		t.Errorf("the document of that id: %+v", d)
	}
	for _, row := range []struct{ kind, want string }{{"things", "a"}, {"others", "a"}} {
		if got := strings.Join(ids(t, finder(t, s), store.Query{Kind: row.kind, Key: "by_n"}), " "); got != row.want {
			t.Errorf("%s: %s, want %s", row.kind, got, row.want)
		}
	}
	if r := commit(t, s, func(store.Tx) error { return nil }); r.Number != 0 {
		t.Errorf("a use case that wants nothing got entry %d", r.Number)
	}
	if head, err := s.Head(t.Context()); err != nil || head != 5 {
		t.Errorf("head %d, %v", head, err)
	}
	clean(t, s)
}

func testBodies(t *testing.T, h Harness) {
	s := open(t, h.New(t).Open(t))
	for i, row := range []struct{ put, want string }{
		{`{}`, `{}`},
		{`{"b":1, "a":[ ], "c":{}}`, `{"a":[],"b":1,"c":{}}`},
		{`{"n":[0,-0,1.0,1e2,9223372036854775807,-9223372036854775808,0.1,1.50,-2.5e-7,1e21,1e300,5e-324]}`,
			`{"n":[0,0,1,100,9223372036854775807,-9223372036854775808,0.1,1.5,-2.5e-7,1e+21,1e+300,5e-324]}`},
		{`{"v":[null,true,false,""]}`, `{"v":[null,true,false,""]}`},
		{`{"s":"石墨烯 <b>&\"\\\/\u2028 \u0001\n\t😀"}`, `{"s":"石墨烯 <b>&\"\\/` + "\u2028" + ` \u0001\n\t😀"}`},
		{`{"字段":{"a b":[[1],[{"x":{}}]]},"_id":"mine","id":"x"}`, `{"_id":"mine","id":"x","字段":{"a b":[[1],[{"x":{}}]]}}`},
		{`{"t":["2026-03-01T08:00:00.123456+08:00","2026-03-01T00:00:00Z","2026-03-01","2026-03"]}`,
			`{"t":["2026-03-01T00:00:00.123Z","2026-03-01T00:00:00.000Z","2026-03-01","2026-03"]}`},
		{`{"big":` + strings.Repeat(`[`, 40) + strings.Repeat(`]`, 40) + `}`, `{"big":` + strings.Repeat(`[`, 40) + strings.Repeat(`]`, 40) + `}`},
	} {
		commit(t, s, func(tx store.Tx) error { return tx.Put("things", id(i), 1, jsonText(row.put)) })
		d, err := s.Get(t.Context(), "things", id(i))
		if err != nil {
			t.Fatal(err)
		}
		if string(d.Body) != row.want {
			t.Errorf("put  %s\ngot  %s\nwant %s", row.put, d.Body, row.want)
		}
	}
	clean(t, s)
}

type jsonText string

func (j jsonText) MarshalJSON() ([]byte, error) { return []byte(j), nil }

func testFailing(t *testing.T, h Harness) {
	s := open(t, h.New(t).Open(t))
	mine := errors.New("mine")
	release := hold(t, s)
	works := []func(tx store.Tx) error{
		func(tx store.Tx) error { return tx.Put("things", "a", 1, Thing{N: 1}) },
		func(tx store.Tx) error { return errors.Join(tx.Put("things", "b", 1, Thing{N: 1}), mine) },
		func(tx store.Tx) error { _ = tx.Put("things", "c", 1, Thing{}); panic("oh") },
		func(tx store.Tx) error { return tx.Put("things", "d", 1, Thing{N: 1}) },
	}
	got := make([]chan error, len(works))
	for i, fn := range works {
		got[i] = make(chan error, 1)
		go func() {
			_, err := s.Commit(context.Background(), by, func(_ context.Context, tx store.Tx) error { return fn(tx) })
			got[i] <- err
		}()
	}
	release()
	for i, want := range []string{"", "mine", "panic in test: oh", ""} {
		if err := <-got[i]; (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("work %d: %v, want %q", i, err, want)
		}
	}
	for _, row := range []struct {
		id   string
		want bool
	}{{"a", true}, {"b", false}, {"c", false}, {"d", true}} {
		if _, err := s.Get(t.Context(), "things", row.id); (err == nil) != row.want {
			t.Errorf("%s: %v, want it there: %t", row.id, err, row.want)
		}
	}
	clean(t, s)
}

// testSees queues three use cases into one entry and checks that each stands
// on the one before, and that the journal keeps them apart.
func testSees(t *testing.T, h Harness) {
	s := open(t, h.New(t).Open(t))
	put(t, s, "gone", Thing{})
	release := hold(t, s)
	done := make(chan error, 3)
	first := func(_ context.Context, tx store.Tx) error {
		return errors.Join(add(tx, "a", 1), tx.Delete("things", "gone"))
	}
	next := func(_ context.Context, tx store.Tx) error {
		if _, err := tx.Get("things", "gone"); !isNotFound(err) {
			return fmt.Errorf("deleted before in this entry: %v", err)
		}
		return add(tx, "a", 10)
	}
	queued := make(chan struct{})
	for i, fn := range []func(context.Context, store.Tx) error{first, next, next} {
		ctx := &announced{Context: context.Background(), done: queued}
		go func() {
			_, err := s.Commit(ctx, store.Meta{Actor: fmt.Sprint("u", i), Action: fmt.Sprint("act", i), Reason: fmt.Sprint("why ", i)}, fn)
			done <- err
		}()
		<-queued // waiting for its answer, so queued
	}
	release()
	for range 3 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	all := entries(t, s)
	if len(all) != 2 || len(all[1].Acts) != 3 {
		t.Fatalf("%d entries, want the three use cases in the second", len(all))
	}
	for i, a := range all[1].Acts {
		if a.Actor != fmt.Sprint("u", i) || a.Action != fmt.Sprint("act", i) || a.Reason != fmt.Sprint("why ", i) {
			t.Errorf("act %d: %+v", i, a)
		}
		if c := a.Changes[0]; c.ID != "a" || c.Version != int64(i+1) || string(c.Body) != fmt.Sprintf(`{"group":"","n":%d}`, 1+10*i) {
			t.Errorf("act %d: version %d of %s, %s", i, c.Version, c.ID, c.Body)
		}
	}
	if d, v := get(t, s, "a"); v.N != 21 || d.Version != 3 || d.Seq != 2 {
		t.Errorf("a: %+v version %d", v, d.Version)
	}
	clean(t, s)
}

// announced tells when someone begins to wait for its end.
type announced struct {
	context.Context
	done chan struct{}
}

func (a *announced) Done() <-chan struct{} {
	a.done <- struct{}{}
	return a.Context.Done()
}

func testRefused(t *testing.T, h Harness) {
	s := open(t, h.New(t).Open(t))
	for _, row := range []struct {
		name string
		fn   func(tx store.Tx) error
		want error
	}{
		{"no such collection", func(tx store.Tx) error { return tx.Put("nothings", "a", 1, Thing{}) }, store.ErrInvalid},
		{"another schema than the newest", func(tx store.Tx) error { return tx.Put("things", "a", 2, Thing{}) }, store.ErrInvalid},
		{"no id", func(tx store.Tx) error { return tx.Put("things", "", 1, Thing{}) }, store.ErrInvalid},
		{"id too long", func(tx store.Tx) error { return tx.Put("things", strings.Repeat("i", 201), 1, Thing{}) }, store.ErrInvalid},
		{"id that is no text", func(tx store.Tx) error { return tx.Put("things", "a\xff", 1, Thing{}) }, store.ErrInvalid},
		{"a list", func(tx store.Tx) error { return tx.Put("things", "a", 1, []int{1}) }, store.ErrInvalid},
		{"not JSON", func(tx store.Tx) error { return tx.Put("things", "a", 1, func() {}) }, store.ErrInvalid},
		{"key with a point", func(tx store.Tx) error { return tx.Put("things", "a", 1, map[string]int{"a.b": 1}) }, store.ErrInvalid},
		{"key with a dollar", func(tx store.Tx) error { return tx.Put("things", "a", 1, map[string]int{"$a": 1}) }, store.ErrInvalid},
		{"NUL", func(tx store.Tx) error { return tx.Put("things", "a", 1, Thing{Note: "a\x00b"}) }, store.ErrInvalid},
		{"a whole number no one holds", func(tx store.Tx) error { return tx.Put("things", "a", 1, jsonText(`{"n":123456789012345678901}`)) }, store.ErrInvalid},
		{"delete what is not there", func(tx store.Tx) error { return tx.Delete("things", "a") }, store.ErrNotFound},
		{"an undeclared key", func(tx store.Tx) error { _, err := tx.Find(store.Query{Kind: "things", Key: "by_x"}); return err }, store.ErrInvalid},
	} {
		if _, err := s.Commit(t.Context(), by, func(_ context.Context, tx store.Tx) error { return row.fn(tx) }); !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", row.name, err, row.want)
		}
	}
	nothing := func(context.Context, store.Tx) error { return nil }
	for _, m := range []store.Meta{{Action: "x"}, {Actor: "x"}, {Actor: "x", Action: "x", Reason: strings.Repeat("r", store.MaxReason+1)}} {
		if _, err := s.Commit(t.Context(), m, nothing); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("%+v: %v", m, err)
		}
	}
	if _, err := s.Commit(t.Context(), by, func(ctx context.Context, _ store.Tx) error {
		_, err := s.Commit(ctx, by, nothing)
		return err
	}); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("a commit within a commit: %v", err)
	}
	if head, err := s.Head(t.Context()); err != nil || head != 0 {
		t.Errorf("head %d, %v: nothing should have been written", head, err)
	}
}

func testLimits(t *testing.T, h Harness) {
	s := open(t, h.New(t).Open(t))
	sized := func(bytes int) Thing {
		return Thing{Note: strings.Repeat("x", bytes-len(`{"group":"","n":0,"note":""}`))}
	}
	many := func(n, bytes int) func(context.Context, store.Tx) error {
		return func(_ context.Context, tx store.Tx) error {
			for i := range n {
				if err := tx.Put("things", id(i), 1, sized(bytes)); err != nil {
					return err
				}
			}
			return nil
		}
	}
	for _, row := range []struct {
		name     string
		n, bytes int
		fits     bool
	}{
		{"one body at the limit", 1, store.MaxBody, true},
		{"one body above", 1, store.MaxBody + 1, false},
		{"bodies together at the limit", 4, store.MaxEntry / 4, true},
		{"bodies together above", 5, store.MaxEntry / 4, false},
		{"as many documents as may be", store.MaxChanges, 100, true},
		{"one document more", store.MaxChanges + 1, 100, false},
	} {
		_, err := s.Commit(t.Context(), by, many(row.n, row.bytes))
		if row.fits && err != nil || !row.fits && !errors.Is(err, store.ErrTooLarge) {
			t.Errorf("%s: %v", row.name, err)
		}
	}
	// Units that fit alone but not together come into entries of their own.
	release := hold(t, s)
	done := make(chan error, 3)
	for range 3 {
		go func() {
			_, err := s.Commit(context.Background(), by, many(150, 100))
			done <- err
		}()
	}
	release()
	for range 3 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	for _, e := range entries(t, s) {
		n, size := 0, 0
		for _, a := range e.Acts {
			for _, c := range a.Changes {
				n, size = n+1, size+len(c.Body)
			}
		}
		if n > store.MaxChanges || size > store.MaxEntry {
			t.Errorf("entry %d has %d documents, %d bytes", e.Number, n, size)
		}
	}
	clean(t, s)
}

func testBulk(t *testing.T, h Harness) {
	s := open(t, h.New(t).Open(t))
	release := hold(t, s)
	queued, done := make(chan struct{}), make(chan error, 6)
	for i := range 6 {
		ctx := &announced{Context: context.Background(), done: queued}
		go func() {
			m := store.Meta{Actor: "u", Action: "person", Bulk: i < 3}
			if m.Bulk {
				m.Action = "bulk"
			}
			_, err := s.Commit(ctx, m, func(_ context.Context, tx store.Tx) error { return tx.Put("things", id(i), 1, Thing{}) })
			done <- err
		}()
		<-queued
	}
	release()
	for range 6 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	var order []string
	for _, e := range entries(t, s) {
		for _, a := range e.Acts {
			order = append(order, a.Action)
		}
	}
	if got := strings.Join(order, " "); got != "person person person bulk bulk bulk" {
		t.Errorf("order %s", got)
	}
}

func testCancel(t *testing.T, h Harness) {
	s := open(t, h.New(t).Open(t))
	release := hold(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	queued, done := make(chan struct{}, 1), make(chan error, 1)
	go func() {
		_, err := s.Commit(&announced{Context: ctx, done: queued}, by, func(_ context.Context, tx store.Tx) error {
			return tx.Put("things", "never", 1, Thing{})
		})
		done <- err
	}()
	<-queued
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("dropped work answered %v", err)
	}
	release()

	// Cancelled while it is being decided: the answer is what happened.
	ctx, cancel = context.WithCancel(t.Context())
	r, err := s.Commit(ctx, by, func(_ context.Context, tx store.Tx) error {
		cancel()
		return tx.Put("things", "there", 1, Thing{})
	})
	if err != nil || r.Number != 1 {
		t.Errorf("decided work answered %+v, %v", r, err)
	}
	get(t, s, "there")
	if _, err := s.Get(t.Context(), "things", "never"); !isNotFound(err) {
		t.Errorf("dropped work was written: %v", err)
	}
}

func testTime(t *testing.T, h Harness) {
	p, w := h.New(t), &World{}
	noon := time.Date(2026, 3, 1, 12, 0, 0, 123456789, time.FixedZone("", 8*3600))
	cut := time.Date(2026, 3, 1, 4, 0, 0, 123000000, time.UTC)
	s := open(t, p.Open(t), func(o *store.Options) { o.World = w })
	for _, row := range []struct{ now, want time.Time }{
		{noon, cut}, {noon.Add(-time.Hour), cut}, {noon.Add(time.Hour), cut.Add(time.Hour)}, {noon, cut.Add(time.Hour)},
	} {
		w.Set(row.now)
		var inside time.Time
		r := commit(t, s, func(tx store.Tx) error { inside = tx.Now(); return add(tx, "a", 1) })
		if r.Time != row.want || inside != row.want {
			t.Errorf("at %v: entry %v, decided at %v, want %v", row.now, r.Time, inside, row.want)
		}
	}
	closeStore(t, s)
	s = open(t, p.Open(t), func(o *store.Options) { o.World = w })
	if r := put(t, s, "a", Thing{}); r.Time != cut.Add(time.Hour) {
		t.Errorf("after a new start %v", r.Time)
	}
	clean(t, s)
}

func testClose(t *testing.T, h Harness) {
	s := open(t, h.New(t).Open(t))
	inside, free := make(chan struct{}), make(chan struct{})
	done, queued := make(chan error, 2), make(chan struct{})
	go func() {
		_, err := s.Commit(context.Background(), by, func(_ context.Context, tx store.Tx) error {
			close(inside)
			<-free
			return tx.Put("things", "a", 1, Thing{})
		})
		done <- err
	}()
	<-inside
	waiting := make(chan error, 1)
	go func() {
		_, err := s.Commit(&announced{Context: context.Background(), done: queued}, by, func(context.Context, store.Tx) error { return nil })
		waiting <- err
	}()
	<-queued
	closed := make(chan error, 1)
	go func() { closed <- s.Close() }()
	if err := <-waiting; !errors.Is(err, store.ErrClosed) {
		t.Errorf("who waited got %v", err)
	}
	close(free)
	if err := <-done; err != nil {
		t.Errorf("who was being decided got %v", err)
	}
	if err := <-closed; err != nil {
		t.Errorf("close: %v", err)
	}
	if _, err := s.Commit(context.Background(), by, func(context.Context, store.Tx) error { return nil }); !errors.Is(err, store.ErrClosed) {
		t.Errorf("after closing: %v", err)
	}
}
