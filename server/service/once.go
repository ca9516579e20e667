package service

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"
	"sync/atomic"
	"time"

	"duijie/server/market"
	"duijie/server/store"
)

const (
	// Requests says of each request that named a key that it was carried out. A
	// document of it stands in the entry that the request wrote, so there is never
	// one without the other.
	Requests = "requests"

	answersSet = "answers" // outside the journal: what was answered, for a while

	// AnswersKept is how long a repeated request is given the first one's answer.
	// After that it is told that it was carried out.
	AnswersKept = time.Hour

	answersOnce = 200 // looked at in one go
)

// requestDoc is a request that was carried out.
type requestDoc struct {
	At time.Time `json:"at"`
}

// Named is a write that its sender may send again, by a name: the same key by the same
// person, and it takes effect once.
type Named struct {
	id       string
	commits  atomic.Int64
	wrote    atomic.Bool
	repeated atomic.Bool
}

// NewNamed is the write of a user under a key of the sender's own.
func NewNamed(user, key string) *Named {
	sum := sha256.Sum256([]byte(user + "\n" + key))
	return &Named{id: hex.EncodeToString(sum[:16])}
}

// Wrote tells whether it has changed something.
func (r *Named) Wrote() bool { return r.wrote.Load() }

// Repeated tells whether it was found to have been carried out before.
func (r *Named) Repeated() bool { return r.repeated.Load() }

type namedKey struct{}

// WithNamed has what is committed under ctx take effect once for a request.
func WithNamed(ctx context.Context, r *Named) context.Context {
	return context.WithValue(ctx, namedKey{}, r)
}

// withoutNamed has what is committed under ctx be decided by what stands, whatever request
// it belongs to: for what may be done again, and goes on where the first try stopped.
func withoutNamed(ctx context.Context) context.Context { return WithNamed(ctx, nil) }

// namedIn is the request that what is committed under ctx belongs to; nil: none.
func namedIn(ctx context.Context) *Named {
	r, _ := ctx.Value(namedKey{}).(*Named)
	return r
}

// onceStore sees to it: each commit of a request leaves a document under the
// request's id and the commit's place in it, in the same entry, and what finds
// that document there changes nothing.
type onceStore struct{ store.Store }

func commitOnce(s store.Store) store.Store {
	if _, done := s.(onceStore); done || s == nil {
		return s
	}
	return onceStore{s}
}

// Commit commits once for the request of ctx. Errors: market.CodeDone.
func (s onceStore) Commit(ctx context.Context, m store.Meta, fn func(context.Context, store.Tx) error) (store.Receipt, error) {
	r := namedIn(ctx)
	if r == nil {
		return s.Store.Commit(ctx, m, fn)
	}
	id := r.id + "/" + strconv.FormatInt(r.commits.Add(1), 10)
	receipt, err := s.Store.Commit(ctx, m, func(ctx context.Context, tx store.Tx) error {
		_, err := tx.Get(Requests, id)
		if err == nil {
			r.repeated.Store(true)
			return DoneBefore()
		}
		if !errors.Is(err, store.ErrNotFound) {
			return err
		}
		w := &watchedTx{Tx: tx}
		if err := fn(ctx, w); err != nil || !w.wrote {
			return err
		}
		return tx.Put(Requests, id, 1, requestDoc{At: tx.Now()})
	})
	if err == nil && receipt.Number > 0 {
		r.wrote.Store(true)
	}
	return receipt, err
}

// DoneBefore tells a repeated request whose answer is not known that it took effect.
func DoneBefore() error {
	return market.Errorf(market.CodeDone, "这次操作之前已经完成，请刷新页面查看结果", "this was carried out before; reload the page to see the result")
}

// watchedTx notes whether anything is written.
type watchedTx struct {
	store.Tx
	wrote bool
}

func (w *watchedTx) Put(kind, id string, schema int, body any) error {
	w.wrote = true
	return w.Tx.Put(kind, id, schema, body)
}

func (w *watchedTx) Delete(kind, id string) error {
	w.wrote = true
	return w.Tx.Delete(kind, id)
}

// Answer is what a request was answered.
type Answer struct {
	Print   string            `json:"print"` // of what was asked: another text under the same key is another request
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
}

// answerRecord is an answer as it is kept. User is there so that it goes when the
// person does.
type answerRecord struct {
	Answer
	User   string `json:"user"`
	EndsMS int64  `json:"ends_ms"`
}

// holds tells whether an answer is still given. One that ends later than any that is kept
// now was kept by a clock that was ahead, and is over.
func (a answerRecord) holds(now time.Time) bool {
	left := time.UnixMilli(a.EndsMS).Sub(now)
	return left > 0 && left <= 2*AnswersKept
}

func answerSets() []store.RecordSet {
	return []store.RecordSet{{Name: answersSet, Fields: []string{"user", "ends_ms"}}}
}

// AnswerOf is what a request was answered before; false where nothing is known.
func (s *Service) AnswerOf(ctx context.Context, r *Named) (Answer, bool, error) {
	var a answerRecord
	err := s.Store.Records().Get(ctx, answersSet, r.id, &a)
	if errors.Is(err, store.ErrNotFound) || err == nil && !a.holds(s.World.Now()) {
		return Answer{}, false, nil
	}
	return a.Answer, err == nil, problem(err)
}

// KeepAnswer keeps what a user's request was answered.
func (s *Service) KeepAnswer(ctx context.Context, r *Named, user string, a Answer) error {
	return problem(s.Store.Records().Put(ctx, answersSet, r.id,
		answerRecord{Answer: a, User: user, EndsMS: s.World.Now().Add(AnswersKept).UnixMilli()}))
}

// ForgetAnswers removes answers that do not hold any more.
func (s *Service) ForgetAnswers(ctx context.Context) error {
	records, now := s.Store.Records(), s.World.Now()
	for after := ""; ; {
		page, err := records.Scan(ctx, answersSet, after, answersOnce)
		if err != nil || len(page) == 0 {
			return problem(err)
		}
		after = page[len(page)-1].ID
		for _, f := range page {
			var a answerRecord
			if err := json.Unmarshal(f.Body, &a); err != nil {
				return err
			}
			if a.holds(now) {
				continue
			}
			if err := records.Delete(ctx, answersSet, f.ID); err != nil {
				return problem(err)
			}
		}
	}
}

// dropAnswersOf removes what a person was answered.
func dropAnswersOf(ctx context.Context, records store.Records, user string) error {
	for {
		found, err := records.Find(ctx, answersSet, "user", user, answersOnce)
		if err != nil || len(found) == 0 {
			return err
		}
		if err := dropAnswers(ctx, records, found); err != nil {
			return err
		}
	}
}

func dropAnswers(ctx context.Context, records store.Records, found []store.Found) error {
	for _, f := range found {
		if err := records.Delete(ctx, answersSet, f.ID); err != nil {
			return err
		}
	}
	return nil
}

// PrintOf is the print of what was asked.
func PrintOf(parts ...string) string {
	text, _ := json.Marshal(parts) // strings always can
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
