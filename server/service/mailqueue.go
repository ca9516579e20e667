package service

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"time"
)

// MailQueue is what waits in the outbox, and what did not go.
type MailQueue struct {
	Carried bool // there is a mail server
	Waiting int  // letters; CountedLetters at most
	Tried   int  // of them, those of which a try failed already
	Oldest  time.Time
	Stuck   []StuckLetter // tried and waiting, those that are due first
	Lost    []StuckLetter // refused or given up, the newest first
}

// StuckLetter is a letter that did not go, without whom it is for and what it
// says.
type StuckLetter struct {
	ID      string
	Written time.Time
	Tries   int
	Next    time.Time // the next try; zero: there is none
	Ended   time.Time // zero: it waits
	Fate    Fate      // LetterLater: it waits
	Error   string    // of the last try, without mail addresses
}

// CountedLetters is how many waiting letters are counted at most.
const CountedLetters = 1000

// ever is past every time, in milliseconds.
const ever = int64(1) << 52

// shownLetters is how many letters are shown of each sort.
const shownLetters = 20

// Queue looks through the outbox.
func (o *Outbox) Queue(ctx context.Context) (MailQueue, error) {
	out := MailQueue{Carried: o.Carries()}
	err := o.letters(ctx, "due_ms", CountedLetters, func(id string, l letterRecord) {
		out.Waiting++
		if written := time.UnixMilli(l.WrittenMS); out.Oldest.IsZero() || written.Before(out.Oldest) {
			out.Oldest = written
		}
		if l.Tries > 0 {
			out.Tried++
			if len(out.Stuck) < shownLetters {
				out.Stuck = append(out.Stuck, stuck(id, l))
			}
		}
	})
	if err != nil {
		return MailQueue{}, err
	}
	err = o.letters(ctx, "lost", shownLetters, func(id string, l letterRecord) { out.Lost = append(out.Lost, stuck(id, l)) })
	return out, err
}

// letters looks at those that have a field, by it.
func (o *Outbox) letters(ctx context.Context, field string, most int, each func(string, letterRecord)) error {
	found, err := o.records.Below(ctx, lettersSet, field, ever, most)
	if err != nil {
		return problem(err)
	}
	for _, f := range found {
		var l letterRecord
		if err := json.Unmarshal(f.Body, &l); err != nil {
			return fmt.Errorf("letter %s: %w", f.ID, err)
		}
		each(f.ID, l)
	}
	return nil
}

func stuck(id string, l letterRecord) StuckLetter {
	out := StuckLetter{ID: id, Written: time.UnixMilli(l.WrittenMS), Tries: l.Tries, Fate: LetterLater, Error: withoutAddresses(l.Error)}
	if l.DoneMS == 0 {
		out.Next = time.UnixMilli(l.DueMS)
		return out
	}
	out.Ended, out.Fate = time.UnixMilli(l.DoneMS), l.Fate
	return out
}

// mailAddress is anything that a mail server may name a mailbox by; what stands
// behind the sign tells the operator whose server refuses.
var mailAddress = regexp.MustCompile(`[^\s<>"'(),:;]+@`)

// withoutAddresses leaves of each mail address its domain only.
func withoutAddresses(text string) string { return mailAddress.ReplaceAllString(text, "…@") }
