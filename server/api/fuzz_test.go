package api

import (
	"encoding/json"
	"mime"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"duijie/server/market"
)

// FuzzIfMatch: a version is taken in the forms in which one is given, and no other.
func FuzzIfMatch(f *testing.F) {
	for _, s := range []string{`"7"`, `W/"7"`, "7", `"+7"`, `"007"`, `"-1"`, "*", `"1", "2"`, `"9223372036854775808"`, "", `"`, "W/", `"７"`, `" 7"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := version(s)
		if err != nil {
			if c := market.CodeOf(err); c != codePrecondition && c != market.CodeStale {
				t.Fatalf("%q: %v", s, err)
			}
			return
		}
		if tag := etag(n); n < 0 || s != tag && s != "W/"+tag && `"`+s+`"` != tag && s != "W/"+strings.Trim(tag, `"`) {
			t.Fatalf("%q is taken for %s", s, tag)
		}
	})
}

// FuzzAcceptLanguage: every header is answered in one of the two languages, and one
// that asks for nothing else in that one.
func FuzzAcceptLanguage(f *testing.F) {
	for _, s := range []string{"en-GB,en;q=0.8", "zh-CN", "*", "", "en;q=NaN", "x-" + strings.Repeat("a-", 500), "\xff", "fr, de;q=0.1", strings.Repeat("_", 2000)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := acceptedLanguage(s); got != "zh" && got != "en" {
			t.Fatalf("%q: %q", s, got)
		}
		if len(s) < 500 && !strings.ContainsAny(s, ";*") {
			if got := acceptedLanguage("en,zh;q=0.5," + s + ";q=0.1"); got != "en" && got != "zh" {
				t.Fatalf("%q: %q", s, got)
			}
		}
	})
}

// FuzzTwins counts the fields of a text twice: as they stand in it, and as they are
// left when it is read. Where there are fewer left, one stood twice, and only there.
func FuzzTwins(f *testing.F) {
	for _, s := range []string{`{"a":1,"a":2}`, `{"a":{"a":1},"b":["a",{"a":1}]}`, `{"a":":","\u0061":1}`, `[{"a":1},{"a":2}]`, `{"":1,"":2}`, `{"a":[[{"b":1,"b":2}]]}`, `"a:b"`, `{"\ud800":1,"\ufffd":2}`, `{"a":"\"",":":1}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var v any
		if json.Unmarshal(data, &v) != nil {
			return
		}
		stand, in := 0, false
		for i := 0; i < len(data); i++ {
			switch {
			case in && data[i] == '\\':
				i++
			case data[i] == '"':
				in = !in
			case !in && data[i] == ':':
				stand++
			}
		}
		if err := checkTwins(data); (err != nil) != (stand > fields(v)) {
			t.Fatalf("%q has %d fields, %d are left: %v", data, stand, fields(v), err)
		}
	})
}

func fields(v any) (n int) {
	switch v := v.(type) {
	case map[string]any:
		for _, inner := range v {
			n += 1 + fields(inner)
		}
	case []any:
		for _, inner := range v {
			n += fields(inner)
		}
	}
	return n
}

// FuzzForwarded: whatever stands before the entry of our own proxy changes nothing,
// and what is found is an address.
func FuzzForwarded(f *testing.F) {
	s := New(Config{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}, Deps{World: market.RealWorld{}})
	for _, h := range []string{"198.51.100.1", "198.51.100.1, 10.2.2.2", "unknown", "fe80::1%\n<x>", "::ffff:10.0.0.1", "1.1.1.1:80", "", ",,,", "\"[2001:db8::1]:80\""} {
		f.Add(h)
	}
	address := func(forwarded string) string {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = "10.1.1.1:4000"
		r.Header.Set("X-Forwarded-For", forwarded)
		return s.address(r)
	}
	f.Fuzz(func(t *testing.T, forwarded string) {
		got := address(forwarded)
		a, err := netip.ParseAddr(got)
		if err != nil || a.Zone() != "" || a.Is4In6() || a.String() != got {
			t.Fatalf("%q comes from %q, %v", forwarded, got, err)
		}
		if got := address(forwarded + ", 203.0.113.9, 10.2.2.2"); got != "203.0.113.9" {
			t.Fatalf("behind %q: %q", forwarded, got)
		}
	})
}

// FuzzDisposition: the header that names a file to save is one header, and names it.
func FuzzDisposition(f *testing.F) {
	for _, s := range []string{"合同.pdf", "a\"b;c.pdf", "x\r\nSet-Cookie: a=b", "%41%\xff", "a'b''c.pdf", "\u202efdp.exe"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, sent string) {
		name := market.FileName(sent, market.PDF)
		header := disposition(name)
		if strings.ContainsAny(header, "\r\n\x00") {
			t.Fatalf("%q", header)
		}
		kind, values, err := mime.ParseMediaType(header)
		if err != nil || kind != "attachment" || values["filename"] != name || len(values) != 1 {
			t.Fatalf("%q is sent as %q, which says %q, %v, %v", name, header, kind, values, err)
		}
	})
}
