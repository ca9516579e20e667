package service

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func diffText(ds []Difference) string {
	var out []string
	for _, d := range ds {
		old, now := "-", "-"
		if d.Old != nil {
			old = *d.Old
		}
		if d.New != nil {
			now = *d.New
		}
		out = append(out, fmt.Sprintf("%s: %s > %s", d.Path, old, now))
	}
	return strings.Join(out, "; ")
}

func TestDifferences(t *testing.T) {
	for _, row := range []struct{ rule, before, after, want string }{
		{"nothing", `{"a":1,"b":[1,{"c":2}]}`, `{"a":1,"b":[1,{"c":2}]}`, ""},
		{"a value replaced", `{"a":1,"b":"x"}`, `{"a":2,"b":"x"}`, "a: 1 > 2"},
		{"a value set and one removed", `{"a":1}`, `{"b":true}`, "a: 1 > -; b: - > true"},
		{"a big number stays as it is written", `{"a":12345678901234567}`, `{"a":12345678901234568}`, "a: 12345678901234567 > 12345678901234568"},
		{"null is nothing", `{"a":null}`, `{}`, ""},
		{"a part that appears is told value by value", `{}`, `{"p":{"x":1,"y":[2,3]}}`, "p.x: - > 1; p.y[0]: - > 2; p.y[1]: - > 3"},
		{"a part that goes too", `{"p":{"x":1}}`, `{}`, "p.x: 1 > -"},
		{"an empty part is nothing", `{"p":{},"l":[]}`, `{}`, ""},
		{"an element added behind", `{"l":[{"n":1}]}`, `{"l":[{"n":1},{"n":2}]}`, "l[1].n: - > 2"},
		{"an element put in before", `{"l":["b","c"]}`, `{"l":["a","b","c"]}`, "l[0]: - > a"},
		{"an element taken out", `{"l":["a","b","c"]}`, `{"l":["b","c"]}`, "l[0]: a > -"},
		{"an element changed in the middle", `{"l":[{"n":1,"v":1},{"n":2,"v":1},{"n":3,"v":1}]}`, `{"l":[{"n":1,"v":1},{"n":2,"v":9},{"n":3,"v":1}]}`, "l[1].v: 1 > 9"},
		{"names of elements in another order are the same", `{"l":[{"a":1,"b":2}]}`, `{"l":[{"b":2,"a":1}]}`, ""},
		{"a value becomes a part", `{"a":1}`, `{"a":{"x":2}}`, "a: 1 > -; a.x: - > 2"},
		{"a list becomes a value", `{"a":[1]}`, `{"a":2}`, "a[0]: 1 > -; a: - > 2"},
	} {
		t.Run(row.rule, func(t *testing.T) {
			before, err := readJSON([]byte(row.before))
			if err != nil {
				t.Fatal(err)
			}
			after, err := readJSON([]byte(row.after))
			if err != nil {
				t.Fatal(err)
			}
			if got := diffText(differences(before, after)); got != row.want {
				t.Errorf("got  %s\nwant %s", got, row.want)
			}
		})
	}
}

// Whatever two documents hold: they differ nowhere only if they are the same,
// and the values that went and came are those that are more or fewer.
func TestDifferencesAccountForEveryValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyJSON(2).Draw(t, "a"), anyJSON(2).Draw(t, "b")
		found := differences(a, b)
		if got, want := len(values(a))-count(found, true)+count(found, false), len(values(b)); got != want {
			t.Fatalf("%d values, want %d: %s", got, want, diffText(found))
		}
		if same := stripped(a) == stripped(b); same != (len(found) == 0) {
			t.Fatalf("%s and %s: %s", stripped(a), stripped(b), diffText(found))
		}
	})
}

func count(ds []Difference, old bool) (n int) {
	for _, d := range ds {
		if old && d.Old != nil || !old && d.New != nil {
			n++
		}
	}
	return n
}

func anyJSON(depth int) *rapid.Generator[any] {
	leaf := rapid.OneOf(
		rapid.Map(rapid.SampledFrom([]string{"", "甲", "b"}), func(s string) any { return s }),
		rapid.Map(rapid.SampledFrom([]string{"0", "1", "-2.5"}), func(s string) any { return json.Number(s) }),
		rapid.Map(rapid.Bool(), func(b bool) any { return b }),
	)
	if depth == 0 {
		return leaf
	}
	inner := anyJSON(depth - 1)
	return rapid.OneOf(leaf,
		rapid.Map(rapid.SliceOfN(inner, 1, 4), func(l []any) any { return l }),
		rapid.Map(rapid.MapOfN(rapid.SampledFrom([]string{"x", "y", "z"}), inner, 1, 3), func(m map[string]any) any { return m }),
	)
}

func stripped(v any) string {
	text, _ := json.Marshal(v)
	return string(text)
}
