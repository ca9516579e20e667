package service

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"duijie/matching"
	"duijie/server/auth"
	"duijie/server/market"
	"duijie/server/store"
)

// Collections of alerts.
const (
	Alerts        = "alerts"
	SavedSearches = "saved_searches"
	// alertMarks holds one document: how far the journal was told of.
	alertMarks = "alert_marks"
)

func alertCollections() []store.Collection {
	return []store.Collection{
		{Name: Alerts, Schema: market.AlertSchema, Keys: []store.Key{
			{Name: "inbox", Paths: []string{"to", "state", "at"}},
			{Name: "subject", Paths: []string{"subject", "state"}},
			{Name: "pair", Paths: []string{"own.id", "other.id"}},
			{Name: "snoozed", Paths: []string{"state", "until"}},
			{Name: gatheredKey, Paths: []string{"to", "gathered", "shown.score"}},
		}},
		{Name: SavedSearches, Schema: market.SavedSearchSchema, Keys: []store.Key{
			{Name: "user", Paths: []string{"user", "created_at"}},
			{Name: "tells", Paths: []string{"tells"}},
		}},
		{Name: alertMarks, Schema: 1},
		{Name: alertDays, Schema: market.AlertDaySchema},
		{Name: alertLimits, Schema: market.AlertLimitSchema},
	}
}

// AlertDesk holds the use cases of alerts: what is told to whom, what they do
// with it, and the ways in which it reaches them.
type AlertDesk struct {
	s        *Service
	sorts    []alertSort
	hub      hub
	sealer   *auth.Sealer
	searched searchMemo
}

func newAlertDesk(s *Service) *AlertDesk {
	d := &AlertDesk{s: s}
	d.sorts = []alertSort{d.matchSort(), d.searchSort(), d.expirySort(), d.deadlineSort(), d.claimSort(), d.introductionSort(), d.roomSort(), d.projectSort(), d.applicationSort()}
	if s.Store != nil {
		d.sealer = auth.NewSealer(authRecords{s.Store.Records()}, s.World, "unsubscribe")
	}
	return d
}

// Box is a part of the inbox.
type Box string

// The boxes: what is new or was seen, the matches that are gathered, what comes
// back later, what is done with.
const (
	BoxInbox   Box = "inbox"
	BoxFurther Box = "further"
	BoxSnoozed Box = "snoozed"
	BoxDone    Box = "done"
)

func (b Box) states() []market.AlertState {
	switch b {
	case BoxFurther:
		return []market.AlertState{market.AlertGathered}
	case BoxSnoozed:
		return []market.AlertState{market.AlertSnoozed}
	case BoxDone:
		return []market.AlertState{market.AlertDismissed, market.AlertActed}
	}
	return []market.AlertState{market.AlertNew, market.AlertSeen}
}

// AlertFilter narrows an inbox.
type AlertFilter struct {
	Box        Box
	Sort       string // code of alert_sort; empty: every one
	Page, Size int
}

// AlertRow is an alert as its recipient sees it now.
type AlertRow struct {
	Alert   market.Alert
	Words   AlertWords
	Own     *Summary        // nil while it is not public
	Other   *Summary        // nil when it is not public any more
	Match   *matching.Match // nil where one of the texts has changed since
	Changed bool            // one of the texts has changed since it was told
	Renews  bool            // one step renews the listing
	Allowed []market.AlertAction
	Search  string // name of the saved search
	Stepped string // name of who did the last step; empty: nobody, or the platform
}

// AlertRows is one page of an inbox.
type AlertRows struct {
	Rows    []AlertRow
	Total   int
	New     int // in all boxes
	Further Further
}

// newest is how many alerts of one state a list looks through.
const newest = store.MaxLimit

// addresses are the recipients that an actor reads for: the organisation that
// one works for, and oneself.
func addresses(a market.Actor) []string {
	out := []string{a.User}
	if a.BelongsTo(a.Organisation) {
		out = append(out, a.Organisation)
	}
	return out
}

// List reads a page of the actor's inbox, the newest first, of what is gathered
// the strongest of each day. Errors: forbidden for a visitor.
func (d *AlertDesk) List(ctx context.Context, a market.Actor, f AlertFilter) (AlertRows, error) {
	if !a.SignedIn() {
		return AlertRows{}, forbidden()
	}
	var found []market.Alert
	var err error
	if f.Box == BoxFurther {
		found, err = d.gathered(ctx, addresses(a), f.Sort)
	} else {
		found, err = d.newestOf(ctx, addresses(a), f.Box.states(), f.Sort)
	}
	if err != nil {
		return AlertRows{}, err
	}
	from, size := Filter{Page: f.Page, Size: f.Size}.window()
	from = min(from, len(found))
	out := AlertRows{Total: len(found)}
	for _, h := range found[from:min(from+size, len(found))] {
		row, err := d.row(ctx, a, h)
		if err != nil {
			return out, err
		}
		out.Rows = append(out.Rows, row)
	}
	if out.New, err = d.Count(ctx, a); err != nil {
		return out, err
	}
	out.Further, err = d.Further(ctx, a)
	return out, err
}

func (d *AlertDesk) newestOf(ctx context.Context, to []string, states []market.AlertState, sort string) ([]market.Alert, error) {
	var out []market.Alert
	for _, address := range to {
		for _, state := range states {
			page, err := d.s.Store.Find(ctx, store.Query{Kind: Alerts, Key: "inbox", Equal: []any{address, string(state)}, Desc: true, Limit: newest})
			if err != nil {
				return nil, problem(err)
			}
			for _, doc := range page.Docs {
				alert, err := store.As[market.Alert](doc)
				if err != nil {
					return nil, err
				}
				if sort == "" || alert.Sort == sort {
					out = append(out, alert)
				}
			}
		}
	}
	slices.SortFunc(out, func(x, y market.Alert) int { return cmp.Or(y.At.Compare(x.At), cmp.Compare(x.ID, y.ID)) })
	return out, nil
}

// Count tells how many alerts the actor has not seen. Errors: forbidden for a
// visitor.
func (d *AlertDesk) Count(ctx context.Context, a market.Actor) (int, error) {
	if !a.SignedIn() {
		return 0, forbidden()
	}
	n := 0
	for _, address := range addresses(a) {
		some, err := d.s.Store.Count(ctx, store.Query{Kind: Alerts, Key: "inbox", Equal: []any{address, string(market.AlertNew)}})
		if err != nil {
			return 0, problem(err)
		}
		n += some
	}
	return n, nil
}

// Alert reads one alert as its recipient sees it. Errors: not found.
func (d *AlertDesk) Alert(ctx context.Context, a market.Actor, id string) (AlertRow, error) {
	alert, err := readAs[market.Alert](reading(ctx, d.s.Store), Alerts, id)
	if err != nil {
		return AlertRow{}, err
	}
	if !alert.MayAct(a) {
		return AlertRow{}, notFound()
	}
	return d.row(ctx, a, alert)
}

// row puts together what an alert shows: of the items no more than is public.
func (d *AlertDesk) row(ctx context.Context, a market.Actor, alert market.Alert) (AlertRow, error) {
	row := AlertRow{Alert: alert, Allowed: alert.Allowed()}
	var err error
	if row.Own, err = d.summary(ctx, alert.Own); err != nil {
		return row, err
	}
	if row.Other, err = d.summary(ctx, alert.Other); err != nil {
		return row, err
	}
	if row.Words, err = d.words(ctx, alert, row.Own, row.Other); err != nil {
		return row, err
	}
	row.Changed = changedSince(alert.Own, row.Own) || changedSince(alert.Other, row.Other)
	if len(alert.Match) > 0 && !row.Changed {
		row.Match = &matching.Match{}
		if err := json.Unmarshal(alert.Match, row.Match); err != nil {
			return row, err
		}
	}
	if n := len(alert.Steps); n > 0 {
		if row.Stepped, err = d.nameOf(ctx, a, alert, alert.Steps[n-1].By); err != nil {
			return row, err
		}
	}
	if alert.Search != "" {
		search, err := readAs[market.SavedSearch](reading(ctx, d.s.Store), SavedSearches, alert.Search)
		if market.CodeOf(err) != market.CodeNotFound && err != nil {
			return row, err
		}
		row.Search = search.Name
	}
	if alert.Sort == market.AlertExpiry && alert.State.Open() {
		row.Renews, err = d.renewable(ctx, alert)
	}
	return row, err
}

// nameOf is what a colleague who handled an alert is called.
func (d *AlertDesk) nameOf(ctx context.Context, a market.Actor, alert market.Alert, user string) (string, error) {
	if alert.Person || !market.ValidID(user) || !a.BelongsTo(alert.To) {
		return "", nil
	}
	var p person
	err := d.s.Store.Records().Get(ctx, peopleSet, user, &p)
	if errors.Is(err, store.ErrNotFound) {
		return d.s.formerName(ctx, user)
	}
	if p.Organisation != alert.To {
		p.Name = ""
	}
	return p.Name, problem(err)
}

func (d *AlertDesk) summary(ctx context.Context, item *market.AlertItem) (*Summary, error) {
	if item == nil {
		return nil, nil
	}
	sum, err := d.s.Summary(ctx, item.Kind, item.ID)
	if market.CodeOf(err) == market.CodeNotFound {
		return nil, nil
	}
	return &sum, err
}

func changedSince(item *market.AlertItem, now *Summary) bool {
	return item != nil && (now == nil || now.Revision != item.Revision)
}

// collectionOf is the collection of a kind of item.
func collectionOf(kind string) string {
	if kind == matching.Demand {
		return Demands
	}
	return Achievements
}

// kindOf is the kind of the items of a collection.
func kindOf(collection string) string {
	if collection == Demands {
		return matching.Demand
	}
	return matching.Achievement
}

// listedItem is what an alert needs to know of a public item.
type listedItem struct {
	market.AlertItem
	owner     string
	published time.Time
	expires   market.Date
	deadline  market.Date // of a demand
}

// listedIn reads what is public of an item; nil when nothing is.
func listedIn(read docReader, collection, id string) (*listedItem, error) {
	doc, err := read.Get(collection, id)
	if err != nil {
		return nil, ignoreNotFound(err)
	}
	return listedOf(doc)
}

func listedOf(doc store.Doc) (*listedItem, error) {
	if doc.Kind == Demands {
		return listedAs[market.DemandContent](doc)
	}
	return listedAs[market.AchievementContent](doc)
}

func listedAs[C market.Content](doc store.Doc) (*listedItem, error) {
	item, err := store.As[market.Item[C]](doc)
	if err != nil {
		return nil, err
	}
	rev, ok := item.Listed()
	if !ok {
		return nil, nil
	}
	out := &listedItem{owner: item.Organisation, published: rev.PublishedAt, expires: rev.ExpiresOn}
	out.AlertItem = market.AlertItem{Kind: kindOf(doc.Kind), JudgedText: market.JudgedText{ID: item.ID, Revision: rev.No, Version: doc.Version}}
	if c, isDemand := any(rev.Content).(market.DemandContent); isDemand {
		out.deadline = c.Deadline
	}
	return out, nil
}
