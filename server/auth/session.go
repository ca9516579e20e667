package auth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"time"

	"duijie/server/market"
)

// Session is one sign-in of one user on one device, with all refresh tokens
// that descend from it. It is never changed, only ended by removing it, so that
// nothing can bring an ended one back.
type Session struct {
	ID        string `json:"id"`
	User      string `json:"user"`
	StartedMS int64  `json:"started_ms"`
	EndsMS    int64  `json:"ends_ms"`          // at the latest
	Initial   bool   `json:"initial"`          // begun with an initial password
	Factor    bool   `json:"factor,omitempty"` // begun with a second factor beside the password
	Address   string `json:"address"`
	Agent     string `json:"agent"`
}

// Sessions starts, renews and ends sessions.
type Sessions struct {
	records Records
	world   market.World
	idle    time.Duration // life of a refresh token
	whole   time.Duration // life of a session
}

// NewSessions makes sessions that end after idle without use, and after whole
// in any case.
func NewSessions(r Records, w market.World, idle, whole time.Duration) *Sessions {
	return &Sessions{records: r, world: w, idle: idle, whole: whole}
}

// Refresh is a refresh token with its end. Only its hash is kept.
type Refresh struct {
	Token string
	Until time.Time
}

type refreshRecord struct {
	Session string `json:"session"`
	EndsMS  int64  `json:"ends_ms"`
}

// Start begins a session. ID, times and nothing else are filled in.
func (s *Sessions) Start(ctx context.Context, session Session) (Session, Refresh, error) {
	now := s.world.Now()
	session.ID = s.world.NewID()
	session.StartedMS, session.EndsMS = now.UnixMilli(), now.Add(s.whole).UnixMilli()
	session.Agent = cut(session.Agent, 200)
	if err := s.records.Insert(ctx, sessionSet, session.ID, session); err != nil {
		return Session{}, Refresh{}, err
	}
	token, err := s.issue(ctx, session)
	return session, token, err
}

func cut(s string, limit int) string {
	r := []rune(s)
	return string(r[:min(len(r), limit)])
}

// issue makes the next refresh token of a session.
func (s *Sessions) issue(ctx context.Context, session Session) (Refresh, error) {
	token := s.world.NewID() + s.world.NewID() // 256 random bits
	ends := min(s.world.Now().Add(s.idle).UnixMilli(), session.EndsMS)
	err := s.records.Insert(ctx, tokenSet, hashed(token), refreshRecord{Session: session.ID, EndsMS: ends})
	return Refresh{Token: token, Until: time.UnixMilli(ends).UTC()}, err
}

func hashed(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Renew takes a refresh token, which holds once, and gives the next one. Who
// comes second with the same token ends the session: one of the two is a thief,
// and nobody can tell which. Errors: unauthenticated; with one that is Reused comes the
// session that was ended.
func (s *Sessions) Renew(ctx context.Context, token string) (Session, Refresh, error) {
	session, r, err := s.of(ctx, token)
	if err != nil {
		return Session{}, Refresh{}, err
	}
	err = s.records.Insert(ctx, useSet, hashed(token), refreshRecord{Session: r.Session, EndsMS: session.EndsMS})
	if errors.Is(err, ErrExists) {
		return session, Refresh{}, errors.Join(notSignedIn(errReused), s.End(ctx, session.ID))
	}
	if err != nil {
		return Session{}, Refresh{}, err
	}
	next, err := s.issue(ctx, session)
	return session, next, err
}

var errReused = errors.New("auth: a refresh token came twice; the session was ended")

// Reused tells whether an error is that of a refresh token that came twice.
func Reused(err error) bool { return errors.Is(err, errReused) }

// of finds the session of a refresh token that holds.
func (s *Sessions) of(ctx context.Context, token string) (Session, refreshRecord, error) {
	var r refreshRecord
	if err := s.records.Get(ctx, tokenSet, hashed(token), &r); err != nil {
		return Session{}, r, orNotSignedIn(err)
	}
	if !s.lasts(r.EndsMS, s.idle) {
		return Session{}, r, notSignedIn(nil)
	}
	session, err := s.Get(ctx, r.Session)
	return session, r, err
}

// Get finds a session that still stands. Errors: unauthenticated.
func (s *Sessions) Get(ctx context.Context, id string) (Session, error) {
	var session Session
	if err := s.records.Get(ctx, sessionSet, id, &session); err != nil {
		return Session{}, orNotSignedIn(err)
	}
	if !s.lasts(session.EndsMS, s.whole) {
		return Session{}, notSignedIn(nil)
	}
	return session, nil
}

// clockMistake is by how much a clock may have been set back without ending what began
// before.
const clockMistake = 24 * time.Hour

// lasts tells whether what ends at a time, and holds for life at most, holds now. What has
// more of its life before it than it ever had began by a clock that was far ahead: it
// would last until that time comes.
func (s *Sessions) lasts(endsMS int64, life time.Duration) bool {
	left := time.UnixMilli(endsMS).Sub(s.world.Now())
	return left > 0 && left <= life+clockMistake
}

func orNotSignedIn(err error) error {
	if errors.Is(err, ErrNotFound) {
		return notSignedIn(nil)
	}
	return err
}

// End ends a session; ending one that does not stand is no error.
func (s *Sessions) End(ctx context.Context, id string) error {
	return s.records.Delete(ctx, sessionSet, id)
}

// EndByToken ends the session of a refresh token, whether the token still holds
// or was used: whoever signs out is signed out. It tells whose session that was, ""
// when there was none.
func (s *Sessions) EndByToken(ctx context.Context, token string) (user string, err error) {
	var r refreshRecord
	err = s.records.Get(ctx, tokenSet, hashed(token), &r)
	if errors.Is(err, ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	session, err := s.Get(ctx, r.Session)
	if market.CodeOf(err) == market.CodeUnauthenticated {
		return "", nil
	}
	return session.User, errors.Join(err, s.End(ctx, r.Session))
}

// Of lists the sessions of a user that stand.
func (s *Sessions) Of(ctx context.Context, user string) ([]Session, error) {
	found, err := s.records.Find(ctx, sessionSet, "user", user, sweepBatch)
	if err != nil {
		return nil, err
	}
	var out []Session
	for _, r := range found {
		var session Session
		if err := json.Unmarshal(r.Body, &session); err != nil {
			return nil, err
		}
		if s.lasts(session.EndsMS, s.whole) {
			out = append(out, session)
		}
	}
	return out, nil
}

// EndAll ends every session of a user but one, which may be empty.
func (s *Sessions) EndAll(ctx context.Context, user, but string) error {
	for {
		found, err := s.records.Find(ctx, sessionSet, "user", user, sweepBatch)
		if err != nil {
			return err
		}
		ended := 0
		for _, r := range found {
			var session Session
			if err := json.Unmarshal(r.Body, &session); err != nil {
				return err
			}
			if session.ID == but {
				continue
			}
			if err := s.End(ctx, session.ID); err != nil {
				return err
			}
			ended++
		}
		if ended == 0 || len(found) < sweepBatch {
			return nil
		}
	}
}

// ForgetAll ends every session of a user and removes what is left of them: tokens and
// their uses, which name the session.
func (s *Sessions) ForgetAll(ctx context.Context, user string) error {
	for {
		found, err := s.records.Find(ctx, sessionSet, "user", user, sweepBatch)
		if err != nil || len(found) == 0 {
			return err
		}
		for _, r := range found {
			if err := errors.Join(removeAll(ctx, s.records, tokenSet, "session", r.ID), removeAll(ctx, s.records, useSet, "session", r.ID), s.End(ctx, r.ID)); err != nil {
				return err
			}
		}
	}
}

// removeAll removes the records of a set that have a value in a field.
func removeAll(ctx context.Context, records Records, set, field, value string) error {
	for {
		found, err := records.Find(ctx, set, field, value, sweepBatch)
		if err != nil || len(found) == 0 {
			return err
		}
		for _, r := range found {
			if err := records.Delete(ctx, set, r.ID); err != nil {
				return err
			}
		}
	}
}
