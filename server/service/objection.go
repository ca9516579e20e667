package service

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"duijie/server/market"
	"duijie/server/store"
)

// Objector is who objects to a claim in public notice, with the real name and a
// way to be reached. It stands outside the journal.
type Objector struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Phone string `json:"phone,omitempty"`
	Email string `json:"email,omitempty"`
	Claim string `json:"claim"`
}

// check returns the faults of who objects.
func (o Objector) check() market.Faults {
	f := Profile{Name: o.Name, Phone: o.Phone, Email: o.Email}.check()
	if o.Phone == "" && o.Email == "" {
		f.Add("phone", nil, market.Text{ZH: "请留电话或邮箱，以便核实", EN: "leave a telephone number or a mail address"}, market.Text{ZH: "匿名异议不予受理", EN: "anonymous objections are not taken"})
	}
	return f
}

// ObjectionView is an objection with who made it, for the office that decides.
type ObjectionView struct {
	market.Objection
	Objector Objector // empty for one who was erased, and below the province
}

// nameObjectors adds who objected, from outside the journal.
func (s *Service) nameObjectors(ctx context.Context, objections []ObjectionView) error {
	for i := range objections {
		if objections[i].Person == "" {
			continue
		}
		err := s.Store.Records().Get(ctx, objectorsSet, objections[i].Person, &objections[i].Objector)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return problem(err)
		}
	}
	return nil
}

// Notice is a claim in public notice, or one that was, as everyone reads it. It
// names no person and no account.
type Notice struct {
	ID         string
	Number     string
	Enterprise string
	Region     string // of the enterprise
	Project    string
	Seller     string
	Programme  market.Text
	Document   string
	Article    string
	Issuer     string
	Example    bool
	Amount     market.Fen
	From, To   market.Date
	Open       *market.Term // in place of To while the table of working days does not reach it
	State      market.ClaimState
	Runs       bool // objections are taken
}

// NoticePage is what is in public notice now.
type NoticePage struct {
	Notices []Notice
	// Channels are the offices that take objections in another way, those for
	// discipline among them, as the provincial departments name them.
	Channels []market.Contact
}

// Notices lists the claims whose public notice runs, the newest first; everyone
// may read them.
func (s *Service) Notices(ctx context.Context) (NoticePage, error) {
	var out NoticePage
	err := s.Store.View(ctx, func(r store.Reader) (err error) {
		read := reading(ctx, r)
		if out.Notices, err = s.notices(ctx, read, market.Claim.NoticeRuns); err != nil {
			return err
		}
		departments, err := readMany[market.Organisation](read, store.Query{Kind: Organisations, Key: "kind", Equal: []any{string(market.Department)}})
		out.Channels = nil
		for _, d := range departments {
			if d.Region == market.Jilin && d.Status == market.Active {
				for _, c := range d.Contacts {
					c.Person = ""
					out.Channels = append(out.Channels, c)
				}
			}
		}
		return err
	})
	return out, problem(err)
}

// EndedNotices is one page of the claims whose public notice is over while the
// decision that it showed stands, the newest first, with how many there are.
func (s *Service) EndedNotices(ctx context.Context, page, size int) ([]Notice, int, error) {
	var out []Notice
	err := s.Store.View(ctx, func(r store.Reader) (err error) {
		out, err = s.notices(ctx, reading(ctx, r), market.Claim.NoticeEnded)
		return err
	})
	from, size := Filter{Page: page, Size: size}.window()
	from = min(from, len(out))
	return out[from:min(from+size, len(out))], len(out), problem(err)
}

// notices are the claims that pass, the newest notice first. Everyone may ask, so
// they come from memory.
func (s *Service) notices(ctx context.Context, read docReader, pass func(market.Claim, market.Date) bool) ([]Notice, error) {
	claims, _, err := s.claims.all(ctx, s.Store)
	if err != nil {
		return nil, err
	}
	today := market.DateOf(s.World.Now())
	programmes := map[string]market.Programme{}
	var out []Notice
	for _, h := range claims {
		c := h.Doc
		if !pass(c, today) {
			continue
		}
		p, known := programmes[c.Programme]
		if !known {
			if p, err = readAs[market.Programme](read, Programmes, c.Programme); err != nil {
				return nil, err
			}
			programmes[c.Programme] = p
		}
		out = append(out, noticeOf(c, p, today))
	}
	slices.SortFunc(out, func(a, b Notice) int {
		return cmp.Or(cmp.Compare(b.From, a.From), cmp.Compare(b.To, a.To), cmp.Compare(b.Number, a.Number))
	})
	return out, nil
}

// Notice reads one claim whose public notice runs or is over. Errors: not found
// for any other.
func (s *Service) Notice(ctx context.Context, id string) (Notice, error) {
	c, err := readAs[market.Claim](reading(ctx, s.Store), Claims, id)
	if err != nil {
		return Notice{}, err
	}
	today := market.DateOf(s.World.Now())
	if !c.NoticeRuns(today) && !c.NoticeEnded(today) {
		return Notice{}, notFound()
	}
	p, err := readAs[market.Programme](reading(ctx, s.Store), Programmes, c.Programme)
	return noticeOf(c, p, today), err
}

func noticeOf(c market.Claim, p market.Programme, today market.Date) Notice {
	return Notice{
		ID: c.ID, Number: c.Number, Enterprise: c.Name, Region: c.Region, Project: c.Project, Seller: c.SellerName, Programme: p.Name, Document: p.Document, Article: p.Article,
		Issuer: p.Issuer, Example: p.Example, Amount: c.Decision.Amount(), From: c.NoticeFrom, To: c.NoticeTo, Open: c.NoticeOpen, State: c.State, Runs: c.NoticeRuns(today),
	}
}

// objecting is the action of the journal's entry of an objection.
const objecting = "claims.object"

// Object takes an objection to a claim in public notice: from anyone, with a
// real name. Errors: not found, invalid, conflict after the last day.
func (s *Service) Object(ctx context.Context, a market.Actor, claim string, who Objector, text string) (market.Objection, error) {
	who.Name = strings.Join(strings.Fields(who.Name), " ")
	who.Phone = market.FoldWidth(who.Phone)
	o := market.Objection{Claim: claim, State: market.ObjectionOpen, Text: strings.TrimSpace(text), By: a.User}
	f := append(who.check(), o.Check()...)
	if err := f.Err(); err != nil {
		return o, err
	}
	if _, err := s.Notice(ctx, claim); err != nil {
		return o, err
	}
	who.Claim = claim
	_, err := s.rests().inFull(ctx, rest{Kind: restObject, About: s.World.NewID()}, func(ctx context.Context, left rest) error {
		who.ID, o.Person = left.About, left.About
		if err := s.Store.Records().Put(ctx, objectorsSet, who.ID, who); err != nil {
			return err
		}
		return s.commitObjection(ctx, a, who, &o)
	})
	if err == nil && o.ID == "" {
		err = DoneBefore() // a repeat, which left nothing but the note to be done
	}
	return o, err
}

func (s *Service) commitObjection(ctx context.Context, a market.Actor, who Objector, o *market.Objection) error {
	meta := store.Meta{Actor: orPublic(a.User), Action: objecting}
	_, err := s.Store.Commit(ctx, meta, func(_ context.Context, tx store.Tx) error {
		c, version, err := readDoc[market.Claim](tx, Claims, who.Claim)
		if err != nil {
			return err
		}
		x, err := claimInside(tx, a, c, version)
		if err != nil {
			return err
		}
		o.ID, o.At = tx.NewID(), tx.Now()
		x.facts.RealName = utf8.RuneCountInString(who.Name) > 1
		if err := x.claim.Do(market.ClaimObject, market.ClaimAct{Actor: a, Part: market.PartPublic, At: tx.Now()}, x.facts); err != nil {
			return err
		}
		if err := tx.Put(Objections, o.ID, market.ObjectionSchema, *o); err != nil {
			return err
		}
		return x.put()
	})
	return err
}

// orPublic is the actor that the journal names for someone without an account.
func orPublic(user string) string {
	if user == "" {
		return string(market.PartPublic)
	}
	return user
}

// SettleObjection dismisses an objection or upholds it. The last one dismissed
// lets the notice go on; one upheld voids the decision, and the others with it.
// Errors: stale, forbidden, conflict, invalid without an answer.
func (s *Service) SettleObjection(ctx context.Context, a market.Actor, id string, version int64, objection string, uphold bool, answer string) (ClaimWork, error) {
	action, to := market.ClaimDismiss, market.ObjectionDismissed
	if uphold {
		action, to = market.ClaimUphold, market.ObjectionUpheld
	}
	meta := store.Meta{Actor: a.User, Action: "claims." + string(action), Reason: answer}
	return s.changeClaim(ctx, a, id, version, meta, func(x *claimCtx) error {
		found := false
		for i := range x.facts.Objections {
			o := &x.facts.Objections[i]
			if o.ID != objection {
				continue
			}
			found = true
			if err := o.Settle(to, answer, a.User, x.tx.Now()); err != nil {
				return err
			}
			if err := x.tx.Put(Objections, o.ID, market.ObjectionSchema, *o); err != nil {
				return err
			}
		}
		if !found {
			return notFound()
		}
		return x.step(action, answer)
	})
}

// moot closes the objections that are still open against a decision that does
// not stand any more.
func (x *claimCtx) moot(reason string) error {
	for _, o := range x.facts.Objections {
		if o.State != market.ObjectionOpen {
			continue
		}
		if err := o.Settle(market.ObjectionMoot, reason, x.actor.User, x.tx.Now()); err != nil {
			return err
		}
		if err := x.tx.Put(Objections, o.ID, market.ObjectionSchema, o); err != nil {
			return err
		}
	}
	return nil
}
