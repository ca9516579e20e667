package service

import (
	"context"
	"io"
	"slices"

	"duijie/server/market"
	"duijie/server/sheet"
	"duijie/server/store"
)

// StoryFilter narrows the stories of an office.
type StoryFilter struct {
	State      market.StoryState // published or hidden; empty: both
	Page, Size int               // 0: all of them
}

// StoryDesk are the stories of an office's regions.
type StoryDesk struct {
	Items []StoryWork
	Total int
	// Counts are how many stories are on the page, hidden, and proposed: of these,
	// which wait for the second party, an office reads none.
	Counts map[market.StoryState]int
}

// shownToOffices are the states in which an office reads a story.
var shownToOffices = []market.StoryState{market.StoryPublished, market.StoryHidden}

// DeskStories lists the stories of the regions of the actor's office that are on the
// page or hidden, the newest first. Errors: forbidden.
func (s *Service) DeskStories(ctx context.Context, a market.Actor, f StoryFilter) (StoryDesk, error) {
	if !a.Has(market.RoleReviewer) && !a.Has(market.RoleDepartmentManager) {
		return StoryDesk{}, forbidden()
	}
	out := StoryDesk{Items: []StoryWork{}, Counts: map[market.StoryState]int{}}
	for _, state := range shownToOffices {
		err := s.regionalStories(ctx, a, state, func(story market.Story) error {
			out.Counts[state]++
			if f.State != "" && f.State != state {
				return nil
			}
			if out.Total++; f.Size > 0 && (out.Total <= (f.Page-1)*f.Size || out.Total > f.Page*f.Size) {
				return nil
			}
			w, err := s.StoryWork(ctx, a, story.ID)
			out.Items = append(out.Items, w)
			return err
		})
		if err != nil {
			return StoryDesk{}, err
		}
	}
	return out, s.regionalStories(ctx, a, market.StoryProposed, func(market.Story) error {
		out.Counts[market.StoryProposed]++
		return nil
	})
}

// regionalStories walks the stories in a state of which the region of a party is the
// actor's office's, and which are not the actor's own.
func (s *Service) regionalStories(ctx context.Context, a market.Actor, state market.StoryState, each func(market.Story) error) error {
	read := reading(ctx, s.Store)
	return readAll(read, store.Query{Kind: Stories, Key: "public", Equal: []any{string(state)}, Desc: true}, func(d store.Doc) error {
		story, err := store.As[market.Story](d)
		if err != nil {
			return err
		}
		c, err := readAs[market.Contract](read, Contracts, story.Contract)
		if err != nil || !officeOf(a, c) || a.BelongsTo(story.Seller) || a.BelongsTo(story.Buyer) {
			return err
		}
		return each(story)
	})
}

// WriteStories writes stories of a desk as a workbook, one row each, in the words of a
// language. A party that is not named on the public page is not named here either.
func WriteStories(w io.Writer, found StoryDesk, language string) error {
	l := speaker(language)
	heads := []string{
		l.say("标题", "Title"), l.say("状态", "State"), l.say("发布日期", "Published"), l.say("隐藏原因", "Hidden because"), l.say("合同类型", "Type of contract"),
		l.say("技术领域", "Field"), l.say("卖方", "Seller"), l.say("卖方类型", "Kind of seller"), l.say("卖方地区", "Region of seller"),
		l.say("买方", "Buyer"), l.say("买方类型", "Kind of buyer"), l.say("买方地区", "Region of buyer"), l.say("签订月份", "Signed"), l.say("履行完毕月份", "Performed"),
		l.say("已认定登记", "Registered"), l.say("正文", "Text"), l.say("最近更新", "Last change"), l.say("示例", "Sample"),
	}
	var rows [][]any
	for _, x := range found.Items {
		row := []any{
			l.in(x.Text.Title), l.in(market.StoryStates.Label(string(x.State))), dayOf(x.PublishedAt), x.Reason, l.in(market.ContractTypes.Label(string(x.Facts.Type))),
			l.field(x.Facts.Field),
		}
		for _, p := range []market.StoryParty{x.Facts.Seller, x.Facts.Buyer} {
			row = append(row, l.partyName(p), l.in(market.OrganisationKinds.Label(string(p.Kind))), l.in(market.RegionName(p.Region)))
		}
		rows = append(rows, append(row, string(x.Facts.Signed), string(x.Facts.Performed), l.yes(x.Facts.Registered), l.in(x.Text.Body), dayOf(x.UpdatedAt), l.yes(x.Sample)))
	}
	return sheet.WriteTable(w, l.say("成功案例", "Stories"), heads, rows)
}

func (l speaker) partyName(p market.StoryParty) string {
	if p.Organisation == "" {
		return l.say("（不署名）", "(not named)")
	}
	if p.Name.EN == "" {
		return p.Name.ZH
	}
	return l.in(p.Name)
}

func (l speaker) yes(so bool) string {
	if so {
		return l.say("是", "yes")
	}
	return ""
}

// storyHistory shows an office of a story what it reads elsewhere: the versions that
// were on the page or hidden, neither contract nor parties, and not who consented.
func storyHistory(v historyViewer, body []byte) (any, bool, error) {
	view, whole, err := wholeView(v, body)
	if err != nil || v.owner != "" {
		return view, whole, err
	}
	story, err := bodyAs[market.Story](body)
	document, ok := view.(map[string]any)
	if err != nil || !ok || !slices.Contains(shownToOffices, story.State) {
		return nil, false, err
	}
	for _, own := range []string{"contract", "seller", "buyer", "consents"} {
		delete(document, own)
	}
	return document, false, nil
}

// partiesStep tells whether a step of a story is the parties' and not the office's.
func partiesStep(action string) bool {
	return !slices.ContainsFunc(market.StoryTransitions, func(t market.StoryTransition) bool {
		return t.By == market.PartStoryOffice && action == Stories+"."+string(t.Action)
	})
}
