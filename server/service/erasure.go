package service

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"duijie/server/market"
	"duijie/server/store"
)

// erasuresSet is the register of erasures: who was erased, by id, and when. It stays for
// good, and in every backup, so that a restore of an older one can erase again.
const erasuresSet = "erasures"

const (
	// gleaning is when an erasure is gone through again: what a request that was under way
	// wrote under the person's id meanwhile goes too.
	gleaning = time.Hour
	// deciding is for how long an erasure is left to who asked for it.
	deciding = time.Minute
	// objectionPause is how often it is looked whether an objection was settled.
	objectionPause = 24 * time.Hour
)

// erasure is one entry of the register.
type erasure struct {
	User  string `json:"user"`
	AtMS  int64  `json:"at_ms"`
	DueMS int64  `json:"due_ms,omitempty"` // when to go through it again; 0: it is done
	// Again: it was done before the store was restored from an older backup, so that no
	// rule speaks against it any more.
	Again bool `json:"again,omitempty"`
	// Mailbox: an operator has made sure whose the mail address is, so that what waits for
	// it goes too.
	Mailbox bool `json:"mailbox,omitempty"`
	// Named: not an account but a name in listings or contracts, by its id.
	Named bool `json:"named,omitempty"`
	// Open: it was asked for, and nobody knows yet that the journal has it.
	Open bool `json:"open,omitempty"`
	// By and Reference: who asked for an open one, and the number of the paper; the journal
	// has them once it is decided.
	By        string `json:"by,omitempty"`
	Reference string `json:"reference,omitempty"`
}

// meta is in whose name an erasure is decided.
func (e erasure) meta() store.Meta {
	if e.By == "" { // decided before, and gone through again; or noted by an older version
		return store.Meta{Actor: erasuresSet}
	}
	return store.Meta{Actor: e.By, Reason: e.Reference}
}

// Erasure is one entry of the register as it is kept outside the store.
type Erasure struct {
	User  string    `json:"user"` // id; leads to nobody
	At    time.Time `json:"at"`
	Named bool      `json:"named,omitempty"` // of a name in listings or contracts, not of an account
}

type languageKey struct{}

// WithLanguage has what is said under ctx in place of a name said in a language: zh or en.
func WithLanguage(ctx context.Context, language string) context.Context {
	return context.WithValue(ctx, languageKey{}, language)
}

// What stands in the place of the name of one who was erased: of a user, and of one whom
// only a listing or a contract named.
var (
	formerUser  = market.Text{ZH: "已注销用户", EN: "A former user"}
	formerNamed = market.Text{ZH: "已删除", EN: "erased"}
)

// formerName is what one without a name is called where the register has the id, else
// nothing.
func (s *Service) formerName(ctx context.Context, id string) (string, error) {
	var e erasure
	err := s.Store.Records().Get(ctx, erasuresSet, id, &e)
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	language, _ := ctx.Value(languageKey{}).(string)
	if e.Named {
		return formerNamed.In(language), problem(err)
	}
	return formerUser.In(language), problem(err)
}

// EraseUser takes what is held of a person away: the account is closed in the journal,
// where its id stays, and all that stands outside of it is removed, but what the law has
// kept (market.Personal says what). mailbox: it was made sure whose the mail address is.
// Errors: not found, conflict for the last manager of an organisation.
func (s *Service) EraseUser(ctx context.Context, actor, user string, mailbox bool) error {
	return s.eraseUser(ctx, erasure{User: user, Mailbox: mailbox, By: actor}, func(store.Tx, market.User, int64) error { return nil })
}

func (s *Service) eraseUser(ctx context.Context, asked erasure, may func(tx store.Tx, u market.User, version int64) error) error {
	return s.erase(ctx, asked, func(ctx context.Context, e erasure) error { return s.closeAccount(ctx, e, may) })
}

// erase notes an erasure, has it decided in the journal, and clears.
func (s *Service) erase(ctx context.Context, asked erasure, decide func(context.Context, erasure) error) error {
	ctx = context.WithoutCancel(ctx)
	now := s.World.Now()
	asked.Open, asked.AtMS, asked.DueMS = true, now.UnixMilli(), now.Add(deciding).UnixMilli()
	records := s.Store.Records()
	// Noted first: a process that dies on the way leaves the rest to another.
	err := records.Insert(ctx, erasuresSet, asked.User, asked)
	before := errors.Is(err, store.ErrExists)
	if err != nil && !before {
		return problem(err)
	}
	if before {
		// What was asked for before may be done, or half done, by this very request too.
		ctx = withoutNamed(ctx)
	}
	if err := decide(ctx, asked); err != nil {
		if before || errors.Is(err, store.ErrUnclear) || errors.Is(err, store.ErrClosed) {
			return err // the note is another's, or it may stand
		}
		return errors.Join(err, s.withdraw(ctx, asked))
	}
	if err := s.clearDecided(ctx, asked); err != nil || s.Erased == nil {
		return err
	}
	if err := s.Erased(ctx); err != nil { // the next chore tries again
		s.Log.WarnContext(ctx, "the register of erasures was not kept outside of the store", "error", err)
	}
	return nil
}

// withdraw takes a refused erasure out of the register, unless another request had it
// decided meanwhile.
func (s *Service) withdraw(ctx context.Context, e erasure) error {
	var now erasure
	err := s.Store.Records().Get(ctx, erasuresSet, e.User, &now)
	if err != nil || e.Open && !now.Open {
		return ignoreNotFound(err)
	}
	return s.Store.Records().Delete(ctx, erasuresSet, e.User)
}

// clearDecided notes that an open erasure is in the journal, and clears.
func (s *Service) clearDecided(ctx context.Context, e erasure) error {
	var had erasure
	err := s.Store.Records().Get(ctx, erasuresSet, e.User, &had)
	switch {
	case err == nil && !had.Open: // decided once already
		e.AtMS, e.Again = had.AtMS, had.Again
		fallthrough
	case err == nil:
		e.Mailbox = e.Mailbox || had.Mailbox
	case !errors.Is(err, store.ErrNotFound):
		return problem(err)
	}
	e.Open, e.By, e.Reference = false, "", ""
	if err := s.Store.Records().Put(ctx, erasuresSet, e.User, e); err != nil {
		return problem(err)
	}
	return s.clearPerson(ctx, e)
}

// closeAccount closes the account in the journal, unless it is. The searches that the
// person kept go in the same entry.
func (s *Service) closeAccount(ctx context.Context, e erasure, may func(tx store.Tx, u market.User, version int64) error) error {
	meta := e.meta()
	meta.Action = "users.erase"
	_, err := s.Store.Commit(ctx, meta, func(_ context.Context, tx store.Tx) error {
		u, version, err := readDoc[market.User](tx, Users, e.User)
		if market.CodeOf(err) == market.CodeNotFound && e.Again {
			return nil // the backup is older than the account
		}
		if err != nil {
			return err
		}
		if err := may(tx, u, version); err != nil {
			return err
		}
		searches, err := readMany[market.SavedSearch](tx, store.Query{Kind: SavedSearches, Key: "user", Equal: []any{e.User}})
		if err != nil {
			return err
		}
		for _, saved := range searches {
			if err := tx.Delete(SavedSearches, saved.ID); err != nil {
				return err
			}
		}
		if u.Status == market.Removed {
			return nil
		}
		after := u
		after.Status = market.Removed
		if !e.Again {
			if err := checkManaged(tx, u, after); err != nil {
				return err
			}
		}
		return tx.Put(Users, u.ID, market.UserSchema, after)
	})
	return problem(err)
}

// FinishErasures goes on with erasures that a stopped process or a restore left, and
// through the recent ones again. It tells how many it went through.
func (s *Service) FinishErasures(ctx context.Context) (int, error) {
	due, err := s.Store.Records().Below(ctx, erasuresSet, "due_ms", s.World.Now().UnixMilli()+1, store.MaxLimit)
	if err != nil {
		return 0, problem(err)
	}
	for i, d := range due {
		if err := s.finishErasure(ctx, d.ID); err != nil {
			return i, err
		}
	}
	return len(due), nil
}

func (s *Service) finishErasure(ctx context.Context, user string) error {
	var e erasure
	if err := s.Store.Records().Get(ctx, erasuresSet, user, &e); err != nil {
		return problem(ignoreNotFound(err))
	}
	err := s.decideAgain(ctx, e)
	switch code := market.CodeOf(err); {
	case err == nil && e.Open:
		return s.clearDecided(ctx, e)
	case err == nil:
		return s.clearPerson(ctx, e)
	case code == market.CodeConflict || code == market.CodeNotFound || code == market.CodeForbidden:
		return problem(s.withdraw(ctx, e)) // it was refused, and who noted it died
	}
	return err
}

// decideAgain decides what is not decided yet, in the name of who asked for it, who has to
// be in office still.
func (s *Service) decideAgain(ctx context.Context, e erasure) error {
	may := func(tx store.Tx) error {
		if e.Reference == "" {
			return nil // one's own, or noted by an older version
		}
		return erasesNow(tx, e.By)
	}
	if e.Named {
		return s.releaseName(ctx, e, may)
	}
	return s.closeAccount(ctx, e, func(tx store.Tx, u market.User, _ int64) error {
		if u.Status == market.Removed {
			return nil // it was decided
		}
		return may(tx)
	})
}

// erasesNow refuses an erasure on paper by who is no operator any more.
func erasesNow(tx store.Tx, operator string) error {
	now, err := actingNow(tx, market.Actor{User: operator})
	if err == nil && !now.Has(market.RoleOperator) {
		err = forbidden()
	}
	return err
}

// Erasures is the register, by id, of what is decided.
func (s *Service) Erasures(ctx context.Context) ([]Erasure, error) {
	var out []Erasure
	for after := ""; ; {
		found, err := s.Store.Records().Scan(ctx, erasuresSet, after, store.MaxLimit)
		if err != nil || len(found) == 0 {
			return out, problem(err)
		}
		for _, f := range found {
			after = f.ID
			e, decided, err := ErasureOf(f.Body)
			if err != nil {
				return nil, err
			}
			if decided {
				out = append(out, e)
			}
		}
	}
}

// ErasuresSet is the record set of the register, for who reads a store or a backup
// without the use cases.
const ErasuresSet = erasuresSet

// ErasureOf reads a record of the register, and tells whether it is decided: what is only
// asked for may still be refused.
func ErasureOf(body json.RawMessage) (of Erasure, decided bool, err error) {
	e, err := bodyAs[erasure](body)
	return Erasure{User: e.User, At: time.UnixMilli(e.AtMS).UTC(), Named: e.Named}, !e.Open, err
}

// ErasureAgain is the record by which FinishErasures erases someone again in a store that
// was restored from a backup of before.
func ErasureAgain(e Erasure) (json.RawMessage, error) {
	return json.Marshal(erasure{User: e.User, AtMS: e.At.UnixMilli(), DueMS: 1, Again: true, Named: e.Named})
}
