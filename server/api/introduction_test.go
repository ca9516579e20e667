package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"duijie/server/market"
	"duijie/server/service"

	"github.com/xuri/excelize/v2"
)

func interest(mark string) market.IntroductionForm {
	return market.IntroductionForm{What: "希望评估样品" + mark, Why: "有中试线和测定条件" + mark, Stage: "ready", Modes: []string{"commissioned"}}
}

// introductions are one that hides the firm, one with a room, and one that the firm
// began.
func (s *seeded) introductions(t *testing.T, h *house) {
	ctx, uni, firm := t.Context(), s.actors[member], s.actors[otherMember]
	both := []role{member, manager, otherMember, otherManager}
	propose := func(name string, a market.Actor, p service.Pair, mark string) service.IntroductionView {
		v, err := h.service.Propose(ctx, a, service.Proposal{Pair: p, Form: interest(mark)})
		must(t, err)
		s.ids[name], s.version[name], s.marks[mark] = v.Introduction.ID, v.Version, both
		return v
	}
	propose("intro", uni, service.Pair{Demand: s.ids["anonymous"], Achievement: s.ids["published"]}, "密谈甲")
	propose("intro of the firm", firm, service.Pair{Achievement: s.ids["published"]}, "密谈乙")
	v := propose("talk", uni, service.Pair{Demand: s.ids["anonymous"]}, "密谈丙")
	v, err := h.service.ActOnIntroduction(ctx, firm, v.Introduction.ID, v.Version, service.IntroductionStep{Action: market.IntroductionAccept})
	must(t, err)
	s.version["talk"] = v.Version
	s.ids["letter"] = s.upload(t, h, otherMember, "密谈丁")
	m, err := h.service.Say(ctx, firm, s.ids["talk"], "密谈戊", []string{s.ids["letter"]})
	must(t, err)
	s.ids["message"] = m.ID
	s.marks["密谈丁"], s.marks["密谈戊"] = both, both
	meeting, err := h.service.ProposeMeeting(ctx, uni, s.ids["talk"], market.MeetingPlan{Subject: "密谈己", Starts: s.clock.Now().Add(48 * time.Hour), Minutes: 60})
	must(t, err)
	s.ids["meeting"], s.version["meeting"], s.marks["密谈己"] = meeting.ID, meeting.Version, both
	milestone, err := h.service.AddMilestone(ctx, uni, s.ids["talk"], market.MilestonePlan{What: "密谈庚", Who: s.ids["uni"], Due: market.DateOf(s.clock.Now()).AddMonths(1)})
	must(t, err)
	s.ids["milestone"], s.version["milestone"], s.marks["密谈庚"] = milestone.ID, milestone.Version, both
}

// theTwo are the statuses of what only the two organisations reach.
const theTwo = "401 401 200 200 200 200 403 403 403 403 403 403"

// introductionVisits are examples of the routes of introductions and their rooms.
var introductionVisits = []visit{
	{route: "GET /api/v1/introductions/rules", want: toAll, same: true, has: `"action":"propose"`},
	{route: "GET /api/v1/introductions/prospect", what: "an anonymous demand", path: to("/introductions/prospect?demand=%s", "anonymous"), want: "401 401 200 200 409 409 403 403 403 403 403 403", hidesFrom: ofUni, has: `"working_days":10`},
	{route: "GET /api/v1/introductions/prospect", what: "a draft", path: to("/introductions/prospect?demand=%s", "demand draft"), want: "401 401 404 404 404 404 403 403 403 403 403 403"},
	{route: "POST /api/v1/introductions", what: "a demand of the university", body: func(w *walk) any {
		return IntroductionInput{Demand: w.ids["demand published"], Form: IntroductionForm(interest(""))}
	}, want: "401 401 409 409 201 201 403 403 403 403 403 403"},
	{route: "POST /api/v1/introductions", what: "one that goes on", body: func(w *walk) any {
		return IntroductionInput{Demand: w.ids["anonymous"], Achievement: w.ids["published"], Form: IntroductionForm(interest(""))}
	}, want: "401 401 409 409 409 409 403 403 403 403 403 403", hidesFrom: ofUni},
	{route: "GET /api/v1/introductions/:id", what: "that hides the firm", path: to("/introductions/%s", "intro"), want: "401 401 200 200 200 200 403 403 403 403 403 403", hidesFrom: ofUni, has: `"state":"proposed"`},
	{route: "GET /api/v1/introductions/:id", what: "with a room", path: to("/introductions/%s", "talk"), want: theTwo, has: "瀚辰公司"},
	{route: "GET /api/v1/mine/introductions", want: theTwo},
	{route: "GET /api/v1/mine/introductions", what: "about one item", path: func(w *walk) string { return basePath + "/mine/introductions?state=waiting&item=" + w.ids["anonymous"] }, want: theTwo, hidesFrom: ofUni},
	{route: "GET /api/v1/mine/introductions.xlsx", want: theTwo},
	{route: "POST /api/v1/introductions/:id/actions", what: "accept what the firm proposed", path: to("/introductions/%s/actions", "intro of the firm"), on: "intro of the firm", body: sends(IntroductionActionRequest{Action: "accept"}), want: "401 401 200 200 403 403 403 403 403 403 403 403"},
	{route: "POST /api/v1/introductions/:id/actions", what: "decline while hidden", path: to("/introductions/%s/actions", "intro"), on: "intro", body: sends(IntroductionActionRequest{Action: "decline", Reason: "immature"}), want: "401 401 403 403 200 200 403 403 403 403 403 403", hidesFrom: ofUni},
	{route: "GET /api/v1/introductions/:id/room", path: to("/introductions/%s/room", "talk"), want: theTwo, has: "密谈戊"},
	{route: "GET /api/v1/introductions/:id/room", what: "none before acceptance", path: to("/introductions/%s/room", "intro"), want: "401 401 404 404 404 404 403 403 403 403 403 403", hidesFrom: ofUni},
	{route: "GET /api/v1/introductions/:id/messages", path: to("/introductions/%s/messages", "talk"), want: theTwo, has: "密谈戊"},
	{route: "POST /api/v1/introductions/:id/messages", path: to("/introductions/%s/messages", "talk"), body: sends(MessageInput{Text: "收到"}), want: "401 401 201 201 201 201 403 403 403 403 403 403"},
	{route: "GET /api/v1/messages/:id/files/:sha256", path: to("/messages/%s/files/%s", "message", "letter"), want: "401 401 200 200 200 200 404 404 404 404 403 403", has: "密谈丁"},
	{route: "PUT /api/v1/introductions/:id/seen", path: to("/introductions/%s/seen", "talk"), want: "401 401 204 204 204 204 403 403 403 403 403 403"},
	{route: "POST /api/v1/introductions/:id/meetings", path: to("/introductions/%s/meetings", "talk"), body: func(w *walk) any {
		return MeetingPlan{Subject: "复谈", Starts: w.clock.Now().Add(72 * time.Hour), Minutes: 30}
	}, want: "401 401 201 201 201 201 403 403 403 403 403 403"},
	{route: "POST /api/v1/meetings/:id/actions", what: "confirm", path: to("/meetings/%s/actions", "meeting"), on: "meeting", body: sends(MeetingActionRequest{Action: "confirm"}), want: "401 401 403 403 200 200 403 403 403 403 403 403"},
	{route: "GET /api/v1/meetings/:id/meeting.ics", path: to("/meetings/%s/meeting.ics", "meeting"), want: theTwo, has: "BEGIN:VEVENT"},
	{route: "POST /api/v1/introductions/:id/milestones", path: to("/introductions/%s/milestones", "talk"), body: func(w *walk) any {
		return MilestonePlan{What: "寄送样品", Who: w.ids["uni"], Due: "2099-01-01"}
	}, want: "401 401 201 201 201 201 403 403 403 403 403 403"},
	{route: "POST /api/v1/milestones/:id/actions", what: "finish", path: to("/milestones/%s/actions", "milestone"), on: "milestone", body: sends(MilestoneActionRequest{Action: "finish"}), want: "401 401 200 200 403 403 403 403 403 403 403 403"},
	{route: "POST /api/v1/introductions/:id/broker", what: "invite", path: to("/introductions/%s/broker", "talk"), on: "talk", body: func(w *walk) any {
		return BrokerActionRequest{Action: "invite", Organisation: w.ids["college"]}
	}, want: theTwo},
	{route: "GET /api/v1/contracts/prefill", what: "from an introduction", path: to("/contracts/prefill?introduction=%s", "talk"), want: theTwo, has: "91220106MYA976830Q"},
	{route: "GET /api/v1/contracts/prefill", what: "from one that hides the firm", path: to("/contracts/prefill?introduction=%s", "intro"), want: "401 401 404 404 404 404 403 403 403 403 403 403", hidesFrom: ofUni},
	{route: "GET /api/v1/introductions/figures", want: "401 401 403 403 403 403 200 200 200 200 403 403", has: `"unanswered":`},
	{route: "GET /api/v1/introductions/figures.xlsx", want: "401 401 403 403 403 403 200 200 200 200 403 403"},
	{route: "GET /api/v1/achievements/:id/advice", path: to("/achievements/%s/advice", "published"), want: "401 401 200 200 404 404 403 403 403 403 403 403", hidesFrom: ofUni},
	{route: "GET /api/v1/demands/:id/advice", path: to("/demands/%s/advice", "anonymous"), want: "401 401 404 404 200 200 403 403 403 403 403 403"},
	{route: "GET /api/v1/history/:kind/:id", what: "an introduction that hides the firm", path: to("/history/introductions/%s", "intro"), want: "401 401 403 404 403 200 403 403 404 404 403 403", hidesFrom: ofUni},
	{route: "GET /api/v1/history/:kind/:id", what: "an introduction", path: to("/history/introductions/%s", "talk"), want: "401 401 403 200 403 200 403 403 404 404 403 403"},
	{route: "GET /api/v1/history/:kind/:id", what: "a message", path: to("/history/messages/%s", "message"), want: "401 401 403 404 403 404 403 403 404 404 403 403"},
}

// ofUni are the people of the university, to whom the firm is unknown at first.
var ofUni = []role{member, manager}

// TestAnAnonymousOwnerStaysUnknownInEveryAnswer asks every route of introductions
// as the other side, whoever proposed, through question, answer and either
// end: no body and no header names the owner or leads to it.
func TestAnAnonymousOwnerStaysUnknownInEveryAnswer(t *testing.T) {
	for _, proposer := range []string{"the other side", "the hidden owner"} {
		for _, end := range []string{"decline", "withdraw", "accept"} {
			t.Run(proposer+" proposes, "+end, func(t *testing.T) { staysUnknown(t, proposer == "the other side", end) })
		}
	}
}

func staysUnknown(t *testing.T, otherProposes bool, end string) {
	s := &seeded{folder: t.TempDir(), clock: &clock{}, tokens: map[role]string{}, ids: map[string]string{}, version: map[string]int64{}, marks: map[string][]role{}, actors: map[role]market.Actor{}}
	h := openHouse(t, s.folder, s.clock, Config{})
	s.people(t, h)
	s.catalogue(t, h)
	h.settle(t)
	pair := service.Pair{Demand: s.ids["anonymous"], Achievement: s.ids["published"]}
	from, to := s.actors[member], s.actors[otherMember]
	if !otherProposes {
		from, to = to, from
	}
	secrets := []string{s.ids["firm"], "瀚辰", "91220106MYA976830Q", "220202", s.actors[otherMember].User, s.actors[otherManager].User, "暗号癸酉"}
	look := func(when string, known bool) {
		t.Helper()
		reads, found := 0, false
		id := s.ids["it"]
		for _, path := range []string{
			"/introductions/prospect?demand=" + pair.Demand, "/introductions/prospect?demand=" + pair.Demand + "&achievement=" + pair.Achievement,
			"/mine/introductions", "/mine/introductions?q=%E7%80%9A%E8%BE%B0", "/mine/introductions.xlsx", "/introductions/" + id, "/introductions/" + id + "/room", "/introductions/" + id + "/messages",
			"/history/introductions/" + id, "/history/introductions/" + id + "/at?number=999999", "/achievements/" + pair.Achievement + "/advice", "/duties", "/contracts/prefill?introduction=" + id,
			"/demands/" + pair.Demand, "/demands/" + pair.Demand + "/matches",
		} {
			for _, r := range ofUni {
				res, body := h.do(t, call{method: http.MethodGet, path: basePath + path, token: s.tokens[r], header: map[string]string{}})
				if strings.HasSuffix(path, ".xlsx") {
					body = textOfWorkbook(t, body)
				}
				if res.StatusCode == http.StatusOK {
					reads++
				}
				all := body + fmt.Sprint(res.Header)
				for _, secret := range secrets {
					if strings.Contains(all, secret) {
						if found = true; !known {
							t.Errorf("%s: %s tells the %s %q: %s", when, path, r, secret, all)
						}
					}
				}
			}
		}
		if reads < 12 {
			t.Errorf("%s: only %d answers to look at", when, reads)
		}
		if known && !found {
			t.Errorf("%s: the owner is still unknown", when)
		}
		// Searching one's own introductions by the owner's name finds nothing.
		_, body := h.do(t, call{method: http.MethodGet, path: basePath + "/mine/introductions?q=%E7%80%9A%E8%BE%B0", token: s.tokens[member], header: map[string]string{}})
		if !known && !strings.Contains(body, `"total":0,`) {
			t.Errorf("%s: the owner's name finds %s", when, body)
		}
	}
	v, err := h.service.Propose(t.Context(), from, service.Proposal{Pair: pair, Form: interest("")})
	must(t, err)
	s.ids["it"] = v.Introduction.ID
	look("proposed", false)
	act := func(a market.Actor, step service.IntroductionStep) {
		t.Helper()
		now, err := h.service.Introduction(t.Context(), a, s.ids["it"])
		must(t, err)
		_, err = h.service.ActOnIntroduction(t.Context(), a, s.ids["it"], now.Version, step)
		must(t, err)
	}
	act(to, service.IntroductionStep{Action: market.IntroductionAsk, Words: "厚度能到多少？"})
	look("asked", false)
	act(from, service.IntroductionStep{Action: market.IntroductionAnswer, Words: "四十微米起"})
	switch end {
	case "decline":
		act(to, service.IntroductionStep{Action: market.IntroductionDecline, Reason: "immature"})
	case "withdraw":
		act(from, service.IntroductionStep{Action: market.IntroductionWithdraw})
	case "accept":
		act(to, service.IntroductionStep{Action: market.IntroductionAccept})
	}
	look(end, end == "accept")
}

// textOfWorkbook is all text of a workbook.
func textOfWorkbook(t *testing.T, body string) string {
	t.Helper()
	f, err := excelize.OpenReader(strings.NewReader(body))
	must(t, err)
	defer f.Close()
	var b strings.Builder
	for _, name := range f.GetSheetList() {
		rows, err := f.GetRows(name)
		must(t, err)
		for _, row := range rows {
			b.WriteString(strings.Join(row, "\t") + "\n")
		}
	}
	return b.String()
}
