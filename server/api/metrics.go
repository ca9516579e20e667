package api

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"duijie/server/market"
	"duijie/server/service"
)

// metrics counts requests by the route's pattern, so that the number of series
// does not grow with the catalogue.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
	open     *prometheus.GaugeVec
	refused  *prometheus.CounterVec
	signIns  *prometheus.CounterVec
	sent     *prometheus.CounterVec
	waited   *prometheus.HistogramVec
	sessions *activeSessions
}

func newMetrics(r *prometheus.Registry) *metrics {
	if r == nil {
		r = prometheus.NewRegistry()
	}
	m := &metrics{
		registry: r, sessions: &activeSessions{seen: map[string]time.Time{}},
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "duijie_http_requests_total", Help: "Answered requests by the pattern of their route."}, []string{"method", "route", "status"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "duijie_http_request_duration_seconds", Help: "Time to answer a request; event streams are left out.",
			Buckets: []float64{.001, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}}, []string{"method", "route"}),
		open: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "duijie_http_requests_in_flight", Help: "Requests that are being answered, and event streams that are open."}, []string{"kind"}),
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "duijie_http_requests_refused_total", Help: "Requests that were turned away to protect the platform: rate_limited (429), unavailable (503)."}, []string{"reason"}),
		signIns: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "duijie_sign_ins_total", Help: "Attempts to sign in: signed_in, code_wanted, wrong, locked, refused."}, []string{"outcome"}),
		sent: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "duijie_http_shed_total", Help: "Requests that got no place in the line of their class: full, waited (too long), put_out (made room for one who has fewer), own (their account or organisation has its part)."}, []string{"class", "reason"}),
		waited: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "duijie_http_wait_seconds", Help: "Time in the line, of requests that did not get a place at once.",
			Buckets: []float64{.001, .01, .05, .25, 1, 2.5, 10}}, []string{"class"}),
	}
	for _, kind := range []string{kindRequest, kindStream} {
		m.open.WithLabelValues(kind)
	}
	for _, reason := range refusals {
		m.refused.WithLabelValues(reason)
	}
	for _, outcome := range []string{signedIn, signInByCode, signInWrong, signInLocked, signInRefused} {
		m.signIns.WithLabelValues(outcome)
	}
	m.registry.MustRegister(m.requests, m.took, m.open, m.refused, m.signIns, m.sent, m.waited, prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "duijie_sessions_active", Help: "Sessions that asked this server for something in the last five minutes."}, m.sessions.count))
	return m
}

// lineFigures are what the line of one class counts.
type lineFigures struct {
	sent map[string]prometheus.Counter // by reason
	took prometheus.Observer
}

func (m *metrics) line(of class) lineFigures {
	f := lineFigures{sent: map[string]prometheus.Counter{}, took: m.waited.WithLabelValues(string(of))}
	for _, reason := range sendings {
		f.sent[reason] = m.sent.WithLabelValues(string(of), reason)
	}
	return f
}

// watch shows how full a line is.
func (m *metrics) watch(of class, l *line) {
	show := func(name, help string, value func() float64) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help, ConstLabels: prometheus.Labels{"class": string(of)}}, value))
	}
	show("duijie_http_places", "Requests of a class that may be worked on at once.", func() float64 { return float64(l.bounds.places) })
	show("duijie_http_places_taken", "Requests of a class that are being worked on.", func() float64 { n, _ := l.numbers(); return float64(n) })
	show("duijie_http_waiting", "Requests of a class that wait for a place.", func() float64 { _, n := l.numbers(); return float64(n) })
}

const kindRequest, kindStream = "request", "stream"

// refusals are the reasons for which the platform protects itself, by status.
var refusals = map[int]string{http.StatusTooManyRequests: "rate_limited", http.StatusServiceUnavailable: "unavailable"}

// What became of an attempt to sign in.
const (
	signedIn      = "signed_in"
	signInByCode  = "code_wanted" // the password was right, a second factor stands
	signInWrong   = "wrong"
	signInLocked  = "locked"  // after repeated failures
	signInRefused = "refused" // blocked, suspended, or the store was away
)

func (m *metrics) signIn(in service.SignedIn, err error) {
	outcome := signedIn
	switch code := market.CodeOf(err); {
	case code == market.CodeUnauthenticated:
		outcome = signInWrong
	case code == market.CodeTooMany:
		outcome = signInLocked
	case err != nil:
		outcome = signInRefused
	case in.Pending != "":
		outcome = signInByCode
	}
	m.signIns.WithLabelValues(outcome).Inc()
}

// knownMethods keeps a client from making series by inventing methods.
var knownMethods = map[string]bool{http.MethodGet: true, http.MethodHead: true, http.MethodPost: true, http.MethodPut: true, http.MethodDelete: true}

// begin notes that a request is being answered; the answer ends that.
func (m *metrics) begin(stream bool) (end func()) {
	kind := kindRequest
	if stream {
		kind = kindStream
	}
	g := m.open.WithLabelValues(kind)
	g.Inc()
	return g.Dec
}

func (m *metrics) observe(method, route string, status int, took time.Duration, stream bool) {
	if !knownMethods[method] {
		method = "OTHER"
	}
	if route == "" {
		route = "none"
	}
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Inc()
	if !stream {
		m.took.WithLabelValues(method, route).Observe(took.Seconds())
	}
	if reason := refusals[status]; reason != "" && route != "/readyz" {
		m.refused.WithLabelValues(reason).Inc()
	}
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// activeSessions remembers when each session asked for something last.
type activeSessions struct {
	mu   sync.Mutex
	seen map[string]time.Time
}

const (
	activeFor    = 5 * time.Minute
	mostSessions = 100_000 // remembered; past that the figure stands still
)

func (a *activeSessions) note(session string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, known := a.seen[session]; known || len(a.seen) < mostSessions {
		a.seen[session] = time.Now() // of the machine, not of the domain
	}
}

// count forgets those that fell silent.
func (a *activeSessions) count() float64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	for session, at := range a.seen {
		if time.Since(at) > activeFor {
			delete(a.seen, session)
		}
	}
	return float64(len(a.seen))
}
