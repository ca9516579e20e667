package matching

import "testing"

// partOf is a part that holds so many items, of which nothing else is asked.
func partOf(live int) part { return part{segment: &segment{cards: make([]card, live)}, live: live} }

func TestSegmentsAreMergedByTheirSizes(t *testing.T) {
	for _, c := range []struct {
		name     string
		lives    []int
		from, to int
	}{
		{"one alone stays", []int{5000}, -1, -1},
		{"a newer one of like size joins", []int{2000, 1000}, 0, 2},
		{"a much larger one is left alone", []int{50_000, 1000}, -1, -1},
		{"all that fit into two bytes", []int{maxDocuments / 2, maxDocuments / 2}, 0, 2},
		{"one more does not", []int{maxDocuments / 2, maxDocuments/2 + 1}, -1, -1},
		{"what no longer fits stays out, the rest joins", []int{maxDocuments - 1000, 20_000, 10_000}, 1, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := &view{}
			for _, live := range c.lives {
				v.sides[1].parts = append(v.sides[1].parts, partOf(live))
			}
			side, from, to := v.mergeable()
			if from != c.from || to != c.to || from >= 0 && side != 1 {
				t.Errorf("parts %d to %d of side %d, want %d to %d of side 1", from, to, side, c.from, c.to)
			}
		})
	}
}
