package mail

import (
	"context"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// ErrRefused wraps the answer of a server that will never take a message, for
// example because there is no such mailbox. Every other error may pass.
var ErrRefused = errors.New("the mail server refuses the message")

// Security is how the connection to the server is protected.
type Security string

// The ways of protection.
const (
	StartTLS Security = "starttls" // the connection turns to TLS or is given up
	TLS      Security = "tls"      // TLS from the first byte, usually port 465
	Plain    Security = "none"     // for a server on this machine only
)

// Options say which server takes the mail and whom it comes from.
type Options struct {
	Server         string   // host:port
	Security       Security // empty: StartTLS
	User, Password string   // empty: the server wants none
	From           string   // "对接 <duijie@example.gov.cn>" or the address alone
}

// Message is one mail to one mailbox.
type Message struct {
	// ID is the left part of the Message-ID, and the same whenever this message
	// is sent again, so that readers can tell a copy.
	ID          string
	To          string // one plain address
	Subject     string
	Text        string // plain text, lines end in \n
	HTML        string // the same for readers that show it; may be empty
	Unsubscribe string // web address that ends such mail with one POST (RFC 8058); may be empty
	At          time.Time
}

// Post takes mail to one server.
type Post struct {
	client *gomail.Client
	from   *netmail.Address
	domain string
}

// patience is how long a dialogue with the server may take.
const patience = 30 * time.Second

// New prepares the way to a server, without asking it yet.
func New(o Options) (*Post, error) {
	from, err := netmail.ParseAddress(o.From)
	if err != nil {
		return nil, fmt.Errorf("sender %q: %w; write a mail address, or a name and <address>", o.From, err)
	}
	host, port, err := net.SplitHostPort(o.Server)
	if err != nil {
		return nil, fmt.Errorf("mail server %q: %w; write host:port", o.Server, err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return nil, fmt.Errorf("mail server %q: the port is not a number", o.Server)
	}
	options := []gomail.Option{gomail.WithPort(number), gomail.WithTimeout(patience)}
	switch o.Security {
	case TLS:
		options = append(options, gomail.WithSSL())
	case StartTLS, "":
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case Plain:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		return nil, fmt.Errorf("mail security %q: write starttls, tls or none", o.Security)
	}
	if o.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(o.User), gomail.WithPassword(o.Password))
	}
	client, err := gomail.NewClient(host, options...)
	if err != nil {
		return nil, fmt.Errorf("mail server %s: %w", o.Server, err)
	}
	return &Post{client: client, from: from, domain: from.Address[strings.LastIndexByte(from.Address, '@')+1:]}, nil
}

// Send hands one message over. It is done when the server has taken it.
// Errors: ErrRefused where sending it again is of no use.
func (p *Post) Send(ctx context.Context, m Message) error {
	msg, err := p.compose(m)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	err = p.client.DialAndSendWithContext(ctx, msg)
	switch {
	case err == nil, msg.IsDelivered(): // a farewell that failed undoes nothing
		return nil
	case refused(err):
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return err
}

// refused tells an answer about this mailbox or this text from one about the
// connection, the account or the sender, which concern every message.
func refused(err error) bool {
	var answer *gomail.SendError
	if !errors.As(err, &answer) || answer.IsTemp() || answer.ErrorCode() < 500 {
		return false
	}
	switch answer.Reason {
	case gomail.ErrSMTPRcptTo, gomail.ErrSMTPData, gomail.ErrSMTPDataClose:
		return true
	}
	return false
}

func (p *Post) compose(m Message) (*gomail.Msg, error) {
	msg := gomail.NewMsg()
	msg.FromMailAddress(p.from)
	if err := msg.To(m.To); err != nil {
		return nil, err
	}
	msg.Subject(m.Subject)
	msg.SetDateWithValue(m.At)
	msg.SetMessageIDWithValue(m.ID + "@" + p.domain)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no answering machine answers it
	if m.Unsubscribe != "" {
		if msg.SetListUnsubscribeOneClick(m.Unsubscribe) != nil { // not https: a link only
			msg.SetListUnsubscribe(m.Unsubscribe)
		}
	}
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	return msg, nil
}
