package service

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"duijie/server/market"
	"duijie/server/sheet"
	"duijie/server/store"
)

// TitleChange is what one line of a list would do to the library.
type TitleChange struct {
	Sheet  string             `json:"sheet,omitempty"` // "" for csv
	Row    int                `json:"row"`             // as the spreadsheet counts
	Place  int                `json:"place"`
	Title  string             `json:"title,omitempty"`  // id; empty for a new one
	Before *market.TitleFacts `json:"before,omitempty"` // as the line stands; nil for a new one
	After  market.TitleFacts  `json:"after"`
	Match  *NameMatch         `json:"match,omitempty"` // an enterprise on the market, found by its name only
}

// Changed tells whether the line stands and says something else now.
func (c TitleChange) Changed() bool { return c.Before != nil && *c.Before != c.After }

// NameMatch is an enterprise that has the name of a line without a credit code.
type NameMatch struct {
	Organisation string            `json:"organisation"` // id
	CreditCode   market.CreditCode `json:"credit_code"`
	Region       string            `json:"region"`
}

// MissingTitle is a line that stands and is not in the list. It is shown and
// never removed: a title ends by its term or by a revocation.
type MissingTitle struct {
	Title string            `json:"title"`
	Place int               `json:"place"`
	Facts market.TitleFacts `json:"facts"`
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
	change, err := im.planTitle(row, reading(ctx, im.s.Store))
	if err != nil {
		return 0, err
	}
	if foreign := im.order.titles.foreign(change); foreign != nil {
		faultRow(row, foreign)
		return 0, nil
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
func (im *importer) planTitle(row *sheet.Row, read docReader) (TitleChange, error) {
	order, line := im.order.titles, *row.Title
	if shown, found := order.shown[line.Place]; found && shown.Match != nil && order.confirmed[line.Place] && line.CreditCode == "" {
		line.CreditCode = shown.Match.CreditCode
	}
	change := TitleChange{Sheet: row.Sheet, Row: row.Line, Place: line.Place}
	t, err := titleByKey(read, market.TitleKey{DocumentNumber: order.List.DocumentNumber, Place: line.Place})
	if market.CodeOf(err) == market.CodeNotFound {
		change.After = order.at(order.List.Onto(line, market.TitleFacts{}, row.Has))
		return change, nil
	}
	if err != nil {
		return change, err
	}
	listed, _ := t.Listed(everKnown)
	change.Title, change.Before, change.After = t.ID, &listed, order.at(order.List.Onto(line, listed, row.Has))
	return change, nil
}

// at is a line with the region that it has without saying so.
func (o *titleOrder) at(f market.TitleFacts) market.TitleFacts {
	f.Region = cmp.Or(f.Region, o.home)
	return f
}

// match finds the one enterprise on the market that has the name of a line
// whose credit code nobody knows.
func (im *importer) match(ctx context.Context, c TitleChange) (*NameMatch, error) {
	if c.After.CreditCode != "" {
		return nil, nil
	}
	if im.titles.named == nil {
		im.titles.named = map[string][]market.Organisation{}
		err := readAll(reading(ctx, im.s.Store), store.Query{Kind: Organisations, Key: "kind", Equal: []any{string(market.Enterprise)}}, func(d store.Doc) error {
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
	change, err := im.planTitle(&row, tx)
	if err != nil {
		return 0, err
	}
	if foreign := order.foreign(change); foreign != nil {
		return 0, foreign
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
	before, err := readAs[market.Title](tx, Titles, change.Title)
	if err != nil {
		return 0, err
	}
	t := before
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
	return c, im.s.titleChanged(tx, before, t, order.Reason)
}

// stillNamed makes sure that the enterprise of a confirmed match is still called
// so.
func stillNamed(tx store.Tx, facts market.TitleFacts, m NameMatch) error {
	o, err := readAs[market.Organisation](tx, Organisations, m.Organisation)
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
	return readAll(reading(ctx, im.s.Store), store.Query{Kind: Titles, Key: "line", Equal: []any{d.List.DocumentNumber}}, func(doc store.Doc) error {
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

// foreign says why a line is not the importer's; nil when it is.
func (o *titleOrder) foreign(c TitleChange) *market.Error {
	var e *market.Error
	switch {
	case o.mayKeep == nil:
	case c.Before != nil && !o.mayKeep(*c.Before):
		e = market.Errorf(market.CodeConflict, "这一文号和序号在库中是其他名单的称号", "this number and place is a title of another list")
		e.Faults.Add("place", c.Place, e.Message, market.Text{ZH: "请核对文号", EN: "check the document number"})
	case !o.mayKeep(c.After):
		e = market.Errorf(market.CodeConflict, "不在本市（州）区划内", "not in the region of the own prefecture")
		e.Faults.Add("region", c.After.Region, e.Message, market.Text{ZH: "只导入本市（州）的企业；其他地区由所在市（州）或省级部门导入", EN: "take in the own prefecture's enterprises only; others are their prefecture's or the province's"})
	}
	return e
}
