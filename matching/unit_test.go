package matching

import (
	"math"
	"testing"
)

func TestParseUnit(t *testing.T) {
	for _, row := range []struct {
		rule, a, b string
		ratio      float64 // how many b one a is; 0: not comparable
	}{
		{"prefix", "GPa", "MPa", 1000},
		{"prefix of a compound", "kW·h", "MJ", 3.6},
		{"the case tells mega from milli", "MPa", "mPa", 1e9},
		{"sloppy case that can mean one thing only", "KW", "kW", 1},
		{"sloppy case that could mean two things", "mpa", "MPa", 0},
		{"length", "mm", "μm", 1000},
		{"length in the workshop's unit", "丝", "mm", 0.01},
		{"both micro signs", "µm", "μm", 1},
		{"Chinese name", "毫米", "mm", 1},
		{"mass", "t", "kg", 1000},
		{"half a kilogram", "斤", "g", 500},
		{"time", "h", "min", 60},
		{"year and month", "年", "月", 12},
		{"months have no fixed number of days", "月", "d", 0},
		{"brackets", "W/(m·K)", "W/m·K", 1},
		{"powers written in three ways", "g/cm3", "g/cm³", 1},
		{"negative power", "m·s⁻¹", "m/s", 1},
		{"negative power without sign", "m s-1", "m/s", 0},
		{"degree and kelvin below the line", "W/(m·℃)", "W/(m·K)", 1},
		{"power of ten before the unit", "10⁻⁶/K", "10^-6/℃", 1},
		{"count words", "万次", "次", 1e4},
		{"cycles and times", "循环", "次", 1},
		{"turns a minute", "rpm", "r/min", 1},
		{"turns are no times", "rpm", "次/min", 0},
		{"per mille", "%", "‰", 10},
		{"points are not percent", "百分点", "%", 0},
		{"share of mass is no bare share", "wt%", "%", 0},
		{"hardness scales", "HV0.3", "HRC", 0},
		{"an unknown unit is itself", "HV0.3", "HV0.3", 1},
		{"an unknown unit in a compound", "次/(千轴·月)", "次/(轴·月)", 1e-3},
		{"full width", "ｍｇ／Ｌ", "mg/L", 1},
		{"square metres by area of land", "公顷", "亩", 15},
		{"no unit and percent", "", "%", 0},
		{"compatibility sign", "㎏", "kg", 1},
		{"force by area", "N/mm²", "MPa", 1},
		{"dust per volume", "mg/m³", "μg/m³", 1000},
		{"decibel", "dB(A)", "dB", 0},
	} {
		a, b := ParseUnit(row.a), ParseUnit(row.b)
		switch {
		case row.ratio == 0 && a.Dimension == b.Dimension:
			t.Errorf("%s: %q and %q can be compared (%q)", row.rule, row.a, row.b, a.Dimension)
		case row.ratio != 0 && a.Dimension != b.Dimension:
			t.Errorf("%s: %q (%q) and %q (%q) can't be compared", row.rule, row.a, a.Dimension, row.b, b.Dimension)
		case row.ratio != 0 && math.Abs(a.Factor/b.Factor/row.ratio-1) > 1e-9:
			t.Errorf("%s: one %q is %v %q, want %v", row.rule, row.a, a.Factor/b.Factor, row.b, row.ratio)
		}
	}
}

func FuzzParseUnit(f *testing.F) {
	for _, seed := range []string{"", "MPa", "W/(m·K)", "10⁻⁶/K", "((((((((((", "m^99999999999", "/", "次/(千轴·月)", "·", "m³/(人·d)", "1e309", "0", "-1", "%RH", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u := ParseUnit(text)
		if !(u.Factor > 0) || math.IsInf(u.Factor, 0) {
			t.Fatalf("%q has factor %v", text, u.Factor)
		}
		if again := ParseUnit(text); again != u {
			t.Fatalf("%q: %v, then %v", text, u, again)
		}
	})
}
