package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/service"
)

// maxUpload is the largest file to import, in bytes.
const maxUpload = 64 << 20

// Import is the reading of one file: first a dry run, then, when asked, the
// writing of its good rows.
type Import struct {
	ID         string        `json:"id" doc:"Id"`
	Kind       string        `json:"kind" enum:"achievements,demands,organisations,titles" doc:"What the rows are"`
	File       string        `json:"file" doc:"Name of the file"`
	State      string        `json:"state" enum:"checking,checked,writing,done,failed" doc:"Where it stands"`
	Done       int           `json:"done" doc:"How far the present reading is, in thousandths"`
	Rows       int           `json:"rows" doc:"Rows that were read"`
	Good       int           `json:"good" doc:"Rows that can go in or went in"`
	Bad        int           `json:"bad" doc:"Rows with faults"`
	New        int           `json:"new" doc:"Good rows that begin an item"`
	Changed    int           `json:"changed" doc:"Good rows that change one"`
	Unchanged  int           `json:"unchanged" doc:"Good rows that say what stands already"`
	Faults     []ImportFault `json:"faults" doc:"What is wrong, in order of rows; at most 1000"`
	MoreFaults int           `json:"more_faults" doc:"How many more faults there are"`
	Problem    *Problem      `json:"problem,omitempty" doc:"Why it failed as a whole"`
	StartedAt  time.Time     `json:"started_at" doc:"When it was sent"`
}

// ImportFault is one thing that is wrong in a sheet.
type ImportFault struct {
	Sheet   string `json:"sheet,omitempty" doc:"Name of the sheet; absent for csv"`
	Row     int    `json:"row" doc:"Row as the spreadsheet counts it, from 1; 0 for the file as a whole"`
	Column  string `json:"column,omitempty" doc:"Letter and heading of the column, such as C 技术领域"`
	Value   string `json:"value,omitempty" doc:"The value as it stands there"`
	Message string `json:"message" doc:"What is wrong"`
	Hint    string `json:"hint,omitempty" doc:"What would be right"`
}

// ImportProgress is one event of the stream.
type ImportProgress struct {
	State string `json:"state" enum:"checking,checked,writing,done,failed" doc:"Where it stands"`
	Done  int    `json:"done" doc:"How far the present reading is, in thousandths"`
}

type uploadForm struct {
	File         huma.FormFile `form:"file" required:"true" doc:"The file: xlsx, or csv in UTF-8 or GB18030"`
	Kind         string        `form:"kind" required:"true" enum:"achievements,demands,organisations" doc:"What the rows are"`
	Organisation string        `form:"organisation" required:"false" doc:"Id of the owner of all rows; an office or the operator may leave it out"`
}

type uploadRequest struct {
	RawBody huma.MultipartFormFiles[uploadForm]
}

type importAnswer struct{ Body Import }

// ApplyRequest asks to write the good rows.
type ApplyRequest struct {
	Landing string `json:"landing,omitempty" enum:"draft,submit,listed" default:"draft" doc:"What becomes of the rows: drafts; submitted for review where complete, else drafts; or published as they stand, an office's own list only"`
}

type applyRequest struct {
	ByID
	Body ApplyRequest
}

func (s *Server) registerImports() {
	tag := []string{"imports"}
	register(s.routes, Importer, huma.Operation{
		OperationID: "start-import", Method: http.MethodPost, Path: "/imports", Tags: tag, DefaultStatus: http.StatusAccepted,
		Summary: "Send a file; it is checked without writing anything", MaxBodyBytes: maxUpload, BodyReadTimeout: s.config.UploadTimeout,
	}, s.startImport)
	register(s.routes, Sender, huma.Operation{
		OperationID: "get-import", Method: http.MethodGet, Path: "/imports/{id}", Tags: tag, Summary: "Where one's own import stands",
	}, s.getImport)
	register(s.routes, Importer, huma.Operation{
		OperationID: "apply-import", Method: http.MethodPost, Path: "/imports/{id}/apply", Tags: tag, DefaultStatus: http.StatusAccepted,
		Summary: "Write the good rows of a checked import",
	}, s.applyImport)
	s.registerImportEvents(tag)
	register(s.routes, Sender, huma.Operation{
		OperationID: "get-import-faults", Method: http.MethodGet, Path: "/imports/{id}/faults.xlsx", Tags: tag,
		Summary: "The bad rows as they were sent, with a column that says why", Responses: fileResponse(xlsxType),
	}, s.importFaults)
}

func (s *Server) startImport(ctx context.Context, in *uploadRequest) (*importAnswer, error) {
	form := in.RawBody.Data()
	defer form.File.Close()
	// What the form spilled to disk hangs on a copy of the request that net/http does not know.
	defer func() { _ = in.RawBody.Form.RemoveAll() }()
	owner := ""
	if form.Organisation != "" {
		o, _, err := s.deps.Service.Organisation(ctx, form.Organisation)
		if err != nil {
			return nil, err
		}
		owner = string(o.CreditCode)
	}
	st, err := s.deps.Service.Upload(ctx, actor(ctx), service.SheetKind(form.Kind), service.LandDraft, owner, form.File.Filename, form.File)
	if err != nil {
		return nil, err
	}
	return &importAnswer{Body: importOf(ctx, st)}, nil
}

func (s *Server) getImport(ctx context.Context, in *ByID) (*importAnswer, error) {
	st, _, err := s.deps.Service.ImportStatus(actor(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &importAnswer{Body: importOf(ctx, st)}, nil
}

func (s *Server) applyImport(ctx context.Context, in *applyRequest) (*importAnswer, error) {
	st, err := s.deps.Service.ApplyImport(ctx, actor(ctx), in.ID, service.Landing(in.Body.Landing))
	if err != nil {
		return nil, err
	}
	return &importAnswer{Body: importOf(ctx, st)}, nil
}

func (s *Server) importFaults(ctx context.Context, in *ByID) (*fileAnswer, error) {
	data, err := s.deps.Service.FaultyRows(actor(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return file("faults.xlsx", data), nil
}

func importOf(ctx context.Context, st service.ImportStatus) Import {
	out := Import{
		ID: st.ID, Kind: string(st.Kind), File: st.File, State: string(st.State), Done: st.Done, Rows: st.Outcome.Rows,
		Good: st.Outcome.Good(), Bad: st.Outcome.Bad, New: st.Outcome.New, Changed: st.Outcome.Changed,
		Unchanged: st.Outcome.Unchanged, Faults: []ImportFault{}, MoreFaults: st.Outcome.MoreFault, StartedAt: st.Started,
	}
	lang := language(ctx)
	for _, f := range st.Outcome.Faults {
		out.Faults = append(out.Faults, ImportFault{
			Sheet: f.Sheet, Row: f.Row, Column: f.Column, Value: f.Value, Message: f.Message.In(lang), Hint: f.Hint.In(lang),
		})
	}
	if st.Problem != nil {
		out.Problem = problemOf(ctx, st.Problem)
	}
	return out
}
