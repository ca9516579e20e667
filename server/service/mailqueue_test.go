package service_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"duijie/server/mail"
	"duijie/server/service"
)

// An operator sees what does not go and why, and nobody's address.
func TestTheQueueShowsWhatDoesNotGoWithoutAddresses(t *testing.T) {
	m := newMailroom(t)
	if q, err := m.Queue(t.Context()); err != nil || q.Waiting != 0 || !q.Oldest.IsZero() || !q.Carried {
		t.Fatalf("an empty one: %+v, %v", q, err)
	}
	for _, id := range []string{"sent", "refused", "refused-later", "waits"} {
		m.write(t, id)
		m.deliver(t, postmanFunc(func(_ context.Context, l mail.Message) error {
			switch {
			case l.ID == "sent":
				return nil
			case strings.HasPrefix(l.ID, "refused"):
				return fmt.Errorf("%w: 550 <%s>: no such mailbox", mail.ErrRefused, l.To)
			}
			return errors.New("451 try later, " + l.To)
		}))
		m.clock.pass(time.Second)
	}
	m.write(t, "new")
	q, err := m.Queue(t.Context())
	if err != nil || q.Waiting != 2 || q.Tried != 1 || len(q.Stuck) != 1 || len(q.Lost) != 2 {
		t.Fatalf("%+v, %v", q, err)
	}
	if l := q.Stuck[0]; l.ID != "waits" || l.Tries != 1 || l.Next.IsZero() || l.Fate != service.LetterLater || l.Error != "451 try later, …@example.com" {
		t.Errorf("%+v", l)
	}
	if l := q.Lost[0]; l.ID != "refused-later" || l.Ended.IsZero() || l.Fate != service.LetterRefused || !strings.Contains(l.Error, "550 <…@example.com>") {
		t.Errorf("the newest first: %+v", l)
	}
	if q.Oldest.IsZero() {
		t.Error("how long the oldest waits is not told")
	}
}
