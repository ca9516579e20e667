package mongo

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/auth"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/topology"

	"duijie/server/store"
)

// Only an answer that excludes the entry for ever may say so; in doubt it is unclear.
func TestWhatAFailedAppendMeans(t *testing.T) {
	writeErrors := func(codes ...int) mongo.WriteException {
		var w mongo.WriteException
		for _, code := range codes {
			w.WriteErrors = append(w.WriteErrors, mongo.WriteError{Code: code})
		}
		return w
	}
	notInTime := writeErrors()
	notInTime.WriteConcernError = &mongo.WriteConcernError{Code: 64, Name: "WriteConcernTimeout"}
	takenNotInTime := writeErrors(11000)
	takenNotInTime.WriteConcernError = notInTime.WriteConcernError
	for _, c := range []struct {
		rule string
		err  error
		want error // nil: neither taken nor unclear
	}{
		{"number exists", writeErrors(11000), store.ErrTaken},
		{"number exists, not on the majority yet", takenNotInTime, store.ErrTaken},
		{"refused by a validator", writeErrors(121), nil},
		{"no right", mongo.CommandError{Code: 13}, nil},
		{"no server to send it to", topology.ServerSelectionError{Wrapped: context.DeadlineExceeded}, nil},
		{"written, not on the majority in time", notInTime, store.ErrUnclear},
		{"router lost its shard", writeErrors(6), store.ErrUnclear},
		{"primary steps down", mongo.CommandError{Code: 189}, store.ErrUnclear},
		{"interrupted by a new election", mongo.CommandError{Code: 11602}, store.ErrUnclear},
		{"internal error", mongo.CommandError{Code: 1}, store.ErrUnclear},
		{"connection broke", mongo.CommandError{Labels: []string{"NetworkError"}}, store.ErrUnclear},
		{"time is up", context.DeadlineExceeded, store.ErrUnclear},
		{"client closed", mongo.ErrClientDisconnected, store.ErrUnclear},
	} {
		t.Run(c.rule, func(t *testing.T) {
			got := appendError(3, fmt.Errorf("wrapped: %w", c.err))
			if got == nil {
				t.Fatal("the error was lost")
			}
			taken, unclear := errors.Is(got, store.ErrTaken), errors.Is(got, store.ErrUnclear)
			if taken != (c.want == store.ErrTaken) || unclear != (c.want == store.ErrUnclear) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// A connection that ends while it signs in says nothing about the user's password.
func TestASignInThatBrokeOffIsNoRefusal(t *testing.T) {
	if got := explain("read", &auth.Error{}); errors.Is(got, store.ErrAway) {
		t.Errorf("a refusal is called away: %v", got)
	}
	for _, cause := range []error{context.Canceled, context.DeadlineExceeded, mongo.CommandError{Labels: []string{"NetworkError"}}} {
		if got := explain("read", fmt.Errorf("%w: %w", &auth.Error{}, cause)); !errors.Is(got, store.ErrAway) {
			t.Errorf("%v: got %v, want away", cause, got)
		}
	}
}

// A database that will be well again is away: whoever asks is told to ask again.
func TestWhatPassesIsAway(t *testing.T) {
	for _, c := range []struct {
		rule string
		err  error
		away bool
	}{
		{"primary steps down", mongo.CommandError{Code: 189}, true},
		{"shutting down", mongo.CommandError{Code: 91}, true},
		{"a command's time is over", mongo.CommandError{Code: 50}, true},
		{"interrupted, as FerretDB says it", mongo.CommandError{Code: 1, Message: "[collection.go:94 sqlite] interrupted (9)"}, true},
		{"another internal error", mongo.CommandError{Code: 1, Message: "out of order"}, false},
		{"no right", mongo.CommandError{Code: 13}, false},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := explain("read", fmt.Errorf("wrapped: %w", c.err)); errors.Is(got, store.ErrAway) != c.away {
				t.Errorf("%v", got)
			}
		})
	}
}
