package storetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"

	"duijie/server/store"
)

// Bench measures commits and reads per second with 8 writers, or readers, at
// 1,000, 10,000 and 100,000 documents of about 1 KiB.
func Bench(b *testing.B, h Harness) {
	for _, size := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("%d documents", size), func(b *testing.B) {
			s := open(b, h.New(b).Open(b))
			fill(b, s, size)
			b.Run("commit", func(b *testing.B) {
				eight(b, "commits/s", func(rng *rand.Rand) error {
					_, err := s.Commit(context.Background(), by, func(_ context.Context, tx store.Tx) error {
						return add(tx, large(rng.IntN(size)), 1)
					})
					return err
				})
			})
			b.Run("get", func(b *testing.B) {
				eight(b, "reads/s", func(rng *rand.Rand) error {
					_, err := s.Get(context.Background(), "things", large(rng.IntN(size)))
					return err
				})
			})
			b.Run("find 20", func(b *testing.B) {
				eight(b, "reads/s", func(rng *rand.Rand) error {
					page, err := s.Find(context.Background(), store.Query{Kind: "things", Key: "by_group", Limit: 20,
						Equal: []any{fmt.Sprint("group", rng.IntN(10))}, From: rng.IntN(size / 2)})
					if err == nil && len(page.Docs) != 20 {
						err = fmt.Errorf("%d documents", len(page.Docs))
					}
					return err
				})
			})
		})
	}
}

func large(i int) string { return fmt.Sprintf("large%07d", i) }

// fill imports documents the way an import does, 200 to a unit of work.
func fill(b *testing.B, s store.Store, size int) {
	b.Helper()
	note := strings.Repeat("成果转化", 75)
	for from := 0; from < size; from += store.MaxChanges {
		_, err := s.Commit(b.Context(), store.Meta{Actor: "a", Action: "import", Bulk: true}, func(_ context.Context, tx store.Tx) error {
			for i := from; i < min(from+store.MaxChanges, size); i++ {
				if err := tx.Put("things", large(i), 1, Thing{Group: fmt.Sprint("group", i%10), N: i, Note: note}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// eight runs b.N operations in 8 goroutines.
func eight(b *testing.B, unit string, op func(*rand.Rand) error) {
	var left atomic.Int64
	left.Store(int64(b.N))
	b.ResetTimer()
	together(b, 8, func(w int) error {
		rng := rand.New(rand.NewPCG(uint64(w), 1)) //nolint:gosec // a test's dice
		for left.Add(-1) >= 0 {
			if err := op(rng); err != nil {
				return err
			}
		}
		return nil
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), unit)
}
