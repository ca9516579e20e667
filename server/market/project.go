package market

import (
	"slices"
	"time"
)

// ProjectSchema and ProjectReportSchema are the numbers of the present shapes of
// a Project and of a ProjectReport.
const (
	ProjectSchema       = 1
	ProjectReportSchema = 1
)

// ProjectState is where a joint project (企校合作研发项目) stands.
type ProjectState string

// The states of a project. From ProjectSubmitted on its text is frozen, but while
// it is returned.
const (
	ProjectDraft      ProjectState = "draft"     // the two write it
	ProjectProposed   ProjectState = "proposed"  // a manager of one has confirmed the text
	ProjectSubmitted  ProjectState = "submitted" // both have; the department reviews
	ProjectReturned   ProjectState = "returned"
	ProjectRefused    ProjectState = "refused"
	ProjectAccepted   ProjectState = "accepted" // for the plan
	ProjectListed     ProjectState = "listed"   // it stands in the published plan and runs
	ProjectFinishing  ProjectState = "finishing"
	ProjectReported   ProjectState = "reported" // the department looks at the final report
	ProjectCompleted  ProjectState = "completed"
	ProjectTerminated ProjectState = "terminated"
	ProjectWithdrawn  ProjectState = "withdrawn"
	ProjectLapsed     ProjectState = "lapsed" // nobody handed it in in time
)

// Editable tells whether the text may change.
func (s ProjectState) Editable() bool {
	return s == ProjectDraft || s == ProjectProposed || s == ProjectReturned
}

// Planned tells whether the project stands in a published plan: also when it has
// ended since.
func (s ProjectState) Planned() bool {
	return s == ProjectListed || s == ProjectFinishing || s == ProjectReported || s == ProjectCompleted || s == ProjectTerminated
}

// Over tells whether nothing more can come of it.
func (s ProjectState) Over() bool {
	switch s {
	case ProjectRefused, ProjectCompleted, ProjectTerminated, ProjectWithdrawn, ProjectLapsed:
		return true
	}
	return false
}

// ProjectSide is one of the two partners.
type ProjectSide string

// The sides of a project.
const (
	ProjectUniversity ProjectSide = "university" // or institute
	ProjectEnterprise ProjectSide = "enterprise"
)

// ProjectMilestone is what a side reaches by a day.
type ProjectMilestone struct {
	What string      `json:"what"`
	Due  Date        `json:"due"`
	Who  ProjectSide `json:"who"`
}

// ProjectText is what the two say of their project. A sum that is nil is not
// answered; none of them has a default.
type ProjectText struct {
	Title           string             `json:"title"`
	Field           string             `json:"field,omitempty"` // code list field
	Goals           string             `json:"goals,omitempty"`
	Content         string             `json:"content,omitempty"`  // 研究内容
	Expected        string             `json:"expected,omitempty"` // 预期成果与考核指标
	UniversityTasks string             `json:"university_tasks,omitempty"`
	EnterpriseTasks string             `json:"enterprise_tasks,omitempty"`
	Ownership       string             `json:"ownership,omitempty"` // of the results
	Begins          Date               `json:"begins,omitempty"`
	Ends            Date               `json:"ends,omitempty"`
	EnterpriseMoney *Fen               `json:"enterprise_fen,omitempty"` // own money of the enterprise
	UniversityMoney *Fen               `json:"university_fen,omitempty"`
	Asked           *Fen               `json:"asked_fen,omitempty"` // of the fiscal plan; 0: none
	Milestones      []ProjectMilestone `json:"milestones,omitempty"`
}

// ProjectEvidence is a file that the call asks for.
type ProjectEvidence struct {
	Code string     `json:"code"` // of the call's evidence
	File Attachment `json:"file"`
}

// ProjectReturn is what the department says of a project that it sends back or
// refuses.
type ProjectReturn struct {
	Reasons []string  `json:"reasons"` // codes of project_return_reason, or one of project_refuse_reason
	Note    string    `json:"note,omitempty"`
	At      time.Time `json:"at"`
}

// ProjectListing is a project's line in the published plan.
type ProjectListing struct {
	Plan    string    `json:"plan"` // id
	Year    int       `json:"year"`
	Number  string    `json:"number"`
	Funding *Fen      `json:"funding_fen,omitempty"` // of the fiscal plan; nil: none
	At      time.Time `json:"at"`
}

// MilestoneReached says that a milestone of the text was reached.
type MilestoneReached struct {
	Index int       `json:"index"` // in the text
	Note  string    `json:"note,omitempty"`
	By    string    `json:"by"` // id of a user
	At    time.Time `json:"at"`
}

// ProjectStep is one line of a project's history.
type ProjectStep struct {
	Action  ProjectAction `json:"action"`
	From    ProjectState  `json:"from,omitempty"`
	To      ProjectState  `json:"to"`
	Part    ProjectPart   `json:"part"`
	Side    ProjectSide   `json:"side,omitempty"`
	By      string        `json:"by"` // id of a user, or the name of a job
	Words   string        `json:"words,omitempty"`
	Reasons []string      `json:"reasons,omitempty"`
	At      time.Time     `json:"at"`
}

// Project is a joint project of a university, or an institute, and an enterprise
// that held a provincial title on the day that its call states (吉政办明电〔2022〕1号
// article 10). The two organisations own it; people stand in it by their ids.
// Reports are documents of their own.
type Project struct {
	ID           string             `json:"id"`
	State        ProjectState       `json:"state"`
	Call         string             `json:"call"` // id
	Year         int                `json:"year"`
	Introduction string             `json:"introduction"` // id: the deal that it grew out of
	University   string             `json:"university"`   // id of an organisation
	Enterprise   string             `json:"enterprise"`
	Text         ProjectText        `json:"text"`
	Evidence     []ProjectEvidence  `json:"evidence,omitempty"`
	Confirmed    []Confirmation     `json:"confirmed,omitempty"`
	Title        *TitleStanding     `json:"title,omitempty"` // by which the enterprise takes part, as found at the second confirmation
	Return       *ProjectReturn     `json:"return,omitempty"`
	Refusal      *ProjectReturn     `json:"refusal,omitempty"`
	EndReason    string             `json:"end_reason,omitempty"` // code of project_end_reason
	Listing      *ProjectListing    `json:"listing,omitempty"`
	Reached      []MilestoneReached `json:"reached,omitempty"`
	FinalReport  string             `json:"final_report,omitempty"` // id
	FinalBy      []Confirmation     `json:"final_by,omitempty"`     // who says so of the final report
	Outcome      string             `json:"outcome,omitempty"`      // code of project_outcome, of the final report
	// Due is the last day of whoever has to act: of the two to hand it in, of the
	// department to review it.
	Due         Date          `json:"due,omitempty"`
	DueOpen     *Term         `json:"due_open,omitempty"` // in its place while the table of working days does not reach it
	SubmittedAt time.Time     `json:"submitted_at,omitzero"`
	Steps       []ProjectStep `json:"steps"`
	Sample      bool          `json:"sample,omitempty"`
	CreatedAt   time.Time     `json:"created_at"`
	UpdatedAt   time.Time     `json:"updated_at"`
}

// ProjectReport is a progress report or the final one. It is never changed.
type ProjectReport struct {
	ID           string       `json:"id"`
	Project      string       `json:"project"`
	Final        bool         `json:"final,omitempty"`
	Organisation string       `json:"organisation"` // whose people wrote it
	Through      Date         `json:"through"`      // last day that it tells of
	Done         string       `json:"done"`
	Problems     string       `json:"problems,omitempty"`
	Next         string       `json:"next,omitempty"`
	Outcome      string       `json:"outcome,omitempty"` // of a final one: code list project_outcome
	Files        []Attachment `json:"files,omitempty"`
	By           string       `json:"by"` // id of a user
	At           time.Time    `json:"at"`
}

// FundedProject is a project that the fiscal plan funds, as the rules of
// calculation look at it.
type FundedProject struct {
	Project string `json:"project"` // id
	Year    int    `json:"year"`
	Number  string `json:"number"` // in the plan
	Funding Fen    `json:"funding_fen"`
}

// Funded is the project as the rules see it; nil unless a published plan funds it.
// One that was completed or terminated was funded all the same.
func (p Project) Funded() *FundedProject {
	if p.Listing == nil || p.Listing.Funding == nil || *p.Listing.Funding <= 0 {
		return nil
	}
	return &FundedProject{Project: p.ID, Year: p.Listing.Year, Number: p.Listing.Number, Funding: *p.Listing.Funding}
}

// Key names what is filed once: a deal in a call.
func (p Project) Key() string { return p.Call + "/" + p.Introduction }

// SideOf is the side of an organisation; empty for every other one.
func (p Project) SideOf(organisation string) ProjectSide {
	switch {
	case organisation == "":
		return ""
	case organisation == p.University:
		return ProjectUniversity
	case organisation == p.Enterprise:
		return ProjectEnterprise
	}
	return ""
}

// Other is the organisation across; empty for one that is no side.
func (p Project) Other(organisation string) string {
	switch p.SideOf(organisation) {
	case ProjectUniversity:
		return p.Enterprise
	case ProjectEnterprise:
		return p.University
	}
	return ""
}

// Reads tells whether an actor reads the project: both organisations always, the
// provincial department once it was handed in.
func (p Project) Reads(a Actor) bool {
	return a.BelongsTo(p.University) || a.BelongsTo(p.Enterprise) || !p.SubmittedAt.IsZero() && a.Inspects(Jilin)
}

// Between tells whether a contract is between the two.
func (p Project) Between(c Contract) bool {
	seller, buyer := c.Terms.Seller.Organisation, c.Terms.Buyer.Organisation
	return seller == p.University && buyer == p.Enterprise || seller == p.Enterprise && buyer == p.University
}

// HasReached tells whether a milestone of the text was reached.
func (p Project) HasReached(index int) bool {
	return slices.ContainsFunc(p.Reached, func(r MilestoneReached) bool { return r.Index == index })
}

// Reckon fixes a deadline that was open as far as the table of working days
// reaches now, and tells whether it did.
func (p *Project) Reckon(table Calendar) bool {
	if p.DueOpen == nil {
		return false
	}
	due, open := table.Reckon(*p.DueOpen)
	if open != nil {
		return false
	}
	p.Due, p.DueOpen = due, nil
	return true
}

// Overdue tells whether the project can be handed in no more.
func (p Project) Overdue(today Date) bool { return p.State.Editable() && p.Due != "" && p.Due < today }
