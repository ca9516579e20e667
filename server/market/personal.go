package market

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// PersonalFate is what an erasure does to what is held of a person.
type PersonalFate string

// The fates.
const (
	FateErased  PersonalFate = "erased"  // goes with the account
	FateExpires PersonalFate = "expires" // runs out by itself, and goes with the account
	FateUnnamed PersonalFate = "unnamed" // stays under an id that leads to nobody
	FateKept    PersonalFate = "kept"    // stays, for a reason that the law gives
)

// Codes of the bases on which a name in a listing or a contract is kept.
const (
	BasisAttribution = "attribution"
	BasisContract    = "contract"
)

// PersonalTopic is one sort of what is held of a person, in the words that the person
// reads.
type PersonalTopic struct {
	Code  string       `json:"code"`
	Title Text         `json:"title"`
	Holds Text         `json:"holds"`
	Why   Text         `json:"why"`
	Basis []string     `json:"basis"` // codes of PersonalData.Bases
	Kept  Text         `json:"kept"`  // how long, and what ends it
	Seen  Text         `json:"seen"`  // by whom
	Fate  PersonalFate `json:"fate"`
}

// PersonalWord is a basis in law, or a fate, in words.
type PersonalWord struct {
	Code string `json:"code"`
	Text Text   `json:"text"`
}

// PersonalFields say of every field of a document that holds words or ids (named
// Type.Field) what it may hold of a person.
type PersonalFields struct {
	User    []string `json:"user"`    // id of a user, or of an organisation where either is meant
	Person  []string `json:"person"`  // id of a person whose name stands outside the journal
	Contact []string `json:"contact"` // a way to reach somebody, or an account, as an organisation entered it
	Text    []string `json:"text"`    // words that people wrote
	None    []string `json:"none"`    // nothing of a person
}

// PersonalData is the list of all that is held of people (PIPL articles 17 and 44). Each
// collection and each record set is named, those that hold nothing of a person with no
// topic, so that a new one has to be thought about: tests compare.
type PersonalData struct {
	Bases       []PersonalWord      `json:"bases"`
	Fates       []PersonalWord      `json:"fates"`
	Topics      []PersonalTopic     `json:"topics"`
	Records     map[string][]string `json:"records"`     // topics by record set
	Collections map[string][]string `json:"collections"` // topics by collection
	Elsewhere   map[string][]string `json:"elsewhere"`   // topics by place outside the store
	Kinds       map[string]Text     `json:"kinds"`       // what documents are called, by collection that has a topic
	Fields      PersonalFields      `json:"fields"`
}

//go:embed personal.json
var personalFile []byte

// Personal is the list as it stands. docs/personal-data.md is made from it.
var Personal = mustPersonal()

func mustPersonal() PersonalData {
	var out PersonalData
	if err := json.Unmarshal(personalFile, &out); err != nil {
		panic(fmt.Errorf("personal.json: %w", err))
	}
	return out
}

// FieldName names a field as PersonalFields does: without what a generic type is of.
func FieldName(t reflect.Type, f reflect.StructField) string {
	name, _, _ := strings.Cut(t.Name(), "[")
	return name + "." + f.Name
}
