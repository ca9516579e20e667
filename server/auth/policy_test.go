package auth

import (
	"strings"
	"testing"

	"duijie/server/market"
)

func TestCheckPassword(t *testing.T) {
	const login = "li.na@example.com"
	for _, c := range []struct {
		name, password string
		want           string // part of the English fault; empty: it is good
	}{
		{"several words", "copper lamp seven rivers", ""},
		{"Chinese words", "春江花月夜听雨二十年", ""},
		{"letters, digits and marks", "tR7#kd92-Lm", ""},
		{"ten characters", "kd92-Lm7#x", ""},
		{"nine characters", "kd92-Lm7#", "9 characters, at least 10"},
		{"nine Chinese characters", "春江花月夜听雨二十", "9 characters, at least 10"},
		{"128 characters", strings.Repeat("kd92-Lm7", 16), ""},
		{"129 characters", strings.Repeat("kd92-Lm7", 16) + "x", "at most 128"},
		{"the login", login, "contains the login"},
		{"the name in the login", "my-Li.Na-2026", "contains the login"},
		{"a common one", "qwertyuiop", "too common"},
		{"a common one with digits", "Password20261234", "too common"},
		{"a common one with marks", "Changchun@2026!", "too common"},
		{"one character", "aaaaaaaaaaaa", "too common"},
		{"a run of digits", "3456789012", "too common"},
		{"a run backwards", "zyxwvutsrq", "too common"},
		{"a row of the keyboard", "asdfghjklzxc", "too common"},
		{"a control character", "kd92-Lm7#\x00xy", "cannot be typed"},
		{"not UTF-8", "kd92-Lm7#\xffxy", "cannot be typed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var f market.Faults
			CheckPassword(&f, "password", login, c.password)
			switch {
			case c.want == "" && len(f) > 0:
				t.Errorf("refused: %v", f)
			case c.want != "" && (len(f) != 1 || !strings.Contains(f[0].Message.EN, c.want) || f[0].Message.ZH == ""):
				t.Errorf("faults %v, want %q", f, c.want)
			case len(f) > 0 && f[0].Value != "":
				t.Errorf("the fault repeats the password: %v", f)
			}
		})
	}
}

func TestCheckLogin(t *testing.T) {
	for login, good := range map[string]bool{
		"zhang.san": true, "office@example.com": true, "ZHANG_San-2": true, "ｚｈａｎｇ": true, "z1": true,
		"z": false, "": false, "张三": false, "zhang san": false, "@": false, "a@b@c": false, strings.Repeat("a", 65): false,
	} {
		t.Run(login, func(t *testing.T) {
			var f market.Faults
			if CheckLogin(&f, "login", login); (len(f) == 0) != good {
				t.Errorf("faults %v, want good %t", f, good)
			}
		})
	}
}
