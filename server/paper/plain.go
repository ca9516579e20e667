package paper

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// readPlain reads text in UTF-8, in UTF-16 with or without its mark, or in
// GB18030, which is what Chinese editors save as "ANSI".
func readPlain(data []byte) (Text, error) {
	decoded, err := encodingOf(data).NewDecoder().Bytes(data)
	if err != nil {
		return Text{}, notText()
	}
	if s := string(decoded); !garbled(s) {
		return Text{Format: Plain, Body: s}, nil
	}
	return Text{}, notText()
}

func notText() error {
	return refuse("认不出这是什么文件；可以读取 Word（.docx）、PDF 和文本文件，也可以直接粘贴文字",
		"this file is of no kind that can be read: give Word (.docx), PDF or plain text, or paste the text")
}

func encodingOf(data []byte) encoding.Encoding {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		return unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
	case bytes.IndexByte(data, 0) >= 0:
		// Spaces and digits of UTF-16 have their zero byte behind or before.
		if even, odd := zeros(data); odd >= even {
			return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
		}
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	case utf8.Valid(data):
		return unicode.UTF8BOM
	}
	return simplifiedchinese.GB18030
}

// zeros counts the zero bytes at even and at odd places.
func zeros(data []byte) (even, odd int) {
	for i, b := range data {
		if b == 0 {
			if i%2 == 0 {
				even++
			} else {
				odd++
			}
		}
	}
	return even, odd
}

// garbled tells that bytes were decoded that are no text: more than one
// character in fifty is a control character or none at all.
func garbled(s string) bool {
	bad, all := 0, 0
	for _, r := range s {
		all++
		if r == utf8.RuneError || r < ' ' && r != '\n' && r != '\r' && r != '\t' && r != '\f' || r >= 0x7f && r < 0xa0 || r >= 0xe000 && r < 0xf900 {
			bad++
		}
	}
	return bad*50 > all
}
