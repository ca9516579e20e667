package store

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestCanonicalForm(t *testing.T) {
	for _, row := range []struct{ in, want string }{
		{`{"b":1,"a":{"d":null,"c":true}}`, `{"a":{"c":true,"d":null},"b":1}`},
		{"{ \"a\" :\n[ 1 , 2 ] }", `{"a":[1,2]}`},
		{`{"a":1,"a":2}`, `{"a":2}`},
		{`{"a":"\u77f3\u002f<&>"}`, `{"a":"石/<&>"}`},
		{`{"a":"\u0000"}`, ""},
		{`{"a":"\u001f\u007f"}`, `{"a":"\u001f` + "\x7f" + `"}`},
		{`{"a":"\ud800"}`, `{"a":"` + "\ufffd" + `"}`},
		{`{"a":[-0,-0.0,0e5,1e0,10.0,1E2,0.10,123456789012345680000]}`, `{"a":[0,0,0,1,10,100,0.1,123456789012345680000]}`},
		{`{"a":[1e-7,1e-6,1e20,1e21,9007199254740993]}`, `{"a":[1e-7,0.000001,100000000000000000000,1e+21,9007199254740993]}`},
		{`{"a":1e400}`, ""},
		{`{"a":9223372036854775809}`, ""},
		{`{"a":"2026-01-02T03:04:05Z"}`, `{"a":"2026-01-02T03:04:05.000Z"}`},
		{`{"a":"2026-01-02T03:04:05.9999+08:00"}`, `{"a":"2026-01-01T19:04:05.999Z"}`},
		{`{"a":"2026-01-02T03:04:05,5Z"}`, `{"a":"2026-01-02T03:04:05,5Z"}`},
		{`{"a":"2026-13-02T03:04:05Z"}`, `{"a":"2026-13-02T03:04:05Z"}`},
		{`{"a":"0000-01-01T00:00:00+08:00"}`, `{"a":"0000-01-01T00:00:00+08:00"}`},
		{`{"a":"seen 2026-01-02T03:04:05Z"}`, `{"a":"seen 2026-01-02T03:04:05Z"}`},
		{`{}`, `{}`},
		{`[]`, ""}, {`1`, ""}, {`null`, ""}, {`{} {}`, ""}, {`{"":1}`, ""}, {`{"$a":1}`, ""}, {`{"a":{"b.c":1}}`, ""}, {`{`, ""}, {``, ""},
		{`{"a":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`, ""},
	} {
		got, err := Canonical([]byte(row.in))
		if string(got) != row.want || (row.want == "") != errors.Is(err, ErrInvalid) {
			t.Errorf("%s\ngot  %s, %v\nwant %s", row.in, got, err, row.want)
		}
	}
}

func TestCanonicalAgreesWithJSONAndIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := map[string]any{
			"text":  rapid.String().Filter(func(s string) bool { return !strings.Contains(s, "\x00") }).Draw(t, "text"),
			"float": rapid.Float64().Filter(func(f float64) bool { return !math.IsInf(f, 0) && !math.IsNaN(f) }).Draw(t, "float"),
			"whole": rapid.Int64().Draw(t, "whole"),
			"list":  rapid.SliceOf(rapid.Bool()).Draw(t, "list"),
		}
		once, err := marshalBody(in)
		if err != nil {
			t.Fatal(err)
		}
		twice, err := Canonical(once)
		if err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("%s became %s, %v", once, twice, err)
		}
		var back struct {
			Text  string
			Float float64
			Whole int64
			List  []bool
		}
		if err := json.Unmarshal(once, &back); err != nil {
			t.Fatal(err)
		}
		if back.Text != in["text"] || back.Float != in["float"] || back.Whole != in["whole"] || !slices.Equal(back.List, in["list"].([]bool)) {
			t.Fatalf("%v became %+v", in, back)
		}
	})
}

// TestEntryHashNeverChanges holds the form that is hashed: a journal written
// today has to verify in twenty years.
func TestEntryHashNeverChanges(t *testing.T) {
	e := Entry{Number: 2, ID: "abc", Time: time.Date(2026, 3, 1, 8, 0, 0, 5e6, time.UTC), Prev: "00ff", Acts: []Act{
		{Actor: "u1", Action: "item.publish", Reason: "符合\n\"要求\"", Changes: []Change{
			{Kind: "things", ID: "a", Version: 3, Schema: 1, Body: []byte(`{"n":1}`)},
			{Kind: "things", ID: "b", Version: 2, Deleted: true},
		}},
		{Actor: "u2", Action: "x"},
	}}
	const text = `{"acts":[{"action":"item.publish","actor":"u1","changes":[{"body":{"n":1},"id":"a","kind":"things","schema":1,"version":3},` +
		`{"deleted":true,"id":"b","kind":"things","schema":0,"version":2}],"reason":"符合\n\"要求\""},` +
		`{"action":"x","actor":"u2","changes":[],"reason":""}],"id":"abc","number":2,"prev":"00ff","time":"2026-03-01T08:00:00.005Z"}`
	if got := string(e.Canonical()); got != text {
		t.Errorf("got  %s\nwant %s", got, text)
	}
	if got, want := e.Sum(), "4f885a578bbaa45bdd2d852c5aa3dd024c3183235402b1a7f45ff1313607ab5a"; got != want {
		t.Errorf("hash %s, want %s", got, want)
	}
	acts, err := DecodeActs(EncodeActs(e.Acts))
	if err != nil || !bytes.Equal(EncodeActs(acts), EncodeActs(e.Acts)) {
		t.Errorf("acts do not come back: %v", err)
	}
	for _, text := range []string{`[ ]`, `[{}]`, `null`, `x`, strings.Replace(string(EncodeActs(e.Acts)), `"deleted":true`, `"deleted":false`, 1)} {
		if _, err := DecodeActs([]byte(text)); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestKeysSortAsTheirValues(t *testing.T) {
	value := rapid.OneOf(
		rapid.Just[any](nil),
		rapid.Custom(func(t *rapid.T) any { return rapid.Float64Range(-1e9, 1e9).Draw(t, "f") }),
		rapid.Custom(func(t *rapid.T) any { return float64(rapid.IntRange(-3, 3).Draw(t, "n")) }),
		rapid.Custom(func(t *rapid.T) any {
			return rapid.StringOfN(rapid.RuneFrom([]rune("\x01\x02\x03a乙")), 0, 4, -1).Draw(t, "s")
		}),
		rapid.Custom(func(t *rapid.T) any { return rapid.Bool().Draw(t, "b") }),
	)
	keys := []Key{{Name: "k", Paths: []string{"a", "b"}}}
	rapid.Check(t, func(t *rapid.T) {
		pairs := [2][2]any{{value.Draw(t, "a0"), value.Draw(t, "a1")}, {value.Draw(t, "b0"), value.Draw(t, "b1")}}
		var encoded [2]string
		for i, p := range pairs {
			body, err := marshalBody(map[string]any{"a": p[0], "b": p[1]})
			if err != nil {
				t.Fatal(err)
			}
			out, err := encodeKeys(keys, body)
			if err != nil {
				t.Fatal(err)
			}
			encoded[i] = out["k"]
		}
		want := compareValues(pairs[0][0], pairs[1][0])
		if want == 0 {
			want = compareValues(pairs[0][1], pairs[1][1])
		}
		if got := strings.Compare(encoded[0], encoded[1]); got != want {
			t.Fatalf("%v against %v: %d by value, %d as %q and %q", pairs[0], pairs[1], want, got, encoded[0], encoded[1])
		}
	})
}

// compareValues is the order that Key promises, said another way.
func compareValues(a, b any) int {
	if order := cmp.Compare(rank(a), rank(b)); order != 0 {
		return order
	}
	switch a := a.(type) {
	case float64:
		return cmp.Compare(a, b.(float64))
	case string:
		return cmp.Compare(a, b.(string))
	}
	return 0
}

func rank(v any) int {
	switch v {
	case nil:
		return 0
	case false:
		return 3
	case true:
		return 4
	}
	if _, ok := v.(string); ok {
		return 2
	}
	return 1
}

func TestLongTextsInKeysAreCutBetweenCharacters(t *testing.T) {
	long := strings.Repeat("成", 400)
	out, err := encodeKeys([]Key{{Name: "k", Paths: []string{"a"}}}, []byte(`{"a":"`+long+`"}`))
	if err != nil || out["k"] != "2"+strings.Repeat("成", 170)+"\x01" {
		t.Errorf("%q, %v", out["k"], err)
	}
	argument, err := encodeArgument(nil, long)
	if err != nil || string(argument) != out["k"] {
		t.Errorf("a query would look for %q, %v", argument, err)
	}
}

func TestDeclarationsAreChecked(t *testing.T) {
	lift := func(b json.RawMessage) (json.RawMessage, error) { return b, nil }
	for name, o := range map[string]Options{
		"no world":                    {},
		"a bad name":                  {Collections: []Collection{{Name: "A", Schema: 1}}},
		"a reserved name":             {Collections: []Collection{{Name: "journal", Schema: 1}}},
		"a reserved set":              {Records: []RecordSet{{Name: "meta"}}},
		"a name twice":                {Collections: []Collection{{Name: "a", Schema: 1}, {Name: "a", Schema: 1}}},
		"no schema":                   {Collections: []Collection{{Name: "a"}}},
		"a lift missing":              {Collections: []Collection{{Name: "a", Schema: 2}}},
		"a lift too many":             {Collections: []Collection{{Name: "a", Schema: 1, Lifts: []Lift{lift}}}},
		"a key twice":                 {Collections: []Collection{{Name: "a", Schema: 1, Keys: []Key{{Name: "k", Paths: []string{"x"}}, {Name: "k", Paths: []string{"y"}}}}}},
		"a key of nothing":            {Collections: []Collection{{Name: "a", Schema: 1, Keys: []Key{{Name: "k"}}}}},
		"a key that ends where it is": {Collections: []Collection{{Name: "a", Schema: 1, Keys: []Key{{Name: "k", Paths: []string{"x"}, Until: 1}}}}},
		"a lower missing":             {Collections: []Collection{{Name: "a", Schema: 3, Lifts: []Lift{lift, lift}, Lowers: []Lift{lift}}}},
		"the store's own":             {Collections: []Collection{{Name: Forms, Schema: 1}}},
		"a set named alike":           {Collections: []Collection{{Name: "a", Schema: 1}}, Records: []RecordSet{{Name: "a"}}},
		"a bad field":                 {Records: []RecordSet{{Name: "a", Fields: []string{"x y"}}}},
	} {
		if name != "no world" {
			o.World = fixedWorld{}
		}
		if _, err := Open(t.Context(), nil, o); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

type fixedWorld struct{}

func (fixedWorld) Now() time.Time { return time.Time{} }
func (fixedWorld) NewID() string  { return "id" }

func TestDamageIsToldInWords(t *testing.T) {
	damaged := &DamagedEntry{Number: 7, Reason: "acts are not in canonical form"}
	for _, row := range []struct{ got, want string }{
		{damaged.Error(), "journal entry 7 is damaged: acts are not in canonical form"},
		{Finding{What: FoundHash, Number: 7, Detail: "d"}.String(), "hash: entry 7: d"},
		{Finding{What: FoundDiffers, Number: 7, Kind: "things", ID: "a", Detail: "d"}.String(), "differs: document things a (entry 7): d"},
	} {
		if row.got != row.want {
			t.Errorf("got %q, want %q", row.got, row.want)
		}
	}
	if !errors.Is(damaged, ErrDamaged) || errors.Is(damaged, ErrNotFound) {
		t.Error("a damaged entry does not match ErrDamaged alone")
	}
}
