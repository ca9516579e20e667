package service

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"flag"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"duijie/server/crew"
	"duijie/server/market"
	"duijie/server/store"
)

var pin = flag.Bool("pin", false, "write testdata/forms.txt as the documents are now")

//go:embed testdata/forms.txt
var pinnedForms string

// A server of the version before reads and finds a document by its schema number
// (decision 26): fields and keys of one number never change.
func TestWhatChangesInADocumentIsANewSchema(t *testing.T) {
	types := maps.Clone(documentTypes)
	maps.Copy(types, map[string]reflect.Type{
		uniques: reflect.TypeFor[uniqueDoc](), sweeps: reflect.TypeFor[sweepDoc](), serials: reflect.TypeFor[serial](),
		Requests: reflect.TypeFor[requestDoc](), erasedNames: reflect.TypeFor[erasedName](), alertMarks: reflect.TypeFor[alertMark](), alertDays: reflect.TypeFor[market.AlertDay](),
		alertLimits: reflect.TypeFor[market.AlertLimit](), titleHolders: reflect.TypeFor[market.TitleHolder](), Ledgers: reflect.TypeFor[market.Ledger](),
		JournalHeads: reflect.TypeFor[market.JournalHead](), SampleYears: reflect.TypeFor[struct{}](),
		crew.Servers: reflect.TypeFor[crew.Member](), crew.Leases: reflect.TypeFor[crew.Lease](),
	})
	pinned := map[string]string{}
	for line := range strings.Lines(pinnedForms) {
		kind, form, _ := strings.Cut(strings.TrimSpace(line), " ")
		pinned[kind] = form
	}
	var lines []string
	for _, c := range Collections() {
		of, known := types[c.Name]
		if !known {
			t.Errorf("%s: this test does not know the type of its documents", c.Name)
			continue
		}
		form := fmt.Sprintf("%d %s", c.Schema, printOf(c, of))
		lines = append(lines, c.Name+" "+form+"\n")
		if was, there := pinned[c.Name]; *pin {
			continue
		} else if there && was != form {
			t.Errorf("%s: fields or keys are not those of schema %s. Raise its schema, with a lift and a lower (docs/decisions/0026), and run the test with -pin; with -pin alone only where no version with that schema was ever released", c.Name, strings.Fields(was)[0])
		} else if !there {
			t.Errorf("%s is new: run the test with -pin", c.Name)
		}
	}
	if *pin {
		slices.Sort(lines)
		if err := os.WriteFile("testdata/forms.txt", []byte(strings.Join(lines, "")), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// printOf is a short name of all fields of a document and of its keys.
func printOf(c store.Collection, of reflect.Type) string {
	var b strings.Builder
	open := map[reflect.Type]bool{}
	var walk func(reflect.Type)
	walk = func(t reflect.Type) {
		switch {
		case t.Kind() == reflect.Pointer:
			walk(t.Elem())
		case t.Kind() == reflect.Slice || t.Kind() == reflect.Array:
			b.WriteString("[]")
			walk(t.Elem())
		case t.Kind() == reflect.Map:
			b.WriteString("map ")
			walk(t.Elem())
		case t.Kind() == reflect.Struct && t.PkgPath() != "time" && !open[t]:
			open[t] = true
			b.WriteString("{")
			for i := range t.NumField() {
				f := t.Field(i)
				if f.Anonymous && f.Tag.Get("json") == "" {
					walk(f.Type)
				} else if name := f.Tag.Get("json"); f.IsExported() && name != "-" {
					b.WriteString(f.Name + " " + name + " ")
					walk(f.Type)
				}
				b.WriteString(";")
			}
			b.WriteString("}")
			delete(open, t)
		default:
			b.WriteString(t.Kind().String())
		}
	}
	walk(of)
	for _, k := range c.Keys {
		fmt.Fprintf(&b, "\n%s %q %d", k.Name, k.Paths, k.Until)
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:8])
}
