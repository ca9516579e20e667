package service

import (
	"context"
	"errors"
	"slices"

	"duijie/server/market"
	"duijie/server/store"
)

// DeskApplication is an application as the office sees it.
type DeskApplication struct {
	market.Application
	Name, Phone, Email string // who applies; empty once it was erased
	Version            int64
	Allowed            []market.ApplicationAction
	// Same are other open applications for the same credit code.
	Same []string
	// Registered tells that an organisation has the credit code by now.
	Registered bool
	// Waiting is the invitation of the first manager, while it is not accepted.
	Waiting *market.Invitation
}

// mayReadApplication: the managers of the office that decides, and nobody else.
func mayReadApplication(_ docReader, a market.Actor, d store.Doc) error {
	p, err := store.As[market.Application](d)
	if err == nil && p.PartOf(a) == "" {
		err = notFound()
	}
	return err
}

// ApplicationFilter narrows the list of an office.
type ApplicationFilter struct {
	State      string // empty: those that wait
	Page, Size int
}

// Applications lists those that the actor's office decides on, those that wait the
// longest first, with the count of all. Errors: forbidden.
func (s *Service) Applications(ctx context.Context, a market.Actor, f ApplicationFilter) ([]DeskApplication, int, error) {
	if !a.Has(market.RoleDepartmentManager) {
		return nil, 0, forbidden()
	}
	state := market.ApplicationState(f.State)
	if state == "" {
		state = market.ApplicationSubmitted
	}
	page, size := max(f.Page, 1), min(max(f.Size, 1), 100)
	var out []DeskApplication
	n := 0
	q := store.Query{Kind: Applications, Key: "state", Equal: []any{string(state)}, Desc: !state.Open()}
	err := readAll(reading(ctx, s.Store), q, func(d store.Doc) error {
		if mayReadApplication(nil, a, d) != nil {
			return nil
		}
		if n++; n <= (page-1)*size || n > page*size {
			return nil
		}
		v, err := s.deskApplication(ctx, a, d)
		out = append(out, v)
		return err
	})
	return out, n, err
}

// ApplicationOf reads one for its office. Errors: not found.
func (s *Service) ApplicationOf(ctx context.Context, a market.Actor, id string) (DeskApplication, error) {
	d, err := s.Store.Get(ctx, Applications, id)
	if err == nil {
		err = mayReadApplication(nil, a, d)
	}
	if err != nil {
		return DeskApplication{}, problem(err)
	}
	return s.deskApplication(ctx, a, d)
}

func (s *Service) deskApplication(ctx context.Context, a market.Actor, d store.Doc) (DeskApplication, error) {
	read := reading(ctx, s.Store)
	p, err := store.As[market.Application](d)
	if err != nil {
		return DeskApplication{}, err
	}
	table, _, err := calendarIn(read)
	if err != nil {
		return DeskApplication{}, err
	}
	var who applicant
	if err := ignoreNotFound(s.Store.Records().Get(ctx, applicantsSet, p.ID, &who)); err != nil {
		return DeskApplication{}, problem(err)
	}
	out := DeskApplication{
		Application: p.Reckoned(table), Name: who.Name, Phone: who.Phone, Email: who.Email, Version: d.Version, Allowed: p.Allowed(p.PartOf(a)),
	}
	if p.Invitation != "" {
		i, err := readAs[market.Invitation](read, Invitations, p.Invitation)
		if err != nil {
			return out, err
		}
		if i.State == market.InvitationOpen {
			out.Waiting = &i
		}
	}
	if !p.State.Open() {
		return out, nil
	}
	_, err = organisationBy(read, p.Form.CreditCode)
	if ignoreMissing(err) != nil {
		return out, err
	}
	out.Registered = err == nil
	return out, readAll(read, store.Query{Kind: Applications, Key: "code", Equal: []any{string(p.Form.CreditCode)}}, func(o store.Doc) error {
		other, err := store.As[market.Application](o)
		if err == nil && other.ID != p.ID && other.State.Open() {
			out.Same = append(out.Same, other.ID)
		}
		return err
	})
}

// ApplicationDecision is what an office does with an application.
type ApplicationDecision struct {
	Action  market.ApplicationAction
	Reasons []string
	Note    string
}

// DecideApplication admits, returns or refuses. Who applied gets a letter: with the
// reasons, or with the link that sets a password. Admitting writes the organisation,
// its first manager and the invitation in the same entry. Errors: not found, stale,
// forbidden, invalid, conflict, also for a credit code that is taken by now.
func (s *Service) DecideApplication(ctx context.Context, a market.Actor, id string, version int64, in ApplicationDecision) (DeskApplication, error) {
	_, done, err := s.rests().goOn(ctx, restDecision, id)
	if err == nil && !done {
		err = s.decideApplication(ctx, a, id, version, in)
	}
	if err != nil {
		return DeskApplication{}, err
	}
	return s.ApplicationOf(ctx, a, id)
}

// decidedTo is where an application comes by an action of its office.
var decidedTo = map[market.ApplicationAction]market.ApplicationState{
	market.ApplicationAdmit: market.ApplicationAdmitted, market.ApplicationReturn: market.ApplicationReturned, market.ApplicationRefuse: market.ApplicationRefused,
}

func (s *Service) decideApplication(ctx context.Context, a market.Actor, id string, version int64, in ApplicationDecision) error {
	seen, err := s.ApplicationOf(ctx, a, id)
	if err != nil {
		return err
	}
	left := rest{Kind: restDecision, About: id, State: string(decidedTo[in.Action])}
	if in.Action == market.ApplicationAdmit {
		left.Invitee = s.World.NewID()
	}
	_, err = s.rests().inFull(ctx, left, func(ctx context.Context, left rest) error {
		if left.Invitee != "" {
			who := invitee{Name: seen.Name, Phone: seen.Phone, Email: seen.Email, EndsMS: s.World.Now().Add(inviteeKept).UnixMilli()}
			if err := s.Store.Records().Put(ctx, inviteesSet, left.Invitee, who); err != nil {
				return err
			}
		}
		return s.commitApplication(ctx, a, id, version, in, left.Invitee)
	})
	return err
}

func (s *Service) commitApplication(ctx context.Context, a market.Actor, id string, version int64, in ApplicationDecision, invitation string) error {
	_, err := s.changeApplication(ctx, a.User, id, version, in.Action, func(tx store.Tx, p *market.Application) (market.ApplicationDoing, error) {
		d := market.ApplicationDoing{Part: p.PartOf(a), By: a.User, Reasons: in.Reasons, Note: in.Note, At: tx.Now()}
		if d.Part == "" {
			return d, notFound()
		}
		if in.Action != market.ApplicationAdmit || p.State != market.ApplicationSubmitted {
			return d, nil
		}
		p.Organisation, p.Invitation = tx.NewID(), invitation
		return d, admit(tx, a, *p)
	})
	return err
}

// admit writes the organisation of an application, its first manager, and the
// invitation that gives this one a password.
func admit(tx store.Tx, a market.Actor, p market.Application) error {
	o := p.Form.Organisation()
	o.ID = p.Organisation
	if err := normalise(&o); err != nil {
		return err
	}
	if err := putOrganisation(tx, o); err != nil {
		return err
	}
	manager := market.User{ID: tx.NewID(), Organisation: o.ID, Roles: []market.Grant{{Role: market.RoleOrgManager}}, Status: market.Active}
	if err := checkUser(tx, manager); err != nil {
		return err
	}
	i, err := market.NewInvitation(market.Invitation{ID: p.Invitation, Organisation: o.ID, Roles: manager.Roles, User: manager.ID, By: a.User}, tx.Now())
	if err != nil {
		return err
	}
	return errors.Join(tx.Put(Users, manager.ID, market.UserSchema, manager), tx.Put(Invitations, i.ID, market.InvitationSchema, i))
}

// tellApplicant writes what the office decided, unless the application went on since, or
// who applied was erased.
func (f rests) tellApplicant(ctx context.Context, left rest) error {
	p, err := readAs[market.Application](reading(ctx, f.store), Applications, left.About)
	if err != nil || string(p.State) != left.State {
		return err
	}
	if p.State == market.ApplicationAdmitted {
		left.About, left.Sent = p.Invitation, 1
		return f.invite(ctx, left)
	}
	var who applicant
	if err := ignoreNotFound(f.store.Records().Get(ctx, applicantsSet, p.ID, &who)); err != nil || who.Email == "" {
		return err
	}
	link, err := f.outbox.applicationLink(ctx, who.Email, officeLinkLife)
	if err != nil {
		return err
	}
	n := letterReturned(p)
	if p.State == market.ApplicationRefused {
		n = letterRefused(p)
	}
	l := n.letter(left.letter("application"), reasonsIn(p.Last(), p.State), link)
	l.Address = who.Email
	return f.outbox.Write(ctx, l)
}

// reasonsIn are the reasons of a step in words.
func reasonsIn(step market.ApplicationStep, state market.ApplicationState) market.Text {
	list := market.ApplicationReturns
	if state == market.ApplicationRefused {
		list = market.ApplicationRefusals
	}
	var out market.Text
	line := func(t market.Text) { out.ZH, out.EN = out.ZH+"· "+t.ZH+"\n", out.EN+"- "+t.EN+"\n" }
	for _, r := range step.Reasons {
		if r != market.ReasonOther {
			line(list.Label(r))
		}
	}
	if step.Note != "" {
		line(market.Text{ZH: step.Note, EN: step.Note})
	}
	return out
}

// InviteFirstAgain sends the letter of a first manager who has not accepted once
// more, with a new link. Errors: not found, conflict, too many.
func (s *Service) InviteFirstAgain(ctx context.Context, a market.Actor, id string) (DeskApplication, error) {
	seen, err := s.ApplicationOf(ctx, a, id)
	if err != nil {
		return DeskApplication{}, err
	}
	_, done, err := s.rests().goOn(ctx, restInvite, seen.Invitation)
	if err != nil {
		return DeskApplication{}, err
	}
	if done {
		return s.ApplicationOf(ctx, a, id)
	}
	if seen.Invitation == "" || seen.Waiting == nil {
		return DeskApplication{}, market.Errorf(market.CodeConflict, "没有待接受的邀请", "no invitation waits to be accepted")
	}
	_, err = s.rests().inFull(ctx, rest{Kind: restInvite, About: seen.Invitation, Sent: seen.Waiting.Sent + 1}, func(ctx context.Context, left rest) error {
		return s.commitFirstAgain(ctx, a, left)
	})
	if err != nil {
		return DeskApplication{}, err
	}
	return s.ApplicationOf(ctx, a, id)
}

func (s *Service) commitFirstAgain(ctx context.Context, a market.Actor, left rest) error {
	_, err := s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "invitations.send"}, func(_ context.Context, tx store.Tx) error {
		i, err := readAs[market.Invitation](tx, Invitations, left.About)
		if err != nil {
			return err
		}
		if err := i.Do(market.InvitationSend, tx.Now()); err != nil {
			return err
		}
		if i.Sent != left.Sent {
			return stale()
		}
		return tx.Put(Invitations, i.ID, market.InvitationSchema, i)
	})
	return err
}

// applicationDuties are the organisations that wait for the actor's office.
func (s *Service) applicationDuties(ctx context.Context, a market.Actor) ([]market.Duty, error) {
	if !a.Has(market.RoleDepartmentManager) {
		return nil, nil
	}
	read := reading(ctx, s.Store)
	table, _, err := calendarIn(read)
	if err != nil {
		return nil, err
	}
	waiting, err := readMany[market.Application](read, store.Query{Kind: Applications, Key: "state", Equal: []any{string(market.ApplicationSubmitted)}})
	var out []market.Duty
	for _, p := range waiting {
		if d := market.ApplicationDuty(a, p.Reckoned(table), s.World.Now()); d != nil {
			out = append(out, *d)
		}
	}
	return out, err
}

// EndApplications lets returned applications lapse that nobody mended in time, and
// erases who applied, and the proof of those that were not admitted, some time after
// the end. It tells how many were erased, and may run in several processes at once.
func (s *Service) EndApplications(ctx context.Context) (erased int, err error) {
	clock := func(id string, version int64, action market.ApplicationAction) error {
		_, err := s.changeApplication(ctx, "clock", id, version, action, func(tx store.Tx, _ *market.Application) (market.ApplicationDoing, error) {
			return market.ApplicationDoing{Part: market.PartClock, At: tx.Now()}, nil
		})
		if slices.Contains([]market.Code{market.CodeStale, market.CodeConflict}, market.CodeOf(err)) {
			return nil // someone was faster
		}
		return err
	}
	today := market.DateOf(s.World.Now())
	docs, err := s.endedApplications(ctx)
	if err != nil {
		return 0, err
	}
	for _, h := range docs {
		switch {
		case h.Doc.State == market.ApplicationReturned && h.Doc.MendBy < today:
			if err := clock(h.ID, h.Version, market.ApplicationLapse); err != nil {
				return erased, err
			}
		case !h.Doc.State.Open() && h.Doc.ErasedAt.IsZero() && h.Doc.KeptUntil() < today:
			if err := s.Store.Records().Delete(ctx, applicantsSet, h.ID); err != nil {
				return erased, problem(err)
			}
			if err := clock(h.ID, h.Version, market.ApplicationErase); err != nil {
				return erased, err
			}
			erased++
		}
	}
	return erased, s.sweepApplicants(ctx)
}

// endedApplications are those on which only the clock can act, and the returned.
func (s *Service) endedApplications(ctx context.Context) ([]held[market.Application], error) {
	var out []held[market.Application]
	for _, state := range market.ApplicationStates.Codes() {
		if state == string(market.ApplicationSubmitted) {
			continue
		}
		err := readAll(reading(ctx, s.Store), store.Query{Kind: Applications, Key: "state", Equal: []any{state}}, func(d store.Doc) error {
			p, err := store.As[market.Application](d)
			out = append(out, held[market.Application]{Doc: p, ID: d.ID, Version: d.Version})
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// sweepApplicants forgets links that are over, and those whose application never
// came about because a process died.
func (s *Service) sweepApplicants(ctx context.Context) error {
	now, r := s.World.Now(), s.Store.Records()
	left, err := r.Below(ctx, applicantsSet, "ends_ms", now.UnixMilli(), lettersOnce)
	if err != nil {
		return problem(err)
	}
	for _, l := range left {
		who, err := bodyAs[applicant](l.Body)
		if err != nil {
			return err
		}
		_, err = s.Store.Get(ctx, Applications, l.ID)
		switch {
		case errors.Is(err, store.ErrNotFound):
			err = r.Delete(ctx, applicantsSet, l.ID)
		case err == nil:
			who.EndsMS = 0
			err = r.Put(ctx, applicantsSet, l.ID, who)
		}
		if err != nil {
			return problem(err)
		}
	}
	return s.Outbox.sweep(ctx, applicationLinksSet, "ends_ms", now)
}
