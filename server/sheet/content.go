package sheet

import (
	"strconv"
	"strings"

	"duijie/server/market"
)

// cells gives the reader of a row its values by column key, and takes faults.
type cells struct {
	row    *Row
	values map[string]string
	unit   map[string]market.Fen // of the heading of a money column
}

func (c cells) text(key string) string { return clean(c.values[key]) }

// read applies a parser to a cell that is not empty.
func read[T any](c cells, key string, parse func(string) (T, *hint)) T {
	var zero T
	s := c.values[key]
	if clean(s) == "" {
		return zero
	}
	v, h := parse(s)
	if h != nil {
		c.row.Fault(key, s, h.message, h.hint)
		return zero
	}
	return v
}

func (c cells) code(key string, list *market.CodeList) string {
	return read(c, key, func(s string) (string, *hint) { return oneOf(list, s) })
}

func (c cells) codes(key string, list *market.CodeList) []string {
	return read(c, key, func(s string) ([]string, *hint) {
		var out []string
		for _, part := range splitLabels(list, s) {
			code, h := oneOf(list, part)
			if h != nil {
				h.message.ZH, h.message.EN = "“"+short(part)+"”"+h.message.ZH, "“"+short(part)+"” is "+h.message.EN
				return nil, h
			}
			out = append(out, code)
		}
		return out, nil
	})
}

// splitLabels takes several labels apart, but keeps one that has the separator
// in itself (农业、生物新品种).
func splitLabels(list *market.CodeList, s string) []string {
	if _, ok := list.Find(s); ok {
		return []string{s}
	}
	masked := s
	for i, e := range list.Entries {
		if strings.ContainsAny(e.ZH, "、，,；;") {
			masked = strings.ReplaceAll(masked, e.ZH, "\x01"+strconv.Itoa(i)+"\x02")
		}
	}
	parts := split(masked)
	for i, p := range parts {
		if rest, ok := strings.CutPrefix(p, "\x01"); ok {
			if n, err := strconv.Atoi(strings.TrimSuffix(rest, "\x02")); err == nil && n >= 0 && n < len(list.Entries) {
				parts[i] = list.Entries[n].ZH
			}
		}
	}
	return parts
}

func (c cells) price(low, high string) market.Price {
	if clean(c.values[low]+c.values[high]) == "" {
		return market.Price{}
	}
	first, open := cutOpenLicence(c.values[low])
	type span struct{ low, high market.Fen }
	a := read(cells{c.row, map[string]string{low: first}, c.unit}, low, func(s string) (span, *hint) {
		l, h, bad := money(s, c.unit[low])
		return span{l, h}, bad
	})
	b := read(c, high, func(s string) (span, *hint) {
		l, h, bad := money(s, c.unit[high])
		return span{max(l, h), 0}, bad
	})
	if b.low != 0 {
		a.high = b.low
	}
	switch {
	case open && a.high == 0:
		return market.Price{Kind: "open_license", MinFen: a.low, MaxFen: a.low}
	case open:
		return market.Price{Kind: "open_license", MinFen: a.low, MaxFen: a.high}
	case a.low == 0 && b.low != 0:
		return market.Price{Kind: "range", MaxFen: a.high}
	}
	return price(a.low, a.high)
}

// cutOpenLicence takes the words for an open licence out of a price, and leaves
// its fee.
func cutOpenLicence(s string) (rest string, open bool) {
	before, after, open := strings.Cut(s, "开放许可")
	return strings.Trim(strings.TrimSuffix(before, "专利")+after, " :：,，　"), open
}

// people reads names, each on one line without stretched blanks.
func people(s string) ([]string, *hint) {
	names := split(s)
	for i, n := range names {
		names[i] = plainText(n)
		if len([]rune(names[i])) > market.MaxPersonName {
			return nil, wrong("姓名过长", "a name is too long", "每个姓名之间用顿号隔开", "put a comma between names")
		}
	}
	if len(names) > market.MaxInventors {
		return nil, &hint{market.Textf("最多 %d 人", "at most %d people", market.MaxInventors), market.Text{ZH: "保留主要完成人", EN: "keep the main ones"}}
	}
	return names, nil
}

func many(s string) ([]string, *hint) { return split(s), nil }

// fill reads the row's content from its cells.
func (c cells) fill(kind Kind) {
	r := c.row
	r.Owner = plain(c.values["organisation"])
	r.Number = market.NormalNumber(c.values["number"])
	switch kind {
	case Achievements:
		v := c.achievement()
		r.Achievement = &v
		r.Inventors = read(c, "inventors", people)
		r.FaultAll(v.Check())
	case Demands:
		v := c.demand()
		r.Demand = &v
		r.FaultAll(v.Check())
	case Organisations:
		v := c.organisation()
		r.Organisation = &v
		r.FaultAll(v.Check())
		return
	case Titles:
		v := c.titleLine()
		r.Title = &v
		return
	}
	r.FaultAll(market.CheckNumber(r.Number))
}

func (c cells) achievement() market.AchievementContent {
	return market.AchievementContent{
		Title: plainText(c.text("title")), TitleEN: c.text("title_en"),
		Field: c.code("field", market.Fields), Subfield: c.text("subfield"),
		Category: c.code("category", market.Categories), Nature: c.code("nature", market.Natures),
		Forms: c.codes("forms", market.Forms), Keywords: read(c, "keywords", many),
		Summary: c.text("summary"), Problem: c.text("problem"), Advantage: c.text("advantage"),
		Evidence: c.text("evidence"), Applications: c.text("applications"),
		Indicators: read(c, "indicators", func(s string) ([]market.Indicator, *hint) { return indicators(s, false) }),
		TRL:        read(c, "trl", readinessLevel), Level: c.code("level", market.Levels),
		IP: read(c, "ip", rights), Modes: c.codes("modes", market.Modes),
		Price: c.price("price_min", "price_max"), SoughtPartner: c.text("sought_partner"),
		CompletedBy: read(c, "completed_by", many),
		Started:     read(c, "started", month), Finished: read(c, "finished", month),
		Registration: market.AchievementRegistration{
			Number: c.text("registration_number"), Date: read(c, "registration_date", date), RecommendedBy: c.text("recommended_by"),
		},
		Secret: read(c, "secret", yes),
	}
}

func (c cells) demand() market.DemandContent {
	return market.DemandContent{
		Title: plainText(c.text("title")), TitleEN: c.text("title_en"),
		Field: c.code("field", market.Fields), Subfield: c.text("subfield"), Industry: c.text("industry"),
		Keywords: read(c, "keywords", many),
		Summary:  c.text("summary"), Problem: c.text("problem"), Background: c.text("background"),
		Indicators: read(c, "indicators", func(s string) ([]market.Indicator, *hint) { return indicators(s, true) }),
		MinTRL:     read(c, "min_trl", readinessLevel), Modes: c.codes("modes", market.Modes),
		Budget: c.price("budget_min", "budget_max"), Ownership: c.code("ownership", market.Ownerships),
		OwnershipNote: c.text("ownership_note"), SolverRequirements: c.text("solver_requirements"),
		Deadline: read(c, "deadline", deadline), Challenge: read(c, "challenge", yes),
		Anonymous: read(c, "anonymous", yes), Secret: read(c, "secret", yes),
	}
}

func (c cells) organisation() market.Organisation {
	o := market.Organisation{
		CreditCode: market.CreditCode(c.text("credit_code")), Name: plainText(c.text("name")), NameEN: c.text("name_en"),
		ShortName: c.text("short_name"), Kind: market.OrganisationKind(c.code("kind", market.OrganisationKinds)),
		Region: c.code("region", market.Regions), Address: c.text("address"), Website: c.text("website"),
		Introduction: c.text("introduction"), Status: market.Active,
	}
	if code, fault := market.ParseCreditCode(string(o.CreditCode)); fault == nil {
		o.CreditCode = code
	}
	if office := c.text("contact_office"); office != "" {
		o.Contacts = []market.Contact{{Office: office, Phone: plain(c.values["contact_phone"]), Email: plain(c.values["contact_email"])}}
	}
	return o
}

// plainText is a title: one line, without stretched blanks.
func plainText(s string) string { return strings.Join(strings.Fields(s), " ") }

// Values writes a row's content as cells by column key, so that what is
// exported reads back as the same.
func (r Row) Values() map[string]string {
	v := map[string]string{"number": r.Number, "organisation": r.Owner}
	switch {
	case r.Achievement != nil:
		achievementValues(v, *r.Achievement, r.Inventors)
	case r.Demand != nil:
		demandValues(v, *r.Demand)
	case r.Organisation != nil:
		organisationValues(v, *r.Organisation)
	case r.Title != nil:
		titleValues(v, *r.Title)
	case r.Standing != nil:
		standingValues(v, *r.Standing)
	}
	return v
}

func achievementValues(v map[string]string, a market.AchievementContent, inventors []string) {
	v["title"], v["title_en"], v["subfield"] = a.Title, a.TitleEN, a.Subfield
	v["field"], v["category"], v["nature"], v["level"] = label(market.Fields, a.Field), label(market.Categories, a.Category), label(market.Natures, a.Nature), label(market.Levels, a.Level)
	v["forms"], v["modes"] = labels(market.Forms, a.Forms), labels(market.Modes, a.Modes)
	v["keywords"], v["completed_by"], v["inventors"] = strings.Join(a.Keywords, "、"), strings.Join(a.CompletedBy, "、"), strings.Join(inventors, "、")
	v["summary"], v["problem"], v["advantage"], v["evidence"], v["applications"] = a.Summary, a.Problem, a.Advantage, a.Evidence, a.Applications
	v["indicators"], v["sought_partner"] = indicatorLines(a.Indicators), a.SoughtPartner
	v["trl"] = level(a.TRL)
	var ip []string
	for _, x := range a.IP {
		ip = append(ip, right(x))
	}
	v["ip"] = strings.Join(ip, "\n")
	v["price_min"], v["price_max"] = priceCells(a.Price)
	v["started"], v["finished"] = string(a.Started), string(a.Finished)
	v["registration_number"], v["registration_date"], v["recommended_by"] = a.Registration.Number, string(a.Registration.Date), a.Registration.RecommendedBy
	v["secret"] = yesNo(a.Secret)
}

func demandValues(v map[string]string, d market.DemandContent) {
	v["title"], v["title_en"], v["subfield"], v["industry"] = d.Title, d.TitleEN, d.Subfield, d.Industry
	v["field"], v["ownership"] = label(market.Fields, d.Field), label(market.Ownerships, d.Ownership)
	v["modes"], v["keywords"] = labels(market.Modes, d.Modes), strings.Join(d.Keywords, "、")
	v["summary"], v["problem"], v["background"] = d.Summary, d.Problem, d.Background
	v["indicators"], v["min_trl"] = indicatorLines(d.Indicators), level(d.MinTRL)
	v["budget_min"], v["budget_max"] = priceCells(d.Budget)
	v["ownership_note"], v["solver_requirements"], v["deadline"] = d.OwnershipNote, d.SolverRequirements, string(d.Deadline)
	v["challenge"], v["anonymous"], v["secret"] = yesNo(d.Challenge), yesNo(d.Anonymous), yesNo(d.Secret)
}

func organisationValues(v map[string]string, o market.Organisation) {
	v["credit_code"], v["name"], v["name_en"], v["short_name"] = string(o.CreditCode), o.Name, o.NameEN, o.ShortName
	v["kind"], v["region"] = label(market.OrganisationKinds, string(o.Kind)), label(market.Regions, o.Region)
	v["address"], v["website"], v["introduction"] = o.Address, o.Website, o.Introduction
	if len(o.Contacts) > 0 {
		v["contact_office"], v["contact_phone"], v["contact_email"] = o.Contacts[0].Office, o.Contacts[0].Phone, o.Contacts[0].Email
	}
}

// label writes a code as the drop-downs show it. Codes that are numbers stand
// before the label, so that 220200 吉林市 and 220000 吉林省 stay apart.
func label(l *market.CodeList, code string) string {
	if code == "" {
		return ""
	}
	if strings.Trim(code, "0123456789") == "" {
		return code + " " + l.Label(code).ZH
	}
	return l.Label(code).ZH
}

func labels(l *market.CodeList, codes []string) string {
	var out []string
	for _, c := range codes {
		out = append(out, l.Label(c).ZH)
	}
	return strings.Join(out, "、")
}

func level(trl int) string {
	if trl == 0 {
		return ""
	}
	return label(market.TRLs, strconv.Itoa(trl))
}

func indicatorLines(in []market.Indicator) string {
	var lines []string
	for _, n := range in {
		lines = append(lines, Indicator(n))
	}
	return strings.Join(lines, "\n")
}

func priceCells(p market.Price) (low, high string) {
	switch p.Kind {
	case "open_license":
		low, high = strings.TrimSpace("专利开放许可 "+wan(p.MinFen)), wan(p.MaxFen)
		if p.MaxFen == p.MinFen {
			high = ""
		}
		return low, high
	case "fixed":
		return wan(p.MinFen), ""
	case "range":
		return wan(p.MinFen), wan(p.MaxFen)
	case "negotiable":
		return "面议", ""
	}
	return "", ""
}

func yesNo(b bool) string {
	if b {
		return "是"
	}
	return ""
}
