package service

import (
	"slices"
	"testing"
	"time"

	"duijie/server/market"

	"pgregory.net/rapid"
)

// secretDesk is a published achievement with a confidential part, and who deals
// with it.
type secretDesk struct {
	*desk
	owner, party, third market.Actor // managers
	clerk               market.Actor // of the party, no manager
	item                string
	file                string
}

func newSecretDesk(t *testing.T, kind string, anonymous bool) *secretDesk {
	t.Helper()
	d := &secretDesk{desk: newDesk(t)}
	operator := market.Actor{User: "op", Roles: []market.Grant{{Role: market.RoleOperator}}}
	manager := func(code, name string) market.Actor {
		o, _, err := d.CreateOrganisation(t.Context(), operator, market.Organisation{CreditCode: market.CreditCode(code), Name: name, Kind: market.Enterprise, Region: "220104"})
		fine(t, err)
		return market.Actor{User: "of " + name, Organisation: o.ID, Roles: []market.Grant{{Role: market.RoleOrgManager}}}
	}
	d.owner, d.party, d.third = manager("12220100MYA4283166", "北陆大学"), manager("91220106MYA976830Q", "瀚辰公司"), manager("91220100DEMB0020XJ", "别家公司")
	d.clerk = d.party
	d.clerk.User, d.clerk.Roles = "clerk", []market.Grant{{Role: market.RoleMember}}
	office := market.Actor{User: "office", Organisation: "bureau", Roles: []market.Grant{{Role: market.RoleReviewer, Region: "220100"}}}
	if kind == Demands {
		d.item = publish(t, d.Demands, d.owner, office, market.DemandContent{Title: "高导热膜", Field: "05", Problem: "逆变器功率器件局部过热，需要导热系数更高的膜材料。", Anonymous: anonymous})
	} else {
		d.item = publish(t, d.Achievements, d.owner, office, market.AchievementContent{Title: "高导热膜", Field: "05", TRL: 6, Modes: []string{"transfer"}, Summary: "以氧化石墨烯为前驱体制备高导热复合膜，用于功率器件散热。"})
	}
	d.file = d.upload(t, d.owner, "配方.pdf", scan(1)).SHA256
	_, err := d.SaveConfidential(t.Context(), d.owner, d.item, 0, ConfidentialInput{Text: "配方与工艺窗口", Files: []string{d.file}})
	fine(t, err)
	return d
}

func publish[C market.Content](t *testing.T, c *Catalogue[C], owner, office market.Actor, content C) string {
	t.Helper()
	w, err := c.Create(t.Context(), owner, Draft[C]{Number: "1", Content: content})
	fine(t, err)
	w, err = c.Do(t.Context(), owner, w.Item.ID, w.Version, market.Submit, "")
	fine(t, err)
	_, err = c.Do(t.Context(), office, w.Item.ID, w.Version, market.Publish, "")
	fine(t, err)
	return w.Item.ID
}

// reads tells whether an actor reads text and file; both or neither.
func (d *secretDesk) reads(t *testing.T, a market.Actor) bool {
	t.Helper()
	c, err := d.ConfidentialOf(t.Context(), a, d.item)
	if err != nil && market.CodeOf(err) != market.CodeNotFound {
		t.Fatal(err)
	}
	f, fileErr := d.FileOf(t.Context(), a, Confidentials, d.item, d.file)
	if fileErr == nil {
		fine(t, f.Close())
	}
	if (err == nil) != (fileErr == nil) || err == nil && c.Text != "配方与工艺窗口" {
		t.Fatalf("%s reads the text %q (%v) and the file (%v)", a.User, c.Text, err, fileErr)
	}
	return err == nil
}

func TestAConfidentialPartOpensForOneOrganisation(t *testing.T) {
	d := newSecretDesk(t, Achievements, false)
	ctx, now := t.Context(), market.CurrentUndertaking()
	act := func(a market.Actor, v DisclosureView, step market.DisclosureStep) DisclosureView {
		t.Helper()
		out, err := d.ActOnDisclosure(ctx, a, v.ID, v.Version, step)
		fine(t, err)
		return out
	}
	open := func(when string, want bool) {
		t.Helper()
		for _, a := range []market.Actor{d.party, d.clerk} {
			if d.reads(t, a) != want {
				t.Errorf("%s: %s reads: %v", when, a.User, !want)
			}
		}
		if d.reads(t, d.third) || d.reads(t, market.Actor{}) || !d.reads(t, d.owner) {
			t.Errorf("%s: another reads it, or its owner does not", when)
		}
	}
	open("before anyone asks", false)
	v, err := d.AskDisclosure(ctx, d.clerk, DisclosureAsking{Item: d.item, Why: "拟评估联合开发的可行性"})
	fine(t, err)
	open("asked", false)
	if _, err := d.ActOnDisclosure(ctx, d.owner, v.ID, v.Version, market.DisclosureStep{Action: market.DisclosureGrant}); market.CodeOf(err) != market.CodeConflict {
		t.Errorf("the owner consents before the undertaking is accepted: %v", err)
	}
	v = act(d.party, v, market.DisclosureStep{Action: market.DisclosureAccept, Version: now.Version, SHA256: now.SHA256})
	open("accepted", false)
	duties, err := d.Duties(ctx, d.owner)
	if err != nil || !slices.ContainsFunc(duties, func(d market.Duty) bool {
		return d.Kind == market.DutyDisclosure && d.Name == "瀚辰公司" && d.Project == "高导热膜"
	}) {
		t.Errorf("the owner's duties: %+v, %v", duties, err)
	}
	act(d.owner, v, market.DisclosureStep{Action: market.DisclosureGrant})
	open("granted", true)
	d.world.ahead.Add(int64(24 * time.Hour))
	open("granted, the next day", true)
	v, err = d.Disclosure(ctx, d.owner, v.ID)
	fine(t, err)
	// Two people, text and file, on each of two days.
	if len(v.Readings) != 2 || v.Readings[0].Count != 4 || v.Readings[1].Count != 4 || v.Readings[0].Day <= v.Readings[1].Day {
		t.Errorf("the owner sees the readings %+v", v.Readings)
	}
	if theirs, err := d.Disclosure(ctx, d.party, v.ID); err != nil || theirs.Readings != nil || theirs.DecidedBy != "" {
		t.Errorf("the party sees %+v, %v", theirs, err)
	}
	if _, err := d.Disclosure(ctx, d.third, v.ID); market.CodeOf(err) != market.CodeNotFound {
		t.Errorf("another sees the request: %v", err)
	}
	act(d.owner, v, market.DisclosureStep{Action: market.DisclosureRevoke, ReasonCode: "ended"})
	open("revoked", false)
	if history, err := d.History(ctx, d.party, Disclosures, v.ID, HistoryFilter{}); market.CodeOf(err) != market.CodeNotFound {
		t.Errorf("the party reads the history, which names who decided: %+v, %v", history, err)
	}
}

// Whether it is refused or opened, who asks learns nothing of an anonymous owner.
func TestWhoAsksLearnsNothingOfAnAnonymousOwner(t *testing.T) {
	d := newSecretDesk(t, Demands, true)
	ctx, now := t.Context(), market.CurrentUndertaking()
	v, err := d.AskDisclosure(ctx, d.party, DisclosureAsking{Item: d.item, Why: "拟评估联合开发的可行性", Version: now.Version, SHA256: now.SHA256})
	fine(t, err)
	_, err = d.ActOnDisclosure(ctx, d.owner, v.ID, v.Version, market.DisclosureStep{Action: market.DisclosureGrant})
	fine(t, err)
	v, err = d.Disclosure(ctx, d.party, v.ID)
	fine(t, err)
	if v.State != market.DisclosureGranted || v.Owner != "" || v.OwnerOrg != nil || v.DecidedBy != "" {
		t.Errorf("the party learns %+v", v)
	}
	if v, err = d.Disclosure(ctx, d.owner, v.ID); err != nil || v.PartyOrg == nil || v.PartyOrg.Name != "瀚辰公司" {
		t.Errorf("the owner learns %+v, %v", v, err)
	}
}

// However people act and in whatever order, over the store and with every right
// checked there, who reads has a grant in force.
func TestNobodyReadsAConfidentialPartWithoutAGrant(t *testing.T) {
	d := newSecretDesk(t, Achievements, false)
	ctx, now := t.Context(), market.CurrentUndertaking()
	actors := map[string]market.Actor{"owner": d.owner, "party": d.party, "clerk": d.clerk, "third": d.third, "visitor": {}}
	parties := map[string]string{d.party.Organisation: "", d.third.Organisation: ""} // ids of their disclosures
	granted := map[string]bool{}
	rapid.Check(t, func(rt *rapid.T) {
		who := rapid.SampledFrom([]string{"owner", "party", "clerk", "third", "visitor"}).Draw(rt, "who")
		party := rapid.SampledFrom([]string{d.party.Organisation, d.third.Organisation}).Draw(rt, "of")
		d.world.ahead.Add(int64(rapid.SampledFrom([]time.Duration{0, market.DisclosureWait}).Draw(rt, "later")))
		a, action := actors[who], market.DisclosureAction(rapid.SampledFrom(market.DisclosureActions.Codes()).Draw(rt, "action"))
		var v DisclosureView
		var err error
		if action == market.DisclosureAsk {
			party = a.Organisation
			v, err = d.AskDisclosure(ctx, a, DisclosureAsking{Item: d.item, Why: "拟评估联合开发的可行性"})
			if err == nil {
				parties[party] = v.ID
			}
		} else {
			doc, getErr := d.Store.Get(ctx, Disclosures, parties[party])
			if getErr != nil {
				return // nobody has asked yet
			}
			v, err = d.ActOnDisclosure(ctx, a, doc.ID, doc.Version, market.DisclosureStep{Action: action, Version: now.Version, SHA256: now.SHA256, ReasonCode: "ended"})
		}
		if err == nil {
			granted[party] = action == market.DisclosureGrant && who == "owner" && v.Undertaking != nil
		}
		for name, reader := range actors {
			want := name == "owner" || granted[reader.Organisation]
			if d.reads(t, reader) != want {
				rt.Fatalf("after %s by %s (%v) the %s reads: %v", action, who, err, name, !want)
			}
		}
	})
}
