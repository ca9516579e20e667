package auth

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"

	"duijie/server/market"
)

func TestCheckPassword(t *testing.T) {
	const login = "li.na@example.com"
	of := About{Login: login, Names: []string{"王芳华", "13812345678", "fanghua@beilu.example", "北陆大学", "Beilu University"}}
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
		{"128 characters", strings.Repeat("kd92-Lm7/xQ5-abc", 8), ""},
		{"129 characters", strings.Repeat("kd92-Lm7/xQ5-abc", 8) + "x", "at most 128"},
		{"the login", login, "contains the login"},
		{"the name in the login", "my-Li.Na-2026", "contains the login"},
		{"a common one", "kejichengguo", "too common"},
		{"a common one with digits", "Password20261234", "too common"},
		{"a common one with marks", "Changchun@2026!", "too common"},
		{"one character", "kkkkkkkkkkkkkkk", "too common"},
		{"a run of digits", "3456789012", "too common"},
		{"a run backwards", "zyxwvutsrq", "too common"},
		{"a row of the keyboard", "dfghjklzxcvb", "too common"},
		{"one of a breach", "qwerty12345", "known breaches"},
		{"one of a breach in capitals", "Basketball", "known breaches"},
		{"the last of the list", lastBreached(t), "known breaches"},
		{"a common one with letters written as digits", "P@$$w0rd2026", "too common"},
		{"a common one with digits before it", "2026changchun!", "too common"},
		{"a common one twice", "monkeymonkey", "too common"},
		{"a short one again and again", "kd92-kd92-kd92-", "too common"},
		{"a telephone", "13987654321", "too common"},
		{"an identity card", "22010419900307123X", "too common"},
		{"the person's name", "王芳华2026!!!!", "what others know"},
		{"in pinyin", "Wangfanghua2026", "what others know"},
		{"the organisation's name", "北陆大学北陆大学2026", "what others know"},
		{"in pinyin, with the platform's", "beiludaxue@duijie", "what others know"},
		{"in English", "BeiluUniversity1", "what others know"},
		{"its initials and the place", "bldx-jilin-2026", "what others know"},
		{"the own telephone", "fang13812345678", "what others know"},
		{"the mail address", "fanghua@beilu.example", "what others know"},
		{"the place with a little more", "jilinsheng-rd", "what others know"},
		{"a name among other words", "beilu copper lamp rivers", ""},
		{"a control character", "kd92-Lm7#\x00xy", "cannot be typed"},
		{"not UTF-8", "kd92-Lm7#\xffxy", "cannot be typed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var f market.Faults
			CheckPassword(&f, "password", of, c.password)
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

// The list of breached passwords is the one that the docs promise: more than the 3,000
// that are asked for, each as long as a password has to be and no shorter.
func TestBreachedPasswords(t *testing.T) {
	if n := len(breached()); n != 10_000 {
		t.Errorf("%d passwords", n)
	}
	for password := range breached() {
		if n := len(password); n < MinPassword || n > MaxPassword || password != strings.ToLower(password) || strings.Contains(password, "@") && strings.Contains(password, ".com") {
			t.Errorf("%q is on the list", password)
		}
		var f market.Faults
		if CheckPassword(&f, "password", About{Login: "zhao"}, password); len(f) != 1 {
			t.Errorf("%q is taken", password)
		}
	}
}

func lastBreached(t *testing.T) string {
	t.Helper()
	packed, err := gzip.NewReader(bytes.NewReader(breachedFile))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(packed)
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Fields(string(text))
	return all[len(all)-1]
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
