package market

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// DraftStory writes the text that a story begins with, of its facts alone.
func DraftStory(f StoryFacts) StoryText {
	subject := Text{f.Project, f.Project}
	quoted := Text{"“" + f.Project + "”", "“" + f.Project + "”"}
	if f.Project == "" {
		field := Fields.Label(f.Field)
		subject = Text{field.ZH + "领域的技术合作", "A project in the field of " + lowerFirst(field.EN)}
		quoted = Text{subject.ZH, lowerFirst(subject.EN)}
	}
	seller, buyer, kind := f.Seller.called(), f.Buyer.called(), ContractTypes.Label(string(f.Type))
	zh := []string{f.Signed.words("%s，").ZH + seller.ZH + "与" + buyer.ZH + "就" + quoted.ZH + "签订" + kind.ZH + "。"}
	en := []string{upperFirst(f.Signed.words("in %s, ").EN + seller.EN + " and " + buyer.EN + " signed a technology contract (" + lowerFirst(kind.EN) + ") on " + quoted.EN + ".")}
	for _, line := range []struct {
		says bool
		text Text
	}{
		{f.Achievement != "", Text{"合作源自在本平台发布的一项科技成果。", "It grew out of an achievement that is listed on this market."}},
		{f.Demand != "", Text{"它回应了在本平台发布的一项技术需求。", "It answers a demand that is listed on this market."}},
		{f.Registered, Text{"合同已通过技术合同认定登记。", "The contract has been registered as a technology contract."}},
		{true, Text{f.Performed.words("%s，").ZH + "双方确认合同履行完毕。", "Both sides have confirmed that it is performed" + f.Performed.words(" (%s)").EN + "."}},
	} {
		if line.says {
			zh, en = append(zh, line.text.ZH), append(en, line.text.EN)
		}
	}
	return StoryText{
		Title: Text{shortened(subject.ZH+"：走向应用", maxStoryTitle), shortened(upperFirst(subject.EN)+": put to use", 2*maxStoryTitle)},
		Body:  Text{strings.Join(zh, ""), strings.Join(en, " ")},
	}
}

// called is what a story calls a party: its name, or what and where it is.
func (p StoryParty) called() Text {
	if p.Organisation != "" {
		if p.Name.EN == "" {
			return Text{p.Name.ZH, p.Name.ZH}
		}
		return p.Name
	}
	kind, place := OrganisationKinds.Label(string(p.Kind)), RegionName(p.Region)
	return Text{place.ZH + "一家" + kind.ZH, withArticle(lowerFirst(kind.EN)) + " in " + place.EN}
}

// words puts a month into a pattern; nothing for no month.
func (m Month) words(pattern string) Text {
	t, err := time.Parse(monthLayout, string(m))
	if err != nil {
		return Text{}
	}
	return Text{fmt.Sprintf(pattern, fmt.Sprintf("%d年%d月", t.Year(), t.Month())), fmt.Sprintf(pattern, t.Format("January 2006"))}
}

func withArticle(s string) string {
	if strings.ContainsAny(s[:min(1, len(s))], "aeio") {
		return "an " + s
	}
	return "a " + s
}

func lowerFirst(s string) string { return mapFirst(s, unicode.ToLower) }
func upperFirst(s string) string { return mapFirst(s, unicode.ToUpper) }

func mapFirst(s string, to func(rune) rune) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(to(r)) + s[n:]
}

// shortened is a text of at most so many characters.
func shortened(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}
