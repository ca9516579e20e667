package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"duijie/server/market"
	"duijie/server/service"
)

// Answers that many routes give, one status for each of roles, in their order.
const (
	//         V   X   M   G   m   g   R   r   D   A   O   P
	toAll = "200 401 200 200 200 200 200 200 200 200 200 200"
	// What every account has of its own, but for one who has to change a password first.
	toSignedIn   = "401 401 200 200 200 200 200 200 200 200 200 403"
	toUniversity = "401 401 200 200 404 404 404 404 404 404 404 403"
	toTheMember  = "401 401 200 404 404 404 404 404 404 404 404 403"
	toNone       = "404 401 404 404 404 404 404 404 404 404 404 404"
	// Only a manager of the provincial department rules over programmes; the walk has one of a prefecture.
	notRuling = "401 401 403 403 403 403 403 403 403 403 403 403"
	cookies   = "200 200 200 200 200 200 200 200 200 200 200 200" // the access token is not looked at
)

// visit is one example of a route.
type visit struct {
	route string // as the router knows it
	what  string
	path  func(*walk) string // nil: the route itself
	body  func(*walk) any
	kind  string // of the body; JSON when empty
	on    string // the seeded thing whose version goes into If-Match
	with  map[string]string
	want  string
	same  bool // every one who gets 200 gets the same body
	hides bool // who the firm is: its only public item is anonymous
	// hidesFrom are those from whom alone it hides the firm.
	hidesFrom []role
	has       string // what every 200 holds
}

// walk is the store and the role of one round.
type walk struct {
	*seeded
	h       *house
	role    role
	upload  string // id of a checked import of the member
	apply   string // id of another
	written string // kind of the last multipart body
}

func to(path string, names ...string) func(*walk) string {
	return func(w *walk) string {
		args := make([]any, len(names))
		for i, n := range names {
			args[i] = w.ids[n]
		}
		return fmt.Sprintf(basePath+path, args...)
	}
}

func sends(v any) func(*walk) any { return func(*walk) any { return v } }

// names is an agency that the office names for the city.
func (w *walk) names() any {
	return DelegationRequest{Agency: w.ids["college"], Region: "220102", Until: market.DateOf(time.Now()).AddMonths(2)}
}

var nowWritten = film("")

var judged = FeedbackInput{For: "achievement", Revisions: MatchRevisions{Demand: 1, Achievement: 1}, Verdict: "not", Reason: "other", Note: "规格不同"}

// visits are examples of every route. The rows of one round run one after
// another on one store, so what changes something has a thing of its own.
var visits = []visit{
	{route: "GET /healthz", want: cookies, same: true},
	{route: "GET /readyz", want: cookies, same: true},
	{route: "GET /*", what: "a page of the web", path: func(*walk) string { return "/achievements" }, want: cookies, same: true},
	{route: "HEAD /*", what: "a page of the web", path: func(*walk) string { return "/" }, want: cookies},
	{route: "GET /api/v1/openapi.json", want: cookies, same: true},
	{route: "GET /api/v1/*", what: "nothing there", path: to("/nothing"), want: "404 404 404 404 404 404 404 404 404 404 404 404"},
	{route: "HEAD /api/v1/*", what: "nothing there", path: to("/nothing"), want: "404 404 404 404 404 404 404 404 404 404 404 404"},
	{route: "POST /api/v1/*", what: "nothing there", path: to("/nothing"), want: "404 404 404 404 404 404 404 404 404 404 404 404"},
	{route: "PUT /api/v1/*", what: "nothing there", path: to("/nothing"), want: "404 404 404 404 404 404 404 404 404 404 404 404"},
	{route: "DELETE /api/v1/*", what: "nothing there", path: to("/nothing"), want: "404 404 404 404 404 404 404 404 404 404 404 404"},
	{route: "PATCH /api/v1/*", what: "nothing there", path: to("/nothing"), want: "404 404 404 404 404 404 404 404 404 404 404 404"},

	{route: "GET /api/v1/codes", want: toAll, same: true},
	{route: "GET /api/v1/transitions", want: toAll, same: true},
	{route: "GET /api/v1/stats", want: toAll, same: true, hides: true},
	{route: "GET /api/v1/stats/months", want: toAll, hides: true, has: `"contracts":`},
	{route: "GET /api/v1/journal/heads", want: toAll, same: true, has: `"statement":"duijie journal head 1\n`},
	{route: "GET /api/v1/match/example", want: toAll, same: true, hides: true, has: `"signals":`},
	{route: "GET /api/v1/search", what: "everything", path: to("/search?size=100"), want: toAll, same: true, hides: true},
	{route: "GET /api/v1/search", what: "a secret word", path: to("/search?q=%%E6%%9A%%97%%E8%%AF%%AD"), want: toAll, same: true},
	{route: "GET /api/v1/search", what: "an owner", path: to("/search?organisation=%s", "firm"), want: toAll, same: true, has: `"total":0,`},
	{route: "GET /api/v1/match", want: toAll, same: true},
	{route: "POST /api/v1/match", what: "a need", body: sends(Paste{Text: "高导热石墨烯复合膜\n用于功率器件散热，替代进口。"}), want: toAll, same: true, hides: true, has: "高导热石墨烯复合膜"},
	{route: "POST /api/v1/match", what: "an offer", body: sends(Paste{Kind: "achievement", Text: "功率器件散热用高导热膜"}), want: toAll, same: true, hides: true, has: "功率器件散热用高导热膜"},
	{route: "POST /api/v1/match", what: "a secret word", body: sends(Paste{Text: "暗语的一种说法"}), want: toAll, same: true},
	{route: "POST /api/v1/match/file", body: (*walk).need, kind: "multipart", want: toAll, same: true, hides: true, has: "高导热石墨烯复合膜"},
	{route: "GET /api/v1/search", what: "conditions", path: to("/search?q=TRL>=6%%20%%E9%%A2%%86%%E5%%9F%%9F:%%E6%%96%%B0%%E6%%9D%%90%%E6%%96%%99"), want: toAll, same: true, has: `"name":"field","op":"=","values":["05"]`},
	{route: "GET /api/v1/search/completions", what: "initials", path: to("/search/completions?q=smx"), want: toAll, same: true, hides: true, has: "石墨烯"},
	{route: "GET /api/v1/search/completions", what: "a secret word", path: to("/search/completions?q=%%E6%%9A%%97"), want: toAll, same: true},
	{route: "GET /api/v1/search/completions", what: "the owner of an anonymous demand", path: to("/search/completions?q=%%E7%%80%%9A%%E8%%BE%%B0"), want: toAll, same: true, hides: true},
	{route: "GET /api/v1/organisations", want: toAll, same: true},
	{route: "GET /api/v1/organisations/:id", path: to("/organisations/%s", "uni"), want: toAll, same: true},
	{route: "GET /api/v1/templates/:file", path: to("/templates/demands.csv"), want: toAll, same: true},
	{route: "GET /api/v1/templates/:file", what: "a workbook", path: to("/templates/achievements.xlsx"), want: toAll},

	{route: "GET /api/v1/achievements/:id", what: "published, a draft behind it", path: to("/achievements/%s", "published"), want: toAll, has: `"confidential":true`},
	{route: "GET /api/v1/achievements/:id", what: "a draft", path: to("/achievements/%s", "draft"), want: toNone},
	{route: "GET /api/v1/achievements/:id", what: "submitted", path: to("/achievements/%s", "submitted"), want: toNone},
	{route: "GET /api/v1/achievements/:id", what: "withdrawn", path: to("/achievements/%s", "withdrawn"), want: toNone},
	{route: "GET /api/v1/demands/:id", what: "published", path: to("/demands/%s", "demand published"), want: toAll, same: true},
	{route: "GET /api/v1/demands/:id", what: "anonymous", path: to("/demands/%s", "anonymous"), want: toAll, same: true, hides: true},
	{route: "GET /api/v1/demands/:id", what: "a draft", path: to("/demands/%s", "demand draft"), want: toNone},
	{route: "GET /api/v1/demands/:id", what: "withdrawn", path: to("/demands/%s", "demand withdrawn"), want: toNone},
	{route: "GET /api/v1/achievements/:id/matches", what: "published", path: to("/achievements/%s/matches", "published"), want: toAll, same: true, hides: true},
	{route: "GET /api/v1/achievements/:id/matches", what: "a draft", path: to("/achievements/%s/matches", "draft"), want: "404 401 200 200 404 404 404 404 404 404 404 404"},
	{route: "GET /api/v1/demands/:id/matches", what: "anonymous", path: to("/demands/%s/matches", "anonymous"), want: toAll, same: true, hides: true},
	{route: "GET /api/v1/demands/:id/matches", what: "a draft", path: to("/demands/%s/matches", "demand draft"), want: "404 401 200 200 404 404 404 404 404 404 404 404"},
	{route: "GET /api/v1/achievements/:id/similar", what: "published", path: to("/achievements/%s/similar", "published"), want: toAll, same: true},
	{route: "GET /api/v1/achievements/:id/similar", what: "a draft", path: to("/achievements/%s/similar", "draft"), want: "404 401 200 200 404 404 404 404 404 404 404 404"},
	{route: "GET /api/v1/demands/:id/similar", what: "anonymous", path: to("/demands/%s/similar", "anonymous"), want: toAll, hides: true},
	{route: "GET /api/v1/demands/:id/similar", what: "a draft", path: to("/demands/%s/similar", "demand draft"), want: "404 401 200 200 404 404 404 404 404 404 404 404"},

	{route: "GET /api/v1/achievements/:id/work", what: "a draft", path: to("/achievements/%s/work", "draft"), want: "401 401 200 200 404 404 404 404 404 404 403 403"},
	{route: "GET /api/v1/achievements/:id/work", what: "submitted", path: to("/achievements/%s/work", "submitted"), want: "401 401 200 200 404 404 200 404 200 200 403 403"},
	{route: "GET /api/v1/achievements/:id/work", what: "returned", path: to("/achievements/%s/work", "returned"), want: "401 401 200 200 404 404 200 404 200 200 403 403"},
	{route: "GET /api/v1/achievements/:id/work", what: "published, a draft behind it", path: to("/achievements/%s/work", "published"), want: "401 401 200 200 404 404 200 404 200 200 403 403"},
	{route: "GET /api/v1/demands/:id/work", what: "a draft", path: to("/demands/%s/work", "demand draft"), want: "401 401 200 200 404 404 404 404 404 404 403 403"},
	{route: "GET /api/v1/demands/:id/work", what: "anonymous", path: to("/demands/%s/work", "anonymous"), want: "401 401 404 404 200 200 404 200 404 404 403 403"},
	{route: "GET /api/v1/mine/achievements", want: "401 401 200 200 200 200 403 403 403 403 403 403"},
	{route: "GET /api/v1/mine/demands", want: "401 401 200 200 200 200 403 403 403 403 403 403"},
	{route: "GET /api/v1/review", what: "achievements", path: to("/review"), want: "401 401 403 403 403 403 200 200 200 200 403 403"},
	{route: "GET /api/v1/review", what: "demands", path: to("/review?kind=demands"), want: "401 401 403 403 403 403 200 200 200 200 403 403"},

	{route: "GET /api/v1/stories", want: toAll, same: true, has: "散热膜研制"},
	{route: "GET /api/v1/stories/:id", path: to("/stories/%s", "story"), want: toAll, same: true, has: `"performed":"`},
	{route: "GET /api/v1/stories/:id/work", path: to("/stories/%s/work", "story"), want: "401 401 200 200 200 200 200 200 200 403 403 403"},
	{route: "GET /api/v1/mine/stories", want: "401 401 200 200 200 200 403 403 403 403 403 403", has: `"state":"published"`},
	{route: "GET /api/v1/desk/stories", want: "401 401 403 403 403 403 200 200 200 403 403 403", has: `{"state":"published","count":1}`},
	{route: "GET /api/v1/desk/stories.xlsx", want: "401 401 403 403 403 403 200 200 200 403 403 403"},
	{route: "GET /api/v1/contracts/:id/story", what: "that has none", path: to("/contracts/%s/story", "contract untold"), want: "401 401 200 200 200 200 403 403 403 403 403 403", has: `"version":0`},
	{route: "GET /api/v1/contracts/:id/story", what: "not performed", path: to("/contracts/%s/story", "contract concluded"), want: "401 401 404 404 404 404 403 403 403 403 403 403"},
	{route: "POST /api/v1/contracts/:id/story", path: to("/contracts/%s/story", "contract untold"), body: sends(StoryInput{Text: toldStory}), want: "401 401 403 201 403 201 403 403 403 403 403 403"},
	{route: "GET /api/v1/history/:kind/:id", what: "a story", path: to("/history/stories/%s", "story"), want: "401 401 403 200 403 200 403 403 200 200 403 403"},
	{route: "POST /api/v1/stories/:id/actions", what: "hide", path: to("/stories/%s/actions", "story"), on: "story", body: sends(StoryActionRequest{Action: "hide", Reason: "内容不实"}), want: "401 401 403 403 403 403 200 200 200 403 403 403"},

	{route: "GET /api/v1/disclosure", want: toAll, same: true, has: `"field":"evidence","level":"signed_in"`},
	{route: "GET /api/v1/confidentials/:id", what: "open to the firm", path: to("/confidentials/%s", "published"), want: "401 401 200 200 200 200 403 403 403 403 403 403", has: "暗语密文"},
	{route: "GET /api/v1/confidentials/:id", what: "open to nobody", path: to("/confidentials/%s", "anonymous"), want: "401 401 404 404 200 200 403 403 403 403 403 403"},
	{route: "GET /api/v1/confidentials/:id", what: "where there is none", path: to("/confidentials/%s", "demand published"), want: "401 401 200 200 404 404 403 403 403 403 403 403", has: `"version":0`},
	{route: "PUT /api/v1/confidentials/:id", path: to("/confidentials/%s", "demand published"), on: "none", body: sends(ConfidentialInput{Text: "保密"}), want: "401 401 200 200 404 404 403 403 403 403 403 403"},
	{route: "GET /api/v1/confidentials/:id/files/:sha256", what: "open to the firm", path: to("/confidentials/%s/files/%s", "published", "confidential file"), want: "401 401 200 200 200 200 404 404 404 404 403 403"},
	{route: "GET /api/v1/confidentials/:id/files/:sha256", what: "that it does not name", path: to("/confidentials/%s/files/%s", "published", "file"), want: "401 401 404 404 404 404 404 404 404 404 403 403"},
	{route: "POST /api/v1/disclosures", what: "of an anonymous demand", path: to("/disclosures"), body: func(w *walk) any {
		return DisclosureInput{Item: w.ids["anonymous"], Why: "拟评估联合开发的可行性"}
	}, want: "401 401 201 201 403 403 403 403 403 403 403 403"},
	{route: "GET /api/v1/mine/disclosures", want: "401 401 200 200 200 200 403 403 403 403 403 403", has: `"state":"granted"`},
	{route: "GET /api/v1/disclosures/:id", path: to("/disclosures/%s", "disclosure"), want: "401 401 200 200 200 200 403 403 403 403 403 403"},
	{route: "GET /api/v1/history/:kind/:id", what: "a confidential part", path: to("/history/confidentials/%s", "published"), want: "401 401 403 200 403 404 403 403 404 404 403 403"},
	{route: "GET /api/v1/history/:kind/:id", what: "a request to read it", path: to("/history/disclosures/%s", "disclosure"), want: "401 401 403 200 403 404 403 403 404 404 403 403"},
	{route: "POST /api/v1/disclosures/:id/actions", what: "revoke", path: to("/disclosures/%s/actions", "disclosure"), on: "disclosure", body: sends(DisclosureActionRequest{Action: "revoke", ReasonCode: "ended"}), want: "401 401 403 200 403 403 403 403 403 403 403 403"},

	{route: "GET /api/v1/maintenance", want: "401 401 403 403 403 403 403 403 403 403 200 403"},
	{route: "GET /api/v1/maintenance/running", want: "401 401 403 403 403 403 403 403 403 403 404 403"},
	{route: "GET /api/v1/maintenance/profiles/:profile", path: to("/maintenance/profiles/goroutine"), want: "401 401 403 403 403 403 403 403 403 403 200 403"},
	{route: "POST /api/v1/maintenance/:part/rebuild", path: to("/maintenance/index/rebuild"), want: "401 401 403 403 403 403 403 403 403 403 404 403"},

	{route: "POST /api/v1/achievements", body: sends(Draft[market.AchievementContent]{Number: "N-1", Content: nowWritten}), want: "401 401 201 201 201 201 403 403 403 403 403 403"},
	{route: "POST /api/v1/demands", body: sends(Draft[market.DemandContent]{Number: "N-1", Content: need("")}), want: "401 401 201 201 201 201 403 403 403 403 403 403"},
	{route: "PUT /api/v1/achievements/:id", path: to("/achievements/%s", "edit"), on: "edit", body: sends(Edit[market.AchievementContent]{Content: nowWritten}), want: "401 401 200 200 404 404 403 403 403 403 403 403"},
	{route: "PUT /api/v1/demands/:id", path: to("/demands/%s", "demand edit"), on: "demand edit", body: sends(Edit[market.DemandContent]{Content: need("")}), want: "401 401 200 200 404 404 403 403 403 403 403 403"},
	{route: "POST /api/v1/achievements/:id/actions", what: "submit a draft", path: to("/achievements/%s/actions", "submit"), on: "submit", body: sends(ActionRequest{Action: "submit"}), want: "401 401 200 200 404 404 404 404 404 403 403 403"},
	{route: "POST /api/v1/achievements/:id/actions", what: "endorse what a member submitted", path: to("/achievements/%s/actions", "endorse"), on: "endorse", body: sends(ActionRequest{Action: "endorse"}), want: "401 401 403 200 404 404 404 404 404 403 403 403"},
	{route: "POST /api/v1/achievements/check", body: sends(map[string]any{"content": film("")}), want: "401 401 200 200 200 200 403 403 403 403 403 403"},
	{route: "POST /api/v1/demands/check", body: sends(map[string]any{"content": need("")}), want: "401 401 200 200 200 200 403 403 403 403 403 403", hides: true},
	{route: "GET /api/v1/achievements/:id/duplicates", what: "a draft", path: to("/achievements/%s/duplicates", "draft"), want: "401 401 200 200 404 404 404 404 404 404 403 403"},
	{route: "GET /api/v1/achievements/:id/duplicates", what: "submitted", path: to("/achievements/%s/duplicates", "submitted"), want: "401 401 200 200 404 404 200 404 200 200 403 403"},
	{route: "GET /api/v1/demands/:id/duplicates", what: "submitted", path: to("/demands/%s/duplicates", "demand submitted"), want: "401 401 200 200 404 404 200 404 200 200 403 403", hides: true},
	{route: "GET /api/v1/delegations", want: "401 401 200 200 200 200 200 200 200 200 403 403"},
	{route: "POST /api/v1/delegations", body: (*walk).names, want: "401 401 403 403 403 403 403 403 201 403 403 403"},
	{route: "POST /api/v1/delegations/:id/end", path: to("/delegations/%s/end", "delegation"), on: "delegation", want: "401 401 403 403 403 403 403 403 200 403 403 403"},
	{route: "POST /api/v1/achievements/:id/actions", what: "publish", path: to("/achievements/%s/actions", "publish"), on: "publish", body: sends(ActionRequest{Action: "publish"}), want: "401 401 403 403 404 404 200 404 200 403 403 403"},
	{route: "POST /api/v1/achievements/:id/actions", what: "discard", path: to("/achievements/%s/actions", "returned"), on: "returned", body: sends(ActionRequest{Action: "discard"}), want: "401 401 204 204 404 404 403 404 403 403 403 403"},
	{route: "POST /api/v1/demands/:id/actions", what: "submit a draft", path: to("/demands/%s/actions", "demand submit"), on: "demand submit", body: sends(ActionRequest{Action: "submit"}), want: "401 401 200 200 404 404 404 404 404 403 403 403"},
	{route: "POST /api/v1/demands/:id/actions", what: "return", path: to("/demands/%s/actions", "demand publish"), on: "demand publish", body: sends(ActionRequest{Action: "return", Return: &ReturnNote{Reasons: []string{"no_figures"}, Note: "请补充指标"}}), want: "401 401 403 403 404 404 200 404 200 403 403 403"},

	{route: "PUT /api/v1/feedback/:demand/:achievement", what: "a match of the two organisations", path: to("/feedback/%s/%s", "anonymous", "published"), body: sends(judged), want: "401 401 200 200 200 200 200 200 200 403 403 403"},
	{route: "PUT /api/v1/feedback/:demand/:achievement", what: "one of the two is withdrawn", path: to("/feedback/%s/%s", "anonymous", "withdrawn"), body: sends(judged), want: "401 401 404 404 404 404 404 404 404 403 403 403"},
	{route: "DELETE /api/v1/feedback/:demand/:achievement", path: to("/feedback/%s/%s", "anonymous", "published"), want: "401 401 204 204 204 204 204 204 204 404 404 403"},
	{route: "GET /api/v1/feedback/summary", want: "401 401 403 403 403 403 200 200 200 200 200 403"},

	{route: "POST /api/v1/organisations", body: sends(OrganisationInput{CreditCode: "91220100DEMB0020XJ", Name: "新来公司", Kind: "enterprise", Region: "220104"}), want: "401 401 403 403 403 403 403 403 201 403 201 403"},
	{route: "PUT /api/v1/organisations/:id", path: to("/organisations/%s", "uni"), on: "uni", body: sends(OrganisationInput{CreditCode: "12220100MYA4283166", Name: "北陆大学", Kind: "university", Region: "220104", Address: "示范路 1 号"}), want: "401 401 403 200 403 403 403 403 200 403 200 403"},

	{route: "GET /api/v1/users", want: "401 401 403 200 403 200 403 403 200 403 200 403"},
	{route: "GET /api/v1/users/:id", path: to("/users/%s", "target"), want: "401 401 403 200 403 404 403 403 404 403 200 403"},
	{route: "POST /api/v1/users", body: func(w *walk) any {
		return NewUser{Login: "new@beilu.example", Password: goodPassword, Name: "新人", Organisation: w.ids["uni"], Roles: []market.Grant{grant(market.RoleMember, "")}}
	}, want: "401 401 403 201 403 403 403 403 403 403 201 403"},
	{route: "PUT /api/v1/users/:id", path: to("/users/%s", "target"), on: "target", body: sends(UserChange{Name: "改名", Phone: "13833334444", Roles: []market.Grant{grant(market.RoleMember, "")}, Status: "active"}), want: "401 401 403 200 403 404 403 403 404 403 200 403"},
	{route: "POST /api/v1/users/:id/factor-reset", path: to("/users/%s/factor-reset", "reset"), on: "reset", body: sends(FactorReset{Reason: "手机遗失"}), want: "401 401 403 200 403 404 403 403 404 403 200 403"},

	{route: "GET /api/v1/drafts/:key", path: to("/drafts/form"), want: "401 401 200 200 200 200 200 200 200 200 200 403"},
	{route: "PUT /api/v1/drafts/:key", path: to("/drafts/form"), body: sends(`{"title":"我的"}`), want: "401 401 200 200 200 200 200 200 200 200 200 403"},
	{route: "DELETE /api/v1/drafts/:key", path: to("/drafts/form"), want: "401 401 204 204 204 204 204 204 204 204 204 403"},

	{route: "POST /api/v1/imports", body: (*walk).list, kind: "multipart", want: "401 401 202 202 202 202 403 403 202 403 202 403"},
	{route: "GET /api/v1/imports/:id", path: checked(""), want: "401 401 200 404 404 404 404 404 404 403 404 403"},
	{route: "GET /api/v1/imports/:id/events", path: checked("/events"), want: "401 401 200 404 404 404 404 404 404 403 404 403"},
	{route: "GET /api/v1/imports/:id/faults.xlsx", path: checked("/faults.xlsx"), want: "401 401 200 404 404 404 404 404 404 403 404 403"},
	{route: "POST /api/v1/imports/:id/apply", path: func(w *walk) string { return basePath + "/imports/" + w.apply + "/apply" }, body: sends(ApplyRequest{Landing: "draft"}), want: "401 401 202 404 404 404 403 403 404 403 404 403"},
	{route: "GET /api/v1/exports/:file", what: "achievements", path: to("/exports/achievements.csv"), want: "401 401 200 200 200 200 403 403 403 403 403 403"},
	{route: "GET /api/v1/exports/:file", what: "organisations", path: to("/exports/organisations.csv"), want: "401 401 200 200 200 200 403 403 200 403 200 403"},

	{route: "GET /api/v1/history/:kind/:id", what: "published, a draft behind it", path: to("/history/achievements/%s", "published"), want: "401 401 403 200 403 404 403 403 200 200 403 403"},
	{route: "GET /api/v1/history/:kind/:id", what: "a draft", path: to("/history/demands/%s", "demand draft"), want: "401 401 403 200 403 404 403 403 404 404 403 403"},
	{route: "GET /api/v1/history/:kind/:id", what: "once submitted", path: to("/history/achievements/%s?order=oldest", "withdrawn"), want: "401 401 403 200 403 404 403 403 200 200 403 403", has: "请补充检测报告"},
	{route: "GET /api/v1/history/:kind/:id", what: "anonymous", path: to("/history/demands/%s", "anonymous"), want: "401 401 403 404 403 200 403 403 404 404 403 403"},
	{route: "GET /api/v1/history/:kind/:id", what: "an organisation", path: to("/history/organisations/%s", "uni"), want: "401 401 403 200 403 404 403 403 200 200 403 403"},
	{route: "GET /api/v1/history/:kind/:id", what: "an account", path: to("/history/users/%s", "target"), want: "401 401 403 200 403 404 403 403 200 200 403 403"},
	{route: "GET /api/v1/history/:kind/:id", what: "no kind of document", path: to("/history/people/%s", "target"), want: "401 401 403 404 403 404 403 403 404 404 403 403"},
	{route: "GET /api/v1/history/:kind/:id", what: "a key document", path: to("/history/uniques/credit_code:12220100MYA4283166"), want: "401 401 403 404 403 404 403 403 404 404 403 403"},
	{route: "GET /api/v1/history/:kind/:id/at", what: "published, a draft behind it", path: to("/history/achievements/%s/at?number=999999", "published"), want: "401 401 403 200 403 404 403 403 200 200 403 403"},
	{route: "GET /api/v1/history/:kind/:id/at", what: "a day before it was", path: to("/history/achievements/%s/at?day=1999-12-31", "published"), want: "401 401 403 404 403 404 403 403 404 404 403 403"},
	{route: "GET /api/v1/titles", path: to("/titles?on=2025-01-01"), want: toAll, same: true, has: "瀚辰公司"},
	{route: "GET /api/v1/titles", what: "filtered", path: to("/titles?level=provincial,national&status=revoked&region=220200&q=%%E7%%80%%9A%%E8%%BE%%B0&batch=2024"), want: toAll, same: true, has: `"total":1,`},
	{route: "GET /api/v1/titles/counts", path: to("/titles/counts?on=2025-01-01"), want: toAll, same: true, has: `"target":10000`},
	{route: "GET /api/v1/titles/:id", path: to("/titles/%s", "title"), want: toAll, has: `"kind":"revoked"`},
	{route: "GET /api/v1/titles/:id", what: "as known at another moment", path: to("/titles/%s?known_on=2099-01-01", "title"), want: "403 401 403 403 200 200 403 200 403 403 403 403"},
	{route: "GET /api/v1/titles/:id", what: "no such title", path: to("/titles/%s", "uni"), want: toNone},
	{route: "GET /api/v1/organisations/:id/titles", path: to("/organisations/%s/titles?on=2025-01-01", "firm"), want: toAll, has: `"status":"valid"`},
	{route: "GET /api/v1/organisations/:id/titles", what: "as known at another moment", path: to("/organisations/%s/titles?known_on=2099-01-01", "firm"), want: "403 401 403 403 200 200 403 200 403 403 403 403"},
	{route: "GET /api/v1/titles/export/:file", path: to("/titles/export/titles.csv?status=revoked"), want: "401 401 200 200 200 200 200 200 200 200 200 403", same: true},
	// The one who may is a manager of the province, who does not walk here: see the tests of package service.
	{route: "POST /api/v1/titles/imports", body: (*walk).titles, kind: "multipart", want: "401 401 403 403 403 403 403 403 403 403 403 403"},
	{route: "GET /api/v1/titles/imports/:id", what: "of another", path: to("/titles/imports/%s", "title import"), want: "401 401 403 403 403 403 404 404 404 403 403 403"},
	{route: "POST /api/v1/titles/imports/:id/apply", what: "of another", path: to("/titles/imports/%s/apply", "title import"), body: sends(TitleApply{}), want: "401 401 403 403 403 403 404 404 404 403 403 403"},
	{route: "POST /api/v1/titles/:id/events", path: to("/titles/%s/events", "title"), on: "title", body: sends(TitleEventInput{Kind: "restored", Effective: "2025-06-01", Document: "样例〔2025〕9号", Reason: "复核后恢复"}), want: "401 401 403 403 403 403 403 403 403 403 403 403"},
	{route: "POST /api/v1/files", body: (*walk).scan, kind: "multipart", want: "401 401 201 201 201 201 201 201 201 403 403 403", has: `"type":"application/pdf"`},
	{route: "GET /api/v1/files/:sha256", what: "of the university", path: to("/files/%s", "file"), want: "401 401 200 200 404 404 404 404 404 404 403 403"},
	{route: "GET /api/v1/contracts/:id/files/:sha256", path: to("/contracts/%s/files/%s", "deal", "text"), want: "401 401 200 200 200 200 404 404 404 404 403 403"},
	{route: "GET /api/v1/contracts/:id/files/:sha256", what: "that it does not name", path: to("/contracts/%s/files/%s", "deal", "file"), want: "401 401 404 404 404 404 404 404 404 404 403 403"},
	{route: "GET /api/v1/payments/:id/files/:sha256", path: to("/payments/%s/files/%s", "deal payment", "receipt"), want: "401 401 200 200 200 200 404 404 404 404 403 403"},
	{route: "GET /api/v1/invoices/:id/files/:sha256", path: to("/invoices/%s/files/%s", "deal invoice", "scan"), want: "401 401 200 200 200 200 404 404 404 404 403 403"},
	{route: "GET /api/v1/contracts/rules", want: toAll, same: true},
	{route: "GET /api/v1/contracts", want: "401 401 403 403 403 403 200 200 200 200 403 403", has: `"registration":"registered"`},
	{route: "GET /api/v1/contracts", what: "of any registration", path: to("/contracts?registration=any"), want: "401 401 403 403 403 403 200 200 200 200 403 403"},
	{route: "GET /api/v1/contracts/forms.xlsx", want: "401 401 403 403 403 403 200 200 200 200 403 403"},
	{route: "GET /api/v1/contracts/prefill", path: to("/contracts/prefill?achievement=%s", "published"), want: "401 401 200 200 200 200 403 403 403 403 403 403", has: "高导热石墨烯复合膜"},
	{route: "GET /api/v1/contracts/prefill", what: "from an anonymous demand", path: to("/contracts/prefill?demand=%s", "anonymous"), want: "401 401 200 200 200 200 403 403 403 403 403 403"},
	{route: "GET /api/v1/contracts/prefill", what: "from a draft", path: to("/contracts/prefill?achievement=%s", "draft"), want: "401 401 200 200 404 404 403 403 403 403 403 403"},
	{route: "POST /api/v1/contracts/check", body: sends(ContractInput{Terms: deal("")}), want: "401 401 200 200 200 200 403 403 403 403 403 403"},
	{route: "POST /api/v1/contracts", body: sends(ContractInput{Terms: deal("")}), want: "401 401 201 201 201 201 403 403 403 403 403 403"},
	{route: "GET /api/v1/contracts/:id", what: "a draft", path: to("/contracts/%s", "contract draft"), want: "401 401 200 200 404 404 404 404 404 404 403 403 404 403"},
	{route: "GET /api/v1/contracts/:id", what: "proposed", path: to("/contracts/%s", "contract proposed"), want: "401 401 200 200 200 200 404 404 404 404 403 403 404 403"},
	{route: "GET /api/v1/contracts/:id", what: "concluded", path: to("/contracts/%s", "contract concluded"), want: "401 401 200 200 200 200 404 404 404 404 403 403 404 403"},
	{route: "GET /api/v1/contracts/:id", what: "registered", path: to("/contracts/%s", "contract registered"), want: "401 401 200 200 200 200 200 200 200 200 403 403 404 403"},
	{route: "GET /api/v1/contracts/:id/form", what: "concluded", path: to("/contracts/%s/form", "contract concluded"), want: "401 401 200 200 200 200 404 404 404 404 403 403"},
	{route: "GET /api/v1/contracts/:id/form", what: "registered", path: to("/contracts/%s/form", "contract registered"), want: "401 401 200 200 200 200 200 200 200 200 403 403", has: `"contracttype":"技术开发/委托开发"`},
	{route: "GET /api/v1/contracts/:id/form.xlsx", path: to("/contracts/%s/form.xlsx", "contract registered"), want: "401 401 200 200 200 200 200 200 200 200 403 403"},
	{route: "PUT /api/v1/contracts/:id", path: to("/contracts/%s", "contract edit"), on: "contract edit", body: sends(ContractInput{Terms: deal("")}), want: "401 401 200 200 404 404 403 403 403 403 403 403"},
	{route: "POST /api/v1/contracts/:id/actions", what: "confirm a draft", path: to("/contracts/%s/actions", "contract confirm"), on: "contract confirm", body: sends(ContractActionRequest{Action: "confirm"}), want: "401 401 200 200 404 404 403 403 403 403 403 403"},
	{route: "POST /api/v1/contracts/:id/actions", what: "confirm what the seller proposed", path: to("/contracts/%s/actions", "contract proposed"), on: "contract proposed", body: sends(ContractActionRequest{Action: "confirm"}), want: "401 401 403 403 200 200 403 403 403 403 403 403"},
	{route: "POST /api/v1/contracts/:id/actions", what: "discard", path: to("/contracts/%s/actions", "contract discard"), on: "contract discard", body: sends(ContractActionRequest{Action: "discard"}), want: "401 401 204 204 404 404 403 403 403 403 403 403"},
	{route: "POST /api/v1/contracts/:id/attachments", what: "a file that nobody has uploaded", path: to("/contracts/%s/attachments", "contract draft"), on: "contract draft", body: sends(AttachmentRequest{SHA256: noFile}), want: "401 401 422 422 404 404 403 403 403 403 403 403"},
	{route: "DELETE /api/v1/contracts/:id/attachments/:sha256", what: "a file that is not attached", path: to("/contracts/%s/attachments/"+noFile, "contract draft"), on: "contract draft", want: "401 401 404 404 404 404 403 403 403 403 403 403"},
	{route: "POST /api/v1/contracts/:id/registration", what: "register", path: to("/contracts/%s/registration", "contract register"), on: "contract register", body: sends(onCertificate("2201002026000002")), want: "401 401 200 200 403 403 404 404 404 403 403 403"},
	{route: "POST /api/v1/contracts/:id/registration", what: "revoke", path: to("/contracts/%s/registration", "contract revoke"), on: "contract revoke", body: sends(RegistrationInput{State: "revoked", Reason: "合同虚假"}), want: "401 401 200 200 403 403 403 403 403 403 403 403"},
	{route: "POST /api/v1/contracts/:id/payments", path: to("/contracts/%s/payments", "contract concluded"), body: sends(PaymentInput{Date: "2026-05-20", Amount: 100, PayerRef: "WALK0001"}), want: "401 401 201 201 201 201 403 403 403 403 403 403"},
	{route: "POST /api/v1/contracts/:id/payments", what: "under a draft", path: to("/contracts/%s/payments", "contract draft"), body: sends(PaymentInput{Date: "2026-05-20", Amount: 100, PayerRef: "WALK0002"}), want: "401 401 409 409 404 404 403 403 403 403 403 403"},
	{route: "POST /api/v1/contracts/:id/invoices", path: to("/contracts/%s/invoices", "contract concluded"), body: sends(InvoiceInput{Date: "2026-05-20", Amount: 100, Number: "26220000000000000009"}), want: "401 401 201 201 201 201 403 403 403 403 403 403"},
	{route: "POST /api/v1/payments/:id/actions", what: "confirm", path: to("/payments/%s/actions", "payment confirm"), on: "payment confirm", body: sends(VoucherActionRequest{Action: "confirm"}), want: "401 401 200 200 403 403 403 403 403 403 403 403"},
	{route: "PUT /api/v1/payments/:id/settlements", path: to("/payments/%s/settlements", "payment settle"), on: "payment settle", body: sends(SettlementRequest{Settlements: []market.Settlement{}}), want: "401 401 200 200 200 200 403 403 403 403 403 403"},
	{route: "POST /api/v1/payments/:id/reversal", path: to("/payments/%s/reversal", "payment reverse"), on: "payment reverse", body: sends(ReversalRequest{Reason: "金额有误"}), want: "401 401 201 201 201 201 403 403 403 403 403 403"},
	{route: "POST /api/v1/invoices/:id/actions", what: "dispute", path: to("/invoices/%s/actions", "invoice dispute"), on: "invoice dispute", body: sends(VoucherActionRequest{Action: "dispute", Reason: "没有收到"}), want: "401 401 403 403 200 200 403 403 403 403 403 403"},
	{route: "POST /api/v1/invoices/:id/reversal", path: to("/invoices/%s/reversal", "invoice reverse"), on: "invoice reverse", body: sends(ReversalRequest{Reason: "开票有误"}), want: "401 401 201 201 201 201 403 403 403 403 403 403"},
	{route: "GET /api/v1/mine/contracts", want: "401 401 200 200 200 200 403 403 403 403 403 403"},
	{route: "GET /api/v1/mine/contracts/figures", want: "401 401 200 200 200 200 403 403 403 403 403 403"},
	{route: "GET /api/v1/mine/contracts/figures.xlsx", want: "401 401 200 200 200 200 403 403 403 403 403 403"},
	{route: "GET /api/v1/mine/contracts/awaited", want: "401 401 200 200 200 200 403 403 403 403 403 403"},
	{route: "GET /api/v1/mine/contracts/forms", want: "401 401 200 200 200 200 403 403 403 403 403 403"},
	{route: "GET /api/v1/mine/contracts/forms.xlsx", want: "401 401 200 200 200 200 403 403 403 403 403 403"},

	{route: "GET /api/v1/programmes", want: toAll, same: true, has: "首次认定奖励"},
	{route: "GET /api/v1/programmes/parameters", want: toAll, same: true, has: "subsidy.rate_bp"},
	{route: "GET /api/v1/programmes/:id", what: "published", path: to("/programmes/%s", "programme"), want: toAll, same: true, has: "一次性奖励 200,000 元"},
	{route: "GET /api/v1/programmes/:id", what: "a draft", path: to("/programmes/%s", "programme draft"), want: toNone},
	{route: "GET /api/v1/programmes/:id/file", what: "published", path: to("/programmes/%s/file", "programme"), want: toAll, same: true, has: `"amount_fen": 20000000`},
	{route: "GET /api/v1/programmes/:id/file", what: "a draft", path: to("/programmes/%s/file", "programme draft"), want: toNone},
	{route: "GET /api/v1/programmes/:id/differences", what: "to itself", path: to("/programmes/%s/differences?from=%s", "programme", "programme"), want: toAll, same: true, has: `"items":[]`},
	{route: "GET /api/v1/programmes/:id/differences", what: "to a draft", path: to("/programmes/%s/differences?from=%s", "programme", "programme draft"), want: toNone},
	{route: "POST /api/v1/programmes", what: "a manager of a prefecture", body: sends(rewardText()), want: notRuling},
	{route: "PUT /api/v1/programmes/:id", what: "a manager of a prefecture", path: to("/programmes/%s", "programme draft"), on: "programme draft", body: sends(rewardText()), want: notRuling},
	{route: "POST /api/v1/programmes/:id/actions", what: "a manager of a prefecture", path: to("/programmes/%s/actions", "programme draft"), on: "programme draft", body: sends(ProgrammeActionRequest{Action: "publish"}), want: notRuling},
	{route: "GET /api/v1/rounds", want: toAll, same: true, has: "样例批次"},
	{route: "GET /api/v1/rounds/:id", path: to("/rounds/%s", "round"), want: toAll, same: true, has: `"state":"open"`},
	{route: "POST /api/v1/rounds", what: "a manager of a prefecture", body: func(w *walk) any {
		return RoundInput{Programme: w.ids["programme"], Name: market.Text{ZH: "第二批"}, Opens: "2026-01-01", Closes: "2026-12-31"}
	}, want: notRuling},
	{route: "GET /api/v1/calendar", want: toAll, same: true, has: `"missing_year":2027`},
	{route: "POST /api/v1/calendar/versions", what: "a manager of a prefecture", body: sends(HolidayInput{HolidayNotice: HolidayNotice{Year: 2027, Off: []market.Holiday{}, Work: []market.Date{}}}), want: notRuling},
	{route: "POST /api/v1/calendar/versions/:id/actions", what: "a manager of a prefecture", path: to("/calendar/versions/2027-1/actions"), on: "programme draft", body: sends(HolidayActionRequest{Action: "confirm"}), want: notRuling},
	{route: "GET /api/v1/programmes/:id/what-if", what: "offices of a prefecture", path: to("/programmes/%s/what-if", "programme"), want: notRuling},
	{route: "POST /api/v1/rounds/:id/close", what: "a manager of a prefecture", path: to("/rounds/%s/close", "round"), on: "round", want: notRuling},

	{route: "POST /api/v1/session", what: "sign in", body: sends(Credentials{Login: "expired@beilu.example", Password: goodPassword}), want: cookies},
	{route: "POST /api/v1/session", what: "a wrong password", body: sends(Credentials{Login: "expired@beilu.example", Password: "wrong"}), want: "401 401 401 401 401 401 401 401 401 401 401 401"},
	{route: "POST /api/v1/session/refresh", what: "without a cookie", with: own, want: "401 401 401 401 401 401 401 401 401 401 401 401"},
	{route: "DELETE /api/v1/session", what: "without a cookie", with: own, want: "204 204 204 204 204 204 204 204 204 204 204 204"},
	{route: "DELETE /api/v1/session", what: "from another site", want: "403 403 403 403 403 403 403 403 403 403 403 403"},
	{route: "GET /api/v1/inbox", path: to("/inbox?size=100"), want: toSignedIn},
	{route: "GET /api/v1/inbox", what: "matches", path: to("/inbox?sort=match&size=100"), want: toSignedIn, hides: true},
	{route: "GET /api/v1/inbox", what: "further matches", path: to("/inbox?box=further"), want: toSignedIn, has: `"further":{"today":`},
	{route: "GET /api/v1/inbox", what: "what is done with", path: to("/inbox?box=done&sort=match"), want: toSignedIn},
	{route: "GET /api/v1/inbox/count", want: toSignedIn},
	{route: "GET /api/v1/inbox/events", want: toSignedIn},
	{route: "GET /api/v1/inbox/:id", path: to("/inbox/%s", "alert"), want: toUniversity, hides: true, has: `"match":`},
	{route: "POST /api/v1/inbox/:id/actions", what: "see", path: to("/inbox/%s/actions", "alert"), body: sends(AlertDeed{Action: "see"}), want: toUniversity, hides: true},
	{route: "POST /api/v1/inbox/:id/actions", what: "not for us", path: to("/inbox/%s/actions", "alert"), body: sends(AlertDeed{Action: "dismiss", Reason: "far"}), want: toUniversity},
	{route: "POST /api/v1/inbox/seen", want: toSignedIn},
	{route: "GET /api/v1/me/notifications", want: toSignedIn},
	{route: "PUT /api/v1/me/notifications", body: sends(NotificationSettings{Language: "zh", Hour: 8, Weekday: 1, Mail: map[string]string{"match": "weekly"}}), want: toSignedIn},
	{route: "PUT /api/v1/me/organisation/match-limit", body: sends(MatchLimitInput{}), want: "401 401 403 200 403 200 403 403 403 403 403 403"},
	{route: "POST /api/v1/me/notifications/feed", want: toSignedIn},
	{route: "DELETE /api/v1/me/notifications/feed", want: "401 401 204 204 204 204 204 204 204 204 204 403"},
	{route: "GET /api/v1/me/searches", want: toSignedIn},
	{route: "POST /api/v1/me/searches", body: sends(SearchInput{Name: "散热", Terms: SearchTerms{Q: "散热"}, Tells: true}), want: toSignedIn},
	{route: "PUT /api/v1/me/searches/:id", path: to("/me/searches/%s", "search"), body: sends(SearchInput{Name: "暗语提醒", Terms: SearchTerms{Q: "膜"}}), want: toTheMember},
	{route: "DELETE /api/v1/me/searches/:id", path: to("/me/searches/%s", "search"), want: "401 401 204 404 404 404 404 404 404 404 404 403"},
	{route: "GET /api/v1/feeds/listings.atom", path: to("/feeds/listings.atom?kind=demand"), want: toAll, same: true, hides: true},
	{route: "GET /api/v1/feeds/personal/:token", what: "a guess", path: to("/feeds/personal/guess"), want: toNone},
	{route: "GET /api/v1/unsubscribe/:token", what: "a guess", path: to("/unsubscribe/guess"), want: toNone},
	{route: "POST /api/v1/unsubscribe/:token", what: "a guess", path: to("/unsubscribe/guess"), want: toNone},
	{route: "POST /unsubscribe/:token", what: "a guess", path: func(*walk) string { return "/unsubscribe/guess" }, want: "404 404 404 404 404 404 404 404 404 404 404 404"},

	{route: "POST /api/v1/users/:id/removal", path: to("/users/%s/removal", "reset"), on: "nothing", want: "401 401 403 412 403 404 403 403 404 403 412 403"},
	{route: "POST /api/v1/users/:id/hand-over", path: to("/users/%s/hand-over", "reset"), on: "nothing", want: "401 401 403 412 403 404 403 403 403 403 403 403"},
	{route: "GET /api/v1/invitations", want: "401 401 403 200 403 200 403 403 200 403 403 403"},
	{route: "POST /api/v1/invitations", what: "no mail server", body: sends(InvitationInput{Email: "zhao@beilu.example", Roles: []market.Grant{grant(market.RoleMember, "")}}), want: "401 401 403 409 403 409 403 403 403 403 403 403"},
	{route: "POST /api/v1/invitations/:id/sending", what: "nobody's", path: to("/invitations/aaaaaaaaaaaaaaaaaaaaaaaaaa/sending"), on: "invitation", want: "401 401 403 404 403 404 403 403 404 403 404 403"},
	{route: "DELETE /api/v1/invitations/:id", what: "of a first manager", path: to("/invitations/%s", "invitation"), on: "invitation", want: "401 401 403 404 403 404 403 403 404 403 409 403"},
	{route: "GET /api/v1/invitations/own", what: "no link", want: "409 409 409 409 409 409 409 409 409 409 409 409"},
	{route: "POST /api/v1/invitations/own", what: "no link", body: sends(InvitationAnswer{Name: "赵敏", Login: "zhao", Password: goodPassword}), want: "409 409 409 409 409 409 409 409 409 409 409 409"},
	{route: "POST /api/v1/applications/link", what: "no mail server", body: sends(LinkRequest{Email: "wang@new.example"}), want: "409 409 409 409 409 409 409 409 409 409 409 409"},
	{route: "GET /api/v1/applications/own", what: "no link", want: "401 401 401 401 401 401 401 401 401 401 401 401"},
	{route: "GET /api/v1/applications/own", with: byLink, want: cookies, same: true, has: "apply returned"},
	{route: "POST /api/v1/applications/own/proof", body: (*walk).scan, kind: "multipart", with: byLink, want: "201 201 201 201 201 201 201 201 201 201 201 201"},
	{route: "POST /api/v1/applications/own", body: func(w *walk) any {
		return ApplicationInput{CreditCode: "91220104MYA400015D", Name: "又一家公司", Kind: "enterprise", Region: "220104", ContactName: "王芳", ContactPhone: "0431-1", Proof: w.ids["new proof"], Consent: true}
	}, with: byLink, want: "201 201 201 201 201 201 201 201 201 201 201 201"},
	{route: "PUT /api/v1/applications/own/:id", path: to("/applications/own/%s", "apply returned"), on: "apply returned", body: sends(ApplicationInput{CreditCode: "91220104MYA4000124", Name: "补正公司", Kind: "enterprise", Region: "220104", ContactName: "王芳", ContactPhone: "0431-1"}), with: byLink, want: cookies},
	{route: "POST /api/v1/applications/own/:id/withdrawal", path: to("/applications/own/%s/withdrawal", "apply withdrawn"), on: "apply withdrawn", with: byLink, want: cookies},
	{route: "GET /api/v1/applications", want: "401 401 403 403 403 403 403 403 200 403 403 403", has: "apply waits"},
	{route: "GET /api/v1/applications.xlsx", want: "401 401 403 403 403 403 403 403 200 403 403 403"},
	{route: "GET /api/v1/history/:kind/:id", what: "an application", path: to("/history/applications/%s", "apply waits"), want: "401 401 403 404 403 404 403 403 200 200 403 403"},
	{route: "GET /api/v1/applications/:id", path: to("/applications/%s", "apply waits"), want: "401 401 403 403 403 403 403 403 200 403 403 403", has: "apply@new.example"},
	{route: "GET /api/v1/applications/:id/files/:sha256", path: to("/applications/%s/files/%s", "apply waits", "proof"), want: "401 401 404 404 404 404 404 404 200 404 403 403", has: "暗语证明"},
	{route: "POST /api/v1/applications/:id/invitation", what: "not admitted", path: to("/applications/%s/invitation", "apply waits"), want: "401 401 403 403 403 403 403 403 409 403 403 403"},
	{route: "POST /api/v1/applications/:id/actions", what: "admit", path: to("/applications/%s/actions", "apply waits"), on: "apply waits", body: sends(ApplicationDecision{Action: "admit"}), want: "401 401 403 403 403 403 403 403 200 403 403 403"},

	{route: "GET /api/v1/me", want: "401 401 200 200 200 200 200 200 200 200 200 200"},
	{route: "PUT /api/v1/me", body: sends(Profile{Name: "本人"}), want: "401 401 200 200 200 200 200 200 200 200 200 200"},
	{route: "POST /api/v1/session/code", what: "no first half", body: sends(CodeCredentials{Pending: "none", Code: "123456"}), want: "401 401 401 401 401 401 401 401 401 401 401 401"},
	{route: "POST /api/v1/session/reset", what: "no mail server", body: sends(ResetRequest{Login: "member@beilu.example"}), want: "409 409 409 409 409 409 409 409 409 409 409 409"},
	{route: "POST /api/v1/session/reset/confirm", what: "no link", body: sends(NewPassword{Token: "none", Password: "seven rivers run by night"}), want: "409 409 409 409 409 409 409 409 409 409 409 409"},
	{route: "GET /api/v1/me/sessions", want: "401 401 200 200 200 200 200 200 200 200 200 200"},
	{route: "DELETE /api/v1/me/sessions/:id", what: "nobody's", path: to("/me/sessions/aaaaaaaaaaaaaaaaaaaaaaaaaa"), want: "401 401 404 404 404 404 404 404 404 404 404 404"},
	{route: "GET /api/v1/me/factor", want: "401 401 200 200 200 200 200 200 200 200 200 200"},
	{route: "POST /api/v1/me/factor/confirm", what: "nothing proposed", body: sends(FactorCode{Code: "123456"}), want: "401 401 409 409 409 409 409 409 409 409 409 409"},
	{route: "POST /api/v1/me/factor", body: sends(OwnPassword{Password: goodPassword}), want: "401 401 200 200 200 200 200 200 200 200 200 200"},
	{route: "POST /api/v1/me/factor/recovery", what: "without a factor", body: sends(OwnPassword{Password: goodPassword}), want: "401 401 409 409 409 409 409 409 409 409 409 403"},
	{route: "POST /api/v1/me/factor/removal", what: "without a factor", body: sends(OwnPassword{Password: goodPassword}), want: "401 401 409 409 409 409 409 409 409 409 409 403"},
	{route: "GET /api/v1/me/data", want: "401 401 200 200 200 200 200 200 200 200 200 200", has: `"code":"account"`},
	{route: "POST /api/v1/me/data/copy", what: "a wrong password", body: sends(ProofAgain{Password: "wrong"}), want: "401 401 422 422 422 422 422 422 422 422 422 422"},
	{route: "POST /api/v1/me/data/copy", body: sends(ProofAgain{Password: goodPassword}), want: "401 401 200 200 200 200 200 200 200 200 200 200"},
	{route: "POST /api/v1/me/erasure", what: "a wrong password", body: sends(ProofAgain{Password: "wrong"}), want: "401 401 422 422 422 422 422 422 422 422 422 422"},
	{route: "GET /api/v1/erasures", want: "401 401 403 403 403 403 403 403 403 403 200 403"},
	{route: "POST /api/v1/erasures/search", body: sends(ErasureSearch{What: "nobody@nowhere.example"}), want: "401 401 403 403 403 403 403 403 403 403 200 403"},
	{route: "POST /api/v1/erasures/names/search", body: sends(NamedSearch{Organisation: "北陆大学", Name: "张三"}), want: "401 401 403 403 403 403 403 403 403 403 200 403", has: `"kind":"inventor"`},
	{route: "POST /api/v1/erasures/names/:id", what: "nobody", path: to("/erasures/names/aaaaaaaaaaaaaaaaaaaaaaaaaa"), body: sends(ErasureRequest{ProofAgain: ProofAgain{Password: goodPassword}, Reference: "2026-18"}), want: "401 401 403 403 403 403 403 403 403 403 404 403"},
	{route: "GET /api/v1/erasures/:id", path: to("/erasures/%s", "reset"), want: "401 401 403 403 403 403 403 403 403 403 200 403"},
	{route: "POST /api/v1/erasures/:id", path: to("/erasures/%s", "reset"), on: "nothing", body: sends(ErasureRequest{ProofAgain: ProofAgain{Password: goodPassword}, Reference: "2026-17"}), want: "401 401 403 403 403 403 403 403 403 403 412 403"},
	{route: "PUT /api/v1/me/password", body: sends(PasswordChange{Current: goodPassword, Password: "seven rivers run by night"}), want: "401 401 204 204 204 204 204 204 204 204 204 204"},
}

var own = map[string]string{"X-Requested-With": "duijie"}

// byLink is who has the link of the one that applies.
var byLink = map[string]string{"Link-Token": linkToken}

// list is an upload with one good and one bad row.
func (w *walk) list() any {
	var body any
	body, w.written = formOf("list.csv", "编号,成果名称,技术领域,成果简介\nI-1,高导热膜,05,用于功率器件散热的石墨烯复合膜及其制备工艺。\nI-2,,99,暗语乙亥\n", "kind", "achievements")
	return body
}

// need is a file that says what is needed.
func (w *walk) need() any {
	var body any
	body, w.written = formOf("need.txt", "高导热石墨烯复合膜\n用于功率器件散热，替代进口。", "kind", "demand")
	return body
}

// scan is a file to attach.
func (w *walk) scan() any {
	var body any
	body, w.written = formOf("合同.pdf", scanned("合同"), "note", "")
	return body
}

// titles is an upload of a published list.
func (w *walk) titles() any {
	var body any
	body, w.written = formOf("list.csv", "序号,企业名称\n1,某某公司\n", "document_number", "样例〔2025〕8号", "level", "provincial", "notice_date", "2025-06-30")
	return body
}

// formOf is a form with a file and fields with their values, and its content
// type.
func formOf(name, file string, fields ...string) (io.Reader, string) {
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = io.WriteString(part, file)
	}
	for i := 0; i < len(fields) && err == nil; i += 2 {
		err = form.WriteField(fields[i], fields[i+1])
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		panic(err)
	}
	return &b, form.FormDataContentType()
}

func checked(tail string) func(*walk) string {
	return func(w *walk) string { return basePath + "/imports/" + w.upload + tail }
}

// statuses are one for each of roles. A row may leave those of finance and of the
// expert out: to both a route of other roles is closed, and what is open to
// every account answers them as it answers the operator, who has to do with no
// catalogue either.
func (v visit) statuses(access Access) []string {
	want := strings.Fields(v.want)
	if len(want) != len(roles)-2 {
		return want
	}
	for _, r := range []market.Role{market.RoleFinance, market.RoleExpert} {
		status := want[slices.Index(roles, operator)]
		switch {
		case len(access.Roles) > 0 && !slices.Contains(access.Roles, r):
			status = "403"
		case len(access.Roles) > 0:
			status = want[slices.Index(roles, auditor)]
		}
		want = append(want, status)
	}
	return want
}

// expect is the status for a role.
func (v visit) expect(r role, access Access) int {
	status, err := strconv.Atoi(v.statuses(access)[slices.Index(roles, r)])
	if err != nil {
		panic(err)
	}
	return status
}

func (v visit) call(w *walk) call {
	method, path, _ := strings.Cut(v.route, " ")
	if v.path != nil {
		path = v.path(w)
	}
	c := call{method: method, path: path, token: w.tokens[w.role], header: map[string]string{}}
	if v.body != nil {
		c.body, c.kind = v.body(w), v.kind
	}
	if v.kind == "multipart" {
		c.kind = w.written
	}
	if v.on != "" {
		c.header["If-Match"] = etag(w.version[v.on])
	}
	for name, value := range v.with {
		c.header[name] = value
	}
	return c
}

// upload sends the list as the member and waits until it is checked.
func (w *walk) uploaded(t *testing.T) string {
	t.Helper()
	st, err := w.h.service.Upload(t.Context(), w.actors[member], "achievements", service.LandDraft, "", "list.csv",
		strings.NewReader("编号,成果名称,技术领域,成果简介\nI-1,高导热膜,05,用于功率器件散热的石墨烯复合膜及其制备工艺。\nI-2,,99,暗语乙亥\n"))
	must(t, err)
	for {
		now, changed, err := w.h.service.ImportStatus(w.actors[member], st.ID)
		must(t, err)
		if now.State != service.ImportChecking {
			if now.State != service.ImportChecked || now.Outcome.Bad != 1 || now.Outcome.New != 1 {
				t.Fatalf("the list was read as %+v", now)
			}
			return st.ID
		}
		<-changed
	}
}

// TestEveryRouteForEveryRole walks all routes of the router as everyone there
// is, on a copy of one seeded store each.
func TestEveryRouteForEveryRole(t *testing.T) {
	s := seed(t)
	s.marks["暗语乙亥"] = []role{member}
	first := map[int]string{} // what the visitor got from rows that are the same for all
	for _, r := range roles {
		t.Run(string(r), func(t *testing.T) {
			w := &walk{seeded: s, role: r, h: openHouse(t, copyFolder(t, s.folder), s.clock, Config{Watch: 10 * time.Millisecond})}
			w.h.settle(t)
			w.upload, w.apply = w.uploaded(t), w.uploaded(t)
			for i, v := range slices.Concat(claimVisits, introductionVisits, projectVisits, funnelVisits, visits) {
				t.Run(v.route+" "+v.what, func(t *testing.T) {
					c := v.call(w)
					res, body := w.h.do(t, c)
					if want := v.expect(r, w.h.routes.declared[v.route]); res.StatusCode != want {
						t.Fatalf("status %d, want %d: %s", res.StatusCode, want, body)
					}
					w.reads(t, body)
					w.fits(t, v.route, res, body)
					v.keptNowhere(t, res)
					if res.StatusCode == http.StatusOK && !strings.Contains(body, v.has) {
						t.Errorf("no %s in %s", v.has, body)
					}
					if (v.hides || slices.Contains(v.hidesFrom, r)) && (strings.Contains(body, w.ids["firm"]) || strings.Contains(body, "瀚辰") || strings.Contains(body, "220202")) {
						t.Errorf("names the owner of an anonymous demand: %s", body)
					}
					if !v.same || res.StatusCode != http.StatusOK {
						return
					}
					plain := passing.ReplaceAllString(body, "")
					if _, seen := first[i]; !seen {
						first[i] = plain
					}
					if first[i] != plain {
						t.Errorf("not what others read:\n%s\n%s", plain, first[i])
					}
				})
			}
		})
	}
}

// keptNowhere fails when a browser or a proxy may keep an answer of the API that is not
// the same for everybody. Files may be kept by the browser that got them, which has to
// ask each time whether they still may be read.
func (v visit) keptNowhere(t *testing.T, res *http.Response) {
	t.Helper()
	_, path, _ := strings.Cut(v.route, " ")
	got := res.Header.Get("Cache-Control")
	switch {
	case !strings.HasPrefix(path, basePath), got == "no-store":
	case res.StatusCode == http.StatusOK && v.same && strings.HasPrefix(got, "public, max-age="):
	case res.StatusCode == http.StatusOK && isFile(path) && got == "private, no-cache":
	default:
		t.Errorf("status %d with Cache-Control %q", res.StatusCode, got)
	}
}

// passing are the parts of a body that differ from one answer to the next.
// What one may say of a match, and has said, is each one's own, and so is what one owns.
var passing = regexp.MustCompile(`"(took_ms|waiting_hours)":[0-9.e-]+|,"judge_as":"[a-z]+"|,"own":true|,"feedback":\{[^}]*\}`)

// reads fails when a body holds a secret word of someone else.
func (w *walk) reads(t *testing.T, body string) {
	t.Helper()
	for mark, may := range w.marks {
		if strings.Contains(body, mark) && !slices.Contains(may, w.role) {
			t.Errorf("reads %s, which only %v may: %s", mark, may, body)
		}
	}
	for _, secret := range []string{"argon2id", goodPassword, "seed\":"} {
		if strings.Contains(body, secret) {
			t.Errorf("reads %q: %s", secret, body)
		}
	}
}

// fits fails when a body is not what the document promises.
func (w *walk) fits(t *testing.T, route string, res *http.Response, body string) {
	t.Helper()
	method, path, _ := strings.Cut(route, " ")
	if method == http.MethodHead {
		return
	}
	if res.StatusCode >= http.StatusBadRequest {
		problemIn(t, res, body)
		return
	}
	op := w.h.operation(method, path)
	if op == nil {
		return // not of the document
	}
	answer := op.Responses[strconv.Itoa(res.StatusCode)]
	if answer == nil {
		t.Fatalf("the document has no answer %d", res.StatusCode)
	}
	media := answer.Content["application/json"]
	if media == nil {
		return
	}
	var v any
	must(t, json.Unmarshal([]byte(body), &v))
	noNull(t, "body", v)
	found := &huma.ValidateResult{}
	huma.Validate(w.h.routes.api.OpenAPI().Components.Schemas, media.Schema, huma.NewPathBuffer([]byte("body"), 4), huma.ModeReadFromServer, v, found)
	for _, err := range found.Errors {
		t.Errorf("not what the document promises: %v", err)
	}
}

// operation finds what the document says of a route.
func (s *Server) operation(method, path string) *huma.Operation {
	for template, item := range s.routes.api.OpenAPI().Paths {
		if basePath+routerPath(template) != path {
			continue
		}
		switch method {
		case http.MethodGet:
			return item.Get
		case http.MethodPost:
			return item.Post
		case http.MethodPut:
			return item.Put
		case http.MethodDelete:
			return item.Delete
		}
	}
	return nil
}

func noNull(t *testing.T, at string, v any) {
	t.Helper()
	switch v := v.(type) {
	case nil:
		t.Errorf("%s is null", at)
	case map[string]any:
		for name, sub := range v {
			noNull(t, at+"."+name, sub)
		}
	case []any:
		for i, sub := range v {
			noNull(t, fmt.Sprintf("%s[%d]", at, i), sub)
		}
	}
}

// TestEveryRouteIsDeclaredAndWalked fails on a route that declares nobody or
// that the walk has no example of.
func TestEveryRouteIsDeclaredAndWalked(t *testing.T) {
	s := New(Config{}, Deps{World: market.RealWorld{}, Web: http.NotFoundHandler()})
	for _, fault := range undeclared(s) {
		t.Error(fault)
	}
	walked := map[string]bool{}
	for _, v := range slices.Concat(claimVisits, introductionVisits, projectVisits, funnelVisits, visits) {
		if n := len(v.statuses(s.routes.declared[v.route])); n != len(roles) {
			t.Errorf("%s %s: %d statuses for %d roles", v.route, v.what, n, len(roles))
		}
		if walked[v.route] = true; s.routes.declared[v.route].Name == "" {
			t.Errorf("%s is walked, but there is no such route", v.route)
		}
	}
	for route := range s.routes.declared {
		if !walked[route] {
			t.Errorf("%s: the walk has no example", route)
		}
	}
}

// undeclared names the routes of the router that declare no access.
func undeclared(s *Server) []string {
	var out []string
	for _, r := range s.echo.Routes() {
		if key := r.Method + " " + r.Path; s.routes.declared[key].Name == "" {
			out = append(out, key+" declares nobody")
		}
	}
	return out
}

// A route that somebody adds beside the one door is found.
func TestUndeclaredRouteIsFound(t *testing.T) {
	s := New(Config{}, Deps{World: market.RealWorld{}})
	s.echo.GET(basePath+"/back-door", func(c echo.Context) error { return nil })
	if got := undeclared(s); !slices.Equal(got, []string{"GET /api/v1/back-door declares nobody"}) {
		t.Errorf("found %v", got)
	}
}
