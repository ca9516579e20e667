package market_test

import (
	"math"
	"testing"

	"duijie/server/market"

	"pgregory.net/rapid"
)

func TestParseFenReadsPlainDecimals(t *testing.T) {
	for _, c := range []struct {
		rule, in string
		unit     market.Fen
		want     market.Fen
	}{
		{"yuan", "1234", market.Yuan, 123_400},
		{"yuan and fen", "1234.56", market.Yuan, 123_456},
		{"one decimal is tens of fen", "0.5", market.Yuan, 50},
		{"zeros past the fen say nothing", "1.2300", market.Yuan, 123},
		{"a point without decimals", "12.", market.Yuan, 1200},
		{"万元", "50", market.WanYuan, 50_000_000},
		{"万元 to the last fen", "0.000001", market.WanYuan, 1},
		{"万元 with decimals", "12.5", market.WanYuan, 12_500_000},
		{"commas", "1,234,567.89", market.Yuan, 123_456_789},
		{"full-width commas", "1，234，567", market.Yuan, 123_456_700},
		{"blanks group digits as well", "1 234 567", market.Yuan, 123_456_700},
		{"negative", "-3.07", market.Yuan, -307},
		{"a plus sign", "+3.07", market.Yuan, 307},
		{"nothing", "0", market.WanYuan, 0},
		{"minus nothing is nothing", "-0.00", market.Yuan, 0},
		{"the largest sum", "92233720368547758.07", market.Yuan, math.MaxInt64},
		{"the most negative one that has a counterpart", "-92233720368547758.07", market.Yuan, -math.MaxInt64},
		{"the largest sum in 万元", "9223372036854.775807", market.WanYuan, math.MaxInt64},
	} {
		if got, ok := market.ParseFen(c.in, c.unit); !ok || got != c.want {
			t.Errorf("%s: ParseFen(%q) = %d, %v; want %d", c.rule, c.in, got, ok, c.want)
		}
	}
}

func TestParseFenRefusesWhatItWouldHaveToGuess(t *testing.T) {
	for _, c := range []struct {
		rule, in string
		unit     market.Fen
	}{
		{"empty", "", market.Yuan},
		{"a sign alone", "-", market.Yuan},
		{"two signs", "-+5", market.Yuan},
		{"two points", "1.2.3", market.Yuan},
		{"no digit before the point", ".5", market.Yuan},
		{"words", "二十", market.Yuan},
		{"a unit", "20万", market.Yuan},
		{"an exponent", "1e6", market.Yuan},
		{"hexadecimal", "0x10", market.Yuan},
		{"full-width digits are the caller's to fold", "１２", market.Yuan},
		{"parts of a fen", "0.001", market.Yuan},
		{"parts of a fen in 万元", "0.0000001", market.WanYuan},
		{"a fen more than there is room for", "92233720368547758.08", market.Yuan},
		{"more yuan than there is room for", "92233720368547759", market.Yuan},
		{"more 万元 than there is room for", "9223372036855", market.WanYuan},
		{"more digits than an int64", "99999999999999999999", 1},
		{"no unit", "5", 0},
		{"a negative unit", "5", -100},
		{"infinity", "Inf", market.Yuan},
	} {
		if got, ok := market.ParseFen(c.in, c.unit); ok {
			t.Errorf("%s: ParseFen(%q) = %d", c.rule, c.in, got)
		}
	}
}

func TestFenStringWritesYuanWithTwoDecimals(t *testing.T) {
	for f, want := range map[market.Fen]string{
		0: "0.00", 5: "0.05", 50: "0.50", 123: "1.23", 123_450: "1234.50", -307: "-3.07", -5: "-0.05",
		math.MaxInt64: "92233720368547758.07", math.MinInt64: "-92233720368547758.08", market.WanYuan: "10000.00",
	} {
		if got := f.String(); got != want {
			t.Errorf("%d: %s, want %s", int64(f), got, want)
		}
	}
}

func TestFenReadsBackWhatItWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := market.Fen(rapid.Int64Min(-math.MaxInt64).Draw(t, "fen"))
		if got, ok := market.ParseFen(f.String(), market.Yuan); !ok || got != f {
			t.Fatalf("%s reads back as %d, %v", f, got, ok)
		}
	})
}
