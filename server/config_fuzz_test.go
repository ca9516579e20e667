package main

import (
	"net/netip"
	"strings"
	"testing"

	"duijie/server/mail"
)

// FuzzSettings: a setting is taken or refused by its name, and what is taken is what
// the rest of the program may rely on.
func FuzzSettings(f *testing.F) {
	for _, s := range []string{"10.0.0.0/8,::1/128", "required", "https://duijie.example.gov.cn", "mail.example.com:587", "对接 <a@b.cn>", "", "\xff", "https://a/b", "javascript:x", "a:99999999999999999999", "x@y\r\nBcc: z@w", "::1%x/64"} {
		f.Add(s, s, s)
	}
	f.Add("https://duijie.example.gov.cn", "mail.example.com:587", "对接 <a@b.cn>")
	f.Fuzz(func(t *testing.T, a, b, from string) {
		c := config{Proxies: strings.Split(a, ","), SecondFactor: b, URL: a, Mail: b, MailFrom: from, MailSecurity: mail.StartTLS}
		networks, err := c.proxies()
		named(t, err, "DUIJIE_PROXIES")
		for _, n := range networks {
			if err == nil && (!n.IsValid() || n.Addr().Zone() != "") {
				t.Fatalf("%q: %v", a, n)
			}
		}
		if err == nil && len(networks) == len(c.Proxies) {
			for i, n := range networks {
				if p, err := netip.ParsePrefix(c.Proxies[i]); err != nil || p != n {
					t.Fatalf("%q is %v", c.Proxies[i], n)
				}
			}
		}
		for _, loopback := range []bool{false, true} {
			optional, err := c.factorOptional(false, loopback)
			named(t, err, "DUIJIE_SECOND_FACTOR")
			if optional && !loopback {
				t.Fatalf("%q waives the second factor beyond this machine", b)
			}
		}
		if post, err := c.post(); err != nil {
			if !strings.HasPrefix(err.Error(), "DUIJIE_URL") && !strings.HasPrefix(err.Error(), "DUIJIE_MAIL") {
				t.Fatal(err)
			}
		} else if post != nil && !strings.HasPrefix(strings.ToLower(a), "http") {
			t.Fatalf("letters hold links to %q", a)
		}
	})
}

// named fails unless an error says which setting is wrong.
func named(t *testing.T, err error, name string) {
	t.Helper()
	if err != nil && !strings.HasPrefix(err.Error(), name) {
		t.Fatalf("%v does not begin with %s", err, name)
	}
}
