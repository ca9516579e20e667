package simulate

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"duijie/server/market"
)

// The words of invented names. None is meant to be anybody's.
var (
	firmWords = []string{"瀚", "岭", "霁", "沐", "禾", "砚", "澜", "曜", "桐", "峤", "翎", "淞", "筑", "锐", "衡", "朔", "凌", "嘉", "溪", "垣"}
	firmTails = []string{"川", "野", "越", "维", "恒", "森", "岳", "拓", "微", "宸", "驰", "源", "辰", "谷", "图"}
	surnames  = []string{"赵", "钱", "孙", "李", "周", "吴", "郑", "王", "冯", "陈", "褚", "卫", "蒋", "沈", "韩", "杨", "朱", "秦", "许", "何", "吕", "施", "张", "孔", "曹", "严", "金", "魏", "陶", "姜"}
	givens    = []string{"若溪", "明哲", "思远", "雨桐", "建国", "晓峰", "佳宁", "文博", "立新", "春燕", "子昂", "静怡", "海涛", "云飞", "书瑶", "志恒", "嘉禾", "一鸣", "雪松", "凯文"}
	schools   = []string{"工业大学", "理工大学", "师范大学", "农业大学", "医药大学", "应用技术学院", "材料研究所", "光学研究所", "农业科学研究院", "能源研究院"}
	banks     = []string{"样例商业银行城东支行", "样例农村商业银行营业部", "样例股份银行高新支行", "样例城市银行开发区支行"}
	prefixes  = []string{"北沅", "长屿", "松霖", "延岚", "白澄", "辽泽", "通霭", "四泉", "江朔", "图宁"}
)

// trade is a field of technology with the trades and subjects in it.
type trade struct {
	field    string   // code list field
	industry string   // as lists of titles write it
	firm     string   // part of a company's name
	words    []string // in the name of an organisation that stands already, by which it is of this trade
	subjects []string
}

var trades = []trade{
	{"03", "通用零部件制造", "精密机械", []string{"机床", "铸锻"}, []string{"高速主轴热误差补偿", "薄壁壳体自适应夹持", "齿轮箱早期故障诊断", "大型铸件在线测量"}},
	{"01", "电子元件及组件制造", "光电技术", []string{"汽车智能", "光电", "光学"}, []string{"激光雷达回波去噪", "微显示器件封装", "机器视觉缺陷检测", "窄线宽光源稳频"}},
	{"10", "铁路运输设备制造", "轨道装备", []string{"轨道"}, []string{"转向架构架焊缝消应力", "塞拉门低温密封", "客室低频隔声墙板", "设备舱裙板轻量化成形"}},
	{"10", "汽车零部件及配件制造", "汽车零部件", []string{"汽车", "车身"}, []string{"一体化热成形门环", "寒区电池热管理", "线控制动冗余控制", "轻量化副车架连接"}},
	{"05", "合成材料制造", "新材料", []string{"合金", "复合材料", "化工", "石化", "化学", "生物材料"}, []string{"低温韧性尼龙改性", "玄武岩纤维预浸料", "高导热绝缘膜", "可降解地膜母粒"}},
	{"04", "中成药生产", "生物医药", []string{"药", "医疗"}, []string{"人参皂苷定向转化", "鹿茸多肽分离纯化", "冻干制剂复溶", "微流控检测卡"}},
	{"06", "输配电及控制设备制造", "能源装备", []string{"电池", "热电", "风电", "储能", "热力"}, []string{"秸秆成型燃料燃烧", "风机叶片除冰", "地热尾水回灌监测", "余热驱动吸收式热泵"}},
	{"09", "农副食品加工", "食品科技", []string{"食品", "饮品", "特产"}, []string{"鲜食玉米锁鲜", "黑木耳菌包自动接种", "蓝莓汁低温灌装", "分割鸡在线分级"}},
	{"09", "农、林、牧、渔专用机械制造", "农业科技", []string{"农"}, []string{"黑土保墒耕作机具", "玉米籽粒低破碎收获", "水稻钵苗移栽", "食用菌液体菌种"}},
	{"07", "环境保护专用设备制造", "环保科技", []string{"市政", "矿业"}, []string{"低温污水脱氮菌剂", "废旧轮胎裂解炭黑", "矿井水浓盐分质", "畜禽粪污快速堆肥"}},
}

// tradeOf is the trade that an organisation's name tells, or any one.
func tradeOf(rng *rand.Rand, name string) trade {
	for _, t := range trades {
		for _, word := range t.words {
			if strings.Contains(name, word) {
				return t
			}
		}
	}
	return pick(rng, trades)
}

// work is what a project of a type of contract is called.
func workOf(t market.ContractType) string {
	switch t.Class() {
	case "dev":
		return "关键技术研究与开发"
	case "transfer":
		return "技术成果转让"
	case "license":
		return "技术实施许可"
	case "consulting":
		return "可行性论证咨询"
	}
	return "技术服务"
}

// names makes invented names that do not repeat.
type names struct {
	rng  *rand.Rand
	used map[string]bool
}

// fresh calls say until it says something new.
func (n *names) fresh(say func() string) string {
	for i := 0; ; i++ {
		name := say()
		if i > 50 {
			name = fmt.Sprintf("%s（%d）", name, i)
		}
		if !n.used[name] {
			n.used[name] = true
			return name
		}
	}
}

func pick[T any](rng *rand.Rand, from []T) T { return from[rng.IntN(len(from))] }

// chance is true so many times in a hundred.
func chance(rng *rand.Rand, percent int) bool { return rng.IntN(100) < percent }

func (n *names) person() string { return pick(n.rng, surnames) + pick(n.rng, givens) }

// firm names an enterprise of a trade in a place such as 长春.
func (n *names) firm(place string, t trade) string {
	return n.fresh(func() string {
		return place + pick(n.rng, firmWords) + pick(n.rng, firmTails) + t.firm + "有限公司"
	})
}

// school names a university or an institute; tail is its kind.
func (n *names) school(tail string) string {
	return n.fresh(func() string { return pick(n.rng, prefixes) + pick(n.rng, firmWords) + tail })
}

// creditCode makes a valid code: who registers and what kind of body, the region,
// and nine characters of which MY tells that it is made up.
func (n *names) creditCode(kind market.OrganisationKind, region string) market.CreditCode {
	head := map[market.OrganisationKind]string{market.Enterprise: "91", market.Department: "11"}[kind]
	if head == "" {
		head = "12"
	}
	code := n.fresh(func() string {
		first := fmt.Sprintf("%s%sMYX%06d", head, region, n.rng.IntN(1_000_000))
		return first + string(market.CreditCheck(first))
	})
	return market.CreditCode(code)
}
