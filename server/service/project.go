package service

import (
	"context"
	"slices"

	"duijie/server/market"
	"duijie/server/store"
)

// maxEvidence is how many files a project may carry.
const maxEvidence = 50

// maxReportFiles is how many files a report may carry.
const maxReportFiles = 20

// ProjectDraft is what may be filed from a deal: the two and the text that it gives.
type ProjectDraft struct {
	Introduction string
	University   market.Organisation
	Enterprise   market.Organisation
	Text         market.ProjectText
	Calls        []ProjectCallView // that take projects today
	Held         map[string]bool   // by id of a call: the enterprise holds a title for it
	Filed        map[string]string // by id of a call: the project that the deal has in it
}

// PrefillProject is a project as a deal of the two would begin it; it stores nothing.
// Errors: not found for one who is no side of a deal that goes on, conflict unless
// they are a university or an institute and an enterprise.
func (s *Service) PrefillProject(ctx context.Context, a market.Actor, introduction string) (ProjectDraft, error) {
	i, err := s.dealOf(ctx, a, introduction)
	if err != nil {
		return ProjectDraft{}, err
	}
	d := ProjectDraft{Introduction: i.ID, Held: map[string]bool{}, Filed: map[string]string{}}
	if d.University, d.Enterprise, err = partnersOf(reading(ctx, s.Store), i); err != nil {
		return d, err
	}
	demand, err := found(sourceOf[market.DemandContent](ctx, s, a, Demands, idOf(i.Demand)))
	if err != nil {
		return d, err
	}
	achievement, err := found(sourceOf[market.AchievementContent](ctx, s, a, Achievements, idOf(i.Achievement)))
	if err != nil {
		return d, err
	}
	d.Text = market.ProjectFrom(i, demand, achievement)
	calls, err := s.ProjectCalls(ctx, market.Actor{})
	if err != nil {
		return d, err
	}
	titles, err := s.TitlesOf(ctx, d.Enterprise.CreditCode)
	if err != nil {
		return d, err
	}
	for _, c := range calls {
		if !c.Takes {
			continue
		}
		d.Calls = append(d.Calls, c)
		_, d.Held[c.Call.ID] = c.Call.Eligible(titles, d.Enterprise.CreditCode, s.World.Now())
		held, err := readAs[uniqueDoc](reading(ctx, s.Store), uniques, filedDeals+":"+market.Project{Call: c.Call.ID, Introduction: i.ID}.Key())
		if err != nil && market.CodeOf(err) != market.CodeNotFound {
			return d, err
		}
		if held.Owner != "" {
			d.Filed[c.Call.ID] = held.Owner
		}
	}
	return d, nil
}

func idOf(x *market.IntroducedItem) string {
	if x == nil {
		return ""
	}
	return x.ID
}

// found is the content of a source; nil for one that is not there, or not public any
// more.
func found[C market.Content](from source[C], err error) (*C, error) {
	if market.CodeOf(err) == market.CodeNotFound {
		return nil, nil
	}
	return &from.content, err
}

// partnersOf are the university and the enterprise of a deal. Errors: conflict.
func partnersOf(read docReader, i market.Introduction) (university, enterprise market.Organisation, err error) {
	for _, id := range []string{i.From, i.To} {
		o, err := readAs[market.Organisation](read, Organisations, id)
		if err != nil {
			return university, enterprise, err
		}
		switch o.Kind {
		case market.University, market.Institute:
			university = o
		case market.Enterprise:
			enterprise = o
		}
	}
	if university.ID == "" || enterprise.ID == "" {
		return university, enterprise, market.Errorf(market.CodeConflict, "企校合作项目须由一所高校或科研单位与一家企业共同申报", "a joint project is filed by a university or an institute and an enterprise")
	}
	return university, enterprise, nil
}

// CreateProject files a project of a deal in a call, as a draft of the two. Errors:
// not found for one who is no side of the deal, conflict outside of the window, for a
// deal that is filed in the call already and for an enterprise without a title on the
// day that the call states; invalid.
func (s *Service) CreateProject(ctx context.Context, a market.Actor, introduction, call string, text market.ProjectText) (ProjectView, error) {
	if _, err := s.dealOf(ctx, a, introduction); err != nil {
		return ProjectView{}, err
	}
	var id string
	_, err := s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "projects.begin"}, func(_ context.Context, tx store.Tx) error {
		id = tx.NewID()
		i, err := readAs[market.Introduction](tx, Introductions, introduction)
		if err != nil {
			return err
		}
		c, err := readAs[market.ProjectCall](tx, ProjectCalls, call)
		if err == nil && !c.Public() {
			err = notFound()
		}
		if err != nil {
			return err
		}
		p, err := newProject(tx, a, id, i, c, text)
		if err != nil {
			return err
		}
		return tx.Put(Projects, id, market.ProjectSchema, p)
	})
	if err != nil {
		return ProjectView{}, problem(err)
	}
	return s.Project(ctx, a, id)
}

func newProject(tx store.Tx, a market.Actor, id string, i market.Introduction, c market.ProjectCall, text market.ProjectText) (market.Project, error) {
	university, enterprise, err := partnersOf(tx, i)
	if err != nil {
		return market.Project{}, err
	}
	p := market.Project{ID: id, Call: c.ID, Year: c.Terms.Year, Introduction: i.ID, University: university.ID, Enterprise: enterprise.ID, Text: text, Sample: i.Sample || c.Sample}
	d, err := projectDoing(tx, a, p)
	if err != nil {
		return p, err
	}
	if p, err = market.NewProject(p, d); err != nil {
		return p, err
	}
	if _, holds := c.Eligible(d.Titles, d.Buyer, d.At); !holds {
		return p, market.NoTitle(c)
	}
	holder, err := unique(tx, filedDeals, p.Key(), id)
	if err == nil && holder != id {
		var f market.Faults
		f.Add("project", holder, market.Text{ZH: "该洽谈在本次申报中已有项目", EN: "the deal has a project in this call already"}, market.Text{ZH: "请打开已有的项目", EN: "open the one that there is"})
		err = &market.Error{Code: market.CodeConflict, Message: market.Text{ZH: "已申报过", EN: "filed already"}, Faults: f}
	}
	return p, err
}

// projectDoing is what the platform knows of a step that the actor takes.
func projectDoing(tx store.Tx, a market.Actor, p market.Project) (market.ProjectDoing, error) {
	d := market.ProjectDoing{Actor: a, At: tx.Now(), Milestone: -1}
	table, _, err := calendarIn(tx)
	if err != nil {
		return d, err
	}
	d.Workdays = table.Deadline
	if d.Call, err = readAs[market.ProjectCall](tx, ProjectCalls, p.Call); err != nil {
		return d, err
	}
	enterprise, err := readAs[market.Organisation](tx, Organisations, p.Enterprise)
	if err != nil {
		return d, err
	}
	d.Buyer = enterprise.CreditCode
	if d.Titles, err = titlesOf(tx, d.Buyer); err != nil {
		return d, err
	}
	i, err := readAs[market.Introduction](tx, Introductions, p.Introduction)
	if err == nil && i.Hidden != "" && i.Demand != nil {
		d.Hidden = i.Demand.Title
	}
	return d, err
}

// EditProject puts another text into a project that is not frozen, on the version
// that the actor has seen. Errors: not found, stale, conflict, forbidden, invalid.
func (s *Service) EditProject(ctx context.Context, a market.Actor, id string, version int64, text market.ProjectText, words string) (ProjectView, error) {
	meta := store.Meta{Actor: a.User, Action: "projects.edit"}
	return s.changeProject(ctx, a, id, version, meta, func(_ store.Tx, p *market.Project, d market.ProjectDoing) error {
		d.Words = words
		return p.Edit(text, d)
	})
}

// ProjectStep is a step of a project as someone asks for it.
type ProjectStep struct {
	Action    market.ProjectAction
	Words     string
	Reasons   []string // codes
	Milestone int      // index in the text
	Report    *ProjectReportDraft
}

// ProjectReportDraft is a report as a side sends it.
type ProjectReportDraft struct {
	Through  market.Date
	Done     string
	Problems string
	Next     string
	Outcome  string   // code, of a final one
	Files    []string // hashes of files that the own organisation has uploaded
}

// ActOnProject takes one step of market.ProjectTransitions, on the version that the
// actor has seen. Errors: not found, stale, conflict, forbidden, invalid.
func (s *Service) ActOnProject(ctx context.Context, a market.Actor, id string, version int64, step ProjectStep) (ProjectView, error) {
	if step.Action == market.ProjectEdit || step.Action == market.ProjectBegin {
		return ProjectView{}, forbidden()
	}
	meta := store.Meta{Actor: a.User, Action: "projects." + string(step.Action)}
	return s.changeProject(ctx, a, id, version, meta, func(tx store.Tx, p *market.Project, d market.ProjectDoing) error {
		d.Words, d.Reasons, d.Milestone = step.Words, step.Reasons, step.Milestone
		if step.Report != nil && (step.Action == market.ProjectTell || step.Action == market.ProjectFinish) {
			r, err := reportIn(tx, a, p.ID, step)
			if err != nil {
				return err
			}
			d.Report = &r
		}
		if err := p.Do(step.Action, d); err != nil {
			return err
		}
		if d.Report != nil {
			if err := tx.Put(ProjectReports, d.Report.ID, market.ProjectReportSchema, *d.Report); err != nil {
				return err
			}
		}
		return freesDeal(tx, *p)
	})
}

// freesDeal lets a deal be filed again where nothing of it was ever handed in.
func freesDeal(tx store.Tx, p market.Project) error {
	if p.State != market.ProjectWithdrawn && p.State != market.ProjectLapsed || !p.SubmittedAt.IsZero() {
		return nil
	}
	return release(tx, filedDeals, p.Key())
}

func reportIn(tx store.Tx, a market.Actor, project string, step ProjectStep) (market.ProjectReport, error) {
	x := step.Report
	r := market.ProjectReport{
		ID: tx.NewID(), Project: project, Final: step.Action == market.ProjectFinish, Organisation: a.Organisation, Through: x.Through,
		Done: x.Done, Problems: x.Problems, Next: x.Next, Outcome: x.Outcome, By: a.User, At: tx.Now(),
	}
	if len(x.Files) > maxReportFiles {
		return r, market.Errorf(market.CodeTooLarge, "最多 %d 个附件", "at most %d files", maxReportFiles)
	}
	for _, sha256 := range x.Files {
		f, err := uploaded(tx, a, "report.files", sha256)
		if err != nil {
			return r, err
		}
		if f != nil {
			r.Files = append(r.Files, *f)
		}
	}
	return r, nil
}

// AttachToProject adds a file of the actor's organisation as evidence that the call
// asks for. Errors: not found, stale, conflict for a frozen text, invalid.
func (s *Service) AttachToProject(ctx context.Context, a market.Actor, id string, version int64, code, sha256 string) (ProjectView, error) {
	return s.changeProject(ctx, a, id, version, store.Meta{Actor: a.User, Action: "projects.attach"}, func(tx store.Tx, p *market.Project, d market.ProjectDoing) error {
		if err := p.Do(market.ProjectEdit, d); err != nil {
			return err
		}
		if !slices.ContainsFunc(d.Call.Terms.Evidence, func(e market.Evidence) bool { return e.Code == code }) {
			var f market.Faults
			f.Add("code", code, market.Text{ZH: "申报通知没有要求这项材料", EN: "the call asks for no such evidence"}, market.Text{})
			return f.Err()
		}
		file, err := uploaded(tx, a, "sha256", sha256)
		if err != nil {
			return err
		}
		if file == nil {
			return forbidden()
		}
		if slices.ContainsFunc(p.Evidence, func(e market.ProjectEvidence) bool { return e.Code == code && e.File.SHA256 == sha256 }) {
			return market.Errorf(market.CodeConflict, "该文件已附上", "this file is attached already")
		}
		if len(p.Evidence) == maxEvidence {
			return market.Errorf(market.CodeTooLarge, "最多 %d 个附件", "at most %d files", maxEvidence)
		}
		p.Evidence = append(slices.Clone(p.Evidence), market.ProjectEvidence{Code: code, File: *file})
		return nil
	})
}

// DetachFromProject takes a file of the evidence away. Errors: not found, stale,
// conflict for a frozen text.
func (s *Service) DetachFromProject(ctx context.Context, a market.Actor, id string, version int64, code, sha256 string) (ProjectView, error) {
	return s.changeProject(ctx, a, id, version, store.Meta{Actor: a.User, Action: "projects.detach"}, func(_ store.Tx, p *market.Project, d market.ProjectDoing) error {
		if err := p.Do(market.ProjectEdit, d); err != nil {
			return err
		}
		i := slices.IndexFunc(p.Evidence, func(e market.ProjectEvidence) bool { return e.Code == code && e.File.SHA256 == sha256 })
		if i < 0 {
			return notFound()
		}
		p.Evidence = slices.Delete(slices.Clone(p.Evidence), i, i+1)
		return nil
	})
}

// changeProject decides on a project in the state that the change will stand on, for
// one who reads it.
func (s *Service) changeProject(ctx context.Context, a market.Actor, id string, version int64, m store.Meta, decide func(store.Tx, *market.Project, market.ProjectDoing) error) (ProjectView, error) {
	_, err := s.Store.Commit(ctx, m, func(_ context.Context, tx store.Tx) error {
		p, now, err := readDoc[market.Project](tx, Projects, id)
		if err != nil {
			return err
		}
		switch {
		case !p.Reads(a):
			return notFound()
		case now != version:
			return stale()
		}
		d, err := projectDoing(tx, a, p)
		if err != nil {
			return err
		}
		if err := decide(tx, &p, d); err != nil {
			return err
		}
		return tx.Put(Projects, id, market.ProjectSchema, p)
	})
	if err != nil {
		return ProjectView{}, problem(err)
	}
	return s.Project(ctx, a, id)
}

// LapseProjects ends the projects that nobody handed in in time, and tells how many.
// It may run in several processes at once.
func (s *Service) LapseProjects(ctx context.Context) (int, error) {
	if _, err := s.ReckonDue(ctx); err != nil {
		return 0, err
	}
	today, lapsed := market.DateOf(s.World.Now()), 0
	for _, state := range []market.ProjectState{market.ProjectDraft, market.ProjectProposed, market.ProjectReturned} {
		due, err := readMany[market.Project](reading(ctx, s.Store), store.Query{Kind: Projects, Key: "state", Equal: []any{string(state)}, From: "0", To: string(today)})
		if err != nil {
			return lapsed, err
		}
		for _, p := range due {
			done, err := s.lapseProject(ctx, p.ID)
			if err != nil {
				return lapsed, problem(err)
			}
			if done {
				lapsed++
			}
		}
	}
	return lapsed, nil
}

func (s *Service) lapseProject(ctx context.Context, id string) (done bool, err error) {
	_, err = s.Store.Commit(ctx, store.Meta{Actor: "deadlines", Action: "projects.lapse", Bulk: true}, func(_ context.Context, tx store.Tx) error {
		done = false
		p, err := readAs[market.Project](tx, Projects, id)
		if err != nil || !p.Overdue(market.DateOf(tx.Now())) {
			return err // someone was quicker
		}
		d, err := projectDoing(tx, market.Actor{}, p)
		if err != nil {
			return err
		}
		d.Job = "deadlines"
		if err := p.Do(market.ProjectLapse, d); err != nil {
			return err
		}
		done = true
		if err := freesDeal(tx, p); err != nil {
			return err
		}
		return tx.Put(Projects, id, market.ProjectSchema, p)
	})
	return done, err
}
