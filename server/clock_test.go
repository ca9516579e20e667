package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"duijie/server/auth"
	"duijie/server/mail/mailtest"
	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
)

// setClock is a clock that somebody sets while a server runs. It moves a little with
// every look.
type setClock struct {
	market.RealWorld
	mu  sync.Mutex
	now time.Time
}

func (c *setClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(time.Millisecond)
	return market.Cut(c.now)
}

func (c *setClock) set(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(by)
}

// Whatever somebody does to the clock of a running server, the journal's times never go
// back and it is said where they stand still; each day is signed once; chores do nothing
// twice and leave nothing undone; and neither sessions nor answers, letters or lock-outs
// last until a time that was wrong. A session rather ends early.
func TestTheClockIsSetWhileAServerRuns(t *testing.T) {
	const day = 24 * time.Hour
	for _, c := range []struct {
		rule   string
		by     []time.Duration // one after another, with work after each
		heads  int             // signed ends, that of the first day included
		signed bool            // whether who signed in before still is
		behind bool            // whether the clock stands behind the journal in the end
	}{
		{"it runs on", []time.Duration{time.Minute}, 1, true, false},
		{"an hour back", []time.Duration{-time.Hour}, 1, true, true},
		{"a day ahead", []time.Duration{day}, 2, false, false},
		{"a day ahead and back again", []time.Duration{day, -day}, 2, false, true},
		{"a month back", []time.Duration{-30 * day}, 1, false, true},
		{"a month ahead and back again", []time.Duration{30 * day, -30 * day}, 2, false, true},
		{"a month ahead, back, and a day on", []time.Duration{30 * day, -30 * day, day}, 2, false, true},
	} {
		t.Run(c.rule, func(t *testing.T) {
			h := newClockHouse(t)
			h.work(t)
			before := h.signIn(t, "10.0.0.1")
			for _, by := range c.by {
				h.clock.set(by)
				h.work(t)
			}
			h.chores(t)
			if heads, err := h.p.service.JournalHeads(t.Context(), "", 100); err != nil || len(heads) != c.heads {
				t.Errorf("%d signed ends, %v, want %d", len(heads), err, c.heads)
			}
			if _, err := h.accounts.Refresh(t.Context(), before.RefreshToken); (err == nil) != c.signed {
				t.Errorf("who signed in before: %v", err)
			}
			if said := h.said(t); strings.Contains(said, "the clock stands behind the journal") != c.behind {
				t.Errorf("the log says\n%s", said)
			}
			h.timesOnlyGrow(t)
			h.everythingOnce(t)
		})
	}
}

// clockHouse is a platform by a clock that can be set.
type clockHouse struct {
	clock    *setClock
	p        *platform
	accounts *service.Accounts
	mail     *mailtest.Server
	log      string // file
	uni      market.Actor
	named    []string // keys of writes
	letters  int
	guesses  []time.Time
}

func newClockHouse(t *testing.T) *clockHouse {
	t.Helper()
	newData(t)
	h := &clockHouse{mail: mailtest.Start(t), log: filepath.Join(t.TempDir(), "log"),
		clock: &setClock{now: time.Date(2026, 11, 25, 4, 0, 0, 0, time.UTC)}} // noon in China
	t.Setenv("DUIJIE_MAIL", h.mail.Addr)
	t.Setenv("DUIJIE_MAIL_FROM", "duijie@office.example")
	t.Setenv("DUIJIE_MAIL_SECURITY", "none")
	t.Setenv("DUIJIE_URL", "https://duijie.example")
	c, err := readConfig()
	if err != nil {
		t.Fatal(err)
	}
	log, err := os.Create(h.log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = log.Close() })
	real := os.Stderr
	os.Stderr = log // where the platform's log goes from now on
	h.p, err = openPlatformAt(t.Context(), c, h.clock, asItStands, nil)
	os.Stderr = real
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.p.Close(); err != nil {
			t.Error(err)
		}
	})
	h.accounts, err = service.NewAccounts(t.Context(), service.AccountDeps{Store: h.p.store, World: h.clock, Log: h.p.log, Outbox: h.p.service.Outbox,
		Options: service.AccountOptions{Cost: auth.Cost{MemoryKiB: 64, Passes: 1, Lanes: 1}}})
	if err != nil {
		t.Fatal(err)
	}
	o, _, err := h.p.service.CreateOrganisation(t.Context(), market.Actor{User: "test", Roles: []market.Grant{{Role: market.RoleOperator}}},
		market.Organisation{CreditCode: universityCode, Name: "北陆大学", Kind: market.University, Region: "220104"})
	if err != nil {
		t.Fatal(err)
	}
	h.uni, err = h.accounts.CreateSample(t.Context(), service.NewUser{Login: "uni@people.example", Password: trialPassword, Name: "某某",
		Organisation: o.ID, Roles: []market.Grant{{Role: market.RoleOrgManager}}})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *clockHouse) signIn(t *testing.T, address string) service.SignedIn {
	t.Helper()
	signed, err := h.accounts.SignIn(t.Context(), service.SignIn{Login: "uni@people.example", Password: trialPassword, Address: address})
	if err != nil {
		t.Fatalf("from %s at %s: %v", address, h.clock.Now(), err)
	}
	return signed
}

// work is what happens between two settings of the clock: chores, a sign-in from where
// somebody guessed before and more guesses, a draft under a name, its answer, and a
// letter that does not go yet.
func (h *clockHouse) work(t *testing.T) {
	t.Helper()
	ctx, n := t.Context(), len(h.named)
	h.chores(t)
	if h.nobodyGuessed() {
		h.signIn(t, "10.0.0.9")
	}
	h.guesses = append(h.guesses, h.clock.Now())
	for range 6 {
		_, err := h.accounts.SignIn(ctx, service.SignIn{Login: "uni@people.example", Password: "guessed 1234 wrongly", Address: "10.0.0.9"})
		if code := market.CodeOf(err); code != market.CodeUnauthenticated && code != market.CodeTooMany {
			t.Errorf("a guess: %v", err)
		}
	}
	key := fmt.Sprintf("key-number-%d", n)
	h.named = append(h.named, key)
	r := service.NewNamed(h.uni.User, key)
	if err := h.draft(service.WithNamed(ctx, r), fmt.Sprintf("A-%d", n)); err != nil || !r.Wrote() {
		t.Fatalf("draft %d: %v", n, err)
	}
	if err := h.p.service.KeepAnswer(ctx, r, h.uni.User, service.Answer{Print: key, Status: 201}); err != nil {
		t.Fatal(err)
	}
	h.letters++
	letter := service.Letter{ID: fmt.Sprintf("letter-%d", h.letters), Address: fmt.Sprintf("someone%d@people.example", h.letters), Subject: "信", Text: "信"}
	if err := h.p.service.Outbox.Write(ctx, letter); err != nil {
		t.Fatal(err)
	}
}

// nobodyGuessed tells whether no guess was made within the hour before now.
func (h *clockHouse) nobodyGuessed() bool {
	now := h.clock.Now()
	for _, at := range h.guesses {
		if since := now.Sub(at); since >= 0 && since < time.Hour {
			return false
		}
	}
	return true
}

func (h *clockHouse) draft(ctx context.Context, number string) error {
	_, err := h.p.service.Achievements.Create(ctx, h.uni, service.Draft[market.AchievementContent]{Number: number, Content: market.AchievementContent{Title: "时钟"}})
	return err
}

// chores are done as a serving process does them, twice, and letters carried.
func (h *clockHouse) chores(t *testing.T) {
	t.Helper()
	for range 2 {
		for _, c := range h.p.chores(h.accounts) {
			if err := c.Do(t.Context()); err != nil {
				t.Errorf("%s: %v", c.Name, err)
			}
		}
		if _, err := h.p.service.Outbox.Deliver(t.Context(), h.p.post); err != nil {
			t.Error(err)
		}
	}
}

func (h *clockHouse) said(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(h.log)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func (h *clockHouse) each(give func(store.Entry)) error {
	for after := int64(0); ; {
		entries, err := h.p.store.Entries(context.Background(), after, store.MaxLimit)
		if err != nil || len(entries) == 0 {
			return err
		}
		for _, e := range entries {
			give(e)
			after = e.Number
		}
	}
}

func (h *clockHouse) timesOnlyGrow(t *testing.T) {
	t.Helper()
	last := time.Time{}
	err := h.each(func(e store.Entry) {
		if e.Time.Before(last) {
			t.Errorf("entry %d is of %s, the one before of %s", e.Number, e.Time, last)
		}
		last = e.Time
	})
	if err != nil {
		t.Fatal(err)
	}
	if r, err := h.p.store.Verify(t.Context(), nil); err != nil || !r.Clean() {
		t.Errorf("%v %v", r.Findings, err)
	}
}

// everythingOnce checks that each write took effect once and cannot be repeated, that no
// answer is kept past its time, and that each letter went once.
func (h *clockHouse) everythingOnce(t *testing.T) {
	t.Helper()
	ctx, now := t.Context(), h.clock.Now()
	for i, key := range h.named {
		r := service.NewNamed(h.uni.User, key)
		if err := h.draft(service.WithNamed(ctx, r), fmt.Sprintf("A-%d", i)); market.CodeOf(err) != market.CodeDone {
			t.Errorf("%s again: %v", key, err)
		}
	}
	kept, err := h.p.store.Records().Scan(ctx, "answers", "", 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range kept {
		var a struct {
			EndsMS int64 `json:"ends_ms"`
		}
		if err := json.Unmarshal(f.Body, &a); err != nil {
			t.Fatal(err)
		}
		if left := time.UnixMilli(a.EndsMS).Sub(now); left > 2*service.AnswersKept || left < -time.Minute {
			t.Errorf("an answer is kept for another %s", left)
		}
	}
	if len(kept) == 0 {
		t.Error("no answer is kept")
	}
	to := map[string]int{}
	for _, l := range h.mail.Wait(t, h.letters) {
		to[l.To]++
	}
	for i := range h.letters {
		if n := to[fmt.Sprintf("someone%d@people.example", i+1)]; n != 1 {
			t.Errorf("letter %d went %d times", i+1, n)
		}
	}
}
