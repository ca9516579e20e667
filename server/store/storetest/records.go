package storetest

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duijie/server/store"
)

type person struct {
	Name string `json:"name"`
	Mail string `json:"mail"`
	Ends int    `json:"ends"`
}

func testRecords(t *testing.T, h Harness) {
	s := open(t, h.New(t).Open(t))
	r, ctx := s.Records(), t.Context()
	var won atomic.Int32
	together(t, 20, func(i int) error {
		err := r.Insert(ctx, "people", "first", person{Name: fmt.Sprint(i)})
		if errors.Is(err, store.ErrExists) {
			return nil
		}
		won.Add(1)
		return err
	})
	if won.Load() != 1 {
		t.Errorf("%d inserts of one id were accepted", won.Load())
	}
	for i, p := range []person{{"甲", "a@x", 30}, {"乙", "b@x", 10}, {"丙", "a@x", 20}, {"丁", "a@xy", 40}} {
		if err := r.Put(ctx, "people", fmt.Sprint("p", i), p); err != nil {
			t.Fatal(err)
		}
	}
	var got person
	if err := r.Get(ctx, "people", "p1", &got); err != nil || got != (person{"乙", "b@x", 10}) {
		t.Errorf("get: %+v, %v", got, err)
	}
	find := func(found []store.Found, err error) string {
		t.Helper()
		if err != nil {
			t.Error(err)
		}
		var ids []string
		for _, f := range found {
			ids = append(ids, f.ID)
		}
		return strings.Join(ids, " ")
	}
	if err := r.Delete(ctx, "people", "first"); err != nil {
		t.Error(err)
	}
	for _, row := range []struct{ got, want string }{
		{find(r.Find(ctx, "people", "mail", "a@x", 10)), "p0 p2"},
		{find(r.Find(ctx, "people", "mail", "a@x", 1)), "p0"},
		{find(r.Find(ctx, "people", "ends", 10, 10)), "p1"},
		{find(r.Find(ctx, "people", "mail", "nobody", 10)), ""},
		{find(r.Below(ctx, "people", "ends", 30, 10)), "p1 p2"},
		{find(r.Below(ctx, "people", "ends", 30, 1)), "p1"},
		{find(r.Scan(ctx, "people", "", 2)), "p0 p1"},
		{find(r.Scan(ctx, "people", "p1", 10)), "p2 p3"},
		{find(r.Scan(ctx, "people", "p3", 10)), ""},
	} {
		if row.got != row.want {
			t.Errorf("found %q, want %q", row.got, row.want)
		}
	}
	if err := errors.Join(r.Put(ctx, "people", "p0", person{"甲", "c@x", 5}), r.Delete(ctx, "people", "p2"), r.Delete(ctx, "people", "p2")); err != nil {
		t.Error(err)
	}
	if found := find(r.Find(ctx, "people", "mail", "a@x", 10)); found != "" {
		t.Errorf("after a change and a deletion: %q", found)
	}
	if err := r.Get(ctx, "people", "p2", &got); !isNotFound(err) {
		t.Errorf("get of a deleted record: %v", err)
	}
	if err := r.Insert(ctx, "people", "p2", person{}); err != nil {
		t.Errorf("insert after a deletion: %v", err)
	}
	_, noField := r.Find(ctx, "people", "name", "甲", 10)
	for name, err := range map[string]error{
		"undeclared field": noField,
		"undeclared set":   r.Put(ctx, "places", "x", person{}),
		"no object":        r.Put(ctx, "people", "x", 1),
		"no id":            r.Put(ctx, "people", "", person{}),
	} {
		if !errors.Is(err, store.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if head, err := s.Head(ctx); err != nil || head != 0 {
		t.Errorf("records reached the journal: %d, %v", head, err)
	}
}

func testRefield(t *testing.T, h Harness) {
	p := h.New(t)
	s := open(t, p.Open(t), func(o *store.Options) { o.Records[0].Fields = []string{"mail"} })
	if err := s.Records().Insert(t.Context(), "people", "a", person{"甲", "a@x", 30}); err != nil {
		t.Fatal(err)
	}
	closeStore(t, s)
	s = open(t, p.Open(t), func(o *store.Options) { o.Records[0].Fields = []string{"ends", "name"} })
	found, err := s.Records().Find(t.Context(), "people", "name", "甲", 10)
	want := []store.Found{{ID: "a", Body: []byte(`{"ends":30,"mail":"a@x","name":"甲"}`)}}
	if diff := cmp.Diff(want, found); err != nil || diff != "" {
		t.Error(err, diff)
	}
}
