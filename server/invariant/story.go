package invariant

import (
	"slices"

	"duijie/server/market"
)

// stories are told by the consent of both parties of a performed contract, two
// people, to one text, and move along their table.
func stories(b *Books, find Find) {
	changed(b, func(id string, before, after *market.Story) {
		if after == nil {
			find("stories/"+id, "deleted")
			return
		}
		from := market.StoryState("")
		if before != nil {
			from = before.State
		}
		if !slices.ContainsFunc(market.StoryTransitions, func(t market.StoryTransition) bool { return t.From == from && t.To == after.State }) {
			find("stories/"+id, "from %q to %s", from, after.State)
		}
		if after.State != market.StoryPublished {
			return
		}
		if before == nil || before.Text != after.Text || before.Facts != after.Facts {
			find("stories/"+id, "the text that is told is not the one that was consented to")
		}
		c := b.Contracts[after.Contract]
		if c.State != market.ContractPerformed && from == market.StoryProposed {
			find("stories/"+id, "published of a contract that is %s", c.State)
		}
		who, sides := map[string]bool{}, map[string]bool{}
		for _, w := range after.Consents {
			who[w.By], sides[w.Organisation] = true, true
		}
		if len(who) < 2 || !sides[c.Terms.Seller.Organisation] || !sides[c.Terms.Buyer.Organisation] {
			find("stories/"+id, "told with the consents %v", after.Consents)
		}
	})
}
