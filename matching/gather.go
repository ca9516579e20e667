package matching

import (
	"slices"
	"sync"
)

// source is the part of an item that a term stands in.
type source int

const (
	inRest source = iota
	inTitle
	inKeywords // counts like the rest, but is a headline as the title is
)

// gathering collects the terms of an item one by one. They are counted at the end, in order: a map for each channel would
// cost more than all else but the cutting.
type gathering struct {
	from  source
	times int // that a term counts as standing there

	title, rest [channels][]uint64 // a key as often as it counts
	headline    []uint64

	names, aliases map[uint64]string // nil if not asked for
}

// gatherings are kept for the next item: their lists have room then.
var gatherings = sync.Pool{New: func() any { return &gathering{} }}

// reset forgets an item. What its features hold is not used again.
func (g *gathering) reset() {
	next := gathering{}
	for c := range channels {
		next.title[c], next.rest[c] = g.title[c][:0], g.rest[c][:0]
	}
	*g = next
}

// add takes one term; its name is put together of two parts.
func (g *gathering) add(c channel, key uint64, left, right string) {
	keys := &g.rest[c]
	if g.from == inTitle {
		keys = &g.title[c]
	}
	for range g.times {
		*keys = append(*keys, key)
	}
	if g.names == nil || c == characters {
		return
	}
	if _, known := g.names[key]; !known {
		g.names[key] = left + right
	}
}

// features counts what was gathered.
func (g *gathering) features() features {
	f := features{names: g.names, aliases: g.aliases, headline: g.headline}
	for c := range f.terms {
		f.terms[c] = counted(g.title[c], g.rest[c])
	}
	return f
}

// counted gives every key once, in order, with how often it stands in the title and in the rest. It sorts its arguments.
func counted(title, rest []uint64) []feature {
	slices.Sort(title)
	slices.Sort(rest)
	terms := make([]feature, 0, len(title)+len(rest))
	for len(title) > 0 || len(rest) > 0 {
		var f feature
		if len(rest) == 0 || len(title) > 0 && title[0] < rest[0] {
			f.key = title[0]
		} else {
			f.key = rest[0]
		}
		for ; len(title) > 0 && title[0] == f.key; title = title[1:] {
			f.count = f.count.add(true)
		}
		for ; len(rest) > 0 && rest[0] == f.key; rest = rest[1:] {
			f.count = f.count.add(false)
		}
		terms = append(terms, f)
	}
	return terms
}
