package matching

import (
	"fmt"
	"strconv"
	"strings"
)

// Text puts a reason into one line for a terminal or a log, in Chinese (lang zh, also the default) or English (en). The
// web and the API word reasons themselves, with the names of fields and regions, which are bare codes here.
func (r Reason) Text(lang string) string {
	w := wordsZH
	if strings.HasPrefix(lang, "en") {
		w = wordsEN
	}
	return fmt.Sprintf("%s (%+.1f)", r.line(w), r.Points)
}

func (r Reason) line(w wording) string {
	verdict := w.verdicts[r.Verdict]
	switch r.Kind {
	case ReasonTerms:
		shares := make([]string, len(r.Terms))
		for i, t := range r.Terms {
			shares[i] = fmt.Sprintf("%s %.1f", t.written(), t.Points)
		}
		if r.Rest > 0 {
			shares = append(shares, fmt.Sprintf("%s %.1f", w.rest, r.Rest))
		}
		return w.terms + strings.Join(shares, w.comma)
	case ReasonRelated:
		pairs := make([]string, len(r.Related))
		for i, p := range r.Related {
			pairs[i] = fmt.Sprintf("%s ~ %s %.1f", p.Need, p.Offer, p.Points)
		}
		if r.Rest > 0 {
			pairs = append(pairs, fmt.Sprintf("%s %.1f", w.rest, r.Rest))
		}
		return w.related + strings.Join(pairs, w.comma)
	case ReasonEmbedding:
		return fmt.Sprintf(w.embedding, r.Model)
	case ReasonIndicator:
		return r.indicatorLine(w, verdict)
	case ReasonMaturity:
		if r.OfferTRL == 0 {
			return fmt.Sprintf(w.maturity, verdict, r.NeedTRL, w.notStated)
		}
		return fmt.Sprintf(w.maturity, verdict, r.NeedTRL, "TRL "+strconv.Itoa(r.OfferTRL))
	case ReasonMode:
		if len(r.Modes) > 0 {
			return w.mode + w.list(r.Modes)
		}
		return fmt.Sprintf(w.modes, w.list(r.NeedModes), w.list(r.OfferModes))
	case ReasonPrice:
		return fmt.Sprintf(w.price, verdict, w.money(r.Budget), w.money(r.Price))
	case ReasonField:
		return w.field + r.Field
	case ReasonRegion:
		return w.levels[r.Level] + r.Region
	case ReasonDeadline:
		return w.deadline + r.Deadline
	}
	return r.Kind
}

// written is the term with its other names: 石墨烯 (graphene).
func (t TermShare) written() string {
	if len(t.As) == 0 {
		return t.Term
	}
	return t.Term + " (" + strings.Join(t.As, ", ") + ")"
}

func (r Reason) indicatorLine(w wording, verdict string) string {
	if r.Need == nil {
		return r.Kind
	}
	offer := w.notStated
	if r.Offer != nil {
		offer = r.Offer.figure(w)
		if r.Loose || r.Offer.Name != r.Need.Name {
			offer = r.Offer.Name + " " + offer
		}
	}
	need := r.Need.figure(w)
	if r.NeedText != "" {
		need += fmt.Sprintf(w.fromText, r.NeedText)
	}
	if r.OfferText != "" {
		offer += fmt.Sprintf(w.fromText, r.OfferText)
	}
	return fmt.Sprintf(w.indicator, verdict, r.Need.Name, need, offer)
}

// figure is the figure of an indicator without its name: ≥ 400 MPa.
func (in Indicator) figure(w wording) string {
	number := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	text := number(in.Value)
	switch in.Op {
	case "between":
		text += "–" + number(in.High)
	case "eq":
	default:
		text = w.ops[in.Op] + " " + text
	}
	if in.Unit != "" && in.Unit != "%" {
		text += " "
	}
	return strings.TrimSpace(text + in.Unit)
}

// wording is the vocabulary of one language.
type wording struct {
	verdicts                               map[Verdict]string
	ops                                    map[string]string
	levels                                 map[string]string
	names                                  map[string]string
	terms, related, rest, comma, indicator string
	embedding                              string
	maturity, mode, modes, price           string
	fromText                               string
	field, deadline, notStated, openEnded  string
	tenThousand                            bool // money in 万元
}

func (w wording) list(codes []string) string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = c
		if name, known := w.names[c]; known {
			out[i] = name
		}
	}
	return strings.Join(out, w.comma)
}

// money writes Fen in ten thousands of yuan or in yuan.
func (w wording) money(r *Range) string {
	if r == nil || !r.Known {
		return w.notStated
	}
	one := func(fen int64) string {
		if w.tenThousand {
			return strconv.FormatFloat(float64(fen)/1e6, 'f', -1, 64)
		}
		return strconv.FormatFloat(float64(fen)/100, 'f', -1, 64)
	}
	unit := " CNY"
	if w.tenThousand {
		unit = " 万元"
	}
	switch {
	case r.MaxFen == 0:
		return one(r.MinFen) + unit + w.openEnded
	case r.MinFen == r.MaxFen:
		return one(r.MinFen) + unit
	}
	return one(r.MinFen) + "–" + one(r.MaxFen) + unit
}

var signs = map[string]string{"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "approx": "≈"}

var wordsZH = wording{
	verdicts: map[Verdict]string{Met: "满足", Near: "接近", Missed: "未满足", Unknown: "未说明"},
	ops:      signs,
	levels:   map[string]string{SameCounty: "同县区：", SamePrefecture: "同市州：", SameProvince: "同省："},
	names: map[string]string{
		"transfer": "技术转让", "license_exclusive": "独占许可", "license_sole": "排他许可", "license_ordinary": "普通许可", "equity": "作价投资",
		"commissioned": "委托开发", "cooperative": "合作开发", "service": "技术服务", "consulting": "技术咨询", "self": "自行实施",
	},
	terms: "共有词：", related: "相关词：", embedding: "意思相近（向量服务 %s）", rest: "其他", comma: "、", indicator: "指标%s：%s 需求 %s，成果 %s", fromText: "（来自正文“%s”）",
	maturity: "成熟度%s：要求不低于 TRL %d，成果 %s", mode: "合作方式相同：", modes: "合作方式不同：需求 %s，成果 %s",
	price: "价格%s：预算 %s，报价 %s", field: "技术领域相同：", deadline: "需求期限已过：", notStated: "未说明", openEnded: "起", tenThousand: true,
}

var wordsEN = wording{
	verdicts: map[Verdict]string{Met: "met", Near: "nearly met", Missed: "missed", Unknown: "not stated"},
	ops:      signs,
	levels:   map[string]string{SameCounty: "same county: ", SamePrefecture: "same prefecture: ", SameProvince: "same province: "},
	names: map[string]string{
		"transfer": "transfer", "license_exclusive": "exclusive licence", "license_sole": "sole licence", "license_ordinary": "ordinary licence",
		"equity": "equity", "commissioned": "commissioned development", "cooperative": "cooperative development", "service": "service",
		"consulting": "consulting", "self": "own implementation",
	},
	terms: "shared terms: ", related: "related terms: ", embedding: "near in meaning (embedding service %s)", rest: "others", comma: ", ", indicator: "indicator %s: %s, needed %s, offered %s", fromText: " (from the text: %s)",
	maturity: "maturity %s: needed TRL %d or more, offered %s", mode: "common mode: ", modes: "no common mode: needed %s, offered %s",
	price: "price %s: budget %s, asked %s", field: "same field: ", deadline: "deadline passed: ", notStated: "not stated", openEnded: " and up",
}
