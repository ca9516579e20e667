package mail_test

import (
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"duijie/server/mail"
	"duijie/server/mail/mailtest"
)

func post(t *testing.T, server string) *mail.Post {
	t.Helper()
	p, err := mail.New(mail.Options{Server: server, Security: mail.Plain, From: "对接 <duijie@example.com>"})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var letter = mail.Message{
	ID: "a1/b2", To: "office@example.com", Subject: "有新的匹配：石墨烯散热膜", Text: "您好：\n\n一项成果与贵单位的需求匹配。\n",
	Unsubscribe: "https://duijie.example.com/unsubscribe/x", At: time.Date(2026, 11, 27, 1, 2, 3, 0, time.UTC),
}

func TestALetterArrivesAsItWasWritten(t *testing.T) {
	server := mailtest.Start(t)
	if err := post(t, server.Addr).Send(t.Context(), letter); err != nil {
		t.Fatal(err)
	}
	got := server.Wait(t, 1)[0]
	if got.To != letter.To || got.Subject != letter.Subject || got.Text != letter.Text {
		t.Errorf("it came as %q, %q, %q", got.To, got.Subject, got.Text)
	}
	for header, want := range map[string]string{
		"Message-Id": "<a1/b2@example.com>", "Date": "Fri, 27 Nov 2026 01:02:03 +0000", "Auto-Submitted": "auto-generated",
		"List-Unsubscribe": "<https://duijie.example.com/unsubscribe/x>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
	} {
		if have := got.Header.Get(header); have != want {
			t.Errorf("%s is %q, want %q", header, have, want)
		}
	}
}

func TestNothingSlipsIntoTheHeaders(t *testing.T) {
	server := mailtest.Start(t)
	evil := letter
	evil.Subject = "x\r\nBcc: other@example.com\r\n\r\nbody"
	if err := post(t, server.Addr).Send(t.Context(), evil); err == nil {
		if got := server.Wait(t, 1)[0]; got.Header.Get("Bcc") != "" || strings.HasPrefix(got.Text, "body") {
			t.Errorf("a subject wrote a header: %v", got.Header)
		}
	}
	evil = letter
	evil.To = "a@example.com, b@example.com"
	if err := post(t, server.Addr).Send(t.Context(), evil); !errors.Is(err, mail.ErrRefused) {
		t.Errorf("two addresses in one: %v", err)
	}
}

func TestWhatAServerAnswersDecidesWhetherToTryAgain(t *testing.T) {
	server := mailtest.Start(t)
	p := post(t, server.Addr)
	for _, c := range []struct {
		name    string
		code    int
		refused bool
	}{
		{"no such mailbox is for ever", 550, true},
		{"a mailbox that is busy may pass", 450, false},
	} {
		server.Refuse(func(string) error {
			return &smtp.SMTPError{Code: c.code, EnhancedCode: smtp.EnhancedCode{c.code / 100, 1, 1}, Message: "no"}
		})
		if err := p.Send(t.Context(), letter); err == nil || errors.Is(err, mail.ErrRefused) != c.refused {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if n := len(server.Letters()); n != 0 {
		t.Errorf("%d letters came all the same", n)
	}
}

func TestAServerThatIsAwayMayComeBack(t *testing.T) {
	gone, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := gone.Addr().String()
	_ = gone.Close()
	if err := post(t, address).Send(t.Context(), letter); err == nil || errors.Is(err, mail.ErrRefused) {
		t.Errorf("%v", err)
	}
}

func TestAServerWithoutTLSGetsNothingUnlessThatIsAllowed(t *testing.T) {
	server := mailtest.Start(t)
	p, err := mail.New(mail.Options{Server: server.Addr, From: "duijie@example.com"})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Send(t.Context(), letter); err == nil || errors.Is(err, mail.ErrRefused) {
		t.Errorf("%v", err)
	}
	if n := len(server.Letters()); n != 0 {
		t.Errorf("%d letters went in the clear", n)
	}
}

func TestOptionsThatCannotWorkAreSaidAtOnce(t *testing.T) {
	for name, o := range map[string]mail.Options{
		"sender": {Server: "localhost:25", From: "nobody"},
		"port":   {Server: "localhost", From: "a@example.com"},
		"tls":    {Server: "localhost:25", From: "a@example.com", Security: "perhaps"},
	} {
		if _, err := mail.New(o); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
