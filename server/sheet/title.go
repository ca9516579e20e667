package sheet

import (
	"regexp"
	"strconv"
	"strings"

	"duijie/server/market"
)

// Standing is one line of the library of titles as it is exported.
type Standing struct {
	Key   market.TitleKey
	State market.TitleState
}

// titleLine reads a row of a published list of titles. What the notice says of
// all rows, its number and days, does not stand in them.
func (c cells) titleLine() market.TitleLine {
	line := market.TitleLine{
		Name: plainText(c.text("name")), Region: read(c, "region", region), Industry: plainText(c.text("industry")),
		CreditCode: market.CreditCode(plain(c.values["credit_code"])),
	}
	if code, fault := market.ParseCreditCode(string(line.CreditCode)); fault == nil {
		line.CreditCode = code
	}
	checked := line
	checked.Place = 1
	if s := c.values["place"]; clean(s) != "" {
		n, h := place(s)
		if h != nil {
			c.row.Fault("place", s, h.message, h.hint)
		} else {
			line.Place, checked.Place = n, n
		}
	} else {
		checked.Place = 0
	}
	c.row.FaultAll(checked.Check())
	return line
}

var placeForm = regexp.MustCompile(`^(\d{1,6})(?:\.0+|[.、．])?$`)

// place reads the number of a row: 1, 1.0, 1、
func place(s string) (int, *hint) {
	if m := placeForm.FindStringSubmatch(plain(s)); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil {
			return n, nil
		}
	}
	return 0, wrong("不是序号", "not a place in a list", "填写整数，例如 1", "write a whole number, such as 1")
}

// region reads a place as lists name it: a code, a name, a name behind those of
// its province and prefecture (吉林省长春市朝阳区), a prefecture in short (延边州).
func region(s string) (string, *hint) {
	code, h := oneOf(market.Regions, s)
	if h == nil {
		return code, nil
	}
	name := strings.Join(strings.Fields(plain(s)), "")
	within := ""
	for _, outer := range market.Regions.Entries {
		prefecture := market.Prefecture(outer.Code) == outer.Code && outer.Code != market.Province(outer.Code)
		rest, found := strings.CutPrefix(strings.TrimPrefix(name, "吉林省"), outer.ZH)
		if found && rest != "" && prefecture {
			name, within = rest, outer.Code
			break
		}
	}
	name = strings.TrimPrefix(name, "吉林省")
	for _, e := range market.Regions.Entries {
		if e.ZH == name && market.Within(e.Code, within) {
			return e.Code, nil
		}
	}
	if short := onlyOne(market.Regions, strings.TrimSuffix(name, "州")); within == "" && short != "" {
		return short, nil
	}
	return "", wrong("没有这个地区", "no such region", "填写市（州）、县（市、区）的名称或六位代码，或留空", "give the name or six-digit code of a prefecture or county, or leave it empty")
}

func titleValues(v map[string]string, t market.TitleLine) {
	v["place"], v["name"], v["credit_code"] = strconv.Itoa(t.Place), t.Name, string(t.CreditCode)
	v["region"], v["industry"] = label(market.Regions, t.Region), t.Industry
}

func standingValues(v map[string]string, s Standing) {
	f := s.State.Facts
	titleValues(v, market.TitleLine{Place: s.Key.Place, Name: f.Name, CreditCode: f.CreditCode, Region: f.Region, Industry: f.Industry})
	v["level"], v["status"] = label(market.TitleLevels, string(f.Level)), label(market.TitleStatuses, string(s.State.Status))
	v["batch"], v["document_number"] = f.Batch, s.Key.DocumentNumber
	v["notice_date"], v["valid_from"], v["valid_to"] = string(f.NoticeDate), string(f.ValidFrom), string(f.ValidTo)
}
