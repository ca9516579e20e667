package service

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"duijie/server/market"
)

// storyDesk is a performed contract between a university and a firm, which may
// have grown out of a demand of the firm.
type storyDesk struct {
	*desk
	uni, firm, clerk market.Actor
	office           market.Actor
	contract         string
}

func newStoryDesk(t *testing.T, anonymous bool) *storyDesk {
	t.Helper()
	d := &storyDesk{desk: newDesk(t)}
	operator := market.Actor{User: "op", Roles: []market.Grant{{Role: market.RoleOperator}}}
	admit := func(code, name, region string, kind market.OrganisationKind) market.Actor {
		o, _, err := d.CreateOrganisation(t.Context(), operator, market.Organisation{CreditCode: market.CreditCode(code), Name: name, Kind: kind, Region: region})
		fine(t, err)
		return market.Actor{User: "of " + name, Organisation: o.ID, Roles: []market.Grant{{Role: market.RoleOrgManager}}}
	}
	d.uni, d.firm = admit("12220100MYA4283166", "北陆大学", "220104", market.University), admit("91220106MYA976830Q", "瀚辰轨道公司", "220106", market.Enterprise)
	d.office = market.Actor{User: "office", Organisation: "bureau", Roles: []market.Grant{{Role: market.RoleReviewer, Region: "220100"}}}
	d.clerk = d.firm
	d.clerk.User, d.clerk.Roles = "clerk", []market.Grant{{Role: market.RoleMember}}
	demand := publish(t, d.Demands, d.firm, d.office, market.DemandContent{Title: "高导热膜", Field: "05", Problem: "逆变器功率器件局部过热，需要导热系数更高的膜材料。", Anonymous: anonymous})
	no := false
	terms := market.ContractTerms{
		Type: market.DevCommissioned, Project: "瀚辰轨道公司散热膜研制", Subject: "按附件指标研制高导热复合膜并交付样品。", Field: "05",
		Seller: market.ContractParty{CreditCode: "12220100MYA4283166"}, Buyer: market.ContractParty{CreditCode: "91220106MYA976830Q"},
		Signed: market.DateOf(d.world.Now()), Begins: "2026-05-10", Ends: "2027-05-09", Place: "长春", Price: market.ContractPrice{Total: 100 * market.WanYuan, Mode: market.LumpSum},
		Ownership: "双方共有", Secrecy: "保密五年", Acceptance: "按指标验收", Related: &no, FiscalPlan: &no,
	}
	w, err := d.CreateContract(t.Context(), d.firm, ContractDraft{Terms: terms, Links: market.ContractLinks{Demand: demand}})
	fine(t, err)
	for _, action := range []market.ContractAction{market.ContractConfirm, market.ContractPerform} {
		for _, a := range []market.Actor{d.firm, d.uni} {
			w, err = d.ActOnContract(t.Context(), a, w.Contract.ID, w.Version, action, "")
			fine(t, err)
		}
	}
	d.contract = w.Contract.ID
	return d
}

// told are the ids on the public page.
func (d *storyDesk) told(t *testing.T) (ids []string, all string) {
	t.Helper()
	list, _, err := d.Stories(t.Context(), 0, 20)
	fine(t, err)
	for _, s := range list {
		ids = append(ids, s.ID)
	}
	text, err := json.Marshal(list)
	fine(t, err)
	return ids, string(text)
}

func TestAStoryIsToldWhileBothConsent(t *testing.T) {
	d := newStoryDesk(t, false)
	ctx := t.Context()
	draft, err := d.StoryOf(ctx, d.uni, d.contract)
	fine(t, err)
	if _, err := d.ProposeStory(ctx, d.clerk, d.contract, draft.Text); market.CodeOf(err) != market.CodeForbidden {
		t.Errorf("one who manages neither party proposes: %v", err)
	}
	w, err := d.ProposeStory(ctx, d.uni, d.contract, draft.Text)
	fine(t, err)
	step := func(a market.Actor, do StoryDoing, told bool) {
		t.Helper()
		doc, err := d.Store.Get(ctx, Stories, w.ID)
		fine(t, err)
		if _, err = d.ActOnStory(ctx, a, w.ID, doc.Version, do); err != nil && market.CodeOf(err) != market.CodeNotFound {
			t.Fatal(err)
		}
		if ids, _ := d.told(t); slices.Contains(ids, w.ID) != told {
			t.Errorf("after %s by %s it is told: %v", do.Action, a.User, !told)
		}
	}
	if ids, _ := d.told(t); len(ids) > 0 {
		t.Errorf("one consent tells %v", ids)
	}
	duties, err := d.Duties(ctx, d.firm)
	if err != nil || !slices.ContainsFunc(duties, func(x market.Duty) bool { return x.Kind == market.DutyStory && x.Subject == w.ID }) {
		t.Errorf("the other side's duties: %+v, %v", duties, err)
	}
	step(d.firm, StoryDoing{Action: market.StoryConsent}, true)
	if _, all := d.told(t); !strings.Contains(all, "瀚辰轨道公司") || !strings.Contains(all, "高导热膜") || strings.Contains(all, "1000000") {
		t.Errorf("told is %s", all)
	}
	step(d.office, StoryDoing{Action: market.StoryHide, Reason: "内容不实"}, false)
	step(d.office, StoryDoing{Action: market.StoryShow}, true)
	step(d.firm, StoryDoing{Action: market.StoryWithdraw}, false)
	step(d.uni, StoryDoing{Action: market.StoryPropose, Text: draft.Text}, false)
	step(d.firm, StoryDoing{Action: market.StoryConsent}, true)
	c, err := d.Contract(ctx, d.firm, d.contract)
	fine(t, err)
	_, err = d.ActOnContract(ctx, d.firm, d.contract, c.Version, market.ContractTerminate, "合同解除")
	fine(t, err)
	if ids, _ := d.told(t); len(ids) > 0 {
		t.Errorf("the story of a terminated contract is told")
	}
}

func TestAStoryNamesNobodyWhoseDemandIsAnonymous(t *testing.T) {
	d := newStoryDesk(t, true)
	ctx := t.Context()
	draft, err := d.StoryOf(ctx, d.uni, d.contract)
	fine(t, err)
	naming := draft.Text
	naming.Body.ZH += "买方是瀚辰轨道公司。"
	if _, err := d.ProposeStory(ctx, d.firm, d.contract, naming); market.CodeOf(err) != market.CodeInvalid {
		t.Errorf("a text that names the owner goes in: %v", err)
	}
	w, err := d.ProposeStory(ctx, d.uni, d.contract, draft.Text)
	fine(t, err)
	_, err = d.ActOnStory(ctx, d.firm, w.ID, w.Version, StoryDoing{Action: market.StoryConsent})
	fine(t, err)
	ids, all := d.told(t)
	if len(ids) != 1 {
		t.Fatalf("told are %v", ids)
	}
	for _, mark := range []string{"瀚辰", d.firm.Organisation, "91220106MYA976830Q", "220106", "高导热膜"} {
		if strings.Contains(all, mark) {
			t.Errorf("the story holds %s: %s", mark, all)
		}
	}
}
