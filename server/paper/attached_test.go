package paper

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"duijie/server/market"
)

// packOf makes an archive of parts: name, text, name, text ...
func packOf(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err == nil {
			_, err = w.Write([]byte(parts[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// typed is the part that names the content of an Office file.
func typed(types ...string) string {
	out := `<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>`
	for i, t := range types {
		out += fmt.Sprintf(`<Override PartName="/part%d.xml" ContentType="%s"/>`, i, t)
	}
	return out + "</Types>"
}

const (
	wordPart  = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
	excelPart = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
	slidePart = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
)

func officeOf(t testing.TB, main string, more ...string) []byte {
	return packOf(t, append([]string{"[Content_Types].xml", typed(main), "part0.xml", "<x/>"}, more...)...)
}

// compoundOf is the old container as far as anyone looks at it here.
func compoundOf(names ...string) []byte {
	out := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 2000)...)
	for _, n := range names {
		out = append(append(out, wideName(n)...), 0, 0)
	}
	return append(out, make([]byte, 500)...)
}

func pngOf(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 9, 7))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jpegOf(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 9, 7)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// webpOf is a WebP file of one lossless chunk of the stated size in pixels.
func webpOf(width, height uint32) []byte {
	chunk := binary.LittleEndian.AppendUint32([]byte{0x2f}, width-1|(height-1)<<14)
	chunk = append(chunk, make([]byte, 11)...)
	out := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(12+len(chunk)))
	out = binary.LittleEndian.AppendUint32(append(out, "WEBPVP8L"...), uint32(len(chunk)))
	return append(out, chunk...)
}

func plainPDF() []byte { return printed([]string{"技术合同"}) }

func TestWhatMayBeAttached(t *testing.T) {
	macroless := append(append([]byte{}, pptMacros...), make([]byte, 8)...)
	for _, c := range []struct {
		name string
		data []byte
		want Attached
	}{
		{"a PDF", plainPDF(), Attached{Type: market.PDF}},
		{"a PDF under a password", bytes.Replace(plainPDF(), []byte("/Root"), []byte("/Encrypt 9 0 R/Root"), 1), Attached{Type: market.PDF, Encrypted: true}},
		{"a PNG picture", pngOf(t), Attached{Type: market.PNG}},
		{"a JPEG picture", jpegOf(t), Attached{Type: market.JPEG}},
		{"a JPEG picture with a camera's bytes behind it", append(jpegOf(t), make([]byte, 3000)...), Attached{Type: market.JPEG}},
		{"a WebP picture", webpOf(9, 7), Attached{Type: market.WebP}},
		{"a Word document", officeOf(t, wordPart), Attached{Type: market.Word}},
		{"an Excel workbook", officeOf(t, excelPart), Attached{Type: market.Excel}},
		{"a presentation", officeOf(t, slidePart), Attached{Type: market.PowerPoint}},
		{"an old Word document", compoundOf("Root Entry", "WordDocument"), Attached{Type: market.Word97}},
		{"an old Excel workbook", compoundOf("Root Entry", "Workbook"), Attached{Type: market.Excel97}},
		{"a very old Excel workbook", compoundOf("Root Entry", "Book"), Attached{Type: market.Excel97}},
		{"an old presentation", compoundOf("Root Entry", "PowerPoint Document"), Attached{Type: market.PowerPoint97}},
		{"an old presentation that says it has no macros", append(compoundOf("PowerPoint Document"), macroless...), Attached{Type: market.PowerPoint97}},
		{"an OFD document", packOf(t, "OFD.xml", `<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"/>`), Attached{Type: market.OpenFixedLayout}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Inspect(bytes.NewReader(c.data), int64(len(c.data)))
			if err != nil || got != c.want {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

// many parts of an archive.
func many(n int) []string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprint("a", i), "")
	}
	return out
}

// bomb is a document whose parts say that they unpack to half a gigabyte.
func bomb(t testing.TB) []byte {
	zeros := strings.Repeat("\x00", 16<<20)
	parts := []string{"[Content_Types].xml", typed(wordPart)}
	for i := range 32 {
		parts = append(parts, fmt.Sprintf("word/media/%d.bmp", i), zeros)
	}
	return packOf(t, parts...)
}

func TestWhatMayNotBeAttached(t *testing.T) {
	huge := pngOf(t)
	binary.BigEndian.PutUint32(huge[16:], 60_000)
	binary.BigEndian.PutUint32(huge[20:], 60_000)
	fixPNG(huge)
	macros := append(append([]byte{}, pptMacros...), 0, 0, 0, 0, 1, 0, 0, 0)
	for _, c := range []struct {
		name string
		data []byte
		says string
	}{
		{"nothing", nil, "empty"},
		{"a web page", []byte("\n<!DOCTYPE html><script>alert(1)</script>"), "web page"},
		{"an SVG drawing", []byte(`<?xml version="1.0"?><svg onload="alert(1)"/>`), "SVG"},
		{"a script", []byte("#!/bin/sh\nrm -rf /"), "script"},
		{"a program of Windows", []byte("MZ\x90\x00"), "program"},
		{"a program of Linux", []byte("\x7fELF\x02"), "program"},
		{"plain text", []byte("技术合同"), "only PDF"},
		{"a GIF picture", []byte("GIF89a"), "PNG, JPEG"},
		{"an archive", packOf(t, "a.txt", "a"), "archive"},
		{"an RTF file", []byte(`{\rtf1}`), "RTF"},
		{"an OpenDocument text", packOf(t, "mimetype", "application/vnd.oasis.opendocument.text", "content.xml", "<x/>"), "OpenDocument"},
		{"an Office file of another kind", officeOf(t, "application/vnd.ms-visio.drawing.main+xml"), "no Word, Excel"},
		{"a document with macros by its type", officeOf(t, "application/vnd.ms-word.document.macroEnabled.main+xml"), "macros"},
		{"a document with macros among its parts", officeOf(t, wordPart, "word/VBAProject.bin", "x"), "macros"},
		{"an old document with macros", compoundOf("WordDocument", "_VBA_PROJECT"), "macros"},
		{"an old workbook with macros", compoundOf("Workbook", "_VBA_PROJECT_CUR"), "macros"},
		{"an old presentation with macros", append(compoundOf("PowerPoint Document"), macros...), "macros"},
		{"an Office file under a password", compoundOf("EncryptionInfo", "EncryptedPackage"), "password"},
		{"another compound file", compoundOf("Root Entry"), "no Word, Excel"},
		{"a PDF with an archive behind it", append(plainPDF(), packOf(t, "a.txt", "a")...), "archive is hidden"},
		{"a PNG with an archive behind it", append(pngOf(t), packOf(t, "a.txt", "a")...), "damaged"},
		{"a JPEG with an archive behind it", append(jpegOf(t), packOf(t, "a.txt", "a")...), "archive is hidden"},
		{"an old document with an archive behind it", append(compoundOf("WordDocument"), packOf(t, "a.txt", "a")...), "archive is hidden"},
		{"a web page before a PDF", append([]byte("<html>"), plainPDF()...), "only PDF"},
		{"a PDF that breaks off", plainPDF()[:400], "damaged"},
		{"a PNG that breaks off", pngOf(t)[:40], "damaged"},
		{"a PNG in name only", []byte("\x89PNG\r\n\x1a\n<script>alert(1)</script>"), "damaged"},
		{"a JPEG in name only", []byte("\xff\xd8\xff<script>alert(1)</script>"), "damaged"},
		{"a WebP of another length", append(webpOf(9, 7), 'x'), "damaged"},
		{"a picture of too many pixels", huge, "60000 × 60000"},
		{"a WebP of too many pixels", webpOf(16384, 16384), "16384 × 16384"},
		{"an archive that swells", bomb(t), "400 MB"},
		{"an archive of too many parts", officeOf(t, wordPart, many(maxEntries)...), "5002 parts"},
		{"a list of contents that swells", packOf(t, "[Content_Types].xml", strings.Repeat(" ", maxManifest)+typed(wordPart)), "damaged"},
		{"two lists of contents", packOf(t, "[Content_Types].xml", typed(wordPart), "[Content_Types].xml", typed(excelPart)), "damaged"},
		{"two contents at once", packOf(t, "[Content_Types].xml", typed(wordPart, excelPart)), "damaged"},
		{"a part outside of the file", officeOf(t, wordPart, "word/../../x.exe", ""), "outside"},
		{"an OFD in name only", packOf(t, "OFD.xml", "<html/>"), "damaged"},
		{"a broken archive", []byte("PK\x03\x04 and nothing more"), "damaged"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Inspect(bytes.NewReader(c.data), int64(len(c.data)))
			if market.CodeOf(err) != market.CodeInvalid || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %+v, %v; want %q", got, err, c.says)
			}
		})
	}
}

// fixPNG makes the check sum of the first chunk right again.
func fixPNG(data []byte) {
	binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(data[12:29]))
}

func FuzzInspect(f *testing.F) {
	for _, seed := range [][]byte{plainPDF(), pngOf(f), jpegOf(f), webpOf(9, 7), officeOf(f, wordPart), compoundOf("WordDocument")} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := Inspect(bytes.NewReader(data), int64(len(data)))
		switch {
		case err == nil && !market.FileTypes.Has(string(got.Type)):
			t.Errorf("passed as %q", got.Type)
		case err != nil && market.CodeOf(err) != market.CodeInvalid:
			t.Errorf("refused with %v", err)
		}
	})
}
