package market

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// DisclosureLevel says who reads a field of a listing.
type DisclosureLevel string

// The levels, from the widest to the narrowest.
const (
	LevelPublic       DisclosureLevel = "public"       // everyone, index and matcher included
	LevelSignedIn     DisclosureLevel = "signed_in"    // everyone with an account
	LevelConfidential DisclosureLevel = "confidential" // one organisation at a time, after the owner's consent
)

// DisclosedField is one field of a listing with its level.
type DisclosedField struct {
	Field string          `json:"field"` // path in the content, such as price.note
	Level DisclosureLevel `json:"level"`
}

//go:embed disclosure.json
var disclosureFile []byte

// DisclosureLevels is the level of every field of an achievement and of a
// demand, by kind. What the public reads is cut by it (Disclosed), and so is what
// index and matcher learn: what stands there anyone can find out by asking.
// docs/disclosure.md says why each field stands where it does.
var DisclosureLevels = mustLevels()

func mustLevels() map[string][]DisclosedField {
	var out map[string][]DisclosedField
	if err := json.Unmarshal(disclosureFile, &out); err != nil {
		panic(fmt.Errorf("disclosure.json: %w", err))
	}
	return out
}

// LevelOf is the level at which an actor reads the listings of others.
func LevelOf(a Actor) DisclosureLevel {
	if a.SignedIn() {
		return LevelSignedIn
	}
	return LevelPublic
}

// covers tells whether who reads at a level reads a field of another.
func (l DisclosureLevel) covers(field DisclosureLevel) bool {
	return field == LevelPublic || field == l
}

// levelsOf are the fields of a kind of content.
func levelsOf(c Content) []DisclosedField {
	if _, ok := c.(DemandContent); ok {
		return DisclosureLevels["demand"]
	}
	return DisclosureLevels["achievement"]
}

// Disclosed is a content without what stands above a level.
func Disclosed[C Content](c C, upTo DisclosureLevel) C {
	v := reflect.ValueOf(&c).Elem()
	for _, f := range levelsOf(c) {
		if !upTo.covers(f.Level) && f.Level != LevelConfidential {
			fieldAt(v, f.Field).SetZero()
		}
	}
	return c
}

// Withheld names the fields that the owner has filled in and that stand above a
// level: what signing in would show.
func Withheld[C Content](c C, upTo DisclosureLevel) []string {
	v := reflect.ValueOf(&c).Elem()
	var out []string
	for _, f := range levelsOf(c) {
		if !upTo.covers(f.Level) && f.Level != LevelConfidential && !fieldAt(v, f.Field).IsZero() {
			out = append(out, f.Field)
		}
	}
	return out
}

// fieldAt is the field at a path of JSON names; a path that leads nowhere is a
// defect of the table.
func fieldAt(v reflect.Value, path string) reflect.Value {
	for name := range strings.SplitSeq(path, ".") {
		next := reflect.Value{}
		for i := range v.NumField() {
			if tag, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ","); tag == name {
				next = v.Field(i)
			}
		}
		if !next.IsValid() {
			panic(fmt.Sprintf("disclosure.json: %s leads nowhere", path))
		}
		v = next
	}
	return v
}
