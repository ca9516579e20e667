package service

import (
	"cmp"
	"context"
	"io"
	"maps"
	"slices"
	"strings"

	"duijie/server/market"
	"duijie/server/sheet"
	"duijie/server/store"
)

// ProjectView is a project as one of the two or the provincial department reads it.
type ProjectView struct {
	Project    market.Project
	Version    int64
	Call       market.ProjectCall
	University market.Organisation
	Enterprise market.Organisation
	Side       market.ProjectSide // of the asker; empty for the department
	Actions    []market.ProjectAction
	Missing    market.Faults // what keeps the two from confirming it
	Reports    []market.ProjectReport
	Outcome    ProjectOutcome
	// People are names by id of a user: of the two, and to the department of its own
	// people too.
	People map[string]string
}

// Project reads one project: for both organisations, and for the provincial
// department once it was handed in. Errors: not found for everyone else.
func (s *Service) Project(ctx context.Context, a market.Actor, id string) (ProjectView, error) {
	var v ProjectView
	err := s.Store.View(ctx, func(r store.Reader) (err error) {
		read := reading(ctx, r)
		p, version, err := readDoc[market.Project](read, Projects, id)
		if err == nil && !p.Reads(a) {
			err = notFound()
		}
		if err != nil {
			return err
		}
		if v, err = projectView(read, a, p, version, map[string]market.Organisation{}); err != nil {
			return err
		}
		if v.Reports, err = readMany[market.ProjectReport](read, store.Query{Kind: ProjectReports, Key: "project", Equal: []any{id}}); err != nil {
			return err
		}
		v.Outcome, err = outcomeOf(read, a, p)
		return err
	})
	if err != nil {
		return v, problem(err)
	}
	v.People, err = s.peopleIn(ctx, v)
	return v, err
}

// projectView is a project without what only its own page shows.
func projectView(read docReader, a market.Actor, p market.Project, version int64, known map[string]market.Organisation) (ProjectView, error) {
	v := ProjectView{Project: p, Version: version, Actions: p.Allowed(a)}
	if a.BelongsTo(a.Organisation) {
		v.Side = p.SideOf(a.Organisation)
	}
	var err error
	if v.Call, err = readAs[market.ProjectCall](read, ProjectCalls, p.Call); err != nil {
		return v, err
	}
	if p.State.Editable() {
		v.Missing = p.Missing(v.Call)
	}
	for _, x := range []struct {
		id string
		of *market.Organisation
	}{{p.University, &v.University}, {p.Enterprise, &v.Enterprise}} {
		o, seen := known[x.id]
		if !seen {
			if o, err = readAs[market.Organisation](read, Organisations, x.id); err != nil {
				return v, err
			}
			known[x.id] = o
		}
		*x.of = o
	}
	if v.Side == "" { // what the two talked about before is between them
		v.Project.Introduction = ""
	}
	return v, nil
}

// peopleIn are the names of those who acted. Who acts for the department does so for
// the office, and the two do not read who it was.
func (s *Service) peopleIn(ctx context.Context, v ProjectView) (map[string]string, error) {
	out := map[string]string{}
	note := func(user string) error {
		if _, known := out[user]; known || !market.ValidID(user) {
			return nil
		}
		name, err := s.PersonName(ctx, user)
		out[user] = name
		return err
	}
	for _, x := range v.Project.Steps {
		if x.Part == market.ProjectByDepartment && v.Side != "" {
			continue
		}
		if err := note(x.By); err != nil {
			return out, err
		}
	}
	for _, r := range v.Reports {
		if err := note(r.By); err != nil {
			return out, err
		}
	}
	return out, nil
}

// ProjectFilter narrows a list of projects.
type ProjectFilter struct {
	Call  string // id
	State string // a state, or live, over
	Text  string // contained in the title, the number or a name
	Page  int
	Size  int
}

// ProjectRows is one page of projects with the counts by state of all.
type ProjectRows struct {
	Rows   []ProjectView
	Total  int
	Counts map[market.ProjectState]int
}

// ProjectList lists the projects that the actor reads: those of the own organisation,
// or to the provincial department all that were handed in. What waits for somebody
// comes first, the nearest day first; then the latest change. Errors: forbidden.
func (s *Service) ProjectList(ctx context.Context, a market.Actor, f ProjectFilter) (ProjectRows, error) {
	out := ProjectRows{Counts: map[market.ProjectState]int{}}
	err := s.Store.View(ctx, func(r store.Reader) error {
		kept, counts, err := s.projectsFor(reading(ctx, r), a, f)
		if err != nil {
			return err
		}
		out.Counts, out.Total = counts, len(kept)
		from, size := Filter{Page: f.Page, Size: f.Size}.window()
		from = min(from, len(kept))
		out.Rows = kept[from:min(from+size, len(kept))]
		return nil
	})
	return out, problem(err)
}

// projectsFor reads all that a filter keeps, in order, and the counts by state of all
// of the call.
func (s *Service) projectsFor(read docReader, a market.Actor, f ProjectFilter) ([]ProjectView, map[market.ProjectState]int, error) {
	all, err := readableProjects(read, a, f.Call)
	if err != nil {
		return nil, nil, err
	}
	counts, known := map[market.ProjectState]int{}, map[string]market.Organisation{}
	var kept []ProjectView
	for _, h := range all {
		if f.Call != "" && h.Doc.Call != f.Call {
			continue
		}
		counts[h.Doc.State]++
		if f.State == "live" && h.Doc.State.Over() || f.State == "over" && !h.Doc.State.Over() || !slices.Contains([]string{"", "live", "over", string(h.Doc.State)}, f.State) {
			continue
		}
		v, err := projectView(read, a, h.Doc, h.Version, known)
		if err != nil {
			return nil, nil, err
		}
		if v.holds(f.Text) {
			kept = append(kept, v)
		}
	}
	now := s.World.Now()
	urgency := func(v ProjectView) string {
		if d := market.ProjectDuty(a, v.Project, "", now); d != nil {
			return string(cmp.Or(d.Due, market.DateOf(now)))
		}
		return "9999"
	}
	slices.SortStableFunc(kept, func(x, y ProjectView) int {
		return cmp.Or(cmp.Compare(urgency(x), urgency(y)), y.Project.UpdatedAt.Compare(x.Project.UpdatedAt), cmp.Compare(x.Project.ID, y.Project.ID))
	})
	return kept, counts, nil
}

func (v ProjectView) holds(text string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	if text == "" {
		return true
	}
	words := v.Project.Text.Title + "\n" + v.University.Name + "\n" + v.Enterprise.Name
	if l := v.Project.Listing; l != nil {
		words += "\n" + l.Number
	}
	return strings.Contains(strings.ToLower(words), text)
}

// readableProjects reads the projects that an actor reads; of one call where it is
// named. Errors: forbidden.
func readableProjects(read docReader, a market.Actor, call string) ([]held[market.Project], error) {
	queries := []store.Query{}
	switch {
	case a.Inspects(market.Jilin) && call != "":
		queries = append(queries, store.Query{Kind: Projects, Key: "call", Equal: []any{call}})
	case a.Inspects(market.Jilin):
		queries = append(queries, store.Query{Kind: Projects})
	case a.BelongsTo(a.Organisation):
		queries = append(queries, store.Query{Kind: Projects, Key: "university", Equal: []any{a.Organisation}}, store.Query{Kind: Projects, Key: "enterprise", Equal: []any{a.Organisation}})
	default:
		return nil, forbidden()
	}
	out := map[string]held[market.Project]{}
	for _, q := range queries {
		err := readAll(read, q, func(d store.Doc) error {
			p, err := decoded[market.Project](read, d)
			if err == nil && p.Reads(a) {
				out[d.ID] = held[market.Project]{Doc: p, ID: d.ID, Version: d.Version}
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return slices.SortedFunc(maps.Values(out), func(x, y held[market.Project]) int { return cmp.Compare(x.ID, y.ID) }), nil
}

// WriteProjects writes what the list of projects would show as a workbook, in the
// words of a language. Errors: forbidden.
func (s *Service) WriteProjects(ctx context.Context, a market.Actor, f ProjectFilter, language string, w io.Writer) error {
	say := func(zh, en string) string { return market.Text{ZH: zh, EN: en}.In(language) }
	heads := []string{
		say("年度", "Year"), say("计划编号", "Number"), say("项目名称", "Project"), say("技术领域", "Field"), say("高校（科研单位）", "University or institute"), say("企业", "Enterprise"),
		say("状态", "State"), say("开始", "Begins"), say("结束", "Ends"), say("企业自筹（元）", "Own money (yuan)"), say("申请财政经费（元）", "Asked for (yuan)"), say("财政经费（元）", "Funding (yuan)"),
		say("阶段目标", "Milestones"), say("已完成", "Reached"), say("合同数", "Contracts"), say("登记技术交易额（元）", "Certified technical amount (yuan)"), say("已付（元）", "Paid (yuan)"), say("结题结果", "Outcome"),
	}
	var rows [][]any
	err := s.Store.View(ctx, func(r store.Reader) error {
		rows = nil
		read := reading(ctx, r)
		kept, _, err := s.projectsFor(read, a, f)
		if err != nil {
			return err
		}
		for _, v := range kept {
			p, t := v.Project, v.Project.Text
			o, err := outcomeOf(read, a, p)
			if err != nil {
				return err
			}
			row := []any{p.Year, "", t.Title, market.Fields.Label(t.Field).In(language), v.University.Name, v.Enterprise.Name, market.ProjectStates.Label(string(p.State)).In(language), string(t.Begins), string(t.Ends),
				yuanOrNothing(t.EnterpriseMoney), yuanOrNothing(t.Asked), "", len(t.Milestones), len(p.Reached), len(o.Contracts), o.Technical, o.Paid, market.ProjectOutcomes.Label(p.Outcome).In(language)}
			if l := p.Listing; l != nil {
				row[1], row[11] = l.Number, yuanOrNothing(l.Funding)
			}
			rows = append(rows, row)
		}
		return nil
	})
	if err != nil {
		return problem(err)
	}
	return sheet.WriteTable(w, say("企校合作项目", "Joint projects"), heads, rows)
}

// yuanOrNothing is a sum as a cell; an empty one where it was not given.
func yuanOrNothing(f *market.Fen) any {
	if f == nil {
		return ""
	}
	return *f
}

// projectFiles are the evidence of a project.
func projectFiles(d store.Doc) ([]market.Attachment, error) {
	p, err := store.As[market.Project](d)
	var files []market.Attachment
	for _, e := range p.Evidence {
		files = append(files, e.File)
	}
	return files, err
}

func mayReadProject(_ docReader, a market.Actor, d store.Doc) error {
	p, err := store.As[market.Project](d)
	if err == nil && !p.Reads(a) {
		err = notFound()
	}
	return err
}

// reportFiles are what hangs with a report.
func reportFiles(d store.Doc) ([]market.Attachment, error) {
	r, err := store.As[market.ProjectReport](d)
	return r.Files, err
}

func mayReadReport(read docReader, a market.Actor, d store.Doc) error {
	r, err := store.As[market.ProjectReport](d)
	if err != nil {
		return err
	}
	p, err := read.Get(Projects, r.Project)
	if err != nil {
		return err
	}
	return mayReadProject(read, a, p)
}
