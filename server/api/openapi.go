package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"
)

// schemaNames shortens what Go's generic types are called in the document.
var schemaNames = map[string]string{
	"ListingAchievementContent":  "Achievement",
	"ListingDemandContent":       "Demand",
	"WorkAchievementContent":     "AchievementWork",
	"WorkDemandContent":          "DemandWork",
	"RevisionAchievementContent": "AchievementRevision",
	"RevisionDemandContent":      "DemandRevision",
	"DraftAchievementContent":    "AchievementDraft",
	"DraftDemandContent":         "DemandDraft",
	"EditAchievementContent":     "AchievementEdit",
	"EditDemandContent":          "DemandEdit",
	"IntellectualProperty":       "IntellectualProperty",
}

func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	if short, ok := schemaNames[name]; ok {
		return short
	}
	return name
}

// newRoutes makes huma's API on an echo router, without its pages and links.
func newRoutes(e *echo.Echo) *routes {
	registry := huma.NewMapRegistry("#/components/schemas/", schemaName)
	registry.RegisterTypeAlias(reflect.TypeFor[huma.ErrorModel](), reflect.TypeFor[Problem]())
	registry.RegisterTypeAlias(reflect.TypeFor[huma.ErrorDetail](), reflect.TypeFor[Fault]())
	config := huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "对接 Duijie", Version: "1",
				Description: "Achievements and demands of technology transfer: search, matches, catalogues and review.\n\n" +
					"Money is in Fen (分, 1/100 yuan) as whole numbers, times are RFC 3339 in UTC, dates 2006-01-02 and months 2006-01 in Chinese time. " +
					"Errors are application/problem+json in Chinese or English by Accept-Language. " +
					"A change of something that exists needs If-Match with the ETag that was read: 428 without, 412 when someone else was first.",
				License: &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"},
			},
			Servers: []*huma.Server{{URL: basePath}},
			Components: &huma.Components{
				Schemas: registry,
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"bearer": {Type: "http", Scheme: "bearer", BearerFormat: "JWT", Description: "The access token of POST /session; 15 minutes."},
				},
			},
			Tags: tags,
		},
		Formats:       map[string]huma.Format{"application/json": strictJSON, "json": strictJSON},
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{translateProblem},

		RejectUnknownQueryParameters: true,
	}
	return &routes{api: humaecho.NewWithGroup(e, e.Group(basePath), config), declared: map[string]Access{}}
}

var tags = []*huma.Tag{
	{Name: "codes", Description: "Code lists with their labels"},
	{Name: "search", Description: "Search and figures of the public catalogue"},
	{Name: "session", Description: "Sign in, stay signed in, sign out"},
	{Name: "users", Description: "Accounts and what they may"},
	{Name: "organisations", Description: "Universities, institutes, enterprises, departments, agencies"},
	{Name: "applications", Description: "入驻申请: organisations that want to be admitted, and what their office decides"},
	{Name: "achievements", Description: "科技成果"},
	{Name: "demands", Description: "技术需求"},
	{Name: "stories", Description: "成功案例: what came of contracts, told with both parties' consent"},
	{Name: "disclosures", Description: "分级公开: what is open to whom, and the confidential part of an item"},
	{Name: "feedback", Description: "What people say of matches"},
	{Name: "drafts", Description: "Autosaved forms of one person"},
	{Name: "review", Description: "What waits for an office"},
	{Name: "imports", Description: "Lists from spreadsheets, and back"},
	{Name: "history", Description: "How documents came to be, and how they stood on a day"},
	{Name: "programmes", Description: "政策与批次: what a policy promises, as data, and rounds of claims"},
	{Name: "calendar", Description: "工作日历: the working days by which deadlines and public notices are counted"},
	{Name: "titles", Description: "企业称号: the library of titles that enterprises hold"},
	{Name: "files", Description: "附件"},
	{Name: "claims", Description: "补助申报: claims, their review, public notice, payment and recovery"},
	{Name: "alerts", Description: "收件箱: what people are told, saved searches, and the ways in which it reaches them"},
	{Name: "introductions", Description: "意向与洽谈: expressions of interest, deal rooms, and what came of them"},
	{Name: "figures", Description: "转化漏斗: how far listings came, what waits for an answer, and what nobody talks about"},
	{Name: "contracts", Description: "技术合同: text, registration, payments and invoices"},
}

// OpenAPI is the document of all routes. It needs nothing that runs: the routes
// are registered and never called.
func OpenAPI() ([]byte, error) {
	s := New(Config{}, Deps{})
	raw, err := json.Marshal(s.routes.api.OpenAPI())
	if err != nil {
		return nil, err
	}
	var doc map[string]any
	if err := json.Unmarshal(raw, &doc); err != nil {
		return nil, err
	}
	plainLists(doc)
	if err := describe(doc); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(doc); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// openAPI serves the document.
func (s *Server) openAPI(c echo.Context) error {
	doc, err := s.document()
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=300")
	return c.Blob(http.StatusOK, "application/openapi+json", doc)
}

// plainLists removes null from the type of lists: no answer holds one, and a
// request that leaves a list out leaves the name out.
func plainLists(v any) {
	switch v := v.(type) {
	case map[string]any:
		if types, ok := v["type"].([]any); ok && len(types) == 2 && types[0] == "array" && types[1] == "null" {
			v["type"] = "array"
		}
		for _, sub := range v {
			plainLists(sub)
		}
	case []any:
		for _, sub := range v {
			plainLists(sub)
		}
	}
}

// describe writes descriptions and allowed values into the schemas of market's
// types, which carry no tags of this package. The allowed values stand in the
// document only: market itself checks them and names every fault, in two
// languages, which a schema cannot.
func describe(doc map[string]any) error {
	schemas := doc["components"].(map[string]any)["schemas"].(map[string]any)
	delete(schemas, "FormFile") // huma's own, used by nothing
	for _, d := range slices.Concat(descriptions, titleDescriptions, contractDescriptions, programmeDescriptions, claimDescriptions, calendarDescriptions, alertDescriptions, introductionDescriptions, disclosureDescriptions, storyDescriptions, projectDescriptions, applicationDescriptions, funnelDescriptions) {
		for _, at := range strings.Fields(d.at) {
			schema, property, _ := strings.Cut(at, ".")
			s, ok := schemas[schema].(map[string]any)
			if !ok {
				return fmt.Errorf("description of %s: no such schema", at)
			}
			if property == "" {
				s["description"] = d.text
				continue
			}
			p, ok := s["properties"].(map[string]any)[property].(map[string]any)
			if !ok {
				return fmt.Errorf("description of %s: no such property", at)
			}
			d.write(p)
		}
	}
	return nil
}

// description is what one or several places of the document say.
type description struct {
	at     string // schema or schema.property, separated by blanks
	text   string
	values []string // allowed values
	form   string   // pattern
}

func (d description) write(p map[string]any) {
	if d.text != "" {
		p["description"] = d.text
	}
	target := p
	if items, ok := p["items"].(map[string]any); ok {
		target = items
	}
	if d.form != "" {
		target["pattern"] = d.form
	}
	if d.values != nil {
		target["enum"] = d.values
	}
}
