package auth

import (
	_ "embed"
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

//go:embed common.txt
var commonFile string

// common are the passwords that are tried first, in lower case; one a line.
var common = func() map[string]bool {
	out := map[string]bool{}
	for line := range strings.Lines(commonFile) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			out[line] = true
		}
	}
	return out
}()

// CheckPassword adds what is wrong with a new password of a login. The value is
// never repeated in a fault.
func CheckPassword(f *market.Faults, field, login, password string) {
	password = norm.NFC.String(password)
	n := utf8.RuneCountInString(password)
	low := strings.ToLower(password)
	name, _, _ := strings.Cut(NormalLogin(login), "@")
	switch {
	case !utf8.ValidString(password) || strings.ContainsFunc(password, func(r rune) bool { return r < ' ' }):
		f.Add(field, nil, market.Text{ZH: "含有无法输入的字符", EN: "holds characters that cannot be typed"}, market.Text{})
	case n < MinPassword:
		f.Add(field, nil, market.Textf("只有 %d 个字符，至少 %d 个", "%d characters, at least %d are needed", n, MinPassword),
			market.Text{ZH: "可用几个不相干的词连成一句", EN: "several unrelated words make a good one"})
	case n > MaxPassword:
		f.Add(field, nil, market.Textf("共 %d 个字符，最多 %d 个", "%d characters, at most %d", n, MaxPassword), market.Text{})
	case low == NormalLogin(login) || utf8.RuneCountInString(name) >= 4 && strings.Contains(low, name):
		f.Add(field, nil, market.Text{ZH: "含有登录名", EN: "contains the login"}, market.Text{ZH: "换一个与登录名无关的密码", EN: "choose one that has nothing to do with the login"})
	case common[low] || common[strings.TrimRight(low, "0123456789!@#.")] || simple(low):
		f.Add(field, nil, market.Text{ZH: "太常见，容易被猜中", EN: "too common, it is guessed first"},
			market.Text{ZH: "可用几个不相干的词连成一句", EN: "several unrelated words make a good one"})
	}
}

// simple tells whether a password has fewer than five different characters or
// runs along the alphabet, the digits or a row of the keyboard.
func simple(low string) bool {
	different := map[rune]bool{}
	for _, r := range low {
		different[r] = true
	}
	if len(different) < 5 {
		return true
	}
	for _, row := range []string{"abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/"} {
		if strings.Contains(row, low) || strings.Contains(reversed(row), low) {
			return true
		}
	}
	return false
}

func reversed(s string) string {
	r := []rune(s)
	for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
		r[i], r[j] = r[j], r[i]
	}
	return string(r)
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
