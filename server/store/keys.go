package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A key value is a tuple written as one string that sorts by bytes as the
// tuple sorts, so that both databases order and page alike and a use case can
// merge what is not yet written into what is. Each place begins with a tag:
//
//	0 missing   1 number: 16 hex digits   2 string, escaped, then \x01   3 false   4 true
const (
	tagMissing = '0'
	tagNumber  = '1'
	tagString  = '2'
	tagFalse   = '3'
	tagTrue    = '4'
	tagEnd     = "5" // above every place

	maxKeyString = 512 // bytes of a string that take part in a key
)

// encodeKeys returns the value of every key of a body.
func encodeKeys(keys []Key, body []byte) (map[string]string, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, fmt.Errorf("%w: body is no JSON: %w", ErrDamaged, err)
	}
	out := make(map[string]string, len(keys))
	for _, k := range keys {
		var b []byte
		for _, path := range k.Paths {
			b = appendPlace(b, at(v, path))
		}
		out[k.Name] = string(b)
	}
	return out, nil
}

// at walks a dotted path; nil when it leads nowhere.
func at(v any, path string) any {
	for path != "" {
		object, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		var name string
		name, path, _ = strings.Cut(path, ".")
		v = object[name]
	}
	return v
}

func appendPlace(b []byte, v any) []byte {
	switch v := v.(type) {
	case json.Number:
		f, err := v.Float64()
		if err != nil {
			return append(b, tagMissing)
		}
		return appendNumberPlace(b, f)
	case string:
		return appendStringPlace(b, v)
	case bool:
		if v {
			return append(b, tagTrue)
		}
		return append(b, tagFalse)
	}
	return append(b, tagMissing)
}

func appendNumberPlace(b []byte, f float64) []byte {
	if f == 0 {
		f = 0 // -0
	}
	bits := math.Float64bits(f)
	if bits>>63 == 1 {
		bits = ^bits
	} else {
		bits |= 1 << 63
	}
	digits := strconv.FormatUint(bits, 16)
	b = append(b, tagNumber)
	b = append(b, "0000000000000000"[len(digits):]...)
	return append(b, digits...)
}

// appendStringPlace ends a string with \x01; \x01 and \x02 inside are written
// as \x02\x02 and \x02\x03, which keeps their order.
func appendStringPlace(b []byte, s string) []byte {
	if len(s) > maxKeyString {
		n := maxKeyString
		for n > 0 && !utf8.RuneStart(s[n]) {
			n--
		}
		s = s[:n]
	}
	b = append(b, tagString)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case 0, 1:
			b = append(b, 2, 2)
		case 2:
			b = append(b, 2, 3)
		default:
			b = append(b, c)
		}
	}
	return append(b, 1)
}

// encodeArgument writes a value of a query the way it would stand in a body.
func encodeArgument(b []byte, v any) ([]byte, error) {
	if v == nil {
		return append(b, tagMissing), nil
	}
	text, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("%w: query value: %w", ErrInvalid, err)
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var plain any
	if err := dec.Decode(&plain); err != nil {
		return nil, fmt.Errorf("%w: query value: %w", ErrInvalid, err)
	}
	switch s := plain.(type) {
	case string:
		plain = canonicalTime(s)
	case []any, map[string]any:
		return nil, fmt.Errorf("%w: query value of type %T", ErrInvalid, v)
	}
	return appendPlace(b, plain), nil
}
