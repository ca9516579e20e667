package service

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"duijie/server/market"
	"duijie/server/store"
)

// titleHolders holds one document per credit code that ever held a title, with
// the code as its id.
const titleHolders = "title_holders"

// everKnown is a moment by which all that stands was known. The machine's clock
// is none: it may stand behind the newest entry of the journal.
var everKnown = time.Date(9999, time.January, 1, 0, 0, 0, 0, time.UTC)

// reader reads one document: of the store as it stands, or inside a decision.
type reader func(kind, id string) (store.Doc, error)

func readingOne(ctx context.Context, r store.Reader) reader {
	return func(kind, id string) (store.Doc, error) { return r.Get(ctx, kind, id) }
}

func readAs[T any](read reader, kind, id string) (T, error) {
	var zero T
	d, err := read(kind, id)
	if err != nil {
		return zero, problem(err)
	}
	v, err := store.As[T](d)
	return v, problem(err)
}

// titleByKey finds the title of a line. Errors: not found.
func titleByKey(read reader, key market.TitleKey) (market.Title, error) {
	u, err := readAs[uniqueDoc](read, uniques, titleKeys+":"+key.String())
	if err != nil {
		return market.Title{}, err
	}
	return readAs[market.Title](read, Titles, u.Owner)
}

// titlesOf reads every title that an enterprise, or one whose titles went to it
// or came from it, held at any time: all that the functions of package market
// need to tell its titles for any day as known at any moment. They come in the
// order of their keys, so that the same library gives the same list.
//
// Within a decision it reads through the decision (tx.Get).
func titlesOf(read reader, enterprise market.CreditCode) ([]market.Title, error) {
	titles, codes := map[string]market.Title{}, map[market.CreditCode]bool{"": true, enterprise: true}
	for next := []market.CreditCode{enterprise}; len(next) > 0; next = next[1:] {
		h, err := readAs[market.TitleHolder](read, titleHolders, string(next[0]))
		if market.CodeOf(err) == market.CodeNotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, id := range h.Titles {
			if _, known := titles[id]; known {
				continue
			}
			t, err := readAs[market.Title](read, Titles, id)
			if err != nil {
				return nil, err
			}
			titles[id] = t
			for _, e := range t.Events {
				if code := e.Facts.CreditCode; !codes[code] {
					codes[code] = true
					next = append(next, code)
				}
			}
		}
	}
	out := make([]market.Title, 0, len(titles))
	for _, t := range titles {
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b market.Title) int { return a.Key.Compare(b.Key) })
	return out, nil
}

// TitlesOf reads every title that decides what an enterprise held on any day,
// those of its predecessors included.
func (s *Service) TitlesOf(ctx context.Context, enterprise market.CreditCode) ([]market.Title, error) {
	var out []market.Title
	err := s.Store.View(ctx, func(r store.Reader) (err error) {
		out, err = titlesOf(readingOne(ctx, r), enterprise)
		return err
	})
	return out, problem(err)
}

// putTitle stores a title, and under every credit code that it names where it
// is found.
func putTitle(tx store.Tx, t market.Title) error {
	for _, e := range t.Events {
		if e.Facts.CreditCode == "" {
			continue
		}
		h, _, err := getTx[market.TitleHolder](tx, titleHolders, string(e.Facts.CreditCode))
		if err != nil && market.CodeOf(err) != market.CodeNotFound {
			return err
		}
		at, found := slices.BinarySearch(h.Titles, t.ID)
		if found {
			continue
		}
		h.CreditCode, h.Titles = e.Facts.CreditCode, slices.Insert(h.Titles, at, t.ID)
		if err := tx.Put(titleHolders, string(h.CreditCode), market.TitleHolderSchema, h); err != nil {
			return err
		}
	}
	return tx.Put(Titles, t.ID, market.TitleSchema, t)
}

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
	t, version, err := get[market.Title](ctx, s.Store, Titles, id)
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
	if a.MayRegisterTitles() {
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
	u, _, err := get[uniqueDoc](ctx, s.Store, uniques, creditCodes+":"+string(code))
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

// RecordTitle records what happened to a title: a renaming, a revocation, a
// restoration or a correction, with a reason and a document number. Only a
// department manager of the province may, which nobody of an enterprise is. A
// renaming goes through all titles that the same enterprise holds on that day,
// in the same entry. Errors: forbidden, not found, stale, conflict, invalid.
func (s *Service) RecordTitle(ctx context.Context, a market.Actor, id string, version int64, e market.TitleEvent) (TitleView, error) {
	if !a.MayRegisterTitles() {
		return TitleView{}, forbidden()
	}
	if e.Kind == market.TitleGranted {
		return TitleView{}, market.Errorf(market.CodeConflict, "称号由公布的名单认定，请导入名单", "titles are granted by published lists; import the list")
	}
	_, err := s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "titles." + string(e.Kind), Reason: e.Reason}, func(_ context.Context, tx store.Tx) error {
		t, now, err := getTx[market.Title](tx, Titles, id)
		if err != nil {
			return err
		}
		if now != version {
			return stale()
		}
		e.RecordedAt, e.RecordedBy = tx.Now(), a.User
		before, _ := t.On(e.Effective, tx.Now())
		if err := t.Record(e); err != nil {
			return err
		}
		if err := putTitle(tx, t); err != nil {
			return err
		}
		if e.Kind == market.TitleRenamed {
			if err := renameOthers(tx, t.ID, before.Facts.CreditCode, e); err != nil {
				return err
			}
		}
		label := market.TitleEvents.Label(string(e.Kind))
		return s.titleChanged(tx, t, market.Text{ZH: label.ZH + "：" + e.Reason, EN: label.EN + ": " + e.Reason})
	})
	if err != nil {
		return TitleView{}, problem(err)
	}
	return s.Title(ctx, a, id, TitleMoment{})
}

// renameOthers records a renaming on the other titles that an enterprise holds
// on the day of its effect. One that has it already stays.
func renameOthers(tx store.Tx, done string, holder market.CreditCode, e market.TitleEvent) error {
	if holder == "" {
		return nil
	}
	titles, err := titlesOf(tx.Get, holder)
	if err != nil {
		return err
	}
	for _, t := range titles {
		state, known := t.On(e.Effective, tx.Now())
		if t.ID == done || !known || state.Facts.CreditCode != holder {
			continue
		}
		var ours *market.Error
		switch err := t.Record(e); {
		case errors.As(err, &ours) && ours.Code == market.CodeInvalid:
			continue
		case err != nil:
			return err
		}
		if err := putTitle(tx, t); err != nil {
			return err
		}
	}
	return nil
}
