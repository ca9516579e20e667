package api

import (
	"context"

	"duijie/server/market"
	"duijie/server/service"
)

// project is a project as the API tells it.
func project(ctx context.Context, v service.ProjectView) Project {
	p := v.Project
	out := Project{
		ProjectRow: projectRow(v), Introduction: p.Introduction, CallName: v.Call.Terms.Name, TitleDay: v.Call.Terms.TitleDay, Wanted: list(v.Call.Terms.Evidence),
		Text: p.Text, EndReason: p.EndReason, Goal: p.Outcome, SubmittedAt: p.SubmittedAt, Returned: projectReason(p.Return), Refused: projectReason(p.Refusal),
		Evidence:  each(p.Evidence, func(e market.ProjectEvidence) ProjectFile { return ProjectFile{Code: e.Code, File: roomFile(e.File)} }),
		Confirmed: projectSaid(p), Faults: faultsIn(ctx, v.Missing), Outcome: projectOutcome(v.Outcome),
		Actions: each(v.Actions, func(x market.ProjectAction) string { return string(x) }),
		Reached: each(p.Reached, func(r market.MilestoneReached) ReachedMilestone { return ReachedMilestone{r.Index, r.Note, r.At} }),
		Reports: each(v.Reports, func(r market.ProjectReport) ProjectReport {
			return ProjectReport{ID: r.ID, Final: r.Final, Standing: r.ID == p.FinalReport, Side: string(p.SideOf(r.Organisation)), Through: r.Through, Done: r.Done, Problems: r.Problems,
				Next: r.Next, Outcome: r.Outcome, Files: each(r.Files, roomFile), Name: v.People[r.By], At: r.At}
		}),
		Steps: each(p.Steps, func(x market.ProjectStep) ProjectStep {
			return ProjectStep{Action: string(x.Action), From: string(x.From), To: string(x.To), Part: string(x.Part), Side: string(x.Side), Name: v.People[x.By], Words: x.Words, Reasons: list(x.Reasons), At: x.At}
		}),
	}
	if p.Title != nil {
		out.TitleBy, out.TitleLevel = p.Title.Title, string(p.Title.Facts.Level)
	}
	if l := p.Listing; l != nil {
		out.Plan, out.ListedAt = l.Plan, l.At
	}
	return out
}

// projectSaid are the sides that have confirmed what is to be confirmed now.
func projectSaid(p market.Project) []string {
	words := p.Confirmed
	if p.State == market.ProjectFinishing {
		words = p.FinalBy
	}
	return each(words, func(c market.Confirmation) string { return string(p.SideOf(c.Organisation)) })
}

func projectReason(r *market.ProjectReturn) *ProjectReason {
	if r == nil {
		return nil
	}
	return &ProjectReason{Reasons: list(r.Reasons), Note: r.Note, At: r.At}
}

func projectOutcome(o service.ProjectOutcome) ProjectOutcome {
	return ProjectOutcome{Total: o.Total, Technical: o.Technical, Paid: o.Paid, Contracts: each(o.Contracts, projectContract), Unlinked: each(o.Unlinked, projectContract)}
}

func projectContract(x service.ProjectContract) ProjectContract {
	c, r := x.Contract, x.Registered
	return ProjectContract{ID: c.ID, Project: c.Terms.Project, State: string(c.State), Signed: c.Terms.Signed, Total: c.Terms.Price.Total,
		Registration: string(r.State), Number: r.Number, Technical: r.CertifiedTechnical, Paid: x.Sums.Paid, Flags: list(x.Flags)}
}
