package paper

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // the decoder of JPEG headers
	_ "image/png"  // and of PNG headers
	"io"
	"path"
	"strings"

	"duijie/server/market"
)

// Limits of what an attached file may say that it unpacks to. Nothing of it is
// unpacked here but the one part that names its content; whoever opens it is
// spared the rest.
const (
	maxEntries  = 5000        // parts of an Office or OFD file
	maxSwollen  = 400 << 20   // bytes that all parts unpack to, as they declare
	maxManifest = 1 << 20     // bytes of the part that names the content
	maxPixels   = 100_000_000 // of a picture, which a browser unpacks whole
)

// Attached is what a file turned out to be.
type Attached struct {
	Type      market.FileType
	Encrypted bool // a PDF that asks for a password or bars some use
}

// Inspect tells what a file is, by its content alone, and refuses what may not be
// attached: everything but PDF, pictures, Office and OFD files, and of these the
// ones that hold macros, are two things at once, or would swell. Errors: invalid,
// which says what it is and what to do; those of reading it.
func Inspect(r io.ReaderAt, size int64) (Attached, error) {
	head := make([]byte, min(size, 1024))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return Attached{}, err
	}
	f := attached{ReaderAt: r, size: size, head: head}
	switch {
	case bytes.HasPrefix(head, []byte("%PDF-")):
		return f.pdf()
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		return f.picture(market.PNG)
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		return f.picture(market.JPEG)
	case len(head) >= 16 && string(head[:4]) == "RIFF" && string(head[8:14]) == "WEBPVP":
		return f.webp()
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return f.pack()
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return f.compound()
	}
	return Attached{}, &market.Error{Code: market.CodeInvalid, Message: unwanted(head)}
}

type attached struct {
	io.ReaderAt
	size int64
	head []byte
}

// has tells whether one of some short byte strings stands anywhere in the file.
func (f attached) has(patterns ...[]byte) (bool, error) {
	at, err := f.find(patterns...)
	return at >= 0, err
}

// find is the place of the first of some short byte strings, -1 without one.
func (f attached) find(patterns ...[]byte) (int64, error) {
	const step, overlap = 1 << 20, 256
	buffer := make([]byte, min(f.size, step+overlap))
	for at := int64(0); at < f.size; at += step {
		n, err := f.ReadAt(buffer[:min(int64(len(buffer)), f.size-at)], at)
		if err != nil && !errors.Is(err, io.EOF) {
			return -1, err
		}
		for _, p := range patterns {
			if i := bytes.Index(buffer[:n], p); i >= 0 {
				return at + int64(i), nil
			}
		}
	}
	return -1, nil
}

// tail is the end of the file.
func (f attached) tail(n int64) ([]byte, error) {
	out := make([]byte, min(n, f.size))
	_, err := f.ReadAt(out, f.size-int64(len(out)))
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return out, err
}

// double tells whether the file, whatever its beginning says, is an archive too:
// readers of archives begin at the end.
func (f attached) double() error {
	const record = 22
	tail, err := f.tail(record + 1<<16)
	if err != nil {
		return err
	}
	for i := len(tail) - record; i >= 0; i-- {
		if bytes.HasPrefix(tail[i:], []byte("PK\x05\x06")) && i+record+int(binary.LittleEndian.Uint16(tail[i+20:])) == len(tail) {
			return refuse("文件里藏有压缩包，已拒绝；请重新导出后再上传", "an archive is hidden in the file, which was refused; export it anew")
		}
	}
	return nil
}

func (f attached) pdf() (Attached, error) {
	tail, err := f.tail(4096)
	if err != nil {
		return Attached{}, err
	}
	if !bytes.Contains(tail, []byte("%%EOF")) {
		return Attached{}, broken(errors.New("the PDF has no end"))
	}
	if err := f.double(); err != nil {
		return Attached{}, err
	}
	encrypted, err := f.has([]byte("/Encrypt"))
	return Attached{Type: market.PDF, Encrypted: encrypted}, err
}

func (f attached) picture(t market.FileType) (Attached, error) {
	c, _, err := image.DecodeConfig(io.NewSectionReader(f, 0, f.size))
	if err != nil {
		return Attached{}, broken(err)
	}
	if err := checkPixels(c.Width, c.Height); err != nil {
		return Attached{}, err
	}
	end, mark := []byte("\xff\xd9"), int64(64<<10) // cameras write a little behind it
	if t == market.PNG {
		end, mark = []byte("IEND\xaeB`\x82"), 8
	}
	tail, err := f.tail(mark)
	if err != nil {
		return Attached{}, err
	}
	if !bytes.Contains(tail, end) {
		return Attached{}, broken(errors.New("the picture has no end"))
	}
	return Attached{Type: t}, f.double()
}

func (f attached) webp() (Attached, error) {
	if said := int64(binary.LittleEndian.Uint32(f.head[4:])) + 8; said != f.size {
		return Attached{}, broken(fmt.Errorf("the picture says %d bytes and has %d", said, f.size))
	}
	width, height := webpSize(f.head)
	if width == 0 || height == 0 {
		return Attached{}, broken(errors.New("the picture has no size"))
	}
	if err := checkPixels(width, height); err != nil {
		return Attached{}, err
	}
	return Attached{Type: market.WebP}, f.double()
}

// webpSize reads the size in pixels from the first chunk (RFC 9649); zeros where
// there is none.
func webpSize(head []byte) (width, height int) {
	if len(head) < 30 {
		return 0, 0
	}
	little := binary.LittleEndian
	switch string(head[12:16]) {
	case "VP8 ":
		if string(head[23:26]) == "\x9d\x01\x2a" {
			return int(little.Uint16(head[26:]) & 0x3fff), int(little.Uint16(head[28:]) & 0x3fff)
		}
	case "VP8L":
		if head[20] == 0x2f {
			bits := little.Uint32(head[21:])
			return int(bits&0x3fff) + 1, int(bits>>14&0x3fff) + 1
		}
	case "VP8X":
		wide := func(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }
		return wide(head[24:]) + 1, wide(head[27:]) + 1
	}
	return 0, 0
}

func checkPixels(width, height int) error {
	if int64(width)*int64(height) > maxPixels {
		return market.Errorf(market.CodeInvalid, "图片有 %d × %d 像素，超过上限；请缩小后再上传", "the picture has %d × %d pixels, which is past the limit; make it smaller", width, height)
	}
	return nil
}

// contentTypes is the part of an Office file that says what its parts are.
type contentTypes struct {
	Default, Override []struct {
		ContentType string `xml:"ContentType,attr"`
	}
}

// mainParts are the content types of the part that an Office file is about.
var mainParts = map[string]market.FileType{
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml":   market.Word,
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml":         market.Excel,
	"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml": market.PowerPoint,
}

// pack tells Office and OFD files from archives, by the part that names their
// content.
func (f attached) pack() (Attached, error) {
	z, err := zip.NewReader(f, f.size)
	if err != nil {
		return Attached{}, broken(err)
	}
	if err := checkEntries(z.File); err != nil {
		return Attached{}, err
	}
	p := pack{files: z.File, left: maxManifest}
	switch {
	case p.find("[Content_Types].xml") != nil:
		return p.office()
	case p.find("OFD.xml") != nil:
		return p.ofd()
	case p.find("content.xml") != nil:
		return Attached{}, refuse("这是 OpenDocument 文件；请另存为 .docx、.xlsx、.pptx 或 PDF 再上传", "this is an OpenDocument file; save it as .docx, .xlsx, .pptx or PDF")
	}
	return Attached{}, refuse("这是压缩包；请解压后逐个上传其中的文件", "this is an archive; unpack it and upload the files that are in it")
}

// checkEntries refuses an archive that is made to hurt the one who unpacks it.
func checkEntries(entries []*zip.File) error {
	if len(entries) > maxEntries {
		return market.Errorf(market.CodeInvalid, "文件由 %d 个部分组成，超过上限 %d，已拒绝", "the file consists of %d parts, more than %d, and was refused", len(entries), maxEntries)
	}
	swollen, seen := uint64(0), map[string]bool{}
	for _, e := range entries {
		if seen[e.Name] {
			return broken(errors.New("two parts have one name")) // each reader takes another of the two
		}
		seen[e.Name] = true
		if swollen += e.UncompressedSize64; e.UncompressedSize64 > maxSwollen || swollen > maxSwollen {
			return market.Errorf(market.CodeInvalid, "文件解压后超过 %d MB，已拒绝", "unpacked, the file is larger than %d MB and was refused", maxSwollen>>20)
		}
		name := "/" + strings.ReplaceAll(e.Name, `\`, "/") + "/"
		if strings.Contains(name, "/../") {
			return refuse("文件内部的路径越界，已拒绝", "a part of the file lies outside of it; it was refused")
		}
		if strings.HasPrefix(strings.ToLower(path.Base(name)), "vbaproject") {
			return macros()
		}
	}
	return nil
}

func macros() error {
	return refuse("文件含有宏，已拒绝；请另存为不含宏的格式（.docx、.xlsx、.pptx）或导出为 PDF", "the file holds macros and was refused; save it without them (.docx, .xlsx, .pptx) or export it as PDF")
}

func (p *pack) office() (Attached, error) {
	var types contentTypes
	if err := p.with("[Content_Types].xml", func(r io.Reader) error { return xml.NewDecoder(r).Decode(&types) }); err != nil {
		return Attached{}, broken(err)
	}
	var found market.FileType
	for _, part := range append(types.Override, types.Default...) {
		lower := strings.ToLower(part.ContentType)
		switch t := mainParts[lower]; {
		case strings.Contains(lower, "macroenabled"), strings.Contains(lower, "vbaproject"), strings.Contains(lower, "activex"):
			return Attached{}, macros()
		case t != "" && found != "" && t != found:
			return Attached{}, broken(fmt.Errorf("it is both %s and %s", found, t))
		case t != "":
			found = t
		}
	}
	if found == "" {
		return Attached{}, refuse("不是 Word、Excel 或 PowerPoint 文件；请另存为 .docx、.xlsx、.pptx 或 PDF 再上传", "this is no Word, Excel or PowerPoint file; save it as .docx, .xlsx, .pptx or PDF")
	}
	return Attached{Type: found}, nil
}

// ofd wants the root of a fixed-layout document (GB/T 33190-2016).
func (p *pack) ofd() (Attached, error) {
	var root xml.Name
	err := p.with("OFD.xml", func(r io.Reader) error {
		for d := xml.NewDecoder(r); ; {
			token, err := d.Token()
			if err != nil {
				return err
			}
			if start, ok := token.(xml.StartElement); ok {
				root = start.Name
				return nil
			}
		}
	})
	if err != nil {
		return Attached{}, broken(err)
	}
	if root.Local != "OFD" || !strings.HasPrefix(root.Space, "http://www.ofdspec.org/") {
		return Attached{}, broken(errors.New("its root is not OFD"))
	}
	return Attached{Type: market.OpenFixedLayout}, nil
}

// pptMacros is the record of a presentation of before 2007 that says that it
// has macros (MS-PPT 2.4.10, VBAInfoContainer with its VBAInfoAtom), as far as
// the reference in it.
var pptMacros = []byte("\x1f\x00\xff\x03\x14\x00\x00\x00\x02\x00\x00\x04\x0c\x00\x00\x00")

// compound tells apart what Office keeps in its old container.
func (f attached) compound() (Attached, error) {
	if err := f.double(); err != nil {
		return Attached{}, err
	}
	for _, refused := range []struct {
		pattern []byte
		because error
	}{
		{wideName("_VBA_PROJECT"), macros()},
		{wideName("EncryptedPackage"), refuse("文件设有密码，无法检查其中是否有宏；请去掉密码后再上传，或导出为 PDF", "the file has a password, so it cannot be told whether it holds macros; save it without one, or export it as PDF")},
	} {
		found, err := f.has(refused.pattern)
		if err != nil {
			return Attached{}, err
		}
		if found {
			return Attached{}, refused.because
		}
	}
	for _, known := range []struct {
		stream string
		is     market.FileType
	}{{"PowerPoint Document", market.PowerPoint97}, {"WordDocument", market.Word97}, {"Workbook", market.Excel97}, {"Book", market.Excel97}} {
		found, err := f.has(append(wideName(known.stream), 0, 0))
		if err != nil {
			return Attached{}, err
		}
		if !found {
			continue
		}
		if known.is == market.PowerPoint97 {
			err = f.pptWithoutMacros()
		}
		return Attached{Type: known.is}, err
	}
	return Attached{}, refuse("不是 Word、Excel 或 PowerPoint 文件；请另存为 PDF 再上传", "this is no Word, Excel or PowerPoint file; save it as PDF")
}

func (f attached) pptWithoutMacros() error {
	at, err := f.find(pptMacros)
	if err != nil || at < 0 {
		return err
	}
	var has [4]byte
	if _, err := f.ReadAt(has[:], at+int64(len(pptMacros))+4); err != nil {
		return broken(err)
	}
	if binary.LittleEndian.Uint32(has[:]) != 0 {
		return macros()
	}
	return nil
}

// broken is a file that begins as one thing and does not go on so.
func broken(cause error) error {
	return &market.Error{Code: market.CodeInvalid, Cause: cause, Message: market.Text{
		ZH: "文件不完整或已损坏；请重新导出或扫描后再上传", EN: "the file is incomplete or damaged; export or scan it anew"}}
}

// unwanted says what a file is that is none of those that may be attached.
func unwanted(head []byte) market.Text {
	kinds := map[string]market.Text{
		"empty":   {ZH: "文件是空的", EN: "the file is empty"},
		"rtf":     {ZH: "这是 RTF 文件；请另存为 .docx 或 PDF 再上传", EN: "this is an RTF file; save it as .docx or PDF"},
		"picture": {ZH: "不支持这种图片；请存为 PNG、JPEG 或 WebP 再上传", EN: "this kind of picture is not taken; save it as PNG, JPEG or WebP"},
		"archive": {ZH: "这是压缩包；请解压后逐个上传其中的文件", EN: "this is an archive; unpack it and upload the files that are in it"},
		"zip":     {ZH: "这是空的压缩包", EN: "this is an empty archive"},
		"program": {ZH: "这是程序，不能上传", EN: "this is a program, which cannot be uploaded"},
		"page":    {ZH: "这是网页或 SVG 图形，打开时会运行其中的代码，不能上传；请导出为 PDF 或 PNG", EN: "this is a web page or an SVG drawing, which runs code when it is opened, and cannot be uploaded; export it as PDF or PNG"},
		"script":  {ZH: "这是脚本，不能上传", EN: "this is a script, which cannot be uploaded"},
	}
	kind := sniff(head)
	lower := bytes.ToLower(head)
	switch {
	case kind == "" && (bytes.Contains(lower, []byte("<svg")) || bytes.Contains(lower, []byte("<html")) || bytes.Contains(lower, []byte("<!doctype")) || bytes.Contains(lower, []byte("<script"))):
		kind = "page"
	case bytes.HasPrefix(head, []byte("#!")):
		kind = "script"
	}
	if text, ok := kinds[kind]; ok {
		return text
	}
	return market.Text{ZH: "只能上传 PDF、图片（PNG、JPEG、WebP）、Word、Excel、PowerPoint 和 OFD 文件", EN: "only PDF, pictures (PNG, JPEG, WebP), Word, Excel, PowerPoint and OFD files can be uploaded"}
}
