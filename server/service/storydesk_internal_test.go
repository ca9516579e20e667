package service

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"duijie/server/market"
)

// An office counts what waits for the second party and reads what was on the page,
// in its history and its workbook too: neither the parties' words before that nor who
// of them consented, nor a party that stays unnamed.
func TestAnOfficeReadsOfAStoryWhatWasOnThePage(t *testing.T) {
	d := newStoryDesk(t, true)
	ctx := t.Context()
	auditor := market.Actor{User: "auditor", Roles: []market.Grant{{Role: market.RoleAuditor, Region: "220100"}}}
	away := d.office
	away.Roles = []market.Grant{{Role: market.RoleReviewer, Region: "220300"}}
	counts := func(when string, a market.Actor, want map[market.StoryState]int, total int) StoryDesk {
		t.Helper()
		got, err := d.DeskStories(ctx, a, StoryFilter{Page: 1, Size: 20})
		fine(t, err)
		for _, state := range []market.StoryState{market.StoryProposed, market.StoryPublished, market.StoryHidden} {
			if got.Counts[state] != want[state] {
				t.Errorf("%s: %d are %s, want %d", when, got.Counts[state], state, want[state])
			}
		}
		if got.Total != total || len(got.Items) != total {
			t.Errorf("%s: it lists %d of %d, want %d", when, len(got.Items), got.Total, total)
		}
		return got
	}
	draft, err := d.StoryOf(ctx, d.uni, d.contract)
	fine(t, err)
	w, err := d.ProposeStory(ctx, d.uni, d.contract, draft.Text)
	fine(t, err)
	counts("proposed", d.office, map[market.StoryState]int{market.StoryProposed: 1}, 0)
	counts("proposed", away, nil, 0)
	if _, err := d.History(ctx, auditor, Stories, w.ID, HistoryFilter{}); market.CodeOf(err) != market.CodeNotFound {
		t.Errorf("an office reads the history of what one side has proposed: %v", err)
	}
	step := func(a market.Actor, do StoryDoing) {
		t.Helper()
		doc, err := d.Store.Get(ctx, Stories, w.ID)
		fine(t, err)
		_, err = d.ActOnStory(ctx, a, w.ID, doc.Version, do)
		fine(t, err)
	}
	step(d.firm, StoryDoing{Action: market.StoryConsent})
	step(d.office, StoryDoing{Action: market.StoryHide, Reason: "内容待核实"})
	found := counts("hidden", d.office, map[market.StoryState]int{market.StoryHidden: 1}, 1)
	counts("hidden", away, nil, 0)

	h, err := d.History(ctx, auditor, Stories, w.ID, HistoryFilter{Oldest: true})
	fine(t, err)
	if len(h.Items) != 2 || h.Items[0].Action != "stories.consent" || h.Items[1].Action != "stories.hide" || h.Items[1].Reason != "内容待核实" {
		t.Errorf("the office's history is %+v", h.Items)
	}
	told := ""
	for _, e := range h.Items {
		told += e.By.User + e.By.Name
		for _, x := range e.Differences {
			told += x.Path + " " + text(x.New) + "\n"
		}
		if e.By.Organisation != nil {
			told += e.By.Organisation.Name
		}
	}
	var book bytes.Buffer
	fine(t, WriteStories(&book, found, "zh-CN"))
	sheet, err := excelize.OpenReader(&book)
	fine(t, err)
	rows, err := sheet.GetRows(sheet.GetSheetName(0))
	fine(t, err)
	if len(rows) != 2 || rows[1][1] != "已下架" || rows[1][3] != "内容待核实" {
		t.Errorf("the workbook is %v", rows)
	}
	for _, row := range rows {
		told += strings.Join(row, " ")
	}
	for _, secret := range []string{"瀚辰", d.firm.Organisation, d.firm.User, d.uni.User, d.contract, "consents", "220106"} {
		if strings.Contains(told, secret) {
			t.Errorf("the office reads %s:\n%s", secret, told)
		}
	}
	if own, err := d.History(ctx, d.firm, Stories, w.ID, HistoryFilter{}); err != nil || len(own.Items) != 3 {
		t.Errorf("a party reads %d versions, %v", len(own.Items), err)
	}
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
