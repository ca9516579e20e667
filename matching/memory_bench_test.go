package matching

import (
	"testing"
	"unsafe"
)

// BenchmarkMemory tells what an item takes of memory, and which part of it. It measures no time.
func BenchmarkMemory(b *testing.B) {
	e, _ := filled(b)
	for b.Loop() {
		e.Settle() // what is not merged yet takes more
	}
	items := 0
	parts := map[string]int{}
	for _, side := range e.view.Load().sides {
		for _, p := range side.parts {
			items += len(p.cards)
			for part, bytes := range p.segment.memory() {
				parts[part] += bytes
			}
		}
	}
	for part, bytes := range parts {
		b.ReportMetric(float64(bytes)/float64(items), part+"-B/item")
	}
}

// memory is the size of a segment's arrays in bytes. Texts in cards are left out where many cards share them.
func (s *segment) memory() map[string]int {
	sizes := map[string]int{"lengths": sizeOf(s.sizes)}
	for c := range s.norms {
		sizes["lengths"] += sizeOf(s.norms[c])
	}
	for c := range s.posts {
		p := &s.posts[c]
		sizes["postings"] += sizeOf(p.docs) + sizeOf(p.counts)
		sizes["terms"] += sizeOf(p.keys) + sizeOf(p.starts) + sizeOf(p.tallied) + sizeOf(p.directory.starts)
	}
	v := &s.vectors
	sizes["characters"] = sizeOf(v.plain.starts) + sizeOf(v.plain.keys) + sizeOf(v.plain.counts) + sizeOf(v.wide.starts) + sizeOf(v.wide.keys) + sizeOf(v.wide.counts)
	sizes["cards"] = sizeOf(s.cards)
	for i := range s.cards {
		c := &s.cards[i]
		sizes["figures"] += sizeOf(c.Indicators) + sizeOf(c.Figures) + sizeOf(c.measures)
		for _, f := range c.Figures {
			sizes["figures"] += len(f.Passage)
		}
	}
	return sizes
}

func sizeOf[T any](values []T) int {
	var one T
	return cap(values) * int(unsafe.Sizeof(one))
}
