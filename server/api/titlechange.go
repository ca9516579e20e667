package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// TitleImport is what a list would change of the library, or changed.
type TitleImport struct {
	List        market.TitleList    `json:"list" doc:"What the notice says of every line"`
	SourceSHA   string              `json:"source_sha256" doc:"SHA-256 of the file"`
	Lines       []TitleImportLine   `json:"lines" doc:"New and changed lines, and those with a match to be confirmed; at most 2000"`
	MoreLines   int                 `json:"more_lines" doc:"How many more lines there are"`
	Missing     []TitleImportAbsent `json:"missing" doc:"What stands of the same document and is not in the list; it stays. At most 2000"`
	MoreMissing int                 `json:"more_missing" doc:"How many more there are"`
}

// TitleImportLine is what one line of a list would do.
type TitleImportLine struct {
	Sheet   string               `json:"sheet,omitempty" doc:"Name of the sheet; absent for csv"`
	Row     int                  `json:"row" doc:"Row as the spreadsheet counts it, from 1"`
	Place   int                  `json:"place" doc:"Place in the list"`
	What    string               `json:"what" enum:"new,changed,unchanged" doc:"What it does to what stands"`
	Title   string               `json:"title,omitempty" doc:"Id of the title that stands"`
	Facts   market.TitleFacts    `json:"facts" doc:"What would stand"`
	Changes []market.FieldChange `json:"changes" doc:"Field by field what changes"`
	Match   *TitleNameMatch      `json:"match,omitempty" doc:"An enterprise that was found by its name only; to be confirmed"`
}

// TitleNameMatch is an enterprise on the market that has the name of a line.
type TitleNameMatch struct {
	Organisation string `json:"organisation" doc:"Its id"`
	CreditCode   string `json:"credit_code" doc:"Its credit code"`
	Region       string `json:"region" doc:"Its region, GB/T 2260"`
}

// TitleImportAbsent is a title that a list leaves out.
type TitleImportAbsent struct {
	Title string `json:"title" doc:"Id of the title"`
	Place int    `json:"place" doc:"Place in the list"`
	Name  string `json:"name" doc:"Name as it was published"`
}

// maxDifference is how many lines of a difference an answer holds.
const maxDifference = 2000

type titleUploadForm struct {
	File           huma.FormFile `form:"file" required:"true" doc:"The list: xlsx, or csv in UTF-8 or GB18030"`
	DocumentNumber string        `form:"document_number" required:"true" doc:"Number of the notice, such as 吉工信办联〔2022〕25号"`
	Level          string        `form:"level" required:"true" doc:"Level of all lines"`
	Batch          string        `form:"batch" required:"false" doc:"Batch, such as 2022"`
	NoticeDate     string        `form:"notice_date" required:"true" doc:"Day of the notice, 2006-01-02"`
	ValidFrom      string        `form:"valid_from" required:"false" doc:"First day of the term; the day of the notice without"`
	ValidTo        string        `form:"valid_to" required:"false" doc:"Last day of the term; without, it is reckoned where a rule for the level is known"`
}

type titleUploadRequest struct {
	RawBody huma.MultipartFormFiles[titleUploadForm]
}

type titleImportAnswer struct{ Body TitleImport }

// TitleApply asks to write what a dry run showed.
type TitleApply struct {
	Confirmed []int  `json:"confirmed,omitempty" maxItems:"100000" doc:"Places of the lines whose match by name is right"`
	Reason    string `json:"reason,omitempty" doc:"Why lines that stand are corrected; needed where any is"`
}

type titleApplyRequest struct {
	ByID
	Body TitleApply
}

// TitleFactsInput are the facts of an event as they are sent.
type TitleFactsInput struct {
	Level      string `json:"level,omitempty" doc:"Level"`
	CreditCode string `json:"credit_code,omitempty" doc:"Unified social credit code; of a renaming empty when it is the same"`
	Name       string `json:"name,omitempty" doc:"Name"`
	Batch      string `json:"batch,omitempty" doc:"Batch"`
	NoticeDate string `json:"notice_date,omitempty" doc:"Day of the notice"`
	ValidFrom  string `json:"valid_from,omitempty" doc:"First day of the term"`
	ValidTo    string `json:"valid_to,omitempty" doc:"Last day of the term"`
	Region     string `json:"region,omitempty" doc:"Region, GB/T 2260"`
	Industry   string `json:"industry,omitempty" doc:"Industry as written"`
}

// TitleEventInput is what happened to a title, as it is sent.
type TitleEventInput struct {
	Kind      string          `json:"kind" enum:"renamed,revoked,restored,corrected" doc:"What happened"`
	Effective string          `json:"effective,omitempty" doc:"Day of the effect; a correction is from the start"`
	Document  string          `json:"document" doc:"Number of the document that says so"`
	Reason    string          `json:"reason" doc:"Why, at most 1000 characters; no names of people"`
	Facts     TitleFactsInput `json:"facts,omitempty" doc:"Of a renaming the new name and credit code, of a correction all that the list should say"`
}

type titleEventRequest struct {
	ByID
	OnVersion
	Body TitleEventInput
}

func (s *Server) registerTitleChanges(tag []string) {
	register(s.routes, Registrar, huma.Operation{
		OperationID: "start-title-import", Method: http.MethodPost, Path: "/titles/imports", Tags: tag, DefaultStatus: http.StatusAccepted,
		Summary: "Send a published list; it is checked without writing anything", MaxBodyBytes: maxUpload, BodyReadTimeout: s.config.UploadTimeout,
	}, s.startTitleImport)
	register(s.routes, Registrar, huma.Operation{
		OperationID: "get-title-import", Method: http.MethodGet, Path: "/titles/imports/{id}", Tags: tag,
		Summary: "What one's own list would change; where it stands tells get-import",
	}, s.titleImport)
	register(s.routes, Registrar, huma.Operation{
		OperationID: "apply-title-import", Method: http.MethodPost, Path: "/titles/imports/{id}/apply", Tags: tag, DefaultStatus: http.StatusAccepted,
		Summary: "Write what the check showed, and nothing else",
	}, func(ctx context.Context, in *titleApplyRequest) (*importAnswer, error) {
		st, err := s.deps.Service.ApplyTitles(ctx, actor(ctx), in.ID, in.Body.Confirmed, in.Body.Reason)
		if err != nil {
			return nil, err
		}
		return &importAnswer{Body: importOf(ctx, st)}, nil
	})
	register(s.routes, Registrar, huma.Operation{
		OperationID: "record-title-event", Method: http.MethodPost, Path: "/titles/{id}/events", Tags: tag,
		Summary: "Record what happened to a title: a department manager of the province, or the office of the prefecture whose city-level title it is",
	}, s.recordTitle)
}

func (s *Server) startTitleImport(ctx context.Context, in *titleUploadRequest) (*importAnswer, error) {
	form := in.RawBody.Data()
	defer form.File.Close()
	// What the form spilled to disk hangs on a copy of the request that net/http does not know.
	defer func() { _ = in.RawBody.Form.RemoveAll() }()
	st, err := s.deps.Service.UploadTitles(ctx, actor(ctx), market.TitleList{
		DocumentNumber: form.DocumentNumber, Level: market.TitleLevel(form.Level), Batch: form.Batch,
		NoticeDate: market.Date(form.NoticeDate), ValidFrom: market.Date(form.ValidFrom), ValidTo: market.Date(form.ValidTo),
	}, form.File.Filename, form.File)
	if err != nil {
		return nil, err
	}
	return &importAnswer{Body: importOf(ctx, st)}, nil
}

func (s *Server) titleImport(ctx context.Context, in *ByID) (*titleImportAnswer, error) {
	d, err := s.deps.Service.TitleDifference(actor(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	lines, missing := d.Lines[:min(len(d.Lines), maxDifference)], d.Missing[:min(len(d.Missing), maxDifference)]
	return &titleImportAnswer{Body: TitleImport{
		List: d.List, SourceSHA: d.Source, Lines: each(lines, titleImportLine), MoreLines: len(d.Lines) - len(lines),
		Missing: each(missing, func(m service.MissingTitle) TitleImportAbsent {
			return TitleImportAbsent{Title: m.Title, Place: m.Place, Name: m.Facts.Name}
		}),
		MoreMissing: len(d.Missing) - len(missing),
	}}, nil
}

func titleImportLine(c service.TitleChange) TitleImportLine {
	out := TitleImportLine{Sheet: c.Sheet, Row: c.Row, Place: c.Place, What: "unchanged", Title: c.Title, Facts: c.After, Changes: []market.FieldChange{}}
	switch {
	case c.Before == nil:
		out.What = "new"
	case c.Changed():
		out.What, out.Changes = "changed", c.Before.Changes(c.After)
	}
	if m := c.Match; m != nil {
		out.Match = &TitleNameMatch{Organisation: m.Organisation, CreditCode: string(m.CreditCode), Region: m.Region}
	}
	return out
}

func (s *Server) recordTitle(ctx context.Context, in *titleEventRequest) (*titleAnswer, error) {
	v, err := version(in.IfMatch)
	if err != nil {
		return nil, err
	}
	b := in.Body
	view, err := s.deps.Service.RecordTitle(ctx, actor(ctx), in.ID, v, market.TitleEvent{
		Kind: market.TitleEventKind(b.Kind), Effective: market.Date(b.Effective), Document: b.Document, Reason: b.Reason, Facts: b.Facts.facts(),
	})
	return titleAnswerOf(view), err
}

func (f TitleFactsInput) facts() market.TitleFacts {
	return market.TitleFacts{
		Level: market.TitleLevel(f.Level), CreditCode: market.CreditCode(f.CreditCode), Name: f.Name, Batch: f.Batch,
		NoticeDate: market.Date(f.NoticeDate), ValidFrom: market.Date(f.ValidFrom), ValidTo: market.Date(f.ValidTo), Region: f.Region, Industry: f.Industry,
	}
}
