package market

import (
	"cmp"
	"maps"
	"slices"
)

// How far a sum of contracts that everyone reads protects each of them. These are
// decisions of this product (docs/decisions/0023-sums-in-public.md), no parameters
// of a policy.
const (
	// sumProtection is the p of the p% rule: nobody may come closer to what another
	// organisation has in a sum than this much above it.
	sumProtection BasisPoints = 1_000
	// leastSummed is of how many contracts, sellers and buyers a sum is at least made.
	leastSummed = 3
)

// SumPart is a contract in the sums of registered amounts.
type SumPart struct {
	Month         Month // in which it counts
	Seller, Buyer string
	Amount        Fen
	// Told: a page that everyone reads tells of this very contract, as a public notice
	// or a story, so that somebody may know its amount from there.
	Told bool
}

// PublicSums are the sums that may be told; one that is missing may not.
type PublicSums struct {
	Months map[Month]Fen
	Years  map[int]Fen
}

// PublicSumsOf decides which sums of contracts everyone may read, of months and
// years before the present month. A month is told by the p% rule against intruders
// who work together (Hundepool et al., Statistical Disclosure Control, 2012, 4.2;
// the τ-ARGUS manual, "Sensitive cells in magnitude tables"). A year is told when
// the months of it that are not told, which everyone gets from it by subtraction,
// pass the same rule as one sum.
//
// Two intruders are reckoned with: the parties of one contract, or of two.
func PublicSumsOf(parts []SumPart, present Month) PublicSums {
	months := map[Month][]SumPart{}
	for _, p := range parts {
		if p.Month != "" && p.Month < present {
			months[p.Month] = append(months[p.Month], p)
		}
	}
	out := PublicSums{map[Month]Fen{}, map[int]Fen{}}
	years := map[int][]Month{}
	for _, m := range slices.Sorted(maps.Keys(months)) {
		if sumSafe(months[m]) {
			out.Months[m] = totalOf(months[m])
		}
		if year := m.Year(); year < present.Year() {
			years[year] = append(years[year], m)
		}
	}
	for year, in := range years {
		if sum, ok := out.ofYear(in, months); ok {
			out.Years[year] = sum
		}
	}
	return out
}

// ofYear is the sum of a year; false where it may not be told.
func (s PublicSums) ofYear(in []Month, months map[Month][]SumPart) (Fen, bool) {
	var sum Fen
	var rest []SumPart
	for _, m := range in {
		_, told := s.Months[m]
		// What was told, or was not, before a notice or a story told of a contract,
		// somebody may remember.
		if told != sumSafe(untold(months[m])) {
			return 0, false
		}
		sum += totalOf(months[m])
		if !told {
			rest = append(rest, months[m]...)
		}
	}
	return sum, len(rest) == 0 || sumSafe(rest)
}

// untold are the contracts as if no page told of any of them.
func untold(parts []SumPart) []SumPart {
	out := slices.Clone(parts)
	for i := range out {
		out[i].Told = false
	}
	return out
}

func totalOf(parts []SumPart) (sum Fen) {
	for _, p := range parts {
		sum += p.Amount
	}
	return sum
}

// sumSafe tells whether a sum protects all that it is made of. Intruders subtract
// what they know: their own contracts, and those that a page tells of. What is left
// is the most that another organisation can have, and so has to exceed what it has
// by enough. What exceeds it is made of contracts that no page tells of, of neither
// the intruders nor the one that they look at.
func sumSafe(parts []SumPart) bool {
	contracts, sellers, buyers := 0, map[string]bool{}, map[string]bool{}
	all, hidden := map[string]Fen{}, newSumBook()
	for _, p := range parts {
		for _, party := range p.parties() {
			all[party] += p.Amount
		}
		if !p.Told {
			contracts++
			sellers[p.Seller], buyers[p.Buyer] = true, true
			hidden.add(p)
		}
	}
	if min(contracts, len(sellers), len(buyers)) < leastSummed {
		return false
	}
	largest := slices.Max(slices.Collect(maps.Values(all)))
	return hidden.total-hidden.mostOfThree() > sumProtection.Of(largest)
}

// parties are the organisations of a contract, once each.
func (p SumPart) parties() []string {
	if p.Seller == p.Buyer {
		return []string{p.Seller}
	}
	return []string{p.Seller, p.Buyer}
}

// sumBook is who has how much of a sum, alone and with whom.
type sumBook struct {
	total Fen
	of    map[string]Fen
	both  map[[2]string]Fen
}

func newSumBook() *sumBook { return &sumBook{of: map[string]Fen{}, both: map[[2]string]Fen{}} }

func (b *sumBook) add(p SumPart) {
	b.total += p.Amount
	for _, party := range p.parties() {
		b.of[party] += p.Amount
	}
	if p.Seller != p.Buyer {
		b.both[[2]string{p.Seller, p.Buyer}] += p.Amount
		b.both[[2]string{p.Buyer, p.Seller}] += p.Amount
	}
}

// mostOfThree is the most that any three organisations, two intruders and the one
// that they look at, have between them; a contract of two of them counts once.
func (b *sumBook) mostOfThree() (most Fen) {
	firms := slices.SortedFunc(maps.Keys(b.of), func(x, y string) int { return cmp.Compare(b.of[y], b.of[x]) })
	for i, x := range firms {
		for j, y := range firms[i+1:] {
			two := b.of[x] + b.of[y] - b.both[[2]string{x, y}]
			if b.of[x]+2*b.of[y] <= most {
				break
			}
			for _, z := range firms[i+j+2:] {
				if two+b.of[z] <= most {
					break
				}
				most = max(most, two+b.of[z]-b.both[[2]string{x, z}]-b.both[[2]string{y, z}])
			}
		}
	}
	return most
}
