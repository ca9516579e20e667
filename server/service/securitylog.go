package service

import (
	"context"
	"log/slog"

	"duijie/server/market"
)

type requestKey struct{}

// Request is what the log of security tells of a request beside its id, which every line
// has that is logged on a request's behalf.
type Request struct{ Address string }

// WithRequest has the log of security tell where a request comes from.
func WithRequest(ctx context.Context, r Request) context.Context {
	return context.WithValue(ctx, requestKey{}, r)
}

// security logs what happened to an account: what somebody tried, at whose account by
// id ("" where nobody has it), and how it ended ("ok", or the code of err). It never
// holds a login, a name, a password, a token or a code.
func (a *Accounts) security(ctx context.Context, event, user string, err error) {
	level, outcome := slog.LevelInfo, "ok"
	if err != nil {
		level, outcome = slog.LevelWarn, string(market.CodeOf(err))
	}
	r, _ := ctx.Value(requestKey{}).(Request)
	a.log.LogAttrs(ctx, level, "security", slog.String("event", event), slog.String("outcome", outcome),
		slog.String("user", user), slog.String("address", r.Address))
}
