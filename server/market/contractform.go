package market

import "strings"

// NationalForm is a contract in the fields of the national registration form,
// under that form's own names, so that nobody types it twice. The names are
// those of the web form of 2021; what this platform does not hold is left empty.
type NationalForm struct {
	Project             string `json:"projectname"`
	BuyerName           string `json:"buyername"`
	BuyerAddress        string `json:"buyer_address"`
	BuyerRepresentative string `json:"buyer_representative"`
	BuyerContact        string `json:"buyer_contact"`
	BuyerTelephone      string `json:"buyer_contacttel"`
	BuyerZip            string `json:"buyer_zipcode"`
	Total               string `json:"totalamount" sheet:"yuan"`
	Technical           string `json:"technicalamount" sheet:"yuan"`
	Signed              Date   `json:"signdate"`
	Begins              Date   `json:"contractbegindate"`
	Ends                Date   `json:"contractenddate"`
	Mode                string `json:"paymethod"`
	Related             string `json:"isrelated"`
	PlanSource          string `json:"projectplantype"`
	IP                  string `json:"ipr"`
	Type                string `json:"contracttype"`
	Field               string `json:"techarea"`
	BuyerType           string `json:"buyertype"`
	BuyerTransfer       string `json:"buyer_jszyjg"`       // a transfer agency
	BuyerResearch       string `json:"buyer_isyfjg"`       // a research institution
	BuyerConverted      string `json:"buyer_zzkyys"`       // a converted institute
	BuyerZone           string `json:"buyer_countrygxqqy"` // in a high-technology zone
	BuyerListed         string `json:"buyer_islist"`
	BuyerScale          string `json:"buyer_scale"`
	// BuyerRegion is picked by hand in the web form; how the form calls it is not
	// known.
	BuyerRegion string `json:"buyer_region"` // 买方行政区划代码, GB/T 2260
}

// natures is how the form calls a buyer whose nature was not entered.
var natures = map[OrganisationKind]string{University: "022", Institute: "021"}

// classes are the first level of the form's tree of types.
var classes = map[string]string{"dev": "技术开发", "transfer": "技术转让", "license": "技术许可", "consulting": "技术咨询", "service": "技术服务"}

// NationalForm fills the form in; the representative is given by name.
func (t ContractTerms) NationalForm(representative string) NationalForm {
	b := t.Buyer
	nature := b.Nature
	if nature == "" {
		nature = natures[b.Kind]
	}
	buyerType := PartyNatures.Label(nature).ZH
	if nature == "" && b.Kind == Enterprise {
		buyerType = "企业"
	}
	f := NationalForm{
		Project: t.Project, BuyerName: b.Name, BuyerAddress: b.Address, BuyerRepresentative: representative,
		Total: t.Price.Total.String(), Technical: t.Price.TechnicalAmount().String(), Signed: t.Signed, Begins: t.Begins, Ends: t.Ends,
		Mode: payMethod(t.Price.Mode), PlanSource: labelOf(PlanSources, t.PlanSource), IP: t.rights(), Field: labelOf(Fields, t.Field),
		BuyerRegion: b.Region, BuyerType: buyerType, BuyerTransfer: yesNo(b.Kind == Agency), BuyerResearch: yesNo(b.Kind == Institute),
	}
	if t.Related != nil {
		f.Related = yesNo(*t.Related)
	}
	if t.Type != "" {
		f.Type = classes[t.Type.Class()] + "/" + strings.TrimSuffix(ContractTypes.Label(string(t.Type)).ZH, "合同")
	}
	return f
}

// payMethod is a mode of payment as the form names it.
func payMethod(mode string) string {
	switch mode {
	case LumpSum:
		return "一次支付"
	case Instalments:
		return "分期支付"
	}
	return labelOf(PaymentModes, mode)
}

func (t ContractTerms) rights() string {
	if len(t.IP) == 0 {
		return "未涉及知识产权"
	}
	var labels []string
	seen := map[string]bool{}
	for _, ip := range t.IP {
		if !seen[ip.Type] {
			labels = append(labels, IPTypes.Label(ip.Type).ZH)
		}
		seen[ip.Type] = true
	}
	return strings.Join(labels, "、")
}

func labelOf(l *CodeList, code string) string {
	if code == "" {
		return ""
	}
	return l.Label(code).ZH
}

func yesNo(b bool) string {
	if b {
		return "是"
	}
	return "否"
}
