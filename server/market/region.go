package market

import "strings"

// Jilin is the province whose policy this platform carries.
const Jilin = "220000"

// Prefecture is the code of the prefecture-level region that holds a county or
// is it: 222403 gives 222400. A province stays itself.
func Prefecture(region string) string {
	if len(region) != 6 {
		return region
	}
	return region[:4] + "00"
}

// Province is the code of the province that holds a region.
func Province(region string) string {
	if len(region) != 6 {
		return region
	}
	return region[:2] + "0000"
}

// RegionName is a region by its whole name: a county with its prefecture, because
// 朝阳区 alone may lie in several cities. The code itself where it is unknown.
func RegionName(region string) Text {
	own, prefecture := Regions.Label(region), Prefecture(region)
	if prefecture == region || !Regions.Has(region) || !Regions.Has(prefecture) {
		return own
	}
	outer := Regions.Label(prefecture)
	return Text{outer.ZH + own.ZH, own.EN + ", " + outer.EN}
}

// Within tells whether a region is another one or lies in it. Every region
// lies in "", which is the whole country.
func Within(region, office string) bool {
	switch {
	case office == "":
		return true
	case strings.HasSuffix(office, "0000"):
		return Province(region) == office
	case strings.HasSuffix(office, "00"):
		return Prefecture(region) == office
	}
	return region == office
}
