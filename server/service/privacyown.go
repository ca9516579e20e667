package service

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"duijie/server/market"
	"duijie/server/store"
)

// OwnTopic is one sort of what is held of a person, with what of it is the asker's.
type OwnTopic struct {
	market.PersonalTopic
	Count  int  // how much of it there is
	Counts bool // it can be counted
	Values []OwnValue
}

// OwnValue is one thing that is held.
type OwnValue struct {
	Label market.Text
	Value string
	At    time.Time // zero: it has no time
}

// Own is what is held of the actor, by topic. Errors: forbidden for a visitor.
func (p *Privacy) Own(ctx context.Context, who market.Actor) ([]OwnTopic, error) {
	u, err := p.user(ctx, who)
	if err != nil {
		return nil, err
	}
	return p.topics(ctx, u)
}

func (p *Privacy) user(ctx context.Context, who market.Actor) (market.User, error) {
	if !who.SignedIn() {
		return market.User{}, forbidden()
	}
	return readAs[market.User](reading(ctx, p.s.Store), Users, who.User)
}

// topics are all sorts, each with what of it is held of a user.
func (p *Privacy) topics(ctx context.Context, u market.User) ([]OwnTopic, error) {
	held := map[string][]OwnValue{}
	counted := map[string]bool{}
	for _, find := range []func(context.Context, market.User) (map[string][]OwnValue, error){p.ownAccount, p.ownSessions, p.ownAlerts, p.ownScratch, p.ownContacts, p.ownDeeds} {
		found, err := find(ctx, u)
		if err != nil {
			return nil, problem(err)
		}
		for code, values := range found {
			held[code], counted[code] = append(held[code], values...), true
		}
	}
	out := make([]OwnTopic, len(market.Personal.Topics))
	for i, topic := range market.Personal.Topics {
		out[i] = OwnTopic{PersonalTopic: topic, Count: len(held[topic.Code]), Counts: counted[topic.Code], Values: held[topic.Code]}
	}
	return out, nil
}

func value(zh, en, value string) OwnValue {
	return OwnValue{Label: market.Text{ZH: zh, EN: en}, Value: value}
}

func valueAt(zh, en, text string, ms int64) OwnValue {
	v := value(zh, en, text)
	v.At = time.UnixMilli(ms).UTC()
	return v
}

func filled(values ...OwnValue) []OwnValue {
	return slices.DeleteFunc(values, func(v OwnValue) bool { return v.Value == "" })
}

func (p *Privacy) ownAccount(ctx context.Context, u market.User) (map[string][]OwnValue, error) {
	account, err := p.a.account(ctx, u, 0)
	if err != nil {
		return nil, err
	}
	cred, err := p.a.credential(ctx, u.ID)
	if ignoreNotFound(err) != nil {
		return nil, err
	}
	f, err := p.a.factor(ctx, u.ID)
	if err != nil {
		return nil, err
	}
	organisation := ""
	if account.Organisation != nil {
		organisation = account.Organisation.Name
	}
	roles := []OwnValue{value("编号", "Id", u.ID)}
	for _, g := range u.Roles {
		name := market.Roles.Label(string(g.Role))
		if g.Region != "" {
			region := market.Regions.Label(g.Region)
			name = market.Text{ZH: name.ZH + "（" + region.ZH + "）", EN: name.EN + " (" + region.EN + ")"}
		}
		roles = append(roles, OwnValue{Label: market.Text{ZH: "角色", EN: "Role"}, Value: name.ZH + " · " + name.EN})
	}
	out := map[string][]OwnValue{
		"account": filled(value("姓名", "Name", account.Name), value("电话", "Telephone", account.Phone), value("邮箱", "Mail address", account.Email), value("单位", "Organisation", organisation)),
		"roles":   roles,
		"sign_in": filled(value("登录名", "Login", account.Login)),
		"factor":  nil,
	}
	if cred.ChangedMS > 0 {
		out["sign_in"] = append(out["sign_in"], valueAt("密码修改于", "Password changed", "", cred.ChangedMS))
	}
	if f.stands() {
		out["factor"] = append(out["factor"], valueAt("启用于", "In use since", "", f.SinceMS))
	}
	return out, nil
}

func (p *Privacy) ownSessions(ctx context.Context, u market.User) (map[string][]OwnValue, error) {
	sessions, err := p.a.sessions.Of(ctx, u.ID)
	if err != nil {
		return nil, err
	}
	out := []OwnValue{}
	for _, s := range sessions {
		out = append(out, valueAt("登录", "Session", strings.TrimSpace(s.Address+" "+s.Agent), s.StartedMS))
	}
	known, err := p.s.Store.Records().Find(ctx, "known_devices", "user", u.ID, store.MaxLimit)
	for range known {
		out = append(out, value("常用设备（只有摘要）", "Known device (a hash only)", "•"))
	}
	return map[string][]OwnValue{"sessions": out}, err
}

func (p *Privacy) ownAlerts(ctx context.Context, u market.User) (map[string][]OwnValue, error) {
	r := p.s.Store.Records()
	alerts, searches, letters := []OwnValue{}, []OwnValue{}, []OwnValue{}
	choices, err := under(ctx, r, choicesSet, u.ID+"/")
	if err != nil {
		return nil, err
	}
	for _, c := range choices {
		chosen, err := bodyAs[choice](c.Body)
		if err != nil {
			return nil, err
		}
		_, sort, _ := strings.Cut(c.ID, "/")
		alerts = append(alerts, value("邮件提醒", "Mail about", sort+": "+string(chosen.Channel)))
	}
	feeds, err := r.Find(ctx, feedsSet, "user", u.ID, store.MaxLimit)
	if err != nil {
		return nil, err
	}
	for range feeds {
		alerts = append(alerts, value("订阅地址（只有摘要）", "Address of a feed (a hash only)", "•"))
	}
	saved, err := readMany[market.SavedSearch](reading(ctx, p.s.Store), store.Query{Kind: SavedSearches, Key: "user", Equal: []any{u.ID}})
	if err != nil {
		return nil, err
	}
	for _, s := range saved {
		searches = append(searches, valueAt("搜索", "Search", s.Name, s.CreatedAt.UnixMilli()))
	}
	found, err := r.Find(ctx, lettersSet, "user", u.ID, store.MaxLimit)
	if err != nil {
		return nil, err
	}
	for _, f := range found {
		l, err := bodyAs[letterRecord](f.Body)
		if err != nil {
			return nil, err
		}
		text := string(l.Fate)
		if l.DoneMS == 0 {
			text = l.Subject
		}
		letters = append(letters, valueAt("邮件", "Letter", text, l.WrittenMS))
	}
	return map[string][]OwnValue{"alerts": alerts, "searches": searches, "letters": letters}, nil
}

func (p *Privacy) ownScratch(ctx context.Context, u market.User) (map[string][]OwnValue, error) {
	r := p.s.Store.Records()
	drafts, answers, marks := []OwnValue{}, []OwnValue{}, []OwnValue{}
	found, err := r.Find(ctx, draftsSet, "owner", u.ID, store.MaxLimit)
	if err != nil {
		return nil, err
	}
	for _, f := range found {
		drafts = append(drafts, value("表单", "Form", strings.TrimPrefix(f.ID, u.ID+"/")))
	}
	if found, err = r.Find(ctx, answersSet, "user", u.ID, store.MaxLimit); err != nil {
		return nil, err
	}
	for range found {
		answers = append(answers, value("答复", "Answer", "•"))
	}
	if found, err = r.Find(ctx, seenSet, "user", u.ID, store.MaxLimit); err != nil {
		return nil, err
	}
	for _, f := range found {
		s, err := bodyAs[seenRecord](f.Body)
		if err != nil {
			return nil, err
		}
		marks = append(marks, valueAt("看过对接", "Room seen", s.Introduction, s.AtMS))
	}
	if found, err = r.Find(ctx, readingsSet, "user", u.ID, store.MaxLimit); err != nil {
		return nil, err
	}
	for _, f := range found {
		s, err := bodyAs[readingRecord](f.Body)
		if err != nil {
			return nil, err
		}
		marks = append(marks, valueAt("查阅保密内容", "Confidential part read", s.Slot, s.AtMS))
	}
	return map[string][]OwnValue{"drafts": drafts, "answers": answers, "marks": marks}, nil
}

// ownContacts are applications, invitations and objections of a user.
func (p *Privacy) ownContacts(ctx context.Context, u market.User) (map[string][]OwnValue, error) {
	read, r := reading(ctx, p.s.Store), p.s.Store.Records()
	applications, invitations, objections := []OwnValue{}, []OwnValue{}, []OwnValue{}
	invited, accepted := map[string]bool{}, []market.Invitation{}
	all, err := readMany[market.Invitation](read, store.Query{Kind: Invitations})
	if err != nil {
		return nil, err
	}
	for _, i := range all {
		if i.User == u.ID {
			invited[i.ID], accepted = true, append(accepted, i)
		}
	}
	for _, i := range accepted {
		var who invitee
		if err := ignoreNotFound(r.Get(ctx, inviteesSet, i.ID, &who)); err != nil {
			return nil, err
		}
		invitations = append(invitations, valueAt("邀请", "Invitation", who.Email, i.SentAt.UnixMilli()))
	}
	applied, err := readMany[market.Application](read, store.Query{Kind: Applications})
	if err != nil {
		return nil, err
	}
	for _, a := range applied {
		var who applicant
		if !invited[a.Invitation] {
			continue
		}
		if err := ignoreNotFound(r.Get(ctx, applicantsSet, a.ID, &who)); err != nil {
			return nil, err
		}
		applications = append(applications, valueAt("入驻申请", "Application", strings.Join([]string{a.Form.Name, who.Name, who.Phone, who.Email}, " "), a.CreatedAt.UnixMilli()))
	}
	objected, err := readMany[market.Objection](read, store.Query{Kind: Objections})
	if err != nil {
		return nil, err
	}
	for _, o := range objected {
		var who Objector
		if o.By != u.ID {
			continue
		}
		if err := ignoreNotFound(r.Get(ctx, objectorsSet, o.Person, &who)); err != nil {
			return nil, err
		}
		objections = append(objections, valueAt("异议", "Objection", strings.Join([]string{who.Name, who.Phone, who.Email}, " "), o.At.UnixMilli()))
	}
	return map[string][]OwnValue{"applications": applications, "invitations": invitations, "objections": objections}, nil
}

// ownDeeds counts what documents say of a user, by kind, and keeps the words.
func (p *Privacy) ownDeeds(ctx context.Context, u market.User) (map[string][]OwnValue, error) {
	deeds, texts, scores, files := []OwnValue{}, []OwnValue{}, []OwnValue{}, []OwnValue{}
	counts := map[string]int{}
	err := p.s.writtenBy(ctx, u.ID, func(w Written) {
		counts[w.Kind]++
		for _, field := range slices.Sorted(maps.Keys(w.Texts)) {
			v := OwnValue{Label: kindWord(w.Kind), Value: w.Texts[field], At: w.At}
			switch w.Kind {
			case Reviews:
				scores = append(scores, v)
			case Files:
				files = append(files, v)
			default:
				texts = append(texts, v)
			}
		}
	})
	for _, kind := range slices.Sorted(maps.Keys(counts)) {
		deeds = append(deeds, OwnValue{Label: kindWord(kind), Value: fmt.Sprint(counts[kind])})
	}
	return map[string][]OwnValue{"deeds": deeds, "texts": texts, "scores": scores, "files": files}, err
}

// under lists the records whose id begins so.
func under(ctx context.Context, r store.Records, set, prefix string) ([]store.Found, error) {
	var out []store.Found
	for after := prefix; ; {
		found, err := r.Scan(ctx, set, after, store.MaxLimit)
		if err != nil || len(found) == 0 {
			return out, err
		}
		for _, f := range found {
			if !strings.HasPrefix(f.ID, prefix) {
				return out, nil
			}
			out, after = append(out, f), f.ID
		}
	}
}

func sortNewest[T any](all []T, at func(T) time.Time) {
	slices.SortStableFunc(all, func(x, y T) int { return at(y).Compare(at(x)) })
}
