package api

import (
	"testing"

	"duijie/server/market"
	"duijie/server/service"
)

// stories are a published one of the university and the firm, and a performed
// contract that has none.
func (s *seeded) stories(t *testing.T, h *house) {
	for _, name := range []string{"story", "untold"} {
		w, err := h.service.CreateContract(t.Context(), s.actors[member], service.ContractDraft{Terms: deal(name)})
		must(t, err)
		for _, action := range []market.ContractAction{market.ContractConfirm, market.ContractPerform} {
			for _, r := range []role{member, otherMember} {
				w, err = h.service.ActOnContract(t.Context(), s.actors[r], w.Contract.ID, w.Version, action, "")
				must(t, err)
			}
		}
		s.ids["contract "+name] = w.Contract.ID
	}
	draft, err := h.service.StoryOf(t.Context(), s.actors[manager], s.ids["contract story"])
	must(t, err)
	work, err := h.service.ProposeStory(t.Context(), s.actors[manager], s.ids["contract story"], draft.Text)
	must(t, err)
	work, err = h.service.ActOnStory(t.Context(), s.actors[otherManager], work.ID, work.Version, service.StoryDoing{Action: market.StoryConsent})
	must(t, err)
	s.ids["story"], s.version["story"] = work.ID, work.Version
}

// toldStory is a text that a story may have.
var toldStory = market.StoryText{
	Title: market.Text{ZH: "散热膜走向应用", EN: "A film put to use"},
	Body:  market.Text{ZH: "双方合作研制散热膜，合同已经履行完毕，产品投入使用。", EN: "Both developed a film together; the contract is performed."},
}
