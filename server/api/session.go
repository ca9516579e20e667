package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// The cookies. Over TLS their names begin with __Host-, which a browser takes from this
// very host and over TLS only, so that no other host of the domain can plant one.
const (
	refreshCookie = "duijie_refresh" // the refresh token
	deviceCookie  = "duijie_device"  // by which a device is known; it proves nothing
	hostPrefix    = "__Host-"
)

// Credentials are what a person signs in with.
type Credentials struct {
	Login    string `json:"login" minLength:"1" maxLength:"254" doc:"Mail address or login name"`
	Password string `json:"password" minLength:"1" maxLength:"512" doc:"Password"`
}

// SignedInAnswer is a session's access token and whose it is.
type SignedInAnswer struct {
	AccessToken string `json:"access_token" doc:"Send it as Authorization: Bearer"`
	ExpiresIn   int    `json:"expires_in" doc:"Seconds that it holds"`
	User        Me     `json:"user" doc:"Who signed in"`
}

// SignInAnswer is a session, or the first half of one.
type SignInAnswer struct {
	AccessToken string `json:"access_token,omitempty" doc:"Send it as Authorization: Bearer; left out while a code is wanted"`
	ExpiresIn   int    `json:"expires_in,omitempty" doc:"Seconds that it holds"`
	User        *Me    `json:"user,omitempty" doc:"Who signed in"`
	Pending     string `json:"pending,omitempty" doc:"A second factor stands: send this with its code to /session/code"`
	PendingFor  int    `json:"pending_for,omitempty" doc:"Seconds that the code may take"`
}

type signInAnswer struct {
	SetCookie []http.Cookie `header:"Set-Cookie"`
	Body      SignInAnswer
}

// CodeCredentials are the second half of a sign-in.
type CodeCredentials struct {
	Pending string `json:"pending" minLength:"1" maxLength:"100" doc:"From the first half"`
	Code    string `json:"code" minLength:"1" maxLength:"40" doc:"Six digits of the authenticator, or a recovery code; each holds once"`
}

type codeRequest struct {
	Origin
	Body CodeCredentials
}

type sessionAnswer struct {
	SetCookie []http.Cookie `header:"Set-Cookie"`
	Body      SignedInAnswer
}

type cookieAnswer struct {
	SetCookie []http.Cookie `header:"Set-Cookie"`
}

type signOutAnswer struct {
	SetCookie []http.Cookie `header:"Set-Cookie"`
	Clear     string        `header:"Clear-Site-Data"`
}

// Origin is what a request to the session's routes carries beside its body.
type Origin struct {
	RequestedWith string `header:"X-Requested-With" doc:"Any value; shows that the page itself asks. Needed where the browser sends no Origin"`
	HostRefresh   string `cookie:"__Host-duijie_refresh" doc:"The refresh token, over TLS"`
	HostDevice    string `cookie:"__Host-duijie_device" doc:"By which the device is known, over TLS"`
	PlainRefresh  string `cookie:"duijie_refresh" doc:"The refresh token, without TLS"`
	PlainDevice   string `cookie:"duijie_device" doc:"By which the device is known, without TLS"`
}

// refresh is the refresh token, from the cookie of this kind of connection alone.
func (o Origin) refresh(ctx context.Context) string {
	if note(ctx).secure {
		return o.HostRefresh
	}
	return o.PlainRefresh
}

func (o Origin) device(ctx context.Context) string {
	if note(ctx).secure {
		return o.HostDevice
	}
	return o.PlainDevice
}

type signInRequest struct {
	Origin
	Body Credentials
}

// ResetRequest asks for a new password.
type ResetRequest struct {
	Login string `json:"login" minLength:"1" maxLength:"254" doc:"Mail address or login name"`
}

// NewPassword is a new password with what allows to set it.
type NewPassword struct {
	Token    string `json:"token" minLength:"1" maxLength:"100" doc:"From the link"`
	Password string `json:"password" maxLength:"512" doc:"The new one: 10 to 128 characters, no common one, not the login"`
}

type resetRequest struct {
	Origin
	Body ResetRequest
}

type newPasswordRequest struct {
	Origin
	Body NewPassword
}

// Of one address, for asking and for setting each.
const (
	resetAllowance = 10
	resetRefill    = time.Minute
)

type cookieRequest struct{ Origin }

func (s *Server) registerSession() {
	tag := []string{"session"}
	register(s.routes, Cookie, huma.Operation{
		OperationID: "sign-in", Method: http.MethodPost, Path: "/session", Tags: tag,
		Summary: "Sign in: an access token, and a refresh token in an HttpOnly cookie; where a second factor stands a pending token in their place; 429 with Retry-After after repeated failures",
	}, s.signIn)
	register(s.routes, Cookie, huma.Operation{
		OperationID: "sign-in-by-code", Method: http.MethodPost, Path: "/session/code", Tags: tag,
		Summary: "Complete a sign-in by a code of the second factor, or a recovery code",
	}, s.signInByCode)
	asking, setting := newLimit(s.deps.World, resetAllowance, resetRefill), newLimit(s.deps.World, resetAllowance, resetRefill)
	register(s.routes, Cookie, huma.Operation{
		OperationID: "ask-password-reset", Method: http.MethodPost, Path: "/session/reset", Tags: tag,
		Summary:     "Send a link that sets a new password to the person whose login it is; the answer is the same for every login",
		Middlewares: huma.Middlewares{asking.middleware(s.routes.api, 1)},
	}, s.askReset)
	register(s.routes, Cookie, huma.Operation{
		OperationID: "reset-password", Method: http.MethodPost, Path: "/session/reset/confirm", Tags: tag,
		Summary:     "Set a new password by such a link, once, within 30 minutes; ends every session",
		Middlewares: huma.Middlewares{setting.middleware(s.routes.api, 1)},
	}, s.resetPassword)
	register(s.routes, Cookie, huma.Operation{
		OperationID: "refresh-session", Method: http.MethodPost, Path: "/session/refresh", Tags: tag,
		Summary: "A new access token and a new refresh token for the old one, once; a second use of the same one ends the session",
	}, s.refresh)
	register(s.routes, Cookie, huma.Operation{
		OperationID: "sign-out", Method: http.MethodDelete, Path: "/session", Tags: tag,
		Summary: "End the session: its access tokens are refused from then on",
	}, s.signOut)
}

func (s *Server) signIn(ctx context.Context, in *signInRequest) (*signInAnswer, error) {
	from := note(ctx)
	if from.browser && !from.own {
		return nil, foreign()
	}
	signed, err := s.deps.Accounts.SignIn(ctx, service.SignIn{
		Login: in.Body.Login, Password: in.Body.Password, Address: from.address, Agent: from.agent, Device: in.device(ctx),
	})
	s.metrics.signIn(signed, err)
	if err != nil {
		return nil, err
	}
	if signed.Pending != "" {
		return &signInAnswer{Body: SignInAnswer{Pending: signed.Pending, PendingFor: int(signed.PendingFor.Seconds())}}, nil
	}
	whole := s.session(ctx, signed)
	return &signInAnswer{SetCookie: whole.SetCookie, Body: SignInAnswer{
		AccessToken: whole.Body.AccessToken, ExpiresIn: whole.Body.ExpiresIn, User: &whole.Body.User,
	}}, nil
}

func (s *Server) signInByCode(ctx context.Context, in *codeRequest) (*sessionAnswer, error) {
	from := note(ctx)
	if from.browser && !from.own {
		return nil, foreign()
	}
	signed, err := s.deps.Accounts.SignInByCode(ctx, service.CodeSignIn{
		Pending: in.Body.Pending, Code: in.Body.Code, Address: from.address, Agent: from.agent, Device: in.device(ctx),
	})
	s.metrics.signIn(signed, err)
	if err != nil {
		return nil, err
	}
	return s.session(ctx, signed), nil
}

func (s *Server) askReset(ctx context.Context, in *resetRequest) (*struct{}, error) {
	if from := note(ctx); from.browser && !from.own {
		return nil, foreign()
	}
	return nil, s.deps.Accounts.AskReset(ctx, in.Body.Login)
}

func (s *Server) resetPassword(ctx context.Context, in *newPasswordRequest) (*cookieAnswer, error) {
	if from := note(ctx); from.browser && !from.own {
		return nil, foreign()
	}
	device, err := s.deps.Accounts.ResetPassword(ctx, in.Body.Token, in.Body.Password)
	return &cookieAnswer{SetCookie: s.deviceCookies(ctx, device)}, err
}

func (s *Server) refresh(ctx context.Context, in *cookieRequest) (*sessionAnswer, error) {
	if !note(ctx).own {
		return nil, foreign()
	}
	signed, err := s.deps.Accounts.Refresh(ctx, in.refresh(ctx))
	if err != nil {
		return nil, err
	}
	return s.session(ctx, signed), nil
}

func (s *Server) signOut(ctx context.Context, in *cookieRequest) (*signOutAnswer, error) {
	if !note(ctx).own {
		return nil, foreign()
	}
	if err := s.deps.Accounts.SignOut(ctx, in.refresh(ctx)); err != nil {
		return nil, err
	}
	return &signOutAnswer{SetCookie: []http.Cookie{cookie(ctx, refreshCookie, "", 0)}, Clear: `"cache"`}, nil
}

func (s *Server) session(ctx context.Context, signed service.SignedIn) *sessionAnswer {
	refresh := cookie(ctx, refreshCookie, signed.RefreshToken, signed.RefreshUntil.Sub(s.deps.World.Now()))
	return &sessionAnswer{
		SetCookie: append([]http.Cookie{refresh}, s.deviceCookies(ctx, signed.Device)...),
		Body: SignedInAnswer{
			AccessToken: signed.AccessToken, ExpiresIn: int(signed.AccessFor.Seconds()), User: me(signed.Me),
		},
	}
}

// deviceCookies has a browser keep by what its device is known; none where that stays.
func (s *Server) deviceCookies(ctx context.Context, d service.Device) []http.Cookie {
	if d.Token == "" {
		return nil
	}
	return []http.Cookie{cookie(ctx, deviceCookie, d.Token, d.Until.Sub(s.deps.World.Now()))}
}

// cookie holds a token that no script sees and no other site sends, and says for how
// long rather than until when: the browser's clock may be wrong. An empty one takes the
// cookie away.
func cookie(ctx context.Context, name, token string, lasts time.Duration) http.Cookie {
	c := http.Cookie{
		Name: name, Value: token, Path: basePath + "/session", MaxAge: max(1, int(lasts.Seconds())),
		HttpOnly: true, SameSite: http.SameSiteStrictMode,
	}
	if note(ctx).secure {
		c.Name, c.Path, c.Secure = hostPrefix+name, "/", true // the prefix wants the path
	}
	if token == "" {
		c.MaxAge = -1
	}
	return c
}

func foreign() error {
	return market.Errorf(market.CodeForbidden, "请求须来自本站页面：请带上 X-Requested-With 请求头", "the request must come from this site's own page: send the header X-Requested-With")
}

// authenticate finds who holds an access token. Errors: unauthenticated.
func (s *Server) authenticate(ctx context.Context, token string) (Asker, error) {
	who, err := s.deps.Accounts.Authenticate(ctx, token)
	if err != nil {
		return Asker{}, err
	}
	s.metrics.sessions.note(who.Session)
	asker := Asker{Actor: who.Actor, Session: who.Session}
	switch {
	case who.MustChangePassword:
		asker.Must = codePasswordChange
	case who.MustEnrolFactor:
		asker.Must = codeFactorNeeded
	}
	return asker, nil
}
