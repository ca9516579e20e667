package api

import (
	"context"
	"net/netip"
	"time"

	"duijie/server/market"
	"duijie/server/service"
)

// allowances keep any one from asking so much that others get nothing: an account, an
// organisation with all its accounts, an address from which visitors come. What costs
// much has a limit of its own besides.
type allowances struct {
	users, organisations, addresses *limit // nil: none
}

// How much more an organisation, and an address of visitors, may ask than one account;
// and for how many seconds anyone may ask for at once.
const (
	organisationShare = 5
	addressShare      = 2
	atOnce            = 10
)

// newAllowances lets an account go on asking perSecond times a second; 0: all let everything pass.
func newAllowances(w market.World, perSecond int) *allowances {
	if perSecond <= 0 {
		return &allowances{}
	}
	of := func(share int) *limit {
		n := perSecond * share
		return newLimit(w, n*atOnce, time.Second/time.Duration(n))
	}
	return &allowances{users: of(1), organisations: of(organisationShare), addresses: of(addressShare)}
}

// spend takes one request from the allowance of who asks. Errors: too many, with the
// seconds after which there is enough again.
func (a *allowances) spend(ctx context.Context, who Asker) error {
	switch {
	case a.users == nil:
		return nil
	case !who.SignedIn():
		address := note(ctx).address
		if ip, err := netip.ParseAddr(address); err == nil && ip.IsLoopback() {
			return nil // this machine, or a proxy on it that nobody named: it is not one sender
		}
		return a.addresses.spend(service.Place(address), 1)
	}
	if err := a.users.spend(who.User, 1); err != nil || who.Organisation == "" {
		return err
	}
	return a.organisations.spend(who.Organisation, 1)
}
