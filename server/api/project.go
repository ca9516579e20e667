package api

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// ProjectRow is one joint project in a list.
type ProjectRow struct {
	ID         string          `json:"id" doc:"Id"`
	Version    int64           `json:"version" doc:"As in the ETag; for If-Match, in quotes"`
	State      string          `json:"state" doc:"Where it stands"`
	Call       string          `json:"call" doc:"Id of the call"`
	Year       int             `json:"year" doc:"Year of the call"`
	Title      string          `json:"title" doc:"Title"`
	Field      string          `json:"field" doc:"Field of technology (技术领域)"`
	University OrganisationRef `json:"university" doc:"The university or institute"`
	Enterprise OrganisationRef `json:"enterprise" doc:"The enterprise"`
	Side       string          `json:"side,omitempty" doc:"The asker's side; absent for the department"`
	Number     string          `json:"number,omitempty" doc:"Number in the annual plan"`
	Funding    *market.Fen     `json:"funding_fen,omitempty" doc:"What the fiscal plan gives, in Fen; absent: nothing, or not listed yet"`
	Due        market.Date     `json:"due,omitempty" doc:"Last day of whoever has to act"`
	DueOpen    *market.Term    `json:"due_open,omitempty" doc:"In its place while the table of working days does not reach it"`
	Begins     market.Date     `json:"begins" doc:"First day"`
	Ends       market.Date     `json:"ends" doc:"Last day"`
	Sample     bool            `json:"sample,omitempty" doc:"A fictional sample"`
	UpdatedAt  time.Time       `json:"updated_at" doc:"Last change"`
}

// ProjectFile is a file of the evidence.
type ProjectFile struct {
	Code string   `json:"code" doc:"What of the call's evidence it is"`
	File RoomFile `json:"file" doc:"The file"`
}

// ProjectReason is why the department sent a project back or refused it.
type ProjectReason struct {
	Reasons []string  `json:"reasons" doc:"Why"`
	Note    string    `json:"note,omitempty" doc:"In words"`
	At      time.Time `json:"at" doc:"When"`
}

// ProjectStep is one line of a project's history.
type ProjectStep struct {
	Action  string    `json:"action" doc:"The step"`
	From    string    `json:"from,omitempty" doc:"State before it; absent at the beginning"`
	To      string    `json:"to" doc:"State after it"`
	Part    string    `json:"part" doc:"In which part"`
	Side    string    `json:"side,omitempty" doc:"Of which side"`
	Name    string    `json:"name,omitempty" doc:"Name of who took it; absent for who acts for the department, to the two"`
	Words   string    `json:"words,omitempty" doc:"What was said"`
	Reasons []string  `json:"reasons" doc:"Codes of the reasons"`
	At      time.Time `json:"at" doc:"When"`
}

// ReachedMilestone says that a milestone was reached.
type ReachedMilestone struct {
	Index int       `json:"index" doc:"Which one of the text, from 0"`
	Note  string    `json:"note,omitempty" doc:"In words"`
	At    time.Time `json:"at" doc:"When"`
}

// ProjectReport is a progress report or the final one.
type ProjectReport struct {
	ID       string      `json:"id" doc:"Id"`
	Final    bool        `json:"final,omitempty" doc:"A final report"`
	Standing bool        `json:"standing,omitempty" doc:"It is the final report that stands"`
	Side     string      `json:"side" doc:"Whose people wrote it"`
	Through  market.Date `json:"through" doc:"Last day that it tells of"`
	Done     string      `json:"done" doc:"What was done"`
	Problems string      `json:"problems,omitempty" doc:"What stands in the way"`
	Next     string      `json:"next,omitempty" doc:"What comes next"`
	Outcome  string      `json:"outcome,omitempty" doc:"Of a final report: how far the goals were reached"`
	Files    []RoomFile  `json:"files" doc:"What hangs with it"`
	Name     string      `json:"name,omitempty" doc:"Who wrote it"`
	At       time.Time   `json:"at" doc:"When"`
}

// ProjectContract is a contract of a project with what was registered and paid on it.
type ProjectContract struct {
	ID           string      `json:"id" doc:"Id"`
	Project      string      `json:"project" doc:"Its project name"`
	State        string      `json:"state" doc:"Where it stands"`
	Signed       market.Date `json:"signed" doc:"Day of signing"`
	Total        market.Fen  `json:"total_fen" doc:"Total of the contract, in Fen"`
	Registration string      `json:"registration,omitempty" doc:"Where its registration stands"`
	Number       string      `json:"number,omitempty" doc:"Number of its registration"`
	Technical    market.Fen  `json:"certified_technical_fen" doc:"Certified technical amount, in Fen"`
	Paid         market.Fen  `json:"paid_fen" doc:"Paid and confirmed by both sides, in Fen"`
	// Flags are those on fiscal-plan funding.
	Flags []market.Flagged `json:"flags" doc:"What it says of fiscal-plan funding against the plan"`
}

// ProjectOutcome is what came of a project, added up from its contracts.
type ProjectOutcome struct {
	Contracts []ProjectContract `json:"contracts" doc:"By day of signing; those that the asker sees"`
	Total     market.Fen        `json:"total_fen" doc:"Totals of those in force, in Fen"`
	Technical market.Fen        `json:"certified_technical_fen" doc:"Certified technical amounts, in Fen"`
	Paid      market.Fen        `json:"paid_fen" doc:"Paid and confirmed, in Fen"`
	Unlinked  []ProjectContract `json:"unlinked" doc:"Of a funded project: further contracts of its deal that belong to no project"`
}

// Project is a joint project as one of the two or the provincial department reads it.
type Project struct {
	ProjectRow
	Introduction string             `json:"introduction,omitempty" doc:"Id of the deal that it grew out of; to the two alone"`
	CallName     market.Text        `json:"call_name" doc:"Name of the call"`
	TitleDay     market.Date        `json:"title_day" doc:"Day on which the enterprise has to hold a provincial title"`
	Wanted       []market.Evidence  `json:"wanted" doc:"Evidence that the call asks for"`
	Text         market.ProjectText `json:"text" doc:"What the two say of it"`
	Evidence     []ProjectFile      `json:"evidence" doc:"Files of the evidence"`
	Confirmed    []string           `json:"confirmed" doc:"Sides that have confirmed what is to be confirmed now"`
	TitleBy      string             `json:"title_by,omitempty" doc:"Id of the title by which the enterprise takes part"`
	TitleLevel   string             `json:"title_level,omitempty" doc:"Level of that title"`
	Returned     *ProjectReason     `json:"returned,omitempty" doc:"Why it was sent back last"`
	Refused      *ProjectReason     `json:"refused,omitempty" doc:"Why it was refused"`
	EndReason    string             `json:"end_reason,omitempty" doc:"Why it was terminated"`
	Plan         string             `json:"plan,omitempty" doc:"Id of the plan that lists it"`
	ListedAt     time.Time          `json:"listed_at,omitzero" doc:"When the plan was published"`
	Reached      []ReachedMilestone `json:"reached" doc:"Milestones that were reached"`
	Reports      []ProjectReport    `json:"reports" doc:"The oldest first"`
	Goal         string             `json:"outcome_code,omitempty" doc:"How far the goals were reached, by the final report"`
	Outcome      ProjectOutcome     `json:"outcome" doc:"What came of it, added up from its contracts"`
	SubmittedAt  time.Time          `json:"submitted_at,omitzero" doc:"When it was handed in last"`
	Steps        []ProjectStep      `json:"steps" doc:"Its history, the oldest first"`
	Actions      []string           `json:"actions" doc:"What the asker may do now"`
	Faults       []Fault            `json:"faults" doc:"What keeps the two from confirming it"`
}

// Projects is one page of joint projects.
type Projects struct {
	Items  []ProjectRow   `json:"items" doc:"What waits for the asker first"`
	Counts []ProjectCount `json:"counts" doc:"By state, of all of the call"`
	Total  int            `json:"total" doc:"All that fit"`
	Page   int            `json:"page" doc:"Page, from 1"`
	Size   int            `json:"size" doc:"Rows on a page"`
}

// ProjectProspect is a project as a deal would begin it.
type ProjectProspect struct {
	Introduction string             `json:"introduction" doc:"Id of the deal"`
	University   OrganisationRef    `json:"university" doc:"The university or institute"`
	Enterprise   OrganisationRef    `json:"enterprise" doc:"The enterprise"`
	Text         market.ProjectText `json:"text" doc:"What the deal gives; nothing of it is stored"`
	Calls        []ProjectChance    `json:"calls" doc:"Calls that take projects today"`
}

// ProjectChance is a call in which a deal may be filed.
type ProjectChance struct {
	Call     ProjectCall `json:"call" doc:"The call"`
	Eligible bool        `json:"eligible" doc:"The enterprise holds a title on the day that the call states"`
	Filed    string      `json:"filed,omitempty" doc:"Id of the project that the deal has in it already"`
}

// NewProject files a project.
type NewProject struct {
	Introduction string             `json:"introduction" pattern:"^[a-z2-7]{26}$" patternDescription:"an id" doc:"Id of the deal"`
	Call         string             `json:"call" pattern:"^[a-z2-7]{26}$" patternDescription:"an id" doc:"Id of the call"`
	Text         market.ProjectText `json:"text" doc:"What the two say of it"`
}

// ProjectEdit replaces the text of a project.
type ProjectEdit struct {
	Text  market.ProjectText `json:"text" doc:"What the two say of it"`
	Words string             `json:"words,omitempty" doc:"Why, where one side has confirmed the text already"`
}

// ProjectReportInput is a report.
type ProjectReportInput struct {
	Through  market.Date `json:"through" doc:"Last day that it tells of"`
	Done     string      `json:"done" doc:"What was done, at least 10 characters"`
	Problems string      `json:"problems,omitempty" doc:"What stands in the way"`
	Next     string      `json:"next,omitempty" doc:"What comes next"`
	Outcome  string      `json:"outcome,omitempty" doc:"Of a final report: how far the goals were reached"`
	Files    []string    `json:"files,omitempty" doc:"SHA-256 of files that the own organisation has uploaded"`
}

// ProjectActionRequest is a step of a project.
type ProjectActionRequest struct {
	Action    string              `json:"action" doc:"The step"`
	Words     string              `json:"words,omitempty" doc:"At most 1000 characters"`
	Reasons   []string            `json:"reasons,omitempty" doc:"Codes: several of project_return_reason, one of project_refuse_reason or of project_end_reason"`
	Milestone *int                `json:"milestone,omitempty" doc:"Which one of the text was reached, from 0"`
	Report    *ProjectReportInput `json:"report,omitempty" doc:"With report and finish"`
}

// ProjectFileInput names a file of the evidence.
type ProjectFileInput struct {
	Code   string `json:"code" doc:"What of the call's evidence it is"`
	SHA256 string `json:"sha256" pattern:"^[0-9a-f]{64}$" patternDescription:"a SHA-256" doc:"A file that the own organisation has uploaded, or one that hangs there"`
}

// ProjectContractInput names a contract of a project.
type ProjectContractInput struct {
	Contract string `json:"contract" pattern:"^[a-z2-7]{26}$" patternDescription:"an id" doc:"Id of a contract between the two"`
	Reason   string `json:"reason,omitempty" doc:"Why it is taken out"`
}

// ProjectRules are the tables that projects, calls and plans live by.
type ProjectRules struct {
	Project []market.ProjectTransition     `json:"project" doc:"Steps of a project"`
	Call    []market.ProjectCallTransition `json:"call" doc:"Steps of a call"`
	Plan    []market.ProjectPlanTransition `json:"plan" doc:"Steps of a plan"`
}

type (
	projectRulesAnswer struct {
		CacheControl string `header:"Cache-Control"`
		Body         ProjectRules
	}
	projectAnswer struct {
		Status int
		ETag   string `header:"ETag" doc:"Version, for If-Match"`
		Body   Project
	}
	projectsAnswer         struct{ Body Projects }
	projectProspectAnswer  struct{ Body ProjectProspect }
	projectProspectRequest struct {
		Introduction string `query:"introduction" required:"true" pattern:"^[a-z2-7]{26}$" patternDescription:"an id" doc:"Id of the deal"`
	}
	projectsRequest struct {
		Call  string `query:"call" pattern:"^([a-z2-7]{26})?$" doc:"Id of a call"`
		State string `query:"state" doc:"A state, or live, over"`
		Q     string `query:"q" maxLength:"200" doc:"Part of a title, a number or a name"`
		Paging
	}
	projectsFileRequest struct {
		Call  string `query:"call" pattern:"^([a-z2-7]{26})?$" doc:"Id of a call"`
		State string `query:"state" doc:"A state, or live, over"`
		Q     string `query:"q" maxLength:"200" doc:"Part of a title, a number or a name"`
	}
	newProjectRequest  struct{ Body NewProject }
	editProjectRequest struct {
		ByID
		OnVersion
		Body ProjectEdit
	}
	projectActionRequest struct {
		ByID
		OnVersion
		Body ProjectActionRequest
	}
	projectFileRequest struct {
		ByID
		OnVersion
		Body ProjectFileInput
	}
	projectContractRequest struct {
		ByID
		Body ProjectContractInput
	}
)

func (s *Server) registerProjects() {
	tag := []string{"projects"}
	register(s.routes, Public, huma.Operation{
		OperationID: "list-project-rules", Method: http.MethodGet, Path: "/projects/rules", Tags: tag,
		Summary: "The life of a joint project, of a call and of a plan, as tables",
	}, func(context.Context, *struct{}) (*projectRulesAnswer, error) {
		return &projectRulesAnswer{CacheControl: "public, max-age=300", Body: ProjectRules{market.ProjectTransitions, market.ProjectCallTransitions, market.ProjectPlanTransitions}}, nil
	})
	register(s.routes, Member, huma.Operation{
		OperationID: "get-project-prospect", Method: http.MethodGet, Path: "/projects/prospect", Tags: tag,
		Summary: "A project as a deal of the two would begin it, and the calls that take it",
	}, s.projectProspect)
	register(s.routes, Insider, huma.Operation{
		OperationID: "list-projects", Method: http.MethodGet, Path: "/projects", Tags: tag,
		Summary: "Joint projects of the own organisation; to the provincial department all that were handed in",
	}, s.projects)
	register(s.routes, Insider, huma.Operation{
		OperationID: "get-projects-workbook", Method: http.MethodGet, Path: "/projects.xlsx", Tags: tag,
		Summary: "The same as a workbook, with what came of them, in the language of the request", Responses: fileResponse(xlsxType),
	}, func(ctx context.Context, in *projectsFileRequest) (*fileAnswer, error) {
		var b bytes.Buffer
		if err := s.deps.Service.WriteProjects(ctx, actor(ctx), service.ProjectFilter{Call: in.Call, State: in.State, Text: in.Q}, language(ctx), &b); err != nil {
			return nil, err
		}
		return file("duijie-projects.xlsx", b.Bytes()), nil
	})
	register(s.routes, Member, huma.Operation{
		OperationID: "create-project", Method: http.MethodPost, Path: "/projects", Tags: tag, DefaultStatus: http.StatusCreated,
		Summary: "File a project of a deal in a call, as a draft of the two",
	}, func(ctx context.Context, in *newProjectRequest) (*projectAnswer, error) {
		v, err := s.deps.Service.CreateProject(ctx, actor(ctx), in.Body.Introduction, in.Body.Call, in.Body.Text)
		return projectAfter(ctx, http.StatusCreated, v, within(err, "text", "project"))
	})
	register(s.routes, Insider, huma.Operation{
		OperationID: "get-project", Method: http.MethodGet, Path: "/projects/{id}", Tags: tag,
		Summary: "One project: for its two organisations, and for the provincial department once it was handed in",
	}, func(ctx context.Context, in *ByID) (*projectAnswer, error) {
		v, err := s.deps.Service.Project(ctx, actor(ctx), in.ID)
		return projectAfter(ctx, http.StatusOK, v, err)
	})
	register(s.routes, Member, huma.Operation{
		OperationID: "edit-project", Method: http.MethodPut, Path: "/projects/{id}", Tags: tag, Summary: "Replace a text that is not frozen",
	}, func(ctx context.Context, in *editProjectRequest) (*projectAnswer, error) {
		n, err := version(in.IfMatch)
		if err != nil {
			return nil, err
		}
		v, err := s.deps.Service.EditProject(ctx, actor(ctx), in.ID, n, in.Body.Text, in.Body.Words)
		return projectAfter(ctx, http.StatusOK, v, within(err, "text", "words"))
	})
	register(s.routes, Dealer, huma.Operation{
		OperationID: "act-on-project", Method: http.MethodPost, Path: "/projects/{id}/actions", Tags: tag, Summary: "Take one step of the table",
	}, s.actOnProject)
	register(s.routes, Member, huma.Operation{
		OperationID: "attach-to-project", Method: http.MethodPost, Path: "/projects/{id}/evidence", Tags: tag, Summary: "Add a file that the call asks for",
	}, s.projectFile(s.attachToProject))
	register(s.routes, Member, huma.Operation{
		OperationID: "detach-from-project", Method: http.MethodPost, Path: "/projects/{id}/evidence/removals", Tags: tag, Summary: "Take a file of the evidence away",
	}, s.projectFile(s.detachFromProject))
	register(s.routes, Dealer, huma.Operation{
		OperationID: "link-contract", Method: http.MethodPost, Path: "/projects/{id}/contracts", Tags: tag,
		Summary: "Say that a contract of the two belongs to the project: a side, or the provincial department",
	}, func(ctx context.Context, in *projectContractRequest) (*projectAnswer, error) {
		v, err := s.deps.Service.LinkContract(ctx, actor(ctx), in.ID, in.Body.Contract)
		return projectAfter(ctx, http.StatusOK, v, err)
	})
	register(s.routes, Examiner, huma.Operation{
		OperationID: "unlink-contract", Method: http.MethodPost, Path: "/projects/{id}/contracts/removals", Tags: tag,
		Summary: "Take a contract out of the project, with a reason; the provincial department",
	}, func(ctx context.Context, in *projectContractRequest) (*projectAnswer, error) {
		v, err := s.deps.Service.UnlinkContract(ctx, actor(ctx), in.ID, in.Body.Contract, in.Body.Reason)
		return projectAfter(ctx, http.StatusOK, v, err)
	})
	s.registerProjectCalls(tag)
	s.registerProjectPlans(tag)
}

func (s *Server) projectProspect(ctx context.Context, in *projectProspectRequest) (*projectProspectAnswer, error) {
	d, err := s.deps.Service.PrefillProject(ctx, actor(ctx), in.Introduction)
	if err != nil {
		return nil, err
	}
	call := projectCall(ctx)
	return &projectProspectAnswer{Body: ProjectProspect{
		Introduction: d.Introduction, University: *organisationRef(&d.University), Enterprise: *organisationRef(&d.Enterprise), Text: d.Text,
		Calls: each(d.Calls, func(c service.ProjectCallView) ProjectChance {
			return ProjectChance{Call: call(c), Eligible: d.Held[c.Call.ID], Filed: d.Filed[c.Call.ID]}
		}),
	}}, nil
}

func (s *Server) projects(ctx context.Context, in *projectsRequest) (*projectsAnswer, error) {
	rows, err := s.deps.Service.ProjectList(ctx, actor(ctx), service.ProjectFilter{Call: in.Call, State: in.State, Text: in.Q, Page: in.Page, Size: in.Size})
	if err != nil {
		return nil, err
	}
	return &projectsAnswer{Body: Projects{Items: each(rows.Rows, projectRow), Counts: projectCounts(rows.Counts), Total: rows.Total, Page: in.Page, Size: in.Size}}, nil
}

func (s *Server) actOnProject(ctx context.Context, in *projectActionRequest) (*projectAnswer, error) {
	n, err := version(in.IfMatch)
	if err != nil {
		return nil, err
	}
	b := in.Body
	step := service.ProjectStep{Action: market.ProjectAction(b.Action), Words: b.Words, Reasons: b.Reasons, Milestone: -1}
	if b.Milestone != nil {
		step.Milestone = *b.Milestone
	}
	if r := b.Report; r != nil {
		step.Report = &service.ProjectReportDraft{Through: r.Through, Done: r.Done, Problems: r.Problems, Next: r.Next, Outcome: r.Outcome, Files: r.Files}
	}
	v, err := s.deps.Service.ActOnProject(ctx, actor(ctx), in.ID, n, step)
	if b.Report != nil {
		err = within(err, "report", "words")
	}
	return projectAfter(ctx, http.StatusOK, v, err)
}

// projectFile is the handler of a change of the evidence.
func (s *Server) projectFile(change func(context.Context, string, int64, ProjectFileInput) (service.ProjectView, error)) func(context.Context, *projectFileRequest) (*projectAnswer, error) {
	return func(ctx context.Context, in *projectFileRequest) (*projectAnswer, error) {
		n, err := version(in.IfMatch)
		if err != nil {
			return nil, err
		}
		v, err := change(ctx, in.ID, n, in.Body)
		return projectAfter(ctx, http.StatusOK, v, err)
	}
}

func (s *Server) attachToProject(ctx context.Context, id string, n int64, b ProjectFileInput) (service.ProjectView, error) {
	return s.deps.Service.AttachToProject(ctx, actor(ctx), id, n, b.Code, b.SHA256)
}

func (s *Server) detachFromProject(ctx context.Context, id string, n int64, b ProjectFileInput) (service.ProjectView, error) {
	return s.deps.Service.DetachFromProject(ctx, actor(ctx), id, n, b.Code, b.SHA256)
}

func projectAfter(ctx context.Context, status int, v service.ProjectView, err error) (*projectAnswer, error) {
	if err != nil {
		return nil, err
	}
	return &projectAnswer{Status: status, ETag: etag(v.Version), Body: project(ctx, v)}, nil
}

func projectRow(v service.ProjectView) ProjectRow {
	p := v.Project
	out := ProjectRow{
		ID: p.ID, Version: v.Version, State: string(p.State), Call: p.Call, Year: p.Year, Title: p.Text.Title, Field: p.Text.Field,
		University: *organisationRef(&v.University), Enterprise: *organisationRef(&v.Enterprise), Side: string(v.Side),
		Due: p.Due, DueOpen: p.DueOpen, Begins: p.Text.Begins, Ends: p.Text.Ends, Sample: p.Sample, UpdatedAt: p.UpdatedAt,
	}
	if p.Listing != nil {
		out.Number, out.Funding = p.Listing.Number, p.Listing.Funding
	}
	return out
}
