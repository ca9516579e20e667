package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// TitleEvent is one thing that happened to a title.
type TitleEvent struct {
	Kind       string            `json:"kind" doc:"What happened"`
	Effective  market.Date       `json:"effective" doc:"Day of the effect, 2006-01-02"`
	RecordedAt time.Time         `json:"recorded_at" doc:"Since when it is known here"`
	Document   string            `json:"document,omitempty" doc:"Number of the document that says so"`
	Reason     string            `json:"reason,omitempty" doc:"Why; only where full is true"`
	SourceSHA  string            `json:"source_sha256,omitempty" doc:"SHA-256 of the list that was taken in; only where full is true"`
	Facts      market.TitleFacts `json:"facts" doc:"What stands from here on"`
}

// TitleRow is one title of the library on a day.
type TitleRow struct {
	ID           string            `json:"id" doc:"Id"`
	Key          market.TitleKey   `json:"key" doc:"Line of a published list"`
	Status       string            `json:"status" doc:"How it stands on the day"`
	Facts        market.TitleFacts `json:"facts" doc:"What stands, with the holder on the day"`
	Organisation string            `json:"organisation,omitempty" doc:"Id of the holder; absent when it is not on the market"`
	Sample       bool              `json:"sample,omitempty" doc:"A fictional sample"`
}

// Title is a title with its history.
type Title struct {
	TitleRow
	Version int64        `json:"version" doc:"As in the ETag"`
	Full    bool         `json:"full" doc:"Whether reasons are shown: to the enterprise and the offices of its region"`
	Events  []TitleEvent `json:"events" doc:"What happened to it, as it was recorded"`
	Actions []string     `json:"actions" doc:"What the asker may record with effect on the day"`
}

// TitleCount counts one value.
type TitleCount struct {
	Value string `json:"value" doc:"The value; empty where lists say nothing"`
	Count int    `json:"count" doc:"How many"`
}

// TitleLibrary is one page of the library.
type TitleLibrary struct {
	On          string       `json:"on" doc:"The day for which it is told"`
	Items       []TitleRow   `json:"items" doc:"This page, the highest level and the newest notice first"`
	Total       int          `json:"total" doc:"All titles that were found"`
	Page        int          `json:"page" doc:"This page, from 1"`
	Size        int          `json:"size" doc:"Rows on a page"`
	Levels      []TitleCount `json:"levels" doc:"Titles of each level that the other filters leave"`
	Statuses    []TitleCount `json:"statuses" doc:"The same by status"`
	Prefectures []TitleCount `json:"prefectures" doc:"The same by prefecture"`
	Industries  []TitleCount `json:"industries" doc:"The same by industry"`
	Batches     []TitleCount `json:"batches" doc:"The same by batch"`
}

// TitleLevelCount counts the enterprises of one level.
type TitleLevelCount struct {
	Level  string `json:"level" doc:"Level"`
	Count  int    `json:"count" doc:"Enterprises that hold it on the day"`
	Target int    `json:"target" doc:"Enterprises that the policy wants"`
}

// TitlePrefectureCount counts the enterprises of one prefecture.
type TitlePrefectureCount struct {
	Region string       `json:"region" doc:"Prefecture, GB/T 2260; empty where the list names none"`
	Count  int          `json:"count" doc:"Enterprises with any title"`
	Levels []TitleCount `json:"levels" doc:"Enterprises of each level"`
}

// TitleTargetSource is where the targets stand.
type TitleTargetSource struct {
	Document  string      `json:"document" doc:"Document number"`
	Article   string      `json:"article" doc:"Article"`
	Title     string      `json:"title" doc:"Title of the document"`
	Published market.Date `json:"published" doc:"Day of its publication"`
	By        market.Date `json:"by" doc:"The day by which"`
}

// TitleCounts counts enterprises that hold a title on a day.
type TitleCounts struct {
	On          string                 `json:"on" doc:"The day for which it is told"`
	Enterprises int                    `json:"enterprises" doc:"Enterprises with any title"`
	Levels      []TitleLevelCount      `json:"levels" doc:"By level, from the lowest"`
	Prefectures []TitlePrefectureCount `json:"prefectures" doc:"By prefecture, the largest first"`
	Industries  []TitleCount           `json:"industries" doc:"Enterprises by industry, the largest first"`
	Targets     TitleTargetSource      `json:"targets" doc:"Where the targets stand"`
}

// OrganisationTitles are the titles of one organisation.
type OrganisationTitles struct {
	On       string     `json:"on" doc:"The day for which it is told"`
	Full     bool       `json:"full" doc:"Whether reasons are shown, and another moment may be asked for"`
	Standing []TitleRow `json:"standing" doc:"The titles that it holds on the day, the highest first"`
	Titles   []Title    `json:"titles" doc:"All that it or a predecessor ever held, the newest notice first"`
}

// TitleFilterParams are what the library can be narrowed by.
type TitleFilterParams struct {
	On       string   `query:"on" pattern:"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$" doc:"The day for which it is asked; today without"`
	Level    []string `query:"level" doc:"Levels, separated by commas"`
	Status   []string `query:"status" doc:"Statuses on that day, separated by commas"`
	Region   string   `query:"region" doc:"Region; a prefecture finds its counties"`
	Industry string   `query:"industry" maxLength:"100" doc:"Industry as the lists have it"`
	Batch    string   `query:"batch" maxLength:"40" doc:"Batch as the lists have it"`
	Q        string   `query:"q" maxLength:"200" doc:"Part of a name, a credit code or a document number"`
}

// TitleMomentParams are a day and the moment as known at which it is asked for.
type TitleMomentParams struct {
	On      string `query:"on" pattern:"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$" doc:"The day for which it is asked; today without"`
	KnownOn string `query:"known_on" pattern:"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$" doc:"As it was known at the end of this day; now without. For the enterprise itself and the offices of its region only"`
}

type titleLibraryRequest struct {
	TitleFilterParams
	Paging
}

type titleLibraryAnswer struct{ Body TitleLibrary }

type titleCountsRequest struct {
	On string `query:"on" pattern:"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$" doc:"The day for which it is asked; today without"`
}

type titleCountsAnswer struct{ Body TitleCounts }

type titleRequest struct {
	ByID
	TitleMomentParams
}

type titleAnswer struct {
	ETag string `header:"ETag" doc:"Version, for If-Match"`
	Body Title
}

type organisationTitlesAnswer struct{ Body OrganisationTitles }

type titleExportRequest struct {
	File string `path:"file" enum:"titles.xlsx,titles.csv" doc:"The format"`
	TitleFilterParams
}

func (s *Server) registerTitles() {
	tag := []string{"titles"}
	register(s.routes, Public, huma.Operation{
		OperationID: "list-titles", Method: http.MethodGet, Path: "/titles", Tags: tag,
		Summary: "The library of titles on a day, with what each filter would leave",
	}, s.library)
	register(s.routes, Public, huma.Operation{
		OperationID: "count-titles", Method: http.MethodGet, Path: "/titles/counts", Tags: tag,
		Summary: "Enterprises with a title by level, prefecture and industry, beside the targets of the policy",
	}, s.titleCounts)
	register(s.routes, SignedIn, huma.Operation{
		OperationID: "export-titles", Method: http.MethodGet, Path: "/titles/export/{file}", Tags: tag,
		Summary: "The filtered library as a list", Responses: fileResponse(xlsxType, "text/csv"),
	}, s.exportTitles)
	register(s.routes, Public, huma.Operation{
		OperationID: "get-title", Method: http.MethodGet, Path: "/titles/{id}", Tags: tag,
		Summary: "One title with its history; 404 also when nothing was known of it then",
	}, func(ctx context.Context, in *titleRequest) (*titleAnswer, error) {
		v, err := s.deps.Service.Title(ctx, actor(ctx), in.ID, in.moment())
		return titleAnswerOf(v), err
	})
	register(s.routes, Public, huma.Operation{
		OperationID: "get-organisation-titles", Method: http.MethodGet, Path: "/organisations/{id}/titles", Tags: tag,
		Summary: "The titles of an organisation on a day, and all that it or a predecessor ever held",
	}, s.organisationTitles)
	s.registerTitleChanges(tag)
}

func (p TitleFilterParams) filter() service.TitleFilter {
	return service.TitleFilter{
		On: market.Date(p.On), Levels: p.Level, Statuses: p.Status, Region: p.Region, Industry: p.Industry, Batch: p.Batch, Text: p.Q,
	}
}

func (p TitleMomentParams) moment() service.TitleMoment {
	return service.TitleMoment{On: market.Date(p.On), KnownOn: market.Date(p.KnownOn)}
}

func (s *Server) library(ctx context.Context, in *titleLibraryRequest) (*titleLibraryAnswer, error) {
	f := in.filter()
	f.Page, f.Size = in.Page, in.Size
	p, err := s.deps.Service.Library(ctx, f)
	if err != nil {
		return nil, err
	}
	return &titleLibraryAnswer{Body: TitleLibrary{
		On: string(p.On), Items: each(p.Rows, titleRow), Total: p.Total, Page: in.Page, Size: in.Size,
		Levels: titleCountList(p.Levels), Statuses: titleCountList(p.Statuses), Prefectures: titleCountList(p.Prefectures),
		Industries: titleCountList(p.Industries), Batches: titleCountList(p.Batches),
	}}, nil
}

func titleCountList(in []service.ValueCount) []TitleCount {
	return each(in, func(v service.ValueCount) TitleCount { return TitleCount(v) })
}

func (s *Server) titleCounts(ctx context.Context, in *titleCountsRequest) (*titleCountsAnswer, error) {
	c, err := s.deps.Service.TitleCounts(ctx, market.Date(in.On))
	if err != nil {
		return nil, err
	}
	t := c.Targets
	out := TitleCounts{
		On: string(c.On), Enterprises: c.Enterprises, Industries: titleCountList(c.Industries),
		Targets: TitleTargetSource{Document: t.Document, Article: t.Article, Title: t.Title, Published: t.Published, By: t.By},
		Prefectures: each(c.Prefectures, func(p service.PrefectureCount) TitlePrefectureCount {
			return TitlePrefectureCount{Region: p.Region, Count: p.Count, Levels: titleCountList(p.Levels)}
		}),
	}
	count := map[string]int{}
	for _, l := range c.Levels {
		count[l.Value] = l.Count
	}
	for _, l := range t.Levels {
		out.Levels = append(out.Levels, TitleLevelCount{Level: string(l.Level), Count: count[string(l.Level)], Target: l.Enterprises})
	}
	return &titleCountsAnswer{Body: out}, nil
}

func (s *Server) exportTitles(ctx context.Context, in *titleExportRequest) (*fileAnswer, error) {
	_, format := split(in.File)
	data, err := s.deps.Service.ExportLibrary(ctx, in.filter(), format)
	if err != nil {
		return nil, err
	}
	return file("duijie-"+in.File, data), nil
}

func (s *Server) organisationTitles(ctx context.Context, in *titleRequest) (*organisationTitlesAnswer, error) {
	found, err := s.deps.Service.EnterpriseTitles(ctx, actor(ctx), in.ID, in.moment())
	if err != nil {
		return nil, err
	}
	return &organisationTitlesAnswer{Body: OrganisationTitles{
		On: string(found.On), Full: found.Full, Titles: each(found.Titles, title),
		Standing: each(found.Standing, func(st market.TitleStanding) TitleRow {
			return TitleRow{ID: st.Title, Key: st.Key, Status: string(market.TitleValid), Facts: st.Facts, Organisation: in.ID}
		}),
	}}, nil
}

func titleRow(v service.TitleView) TitleRow {
	return TitleRow{
		ID: v.Title.ID, Key: v.Title.Key, Status: string(v.State.Status), Facts: v.State.Facts, Organisation: v.Organisation, Sample: v.Title.Sample,
	}
}

func title(v service.TitleView) Title {
	return Title{
		TitleRow: titleRow(v), Version: v.Version, Full: v.Full,
		Actions: each(v.Actions, func(k market.TitleEventKind) string { return string(k) }),
		Events: each(v.Title.Events, func(e market.TitleEvent) TitleEvent {
			return TitleEvent{
				Kind: string(e.Kind), Effective: e.Effective, RecordedAt: e.RecordedAt, Document: e.Document, Reason: e.Reason,
				SourceSHA: e.SourceSHA, Facts: e.Facts,
			}
		}),
	}
}

func titleAnswerOf(v service.TitleView) *titleAnswer {
	return &titleAnswer{ETag: etag(v.Version), Body: title(v)}
}
