package service

import (
	"context"
	"io"

	"duijie/server/market"
	"duijie/server/sheet"
	"duijie/server/store"
)

// Export writes the actor's own items, or the public organisations, as a list
// that reads back as the same. A working revision goes before the public one.
func (s *Service) Export(ctx context.Context, a market.Actor, kind sheet.Kind, format sheet.Format, w io.Writer) error {
	if kind == sheet.Organisations {
		return sheet.WriteRows(w, kind, format, s.exportOrganisations(ctx))
	}
	if !a.BelongsTo(a.Organisation) {
		return forbidden()
	}
	own, _, err := s.Organisation(ctx, a.Organisation)
	if err != nil {
		return err
	}
	return sheet.WriteRows(w, kind, format, s.exportItems(ctx, own, kind))
}

func (s *Service) exportOrganisations(ctx context.Context) func(func(sheet.Row, error) bool) {
	return exportDocs(ctx, s.Store, store.Query{Kind: Organisations, Key: "name"}, func(d store.Doc) (sheet.Row, error) {
		o, err := store.As[market.Organisation](d)
		return sheet.Row{Organisation: &o}, err
	})
}

func (s *Service) exportItems(ctx context.Context, own market.Organisation, kind sheet.Kind) func(func(sheet.Row, error) bool) {
	q := store.Query{Kind: string(kind), Key: "organisation", Equal: []any{own.ID}}
	return exportDocs(ctx, s.Store, q, func(d store.Doc) (sheet.Row, error) {
		row := sheet.Row{Owner: string(own.CreditCode)}
		if kind == sheet.Demands {
			item, err := store.As[market.Demand](d)
			content := current(item)
			row.Number, row.Demand = item.Number, &content
			return row, err
		}
		item, err := store.As[market.Achievement](d)
		if err != nil {
			return row, err
		}
		content := current(item)
		row.Number, row.Achievement = item.Number, &content
		row.Inventors, err = s.InventorNames(ctx, content.Inventors)
		return row, err
	})
}

// current is the newest content of an item.
func current[C market.Content](item market.Item[C]) (c C) {
	switch {
	case item.Working != nil:
		c = item.Working.Content
	case item.Public != nil:
		c = item.Public.Content
	}
	return c
}

func exportDocs(ctx context.Context, r store.Reader, q store.Query, row func(store.Doc) (sheet.Row, error)) func(func(sheet.Row, error) bool) {
	return func(yield func(sheet.Row, error) bool) {
		stopped := false
		err := all(ctx, r, q, func(d store.Doc) error {
			out, err := row(d)
			if err != nil {
				return err
			}
			if !yield(out, nil) {
				stopped = true
				return errEnough
			}
			return nil
		})
		if err != nil && !stopped {
			yield(sheet.Row{}, err)
		}
	}
}
