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

// HistoryFilter asks for a part of the history of a document.
type HistoryFilter struct {
	After  int64 // journal entry behind which it goes on; 0: the beginning
	Oldest bool  // first; else the newest
}

// Edition is one version of a document with what it changed.
type Edition struct {
	Number      int64 // journal entry
	Hash        string
	Time        time.Time
	Version     int64
	Deleted     bool
	By          Author
	Action      string
	Label       market.Text // of the action
	Reason      string
	Differences []Told
}

// Editions is one page of a history.
type Editions struct {
	Title string
	Items []Edition
	Next  int64 // for After; 0: there is no more
}

// Standing is a document as it stood after one of its versions.
type Standing struct {
	Edition // without differences
	Title   string
	Values  []Told
	Raw     string // the text of the journal; empty where a part of it is not the asker's to see
}

// Author is who made a change, as far as the asker may know.
type Author struct {
	User         string // id, or the name of a job
	Name         string // empty: erased, or not the asker's to see
	Organisation *market.Organisation
	System       bool // no person: the platform itself, an import at its start
}

const historyPage = 20

// History tells the versions of a document with the differences between them:
// to the managers of its owners, and to the department managers and auditors
// of the owner's region. Errors: not found for everyone else, and for a
// version that is not the asker's to see.
func (s *Service) History(ctx context.Context, a market.Actor, kind, id string, f HistoryFilter) (Editions, error) {
	h, err := s.reader(ctx, a, kind, id)
	if err != nil {
		return Editions{}, err
	}
	out := Editions{Title: h.title}
	page := store.HistoryPage{After: f.After, Desc: !f.Oldest, Limit: historyPage}
	for len(out.Items) == 0 { // a whole page may be hidden
		versions, err := s.Store.History(ctx, kind, id, page)
		if err != nil {
			return Editions{}, problem(err)
		}
		if len(versions) == 0 {
			return out, nil
		}
		if out.Items, err = h.editions(ctx, versions, f.Oldest); err != nil {
			return Editions{}, err
		}
		page.After, out.Next = versions[len(versions)-1].Number, 0
		if len(versions) >= historyPage {
			out.Next = page.After
		}
	}
	return out, nil
}

// editions turns a page of versions into what the asker sees of it.
func (h *historyReader) editions(ctx context.Context, versions []store.Version, oldest bool) ([]Edition, error) {
	versions = slices.Clone(versions)
	if !oldest {
		slices.Reverse(versions)
	}
	before, err := h.before(ctx, versions[0].Number)
	if err != nil {
		return nil, err
	}
	var out []Edition
	for _, v := range versions {
		now, whole, err := h.shown(v)
		if err != nil {
			return nil, err
		}
		if now == nil && (before == nil || !v.Raw.Deleted) {
			continue // not the asker's to see
		}
		found := differences(before, now)
		if len(found) == 0 && !whole {
			continue // what changed is not
		}
		e, err := h.edition(ctx, v)
		if err != nil {
			return nil, err
		}
		if e.Differences, err = h.tell(ctx, found); err != nil {
			return nil, err
		}
		out, before = append(out, e), now
	}
	if !oldest {
		slices.Reverse(out)
	}
	return out, nil
}

// before is what the asker saw of the document before an entry; nil for
// nothing.
func (h *historyReader) before(ctx context.Context, number int64) (any, error) {
	v, found, err := h.earlier(ctx, number)
	if err != nil || !found {
		return nil, err
	}
	before, _, err := h.shown(v)
	return before, err
}

// earlier is the version before an entry, and whether there was one.
func (h *historyReader) earlier(ctx context.Context, number int64) (store.Version, bool, error) {
	if number <= 1 {
		return store.Version{}, false, nil
	}
	v, err := h.s.Store.At(ctx, h.kind, h.id, store.Moment{Number: number - 1})
	if errors.Is(err, store.ErrNotFound) {
		return store.Version{}, false, nil
	}
	return v, err == nil, problem(err)
}

// lastTold goes back from a version to the last one that is told to the asker, with
// what is shown of it, as the list of versions does: one in which nothing changed that
// the asker sees is not told, neither who made it, nor when and why.
func (h *historyReader) lastTold(ctx context.Context, v store.Version) (told store.Version, now any, whole bool, err error) {
	for {
		if now, whole, err = h.shown(v); err != nil || now == nil || whole {
			return v, now, whole, err
		}
		earlier, found, err := h.earlier(ctx, v.Number)
		if err != nil || !found {
			return v, now, whole, err
		}
		before, _, err := h.shown(earlier)
		if err != nil || len(differences(before, now)) > 0 {
			return v, now, whole, err
		}
		v = earlier
	}
}

// AsOf says when: after a journal entry, or at the end of a day in China.
type AsOf struct {
	Number int64
	Day    market.Date
}

// HistoryAt shows a document as it stood, by the last version that is told to the
// asker. Errors: not found when there was
// nothing that the asker may see.
func (s *Service) HistoryAt(ctx context.Context, a market.Actor, kind, id string, at AsOf) (Standing, error) {
	h, err := s.reader(ctx, a, kind, id)
	if err != nil {
		return Standing{}, err
	}
	m := store.Moment{Number: at.Number}
	if at.Number == 0 {
		first := at.Day.Time()
		if first.IsZero() {
			var f market.Faults
			f.Add("day", at.Day, market.Text{ZH: "不是日期", EN: "not a date"}, market.Text{ZH: "写作 2026-06-30", EN: "write 2026-06-30"})
			return Standing{}, f.Err()
		}
		m.Before = first.Add(24 * time.Hour)
	}
	v, err := s.Store.At(ctx, kind, id, m)
	if err != nil {
		return Standing{}, problem(err)
	}
	v, now, whole, err := h.lastTold(ctx, v)
	if err != nil {
		return Standing{}, err
	}
	if now == nil && !v.Raw.Deleted {
		return Standing{}, notFound()
	}
	out := Standing{Title: h.title}
	if out.Edition, err = h.edition(ctx, v); err != nil {
		return Standing{}, err
	}
	if out.Values, err = h.tell(ctx, values(now)); err != nil {
		return Standing{}, err
	}
	if whole {
		out.Raw = string(v.Raw.Body)
	}
	return out, nil
}

// historyReader tells one document to one asker.
type historyReader struct {
	s        *Service
	kind, id string
	title    string
	rules    historyRules
	as       historyViewer
	people   map[string]Author
	owners   map[string]market.Organisation
}

// reader decides whether the asker may read the history of a document, by the
// owner as it stands, or as it last stood. Errors: not found.
func (s *Service) reader(ctx context.Context, a market.Actor, kind, id string) (*historyReader, error) {
	rules, known := historyKinds[kind]
	if !known {
		return nil, notFound()
	}
	h := &historyReader{s: s, kind: kind, id: id, rules: rules, people: map[string]Author{}, owners: map[string]market.Organisation{}}
	last, err := s.lastStanding(ctx, kind, id)
	if err != nil {
		return nil, err
	}
	c, err := rules.concerns(reading(ctx, s.Store), last.Doc.Body)
	if err != nil {
		return nil, problem(err)
	}
	for _, o := range c.owners {
		owner, err := s.owner(ctx, h.owners, o)
		if market.CodeOf(err) == market.CodeNotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		if !c.only {
			c.regions = append(c.regions, owner.Region)
		}
		if a.Manages(o) {
			h.as.owner = o
		}
	}
	barred := a.Organisation != "" && slices.Contains(c.barred, a.Organisation)
	h.as.office = !barred && slices.ContainsFunc(c.regions, a.Audits)
	h.as.sealed = c.sealed
	if h.as.owner == "" && !h.as.office {
		return nil, notFound()
	}
	shown, _, err := h.shown(last)
	if err != nil || shown == nil {
		return nil, cmp.Or(err, notFound())
	}
	if h.title = c.called; h.title == "" {
		h.title, err = h.named(ctx, historyWords.Fields[kind][rules.title].As, textAt(shown, rules.title))
	}
	return h, err
}

// lastStanding is the document as it is, or as it was before it was deleted.
func (s *Service) lastStanding(ctx context.Context, kind, id string) (store.Version, error) {
	versions, err := s.Store.History(ctx, kind, id, store.HistoryPage{Desc: true, Limit: 2})
	if err != nil {
		return store.Version{}, problem(err)
	}
	for _, v := range versions {
		if !v.Raw.Deleted {
			return v, nil
		}
	}
	return store.Version{}, notFound()
}

// shown is what the asker sees of a version, nil for nothing, and whether that
// is all of it.
func (h *historyReader) shown(v store.Version) (view any, whole bool, err error) {
	if v.Raw.Deleted {
		return nil, true, nil
	}
	view, whole, err = h.rules.view(h.as, v.Doc.Body)
	if err != nil || view == nil {
		return nil, whole, problem(err)
	}
	view, err = toJSON(view)
	if document, ok := view.(map[string]any); ok && h.rules.title != "id" {
		delete(document, "id") // the history is this document's
	}
	return view, whole, err
}

// edition says who made a version, when and why.
func (h *historyReader) edition(ctx context.Context, v store.Version) (Edition, error) {
	by, err := h.author(ctx, v.Actor)
	if v.Action == objecting {
		by = h.objector(v.Actor)
	}
	if h.rules.veils != nil && h.as.owner == "" && h.rules.veils(v.Action) {
		by = Author{User: "party"}
	}
	return Edition{
		Number: v.Number, Hash: v.Hash, Time: v.Time, Version: v.Raw.Version, Deleted: v.Raw.Deleted, By: by,
		Action: v.Action, Label: actionLabel(v.Action), Reason: v.Reason,
	}, err
}

// author finds who an actor of the journal is. The name is told to an office,
// and to an organisation for its own people.
func (h *historyReader) author(ctx context.Context, id string) (Author, error) {
	if known, ok := h.people[id]; ok {
		return known, nil
	}
	out := Author{User: id}
	u, err := readAs[market.User](reading(ctx, h.s.Store), Users, id)
	switch {
	case market.CodeOf(err) == market.CodeNotFound:
		out.System = true
	case err != nil:
		return out, err
	default:
		if u.Organisation != "" {
			o, err := h.s.owner(ctx, h.owners, u.Organisation)
			if err != nil {
				return out, err
			}
			out.Organisation = &o
		}
		if h.as.office || u.Organisation != "" && u.Organisation == h.as.owner {
			if out.Name, err = h.s.PersonName(ctx, id); err != nil {
				return out, err
			}
		}
	}
	h.people[id] = out
	return out, nil
}

// objector is who made an objection: to the offices an id, to everyone else
// nobody in particular, neither by name nor by organisation.
func (h *historyReader) objector(id string) Author {
	if !h.as.office {
		id = string(market.PartPublic)
	}
	return Author{User: id}
}
