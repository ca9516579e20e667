package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
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
	// Scan walks a set by id: the records behind after ("" for the first), at most
	// limit. What comes or goes meanwhile moves no other one in or out.
	Scan(ctx context.Context, set, after string, limit int) ([]Found, error)
}

// Found is one record of a list.
type Found struct {
	ID   string
	Body json.RawMessage
}

type records struct{ j *journal }

// Records are reached through the store that they lie beside.
func (j *journal) Records() Records { return records{j} }

var fieldForm = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$`)

func compileSets(sets []RecordSet, kinds map[string]*kind) (map[string]RecordSet, error) {
	out := make(map[string]RecordSet, len(sets))
	for _, s := range sets {
		_, twice := out[s.Name]
		if twice || kinds[s.Name] != nil || reserved[s.Name] || !nameForm.MatchString(s.Name) {
			return nil, fmt.Errorf("%w: record set %q", ErrInvalid, s.Name)
		}
		for _, f := range s.Fields {
			if !fieldForm.MatchString(f) {
				return nil, fmt.Errorf("%w: field %q of record set %s", ErrInvalid, f, s.Name)
			}
		}
		out[s.Name] = s
	}
	return out, nil
}

// fieldsOf encodes the declared fields of a record.
func (s RecordSet) fieldsOf(body json.RawMessage) (map[string]string, error) {
	keys := make([]Key, len(s.Fields))
	for i, f := range s.Fields {
		keys[i] = Key{Name: f, Paths: []string{f}}
	}
	return encodeKeys(keys, body)
}

func (s RecordSet) declared() DeclaredSet {
	return DeclaredSet{Name: s.Name, Fields: s.Fields, Print: fmt.Sprintf("1 %q", s.Fields), FieldsOf: s.fieldsOf}
}

func (r records) set(name string) (RecordSet, error) {
	s, ok := r.j.sets[name]
	if !ok {
		return s, fmt.Errorf("%w: no record set %q", ErrInvalid, name)
	}
	return s, nil
}

func (r records) record(set, id string, v any) (Record, error) {
	s, err := r.set(set)
	if err != nil {
		return Record{}, err
	}
	if err := checkName("id", id, MaxName, false); err != nil {
		return Record{}, err
	}
	body, err := marshalBody(v)
	if err != nil {
		return Record{}, fmt.Errorf("%s %s: %w", set, id, err)
	}
	fields, err := s.fieldsOf(body)
	return Record{ID: id, Body: body, Fields: fields}, err
}

func (r records) Insert(ctx context.Context, set, id string, v any) error {
	rec, err := r.record(set, id, v)
	if err != nil {
		return err
	}
	return r.j.backend.InsertRecord(ctx, set, rec)
}

func (r records) Put(ctx context.Context, set, id string, v any) error {
	rec, err := r.record(set, id, v)
	if err != nil {
		return err
	}
	return r.j.backend.PutRecord(ctx, set, rec)
}

func (r records) Get(ctx context.Context, set, id string, v any) error {
	if _, err := r.set(set); err != nil {
		return err
	}
	rec, err := r.j.backend.GetRecord(ctx, set, id)
	if errors.Is(err, ErrNotFound) {
		return notFound(set, id)
	}
	if err != nil {
		return err
	}
	return json.Unmarshal(rec.Body, v)
}

func (r records) Delete(ctx context.Context, set, id string) error {
	if _, err := r.set(set); err != nil {
		return err
	}
	return r.j.backend.DeleteRecord(ctx, set, id)
}

func (r records) Find(ctx context.Context, set, field string, value any, limit int) ([]Found, error) {
	prefix, err := encodeArgument(nil, value)
	if err != nil {
		return nil, err
	}
	return r.list(ctx, set, field, string(prefix), string(prefix)+"\x01", limit)
}

func (r records) Below(ctx context.Context, set, field string, value any, limit int) ([]Found, error) {
	if value == nil {
		return nil, fmt.Errorf("%w: nothing is below nothing", ErrInvalid)
	}
	low, high, err := argumentBounds("", nil, value)
	if err != nil {
		return nil, err
	}
	return r.list(ctx, set, field, low, high, limit)
}

func (r records) list(ctx context.Context, set, field, low, high string, limit int) ([]Found, error) {
	s, err := r.set(set)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(s.Fields, field) {
		return nil, fmt.Errorf("%w: record set %s has no field %q", ErrInvalid, set, field)
	}
	if limit < 1 || limit > MaxLimit {
		return nil, fmt.Errorf("%w: limit %d, at most %d", ErrInvalid, limit, MaxLimit)
	}
	found, err := r.j.backend.FindRecords(ctx, set, field, low, high, limit)
	return foundOf(found), err
}

func (r records) Scan(ctx context.Context, set, after string, limit int) ([]Found, error) {
	if _, err := r.set(set); err != nil {
		return nil, err
	}
	if limit < 1 || limit > MaxLimit {
		return nil, fmt.Errorf("%w: limit %d, at most %d", ErrInvalid, limit, MaxLimit)
	}
	found, err := r.j.backend.ScanRecords(ctx, set, after, limit)
	return foundOf(found), err
}

func foundOf(found []Record) []Found {
	out := make([]Found, len(found))
	for i, rec := range found {
		out[i] = Found{ID: rec.ID, Body: rec.Body}
	}
	return out
}
