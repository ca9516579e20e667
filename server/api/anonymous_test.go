package api

import (
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// hidden is a store in which one of two enterprises owns an anonymous demand, the
// only item of either. Done twice, its ids and times are the same, so two stores
// that differ in the owner answer alike wherever they do not tell whose it is.
type hidden struct {
	*house
	tokens map[role]string
	demand string
	owner  string            // id of the organisation
	other  string            // that of the one which owns nothing
	people []string          // ids of the owner's users
	card   map[string]string // marks that stand on the owner's public card
	secret map[string]string // marks that stand nowhere for a stranger
	file   string            // hash of a file of the owner
	asked  string            // id of a disclosure that a stranger has asked for
	found  map[string]string // ids for the parameters of paths
	// strange are users of strangers who get mail, posted all mail that went out.
	strange []string
	posted  posted
}

// candidates are the two enterprises, of one prefecture and of two of its counties.
var candidates = []market.Organisation{
	{CreditCode: "91220200DEMB0020XP", Name: "玖璘岫钛业股份公司", ShortName: "玖璘岫钛", NameEN: "Jiulinxiu Titanium", Kind: market.Enterprise, Region: "220202",
		Address: "岫璘路七号", Website: "https://jiulinxiu.example", Introduction: "岫璘玖制钛", Contacts: []market.Contact{{Office: "玖研办", Phone: "0432-77112233", Email: "rd@jiulinxiu.example"}}},
	{CreditCode: "91220200DEMB0021XQ", Name: "珂嵘峄镁业股份公司", ShortName: "珂嵘峄镁", NameEN: "Kerongyi Magnesium", Kind: market.Enterprise, Region: "220203",
		Address: "峄嵘路九号", Website: "https://kerongyi.example", Introduction: "峄嵘珂制镁", Contacts: []market.Contact{{Office: "珂研办", Phone: "0432-88445566", Email: "rd@kerongyi.example"}}},
}

// strangers are those who must not learn whose the demand is.
var strangers = []role{visitor, otherMember, otherManager, otherReviewer, expert}

func hide(t *testing.T, owner int) *hidden {
	t.Helper()
	h := &hidden{house: openHouse(t, t.TempDir(), &clock{script: true}, Config{Watch: 10 * time.Millisecond}), tokens: map[role]string{}, card: map[string]string{}, secret: map[string]string{}, found: map[string]string{}}
	ctx := t.Context()
	admin := market.Actor{User: "seed", Roles: []market.Grant{grant(market.RoleOperator, "")}}
	uni := h.admit(t, "12220100MYA4283166", "北陆大学", market.University, "220104")
	bureau := h.admit(t, "11220000DEMB00145R", "示范科技厅", market.Department, market.Jilin)
	agency := h.admit(t, "91220100MYA3946381", "示范转移中心", market.Agency, "220104")
	var firms []string
	var managers []market.Actor
	for i, o := range candidates {
		o, _, err := h.service.CreateOrganisation(ctx, admin, o)
		must(t, err)
		firms = append(firms, o.ID)
		managers = append(managers, h.user(t, fmt.Sprintf("firm%d@firms.example", i), o.ID, grant(market.RoleOrgManager, "")))
	}
	h.owner, h.other, h.people = firms[owner], firms[1-owner], []string{managers[owner].User}
	local := h.user(t, "local@bureau.example", bureau, grant(market.RoleReviewer, "220200"))
	actors := map[role]market.Actor{
		otherMember: h.user(t, login(member), uni, grant(market.RoleMember, "")), otherManager: h.user(t, login(manager), uni, grant(market.RoleOrgManager, "")),
		otherReviewer: h.user(t, login(reviewer), bureau, grant(market.RoleReviewer, "220100")), expert: h.user(t, login(expert), agency, grant(market.RoleMember, "")),
	}
	school := h.admit(t, "12220200MYA625221N", "雾凇理工", market.University, "220200")
	l := &life{hidden: h, t: t, firms: managers, owner: managers[owner], partner: h.user(t, "partner@school.example", school, grant(market.RoleOrgManager, "")),
		stranger: actors[otherManager], member: actors[otherMember], local: local, far: actors[otherReviewer],
		ruler: h.user(t, "ruler@bureau.example", bureau, grant(market.RoleDepartmentManager, market.Jilin)), second: h.user(t, "second@bureau.example", bureau, grant(market.RoleDepartmentManager, market.Jilin))}
	h.list(t, managers[owner], local)
	h.offer(t, actors[otherManager])
	h.ask(t, managers[owner], actors[otherManager])
	h.strange = []string{actors[otherMember].User, actors[otherManager].User}
	l.run()
	// In the same order each time, so that the ids of sessions are the same.
	h.tokens[otherMember] = h.signIn(t, login(member)).AccessToken
	h.tokens[otherManager] = h.signIn(t, login(manager)).AccessToken
	h.tokens[otherReviewer] = h.signIn(t, login(reviewer)).AccessToken
	h.tokens[expert] = h.signIn(t, login(expert)).AccessToken

	o := candidates[owner]
	h.card = map[string]string{"name": o.Name, "short name": o.ShortName, "English name": o.NameEN, "credit code": string(o.CreditCode), "address": o.Address,
		"website": o.Website, "introduction": o.Introduction, "office": o.Contacts[0].Office, "telephone": o.Contacts[0].Phone, "mail": o.Contacts[0].Email, "id": h.owner}
	h.secret = map[string]string{"file name": "岫图谱", "number": "岫号", "user": h.people[0], "file": h.file}
	h.found["owner"], h.found["demand"], h.found["asked"] = h.owner, h.demand, h.asked
	h.settle(t)
	return h
}

// list publishes the demand of the owner.
func (h *hidden) list(t *testing.T, by, office market.Actor) {
	ctx := t.Context()
	content := need("")
	content.Anonymous, content.SolverRequirements, content.Deadline = true, "有中试线", market.DateOf(h.clock.Now().AddDate(0, 0, lifeDays+5))
	d, err := h.service.Demands.Create(ctx, by, service.Draft[market.DemandContent]{Number: "岫号七", Content: content})
	must(t, err)
	data := scanned("图谱")
	f, err := h.service.UploadFile(ctx, by, "岫图谱.pdf", strings.NewReader(data), int64(len(data)))
	must(t, err)
	h.demand, h.file = d.Item.ID, f.SHA256
	_, err = h.service.SaveConfidential(ctx, by, h.demand, 0, service.ConfidentialInput{Text: "密件正文", Files: []string{f.SHA256}})
	must(t, err)
	d, err = h.service.Demands.Do(ctx, by, h.demand, d.Version, market.Submit, "")
	must(t, err)
	_, err = h.service.Demands.Do(ctx, office, h.demand, d.Version, market.Publish, "")
	must(t, err)
}

// offer leaves the draft of an achievement with a stranger, so that there is
// something to match from the other side.
func (h *hidden) offer(t *testing.T, by market.Actor) {
	w, err := h.service.Achievements.Create(t.Context(), by, service.Draft[market.AchievementContent]{Number: "A-1", Content: film("")})
	must(t, err)
	h.found["achievement"] = w.Item.ID
}

// ask is a stranger's request for the confidential part, which the owner refuses.
func (h *hidden) ask(t *testing.T, owner, party market.Actor) {
	now := market.CurrentUndertaking()
	d, err := h.service.AskDisclosure(t.Context(), party, service.DisclosureAsking{Item: h.demand, Why: "拟评估联合开发的可行性", Version: now.Version, SHA256: now.SHA256})
	must(t, err)
	_, err = h.service.ActOnDisclosure(t.Context(), owner, d.ID, d.Version, market.DisclosureStep{Action: market.DisclosureRefuse, ReasonCode: "too_early"})
	must(t, err)
	h.asked = d.ID
}

// values are examples for a parameter of a path; a parameter that is not here has
// to be given some by whoever adds its route.
func (h *hidden) values(route, name string) []string {
	if name == "id" {
		for part, of := range map[string][]string{
			"/introductions/": {"introduction", "talk", "open talk"}, "/stories/": {"story", "untold story", "open story"}, "/contracts/": {"contract 1", "contract 2", "contract 3"},
			"/projects/": {"project", "open project"}, "/project-calls/": {"call"}, "/project-plans/": {"plan"},
			"/history/": {"demand", "asked", "introduction", "talk", "story", "open story", "contract 1", "project"},
		} {
			if strings.Contains(route, part) {
				return append(h.ids(of...), h.owner)
			}
		}
	}
	switch name {
	case "id", "demand", "achievement":
		return []string{h.demand, h.found["achievement"], h.owner, h.people[0], h.asked}
	case "kind":
		return []string{"achievements", "demands", "organisations", "users", "files", "confidentials", "disclosures"}
	case "sha256":
		return []string{h.file}
	case "key":
		return []string{"form", h.demand}
	case "part":
		return []string{"index"}
	case "token", "sheet":
		return []string{h.demand, h.owner, h.found["token"]}
	}
	return nil
}

func (h *hidden) ids(names ...string) []string {
	var out []string
	for _, name := range names {
		if h.found[name] == "" {
			panic("no id of " + name)
		}
		out = append(out, h.found[name])
	}
	return out
}

// public is what the owner's card shows everyone; only these routes may hold it.
var cards = []string{"/api/v1/organisations", "/api/v1/organisations/:id"}

// paths are the examples of a route, made of what the document says of it: every
// value of its path, and for every parameter of its query the values allowed, or
// else whatever could point at the owner.
func (h *hidden) paths(t *testing.T, route string) []string {
	t.Helper()
	out := []string{""}
	var op *huma.Operation
	for template, item := range h.routes.api.OpenAPI().Paths {
		if basePath+routerPath(template) == route {
			op = item.Get
		}
	}
	for part := range strings.SplitSeq(strings.Trim(route, "/"), "/") {
		choices := []string{part}
		if name, is := strings.CutPrefix(part, ":"); is {
			choices = h.values(route, name)
			if p := parameter(op, "path", name); p != nil && len(p.Schema.Enum) > 0 {
				choices = texts(p.Schema.Enum)
			}
			if len(choices) == 0 {
				t.Errorf("%s: give the parameter %s values that may point at the owner of an anonymous demand", route, name)
			}
		}
		if part == "*" {
			choices = []string{h.owner}
		}
		var longer []string
		for _, start := range out {
			for _, c := range choices {
				longer = append(longer, start+"/"+url.PathEscape(c))
			}
		}
		out = longer
	}
	if op == nil {
		return out
	}
	plain := out
	for _, p := range op.Parameters {
		if p.In != "query" {
			continue
		}
		for _, v := range h.queries(p) {
			for _, path := range plain {
				out = append(out, path+"?"+p.Name+"="+url.QueryEscape(v))
			}
		}
	}
	return out
}

func parameter(op *huma.Operation, in, name string) *huma.Param {
	if op == nil {
		return nil
	}
	for _, p := range op.Parameters {
		if p.In == in && p.Name == name {
			return p
		}
	}
	return nil
}

func texts(values []any) []string {
	var out []string
	for _, v := range values {
		out = append(out, fmt.Sprint(v))
	}
	return out
}

// queries are values for a parameter of a query.
func (h *hidden) queries(p *huma.Param) []string {
	schema := p.Schema
	if schema.Items != nil {
		schema = schema.Items
	}
	switch {
	case len(schema.Enum) > 0:
		return texts(schema.Enum)
	case schema.Type != "string":
		return []string{"1"}
	}
	if id := h.found[p.Name]; id != "" {
		return []string{id, h.owner}
	}
	o := candidates[0]
	values := []string{h.demand, h.owner, h.other, "220200", "220202", "220203", "2026", "05", o.Name, o.ShortName, o.NameEN, string(o.CreditCode), o.Contacts[0].Phone, "岫", "岫号七", "功率器件"}
	if p.Name == "q" {
		values = append(values, `单位:"`+o.Name+`"`, `单位:玖*`, "jlxty", "jiulinxiu")
	}
	return values
}

// unlike are the headers and parts of a body that are each answer's own.
var unlike = []string{"X-Request-Id", "Date"}

// told is an answer as it is compared.
func told(res *http.Response, body string) string {
	head := res.Header.Clone()
	for _, name := range unlike {
		head.Del(name)
	}
	var b strings.Builder
	_ = head.Write(&b)
	for _, own := range []*regexp.Regexp{passing, requestID, chained} {
		body = own.ReplaceAllString(body, "")
	}
	return fmt.Sprint(res.StatusCode, "\n", b.String(), "\n", body)
}

// chained is the hash of an entry of the journal, which rests on all entries before
// it: random ids that nobody can guess are among what it is made of.
var chained = regexp.MustCompile(`"hash": ?"[0-9a-f]{60,64}"`)

// requestID is what a problem is found by in the log.
var requestID = regexp.MustCompile(`"request": ?"[a-z2-7]{26}"`)

// TestNoAnswerTellsWhoseAnAnonymousDemandIs asks every route that is declared, as
// everyone who must not learn it, in two worlds that differ in the owner alone.
func TestNoAnswerTellsWhoseAnAnonymousDemandIs(t *testing.T) {
	one, two := hide(t, 0), hide(t, 1)
	if one.demand != two.demand || one.owner != two.other {
		t.Fatal("the two worlds are not alike")
	}
	asked := 0
	for route := range one.routes.declared {
		method, route, _ := strings.Cut(route, " ")
		if method != http.MethodGet && method != http.MethodHead {
			continue
		}
		// The two worlds are asked the same, with marks and ids of the first.
		for _, path := range one.paths(t, route) {
			for _, r := range strangers {
				c := call{method: method, path: path, token: one.tokens[r]}
				res, body := one.do(t, c)
				first := told(res, body)
				one.marked(t, route, path, r, first)
				c.token = two.tokens[r]
				res, body = two.do(t, c)
				if second := told(res, body); first != second {
					t.Errorf("%s as %s tells whose the demand is:\n%s\n%s", path, r, first, second)
				}
				asked++
			}
		}
	}
	if asked < 1000 {
		t.Errorf("only %d questions were asked", asked)
	}
}

// marked fails when an answer holds what points at the owner and was not asked for.
func (h *hidden) marked(t *testing.T, route, path string, r role, answer string) {
	t.Helper()
	asked, err := url.QueryUnescape(path)
	must(t, err)
	look := func(marks map[string]string) {
		for what, mark := range marks {
			if strings.Contains(answer, mark) && !strings.Contains(asked, mark) {
				t.Errorf("%s as %s holds the %s of the owner of an anonymous demand: %s", path, r, what, answer)
			}
		}
	}
	look(h.secret)
	// Who asks by an organisation's id is told its name, whatever it owns.
	list := strings.HasPrefix(path, "/api/v1/exports/organisations.") // the public cards as a list
	// What offices have published of both enterprises; the comparison holds for it too.
	titles := strings.HasPrefix(path, "/api/v1/titles")
	if !slices.Contains(cards, route) && !list && !titles && !strings.Contains(asked, h.owner) {
		look(h.card)
	}
}

// Whatever names the owner finds what nobody's name finds.
func TestASearchForTheOwnerOfAnAnonymousDemandFindsNothing(t *testing.T) {
	h := hide(t, 0)
	o := candidates[0]
	count := regexp.MustCompile(`"(total|count|completions|facets)":("?[^,"]+"?|\[\])`)
	for _, pair := range [][2]string{
		{"/search?q=" + url.QueryEscape(o.Name), "/search?q=" + url.QueryEscape("琨蕤昉锆业股份公司")},
		{"/search?q=" + url.QueryEscape(o.ShortName), "/search?q=" + url.QueryEscape("琨蕤昉锆")},
		{"/search?q=" + url.QueryEscape(o.NameEN), "/search?q=" + url.QueryEscape("Kunruifang Zirconium")},
		{"/search?q=" + string(o.CreditCode), "/search?q=91220200DEMB0099XQ"},
		{"/search?q=" + url.QueryEscape(`单位:"`+o.Name+`"`), "/search?q=" + url.QueryEscape(`单位:"琨蕤昉锆业股份公司"`)},
		{"/search?organisation=" + h.owner, "/search?organisation=" + strings.Repeat("a", 26)},
		{"/search/completions?q=" + url.QueryEscape("玖璘"), "/search/completions?q=" + url.QueryEscape("琨蕤")},
		{"/search/completions?q=jiulin", "/search/completions?q=kunrui"},
	} {
		for _, r := range strangers {
			_, found := h.do(t, call{method: "GET", path: basePath + pair[0], token: h.tokens[r]})
			_, nobody := h.do(t, call{method: "GET", path: basePath + pair[1], token: h.tokens[r]})
			if strings.Contains(found, h.demand) {
				t.Errorf("%s as %s finds the demand: %s", pair[0], r, found)
			}
			if a, b := count.FindAllString(found, -1), count.FindAllString(nobody, -1); len(a) == 0 || !slices.Equal(a, b) {
				t.Errorf("%s as %s: %v, for nobody %v", pair[0], r, a, b)
			}
		}
	}
}

// What is derived from the journal holds nothing of an anonymous owner, on disk
// included.
func TestAnAnonymousOwnerEntersNoIndex(t *testing.T) {
	h := hide(t, 0)
	doc, err := h.store.Get(t.Context(), service.Demands, h.demand)
	must(t, err)
	entry, err := service.Project(service.Demands, doc.Body, func(id string) (market.Organisation, error) {
		o, _, err := h.service.Organisation(t.Context(), id)
		return o, err
	})
	must(t, err)
	places := map[string]string{"what index, matcher and vectors are given": fmt.Sprintf("%+v", *entry)}
	sizes := 0
	must(t, filepath.WalkDir(h.place, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		places[path], sizes = string(text), sizes+len(text)
		return err
	}))
	if sizes < 1000 {
		t.Fatalf("the index has %d bytes", sizes)
	}
	for place, text := range places {
		text = strings.ToLower(text)
		for what, mark := range h.card {
			if strings.Contains(text, strings.ToLower(mark)) {
				t.Errorf("%s holds the %s of the owner of an anonymous demand", place, what)
			}
		}
		for what, mark := range h.secret {
			if strings.Contains(text, strings.ToLower(mark)) {
				t.Errorf("%s holds the %s of an anonymous demand", place, what)
			}
		}
		for _, mark := range []string{"220202", "密件正文", "有中试线"} {
			if strings.Contains(text, mark) {
				t.Errorf("%s holds %s", place, mark)
			}
		}
	}
}
