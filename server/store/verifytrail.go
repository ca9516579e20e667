package store

import (
	"context"
	"maps"
	"slices"
)

// trail compares the lines of the trail with the changes of the journal, as
// far as both stand: on what is newer than what was read of the journal it has
// no word.
func (v *verifier) trail(ctx context.Context) error {
	upTo, err := v.j.backend.Applied(ctx)
	if err != nil {
		return err
	}
	upTo = min(upTo, v.report.Head)
	for after, more := (TrailLine{}), true; more; {
		lines, err := v.j.backend.ScanTrail(ctx, after, verifyChunk)
		if err != nil {
			return err
		}
		for _, line := range lines {
			after = line
			if line.Number <= upTo {
				v.line(line)
			}
		}
		v.step(int64(len(lines)))
		more = len(lines) == verifyChunk
	}
	for _, at := range slices.SortedFunc(maps.Keys(v.docs), compareRefs) {
		if err := v.untraced(ctx, at, upTo); err != nil {
			return err
		}
	}
	return nil
}

// line looks for the change that a line of the trail is about.
func (v *verifier) line(line TrailLine) {
	if want := v.docs[ref{line.Kind, line.ID}]; want != nil {
		if _, found := slices.BinarySearch(want.numbers, line.Number); found {
			want.traced++
			return
		}
	}
	if !v.unread[line.Number] { // of an entry that cannot be read nobody knows
		v.found(Finding{What: FoundTrail, Number: line.Number, Kind: line.Kind, ID: line.ID, Detail: "in the trail, but the entry does not change it"})
	}
}

// untraced finds the changes of a document that have no line.
func (v *verifier) untraced(ctx context.Context, at ref, upTo int64) error {
	want := v.docs[at]
	end, _ := slices.BinarySearch(want.numbers, upTo+1)
	if want.traced == end {
		return nil
	}
	for _, number := range want.numbers[:end] {
		found, err := v.j.backend.Trail(ctx, Stretch{Kind: at.Kind, ID: at.ID, From: number, To: number + 1, Limit: 1})
		if err != nil {
			return err
		}
		if len(found) == 0 {
			v.found(Finding{What: FoundTrail, Number: number, Kind: at.Kind, ID: at.ID, Detail: "changed by the entry, but not in the trail"})
		}
	}
	return nil
}
