package mongo

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.mongodb.org/mongo-driver/v2/bson"
	"pgregory.net/rapid"

	"duijie/server/store"
)

var noon = time.Date(2026, 3, 2, 4, 0, 0, 123e6, time.UTC)

func row(body string) store.Row {
	return store.Row{
		Doc:  store.Doc{Kind: "achievement", ID: "a1", Version: 3, Seq: 17, Schema: 2, Body: json.RawMessage(body), Time: noon},
		Keys: map[string]string{"by_title": "2x\x01"},
	}
}

// Every canonical body comes back byte for byte, and says nothing twice when its fields can all
// stand natively.
func TestBodyComesBack(t *testing.T) {
	for _, c := range []struct {
		rule, body string
		text       bool // kept beside, as text
	}{
		{"nothing in it", `{}`, false},
		{"texts", `{"a":"石墨烯","b":"","c":"\"\\\n\r\t\u0001\u001f/\u007f<>&\u2028"}`, false},
		{"whole numbers", `{"a":0,"b":-1,"c":9223372036854775807,"d":-9223372036854775808}`, false},
		{"fractions", `{"a":0.1,"b":-2.5,"c":1e-9,"d":1e+300,"e":5e-324,"f":123456.789}`, false},
		{"whole number beyond 64 bits", `{"a":100000000000000000000,"b":1e+21}`, false},
		{"true, false, null", `{"a":true,"b":false,"c":null}`, false},
		{"lists and objects", `{"a":[],"b":{},"c":[1,{"d":["x",null]},0.5]}`, false},
		{"names of the store inside an object", `{"a":{"_id":1,"_v":"x"}}`, false},
		{"id beside _id", `{"id":"a1","v":1}`, false},
		{"a name with _ in front", `{"_id":"other","_x":1,"a":2}`, true},
		{"a list in a list", `{"a":[[1],[2]],"b":2}`, true},
		{"a list in a list further down", `{"a":{"b":[{"c":[[]]}]}}`, true},
	} {
		t.Run(c.rule, func(t *testing.T) {
			body, err := store.Canonical([]byte(c.body))
			if err != nil {
				t.Fatal(err)
			}
			raw, err := encodeRow(row(string(body)))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(row(string(body)), decodeRow("achievement", raw).row); diff != "" {
				t.Errorf("row differs (-written +read):\n%s", diff)
			}
			if _, err := raw.LookupErr(fieldText); (err == nil) != c.text {
				t.Errorf("text kept beside the fields: %t, want %t", err == nil, c.text)
			}
		})
	}
}

func TestTombstoneComesBack(t *testing.T) {
	grave := row("")
	grave.Body, grave.Keys, grave.Deleted, grave.Schema = nil, nil, true, 0
	raw, err := encodeRow(grave)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(grave, decodeRow("achievement", raw).row); diff != "" {
		t.Errorf("tombstone differs (-written +read):\n%s", diff)
	}
}

func TestAnyBodyComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := drawBody(t)
		raw, err := encodeRow(row(string(body)))
		if err != nil {
			t.Fatal(err)
		}
		if got := decodeRow("achievement", raw).row.Body; string(got) != string(body) {
			t.Errorf("wrote %s\nread  %s", body, got)
		}
	})
}

// drawBody draws a canonical body.
func drawBody(t *rapid.T) json.RawMessage {
	text, err := json.Marshal(drawObject(t, 0))
	if err != nil {
		t.Fatal(err)
	}
	body, err := store.Canonical(text)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func drawObject(t *rapid.T, depth int) map[string]any {
	object := map[string]any{}
	for range rapid.IntRange(0, 5).Draw(t, "fields") {
		object[rapid.StringMatching(`[_a-z\x{4e00}-\x{4eff}]{1,6}`).Draw(t, "name")] = drawValue(t, depth+1)
	}
	return object
}

func drawValue(t *rapid.T, depth int) any {
	most := 5
	if depth > 3 {
		most = 3
	}
	switch rapid.IntRange(0, most).Draw(t, "sort") {
	case 0:
		return rapid.Int64().Draw(t, "whole")
	case 1:
		return rapid.Float64Range(-1e300, 1e300).Draw(t, "fraction")
	case 2:
		return strings.ReplaceAll(rapid.String().Draw(t, "text"), "\x00", "")
	case 3:
		return rapid.SampledFrom([]any{true, false, nil}).Draw(t, "constant")
	case 4:
		return drawObject(t, depth)
	}
	list := []any{}
	for range rapid.IntRange(0, 3).Draw(t, "length") {
		list = append(list, drawValue(t, depth+1))
	}
	return list
}

// Whatever is changed in a stored document, what is read differs from what was written.
func TestChangedDocumentReadsDifferently(t *testing.T) {
	set := func(name string, value any) func(bson.D) bson.D {
		return func(d bson.D) bson.D {
			for i := range d {
				if d[i].Key == name {
					d[i].Value = value
					return d
				}
			}
			return append(d, bson.E{Key: name, Value: value})
		}
	}
	const plain = `{"n":5,"price":{"min_fen":100},"time":"2026-01-01T00:00:00.000Z","title":"x"}`
	const beside = `{"_x":1,"n":5,"rows":[[1]]}`
	for _, c := range []struct {
		rule, body string
		change     func(bson.D) bson.D
	}{
		{"a text", plain, set("title", "y")},
		{"a number", plain, set("n", int64(6))},
		{"a number to its text", plain, set("n", "5")},
		{"a number by a fraction", plain, set("n", 5.0000001)},
		{"a number that is none", plain, set("n", bson.RawValue{Type: bson.TypeNull})},
		{"a time to the same moment", plain, set("time", "2026-01-01T08:00:00.000+08:00")},
		{"a time to a date", plain, set("time", noon)},
		{"inside an object", plain, set("price", bson.D{{Key: "min_fen", Value: int64(101)}})},
		{"a field more", plain, set("extra", nil)},
		{"a field of the store's sort more", plain, set("_extra", int64(1))},
		{"a field twice", plain, func(d bson.D) bson.D { return append(d, bson.E{Key: "title", Value: "x"}) }},
		{"a field less", plain, func(d bson.D) bson.D { return d[:len(d)-1] }},
		{"a native field beside the text", beside, set("n", int64(6))},
		{"the text", beside, set(fieldText, `{"_x":2,"n":5,"rows":[[1]]}`)},
		{"a native field in the text", beside, set(fieldText, `{"_x":1,"n":6,"rows":[[1]]}`)},
		{"the text to nonsense", beside, set(fieldText, `{"_x":`)},
		{"the text gone", beside, func(d bson.D) bson.D { return append(d[:6:6], d[7:]...) }},
		{"the version", plain, set(fieldVersion, int64(4))},
		{"the version to a text", plain, set(fieldVersion, "3")},
		{"the seq", plain, set(fieldSeq, int64(18))},
		{"the schema", plain, set(fieldSchema, int64(1))},
		{"the time of writing", plain, set(fieldTime, noon.Add(time.Millisecond))},
		{"the time of writing to a text", plain, set(fieldTime, "2026")},
		{"a key", plain, set(fieldKeys, bson.D{{Key: "by_title", Value: "2y\x01"}})},
		{"a key to a number", plain, set(fieldKeys, bson.D{{Key: "by_title", Value: int64(1)}})},
		{"a key more", plain, set(fieldKeys, bson.D{{Key: "by_title", Value: "2x\x01"}, {Key: "other", Value: "1"}})},
		{"deleted", plain, set(fieldDeleted, true)},
		{"deleted, so to say", plain, set(fieldDeleted, false)},
	} {
		t.Run(c.rule, func(t *testing.T) {
			raw, err := encodeRow(row(c.body))
			if err != nil {
				t.Fatal(err)
			}
			var doc bson.D
			if err := bson.Unmarshal(raw, &doc); err != nil {
				t.Fatal(err)
			}
			changed, err := bson.Marshal(c.change(doc))
			if err != nil {
				t.Fatal(err)
			}
			got := decodeRow("achievement", changed)
			if cmp.Equal(row(c.body), got.row) {
				t.Errorf("the change does not show: %s", fmt.Sprint(bson.Raw(changed)))
			}
		})
	}
}

// Orders of fields and kinds of whole numbers that a tool may have changed are the same document.
func TestSameDocumentOtherwiseWritten(t *testing.T) {
	doc := bson.D{
		{Key: "title", Value: "x"}, {Key: "n", Value: 5.0}, {Key: "m", Value: int32(7)},
		{Key: fieldKeys, Value: bson.D{{Key: "by_title", Value: "2x\x01"}}}, {Key: fieldTime, Value: noon},
		{Key: fieldSchema, Value: 2.0}, {Key: fieldSeq, Value: int32(17)}, {Key: fieldVersion, Value: 3.0}, {Key: fieldID, Value: "a1"},
	}
	raw, err := bson.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(row(`{"m":7,"n":5,"title":"x"}`), decodeRow("achievement", raw).row); diff != "" {
		t.Errorf("differs (-want +got):\n%s", diff)
	}
}
