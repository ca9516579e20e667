package sheet

import (
	"regexp"
	"strings"

	"duijie/server/market"
)

// patentNumber is a granted patent's number as certificates print it, with
// blanks between its parts: ZL 2020 1 0000000.0.
var patentNumber = regexp.MustCompile(`(?i)\b(ZL)[ \t]*(\d{4})[ \t]*(\d)[ \t]*(\d{7})[ \t]*(\.)[ \t]*([\dX])`)

// rights reads intellectual property, one a line: type, number, status, title.
// Upright strokes between them say exactly which is which; exports have them.
func rights(s string) ([]market.IntellectualProperty, *hint) {
	var out []market.IntellectualProperty
	for _, line := range strings.FieldsFunc(clean(s), func(r rune) bool { return r == '\n' || r == ';' || r == '；' }) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		ip, h := oneRight(line)
		if h != nil {
			return nil, h
		}
		out = append(out, ip)
	}
	return out, nil
}

func oneRight(line string) (market.IntellectualProperty, *hint) {
	if parts := strings.SplitN(line, "|", 4); len(parts) > 1 {
		return exactRight(line, parts)
	}
	var ip market.IntellectualProperty
	var rest []string
	for _, word := range strings.FieldsFunc(patentNumber.ReplaceAllString(line, "$1$2$3$4$5$6"), func(r rune) bool { return strings.ContainsRune(" ,，、\t　", r) }) {
		if code := typeOfRight(word); code != "" && ip.Type == "" {
			ip.Type = code
		} else if code, ok := market.IPStatuses.Find(word); ok {
			ip.Status = code
		} else {
			rest = append(rest, word)
		}
	}
	for i, word := range rest {
		if ip.Number == "" && strings.ContainsAny(word, "0123456789") {
			ip.Number, rest[i] = word, ""
		}
	}
	ip.Title = strings.Join(strings.Fields(strings.Join(rest, " ")), " ")
	if ip.Type == "" {
		if !strings.HasPrefix(strings.ToUpper(ip.Number), "ZL") && !strings.HasPrefix(strings.ToUpper(ip.Number), "CN") {
			return ip, noType(line)
		}
		ip.Type = "invention"
	}
	return ip, nil
}

// exactRight reads type, number, status and title by their places.
func exactRight(line string, parts []string) (market.IntellectualProperty, *hint) {
	parts = append(parts, "", "", "")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	ip := market.IntellectualProperty{Type: typeOfRight(parts[0]), Number: parts[1], Title: parts[3]}
	if ip.Type == "" {
		return ip, noType(line)
	}
	if parts[2] != "" {
		status, h := oneOf(market.IPStatuses, parts[2])
		if h != nil {
			return ip, h
		}
		ip.Status = status
	}
	return ip, nil
}

func typeOfRight(word string) string {
	if code, ok := market.IPTypes.Find(word); ok {
		return code
	}
	if found := onlyOne(market.IPTypes, word); found != "" {
		return found
	}
	if strings.Contains(word, "软著") || strings.Contains(word, "软件著作权") {
		return "software"
	}
	return ""
}

func noType(line string) *hint {
	return &hint{
		market.Textf("“%s”没有写明类型", "“%s” names no type", short(line)),
		market.Text{ZH: "例如 发明专利 ZL202010000000.0 已授权", EN: "such as 发明专利 ZL202010000000.0 已授权"},
	}
}

// right writes a right as the reader takes it.
func right(ip market.IntellectualProperty) string {
	label, status := market.IPTypes.Label(ip.Type).ZH, ""
	if ip.Status != "" {
		status = market.IPStatuses.Label(ip.Status).ZH
	}
	return strings.TrimRight(strings.Join([]string{label, ip.Number, status, ip.Title}, " | "), " |")
}
