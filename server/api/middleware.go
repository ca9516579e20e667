package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	tongue "golang.org/x/text/language"

	"duijie/server/market"
	"duijie/server/service"
)

// notes is what is known of one request beside its operation.
type notes struct {
	log     *slog.Logger
	request string // id
	user    string // id, once known
	address string // where it comes from
	agent   string // what the client calls itself
	secure  bool   // the browser speaks https
	browser bool   // a browser asks
	own     bool   // and the page of this server makes it ask
	origin  string // web address of the platform as the sender knows it
}

// sender reads what a request shows of where it comes from. A page of another
// site can set neither X-Requested-With without asking us first, which we never
// allow, nor Origin and Sec-Fetch-Site at all.
func (n *notes) sender(r *http.Request) {
	site, from := r.Header.Get("Sec-Fetch-Site"), r.Header.Get("Origin")
	n.agent, n.browser = r.UserAgent(), site != "" || from != ""
	switch {
	case r.Header.Get("X-Requested-With") != "":
		n.own = true
	case from != "":
		u, err := url.Parse(from)
		n.own = err == nil && u.Host == r.Host
	case site != "":
		n.own = site == "same-origin"
	}
}

func note(ctx context.Context) *notes {
	if n, ok := ctx.Value(noteKey).(*notes); ok {
		return n
	}
	return &notes{log: slog.Default()}
}

var languages = tongue.NewMatcher([]tongue.Tag{tongue.Chinese, tongue.English})

// acceptedLanguage picks "zh" or "en" for an Accept-Language header.
func acceptedLanguage(header string) string {
	tags, _, err := tongue.ParseAcceptLanguage(header)
	if err != nil || len(tags) == 0 {
		return "zh"
	}
	if _, i, _ := languages.Match(tags...); i == 1 {
		return "en"
	}
	return "zh"
}

// begin gives each request its id and language, and logs it when it is done:
// the route's pattern, never a query, a header or a body.
func (s *Server) begin(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		started := time.Now() // a duration on the machine's clock, not a time of the domain
		n := &notes{log: s.log, request: s.requestID(c.Request()), address: s.address(c.Request()), secure: s.overTLS(c.Request())}
		n.sender(c.Request())
		n.origin = map[bool]string{true: "https://", false: "http://"}[n.secure] + c.Request().Host
		lang := acceptedLanguage(c.Request().Header.Get("Accept-Language"))
		ctx := context.WithValue(context.WithValue(c.Request().Context(), noteKey, n), languageKey, lang)
		ctx = service.WithLanguage(service.WithRequest(ctx, service.Request{Address: n.address}), lang)
		c.SetRequest(c.Request().WithContext(ctx))
		h := c.Response().Header()
		h.Set(requestIDHeader, n.request)
		if strings.HasPrefix(c.Request().URL.Path, basePath) {
			h.Set("Content-Language", lang)
			h.Add("Vary", "Accept-Language")
			h.Set("Cache-Control", "no-store")
		}
		stream := isStream(c)
		end := s.metrics.begin(stream)
		defer end()
		err := next(c)
		if err != nil {
			c.Error(err)
		}
		took := time.Since(started)
		s.metrics.observe(c.Request().Method, c.Path(), c.Response().Status, took, stream)
		s.log.LogAttrs(ctx, logLevel(c.Path()), "request",
			slog.String("method", c.Request().Method), slog.String("route", c.Path()),
			slog.Int("status", c.Response().Status), slog.Int64("bytes", c.Response().Size),
			slog.Duration("took", took), slog.String("user", n.user), slog.String("address", n.address))
		return nil
	}
}

// logLevel keeps the questions of a supervisor, every few seconds, out of the
// usual log.
func logLevel(route string) slog.Level {
	if route == "/healthz" || route == "/readyz" {
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

// catch turns a panic into a problem of code internal.
func (s *Server) catch(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			r := recover()
			if r == nil {
				return
			}
			if e, ok := r.(error); ok && errors.Is(e, http.ErrAbortHandler) {
				panic(r)
			}
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}()
		return next(c)
	}
}

// fail answers errors that no handler turned into a problem: echo's own, and
// panics.
func (s *Server) fail(err error, c echo.Context) {
	ctx := c.Request().Context()
	if c.Response().Committed {
		s.log.ErrorContext(ctx, "request broke after its answer began", "error", err)
		return
	}
	var he *echo.HTTPError
	var p *Problem
	if errors.As(err, &he) && he.Code < http.StatusInternalServerError {
		p = newProblem(ctx, codeOfStatus(he.Code), statusText(he.Code))
		p.Status = he.Code
	} else {
		p = problemOf(ctx, err)
	}
	for name, values := range p.GetHeaders() {
		c.Response().Header()[name] = values
	}
	if c.Request().Method == http.MethodHead {
		_ = c.NoContent(p.Status)
		return
	}
	c.Response().Header().Set(echo.HeaderContentType, problemType)
	c.Response().WriteHeader(p.Status)
	if err := (echo.DefaultJSONSerializer{}).Serialize(c, p, ""); err != nil {
		s.log.DebugContext(ctx, "problem not delivered", "error", err)
	}
}

func statusText(status int) market.Text {
	switch status {
	case http.StatusNotFound:
		return market.Text{ZH: "没有这个地址", EN: "there is nothing at this address"}
	case http.StatusMethodNotAllowed:
		return market.Text{ZH: "该地址不支持这种方法", EN: "this address does not take this method"}
	case http.StatusRequestEntityTooLarge:
		return market.Text{ZH: "请求内容过大", EN: "the request is too large"}
	}
	return market.Text{ZH: "请求无法处理", EN: "the request cannot be handled"}
}

// answerPolicy is the content policy of what the API itself answers: data, from
// which a browser must run and load nothing. The web application's pages need
// more and set their own over it.
const answerPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// secure sets the headers that keep a browser on the safe side, before anything
// answers.
func (s *Server) secure(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", answerPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		if s.overTLS(c.Request()) {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		return next(c)
	}
}

// bound limits how long and how large a request may be.
func (s *Server) bound(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if isStream(c) {
			return next(c)
		}
		limit, patience := s.bounds(c.Path())
		r := c.Request()
		r.Body = http.MaxBytesReader(c.Response(), r.Body, limit+1<<16) // a little more than the route's own limit, which answers
		ctx, cancel := context.WithTimeout(r.Context(), patience)
		defer cancel()
		c.SetRequest(r.WithContext(ctx))
		return next(c)
	}
}

// bounds are the bytes and the time that a request of a route may take.
func (s *Server) bounds(path string) (limit int64, patience time.Duration) {
	switch {
	case path == basePath+"/imports":
		return maxUpload, s.config.UploadTimeout
	case path == basePath+matchFilePath:
		return maxPaperBody, s.config.UploadTimeout
	case isFile(path):
		return maxFileBody, s.config.UploadTimeout
	}
	return maxBody, s.config.Timeout
}

func isStream(c echo.Context) bool {
	return c.Request().Method == http.MethodGet && strings.HasSuffix(c.Path(), "/events")
}

// compress packs answers, except a stream, what is packed already, and what
// carries a token beside text that a stranger may choose.
func compress() echo.MiddlewareFunc {
	return middleware.GzipWithConfig(middleware.GzipConfig{
		MinLength: 1400,
		Skipper: func(c echo.Context) bool {
			path := c.Request().URL.Path
			return isStream(c) || isFile(c.Path()) || strings.HasPrefix(path, basePath+"/session") || strings.HasSuffix(path, ".xlsx") ||
				strings.HasSuffix(path, ".png") || strings.HasSuffix(path, ".woff2")
		},
	})
}

// trusted tells whether a request comes straight from a configured proxy.
func (s *Server) trusted(r *http.Request) bool {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return false
	}
	address := peer.Addr().Unmap()
	for _, p := range s.config.TrustedProxies {
		if p.Contains(address) {
			return true
		}
	}
	return false
}

// overTLS tells whether the browser speaks https: to us, to a proxy that we trust to say
// so, or to the address that is the platform's, which is served by https alone.
func (s *Server) overTLS(r *http.Request) bool {
	return r.TLS != nil || s.config.HTTPSHost != "" && strings.EqualFold(r.Host, s.config.HTTPSHost) || s.trusted(r) && strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
}

// address is where a request comes from: the peer, or, behind a trusted proxy,
// the last address in X-Forwarded-For that is not a trusted one.
func (s *Server) address(r *http.Request) string {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	address := peer.Addr().Unmap()
	if !s.trusted(r) {
		return address.String()
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		address = hop.Unmap().WithZone("") // a zone is any text, and says nothing beyond the proxy's own machine
		if !s.isProxy(address) {
			break
		}
	}
	return address.String()
}

func (s *Server) isProxy(address netip.Addr) bool {
	for _, p := range s.config.TrustedProxies {
		if p.Contains(address) {
			return true
		}
	}
	return false
}

// request is the HTTP request behind a huma context.
func request(hc huma.Context) *http.Request { return humaecho.Unwrap(hc).Request() }

func contentLength(hc huma.Context) int64 { return request(hc).ContentLength }
