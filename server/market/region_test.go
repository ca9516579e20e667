package market_test

import (
	"testing"

	"duijie/server/market"
)

func TestRegionsByTheirWholeNames(t *testing.T) {
	for code, want := range map[string]market.Text{
		"220104": {ZH: "长春市朝阳区", EN: "Chaoyang, Changchun"},
		"220302": {ZH: "四平市铁西区", EN: "Tiexi, Siping"},
		"222403": {ZH: "延边朝鲜族自治州敦化市", EN: "Dunhua, Yanbian"},
		"220200": {ZH: "吉林市", EN: "Jilin City"},
		"220000": {ZH: "吉林省", EN: "Jilin"},
		"110000": {ZH: "北京市", EN: "Beijing"},
		"999999": {ZH: "999999", EN: "999999"},
		"":       {},
	} {
		if got := market.RegionName(code); got != want {
			t.Errorf("%s: %v, want %v", code, got, want)
		}
	}
}
