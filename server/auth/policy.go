package auth

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"duijie/server/market"
)

// Bounds of a password in characters.
const (
	MinPassword = 10
	MaxPassword = 128
)

// CheckPassword adds what is wrong with a new password of somebody. The value is
// never repeated in a fault.
func CheckPassword(f *market.Faults, field string, of About, password string) {
	password = norm.NFC.String(password)
	n := utf8.RuneCountInString(password)
	low := strings.ToLower(password)
	login := NormalLogin(of.Login)
	name, _, _ := strings.Cut(login, "@")
	better := market.Text{ZH: "可用几个不相干的词连成一句", EN: "several unrelated words make a good one"}
	switch {
	case !utf8.ValidString(password) || strings.ContainsFunc(password, func(r rune) bool { return r < ' ' }):
		f.Add(field, nil, market.Text{ZH: "含有无法输入的字符", EN: "holds characters that cannot be typed"}, market.Text{})
	case n < MinPassword:
		f.Add(field, nil, market.Textf("只有 %d 个字符，至少 %d 个", "%d characters, at least %d are needed", n, MinPassword), better)
	case n > MaxPassword:
		f.Add(field, nil, market.Textf("共 %d 个字符，最多 %d 个", "%d characters, at most %d", n, MaxPassword), market.Text{})
	case low == login || utf8.RuneCountInString(name) >= 4 && strings.Contains(low, name):
		f.Add(field, nil, market.Text{ZH: "含有登录名", EN: "contains the login"}, market.Text{ZH: "换一个与登录名无关的密码", EN: "choose one that has nothing to do with the login"})
	case breached()[low]:
		f.Add(field, nil, market.Text{ZH: "在已泄露的密码中，容易被猜中", EN: "among the passwords of known breaches, it is guessed first"}, better)
	case isCommon(low) || simple(low):
		f.Add(field, nil, market.Text{ZH: "太常见，容易被猜中", EN: "too common, it is guessed first"}, better)
	case of.makes(low):
		f.Add(field, nil, market.Text{ZH: "由姓名、单位、地名等他人知道的内容组成", EN: "made of what others know: names, places, telephone or mail address"}, better)
	}
}

// NormalLogin is a login as it is compared: full width folded, blanks around it
// dropped, lower case.
func NormalLogin(s string) string { return strings.ToLower(strings.TrimSpace(market.FoldWidth(s))) }

// CheckLogin adds what is wrong with a new login: a mail address, or a name of
// 2 to 64 letters, digits and . _ -.
func CheckLogin(f *market.Faults, field, login string) {
	login = NormalLogin(login)
	if strings.Contains(login, "@") {
		market.CheckEmail(f, field, login)
		return
	}
	if len(login) < 2 || len(login) > 64 || strings.Trim(login, "abcdefghijklmnopqrstuvwxyz0123456789._-") != "" {
		f.Add(field, login, market.Text{ZH: "登录名应为邮箱，或 2 至 64 位字母、数字和 . _ -", EN: "a login is a mail address, or 2 to 64 letters, digits and . _ -"},
			market.Text{ZH: "例如 zhang.san", EN: "such as zhang.san"})
	}
}
