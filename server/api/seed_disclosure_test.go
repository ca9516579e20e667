package api

import (
	"slices"
	"strings"
	"testing"

	"duijie/server/market"
	"duijie/server/service"
)

// disclosures are a confidential part of the university that is open to the firm,
// and one of the anonymous demand that is open to nobody.
func (s *seeded) disclosures(t *testing.T, h *house) {
	ctx := t.Context()
	s.ids["confidential file"] = s.upload(t, h, member, "暗语密件")
	_, err := h.service.SaveConfidential(ctx, s.actors[member], s.ids["published"], 0, service.ConfidentialInput{Text: "暗语密文", Files: []string{s.ids["confidential file"]}})
	must(t, err)
	_, err = h.service.SaveConfidential(ctx, s.actors[otherMember], s.ids["anonymous"], 0, service.ConfidentialInput{Text: "暗语不开"})
	must(t, err)
	now := market.CurrentUndertaking()
	d, err := h.service.AskDisclosure(ctx, s.actors[otherManager], service.DisclosureAsking{
		Item: s.ids["published"], Why: "拟评估联合开发的可行性", Version: now.Version, SHA256: now.SHA256,
	})
	must(t, err)
	d, err = h.service.ActOnDisclosure(ctx, s.actors[manager], d.ID, d.Version, market.DisclosureStep{Action: market.DisclosureGrant})
	must(t, err)
	s.ids["disclosure"], s.version["disclosure"] = d.ID, d.Version
	both := []role{member, manager, otherMember, otherManager}
	s.marks["暗语密文"], s.marks["暗语密件"] = both, both
	s.marks["暗语不开"] = []role{otherMember, otherManager}
	s.marks["暗语内详"] = slices.DeleteFunc(slices.Clone(roles), func(r role) bool { return r == visitor || r == expired || r == pending })
}

// A listing says to a visitor what signing in would show.
func TestAVisitorIsToldWhatSigningInShows(t *testing.T) {
	s := seed(t)
	h := openHouse(t, copyFolder(t, s.folder), s.clock, Config{})
	path := basePath + "/achievements/" + s.ids["published"]
	tags := map[string]bool{}
	for who, c := range map[role]struct{ has, not string }{
		visitor:     {`"withheld":["evidence","inventors"]`, "张三"},
		otherMember: {`"withheld":[]`, `"withheld":["`},
	} {
		res, body := h.do(t, call{method: "GET", path: path, token: s.tokens[who]})
		if !strings.Contains(body, c.has) || strings.Contains(body, c.not) {
			t.Errorf("the %s reads %s", who, body)
		}
		tags[res.Header.Get("ETag")] = true
	}
	if len(tags) != 2 {
		t.Errorf("one ETag for two texts: %v", tags)
	}
}
