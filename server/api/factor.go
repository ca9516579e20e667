package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// FactorState tells of the own second factor.
type FactorState struct {
	Needed   bool       `json:"needed" doc:"The role needs one"`
	Enrolled *time.Time `json:"enrolled,omitempty" doc:"Since when one stands"`
	Recovery int        `json:"recovery" doc:"Recovery codes that are left"`
}

// FactorProposal is a secret for an authenticator.
type FactorProposal struct {
	Secret string    `json:"secret" doc:"Base32, for typing"`
	URL    string    `json:"url" doc:"otpauth address, for a QR picture"`
	Until  time.Time `json:"until" doc:"Confirm it by a code before"`
}

// FactorRecovery are recovery codes, shown once.
type FactorRecovery struct {
	Codes []string `json:"codes" doc:"Each signs in once in place of the authenticator"`
}

// OwnPassword is said again before what a stolen session must not do.
type OwnPassword struct {
	Password string `json:"password" maxLength:"512" doc:"The own password"`
}

// FactorCode is a first code.
type FactorCode struct {
	Code string `json:"code" maxLength:"40" doc:"Six digits of the authenticator"`
}

type (
	factorAnswer         struct{ Body FactorState }
	factorProposalAnswer struct{ Body FactorProposal }
	factorRecoveryAnswer struct{ Body FactorRecovery }
	ownPasswordRequest   struct{ Body OwnPassword }
	factorConfirmRequest struct{ Body FactorCode }
)

func (s *Server) registerFactor() {
	tag := []string{"session"}
	register(s.routes, Oneself, huma.Operation{
		OperationID: "get-factor", Method: http.MethodGet, Path: "/me/factor", Tags: tag, Summary: "The own second factor",
	}, func(ctx context.Context, _ *struct{}) (*factorAnswer, error) {
		f, err := s.deps.Accounts.Factor(ctx, actor(ctx))
		out := FactorState{Needed: f.Needed, Recovery: f.Recovery}
		if !f.Enrolled.IsZero() {
			out.Enrolled = &f.Enrolled
		}
		return &factorAnswer{Body: out}, err
	})
	register(s.routes, Oneself, huma.Operation{
		OperationID: "propose-factor", Method: http.MethodPost, Path: "/me/factor", Tags: tag,
		Summary: "A new secret for an authenticator (RFC 6238); the one that stands goes on until it is confirmed",
	}, func(ctx context.Context, in *ownPasswordRequest) (*factorProposalAnswer, error) {
		p, err := s.deps.Accounts.ProposeFactor(ctx, actor(ctx), in.Body.Password)
		return &factorProposalAnswer{Body: FactorProposal(p)}, err
	})
	register(s.routes, Oneself, huma.Operation{
		OperationID: "confirm-factor", Method: http.MethodPost, Path: "/me/factor/confirm", Tags: tag,
		Summary: "Confirm the secret by its first code; gives the recovery codes, and ends the other sessions",
	}, func(ctx context.Context, in *factorConfirmRequest) (*factorRecoveryAnswer, error) {
		who := asker(ctx)
		codes, err := s.deps.Accounts.ConfirmFactor(ctx, who.Actor, who.Session, in.Body.Code)
		return &factorRecoveryAnswer{Body: FactorRecovery{Codes: list(codes)}}, err
	})
	register(s.routes, SignedIn, huma.Operation{
		OperationID: "renew-recovery", Method: http.MethodPost, Path: "/me/factor/recovery", Tags: tag,
		Summary: "New recovery codes; the old ones end",
	}, func(ctx context.Context, in *ownPasswordRequest) (*factorRecoveryAnswer, error) {
		codes, err := s.deps.Accounts.RenewRecovery(ctx, actor(ctx), in.Body.Password)
		return &factorRecoveryAnswer{Body: FactorRecovery{Codes: list(codes)}}, err
	})
	register(s.routes, SignedIn, huma.Operation{
		OperationID: "remove-factor", Method: http.MethodPost, Path: "/me/factor/removal", Tags: tag,
		Summary: "Go without a second factor, where the role needs none; ends the other sessions",
	}, func(ctx context.Context, in *ownPasswordRequest) (*struct{}, error) {
		who := asker(ctx)
		return nil, s.deps.Accounts.RemoveFactor(ctx, who.Actor, who.Session, in.Body.Password)
	})
}
