package market

// ProjectAction moves a project.
type ProjectAction string

// The actions on a project.
const (
	ProjectBegin     ProjectAction = "begin"
	ProjectEdit      ProjectAction = "edit"
	ProjectConfirm   ProjectAction = "confirm"
	ProjectWithdraw  ProjectAction = "withdraw"
	ProjectLapse     ProjectAction = "lapse"
	ProjectAccept    ProjectAction = "accept"
	ProjectSendBack  ProjectAction = "return"
	ProjectRefuse    ProjectAction = "refuse"
	ProjectList      ProjectAction = "list"
	ProjectReach     ProjectAction = "reach" // a milestone
	ProjectTell      ProjectAction = "report"
	ProjectFinish    ProjectAction = "finish"
	ProjectAgree     ProjectAction = "agree"
	ProjectDisagree  ProjectAction = "disagree"
	ProjectConclude  ProjectAction = "conclude"
	ProjectContinue  ProjectAction = "continue" // the final report does not do yet
	ProjectTerminate ProjectAction = "terminate"
)

// ProjectPart is the part in which someone acts on a project.
type ProjectPart string

// The parts. First, second and spoken look at whose manager has confirmed the text,
// and with the final report at whose has handed it in.
const (
	ProjectByMember     ProjectPart = "member"  // of either organisation
	ProjectByManager    ProjectPart = "manager" // of either organisation
	ProjectByFirst      ProjectPart = "first"   // a manager of either, while none has confirmed
	ProjectBySecond     ProjectPart = "second"  // a manager of the other organisation, another person
	ProjectByDepartment ProjectPart = "department"
	ProjectBySystem     ProjectPart = "system"
)

// ProjectNeed names what a step of a project has to bring.
type ProjectNeed string

// The needs of a project's steps.
const (
	ProjectNeedWords        ProjectNeed = "words"
	ProjectNeedComplete     ProjectNeed = "complete" // text and evidence
	ProjectNeedWindow       ProjectNeed = "window"   // of the call, or after a return its working days
	ProjectNeedTitle        ProjectNeed = "title"    // of the enterprise, on the day that the call states
	ProjectNeedReturnReason ProjectNeed = "return_reasons"
	ProjectNeedRefuseReason ProjectNeed = "refuse_reason"
	ProjectNeedEndReason    ProjectNeed = "end_reason"
	ProjectNeedReport       ProjectNeed = "report"
	ProjectNeedMilestone    ProjectNeed = "milestone" // of one's own side, not reached yet
	ProjectNeedPlan         ProjectNeed = "plan"      // a line of a published plan
	ProjectNeedTermOver     ProjectNeed = "deadline_over"
)

// ProjectTerm names the working days of a call that a step begins.
type ProjectTerm string

// The terms.
const (
	ReviewTerm ProjectTerm = "review"
	ReturnTerm ProjectTerm = "return"
)

// ProjectTransition is one allowed step of a project.
type ProjectTransition struct {
	Action ProjectAction `json:"action"`
	From   ProjectState  `json:"from"` // empty: there was none
	To     ProjectState  `json:"to"`
	By     []ProjectPart `json:"by"`
	Needs  []ProjectNeed `json:"needs,omitempty"`
	Term   ProjectTerm   `json:"term,omitempty"` // that whoever is next has to act
}

// ProjectTransitions is the whole life of a project. It drives the check here, the
// buttons of the web, the to-do lists, and the table and the diagram in
// docs/projects.md. Nobody confirms for the other side, and the two confirmations
// are those of two people.
var ProjectTransitions = []ProjectTransition{
	{Action: ProjectBegin, From: "", To: ProjectDraft, By: projectBy(ProjectByMember), Needs: projectNeeds(ProjectNeedWindow)},
	{Action: ProjectEdit, From: ProjectDraft, To: ProjectDraft, By: projectBy(ProjectByMember)},
	{Action: ProjectEdit, From: ProjectProposed, To: ProjectDraft, By: projectBy(ProjectByMember), Needs: projectNeeds(ProjectNeedWords)},
	{Action: ProjectEdit, From: ProjectReturned, To: ProjectReturned, By: projectBy(ProjectByMember)},
	{Action: ProjectConfirm, From: ProjectDraft, To: ProjectProposed, By: projectBy(ProjectByFirst), Needs: handedIn},
	{Action: ProjectConfirm, From: ProjectReturned, To: ProjectProposed, By: projectBy(ProjectByFirst), Needs: handedIn},
	{Action: ProjectConfirm, From: ProjectProposed, To: ProjectSubmitted, By: projectBy(ProjectBySecond), Needs: handedIn, Term: ReviewTerm},
	{Action: ProjectLapse, From: ProjectDraft, To: ProjectLapsed, By: projectBy(ProjectBySystem), Needs: projectNeeds(ProjectNeedTermOver)},
	{Action: ProjectLapse, From: ProjectProposed, To: ProjectLapsed, By: projectBy(ProjectBySystem), Needs: projectNeeds(ProjectNeedTermOver)},
	{Action: ProjectLapse, From: ProjectReturned, To: ProjectLapsed, By: projectBy(ProjectBySystem), Needs: projectNeeds(ProjectNeedTermOver)},

	{Action: ProjectAccept, From: ProjectSubmitted, To: ProjectAccepted, By: projectBy(ProjectByDepartment)},
	{Action: ProjectSendBack, From: ProjectSubmitted, To: ProjectReturned, By: projectBy(ProjectByDepartment), Needs: projectNeeds(ProjectNeedReturnReason), Term: ReturnTerm},
	{Action: ProjectRefuse, From: ProjectSubmitted, To: ProjectRefused, By: projectBy(ProjectByDepartment), Needs: projectNeeds(ProjectNeedRefuseReason)},
	{Action: ProjectList, From: ProjectAccepted, To: ProjectListed, By: projectBy(ProjectBySystem), Needs: projectNeeds(ProjectNeedPlan)},

	{Action: ProjectReach, From: ProjectListed, To: ProjectListed, By: projectBy(ProjectByMember), Needs: projectNeeds(ProjectNeedMilestone)},
	{Action: ProjectTell, From: ProjectListed, To: ProjectListed, By: projectBy(ProjectByMember), Needs: projectNeeds(ProjectNeedReport)},
	{Action: ProjectFinish, From: ProjectListed, To: ProjectFinishing, By: projectBy(ProjectByManager), Needs: projectNeeds(ProjectNeedReport)},
	{Action: ProjectAgree, From: ProjectFinishing, To: ProjectReported, By: projectBy(ProjectBySecond), Term: ReviewTerm},
	{Action: ProjectDisagree, From: ProjectFinishing, To: ProjectListed, By: projectBy(ProjectBySecond), Needs: projectNeeds(ProjectNeedWords)},
	{Action: ProjectConclude, From: ProjectReported, To: ProjectCompleted, By: projectBy(ProjectByDepartment)},
	{Action: ProjectContinue, From: ProjectReported, To: ProjectListed, By: projectBy(ProjectByDepartment), Needs: projectNeeds(ProjectNeedWords)},

	{Action: ProjectWithdraw, From: ProjectDraft, To: ProjectWithdrawn, By: projectBy(ProjectByManager), Needs: projectNeeds(ProjectNeedWords)},
	{Action: ProjectWithdraw, From: ProjectProposed, To: ProjectWithdrawn, By: projectBy(ProjectByManager), Needs: projectNeeds(ProjectNeedWords)},
	{Action: ProjectWithdraw, From: ProjectSubmitted, To: ProjectWithdrawn, By: projectBy(ProjectByManager), Needs: projectNeeds(ProjectNeedWords)},
	{Action: ProjectWithdraw, From: ProjectReturned, To: ProjectWithdrawn, By: projectBy(ProjectByManager), Needs: projectNeeds(ProjectNeedWords)},
	{Action: ProjectWithdraw, From: ProjectAccepted, To: ProjectWithdrawn, By: projectBy(ProjectByManager), Needs: projectNeeds(ProjectNeedWords)},
	{Action: ProjectTerminate, From: ProjectListed, To: ProjectTerminated, By: projectBy(ProjectByManager, ProjectByDepartment), Needs: projectNeeds(ProjectNeedEndReason)},
	{Action: ProjectTerminate, From: ProjectFinishing, To: ProjectTerminated, By: projectBy(ProjectByManager, ProjectByDepartment), Needs: projectNeeds(ProjectNeedEndReason)},
	{Action: ProjectTerminate, From: ProjectReported, To: ProjectTerminated, By: projectBy(ProjectByManager, ProjectByDepartment), Needs: projectNeeds(ProjectNeedEndReason)},
}

// handedIn is what both confirmations of a text need.
var handedIn = projectNeeds(ProjectNeedComplete, ProjectNeedWindow, ProjectNeedTitle)

func projectBy(p ...ProjectPart) []ProjectPart    { return p }
func projectNeeds(n ...ProjectNeed) []ProjectNeed { return n }
