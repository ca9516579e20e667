package market

import (
	"strings"
	"unicode/utf8"
)

// Limits of texts, in characters (runes). They keep a document far below the
// journal's 1 MiB and a page readable.
const (
	maxTitle = 200
	maxLine  = 300
	maxText  = 8000
	maxList  = 50
	// maxReason fits the journal's 4,096 bytes of a reason.
	maxReason = 1000
	// maxNumber keeps a catalogue number, four bytes a character at the most,
	// together with its owner's id below the 200 bytes of a document's id.
	maxNumber = 40
)

// checkText adds faults for a text that is too long, is not UTF-8, or carries
// control characters that no keyboard types or characters that nobody sees.
func checkText(faults *Faults, field, s string, limit int) {
	if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' && r != '\r' }) {
		faults.Add(field, nil, Text{"含有无法显示的字符", "holds characters that cannot be shown"},
			Text{"请重新输入或从原文件复制为纯文本", "type it again or paste it as plain text"})
		return
	}
	CheckSeen(faults, field, s)
	if n := utf8.RuneCountInString(s); n > limit {
		faults.Add(field, nil, Textf("共 %d 字，超过上限 %d 字", "%d characters, the limit is %d", n, limit), Text{"请精简", "shorten it"})
	}
}

// requireText adds a fault for a text shorter than least characters.
func requireText(faults *Faults, field, s string, least int) {
	n := utf8.RuneCountInString(strings.TrimSpace(s))
	switch {
	case n == 0:
		faults.Add(field, nil, Text{"必填", "must be filled in"}, Text{})
	case n < least:
		faults.Add(field, nil, Textf("只有 %d 字，至少 %d 字才能说明问题", "%d characters, at least %d are needed to say anything", n, least), Text{})
	}
}
