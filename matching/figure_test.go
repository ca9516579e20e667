package matching

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// short writes a figure in one line: name op value..high unit trend <from (condition).
func (f Figure) short() string {
	text := fmt.Sprintf("%s %s %.12g", f.Name, f.Op, f.Value)
	if f.Op == "between" {
		text += fmt.Sprintf("..%.12g", f.High)
	}
	text += " " + f.Unit
	if f.Trend != "" {
		text += " " + string(f.Trend)
	}
	if f.From != nil {
		text += fmt.Sprintf(" <%.12g", *f.From)
	}
	if f.Condition != "" {
		text += " (" + f.Condition + ")"
	}
	return strings.TrimSpace(text)
}

func TestFigures(t *testing.T) {
	for _, row := range []struct{ rule, text, want string }{
		{"a bound behind the number", "重复使用破损率3%以下", "重复使用破损率 le 3 %"},
		{"a bound in front", "剥离强度不小于5N/mm", "剥离强度 ge 5 N/mm"},
		{"a sign", "识别误差≤3cm", "识别误差 le 3 cm"},
		{"signs of full width", "识别误差＜３ｃｍ", "识别误差 lt 3 cm"},
		{"a plain value", "熔点 1538℃", "熔点 eq 1538 ℃"},
		{"度 among heat", "耐高温一千七百度以上", "耐高温 ge 1700 ℃"},
		{"度 among angles", "云台俯仰角度不小于30度", "云台俯仰角度 ge 30 °"},
		{"a span", "粒度五十至一百五十微米", "粒度 between 50..150 微米"},
		{"a rate whose 每 the number before has taken", "一个每天2次", "eq 1 个/天; eq 2 次/天"},
		{"a span that shares its ten thousands", "年处理量10～15万吨", "年处理量 between 100000..150000 吨"},
		{"a span that shares its hundreds", "抗压力五到六百公斤", "抗压力 between 500..600 公斤"},
		{"a span from ten on", "线速十至十三米", "线速 between 10..13 米"},
		{"a span into ten thousands", "转速500~1.5万转", "转速 between 500..15000 转"},
		{"a span upside down", "电压3.6-2.5V", "电压 between 2.5..3.6 V"},
		{"a span below zero", "工作温度-40～85℃", "工作温度 between -40..85 ℃"},
		{"a span in two units", "孔径800nm～2μm", "孔径 between 0.8..2 μm"},
		{"a tolerance around a value", "外径20±0.5mm", "外径 between 19.5..20.5 mm"},
		{"a tolerance alone", "偏差±0.5mm", "偏差 le 0.5 mm"},
		{"from one value to another", "良率由85%提高到95%", "良率 ge 95 % <85"},
		{"down to a value, in another unit", "换模时间从1.5 h缩短到20 min", "换模时间 le 20 min <90"},
		{"a change", "风阻降低不少于12%", "风阻 ge 12 % down"},
		{"a change with its name behind", "减少约20%的作业时间", "作业时间 approx 20 % down"},
		{"a change around its name", "降低整机质量20%以上", "整机质量 ge 20 % down"},
		{"成", "直链含量六成以上", "直链含量 ge 60 %"},
		{"百分之", "成活率达到百分之九十五", "成活率 ge 95 %"},
		{"百分之, a span", "含水率百分之十到百分之十二", "含水率 between 10..12 %"},
		{"neighbours are a span", "孔距差七八丝", "between 7..8 丝"},
		{"数 and 几 are no number", "用了几十吨、数百米", ""},
		{"tenths behind the unit", "幅宽一米二", "幅宽 eq 1.2 米"},
		{"a half", "每班用时两小时半，另停半小时", "每班用时 eq 2.5 小时; eq 0.5 小时"},
		{"below zero in words", "零下三十度冷藏", "eq -30 ℃"},
		{"below zero in words, with a space", "零下 35 ℃ 时出口温度 36.4 ℃", "eq -35 ℃; 出口温度 eq 36.4 ℃ (零下 35 ℃)"},
		{"负", "氧化还原电位降到负一百五十毫伏以下", "氧化还原电位 le -150 mV"},
		{"powers", "体积电阻率≥1×10¹² Ω·cm", "体积电阻率 ge 1e+12 Ω·cm"},
		{"a power without a sign", "热膨胀系数1.2×10-6/K", "热膨胀系数 eq 1.2e-06 /K"},
		{"thousands", "疲劳次数1,050,000次", "疲劳次数 eq 1050000 次"},
		{"ten thousands", "循环寿命1.5万次以上", "循环寿命 ge 15000 次"},
		{"千克 is a unit", "整机质量1000千克", "整机质量 eq 1000 千克"},
		{"a count inside of a name", "更换四块衬板时间不超过10秒", "更换四块衬板时间 le 10 秒"},
		{"a rate in front", "包装速度每分钟30件", "包装速度 eq 30 件/分钟"},
		{"a rate in words", "作业速度超过九公里每小时", "作业速度 gt 9 公里/小时"},
		{"a noun that goes on is no name behind", "300℃抗擦伤应力达到90MPa", "eq 300 ℃; 抗擦伤应力 ge 90 MPa (300℃)"},
		{"what can't be read below the line stays", "误报率0.4%/千轴·月", "误报率 eq 0.4 %/千轴·月"},
		{"the unit behind the name", "抗拉强度(MPa)≥400", "抗拉强度 ge 400 MPa"},
		{"a condition in brackets", "抗压强度≥50MPa（600℃）", "抗压强度 ge 50 MPa (600℃); eq 600 ℃"},
		{"a condition in front", "2h内抗折强度9MPa", "le 2 h; 抗折强度 eq 9 MPa (2h内)"},
		{"the bound behind a bracket", "锚固力达300kN（锚长1.0m）以上", "锚固力 ge 300 kN (锚长1.0m); eq 1 m"},
		{"a number without a unit needs a name without one", "强屈比≥1.31，编号≥7", "强屈比 ge 1.31"},
		{"a symbol", "pH 6～9，粗糙度Ra0.8μm", "pH between 6..9; 粗糙度 eq 0.8 μm"},
		{"a name in the clause before", "温度恒定，控制在160-210℃之间", "温度 between 160..210 ℃"},
		{"a member of a list", "（1）成活率≥95%；2）出苗率：92%；3、发芽率90%以上", "成活率 ge 95 %; 出苗率 eq 92 %; 发芽率 ge 90 %"},
		{"a symbol behind its noun", "抗拉强度σb≥980MPa，表面粗糙度Ra≤0.8μm", "抗拉强度 ge 980 MPa; 表面粗糙度 le 0.8 μm"},
		{"what qualifies a symbol", "齿面Ra0.4μm，D50≤5μm", "齿面Ra eq 0.4 μm; D50 le 5 μm"},
		{"a scale in front of its number", "硬度：HRC58-62，显微硬度不低于HV 900", "硬度 between 58..62 HRC; 显微硬度 ge 900 HV"},
		{"the unit between", "抗拉强度 MPa ≥400\n屈服强度/MPa：300", "抗拉强度 ge 400 MPa; 屈服强度 eq 300 MPa"},
		{"cells of a table", "| 抗拉强度 | ≥450 MPa |\n延伸率\t12%", "抗拉强度 ge 450 MPa; 延伸率 eq 12 %"},
		{"two columns may be now and then", "| 破损率(%) | 8% | 3% |", "eq 8 %; eq 3 %"},
		{"a substance", "出水COD≤50mg/L，PM2.5低于35μg/m³", "出水COD le 50 mg/L; PM2.5 lt 35 μg/m³"},
		{"a substance reached has no direction", "出水COD达到50mg/L", "出水COD eq 50 mg/L"},
		{"a substance of what is treated", "COD≥5000mg/L的废水", "ge 5000 mg/L"},
		{"a substance in another unit is no concentration", "COD≥50%", "ge 50 %"},
		{"the noun in the clause before", "耐温要求高，1700℃以上", "耐温 ge 1700 ℃"},
		{"the clause before measures something else", "温度恒定，控制在5MPa以内", "le 5 MPa"},
		{"from a number without its unit", "氮氧化物排放浓度由240降至135 mg/m³", "氮氧化物排放浓度 le 135 mg/m³ <240"},
		{"more than something by so much", "脚趾温度比棉袜高两度左右", "脚趾温度 approx 2 ℃ up"},
		{"several names share several numbers", "抗拉强度和屈服强度分别达到450MPa和350MPa", "抗拉强度 eq 450 MPa; 屈服强度 eq 350 MPa"},
		{"a word in front may belong to all names", "高温抗拉强度和屈服强度分别达到450MPa和350MPa", "eq 450 MPa; eq 350 MPa"},
		{"a state in front of 的", "高温下的抗拉强度不低于400MPa", "抗拉强度 ge 400 MPa (高温下)"},
		{"a precision of so many right", "缺陷检测精度达到95%，定位精度达到0.05mm", "缺陷检测精度 ge 95 %; 定位精度 le 0.05 mm"},
		{"a rate of loss of half and more is not bounded", "秸秆破碎率达到95%", "秸秆破碎率 eq 95 %"},
		{"万分之", "线收缩不到万分之一", "线收缩 lt 0.01 %"},
		{"tenths of tenths", "淀粉含量六成五以上", "淀粉含量 ge 65 %"},
		{"a share of something else has no name", "强度为母材的83%", "eq 83 %"},
		{"a contradiction has no name", "强度不低于5MPa以下", "ge 5 MPa"},
		{"a head at the end of a verb", "承压≥8MPa", "承压 ge 8 MPa"},
		{"the unit does not run into the next word", "改造3克服困难、5目前、2转换、3成本", ""},
		{"years, dates and ages", "2017年2月18日成立，二十四年来，80年代，近三年", ""},
		{"standards and models", "GB/T 4754-2017，Q345，40Cr，5G，H13，18650电池，CWL650-M型，GJB150A", ""},
		{"lists", "1. 目标 2、内容 (3) 方法 ①要求", ""},
		{"money", "投资500万元，16000元/吨，补助3.5亿", ""},
		{"telephones", "电话0431-8888-6666，13800000000", ""},
		{"counted things", "专家6人，专利8项，论文2篇，3个车间", ""},
		{"3D printing is no three days", "3d打印机，养护3d后", "eq 3 d"},
		{"sizes", "试件1.2 m×1.0 m，φ580×2600", ""},
		{"a fraction", "降到三分之一", ""},
	} {
		var got []string
		for _, f := range Figures(row.text) {
			got = append(got, f.short())
		}
		if text := strings.Join(got, "; "); text != row.want {
			t.Errorf("%s: %s\n got %s\nwant %s", row.rule, row.text, text, row.want)
		}
	}
}

func TestFigurePassages(t *testing.T) {
	text := "企业需求：重复使用破损率 ３％ 以下；耐高温１７００度以上，降低整机质量20%以上。"
	for i, want := range []string{"重复使用破损率 ３％ 以下", "耐高温１７００度以上", "降低整机质量20%以上"} {
		f := Figures(text)[i]
		if f.Words != want || text[f.Start:f.End] != want {
			t.Errorf("passage %d is %q, at its offsets %q, want %q", i, f.Words, text[f.Start:f.End], want)
		}
	}
}

func TestFiguresTellThePresentState(t *testing.T) {
	for text, want := range map[string]bool{
		"目前产品破损率为5%":           true,
		"传统工艺破损率5%":            true,
		"破损率不超过5%":             false,
		"目前破损率高，要求破损率不超过5%":    false,
		"目前做不到。破损率不超过5%":       false,
		"据统计，我国粮食损失率达8%以上":     true,
		"现有收割机破碎率高，本机破碎率应低于2%": false,
	} {
		if f := Figures(text); len(f) == 0 || f[0].Present != want {
			t.Errorf("%s: %+v, want present %v", text, f, want)
		}
	}
}

// FuzzFigures holds what callers rely on for any bytes: offsets in order and at the borders of characters, and words
// that are the text between them.
func FuzzFigures(f *testing.F) {
	for _, seed := range []string{
		"重复使用破损率3%以下；良率由85%提高到95%", "误差≤±0.5mm", "8~15t", "每分钟30件", "每分钟30件每分钟30件", "百分之", "1,000,000.5.5", "十万零三百", "两米六半",
		"\xff3%\x00\xe7", "−40--20℃", "（（（5%）", "10^99999 m", "9999999999999999999999亿亿亿亿吨", "φ5×6×7", "5±", "每每每5吨",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) { checkFigures(t, text, Figures(text)) })
}

// checkFigures holds to what is true of the figures of any text.
func checkFigures(t *testing.T, text string, figures []Figure) {
	t.Helper()
	for _, figure := range figures {
		if figure.Start < 0 || figure.End > len(text) || figure.Start >= figure.End || text[figure.Start:figure.End] != figure.Words {
			t.Fatalf("%q: %+v", text, figure)
		}
		if utf8.ValidString(text) && !utf8.ValidString(figure.Words) {
			t.Fatalf("%q: a character is parted in %q", text, figure.Words)
		}
		if !finite(figure.Value) || !finite(figure.High) || figure.Op == "between" && figure.High < figure.Value {
			t.Fatalf("%q: %+v", text, figure)
		}
	}
}

func BenchmarkFigures(b *testing.B) {
	j := fixtures(b)
	var all strings.Builder
	for _, item := range append(j.Demands, j.Offers...) {
		all.WriteString(item.Body + "\n")
	}
	for _, times := range []int{1, 4} { // the throughput stays where the time is linear
		text := strings.Repeat(all.String(), times)
		b.Run(fmt.Sprintf("samples x%d", times), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				Figures(text)
			}
		})
	}
	b.Run("digits", func(b *testing.B) {
		long := strings.Repeat("1 ", 1<<15)
		b.SetBytes(int64(len(long)))
		for b.Loop() {
			Figures(long)
		}
	})
}
