package market

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// deal is a contract of a month between two organisations.
func deal(month Month, seller, buyer string, amount Fen) SumPart {
	return SumPart{Month: month, Seller: seller, Buyer: buyer, Amount: amount}
}

func TestASumIsToldWhereItTellsOfNobody(t *testing.T) {
	told := func(p SumPart) SumPart { p.Told = true; return p }
	const m = "2026-03"
	alike := []SumPart{deal(m, "a", "w", 100), deal(m, "b", "x", 100), deal(m, "c", "y", 100), deal(m, "d", "z", 100)}
	for _, c := range []struct {
		rule  string
		parts []SumPart
		want  bool
	}{
		{"three contracts: two parties subtract theirs and have the third", alike[:3], false},
		{"four of like amounts", alike, true},
		{"four of one seller: its buyers know of each other", []SumPart{deal(m, "a", "w", 100), deal(m, "a", "x", 100), deal(m, "a", "y", 100), deal(m, "a", "z", 100)}, false},
		{"one has nearly all: the others are less than a tenth of it", append(slices.Clone(alike), deal(m, "e", "v", 3000)), false},
		{"beyond any three a tenth of the largest, and no more", []SumPart{deal(m, "a", "w", 1000), deal(m, "b", "x", 200), deal(m, "c", "y", 100), deal(m, "d", "z", 300)}, false},
		{"one Fen more", []SumPart{deal(m, "a", "w", 1000), deal(m, "b", "x", 200), deal(m, "c", "y", 101), deal(m, "d", "z", 300)}, true},
		{"four with the same three sellers, of whom two subtract theirs", []SumPart{deal(m, "a", "w", 100), deal(m, "b", "x", 100), deal(m, "c", "y", 100), deal(m, "a", "z", 100)}, false},
		{"four, of which a notice tells of one", append([]SumPart{told(alike[0])}, alike[1:]...), false},
		{"five, of which a notice tells of one", append([]SumPart{told(alike[0]), deal(m, "e", "v", 100)}, alike[1:]...), true},
		{"what a notice tells of is large, and the notice may not tell all of it", append([]SumPart{told(deal(m, "e", "v", 3000))}, alike...), false},
		{"nothing", nil, false},
	} {
		sums := PublicSumsOf(c.parts, "2026-04")
		if sum, is := sums.Months[m]; is != c.want || is && sum != totalOf(c.parts) {
			t.Errorf("%s: told is %v (%v)", c.rule, is, sum)
		}
		if now := PublicSumsOf(c.parts, m); len(now.Months) > 0 {
			t.Errorf("%s: a month that still moves is told: %v", c.rule, now)
		}
	}
}

// A month that is not told cannot be got from its year.
func TestAYearIsToldWhereItsUntoldMonthsTellOfNobody(t *testing.T) {
	four := func(m Month) []SumPart {
		return []SumPart{deal(m, "a", "w", 100), deal(m, "b", "x", 100), deal(m, "c", "y", 100), deal(m, "d", "z", 100)}
	}
	other := func(m Month) []SumPart { return []SumPart{deal(m, "e", "s", 100), deal(m, "f", "t", 90)} }
	noticed := slices.Clone(four("2025-05"))
	noticed[0].Told = true
	for _, c := range []struct {
		rule  string
		parts [][]SumPart
		want  bool
	}{
		{"all months told", [][]SumPart{four("2025-01"), four("2025-05")}, true},
		{"one month untold: it is the difference", [][]SumPart{four("2025-01"), four("2025-05"), other("2025-06")}, false},
		{"two untold, which together tell of nobody", [][]SumPart{four("2025-01"), four("2025-05")[:2], four("2025-06")[2:]}, true},
		{"two untold of the same two", [][]SumPart{four("2025-01"), other("2025-05"), other("2025-06")}, false},
		{"a month that was told until a notice told of one in it", [][]SumPart{four("2025-01"), noticed, four("2025-06")[:2], four("2025-07")[2:]}, false},
	} {
		parts := slices.Concat(c.parts...)
		if sum, is := PublicSumsOf(parts, "2026-01").Years[2025]; is != c.want || is && sum != totalOf(parts) {
			t.Errorf("%s: told is %v (%v)", c.rule, is, sum)
		}
		if sums := PublicSumsOf(parts, "2025-12"); len(sums.Years) > 0 {
			t.Errorf("%s: a year that still moves is told: %v", c.rule, sums)
		}
	}
}

// Two organisations put together what they know: their own contracts, some of those
// that a page tells of, who dealt with whom and when, and every sum that was told.
// What the sums then say of another's contracts, solved exactly, is never closer
// than the rule promises.
func TestNobodyReadsAnothersAmountFromThePublicSums(t *testing.T) {
	months, years, bounded := 0, 0, 0
	tell := func(t *rapid.T) {
		parts := drawParts(t)
		sums := PublicSumsOf(parts, "2026-03")
		months, years = months+len(sums.Months), years+len(sums.Years)
		firms := rapid.Permutation(firmsOf(parts)).Draw(t, "firms")
		intruders, target := firms[:rapid.SampledFrom([]int{0, 1, 2}).Draw(t, "intruders")], firms[2]
		e := equations{months: maps.Clone(sums.Months), years: maps.Clone(sums.Years)}
		for i, p := range parts {
			if slices.Contains(intruders, p.Seller) || slices.Contains(intruders, p.Buyer) || p.Told && rapid.Bool().Draw(t, fmt.Sprint("learnt ", i)) {
				e.know(p)
			} else {
				e.unknown = append(e.unknown, p)
			}
		}
		for _, goal := range e.goals(target) {
			truth := e.value(goal)
			if truth == 0 {
				continue
			}
			if most, finite := e.most(goal); finite {
				bounded++
				if most.Cmp(big.NewRat(int64(truth)*11, 10)) < 0 {
					t.Fatalf("%v know that %s has at most %s of %d in %v; told are %v", intruders, target, most.FloatString(2), truth, parts, sums)
				}
			}
			for i := range goal {
				goal[i] = -goal[i]
			}
			if least, finite := e.most(goal); finite && least.Cmp(big.NewRat(-int64(truth)*9, 10)) < 0 {
				t.Fatalf("%v know that %s has at least %s of %d in %v; told are %v", intruders, target, least.FloatString(2), truth, parts, sums)
			}
		}
	}
	for range 5 { // of one alone about one run in thirty has too few sums to say much
		rapid.Check(t, tell)
	}
	if months < 50 || years < 5 || bounded < 50 {
		t.Errorf("%d months and %d years were told, %d amounts bounded: the property says little", months, years, bounded)
	}
}

// equations are what is known of contracts: sums less what is known of them.
type equations struct {
	unknown []SumPart
	months  map[Month]Fen
	years   map[int]Fen
}

func (e *equations) know(p SumPart) {
	if _, is := e.months[p.Month]; is {
		e.months[p.Month] -= p.Amount
	}
	if _, is := e.years[p.Month.Year()]; is {
		e.years[p.Month.Year()] -= p.Amount
	}
}

// goals are what someone would know of a firm: the sum of its contracts, and each.
func (e *equations) goals(firm string) [][]int64 {
	out := [][]int64{make([]int64, len(e.unknown))}
	for i, p := range e.unknown {
		if p.Seller == firm || p.Buyer == firm {
			one := make([]int64, len(e.unknown))
			out[0][i], one[i] = 1, 1
			out = append(out, one)
		}
	}
	return out
}

func (e *equations) value(goal []int64) (sum Fen) {
	for i, p := range e.unknown {
		sum += Fen(goal[i]) * p.Amount
	}
	return sum
}

// most is the largest value of a goal that agrees with all that is known.
func (e *equations) most(goal []int64) (*big.Rat, bool) {
	var rows [][]int64
	var right []Fen
	line := func(sum Fen, in func(SumPart) bool) {
		row := make([]int64, len(e.unknown))
		for i, p := range e.unknown {
			if in(p) {
				row[i] = 1
			}
		}
		rows, right = append(rows, row), append(right, sum)
	}
	for m, sum := range e.months {
		line(sum, func(p SumPart) bool { return p.Month == m })
	}
	for y, sum := range e.years {
		line(sum, func(p SumPart) bool { return p.Month.Year() == y })
	}
	return largest(rows, right, goal)
}

// drawParts are contracts of a few months, few enough that most sums are in doubt.
func drawParts(t *rapid.T) []SumPart {
	firms := []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"}
	months := []Month{"2025-01", "2025-02", "2025-03", "2026-02", "2026-03"}
	likely := rapid.SampledFrom([]int{0, 0, 1, 3}).Draw(t, "told of ten")
	sizes := rapid.SampledFrom([][]Fen{{7}, {7, 8, 9}, {1, 15}, {0, 7, 90}}).Draw(t, "sizes")
	parts := []SumPart{deal("2025-01", "a", "b", 1), deal("2025-02", "c", "d", 1)} // three firms at least
	for _, m := range months {
		for range rapid.SampledFrom([]int{0, 2, 4, 5, 6, 8, 12}).Draw(t, "contracts") {
			parts = append(parts, SumPart{
				Month: m, Seller: rapid.SampledFrom(firms).Draw(t, "seller"), Buyer: rapid.SampledFrom(firms).Draw(t, "buyer"),
				Amount: rapid.SampledFrom(sizes).Draw(t, "amount"), Told: rapid.SampledFrom([]int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}).Draw(t, "told") < likely,
			})
		}
	}
	return parts
}

func firmsOf(parts []SumPart) []string {
	var out []string
	for _, p := range parts {
		out = append(out, p.Seller, p.Buyer)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// largest is the largest value of goal·x over all x ≥ 0 with rows·x = right; false
// where there is none. The simplex method in two phases with Bland's rule, exact.
func largest(rows [][]int64, right []Fen, goal []int64) (*big.Rat, bool) {
	n, m := len(goal), len(rows)
	table := make([][]*big.Rat, m) // unknowns, one artificial each row, right side
	basis := make([]int, m)
	for i := range table {
		table[i] = make([]*big.Rat, n+m+1)
		for j := range table[i] {
			table[i][j] = new(big.Rat)
		}
		for j, v := range rows[i] {
			table[i][j].SetInt64(v)
		}
		table[i][n+i].SetInt64(1)
		table[i][n+m].SetInt64(int64(right[i]))
		basis[i] = n + i
	}
	first := make([]int64, n+m)
	for i := range m {
		first[n+i] = -1
	}
	improve(table, basis, first, n+m)
	for i := range table { // an artificial one that is left stands at 0 and has to stay there
		for j := 0; j < n && basis[i] >= n; j++ {
			if table[i][j].Sign() != 0 {
				pivot(table, i, j)
				basis[i] = j
			}
		}
	}
	return improve(table, basis, append(slices.Clone(goal), make([]int64, m)...), n)
}

// improve pivots until nothing of the first columns raises the goal.
func improve(table [][]*big.Rat, basis []int, goal []int64, columns int) (*big.Rat, bool) {
	for {
		enter := -1
		for j := 0; j < columns && enter < 0; j++ {
			gain := new(big.Rat).SetInt64(goal[j])
			for i := range table {
				gain.Sub(gain, new(big.Rat).Mul(new(big.Rat).SetInt64(goal[basis[i]]), table[i][j]))
			}
			if gain.Sign() > 0 {
				enter = j
			}
		}
		if enter < 0 {
			break
		}
		leave, least := -1, new(big.Rat)
		for i, row := range table {
			if row[enter].Sign() <= 0 {
				continue
			}
			ratio := new(big.Rat).Quo(row[len(row)-1], row[enter])
			if c := ratio.Cmp(least); leave < 0 || c < 0 || c == 0 && basis[i] < basis[leave] {
				leave, least = i, ratio
			}
		}
		if leave < 0 {
			return nil, false
		}
		pivot(table, leave, enter)
		basis[leave] = enter
	}
	value := new(big.Rat)
	for i, row := range table {
		value.Add(value, new(big.Rat).Mul(new(big.Rat).SetInt64(goal[basis[i]]), row[len(row)-1]))
	}
	return value, true
}

func pivot(table [][]*big.Rat, at, column int) {
	by := new(big.Rat).Inv(table[at][column])
	for _, v := range table[at] {
		v.Mul(v, by)
	}
	for i, row := range table {
		if i == at || row[column].Sign() == 0 {
			continue
		}
		times := new(big.Rat).Set(row[column])
		for j, v := range row {
			v.Sub(v, new(big.Rat).Mul(times, table[at][j]))
		}
	}
}
