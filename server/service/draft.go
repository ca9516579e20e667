package service

import (
	"context"
	"encoding/json"
	"slices"

	"duijie/server/market"
	"duijie/server/store"
)

// maxDraft is the size of one autosaved form in bytes.
const maxDraft = 256 << 10

// maxDrafts is how many forms one person may have half-filled.
const maxDrafts = 50

// formDraft is an autosaved form: scratch of one person, never journaled.
type formDraft struct {
	Owner   string          `json:"owner"`
	SavedAt string          `json:"saved_at"`
	Form    json.RawMessage `json:"form"`
}

// SaveDraft keeps a half-filled form for the one who types it. Errors: too
// large above 256 KiB, invalid for what is not a JSON object.
func (s *Service) SaveDraft(ctx context.Context, a market.Actor, key string, form json.RawMessage) (savedAt string, err error) {
	if !a.SignedIn() {
		return "", forbidden()
	}
	if len(form) > maxDraft {
		return "", market.Errorf(market.CodeTooLarge, "草稿超过 %d KiB", "a draft holds at most %d KiB", maxDraft>>10)
	}
	var object map[string]json.RawMessage
	if len(key) == 0 || len(key) > 100 || json.Unmarshal(form, &object) != nil {
		return "", market.Errorf(market.CodeInvalid, "草稿应为一个 JSON 对象，并有不超过 100 字节的名称", "a draft is a JSON object under a key of at most 100 bytes")
	}
	kept, err := s.Store.Records().Find(ctx, draftsSet, "owner", a.User, maxDrafts)
	if err != nil {
		return "", problem(err)
	}
	if len(kept) == maxDrafts && !slices.ContainsFunc(kept, func(f store.Found) bool { return f.ID == a.User+"/"+key }) {
		return "", market.Errorf(market.CodeTooMany, "草稿已有 %d 份，请先提交或放弃一些", "you have %d drafts; finish or drop some first", maxDrafts)
	}
	d := formDraft{Owner: a.User, SavedAt: store.FormatTime(s.World.Now()), Form: form}
	return d.SavedAt, problem(s.Store.Records().Put(ctx, draftsSet, a.User+"/"+key, d))
}

// LoadDraft gives back a form of the actor's own. Errors: not found.
func (s *Service) LoadDraft(ctx context.Context, a market.Actor, key string) (form json.RawMessage, savedAt string, err error) {
	var d formDraft
	if !a.SignedIn() {
		return nil, "", forbidden()
	}
	err = s.Store.Records().Get(ctx, draftsSet, a.User+"/"+key, &d)
	return d.Form, d.SavedAt, problem(err)
}

// DropDraft forgets a form of the actor's own.
func (s *Service) DropDraft(ctx context.Context, a market.Actor, key string) error {
	if !a.SignedIn() {
		return forbidden()
	}
	return problem(s.Store.Records().Delete(ctx, draftsSet, a.User+"/"+key))
}
