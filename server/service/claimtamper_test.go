package service_test

import (
	"context"
	"encoding/json"
	"testing"

	"duijie/server/store"
)

// tampers writes another body past every rule.
func tampers(kind, id string, change func(map[string]any)) func(context.Context, store.Tx) error {
	return func(_ context.Context, tx store.Tx) error {
		d, err := tx.Get(kind, id)
		if err != nil {
			return err
		}
		var body map[string]any
		if err := json.Unmarshal(d.Body, &body); err != nil {
			return err
		}
		change(body)
		return tx.Put(kind, id, d.Schema, body)
	}
}

// restoring brings a body back to what it was.
func restoring(t *testing.T, before store.Doc) func(map[string]any) {
	t.Helper()
	var was map[string]any
	ok(t, json.Unmarshal(before.Body, &was))
	return func(body map[string]any) {
		clear(body)
		for name, value := range was {
			body[name] = value
		}
	}
}
