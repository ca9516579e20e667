package service

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"duijie/server/auth"
	"duijie/server/market"
	"duijie/server/store"
)

// FindItem gives the id of an item that is named by id, or by its owner's
// credit code, a slash and the owner's number. Errors: not found.
func (s *Service) FindItem(ctx context.Context, kind, name string) (string, error) {
	code, number, ok := strings.Cut(name, "/")
	if !ok {
		return name, nil
	}
	owner, err := s.OrganisationByCode(ctx, market.CreditCode(code))
	if err != nil {
		return "", err
	}
	u, err := readAs[uniqueDoc](reading(ctx, s.Store), uniques, kind+":"+numberKey(owner.ID, number))
	return u.Owner, err
}

// CreateSample makes an account for someone who tries the platform out, with a
// password that everyone knows, and gives the one who acts with it.
func (a *Accounts) CreateSample(ctx context.Context, n NewUser) (market.Actor, error) {
	made, err := a.create(ctx, market.Actor{User: "samples"}, n, knownPassword)
	return market.Actor{User: made.ID, Organisation: n.Organisation, Roles: made.Roles}, err
}

// Opens tells whether a login opens an account that may act now.
func (a *Accounts) Opens(ctx context.Context, login string) (bool, error) {
	id, _, err := a.credentialOf(ctx, auth.NormalLogin(login))
	if errors.Is(err, store.ErrNotFound) || id == "" && err == nil {
		return false, nil
	}
	if err != nil {
		return false, problem(err)
	}
	u, err := readAs[market.User](reading(ctx, a.store), Users, id)
	if market.CodeOf(err) == market.CodeNotFound {
		return false, nil
	}
	return u.Status == market.Active, err
}

// sampleShare is every how many sample achievements one is sent to review.
const sampleShare = 16

// SubmitSomeSamples sends a few of the sample achievements to review as edits
// of what stands, so that the department's desk shows work to someone who tries
// the platform out.
func (s *Service) SubmitSomeSamples(ctx context.Context) error {
	var chosen []market.Achievement
	n := 0
	err := readAll(reading(ctx, s.Store), store.Query{Kind: Achievements, Key: "public", Equal: []any{string(market.Published)}}, func(d store.Doc) error {
		item, err := store.As[market.Achievement](d)
		if n++; err == nil && item.Sample && n%sampleShare == 1 {
			chosen = append(chosen, item)
		}
		return err
	})
	if err != nil {
		return err
	}
	_, err = s.Store.Commit(ctx, store.Meta{Actor: "samples", Action: "achievements.submit"}, func(_ context.Context, tx store.Tx) error {
		for _, item := range chosen {
			content := item.Public.Content
			content.Evidence = strings.TrimSpace(content.Evidence + "\n样例修订：补充了本年度的复核记录。")
			step := market.Step{By: "samples", As: market.AsManager, At: tx.Now(), Deadline: deadlineIn(tx)}
			if err := item.Edit(content, step); err != nil {
				return err
			}
			if err := item.Do(market.Submit, step); err != nil {
				return err
			}
			if err := tx.Put(Achievements, item.ID, market.AchievementSchema, item); err != nil {
				return err
			}
		}
		return nil
	})
	return problem(err)
}

// sampleStories is how many performed sample contracts have a story.
const sampleStories = 3

// AddSampleStories tells the stories of the newest performed sample contracts, each
// of another seller, with the consent of a manager of either side, through the rules
// that hold for everyone.
func (s *Service) AddSampleStories(ctx context.Context) error {
	all, _, err := s.contracts.all(ctx, s.Store)
	if err != nil {
		return err
	}
	var chosen []market.Contract
	for _, h := range all {
		if c := h.Doc; c.State == market.ContractPerformed && c.Terms.Seller.Organisation != "" && c.Terms.Buyer.Organisation != "" {
			chosen = append(chosen, c)
		}
	}
	slices.SortFunc(chosen, func(a, b market.Contract) int {
		return cmp.Or(b.UpdatedAt.Compare(a.UpdatedAt), cmp.Compare(a.ID, b.ID))
	})
	told := map[string]bool{}
	for _, c := range chosen {
		if len(told) == sampleStories || told[c.Terms.Seller.Organisation] {
			continue
		}
		told[c.Terms.Seller.Organisation] = true
		if err := s.addSampleStory(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// addSampleStory lets both sides consent to the drafted story of a contract; where
// there is one nothing happens.
func (s *Service) addSampleStory(ctx context.Context, c market.Contract) error {
	manager := func(side market.ContractSide) market.Actor {
		return market.Actor{User: "samples-" + string(side), Organisation: c.Terms.Party(side).Organisation, Roles: []market.Grant{{Role: market.RoleOrgManager}}}
	}
	w, err := s.StoryOf(ctx, manager(market.Seller), c.ID)
	if err != nil || w.ID != "" {
		return err
	}
	if w, err = s.ProposeStory(ctx, manager(market.Seller), c.ID, w.Text); err != nil {
		return err
	}
	_, err = s.ActOnStory(ctx, manager(market.Buyer), w.ID, w.Version, StoryDoing{Action: market.StoryConsent})
	return err
}
