package store

import (
	"bytes"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func anyEntry(t *rapid.T) Entry {
	text := rapid.StringOf(rapid.RuneFrom([]rune("ab石\n\"\\<&>\u2028")))
	e := Entry{
		Number: rapid.Int64Range(1, 1<<40).Draw(t, "number"), ID: text.Draw(t, "id"), Prev: text.Draw(t, "prev"), Hash: text.Draw(t, "hash"),
		Time: time.UnixMilli(rapid.Int64Range(0, 1<<41).Draw(t, "time")).UTC(),
	}
	for range rapid.IntRange(1, 3).Draw(t, "acts") {
		a := Act{Actor: text.Draw(t, "actor"), Action: text.Draw(t, "action"), Reason: text.Draw(t, "reason")}
		for range rapid.IntRange(1, 3).Draw(t, "changes") {
			c := Change{Kind: text.Draw(t, "kind"), ID: text.Draw(t, "document"), Version: rapid.Int64Range(1, 99).Draw(t, "version")}
			if c.Deleted = rapid.Bool().Draw(t, "deleted"); !c.Deleted {
				c.Schema, c.Body = 1, []byte(`{"a":`+string(AppendString(nil, text.Draw(t, "body")))+`}`)
			}
			a.Changes = append(a.Changes, c)
		}
		e.Acts = append(e.Acts, a)
	}
	return e
}

// A line is one line, and reads back as the entry; a line in which one byte
// differs is another entry or none.
func TestEntriesTravelAsLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyEntry(t)
		line := EncodeEntry(e)
		if bytes.IndexByte(line, '\n') >= 0 {
			t.Fatalf("a line break in %q", line)
		}
		got, err := DecodeEntry(line)
		if diff := cmp.Diff(e, got); err != nil || diff != "" {
			t.Fatal(err, diff)
		}
		at := rapid.IntRange(0, len(line)-1).Draw(t, "at")
		line[at] ^= byte(rapid.IntRange(1, 255).Draw(t, "bits"))
		other, err := DecodeEntry(line)
		if err == nil && cmp.Equal(other, e) {
			t.Fatalf("a changed byte at %d went by", at)
		}
	})
}

// FuzzDecodeEntry: whatever a backup holds, a line is refused as damage or is
// exactly what its entry is written as.
func FuzzDecodeEntry(f *testing.F) {
	e := Entry{Number: 1, ID: "i", Hash: "h", Time: time.Unix(0, 0).UTC(), Acts: []Act{{Actor: "a", Changes: []Change{{Kind: "k", ID: "d", Version: 1, Schema: 1, Body: []byte(`{"n":1}`)}}}}}
	f.Add(EncodeEntry(e))
	f.Add([]byte(`{"acts":[],"hash":"","id":"","number":1,"prev":"","time":"2026-01-02T03:04:05.000Z"}`))
	f.Add([]byte(`{"Acts":null}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		e, err := DecodeEntry(line)
		if err != nil {
			if !errors.Is(err, ErrDamaged) {
				t.Fatal(err)
			}
			return
		}
		if again := EncodeEntry(e); !bytes.Equal(again, line) {
			t.Fatalf("%q was read, %q is written", line, again)
		}
	})
}

// Whoever changes anything of the past and hashes all that follows anew, as one who
// holds the database could, ends with another head than the one that was signed and
// published.
func TestARewrittenPastShowsAtTheHead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "entries")
		chain := make([]Entry, n)
		for i := range chain {
			chain[i] = anyEntry(t)
			chain[i].Number = int64(i + 1)
		}
		head := chained(chain)
		at := rapid.IntRange(0, n-1).Draw(t, "at")
		forged := slices.Clone(chain)
		e := &forged[at]
		e.Acts = slices.Clone(e.Acts)
		a := &e.Acts[rapid.IntRange(0, len(e.Acts)-1).Draw(t, "act")]
		a.Changes = slices.Clone(a.Changes)
		c := &a.Changes[rapid.IntRange(0, len(a.Changes)-1).Draw(t, "change")]
		more := func(s string) string {
			return s + rapid.SampledFrom([]string{"x", " ", "\"", "\\", "石"}).Draw(t, "more")
		}
		switch rapid.IntRange(0, 9).Draw(t, "what") {
		case 0:
			a.Actor = more(a.Actor)
		case 1:
			a.Action = more(a.Action)
		case 2:
			a.Reason = more(a.Reason)
		case 3:
			c.ID = more(c.ID)
		case 4:
			c.Kind = more(c.Kind)
		case 5:
			c.Version++
		case 6:
			c.Deleted, c.Body, c.Schema = !c.Deleted, []byte(`{}`), 1
			if c.Deleted {
				c.Body, c.Schema = nil, 0
			}
		case 7:
			e.Time = e.Time.Add(time.Millisecond)
		case 8:
			e.ID = more(e.ID)
		case 9:
			e.Acts = append(e.Acts, *a)
		}
		if chained(forged) == head {
			t.Fatalf("entry %d was rewritten and the head is the same", at+1)
		}
		if n > 1 {
			if shorter := slices.Delete(slices.Clone(chain), at, at+1); chained(shorter) == head {
				t.Fatalf("entry %d is gone and the head is the same", at+1)
			}
		}
	})
}

// chained links entries as the committer does and gives the hash of the last.
func chained(chain []Entry) (hash string) {
	for i := range chain {
		chain[i].Prev = hash
		chain[i].Hash = chain[i].Sum()
		hash = chain[i].Hash
	}
	return hash
}
