package api

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"

	"duijie/server/market"
	"duijie/server/service"
)

// Config is what an operator may choose.
type Config struct {
	TrustedProxies []netip.Prefix // peers whose X-Forwarded-For and -Proto are believed; none by default
	HTTPSHost      string         // of the platform's web address where that is https: whoever names it speaks https to us or to a proxy; empty: only what a connection shows
	EmbeddingModel string         // of the embedding service that texts are sent to; empty: none
	Rate           int            // requests a second that one account may go on sending; 0: no limit
	Places         map[string]int // requests of a class that are worked on at once; a class that is not named: by the number of processors; 0: no limit
	Timeout        time.Duration  // of one request; 30 s
	UploadTimeout  time.Duration  // of receiving a file; 5 min
	Heartbeat      time.Duration  // between signs of life on a quiet event stream; 15 s
	Watch          time.Duration  // of one stream without an end of its own, so that a session that was ended is not served for longer; 10 min
}

// Ready is one thing that has to stand before the server can answer.
type Ready struct {
	Name  string
	Check func(ctx context.Context) error // nil: it stands
	// Reads says that without it everything can still be read: the server stays in use,
	// and /readyz says what does not work.
	Reads bool
}

// Deps is what the API rests on.
type Deps struct {
	Service  *service.Service
	Accounts *service.Accounts
	World    market.World
	Log      *slog.Logger
	Ready    []Ready              // what /readyz asks
	Figures  *prometheus.Registry // takes the figures of requests; nil: one of its own
	Web      http.Handler         // serves the web application; nil: none
}

// Server is the API as an http.Handler.
type Server struct {
	config  Config
	deps    Deps
	log     *slog.Logger
	metrics *metrics
	echo    *echo.Echo
	routes  *routes
	names   *names

	stopping atomic.Bool     // it was asked to stop: /readyz says so
	serving  context.Context //nolint:containedctx // of the server, not of a request: streams without an end of their own end with it
	stop     context.CancelFunc

	document func() ([]byte, error) // the OpenAPI document, made once
}

// New makes the API.
func New(c Config, d Deps) *Server {
	s := &Server{config: c.withDefaults(), deps: d, log: d.Log, metrics: newMetrics(d.Figures), document: sync.OnceValues(OpenAPI)}
	if s.log == nil {
		s.log = slog.Default()
	}
	s.log = slog.New(WithRequest(s.log.Handler()))
	s.serving, s.stop = context.WithCancel(context.Background()) //nolint:gosec // called when the server shuts down
	s.names = &names{world: d.World, read: d.Service.Organisation}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = s.fail
	e.IPExtractor = s.address
	e.Use(s.begin, s.secure, s.catch, compress(), s.bound)
	s.echo = e
	s.routes = newRoutes(e)
	s.routes.authenticate, s.routes.patience = s.authenticate, s.config.Timeout
	s.routes.allowances = newAllowances(d.World, c.Rate)
	s.routes.lines = newLines(c.Places, s.metrics)
	s.routes.answers = s.deps.Service
	s.register()
	s.plain()
	return s
}

func (c Config) withDefaults() Config {
	or := func(d, standard time.Duration) time.Duration {
		if d > 0 {
			return d
		}
		return standard
	}
	c.Timeout, c.UploadTimeout = or(c.Timeout, 30*time.Second), or(c.UploadTimeout, 5*time.Minute)
	c.Heartbeat, c.Watch = or(c.Heartbeat, 15*time.Second), or(c.Watch, 10*time.Minute)
	return c
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.echo.ServeHTTP(w, r) }

// HTTP is a server for an address with the timeouts that a slow or hostile
// client must not exceed. A stream sets its own. Once it shuts down, streams
// without an end of their own end, so that nobody waits for them.
func (s *Server) HTTP(address string) *http.Server {
	server := &http.Server{
		Addr: address, Handler: s, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: s.config.UploadTimeout + time.Minute,
		WriteTimeout: s.config.UploadTimeout + time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
	server.RegisterOnShutdown(s.stop)
	return server
}

// Leave has /readyz say that this server is about to stop, while it still
// answers, so that whoever spreads requests over servers leaves it out.
func (s *Server) Leave() { s.stopping.Store(true) }

// Metrics serves the figures for Prometheus. They are not part of the public
// handler: give them a listener of their own.
func (s *Server) Metrics() http.Handler { return s.metrics.handler() }

// register adds every route below /api/v1, one file per entity.
func (s *Server) register() {
	s.registerCodes()
	s.registerStats()
	s.registerFunnel()
	s.registerSearch()
	s.registerPaste()
	s.registerSession()
	s.registerMe()
	s.registerFactor()
	s.registerDevices()
	s.registerPrivacy()
	s.registerUsers()
	s.registerInvitations()
	s.registerOrganisations()
	s.registerApplications()
	s.registerAchievements()
	s.registerDemands()
	s.registerDrafts()
	s.registerReview()
	s.registerDelegations()
	s.registerFeedback()
	s.registerDisclosures()
	s.registerStories()
	s.registerStoryDesk()
	s.registerImports()
	s.registerTemplates()
	s.registerExports()
	s.registerMaintenance()
	s.registerRunning()
	s.registerProfiles()
	s.registerHistory()
	s.registerJournal()
	s.registerProgrammes()
	s.registerRounds()
	s.registerCalendar()
	s.registerTitles()
	s.registerFiles()
	s.registerIntroductions()
	s.registerProjects()
	s.registerContracts()
	s.registerContractLists()
	s.registerRegistrations()
	s.registerPayments()
	s.registerInvoices()
	s.registerClaims()
	s.registerClaimReview()
	s.registerNotices()
	s.registerClaimMoney()
	s.registerAlerts()
	s.registerAlertSettings()
}

// plain adds the routes that are not operations of the OpenAPI document.
func (s *Server) plain() {
	s.handle(http.MethodGet, basePath+"/openapi.json", Public, s.openAPI)
	s.handle(http.MethodGet, "/healthz", Public, s.alive)
	s.handle(http.MethodGet, "/readyz", Public, s.ready)
	s.handle(http.MethodPost, "/unsubscribe/:token", Public, s.unsubscribe)
	missing := func(echo.Context) error { return echo.ErrNotFound }
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch} {
		s.handle(method, basePath+"/*", Public, missing)
	}
	if s.deps.Web != nil {
		web := echo.WrapHandler(s.deps.Web)
		s.handle(http.MethodGet, "/*", Public, web)
		s.handle(http.MethodHead, "/*", Public, web)
	}
}

func (s *Server) handle(method, path string, access Access, h echo.HandlerFunc) {
	s.routes.declare(method, path, access)
	s.echo.Add(method, path, h)
}
