package matching

// startMerging begins merging segments in the background if there is something to merge and nobody is at it. The caller
// holds writing.
func (e *Engine) startMerging() {
	if e.merging != nil {
		return
	}
	if _, from, _ := e.view.Load().mergeable(); from < 0 {
		return
	}
	e.merging = make(chan struct{})
	go e.mergeAll()
}

// Settle waits until no segments are being merged. What readers see does not depend on it; memory and the last percent
// of speed do.
func (e *Engine) Settle() {
	e.writing.Lock()
	merging := e.merging
	e.writing.Unlock()
	if merging != nil {
		<-merging
	}
}

func (e *Engine) mergeAll() {
	for {
		before := e.view.Load()
		s, from, to := before.mergeable()
		if from < 0 {
			e.writing.Lock()
			if _, from, _ = e.view.Load().mergeable(); from < 0 {
				close(e.merging)
				e.merging = nil
				e.writing.Unlock()
				return
			}
			e.writing.Unlock()
			continue
		}
		old := before.sides[s].parts[from:to]
		segments, deads := make([]*segment, len(old)), make([]dead, len(old))
		for i, p := range old {
			segments[i], deads[i] = p.segment, p.dead
		}
		merged, remaps := merge(segments, deads)
		e.writing.Lock()
		e.swap(s, from, to, segments, merged, remaps)
		e.writing.Unlock()
	}
}

// swap puts a merged segment in the place of its sources. Apply may have changed the view since then, but it only appends
// parts and marks documents dead; the latter is done again on the merged segment. If Load has put other segments there,
// the merged one is given up. The caller holds writing.
func (e *Engine) swap(s, from, to int, segments []*segment, merged *segment, remaps [][]uint32) {
	next := e.view.Load().copy()
	if len(next.sides[s].parts) < to {
		return
	}
	for i, p := range next.sides[s].parts[from:to] {
		if p.segment != segments[i] {
			return
		}
	}
	var late []uint32
	for i, p := range next.sides[s].parts[from:to] {
		for doc, went := range remaps[i] {
			if went != gone && p.dead.has(uint32(doc)) {
				late = append(late, went)
			}
		}
	}
	now := part{segment: merged, live: len(merged.cards) - len(late)}
	if len(late) > 0 {
		now.dead = now.dead.with(late, len(merged.cards))
	}
	parts := append([]part(nil), next.sides[s].parts[:from]...)
	if now.live > 0 {
		parts = append(parts, now)
	}
	next.sides[s].parts = append(parts, next.sides[s].parts[to:]...)
	moved := make(map[string]place, now.live)
	for doc := range merged.cards {
		if !now.dead.has(uint32(doc)) {
			moved[merged.cards[doc].ID] = place{s, merged, uint32(doc)}
		}
	}
	e.publish(next, moved)
}

// growth is how many times larger a segment may be than all newer ones together before it is left alone: every document
// is merged about log4(n) times, and about as many segments stand.
const growth = 3

// small is the size of a segment up to which what is gone is cleared out at once, because rarity is counted with it: in a
// small catalogue each item shows in the scores, in a large one a tenth does not.
const small = 1000

// mergeable gives the parts [from, to) of a side that should become one; from is -1 if there are none.
func (v *view) mergeable() (s, from, to int) {
	for s := range v.sides {
		parts := v.sides[s].parts
		if len(parts) == 0 {
			continue
		}
		from, sum := len(parts)-1, parts[len(parts)-1].live
		for from > 0 && parts[from-1].live <= growth*max(sum, 1) && sum+parts[from-1].live <= maxDocuments {
			from--
			sum += parts[from].live
		}
		if from < len(parts)-1 {
			return s, from, len(parts)
		}
		for i, p := range parts {
			if gone := len(p.cards) - p.live; gone > 0 && (len(p.cards) <= small || gone > len(p.cards)/10) {
				return s, i, i + 1
			}
		}
	}
	return 0, -1, -1
}
