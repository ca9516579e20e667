package service

import (
	"context"
	"errors"
	"strings"

	"duijie/server/market"
	"duijie/server/sheet"
	"duijie/server/store"
)

// chunkRows is how many rows go into one journal entry: each is an item and a
// unique number, and an entry holds store.MaxChanges documents.
const chunkRows = store.MaxChanges / 4

// importer checks and writes the rows of one list.
type importer struct {
	s      *Service
	order  Import
	owners map[string]market.Organisation
	seen   map[string]place // what stood in an earlier row
	out    Outcome
	onBad  func(sheet.Row)
	chunk  []sheet.Row

	titles *titleImporter // of a list of titles
}

// place is where a row stands in its file.
type place struct {
	sheet string
	line  int
}

func newImporter(s *Service, order Import, onBad func(sheet.Row)) *importer {
	if order.titles != nil {
		return newTitleImporter(s, order, onBad)
	}
	return &importer{s: s, order: order, owners: map[string]market.Organisation{}, seen: map[string]place{}, onBad: onBad}
}

// walk hands every row that has no fault so far to each.
func (im *importer) walk(ctx context.Context, rows func(func(sheet.Row, error) bool), each func(sheet.Row) error) error {
	for row, err := range rows {
		if err != nil {
			return err
		}
		im.out.Rows++
		if err := im.setOwner(ctx, &row); err != nil {
			return err
		}
		im.checkTwice(&row)
		if len(row.Faults) > 0 {
			im.reject(row)
			continue
		}
		if err := each(row); err != nil {
			return err
		}
	}
	return nil
}

func (im *importer) reject(row sheet.Row) {
	im.out.bad(row.Faults)
	if im.onBad != nil {
		im.onBad(row)
	}
}

// setOwner finds whose the row is and faults one that the importer may not act
// for. Afterwards row.Owner is the owner's id.
func (im *importer) setOwner(ctx context.Context, row *sheet.Row) error {
	if row.Title != nil {
		return nil // a list of titles is the office's
	}
	if row.Organisation != nil {
		if im.order.MayOwn != nil && !im.order.MayOwn(*row.Organisation) {
			row.Fault("region", row.Organisation.Region, market.Text{ZH: "不在您管辖的区划内，或属主管部门", EN: "not in the region of your office, or a department"}, market.Text{})
		}
		return nil
	}
	named := row.Owner
	if named == "" {
		named = im.order.Owner
	}
	owner, fault, err := im.owner(ctx, named)
	if err != nil {
		return err
	}
	if fault != nil {
		row.Fault("organisation", row.Owner, *fault, market.Text{ZH: "填写已登记单位的 18 位信用代码", EN: "give the credit code of a registered organisation"})
		return nil
	}
	row.Owner = owner.ID
	return nil
}

// owner reads an organisation by its credit code, once per list. fault says why
// rows cannot be its.
func (im *importer) owner(ctx context.Context, named string) (o market.Organisation, fault *market.Text, err error) {
	if named == "" {
		return o, &market.Text{ZH: "没有写明所属单位", EN: "no organisation is named"}, nil
	}
	code, bad := market.ParseCreditCode(named)
	if bad != nil {
		return o, &bad.Message, nil
	}
	o, known := im.owners[string(code)]
	if !known {
		o, err = im.s.OrganisationByCode(ctx, code)
		switch {
		case market.CodeOf(err) == market.CodeNotFound:
			return o, &market.Text{ZH: "没有登记这个单位", EN: "this organisation is not registered"}, nil
		case err != nil:
			return o, nil, err
		}
		im.owners[string(code)] = o
	}
	if im.order.MayOwn != nil && !im.order.MayOwn(o) {
		return o, &market.Text{ZH: "您不能为这个单位导入", EN: "you may not import for this organisation"}, nil
	}
	return o, nil, nil
}

// checkTwice faults what stands in an earlier row or sheet already, however its
// owner and number are written there.
func (im *importer) checkTwice(row *sheet.Row) {
	if row.Title != nil {
		im.titles.checkTwice(row)
		return
	}
	column, value, key := "number", row.Number, numberKey(row.Owner, row.Number)
	if row.Organisation != nil {
		column, value, key = "credit_code", string(row.Organisation.CreditCode), string(row.Organisation.CreditCode)
	}
	if len(row.Faults) > 0 || value == "" {
		return
	}
	first, twice := im.seen[key]
	if !twice {
		im.seen[key] = place{row.Sheet, row.Line}
		return
	}
	at := market.Textf("与第 %d 行重复", "the same as in row %d", first.line)
	if first.sheet != row.Sheet {
		at = market.Textf("与工作表“%s”第 %d 行重复", "the same as in sheet “%s”, row %d", first.sheet, first.line)
	}
	row.Fault(column, value, at, market.Text{ZH: "同一编号只保留一行", EN: "keep one row of each number"})
}

// flush writes the rows at hand.
func (im *importer) flush(ctx context.Context) error {
	rows := im.chunk
	im.chunk = im.chunk[:0:0]
	ready := rows[:0:0]
	for _, row := range rows {
		newPeople, c, err := im.look(ctx, &row)
		switch {
		case err != nil:
			return err
		case len(row.Faults) > 0:
			im.reject(row)
			continue
		case c == isUnchanged:
			im.out.count(c)
			continue
		}
		if newPeople {
			if row.Achievement.Inventors, err = im.s.inventorIDs(ctx, row.Owner, row.Inventors); err != nil {
				return err
			}
		}
		ready = append(ready, row)
	}
	return im.commit(ctx, ready)
}

// commit writes rows in one journal entry, or in two halves where one would be
// too large. What a row meets there (a submission in the same moment, a number
// taken by another) faults that row and leaves the others.
func (im *importer) commit(ctx context.Context, rows []sheet.Row) error {
	if len(rows) == 0 {
		return nil
	}
	var results []rowResult
	meta := store.Meta{Actor: im.order.By, Action: string(im.order.Kind) + ".import", Bulk: true}
	if im.order.titles != nil {
		meta.Reason = im.order.titles.Reason
	}
	_, err := im.s.Store.Commit(ctx, meta, func(_ context.Context, tx store.Tx) error {
		results = results[:0]
		for _, row := range rows {
			c, err := im.put(tx, row)
			var theirs *market.Error
			if err != nil && !errors.As(err, &theirs) {
				return err
			}
			results = append(results, rowResult{c, theirs})
		}
		return nil
	})
	if errors.Is(err, store.ErrTooLarge) && len(rows) > 1 {
		half := len(rows) / 2
		return errors.Join(im.commit(ctx, rows[:half]), im.commit(ctx, rows[half:]))
	}
	var tooLarge *market.Error
	if errors.Is(err, store.ErrTooLarge) && errors.As(problem(err), &tooLarge) {
		results, err = []rowResult{{err: tooLarge}}, nil
	}
	if err != nil {
		return problem(err)
	}
	for i, r := range results {
		if r.err == nil {
			im.out.count(r.comparison)
			continue
		}
		faultRow(&rows[i], r.err)
		im.reject(rows[i])
	}
	return nil
}

type rowResult struct {
	comparison comparison
	err        *market.Error
}

// faultRow turns an error of the domain into faults of the row.
func faultRow(row *sheet.Row, err *market.Error) {
	if len(err.Faults) == 0 {
		row.Fault("number", row.Number, err.Message, market.Text{})
	}
	row.FaultAll(err.Faults)
}

// numberKey is a catalogue number as the value that must be unique.
func numberKey(organisation, number string) string {
	return organisation + "/" + strings.ToLower(market.NormalNumber(number))
}
