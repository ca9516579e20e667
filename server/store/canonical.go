package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// maxDepth bounds the nesting of a body; MongoDB allows 100.
const maxDepth = 64

// Canonical writes a JSON object in the one form that is stored and hashed:
//
//   - keys sorted by bytes, no blanks, no escapes but the ones JSON demands;
//   - a whole number that fits int64 as its digits; any other number as the
//     shortest text of its float64 (as encoding/json writes it), without a
//     point when it has no fraction; -0 as 0;
//   - a string that is an RFC 3339 time in UTC with exactly three digits of a
//     second, so that times sort as text.
//
// Refused with ErrInvalid, because one of the two databases could not give it
// back: anything but an object, a key that is empty, begins with $ or holds a
// point, the character NUL, whole numbers that neither int64 nor
// float64 holds exactly, nesting deeper than 64.
func Canonical(text []byte) (json.RawMessage, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, fmt.Errorf("%w: body is no JSON: %w", ErrInvalid, err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, fmt.Errorf("%w: text behind the JSON of a body", ErrInvalid)
	}
	if _, ok := v.(map[string]any); !ok {
		return nil, fmt.Errorf("%w: body is not a JSON object", ErrInvalid)
	}
	out, err := appendValue(make([]byte, 0, len(text)), v, 0)
	if err != nil {
		return nil, err
	}
	return out, nil
}

// marshalBody makes the canonical body of any value.
func marshalBody(v any) (json.RawMessage, error) {
	text, ok := v.(json.RawMessage)
	if !ok {
		var err error
		if text, err = json.Marshal(v); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrInvalid, err)
		}
	}
	body, err := Canonical(text)
	if err != nil {
		return nil, err
	}
	if len(body) > MaxBody {
		return nil, fmt.Errorf("%w: body of %d bytes, at most %d", ErrTooLarge, len(body), MaxBody)
	}
	return body, nil
}

func appendValue(b []byte, v any, depth int) ([]byte, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("%w: body nested deeper than %d", ErrInvalid, maxDepth)
	}
	switch v := v.(type) {
	case nil:
		return append(b, "null"...), nil
	case bool:
		return strconv.AppendBool(b, v), nil
	case json.Number:
		return appendNumber(b, v.String())
	case string:
		if strings.IndexByte(v, 0) >= 0 {
			return nil, fmt.Errorf("%w: NUL in a text", ErrInvalid)
		}
		return AppendString(b, canonicalTime(v)), nil
	case []any:
		return appendList(b, v, depth)
	case map[string]any:
		return appendObject(b, v, depth)
	}
	return nil, fmt.Errorf("%w: %T in a body", ErrInvalid, v)
}

func appendList(b []byte, list []any, depth int) ([]byte, error) {
	b = append(b, '[')
	for i, v := range list {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = appendValue(b, v, depth+1); err != nil {
			return nil, err
		}
	}
	return append(b, ']'), nil
}

func appendObject(b []byte, object map[string]any, depth int) ([]byte, error) {
	keys := make([]string, 0, len(object))
	for k := range object {
		if k == "" || k[0] == '$' || strings.ContainsAny(k, ".\x00") {
			return nil, fmt.Errorf("%w: key %q in a body", ErrInvalid, k)
		}
		keys = append(keys, k)
	}
	slices.Sort(keys)
	b = append(b, '{')
	for i, k := range keys {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(AppendString(b, k), ':')
		var err error
		if b, err = appendValue(b, object[k], depth+1); err != nil {
			return nil, fmt.Errorf("%s: %w", k, err)
		}
	}
	return append(b, '}'), nil
}

func appendNumber(b []byte, text string) ([]byte, error) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return strconv.AppendInt(b, n, 10), nil // also turns -0 into 0
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(f, 0) {
		return nil, fmt.Errorf("%w: number %s is out of range", ErrInvalid, text)
	}
	if f == 0 {
		return append(b, '0'), nil
	}
	start := len(b)
	b = appendFloat(b, f)
	if !strings.ContainsAny(text, ".eE") && string(b[start:]) != text {
		return nil, fmt.Errorf("%w: whole number %s is out of range", ErrInvalid, text)
	}
	return b, nil
}

// appendFloat writes the shortest text, the way encoding/json does.
func appendFloat(b []byte, f float64) []byte {
	if abs := math.Abs(f); abs >= 1e-6 && abs < 1e21 {
		return strconv.AppendFloat(b, f, 'f', -1, 64)
	}
	text := strconv.AppendFloat(nil, f, 'e', -1, 64)
	// e-09 becomes e-9.
	if n := len(text); n >= 4 && text[n-4] == 'e' && text[n-3] == '-' && text[n-2] == '0' {
		text[n-2] = text[n-1]
		text = text[:n-1]
	}
	return append(b, text...)
}

// canonicalTime rewrites a text that is nothing but an RFC 3339 time.
func canonicalTime(s string) string {
	if len(s) < len("2006-01-02T15:04:05Z") || len(s) > 40 || s[4] != '-' || s[7] != '-' || s[10] != 'T' ||
		strings.IndexByte(s, ',') >= 0 {
		return s
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return s
	}
	if t = CutTime(t); t.Year() < 0 || t.Year() > 9999 {
		return s
	}
	return t.Format(timeLayout)
}

const hexDigits = "0123456789abcdef"

// AppendString quotes s in the canonical form, escaping only what JSON demands. Bytes that are no
// UTF-8 stay as they are, so that a damaged text never hashes like a sound one.
func AppendString(b []byte, s string) []byte {
	b = append(b, '"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, '\\', 'n')
		case c == '\r':
			b = append(b, '\\', 'r')
		case c == '\t':
			b = append(b, '\\', 't')
		case c < 0x20:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}

// checkName refuses ids and names that would not survive in both databases.
func checkName(what, s string, most int, emptyAllowed bool) error {
	switch {
	case s == "" && !emptyAllowed:
		return fmt.Errorf("%w: empty %s", ErrInvalid, what)
	case len(s) > most:
		return fmt.Errorf("%w: %s of %d bytes, at most %d", ErrInvalid, what, len(s), most)
	case !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0:
		return fmt.Errorf("%w: %s is no clean text: %q", ErrInvalid, what, s)
	}
	return nil
}
