package service

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"duijie/server/market"
	"duijie/server/store"
)

// Written is a place in a document that names a user as the one who did something there.
type Written struct {
	Kind, ID string
	At       time.Time         // zero: the place has none
	Texts    map[string]string // what the user wrote there, by field
}

// sortsOfFields is what each field of a document holds of a person.
var sortsOfFields = func() map[string]string {
	out := map[string]string{}
	for sort, names := range map[string][]string{"user": market.Personal.Fields.User, "text": market.Personal.Fields.Text} {
		for _, name := range names {
			out[name] = sort
		}
	}
	return out
}()

// writtenBy goes through every document that stands, for the places that name a user.
func (s *Service) writtenBy(ctx context.Context, user string, fn func(Written)) error {
	for _, kind := range slices.Sorted(maps.Keys(documentTypes)) {
		err := readAll(reading(ctx, s.Store), store.Query{Kind: kind}, func(d store.Doc) error {
			if !bytes.Contains(d.Body, []byte(user)) {
				return nil
			}
			v := reflect.New(documentTypes[kind])
			if err := json.Unmarshal(d.Body, v.Interface()); err != nil {
				return fmt.Errorf("%s %s: %w", kind, d.ID, err)
			}
			placesOf(v, user, func(w Written) {
				w.Kind, w.ID = kind, d.ID
				fn(w)
			})
			return nil
		})
		if err != nil {
			return problem(err)
		}
	}
	return nil
}

// placesOf finds the structs in a value that name a user.
func placesOf(v reflect.Value, user string, fn func(Written)) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			placesOf(v.Elem(), user, fn)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			placesOf(v.Index(i), user, fn)
		}
	case reflect.Map:
		for at := v.MapRange(); at.Next(); {
			placesOf(at.Value(), user, fn)
		}
	case reflect.Struct:
		if v.Type().PkgPath() == "time" {
			return
		}
		if namesUser(v, user) {
			fn(placeAt(v))
		}
		for i := range v.NumField() {
			placesOf(v.Field(i), user, fn)
		}
	}
}

func namesUser(v reflect.Value, user string) bool {
	for i := range v.NumField() {
		if sortsOfFields[market.FieldName(v.Type(), v.Type().Field(i))] != "user" {
			continue
		}
		switch f := v.Field(i); f.Kind() {
		case reflect.String:
			if f.String() == user {
				return true
			}
		case reflect.Slice:
			for n := range f.Len() {
				if f.Index(n).String() == user {
					return true
				}
			}
		}
	}
	return false
}

// placeAt is what stands in a place: its words, its time, and of a scoring sheet what
// stands below each criterion. What else lies below is the document's, not the user's.
func placeAt(v reflect.Value) Written {
	w := Written{Texts: map[string]string{}}
	takeTexts(w.Texts, v, "")
	for i := range v.NumField() {
		f, name := v.Field(i), v.Type().Field(i).Name
		if at, ok := f.Interface().(time.Time); ok && !at.IsZero() && (w.At.IsZero() || name == "At") {
			w.At = at
		}
		if scores, ok := f.Interface().([]market.Score); ok {
			for n := range scores {
				takeTexts(w.Texts, reflect.ValueOf(scores[n]), fmt.Sprintf("%s %d ", jsonName(v.Type().Field(i)), n+1))
			}
		}
	}
	return w
}

func takeTexts(into map[string]string, v reflect.Value, before string) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if sortsOfFields[market.FieldName(v.Type(), f)] != "text" {
			continue
		}
		var words string
		switch held := v.Field(i).Interface().(type) {
		case string:
			words = held
		case market.Text:
			words = held.ZH
		case []string:
			words = strings.Join(held, "; ")
		}
		if words != "" {
			into[before+jsonName(f)] = words
		}
	}
}

func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

// kindWord is what documents of a kind are called.
func kindWord(kind string) market.Text { return market.Personal.Kinds[kind] }
