package api

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/netip"
	"runtime"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/service"
)

// class is a sort of work that has places of its own, so that too much of one leaves
// the others alone: writes go on while searches are sent away.
type class string

// The sorts of work.
const (
	classSearch   class = "search"
	classMatch    class = "match"
	classRead     class = "read"
	classWrite    class = "write"
	classExport   class = "export"   // files and figures made from very many documents
	classPassword class = "password" // a password is hashed, which takes a processor and memory
	classTransfer class = "transfer" // bytes of files: it waits for the network, not for us
)

// classes are all sorts of work, with the places that each has by default for a number
// of processors. An event stream is of none: it waits nearly all of its time.
var classes = []struct {
	name   class
	bounds func(processors int) bounds
}{
	{classSearch, func(n int) bounds { return bounds{2 * n, 32 * n, 2 * time.Second} }},
	{classMatch, func(n int) bounds { return bounds{max(2, n), 16 * n, 3 * time.Second} }},
	{classRead, func(n int) bounds { return bounds{4 * n, 64 * n, 3 * time.Second} }},
	{classWrite, func(n int) bounds { return bounds{8 * n, 128 * n, 10 * time.Second} }},
	{classExport, func(n int) bounds { return bounds{max(2, n), 8 * n, 15 * time.Second} }},
	{classPassword, func(n int) bounds { return bounds{max(2, n), 32 * n, 10 * time.Second} }},
	{classTransfer, func(n int) bounds { return bounds{32 * n, 32 * n, 5 * time.Second} }},
}

// Classes are the names of the sorts of work.
func Classes() []string {
	var out []string
	for _, c := range classes {
		out = append(out, string(c.name))
	}
	return out
}

// classOfOperation names the class of an operation that is not told by its address and
// its method.
var classOfOperation = map[string]class{
	"search": classSearch,

	"match-achievement": classMatch, "match-demand": classMatch, "match-text": classMatch, "match-file": classMatch,
	"find-similar-achievements": classMatch, "find-similar-demands": classMatch,
	"find-duplicates-of-achievement": classMatch, "find-duplicates-of-demand": classMatch,
	"get-advice-on-achievement": classMatch, "get-advice-on-demand": classMatch,
	"check-achievement": classMatch, "check-demand": classMatch,

	"export-titles": classExport, "what-if-programme": classExport, "get-claim-statistics": classExport,
	"get-funnel": classExport, "get-own-funnel": classExport, "get-introduction-figures": classExport, "get-contract-figures": classExport,

	"sign-in": classPassword, "sign-in-by-code": classPassword, "reset-password": classPassword, "change-password": classPassword, "accept-invitation": classPassword,

	"start-import": classTransfer, "start-title-import": classTransfer, "upload-batch-result": classTransfer, "send-proof": classTransfer,
}

// classOf tells the class of an operation; "" for an event stream.
func classOf(op huma.Operation) class {
	switch own, named := classOfOperation[op.OperationID]; {
	case named:
		return own
	case op.Method == http.MethodGet && strings.HasSuffix(op.Path, "/events"):
		return ""
	case isFile(basePath + routerPath(op.Path)):
		return classTransfer
	case strings.HasSuffix(op.Path, ".xlsx"), strings.HasPrefix(op.Path, "/exports/"):
		return classExport
	case op.Method == http.MethodGet:
		return classRead
	}
	return classWrite
}

// newLines makes the line of each class: its places by the number of processors, or as
// many as an operator chose; 0 of those: no line.
func newLines(chosen map[string]int, m *metrics) map[class]*line {
	lines := map[class]*line{}
	for _, c := range classes {
		b := c.bounds(runtime.GOMAXPROCS(0))
		if n, is := chosen[string(c.name)]; is {
			b.queue, b.places = b.queue*n/b.places, n
		}
		if b.places > 0 {
			lines[c.name] = newLine(b, m.line(c.name))
			m.watch(c.name, lines[c.name])
		}
	}
	return lines
}

// turn has a request wait for a place in the line of its class once all of it has
// arrived, and gives the place back when its answer begins: a slow connection holds
// none.
func (r *routes) turn(of class) func(huma.Context, func(huma.Context)) {
	return func(hc huma.Context, next func(huma.Context)) {
		l := r.lines[of]
		if l == nil {
			next(hc)
			return
		}
		p := &placed{humaOnly: hc, in: arrived(hc)}
		leave, err := l.enter(hc.Context(), applies(hc.Context()))
		if err != nil {
			writeProblem(r.api, hc, problemOf(hc.Context(), err))
			return
		}
		defer leave()
		if of != classTransfer {
			p.leave = leave
		}
		next(p)
	}
}

// arrived waits for a body of JSON. What is wrong with it is told by who reads it.
func arrived(hc huma.Context) io.Reader {
	if hc.Method() == http.MethodGet || !isJSON(hc) {
		return nil
	}
	op := hc.Operation()
	if op.BodyReadTimeout > 0 {
		_ = hc.SetReadDeadline(time.Now().Add(op.BodyReadTimeout)) // a recorder in a test has none
	}
	in := hc.BodyReader()
	if in == nil {
		return nil
	}
	body, err := io.ReadAll(in)
	if err != nil {
		return io.MultiReader(bytes.NewReader(body), broken{err})
	}
	return bytes.NewReader(body)
}

// broken is the rest of a body that could not be read.
type broken struct{ err error }

func (b broken) Read([]byte) (int, error) { return 0, b.err }

// placed is a request that has a place.
type placed struct {
	humaOnly
	in    io.Reader // nil: as it comes
	leave func()    // nil: it stays until it is done
}

// Unwrap leads huma's adapters to their own context.
func (p *placed) Unwrap() huma.Context { return p.humaOnly }

func (p *placed) BodyReader() io.Reader {
	if p.in == nil {
		return p.humaOnly.BodyReader()
	}
	return p.in
}

func (p *placed) BodyWriter() io.Writer {
	if p.leave == nil {
		return p.humaOnly.BodyWriter()
	}
	return leaving{p.humaOnly.BodyWriter(), p.leave}
}

// leaving gives the place back before the first byte of an answer: all of it has been
// made then.
type leaving struct {
	to    io.Writer
	leave func()
}

func (l leaving) Write(b []byte) (int, error) {
	l.leave()
	return l.to.Write(b)
}

// applies tells who wants a place: someone of an organisation, or a visitor from a
// network. Visitors from this machine may come through a proxy that nobody named.
func applies(ctx context.Context) applicant {
	who := asker(ctx)
	if !who.SignedIn() {
		address := note(ctx).address
		ip, err := netip.ParseAddr(address)
		return applicant{party: "address " + service.Place(address), crowd: err == nil && ip.IsLoopback()}
	}
	if who.Organisation == "" {
		return applicant{party: "user " + who.User, account: who.User}
	}
	return applicant{party: who.Organisation, account: who.User}
}
