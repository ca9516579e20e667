package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duijie/server/market"
)

// month is a month of business: people of organisations and an office, who do
// everything by requests to a server, and the model of what must come of it.
type month struct {
	model
	t      *testing.T
	h      *house
	rng    *rand.Rand
	server *httptest.Server
	tokens map[string]string // by login
	told   int64             // entry of the journal up to which was told
	office *trader
	acts   map[string]int
	serial int
}

var monthTraders = []trader{
	{name: "北陆大学", code: "12220100MYA4283166", region: "220104", kind: "university"},
	{name: "雾凇理工", code: "12220200MYA625221N", region: "220200", kind: "university"},
	{name: "瀚辰公司", code: "91220106MYA976830Q", region: "220106", kind: "enterprise"},
	{name: "东泽电池", code: "91220402MYA708633F", region: "220402", kind: "enterprise"},
	{name: "北桥技术转移", code: "91220105MYA333851B", region: "220105", kind: "agency"},
	{name: "曜远研究所", code: "12220100MYA073308K", region: "220100", kind: "university"},
	{name: "铎锐车身", code: "91220184MYA9060317", region: "220184", kind: "enterprise"},
	{name: "禾驰农机", code: "91220322MYA685195Y", region: "220322", kind: "enterprise"},
	{name: "金穗热电", code: "91220702MYA1929641", region: "220702", kind: "enterprise"},
	{name: "砺江铸锻", code: "91220203MYA669400Y", region: "220203", kind: "enterprise"},
}

// monthTopics are what a demand and an achievement are about: those of one topic
// match, others do not.
var monthTopics = [][2]string{
	{"石墨烯导热膜", "逆变器散热降温"}, {"密封胶条", "塞拉车门防冻粘"}, {"玉米秸秆糖化酶", "纤维素乙醇发酵"}, {"人参皂苷提取", "树脂柱层析纯化"},
	{"轴箱轴承声发射", "旋转机械故障预警"}, {"减震塔压铸合金", "真空压铸免热处理"}, {"油井套管缓蚀剂", "硫化氢环境抑制点蚀"}, {"供热管网听漏仪", "埋地泄漏定位"},
	{"钒电解液添加剂", "液流储能低温析出"}, {"鹿茸多肽冻干粉", "生物酶解膜分离"}, {"碳纤维裙板铆接", "异种材料电偶腐蚀"}, {"泡菜乳酸菌剂", "低盐腌渍亚硝酸盐"},
}

func newMonth(t *testing.T, seed uint64, traders, topics int) *month {
	t.Helper()
	w := &clock{script: true}
	w.pass(time.Date(2026, 6, 1, 0, 30, 0, 0, time.UTC).Sub(w.Now()))
	rng := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // it has to repeat
	x := &month{t: t, rng: rng, tokens: map[string]string{}, acts: map[string]int{}}
	x.h = openHouse(t, t.TempDir(), w, Config{})
	must(t, x.h.service.Alerts.Begin(t.Context(), true))
	x.server = httptest.NewUnstartedServer(nil)
	x.server.Config = x.h.HTTP("")
	x.server.Start()
	t.Cleanup(x.server.Close)
	for i := range monthTraders[:traders] {
		who := monthTraders[i]
		who.login, who.inbox = fmt.Sprintf("people%d@month.example", i), map[string]string{}
		who.id = x.h.admit(t, who.code, who.name, market.OrganisationKind(who.kind), who.region)
		x.h.user(t, who.login, who.id, grant(market.RoleOrgManager, ""))
		x.traders = append(x.traders, &who)
	}
	bureau := x.h.admit(t, "11220000DEMB00145R", "示范科技厅", market.Department, market.Jilin)
	x.office = &trader{name: "示范科技厅", login: "office@month.example", id: bureau}
	x.h.user(t, x.office.login, bureau, grant(market.RoleReviewer, market.Jilin))
	for topic := range topics {
		firms, unis := x.of("enterprise"), x.of("university")
		x.things = append(x.things, &thing{owner: firms[topic%len(firms)], demand: true, topic: topic, anonymous: topic%3 == 0})
		for n := range min(2, len(unis)) {
			x.things = append(x.things, &thing{owner: unis[(topic+n)%len(unis)], topic: topic})
		}
	}
	return x
}

func (x *month) of(kind string) []*trader {
	return slices.DeleteFunc(slices.Clone(x.traders), func(t *trader) bool { return t.kind != kind })
}

// ask sends a request as somebody and gives the answer, which must have a status.
func (x *month) ask(who *trader, method, path string, body any, version string, want int) []byte {
	x.t.Helper()
	for again := false; ; again = true {
		status, answer := x.send(x.tokens[who.login], method, path, body, version)
		if status == http.StatusUnauthorized && !again { // an access token holds for a quarter of an hour
			var in SignInAnswer
			status, signed := x.send("", http.MethodPost, "/session", map[string]string{"login": who.login, "password": goodPassword}, "")
			if err := json.Unmarshal(signed, &in); err != nil || status != http.StatusOK {
				x.t.Fatalf("%s signs in: %d %s", who.login, status, signed)
			}
			x.tokens[who.login] = in.AccessToken
			continue
		}
		if status != want {
			x.t.Fatalf("%s: %s %s gives %d, want %d: %s", who.name, method, path, status, want, answer)
		}
		return answer
	}
}

func (x *month) send(token, method, path string, body any, version string) (int, []byte) {
	x.t.Helper()
	var text io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		must(x.t, err)
		text = bytes.NewReader(raw)
	}
	r, err := http.NewRequestWithContext(x.t.Context(), method, x.server.URL+basePath+path, text)
	must(x.t, err)
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if version != "" {
		r.Header.Set("If-Match", version)
	}
	res, err := x.server.Client().Do(r)
	must(x.t, err)
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	must(x.t, err)
	return res.StatusCode, answer
}

func read[T any](x *month, who *trader, path string) T {
	x.t.Helper()
	var out T
	must(x.t, json.Unmarshal(x.ask(who, http.MethodGet, path, nil, "", http.StatusOK), &out))
	return out
}

func made[T any](x *month, answer []byte) T {
	x.t.Helper()
	var out T
	must(x.t, json.Unmarshal(answer, &out))
	return out
}

func (x *month) today() string { return x.h.clock.Now().In(market.China).Format(dayForm) }

// passes lets some minutes go by and all that has happened be told.
func (x *month) passes() {
	x.t.Helper()
	x.h.settle(x.t)
	x.h.clock.pass(time.Duration(2+x.rng.IntN(9)) * time.Minute)
	for {
		found, err := x.h.store.Entries(x.t.Context(), x.told, 200)
		must(x.t, err)
		if len(found) == 0 {
			return
		}
		for _, e := range found {
			must(x.t, x.h.service.Alerts.Tell(x.t.Context(), e))
			must(x.t, errOf(x.h.service.Alerts.Spread(x.t.Context(), e)))
			x.told = e.Number
		}
		x.h.settle(x.t)
	}
}

// morning does what a server does by the clock.
func (x *month) morning(ctx context.Context) {
	x.t.Helper()
	must(x.t, errOf(x.h.service.LapseIntroductions(ctx)))
	x.passes()
	must(x.t, errOf(x.h.service.Alerts.TellDue(ctx)))
	must(x.t, errOf(x.h.service.Alerts.Wake(ctx)))
	x.passes()
	x.model.morning(x.today())
}

func pick[T any](x *month, from []T) (T, bool) {
	var none T
	if len(from) == 0 {
		return none, false
	}
	return from[x.rng.IntN(len(from))], true
}

func onVersion(n int64) string { return fmt.Sprintf("%q", fmt.Sprint(n)) }

// day is a working day of so many deeds.
func (x *month) day(deeds int) {
	kinds := []struct {
		name string
		do   func() bool
	}{
		{"publish", x.publish}, {"publish", x.publish}, {"propose", x.propose}, {"propose", x.propose}, {"step", x.step}, {"step", x.step}, {"step", x.step},
		{"say", x.say}, {"say", x.say}, {"look", x.look}, {"meet", x.meet}, {"milestone", x.mile}, {"broker", x.broker}, {"broker", x.broker}, {"contract", x.contract}, {"foul", x.foul},
	}
	for range deeds {
		kind, _ := pick(x, kinds)
		if x.acts["publish"] < 4 {
			kind = kinds[0]
		}
		if kind.do() {
			x.acts[kind.name]++
		}
	}
}

// inboxOf is an inbox as its owner reads it, in the words of the model.
func (x *month) inboxOf(t *trader) []string {
	x.t.Helper()
	out := []string{}
	for page := 1; ; page++ {
		got := read[Inbox](x, t, fmt.Sprintf("/inbox?size=100&page=%d", page))
		for _, a := range got.Items {
			part := strings.Split(a.ID, ".")
			switch a.Sort {
			case "match":
				out = append(out, "match/"+part[1]+"/"+part[2]+" match")
			case "introduction", "room":
				about := part[1] + "/" + part[2]
				if part[1] == "message" { // of one room
					about = "message/" + strings.TrimPrefix(a.Path, "/introductions/")
				}
				out = append(out, about+" "+part[3])
			default:
				out = append(out, a.Sort)
			}
		}
		if len(got.Items) < 100 {
			slices.Sort(out)
			return out
		}
	}
}

func (x *month) compareInboxes(when string) {
	x.t.Helper()
	for _, t := range x.traders {
		if diff := cmp.Diff(t.open(), x.inboxOf(t)); diff != "" {
			x.t.Fatalf("%s: the inbox of %s (- model, + platform):\n%s", when, t.name, diff)
		}
	}
}

func (x *month) compareTalks() {
	x.t.Helper()
	counts := map[string]map[string]int{}
	for _, t := range x.traders {
		counts[t.name] = map[string]int{}
	}
	for _, y := range x.talks {
		counts[y.from.name]["sent/"+y.state]++
		counts[y.to.name]["received/"+y.state]++
		if y.agency != nil && y.reads(y.agency) {
			counts[y.agency.name]["brokered/"+y.state]++
		}
		for _, t := range x.traders {
			if !y.reads(t) {
				x.ask(t, http.MethodGet, "/introductions/"+y.id, nil, "", http.StatusNotFound)
				continue
			}
			body := string(x.ask(t, http.MethodGet, "/introductions/"+y.id, nil, "", http.StatusOK))
			if got := made[Introduction](x, []byte(body)); got.State != y.state || string(got.Due) != y.due || got.Reason != y.reason || string(got.ResumeOn) != y.resume {
				x.t.Errorf("%s reads introduction %d as %s, due %s, because %s; it is %s, %s, %s", t.name, y.n, got.State, got.Due, got.Reason, y.state, y.due, y.reason)
			}
			if y.hidden != nil && t != y.hidden {
				shown := strings.Contains(body, y.hidden.name) || strings.Contains(body, y.hidden.id)
				if shown != y.accepted {
					x.t.Errorf("%s learns who %s is: %v; accepted: %v", t.name, y.hidden.name, shown, y.accepted)
				}
			}
			if y.room() && slices.Contains(y.members(), t) {
				x.compareRoom(y, t)
			}
		}
	}
	for _, t := range x.traders {
		got := map[string]int{}
		for _, c := range read[Introductions](x, t, "/mine/introductions").Counts {
			got[c.Box+"/"+c.State] = c.Count
		}
		if diff := cmp.Diff(counts[t.name], got); diff != "" {
			x.t.Errorf("the counts of %s (- model, + platform):\n%s", t.name, diff)
		}
		if done := read[Inbox](x, t, "/inbox?box=done&sort=match&size=1").Total; done != t.acted {
			x.t.Errorf("%s has acted on %d matches, want %d", t.name, done, t.acted)
		}
	}
}

func (x *month) compareRoom(y *talk, t *trader) {
	x.t.Helper()
	var thread []talkMessage
	for after := ""; ; {
		page := read[RoomMessages](x, t, "/introductions/"+y.id+"/messages?"+url.Values{"after": {after}}.Encode())
		for _, m := range page.Items {
			thread = append(thread, talkMessage{m.Organisation.Name, m.Text})
		}
		if after = page.Next; after == "" {
			break
		}
	}
	slices.Reverse(thread)
	if diff := cmp.Diff(y.messages, thread); diff != "" {
		x.t.Errorf("thread %d as %s reads it (- model, + platform):\n%s", y.n, t.name, diff)
	}
	states := map[string]string{}
	for _, r := range slices.Concat(y.meetings, y.milestones) {
		states[r.id] = r.state
	}
	got := map[string]string{}
	room := read[Room](x, t, "/introductions/"+y.id+"/room")
	for _, m := range room.Meetings {
		got[m.ID] = m.State
	}
	for _, m := range room.Milestones {
		got[m.ID] = m.State
	}
	if diff := cmp.Diff(states, got); diff != "" {
		x.t.Errorf("room %d (- model, + platform):\n%s", y.n, diff)
	}
}

func (x *month) compareFigures() {
	x.t.Helper()
	got := read[IntroductionFigures](x, x.office, "/introductions/figures")
	want, reasons := x.figures()
	var given []string
	for _, r := range got.Reasons {
		given = append(given, fmt.Sprintf("%s %s %d", map[bool]string{true: "closed", false: "declined"}[r.Closed], r.Reason, r.Count))
	}
	slices.Sort(given)
	if diff := cmp.Diff(want, got.All); diff != "" {
		x.t.Errorf("the figures of the office (- model, + platform):\n%s", diff)
	}
	if diff := cmp.Diff(reasons, given); diff != "" {
		x.t.Errorf("the reasons (- model, + platform):\n%s", diff)
	}
}

// passMonth lets the working days of June 2026 happen and compares.
func passMonth(t *testing.T, seed uint64, traders, topics, deeds int) *month {
	t.Helper()
	x := newMonth(t, seed, traders, topics)
	for day := "2026-06-01"; day <= "2026-06-30"; day = daysAfter(day, 1) {
		if !works(day) {
			continue
		}
		at, err := time.ParseInLocation(dayForm, day, market.China)
		must(t, err)
		x.h.clock.pass(at.Add(9 * time.Hour).Sub(x.h.clock.Now()))
		x.morning(t.Context())
		x.day(deeds)
		x.compareInboxes(day)
	}
	x.compareTalks()
	x.compareFigures()
	return x
}

// TestAMonthOfBusiness lets people do a month of business through the API, and
// holds every inbox, thread and statistic to a model that was kept beside it.
func TestAMonthOfBusiness(t *testing.T) {
	x := passMonth(t, 1, 5, 6, 6)
	for _, needed := range []string{"publish", "propose", "accept", "decline", "say", "meet", "milestone", "broker join", "contract"} {
		if x.acts[needed] == 0 {
			t.Errorf("nobody did %q in this month: %v", needed, x.acts)
		}
	}
	t.Logf("%d introductions; done: %v; journal %s", len(x.talks), x.acts, head(t, x.h))
}

// head is the hash of the last entry of the journal.
func head(t *testing.T, h *house) string {
	t.Helper()
	n, err := h.store.Head(t.Context())
	must(t, err)
	last, err := h.store.Entries(t.Context(), n-1, 1)
	must(t, err)
	return fmt.Sprintf("%d %s", n, last[0].Hash)
}

// TestManyMonthsOfBusiness takes many seeds and larger months; make prove.
func TestManyMonthsOfBusiness(t *testing.T) {
	if os.Getenv("DUIJIE_PROVE") == "" {
		t.Skip("long; DUIJIE_PROVE=1, as make prove does")
	}
	t.Run("the same seed makes the same month", func(t *testing.T) {
		if one, other := head(t, passMonth(t, 1, 5, 6, 6).h), head(t, passMonth(t, 1, 5, 6, 6).h); one != other {
			t.Errorf("one journal ends as %s, the other as %s", one, other)
		}
	})
	for seed := range uint64(20) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			x := passMonth(t, 100+seed, len(monthTraders), len(monthTopics), 25)
			t.Logf("%d introductions; done: %v", len(x.talks), x.acts)
		})
	}
}
