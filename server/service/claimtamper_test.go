package service_test

import (
	"context"
	"encoding/json"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
)

// tampers writes another body past every rule.
func tampers(kind, id string, change func(map[string]any)) func(context.Context, store.Tx) error {
	schemas := map[string]int{service.DecisionSheets: market.DecisionSheetSchema, service.Ledgers: market.LedgerSchema}
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
		return tx.Put(kind, id, schemas[kind], body)
	}
}
