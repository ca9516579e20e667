package market

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Fen is an amount of money in Chinese fen: 100 Fen are one yuan, 1,000,000
// Fen are 万元. No float ever holds money.
type Fen int64

// Sums that people speak in.
const (
	Yuan    Fen = 100
	WanYuan Fen = 10_000 * Yuan
)

// String writes yuan with two decimals: 1234.50.
func (f Fen) String() string {
	sign := ""
	u := uint64(f)
	if f < 0 {
		sign, u = "-", -u
	}
	return fmt.Sprintf("%s%d.%02d", sign, u/100, u%100)
}

// ParseFen reads a plain decimal number of yuan with at most two decimals;
// commas (half or full width) may group the digits. The unit multiplies: 100
// for yuan, 1,000,000 for 万元. It answers false for anything else, for more
// digits than a Fen can hold, and for parts of a fen.
func ParseFen(s string, unit Fen) (Fen, bool) {
	s = strings.NewReplacer(",", "", "，", "", " ", "").Replace(s)
	neg := strings.HasPrefix(s, "-")
	if neg || strings.HasPrefix(s, "+") {
		s = s[1:]
	}
	whole, frac, _ := strings.Cut(s, ".")
	if whole == "" || strings.Trim(whole+frac, "0123456789") != "" || unit <= 0 {
		return 0, false
	}
	// Decimals are digits of unit; what is left past its last fen must be 0.
	w, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || w > math.MaxInt64/int64(unit) {
		return 0, false
	}
	total := w * int64(unit)
	place := int64(unit)
	for _, d := range frac {
		if place%10 != 0 {
			if d != '0' {
				return 0, false
			}
			continue
		}
		place /= 10
		part := int64(d-'0') * place
		if total > math.MaxInt64-part {
			return 0, false
		}
		total += part
	}
	if neg {
		total = -total
	}
	return Fen(total), true
}
