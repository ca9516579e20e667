package service

import (
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"duijie/server/market"
	"duijie/server/store"
)

//go:embed history.json
var historyWordsFile []byte

// historyWords are what actions and fields are called in a history: data,
// because an office may want other words.
var historyWords = mustWords()

type historyVocabulary struct {
	Actions map[string]market.Text             `json:"actions"` // by the whole action, or by what stands behind its last point
	Fields  map[string]map[string]historyField `json:"fields"`  // by kind and path, places in lists left out
}

// historyField is what a field is called and how its values are shown.
type historyField struct {
	market.Text
	As   Shows  `json:"as,omitempty"`
	List string `json:"list,omitempty"` // the code list that it is a code of
}

// Shows says how a value is meant.
type Shows string

// How a value may be meant.
const (
	ShowsText         Shows = ""
	ShowsCode         Shows = "code"
	ShowsMoney        Shows = "money" // Fen
	ShowsRate         Shows = "rate"  // basis points
	ShowsTime         Shows = "time"
	ShowsBool         Shows = "bool"
	ShowsPerson       Shows = "person"       // the name, or the id where it is not the asker's to know
	ShowsUser         Shows = "user"         // the same of one who acted, as of the author of a version
	ShowsOrganisation Shows = "organisation" // the name
)

func mustWords() historyVocabulary {
	var v historyVocabulary
	if err := json.Unmarshal(historyWordsFile, &v); err != nil {
		panic(fmt.Errorf("history.json: %w", err))
	}
	// What a parameter of a programme is called stands in the table of parameters.
	for _, p := range market.Parameters() {
		field := v.Fields[Programmes][p.Field]
		field.Text = p.Name
		v.Fields[Programmes][p.Field] = field
	}
	for _, state := range market.ClaimStates.Entries {
		v.Fields[Programmes]["procedure.step_working_days."+state.Code] = historyField{Text: state.Label()}
	}
	return v
}

// Told is a difference in words.
type Told struct {
	Difference
	Label market.Text
	As    Shows
	List  string
}

// actionLists are the code lists of what is done to a kind of document.
var actionLists = map[string]*market.CodeList{
	Claims: market.ClaimActions, Titles: market.TitleEvents, Programmes: market.ProgrammeActions, Holidays: market.HolidayActions,
	Disclosures:   market.DisclosureActions,
	Stories:       market.StoryActions,
	Applications:  market.ApplicationActions,
	Introductions: market.IntroductionActions, Projects: market.ProjectActions, ProjectCalls: market.ProjectCallActions, ProjectPlans: market.ProjectPlanActions,
}

// actionLabel is what an action of the journal is called: organisations.create.
func actionLabel(action string) market.Text {
	if label, known := historyWords.Actions[action]; known {
		return label
	}
	kind, _, _ := strings.Cut(action, ".")
	last := action[strings.LastIndexByte(action, '.')+1:]
	if codes := actionLists[kind]; codes != nil && codes.Has(last) {
		return codes.Label(last)
	}
	if label, known := historyWords.Actions[last]; known {
		return label
	}
	return market.Actions.Label(last)
}

// tell puts differences in words, with names in place of ids.
func (h *historyReader) tell(ctx context.Context, found []Difference) ([]Told, error) {
	out := make([]Told, len(found))
	for i, d := range found {
		t := Told{Difference: d, Label: h.label(d.Path)}
		field := historyWords.Fields[h.kind][placeless(d.Path)]
		t.As, t.List = field.As, field.List
		if t.List != "" {
			t.As = ShowsCode
		}
		if t.As == ShowsText {
			t.As = guess(d)
		}
		for _, v := range []**string{&t.Old, &t.New} {
			if *v == nil {
				continue
			}
			name, err := h.named(ctx, t.As, **v)
			if err != nil {
				return nil, err
			}
			*v = &name
		}
		out[i] = t
	}
	return out, nil
}

// guess tells money, rates and times by the names that they have everywhere.
func guess(d Difference) Shows {
	value := ""
	for _, v := range []*string{d.Old, d.New} {
		if v != nil {
			value = *v
		}
	}
	switch {
	case strings.HasSuffix(d.Path, "_fen"):
		return ShowsMoney
	case strings.HasSuffix(d.Path, "_bp"):
		return ShowsRate
	case value == "true" || value == "false":
		return ShowsBool
	}
	if _, err := time.Parse(time.RFC3339, value); err == nil {
		return ShowsTime
	}
	return ShowsText
}

// named puts a name in place of an id.
func (h *historyReader) named(ctx context.Context, as Shows, id string) (string, error) {
	switch as {
	case ShowsOrganisation:
		o, err := h.s.owner(ctx, h.owners, id)
		if market.CodeOf(err) == market.CodeNotFound {
			return id, nil
		}
		return o.Name, err
	case ShowsPerson:
		return h.personal(ctx, id)
	case ShowsUser:
		by, err := h.author(ctx, id)
		return cmp.Or(by.Name, id), err
	}
	return id, nil
}

// personal is the name of a person whom the document names: told to the office,
// of its own people to the owner, and to both where the document is open about
// it.
func (h *historyReader) personal(ctx context.Context, id string) (string, error) {
	var p person
	err := h.s.Store.Records().Get(ctx, peopleSet, id, &p)
	if errors.Is(err, store.ErrNotFound) {
		former, err := h.s.formerName(ctx, id)
		return cmp.Or(former, id), err
	}
	if err != nil {
		return "", problem(err)
	}
	if p.Name != "" && (h.as.office || h.rules.names || p.Organisation == h.as.owner) {
		return p.Name, nil
	}
	return id, nil
}

var placePattern = regexp.MustCompile(`\[\d+\]`)

// placeless is a path without the places in lists: indicators[].value.
func placeless(path string) string { return placePattern.ReplaceAllString(path, "[]") }

// label is what a path is called: the words of its parts that have any, with
// places counted from 1. A last part without a word is called by its name.
func (h *historyReader) label(path string) market.Text {
	words := historyWords.Fields[h.kind]
	parts := strings.Split(path, ".")
	var zh, en []string
	for i, part := range parts {
		word, has := words[placeless(strings.Join(parts[:i+1], "."))]
		name, place := part, ""
		if at := placePattern.FindStringIndex(part); at != nil {
			n, _ := strconv.Atoi(part[at[0]+1 : at[1]-1]) // digits, by the pattern
			name, place = part[:at[0]], fmt.Sprintf(" %d", n+1)
		}
		switch {
		case has:
			zh, en = append(zh, word.ZH+place), append(en, word.EN+place)
		case i == len(parts)-1 || place != "":
			zh, en = append(zh, name+place), append(en, name+place)
		}
	}
	return market.Text{ZH: strings.Join(zh, " · "), EN: strings.Join(en, " · ")}
}
