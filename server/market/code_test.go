package market_test

import (
	"regexp"
	"slices"
	"testing"

	"duijie/server/market"
)

func TestCodeListsAreCompleteAndUnambiguous(t *testing.T) {
	names := map[string]bool{}
	for _, l := range market.CodeLists() {
		if names[l.Name] || len(l.Entries) == 0 {
			t.Errorf("list %s stands twice or is empty", l.Name)
		}
		names[l.Name] = true
		codes := map[string]bool{}
		for _, e := range l.Entries {
			if e.Code == "" || e.ZH == "" || e.EN == "" || codes[e.Code] {
				t.Errorf("%s: %+v lacks a label or stands twice", l.Name, e)
			}
			codes[e.Code] = true
			if !l.Has(e.Code) || l.Label(e.Code) != e.Label() {
				t.Errorf("%s: %s does not lead to itself", l.Name, e.Code)
			}
		}
		if !slices.Equal(l.Codes(), codesOf(l)) {
			t.Errorf("%s: the order is not kept", l.Name)
		}
	}
}

func codesOf(l *market.CodeList) (out []string) {
	for _, e := range l.Entries {
		out = append(out, e.Code)
	}
	return out
}

// A label in either language leads to its code, and no two entries share one,
// so that a list that was filled in from labels means what it says.
func TestCodesAreFoundByTheirLabels(t *testing.T) {
	for _, l := range market.CodeLists() {
		for _, e := range l.Entries {
			for _, s := range []string{e.Code, e.ZH, e.EN, " " + e.ZH + " ", "　" + e.EN} {
				if got, ok := l.Find(s); !ok || got != e.Code {
					t.Errorf("%s: %q leads to %q, want %q", l.Name, s, got, e.Code)
				}
			}
		}
		for _, s := range []string{"", "魔法", "no such thing", "*"} {
			if got, ok := l.Find(s); ok {
				t.Errorf("%s: %q leads to %q", l.Name, s, got)
			}
		}
	}
	for _, c := range []struct {
		rule string
		list *market.CodeList
		in   string
		want string
	}{
		{"full width", market.Fields, "０５", "05"},
		{"other case", market.Modes, "TECHNICAL SERVICE", "service"},
		{"other separators", market.Fields, "生物,医药和医疗器械", "04"},
		{"ordinary brackets", market.Modes, "自行实施(寻求合作)", "self"},
		{"blanks within", market.Modes, "技术 转让", "transfer"},
	} {
		if got, ok := c.list.Find(c.in); !ok || got != c.want {
			t.Errorf("%s: %q leads to %q", c.rule, c.in, got)
		}
	}
}

func TestAnUnknownCodeLabelsItself(t *testing.T) {
	if got := market.Fields.Label("99"); got != (market.Text{ZH: "99", EN: "99"}) {
		t.Errorf("%+v", got)
	}
}

// The constants of the package and the lists that people choose from are one.
func TestEveryConstantIsInItsList(t *testing.T) {
	for name, c := range map[string]struct {
		list *market.CodeList
		want []string
	}{
		"state":               {market.States, []string{string(market.Draft), string(market.Internal), string(market.Submitted), string(market.Published), string(market.Returned), string(market.Withdrawn), string(market.Expired)}},
		"action":              {market.Actions, []string{string(market.Submit), string(market.Endorse), string(market.Recall), string(market.Publish), string(market.Return), string(market.List), string(market.Discard), string(market.Withdraw), string(market.Expire), string(market.Renew)}},
		"role":                {market.Roles, []string{string(market.RoleMember), string(market.RoleOrgManager), string(market.RoleReviewer), string(market.RoleDepartmentManager), string(market.RoleAuditor), string(market.RoleFinance), string(market.RoleModerator), string(market.RoleExpert), string(market.RoleOperator)}},
		"op":                  {market.Ops, []string{string(market.AtLeast), string(market.MoreThan), string(market.AtMost), string(market.LessThan), string(market.Equal), string(market.Between), string(market.About)}},
		"organisation_kind":   {market.OrganisationKinds, []string{string(market.University), string(market.Institute), string(market.Enterprise), string(market.Department), string(market.Agency)}},
		"field":               {market.Fields, []string{"01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11"}},
		"claim_part":          {market.ClaimParts, []string{string(market.PartApplicant), string(market.PartLocal), string(market.PartFormal), string(market.PartExpert), string(market.PartDecider), string(market.PartFinance), string(market.PartSystem), string(market.PartPublic)}},
		"claim_bar":           {market.ClaimBars, []string{string(market.BarParty), string(market.BarFiled), string(market.BarRecommended), string(market.BarReviewed), string(market.BarScored), string(market.BarDecided), string(market.BarPaid), string(market.BarObjected)}},
		"claim_flag":          {market.ClaimFlagCodes, []string{string(market.FlagNoDeduction), string(market.FlagRoundSums), string(market.FlagSamePerson), string(market.FlagPaidBefore), string(market.FlagVoucherSeen), string(market.FlagManyContracts), string(market.FlagDeclaredRelate), string(market.FlagFundedUndeclared), string(market.FlagDeclaredUnfunded), string(market.FlagDealFunded)}},
		"review_state":        {market.ReviewStates, []string{string(market.ReviewAsked), string(market.ReviewDeclined), string(market.ReviewIn)}},
		"objection_state":     {market.ObjectionStates, []string{string(market.ObjectionOpen), string(market.ObjectionDismissed), string(market.ObjectionUpheld), string(market.ObjectionMoot)}},
		"recovery_state":      {market.RecoveryStates, []string{string(market.RecoveryOpen), string(market.RecoveryDemanded), string(market.RecoveryDone), string(market.RecoveryCleared)}},
		"batch_outcome":       {market.BatchOutcomes, []string{string(market.BatchPending), string(market.BatchPaid), string(market.BatchFailed)}},
		"duty":                {market.DutyKinds, []string{market.DutyClaim, market.DutyReview, market.DutyRecovery, market.DutyContract, market.DutyBatch, market.DutyListing, market.DutyCalendar, market.DutyIntroduction, market.DutyProject, market.DutyApplication, market.DutyDisclosure, market.DutyStory}},
		"holiday_state":       {market.HolidayStates, []string{string(market.HolidayProposed), string(market.HolidayInForce), string(market.HolidaySuperseded), string(market.HolidayRefused), string(market.HolidayWithdrawn)}},
		"holiday_action":      {market.HolidayActions, []string{string(market.HolidayConfirm), string(market.HolidayRefuse), string(market.HolidayWithdraw)}},
		"alert_sort":          {market.AlertSorts, []string{market.AlertMatch, market.AlertSearch, market.AlertExpiry, market.AlertDeadline, market.AlertClaim, market.AlertIntroduction, market.AlertRoom, market.AlertApplication, market.AlertProject}},
		"alert_state":         {market.AlertStates, []string{string(market.AlertNew), string(market.AlertSeen), string(market.AlertGathered), string(market.AlertSnoozed), string(market.AlertDismissed), string(market.AlertActed), string(market.AlertReplaced)}},
		"alert_action":        {market.AlertActions, []string{string(market.AlertSee), string(market.AlertSnooze), string(market.AlertDismiss), string(market.AlertAct), string(market.AlertReopen), string(market.AlertWake), string(market.AlertGather), string(market.AlertReplace)}},
		"introduction_state":  {market.IntroductionStates, []string{string(market.IntroductionProposed), string(market.IntroductionAsked), string(market.IntroductionOpen), string(market.IntroductionParked), string(market.IntroductionContracted), string(market.IntroductionClosed), string(market.IntroductionDeclined), string(market.IntroductionLapsed), string(market.IntroductionWithdrawn)}},
		"introduction_action": {market.IntroductionActions, []string{string(market.IntroductionPropose), string(market.IntroductionAsk), string(market.IntroductionAnswer), string(market.IntroductionAccept), string(market.IntroductionDecline), string(market.IntroductionWithdraw), string(market.IntroductionLapse), string(market.IntroductionPark), string(market.IntroductionResume), string(market.IntroductionContract), string(market.IntroductionClose)}},
		"introduction_part":   {market.IntroductionParts, []string{string(market.PartProposer), string(market.PartRecipient), string(market.PartBroker), string(market.PartPlatform)}},
		"introduction_need":   {market.IntroductionNeeds, []string{string(market.NeedWords), string(market.NeedDeclineReason), string(market.NeedCloseReason), string(market.NeedDay), string(market.NeedContract), string(market.NeedTermOver)}},
		"broker_state":        {market.BrokerStates, []string{string(market.BrokerInvited), string(market.BrokerAsked), string(market.BrokerIn), string(market.BrokerRefused), string(market.BrokerEnded)}},
		"broker_action":       {market.BrokerActions, []string{string(market.BrokerInvite), string(market.BrokerAgree), string(market.BrokerJoin), string(market.BrokerRefuse), string(market.BrokerEnd)}},
		"broker_part":         {market.BrokerParts, []string{string(market.BrokerBySide), string(market.BrokerByInviter), string(market.BrokerByCounterpart), string(market.BrokerByAgency)}},
		"meeting_state":       {market.MeetingStates, []string{string(market.MeetingProposed), string(market.MeetingConfirmed), string(market.MeetingCancelled)}},
		"meeting_action":      {market.MeetingActions, []string{string(market.MeetingPropose), string(market.MeetingConfirm), string(market.MeetingChange), string(market.MeetingCancel)}},
		"milestone_state":     {market.MilestoneStates, []string{string(market.MilestoneOpen), string(market.MilestoneDone), string(market.MilestoneDropped)}},
		"milestone_action":    {market.MilestoneActions, []string{string(market.MilestoneAdd), string(market.MilestoneChange), string(market.MilestoneFinish), string(market.MilestoneReopen), string(market.MilestoneDrop)}},
		"room_part":           {market.RoomParts, []string{string(market.RoomAnyone), string(market.RoomOther), string(market.RoomResponsible)}},
		"project_state":       {market.ProjectStates, []string{string(market.ProjectDraft), string(market.ProjectProposed), string(market.ProjectSubmitted), string(market.ProjectReturned), string(market.ProjectRefused), string(market.ProjectAccepted), string(market.ProjectListed), string(market.ProjectFinishing), string(market.ProjectReported), string(market.ProjectCompleted), string(market.ProjectTerminated), string(market.ProjectWithdrawn), string(market.ProjectLapsed)}},
		"project_side":        {market.ProjectSides, []string{string(market.ProjectUniversity), string(market.ProjectEnterprise)}},
		"project_action":      {market.ProjectActions, []string{string(market.ProjectBegin), string(market.ProjectEdit), string(market.ProjectConfirm), string(market.ProjectWithdraw), string(market.ProjectLapse), string(market.ProjectAccept), string(market.ProjectSendBack), string(market.ProjectRefuse), string(market.ProjectList), string(market.ProjectReach), string(market.ProjectTell), string(market.ProjectFinish), string(market.ProjectAgree), string(market.ProjectDisagree), string(market.ProjectConclude), string(market.ProjectContinue), string(market.ProjectTerminate)}},
		"project_part":        {market.ProjectParts, []string{string(market.ProjectByMember), string(market.ProjectByManager), string(market.ProjectByFirst), string(market.ProjectBySecond), string(market.ProjectByDepartment), string(market.ProjectBySystem)}},
		"project_need":        {market.ProjectNeeds, []string{string(market.ProjectNeedWords), string(market.ProjectNeedComplete), string(market.ProjectNeedWindow), string(market.ProjectNeedTitle), string(market.ProjectNeedReturnReason), string(market.ProjectNeedRefuseReason), string(market.ProjectNeedEndReason), string(market.ProjectNeedReport), string(market.ProjectNeedMilestone), string(market.ProjectNeedPlan), string(market.ProjectNeedTermOver)}},
		"project_call_state":  {market.ProjectCallStates, []string{string(market.ProjectCallDraft), string(market.ProjectCallOpen)}},
		"project_call_action": {market.ProjectCallActions, []string{string(market.ProjectCallEdit), string(market.ProjectCallPublish), string(market.ProjectCallDiscard)}},
		"project_plan_state":  {market.ProjectPlanStates, []string{string(market.ProjectPlanDraft), string(market.ProjectPlanProposed), string(market.ProjectPlanPublished)}},
		"project_plan_action": {market.ProjectPlanActions, []string{string(market.ProjectPlanEdit), string(market.ProjectPlanPropose), string(market.ProjectPlanRecall), string(market.ProjectPlanReturn), string(market.ProjectPlanPublish), string(market.ProjectPlanDiscard)}},
		"project_funding":     {market.ProjectFundings, []string{string(market.FundedNot), string(market.FundedFiscal)}},
		"funnel_stage": {market.FunnelStageCodes, []string{string(market.StagePublished), string(market.StageMatched), string(market.StageContacted), string(market.StageAgreed),
			string(market.StageContracted), string(market.StageRegistered), string(market.StagePaid), string(market.StageClaimed)}},
		"silence":            {market.Silences, []string{string(market.SilenceWaiting), string(market.SilenceDeclined), string(market.SilenceLapsed), string(market.SilenceDismissed), string(market.SilenceUntouched), string(market.SilenceUntold)}},
		"status":             {market.Statuses, []string{string(market.Active), string(market.Suspended), string(market.Blocked), string(market.Removed)}},
		"application_state":  {market.ApplicationStates, []string{string(market.ApplicationSubmitted), string(market.ApplicationReturned), string(market.ApplicationAdmitted), string(market.ApplicationRefused), string(market.ApplicationWithdrawn), string(market.ApplicationLapsed)}},
		"application_action": {market.ApplicationActions, []string{string(market.ApplicationSubmit), string(market.ApplicationReturn), string(market.ApplicationMend), string(market.ApplicationAdmit), string(market.ApplicationRefuse), string(market.ApplicationWithdraw), string(market.ApplicationLapse), string(market.ApplicationErase)}},
		"application_part":   {market.ApplicationParts, []string{string(market.PartCandidate), string(market.PartAdmission), string(market.PartClock)}},
		"application_need":   {market.ApplicationNeeds, []string{string(market.NeedFormAndProof), string(market.NeedReturnReason), string(market.NeedRefusalReason), string(market.NeedMendOver), string(market.NeedKeptOver)}},
		"invitation_state":   {market.InvitationStates, []string{string(market.InvitationOpen), string(market.InvitationAccepted), string(market.InvitationWithdrawn)}},
		"invitation_action":  {market.InvitationActions, []string{string(market.InvitationInvite), string(market.InvitationSend), string(market.InvitationWithdraw), string(market.InvitationAccept)}},
		"invitation_part":    {market.InvitationParts, []string{string(market.PartInviter), string(market.PartInvited)}},
		"trl":                {market.TRLs, []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"}},
	} {
		if c.list.Name != name || len(c.list.Entries) != len(c.want) {
			t.Errorf("%s: list %s has %d entries, want %d", name, c.list.Name, len(c.list.Entries), len(c.want))
		}
		for _, code := range c.want {
			if !c.list.Has(code) {
				t.Errorf("%s lacks %s", name, code)
			}
		}
	}
}

func TestRegionsAreJilinsAndTheOtherProvinces(t *testing.T) {
	prefectures := []string{"220100", "220200", "220300", "220400", "220500", "220600", "220700", "220800", "222400"}
	var counties, provinces int
	for _, e := range market.Regions.Entries {
		if !regexp.MustCompile(`^\d{6}$`).MatchString(e.Code) {
			t.Errorf("%s is no code of GB/T 2260", e.Code)
		}
		switch {
		case market.Province(e.Code) == e.Code:
			provinces++
		case slices.Contains(prefectures, e.Code):
		case market.Province(e.Code) == market.Jilin:
			counties++
			if !slices.Contains(prefectures, market.Prefecture(e.Code)) {
				t.Errorf("%s %s lies in no prefecture", e.Code, e.ZH)
			}
		default:
			t.Errorf("%s %s is neither a province nor of Jilin", e.Code, e.ZH)
		}
	}
	// Jilin has 60 counties, cities and districts; the country 34 provinces and
	// their like.
	if counties != 60 || provinces != 34 {
		t.Errorf("%d counties, %d provinces", counties, provinces)
	}
	for _, p := range prefectures {
		if !market.Regions.Has(p) {
			t.Errorf("prefecture %s is missing", p)
		}
	}
}

func TestARegionLiesInItsPrefectureAndProvince(t *testing.T) {
	for region, want := range map[string][2]string{
		"222403": {"222400", "220000"}, "222400": {"222400", "220000"}, "220104": {"220100", "220000"}, "220000": {"220000", "220000"},
		"110000": {"110000", "110000"}, "": {"", ""}, "22": {"22", "22"},
	} {
		if got := [2]string{market.Prefecture(region), market.Province(region)}; got != want {
			t.Errorf("%q: %v, want %v", region, got, want)
		}
	}
	for _, c := range []struct {
		rule, region, office string
		want                 bool
	}{
		{"a county in its prefecture", "222403", "222400", true},
		{"a county in its province", "222403", "220000", true},
		{"a county in itself", "222403", "222403", true},
		{"a county in another county", "222403", "222404", false},
		{"a county in another prefecture", "222403", "220100", false},
		{"a prefecture in its province", "222400", "220000", true},
		{"a prefecture in its county", "222400", "222403", false},
		{"a province in its prefecture", "220000", "220100", false},
		{"a province in itself", "220000", "220000", true},
		{"another province", "110000", "220000", false},
		{"everywhere in the country", "222403", "", true},
		{"nowhere in a province", "", "220000", false},
		{"nowhere in a prefecture", "", "220100", false},
		{"nowhere in a county", "", "222403", false},
	} {
		if got := market.Within(c.region, c.office); got != c.want {
			t.Errorf("%s: Within(%q, %q) = %v", c.rule, c.region, c.office, got)
		}
	}
}
