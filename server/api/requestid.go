package api

import (
	"context"
	"log/slog"
	"net/http"
	"regexp"
)

const requestIDHeader = "X-Request-Id"

// requestIDForm is what an id from a proxy may look like: nothing that breaks a
// line of a log or a header.
var requestIDForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{7,63}$`)

// requestID is the number under which a request is found in the log, and which
// its sender sees: the one that a trusted proxy gave it, so that both logs
// speak of the same, else a new one.
func (s *Server) requestID(r *http.Request) string {
	if given := r.Header.Get(requestIDHeader); s.trusted(r) && requestIDForm.MatchString(given) {
		return given
	}
	return s.deps.World.NewID()
}

// WithRequest adds the id of the request to every line that is logged on its
// behalf, by whatever room.
func WithRequest(h slog.Handler) slog.Handler {
	if _, already := h.(requestLines); already {
		return h
	}
	return requestLines{h}
}

type requestLines struct{ slog.Handler }

// Handle adds the id, unless the line has it already.
func (h requestLines) Handle(ctx context.Context, r slog.Record) error {
	named := false
	r.Attrs(func(a slog.Attr) bool {
		named = a.Key == requestAttr
		return !named
	})
	if n, ok := ctx.Value(noteKey).(*notes); ok && !named {
		r.AddAttrs(slog.String(requestAttr, n.request))
	}
	return h.Handler.Handle(ctx, r)
}

const requestAttr = "request"

// WithAttrs keeps adding.
func (h requestLines) WithAttrs(attrs []slog.Attr) slog.Handler {
	return requestLines{h.Handler.WithAttrs(attrs)}
}

// WithGroup keeps adding, inside of the group.
func (h requestLines) WithGroup(name string) slog.Handler {
	return requestLines{h.Handler.WithGroup(name)}
}
