package service

import (
	"context"
	"strings"

	"duijie/search"
	"duijie/server/market"
)

// SearchQuery is what a search may ask for; package api builds it without
// knowing the index.
type SearchQuery = search.Query

// Condition is a part of a search text that was understood as a condition.
type Condition = search.Condition

// Hit is one line of a search answer.
type Hit struct {
	Summary Summary
	Hit     search.Hit
}

// Found is a search answer.
type Found struct {
	Result search.Result
	Hits   []Hit
}

// Search asks the index and reads what it found from the store, so that the
// answer never shows more than stands there now.
func (s *Service) Search(ctx context.Context, q search.Query) (Found, error) {
	q.Names = codeNames{}
	res, err := s.Finder.Search(ctx, q)
	if err != nil {
		return Found{}, err
	}
	out := Found{Result: res}
	for _, h := range res.Hits {
		sum, err := s.Summary(ctx, h.Kind, h.ID)
		if market.CodeOf(err) == market.CodeNotFound {
			continue // withdrawn a moment ago; the index follows
		}
		if err != nil {
			return Found{}, err
		}
		out.Hits = append(out.Hits, Hit{Summary: sum, Hit: h})
	}
	return out, nil
}

// Complete gives what the beginning of a search text may become. It speaks of
// published listings only, because the index completes to no others.
func (s *Service) Complete(typed string, limit int) ([]search.Completion, error) {
	return s.Finder.Complete(typed, limit)
}

// codeNames tells the conditions of a search text what people call the codes.
type codeNames struct{}

// Resolve takes a code or a label as it is, else every label that begins with
// the text, else every label that holds it: 许可 is three modes.
func (codeNames) Resolve(name, text string) []string {
	list := map[string]*market.CodeList{
		search.ConditionField: market.Fields, search.ConditionRegion: market.Regions, search.ConditionMode: market.Modes,
	}[name]
	if list == nil || text == "" {
		return nil
	}
	if code, ok := list.Find(text); ok {
		return []string{code}
	}
	for _, fits := range []func(label, text string) bool{strings.HasPrefix, strings.Contains} {
		var codes []string
		for _, entry := range list.Entries {
			if zh, _ := search.Clean(entry.ZH); fits(zh, text) {
				codes = append(codes, entry.Code)
			} else if en, _ := search.Clean(entry.EN); fits(en, text) {
				codes = append(codes, entry.Code)
			}
		}
		if codes != nil {
			return codes
		}
	}
	return nil
}
