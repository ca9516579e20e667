package market_test

import (
	"strings"
	"testing"

	"duijie/server/market"
)

func TestWhatNobodySeesIsRefusedInForms(t *testing.T) {
	for _, c := range []struct {
		rule, name string
		refused    string // the character that the fault names; empty: it is taken
	}{
		{"a plain name", "长春大学 Changchun University（本部）", ""},
		{"a zero-width space", "长春\u200b大学", "U+200B"},
		{"a mark of byte order", "\ufeff长春大学", "U+FEFF"},
		{"a soft hyphen", "长春\u00ad大学", "U+00AD"},
		{"a word joiner", "长春\u2060大学", "U+2060"},
		{"an override of the direction", "长春\u202e学大", "U+202E"},
		{"an isolate", "\u2067长春大学", "U+2067"},
		{"a mark of the direction", "长春大学\u200f", "U+200F"},
		{"a joiner between Chinese characters", "长春\u200d大学", "U+200D"},
		{"a joiner within a Latin word", "micro\u200dsoft", "U+200D"},
		{"a joiner behind another", "中文\u200c\u200d", "U+200C"},
		{"a joiner of an emoji", "团队👩\u200d🔬", ""},
		{"a joiner of Uyghur", "ئا\u200dب", ""},
		{"the vowel separator of Mongolian", "ᠮᠣᠩᠭᠣᠯ\u180eᠠ", ""},
		{"that separator between Chinese characters", "长春\u180e大学", "U+180E"},
		{"a filler of Hangul", "长春\u3164大学", "U+3164"},
		{"a Hangul name", "연변대학교", ""},
		{"a tag", "长春\U000e0041大学", "U+E0041"},
		{"a separator of lines", "长春\u2028大学", "U+2028"},
		{"a selector of a variant of a character", "葛\U000e0100城", ""},
	} {
		t.Run(c.rule, func(t *testing.T) {
			o := market.Organisation{CreditCode: "91350100M000100Y43", Name: c.name, Kind: market.University, Region: "220100"}
			faults := o.Check()
			if c.refused == "" {
				if len(faults) > 0 {
					t.Errorf("refused: %+v", faults)
				}
				return
			}
			if len(faults) != 1 || faults[0].Field != "name" || !strings.Contains(faults[0].Message.ZH, c.refused) || faults[0].Hint.ZH == "" || faults[0].Hint.EN == "" {
				t.Fatalf("%+v", faults)
			}
			// A list from a file has it dropped, and is then taken.
			o.Name = market.WithoutUnseen(c.name)
			if again := o.Check(); len(again) > 0 && c.refused != "U+3164" {
				t.Errorf("%q is still refused: %+v", o.Name, again)
			}
		})
	}
}

func TestTheFaultSaysBehindWhat(t *testing.T) {
	var f market.Faults
	market.CheckSeen(&f, "title", "高强度碳纤维\u200b复合材料")
	if len(f) != 1 || !strings.Contains(f[0].Message.ZH, "第 7 个字符") || !strings.Contains(f[0].Hint.ZH, "“高强度碳纤维”") {
		t.Errorf("%+v", f)
	}
}

func TestAMailAddressHidesNothing(t *testing.T) {
	for _, address := range []string{"office@exam\u200bple.com", "of\u202efice@example.com", "office@example.com\u2060"} {
		var f market.Faults
		if market.CheckEmail(&f, "email", address); len(f) != 1 {
			t.Errorf("%q is taken", address)
		}
	}
}
