package auth

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
)

// Records is what this package needs of a store of records. Bodies are JSON
// objects.
type Records interface {
	// Insert: ErrExists when the id is taken, by whichever process.
	Insert(ctx context.Context, set, id string, v any) error
	// Get reads into *v. ErrNotFound.
	Get(ctx context.Context, set, id string, v any) error
	// Delete of an absent record is no error.
	Delete(ctx context.Context, set, id string) error
	// Find lists records whose declared field equals value.
	Find(ctx context.Context, set, field string, value any, limit int) ([]Record, error)
	// Below lists records whose declared field is below value, smallest first.
	Below(ctx context.Context, set, field string, value any, limit int) ([]Record, error)
}

// Record is one record of a list.
type Record struct {
	ID   string
	Body json.RawMessage
}

// Errors that Records tells apart.
var (
	ErrNotFound = errors.New("auth: no such record")
	ErrExists   = errors.New("auth: the record exists")
)

// Names of the sets.
const (
	sessionSet = "sessions"
	tokenSet   = "refresh_tokens"
	useSet     = "refresh_uses"
	keySet     = "signing_keys"
	attemptSet = "sign_in_attempts"
	deviceSet  = "known_devices"
)

// Sets are the sets of records that this package keeps, with the fields by
// which it finds them.
func Sets() map[string][]string {
	return map[string][]string{
		sessionSet: {"user", "ends_ms"},
		tokenSet:   {"session", "ends_ms"},
		useSet:     {"session", "ends_ms"},
		keySet:     {"ends_ms"},
		attemptSet: {"account", "place", "address", "ends_ms"},
		deviceSet:  {"user", "ends_ms"},
	}
}

// sweepBatch is how many ended records of a set one sweep removes.
const sweepBatch = 200

// Sweep removes records whose time is over. It may run at any time and in
// several processes.
func Sweep(ctx context.Context, r Records, nowMS int64) error {
	for set := range Sets() {
		ended, err := r.Below(ctx, set, "ends_ms", nowMS, sweepBatch)
		if err != nil {
			return err
		}
		for _, rec := range ended {
			if err := r.Delete(ctx, set, rec.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// Lasting tells whether a record is worth a place in a backup: no session, no
// token, no key that signs them and no failed try to sign in. Who signs in after
// a restore begins a new session.
func Lasting(set, id string) bool {
	switch set {
	case sessionSet, tokenSet, useSet, attemptSet:
		return false
	case keySet:
		return strings.HasPrefix(id, sealPrefix)
	}
	return true
}
