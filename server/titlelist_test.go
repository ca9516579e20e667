package main

import (
	"strings"
	"testing"
)

// A published list is checked and shown before anything of it is written.
func TestImportOfAListOfTitles(t *testing.T) {
	admitted(t)
	notice := []string{"import", "--kind", "titles", "--document", "样例[2024]7号", "--level", "provincial", "--notice-date", "2024-06-30", "--batch", "2024"}
	list := book(t, "名单.xlsx",
		[]any{"序号", "企业名称", "统一社会信用代码", "所在地区", "行业"},
		[]any{1, "示范企业甲", "91220203MYA669400Y", "吉林市", "铸造"},
		[]any{2, "示范企业乙", "", "长春市", "软件"},
	)
	with := func(more ...string) []string { return append(append([]string{}, notice...), more...) }
	for _, c := range []struct {
		rule string
		args []string
		want []string
	}{
		{"a dry run shows what would be new", with("--dry-run", list), []string{
			"+     1  示范企业甲 91220203MYA669400Y 吉林市 铸造\n", "+     2  示范企业乙 (no credit code) 长春市 软件\n", "checked: 2 rows, 2 new, 0 changed, 0 unchanged, 0 faulty\n"}},
		{"and writes nothing", with("--dry-run", list), []string{"checked: 2 rows, 2 new"}},
		{"the lines go in", with(list), []string{"imported: 2 rows, 2 new, 0 changed, 0 unchanged, 0 faulty\n"}},
		{"the same file again changes nothing", with(list), []string{"imported: 2 rows, 0 new, 0 changed, 2 unchanged, 0 faulty\n"}},
		{"a changed line field by field, one that is gone", with("--dry-run", file(t, "名单.csv", "序号,企业名称,所在地区,行业\n2,示范企业乙有限公司,四平市,软件\n")), []string{
			`~     2  示范企业乙有限公司: name "示范企业乙" -> "示范企业乙有限公司", region "220100" -> "220300"` + "\n", "-     1  示范企业甲: stands and is not in the list; it stays\n"}},
		{"with a reason it is corrected", with("--reason", "按更正公告", file(t, "名单.csv", "序号,企业名称,所在地区,行业\n2,示范企业乙有限公司,四平市,软件\n")), []string{"imported: 1 rows, 0 new, 1 changed"}},
	} {
		out := ok(t, c.args...)
		for _, want := range c.want {
			if !strings.Contains(out, want) {
				t.Errorf("%s: no %q in\n%s", c.rule, want, out)
			}
		}
	}
}

// The one enterprise of that name is proposed, and taken only when someone says
// so.
func TestImportOfATitleByItsName(t *testing.T) {
	admitted(t)
	list := file(t, "名单.csv", "序号,企业名称\n1,瀚辰公司\n")
	notice := []string{"import", "--kind", "titles", "--document", "样例[2024]7号", "--level", "provincial", "--notice-date", "2024-06-30"}
	out := ok(t, append(notice, "--dry-run", list)...)
	if !strings.Contains(out, "?     1  瀚辰公司: by its name "+firmCode+"; --confirm 1 if it is\n") {
		t.Errorf("the match is not shown:\n%s", out)
	}
	if _, err := command(t, append(notice, "--confirm", "2", list)...); err == nil || !strings.Contains(plainError(err), "no enterprise was found by the name of this line") {
		t.Errorf("a line without a match is confirmed: %v", err)
	}
	ok(t, append(notice, "--confirm", "1", list)...)
	if out = ok(t, append(notice, "--dry-run", "--json", file(t, "名单.csv", "序号,企业名称\n2,别家\n"))...); !strings.Contains(out, `"credit_code": "`+firmCode+`"`) {
		t.Errorf("the confirmed line has no credit code:\n%s", out)
	}
}

func TestImportOfTitlesRefuses(t *testing.T) {
	admitted(t)
	list := file(t, "名单.csv", "序号,企业名称\n1,示范企业甲\n三,示范企业乙\n")
	notice := []string{"import", "--kind", "titles", "--document", "样例[2024]7号"}
	for _, c := range []struct {
		rule string
		args []string
		want string
	}{
		{"a notice without a level", append(notice, "--notice-date", "2024-06-30", list), "level"},
		{"a level whose term no rule gives", append(notice, "--level", "seed", "--notice-date", "2024-06-30", list), "give the last day of the term"},
		{"a notice of a day to come", append(notice, "--level", "provincial", "--notice-date", "2999-06-30", list), "lies ahead"},
	} {
		_, err := command(t, c.args...)
		if err == nil || !strings.Contains(plainError(err), c.want) {
			t.Errorf("%s: %v", c.rule, err)
		}
	}
	out, err := command(t, append(notice, "--level", "provincial", "--notice-date", "2024-06-30", list)...)
	if err == nil || err.Error() != "1 of 2 rows are faulty and were left out" || !strings.Contains(out, "row 3, column A 序号") {
		t.Errorf("a faulty row: %v\n%s", err, out)
	}
	changed := file(t, "名单.csv", "序号,企业名称\n1,示范企业丙\n")
	if _, err := command(t, append(notice, "--level", "provincial", "--notice-date", "2024-06-30", changed)...); err == nil || !strings.Contains(plainError(err), "a reason must be given") {
		t.Errorf("a correction without a reason: %v", err)
	}
}
