package sheet

import (
	"archive/zip"
	"bytes"
	"testing"

	"duijie/server/market"
)

// archive makes a zip of files of zeros.
func archive(t *testing.T, files map[string]int) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	zeros := make([]byte, 1<<20)
	for name, size := range files {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		for size > 0 {
			n := min(size, len(zeros))
			if _, err := w.Write(zeros[:n]); err != nil {
				t.Fatal(err)
			}
			size -= n
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestMoney(t *testing.T) {
	wan, yuan := market.WanYuan, market.Yuan
	for _, c := range []struct {
		in        string
		unit      market.Fen
		low, high market.Fen
		bad       bool
	}{
		{"50", wan, 50 * wan, 0, false},
		{"50", 0, 0, 0, true},
		{"50万", 0, 50 * wan, 0, false},
		{"１，２００．５万元", yuan, 12_005 * wan / 10, 0, false},
		{"500000元", wan, 50 * wan, 0, false},
		{"1.2亿", 0, 12_000 * wan, 0, false},
		{"50~80", wan, 50 * wan, 80 * wan, false},
		{"50-80万元", yuan, 50 * wan, 80 * wan, false},
		{"5000元至2万元", 0, 5000 * yuan, 2 * wan, false},
		{"面议", 0, 0, 0, false},
		{"0.001元", 0, 0, 0, true},
		{"二十万", wan, 0, 0, true},
		{"-5", wan, 0, 0, true},
		{"99999999999999999", wan, 0, 0, true},
	} {
		low, high, h := money(c.in, c.unit)
		if low != c.low || high != c.high || (h != nil) != c.bad {
			t.Errorf("money(%q, %d) = %d, %d, %v", c.in, c.unit, low, high, h)
		}
	}
}

func TestDay(t *testing.T) {
	for in, want := range map[string]market.Date{
		"2024-06-30": "2024-06-30", "2024/6/3": "2024-06-03", "2024年6月3日": "2024-06-03", "2024.6.3": "2024-06-03",
		"20240603": "2024-06-03", "45446": "2024-06-03", "45446.75": "2024-06-03", "２０２４－６－３": "2024-06-03",
		"2024-02": "2024-02-29", "2024年2月": "2024-02-29", "202402": "2024-02-29", "2024-06-03 00:00:00": "2024-06-03",
		"2024-02-30": "", "六月": "", "99": "", "2024-13-01": "", "10000": "",
	} {
		if got, h := deadline(in); got != want || (h != nil) != (want == "") {
			t.Errorf("date(%q) = %q, %v; want %q", in, got, h, want)
		}
	}
}

func TestIndicator(t *testing.T) {
	for in, want := range map[string]market.Indicator{
		"导热系数≥400 W/(m·K)": {Name: "导热系数", Op: market.AtLeast, Value: 400, Unit: "W/(m·K)"},
		"破损率不超过3%（期望）":     {Name: "破损率", Op: market.AtMost, Value: 3, Unit: "%", Need: "wish"},
		"载重 8~15t":         {Name: "载重", Op: market.Between, Value: 8, High: 15, Unit: "t"},
		"温度：-40℃～85℃":      {Name: "温度", Op: market.Between, Value: -40, High: 85, Unit: "℃"},
		"纯度>99.9%":         {Name: "纯度", Op: market.MoreThan, Value: 99.9, Unit: "%"},
		"寿命达到1,000,000次":   {Name: "寿命", Op: market.AtLeast, Value: 1_000_000, Unit: "次"},
		"误差 <= 1e-3 mm":    {Name: "误差", Op: market.AtMost, Value: 0.001, Unit: "mm"},
		"密度约1.6 g/cm3【实测】": {Name: "密度", Op: market.About, Value: 1.6, Unit: "g/cm3", Note: "实测"},
		"ＰＨ值＝７":            {Name: "PH值", Op: market.Equal, Value: 7},
	} {
		if got, ok := indicator(in); !ok || got != want {
			t.Errorf("indicator(%q) = %+v, %v; want %+v", in, got, ok, want)
		}
	}
	for _, in := range []string{"很好", "≥5", "效率高达百分之九十", ""} {
		if got, ok := indicator(in); ok {
			t.Errorf("indicator(%q) = %+v, want none", in, got)
		}
	}
}

func FuzzValues(f *testing.F) {
	for _, s := range []string{"50-80万元", "2024年6月", "导热系数≥400 W/(m·K)", "发明专利 ZL2020 已授权", "=1", "1e999", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		low, high, _ := money(s, market.WanYuan)
		if low < 0 || high < 0 {
			t.Errorf("money(%q) is negative", s)
		}
		if d, h := date(s); h == nil && !d.Valid() {
			t.Errorf("date(%q) = %q", s, d)
		}
		if n, ok := indicator(s); ok && n.Name == "" {
			t.Errorf("indicator(%q) has no name", s)
		}
		_, _ = rights(s)
		row := Row{of: Achievements}
		cells{row: &row, values: map[string]string{"title": s, "price_min": s, "indicators": s, "modes": s, "ip": s}}.fill(Achievements)
	})
}
