package paper

import (
	"bytes"
	"context"
	"strings"
	"time"
	"unicode"

	"duijie/server/market"
)

// Limits of one document.
const (
	MaxFile  = 10 << 20 // bytes of the file as it came
	maxPages = 200      // pages of a PDF that are read; more are left out
	maxText  = 100_000  // characters that are read; more are left out
	maxWait  = 8        // documents at a time: the one that is read and those that wait
)

// Format is what a document turned out to be, by its content.
type Format string

// The formats that can be read.
const (
	Word  Format = "docx"
	PDF   Format = "pdf"
	Plain Format = "text"
)

// Text is what stands in a document.
type Text struct {
	Format Format
	Body   string // a line for each paragraph and for each row of a table, whose cells tabs part
	Pages  int    // of a PDF: how many it has; else 0
	Cut    bool   // more stands in the document than was read
}

// Options of a Reader.
type Options struct {
	// Cache is a folder for the compiled PDF engine, which holds nothing of any
	// document; it spares each process three seconds at its first PDF. Empty: none.
	Cache string
	// Timeout is how long one PDF may take once the engine runs; 20 s when 0. Of
	// other documents the size alone bounds the time.
	Timeout time.Duration
}

// Reader reads documents. It may be used by many goroutines at once; PDFs are
// read one after another. The zero Reader is not ready: use NewReader.
type Reader struct {
	line chan struct{} // holds one for each document that is read or waits
	pdf  *pdfium
}

// NewReader makes a Reader. The PDF engine starts with the first PDF.
func NewReader(o Options) *Reader {
	if o.Timeout <= 0 {
		o.Timeout = 20 * time.Second
	}
	return &Reader{line: make(chan struct{}, maxWait), pdf: newPDFium(o)}
}

// Close ends the PDF engine; a document that is being read is waited for.
func (r *Reader) Close() error { return r.pdf.close() }

// Text reads a document of Word (.docx), PDF or plain text; what it is, is told
// by its content, never by a name. Errors: invalid for what cannot be read, with
// what to do about it; too large; unavailable where it takes too long or too
// many wait; the context's own.
func (r *Reader) Text(ctx context.Context, data []byte) (Text, error) {
	if len(data) > MaxFile {
		return Text{}, market.Errorf(market.CodeTooLarge, "文件超过 %d MB；请只留下说明需求的部分，或直接粘贴文字",
			"the file is larger than %d MB; keep only the part that says what is needed, or paste the text", MaxFile>>20)
	}
	select {
	case r.line <- struct{}{}:
		defer func() { <-r.line }()
	default:
		return Text{}, busy("正在读取的文件太多，请稍后再试", "too many documents are being read, please try again")
	}
	out, err := r.read(ctx, data)
	if err != nil {
		return Text{}, err
	}
	var cut bool
	out.Body, cut = firstOf(tidy(out.Body), maxText)
	out.Cut = out.Cut || cut
	if !strings.ContainsFunc(out.Body, meaningful) {
		return Text{}, refuse("文件里没有文字", "there is no text in the file")
	}
	return out, nil
}

func (r *Reader) read(ctx context.Context, data []byte) (Text, error) {
	kind := sniff(data)
	if why, refused := refusals[kind]; refused {
		return Text{}, &market.Error{Code: market.CodeInvalid, Message: why}
	}
	switch kind {
	case "zip":
		return readWord(ctx, data)
	case "pdf":
		return r.pdf.read(ctx, data)
	}
	return readPlain(data)
}

// headers are the first bytes by which a kind of file is known.
var headers = []struct{ begin, kind string }{
	{"PK\x03\x04", "zip"}, {"PK\x05\x06", "zip"},
	{"{\\rtf", "rtf"},
	{"\x89PNG", "picture"}, {"\xff\xd8\xff", "picture"}, {"GIF8", "picture"}, {"BM", "bitmap"}, {"II*\x00", "picture"}, {"MM\x00*", "picture"},
	{"Rar!", "archive"}, {"7z\xbc\xaf", "archive"}, {"\x1f\x8b", "archive"},
	{"MZ\x90", "program"}, {"\x7fELF", "program"},
}

// sniff tells what a file is by its content; "" where it can only be text.
func sniff(data []byte) string {
	head := data[:min(len(data), 1024)] // readers of PDF look for the mark this far
	switch {
	case len(data) == 0:
		return "empty"
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		return compound(data)
	}
	for _, h := range headers {
		if !bytes.HasPrefix(data, []byte(h.begin)) {
			continue
		}
		if h.kind != "bitmap" {
			return h.kind
		}
		if bytes.IndexByte(head, 0) >= 0 { // else a text that begins with these letters
			return "picture"
		}
	}
	if bytes.Contains(head, []byte("%PDF-")) {
		return "pdf"
	}
	return ""
}

// compound tells apart what Office keeps in its old container: documents of
// before 2007, and newer ones under a password.
func compound(data []byte) string {
	switch {
	case bytes.Contains(data, wideName("EncryptedPackage")):
		return "locked"
	case bytes.Contains(data, wideName("WordDocument")):
		return "doc"
	}
	return "old office"
}

// wideName is an ASCII name as the container writes it.
func wideName(name string) []byte {
	out := make([]byte, 0, 2*len(name))
	for i := range len(name) {
		out = append(out, name[i], 0)
	}
	return out
}

// refusals say why a kind of file is not read, and what to do instead.
var refusals = map[string]market.Text{
	"empty":      {ZH: "文件是空的", EN: "the file is empty"},
	"doc":        {ZH: "这是旧版 Word（.doc）文件；请在 Word 或 WPS 中另存为 .docx 再试", EN: "this is an old Word file (.doc); save it as .docx and try again"},
	"locked":     {ZH: "文件设有密码；请去掉密码后另存，或直接粘贴文字", EN: "the file has a password; save it without one, or paste the text"},
	"old office": {ZH: "这是旧版 Office 或 WPS 文件；请另存为 .docx 或 PDF 再试", EN: "this is a file of an old Office or WPS; save it as .docx or PDF and try again"},
	"rtf":        {ZH: "这是 RTF 文件；请另存为 .docx 再试", EN: "this is an RTF file; save it as .docx and try again"},
	"picture":    {ZH: "这是图片，里面的字读不出来；请粘贴文字，或上传 Word、PDF 文件", EN: "this is a picture, whose writing cannot be read; paste the text, or give a Word or PDF file"},
	"archive":    {ZH: "这是压缩包；请解压后上传其中的 Word、PDF 或文本文件", EN: "this is an archive; unpack it and give the Word, PDF or text file that is in it"},
	"program":    {ZH: "这是程序，不是文档", EN: "this is a program, not a document"},
}

func refuse(zh, en string) error {
	return &market.Error{Code: market.CodeInvalid, Message: market.Text{ZH: zh, EN: en}}
}

// damaged is a document that breaks off or breaks the rules of its format.
func damaged(cause error) error {
	return &market.Error{Code: market.CodeInvalid, Cause: cause, Message: market.Text{
		ZH: "文件已损坏，读不出来；请重新保存后再试，或直接粘贴文字", EN: "the file is damaged and cannot be read; save it anew, or paste the text"}}
}

func busy(zh, en string) error {
	return &market.Error{Code: market.CodeUnavailable, Message: market.Text{ZH: zh, EN: en}, RetryAfter: 5}
}

// meaningful tells a character that says something from space and punctuation.
func meaningful(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
