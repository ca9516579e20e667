package auth

import (
	"context"
	"errors"
	"time"

	"duijie/server/market"
)

// Devices knows the browsers on which people have signed in. A device proves nothing
// and opens nothing: it keeps its owner from waiting for what strangers do
// (see Lockout).
type Devices struct {
	records Records
	world   market.World
	life    time.Duration
}

// NewDevices makes devices that are known for life after a sign-in.
func NewDevices(r Records, w market.World, life time.Duration) *Devices {
	return &Devices{records: r, world: w, life: life}
}

// Device is what a browser keeps, with its end. Only the hash is kept here.
type Device struct {
	Token string
	Until time.Time
}

type deviceRecord struct {
	User   string `json:"user"`
	EndsMS int64  `json:"ends_ms"`
}

// Known names the device of a token, for Try, if a user has signed in on it; "" for any
// other token, and for an account that does not exist, after the same look-up.
func (d *Devices) Known(ctx context.Context, user, token string) (string, error) {
	id := hashed(token)
	var r deviceRecord
	err := d.records.Get(ctx, deviceSet, id, &r)
	if errors.Is(err, ErrNotFound) || err == nil && (user == "" || r.User != user || r.EndsMS <= d.world.Now().UnixMilli()) {
		return "", nil
	}
	return id, err
}

// Remember makes the device known on which a user has signed in. It gets a token of its
// own, so that nobody can give it one that others know too.
func (d *Devices) Remember(ctx context.Context, user string) (Device, error) {
	token, until := d.world.NewID()+d.world.NewID(), d.world.Now().Add(d.life) // 256 random bits
	err := d.records.Insert(ctx, deviceSet, hashed(token), deviceRecord{User: user, EndsMS: until.UnixMilli()})
	return Device{Token: token, Until: until}, err
}

// Forget makes a device unknown, as when it gets another token.
func (d *Devices) Forget(ctx context.Context, id string) error {
	return d.records.Delete(ctx, deviceSet, id)
}

// ForgetAll makes every device of a user unknown.
func (d *Devices) ForgetAll(ctx context.Context, user string) error {
	for {
		found, err := d.records.Find(ctx, deviceSet, "user", user, sweepBatch)
		if err != nil || len(found) == 0 {
			return err
		}
		for _, r := range found {
			if err := d.Forget(ctx, r.ID); err != nil {
				return err
			}
		}
	}
}
