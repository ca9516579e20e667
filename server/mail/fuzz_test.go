package mail

import (
	"bytes"
	"mime"
	netmail "net/mail"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// FuzzCompose: whatever people wrote into a letter, it has the headers of a letter and
// no others, goes to one mailbox, and its subject reads as it was meant.
func FuzzCompose(f *testing.F) {
	post, err := New(Options{Server: "mail.example.com:25", Security: Plain, From: "对接 <duijie@example.com>"})
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{"新的匹配：石墨烯散热膜", "x\r\nBcc: other@example.com\r\n\r\nbody", "=?utf-8?q?=0d=0aBcc:_a@b?=", strings.Repeat("长", 300), "\xff\x00", "\u2028", "a\tb", " lead"} {
		f.Add("office@example.com", s, s, "https://duijie.example.com/unsubscribe/x")
		f.Add(s, "s", "t", s)
	}
	f.Add("a@b.com, c@d.com", "", ".\r\n.\r\n", "mailto:x@y")
	allowed := []string{"Auto-Submitted", "Content-Transfer-Encoding", "Content-Type", "Date", "From", "List-Unsubscribe", "List-Unsubscribe-Post", "Message-Id", "Mime-Version", "Subject", "To", "User-Agent", "X-Mailer"}
	f.Fuzz(func(t *testing.T, to, subject, text, unsubscribe string) {
		msg, err := post.compose(Message{ID: "a1/b2", To: to, Subject: subject, Text: text, Unsubscribe: unsubscribe, At: time.Unix(1_790_000_000, 0)})
		if err != nil {
			return
		}
		var b bytes.Buffer
		if _, err := msg.WriteTo(&b); err != nil {
			return
		}
		got, err := netmail.ReadMessage(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatalf("%q, %q, %q: %v in\n%s", to, subject, unsubscribe, err, b.Bytes())
		}
		for name, values := range got.Header {
			if !slices.Contains(allowed, name) || len(values) != 1 {
				t.Fatalf("%q, %q, %q write the header %s: %q", to, subject, unsubscribe, name, values)
			}
		}
		boxes, err := got.Header.AddressList("To")
		if err != nil || len(boxes) != 1 {
			t.Fatalf("%q goes to %v, %v", to, boxes, err)
		}
		read, err := new(mime.WordDecoder).DecodeHeader(got.Header.Get("Subject"))
		if plain := !strings.ContainsAny(subject, "\r\n\t\x00") && !strings.Contains(subject, "=?") && strings.TrimSpace(subject) == subject && utf8.ValidString(subject); plain && (err != nil || squeezed(read) != squeezed(subject)) {
			t.Fatalf("the subject %q reads %q, %v", subject, read, err)
		}
	})
}

// squeezed is a text with its blanks as one: folding a header may stretch them.
func squeezed(s string) string { return strings.Join(strings.Fields(s), " ") }
