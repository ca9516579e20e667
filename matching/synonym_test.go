package matching

import (
	"strings"
	"testing"
)

func TestOtherNamesOfAThingAreShared(t *testing.T) {
	e := engineOf(t, []Item{achievementOf("zh", "石墨烯薄膜的转移方法"), achievementOf("en", "一种Graphene薄膜的转移方法")}, filler())
	for _, row := range []struct{ rule, need, offer string }{
		{"the need in English", "graphene散热片", "zh"},
		{"the offer in English", "石墨烯散热片", "en"},
	} {
		matches := mustMatch(t, e, demandOf("d", row.need), MatchOptions{})
		i := 0
		for i < len(matches) && matches[i].ID != row.offer {
			i++
		}
		if i > 1 {
			t.Fatalf("%s: %s is at place %d", row.rule, row.offer, i)
		}
		term := matches[i].Reasons[0].Terms[0]
		if term.Term != "石墨烯" || len(term.As) != 1 || !strings.EqualFold(term.As[0], "graphene") {
			t.Errorf("%s: the reason is %+v, want 石墨烯 as graphene", row.rule, term)
		}
	}
}
