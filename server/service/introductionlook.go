package service

import (
	"context"
	"io"
	"strconv"

	"duijie/server/market"
	"duijie/server/sheet"
	"duijie/server/store"
)

// Prospect is what an organisation learns before it proposes.
type Prospect struct {
	Introduction market.Introduction // as it would be begun, as the asker may see it
	To           IntroductionParty
	HidesOwn     bool   // the own organisation stays unknown until the other side accepts
	Existing     string // id of the one that goes on already; empty: none
}

// Prospect tells whom an introduction on some items would go to, as far as the
// actor may know, and what it would come from. Errors: as of Propose.
func (s *Service) Prospect(ctx context.Context, a market.Actor, p Pair) (Prospect, error) {
	if !a.BelongsTo(a.Organisation) {
		return Prospect{}, forbidden()
	}
	read := reading(ctx, s.Store)
	i, err := prospect(read, a, p)
	if err != nil {
		return Prospect{}, err
	}
	if i.To == "" {
		return Prospect{}, notFound()
	}
	out := Prospect{HidesOwn: i.Hidden != "" && i.Hidden == i.From}
	if out.To, err = s.party(ctx, a, i, i.To, map[string]market.Organisation{}); err != nil {
		return out, err
	}
	if i.Match, err = s.matchOf(ctx, a, p); err != nil {
		return out, err
	}
	held, err := readAs[uniqueDoc](read, uniques, liveIntroductions+":"+i.Key())
	if err != nil && market.CodeOf(err) != market.CodeNotFound {
		return out, err
	}
	out.Existing, out.Introduction = held.Owner, i.For(a.Organisation)
	return out, nil
}

// Advice is what others answered about an item, for the members of its owner.
// Errors: not found for everyone else.
func (s *Service) Advice(ctx context.Context, a market.Actor, kind, id string) (market.Advice, error) {
	read := reading(ctx, s.Store)
	item, err := readAs[struct {
		Organisation string `json:"organisation"`
	}](read, kind, id)
	if err == nil && !a.BelongsTo(item.Organisation) {
		err = notFound()
	}
	if err != nil {
		return market.Advice{}, err
	}
	about, err := readMany[market.Introduction](read, store.Query{Kind: Introductions, Key: kind, Equal: []any{id}})
	return market.AdviceOn(about, item.Organisation), err
}

// WriteIntroductions writes all introductions of the actor's organisation as a
// workbook, one row each, in the words of a language. Errors: forbidden.
func (s *Service) WriteIntroductions(ctx context.Context, a market.Actor, w io.Writer, language string) error {
	all, err := s.ownIntroductions(ctx, a)
	if err != nil {
		return err
	}
	say := func(zh, en string) string { return market.Text{ZH: zh, EN: en}.In(language) }
	heads := []string{
		say("方向", "Box"), say("状态", "State"), say("对方单位", "Other side"), say("对方地区", "Region"), say("技术需求", "Demand"), say("科技成果", "Achievement"), say("技术领域", "Field"),
		say("匹配得分", "Score"), say("希望怎样合作", "Cooperation wanted"), say("为何合适", "Why"), say("阶段", "Stage"), say("提出日期", "Proposed"), say("首次答复", "First answer"), say("同意日期", "Accepted"),
		say("期限", "Deadline"), say("原因", "Reason"), say("合同", "Contract"), say("经纪机构", "Broker"), say("最近更新", "Last change"),
	}
	boxes := map[string]string{"sent": say("发出", "Sent"), "received": say("收到", "Received"), "brokered": say("经纪", "Brokered")}
	known := map[string]market.Organisation{}
	var rows [][]any
	for _, h := range all {
		v, err := s.introductionView(ctx, a, h.Doc, h.Version, known)
		if err != nil {
			return err
		}
		rows = append(rows, introductionRow(v, boxes[boxOf(h.Doc, a.Organisation)], language))
	}
	return sheet.WriteTable(w, say("意向", "Introductions"), heads, rows)
}

func introductionRow(v IntroductionView, box, language string) []any {
	i := v.Introduction
	label := func(l *market.CodeList, code string) string {
		if code == "" {
			return ""
		}
		return l.Label(code).In(language)
	}
	title := func(x *market.IntroducedItem) string {
		if x == nil {
			return ""
		}
		return x.Title
	}
	other := v.To
	if v.To.Own {
		other = v.From
	}
	name, broker, score := market.Text{ZH: "（对方同意前不公开）", EN: "(not known before acceptance)"}.In(language), "", ""
	if other.Organisation != nil {
		name = other.Organisation.Name
	}
	if v.Part == market.PartBroker || v.Part == "" {
		name = v.From.Organisation.Name + " / " + v.To.Organisation.Name
	}
	if v.Broker != nil {
		broker = v.Broker.Name
	}
	if i.Match != nil {
		score = strconv.FormatFloat(i.Match.Score, 'f', 1, 64)
	}
	reasons := market.DeclineReasons
	if i.State == market.IntroductionClosed {
		reasons = market.CloseReasons
	}
	return []any{
		box, label(market.IntroductionStates, string(i.State)), name, market.RegionName(other.Region).In(language), title(i.Demand), title(i.Achievement), label(market.Fields, i.Item().Field),
		score, i.Form.What, i.Form.Why, label(market.IntroductionStages, i.Form.Stage), string(market.DateOf(i.CreatedAt)), dayOf(i.AnsweredAt()), dayOf(i.AcceptedAt),
		string(i.Due), label(reasons, i.Reason), i.Contract, broker, string(market.DateOf(i.UpdatedAt)),
	}
}
