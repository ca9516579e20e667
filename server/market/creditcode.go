package market

import (
	"strings"
)

// CreditCode is a unified social credit code (统一社会信用代码) after GB
// 32100-2015: 18 characters, the last one a check.
type CreditCode string

const creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY" // 31 characters: no I O S V Z

var creditWeights = [17]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}

// ParseCreditCode folds full width and case, drops blanks, and checks the
// result to its last digit. The fault says what would be right; the hint names
// the expected check character where only that one is wrong.
func ParseCreditCode(s string) (CreditCode, *Fault) {
	c := strings.ToUpper(FoldWidth(s))
	c = strings.Join(strings.Fields(c), "")
	fault := func(message, hint Text) (CreditCode, *Fault) {
		return "", &Fault{Field: "credit_code", Value: s, Message: message, Hint: hint}
	}
	runes := []rune(c)
	if len(runes) != 18 {
		return fault(Textf("统一社会信用代码应为 18 位，这里是 %d 位", "a credit code has 18 characters, this one has %d", len(runes)),
			Text{"请照营业执照或法人证书填写 18 位代码", "copy the 18 characters from the licence"})
	}
	for i, r := range runes {
		if !strings.ContainsRune(creditAlphabet, r) {
			return fault(Textf("第 %d 位“%c”不是代码允许的字符", "character %d, “%c”, cannot stand in a credit code", i+1, r),
				Text{"代码不使用字母 I、O、S、V、Z，请核对是否与数字 1、0、5 混淆", "the letters I O S V Z are never used: check for 1, 0 and 5"})
		}
	}
	if want := CreditCheck(c[:17]); c[17] != want {
		return fault(Textf("校验位不符：末位是“%c”，按前 17 位应为“%c”", "the check character is “%c”, the first 17 ask for “%c”", c[17], want),
			Text{"请逐位核对，通常是抄错了一位", "compare it character by character: usually one was copied wrongly"})
	}
	return CreditCode(c), nil
}

// CreditCheck is the check character for the first 17 characters, which must be
// of the alphabet (GB 32100-2015: 31 less the weighted sum mod 31, where 31
// counts as 0).
func CreditCheck(first17 string) byte {
	sum := 0
	for i := range 17 {
		sum += strings.IndexByte(creditAlphabet, first17[i]) * creditWeights[i]
	}
	return creditAlphabet[(31-sum%31)%31]
}

// FoldWidth turns full-width forms into their ordinary ones (Ａ to A, １ to 1,
// the ideographic space to a space) and leaves the rest.
func FoldWidth(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - 0xFEE0
		case r == '　':
			return ' '
		}
		return r
	}, s)
}
