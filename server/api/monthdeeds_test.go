package api

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"duijie/server/market"
)

// publish brings an item to the public: the office sends every fourth back first.
func (x *month) publish() bool {
	it, found := pick(x, slices.DeleteFunc(slices.Clone(x.things), func(it *thing) bool { return it.public }))
	if !found {
		return false
	}
	what, where := monthTopics[it.topic][0], monthTopics[it.topic][1]
	path, content := "/achievements", any(market.AchievementContent{Title: what + where, Field: "05", TRL: 6, Modes: []string{"commissioned"}, Summary: what + "，" + where + "。" + where + what + "。"})
	if it.demand {
		path, content = "/demands", market.DemandContent{Title: what + where, Field: "05", Anonymous: it.anonymous, Problem: where + "，" + what + "。" + what + where + "。"}
	}
	x.serial++
	w := made[struct {
		ID      string
		Version int64
	}](x, x.ask(it.owner, http.MethodPost, path, map[string]any{"number": fmt.Sprintf("N-%d", x.serial), "content": content}, "", http.StatusCreated))
	it.id = w.ID
	act := func(who *trader, body ActionRequest) {
		w.Version = made[struct{ Version int64 }](x, x.ask(who, http.MethodPost, path+"/"+it.id+"/actions", body, onVersion(w.Version), http.StatusOK)).Version
	}
	act(it.owner, ActionRequest{Action: "submit"})
	if x.rng.IntN(4) == 0 {
		act(x.office, ActionRequest{Action: "return", Return: &ReturnNote{Reasons: []string{"unclear"}, Note: "请说明指标"}})
		w.Version = made[struct{ Version int64 }](x, x.ask(it.owner, http.MethodPut, path+"/"+it.id, map[string]any{"content": content}, onVersion(w.Version), http.StatusOK)).Version
		act(it.owner, ActionRequest{Action: "submit"})
		x.acts["return"]++
	}
	act(x.office, ActionRequest{Action: "publish"})
	x.passes()
	x.model.published(it)
	return true
}

// propose expresses interest: in a pair of one topic, or in one item alone.
func (x *month) propose() bool {
	type chance struct {
		from, to *trader
		items    []*thing
	}
	var all []chance
	for _, other := range x.things {
		for _, t := range x.traders {
			if !other.public || t == other.owner || t.kind == "agency" {
				continue
			}
			if !x.taken(t, other) {
				all = append(all, chance{t, other.owner, []*thing{other}})
			}
			for _, own := range x.things {
				if own.owner == t && own.public && own.topic == other.topic && own.demand != other.demand && !x.taken(t, own, other) {
					all = append(all, chance{t, other.owner, []*thing{own, other}}, chance{t, other.owner, []*thing{own, other}})
				}
			}
		}
	}
	c, found := pick(x, all)
	if !found {
		return false
	}
	in := IntroductionInput{Form: IntroductionForm{What: "希望先评估样品再谈合作", Why: "有条件做对比试验", Stage: "ready"}}
	y := &talk{n: len(x.talks), from: c.from, to: c.to, items: c.items}
	for _, it := range c.items {
		if it.demand {
			in.Demand = it.id
			if it.anonymous {
				y.hidden = it.owner
			}
		} else {
			in.Achievement = it.id
		}
	}
	y.id = made[Introduction](x, x.ask(c.from, http.MethodPost, "/introductions", in, "", http.StatusCreated)).ID
	day := x.today()
	x.passes()
	x.model.proposed(y, day)
	return true
}

// taken tells whether exactly these items are talked about by the two already.
func (x *month) taken(from *trader, items ...*thing) bool {
	to := items[len(items)-1].owner
	return slices.ContainsFunc(x.talks, func(y *talk) bool {
		same := len(y.items) == len(items) && !slices.ContainsFunc(items, func(it *thing) bool { return !slices.Contains(y.items, it) })
		return y.live() && same && (y.from == from && y.to == to || y.from == to && y.to == from)
	})
}

// step takes a step of an introduction that one of the two may take.
func (x *month) step() bool {
	y, found := pick(x, slices.DeleteFunc(slices.Clone(x.talks), func(y *talk) bool { return !y.live() }))
	if !found {
		return false
	}
	by, action := y.to, ""
	switch y.state {
	case "proposed":
		choices := []string{"accept", "accept", "accept", "decline", "ask", "withdraw"}
		if y.questions == 5 {
			choices = choices[:4]
		}
		action, _ = pick(x, choices)
	case "asked":
		action, _ = pick(x, []string{"answer", "answer", "answer", "accept", "decline", "withdraw"})
	case "open":
		action, _ = pick(x, []string{"park", "close", "say", "say", "say", "say"})
	case "parked":
		action, _ = pick(x, []string{"resume", "close"})
	}
	if action == "say" {
		return x.say()
	}
	if action == "answer" || action == "withdraw" || y.room() && x.rng.IntN(2) == 0 {
		by = y.from
	}
	in := IntroductionActionRequest{Action: action, Words: "说明如下"}
	switch action {
	case "decline":
		in.Reason, _ = pick(x, []string{"price", "immature", "capacity", "far"})
	case "close":
		in.Reason, _ = pick(x, []string{"price", "no_money", "silent"})
	case "park":
		in.Day = market.Date(daysAfter(x.today(), 2+x.rng.IntN(10)))
	}
	x.asks(by, y, in, http.StatusOK)
	day := x.today()
	x.passes()
	x.stepped(y, by, action, in.Reason, string(in.Day), day)
	x.acts[action]++
	return true
}

// asks sends one step of an introduction on the version that stands.
func (x *month) asks(by *trader, y *talk, in IntroductionActionRequest, want int) {
	x.t.Helper()
	now := read[Introduction](x, by, "/introductions/"+y.id)
	x.ask(by, http.MethodPost, "/introductions/"+y.id+"/actions", in, onVersion(now.Version), want)
}

func (x *month) inRoom() (*talk, *trader, bool) {
	y, found := pick(x, slices.DeleteFunc(slices.Clone(x.talks), func(y *talk) bool { return !y.talks() }))
	if !found {
		return nil, nil, false
	}
	by, _ := pick(x, y.members())
	return y, by, true
}

func (x *month) say() bool {
	y, by, found := x.inRoom()
	if !found {
		return false
	}
	x.serial++
	text := fmt.Sprintf("第 %d 条留言", x.serial)
	x.ask(by, http.MethodPost, "/introductions/"+y.id+"/messages", MessageInput{Text: text}, "", http.StatusCreated)
	x.passes()
	x.said(y, by, text)
	return true
}

func (x *month) look() bool {
	y, by, found := x.inRoom()
	if !found {
		return false
	}
	x.ask(by, http.MethodPut, "/introductions/"+y.id+"/seen", nil, "", http.StatusNoContent)
	x.passes()
	x.seen(y, by, false)
	return true
}

func (x *month) meet() bool {
	y, by, found := x.inRoom()
	if !found {
		return false
	}
	if r, open := pick(x, slices.DeleteFunc(slices.Clone(y.meetings), func(r *roomThing) bool { return r.state != "proposed" || r.by == by })); open {
		room := read[Room](x, by, "/introductions/"+y.id+"/room")
		n := slices.IndexFunc(room.Meetings, func(m RoomMeeting) bool { return m.ID == r.id })
		in := MeetingActionRequest{Action: "confirm"}
		if x.rng.IntN(4) == 0 {
			in = MeetingActionRequest{Action: "cancel", Words: "时间冲突"}
		}
		x.ask(by, http.MethodPost, "/meetings/"+r.id+"/actions", in, onVersion(room.Meetings[n].Version), http.StatusOK)
		x.passes()
		r.state = map[string]string{"confirm": "confirmed", "cancel": "cancelled"}[in.Action]
		x.moved(y, r, by, "meeting", in.Action)
		return true
	}
	plan := MeetingPlan{Subject: "技术交流", Starts: x.h.clock.Now().AddDate(0, 2, 0), Minutes: 60}
	r := &roomThing{state: "proposed", by: by}
	r.id = made[RoomMeeting](x, x.ask(by, http.MethodPost, "/introductions/"+y.id+"/meetings", plan, "", http.StatusCreated)).ID
	x.passes()
	y.meetings = append(y.meetings, r)
	x.moved(y, r, by, "meeting", "propose")
	return true
}

func (x *month) mile() bool {
	y, by, found := x.inRoom()
	if !found {
		return false
	}
	if r, open := pick(x, slices.DeleteFunc(slices.Clone(y.milestones), func(r *roomThing) bool { return r.state != "open" || r.who != by })); open && x.rng.IntN(2) == 0 {
		room := read[Room](x, by, "/introductions/"+y.id+"/room")
		n := slices.IndexFunc(room.Milestones, func(m RoomMilestone) bool { return m.ID == r.id })
		x.ask(by, http.MethodPost, "/milestones/"+r.id+"/actions", MilestoneActionRequest{Action: "finish"}, onVersion(room.Milestones[n].Version), http.StatusOK)
		x.passes()
		r.state = "done"
		x.moved(y, r, by, "milestone", "finish")
		return true
	}
	who, _ := pick(x, []*trader{y.from, y.to})
	r := &roomThing{state: "open", by: by, who: who, due: daysAfter(x.today(), 2+x.rng.IntN(14))}
	r.id = made[RoomMilestone](x, x.ask(by, http.MethodPost, "/introductions/"+y.id+"/milestones", MilestonePlan{What: "寄送样品", Who: who.id, Due: market.Date(r.due)}, "", http.StatusCreated)).ID
	x.passes()
	y.milestones = append(y.milestones, r)
	x.moved(y, r, by, "milestone", "add")
	return true
}

// broker moves the part of an agency.
func (x *month) broker() bool {
	y, _, found := x.inRoom()
	agency, any := pick(x, x.of("agency"))
	if !found || !any {
		return false
	}
	by, action := y.from, "invite"
	if x.rng.IntN(2) == 0 {
		by = y.to
	}
	switch y.broker {
	case "invited":
		by, action = y.other(y.inviter), "agree"
		if x.rng.IntN(4) == 0 {
			action = "refuse"
		}
	case "asked":
		by, action = y.agency, "join"
		if x.rng.IntN(4) == 0 {
			action = "refuse"
		}
	case "in":
		if action = "end"; x.rng.IntN(3) == 0 {
			by = y.agency
		}
	}
	in := BrokerActionRequest{Action: action}
	if action == "invite" {
		in.Organisation = agency.id
	}
	now := read[Introduction](x, by, "/introductions/"+y.id)
	want := http.StatusOK
	status, answer := x.send(x.tokens[by.login], http.MethodPost, "/introductions/"+y.id+"/broker", in, onVersion(now.Version))
	if status != want && status != http.StatusNoContent {
		x.t.Fatalf("%s: %s the broker gives %d: %s", by.name, action, status, answer)
	}
	x.passes()
	x.brokered(y, by, agency, action)
	x.acts["broker "+action]++
	return true
}

// contract drafts what is filled in from the room, and both confirm it.
func (x *month) contract() bool {
	y, found := pick(x, slices.DeleteFunc(slices.Clone(x.talks), func(y *talk) bool { return y.state != "open" && y.state != "parked" }))
	if !found {
		return false
	}
	draft := read[ContractInput](x, y.from, "/contracts/prefill?"+url.Values{"introduction": {y.id}}.Encode())
	x.serial++
	no, day := false, market.Date(x.today())
	t := &draft.Terms
	if got := []string{string(t.Seller.CreditCode), string(t.Buyer.CreditCode)}; !slices.Contains(got, y.from.code) || !slices.Contains(got, y.to.code) {
		x.t.Fatalf("the contract is filled in between %v", got)
	}
	t.Type, t.Project, t.Subject, t.Field = market.DevCommissioned, fmt.Sprintf("研制第 %d 号", x.serial), "按附件指标研制，交付样品和工艺文件。", "05"
	t.Signed, t.Begins, t.Ends, t.Place = day, day, day.AddMonths(12), "长春"
	t.SellerTasks, t.BuyerTasks, t.Ownership, t.Secrecy, t.Acceptance = "研制和测定", "提供工况", "双方共有", "双方保密五年", "按指标验收"
	t.Price = market.ContractPrice{Total: 10 * market.WanYuan, Mode: market.LumpSum}
	t.Related, t.FiscalPlan = &no, &no
	draft.Representatives = Representatives{Seller: "李校长", Buyer: "王经理"}
	w := made[ContractWork](x, x.ask(y.from, http.MethodPost, "/contracts", draft, "", http.StatusCreated))
	for _, side := range []*trader{y.from, y.to} {
		w = made[ContractWork](x, x.ask(side, http.MethodPost, "/contracts/"+w.Contract.ID+"/actions", map[string]string{"action": "confirm"}, onVersion(w.Version), http.StatusOK))
	}
	day2 := x.today()
	x.passes()
	x.stepped(y, nil, "contract", "", "", day2)
	return true
}

// foul tries what nobody may.
func (x *month) foul() bool {
	y, found := pick(x, x.talks)
	if !found {
		return false
	}
	stranger, any := pick(x, slices.DeleteFunc(slices.Clone(x.traders), y.reads))
	if any {
		x.ask(stranger, http.MethodGet, "/introductions/"+y.id, nil, "", http.StatusNotFound)
		x.ask(stranger, http.MethodPost, "/introductions/"+y.id+"/messages", MessageInput{Text: "不请自来"}, "", http.StatusNotFound)
	}
	if y.waits() {
		x.asks(y.from, y, IntroductionActionRequest{Action: "accept"}, http.StatusForbidden)
	}
	return true
}
