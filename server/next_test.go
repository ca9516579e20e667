package main

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
	"duijie/server/store/mongo"
)

// runAsNext makes a re-executed test binary a program of a made-up next version, in
// which an achievement says in which edition of the form it was written, and is looked
// for by it.
const runAsNext = "DUIJIE_TEST_NEXT"

const (
	nextSchema  = market.AchievementSchema + 1
	editionText = `"edition":2`
)

func becomeNext() {
	nextForms = func(of []store.Collection) []store.Collection {
		for i, c := range of {
			if c.Name == service.Achievements {
				of[i].Schema = nextSchema
				of[i].Lifts = append(c.Lifts, addEdition)
				of[i].Lowers = append(make([]store.Lift, len(c.Lifts)), dropEdition)
				of[i].Keys = append(c.Keys[:len(c.Keys):len(c.Keys)], store.Key{Name: "edition", Paths: []string{"edition"}})
			}
		}
		return of
	}
	nextWrite = func(s store.Store) store.Store { return nextStore{s} }
}

func addEdition(b json.RawMessage) (json.RawMessage, error) {
	return bytes.Replace(b, []byte("{"), []byte("{"+editionText+","), 1), nil
}

func dropEdition(b json.RawMessage) (json.RawMessage, error) {
	return bytes.Replace(b, []byte(editionText+","), nil, 1), nil
}

// nextStore has use cases that know nothing of it write the next form.
type nextStore struct{ store.Store }

func (s nextStore) Commit(ctx context.Context, m store.Meta, fn func(context.Context, store.Tx) error) (store.Receipt, error) {
	return s.Store.Commit(ctx, m, func(ctx context.Context, tx store.Tx) error { return fn(ctx, nextTx{tx}) })
}

type nextTx struct{ store.Tx }

func (t nextTx) Put(kind, id string, schema int, body any) error {
	if kind != service.Achievements {
		return t.Tx.Put(kind, id, schema, body)
	}
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	text, err = addEdition(text)
	if err != nil {
		return err
	}
	return t.Tx.Put(kind, id, nextSchema, json.RawMessage(text))
}

// editions are the schemas in which the journal of a database has achievements, in order.
func editions(t *testing.T, uri string) (schemas []int) {
	t.Helper()
	b, err := mongo.Open(t.Context(), uri)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = b.Close() }()
	for after := int64(0); ; {
		entries, err := b.Entries(t.Context(), after, 500)
		if err != nil {
			t.Fatal(err)
		}
		if len(entries) == 0 {
			return schemas
		}
		for _, e := range entries {
			after = e.Number
			for _, act := range e.Acts {
				for _, c := range act.Changes {
					if c.Kind == service.Achievements && !c.Deleted {
						schemas = append(schemas, c.Schema)
					}
				}
			}
		}
	}
}

// runNext runs a command of the next version, which must not fail.
func runNext(t *testing.T, args ...string) string {
	t.Helper()
	cmd, said := program(t, args...)
	cmd.Env = append(cmd.Env, runAsNext+"=1")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, said)
	}
	return string(out)
}

// Two servers are replaced by ones of the next version, one after the other, while
// people work: nobody sees it. As long as one of this version is there, all write what
// it reads; then the next form, and one of this version is turned away.
func TestTwoVersionsSideBySideFailNoRequest(t *testing.T) {
	t.Setenv("DUIJIE_UPGRADE_DELAY", "0s")
	c := newCluster(t, 2)
	w := begin(t, c, c.signIn(t, "uni"), 3, false)
	figures := freePort(t)
	replace := func(n *node, more ...string) {
		n.stop(t)
		n.env = append(n.env, append(more, runAsNext+"=1")...)
		n.start(t)
	}
	grows := func(what string) {
		w.mu.Lock()
		from := len(w.acknowledged)
		w.mu.Unlock()
		eventually(t, what, func() bool {
			w.mu.Lock()
			defer w.mu.Unlock()
			return len(w.acknowledged) >= from+6
		})
	}
	grows("drafts on two servers of this version")
	replace(c.nodes[0], "DUIJIE_METRICS="+figures)
	grows("drafts on two versions")
	waits := func() bool {
		return strings.Contains(string(read(t, "http://"+figures+"/metrics")), "duijie_forms_waiting 1\n")
	}
	eventually(t, "the newer one waits for the older", waits)
	replace(c.nodes[1])
	eventually(t, "all agree", func() bool { return !waits() })
	grows("drafts on two servers of the next version")
	w.end()
	t.Logf("%d requests, %d of them again, %d drafts", w.tried, w.repeated, len(w.acknowledged))
	for _, f := range w.failed {
		t.Error(f)
	}
	if out, err := command(t, "export", "achievements", "--organisation", universityCode, "--format", "csv"); err == nil || !strings.Contains(err.Error(), "this program is older than the servers") {
		t.Errorf("a command of this version: %v\n%s", err, out)
	}
	for _, n := range c.nodes {
		n.stop(t)
	}
	written := editions(t, c.uri)
	if !slices.IsSorted(written) || slices.Index(written, nextSchema) < 12 || written[len(written)-1] != nextSchema {
		t.Errorf("written in the forms %v", written)
	}
	w.standIn(t, runNext)
}
