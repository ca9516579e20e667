package auth

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duijie/server/market"
)

const (
	idle  = 24 * time.Hour
	whole = 14 * 24 * time.Hour
)

func TestSessions(t *testing.T) {
	type stand struct {
		w       *clock
		s       *Sessions
		session Session
		token   Refresh
	}
	for _, c := range []struct {
		name string
		do   func(t *testing.T, st *stand) error // the last answer of a renewal or look-up
		want market.Code
	}{
		{"a token holds once", func(t *testing.T, st *stand) error {
			_, next, err := st.s.Renew(t.Context(), st.token.Token)
			if err != nil || next.Token == st.token.Token {
				t.Fatalf("renewed to %v, error %v", next, err)
			}
			_, _, err = st.s.Renew(t.Context(), next.Token)
			return err
		}, ""},
		{"a second use is refused", func(t *testing.T, st *stand) error {
			if _, _, err := st.s.Renew(t.Context(), st.token.Token); err != nil {
				t.Fatal(err)
			}
			_, _, err := st.s.Renew(t.Context(), st.token.Token)
			return err
		}, market.CodeUnauthenticated},
		{"a second use ends the session", func(t *testing.T, st *stand) error {
			_, next, _ := st.s.Renew(t.Context(), st.token.Token)
			_, _, _ = st.s.Renew(t.Context(), st.token.Token)
			if _, err := st.s.Get(t.Context(), st.session.ID); err == nil {
				t.Error("the session still stands")
			}
			_, _, err := st.s.Renew(t.Context(), next.Token)
			return err
		}, market.CodeUnauthenticated},
		{"a token nobody gave out", func(t *testing.T, st *stand) error {
			_, _, err := st.s.Renew(t.Context(), "abc")
			return err
		}, market.CodeUnauthenticated},
		{"a token is over when it was not used", func(t *testing.T, st *stand) error {
			st.w.pass(idle)
			_, _, err := st.s.Renew(t.Context(), st.token.Token)
			return err
		}, market.CodeUnauthenticated},
		{"a session is over however busy", func(t *testing.T, st *stand) error {
			token := st.token
			var err error
			for range 14 {
				st.w.pass(idle - time.Minute)
				if _, token, err = st.s.Renew(t.Context(), token.Token); err != nil {
					t.Fatal(err)
				}
			}
			st.w.pass(15 * time.Minute)
			_, err = st.s.Get(t.Context(), st.session.ID)
			return err
		}, market.CodeUnauthenticated},
		{"ending holds", func(t *testing.T, st *stand) error {
			if user, err := st.s.EndByToken(t.Context(), st.token.Token); err != nil || user != "user" {
				t.Fatal(user, err)
			}
			_, err := st.s.Get(t.Context(), st.session.ID)
			return err
		}, market.CodeUnauthenticated},
		{"ending by a used token holds too", func(t *testing.T, st *stand) error {
			if _, _, err := st.s.Renew(t.Context(), st.token.Token); err != nil {
				t.Fatal(err)
			}
			if user, err := st.s.EndByToken(t.Context(), st.token.Token); err != nil || user != "user" {
				t.Fatal(user, err)
			}
			_, err := st.s.Get(t.Context(), st.session.ID)
			return err
		}, market.CodeUnauthenticated},
		{"ending all spares one", func(t *testing.T, st *stand) error {
			other, _, err := st.s.Start(t.Context(), Session{User: "user"})
			if err != nil {
				t.Fatal(err)
			}
			if err := st.s.EndAll(t.Context(), "user", st.session.ID); err != nil {
				t.Fatal(err)
			}
			if _, err := st.s.Get(t.Context(), other.ID); err == nil {
				t.Error("the other session still stands")
			}
			_, err = st.s.Get(t.Context(), st.session.ID)
			return err
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			st := &stand{w: newClock()}
			st.s = NewSessions(newShelf(), st.w, idle, whole)
			var err error
			if st.session, st.token, err = st.s.Start(t.Context(), Session{User: "user"}); err != nil {
				t.Fatal(err)
			}
			wantCode(t, c.do(t, st), c.want)
		})
	}
}

// Of many that come at once with one token at most one gets a new one, and the
// session is over, because one of them is a thief.
func TestRenewRace(t *testing.T) {
	w := newClock()
	s := NewSessions(newShelf(), w, idle, whole)
	session, token, err := s.Start(t.Context(), Session{User: "user"})
	if err != nil {
		t.Fatal(err)
	}
	var won atomic.Int32
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, _, err := s.Renew(t.Context(), token.Token); err == nil {
				won.Add(1)
			}
		})
	}
	wg.Wait()
	if won.Load() > 1 {
		t.Errorf("%d got a new token", won.Load())
	}
	if _, err := s.Get(t.Context(), session.ID); err == nil {
		t.Error("the session still stands")
	}
}

// Only hashes of tokens are kept.
func TestTokensAreNotKept(t *testing.T) {
	r := newShelf()
	_, token, err := NewSessions(r, newClock(), idle, whole).Start(t.Context(), Session{User: "user"})
	if err != nil {
		t.Fatal(err)
	}
	if len(token.Token) < 52 { // 256 bits in base32
		t.Errorf("a token of %d characters", len(token.Token))
	}
	if err := r.Get(t.Context(), tokenSet, token.Token, &struct{}{}); err == nil {
		t.Error("the token itself is a key of the records")
	}
	if err := r.Get(t.Context(), tokenSet, hashed(token.Token), &struct{}{}); err != nil {
		t.Error(err)
	}
}
