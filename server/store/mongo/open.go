package mongo

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/connstring"
)

// DefaultDatabase is used where the URI names none.
const DefaultDatabase = "duijie"

// Time limits, where the URI (serverSelectionTimeoutMS, timeoutMS) sets no others.
const (
	selectionTimeout = 10 * time.Second // until a primary is found
	operationTimeout = 30 * time.Second // one operation, its repetitions included
	closeTimeout     = 5 * time.Second
)

// Open connects to the server that a connection string names and waits until its primary answers,
// at most ten seconds. The path of the URI is the name of the database.
//
// Writes are acknowledged by a majority and journaled, reads are from the primary and see what a
// majority has, whatever the URI says: the store's promises rest on that.
func Open(ctx context.Context, uri string) (*Backend, error) {
	opts, database, err := clientOptions(uri)
	if err != nil {
		return nil, err
	}
	client, err := mongo.Connect(opts)
	if err != nil {
		return nil, fmt.Errorf("mongo: connect: %w", err)
	}
	db := client.Database(database)
	b := &Backend{
		client: client, db: db,
		journal: db.Collection(journalName), trail: db.Collection(trailName), meta: db.Collection(metaName),
	}
	if err := b.greet(ctx, opts.Hosts); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

// clientOptions reads the URI. Its errors never repeat a password.
func clientOptions(uri string) (*options.ClientOptions, string, error) {
	parsed, err := connstring.ParseAndValidate(uri)
	if err != nil {
		if strings.Contains(uri, "@") {
			err = errors.New("it is no MongoDB connection string; " +
				"signs like : / ? # [ ] @ % in the user's name or password must be percent-encoded")
		}
		return nil, "", fmt.Errorf("mongo: the URI is wrong: %w", err)
	}
	database := parsed.Database
	if database == "" {
		database = DefaultDatabase
	}
	if len(database) > 63 || strings.ContainsAny(database, "/\\. \"$*<>:|?\x00") {
		return nil, "", fmt.Errorf("mongo: the URI is wrong: %q cannot name a database", database)
	}

	journaled := true
	opts := options.Client().ApplyURI(uri).
		SetAppName("duijie").
		SetBSONOptions(&options.BSONOptions{UseJSONStructTags: true}).
		SetWriteConcern(&writeconcern.WriteConcern{W: writeconcern.WCMajority, Journal: &journaled}).
		SetReadConcern(readconcern.Majority()).
		SetReadPreference(readpref.Primary())
	if opts.ServerSelectionTimeout == nil {
		opts.SetServerSelectionTimeout(selectionTimeout)
	}
	if opts.Timeout == nil {
		opts.SetTimeout(operationTimeout)
	}
	if err := opts.Validate(); err != nil {
		return nil, "", fmt.Errorf("mongo: the URI is wrong: %w", err)
	}
	return opts, database, nil
}

// greet makes sure that a primary answers and lets us read: a ping needs no rights, so it reads
// the mark too.
func (b *Backend) greet(ctx context.Context, hosts []string) error {
	what := fmt.Sprintf("open database %s at %s", b.db.Name(), strings.Join(hosts, ","))
	if err := b.client.Ping(ctx, readpref.Primary()); err != nil {
		return explain(what, err)
	}
	if _, err := b.Applied(ctx); err != nil {
		return fmt.Errorf("mongo: %s: %w", what, err)
	}
	return nil
}
