package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// refreshCookie carries the refresh token; only the session's routes see it.
const refreshCookie = "duijie_refresh"

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

type signOutAnswer struct {
	SetCookie []http.Cookie `header:"Set-Cookie"`
}

// Origin is what a request to the session's routes carries beside its body.
type Origin struct {
	RequestedWith string `header:"X-Requested-With" doc:"Any value; shows that the page itself asks. Needed where the browser sends no Origin"`
	Cookie        string `cookie:"duijie_refresh" doc:"The refresh token"`
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
		Login: in.Body.Login, Password: in.Body.Password, Address: from.address, Agent: from.agent,
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
		Pending: in.Body.Pending, Code: in.Body.Code, Address: from.address, Agent: from.agent,
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

func (s *Server) resetPassword(ctx context.Context, in *newPasswordRequest) (*struct{}, error) {
	if from := note(ctx); from.browser && !from.own {
		return nil, foreign()
	}
	return nil, s.deps.Accounts.ResetPassword(ctx, in.Body.Token, in.Body.Password)
}

func (s *Server) refresh(ctx context.Context, in *cookieRequest) (*sessionAnswer, error) {
	if !note(ctx).own {
		return nil, foreign()
	}
	signed, err := s.deps.Accounts.Refresh(ctx, in.Cookie)
	if err != nil {
		return nil, err
	}
	return s.session(ctx, signed), nil
}

func (s *Server) signOut(ctx context.Context, in *cookieRequest) (*signOutAnswer, error) {
	if !note(ctx).own {
		return nil, foreign()
	}
	if err := s.deps.Accounts.SignOut(ctx, in.Cookie); err != nil {
		return nil, err
	}
	return &signOutAnswer{SetCookie: []http.Cookie{cookie("", 0, note(ctx).secure)}}, nil
}

func (s *Server) session(ctx context.Context, signed service.SignedIn) *sessionAnswer {
	return &sessionAnswer{
		SetCookie: []http.Cookie{cookie(signed.RefreshToken, signed.RefreshUntil.Sub(s.deps.World.Now()), note(ctx).secure)},
		Body: SignedInAnswer{
			AccessToken: signed.AccessToken, ExpiresIn: int(signed.AccessFor.Seconds()), User: me(signed.Me),
		},
	}
}

// cookie holds a refresh token, and says for how long rather than until when: the
// browser's clock may be wrong. An empty one takes the cookie away.
func cookie(token string, lasts time.Duration, secure bool) http.Cookie {
	c := http.Cookie{
		Name: refreshCookie, Value: token, Path: basePath + "/session", MaxAge: max(1, int(lasts.Seconds())),
		HttpOnly: true, Secure: secure, SameSite: http.SameSiteStrictMode,
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
