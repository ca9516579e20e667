package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// HolidayNotice is what the State Council's notice of one year says: the form,
// and the file that is dropped or pasted into it.
type HolidayNotice struct {
	Year     int              `json:"year" minimum:"2000" maximum:"2100" doc:"The year"`
	Document string           `json:"document" maxLength:"60" doc:"Number of the notice"`
	Note     string           `json:"note,omitempty" maxLength:"300" doc:"Where it was read, and how sure the days are"`
	Off      []market.Holiday `json:"off" maxItems:"20" doc:"Runs of days off"`
	Work     []market.Date    `json:"work" maxItems:"20" doc:"Saturdays and Sundays that are worked for them"`
}

// HolidayInput enters a year.
type HolidayInput struct {
	HolidayNotice
	Reason string `json:"reason,omitempty" maxLength:"1000" doc:"Why, where a year that the table holds is corrected"`
}

// HolidayTable is one year of the table of working days.
type HolidayTable struct {
	HolidayNotice
	Figures market.HolidayFigures `json:"figures" doc:"What the notice comes to"`
}

// HolidayVersion is a year as the department entered it.
type HolidayVersion struct {
	HolidayTable
	ID        string     `json:"id" doc:"Year and number of the version"`
	Number    int        `json:"number" doc:"Number of the version, from 1"`
	State     string     `json:"state" doc:"Where it stands"`
	Reason    string     `json:"reason,omitempty" doc:"Why the year was entered anew"`
	Decision  string     `json:"decision_reason,omitempty" doc:"Why the version was refused, or what was said when it was confirmed or withdrawn"`
	EnteredAt time.Time  `json:"entered_at" doc:"When it was entered"`
	DecidedAt *time.Time `json:"decided_at,omitempty" doc:"When it was confirmed, refused or withdrawn"`
	EndedAt   *time.Time `json:"ended_at,omitempty" doc:"When a later version came"`
	EnteredBy string     `json:"entered_by,omitempty" doc:"Id of the user; for the department"`
	DecidedBy string     `json:"decided_by,omitempty" doc:"Id of the user; for the department"`
	Actions   []string   `json:"actions" doc:"What the asker may do now"`
	Version   int64      `json:"version" doc:"For If-Match, in quotes"`
}

// WorkingDays is the table of working days.
type WorkingDays struct {
	First    market.Date      `json:"first" doc:"The first day that it holds"`
	Last     market.Date      `json:"last" doc:"The last day that it holds; later ones are not known, and never guessed"`
	Missing  int              `json:"missing_year" doc:"The first year whose notice is missing"`
	Due      bool             `json:"missing_due" doc:"That notice should be there by now"`
	Waiting  int              `json:"waiting" doc:"How many claims and scoring sheets have a deadline that waits for it; for the department"`
	Years    []HolidayTable   `json:"years" doc:"The notices in force, by year"`
	Versions []HolidayVersion `json:"versions" doc:"What the department has entered: the latest year first, then the newest version; what is not in force yet or never was, for the department"`
}

// HolidayActionRequest confirms, refuses or withdraws a version.
type HolidayActionRequest struct {
	Action string `json:"action" doc:"The step"`
	Reason string `json:"reason,omitempty" maxLength:"1000" doc:"Why, where it is refused; it stands beside the reason of the entry"`
}

type (
	workingDaysAnswer   struct{ Body WorkingDays }
	holidayAnswer       struct{ Body HolidayVersion }
	enterHolidayRequest struct{ Body HolidayInput }
	actOnHolidayRequest struct {
		ID string `path:"id" pattern:"^[0-9]{4}-[0-9]{1,4}$" patternDescription:"a year and a version" doc:"Year and number of the version"`
		OnVersion
		Body HolidayActionRequest
	}
)

func (s *Server) registerCalendar() {
	tag := []string{"calendar"}
	register(s.routes, Public, huma.Operation{
		OperationID: "get-working-days", Method: http.MethodGet, Path: "/calendar", Tags: tag,
		Summary: "The table of working days by which deadlines and public notices are counted, with its versions",
	}, func(ctx context.Context, _ *struct{}) (*workingDaysAnswer, error) {
		v, err := s.deps.Service.Calendar(ctx, actor(ctx))
		return &workingDaysAnswer{Body: workingDays(v, actor(ctx))}, err
	})
	register(s.routes, Ruler, huma.Operation{
		OperationID: "enter-holidays", Method: http.MethodPost, Path: "/calendar/versions", Tags: tag, DefaultStatus: http.StatusCreated,
		Summary: "Enter the notice of the next year, or correct a year, for a second person to confirm",
	}, func(ctx context.Context, in *enterHolidayRequest) (*holidayAnswer, error) {
		b := in.Body
		v, err := s.deps.Service.EnterHolidays(ctx, actor(ctx), market.HolidayYear(b.HolidayNotice), b.Reason)
		return &holidayAnswer{Body: holidayVersion(v, actor(ctx))}, err
	})
	register(s.routes, Ruler, huma.Operation{
		OperationID: "act-on-holidays", Method: http.MethodPost, Path: "/calendar/versions/{id}/actions", Tags: tag,
		Summary: "Confirm or refuse what another person has entered, or withdraw it; deadlines that waited for it become known",
	}, func(ctx context.Context, in *actOnHolidayRequest) (*holidayAnswer, error) {
		on, err := version(in.IfMatch)
		if err != nil {
			return nil, err
		}
		v, err := s.deps.Service.ActOnHolidays(ctx, actor(ctx), in.ID, on, market.HolidayAction(in.Body.Action), in.Body.Reason)
		return &holidayAnswer{Body: holidayVersion(v, actor(ctx))}, err
	})
}

func workingDays(v service.CalendarView, a market.Actor) WorkingDays {
	return WorkingDays{
		First: v.Table.First(), Last: v.Table.Last(), Missing: v.Table.Missing(), Due: v.Due, Waiting: v.Waiting, Years: each(v.Years, holidayTable),
		Versions: each(v.Versions, func(h service.HolidayView) HolidayVersion { return holidayVersion(h, a) }),
	}
}

func holidayTable(y market.HolidayYear) HolidayTable {
	y.Off, y.Work = list(y.Off), list(y.Work)
	return HolidayTable{HolidayNotice: HolidayNotice(y), Figures: y.Figures()}
}

// holidayVersion names who entered and confirmed to the department alone.
func holidayVersion(v service.HolidayView, a market.Actor) HolidayVersion {
	h := v.Holiday
	out := HolidayVersion{
		HolidayTable: holidayTable(h.Notice), ID: h.ID, Number: h.Version, State: string(h.State), Reason: h.Reason, Decision: h.Decision, EnteredAt: h.EnteredAt,
		DecidedAt: moment(h.DecidedAt), EndedAt: moment(h.EndedAt), Version: v.Version,
		Actions: each(v.Actions, func(a market.HolidayAction) string { return string(a) }),
	}
	if a.MayReadDrafts() {
		out.EnteredBy, out.DecidedBy = h.EnteredBy, h.DecidedBy
	}
	return out
}
