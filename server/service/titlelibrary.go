package service

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"duijie/server/market"
	"duijie/server/sheet"
	"duijie/server/store"
)

// titleShelf keeps the library in memory in the order of its pages, and follows
// the journal when it is asked: everyone may look through it, and the policy
// wants 14,610 titles.
type titleShelf struct {
	mu     sync.Mutex
	head   int64 // entry up to which it has followed
	byID   map[string]market.Title
	titles []market.Title
}

// farBehind is from how many entries on reading the library anew is quicker
// than following.
const farBehind = 500

// all gives the titles as they stand; the list is shared and must not be
// changed.
func (sh *titleShelf) all(ctx context.Context, st store.Store) ([]market.Title, error) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	head, err := st.Head(ctx)
	if err != nil {
		return nil, problem(err)
	}
	if sh.byID == nil || head-sh.head > farBehind {
		if err := sh.load(ctx, st); err != nil {
			return nil, err
		}
		sh.head = head
	}
	changed, err := sh.follow(ctx, st, head)
	if err != nil {
		return nil, err
	}
	if changed || sh.titles == nil {
		sh.arrange()
	}
	return sh.titles, nil
}

// load reads the library. What was written meanwhile is followed afterwards,
// which changes nothing.
func (sh *titleShelf) load(ctx context.Context, st store.Store) error {
	sh.byID, sh.titles = map[string]market.Title{}, nil
	return readAll(reading(ctx, st), store.Query{Kind: Titles}, func(d store.Doc) error {
		t, err := store.As[market.Title](d)
		sh.byID[t.ID] = t
		return err
	})
}

func (sh *titleShelf) follow(ctx context.Context, st store.Store, head int64) (changed bool, err error) {
	for sh.head < head {
		entries, err := st.Entries(ctx, sh.head, walkPage)
		if err != nil || len(entries) == 0 {
			return changed, problem(err)
		}
		for _, e := range entries {
			if e.Number > head {
				return changed, nil
			}
			for _, act := range e.Acts {
				for _, c := range act.Changes {
					if c.Kind != Titles {
						continue
					}
					d, err := store.Lifted(Collections(), c)
					if err != nil {
						return changed, problem(err)
					}
					t, err := store.As[market.Title](d)
					if err != nil {
						return changed, problem(err)
					}
					sh.byID[t.ID], changed = t, true
				}
			}
			sh.head = e.Number
		}
	}
	return changed, nil
}

// arrange puts the titles in the order of pages: by level from the highest, the
// newest notice first, then as the lists have them.
func (sh *titleShelf) arrange() {
	sh.titles = make([]market.Title, 0, len(sh.byID))
	listed := map[string]market.TitleFacts{}
	for id, t := range sh.byID {
		sh.titles = append(sh.titles, t)
		listed[id] = t.Events[0].Facts
	}
	levels := market.TitleLevels.Codes()
	slices.SortFunc(sh.titles, func(a, b market.Title) int {
		x, y := listed[a.ID], listed[b.ID]
		return cmp.Or(
			cmp.Compare(slices.Index(levels, string(y.Level)), slices.Index(levels, string(x.Level))),
			cmp.Compare(y.NoticeDate, x.NoticeDate),
			a.Key.Compare(b.Key),
		)
	})
}

// TitleFilter narrows the library.
type TitleFilter struct {
	On       market.Date // the day for which it is asked; "" today
	Levels   []string
	Statuses []string // on that day
	Region   string   // prefecture or county
	Industry string
	Batch    string
	Text     string // part of a name, a credit code or a document number
	Page     int    // from 1
	Size     int    // at most 100
}

// ValueCount counts one value.
type ValueCount struct {
	Value string
	Count int
}

// TitlePage is one page of the library.
type TitlePage struct {
	On    market.Date
	Rows  []TitleView // without events
	Total int
	// What the other filters leave of each level, status, prefecture, industry
	// and batch, so that a choice can be changed.
	Levels, Statuses, Prefectures, Industries, Batches []ValueCount
}

// Library lists the titles as everyone may see them: for a day, as known now.
func (s *Service) Library(ctx context.Context, f TitleFilter) (TitlePage, error) {
	on, found, err := s.filtered(ctx, f)
	if err != nil {
		return TitlePage{}, err
	}
	out := TitlePage{On: on}
	counts := [len(facets)]map[string]int{}
	for i := range counts {
		counts[i] = map[string]int{}
	}
	from, size := Filter{Page: f.Page, Size: f.Size}.window()
	for _, line := range found {
		for i, facet := range facets {
			if line.missed == 0 || line.missed == 1<<i {
				counts[i][facet.value(line.state)]++
			}
		}
		if line.missed != 0 {
			continue
		}
		if out.Total++; out.Total > from && out.Total <= from+size {
			view := TitleView{Title: line.title, State: line.state}
			view.Title.Events = nil
			if view.Organisation, err = s.organisationOf(ctx, line.state.Facts.CreditCode); err != nil {
				return TitlePage{}, err
			}
			out.Rows = append(out.Rows, view)
		}
	}
	for i, list := range []*[]ValueCount{&out.Levels, &out.Statuses, &out.Prefectures, &out.Industries, &out.Batches} {
		*list = counted(counts[i])
	}
	return out, nil
}

// facets are what a library can be narrowed by and counted by.
var facets = [...]struct {
	value func(market.TitleState) string
	wants func(TitleFilter, market.TitleState) bool
}{
	{func(st market.TitleState) string { return string(st.Facts.Level) },
		func(f TitleFilter, st market.TitleState) bool { return wanted(f.Levels, string(st.Facts.Level)) }},
	{func(st market.TitleState) string { return string(st.Status) },
		func(f TitleFilter, st market.TitleState) bool { return wanted(f.Statuses, string(st.Status)) }},
	{func(st market.TitleState) string { return market.Prefecture(st.Facts.Region) },
		func(f TitleFilter, st market.TitleState) bool { return market.Within(st.Facts.Region, f.Region) }},
	{func(st market.TitleState) string { return st.Facts.Industry },
		func(f TitleFilter, st market.TitleState) bool {
			return f.Industry == "" || st.Facts.Industry == f.Industry
		}},
	{func(st market.TitleState) string { return st.Facts.Batch },
		func(f TitleFilter, st market.TitleState) bool { return f.Batch == "" || st.Facts.Batch == f.Batch }},
}

func wanted(list []string, value string) bool { return len(list) == 0 || slices.Contains(list, value) }

// foundTitle is a title that the text of a filter finds; missed has a bit for
// each facet by which the filter leaves it out.
type foundTitle struct {
	title  market.Title
	state  market.TitleState
	missed int
}

func (s *Service) filtered(ctx context.Context, f TitleFilter) (market.Date, []foundTitle, error) {
	on, knownAt, err := s.at(TitleMoment{On: f.On})
	if err != nil {
		return on, nil, err
	}
	titles, err := s.titles.all(ctx, s.Store)
	if err != nil {
		return on, nil, err
	}
	text := nameKey(f.Text)
	var out []foundTitle
	for _, t := range titles {
		state, known := t.On(on, knownAt)
		if !known || text != "" && !mentions(t, knownAt, text) {
			continue
		}
		line := foundTitle{title: t, state: state}
		for i, facet := range facets {
			if !facet.wants(f, state) {
				line.missed |= 1 << i
			}
		}
		out = append(out, line)
	}
	return on, out, nil
}

// mentions tells whether a text stands in a title's number or in a name or code
// of one of its holders, former ones included.
func mentions(t market.Title, knownAt time.Time, text string) bool {
	if strings.Contains(nameKey(t.Key.DocumentNumber), text) {
		return true
	}
	return slices.ContainsFunc(t.Holdings(knownAt), func(h market.TitleHolding) bool {
		return strings.Contains(nameKey(h.Name), text) || strings.Contains(nameKey(string(h.CreditCode)), text)
	})
}

// counted lists counts, the largest first.
func counted(counts map[string]int) []ValueCount {
	out := make([]ValueCount, 0, len(counts))
	for value, n := range counts {
		out = append(out, ValueCount{value, n})
	}
	slices.SortFunc(out, func(a, b ValueCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	return out
}

// TitleCounts counts enterprises that hold a title on a day.
type TitleCounts struct {
	On          market.Date
	Enterprises int // that hold any
	Levels      []ValueCount
	Prefectures []PrefectureCount
	Industries  []ValueCount
	Targets     market.TitleTargets
}

// PrefectureCount counts the enterprises of one prefecture.
type PrefectureCount struct {
	Region string // "" where the list names none
	Count  int
	Levels []ValueCount
}

// TitleCounts counts the enterprises of each level, prefecture and industry for
// a day, beside the targets of the policy. An enterprise counts once at each
// level, whatever the number of its titles there.
func (s *Service) TitleCounts(ctx context.Context, on market.Date) (TitleCounts, error) {
	on, found, err := s.filtered(ctx, TitleFilter{On: on, Statuses: []string{string(market.TitleValid)}})
	if err != nil {
		return TitleCounts{}, err
	}
	all, levels, industries := heads{}, heads{}, heads{}
	prefectures, of := heads{}, map[string]heads{}
	for _, line := range found {
		if line.missed != 0 {
			continue
		}
		f := line.state.Facts
		who, region := cmp.Or(string(f.CreditCode), nameKey(f.Name)), market.Prefecture(f.Region)
		all.add("", who)
		levels.add(string(f.Level), who)
		industries.add(f.Industry, who)
		prefectures.add(region, who)
		if of[region] == nil {
			of[region] = heads{}
		}
		of[region].add(string(f.Level), who)
	}
	out := TitleCounts{On: on, Enterprises: len(all[""]), Levels: levels.counts(), Industries: industries.counts(), Targets: market.Targets()}
	for _, p := range prefectures.counts() {
		out.Prefectures = append(out.Prefectures, PrefectureCount{Region: p.Value, Count: p.Count, Levels: of[p.Value].counts()})
	}
	return out, nil
}

// heads counts each enterprise once for a value.
type heads map[string]map[string]bool

func (h heads) add(value, who string) {
	if h[value] == nil {
		h[value] = map[string]bool{}
	}
	h[value][who] = true
}

func (h heads) counts() []ValueCount {
	n := map[string]int{}
	for value, who := range h {
		n[value] = len(who)
	}
	return counted(n)
}

// ExportLibrary writes the filtered library, all pages of it, as a list.
func (s *Service) ExportLibrary(ctx context.Context, f TitleFilter, format sheet.Format) ([]byte, error) {
	_, found, err := s.filtered(ctx, f)
	if err != nil {
		return nil, err
	}
	var w bytes.Buffer
	err = sheet.WriteRows(&w, sheet.Library, format, func(yield func(sheet.Row, error) bool) {
		for _, line := range found {
			if line.missed == 0 && !yield(sheet.Row{Standing: &sheet.Standing{Key: line.title.Key, State: line.state}}, nil) {
				return
			}
		}
	})
	return w.Bytes(), err
}
