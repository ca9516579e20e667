package api

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

type searchRequest struct {
	Q            string   `query:"q" maxLength:"500" doc:"Words, \"phrases\", -excluded words, begin*, conditions such as 领域:新材料 单位:\"长春*\" TRL>=6; empty lists everything"`
	Kind         []string `query:"kind,explode" maxItems:"50" enum:"achievement,demand" doc:"What to look for"`
	Field        []string `query:"field,explode" maxItems:"50" doc:"Fields of technology"`
	Region       []string `query:"region,explode" maxItems:"50" doc:"Regions; a prefecture finds its counties, 220000 the province"`
	TRL          []string `query:"trl,explode" maxItems:"50" enum:"1-3,4-6,7-9" doc:"Bands of readiness"`
	Mode         []string `query:"mode,explode" maxItems:"50" doc:"Modes of cooperation"`
	Organisation []string `query:"organisation,explode" maxItems:"50" doc:"Ids of owners"`
	Year         []string `query:"year,explode" maxItems:"50" pattern:"^[0-9]{4}$" doc:"Years of publication"`
	Sort         string   `query:"sort" enum:"relevance,date,price" default:"relevance" doc:"Order: relevance, newest first, or lowest price first"`
	After        string   `query:"after" maxLength:"300" doc:"The field next of the answer before: the page behind it, at the cost of a first page however deep; page is ignored"`
	Paging
}

type completeRequest struct {
	Q     string `query:"q" maxLength:"100" doc:"What was typed: characters, pinyin, initials or a mixture (石墨, shimo, smx, 石mx)"`
	Limit int    `query:"limit" minimum:"1" maximum:"20" default:"10" doc:"How many at most"`
}

// Completion is what a beginning may become.
type Completion struct {
	Text  string `json:"text" doc:"In lower case and half width"`
	Kind  string `json:"kind" enum:"term,organisation,title" doc:"A word, the name of an organisation, or a title"`
	Count int    `json:"count" doc:"Listings that have it"`
}

// Completions is the answer to a beginning.
type Completions struct {
	Completions []Completion `json:"completions" doc:"The most frequent first, by kind"`
}

type completeAnswer struct{ Body Completions }

// Condition is a part of the text that was understood as a condition.
type Condition struct {
	Name    string   `json:"name" enum:"field,region,mode,kind,organisation,title,keyword,trl,year,price" doc:"What it is about"`
	Op      string   `json:"op" enum:"=,>=,<=,>,<" doc:"How it compares"`
	Values  []string `json:"values" doc:"Codes of field, region, mode and kind, else the value as it was typed"`
	Exclude bool     `json:"exclude" doc:"It excludes what meets it"`
	Text    string   `json:"text" doc:"As it was typed: taken out of q it is gone"`
}

// Fragment is a piece of text that matches a query or stands around a match.
type Fragment struct {
	Text string `json:"text" doc:"Plain text"`
	Hit  bool   `json:"hit" doc:"It matches the query"`
}

// SearchHit is one found listing.
type SearchHit struct {
	Summary
	Score          float64    `json:"score" doc:"Relevance; comparable within one answer only"`
	TitleFragments []Fragment `json:"title_fragments" doc:"The title in pieces; empty without a query"`
	Fragments      []Fragment `json:"fragments" doc:"The best passage in pieces; empty without a query"`
	Missing        []string   `json:"missing" doc:"Words of the query that this listing does not hold; empty unless the answer is partial"`
}

// FacetValue is one value of a facet with its count.
type FacetValue struct {
	Value   string `json:"value" doc:"Code, id, band or year"`
	Label   string `json:"label,omitempty" doc:"Name of an organisation; codes have their labels in /codes"`
	LabelEN string `json:"label_en,omitempty" doc:"Its name in English"`
	Count   int    `json:"count" doc:"Listings that the query would leave with this value"`
}

// SearchAnswer is one page of found listings.
type SearchAnswer struct {
	Total   int                     `json:"total" doc:"All found listings"`
	Page    int                     `json:"page" doc:"This page, from 1"`
	Size    int                     `json:"size" doc:"Rows on a page"`
	Hits    []SearchHit             `json:"hits" doc:"This page"`
	Facets  map[string][]FacetValue `json:"facets" doc:"Counts by kind, field, region, trl, mode, organisation and year"`
	Partial bool                    `json:"partial" doc:"Too few listings hold all the words, so that some with a part of them are among the hits"`

	Dropped     []string    `json:"dropped" doc:"Words of the query that no hit of this page holds; empty unless the answer is partial"`
	Suggestions []string    `json:"suggestions" doc:"Texts that may be meant instead, each with at least as many listings"`
	Understood  []Condition `json:"understood" doc:"Conditions found in the text"`
	Ignored     []string    `json:"ignored" doc:"What looked like a condition and was none; it was searched for as words"`
	Next        string      `json:"next" doc:"Continues behind the last hit as parameter after; empty at the end"`

	TookMS float64 `json:"took_ms" doc:"Time of the search in milliseconds"`
}

type searchAnswer struct{ Body SearchAnswer }

func (s *Server) registerSearch() {
	register(s.routes, Public, huma.Operation{
		OperationID: "search", Method: http.MethodGet, Path: "/search", Tags: []string{"search"},
		Summary: "Search published achievements and demands, with facets and highlights",
	}, s.search)
	register(s.routes, Public, huma.Operation{
		OperationID: "complete", Method: http.MethodGet, Path: "/search/completions", Tags: []string{"search"},
		Summary: "Complete what is typed into the search with terms, organisations and titles",
	}, s.complete)
}

func (s *Server) complete(_ context.Context, in *completeRequest) (*completeAnswer, error) {
	found, err := s.deps.Service.Complete(in.Q, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &completeAnswer{Body: Completions{Completions: []Completion{}}}
	for _, c := range found {
		out.Body.Completions = append(out.Body.Completions, Completion{Text: c.Text, Kind: c.Kind, Count: c.Count})
	}
	return out, nil
}

func (s *Server) search(ctx context.Context, in *searchRequest) (*searchAnswer, error) {
	found, err := s.deps.Service.Search(ctx, service.SearchQuery{
		Text: in.Q, Kinds: in.Kind, Fields: in.Field, Regions: in.Region, TRLBands: in.TRL, Modes: in.Mode,
		Organisations: in.Organisation, Years: in.Year, Sort: in.Sort,
		Offset: (in.Page - 1) * in.Size, Limit: in.Size, After: in.After, Facets: true, Highlight: in.Q != "",
		Suggest: in.Q != "" && in.Page == 1 && in.After == "",
	})
	if err != nil {
		return nil, err
	}
	out := SearchAnswer{
		Total: found.Result.Total, Page: in.Page, Size: in.Size, Hits: []SearchHit{}, Facets: map[string][]FacetValue{},
		Partial: found.Result.Partial, Dropped: list(found.Result.Dropped), Suggestions: list(found.Result.Suggestions),
		Understood: conditions(found.Result.Understood), Ignored: list(found.Result.Ignored), Next: found.Result.Next, TookMS: float64(found.Result.Took.Microseconds()) / 1000,
	}
	for _, h := range found.Hits {
		hit := SearchHit{Summary: summary(h.Summary), Score: h.Hit.Score, TitleFragments: []Fragment{}, Fragments: []Fragment{}, Missing: list(h.Hit.Missing)}
		for _, f := range h.Hit.Title {
			hit.TitleFragments = append(hit.TitleFragments, Fragment{Text: f.Text, Hit: f.Hit})
		}
		for _, f := range h.Hit.Fragments {
			hit.Fragments = append(hit.Fragments, Fragment{Text: f.Text, Hit: f.Hit})
		}
		out.Hits = append(out.Hits, hit)
	}
	for name, values := range found.Result.Facets {
		facet := make([]FacetValue, 0, len(values))
		for _, v := range values {
			value := FacetValue{Value: v.Value, Count: v.Count}
			if name == "organisation" {
				value.Label, value.LabelEN = s.names.of(ctx, v.Value)
			}
			facet = append(facet, value)
		}
		out.Facets[name] = facet
	}
	return &searchAnswer{Body: out}, nil
}

func conditions(found []service.Condition) []Condition {
	out := []Condition{}
	for _, c := range found {
		out = append(out, Condition{Name: c.Name, Op: c.Op, Values: c.Values, Exclude: c.Exclude, Text: c.Text})
	}
	return out
}

// names remembers the names of organisations for a while, so that a facet of
// fifty owners is not fifty reads at every search.
type names struct {
	world market.World
	read  func(ctx context.Context, id string) (market.Organisation, int64, error)

	mu    sync.Mutex
	since time.Time
	known map[string]name
}

// name is what an organisation is called, in English where it says so.
type name struct{ own, english string }

// freshNames is how long a changed name may show as it was.
const freshNames = time.Minute

// of gives the names of an organisation; "" when it cannot be read, because a
// label is no reason to fail.
func (n *names) of(ctx context.Context, id string) (own, english string) {
	n.mu.Lock()
	if now := n.world.Now(); n.known == nil || now.Sub(n.since) > freshNames {
		n.since, n.known = now, map[string]name{}
	}
	found, ok := n.known[id]
	n.mu.Unlock()
	if ok {
		return found.own, found.english
	}
	o, _, err := n.read(ctx, id)
	if err != nil {
		return "", ""
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.known[id] = name{o.Name, o.NameEN}
	return o.Name, o.NameEN
}
