package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzCanonical: what is taken has one form, which is JSON, stays as it is and holds
// what both databases can hold.
func FuzzCanonical(f *testing.F) {
	for _, s := range []string{
		`{"b":1,"a":{"d":null,"c":true}}`, `{"a":"\u77f3\u002f<&>"}`, `{"a":[-0,-0.0,1e0,1E2,123456789012345680000,1e-7,1e400,9223372036854775809]}`, `{"a":"2026-01-02T03:04:05.9999+08:00"}`,
		`{"a":"\u0000"}`, `{"$a":1}`, `{"a.b":1}`, `{"a":1,"a":2}`, `{} {}`, "{\"\xff\":1}", `{"a":"\ud800\udc00\ud800"}`, `{"a":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		once, err := Canonical(text)
		if err != nil {
			if !errors.Is(err, ErrInvalid) {
				t.Fatal(err)
			}
			return
		}
		if !json.Valid(once) || !utf8.Valid(once) || bytes.IndexByte(once, 0) >= 0 || bytes.ContainsAny(once, "\n\r") || once[0] != '{' {
			t.Fatalf("%q becomes %q", text, once)
		}
		if twice, err := Canonical(once); err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("%q becomes %q, that %q, %v", text, once, twice, err)
		}
		var blanks bytes.Buffer
		if err := json.Indent(&blanks, once, " ", "\t"); err != nil {
			t.Fatal(err)
		}
		if spread, err := Canonical(blanks.Bytes()); err != nil || !bytes.Equal(once, spread) {
			t.Fatalf("with blanks %q becomes %q, %v", once, spread, err)
		}
	})
}

// FuzzCursor: a cursor is refused, or is one that a page of this very list could have
// been given.
func FuzzCursor(f *testing.F) {
	q := Query{Kind: "things", Key: "by_n"}
	good := writeCursor(Range{Kind: q.Kind, Key: q.Key}, Place{Value: "v\x01石", ID: "a/b"})
	for _, s := range []string{good, good + "\n", writeCursor(Range{Kind: "others", Key: q.Key}, Place{}), "e30", "bnVsbA", "?", "=", strings.Repeat("A", 4000)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, after string) {
		q.After = after
		place, err := readCursor(q)
		if err != nil {
			if !errors.Is(err, ErrInvalid) {
				t.Fatal(err)
			}
			return
		}
		if place == nil {
			if after != "" {
				t.Fatalf("%q is none", after)
			}
			return
		}
		if again := writeCursor(Range{Kind: q.Kind, Key: q.Key}, *place); again != after {
			t.Fatalf("%q is read, %q is written", after, again)
		}
	})
}
