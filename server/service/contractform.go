package service

import (
	"cmp"
	"context"
	"io"
	"reflect"
	"slices"

	"duijie/server/market"
	"duijie/server/sheet"
)

// ContractForm is one contract in the fields of the national registration form.
// Errors: not found.
func (s *Service) ContractForm(ctx context.Context, a market.Actor, id string) (market.NationalForm, error) {
	c, _, _, err := visibleContract(reading(ctx, s.Store), a, id)
	if err != nil {
		return market.NationalForm{}, err
	}
	forms, err := s.forms(ctx, []market.Contract{c})
	if err != nil {
		return market.NationalForm{}, err
	}
	return forms[0], nil
}

// RegisteredForms are all registered contracts of the own organisation, the
// earliest signed first. Errors: forbidden.
func (s *Service) RegisteredForms(ctx context.Context, a market.Actor) ([]market.NationalForm, error) {
	rows, err := s.ownContracts(ctx, a)
	if err != nil {
		return nil, err
	}
	var contracts []market.Contract
	for _, r := range slices.Backward(rows) {
		if r.Contract.Registered().State.Stands() {
			contracts = append(contracts, r.Contract)
		}
	}
	slices.SortStableFunc(contracts, func(x, y market.Contract) int { return cmp.Compare(x.Terms.Signed, y.Terms.Signed) })
	return s.forms(ctx, contracts)
}

func (s *Service) forms(ctx context.Context, contracts []market.Contract) ([]market.NationalForm, error) {
	out := make([]market.NationalForm, len(contracts))
	for i, c := range contracts {
		names, err := s.representatives(ctx, c.Terms)
		if err != nil {
			return nil, err
		}
		out[i] = c.Terms.NationalForm(names.Buyer)
	}
	return out, nil
}

// WriteForms writes forms as a workbook, one row each, under the names of the
// form's fields; sums as numbers of yuan.
func WriteForms(w io.Writer, forms []market.NationalForm) error {
	t := reflect.TypeFor[market.NationalForm]()
	heads := make([]string, t.NumField())
	for i := range heads {
		heads[i] = t.Field(i).Tag.Get("json")
	}
	rows := make([][]any, len(forms))
	for n, form := range forms {
		rows[n] = make([]any, len(heads))
		for i := range heads {
			text := reflect.ValueOf(form).Field(i).String()
			rows[n][i] = text
			if amount, ok := market.ParseFen(text, market.Yuan); ok && t.Field(i).Tag.Get("sheet") == "yuan" {
				rows[n][i] = amount
			}
		}
	}
	return sheet.WriteTable(w, "登记表字段", heads, rows)
}
