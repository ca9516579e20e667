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

// exportItems gives the items in the order of their numbers, whatever the order
// in which they were changed: a list comes out as its owner keeps it.
func (s *Service) exportItems(ctx context.Context, own market.Organisation, kind sheet.Kind) func(func(sheet.Row, error) bool) {
	return func(yield func(sheet.Row, error) bool) {
		ids, err := s.byNumber(ctx, own.ID, kind)
		if err != nil {
			yield(sheet.Row{}, err)
			return
		}
		for _, id := range ids {
			row, err := s.exportItem(ctx, kind, id)
			if market.CodeOf(err) == market.CodeNotFound {
				continue // discarded meanwhile
			}
			row.Owner = string(own.CreditCode)
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

func (s *Service) exportItem(ctx context.Context, kind sheet.Kind, id string) (sheet.Row, error) {
	if kind == sheet.Demands {
		item, err := readAs[market.Demand](reading(ctx, s.Store), Demands, id)
		content := current(item)
		return sheet.Row{Number: item.Number, Demand: &content}, err
	}
	item, err := readAs[market.Achievement](reading(ctx, s.Store), Achievements, id)
	if err != nil {
		return sheet.Row{}, err
	}
	content := current(item)
	names, err := s.InventorNames(ctx, content.Inventors)
	return sheet.Row{Number: item.Number, Achievement: &content, Inventors: names}, err
}

// byNumber lists the ids of an organisation's items as people count: A-2 before
//
func (s *Service) byNumber(ctx context.Context, organisation string, kind sheet.Kind) ([]string, error) {
	var numbers, ids []string
	at := map[string]string{}
	q := store.Query{Kind: string(kind), Key: "organisation", Equal: []any{organisation}}
	err := readAll(reading(ctx, s.Store), q, func(d store.Doc) error {
		item, err := store.As[struct {
			Number string `json:"number"`
		}](d)
		numbers = append(numbers, item.Number)
		at[item.Number] = d.ID
		return err
	})
	slices.SortFunc(numbers, asCounted)
	for _, n := range numbers {
		ids = append(ids, at[n])
	}
	return ids, err
}

// asCounted compares texts with the digits in them as whole numbers.
func asCounted(a, b string) int {
	x, y := a, b
	for x != "" && y != "" {
		m, n := digits(x), digits(y)
		if m == 0 || n == 0 {
			if x[0] != y[0] {
				return cmp.Compare(x[0], y[0])
			}
			x, y = x[1:], y[1:]
			continue
		}
		p, q := strings.TrimLeft(x[:m], "0"), strings.TrimLeft(y[:n], "0")
		if c := cmp.Or(cmp.Compare(len(p), len(q)), cmp.Compare(p, q)); c != 0 {
			return c
		}
		x, y = x[m:], y[n:]
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(a, b))
}

// digits is how many digits a text begins with.
func digits(s string) int { return len(s) - len(strings.TrimLeft(s, "0123456789")) }

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
		err := readAll(reading(ctx, r), q, func(d store.Doc) error {
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
