package service

import (
	"strings"
	"testing"

	"duijie/matching"
	"duijie/server/market"
	"duijie/server/paper"
)

func TestTitleOf(t *testing.T) {
	long := strings.Repeat("导热", 40)
	for _, c := range []struct{ name, text, title, body string }{
		{"the first line", "高导热膜\n用于散热", "高导热膜", "用于散热"},
		{"one line is all", "高导热膜", "高导热膜", ""},
		{"the first sentence of a long line", "需要高导热膜。" + long, "需要高导热膜", long},
		{"a sentence too long is cut and stays whole", long, long[:maxPastedTitle*3], long},
		{"letters are half as wide", "Carbon fibre composite pantograph strips that resist wear and conduct\nsought", "Carbon fibre composite pantograph strips that resist wear and conduct", "sought"},
		{"cut between words", strings.Repeat("graphene ", 20), strings.TrimSpace(strings.Repeat("graphene ", 13)), strings.TrimSpace(strings.Repeat("graphene ", 20))},
		{"what a form names so", "企业技术需求征集表\n单位：瀚辰公司\n需求名称：高导热膜\n用于散热", "高导热膜", "企业技术需求征集表\n单位：瀚辰公司\n用于散热"},
		{"the cell behind the label", "需求名称\t高导热膜\t领域\t新材料\n用于散热", "高导热膜", "领域\t新材料\n用于散热"},
		{"the line below the label", "一、项目名称\n高导热膜\n用于散热", "高导热膜", "用于散热"},
		{"a label in English", "Title: Graphene film\nfor cooling", "Graphene film", "for cooling"},
		{"a label without a title", "高导热膜\n名称：", "高导热膜", "名称："},
		{"a word that only begins like a label", "名称未定的高导热膜\n用于散热", "名称未定的高导热膜", "用于散热"},
		{"no heading of a form", "技术需求征集表\n高导热膜\n用于散热", "高导热膜", "技术需求征集表\n用于散热"},
		{"only the heading of a form", "技术需求征集表", "技术需求征集表", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			title, body := titleOf(strings.Split(c.text, "\n"))
			if title != c.title || body != c.body {
				t.Errorf("got %q and %q, want %q and %q", title, body, c.title, c.body)
			}
		})
	}
}

func TestUnderstandCutsAndSaysSo(t *testing.T) {
	for _, c := range []struct {
		name string
		text paper.Text
		cut  bool
		used int
	}{
		{"as long as may be", paper.Text{Body: strings.Repeat("热", maxPasted)}, false, maxPasted},
		{"one character more", paper.Text{Body: strings.Repeat("热", maxPasted+1)}, true, maxPasted},
		{"cut when it was read", paper.Text{Body: "高导热石墨烯膜", Cut: true}, true, 7},
	} {
		t.Run(c.name, func(t *testing.T) {
			u, err := understand(matching.Demand, c.text)
			if err != nil {
				t.Fatal(err)
			}
			if used := len([]rune(u.Text)); u.Cut != c.cut || used != c.used || u.Characters != len([]rune(c.text.Body)) {
				t.Errorf("cut %v, %d of %d characters", u.Cut, used, u.Characters)
			}
		})
	}
	if _, err := understand(matching.Demand, paper.Text{Body: "膜 — ？！"}); market.CodeOf(err) != market.CodeInvalid {
		t.Errorf("a text that says nothing: %v", err)
	}
}
