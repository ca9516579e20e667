package matching

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// figureParts are pieces of which figures are made. Put together by chance they stand as nobody writes them, and as bytes
// at random never would.
var figureParts = strings.Fields(`≥ ≤ ± ~ - × / . , ， 。 、 ： （ ） ( ) 1 0.5 1,000 １２ 一千二百 九十五 两米六 三成 几 十几 百分之 千分之 三分之一
	% ‰ ℃ ° mm ㎜ W/(m·K) 件 /min 每分钟 每 天 次 丝 目 度 倍 万 亿 元 吨 10-6 ×10⁶ HRC58 φ10 Ra0.8 M8 DNA14天 2024年 GB/T ① 1.2m×1.0m
	误差 破损率 导热系数 强度 温度 平均 重复使用 不低于 超过 高于 以下 以上 以内 左右 约 多 余 达到 可达 分别 由 从 至 到 提高 提高到 降低 减少 缩短
	长 快一倍 亩 增 时 内 后 的 和 与 未 没有 目前 传统 比`)

func TestFiguresAreReadOutOfPiecesInAnyOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 12))
	found := 0
	for range 20_000 {
		var text strings.Builder
		for range 2 + random.IntN(9) {
			text.WriteString(figureParts[random.IntN(len(figureParts))])
		}
		figures := Figures(text.String())
		checkFigures(t, text.String(), figures)
		found += len(figures)
	}
	if found < 2_000 {
		t.Errorf("only %d figures in all: the pieces make no figures any more", found)
	}
}
