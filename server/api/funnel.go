package api

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// FunnelCount counts at one stage.
type FunnelCount struct {
	Stage   market.FunnelStage `json:"stage" doc:"The stage"`
	Reached int                `json:"reached" doc:"Listings that came through every stage before it: never more than at the stage before"`
	Skipped int                `json:"skipped" doc:"Listings that are there without one of the stages before it"`
	Outside int                `json:"outside" doc:"Contracts that name no listing that is counted"`
}

// FunnelMoney are sums of contracts, each counted once, in Fen.
type FunnelMoney struct {
	Contracted market.Fen `json:"contracted_fen" doc:"Totals of the contracts (合同成交总额), in Fen; without those that the parties have not applied to register"`
	Certified  market.Fen `json:"certified_fen" doc:"Totals of the certificates of registration (合同成交额), in Fen"`
	Technical  market.Fen `json:"technical_fen" doc:"Technical amounts of the certificates (技术交易额), in Fen"`
	Paid       market.Fen `json:"paid_fen" doc:"Paid between the parties and confirmed by both, in Fen"`
	Claimed    market.Fen `json:"claimed_fen" doc:"Claimed for subsidies, in Fen"`
	Subsidised market.Fen `json:"subsidised_fen" doc:"Subsidies that were paid, less what came back, in Fen"`
}

// FunnelSums are the counts of every stage with the money.
type FunnelSums struct {
	Stages  []FunnelCount `json:"stages" doc:"Every stage in order"`
	Through FunnelMoney   `json:"through" doc:"Of contracts that came through every stage"`
	Beside  FunnelMoney   `json:"beside" doc:"Of all others"`
}

// FunnelGroup are the sums of one value.
type FunnelGroup struct {
	Value        string           `json:"value" doc:"A month, the code of a field or of a region, or the id of an organisation; empty where none is given"`
	Organisation *OrganisationRef `json:"organisation,omitempty" doc:"The organisation, where the groups are organisations"`
	FunnelSums
}

// FunnelEvents is how often something happened in a month.
type FunnelEvents struct {
	Stage   market.FunnelStage `json:"stage" doc:"The stage"`
	Events  int                `json:"events" doc:"Listings first published, matches first told, introductions proposed and accepted, contracts signed and registered, payments, claims"`
	Outside int                `json:"outside" doc:"Of them, those of contracts that name no listing that is counted"`
}

// FunnelMonth is what happened in one month.
type FunnelMonth struct {
	Month  string         `json:"month" doc:"The month, 2026-01"`
	Events []FunnelEvents `json:"events" doc:"Every stage in order"`
	Money  FunnelMoney    `json:"money" doc:"Money of the month"`
}

// Funnel is how far listings came.
type Funnel struct {
	All           FunnelSums    `json:"all" doc:"All together"`
	Cohorts       []FunnelGroup `json:"cohorts" doc:"By month of the first publication, none left out"`
	Fields        []FunnelGroup `json:"fields" doc:"By field of technology"`
	Prefectures   []FunnelGroup `json:"prefectures" doc:"By prefecture of the owner"`
	Organisations []FunnelGroup `json:"organisations" doc:"By owner, the most listings first"`
	Months        []FunnelMonth `json:"months" doc:"What happened month by month, none left out"`
}

// WaitingIntroduction is one to which an answer is due, or was.
type WaitingIntroduction struct {
	ID           string                  `json:"id" doc:"Id"`
	Kind         string                  `json:"kind,omitempty" enum:"demand,achievement" doc:"Kind of the listing"`
	Item         *IntroducedItem         `json:"item,omitempty" doc:"The listing of whose turn it is, in the own figures the own one where there is one"`
	Turn         market.IntroductionPart `json:"turn" doc:"Whose turn it is"`
	Own          bool                    `json:"own,omitempty" doc:"It is the own organisation's turn"`
	Organisation *OrganisationRef        `json:"organisation,omitempty" doc:"Whose turn it is, for an office"`
	Since        time.Time               `json:"since" doc:"When their turn began"`
	Age          *int                    `json:"age,omitempty" doc:"Working days since then; absent where the table of working days does not reach"`
	Due          market.Date             `json:"due,omitempty" doc:"Last day to answer; absent after it lapsed"`
	Late         bool                    `json:"late,omitempty" doc:"The last day is over"`
	Lapsed       bool                    `json:"lapsed,omitempty" doc:"Nobody answered in time"`
}

// SilentReason is how often a reason was given.
type SilentReason struct {
	Dismissed bool   `json:"dismissed,omitempty" doc:"Against a match that was told: code list feedback_reason; else for declining: decline_reason"`
	Reason    string `json:"reason" doc:"Code"`
	Own       bool   `json:"own,omitempty" doc:"Given by the demander itself"`
	Count     int    `json:"count" doc:"How often"`
}

// SilentDemand is a listed demand that nobody talks about.
type SilentDemand struct {
	ID           string           `json:"id" doc:"Id"`
	Title        string           `json:"title" doc:"Title"`
	TitleEN      string           `json:"title_en,omitempty" doc:"Title in English"`
	Field        string           `json:"field,omitempty" doc:"Field of technology (技术领域)"`
	Prefecture   string           `json:"prefecture" doc:"Prefecture of the owner"`
	Anonymous    bool             `json:"anonymous,omitempty" doc:"The owner is shown to its office only"`
	Organisation *OrganisationRef `json:"organisation,omitempty" doc:"The owner, for an office"`
	Published    market.Date      `json:"published" doc:"First published"`
	Expires      market.Date      `json:"expires,omitempty" doc:"Last day of the listing"`
	Why          market.Silence   `json:"why" doc:"Why nobody talks: the first that holds"`
	Waiting      int              `json:"waiting" doc:"Introductions that wait for an answer"`
	Declined     int              `json:"declined" doc:"Introductions that were declined"`
	Lapsed       int              `json:"lapsed" doc:"Introductions that lapsed or were withdrawn"`
	Told         int              `json:"told" doc:"Matches that one of the owners was told of"`
	Dismissed    int              `json:"dismissed" doc:"Of them, those that somebody said do not fit"`
	Reasons      []SilentReason   `json:"reasons" doc:"Reasons given, the most frequent first"`
	Best         *float64         `json:"best,omitempty" doc:"Best score now, 0 to 100, where nobody was told of a match"`
	Near         bool             `json:"near,omitempty" doc:"That score is one from which the platform tells"`
}

// SilenceCount is how many demands have a reason.
type SilenceCount struct {
	Why   market.Silence `json:"why" doc:"Why nobody talks"`
	Count int            `json:"count" doc:"How many"`
}

// SilentDemands is one page.
type SilentDemands struct {
	Rows   []SilentDemand `json:"rows" doc:"The longest listed first"`
	Total  int            `json:"total" doc:"How many there are"`
	Counts []SilenceCount `json:"counts" doc:"For each reason, whatever the reason asked for"`
}

type (
	// FunnelQuery narrows the figures.
	FunnelQuery struct {
		Kind         string `query:"kind" enum:"demand,achievement" doc:"Of one kind; contracts from outside are of neither"`
		Field        string `query:"field" maxLength:"10" doc:"Of a field of technology"`
		Prefecture   string `query:"prefecture" maxLength:"6" doc:"Of owners in a prefecture"`
		Organisation string `query:"organisation" maxLength:"64" doc:"Of an owner"`
		From         string `query:"from" pattern:"^([0-9]{4}-(0[1-9]|1[0-2]))?$" doc:"First month, 2026-01: of first publication, of events their own"`
		To           string `query:"to" pattern:"^([0-9]{4}-(0[1-9]|1[0-2]))?$" doc:"Last month"`
	}
	funnelSheetRequest struct {
		FunnelQuery
		Table string `query:"table" enum:"stages,cohorts,fields,prefectures,organisations,months" default:"cohorts" doc:"Which table"`
	}
	// SilentQuery narrows the demands that nobody talks about.
	SilentQuery struct {
		FunnelQuery
		Why string `query:"why" enum:"waiting,declined,lapsed,dismissed,untouched,untold" doc:"Of one reason"`
	}
	silentPageRequest struct {
		SilentQuery
		Paging
	}
	funnelAnswer  struct{ Body Funnel }
	waitingAnswer struct{ Body []WaitingIntroduction }
	silentAnswer  struct{ Body SilentDemands }
)

func (q FunnelQuery) filter() market.FunnelFilter {
	return market.FunnelFilter{Kind: q.Kind, Field: q.Field, Prefecture: q.Prefecture, Organisation: q.Organisation, From: market.Month(q.From), To: market.Month(q.To)}
}

// registerFunnel gives the figures to offices and to members of their own.
func (s *Server) registerFunnel() {
	for _, of := range []struct {
		access         Access
		scope          service.FunnelScope
		path, id, what string
	}{
		{Office, service.FunnelOffice, "/funnel", "funnel", "of an office's region"},
		{Member, service.FunnelOwn, "/mine/funnel", "own-funnel", "of the own organisation"},
	} {
		f := funnelRoutes{s.deps.Service, of.scope}
		operation := func(path, id, summary string) huma.Operation {
			return huma.Operation{OperationID: "get-" + of.id + id, Method: http.MethodGet, Path: of.path + path, Tags: []string{"figures"}, Summary: summary}
		}
		sheet := func(path, id string) huma.Operation {
			op := operation(path, id, "The same as a workbook, in the language of the request")
			op.Responses = fileResponse(xlsxType)
			return op
		}
		register(s.routes, of.access, operation("", "", "How far listings "+of.what+" came, from publication to subsidy, by month, field, prefecture and organisation"), f.read)
		register(s.routes, of.access, sheet(".xlsx", "-workbook"), f.sheet)
		register(s.routes, of.access, operation("/introductions", "-introductions", "Introductions that wait for an answer, or waited in vain, "+of.what), f.waiting)
		register(s.routes, of.access, sheet("/introductions.xlsx", "-introductions-workbook"), f.waitingSheet)
		register(s.routes, of.access, operation("/demands", "-demands", "Listed demands "+of.what+" that nobody talks about, with why"), f.silent)
		register(s.routes, of.access, sheet("/demands.xlsx", "-demands-workbook"), f.silentSheet)
	}
}

// funnelRoutes answer for one scope.
type funnelRoutes struct {
	service *service.Service
	scope   service.FunnelScope
}

func (r funnelRoutes) read(ctx context.Context, in *FunnelQuery) (*funnelAnswer, error) {
	f, err := r.service.Funnel(ctx, actor(ctx), r.scope, in.filter())
	return &funnelAnswer{Body: funnel(f)}, err
}

func (r funnelRoutes) sheet(ctx context.Context, in *funnelSheetRequest) (*fileAnswer, error) {
	f, err := r.service.Funnel(ctx, actor(ctx), r.scope, in.filter())
	return workbook("duijie-funnel-"+in.Table+".xlsx", err, func(w io.Writer) error {
		return service.WriteFunnel(w, f, service.FunnelTable(in.Table), language(ctx))
	})
}

func (r funnelRoutes) waiting(ctx context.Context, in *FunnelQuery) (*waitingAnswer, error) {
	rows, err := r.service.WaitingIntroductions(ctx, actor(ctx), r.scope, in.filter())
	return &waitingAnswer{Body: each(rows, waitingIntroduction)}, err
}

func (r funnelRoutes) waitingSheet(ctx context.Context, in *FunnelQuery) (*fileAnswer, error) {
	rows, err := r.service.WaitingIntroductions(ctx, actor(ctx), r.scope, in.filter())
	return workbook("duijie-unanswered.xlsx", err, func(w io.Writer) error {
		return service.WriteWaitingIntroductions(w, rows, language(ctx))
	})
}

func (r funnelRoutes) silent(ctx context.Context, in *silentPageRequest) (*silentAnswer, error) {
	found, err := r.service.SilentDemands(ctx, actor(ctx), r.scope, in.filter(), market.Silence(in.Why), in.Page, in.Size)
	return &silentAnswer{Body: silentDemands(found)}, err
}

func (r funnelRoutes) silentSheet(ctx context.Context, in *SilentQuery) (*fileAnswer, error) {
	found, err := r.service.SilentDemands(ctx, actor(ctx), r.scope, in.filter(), market.Silence(in.Why), 1, 0)
	return workbook("duijie-demands.xlsx", err, func(w io.Writer) error {
		return service.WriteSilentDemands(w, found.Rows, r.scope == service.FunnelOwn, language(ctx))
	})
}

// workbook is a file that write makes, unless what it is made from failed.
func workbook(name string, err error, write func(io.Writer) error) (*fileAnswer, error) {
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return nil, err
	}
	return file(name, b.Bytes()), nil
}

func funnelSums(x market.FunnelSums) FunnelSums {
	out := FunnelSums{Through: FunnelMoney(x.Through), Beside: FunnelMoney(x.Beside)}
	for i, c := range x.Counts {
		out.Stages = append(out.Stages, FunnelCount{Stage: market.FunnelStages[i], Reached: c.Reached, Skipped: c.Skipped, Outside: c.Outside})
	}
	return out
}

func funnel(f service.FunnelReport) Funnel {
	group := func(g market.FunnelGroup) FunnelGroup {
		return FunnelGroup{Value: g.Value, FunnelSums: funnelSums(g.FunnelSums)}
	}
	return Funnel{
		All: funnelSums(f.All), Cohorts: each(f.Cohorts, group), Fields: each(f.Fields, group), Prefectures: each(f.Prefectures, group),
		Organisations: each(f.Funnel.Organisations, func(g market.FunnelGroup) FunnelGroup {
			out := group(g)
			if o, known := f.Organisations[g.Value]; known {
				out.Organisation = organisationRef(&o)
			}
			return out
		}),
		Months: each(f.Months, func(m market.FunnelMonth) FunnelMonth {
			out := FunnelMonth{Month: string(m.Month), Money: FunnelMoney(m.Money)}
			for i, n := range m.Events {
				out.Events = append(out.Events, FunnelEvents{Stage: market.FunnelStages[i], Events: n, Outside: m.Outside[i]})
			}
			return out
		}),
	}
}

func waitingIntroduction(w service.WaitingIntroduction) WaitingIntroduction {
	out := WaitingIntroduction{ID: w.ID, Kind: w.Kind, Turn: w.Turn, Own: w.Own, Organisation: organisationRef(w.Organisation), Since: w.Since, Age: w.Age, Due: w.Due, Late: w.Late, Lapsed: w.Lapsed}
	if w.Kind != "" {
		item := IntroducedItem(w.Item)
		out.Item = &item
	}
	return out
}

func silentDemands(f service.SilentDemands) SilentDemands {
	out := SilentDemands{Total: f.Total, Counts: []SilenceCount{}, Rows: each(f.Rows, func(d service.SilentDemand) SilentDemand {
		return SilentDemand{
			ID: d.ID, Title: d.Title, TitleEN: d.TitleEN, Field: d.Field, Prefecture: d.Prefecture, Anonymous: d.Anonymous, Organisation: organisationRef(d.Owner),
			Published: d.Published, Expires: d.Expires, Why: d.Why, Waiting: d.Facts.Waiting, Declined: d.Facts.Declined, Lapsed: d.Facts.Lapsed,
			Told: d.Facts.Told, Dismissed: d.Facts.Dismissed, Best: d.Best, Near: d.Near,
			Reasons: each(d.Reasons, func(r service.SilentReason) SilentReason { return SilentReason(r) }),
		}
	})}
	for _, why := range market.Silences.Codes() {
		if n := f.Counts[market.Silence(why)]; n > 0 {
			out.Counts = append(out.Counts, SilenceCount{Why: market.Silence(why), Count: n})
		}
	}
	return out
}
