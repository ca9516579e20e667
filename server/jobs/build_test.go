package jobs

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// listSink notes the ids it was given, and fails at one of them.
type listSink struct {
	got  []string
	fail string
}

var errFull = errors.New("full")

func (s *listSink) Apply(changes []Listing, _ int64) error {
	for _, c := range changes {
		if c.ID == s.fail {
			return errFull
		}
		s.got = append(s.got, c.ID)
	}
	return nil
}

func (s *listSink) Position() (int64, error) { return 0, nil }

func threeBatches(_ context.Context, give func([]Listing) error) error {
	for _, id := range []string{"a", "b", "c"} {
		if err := give([]Listing{{ID: id}}); err != nil {
			return err
		}
	}
	return nil
}

func TestEverySinkIsFedEverythingInOrder(t *testing.T) {
	first, second := &listSink{}, &listSink{}
	if err := Feed(t.Context(), threeBatches, first, second); err != nil {
		t.Fatal(err)
	}
	want := []string{"a", "b", "c"}
	if diff := cmp.Diff([][]string{want, want}, [][]string{first.got, second.got}); diff != "" {
		t.Error(diff)
	}
}

func TestFeedingEndsWhereOneSinkFails(t *testing.T) {
	for _, row := range []struct {
		rule          string
		first, second listSink
	}{
		{"the first", listSink{fail: "b"}, listSink{}},
		{"the last, while the others still give", listSink{}, listSink{fail: "a"}},
	} {
		t.Run(row.rule, func(t *testing.T) {
			if err := Feed(t.Context(), threeBatches, &row.first, &row.second); !errors.Is(err, errFull) {
				t.Errorf("%v, want what the sink said", err)
			}
		})
	}
}
