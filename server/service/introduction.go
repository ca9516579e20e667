package service

import (
	"context"
	"slices"

	"duijie/server/market"
	"duijie/server/store"
)

// Collections of introductions and of what stands in their rooms.
const (
	Introductions = "introductions"
	Messages      = "messages"
	Meetings      = "meetings"
	Milestones    = "milestones"
)

// seenSet holds up to when each member has seen a room, outside the journal.
const seenSet = "seen"

// liveIntroductions is the set of unique keys of introductions that are going on.
const liveIntroductions = "introduction"

// maxWaiting is how many proposals of one organisation may wait for an answer:
// enough for honest work, too few to write to everybody.
const maxWaiting = 50

// introductionCollections are the documents of introductions.
func introductionCollections() []store.Collection {
	return []store.Collection{
		{Name: Introductions, Schema: market.IntroductionSchema, Keys: []store.Key{
			{Name: "from", Paths: []string{"from", "updated_at"}},
			{Name: "to", Paths: []string{"to", "updated_at"}},
			{Name: "broker", Paths: []string{"broker.organisation", "updated_at"}},
			{Name: "waiting", Paths: []string{"from", "state"}},
			{Name: Demands, Paths: []string{"demand.id", "created_at"}},
			{Name: Achievements, Paths: []string{"achievement.id", "created_at"}},
			{Name: "state", Paths: []string{"state", "due"}},
			{Name: openDeadlines, Paths: []string{"due_open.missing_year"}},
		}},
		{Name: Messages, Schema: market.MessageSchema, Keys: []store.Key{{Name: "introduction", Paths: []string{"introduction", "at"}}}},
		{Name: Meetings, Schema: market.MeetingSchema, Keys: []store.Key{{Name: "introduction", Paths: []string{"introduction", "plan.starts"}}}},
		{Name: Milestones, Schema: market.MilestoneSchema, Keys: []store.Key{{Name: "introduction", Paths: []string{"introduction", "plan.due"}}}},
	}
}

// Proposal is an expression of interest: in a demand, in an achievement, or in a
// match of one's own with another's.
type Proposal struct {
	Pair // either may be empty
	Form market.IntroductionForm
}

// Propose begins an introduction for the actor's organisation. Who the other side
// is follows from the items; the match is made anew, so that nobody can invent
// its score. Errors: forbidden, invalid, not found for what is not public,
// conflict for one's own item, for items that are not one's own, and while
// another introduction on the same items between the two goes on.
func (s *Service) Propose(ctx context.Context, a market.Actor, p Proposal) (IntroductionView, error) {
	if !a.BelongsTo(a.Organisation) {
		return IntroductionView{}, forbidden()
	}
	match, err := s.matchOf(ctx, a, p.Pair)
	if err != nil {
		return IntroductionView{}, err
	}
	var id string
	var acted []market.Alert
	_, err = s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "introductions.propose"}, func(_ context.Context, tx store.Tx) error {
		id = tx.NewID()
		i, err := prospect(tx, a, p.Pair)
		if err != nil {
			return err
		}
		i.ID, i.Match, i.Form = id, match, p.Form
		if err := checkWaiting(tx, a.Organisation); err != nil {
			return err
		}
		doing, err := introductionDoing(tx, a, market.PartProposer)
		if err != nil {
			return err
		}
		if i, err = market.NewIntroduction(i, doing); err != nil {
			return err
		}
		if err := claimIntroduction(tx, i); err != nil {
			return err
		}
		if acted, err = s.Alerts.answeredBy(tx, i, a.User); err != nil {
			return err
		}
		return tx.Put(Introductions, id, market.IntroductionSchema, i)
	})
	if err != nil {
		return IntroductionView{}, problem(err)
	}
	for _, alert := range acted {
		if err := s.Alerts.learn(ctx, alert, market.AlertDeed{Action: market.AlertAct}); err != nil {
			return IntroductionView{}, err
		}
	}
	return s.Introduction(ctx, a, id)
}

// claimIntroduction refuses a second introduction on the same items between the
// same two while one goes on, whoever began it.
func claimIntroduction(tx store.Tx, i market.Introduction) error {
	holder, err := unique(tx, liveIntroductions, i.Key(), i.ID)
	if err != nil || holder == i.ID {
		return err
	}
	var f market.Faults
	f.Add("introduction", holder, market.Text{ZH: "双方就此已有一份进行中的意向", EN: "there is an introduction on this between the two already"},
		market.Text{ZH: "请打开已有的意向", EN: "open the one that there is"})
	return &market.Error{Code: market.CodeConflict, Message: market.Text{ZH: "已有进行中的意向", EN: "an introduction is under way"}, Faults: f}
}

func checkWaiting(tx store.Tx, organisation string) error {
	n := 0
	for _, state := range []market.IntroductionState{market.IntroductionProposed, market.IntroductionAsked} {
		page, err := tx.Find(store.Query{Kind: Introductions, Key: "waiting", Equal: []any{organisation, string(state)}, Limit: maxWaiting})
		if err != nil {
			return err
		}
		n += len(page.Docs)
	}
	if n >= maxWaiting {
		return market.Errorf(market.CodeTooMany, "本单位已有 %d 份意向等待答复，请先等待或撤回一些", "%d introductions of your organisation wait for an answer; wait, or withdraw some", n)
	}
	return nil
}

// prospect is an introduction between whoever the items belong to, as the actor's
// organisation would begin it.
func prospect(read docReader, a market.Actor, p Pair) (market.Introduction, error) {
	i := market.Introduction{From: a.Organisation}
	demander, offerer := "", ""
	if p.Demand != "" {
		item, rev, err := listed[market.DemandContent](read, Demands, p.Demand)
		if err != nil {
			return i, err
		}
		demander = item.Organisation
		i.Demand = &market.IntroducedItem{ID: item.ID, Revision: rev.No, Title: rev.Content.Title, TitleEN: rev.Content.TitleEN, Field: rev.Content.Field}
		if rev.Content.Anonymous {
			i.Hidden = demander
		}
		i.Sample = item.Sample
	}
	if p.Achievement != "" {
		item, rev, err := listed[market.AchievementContent](read, Achievements, p.Achievement)
		if err != nil {
			return i, err
		}
		offerer = item.Organisation
		i.Achievement = &market.IntroducedItem{ID: item.ID, Revision: rev.No, Title: rev.Content.Title, TitleEN: rev.Content.TitleEN, Field: rev.Content.Field}
		i.Sample = i.Sample || item.Sample
	}
	switch {
	case demander == a.Organisation && offerer == "" || offerer == a.Organisation && demander == "" || demander == a.Organisation && offerer == a.Organisation:
		return i, market.Errorf(market.CodeConflict, "这是本单位的条目，请从匹配结果中选择对方", "it is your own organisation's; choose a match of it")
	case demander == a.Organisation || demander == "":
		i.Side, i.To = market.SideDemander, offerer
	case offerer == a.Organisation || offerer == "":
		i.Side, i.To = market.SideOfferer, demander
	default:
		return i, market.Errorf(market.CodeConflict, "两项都不是本单位的", "neither of the two is your organisation's")
	}
	if i.To == "" {
		return i, nil // NewIntroduction says that nothing is named
	}
	other, err := readAs[market.Organisation](read, Organisations, i.To)
	if err == nil && other.Status != market.Active {
		err = market.Errorf(market.CodeConflict, "该条目目前不接受意向", "it takes no introductions at present")
	}
	return i, err
}

// listed reads the public revision of an item. Errors: not found.
func listed[C market.Content](read docReader, kind, id string) (market.Item[C], market.Revision[C], error) {
	item, err := readAs[market.Item[C]](read, kind, id)
	if err != nil {
		return item, market.Revision[C]{}, err
	}
	rev, public := item.Listed()
	if !public {
		return item, rev, notFound()
	}
	return item, rev, nil
}

// matchOf is the match of a pair as the platform makes it now; nil for a pair that
// is none, or that it does not match among the first.
func (s *Service) matchOf(ctx context.Context, a market.Actor, p Pair) (*market.IntroducedMatch, error) {
	if p.Demand == "" || p.Achievement == "" {
		return nil, nil
	}
	matches, err := s.Matches(ctx, a, Demands, p.Demand, maxMatches)
	if err != nil {
		return nil, err
	}
	n := slices.IndexFunc(matches, func(m Matched) bool { return m.Summary.ID == p.Achievement })
	if n < 0 {
		return nil, nil
	}
	return &market.IntroducedMatch{Model: matches[n].Match.Model, Score: matches[n].Match.Score}, nil
}

// introductionDoing is what the platform knows of a step that the actor takes.
func introductionDoing(tx store.Tx, a market.Actor, part market.IntroductionPart) (market.IntroductionDoing, error) {
	table, _, err := calendarIn(tx)
	if err != nil {
		return market.IntroductionDoing{}, err
	}
	d := market.IntroductionDoing{Part: part, By: a.User, At: tx.Now(), Workdays: table.Deadline}
	if a.Organisation == "" {
		return d, nil
	}
	own, err := readAs[market.Organisation](tx, Organisations, a.Organisation)
	d.Names = []string{own.Name, own.ShortName, own.NameEN, string(own.CreditCode)}
	return d, err
}

// IntroductionStep is a step of an introduction as a side asks for it.
type IntroductionStep struct {
	Action   market.IntroductionAction
	Words    string
	Reason   string // code
	Day      market.Date
	Contract string // id
}

// ActOnIntroduction takes one step of market.IntroductionTransitions, on the
// version that the actor has seen. Errors: not found for one who is no side, stale,
// conflict, forbidden, invalid.
func (s *Service) ActOnIntroduction(ctx context.Context, a market.Actor, id string, version int64, step IntroductionStep) (IntroductionView, error) {
	if !a.SignedIn() {
		return IntroductionView{}, notFound()
	}
	_, err := s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "introductions." + string(step.Action)}, func(_ context.Context, tx store.Tx) error {
		i, part, err := introductionFor(tx, a, id, version)
		if err != nil {
			return err
		}
		doing, err := introductionDoing(tx, a, part)
		if err != nil {
			return err
		}
		doing.Words, doing.Reason, doing.Day = step.Words, step.Reason, step.Day
		if step.Action == market.IntroductionContract && step.Contract != "" {
			if doing.Contract, err = contractOfTheTwo(tx, i, step.Contract); err != nil {
				return err
			}
		}
		return moveIntroduction(tx, i, step.Action, doing)
	})
	if err != nil {
		return IntroductionView{}, problem(err)
	}
	return s.Introduction(ctx, a, id)
}

// introductionFor reads an introduction for one who has a part in it, on a version.
func introductionFor(tx store.Tx, a market.Actor, id string, version int64) (market.Introduction, market.IntroductionPart, error) {
	i, now, err := readDoc[market.Introduction](tx, Introductions, id)
	if err != nil {
		return i, "", err
	}
	part := i.PartOf(a)
	switch {
	case part == "":
		return i, "", notFound()
	case now != version:
		return i, "", stale()
	}
	return i, part, nil
}

// moveIntroduction takes a step and stores what comes of it.
func moveIntroduction(tx store.Tx, i market.Introduction, action market.IntroductionAction, d market.IntroductionDoing) error {
	live := i.State.Live()
	if err := i.Do(action, d); err != nil {
		return err
	}
	if live && !i.State.Live() {
		if err := release(tx, liveIntroductions, i.Key()); err != nil {
			return err
		}
	}
	return tx.Put(Introductions, i.ID, market.IntroductionSchema, i)
}

// contractOfTheTwo checks that a contract between the two sides is in force.
func contractOfTheTwo(read docReader, i market.Introduction, id string) (string, error) {
	c, err := readAs[market.Contract](read, Contracts, id)
	if err != nil && market.CodeOf(err) != market.CodeNotFound {
		return "", err
	}
	if err == nil {
		if err := linkParties(read, &c.Terms); err != nil {
			return "", err
		}
	}
	if err != nil || !c.State.InForce() || !betweenTheTwo(i, c) {
		var f market.Faults
		f.Add("contract", id, market.Text{ZH: "不是双方之间已成立的合同", EN: "not a contract between the two that is in force"},
			market.Text{ZH: "由双方确认合同后再登记", EN: "conclude it first"})
		return "", f.Err()
	}
	return c.ID, nil
}

func betweenTheTwo(i market.Introduction, c market.Contract) bool {
	seller, buyer := c.Terms.Seller.Organisation, c.Terms.Buyer.Organisation
	return seller == i.From && buyer == i.To || seller == i.To && buyer == i.From
}

// contractConcluded is told, within the very commit, that a contract was
// concluded: the introduction that it grew out of has led to it.
func (s *Service) contractConcluded(tx store.Tx, c market.Contract) error {
	if c.Links.Introduction == "" {
		return nil
	}
	i, err := readAs[market.Introduction](tx, Introductions, c.Links.Introduction)
	if market.CodeOf(err) == market.CodeNotFound {
		return nil
	}
	if err != nil || !betweenTheTwo(i, c) || i.State != market.IntroductionOpen && i.State != market.IntroductionParked {
		return err
	}
	return moveIntroduction(tx, i, market.IntroductionContract, market.IntroductionDoing{Part: market.PartPlatform, By: "contracts", Contract: c.ID, At: tx.Now()})
}

// ActOnBroker moves the part of an agency. Agency counts with an invitation.
// Errors: not found, stale, conflict, invalid for one that is no agency.
func (s *Service) ActOnBroker(ctx context.Context, a market.Actor, id string, version int64, action market.BrokerAction, agency, words string) (IntroductionView, error) {
	if !a.SignedIn() {
		return IntroductionView{}, notFound()
	}
	_, err := s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "introductions.broker_" + string(action)}, func(_ context.Context, tx store.Tx) error {
		i, now, err := readDoc[market.Introduction](tx, Introductions, id)
		if err != nil {
			return err
		}
		switch {
		case !readsIntroduction(i, a):
			return notFound()
		case now != version:
			return stale()
		}
		if action == market.BrokerInvite {
			if err := checkAgency(tx, agency); err != nil {
				return err
			}
		}
		if err := i.DoBroker(action, market.BrokerDoing{Organisation: a.Organisation, By: a.User, Words: words, Agency: agency, At: tx.Now()}); err != nil {
			return err
		}
		return tx.Put(Introductions, id, market.IntroductionSchema, i)
	})
	if err != nil {
		return IntroductionView{}, problem(err)
	}
	v, err := s.Introduction(ctx, a, id)
	if market.CodeOf(err) == market.CodeNotFound {
		return IntroductionView{}, nil // the agency has left
	}
	return v, err
}

func checkAgency(read docReader, id string) error {
	o, err := readAs[market.Organisation](read, Organisations, id)
	if err != nil && market.CodeOf(err) != market.CodeNotFound {
		return err
	}
	if err != nil || o.Kind != market.Agency || o.Status != market.Active {
		var f market.Faults
		f.Add("organisation", id, market.Text{ZH: "请选择一家技术转移服务机构", EN: "choose an agency"}, market.Text{})
		return f.Err()
	}
	return nil
}

// readsIntroduction tells whether an actor reads an introduction: both sides, the
// broker that takes part, and, without what was said, an agency that is asked to.
func readsIntroduction(i market.Introduction, a market.Actor) bool {
	return a.BelongsTo(a.Organisation) && i.Reads(a.Organisation)
}

// LapseIntroductions ends the introductions whose deadline is over, and tells how
// many. It may run in several processes at once.
func (s *Service) LapseIntroductions(ctx context.Context) (int, error) {
	if _, err := s.ReckonDue(ctx); err != nil {
		return 0, err
	}
	today, lapsed := market.DateOf(s.World.Now()), 0
	for _, state := range []market.IntroductionState{market.IntroductionProposed, market.IntroductionAsked} {
		due, err := readMany[market.Introduction](reading(ctx, s.Store), store.Query{Kind: Introductions, Key: "state", Equal: []any{string(state)}, From: "0", To: string(today)})
		if err != nil {
			return lapsed, problem(err)
		}
		for _, i := range due {
			done, err := s.lapseIntroduction(ctx, i.ID)
			if err != nil {
				return lapsed, problem(err)
			}
			if done {
				lapsed++
			}
		}
	}
	return lapsed, nil
}

func (s *Service) lapseIntroduction(ctx context.Context, id string) (done bool, err error) {
	_, err = s.Store.Commit(ctx, store.Meta{Actor: "deadlines", Action: "introductions.lapse", Bulk: true}, func(_ context.Context, tx store.Tx) error {
		done = false
		i, err := readAs[market.Introduction](tx, Introductions, id)
		if err != nil || !i.State.Waiting() || i.Due == "" || i.Due >= market.DateOf(tx.Now()) {
			return err // someone was quicker
		}
		done = true
		return moveIntroduction(tx, i, market.IntroductionLapse, market.IntroductionDoing{Part: market.PartPlatform, By: "deadlines", At: tx.Now()})
	})
	return done, err
}
