package paper

import (
	"bytes"
	"encoding/xml"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"duijie/server/market"
)

// tidyText fails unless a text that was read is what a reader may rely on: UTF-8 of
// bounded length, without what nobody sees, and as it stays when it is pasted again.
func tidyText(t *testing.T, got Text) {
	t.Helper()
	if !utf8.ValidString(got.Body) || utf8.RuneCountInString(got.Body) > maxText {
		t.Fatalf("%d characters, UTF-8: %v", utf8.RuneCountInString(got.Body), utf8.ValidString(got.Body))
	}
	for _, r := range got.Body {
		if r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r)) {
			t.Fatalf("%U stands in %.200q", r, got.Body)
		}
	}
	if again := Tidy(got.Body); again.Body != got.Body {
		t.Fatalf("%.200q becomes %.200q", got.Body, again.Body)
	}
}

// refusedAsFile fails unless an error tells a person in both languages.
func refusedAsFile(t *testing.T, err error) {
	t.Helper()
	if c := market.CodeOf(err); c != market.CodeInvalid && c != market.CodeTooLarge {
		t.Fatalf("refused with %v", err)
	}
}

// FuzzText reads any bytes as a document to match. PDF is left to its sandbox.
func FuzzText(f *testing.F) {
	for _, s := range []string{
		"需要一种散热膜\r\n导热\u00ad系数\u200b≥400", "\xff\xfe\x16\x7f", "\xfe\xff\x7f\x16", "\xd0\xe8\xc7\xf3", "\x00\x00\x00", "a\x00b\x00", "\ufeff\t \t x\v\f\u2028y", strings.Repeat("\t", 5000), "\xff", "<html>", "{\\rtf1", "PK\x03\x04",
	} {
		f.Add([]byte(s))
	}
	f.Add(packOf(f, "_rels/.rels", "", "word/document.xml", "<w:document><w:body><w:p><w:r><w:t>x</w:t></w:r></w:p></w:body></w:document>"))
	reader := NewReader(Options{})
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 256<<10 || bytes.Contains(data[:min(len(data), 2048)], []byte("%PDF")) {
			return
		}
		got, err := reader.Text(t.Context(), data)
		if err != nil {
			refusedAsFile(t, err)
			return
		}
		tidyText(t, got)
	})
}

// FuzzWord puts any text in the place of a Word file's parts, so that the fuzzer need
// not learn to compress.
func FuzzWord(f *testing.F) {
	const rels = `<Relationships><Relationship Type="http://x/officeDocument" Target="word/document.xml"/></Relationships>`
	body := func(s string) string { return "<w:document><w:body>" + s + "</w:body></w:document>" }
	for _, s := range []string{
		body("<w:p><w:r><w:t>导热系数</w:t></w:r></w:p>"), body("<w:tbl><w:tr><w:tc><w:p><w:t>a</w:t></w:p></w:tc></w:tr></w:tbl>"), body(strings.Repeat("<w:p>", 300)),
		"<!DOCTYPE x [<!ENTITY a \"b\">]>" + body("<w:p><w:t>&a;</w:t></w:p>"), body("<w:moveFrom><w:t>gone</w:t></w:moveFrom><w:t>kept&#x200b;&#0;</w:t>"), "<w:t>", body("</w:tc></w:tc><w:t>x</w:t>"), "\xff\xfe<", body("<w:txbxContent><w:t>box</w:t></w:txbxContent>"),
	} {
		f.Add(s, rels, "<w:hdr><w:p><w:t>head</w:t></w:p></w:hdr>")
	}
	f.Add(body(""), `<Relationships><Relationship Type="/officeDocument" Target="../../../etc/passwd"/></Relationships>`, "")
	f.Add(body(""), `<Relationships><Relationship Type="/officeDocument" Target="xl/workbook.xml"/></Relationships>`, "")
	reader := NewReader(Options{})
	f.Fuzz(func(t *testing.T, document, rels, header string) {
		if len(document)+len(rels)+len(header) > 64<<10 {
			return
		}
		got, err := reader.Text(t.Context(), packOf(t, "_rels/.rels", rels, "word/document.xml", document, "word/header1.xml", header))
		if err != nil {
			refusedAsFile(t, err)
			return
		}
		tidyText(t, got)
		if got.Format != Word || len(got.Body) > 4*(len(document)+len(header)) {
			t.Fatalf("%d bytes of %s of %d and %d", len(got.Body), got.Format, len(document), len(header))
		}
		// What stands in the text stood in one of the parts: nothing is read from outside.
		for word := range strings.FieldsSeq(got.Body) {
			for _, r := range word {
				if r > unicode.MaxASCII && !strings.ContainsRune(document+header, r) && !strings.Contains(document+header, "&#") && xml.Unmarshal([]byte("<x>"+document+"</x>"), new(struct{})) == nil {
					t.Fatalf("%q stands in no part", r)
				}
			}
		}
	})
}

// FuzzInspectOffice puts any text in the place of the parts that tell what an Office
// file is: no macros, nothing from outside, and one content only.
func FuzzInspectOffice(f *testing.F) {
	f.Add(typed(wordPart), "word/document.xml", "<x/>")
	f.Add(typed(wordPart, excelPart), "part0.xml", "")
	f.Add(typed("application/vnd.ms-word.document.macroEnabled.main+xml"), "word/vbaProject.bin", "x")
	f.Add(typed(wordPart), "word/../../x.exe", "")
	f.Add(typed(wordPart), `word\VBAPROJECT.BIN`, "")
	f.Add(typed(wordPart), "word/", "x")
	f.Add("<Types/>", "OFD.xml", `<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"/>`)
	f.Fuzz(func(t *testing.T, types, name, text string) {
		if len(types)+len(name)+len(text) > 64<<10 || len(name) > 1000 {
			return
		}
		if strings.HasSuffix(name, "/") {
			text = "" // archive/zip neither writes nor reads a folder with content
		}
		data := packOf(t, "[Content_Types].xml", types, name, text)
		got, err := Inspect(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			if market.CodeOf(err) != market.CodeInvalid {
				t.Fatalf("refused with %v", err)
			}
			return
		}
		low := strings.ToLower(name)
		if !market.FileTypes.Has(string(got.Type)) || strings.Contains(low, "vbaproject") || strings.Contains(strings.ReplaceAll("/"+name+"/", `\`, "/"), "/../") {
			t.Fatalf("%q, %q, %q pass as %s", types, name, text, got.Type)
		}
	})
}
