package api

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// The header by which a sender names a write that it may send again, and the one
// that says that an answer is the first one's (draft-ietf-httpapi-idempotency-key-header).
const (
	keyHeader      = "Idempotency-Key"
	replayedHeader = "Idempotency-Replayed"
)

var keyForm = regexp.MustCompile(`^[!-~]{8,100}$`)

const (
	// answerWait is how long a request waits for the answer of the same one that
	// is still being carried out, asking each answerPause.
	answerWait  = 3 * time.Second
	answerPause = 50 * time.Millisecond
	// maxAnswer is the most bytes of an answer that is kept.
	maxAnswer = 256 << 10
)

// answerBook keeps what requests were answered.
type answerBook interface {
	AnswerOf(ctx context.Context, r *service.Named) (service.Answer, bool, error)
	KeepAnswer(ctx context.Context, r *service.Named, user string, a service.Answer) error
}

// once has a write with a key take effect once, and gives its repeats the first
// answer. A read, a stream of bytes (which is kept by its hash, so a repeat changes
// nothing), and what proves who someone is pass by.
func (r *routes) once(access Access) func(huma.Context, func(huma.Context)) {
	return func(hc huma.Context, next func(huma.Context)) {
		key, who := hc.Header(keyHeader), asker(hc.Context())
		if key == "" || hc.Method() == http.MethodGet || !who.SignedIn() || access.Pending || r.answers == nil || !isJSON(hc) {
			next(hc)
			return
		}
		if !keyForm.MatchString(key) {
			writeProblem(r.api, hc, problemOf(hc.Context(), market.Errorf(market.CodeInvalid,
				"请求头 Idempotency-Key 应为 8 至 100 个可见 ASCII 字符", "the header Idempotency-Key takes 8 to 100 visible ASCII characters")))
			return
		}
		o := &onceOnly{routes: r, request: service.NewNamed(who.User, key), user: who.User}
		o.serve(hc, next)
	}
}

// isJSON tells whether the body is read as JSON, or absent.
func isJSON(hc huma.Context) bool {
	kind := hc.Header("Content-Type")
	return kind == "" || strings.HasPrefix(kind, "application/json")
}

type onceOnly struct {
	routes  *routes
	request *service.Named
	user    string
}

func (o *onceOnly) serve(hc huma.Context, next func(huma.Context)) {
	ctx := hc.Context()
	body, err := io.ReadAll(hc.BodyReader())
	if err != nil {
		writeProblem(o.routes.api, hc, problemOf(ctx, market.Errorf(market.CodeTooLarge, "请求内容过大", "the request is too large")))
		return
	}
	u := hc.URL()
	print := service.PrintOf(hc.Method(), u.Path, u.RawQuery, hc.Header("If-Match"), string(body))
	known, found, err := o.routes.answers.AnswerOf(ctx, o.request)
	switch {
	case err != nil:
		writeProblem(o.routes.api, hc, problemOf(ctx, err))
		return
	case found:
		o.replay(hc, known, print)
		return
	}
	held := &heldAnswer{humaOnly: huma.WithContext(hc, service.WithNamed(ctx, o.request)), in: bytes.NewReader(body), status: http.StatusOK}
	next(held)
	if o.request.Repeated() {
		o.repeated(hc, print)
		return
	}
	if held.status < http.StatusMultipleChoices && o.request.Wrote() && held.out.Len() <= maxAnswer {
		a := service.Answer{Print: print, Status: held.status, Headers: held.kept(), Body: held.out.String()}
		// The work is done, whether this can be kept or not.
		if err := o.routes.answers.KeepAnswer(context.WithoutCancel(ctx), o.request, o.user, a); err != nil {
			note(ctx).log.WarnContext(ctx, "answer not kept", "request", note(ctx).request, "error", err)
		}
	}
	held.release(hc)
}

// repeated answers a request that was found to be a repeat while it was carried
// out: the first one may only just be answering.
func (o *onceOnly) repeated(hc huma.Context, print string) {
	ctx, cancel := context.WithTimeout(hc.Context(), answerWait)
	defer cancel()
	every := time.NewTicker(answerPause)
	defer every.Stop()
	for {
		known, found, err := o.routes.answers.AnswerOf(ctx, o.request)
		if found && err == nil {
			o.replay(hc, known, print)
			return
		}
		select {
		case <-every.C:
		case <-ctx.Done():
			writeProblem(o.routes.api, hc, problemOf(hc.Context(), service.DoneBefore()))
			return
		}
	}
}

// replay writes the first answer, unless something else was asked under its key.
func (o *onceOnly) replay(hc huma.Context, a service.Answer, print string) {
	if a.Print != print {
		writeProblem(o.routes.api, hc, problemOf(hc.Context(), market.Errorf(market.CodeInvalid,
			"这个 Idempotency-Key 已用于另一个请求，请换一个", "this Idempotency-Key was used for another request; take a new one")))
		return
	}
	for name, value := range a.Headers {
		hc.SetHeader(name, value)
	}
	hc.SetHeader(replayedHeader, "true")
	hc.SetStatus(a.Status)
	_, _ = io.WriteString(hc.BodyWriter(), a.Body) // who has gone does not need it
}

// humaOnly keeps the method set of huma's context, whose methods heldAnswer
// replaces in part.
type humaOnly huma.Context

// heldAnswer holds an answer back until it is known what becomes of it.
type heldAnswer struct {
	humaOnly
	in      io.Reader
	status  int
	headers [][2]string // in order; a name may come again
	out     bytes.Buffer
}

// Unwrap leads huma's adapters to their own context.
func (h *heldAnswer) Unwrap() huma.Context { return h.humaOnly }

func (h *heldAnswer) BodyReader() io.Reader { return h.in }

func (h *heldAnswer) BodyWriter() io.Writer { return &h.out }
func (h *heldAnswer) SetStatus(code int)    { h.status = code }
func (h *heldAnswer) Status() int           { return h.status }
func (h *heldAnswer) SetHeader(name, value string) {
	for i := range h.headers {
		if strings.EqualFold(h.headers[i][0], name) {
			h.headers[i][1] = value
			return
		}
	}
	h.AppendHeader(name, value)
}
func (h *heldAnswer) AppendHeader(name, value string) {
	h.headers = append(h.headers, [2]string{name, value})
}

// kept are the headers that a repeat is given again.
func (h *heldAnswer) kept() map[string]string {
	out := map[string]string{}
	for _, header := range h.headers {
		switch http.CanonicalHeaderKey(header[0]) {
		case "Content-Type", "Etag", "Location":
			out[header[0]] = header[1]
		}
	}
	return out
}

// release writes the answer that was held.
func (h *heldAnswer) release(hc huma.Context) {
	for _, header := range h.headers {
		hc.AppendHeader(header[0], header[1])
	}
	hc.SetStatus(h.status)
	if h.out.Len() > 0 {
		_, _ = hc.BodyWriter().Write(h.out.Bytes()) // who has gone does not need it
	}
}
