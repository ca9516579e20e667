package matching

// dead is a set of documents of a segment that are gone. It is copied on every change, never changed.
type dead []uint64

func (d dead) has(doc uint32) bool {
	return int(doc/64) < len(d) && d[doc/64]&(1<<(doc%64)) != 0
}

func (d dead) with(docs []uint32, size int) dead {
	next := make(dead, (size+63)/64)
	copy(next, d)
	for _, doc := range docs {
		next[doc/64] |= 1 << (doc % 64)
	}
	return next
}

const gone = ^uint32(0)

// merge makes one segment of several, in their order, without what is dead in them. remaps[i][doc] is where a document of
// the i-th went, or gone.
func merge(segments []*segment, deads []dead) (*segment, [][]uint32) {
	merged := &segment{}
	remaps := make([][]uint32, len(segments))
	for i, s := range segments {
		remaps[i] = make([]uint32, len(s.cards))
		for doc := range s.cards {
			if deads[i].has(uint32(doc)) {
				remaps[i][doc] = gone
				continue
			}
			remaps[i][doc] = uint32(len(merged.cards))
			merged.cards = append(merged.cards, s.cards[doc])
			merged.sizes = append(merged.sizes, s.sizes[doc])
			for c := range merged.norms {
				merged.norms[c] = append(merged.norms[c], s.norms[c][doc])
			}
		}
	}
	for c := range merged.posts {
		sources := make([]*postings, len(segments))
		for i, s := range segments {
			sources[i] = &s.posts[c]
		}
		merged.posts[c] = mergePostings(sources, remaps)
	}
	merged.vectors = mergeVectors(segments, remaps)
	merged.meanings = mergeMeanings(segments, remaps)
	return merged, remaps
}

func mergePostings(sources []*postings, remaps [][]uint32) postings {
	total, keys := 0, 0
	for _, p := range sources {
		total += len(p.docs)
		keys = max(keys, len(p.keys))
	}
	out := postings{keys: make([]uint64, 0, keys), docs: make([]uint16, 0, total)}
	at := make([]int, len(sources))
	var term []posting
	for {
		key, any := uint64(0), false
		for i, p := range sources {
			if at[i] < len(p.keys) && (!any || p.keys[at[i]] < key) {
				key, any = p.keys[at[i]], true
			}
		}
		if !any {
			break
		}
		term = term[:0]
		for i, p := range sources {
			if at[i] == len(p.keys) || p.keys[at[i]] != key {
				continue
			}
			p.at(at[i]).each(p, func(doc uint16, count tally) {
				if to := remaps[i][doc]; to != gone {
					term = append(term, posting{uint16(to), count})
				}
			})
			at[i]++
		}
		if len(term) > 0 {
			out.add(key, term)
		}
	}
	out.finish()
	return out
}
