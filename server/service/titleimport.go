package service

import (
	"context"
	"io"
	"slices"
	"strings"

	"duijie/server/market"
	"duijie/server/sheet"
)

// titleOrder is what an order to take in a list of titles has beside the rows.
type titleOrder struct {
	List   market.TitleList
	Source string // SHA-256 of the file
	Reason string // of the corrections
	// confirmed are the places of lines whose enterprise somebody has confirmed
	// to be the one that was found by its name.
	confirmed map[int]bool
	// shown is what the dry run showed, by place; nil in the dry run itself.
	shown map[int]TitleChange
	// mayKeep tells which titles are the importer's to keep; nil: all.
	mayKeep func(listed market.TitleFacts) bool
	// home is the region of lines that name none: a prefecture's own list is of
	// that prefecture.
	home string
}

// keptBy bounds the order to the titles that an actor keeps.
func (o *titleOrder) keptBy(a market.Actor) *titleOrder {
	if a.MayRegisterTitles() {
		return o
	}
	o.mayKeep = a.MayKeepTitle
	if own := a.TitlePrefectures(); len(own) == 1 {
		o.home = own[0]
	}
	return o
}

// TitleDifference is what a list would change of the library.
type TitleDifference struct {
	List    market.TitleList `json:"list"`
	Source  string           `json:"source_sha256"`     // SHA-256 of the file
	Lines   []TitleChange    `json:"lines"`             // new, changed, or to be confirmed, in the order of places
	Missing []MissingTitle   `json:"missing,omitempty"` // in the order of places
}

// UploadTitles takes in a published list of titles and begins its dry run. The
// list says what the notice says of all rows. Errors: forbidden for anyone but a
// department manager of the province, and for a prefecture's office that takes
// in its own city-level list; invalid for what the notice must say.
func (s *Service) UploadTitles(_ context.Context, a market.Actor, list market.TitleList, name string, file io.Reader) (ImportStatus, error) {
	if !a.MayKeepTitles() {
		return ImportStatus{}, forbidden()
	}
	list = list.Completed()
	if err := list.Check(market.DateOf(s.World.Now())).Err(); err != nil {
		return ImportStatus{}, err
	}
	if !a.MayKeepLevel(list.Level) {
		return ImportStatus{}, notOwnLevel()
	}
	return s.beginImport(Import{Kind: sheet.Titles, By: a.User, titles: (&titleOrder{List: list}).keptBy(a)}, name, file)
}

func notOwnLevel() error {
	return market.Errorf(market.CodeForbidden, "市（州）只导入本地认定的市（州）级名单；其他层级由省级部门导入", "a prefecture takes in its own city-level list; the other levels are the province's")
}

// TitleDifference is what an actor's own list would change of the library, or
// changed. Errors: not found, conflict while it is being read.
func (s *Service) TitleDifference(a market.Actor, id string) (TitleDifference, error) {
	st, _, err := s.ImportStatus(a, id)
	switch {
	case err != nil:
		return TitleDifference{}, err
	case st.Kind != sheet.Titles:
		return TitleDifference{}, notFound()
	case !st.ended() || st.Outcome.Titles == nil:
		return TitleDifference{}, market.Errorf(market.CodeConflict, "名单尚未读完，或无法读取", "the list is being read still, or cannot be read")
	}
	return *st.Outcome.Titles, nil
}

// ApplyTitles writes what the dry run of a list showed, and nothing else: a line
// that stands otherwise by then is faulted and left as it is. confirmed are the
// places of lines whose match by name is right. Errors: not found, forbidden,
// conflict unless the dry run is over, invalid for corrections without a reason
// and for a confirmed line without a match.
func (s *Service) ApplyTitles(_ context.Context, a market.Actor, id string, confirmed []int, reason string) (ImportStatus, error) {
	j, err := s.findImport(a, id)
	if err != nil {
		return ImportStatus{}, err
	}
	st, _ := j.look()
	switch {
	case j.order.titles == nil:
		return ImportStatus{}, notFound()
	case !a.MayKeepLevel(j.order.titles.List.Level):
		return ImportStatus{}, forbidden()
	}
	reason = strings.TrimSpace(reason)
	if err := st.Outcome.Titles.check(confirmed, reason).Err(); err != nil {
		return ImportStatus{}, err
	}
	return s.writeImport(j, func(order *Import, checked Outcome) {
		order.titles = order.titles.toWrite(checked.Titles, confirmed, reason).keptBy(a)
	})
}

// TitleOrder is an order to take in a list at once, without a person between the
// dry run and the writing: from the command line, and for samples.
type TitleOrder struct {
	List      market.TitleList
	By        string // id of a user, or the name of a job
	Source    string // SHA-256 of the file; empty for samples
	Confirmed []int  // places of lines whose match by name is right
	Reason    string // of the corrections
	DryRun    bool   // only check
	Sample    bool
}

// ImportTitles checks a list and, unless it is a dry run, writes what the check
// showed; rows is read once for each. The outcome tells the difference to what
// stood. onBad, which may be nil, is given each faulty row once. Errors: invalid
// as for UploadTitles and ApplyTitles; then nothing is written.
func (s *Service) ImportTitles(ctx context.Context, o TitleOrder, rows func(func(sheet.Row, error) bool), onBad func(sheet.Row)) (Outcome, error) {
	list := o.List.Completed()
	if err := list.Check(market.DateOf(s.World.Now())).Err(); err != nil {
		return Outcome{}, err
	}
	order := Import{Kind: sheet.Titles, By: o.By, Sample: o.Sample, titles: &titleOrder{List: list, Source: o.Source}}
	if o.DryRun {
		return s.Check(ctx, order, rows, onBad)
	}
	checked, err := s.Check(ctx, order, rows, nil)
	if err != nil {
		return checked, err
	}
	reason := strings.TrimSpace(o.Reason)
	if err := checked.Titles.check(o.Confirmed, reason).Err(); err != nil {
		return checked, err
	}
	order.titles = order.titles.toWrite(checked.Titles, o.Confirmed, reason)
	written, err := s.Write(ctx, order, rows, onBad)
	written.Titles = checked.Titles
	return written, err
}

// check returns the faults of what somebody says to a difference.
func (d *TitleDifference) check(confirmed []int, reason string) market.Faults {
	f := market.CheckReason(reason, d.corrects(confirmed))
	for _, place := range confirmed {
		if d == nil || !slices.ContainsFunc(d.Lines, func(c TitleChange) bool { return c.Place == place && c.Match != nil }) {
			f.Add("confirmed", place, market.Text{ZH: "这一序号没有按名称找到的企业", EN: "no enterprise was found by the name of this line"}, market.Text{ZH: "只确认检查结果中列出的行", EN: "confirm lines that the check lists"})
		}
	}
	return f
}

// corrects tells whether writing would change a line that stands.
func (d *TitleDifference) corrects(confirmed []int) bool {
	return d != nil && slices.ContainsFunc(d.Lines, func(c TitleChange) bool {
		return c.Changed() || c.Before != nil && c.Match != nil && slices.Contains(confirmed, c.Place)
	})
}

// toWrite is the order with what the dry run showed.
func (o *titleOrder) toWrite(d *TitleDifference, confirmed []int, reason string) *titleOrder {
	out := &titleOrder{List: o.List, Source: o.Source, Reason: reason, confirmed: map[int]bool{}, shown: map[int]TitleChange{}}
	for _, place := range confirmed {
		out.confirmed[place] = true
	}
	for _, c := range d.Lines {
		out.shown[c.Place] = c
	}
	return out
}
