package market_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"duijie/server/market"

	"pgregory.net/rapid"
)

func begun(t interface{ Fatal(...any) }) market.Contract {
	c, err := market.NewContract("id", ofBuyer, agreed(), market.ContractLinks{}, noon)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func by(a market.Actor, side market.ContractSide, reason string) market.ContractDoing {
	return market.ContractDoing{By: a.User, Side: side, Reason: reason, At: noon}
}

func bySeller(reason string) market.ContractDoing { return by(ofSeller, market.Seller, reason) }
func byBuyer(reason string) market.ContractDoing  { return by(ofBuyer, market.Buyer, reason) }

// inForce is a contract that both sides have confirmed.
func inForce(t interface{ Fatal(...any) }) market.Contract {
	c := begun(t)
	for _, d := range []market.ContractDoing{byBuyer(""), bySeller("")} {
		if err := c.Do(market.ContractConfirm, d); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func TestOnlyAPartyBeginsAContract(t *testing.T) {
	_, err := market.NewContract("id", stranger, agreed(), market.ContractLinks{}, noon)
	wantCode(t, "a third organisation", err, market.CodeInvalid)
	_, err = market.NewContract("id", ofSeller, agreed(), market.ContractLinks{Introduction: "x"}, noon)
	wantCode(t, "a link to nothing", err, market.CodeInvalid)
}

func TestADraftIsItsAuthorsUntilItIsProposed(t *testing.T) {
	c := begun(t)
	if !c.Visible(market.Buyer) || c.Visible(market.Seller) || c.Visible("") {
		t.Error("a draft is seen by someone else")
	}
	wantCode(t, "the other side confirms a draft", c.Do(market.ContractConfirm, bySeller("")), market.CodeForbidden)
	wantCode(t, "confirm", c.Do(market.ContractConfirm, byBuyer("")), "")
	wantCode(t, "take back without a reason", c.Do(market.ContractWithdraw, byBuyer("")), market.CodeInvalid)
	wantCode(t, "take back", c.Do(market.ContractWithdraw, byBuyer("还要改")), "")
	if c.State != market.ContractDraft || len(c.Confirmations) != 0 || !c.Visible(market.Seller) {
		t.Errorf("after a proposal was taken back: %+v", c)
	}
}

func TestAnEditTakesTheConfirmationBack(t *testing.T) {
	c := begun(t)
	wantCode(t, "confirm", c.Do(market.ContractConfirm, byBuyer("")), "")
	terms := agreed()
	terms.Price.Total++
	wantCode(t, "without a reason", c.Edit(terms, bySeller("")), market.CodeInvalid)
	wantCode(t, "with one", c.Edit(terms, bySeller("总额有误")), "")
	if c.State != market.ContractDraft || len(c.Confirmations) != 0 || c.Reason != "总额有误" || c.Steps[1].Action != market.ContractEdit {
		t.Errorf("%+v", c)
	}
	terms.Buyer.CreditCode, terms.Buyer.Organisation = "91220100DEMB0020XJ", "third"
	wantCode(t, "another party in a text that was sent", c.Edit(terms, bySeller("换买方")), market.CodeConflict)
}

func TestNobodyConfirmsForTheOtherSide(t *testing.T) {
	c := begun(t)
	wantCode(t, "confirm", c.Do(market.ContractConfirm, byBuyer("")), "")
	wantCode(t, "the same side twice", c.Do(market.ContractConfirm, byBuyer("")), market.CodeForbidden)
	wantCode(t, "a stranger", c.Do(market.ContractConfirm, by(stranger, "", "")), market.CodeForbidden)
	moved := bySeller("")
	moved.By = ofBuyer.User
	wantCode(t, "a person who has changed sides", c.Do(market.ContractConfirm, moved), market.CodeForbidden)
	wantCode(t, "the other side", c.Do(market.ContractConfirm, bySeller("")), "")
	if c.State != market.ContractConcluded || c.Confirmations[0].Organisation == c.Confirmations[1].Organisation {
		t.Errorf("%+v", c)
	}
}

func TestAPartyWithoutAnAccountCannotConfirm(t *testing.T) {
	c := begun(t)
	c.Terms.Seller.Organisation = ""
	wantCode(t, "confirm", c.Do(market.ContractConfirm, byBuyer("")), "")
	nobody := market.Actor{User: "n", Roles: []market.Grant{{Role: market.RoleMember}}}
	if side := c.SideOf(nobody); side != "" {
		t.Errorf("one without an organisation is the %s", side)
	}
}

// TestContractsLiveByTheTable takes random steps as anyone and checks each
// against the rules: who has spoken, who may speak, and what stays as it was.
func TestContractsLiveByTheTable(t *testing.T) {
	actions := []market.ContractAction{market.ContractConfirm, market.ContractWithdraw, market.ContractReturn, market.ContractDiscard, market.ContractPerform, market.ContractTerminate}
	rapid.Check(t, func(t *rapid.T) {
		c, frozen := begun(t), ""
		for n := range rapid.IntRange(1, 25).Draw(t, "steps") {
			side := rapid.SampledFrom([]market.ContractSide{market.Seller, market.Buyer, ""}).Draw(t, "side")
			d := market.ContractDoing{By: "user of " + string(side), Side: side, Reason: "理由", At: noon.Add(time.Duration(n) * time.Minute)}
			before := c
			allowed := c.Allowed(side)
			action := rapid.SampledFrom(append(actions, market.ContractEdit)).Draw(t, "action")
			var err error
			if action == market.ContractEdit {
				terms := agreed()
				terms.Place = fmt.Sprint("地点", n)
				err = c.Edit(terms, d)
			} else {
				err = c.Do(action, d)
			}
			if (err == nil) != slices.Contains(allowed, action) {
				t.Fatalf("%s by %q in %s: %v, though allowed is %v", action, side, before.State, err, allowed)
			}
			if c.State == "" {
				return
			}
			if frozen != "" && c.Terms.Place != frozen {
				t.Fatal("the text of a concluded contract changed")
			}
			if c.State == market.ContractConcluded {
				frozen = c.Terms.Place
			}
			checkWords(t, c)
		}
	})
}

func checkWords(t *rapid.T, c market.Contract) {
	want := map[market.ContractState]int{market.ContractDraft: 0, market.ContractProposed: 1, market.ContractConcluded: 2, market.ContractPerformed: 2, market.ContractTerminated: 2}
	if len(c.Confirmations) != want[c.State] || c.State == market.ContractPerformed && len(c.Performed) != 2 {
		t.Fatalf("%s with %d confirmations and %d words of performance", c.State, len(c.Confirmations), len(c.Performed))
	}
	for _, words := range [][]market.Confirmation{c.Confirmations, c.Performed} {
		if len(words) == 2 && words[0].Organisation == words[1].Organisation {
			t.Fatal("one organisation spoke for both")
		}
	}
}

func TestTheHistoryOfAContractDoesNotGrowWithoutEnd(t *testing.T) {
	c := begun(t)
	for range 200 {
		wantCode(t, "confirm", c.Do(market.ContractConfirm, byBuyer("")), "")
		wantCode(t, "return", c.Do(market.ContractReturn, bySeller("再改")), "")
	}
	if n := len(c.Steps); n != 60 {
		t.Errorf("%d steps are carried", n)
	}
}
