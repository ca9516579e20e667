package store

import (
	"context"
	"encoding/json"
)

// Records are kept outside the journal: people, logins, sessions, scratch.
// They have no history, and a deleted one is gone. What has to be decided once
// (a login name, a rotated token) is decided by Insert, never by Put.
//
// Bodies are JSON objects under the same rules as documents.
type Records interface {
	// Insert: ErrExists when the id is taken, by whomever.
	Insert(ctx context.Context, set, id string, v any) error
	// Put inserts or replaces.
	Put(ctx context.Context, set, id string, v any) error
	// Get reads into *v. ErrNotFound.
	Get(ctx context.Context, set, id string, v any) error
	// Delete of an absent record is no error.
	Delete(ctx context.Context, set, id string) error
	// Find lists records whose declared field equals value, by id.
	Find(ctx context.Context, set, field string, value any, limit int) ([]Found, error)
	// Below lists records whose declared field has a value of the same sort
	// (number or string) below value, smallest first: sessions that have ended.
	Below(ctx context.Context, set, field string, value any, limit int) ([]Found, error)
}

// Found is one record of a list.
type Found struct {
	ID   string
	Body json.RawMessage
}
