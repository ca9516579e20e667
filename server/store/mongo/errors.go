package mongo

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/auth"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/topology"

	"duijie/server/store"
)

// Codes of the server (error_codes.yml of MongoDB).
const (
	codeInternal      = 1
	codeBadValue      = 2
	codeFailedToParse = 9
	codeUnauthorized  = 13
	codeAuthFailed    = 18
	codeTypeMismatch  = 14
	codeNoRoom        = 14031 // OutOfDiskSpace
)

// refusals are codes of a whole command that the server gives before it writes anything.
var refusals = []int{codeBadValue, codeFailedToParse, codeUnauthorized, codeAuthFailed, codeTypeMismatch}

// passing are codes under which a write may still have happened or may happen yet: the connection
// between a router and its shard broke, the primary stepped down or is shutting down.
var passing = []int{
	6, 7, 89, 9001, // host unreachable, host not found, network timeout, socket exception
	91, 189, 11600, 11602, 10058, 10107, 13435, 13436, // shutdown, step-down, not primary
	50, 64, 262, // time limit, write concern not met in time
}

// appendError tells what the failure of a journal insert means: the number is taken, it was
// refused for good, or (everything else) nobody knows.
func appendError(number int64, err error) error {
	switch {
	case err == nil:
		return nil
	case mongo.IsDuplicateKeyError(err):
		return fmt.Errorf("journal entry %d: %w", number, store.ErrTaken)
	case refused(err):
		return explain(fmt.Sprintf("append journal entry %d", number), err)
	}
	return fmt.Errorf("journal entry %d: %w: %w", number, store.ErrUnclear, err)
}

// refused says that the entry was not written: the server answered so, or no server was found to
// send it to. (Where the driver repeats a broken insert by itself and finds no server then, it gives
// the error of the first attempt.)
func refused(err error) bool {
	var selection topology.ServerSelectionError
	if errors.As(err, &selection) {
		return true
	}
	var write mongo.WriteException
	if errors.As(err, &write) {
		return write.WriteConcernError == nil && len(write.WriteErrors) > 0 &&
			!slices.ContainsFunc(passing, write.HasErrorCode)
	}
	var command mongo.CommandError
	if errors.As(err, &command) {
		return slices.Contains(refusals, int(command.Code))
	}
	return false
}

// explain says in front of the driver's words what a person can do about it.
func explain(what string, err error) error {
	var selection topology.ServerSelectionError
	var server mongo.ServerError
	switch {
	case errors.As(err, &server) && server.HasErrorCode(codeUnauthorized):
		return fmt.Errorf("mongo: %s: the user has no right to do this, it needs readWrite on the database: %w", what, err)
	case errors.As(err, &server) && server.HasErrorCode(codeNoRoom):
		return fmt.Errorf("mongo: %s: %w: %w", what, store.ErrNoRoom, err)
	case hasAuthError(err):
		return fmt.Errorf("mongo: %s: the server refuses the user's name or password (is authSource right?): %w", what, err)
	case errors.As(err, &selection):
		return fmt.Errorf("mongo: %s: no primary answers in time: %w: %w", what, store.ErrAway, err)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		// Not only the caller's own end: where one connection breaks, the driver interrupts those beside it, and
		// answers what waits for a new one, with the error of the first.
		return fmt.Errorf("mongo: %s: %w: %w", what, store.ErrAway, err)
	case errors.As(err, &server) && passes(server):
		return fmt.Errorf("mongo: %s: the server is changing hands or was interrupted: %w: %w", what, store.ErrAway, err)
	case mongo.IsTimeout(err):
		return fmt.Errorf("mongo: %s: the server does not answer in time: %w: %w", what, store.ErrAway, err)
	case mongo.IsNetworkError(err):
		return fmt.Errorf("mongo: %s: the connection broke: %w: %w", what, store.ErrAway, err)
	}
	return fmt.Errorf("mongo: %s: %w", what, err)
}

// passes tells whether a server says of itself that it will be well again. FerretDB calls it an
// internal error where the time for a command, or the connection that it came by, ended.
func passes(server mongo.ServerError) bool {
	return slices.ContainsFunc(passing, server.HasErrorCode) || server.HasErrorCodeWithMessage(codeInternal, "interrupted")
}

// hasAuthError finds a failed sign-in: the server's code for it, or the driver's own error where the
// handshake ended without one.
func hasAuthError(err error) bool {
	var server mongo.ServerError
	if errors.As(err, &server) && server.HasErrorCode(codeAuthFailed) {
		return true
	}
	if errors.Is(err, context.Canceled) || mongo.IsTimeout(err) || mongo.IsNetworkError(err) {
		return false // the connection ended before the server had an opinion
	}
	var failed *auth.Error
	return errors.As(err, &failed)
}
