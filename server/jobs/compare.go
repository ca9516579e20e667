package jobs

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"duijie/server/service"
	"duijie/server/store"
)

// Difference is one listing of which something derived holds not what the store
// says.
type Difference struct {
	Part string `json:"part"` // index or matcher
	ID   string `json:"id"`
	What string `json:"what"` // missing, changed, or not public
}

func (d Difference) String() string { return fmt.Sprintf("%s: listing %s is %s", d.Part, d.ID, d.What) }

// What a difference may be.
const (
	Missing   = "missing"    // public, and not held
	Changed   = "changed"    // held as it once was, or damaged
	NotPublic = "not public" // held, and no longer to be seen
)

// Held is something derived that tells what it holds: the id and the sum of
// what each listing was made from.
type Held interface {
	Each(ctx context.Context, give func(id string, sum uint64) error) error
}

// Compared is one part with the sum that it must have for a listing.
type Compared struct {
	Name string
	Held Held
	Sum  func(*service.Entry) uint64
}

// Compare holds parts against the public documents of the store and returns
// every difference, in the order of parts and ids. Nothing may follow the
// journal meanwhile. progress may be nil.
func Compare(ctx context.Context, s store.Store, progress func(done, total int), parts ...Compared) ([]Difference, error) {
	wanted := make([]map[string]uint64, len(parts))
	for i := range wanted {
		wanted[i] = map[string]uint64{}
	}
	err := eachPublic(ctx, s, progress, func(changes []Listing) error {
		for _, c := range changes {
			if c.Entry == nil {
				continue
			}
			for i, p := range parts {
				wanted[i][c.ID] = p.Sum(c.Entry)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var out []Difference
	for i, p := range parts {
		found, err := differences(ctx, p, wanted[i])
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

func differences(ctx context.Context, p Compared, wanted map[string]uint64) ([]Difference, error) {
	var out []Difference
	err := p.Held.Each(ctx, func(id string, sum uint64) error {
		want, public := wanted[id]
		switch {
		case !public:
			out = append(out, Difference{p.Name, id, NotPublic})
		case sum != want:
			out = append(out, Difference{p.Name, id, Changed})
		}
		delete(wanted, id)
		return nil
	})
	for id := range wanted {
		out = append(out, Difference{p.Name, id, Missing})
	}
	slices.SortFunc(out, func(a, b Difference) int { return strings.Compare(a.ID, b.ID) })
	return out, err
}
