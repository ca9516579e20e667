package service

import (
	"context"
	"errors"
	"slices"

	"duijie/server/market"
	"duijie/server/store"
)

// Stories are the success stories of contracts.
const Stories = "stories"

// storyCollections declares them.
func storyCollections() []store.Collection {
	return []store.Collection{{Name: Stories, Schema: market.StorySchema, Keys: []store.Key{
		{Name: "public", Paths: []string{"state", "published_at"}},
		{Name: "seller", Paths: []string{"seller", "updated_at"}},
		{Name: "buyer", Paths: []string{"buyer", "updated_at"}},
	}}}
}

// StoryWork is a story as a party or an office works on it. One that is not begun
// has neither id nor state, and the text that would be drafted.
type StoryWork struct {
	market.Story
	Version int64
	Own     string // id of the party that the asker works for
	Actions []market.StoryAction
}

// StoryDoing is what someone does to a story.
type StoryDoing struct {
	Action market.StoryAction
	Text   market.StoryText // with edit
	Reason string
}

// storyBasis is what a story rests on as things stand now.
type storyBasis struct {
	facts   market.StoryFacts
	unnamed []market.Organisation // parties that must not be named
	stands  bool                  // the contract is performed
}

// storyBasisOf reads what the story of a contract rests on.
func storyBasisOf(read docReader, c market.Contract) (storyBasis, error) {
	b := storyBasis{stands: c.State == market.ContractPerformed, facts: market.StoryFacts{
		Type: c.Terms.Type, Field: c.Terms.Field, Project: c.Terms.Project, Registered: c.Registered().State.Stands(), Signed: c.Terms.Signed.Month(),
	}}
	if n := len(c.Performed); n > 0 {
		b.facts.Performed = market.DateOf(c.Performed[n-1].At).Month()
	}
	veiled, err := b.listings(read, c)
	if err != nil {
		return b, err
	}
	for _, side := range []struct {
		id   string
		into *market.StoryParty
	}{{c.Terms.Seller.Organisation, &b.facts.Seller}, {c.Terms.Buyer.Organisation, &b.facts.Buyer}} {
		o, err := readAs[market.Organisation](read, Organisations, side.id)
		if err != nil {
			return b, err
		}
		if !slices.Contains(veiled, o.ID) {
			*side.into = market.StoryParty{Organisation: o.ID, Name: market.Text{ZH: o.Name, EN: o.NameEN}, Kind: o.Kind, Region: o.Region}
			continue
		}
		*side.into = market.StoryParty{Kind: o.Kind, Region: market.Prefecture(o.Region)}
		b.unnamed = append(b.unnamed, o)
	}
	if slices.ContainsFunc(b.unnamed, func(o market.Organisation) bool { return market.NamesOrganisation(b.facts.Project, o) }) {
		b.facts.Project = ""
	}
	return b, nil
}

// listings notes what a contract grew out of, as far as it is public, and gives the
// ids of the organisations that must stay unnamed: the owner of an anonymous
// demand, and who was hidden in the introduction. Of a demand that is gone nobody
// can tell any more, so its side, the buyer, stays unnamed too.
func (b *storyBasis) listings(read docReader, c market.Contract) (veiled []string, err error) {
	if c.Links.Introduction != "" {
		i, err := readAs[market.Introduction](read, Introductions, c.Links.Introduction)
		if err := ignoreMissing(err); err != nil {
			return nil, err
		}
		veiled = append(veiled, i.Hidden)
	}
	if c.Links.Demand != "" {
		head, err := headOf(read, c.Links.Demand)
		switch {
		case market.CodeOf(err) == market.CodeNotFound:
			veiled = append(veiled, c.Terms.Buyer.Organisation)
		case err != nil:
			return nil, err
		case head.Anonymous:
			veiled = append(veiled, head.Organisation)
		case head.Listed && !slices.Contains(veiled, head.Organisation):
			b.facts.Demand = c.Links.Demand
		}
	}
	if c.Links.Achievement != "" {
		head, err := headOf(read, c.Links.Achievement)
		if err := ignoreMissing(err); err != nil {
			return nil, err
		}
		if head.Listed && !slices.Contains(veiled, head.Organisation) {
			b.facts.Achievement = c.Links.Achievement
		}
	}
	return veiled, nil
}

// allows tells whether what a story names may be named still.
func (b storyBasis) allows(f market.StoryFacts) bool {
	named := func(then, now market.StoryParty) bool { return then.Organisation == "" || now.Organisation != "" }
	return b.stands && named(f.Seller, b.facts.Seller) && named(f.Buyer, b.facts.Buyer)
}

// officeOf tells whether the actor's office answers for the region of a party.
func officeOf(a market.Actor, c market.Contract) bool {
	return a.Reviews(c.Terms.Seller.Region) || a.Reviews(c.Terms.Buyer.Region)
}

// storyOfContract finds the story of a contract. Errors: not found.
func storyOfContract(read docReader, contract string) (market.Story, int64, error) {
	u, err := readAs[uniqueDoc](read, uniques, Stories+":"+contract)
	if err != nil {
		return market.Story{}, 0, err
	}
	return readDoc[market.Story](read, Stories, u.Owner)
}

// StoryOf is the story of a contract for its two parties, or what it would begin
// with. Errors: not found for everyone else, and before the contract is performed
// unless there is a story.
func (s *Service) StoryOf(ctx context.Context, a market.Actor, contract string) (StoryWork, error) {
	read := reading(ctx, s.Store)
	c, _, side, err := visibleContract(read, a, contract)
	if err != nil {
		return StoryWork{}, err
	}
	if side == "" {
		return StoryWork{}, notFound()
	}
	story, version, err := storyOfContract(read, contract)
	if market.CodeOf(err) == market.CodeNotFound {
		return newStory(read, a, c)
	}
	return storyWork(a, c, story, version), err
}

// newStory is what the story of a contract would begin with.
func newStory(read docReader, a market.Actor, c market.Contract) (StoryWork, error) {
	b, err := storyBasisOf(read, c)
	if err == nil && !b.stands {
		err = notFound()
	}
	if err != nil {
		return StoryWork{}, err
	}
	story := market.Story{Contract: c.ID, Seller: c.Terms.Seller.Organisation, Buyer: c.Terms.Buyer.Organisation, Facts: b.facts, Text: market.DraftStory(b.facts), Sample: c.Sample}
	return storyWork(a, c, story, 0), nil
}

func storyWork(a market.Actor, c market.Contract, story market.Story, version int64) StoryWork {
	w := StoryWork{Story: story, Version: version, Actions: story.Allowed(a, officeOf(a, c))}
	for _, id := range []string{story.Seller, story.Buyer} {
		if a.BelongsTo(id) {
			w.Own = id
		}
	}
	return w
}

// ProposeStory begins the story of a contract of the actor's organisation with a
// text, again after one was withdrawn. Errors: not found for everyone but the
// parties, forbidden for who manages neither, conflict before the contract is
// performed and while there is one, invalid.
func (s *Service) ProposeStory(ctx context.Context, a market.Actor, contract string, text market.StoryText) (StoryWork, error) {
	_, err := s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "stories.propose"}, func(_ context.Context, tx store.Tx) error {
		c, _, side, err := visibleContract(tx, a, contract)
		if err == nil && side == "" {
			err = notFound()
		}
		if err != nil {
			return err
		}
		b, err := storyBasisOf(tx, c)
		if err != nil {
			return err
		}
		if !b.stands {
			return market.Errorf(market.CodeConflict, "双方确认履行完毕以后才能发布案例", "a story is told once both sides have performed the contract")
		}
		story, _, err := storyOfContract(tx, contract)
		if market.CodeOf(err) == market.CodeNotFound {
			story, err = market.Story{ID: tx.NewID(), Contract: c.ID, Seller: c.Terms.Seller.Organisation, Buyer: c.Terms.Buyer.Organisation, Sample: c.Sample, CreatedAt: tx.Now()}, nil
		}
		if err != nil {
			return err
		}
		doing := market.StoryDoing{Actor: a, Text: text, Facts: b.facts, At: tx.Now()}
		if err := story.Do(market.StoryPropose, doing); err != nil {
			return err
		}
		if err := text.Check(b.unnamed...).Err(); err != nil {
			return err
		}
		if _, err := unique(tx, Stories, contract, story.ID); err != nil {
			return err
		}
		return tx.Put(Stories, story.ID, market.StorySchema, story)
	})
	if err != nil {
		return StoryWork{}, problem(err)
	}
	return s.StoryOf(ctx, a, contract)
}

// ActOnStory takes any other step, on the version that the actor has seen. Errors:
// not found for everyone but the parties and their offices, stale, those of
// Story.Do, conflict for a consent to what may not be told any more, invalid.
func (s *Service) ActOnStory(ctx context.Context, a market.Actor, id string, version int64, do StoryDoing) (StoryWork, error) {
	meta := store.Meta{Actor: a.User, Action: Stories + "." + string(do.Action), Reason: do.Reason}
	_, err := s.Store.Commit(ctx, meta, func(_ context.Context, tx store.Tx) error {
		story, c, now, err := storyFor(tx, a, id)
		if err != nil {
			return err
		}
		if now != version {
			return stale()
		}
		b, err := storyBasisOf(tx, c)
		if err != nil {
			return err
		}
		doing := market.StoryDoing{Actor: a, Office: officeOf(a, c), Text: do.Text, Facts: b.facts, Reason: do.Reason, At: tx.Now()}
		if err := story.Do(do.Action, doing); err != nil {
			return err
		}
		if do.Action == market.StoryPropose || do.Action == market.StoryEdit || do.Action == market.StoryConsent {
			if err := b.admits(story); err != nil {
				return err
			}
		}
		return tx.Put(Stories, id, market.StorySchema, story)
	})
	if err != nil {
		return StoryWork{}, problem(err)
	}
	return s.StoryWork(ctx, a, id)
}

// admits refuses a text that may not be told as things stand.
func (b storyBasis) admits(story market.Story) error {
	if !b.allows(story.Facts) {
		return market.Errorf(market.CodeConflict, "合同或需求的情况已变化，请先修改案例文字", "the contract or its demand has changed since; edit the text first")
	}
	return story.Text.Check(b.unnamed...).Err()
}

// storyFor reads a story for its parties and for the offices of their regions,
// which see it once it has been published. Errors: not found for everyone else.
func storyFor(read docReader, a market.Actor, id string) (market.Story, market.Contract, int64, error) {
	story, version, err := readDoc[market.Story](read, Stories, id)
	if err != nil {
		return story, market.Contract{}, 0, err
	}
	c, err := readAs[market.Contract](read, Contracts, story.Contract)
	if err != nil {
		return story, c, 0, err
	}
	party := a.BelongsTo(story.Seller) || a.BelongsTo(story.Buyer)
	seen := story.State == market.StoryPublished || story.State == market.StoryHidden
	if !party && !(seen && officeOf(a, c)) {
		return story, c, 0, notFound()
	}
	return story, c, version, nil
}

// StoryWork reads a story for its parties and their offices. Errors: not found for
// everyone else.
func (s *Service) StoryWork(ctx context.Context, a market.Actor, id string) (StoryWork, error) {
	story, c, version, err := storyFor(reading(ctx, s.Store), a, id)
	if err != nil {
		return StoryWork{}, err
	}
	w := storyWork(a, c, story, version)
	if w.Own == "" { // who consented for a party is not an office's to know
		w.Contract, w.Seller, w.Buyer, w.Consents = "", "", "", nil
	}
	return w, nil
}

// maxStories is how many a list for work has, the newest.
const maxStories = 200

// MyStories lists the stories of the actor's organisation.
func (s *Service) MyStories(ctx context.Context, a market.Actor) ([]StoryWork, error) {
	queries := []store.Query{}
	if a.Has(market.RoleMember) || a.Has(market.RoleOrgManager) {
		for _, key := range []string{"seller", "buyer"} {
			queries = append(queries, store.Query{Kind: Stories, Key: key, Equal: []any{a.Organisation}, Desc: true, Limit: maxStories})
		}
	}
	out, listed := []StoryWork{}, map[string]bool{}
	for _, q := range queries {
		page, err := s.Store.Find(ctx, q)
		if err != nil {
			return nil, problem(err)
		}
		for _, d := range page.Docs {
			w, err := s.StoryWork(ctx, a, d.ID)
			if err != nil && market.CodeOf(err) != market.CodeNotFound {
				return nil, err
			}
			if err == nil && !listed[d.ID] {
				out, listed[d.ID] = append(out, w), true
			}
		}
	}
	slices.SortStableFunc(out, func(x, y StoryWork) int { return y.UpdatedAt.Compare(x.UpdatedAt) })
	return out, nil
}

// PublicStory is a story as everyone reads it, with what it grew out of.
type PublicStory struct {
	ID          string
	Text        market.StoryText
	Facts       market.StoryFacts
	Achievement *Summary
	Demand      *Summary
	PublishedAt market.Date
	Sample      bool
}

// Stories lists what is on the public page, the newest first, size of them from
// the place offset on, and whether there are more.
func (s *Service) Stories(ctx context.Context, offset, size int) (out []PublicStory, more bool, err error) {
	out = []PublicStory{}
	n := 0
	q := store.Query{Kind: Stories, Key: "public", Equal: []any{string(market.StoryPublished)}, Desc: true}
	err = readAll(reading(ctx, s.Store), q, func(d store.Doc) error {
		p, err := s.publicStory(ctx, d)
		switch n++; {
		case market.CodeOf(err) == market.CodeNotFound:
			n-- // it may not be told any more
			return nil
		case err != nil:
			return err
		case n > offset+size:
			more = true
			return errEnough
		case n > offset:
			out = append(out, p)
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return out, more, err
}

// Story reads one that is on the public page. Errors: not found.
func (s *Service) Story(ctx context.Context, id string) (PublicStory, error) {
	d, err := s.Store.Get(ctx, Stories, id)
	if err != nil {
		return PublicStory{}, problem(err)
	}
	return s.publicStory(ctx, d)
}

func (s *Service) publicStory(ctx context.Context, d store.Doc) (PublicStory, error) {
	story, err := store.As[market.Story](d)
	if err != nil {
		return PublicStory{}, err
	}
	read := reading(ctx, s.Store)
	c, err := readAs[market.Contract](read, Contracts, story.Contract)
	if err != nil {
		return PublicStory{}, err
	}
	b, err := storyBasisOf(read, c)
	if err != nil {
		return PublicStory{}, err
	}
	if story.State != market.StoryPublished || !b.allows(story.Facts) {
		return PublicStory{}, notFound()
	}
	out := PublicStory{ID: story.ID, Text: story.Text, Facts: story.Facts, PublishedAt: market.DateOf(story.PublishedAt), Sample: story.Sample}
	// A listing that has gone since, or may not be tied to a party any more, is left out.
	if story.Facts.Achievement == b.facts.Achievement {
		out.Achievement, err = s.summaryIfListed(ctx, "achievement", b.facts.Achievement)
	}
	if err == nil && story.Facts.Demand == b.facts.Demand {
		out.Demand, err = s.summaryIfListed(ctx, "demand", b.facts.Demand)
	}
	out.Facts.Achievement, out.Facts.Demand = "", ""
	return out, err
}

func (s *Service) summaryIfListed(ctx context.Context, kind, id string) (*Summary, error) {
	if id == "" {
		return nil, nil
	}
	sum, err := s.Summary(ctx, kind, id)
	if market.CodeOf(err) == market.CodeNotFound {
		return nil, nil
	}
	return &sum, err
}

// storyDuties are the texts that wait for the actor's consent.
func (s *Service) storyDuties(ctx context.Context, a market.Actor) ([]market.Duty, error) {
	if !a.Manages(a.Organisation) {
		return nil, nil
	}
	mine, err := s.MyStories(ctx, a)
	if err != nil {
		return nil, err
	}
	var out []market.Duty
	for _, w := range mine {
		if w.State == market.StoryProposed && slices.Contains(w.Actions, market.StoryConsent) {
			out = append(out, market.Duty{Kind: market.DutyStory, Subject: w.ID, Project: w.Text.Title.ZH, State: string(w.State), Actions: []string{string(market.StoryConsent)}, Since: w.UpdatedAt})
		}
	}
	return out, nil
}

// storyConcern: both parties and the offices of their regions read how it came to
// be.
func storyConcern(_ docReader, body []byte) (historyConcern, error) {
	story, err := bodyAs[market.Story](body)
	return historyConcern{owners: []string{story.Seller, story.Buyer}}, err
}
