package market

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// NamesOwner returns the places at which the text of an anonymous demand tells
// whose it is: a name of the organisation, its credit code, or how to reach it.
// Nothing else that the platform hides would help against that.
func NamesOwner(c DemandContent, o Organisation) Faults {
	if !c.Anonymous {
		return nil
	}
	return namesOf(o, c, Text{"匿名需求的文字写出了本单位", "the text of an anonymous demand names your organisation"},
		Text{"删去单位名称、信用代码和联系方式，或不匿名发布", "remove name, credit code and contacts, or publish it under your name"})
}

// namesOf returns the places of a value, read as JSON, that name an organisation.
func namesOf(o Organisation, value any, message, hint Text) Faults {
	marks := []string{o.Name, o.NameEN, string(o.CreditCode), o.Address, o.Website}
	if utf8.RuneCountInString(o.ShortName) > 2 { // two characters are a common word too often
		marks = append(marks, o.ShortName)
	}
	for _, contact := range o.Contacts {
		marks = append(marks, contact.Phone, contact.Email)
	}
	for i, m := range marks {
		marks[i] = folded(m)
	}
	marks = slices.DeleteFunc(marks, func(m string) bool { return m == "" })
	text, err := json.Marshal(value)
	var fields any
	if err == nil {
		err = json.Unmarshal(text, &fields)
	}
	if err != nil {
		panic(err) // a content is always JSON
	}
	var found []namedAt
	namesIn(&found, "", fields, marks)
	slices.SortFunc(found, func(a, b namedAt) int { return strings.Compare(a.field, b.field) })
	var f Faults
	for _, at := range found {
		f.Add(at.field, at.mark, message, hint)
	}
	return f
}

// NamesOrganisation tells whether a text names an organisation or says how to reach
// it.
func NamesOrganisation(text string, o Organisation) bool {
	return len(namesOf(o, text, Text{}, Text{})) > 0
}

// namedAt is a place at which a mark of an organisation stands.
type namedAt struct{ field, mark string }

// namesIn looks for marks in every text of a value.
func namesIn(found *[]namedAt, at string, v any, marks []string) {
	switch v := v.(type) {
	case string:
		if i := slices.IndexFunc(marks, func(m string) bool { return strings.Contains(folded(v), m) }); i >= 0 {
			*found = append(*found, namedAt{at, marks[i]})
		}
	case []any:
		for i, sub := range v {
			namesIn(found, fmt.Sprintf("%s[%d]", at, i), sub, marks)
		}
	case map[string]any:
		for name, sub := range v {
			if at != "" {
				name = at + "." + name
			}
			namesIn(found, name, sub, marks)
		}
	}
}

// folded is a text as it is compared: half width, lower case, without blanks.
func folded(s string) string { return strings.ToLower(strings.Join(strings.Fields(FoldWidth(s)), "")) }
