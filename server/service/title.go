package service

import (
	"cmp"
	"context"
	"slices"
	"time"

	"duijie/server/market"
)

// TitleView is a title as somebody may see it on a day, as known at a moment.
type TitleView struct {
	Title        market.Title // with the events known then; public ones only without Full
	Version      int64
	State        market.TitleState
	Organisation string // id of the holder on the market; empty when it is not there
	// Full tells whether reasons and who recorded what are among the events:
	// the enterprise itself and the offices of its region see them.
	Full    bool
	Actions []market.TitleEventKind // what the actor may record with effect on that day
}

// TitleMoment is a day and the moment as known at which it is asked for.
type TitleMoment struct {
	On      market.Date // "" today
	KnownOn market.Date // as known at the end of this day; "" now
}

// at gives the day and the moment.
func (s *Service) at(m TitleMoment) (on market.Date, knownAt time.Time, err error) {
	var f market.Faults
	for _, asked := range []struct {
		field string
		day   market.Date
	}{{"query.on", m.On}, {"query.known_on", m.KnownOn}} {
		if !asked.day.Valid() {
			f.Add(asked.field, asked.day, market.Text{ZH: "不是日期", EN: "not a date"}, market.Text{ZH: "写作 2022-06-30", EN: "write 2022-06-30"})
		}
	}
	on, knownAt = m.On, everKnown
	if on == "" {
		on = market.DateOf(s.World.Now())
	}
	if m.KnownOn != "" {
		knownAt = m.KnownOn.Time().Add(24*time.Hour - time.Millisecond)
	}
	return on, knownAt, f.Err()
}

// Title reads one title; everyone may, but what was known at another moment is
// for those alone who see all of it. Errors: not found, also when nothing was
// known of it then; forbidden.
func (s *Service) Title(ctx context.Context, a market.Actor, id string, m TitleMoment) (TitleView, error) {
	on, knownAt, err := s.at(m)
	if err != nil {
		return TitleView{}, err
	}
	t, version, err := readDoc[market.Title](reading(ctx, s.Store), Titles, id)
	if err != nil {
		return TitleView{}, err
	}
	full, err := s.seesAll(ctx, a, t)
	if err != nil {
		return TitleView{}, err
	}
	if m.KnownOn != "" && !full {
		return TitleView{}, forbidden()
	}
	view, known, err := s.viewTitle(ctx, a, t, full, on, knownAt)
	if err == nil && !known {
		err = notFound()
	}
	view.Version = version
	return view, err
}

// seesAll tells whether the actor may read all of a title: the offices of its
// region, whoever keeps the library, and those who work for a holder of it.
func (s *Service) seesAll(ctx context.Context, a market.Actor, t market.Title) (bool, error) {
	listed, _ := t.Listed(everKnown)
	if a.Inspects(cmp.Or(listed.Region, market.Jilin)) {
		return true, nil
	}
	if !a.BelongsTo(a.Organisation) {
		return false, nil
	}
	own, _, err := s.Organisation(ctx, a.Organisation)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(t.Holdings(everKnown), func(h market.TitleHolding) bool { return h.CreditCode == own.CreditCode }), nil
}

func (s *Service) viewTitle(ctx context.Context, a market.Actor, t market.Title, full bool, on market.Date, knownAt time.Time) (TitleView, bool, error) {
	state, known := t.On(on, knownAt)
	if !known {
		return TitleView{}, false, nil
	}
	view := TitleView{Title: t, State: state, Full: full}
	view.Title.Events = nil
	for _, e := range t.Events {
		if e.RecordedAt.After(knownAt) {
			continue
		}
		if !full {
			e.Reason, e.RecordedBy, e.SourceSHA = "", "", ""
		}
		view.Title.Events = append(view.Title.Events, e)
	}
	if keeps(a, t) {
		view.Actions = t.Allowed(on, everKnown)
	}
	var err error
	view.Organisation, err = s.organisationOf(ctx, state.Facts.CreditCode)
	return view, true, err
}

// organisationOf is the id of the organisation of a credit code; empty when it
// is not on the market.
func (s *Service) organisationOf(ctx context.Context, code market.CreditCode) (string, error) {
	if code == "" {
		return "", nil
	}
	u, err := readAs[uniqueDoc](reading(ctx, s.Store), uniques, creditCodes+":"+string(code))
	if market.CodeOf(err) == market.CodeNotFound {
		return "", nil
	}
	return u.Owner, err
}

// EnterpriseTitles are the titles of one organisation, those included that it
// took over, gave away or held before.
type EnterpriseTitles struct {
	On       market.Date
	Full     bool                   // see TitleView
	Standing []market.TitleStanding // that it holds on the day
	Titles   []TitleView            // the newest notice first
}

// EnterpriseTitles tells the titles of an organisation for a day. Everyone may
// ask what is known now; what was known before, only its own people and the
// offices of its region. Errors: not found, forbidden.
func (s *Service) EnterpriseTitles(ctx context.Context, a market.Actor, organisation string, m TitleMoment) (EnterpriseTitles, error) {
	on, knownAt, err := s.at(m)
	if err != nil {
		return EnterpriseTitles{}, err
	}
	o, _, err := s.Organisation(ctx, organisation)
	if err != nil {
		return EnterpriseTitles{}, err
	}
	out := EnterpriseTitles{On: on, Full: a.BelongsTo(o.ID) || a.Inspects(o.Region)}
	if m.KnownOn != "" && !out.Full {
		return EnterpriseTitles{}, forbidden()
	}
	titles, err := s.TitlesOf(ctx, o.CreditCode)
	if err != nil {
		return EnterpriseTitles{}, err
	}
	line := append(market.Predecessors(titles, o.CreditCode, knownAt), o.CreditCode)
	out.Standing = market.TitleAt(titles, o.CreditCode, on, knownAt)
	for _, t := range titles {
		held := slices.ContainsFunc(t.Holdings(knownAt), func(h market.TitleHolding) bool { return slices.Contains(line, h.CreditCode) })
		if !held {
			continue
		}
		view, known, err := s.viewTitle(ctx, a, t, out.Full, on, knownAt)
		if err != nil {
			return EnterpriseTitles{}, err
		}
		if known {
			out.Titles = append(out.Titles, view)
		}
	}
	slices.SortStableFunc(out.Titles, func(x, y TitleView) int { return cmp.Compare(y.State.Facts.NoticeDate, x.State.Facts.NoticeDate) })
	return out, nil
}
