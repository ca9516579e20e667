package search

import "runtime"

// stripe are the documents of a snapshot from one number up to another, which is not in it.
type stripe struct{ from, to uint32 }

// worthAStripe is how many documents a processor must find to be worth the trouble of asking it.
const worthAStripe = 4096

// stripesOf cuts the documents of a snapshot into stripes of one length, one for each processor, when so many documents may
// be found that one processor would be long about them.
func stripesOf(rows []segmentRows, found int) []stripe {
	if len(rows) == 0 {
		return []stripe{{0, none}}
	}
	last := rows[len(rows)-1]
	documents := last.first + uint32(len(last.rows))
	n := uint32(max(min(runtime.GOMAXPROCS(0), found/worthAStripe), 1))
	stripes := make([]stripe, n)
	for i := range n {
		stripes[i] = stripe{uint32(uint64(documents) * uint64(i) / uint64(n)), uint32(uint64(documents) * uint64(i+1) / uint64(n))}
	}
	return stripes
}
