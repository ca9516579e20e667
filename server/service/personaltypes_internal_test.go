package service

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"duijie/server/market"

	"github.com/google/go-cmp/cmp"
)

// Whoever adds a collection or a record set says in market/personal.json what of a
// person it holds, or that it holds nothing.
func TestEveryCollectionAndRecordSetSaysWhatItHoldsOfPeople(t *testing.T) {
	var collections, sets []string
	for _, c := range Collections() {
		collections = append(collections, c.Name)
	}
	for _, s := range RecordSets() {
		sets = append(sets, s.Name)
	}
	for what, of := range map[string]struct {
		there    []string
		declared map[string][]string
	}{"collections": {collections, market.Personal.Collections}, "records": {sets, market.Personal.Records}} {
		slices.Sort(of.there)
		if diff := cmp.Diff(of.there, slices.Sorted(maps.Keys(of.declared))); diff != "" {
			t.Errorf("market/personal.json, %s (- there is, + declared):\n%s", what, diff)
		}
	}
}

// wordy are the fields of a type, and of those inside it, that hold words or ids.
func wordy(of reflect.Type) []string {
	seen, out := map[reflect.Type]bool{}, map[string]bool{}
	var walk func(reflect.Type)
	walk = func(t reflect.Type) {
		t = plainType(t)
		if t.Kind() != reflect.Struct || seen[t] || t.PkgPath() == "time" || t == reflect.TypeFor[market.Text]() {
			return
		}
		seen[t] = true
		for i := range t.NumField() {
			f := t.Field(i)
			if e := plainType(f.Type); e == reflect.TypeFor[string]() || e == reflect.TypeFor[market.Text]() || e.Kind() == reflect.Interface {
				out[market.FieldName(t, f)] = true
			}
			walk(f.Type)
		}
	}
	walk(of)
	return slices.Sorted(maps.Keys(out))
}

func plainType(t reflect.Type) reflect.Type {
	for slices.Contains([]reflect.Kind{reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map}, t.Kind()) {
		t = t.Elem()
	}
	return t
}

// Whoever adds a field of words or ids to a document says whether it holds something of
// a person; and a collection's topics follow from its fields.
func TestEveryFieldOfADocumentSaysWhatItHoldsOfPeople(t *testing.T) {
	f := market.Personal.Fields
	sorts := map[string][]string{"user": f.User, "person": f.Person, "contact": f.Contact, "text": f.Text, "none": f.None}
	sortOf := map[string]string{}
	for sort, fields := range sorts {
		for _, name := range fields {
			if had := sortOf[name]; had != "" {
				t.Errorf("%s is both %s and %s", name, had, sort)
			}
			sortOf[name] = sort
		}
	}
	met := map[string]bool{}
	for kind, of := range documentTypes {
		has := map[string]bool{}
		for _, name := range wordy(of) {
			met[name] = true
			if has[sortOf[name]] = true; sortOf[name] == "" {
				t.Errorf("%s, in %s: say in market/personal.json what it holds of a person", name, kind)
			}
		}
		topics := market.Personal.Collections[kind]
		for sort, any := range map[string][]string{"user": {"deeds", "roles"}, "person": {"named", "objections"}, "contact": {"contacts"}, "text": {"texts"}} {
			if said := slices.ContainsFunc(any, func(topic string) bool { return slices.Contains(topics, topic) }); said != has[sort] && !(sort == "person" && said) {
				t.Errorf("%s: has fields of %s: %v, but its topics are %v", kind, sort, has[sort], topics)
			}
		}
	}
	for kind, topics := range market.Personal.Collections {
		if _, typed := documentTypes[kind]; typed != (len(topics) > 0) {
			t.Errorf("%s: topics %v, and its type is known: %v", kind, topics, typed)
		}
		if word := market.Personal.Kinds[kind]; (word.ZH != "" && word.EN != "") != (len(topics) > 0) {
			t.Errorf("%s: topics %v, but it is called %q", kind, topics, word.ZH)
		}
	}
	// What the types of collections without a topic hold was looked at; they are not read.
	for _, untyped := range []any{uniqueDoc{}, sweepDoc{}, serial{}, requestDoc{}, alertMark{}, market.TitleHolder{}, market.Ledger{}, market.AlertDay{}, market.AlertLimit{}, market.JournalHead{}, erasedName{}} {
		for _, name := range wordy(reflect.TypeOf(untyped)) {
			if met[name] = true; sortOf[name] != "none" {
				t.Errorf("%s, in a collection without a topic, is of sort %q", name, sortOf[name])
			}
		}
	}
	for name, sort := range sortOf {
		if !met[name] {
			t.Errorf("%s (%s) is in no document", name, sort)
		}
	}
	if t.Failed() {
		t.Log("fields are named Type.Field, such as", strings.Join(f.User[:2], ", "), fmt.Sprint(len(met), " in all"))
	}
}
