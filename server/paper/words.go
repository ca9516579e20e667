package paper

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// words collects the text of WordprocessingML (ISO/IEC 29500-1, part 17).
type words struct {
	ctx   context.Context
	out   strings.Builder
	count int // characters
	cells int // cells of tables that are open, one within the other
}

// full tells that no more is wanted.
func (w *words) full() bool { return w.count >= maxText }

// unread are elements whose text is not the document's: what was moved away
// from here, and the copy of a text box that is meant for old programs.
var unread = map[string]bool{"moveFrom": true, "Fallback": true}

// read goes through one part. It asks for raw tokens, because the decoder's own
// stack of open elements grows with a hostile file.
func (w *words) read(d *xml.Decoder) error {
	depth, skipped, text := 0, 0, false // skipped: the depth of the unread element that is open
	for step := 0; !w.full(); step++ {
		if step%1024 == 0 && w.ctx.Err() != nil {
			return w.ctx.Err()
		}
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) && depth == 0 {
			return nil
		}
		if err != nil {
			return err
		}
		switch e := token.(type) {
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return errors.New("elements stand too deep within each other")
			}
			if skipped == 0 && unread[e.Name.Local] {
				skipped = depth
			}
			if text = skipped == 0 && e.Name.Local == "t"; skipped == 0 {
				w.open(e.Name.Local)
			}
		case xml.EndElement:
			if text = false; skipped == 0 {
				w.close(e.Name.Local)
			} else if skipped == depth {
				skipped = 0
			}
			depth--
		case xml.CharData:
			if text {
				w.write(string(e))
			}
		}
	}
	return nil
}

func (w *words) open(element string) {
	switch element {
	case "tc":
		w.cells++
	case "tab":
		w.write(" ")
	case "br", "cr":
		w.line()
	case "noBreakHyphen":
		w.write("-")
	case "txbxContent": // a text box stands within a line of the page, but is none of its words
		w.line()
	}
}

func (w *words) close(element string) {
	switch element {
	case "p":
		w.line()
	case "tc":
		w.cells = max(w.cells-1, 0)
		w.write("\t")
	case "tr":
		w.write("\n")
	}
}

// line ends a line; within a cell, where a line would tear the row, by a space.
func (w *words) line() {
	if w.cells > 0 {
		w.write(" ")
	} else {
		w.write("\n")
	}
}

func (w *words) write(s string) {
	w.count += utf8.RuneCountInString(s)
	w.out.WriteString(s)
}
