package service

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"duijie/server/market"
	"duijie/server/store"
)

// ProgrammeView is a version of a programme as someone sees it.
type ProgrammeView struct {
	Programme market.Programme
	Version   int64                    // of the document
	Actions   []market.ProgrammeAction // that the asker may take now
}

// Programmes lists the versions that the actor may read, by code, the newest
// version first: everyone those that are or were published, the provincial
// department all.
func (s *Service) Programmes(ctx context.Context, a market.Actor) ([]ProgrammeView, error) {
	var out []ProgrammeView
	err := readAll(reading(ctx, s.Store), store.Query{Kind: Programmes, Key: "code"}, func(d store.Doc) error {
		p, err := store.As[market.Programme](d)
		if err == nil && (p.Public() || a.MayReadDrafts()) {
			out = append(out, viewOf(p, d.Version, a))
		}
		return err
	})
	slices.SortStableFunc(out, func(x, y ProgrammeView) int {
		return cmp.Or(cmp.Compare(x.Programme.Code, y.Programme.Code), cmp.Compare(y.Programme.Version, x.Programme.Version))
	})
	return out, err
}

func viewOf(p market.Programme, version int64, a market.Actor) ProgrammeView {
	v := ProgrammeView{Programme: p, Version: version}
	if a.MayRuleProgrammes() {
		v.Actions = p.Allowed(a.User)
	}
	return v
}

// Programme reads one version. Errors: not found, also for a version that the
// actor may not see yet.
func (s *Service) Programme(ctx context.Context, a market.Actor, id string) (ProgrammeView, error) {
	p, version, err := readDoc[market.Programme](reading(ctx, s.Store), Programmes, id)
	if err == nil && !p.Public() && !a.MayReadDrafts() {
		err = notFound()
	}
	if err != nil {
		return ProgrammeView{}, err
	}
	return viewOf(p, version, a), nil
}

// CreateProgramme begins the next version of a programme with a text: a new
// programme, one that is drafted from another, or a file that is taken in. All
// versions of one code are of one kind. Errors: forbidden, invalid, conflict.
func (s *Service) CreateProgramme(ctx context.Context, a market.Actor, text market.Programme) (ProgrammeView, error) {
	if !a.MayRuleProgrammes() {
		return ProgrammeView{}, forbidden()
	}
	var out ProgrammeView
	_, err := s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "programmes.create"}, func(_ context.Context, tx store.Tx) error {
		p, err := newProgramme(tx, text, market.ProgrammeStep{By: a.User, At: tx.Now()})
		if err != nil {
			return err
		}
		// What a department of the samples writes is a sample.
		own, err := readAs[market.Organisation](tx, Organisations, a.Organisation)
		if err != nil && market.CodeOf(err) != market.CodeNotFound {
			return err
		}
		p.Sample = own.Sample
		out = viewOf(p, 1, a)
		return tx.Put(Programmes, p.ID, market.ProgrammeSchema, p)
	})
	return out, problem(err)
}

// newProgramme is the next version of the text's code.
func newProgramme(tx store.Tx, text market.Programme, step market.ProgrammeStep) (market.Programme, error) {
	before, err := versionsOf(tx, text.Code)
	if err != nil {
		return market.Programme{}, err
	}
	version := 1
	for _, b := range before {
		version = max(version, b.Version+1)
		if b.Kind != text.Kind {
			return market.Programme{}, market.Errorf(market.CodeConflict, "同一代码的各版本类别必须相同", "all versions of one code are of one kind")
		}
	}
	id := tx.NewID()
	p, err := market.NewProgramme(id, text.Code, version, text, step)
	if err != nil {
		return p, err
	}
	// A version that was discarded leaves its number free again; two at once do
	// not share one.
	return p, holds(tx, p)
}

const programmeVersions = "programme_version"

func holds(tx store.Tx, p market.Programme) error {
	holder, err := unique(tx, programmeVersions, versionKey(p), p.ID)
	if err == nil && holder != p.ID {
		err = market.Errorf(market.CodeConflict, "该版本号已存在", "there is this version already")
	}
	return err
}

func versionKey(p market.Programme) string { return fmt.Sprintf("%s/%d", p.Code, p.Version) }

// versionsOf are all versions of a code.
func versionsOf(tx store.Tx, code string) ([]market.Programme, error) {
	return readMany[market.Programme](tx, store.Query{Kind: Programmes, Key: "code", Equal: []any{code}})
}

// EditProgramme puts another text into a draft. Errors: forbidden, stale,
// conflict when it is no draft, invalid.
func (s *Service) EditProgramme(ctx context.Context, a market.Actor, id string, version int64, text market.Programme) (ProgrammeView, error) {
	return s.changeProgramme(ctx, a, id, version, store.Meta{Action: "programmes.edit"}, func(tx store.Tx, p *market.Programme) error {
		if text.Kind != p.Kind {
			return market.Errorf(market.CodeConflict, "类别不能更改，请另行起草", "the kind cannot change; draft another programme")
		}
		return p.Edit(text, market.ProgrammeStep{By: a.User, At: tx.Now()})
	})
}

// ActOnProgramme takes a step of a version's life. A version is published only
// when no other published version of the programme takes claims on the same
// days, and when no other programme was ever published for the same promise.
// Errors: forbidden (for one who wrote it, to publish it), stale, conflict,
// invalid for what is undecided and for a reason that is missing.
func (s *Service) ActOnProgramme(ctx context.Context, a market.Actor, id string, version int64, action market.ProgrammeAction, reason string) (ProgrammeView, error) {
	meta := store.Meta{Action: "programmes." + string(action), Reason: reason}
	return s.changeProgramme(ctx, a, id, version, meta, func(tx store.Tx, p *market.Programme) error {
		return stepProgramme(tx, p, action, market.ProgrammeStep{By: a.User, Reason: reason, At: tx.Now()})
	})
}

func stepProgramme(tx store.Tx, p *market.Programme, action market.ProgrammeAction, step market.ProgrammeStep) error {
	if err := p.Do(action, step); err != nil {
		return err
	}
	if action != market.ProgrammePublish {
		return nil
	}
	if err := promises(tx, *p); err != nil {
		return err
	}
	others, err := versionsOf(tx, p.Code)
	if err != nil {
		return err
	}
	for _, o := range others {
		if o.ID != p.ID && o.State == market.ProgrammePublished && o.Overlaps(*p) {
			return market.Errorf(market.CodeConflict, "第 %d 版仍在有效期内受理申报；请先终止它，或调整有效期", "version %d takes claims on the same days; end it first, or change the days", o.Version)
		}
	}
	return nil
}

// programmePromises are the promises for which programmes were published, each
// one programme's for good: caps and what is paid once are counted by its code.
const programmePromises = "programme_promise"

// promises makes a promise the programme's own. Errors: conflict when another
// programme was published for it.
func promises(tx store.Tx, p market.Programme) error {
	sum := sha256.Sum256([]byte(p.Promise()))
	holder, err := unique(tx, programmePromises, hex.EncodeToString(sum[:]), p.Code)
	if err == nil && holder != p.Code {
		err = market.Errorf(market.CodeConflict, "该文件同一条款的资金已由政策项目 %s 支付；请起草它的新版本，以免重复支付", "programme %s pays for the same article of the document; draft its next version, so that nothing is paid twice", holder)
	}
	return err
}

// changeProgramme lets a manager of the provincial department change a version
// that they have read. A version that comes out without a state is dropped.
func (s *Service) changeProgramme(ctx context.Context, a market.Actor, id string, version int64, meta store.Meta, change func(store.Tx, *market.Programme) error) (ProgrammeView, error) {
	if !a.MayRuleProgrammes() {
		return ProgrammeView{}, forbidden()
	}
	meta.Actor = a.User
	var out ProgrammeView
	_, err := s.Store.Commit(ctx, meta, func(_ context.Context, tx store.Tx) error {
		p, now, err := readDoc[market.Programme](tx, Programmes, id)
		if err != nil {
			return err
		}
		if now != version {
			return stale()
		}
		if err := change(tx, &p); err != nil {
			return err
		}
		out = viewOf(p, version+1, a)
		if p.State == "" {
			if err := release(tx, programmeVersions, versionKey(p)); err != nil {
				return err
			}
			return tx.Delete(Programmes, id)
		}
		return tx.Put(Programmes, id, market.ProgrammeSchema, p)
	})
	return out, problem(err)
}

// ProgrammeDifferences are the parameters in which a version differs from
// another one. Errors: not found when the actor may not read both.
func (s *Service) ProgrammeDifferences(ctx context.Context, a market.Actor, from, to string) ([]market.Difference, error) {
	before, err := s.Programme(ctx, a, from)
	if err != nil {
		return nil, err
	}
	after, err := s.Programme(ctx, a, to)
	if err != nil {
		return nil, err
	}
	return before.Programme.Differences(after.Programme), nil
}

// SampleProgramme is one version of the samples as its file says it, and the
// round that takes claims of it.
type SampleProgramme struct {
	Text   market.Programme
	Round  market.Text
	Author string // id of a user, or the name of a job: who drafts it
	Second string // and who publishes it, someone else
}

// AddSampleProgramme drafts, proposes and publishes a version of the samples by
// two actors, through the rules that hold for everyone, and opens a round of it
// for a year. Where the programme exists already nothing happens.
func (s *Service) AddSampleProgramme(ctx context.Context, sample SampleProgramme) error {
	_, err := s.Store.Commit(ctx, store.Meta{Actor: sample.Author, Action: "programmes.sample"}, func(_ context.Context, tx store.Tx) error {
		before, err := versionsOf(tx, sample.Text.Code)
		if err != nil || len(before) > 0 {
			return err
		}
		by := func(who string) market.ProgrammeStep { return market.ProgrammeStep{By: who, At: tx.Now()} }
		p, err := newProgramme(tx, sample.Text, by(sample.Author))
		if err != nil {
			return err
		}
		p.Sample = true
		if err := stepProgramme(tx, &p, market.ProgrammePropose, by(sample.Author)); err != nil {
			return err
		}
		if err := stepProgramme(tx, &p, market.ProgrammePublish, by(sample.Second)); err != nil {
			return err
		}
		if err := tx.Put(Programmes, p.ID, market.ProgrammeSchema, p); err != nil {
			return err
		}
		today := market.DateOf(tx.Now())
		r, err := market.NewRound(tx.NewID(), p, sample.Round, today.AddMonths(-1), today.AddMonths(11), sample.Second, tx.Now())
		if err != nil {
			return err
		}
		return tx.Put(Rounds, r.ID, market.RoundSchema, r)
	})
	return problem(err)
}
