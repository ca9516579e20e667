package service_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
)

// faulty is a store in which one thing goes wrong.
type faulty struct {
	store.Store
	// record is asked before a record is read or removed ("get people", "delete authors").
	record func(what string) error
	// commit is asked before a decision, by its action.
	commit func(action string) error
	// read is told before entries of the journal are read, how many.
	read func(limit int)
	// found is told of every document that a decision finds by a query.
	found func(store.Doc)
}

func (f faulty) Records() store.Records { return faultyRecords{f.Store.Records(), f} }

func (f faulty) Commit(ctx context.Context, m store.Meta, fn func(context.Context, store.Tx) error) (store.Receipt, error) {
	if f.commit != nil {
		if err := f.commit(m.Action); err != nil {
			return store.Receipt{}, err
		}
	}
	return f.Store.Commit(ctx, m, func(ctx context.Context, tx store.Tx) error { return fn(ctx, seenTx{tx, f}) })
}

func (f faulty) Entries(ctx context.Context, after int64, limit int) ([]store.Entry, error) {
	if f.read != nil {
		f.read(limit)
	}
	return f.Store.Entries(ctx, after, limit)
}

type seenTx struct {
	store.Tx
	f faulty
}

func (t seenTx) Find(q store.Query) (store.Page, error) {
	page, err := t.Tx.Find(q)
	for _, d := range page.Docs {
		if t.f.found != nil {
			t.f.found(d)
		}
	}
	return page, err
}

type faultyRecords struct {
	store.Records
	f faulty
}

func (r faultyRecords) ask(what string) error {
	if r.f.record == nil {
		return nil
	}
	return r.f.record(what)
}

func (r faultyRecords) Get(ctx context.Context, set, id string, v any) error {
	return errors.Join(r.ask("get "+set), r.Records.Get(ctx, set, id, v))
}

func (r faultyRecords) Delete(ctx context.Context, set, id string) error {
	if err := r.ask("delete " + set); err != nil {
		return err
	}
	return r.Records.Delete(ctx, set, id)
}

// nth fails what is asked for, the n-th time.
func nth(what string, n int, met *int) func(string) error {
	return func(asked string) error {
		if asked == what {
			if *met++; *met == n {
				return store.ErrAway
			}
		}
		return nil
	}
}

// note puts into the register what a process leaves that died before it decided.
func (a *admission) note(t *testing.T, id string, more map[string]any) {
	t.Helper()
	body := map[string]any{"user": id, "at_ms": a.clock.Now().UnixMilli(), "due_ms": 1}
	for name, v := range more {
		body[name] = v
	}
	must(t, a.Service.Store.Records().Insert(t.Context(), service.ErasuresSet, id, body))
}

// noted is the record of the register; nil for none.
func (a *admission) noted(t *testing.T, id string) map[string]any {
	t.Helper()
	var out map[string]any
	if err := a.Service.Store.Records().Get(t.Context(), service.ErasuresSet, id, &out); err != nil && !errors.Is(err, store.ErrNotFound) {
		t.Fatal(err)
	}
	return out
}

func (a *admission) finish(t *testing.T) {
	t.Helper()
	a.clock.pass(time.Hour)
	_, err := a.FinishErasures(t.Context())
	must(t, err)
}

// The register is no answer: whoever asks for what the law forbids is told so, also where
// another request, or one that died, has noted the same erasure.
func TestARefusalIsToldWhoeverNotedTheErasure(t *testing.T) {
	for name, left := range map[string]map[string]any{"of an older version": {}, "of this version": {"open": true}} {
		t.Run(name, func(t *testing.T) {
			n := newNaming(t)
			n.publishes(t, n.created(t, "A-1", namedOnly))
			id := n.the(t).ID
			n.note(t, id, map[string]any{"named": true, "open": left["open"] == true})
			wantCode(t, "a name in a listing", n.erases(t, id), market.CodeConflict)
			n.note(t, n.manager.User, left)
			wantCode(t, "the last manager", n.EraseUser(t.Context(), n.manager.User, n.manager.User, false), market.CodeConflict)
			n.finish(t)
			if register, err := n.Erasures(t.Context()); err != nil || len(register) > 0 || n.the(t).ID != id || len(n.traces(t, "manager@beilu.example")) == 0 {
				t.Errorf("refused, but the register is %v, %v", register, err)
			}
		})
	}
}

// Who asks again is told that it is done once it is, and the register is kept outside.
func TestAnErasureThatIsNotedIsDoneByWhoAsksNext(t *testing.T) {
	n := newNaming(t)
	n.created(t, "A-1", namedOnly)
	id, kept := n.the(t).ID, 0
	n.Service.Erased = func(context.Context) error { kept++; return nil }
	n.note(t, id, map[string]any{"named": true, "open": true, "by": "another", "reference": "2026-017"})
	must(t, n.erases(t, id))
	if left := n.traces(t, namedOnly, "another", "2026-01"); len(left) > 0 || kept != 1 {
		t.Errorf("left are %q, the register was kept %d times", left, kept)
	}
}

// What was only asked for is erased nowhere, and may be refused: it is in no register, and
// a restore decides it by the rules.
func TestAnErasureThatIsNotDecidedIsInNoRegister(t *testing.T) {
	a := newAdmission(t)
	a.note(t, a.manager.User, map[string]any{"open": true, "by": a.manager.User})
	if register, err := a.Erasures(t.Context()); err != nil || len(register) > 0 {
		t.Errorf("the register is %v, %v", register, err)
	}
	body, err := json.Marshal(a.noted(t, a.manager.User))
	must(t, err)
	restored, err := service.RestoredRecord(service.ErasuresSet, a.manager.User, body, 1)
	if err != nil || string(restored) != string(body) {
		t.Errorf("restored as %s, %v", restored, err)
	}
	decided, err := service.RestoredRecord(service.ErasuresSet, "x", []byte(`{"user":"x","at_ms":1}`), 1)
	if err != nil || !strings.Contains(string(decided), `"again":true`) {
		t.Errorf("one that is decided: %s, %v", decided, err)
	}
}

// asks is an erasure on paper, of a name or of an account, and what the journal then has of it.
type asks struct {
	kind, action string
	id           func(n *naming) string
	do           func(n *naming, id string) error
}

func paper(t *testing.T) map[string]asks {
	return map[string]asks{
		"a name": {"erased_names", "erased_names.add", func(n *naming) string {
			n.created(t, "A-1", namedOnly)
			return n.the(t).ID
		}, func(n *naming, id string) error { return n.erases(t, id) }},
		"an account": {service.Users, "users.erase", func(n *naming) string { return n.user(t, "leaver@beilu.example", n.university, working...).User },
			func(n *naming, id string) error {
				d, err := n.Service.Store.Get(t.Context(), service.Users, id)
				must(t, err)
				return n.privacy.EraseOther(t.Context(), n.operator, id, d.Version, service.Proof{Password: goodPassword}, "2026-018")
			}},
	}
}

// decisions are who decided and on which paper, as the journal has it.
func (n *naming) decisions(t *testing.T, of asks, id string) []string {
	t.Helper()
	versions, err := n.Service.Store.History(t.Context(), of.kind, id, store.HistoryPage{Limit: 100})
	must(t, err)
	var out []string
	for _, v := range versions {
		if v.Action == of.action {
			out = append(out, v.Actor+" "+v.Reason)
		}
	}
	return out
}

// An erasure is decided in the name of who asked for it, also by the chore; and by nobody
// where who asked was told to try again, or may not any more.
func TestAnErasureIsDecidedInTheNameOfWhoAsked(t *testing.T) {
	for name, of := range paper(t) {
		t.Run(name, func(t *testing.T) {
			n := newNaming(t)
			id := of.id(n)
			sound, fault := n.Service.Store, store.ErrAway
			n.Service.Store = faulty{Store: sound, commit: func(action string) error {
				if action == of.action {
					return fault
				}
				return nil
			}}
			wantCode(t, "the database is away", of.do(n, id), market.CodeUnavailable)
			if left := n.noted(t, id); left != nil {
				t.Errorf("nothing was written, but the register has %v", left)
			}
			fault = store.ErrUnclear
			wantCode(t, "nobody knows", of.do(n, id), market.CodeUnavailable)
			n.Service.Store = sound
			if done, err := n.FinishErasures(t.Context()); err != nil || done > 0 {
				t.Errorf("%d were taken from who is deciding them, %v", done, err)
			}
			if left := n.noted(t, id); left["by"] != n.operator.User || left["reference"] != "2026-018" || left["open"] != true {
				t.Errorf("noted is %v", left)
			}
			n.finish(t)
			if got, want := n.decisions(t, of, id), []string{n.operator.User + " 2026-018"}; !slices.Equal(got, want) {
				t.Errorf("decided by %q, want %q", got, want)
			}
			if left := n.traces(t, "leaver@beilu.example", namedOnly, "2026-018"); len(left) > 0 {
				t.Errorf("left are %q", left)
			}
			if register, err := n.Erasures(t.Context()); err != nil || len(register) != 1 || n.noted(t, id)["by"] != nil {
				t.Errorf("the register is %v, %v", register, err)
			}
		})
		t.Run(name+" by an operator who was blocked", func(t *testing.T) {
			n := newNaming(t)
			id := of.id(n)
			second, err := n.CreateOperator(t.Context(), "second", goodPassword, "第二运维")
			must(t, err)
			_, err = n.Update(t.Context(), n.operator, second.ID, second.Version, service.UserChange{Name: "第二运维", Roles: second.Roles, Status: market.Blocked})
			must(t, err)
			n.note(t, id, map[string]any{"named": of.kind != service.Users, "mailbox": true, "open": true, "by": second.ID, "reference": "2026-018"})
			n.finish(t)
			if got := n.decisions(t, of, id); len(got) > 0 || n.noted(t, id) != nil {
				t.Errorf("decided by %q; noted is %v", got, n.noted(t, id))
			}
			must(t, of.do(n, id))
		})
	}
}

// A note that a process left behind the decision is gone on with, whoever is in office.
func TestAnErasureThatStandsIsClearedWithoutWhoAsked(t *testing.T) {
	for name, of := range paper(t) {
		t.Run(name, func(t *testing.T) {
			n := newNaming(t)
			id := of.id(n)
			must(t, of.do(n, id))
			register := n.noted(t, id)
			register["open"], register["by"], register["reference"], register["due_ms"] = true, "nobody", "2026-018", 1
			must(t, n.Service.Store.Records().Put(t.Context(), service.ErasuresSet, id, register))
			n.finish(t)
			if left := n.noted(t, id); left == nil || left["open"] != nil || left["by"] != nil || len(n.decisions(t, of, id)) != 1 {
				t.Errorf("noted is %v, decided by %q", left, n.decisions(t, of, id))
			}
		})
	}
}

// The record that leads from a name to the person goes before the person does: a fault
// between leaves none that gives the erased id out again.
func TestNobodyIsGivenTheIDOfWhoWasErased(t *testing.T) {
	n := newNaming(t)
	n.created(t, "A-1", namedOnly)
	id, met := n.the(t).ID, 0
	n.Service.Store = faulty{Store: n.Service.Store, record: nth("delete authors", 1, &met)}
	wantCode(t, "with a fault", n.erases(t, id), market.CodeUnavailable)
	n.finish(t)
	if left := n.traces(t, id); len(left) != 1 || !strings.HasPrefix(left[0], "erasures ") {
		t.Errorf("of the id there are %q, want the register alone", left)
	}
	if w := n.created(t, "A-2", namedOnly); slices.Contains(w.Item.Working.Content.Inventors, id) {
		t.Error("who is named anew is the one who was erased")
	}
}

// Whichever read of the person fails, what waits for the mail address goes in the end.
func TestAFailedReadIsNoMissingMailAddress(t *testing.T) {
	for n := 1; ; n++ {
		a := newAdmission(t)
		ctx := t.Context()
		a.applied(t, a.link(t, "victim@new.example"))
		a.invites(t, "victim@new.example", working)
		victim := a.user(t, "victim", a.university, working...)
		_, err := a.UpdateMe(ctx, victim, service.Profile{Name: "某某", Email: "victim@new.example"}, goodPassword)
		must(t, err)
		met := 0
		a.Service.Store = faulty{Store: a.Service.Store, record: nth("get people", n, &met)}
		err = a.EraseUser(ctx, a.operator.User, victim.User, true)
		if met < n {
			must(t, err)
			return
		}
		wantCode(t, fmt.Sprintf("read %d fails", n), err, market.CodeUnavailable)
		a.finish(t)
		if left := a.traces(t, "victim@new.example"); len(left) > 0 {
			t.Errorf("read %d fails: left are %q", n, left)
		}
	}
}

// A page that repeats a request of which half was done has the rest done.
func TestARepeatedErasureGoesOn(t *testing.T) {
	for name, of := range paper(t) {
		t.Run(name, func(t *testing.T) {
			n := newNaming(t)
			id, met := of.id(n), 0
			n.Service.Store = faulty{Store: n.Service.Store, record: nth("delete people", 1, &met)}
			sent := func() error {
				ctx := service.WithNamed(t.Context(), service.NewNamed(n.operator.User, "k-12345678"))
				if of.kind == service.Users {
					return n.privacy.EraseOther(ctx, n.operator, id, 1, service.Proof{Password: goodPassword}, "2026-018")
				}
				return n.privacy.EraseNamed(ctx, n.operator, id, service.Proof{Password: goodPassword}, "2026-018")
			}
			wantCode(t, "with a fault", sent(), market.CodeUnavailable)
			must(t, sent())
			if left := n.traces(t, "leaver@beilu.example", namedOnly); len(left) > 0 {
				t.Errorf("left are %q", left)
			}
		})
	}
}

// An erasure is decided on the documents of the organisation that entered the name: what
// others have is not read, for every other write waits meanwhile.
func TestANameIsDecidedOnItsOrganisationsDocuments(t *testing.T) {
	n := newNaming(t)
	ctx := t.Context()
	third := n.admit(t, newCode, "第三公司", market.Enterprise)
	other := n.user(t, "third@new.example", third, working...)
	contract := func(who market.Actor, buyer market.CreditCode, names service.Representatives) service.ContractWork {
		t.Helper()
		terms := goodTerms()
		if who.User == other.User {
			terms.Seller.CreditCode = newCode
		}
		terms.Buyer.CreditCode = buyer
		w, err := n.CreateContract(ctx, who, service.ContractDraft{Terms: terms, Representatives: names})
		must(t, err)
		return w
	}
	contract(other, secondCode, service.Representatives{Seller: "王经理"})
	own := []string{
		contract(n.manager, newCode, service.Representatives{Seller: namedOnly}).Contract.ID,
		contract(other, uniCode, service.Representatives{Buyer: "王经理"}).Contract.ID,
	}
	who := n.the(t)
	if len(who.Places) != 1 || who.Places[0].ID != own[0] {
		t.Errorf("named in %+v", who.Places)
	}
	var read []string
	n.Service.Store = faulty{Store: n.Service.Store, found: func(d store.Doc) {
		if d.Kind == service.Contracts {
			read = append(read, d.ID)
		}
	}}
	wantCode(t, "named in a contract", n.erases(t, who.ID), market.CodeConflict)
	slices.Sort(read)
	slices.Sort(own)
	if !slices.Equal(read, own) {
		t.Errorf("decided on %q, want those of the party %q", read, own)
	}
}

// What a request that was under way puts back under the id goes with the second pass, and
// with it the name wherever it stands.
func TestANameThatARequestPutBackIsErasedAgain(t *testing.T) {
	n := newNaming(t)
	ctx := t.Context()
	n.created(t, "A-1", namedOnly)
	id := n.the(t).ID
	var person map[string]any
	must(t, n.Service.Store.Records().Get(ctx, "people", id, &person))
	must(t, n.erases(t, id))
	must(t, n.Service.Store.Records().Insert(ctx, "people", id, person))
	_, err := n.SaveDraft(ctx, n.manager, "achievement", []byte(`{"inventors":["`+namedOnly+`"]}`))
	must(t, err)
	n.finish(t)
	if left := n.traces(t, namedOnly); len(left) > 0 {
		t.Errorf("left are %q", left)
	}
}

// Where the journal is too long to be read while somebody waits, the operator learns who
// is named and where it stands now, and that the past was not read to its end.
func TestALongJournalKeepsNobodyFromBeingFound(t *testing.T) {
	n := newNaming(t)
	n.created(t, "A-1", namedOnly)
	w := n.created(t, "A-2", namedOnly)
	_, err := n.Achievements.Edit(t.Context(), n.manager, w.Item.ID, w.Version, n.draft("", "李四"))
	must(t, err)
	if who := n.the(t); who.Unread || len(who.Places) != 2 {
		t.Errorf("named in %+v, unread %v", who.Places, who.Unread)
	}
	pages := 0
	n.Service.Store = faulty{Store: n.Service.Store, read: func(limit int) {
		if pages++; limit > 20 {
			t.Errorf("%d entries at once, each of which may hold a MiB", limit)
		}
		n.clock.pass(time.Minute)
	}}
	who := n.the(t)
	if !who.Unread || len(who.Places) != 1 || who.Places[0].Number != "A-1" || pages != 1 {
		t.Errorf("after %d pages named in %+v, unread %v", pages, who.Places, who.Unread)
	}
	must(t, n.erases(t, who.ID))
}
