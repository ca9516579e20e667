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

type cookieRequest struct{ Origin }

func (s *Server) registerSession() {
	tag := []string{"session"}
	register(s.routes, Cookie, huma.Operation{
		OperationID: "sign-in", Method: http.MethodPost, Path: "/session", Tags: tag,
		Summary: "Sign in: an access token, and a refresh token in an HttpOnly cookie; 429 with Retry-After after repeated failures",
	}, s.signIn)
	register(s.routes, Cookie, huma.Operation{
		OperationID: "refresh-session", Method: http.MethodPost, Path: "/session/refresh", Tags: tag,
		Summary: "A new access token and a new refresh token for the old one, once; a second use of the same one ends the session",
	}, s.refresh)
	register(s.routes, Cookie, huma.Operation{
		OperationID: "sign-out", Method: http.MethodDelete, Path: "/session", Tags: tag,
		Summary: "End the session: its access tokens are refused from then on",
	}, s.signOut)
}

func (s *Server) signIn(ctx context.Context, in *signInRequest) (*sessionAnswer, error) {
	from := note(ctx)
	if from.browser && !from.own {
		return nil, foreign()
	}
	signed, err := s.deps.Accounts.SignIn(ctx, service.SignIn{
		Login: in.Body.Login, Password: in.Body.Password, Address: from.address, Agent: from.agent,
	})
	if err != nil {
		return nil, err
	}
	return s.session(ctx, signed), nil
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
	return Asker{Actor: who.Actor, Session: who.Session, Pending: who.MustChangePassword}, nil
}
