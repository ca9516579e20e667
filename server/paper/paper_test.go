package paper

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"duijie/server/market"
)

// shared keeps the compiled PDF engine for all tests of a run.
var shared string

func TestMain(m *testing.M) {
	var err error
	if shared, err = os.MkdirTemp("", "duijie-paper"); err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(shared)
	os.Exit(code)
}

func newReader(t testing.TB, timeout time.Duration) *Reader {
	t.Helper()
	r := NewReader(Options{Cache: shared, Timeout: timeout})
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

const need = "高导热石墨烯膜\n逆变器局部过热，需要导热系数不低于 1200 W/(m·K) 的膜。\n"

func encoded(t testing.TB, name string) []byte {
	t.Helper()
	var err error
	var out string
	switch name {
	case "gb18030":
		out, err = simplifiedchinese.GB18030.NewEncoder().String(need)
	case "utf-16 with a mark":
		out, err = unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String(need)
	case "utf-16, little end first":
		out, err = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().String(need)
	case "utf-16, big end first":
		out, err = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().String(need)
	case "utf-8 with a mark":
		out = "\ufeff" + need
	default:
		out = need
	}
	if err != nil {
		t.Fatal(err)
	}
	return []byte(out)
}

func TestPlainTextInEveryEncoding(t *testing.T) {
	r := newReader(t, 0)
	for _, name := range []string{"utf-8", "utf-8 with a mark", "gb18030", "utf-16 with a mark", "utf-16, little end first", "utf-16, big end first"} {
		t.Run(name, func(t *testing.T) {
			got, err := r.Text(t.Context(), encoded(t, name))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(Text{Format: Plain, Body: strings.TrimSpace(need)}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWord(t *testing.T) {
	cell := func(text string) string { return "<w:tc>" + paragraph(text) + "</w:tc>" }
	r := newReader(t, 0)
	for _, c := range []struct {
		name string
		file []byte
		want string
	}{
		{"paragraphs are lines", written(t, paragraph("高导热")+paragraph("石墨烯膜")), "高导热\n石墨烯膜"},
		{"runs of one paragraph are one text", written(t, "<w:p><w:r><w:t>导热</w:t></w:r><w:r><w:t>系数</w:t></w:r></w:p>"), "导热系数"},
		{"a row of a table is a line", written(t, "<w:tbl><w:tr>"+cell("导热系数")+cell("≥ 1200")+"</w:tr><w:tr>"+cell("厚度")+cell("50 μm")+"</w:tr></w:tbl>"), "导热系数\t≥ 1200\n厚度\t50 μm"},
		{"a cell of several paragraphs is one cell", written(t, "<w:tbl><w:tr><w:tc>"+paragraph("耐温")+paragraph("150 ℃")+"</w:tc>"+cell("必须")+"</w:tr></w:tbl>"), "耐温 150 ℃\t必须"},
		{"breaks are lines, tabs are spaces", written(t, "<w:p><w:r><w:t>一</w:t><w:br/><w:t>二</w:t><w:tab/><w:t>三</w:t></w:r></w:p>"), "一\n二 三"},
		{"what was deleted or moved away is not there", written(t, "<w:p><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>移</w:t></w:r></w:moveFrom><w:r><w:t>新</w:t></w:r></w:p>"), "新"},
		{"instructions of fields are no text", written(t, "<w:p><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>正文</w:t></w:r></w:p>"), "正文"},
		{"a text box counts once", written(t, "<w:p><mc:AlternateContent><mc:Choice><w:txbxContent>"+paragraph("框")+"</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>"+paragraph("框")+"</w:txbxContent></mc:Fallback></mc:AlternateContent></w:p>"), "框"},
		{"page headers come last", wordOf(t, map[string]string{"word/document.xml": document(paragraph("题目")), "word/header1.xml": "<w:hdr " + namespaces + ">" + paragraph("页眉") + "</w:hdr>"}), "题目\n页眉"},
		{"what an office program writes", sample(t, "office.docx"), "企业技术需求征集表\n需求名称\t高导热石墨烯膜\n技术问题\t逆变器局部过热，需要导热系数不低于 1200 W/(m·K) 的膜。\n样品须通过冷热冲击试验。"},
		{"characters by their numbers", written(t, paragraph("&#x5BFC;&#28909; &lt;50&gt;")), "导热 <50>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := r.Text(t.Context(), c.file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(Text{Format: Word, Body: c.want}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPDF(t *testing.T) {
	r := newReader(t, 0)
	for _, c := range []struct {
		name string
		file []byte
		want Text
	}{
		{"printed by a browser: lines that only the page broke are joined", sample(t, "browser.pdf"), Text{Format: PDF, Pages: 2,
			Body: "高导热石墨烯膜\n逆变器局部过热，需要导热系数不低于 1200 W/(m·K) 的石墨烯膜，用于逆变器，局部过热的石墨烯膜需要不低于导热系数，用于逆变器局部过热。\n第二页：石墨烯膜用于逆变器。"}},
		{"a Chinese font that is not in the file", printed([]string{"功率器件散热用石墨烯膜", "导热系数不低于1200。"}), Text{Format: PDF, Pages: 1, Body: "功率器件散热用石墨烯膜\n导热系数不低于1200。"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := r.Text(t.Context(), c.file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhatIsLeftOutIsSaid(t *testing.T) {
	r := newReader(t, 0)
	page := []string{"石墨烯散热膜材料的需求"}
	long := make([][]string, maxPages+1)
	for i := range long {
		long[i] = page
	}
	for _, c := range []struct {
		name string
		file []byte
		most int
	}{
		{"pages past the limit", printed(long...), maxPages * (len(page[0])/3 + 1)},
		{"characters of a text", []byte(strings.Repeat("热", maxText+1)), maxText},
		{"page headers past the limit", withHeaders(t, maxHeaders+1), 2*maxHeaders + 1},
		{"characters of a Word file", written(t, strings.Repeat(paragraph(strings.Repeat("热", 1000)), 101)), maxText},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := r.Text(t.Context(), c.file)
			if err != nil {
				t.Fatal(err)
			}
			if n := len([]rune(got.Body)); !got.Cut || n > c.most || n < c.most*9/10 {
				t.Errorf("cut %v at %d characters, want %d", got.Cut, n, c.most)
			}
		})
	}
}

// withHeaders is a Word file of one character with so many page headers of one character.
func withHeaders(t testing.TB, n int) []byte {
	parts := map[string]string{"word/document.xml": document(paragraph("热"))}
	for i := range n {
		parts[fmt.Sprintf("word/header%d.xml", i)] = "<w:hdr " + namespaces + ">" + paragraph("眉") + "</w:hdr>"
	}
	return wordOf(t, parts)
}

func TestNoErrorQuotesTheDocument(t *testing.T) {
	r := newReader(t, 0)
	for name, file := range map[string][]byte{
		"an unknown entity":       written(t, paragraph("&绝密;")),
		"an element left open":    written(t, "<w:绝密>"),
		"an attribute unquoted":   written(t, "<w:p 绝密=绝密>"),
		"a processing directive":  written(t, "<?xml version='绝密'?>"),
		"relationships torn":      wordOf(t, map[string]string{"_rels/.rels": "<Relationships><绝密></Relationships>"}),
		"a PDF that is none":      []byte("%PDF-1.7 绝密"),
		"a character set unknown": wordOf(t, map[string]string{"word/document.xml": "<?xml version='1.0' encoding='绝密'?>" + document("")}),
	} {
		_, err := r.Text(t.Context(), file)
		var ours *market.Error
		if !errors.As(err, &ours) || ours.Cause == nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if said := ours.Error() + ours.Cause.Error(); strings.Contains(said, "绝密") {
			t.Errorf("%s: %s", name, said)
		}
	}
}

func TestWhatCannotBeReadIsRefusedWithAWayOut(t *testing.T) {
	r := newReader(t, 0)
	word := written(t, paragraph("高导热石墨烯膜"))
	pdf := sample(t, "browser.pdf")
	bomb := written(t, "<!--"+strings.Repeat(" ", maxUnpacked)+"-->"+paragraph("高导热石墨烯膜"))
	if len(bomb) > 1<<20 {
		t.Fatalf("the bomb is %d bytes", len(bomb))
	}
	for _, c := range []struct {
		name string
		file []byte
		code market.Code
		says string
	}{
		{"an empty file", nil, market.CodeInvalid, "空"},
		{"only spaces and dashes", []byte(" — \n\n"), market.CodeInvalid, "没有文字"},
		{"a file past the limit", make([]byte, MaxFile+1), market.CodeTooLarge, "粘贴"},
		{"an old Word file", sample(t, "old.doc"), market.CodeInvalid, "另存为 .docx"},
		{"a Word file with a password", append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), wideName("EncryptedPackage")...), market.CodeInvalid, "密码"},
		{"an RTF file", []byte(`{\rtf1 graphene}`), market.CodeInvalid, "RTF"},
		{"a picture", []byte("\x89PNG\r\n\x1a\n"), market.CodeInvalid, "图片"},
		{"a bitmap", []byte("BM\x00\x00\x00\x00"), market.CodeInvalid, "图片"},
		{"a workbook", wordOf(t, map[string]string{"_rels/.rels": `<Relationships><Relationship Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>`}), market.CodeInvalid, "Excel"},
		{"a presentation", wordOf(t, map[string]string{"_rels/.rels": `<Relationships><Relationship Type="x/officeDocument" Target="/ppt/presentation.xml"/></Relationships>`}), market.CodeInvalid, "演示文稿"},
		{"an OpenDocument file", wordOf(t, map[string]string{"content.xml": "<x/>"}), market.CodeInvalid, "OpenDocument"},
		{"any other archive", wordOf(t, map[string]string{"a.txt": "石墨烯"}), market.CodeInvalid, "压缩包"},
		{"bytes that are no text", []byte(strings.Repeat("\x01\x02\x80\xfe", 100)), market.CodeInvalid, "认不出"},
		{"a Word file that breaks off", word[:len(word)/2], market.CodeInvalid, "损坏"},
		{"a document that breaks off", wordOf(t, map[string]string{"word/document.xml": "<w:document><w:body><w:p>"}), market.CodeInvalid, "损坏"},
		{"elements within each other without end", written(t, strings.Repeat("<w:p>", maxDepth)), market.CodeInvalid, "损坏"},
		{"a Word file that unpacks to too much", bomb, market.CodeTooLarge, "解压"},
		{"an entity that stands for itself many times", written(t, `<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>`+paragraph("&b;")), market.CodeInvalid, "损坏"},
		{"a PDF that breaks off", pdf[:200], market.CodeInvalid, "损坏"},
		{"a PDF that unpacks to more than the engine may hold", swollen(t, 200<<20), market.CodeInvalid, "损坏"},
		{"a PDF with a password", sample(t, "locked.pdf"), market.CodeInvalid, "密码"},
		{"a scan", printed([]string{"1"}, []string{"2"}), market.CodeInvalid, "扫描件"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := r.Text(t.Context(), c.file)
			var ours *market.Error
			if !errors.As(err, &ours) {
				t.Fatalf("got %+v, %v", got, err)
			}
			if ours.Code != c.code || !strings.Contains(ours.Message.ZH, c.says) || ours.Message.EN == "" {
				t.Errorf("got %s %q %q, want %s with %q", ours.Code, ours.Message.ZH, ours.Message.EN, c.code, c.says)
			}
		})
	}
}

// A document that would hold the engine for ever is given up, and the next one
// is read.
func TestADocumentThatTakesTooLongIsGivenUp(t *testing.T) {
	r := newReader(t, 0)
	if _, err := r.Text(t.Context(), printed([]string{"先把引擎启动起来再说"})); err != nil { // not part of the time
		t.Fatal(err)
	}
	r.pdf.timeout = 300 * time.Millisecond
	_, err := r.Text(t.Context(), endless())
	if market.CodeOf(err) != market.CodeUnavailable {
		t.Errorf("got %v, want unavailable", err)
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := r.Text(gone, endless()); !errors.Is(err, context.Canceled) {
		t.Errorf("someone who has gone gets %v", err)
	}
	r.pdf.timeout = time.Minute
	if got, err := r.Text(t.Context(), sample(t, "browser.pdf")); err != nil || got.Pages != 2 {
		t.Errorf("after it: %+v, %v", got, err)
	}
}

func TestTooManyAtOnceAreTurnedAway(t *testing.T) {
	r := newReader(t, 0)
	for range maxWait {
		r.line <- struct{}{}
	}
	_, err := r.Text(t.Context(), []byte(need))
	var ours *market.Error
	if !errors.As(err, &ours) || ours.Code != market.CodeUnavailable || ours.RetryAfter == 0 {
		t.Errorf("got %v", err)
	}
	for range maxWait {
		<-r.line
	}
	if _, err := r.Text(t.Context(), []byte(need)); err != nil {
		t.Error(err)
	}
}

func TestTidy(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"ends of lines of every kind", "一\r\n二\r三\u2028四\f五", "一\n二\n三\n四\n五"},
		{"several spaces are one", "a  b\u3000\u00a0c ", "a b c"},
		{"a tab between cells stays", "指标 \t 要求\t", "指标\t要求"},
		{"one empty line stands for several", "\n\n一\n\n\n\n二\n\n", "一\n\n二"},
		{"what nobody sees goes", "导\u00ad热\u200b系\x07数\ufeff", "导热系数"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := tidy(c.in); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestUnwrap(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"a full line goes on", "逆变器局部过热，需要导热系数不低于一千二的石墨烯\n膜。", "逆变器局部过热，需要导热系数不低于一千二的石墨烯膜。"},
		{"a short line ends", "题目\n逆变器局部过热，需要导热系数不低于一千二的石墨烯", "题目\n逆变器局部过热，需要导热系数不低于一千二的石墨烯"},
		{"lines of a page of short lines end", "散热膜\n石墨烯", "散热膜\n石墨烯"},
		{"a full line that ends a sentence ends", "逆变器局部过热，需要导热系数不低于一千二的石墨烯。\n另外", "逆变器局部过热，需要导热系数不低于一千二的石墨烯。\n另外"},
		{"words of Latin letters keep their space", "graphene films of high thermal conductivity and\nstrength", "graphene films of high thermal conductivity and strength"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := unwrap(c.in); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
