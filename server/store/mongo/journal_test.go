package mongo

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.mongodb.org/mongo-driver/v2/bson"

	"duijie/server/store"
)

func entry() store.Entry {
	e := store.Entry{
		Number: 7, ID: "abc", Time: noon, Prev: "00ff",
		Acts: []store.Act{
			{Actor: "u1", Action: "achievement.publish", Reason: "好", Changes: []store.Change{
				{Kind: "achievement", ID: "a1", Version: 3, Schema: 2, Body: json.RawMessage(`{"a":1.5,"b":[[1]]}`)},
				{Kind: "number", ID: "n1", Version: 2, Deleted: true},
			}},
			{Actor: "job", Action: "expire", Changes: []store.Change{{Kind: "demand", ID: "d1", Version: 1, Schema: 1, Body: json.RawMessage(`{}`)}}},
		},
	}
	e.Hash = e.Sum()
	return e
}

func TestEntryComesBack(t *testing.T) {
	raw, err := encodeEntry(entry())
	if err != nil {
		t.Fatal(err)
	}
	got, err := decodeEntry(raw)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(entry(), got); diff != "" {
		t.Errorf("entry differs (-written +read):\n%s", diff)
	}
	if got.Sum() != got.Hash {
		t.Errorf("it hashes to %s, not %s", got.Sum(), got.Hash)
	}
}

// One changed byte anywhere in the stored entry is either damage or another hash.
func TestEveryByteOfAnEntryCounts(t *testing.T) {
	want, err := encodeEntry(entry())
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		raw := append(bson.Raw(nil), want...)
		raw[i] ^= 1
		if raw.Validate() != nil {
			continue // no server would give this back
		}
		e, err := decodeEntry(raw)
		switch {
		case errors.Is(err, store.ErrDamaged):
		case err != nil:
			t.Errorf("byte %d: %v", i, err)
		case e.Sum() == e.Hash:
			t.Errorf("byte %d: the change from %q to %q does not show", i, want[i], raw[i])
		}
	}
}

// What no hash covers is damage.
func TestEntryWithMoreInItIsDamaged(t *testing.T) {
	raw, err := encodeEntry(entry())
	if err != nil {
		t.Fatal(err)
	}
	var doc bson.D
	if err := bson.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		rule string
		doc  bson.D
	}{
		{"a field more", append(doc[:len(doc):len(doc)], bson.E{Key: "note", Value: "x"})},
		{"a field less", doc[:len(doc)-1]},
		{"other order", append(append(bson.D{}, doc[1:]...), doc[0])},
		{"the number as a double", append(bson.D{{Key: "_id", Value: 7.0}}, doc[1:]...)},
		{"a number that is none", append(bson.D{{Key: "_id", Value: 7.5}}, doc[1:]...)},
	} {
		t.Run(c.rule, func(t *testing.T) {
			raw, err := bson.Marshal(c.doc)
			if err != nil {
				t.Fatal(err)
			}
			_, err = decodeEntry(raw)
			var damaged *store.DamagedEntry
			if !errors.As(err, &damaged) {
				t.Fatalf("got %v, want a damaged entry", err)
			}
			if damaged.Number != 7 {
				t.Errorf("it names entry %d, want 7", damaged.Number)
			}
		})
	}
}
