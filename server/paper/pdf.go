package paper

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	engine "github.com/klippa-app/go-pdfium"
	pdferrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// pdfMemory is the most memory of one PDF in the engine, in pages of 64 KiB:
// 256 MiB. A document that wants more is not read.
const pdfMemory = 256 << 20 / (64 << 10)

// scanned is the number of letters and digits a page below which a PDF is taken
// for pictures of pages: a stamp or a page number may have been typed on them.
const scanned = 8

// pdfium reads PDFs with PDFium compiled to WebAssembly: what a hostile file
// could do to it stays within the sandbox, which has no files, no network and
// limited memory, and is thrown away after each document.
type pdfium struct {
	cache   string
	timeout time.Duration
	turn    chan struct{} // holds one while a PDF is read
	pool    engine.Pool   // nil until the first PDF
}

func newPDFium(o Options) *pdfium {
	return &pdfium{cache: o.Cache, timeout: o.Timeout, turn: make(chan struct{}, 1)}
}

func (p *pdfium) close() error {
	p.turn <- struct{}{}
	defer func() { <-p.turn }()
	if p.pool == nil {
		return nil
	}
	pool := p.pool
	p.pool = nil
	return pool.Close()
}

// start compiles the engine, or takes it from the cache. Called in turn.
func (p *pdfium) start() error {
	if p.pool != nil {
		return nil
	}
	c := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling). // the engine is built with exceptions
		WithMemoryLimitPages(pdfMemory).
		WithCloseOnContextDone(true) // else a document could hold its turn for ever
	if p.cache != "" {
		cache, err := wazero.NewCompilationCacheWithDir(p.cache)
		if err != nil {
			return fmt.Errorf("cache of the PDF engine: %w", err)
		}
		c = c.WithCompilationCache(cache)
	}
	pool, err := webassembly.Init(webassembly.Config{
		Context: context.Background(), MaxTotal: 1, RuntimeConfig: c,
		FSConfig: wazero.NewFSConfig(), // else it would see every file of the machine
		Stdout:   io.Discard, Stderr: io.Discard,
	})
	if err != nil {
		return fmt.Errorf("PDF engine: %w", err)
	}
	p.pool = pool
	return nil
}

func (p *pdfium) read(ctx context.Context, data []byte) (Text, error) {
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return Text{}, ctx.Err()
	}
	if err := p.start(); err != nil {
		return Text{}, err
	}
	limited, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	out, err := p.inSandbox(limited, data)
	switch {
	case ctx.Err() != nil: // whatever a killed engine answered
		return Text{}, ctx.Err()
	case limited.Err() != nil:
		return Text{}, busy("这个 PDF 读得太久，已停止；请直接粘贴文字", "the PDF took too long and was given up; please paste the text")
	}
	return out, err
}

// inSandbox reads one document in an engine of its own, which is killed when
// the context ends.
func (p *pdfium) inSandbox(ctx context.Context, data []byte) (Text, error) {
	instance, err := p.pool.GetInstanceWithContext(ctx)
	if err != nil {
		return Text{}, fmt.Errorf("PDF engine: %w", err)
	}
	killed := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(killed)
		_ = instance.Kill()
	})
	out, err := pages(ctx, instance, data)
	if stop() {
		_ = instance.Close() // of a sandbox that is thrown away
	} else {
		<-killed
	}
	return out, err
}

// pages reads the text of a document, page by page.
func pages(ctx context.Context, p engine.Pdfium, data []byte) (Text, error) {
	doc, err := p.OpenDocument(&requests.OpenDocument{File: &data})
	switch {
	case errors.Is(err, pdferrors.ErrPassword), errors.Is(err, pdferrors.ErrSecurity):
		return Text{}, refuse("这个 PDF 设有密码；请去掉密码后另存，或直接粘贴文字", "the PDF has a password; save it without one, or paste the text")
	case err != nil:
		return Text{}, damaged(err)
	}
	count, err := p.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: doc.Document})
	if err != nil {
		return Text{}, damaged(err)
	}
	out := Text{Format: PDF, Pages: count.PageCount}
	var body strings.Builder
	letters, read := 0, 0
	for characters := 0; read < min(out.Pages, maxPages) && characters < maxText; read++ {
		if ctx.Err() != nil {
			return Text{}, ctx.Err()
		}
		text, err := pageText(p, doc.Document, read)
		if err != nil {
			return Text{}, damaged(err)
		}
		text = unwrap(text)
		characters += utf8.RuneCountInString(text)
		letters += meaningfulIn(text)
		body.WriteString(text)
		body.WriteByte('\n')
	}
	if letters < scanned*max(read, 1) {
		return Text{}, refuse("这个 PDF 里几乎没有文字，应当是扫描件；请先用文字识别（OCR）转成文字，或直接粘贴文字",
			"this PDF holds hardly any text and seems to be a scan: run it through text recognition (OCR) first, or paste the text")
	}
	out.Body, out.Cut = body.String(), read < out.Pages
	return out, nil
}

func pageText(p engine.Pdfium, doc references.FPDF_DOCUMENT, index int) (string, error) {
	answer, err := p.GetPageText(&requests.GetPageText{Page: requests.Page{ByIndex: &requests.PageByIndex{Document: doc, Index: index}}})
	if err != nil {
		return "", err
	}
	return answer.Text, nil
}

func meaningfulIn(s string) (n int) {
	for _, r := range s {
		if meaningful(r) {
			n++
		}
	}
	return n
}
