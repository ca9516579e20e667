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
// 1,000, 10,000 and 100,000 documents of about 1 KiB; then how fast a verify
// goes over them and how fast an import adds to them.
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
			b.Run("verify", func(b *testing.B) { verifies(b, s) })
			b.Run("import 200", func(b *testing.B) { imports(b, s, size) })
		})
	}
}

func verifies(b *testing.B, s store.Store) {
	rows := int64(0)
	for range b.N {
		r, err := s.Verify(b.Context(), nil)
		if err != nil || !r.Clean() {
			b.Fatal(r.Findings, err)
		}
		rows += r.Entries + r.Documents
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}

func imports(b *testing.B, s store.Store, from int) {
	for range b.N {
		importSome(b, s, from, store.MaxChanges)
		from += store.MaxChanges
	}
	b.ReportMetric(float64(b.N*store.MaxChanges)/b.Elapsed().Seconds(), "documents/s")
}

func large(i int) string { return fmt.Sprintf("large%07d", i) }

// fill imports documents the way an import does, 200 to a unit of work.
func fill(b *testing.B, s store.Store, size int) {
	b.Helper()
	for from := 0; from < size; from += store.MaxChanges {
		importSome(b, s, from, min(store.MaxChanges, size-from))
	}
}

var benchNote = strings.Repeat("成果转化", 75)

func importSome(b *testing.B, s store.Store, from, n int) {
	b.Helper()
	_, err := s.Commit(b.Context(), store.Meta{Actor: "a", Action: "import", Bulk: true}, func(_ context.Context, tx store.Tx) error {
		for i := from; i < from+n; i++ {
			if err := tx.Put("things", large(i), 1, Thing{Group: fmt.Sprint("group", i%10), N: i, Note: benchNote}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
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
