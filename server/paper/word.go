package paper

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"duijie/server/market"
)

// Limits of what a Word file may unpack to; pictures and fonts are not unpacked.
const (
	maxUnpacked = 32 << 20 // bytes of all parts that are read
	maxDepth    = 256      // elements within each other
	maxHeaders  = 16       // page headers; of more the first are read: a hostile file has a hundred thousand
)

// readWord reads the paragraphs and tables of a .docx file, and behind them its
// page headers, so that the document's own first line stays the first.
func readWord(ctx context.Context, data []byte) (Text, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return Text{}, damaged(err)
	}
	p := pack{files: z.File, left: maxUnpacked}
	main, err := p.mainPart()
	if err != nil {
		return Text{}, err
	}
	w := words{ctx: ctx}
	headers := p.headers(main)
	read := headers[:min(len(headers), maxHeaders)]
	for _, name := range append([]string{main}, read...) {
		if err := p.parse(name, &w); err != nil {
			return Text{}, err
		}
	}
	return Text{Format: Word, Body: w.out.String(), Cut: w.full() || len(read) < len(headers)}, nil
}

// pack is an unpacked file, up to a limit over all of its parts.
type pack struct {
	files []*zip.File
	left  int64
}

func (p *pack) find(name string) *zip.File {
	for _, f := range p.files {
		if strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/") == name {
			return f
		}
	}
	return nil
}

// relationships is the part that names the document among the parts.
type relationships struct {
	Relationship []struct {
		Type   string `xml:"Type,attr"`
		Target string `xml:"Target,attr"`
	}
}

// mainPart is the name of the part that holds the document's text.
func (p *pack) mainPart() (string, error) {
	var rels relationships
	if err := p.with("_rels/.rels", func(r io.Reader) error { return xml.NewDecoder(r).Decode(&rels) }); err != nil {
		return "", err
	}
	name := "word/document.xml"
	for _, r := range rels.Relationship {
		if strings.HasSuffix(r.Type, "/officeDocument") {
			name = strings.TrimPrefix(path.Clean(r.Target), "/")
		}
	}
	switch {
	case strings.HasPrefix(name, "xl/"):
		return "", refuse("这是 Excel 表格；请把说明需求的文字粘贴过来，或存成 Word、PDF", "this is an Excel workbook; paste the text that says what is needed, or give it as Word or PDF")
	case strings.HasPrefix(name, "ppt/"):
		return "", refuse("这是演示文稿；请把文字粘贴过来，或导出为 PDF", "this is a presentation; paste its text, or export it as PDF")
	case p.find(name) != nil:
		return name, nil
	case p.find("content.xml") != nil:
		return "", refuse("这是 OpenDocument 文件；请另存为 .docx 再试", "this is an OpenDocument file; save it as .docx and try again")
	}
	return "", refuse("这是压缩包，不是 Word 文件；请解压后上传其中的文件", "this is an archive, not a Word file; unpack it and give the file that is in it")
}

// headers are the page headers beside the main part, in the order of their names.
func (p *pack) headers(main string) []string {
	var out []string
	for _, f := range p.files {
		if path.Dir(f.Name) == path.Dir(main) && strings.HasPrefix(path.Base(f.Name), "header") && path.Ext(f.Name) == ".xml" {
			out = append(out, f.Name)
		}
	}
	slices.Sort(out)
	return out
}

func (p *pack) parse(name string, w *words) error {
	return p.with(name, func(r io.Reader) error { return w.read(xml.NewDecoder(r)) })
}

// with hands out one part, if it is there. Errors: too large once all parts
// together unpack to more than they may; invalid for one that is damaged.
func (p *pack) with(name string, read func(io.Reader) error) error {
	f := p.find(name)
	if f == nil {
		return nil
	}
	part, err := f.Open()
	if err != nil {
		return damaged(err)
	}
	defer part.Close()
	limited := &io.LimitedReader{R: part, N: p.left + 1}
	err = read(limited)
	p.left = limited.N - 1
	var ours *market.Error
	switch {
	case limited.N <= 0:
		return market.Errorf(market.CodeTooLarge, "文件解压后超过 %d MB，已拒绝；请直接粘贴文字", "unpacked, the file is larger than %d MB and was refused; please paste the text", maxUnpacked>>20)
	case err == nil, errors.As(err, &ours), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	}
	// What the decoder says may quote the document, of which nothing must come into a log.
	return damaged(fmt.Errorf("a part of the Word file: %T", err))
}
