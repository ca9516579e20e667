package service

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"duijie/server/auth"
	"duijie/server/market"
	"duijie/server/store"
)

// Record sets outside the journal that accounts use, beside package auth's own.
const (
	loginsSet      = "logins"      // id: the normal login; decides whose it is
	credentialsSet = "credentials" // id: of the user
)

// accountSets are the sets that accounts keep outside the journal.
func accountSets() []store.RecordSet {
	sets := append([]store.RecordSet{{Name: loginsSet}, {Name: credentialsSet}}, proofSets()...)
	for name, fields := range auth.Sets() {
		sets = append(sets, store.RecordSet{Name: name, Fields: fields})
	}
	return sets
}

// AccountOptions are the limits of accounts; zero values are the usual ones.
type AccountOptions struct {
	Cost       auth.Cost     // of a password hash; auth.StandardCost
	Hashes     int           // at once; 2
	TokenLife  time.Duration // of an access token; 15 min
	KeyPeriod  time.Duration // of a signing key; 30 days
	IdleLife   time.Duration // of a session without use; 24 h
	WholeLife  time.Duration // of a session in any case; 14 days
	DeviceLife time.Duration // of a device on which someone has signed in; 180 days
	OrphanTime time.Duration // after which a login without a user is free again; 10 min
	// FactorOptional lets the roles of an office and the operator go without a
	// second factor, where people only try the platform out.
	FactorOptional bool
	// FactorForAll wants a second factor of everybody.
	FactorForAll bool
}

func (o AccountOptions) withDefaults() AccountOptions {
	or := func(d *time.Duration, standard time.Duration) {
		if *d <= 0 {
			*d = standard
		}
	}
	if o.Cost == (auth.Cost{}) {
		o.Cost = auth.StandardCost
	}
	if o.Hashes <= 0 {
		o.Hashes = 2
	}
	or(&o.TokenLife, 15*time.Minute)
	or(&o.KeyPeriod, 30*24*time.Hour)
	or(&o.IdleLife, 24*time.Hour)
	or(&o.WholeLife, 14*24*time.Hour)
	or(&o.DeviceLife, 180*24*time.Hour)
	or(&o.OrphanTime, 10*time.Minute)
	return o
}

// Accounts holds the use cases of users and their sessions.
type Accounts struct {
	store    store.Store
	world    market.World
	log      *slog.Logger
	outbox   *Outbox
	options  AccountOptions
	records  auth.Records
	hasher   hasher
	tokens   *auth.Tokens
	sessions *auth.Sessions
	lockout  *auth.Lockout
	devices  *auth.Devices
}

// hasher is what accounts need of passwords.
type hasher interface {
	Hash(ctx context.Context, password string) (string, error)
	Verify(ctx context.Context, hash, password string) (ok, stale bool, err error)
}

// AccountDeps is what accounts rest on.
type AccountDeps struct {
	Store   store.Store
	World   market.World
	Log     *slog.Logger
	Outbox  *Outbox // nil: no mail
	Options AccountOptions
}

// NewAccounts makes the use cases of accounts. It fails where the records that
// they rest on cannot be reached.
func NewAccounts(ctx context.Context, d AccountDeps) (*Accounts, error) {
	o, r := d.Options.withDefaults(), authRecords{d.Store.Records()}
	if d.Log == nil {
		d.Log = slog.Default()
	}
	if d.Outbox == nil {
		d.Outbox = NewOutbox(OutboxDeps{Store: d.Store, World: d.World, Log: d.Log})
	}
	keys := auth.NewKeys(r, d.World, o.KeyPeriod, o.TokenLife)
	if err := keys.Prepare(ctx); err != nil {
		return nil, fmt.Errorf("signing key: %w", err)
	}
	return &Accounts{
		store: commitOnce(d.Store), world: d.World, log: d.Log, outbox: d.Outbox, options: o, records: r,
		hasher:   auth.NewHasher(d.World, o.Cost, o.Hashes),
		tokens:   auth.NewTokens(keys, d.World, o.TokenLife),
		sessions: auth.NewSessions(r, d.World, o.IdleLife, o.WholeLife),
		lockout:  auth.NewLockout(r, d.World),
		devices:  auth.NewDevices(r, d.World, o.DeviceLife),
	}, nil
}

// Sweep removes sessions, tokens, keys, links and failures whose time is over.
func (a *Accounts) Sweep(ctx context.Context) error {
	return errors.Join(auth.Sweep(ctx, a.records, a.world.Now().UnixMilli()), a.sweepProofs(ctx), a.sweepInvitations(ctx))
}

// authRecords lets package auth use the store's records.
type authRecords struct{ of store.Records }

func (r authRecords) Insert(ctx context.Context, set, id string, v any) error {
	return authError(r.of.Insert(ctx, set, id, v))
}

func (r authRecords) Get(ctx context.Context, set, id string, v any) error {
	return authError(r.of.Get(ctx, set, id, v))
}

func (r authRecords) Delete(ctx context.Context, set, id string) error {
	return authError(r.of.Delete(ctx, set, id))
}

func (r authRecords) Find(ctx context.Context, set, field string, value any, limit int) ([]auth.Record, error) {
	found, err := r.of.Find(ctx, set, field, value, limit)
	return authFound(found), authError(err)
}

func (r authRecords) Below(ctx context.Context, set, field string, value any, limit int) ([]auth.Record, error) {
	found, err := r.of.Below(ctx, set, field, value, limit)
	return authFound(found), authError(err)
}

func authFound(found []store.Found) []auth.Record {
	out := make([]auth.Record, len(found))
	for i, f := range found {
		out[i] = auth.Record(f)
	}
	return out
}

func authError(err error) error {
	switch {
	case errors.Is(err, store.ErrNotFound):
		return fmt.Errorf("%w: %w", auth.ErrNotFound, err)
	case errors.Is(err, store.ErrExists):
		return fmt.Errorf("%w: %w", auth.ErrExists, err)
	}
	return err
}
