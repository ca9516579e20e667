package service

import (
	"context"
	"errors"
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
	made, err := a.create(ctx, market.Actor{User: "samples"}, n, false)
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
