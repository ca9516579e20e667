package service

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strings"

	"duijie/server/market"
	"duijie/server/sheet"
	"duijie/server/store"
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
}

// TitleChange is what one line of a list would do to the library.
type TitleChange struct {
	Sheet  string // "" for csv
	Row    int    // as the spreadsheet counts
	Place  int
	Title  string             // id; empty for a new one
	Before *market.TitleFacts // as the line stands; nil for a new one
	After  market.TitleFacts
	Match  *NameMatch // an enterprise on the market, found by its name only
}

// Changed tells whether the line stands and says something else now.
func (c TitleChange) Changed() bool { return c.Before != nil && *c.Before != c.After }

// NameMatch is an enterprise that has the name of a line without a credit code.
type NameMatch struct {
	Organisation string // id
	CreditCode   market.CreditCode
	Region       string
}

// MissingTitle is a line that stands and is not in the list. It is shown and
// never removed: a title ends by its term or by a revocation.
type MissingTitle struct {
	Title string
	Place int
	Facts market.TitleFacts
}

// TitleDifference is what a list would change of the library.
type TitleDifference struct {
	List    market.TitleList
	Source  string         // SHA-256 of the file
	Lines   []TitleChange  // new, changed, or to be confirmed, in the order of places
	Missing []MissingTitle // in the order of places
}

// UploadTitles takes in a published list of titles and begins its dry run. The
// list says what the notice says of all rows. Errors: forbidden for anyone but a
// department manager of the province, invalid for what the notice must say.
func (s *Service) UploadTitles(_ context.Context, a market.Actor, list market.TitleList, name string, file io.Reader) (ImportStatus, error) {
	if !a.MayRegisterTitles() {
		return ImportStatus{}, forbidden()
	}
	list = list.Completed()
	if err := list.Check(market.DateOf(s.World.Now())).Err(); err != nil {
		return ImportStatus{}, err
	}
	return s.beginImport(Import{Kind: sheet.Titles, By: a.User, titles: &titleOrder{List: list}}, name, file)
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
// conflict unless the dry run is over, invalid for corrections without a reason.
func (s *Service) ApplyTitles(_ context.Context, a market.Actor, id string, confirmed []int, reason string) (ImportStatus, error) {
	j, err := s.findImport(a, id)
	if err != nil {
		return ImportStatus{}, err
	}
	st, _ := j.look()
	switch {
	case j.order.titles == nil:
		return ImportStatus{}, notFound()
	case !a.MayRegisterTitles():
		return ImportStatus{}, forbidden()
	}
	reason = strings.TrimSpace(reason)
	if err := market.CheckReason(reason, st.Outcome.Titles.corrects(confirmed)).Err(); err != nil {
		return ImportStatus{}, err
	}
	return s.writeImport(j, func(order *Import, checked Outcome) {
		order.titles = order.titles.toWrite(checked.Titles, confirmed, reason)
	})
}

// ImportTitles takes in a list at once, without a person between the dry run and
// the writing: for samples.
func (s *Service) ImportTitles(ctx context.Context, by string, list market.TitleList, source string, rows func(func(sheet.Row, error) bool)) (Outcome, error) {
	order := Import{Kind: sheet.Titles, By: by, Sample: true, titles: &titleOrder{List: list.Completed(), Source: source}}
	checked, err := s.Check(ctx, order, rows, nil)
	if err != nil {
		return checked, err
	}
	order.titles = order.titles.toWrite(checked.Titles, nil, "样例")
	return s.Write(ctx, order, rows, nil)
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

// titleImporter is what the importer of a list of titles remembers.
type titleImporter struct {
	places      map[int]place    // where each place of the list stands
	enterprises map[string]place // and each enterprise
	named       map[string][]market.Organisation
}

func newTitleImporter(s *Service, order Import, onBad func(sheet.Row)) *importer {
	return &importer{
		s: s, order: order, onBad: onBad,
		out:    Outcome{Titles: &TitleDifference{List: order.titles.List, Source: order.titles.Source}},
		titles: &titleImporter{places: map[int]place{}, enterprises: map[string]place{}},
	}
}

// checkTwice faults a place or an enterprise that stands in an earlier row.
func (ti *titleImporter) checkTwice(row *sheet.Row) {
	here := place{row.Sheet, row.Line}
	if n := row.Title.Place; n > 0 {
		if first, twice := ti.places[n]; twice {
			row.Fault("place", "", market.Textf("与第 %d 行的序号重复", "the same place as in row %d", first.line), market.Text{ZH: "名单中每个序号只出现一次", EN: "each place stands in a list once"})
		} else {
			ti.places[n] = here
		}
	}
	if len(row.Faults) > 0 {
		return
	}
	column, key := "name", nameKey(row.Title.Name)
	if row.Title.CreditCode != "" {
		column, key = "credit_code", string(row.Title.CreditCode)
	}
	if first, twice := ti.enterprises[key]; twice {
		row.Fault(column, row.Title.Name, market.Textf("与第 %d 行是同一家企业", "the same enterprise as in row %d", first.line), market.Text{ZH: "保留一行", EN: "keep one row"})
		return
	}
	ti.enterprises[key] = here
}

// nameKey is a name as it is compared: width folded, blanks dropped.
func nameKey(name string) string {
	return strings.ToLower(strings.Join(strings.Fields(market.FoldWidth(name)), ""))
}

// titleKeys are the lines of lists as values that must be unique.
const titleKeys = "title"

// lookTitle tells what a line would do to the library as it stands now.
func (im *importer) lookTitle(ctx context.Context, row *sheet.Row) (comparison, error) {
	change, err := im.planTitle(row, readingOne(ctx, im.s.Store))
	if err != nil {
		return 0, err
	}
	if im.order.titles.shown == nil {
		if change.Match, err = im.match(ctx, change); err != nil {
			return 0, err
		}
	}
	c := change.comparison()
	if c != isUnchanged || change.Match != nil {
		im.out.Titles.Lines = append(im.out.Titles.Lines, change)
	}
	return c, nil
}

func (c TitleChange) comparison() comparison {
	switch {
	case c.Before == nil:
		return isNew
	case c.Changed():
		return isChanged
	}
	return isUnchanged
}

// planTitle compares a line with what stands. A confirmed match gives it the
// credit code.
func (im *importer) planTitle(row *sheet.Row, read reader) (TitleChange, error) {
	order, line := im.order.titles, *row.Title
	if shown, found := order.shown[line.Place]; found && shown.Match != nil && order.confirmed[line.Place] && line.CreditCode == "" {
		line.CreditCode = shown.Match.CreditCode
	}
	change := TitleChange{Sheet: row.Sheet, Row: row.Line, Place: line.Place}
	t, err := titleByKey(read, market.TitleKey{DocumentNumber: order.List.DocumentNumber, Place: line.Place})
	if market.CodeOf(err) == market.CodeNotFound {
		change.After = order.List.Onto(line, market.TitleFacts{}, row.Has)
		return change, nil
	}
	if err != nil {
		return change, err
	}
	listed, _ := t.Listed(everKnown)
	change.Title, change.Before, change.After = t.ID, &listed, order.List.Onto(line, listed, row.Has)
	return change, nil
}

// match finds the one enterprise on the market that has the name of a line
// whose credit code nobody knows.
func (im *importer) match(ctx context.Context, c TitleChange) (*NameMatch, error) {
	if c.After.CreditCode != "" {
		return nil, nil
	}
	if im.titles.named == nil {
		im.titles.named = map[string][]market.Organisation{}
		err := all(ctx, im.s.Store, store.Query{Kind: Organisations, Key: "kind", Equal: []any{string(market.Enterprise)}}, func(d store.Doc) error {
			o, err := store.As[market.Organisation](d)
			im.titles.named[nameKey(o.Name)] = append(im.titles.named[nameKey(o.Name)], o)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	found := im.titles.named[nameKey(c.After.Name)]
	if len(found) != 1 {
		return nil, nil
	}
	return &NameMatch{Organisation: found[0].ID, CreditCode: found[0].CreditCode, Region: found[0].Region}, nil
}

// putTitle writes one line inside a decision, if it meets what it met in the dry
// run: from the same line and the same title follows the same change.
func (im *importer) putTitle(tx store.Tx, row sheet.Row) (comparison, error) {
	order := im.order.titles
	change, err := im.planTitle(&row, tx.Get)
	if err != nil {
		return 0, err
	}
	shown, found := order.shown[change.Place]
	if found && shown.Match != nil && order.confirmed[change.Place] {
		if err := stillNamed(tx, change.After, *shown.Match); err != nil {
			return 0, err
		}
	}
	c := change.comparison()
	switch {
	case c == isUnchanged:
		return c, nil
	case !found || shown.Title != change.Title || !sameContent(shown.Before, change.Before):
		return 0, market.Errorf(market.CodeConflict, "检查之后已有变动，没有写入；请重新上传检查", "it has changed since the check and was left out; upload the list again")
	case c == isNew:
		return c, im.grantTitle(tx, change)
	}
	t, _, err := getTx[market.Title](tx, Titles, change.Title)
	if err != nil {
		return 0, err
	}
	err = t.Record(market.TitleEvent{
		Kind: market.TitleCorrected, Facts: change.After, Document: order.List.DocumentNumber, Reason: order.Reason,
		SourceSHA: order.Source, RecordedBy: im.order.By, RecordedAt: tx.Now(),
	})
	if err != nil {
		return 0, err
	}
	if err := putTitle(tx, t); err != nil {
		return 0, err
	}
	label := market.TitleEvents.Label(string(market.TitleCorrected))
	return c, im.s.titleChanged(tx, t, market.Text{ZH: label.ZH + "：" + order.Reason, EN: label.EN + ": " + order.Reason})
}

// stillNamed makes sure that the enterprise of a confirmed match is still called
// so.
func stillNamed(tx store.Tx, facts market.TitleFacts, m NameMatch) error {
	o, _, err := getTx[market.Organisation](tx, Organisations, m.Organisation)
	if err == nil && (o.CreditCode != m.CreditCode || nameKey(o.Name) != nameKey(facts.Name)) {
		err = market.Errorf(market.CodeConflict, "同名单位的登记已有变动，请重新上传检查", "the organisation of that name has changed; upload the list again")
	}
	return err
}

func (im *importer) grantTitle(tx store.Tx, c TitleChange) error {
	f, order := c.After, im.order.titles
	line := market.TitleLine{Place: c.Place, Name: f.Name, CreditCode: f.CreditCode, Region: f.Region, Industry: f.Industry}
	t, err := market.NewTitle(tx.NewID(), order.List, line, order.Source, im.order.By, tx.Now())
	if err != nil {
		return err
	}
	t.Sample = im.order.Sample
	holder, err := unique(tx, titleKeys, t.Key.String(), t.ID)
	if err != nil {
		return err
	}
	if holder != t.ID {
		return stale()
	}
	return putTitle(tx, t)
}

// missing finds what stands of the list's document and is not in the list.
func (im *importer) missing(ctx context.Context) error {
	d := im.out.Titles
	slices.SortFunc(d.Lines, func(a, b TitleChange) int { return cmp.Compare(a.Place, b.Place) })
	return all(ctx, im.s.Store, store.Query{Kind: Titles, Key: "line", Equal: []any{d.List.DocumentNumber}}, func(doc store.Doc) error {
		t, err := store.As[market.Title](doc)
		if err != nil {
			return err
		}
		if _, listed := im.titles.places[t.Key.Place]; !listed {
			facts, _ := t.Listed(everKnown)
			d.Missing = append(d.Missing, MissingTitle{Title: t.ID, Place: t.Key.Place, Facts: facts})
		}
		return nil
	})
}
