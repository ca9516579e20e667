package market_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"duijie/server/market"

	"pgregory.net/rapid"
)

func TestFileName(t *testing.T) {
	for _, c := range []struct {
		rule, sent string
		is         market.FileType
		want       string
	}{
		{"a good name stays", "技术开发合同.pdf", market.PDF, "技术开发合同.pdf"},
		{"either ending of a type fits", "发票.JPEG", market.JPEG, "发票.jpeg"},
		{"no ending", "发票", market.PNG, "发票.png"},
		{"an ending that promises another content", "合同.html", market.PDF, "合同.pdf"},
		{"an old ending of a new file", "合同.doc", market.Word, "合同.docx"},
		{"a second ending behind the right one", "合同.pdf.exe", market.PDF, "合同.pdf"},
		{"a number is no ending", "合同 v1.2", market.PDF, "合同 v1.2.pdf"},
		{"a path of a server", "../../etc/合同.pdf", market.PDF, "合同.pdf"},
		{"a path of Windows", `C:\Users\me\合同.pdf`, market.PDF, "合同.pdf"},
		{"a header's line break", "合同\r\nSet-Cookie: a=b.pdf", market.PDF, "合同Set-Cookie_ a=b.pdf"},
		{"a character that turns the direction", "合同\u202efdp.exe", market.PDF, "合同fdp.pdf"},
		{"signs of file systems", `a<b>:"|?*.pdf`, market.PDF, "a_b______.pdf"},
		{"a hidden file", ".pdf", market.PDF, "文件.pdf"},
		{"nothing", "", market.PDF, "文件.pdf"},
		{"broken UTF-8", "合同\xff.pdf", market.PDF, "合同.pdf"},
		{"too long", strings.Repeat("合", 200) + ".pdf", market.PDF, strings.Repeat("合", 116) + ".pdf"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := market.FileName(c.sent, c.is); got != c.want {
				t.Errorf("%q became %q, want %q", c.sent, got, c.want)
			}
		})
	}
}

func TestEveryFileNameIsSafe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := market.FileType(rapid.SampledFrom(market.FileTypes.Codes()).Draw(t, "type"))
		got := market.FileName(rapid.String().Draw(t, "sent"), kind)
		if n := utf8.RuneCountInString(got); !utf8.ValidString(got) || n < 5 || n > 120 {
			t.Fatalf("%q has %d characters", got, n)
		}
		if strings.ContainsAny(got, "/\\\"<>:|?*\r\n") || strings.ContainsFunc(got, unicode.IsControl) || strings.HasPrefix(got, ".") {
			t.Fatalf("%q is not safe", got)
		}
		if again := market.FileName(got, kind); again != got {
			t.Fatalf("%q becomes %q when it is sent again", got, again)
		}
	})
}
