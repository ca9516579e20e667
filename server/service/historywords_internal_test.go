package service

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"duijie/server/market"
	"duijie/server/store"
)

// historyShapes are what histories show of each kind.
var historyShapes = map[string]any{
	Organisations: market.Organisation{}, Users: market.User{}, Achievements: itemShown[market.AchievementContent]{}, Demands: itemShown[market.DemandContent]{},
	Contracts: market.Contract{}, Payments: market.Payment{}, Invoices: market.Invoice{}, Files: market.File{}, Titles: market.Title{},
	Programmes: market.Programme{}, Rounds: market.Round{}, Claims: market.Claim{}, Reviews: market.Review{}, Objections: market.Objection{},
	Batches: market.Batch{}, Recoveries: market.Recovery{}, Holidays: market.HolidayVersion{},
	Confidentials: market.Confidential{}, Disclosures: market.Disclosure{}, Stories: market.Story{}, Applications: applicationShown{},
	Introductions: introductionShown{}, Projects: projectShown{}, ProjectCalls: market.ProjectCall{}, ProjectPlans: market.ProjectPlan{},
}

func TestEveryKindWithAHistoryIsStored(t *testing.T) {
	for kind := range historyKinds {
		if !slices.ContainsFunc(Collections(), func(c store.Collection) bool { return c.Name == kind }) {
			t.Errorf("%s is not stored", kind)
		}
	}
}

// Whoever adds a field to a document gives it a word for its history.
func TestEveryValueOfAHistoryHasAWord(t *testing.T) {
	for kind, rules := range historyKinds {
		shape, known := historyShapes[kind]
		if !known {
			t.Errorf("%s: what does its history show?", kind)
			continue
		}
		for _, path := range valuesOf(reflect.TypeOf(shape), "") {
			if path == "id" && rules.title != "id" {
				continue // the history is this document's
			}
			if word := historyWords.Fields[kind][path]; word.ZH == "" || word.EN == "" {
				t.Errorf("history.json: %s has no word for %s", kind, path)
			}
		}
	}
}

// And no word is left over from a field that is gone.
func TestEveryWordOfAHistoryIsOfAValue(t *testing.T) {
	for kind, words := range historyWords.Fields {
		paths := valuesOf(reflect.TypeOf(historyShapes[kind]), "")
		for word := range words {
			used := false
			for _, path := range paths {
				used = used || path == word || strings.HasPrefix(path, word+".") || strings.HasPrefix(path, word+"[]")
			}
			if !used && !strings.HasPrefix(word, "procedure.step_working_days") {
				t.Errorf("history.json: %s has no %s", kind, word)
			}
		}
	}
}

// valuesOf are the paths of the values in a type as it is written as JSON,
// places in lists left out.
func valuesOf(t reflect.Type, path string) []string {
	switch t.Kind() {
	case reflect.Pointer:
		return valuesOf(t.Elem(), path)
	case reflect.Slice:
		return valuesOf(t.Elem(), path+"[]")
	case reflect.Map:
		return nil // its names are data
	case reflect.Struct:
		if t == reflect.TypeFor[time.Time]() {
			return []string{path}
		}
	default:
		return []string{path}
	}
	var out []string
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-" || !f.IsExported() && !f.Anonymous:
			continue
		case f.Anonymous && name == "":
			out = append(out, valuesOf(f.Type, path)...)
			continue
		}
		at := name
		if path != "" {
			at = path + "." + name
		}
		out = append(out, valuesOf(f.Type, at)...)
	}
	return out
}
