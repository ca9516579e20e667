package market

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"
)

//go:embed codes/*.json
var codeFiles embed.FS

// CodeEntry is one value of a code list with its labels.
type CodeEntry struct {
	Code string `json:"code"`
	ZH   string `json:"zh"`
	EN   string `json:"en"`
}

// Label is the entry's text in both languages.
func (e CodeEntry) Label() Text { return Text{e.ZH, e.EN} }

// CodeList is a closed list of values in the order in which people see them.
type CodeList struct {
	Name    string
	Entries []CodeEntry
	byCode  map[string]int
	byLabel map[string]int
}

// The code lists. Their sources are named in docs/glossary.md; the fields of
// technology and the modes follow the national registration form of technology
// contracts, the regions GB/T 2260.
var (
	Fields            = mustCodes("field")
	Regions           = mustCodes("region")
	Modes             = mustCodes("mode")
	OrganisationKinds = mustCodes("organisation_kind")
	Categories        = mustCodes("category")
	Natures           = mustCodes("nature")
	Forms             = mustCodes("form")
	IPTypes           = mustCodes("ip_type")
	IPStatuses        = mustCodes("ip_status")
	Ops               = mustCodes("op")
	Needs             = mustCodes("need")
	PriceKinds        = mustCodes("price_kind")
	Ownerships        = mustCodes("ownership")
	States            = mustCodes("state")
	Actions           = mustCodes("action")
	Roles             = mustCodes("role")
	Levels            = mustCodes("level")
	TRLs              = mustCodes("trl")
	FeedbackVerdicts  = mustCodes("feedback_verdict")
	FeedbackReasons   = mustCodes("feedback_reason")
	ReturnReasons     = mustCodes("return_reason")
	FeedbackSides     = mustCodes("feedback_side")
	Statuses          = mustCodes("status")
	FileTypes         = mustCodes("file_type")

	ProgrammeKinds    = mustCodes("programme_kind")
	ProgrammeStates   = mustCodes("programme_state")
	ProgrammeActions  = mustCodes("programme_action")
	ProgrammeParts    = mustCodes("programme_part")
	TestDates         = mustCodes("test_date")
	CityAids          = mustCodes("city_aid")
	Oversubscriptions = mustCodes("oversubscription")
	LastAwards        = mustCodes("last_award")
	CapYears          = mustCodes("cap_year")
	OneAwards         = mustCodes("one_award")
	RoundStates       = mustCodes("round_state")
	Outcomes          = mustCodes("outcome")

	IntroductionStates  = mustCodes("introduction_state")
	IntroductionActions = mustCodes("introduction_action")
	IntroductionParts   = mustCodes("introduction_part")
	IntroductionNeeds   = mustCodes("introduction_need")
	IntroductionStages  = mustCodes("introduction_stage")
	DeclineReasons      = mustCodes("decline_reason")
	CloseReasons        = mustCodes("close_reason")
	BrokerStates        = mustCodes("broker_state")
	BrokerActions       = mustCodes("broker_action")
	BrokerParts         = mustCodes("broker_part")
	MeetingStates       = mustCodes("meeting_state")
	MeetingActions      = mustCodes("meeting_action")
	MilestoneStates     = mustCodes("milestone_state")
	MilestoneActions    = mustCodes("milestone_action")
	RoomParts           = mustCodes("room_part")

	ProjectCallStates    = mustCodes("project_call_state")
	ProjectCallActions   = mustCodes("project_call_action")
	ProjectStates        = mustCodes("project_state")
	ProjectActions       = mustCodes("project_action")
	ProjectParts         = mustCodes("project_part")
	ProjectNeeds         = mustCodes("project_need")
	ProjectSides         = mustCodes("project_side")
	ProjectReturnReasons = mustCodes("project_return_reason")
	ProjectRefuseReasons = mustCodes("project_refuse_reason")
	ProjectEndReasons    = mustCodes("project_end_reason")
	ProjectOutcomes      = mustCodes("project_outcome")
	ProjectFundings      = mustCodes("project_funding")
	ProjectPlanStates    = mustCodes("project_plan_state")
	ProjectPlanActions   = mustCodes("project_plan_action")

	ContractTypes      = mustCodes("contract_type")
	PaymentModes       = mustCodes("payment_mode")
	Deductions         = mustCodes("deduction")
	ContractStates     = mustCodes("contract_state")
	ContractActions    = mustCodes("contract_action")
	ContractSides      = mustCodes("contract_side")
	ContractParts      = mustCodes("contract_part")
	RegistrationStates = mustCodes("registration_state")
	PlanSources        = mustCodes("plan_source") // the first level of the national tree only
	VoucherStates      = mustCodes("voucher_state")
	VoucherActions     = mustCodes("voucher_action")
	PartyNatures       = mustCodes("party_nature") // the codes that could be read, not all

	ClaimStates     = mustCodes("claim_state")
	ClaimActions    = mustCodes("claim_action")
	ClaimParts      = mustCodes("claim_part")
	ClaimConditions = mustCodes("claim_condition")
	ClaimNeeds      = mustCodes("claim_need")
	ClaimBars       = mustCodes("claim_bar")
	ClaimFlagCodes  = mustCodes("claim_flag")
	ReviewStates    = mustCodes("review_state")
	ObjectionStates = mustCodes("objection_state")
	RecoveryStates  = mustCodes("recovery_state")
	BatchOutcomes   = mustCodes("batch_outcome")
	DutyKinds       = mustCodes("duty")
	HolidayStates   = mustCodes("holiday_state")
	HolidayActions  = mustCodes("holiday_action")
	TitleLevels     = mustCodes("title_level")
	TitleEvents     = mustCodes("title_event")
	TitleStatuses   = mustCodes("title_status")

	StoryStates          = mustCodes("story_state")
	StoryActions         = mustCodes("story_action")
	StoryParts           = mustCodes("story_part")
	DisclosureLevelCodes = mustCodes("disclosure_level")
	DisclosureStates     = mustCodes("disclosure_state")
	DisclosureActions    = mustCodes("disclosure_action")
	DisclosureParts      = mustCodes("disclosure_part")
	DisclosureReasons    = mustCodes("disclosure_reason")

	ApplicationStates   = mustCodes("application_state")
	ApplicationActions  = mustCodes("application_action")
	ApplicationParts    = mustCodes("application_part")
	ApplicationNeeds    = mustCodes("application_need")
	ApplicationReturns  = mustCodes("application_return")
	ApplicationRefusals = mustCodes("application_refusal")
	InvitationStates    = mustCodes("invitation_state")
	InvitationActions   = mustCodes("invitation_action")
	InvitationParts     = mustCodes("invitation_part")

	AlertSorts    = mustCodes("alert_sort")
	AlertStates   = mustCodes("alert_state")
	AlertActions  = mustCodes("alert_action")
	AlertChannels = mustCodes("alert_channel")

	FunnelStageCodes = mustCodes("funnel_stage")
	Silences         = mustCodes("silence")
)

// CodeLists are all lists, for the API and the glossary.
func CodeLists() []*CodeList {
	return []*CodeList{Fields, Regions, Modes, OrganisationKinds, Categories, Natures, Forms, IPTypes, IPStatuses,
		Ops, Needs, PriceKinds, Ownerships, States, Actions, Roles, Levels, TRLs,
		FeedbackVerdicts, FeedbackReasons, FeedbackSides, ReturnReasons,
		Statuses,
		ProgrammeKinds, ProgrammeStates, ProgrammeActions, ProgrammeParts, TestDates, CityAids, Oversubscriptions, LastAwards,
		CapYears, OneAwards, RoundStates, Outcomes,
		FileTypes, ContractTypes, PaymentModes, Deductions, ContractStates, ContractActions, ContractSides, ContractParts,
		RegistrationStates, PlanSources, VoucherStates, VoucherActions, PartyNatures,
		ClaimStates, ClaimActions, ClaimParts, ClaimConditions, ClaimNeeds, ClaimBars, ClaimFlagCodes, ReviewStates, ObjectionStates, RecoveryStates, BatchOutcomes, DutyKinds, HolidayStates, HolidayActions,
		TitleLevels, TitleEvents, TitleStatuses,
		StoryStates, StoryActions, StoryParts,
		DisclosureLevelCodes, DisclosureStates, DisclosureActions, DisclosureParts, DisclosureReasons,
		ApplicationStates, ApplicationActions, ApplicationParts, ApplicationNeeds, ApplicationReturns, ApplicationRefusals,
		InvitationStates, InvitationActions, InvitationParts,
		AlertSorts, AlertStates, AlertActions, AlertChannels,
		IntroductionStates, IntroductionActions, IntroductionParts, IntroductionNeeds, IntroductionStages, DeclineReasons, CloseReasons,
		BrokerStates, BrokerActions, BrokerParts, MeetingStates, MeetingActions, MilestoneStates, MilestoneActions, RoomParts,
		ProjectCallStates, ProjectCallActions, ProjectStates, ProjectActions, ProjectParts, ProjectNeeds, ProjectSides, ProjectReturnReasons, ProjectRefuseReasons,
		ProjectEndReasons, ProjectOutcomes, ProjectFundings, ProjectPlanStates, ProjectPlanActions,
		FunnelStageCodes, Silences}
}

// mustCodes reads an embedded list; a broken one is a defect of the build.
func mustCodes(name string) *CodeList {
	data, err := codeFiles.ReadFile("codes/" + name + ".json")
	if err != nil {
		panic(err)
	}
	l := &CodeList{Name: name, byCode: map[string]int{}, byLabel: map[string]int{}}
	if err := json.Unmarshal(data, &l.Entries); err != nil {
		panic(fmt.Errorf("codes/%s.json: %w", name, err))
	}
	for i, e := range l.Entries {
		l.byCode[e.Code] = i
		for _, label := range []string{e.ZH, e.EN} {
			// Two regions may share a short name; the first (the wider) one wins.
			if key := labelKey(label); key != "" {
				if _, taken := l.byLabel[key]; !taken {
					l.byLabel[key] = i
				}
			}
		}
	}
	return l
}

// Has tells whether a code is in the list.
func (l *CodeList) Has(code string) bool {
	_, ok := l.byCode[code]
	return ok
}

// Label is the text of a code; the code itself when it is not in the list.
func (l *CodeList) Label(code string) Text {
	if i, ok := l.byCode[code]; ok {
		return l.Entries[i].Label()
	}
	return Text{code, code}
}

// Find reads a value as people write it: the code, or a label in either
// language, whatever its width, case and blanks.
func (l *CodeList) Find(s string) (code string, ok bool) {
	s = strings.TrimSpace(FoldWidth(s))
	if l.Has(s) {
		return s, true
	}
	if i, ok := l.byLabel[labelKey(s)]; ok {
		return l.Entries[i].Code, true
	}
	return "", false
}

// Codes are the codes of the list in order.
func (l *CodeList) Codes() []string {
	out := make([]string, len(l.Entries))
	for i, e := range l.Entries {
		out[i] = e.Code
	}
	return out
}

// check adds a fault when a code is neither empty nor in the list.
func (l *CodeList) check(faults *Faults, field, code string) {
	if code == "" || l.Has(code) {
		return
	}
	var zh, en []string
	for _, e := range l.Entries[:min(len(l.Entries), 12)] {
		zh, en = append(zh, e.Code+" "+e.ZH), append(en, e.Code+" "+e.EN)
	}
	faults.Add(field, code, Text{"不在可选范围内", "not one of the allowed values"},
		Text{"可选：" + strings.Join(zh, "、"), "one of: " + strings.Join(en, ", ")})
}

func (l *CodeList) checkAll(faults *Faults, field string, codes []string) {
	seen := map[string]bool{}
	for i, code := range codes {
		at := fmt.Sprintf("%s[%d]", field, i)
		if code == "" {
			faults.Add(at, code, Text{"不能为空", "must not be empty"}, Text{})
		}
		l.check(faults, at, code)
		if seen[code] {
			faults.Add(at, code, Text{"重复", "stands twice"}, Text{"删去一个", "remove one"})
		}
		seen[code] = true
	}
}

func labelKey(s string) string {
	s = strings.ToLower(FoldWidth(s))
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return strings.ContainsRune(" 、,，()（）/·", r)
	}), "")
}
