package service

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// Difference is one value of a document that a change set, replaced or removed.
type Difference struct {
	Path     string // such as content.indicators[2].value; counted in the newer document, unless it is gone there
	Old, New *string
}

// maxAligned bounds the work of aligning two lists; longer ones are compared
// place by place.
const maxAligned = 1_000_000

// differences lists what differs between two JSON documents, value by value, in
// the order of names. nil is no document. Elements of a list are found again
// where something was put in or taken out before them.
func differences(before, after any) []Difference {
	var d differ
	d.compare("", before, after)
	return d.found
}

// values lists every value of a document.
func values(document any) []Difference { return differences(nil, document) }

// readJSON reads a document with its numbers as they are written.
func readJSON(body []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var v any
	err := dec.Decode(&v)
	return v, err
}

// toJSON is what a value looks like in a document.
func toJSON(v any) (any, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return readJSON(text)
}

type differ struct{ found []Difference }

func (d *differ) compare(path string, before, after any) {
	switch a := after.(type) {
	case map[string]any:
		if b, ok := before.(map[string]any); ok || before == nil {
			d.objects(path, b, a)
			return
		}
	case []any:
		if b, ok := before.([]any); ok || before == nil {
			d.lists(path, b, a)
			return
		}
	case nil:
		switch b := before.(type) {
		case map[string]any:
			d.objects(path, b, nil)
			return
		case []any:
			d.lists(path, b, nil)
			return
		}
	}
	old, now := scalar(before), scalar(after)
	switch {
	case before != nil && old == nil, after != nil && now == nil: // one is a list or an object, the other is not
		d.compare(path, before, nil)
		d.compare(path, nil, after)
	case old == nil && now == nil, old != nil && now != nil && *old == *now:
	default:
		d.found = append(d.found, Difference{Path: path, Old: old, New: now})
	}
}

func (d *differ) objects(path string, before, after map[string]any) {
	names := make([]string, 0, len(before)+len(after))
	for name := range before {
		names = append(names, name)
	}
	for name := range after {
		if _, both := before[name]; !both {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		at := name
		if path != "" {
			at = path + "." + name
		}
		d.compare(at, before[name], after[name])
	}
}

// lists aligns two lists by their equal elements. Of what stands between two of
// those, the first old one is compared with the first new one and so on.
func (d *differ) lists(path string, before, after []any) {
	i, j := 0, 0
	for _, same := range append(aligned(before, after), [2]int{len(before), len(after)}) {
		for ; i < same[0] || j < same[1]; i, j = i+1, j+1 {
			switch {
			case j >= same[1]:
				d.compare(fmt.Sprintf("%s[%d]", path, i), before[i], nil)
				j--
			case i >= same[0]:
				d.compare(fmt.Sprintf("%s[%d]", path, j), nil, after[j])
				i--
			default:
				d.compare(fmt.Sprintf("%s[%d]", path, j), before[i], after[j])
			}
		}
		i, j = same[0]+1, same[1]+1
	}
}

// aligned are the places of a longest common subsequence.
func aligned(before, after []any) [][2]int {
	a, b := texts(before), texts(after)
	if len(a)*len(b) > maxAligned {
		return inPlace(a, b)
	}
	// length[i][j] is that of a[i:] and b[j:].
	length := make([][]int, len(a)+1)
	for i := range length {
		length[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	var out [][2]int
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			out = append(out, [2]int{i, j})
			i, j = i+1, j+1
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
	return out
}

func inPlace(a, b []string) (out [][2]int) {
	for i := range min(len(a), len(b)) {
		if a[i] == b[i] {
			out = append(out, [2]int{i, i})
		}
	}
	return out
}

// texts writes each element with sorted names, so that equal ones are the same.
func texts(list []any) []string {
	out := make([]string, len(list))
	for i, v := range list {
		text, _ := json.Marshal(v) // what was read from JSON can be written
		out[i] = string(text)
	}
	return out
}

// scalar is the text of a value that is neither list nor object; nil for those
// and for nothing.
func scalar(v any) *string {
	text := ""
	switch v := v.(type) {
	case string:
		text = v
	case json.Number:
		text = v.String()
	case bool:
		text = fmt.Sprint(v)
	default:
		return nil
	}
	return &text
}
