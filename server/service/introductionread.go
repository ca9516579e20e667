package service

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"duijie/server/market"
	"duijie/server/store"
)

// IntroductionParty is one of the two sides as the asker may know it.
type IntroductionParty struct {
	Organisation *market.Organisation // nil while it is hidden from the asker
	Kind         market.OrganisationKind
	Region       string // only the prefecture while it is hidden
	Own          bool   // the asker's own
}

// IntroductionView is an introduction as one of its organisations reads it.
type IntroductionView struct {
	Introduction market.Introduction // market.Introduction.For the asker
	Version      int64
	Part         market.IntroductionPart // empty for an agency that is asked to take part
	From, To     IntroductionParty
	Broker       *market.Organisation
	Former       []FormerBroker // whose part is over, the latest first; for the two sides alone
	// Hides tells the hidden side that the other does not know it yet.
	Hides         bool
	Actions       []market.IntroductionAction
	BrokerActions []market.BrokerAction
	People        map[string]string // names by id of a user: after acceptance of all, before it of the own people
	Unread        int               // messages of others since the asker last saw the room; at most unreadPage
}

// FormerBroker is an agency that was refused, or whose part has ended.
type FormerBroker struct {
	market.Broker
	Agency market.Organisation
}

// unreadPage is how many unread messages a list counts.
const unreadPage = 50

// Introduction reads one introduction: for the members of its two organisations,
// and of an agency that takes part or is asked to. Errors: not found for everyone
// else.
func (s *Service) Introduction(ctx context.Context, a market.Actor, id string) (IntroductionView, error) {
	i, version, err := readDoc[market.Introduction](reading(ctx, s.Store), Introductions, id)
	if err != nil {
		return IntroductionView{}, err
	}
	if !readsIntroduction(i, a) {
		return IntroductionView{}, notFound()
	}
	return s.introductionView(ctx, a, i, version, map[string]market.Organisation{})
}

func (s *Service) introductionView(ctx context.Context, a market.Actor, i market.Introduction, version int64, known map[string]market.Organisation) (IntroductionView, error) {
	v := IntroductionView{Version: version, Part: i.PartOf(a), BrokerActions: i.BrokerAllowed(a.Organisation)}
	v.Actions = i.Allowed(v.Part)
	v.Hides = i.Hidden == a.Organisation && i.AcceptedAt.IsZero()
	var err error
	if v.From, err = s.party(ctx, a, i, i.From, known); err != nil {
		return v, err
	}
	if v.To, err = s.party(ctx, a, i, i.To, known); err != nil {
		return v, err
	}
	if i.Broker != nil {
		o, err := s.owner(ctx, known, i.Broker.Organisation)
		if err != nil {
			return v, err
		}
		v.Broker = &o
	}
	if v.Former, err = s.formerBrokers(ctx, i, v.Part, known); err != nil {
		return v, err
	}
	if v.People, err = s.peopleOf(ctx, i, v.Part); err != nil {
		return v, err
	}
	v.Introduction = i.For(a.Organisation)
	if v.Part == "" { // an agency that has not agreed yet reads who and what about, not what was said
		v.Introduction.Form, v.Introduction.Steps, v.Introduction.Match, v.Introduction.Brokers = market.IntroductionForm{}, nil, nil, nil
	}
	if v.Part != "" && i.State.Talks() {
		v.Unread, err = s.unread(ctx, a, i)
	}
	return v, err
}

// formerBrokers tell the two sides why an agency that was invited is not there. An
// agency learns nothing of others.
func (s *Service) formerBrokers(ctx context.Context, i market.Introduction, part market.IntroductionPart, known map[string]market.Organisation) ([]FormerBroker, error) {
	if part != market.PartProposer && part != market.PartRecipient {
		return nil, nil
	}
	var out []FormerBroker
	for _, b := range slices.Backward(i.Brokers) {
		o, err := s.owner(ctx, known, b.Organisation)
		if err != nil {
			return nil, err
		}
		out = append(out, FormerBroker{b, o})
	}
	return out, nil
}

func (s *Service) party(ctx context.Context, a market.Actor, i market.Introduction, id string, known map[string]market.Organisation) (IntroductionParty, error) {
	o, err := s.owner(ctx, known, id)
	if err != nil {
		return IntroductionParty{}, err
	}
	p := IntroductionParty{Organisation: &o, Kind: o.Kind, Region: o.Region, Own: id == a.Organisation}
	if !i.Reveals(id, a.Organisation) {
		p.Organisation, p.Region = nil, market.Prefecture(o.Region)
	}
	return p, nil
}

// peopleOf are the names of those who acted: everyone's once the two talk, before
// that only one's own.
func (s *Service) peopleOf(ctx context.Context, i market.Introduction, part market.IntroductionPart) (map[string]string, error) {
	out := map[string]string{}
	note := func(user string) error {
		if _, known := out[user]; known || !market.ValidID(user) {
			return nil
		}
		name, err := s.PersonName(ctx, user)
		out[user] = name
		return err
	}
	for _, step := range i.Steps {
		if i.AcceptedAt.IsZero() && step.Part != part {
			continue
		}
		if err := note(step.By); err != nil {
			return out, err
		}
	}
	if part == "" {
		return map[string]string{}, nil
	}
	brokers := i.Brokers
	if i.Broker != nil {
		brokers = append(slices.Clone(brokers), *i.Broker)
	}
	for _, b := range brokers {
		for _, step := range b.Steps {
			if err := note(step.By); err != nil {
				return out, err
			}
		}
	}
	return out, nil
}

// IntroductionFilter narrows a list of introductions.
type IntroductionFilter struct {
	Box   string // received, sent or brokered; empty: all
	State string // a state, or live, waiting, over
	Item  string // id of an achievement or a demand
	Text  string // contained in a title, in the other side's name or in what is wanted
	Page  int
	Size  int
}

// IntroductionRows is one page of introductions with the counts by box and state
// of all.
type IntroductionRows struct {
	Rows   []IntroductionView
	Total  int
	Counts map[string]int // by box + "/" + state, of all
}

// MyIntroductions lists those of the actor's organisation: first what waits for
// it, the nearest deadline first, then the latest change first. Errors: forbidden.
func (s *Service) MyIntroductions(ctx context.Context, a market.Actor, f IntroductionFilter) (IntroductionRows, error) {
	all, err := s.ownIntroductions(ctx, a)
	if err != nil {
		return IntroductionRows{}, err
	}
	out := IntroductionRows{Counts: map[string]int{}}
	known := map[string]market.Organisation{}
	var kept []held[market.Introduction]
	for _, h := range all {
		box := boxOf(h.Doc, a.Organisation)
		out.Counts[box+"/"+string(h.Doc.State)]++
		keeps, err := s.keepsIntroduction(ctx, a, f, box, h.Doc, known)
		if err != nil {
			return out, err
		}
		if keeps {
			kept = append(kept, h)
		}
	}
	out.Total = len(kept)
	from, size := Filter{Page: f.Page, Size: f.Size}.window()
	from = min(from, len(kept))
	for _, h := range kept[from:min(from+size, len(kept))] {
		v, err := s.introductionView(ctx, a, h.Doc, h.Version, known)
		if err != nil {
			return out, err
		}
		out.Rows = append(out.Rows, v)
	}
	return out, nil
}

// boxOf is the box in which an organisation finds an introduction.
func boxOf(i market.Introduction, organisation string) string {
	switch organisation {
	case i.From:
		return "sent"
	case i.To:
		return "received"
	}
	return "brokered"
}

func (s *Service) keepsIntroduction(ctx context.Context, a market.Actor, f IntroductionFilter, box string, i market.Introduction, known map[string]market.Organisation) (bool, error) {
	item := func(x *market.IntroducedItem) bool { return x != nil && x.ID == f.Item }
	if f.Box != "" && f.Box != box || f.Item != "" && !item(i.Demand) && !item(i.Achievement) || !inState(i.State, f.State) {
		return false, nil
	}
	text := strings.ToLower(strings.TrimSpace(f.Text))
	if text == "" {
		return true, nil
	}
	words := i.Item().Title + "\n" + i.Form.What
	if i.Achievement != nil {
		words += "\n" + i.Achievement.Title
	}
	for _, id := range []string{i.From, i.To} {
		if id == a.Organisation || !i.Reveals(id, a.Organisation) {
			continue
		}
		o, err := s.owner(ctx, known, id)
		if err != nil {
			return false, err
		}
		words += "\n" + o.Name
	}
	return strings.Contains(strings.ToLower(words), text), nil
}

func inState(state market.IntroductionState, wanted string) bool {
	switch wanted {
	case "":
		return true
	case "live":
		return state.Live()
	case "waiting":
		return state.Waiting()
	case "over":
		return !state.Live()
	}
	return string(state) == wanted
}

// ownIntroductions reads all introductions of the actor's organisation. It has
// hundreds at the most.
func (s *Service) ownIntroductions(ctx context.Context, a market.Actor) ([]held[market.Introduction], error) {
	if !a.BelongsTo(a.Organisation) {
		return nil, forbidden()
	}
	found := map[string]held[market.Introduction]{}
	err := s.Store.View(ctx, func(r store.Reader) error {
		clear(found)
		for _, key := range []string{"from", "to", "broker"} {
			err := readAll(reading(ctx, r), store.Query{Kind: Introductions, Key: key, Equal: []any{a.Organisation}}, func(d store.Doc) error {
				i, err := store.As[market.Introduction](d)
				if err == nil && readsIntroduction(i, a) {
					found[d.ID] = held[market.Introduction]{Doc: i, ID: d.ID, Version: d.Version}
				}
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	today := market.DateOf(s.World.Now())
	return slices.SortedFunc(maps.Values(found), func(x, y held[market.Introduction]) int {
		return cmp.Or(cmp.Compare(s.urgency(x.Doc, a, today), s.urgency(y.Doc, a, today)), y.Doc.UpdatedAt.Compare(x.Doc.UpdatedAt), cmp.Compare(x.ID, y.ID))
	}), problem(err)
}

// urgency orders what waits for an organisation by its last day before the rest.
func (s *Service) urgency(i market.Introduction, a market.Actor, today market.Date) string {
	if d := market.IntroductionDuty(i, a.Organisation, "", s.World.Now()); d != nil {
		return string(cmp.Or(d.Due, today))
	}
	return "9999"
}

// introductionDuties are what the actor's organisation has to do on its
// introductions and in its rooms.
func (s *Service) introductionDuties(ctx context.Context, a market.Actor) ([]market.Duty, error) {
	all, err := s.ownIntroductions(ctx, a)
	if err != nil {
		return nil, err
	}
	var out []market.Duty
	note := func(d *market.Duty) {
		if d != nil {
			out = append(out, *d)
		}
	}
	now, known := s.World.Now(), map[string]market.Organisation{}
	for _, h := range all {
		i := h.Doc
		called := ""
		if other := i.Other(a.Organisation); other != "" && i.Reveals(other, a.Organisation) {
			o, err := s.owner(ctx, known, other)
			if err != nil {
				return nil, err
			}
			called = o.Name
		}
		note(market.IntroductionDuty(i, a.Organisation, called, now))
		if !i.State.Talks() || i.PartOf(a) == "" {
			continue
		}
		read := reading(ctx, s.Store)
		meetings, err := readMany[market.Meeting](read, store.Query{Kind: Meetings, Key: "introduction", Equal: []any{i.ID}})
		if err != nil {
			return nil, err
		}
		for _, m := range meetings {
			note(market.MeetingDuty(i, m, a.Organisation, called, now))
		}
		milestones, err := readMany[market.Milestone](read, store.Query{Kind: Milestones, Key: "introduction", Equal: []any{i.ID}})
		if err != nil {
			return nil, err
		}
		for _, m := range milestones {
			note(market.MilestoneDuty(i, m, a.Organisation, called, now))
		}
	}
	return out, nil
}
