package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"duijie/server/mail"
	"duijie/server/market"
	"duijie/server/store"
)

// Record sets of the outbox, outside the journal: a letter names a person, and
// once it is gone only that it went is kept.
const (
	lettersSet = "letters"
	turnsSet   = "letter_turns" // id: letter and number of the try; decides who makes it
)

func outboxSets() []store.RecordSet {
	return []store.RecordSet{
		{Name: lettersSet, Fields: []string{"due_ms", "done_ms", "lost", "user", "address"}},
		{Name: turnsSet, Fields: []string{"at_ms"}},
	}
}

// Limits of the outbox.
const (
	firstPause  = time.Minute      // after the first try that failed; twice as long after each further one
	longPause   = 6 * time.Hour    // but no longer
	triesLast   = 72 * time.Hour   // after which a letter is given up
	turnLasts   = 10 * time.Minute // after which a try whose process fell silent is over
	doneKept    = 90 * 24 * time.Hour
	lettersOnce = 50 // looked at in one go
)

// Letter is a mail that the platform writes.
type Letter struct {
	// ID is the same for the same letter: written a second time it changes
	// nothing. It becomes the left part of the Message-ID: letters, digits and
	// the marks "-", "_", "." only.
	ID string
	// User gets it, at the address that the person has when it leaves. Empty for
	// one who has no account yet, who gets it at Address.
	User, Address string
	Subject, Text string
	HTML          string // may be empty
	Unsubscribe   string // web address that ends letters of this sort; may be empty
}

// letterRecord is a letter as it waits, and what is kept of one that is done.
type letterRecord struct {
	User        string `json:"user,omitempty"`
	Address     string `json:"address,omitempty"`
	Subject     string `json:"subject,omitempty"`
	Text        string `json:"text,omitempty"`
	HTML        string `json:"html,omitempty"`
	Unsubscribe string `json:"unsubscribe,omitempty"`
	WrittenMS   int64  `json:"written_ms"`
	Tries       int    `json:"tries"`
	DueMS       int64  `json:"due_ms,omitempty"`
	DoneMS      int64  `json:"done_ms,omitempty"`
	Fate        Fate   `json:"fate,omitempty"`
	Lost        int64  `json:"lost,omitempty"`  // minus done_ms of one that did not go: the newest comes first
	Error       string `json:"error,omitempty"` // of the last try
}

// Fate is what became of a letter.
type Fate string

// The fates.
const (
	LetterSent    Fate = "sent"
	LetterRefused Fate = "refused"    // the mail server will never take it
	LetterGivenUp Fate = "given_up"   // no server took it for three days
	LetterNobody  Fate = "no_mailbox" // the person has no address, or no account any more

	// LetterLater is no fate yet: the try failed, and there will be another.
	LetterLater Fate = "later"
)

// Fates are all of them, and LetterLater.
func Fates() []Fate {
	return []Fate{LetterSent, LetterRefused, LetterGivenUp, LetterNobody, LetterLater}
}

// Postman takes a message to a mail server; *mail.Post is one.
type Postman interface {
	Send(ctx context.Context, m mail.Message) error
}

// Outbox keeps letters until a mail server has taken them. A letter that was
// written is sent at least once, whatever happens to the process, and seldom
// twice; a copy has the same Message-ID.
type Outbox struct {
	OutboxDeps
	records store.Records
	wake    chan struct{}
}

// OutboxDeps is what an outbox rests on.
type OutboxDeps struct {
	Store store.Store
	World market.World
	Log   *slog.Logger
	// URL is the web address of the platform, for links in letters. Empty: there
	// is no mail server, and no letter is written.
	URL string
	// Tried is told what became of each try to hand over a letter: a fate, or
	// LetterLater; nil: nobody asks.
	Tried func(Fate)
}

// NewOutbox makes an outbox.
func NewOutbox(d OutboxDeps) *Outbox {
	if d.Log == nil {
		d.Log = slog.Default()
	}
	return &Outbox{OutboxDeps: d, records: d.Store.Records(), wake: make(chan struct{}, 1)}
}

// Carries tells whether letters go out at all: a platform without a mail server
// has to hand links over in another way.
func (o *Outbox) Carries() bool { return o.URL != "" }

// Link is the web address of a page, given by its path from "/".
func (o *Outbox) Link(path string) string { return strings.TrimRight(o.URL, "/") + path }

// Write puts a letter into the outbox unless it is there, or went, already, or
// nothing is carried.
func (o *Outbox) Write(ctx context.Context, l Letter) error {
	if !o.Carries() {
		return nil
	}
	now := o.World.Now()
	err := o.records.Insert(ctx, lettersSet, l.ID, letterRecord{
		User: l.User, Address: l.Address, Subject: l.Subject, Text: l.Text, HTML: l.HTML, Unsubscribe: l.Unsubscribe,
		WrittenMS: now.UnixMilli(), DueMS: now.UnixMilli(),
	})
	if errors.Is(err, store.ErrExists) {
		return nil
	}
	if err != nil {
		return problem(err)
	}
	select {
	case o.wake <- struct{}{}:
	default:
	}
	return nil
}

// Written reports that this process has written a letter since it was last
// asked.
func (o *Outbox) Written() <-chan struct{} { return o.wake }

// Deliver hands over the letters that are due and tells how many went. It may
// run in several processes at once: each try of a letter is one process's. A
// letter that is not taken is tried again later, and is not an error.
func (o *Outbox) Deliver(ctx context.Context, postman Postman) (sent int, err error) {
	due, err := o.records.Below(ctx, lettersSet, "due_ms", o.World.Now().UnixMilli()+1, lettersOnce)
	if err != nil {
		return 0, problem(err)
	}
	for _, d := range due {
		var l letterRecord
		if err := json.Unmarshal(d.Body, &l); err != nil {
			return sent, fmt.Errorf("letter %s: %w", d.ID, err)
		}
		went, err := o.deliver(ctx, postman, d.ID, l)
		if err != nil {
			return sent, problem(err)
		}
		if went {
			sent++
		}
	}
	return sent, nil
}

func (o *Outbox) deliver(ctx context.Context, postman Postman, id string, l letterRecord) (sent bool, err error) {
	mine, err := o.turn(ctx, id, &l)
	if err != nil || !mine {
		return false, err
	}
	to := l.Address
	if l.User != "" {
		if to, err = o.mailbox(ctx, l.User); err != nil {
			return false, err
		}
	}
	if to == "" {
		return false, o.done(ctx, id, l, LetterNobody, nil)
	}
	err = postman.Send(ctx, mail.Message{
		ID: id, To: to, Subject: l.Subject, Text: l.Text, HTML: l.HTML, Unsubscribe: l.Unsubscribe, At: time.UnixMilli(l.WrittenMS),
	})
	if ctx.Err() != nil {
		return false, ctx.Err() // whether it went is not known: its turn will be over in a while
	}
	switch {
	case err == nil:
		return true, o.done(ctx, id, l, LetterSent, nil)
	case errors.Is(err, mail.ErrRefused):
		return false, o.done(ctx, id, l, LetterRefused, err)
	case o.World.Now().Sub(time.UnixMilli(l.WrittenMS)) > triesLast:
		return false, o.done(ctx, id, l, LetterGivenUp, err)
	}
	return false, o.later(ctx, id, l, err)
}

// turn makes the next try of a letter this process's. Not so when another
// process is at it; one that fell silent has lost its turn after a while.
func (o *Outbox) turn(ctx context.Context, id string, l *letterRecord) (bool, error) {
	now := o.World.Now()
	type turn struct {
		AtMS int64 `json:"at_ms"`
	}
	for {
		name := fmt.Sprintf("%s/%d", id, l.Tries)
		err := o.records.Insert(ctx, turnsSet, name, turn{now.UnixMilli()})
		if err == nil {
			return o.waits(ctx, id, *l)
		}
		if !errors.Is(err, store.ErrExists) {
			return false, err
		}
		var other turn
		if err := o.records.Get(ctx, turnsSet, name, &other); err != nil {
			return false, ignoreNotFound(err)
		}
		// One that was taken far ahead of now was so by a wrong clock, and is over too.
		if since := now.Sub(time.UnixMilli(other.AtMS)); since < turnLasts && since > -turnLasts {
			return false, nil
		}
		l.Tries++
	}
}

// waits tells whether a letter still waits as it was seen: another process may
// have been done with it between our look and our turn.
func (o *Outbox) waits(ctx context.Context, id string, seen letterRecord) (bool, error) {
	var now letterRecord
	if err := o.records.Get(ctx, lettersSet, id, &now); err != nil {
		return false, ignoreNotFound(err)
	}
	return now.DoneMS == 0 && now.Tries <= seen.Tries && now.DueMS <= o.World.Now().UnixMilli(), nil
}

// mailbox is where a person gets mail now; empty when nowhere.
func (o *Outbox) mailbox(ctx context.Context, user string) (string, error) {
	var p person
	err := o.records.Get(ctx, peopleSet, user, &p)
	return p.Email, ignoreNotFound(err)
}

// later puts a letter off.
func (o *Outbox) later(ctx context.Context, id string, l letterRecord, why error) error {
	pause := firstPause << min(l.Tries, 10)
	l.Tries, l.Error = l.Tries+1, withoutAddresses(why.Error())
	l.DueMS = o.World.Now().Add(min(pause, longPause)).UnixMilli()
	o.tried(LetterLater)
	o.Log.WarnContext(ctx, "a letter was not taken, trying again", "letter", id, "try", l.Tries, "error", l.Error)
	return o.records.Put(ctx, lettersSet, id, l)
}

// done drops what a letter said and keeps what became of it.
func (o *Outbox) done(ctx context.Context, id string, l letterRecord, fate Fate, why error) error {
	kept := letterRecord{User: l.User, WrittenMS: l.WrittenMS, Tries: l.Tries + 1, DoneMS: o.World.Now().UnixMilli(), Fate: fate}
	if why != nil {
		kept.Error = withoutAddresses(why.Error())
	}
	o.tried(fate)
	if fate == LetterRefused || fate == LetterGivenUp { // one to nobody may be the answer to a login that nobody has
		kept.Lost = -kept.DoneMS
	}
	if fate != LetterSent {
		o.Log.WarnContext(ctx, "a letter did not go", "letter", id, "fate", fate, "error", kept.Error)
	}
	return o.records.Put(ctx, lettersSet, id, kept)
}

func (o *Outbox) tried(fate Fate) {
	if o.Tried != nil {
		o.Tried(fate)
	}
}

// Sweep forgets letters that were done a long time ago, and turns that nobody
// can take any more.
func (o *Outbox) Sweep(ctx context.Context) error {
	now := o.World.Now()
	return errors.Join(
		o.hurry(ctx, now),
		o.sweep(ctx, lettersSet, "done_ms", now.Add(-doneKept)),
		o.sweep(ctx, turnsSet, "at_ms", now.Add(-doneKept-triesLast)),
	)
}

// hurry has letters go now that are due later than one that was just written, or than any
// pause lasts: they were written, or put off, by a clock that was ahead.
func (o *Outbox) hurry(ctx context.Context, now time.Time) error {
	late := map[string]letterRecord{}
	err := o.letters(ctx, "due_ms", CountedLetters, func(id string, l letterRecord) {
		longest := time.Minute // two servers' clocks are never the same
		if l.Tries > 0 {
			longest = 2 * longPause
		}
		if time.UnixMilli(l.DueMS).Sub(now) > longest {
			late[id] = l
		}
	})
	if err != nil {
		return err
	}
	for id, l := range late {
		l.WrittenMS, l.DueMS = min(l.WrittenMS, now.UnixMilli()), now.UnixMilli()
		if err := o.records.Put(ctx, lettersSet, id, l); err != nil {
			return problem(err)
		}
	}
	return nil
}

func (o *Outbox) sweep(ctx context.Context, set, field string, before time.Time) error {
	for {
		old, err := o.records.Below(ctx, set, field, before.UnixMilli(), lettersOnce)
		if err != nil || len(old) == 0 {
			return problem(err)
		}
		for _, r := range old {
			if err := o.records.Delete(ctx, set, r.ID); err != nil {
				return problem(err)
			}
		}
	}
}
