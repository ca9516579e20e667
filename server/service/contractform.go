package service

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"reflect"
	"slices"

	"duijie/server/market"
	"duijie/server/sheet"
)

// FormFormat is how the national form is written.
type FormFormat string

// The formats of the national form.
const (
	FormWorkbook FormFormat = "xlsx"
	FormJSON     FormFormat = "json"
)

// ContractForm writes one contract in the fields of the national registration
// form. Errors: not found.
func (s *Service) ContractForm(ctx context.Context, a market.Actor, id string, format FormFormat, w io.Writer) error {
	c, _, _, err := visibleContract(reading(ctx, s.Store), a, id)
	if err != nil {
		return err
	}
	return s.writeForms(ctx, []market.Contract{c}, format, w)
}

// RegisteredForms writes all registered contracts of the own organisation, the
// earliest signed first. Errors: forbidden.
func (s *Service) RegisteredForms(ctx context.Context, a market.Actor, format FormFormat, w io.Writer) error {
	rows, err := s.ownContracts(ctx, a)
	if err != nil {
		return err
	}
	var contracts []market.Contract
	for _, r := range slices.Backward(rows) {
		if r.Contract.Registered().State.Stands() {
			contracts = append(contracts, r.Contract)
		}
	}
	slices.SortStableFunc(contracts, func(x, y market.Contract) int { return cmp.Compare(x.Terms.Signed, y.Terms.Signed) })
	return s.writeForms(ctx, contracts, format, w)
}

func (s *Service) writeForms(ctx context.Context, contracts []market.Contract, format FormFormat, w io.Writer) error {
	forms := make([]market.NationalForm, len(contracts))
	for i, c := range contracts {
		names, err := s.representatives(ctx, c.Terms)
		if err != nil {
			return err
		}
		forms[i] = c.Terms.NationalForm(names.Buyer)
	}
	if format == FormJSON {
		out := json.NewEncoder(w)
		out.SetEscapeHTML(false)
		out.SetIndent("", " ")
		return out.Encode(forms)
	}
	heads, rows := formTable(forms)
	return sheet.WriteTable(w, "登记表字段", heads, rows)
}

// formTable lays the forms out under the names of their fields.
func formTable(forms []market.NationalForm) (heads []string, rows [][]string) {
	t := reflect.TypeFor[market.NationalForm]()
	for i := range t.NumField() {
		heads = append(heads, t.Field(i).Tag.Get("json"))
	}
	for _, form := range forms {
		row := make([]string, len(heads))
		for i := range row {
			row[i] = reflect.ValueOf(form).Field(i).String()
		}
		rows = append(rows, row)
	}
	return heads, rows
}
