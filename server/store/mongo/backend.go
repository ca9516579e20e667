// Package mongo keeps the journal, the current documents and the records in any database that
// speaks the MongoDB protocol.
//
// It uses the small set of commands that every such server has: insert, find with equality, range,
// sort and limit, replace with upsert, delete, indexes, count. No transactions: the insert of one
// journal entry is the commit, everything else can be made again from it.
//
// Collections of the database:
//
//	journal       one document per entry, _id = its number, bodies as text
//	meta          the mark `applied`, the registered record sets, the prints of the keys
//	<kind>        current documents, the body's fields at top level (see document.go)
//	<record set>  people, logins, sessions ..., the same form
//	vault.files, vault.chunks  the files of the vault, as GridFS
//
// What this package must never know: what a document means, and the journal's rules, which stand
// once in package store.
package mongo

import (
	"context"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"

	"duijie/server/store"
)

// Names of the collections that are neither a kind nor a record set.
const (
	journalName = "journal"
	metaName    = "meta"
)

// Backend is a store.Backend over one MongoDB database. Any number of processes may share it.
type Backend struct {
	client  *mongo.Client
	db      *mongo.Database
	journal *mongo.Collection
	meta    *mongo.Collection
}

var _ store.Backend = (*Backend)(nil)

// Shared is true: other processes may write to the same database.
func (b *Backend) Shared() bool { return true }

// Database is the name of the database in use.
func (b *Backend) Database() string { return b.db.Name() }

// Ping tells whether the primary answers; for readiness.
func (b *Backend) Ping(ctx context.Context) error {
	if err := b.client.Ping(ctx, readpref.Primary()); err != nil {
		return explain(fmt.Sprintf("ping database %s", b.db.Name()), err)
	}
	return nil
}

// Close ends the connections. Work under way fails.
func (b *Backend) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	return b.client.Disconnect(ctx)
}
