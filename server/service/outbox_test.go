package service_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"duijie/server/mail"
	"duijie/server/mail/mailtest"
	"duijie/server/service"
	"duijie/server/store"
	"duijie/server/store/sqlite"
)

// mailroom is an outbox over a real store, a clock that a test moves, and a
// real mail server.
type mailroom struct {
	*service.Outbox
	clock  *clock
	server *mailtest.Server
	post   *mail.Post
}

func newMailroom(t *testing.T) *mailroom {
	t.Helper()
	b, err := sqlite.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w := &clock{}
	st, err := store.Open(t.Context(), b, store.Options{Collections: service.Collections(), Records: service.RecordSets(), World: w})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	m := &mailroom{clock: w, server: mailtest.Start(t), Outbox: service.NewOutbox(service.OutboxDeps{
		Store: st, World: w, Log: slog.New(slog.DiscardHandler), URL: "https://duijie.example.com/",
	})}
	if m.post, err = mail.New(mail.Options{Server: m.server.Addr, Security: mail.Plain, From: "duijie@example.com"}); err != nil {
		t.Fatal(err)
	}
	return m
}

func (m *mailroom) write(t *testing.T, id string) {
	t.Helper()
	if err := m.Write(t.Context(), service.Letter{ID: id, Address: id + "@example.com", Subject: "邀请", Text: m.Link("/invitation/x") + "\n"}); err != nil {
		t.Fatal(err)
	}
}

func (m *mailroom) deliver(t *testing.T, by service.Postman) int {
	t.Helper()
	n, err := m.Deliver(t.Context(), by)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// postmanFunc is a postman that a test writes.
type postmanFunc func(context.Context, mail.Message) error

func (f postmanFunc) Send(ctx context.Context, m mail.Message) error { return f(ctx, m) }

func TestTheSameLetterIsWrittenAndSentOnce(t *testing.T) {
	m := newMailroom(t)
	for range 3 {
		m.write(t, "a")
		m.deliver(t, m.post)
	}
	got := m.server.Wait(t, 1)
	if len(got) != 1 || got[0].Text != "https://duijie.example.com/invitation/x\n" || got[0].Header.Get("Message-Id") != "<a@example.com>" {
		t.Errorf("%d letters came: %v", len(got), got)
	}
}

func TestOneOfManyProcessesSendsALetter(t *testing.T) {
	m := newMailroom(t)
	for _, id := range []string{"a", "b", "c", "d", "e"} {
		m.write(t, id)
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if _, err := m.Deliver(t.Context(), m.post); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := len(m.server.Letters()); n != 5 {
		t.Errorf("5 letters were sent %d times", n)
	}
}

func TestALetterThatIsNotTakenIsTriedAgainLaterAndLater(t *testing.T) {
	m := newMailroom(t)
	m.server.Refuse(func(string) error { return &smtp.SMTPError{Code: 451, Message: "later"} })
	m.write(t, "a")
	tries := 0
	counting := postmanFunc(func(ctx context.Context, msg mail.Message) error {
		tries++
		return m.post.Send(ctx, msg)
	})
	for range 60 {
		m.deliver(t, counting)
		m.clock.pass(time.Minute)
	}
	if tries != 6 { // after 0, 1, 3, 7, 15 and 31 minutes
		t.Errorf("%d tries in an hour", tries)
	}
	m.server.Refuse(nil)
	m.clock.pass(time.Hour)
	if m.deliver(t, m.post) != 1 || len(m.server.Letters()) != 1 {
		t.Error("it did not go when the server took it")
	}
}

func TestALetterIsGivenUpInTheEnd(t *testing.T) {
	for name, c := range map[string]struct {
		answer error
		days   int
		tries  int
	}{
		"at once where there is no such mailbox": {errors.Join(mail.ErrRefused, errors.New("550")), 1, 1},
		"after three days of no answer":          {errors.New("no route"), 10, 21},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMailroom(t)
			m.write(t, "a")
			tries := 0
			for range c.days * 24 * 6 {
				m.deliver(t, postmanFunc(func(context.Context, mail.Message) error { tries++; return c.answer }))
				m.clock.pass(10 * time.Minute)
			}
			if tries < c.tries || tries > c.tries+2 {
				t.Errorf("%d tries, about %d are meant", tries, c.tries)
			}
		})
	}
}

func TestALetterOutlivesTheProcessThatWasSendingIt(t *testing.T) {
	m := newMailroom(t)
	m.write(t, "a")
	dying, die := context.WithCancel(t.Context())
	_, err := m.Deliver(dying, postmanFunc(func(context.Context, mail.Message) error { die(); return errors.New("killed") }))
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("the process did not die: %v", err)
	}
	if n := m.deliver(t, m.post); n != 0 {
		t.Error("another took the turn of one that may be at work")
	}
	m.clock.pass(11 * time.Minute)
	if n := m.deliver(t, m.post); n != 1 {
		t.Error("the letter was lost")
	}
}

func TestWhoHasNoMailboxAnyMoreGetsNothing(t *testing.T) {
	m := newMailroom(t)
	if err := m.Write(t.Context(), service.Letter{ID: "a", User: "erased", Subject: "x", Text: "x"}); err != nil {
		t.Fatal(err)
	}
	m.deliver(t, m.post)
	m.clock.pass(24 * time.Hour)
	m.deliver(t, m.post)
	if n := len(m.server.Letters()); n != 0 {
		t.Errorf("%d letters went to nobody", n)
	}
}

func TestOldLettersAreForgotten(t *testing.T) {
	m := newMailroom(t)
	m.write(t, "a")
	m.deliver(t, m.post)
	m.clock.pass(100 * 24 * time.Hour)
	if err := m.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	m.write(t, "a") // written anew, so nothing of it was left
	if n := m.deliver(t, m.post); n != 1 {
		t.Error("the letter, or its turn, was still kept")
	}
}
