package scan

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"duijie/server/market"
	"duijie/server/scan/scantest"
)

func TestScan(t *testing.T) {
	large := strings.Repeat("a long file ", 20_000) // of several chunks
	for _, c := range []struct {
		name, file, answer string
		most               int
		want               market.Code
		says               string // part of the English message
	}{
		{"a clean file", "a clean file", "", 0, "", ""},
		{"an empty file", "", "", 0, "", ""},
		{"a file of one chunk", strings.Repeat("x", chunk), "", 0, "", ""},
		{"a large file", large, "", 0, "", ""},
		{"a virus", "before " + scantest.Virus + " behind", "", 0, market.CodeInvalid, scantest.Finding},
		{"a virus at the end of a large file", large + scantest.Virus, "", 0, market.CodeInvalid, scantest.Finding},
		{"larger than the scanner takes", large, "", 100_000, market.CodeUnavailable, "not taken"},
		{"a scanner that hangs up", "a clean file", "-", 0, market.CodeUnavailable, "not taken"},
		{"one that says nothing", "a clean file", "?", 0, market.CodeUnavailable, "not taken"},
		{"one that says something else", "a clean file", "stream: OK and more", 0, market.CodeUnavailable, "not taken"},
		{"one with an error", "a clean file", "stream: Can't allocate memory ERROR", 0, market.CodeUnavailable, "not taken"},
		{"one that answers without end", "a clean file", strings.Repeat("O", 3*maxAnswer), 0, market.CodeUnavailable, "not taken"},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := scantest.Start(t)
			server.Answer, server.Most = c.answer, c.most
			s, err := New(server.Addr)
			if err != nil {
				t.Fatal(err)
			}
			if c.answer == "?" {
				s.patience = 50 * time.Millisecond
			}
			err = s.Scan(t.Context(), strings.NewReader(c.file))
			if market.CodeOf(err) != c.want || (err != nil && !strings.Contains(english(err), c.says)) {
				t.Errorf("%v, want %q that says %q", err, c.want, c.says)
			}
			if got := server.Files(); c.most == 0 && (len(got) != 1 || !bytes.Equal(got[0], []byte(c.file))) {
				t.Errorf("%d files came, or another than was sent", len(got))
			}
		})
	}
}

// english is what a person is told.
func english(err error) string {
	var e *market.Error
	if errors.As(err, &e) {
		return e.Message.EN
	}
	return ""
}

// Nobody there, and who goes away: the file is not taken.
func TestScanWithoutAScanner(t *testing.T) {
	s, err := New("127.0.0.1:1")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Scan(t.Context(), strings.NewReader("x")); market.CodeOf(err) != market.CodeUnavailable {
		t.Error(err)
	}
	server := scantest.Start(t)
	server.Answer = "?"
	if s, err = New(server.Addr); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Scan(ctx, strings.NewReader("x")); market.CodeOf(err) != market.CodeUnavailable {
		t.Error(err)
	}
}

func TestAddressesOfScanners(t *testing.T) {
	for address, good := range map[string]bool{
		"127.0.0.1:3310": true, "scanner.internal:3310": true, "[::1]:3310": true, "/run/clamav/clamd.ctl": true,
		"scanner": false, "": false, ":3310": false, "scanner:": false, "clamd.ctl": false,
	} {
		if _, err := New(address); (err == nil) != good {
			t.Errorf("%q: %v", address, err)
		}
	}
}
