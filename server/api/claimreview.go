package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// Expert is a person who may be asked to score claims.
type Expert struct {
	ID           string          `json:"id" doc:"Id of the user"`
	Name         string          `json:"name" doc:"Name of the person"`
	Organisation OrganisationRef `json:"organisation" doc:"For whom the person works"`
}

// Experts are all of them.
type Experts struct {
	Items []Expert `json:"items" doc:"People with the role of an expert"`
}

// ExpertRequest asks a person, or takes one off again.
type ExpertRequest struct {
	Expert string `json:"expert" doc:"Id of the user"`
	Reason string `json:"reason,omitempty" maxLength:"1000" doc:"Why one is taken off"`
}

// Review is the scoring sheet of an expert.
type Review struct {
	market.Review
	Overdue bool `json:"overdue,omitempty" doc:"The expert has not answered, and the last day is over"`
}

// ReviewInput is what an expert says of a claim.
type ReviewInput struct {
	NoConflict bool           `json:"no_conflict" doc:"The expert has nothing to do with either party"`
	Scores     []market.Score `json:"scores" doc:"Points of every criterion"`
	Opinion    string         `json:"opinion" doc:"In words"`
	Recommend  *bool          `json:"recommend,omitempty" doc:"Whether the expert recommends it"`
}

// ReasonRequest gives a reason.
type ReasonRequest struct {
	Reason string `json:"reason" maxLength:"1000" doc:"Why"`
}

// ImplementationRequest is the formal check's word on the proof of 实施转化.
type ImplementationRequest struct {
	Accepted bool   `json:"accepted" doc:"The proof is accepted"`
	Reason   string `json:"reason,omitempty" maxLength:"1000" doc:"On what that rests"`
}

// SettleRequest answers an objection.
type SettleRequest struct {
	Uphold bool   `json:"uphold" doc:"It is right: the decision is void; else it is dismissed"`
	Answer string `json:"answer" maxLength:"1000" doc:"Why"`
}

// ProposalCount is what was drawn up.
type ProposalCount struct {
	Enterprises int `json:"enterprises" doc:"Enterprises that got a draft"`
	Drafts      int `json:"drafts" doc:"Drafts that were drawn up"`
}

// ProposalCandidate is a contract or a title for which a claim might be drawn up.
type ProposalCandidate struct {
	Organisation OrganisationRef `json:"organisation" doc:"The enterprise"`
	Region       string          `json:"region" doc:"Region of the enterprise, GB/T 2260, six digits"`
	Contract     string          `json:"contract,omitempty" doc:"Id of the contract; absent for a reward"`
	Project      string          `json:"project,omitempty" doc:"Name of the contract's project"`
	Title        string          `json:"title,omitempty" doc:"Id of the title"`
	Award        market.Fen      `json:"award_fen" doc:"Award of the sheet of this moment, in Fen; 0 where it does not pass"`
	Standing     string          `json:"standing" enum:"would,fails,claimed,proposed" doc:"Whether a draft would be drawn up; else the sheet does not pass, the enterprise has a claim or a draft for it in the round, or it dropped the one that was drawn up"`
	Stops        []market.Line   `json:"stops" doc:"Lines of the sheet that do not pass"`
}

// ProposalCandidates are all candidates of a round.
type ProposalCandidates struct {
	Items []ProposalCandidate `json:"items" doc:"Those first that would get a draft, then by name"`
}

// Duties are what the asker has to do.
type Duties struct {
	Items []market.Duty `json:"items" doc:"The nearest last day first"`
}

type (
	expertsAnswer    struct{ Body Experts }
	dutiesAnswer     struct{ Body Duties }
	proposalAnswer   struct{ Body ProposalCount }
	candidatesAnswer struct{ Body ProposalCandidates }
	expertRequest    struct {
		ByID
		OnVersion
		Body ExpertRequest
	}
	scoreRequest struct {
		ByID
		Body ReviewInput
	}
	reasonRequest struct {
		ByID
		Body ReasonRequest
	}
	implementationRequest struct {
		ByID
		OnVersion
		Body ImplementationRequest
	}
	settleRequest struct {
		ByID
		OnVersion
		Objection string `path:"objection" pattern:"^[a-z2-7]{26}$" patternDescription:"an id" doc:"Id of the objection"`
		Body      SettleRequest
	}
	distributeRequest struct {
		ByID
		OnVersion
	}
)

func (s *Server) registerClaimReview() {
	tag := []string{"claims"}
	register(s.routes, SignedIn, huma.Operation{
		OperationID: "list-duties", Method: http.MethodGet, Path: "/duties", Tags: tag,
		Summary: "What the asker has to do: claims, scoring sheets, recoveries, and what waits to be confirmed of contracts",
	}, func(ctx context.Context, _ *struct{}) (*dutiesAnswer, error) {
		duties, err := s.deps.Service.Duties(ctx, actor(ctx))
		return &dutiesAnswer{Body: Duties{Items: list(duties)}}, err
	})
	register(s.routes, Examiner, huma.Operation{
		OperationID: "list-experts", Method: http.MethodGet, Path: "/experts", Tags: tag,
		Summary: "Who may be asked to score claims; for the province's office",
	}, func(ctx context.Context, _ *struct{}) (*expertsAnswer, error) {
		experts, err := s.deps.Service.Experts(ctx, actor(ctx))
		return &expertsAnswer{Body: Experts{Items: each(experts, func(e service.Expert) Expert {
			return Expert{ID: e.ID, Name: e.Name, Organisation: *organisationRef(&e.Organisation)}
		})}}, err
	})
	register(s.routes, Examiner, huma.Operation{
		OperationID: "ask-expert", Method: http.MethodPost, Path: "/claims/{id}/experts", Tags: tag,
		Summary: "Ask an expert to score a claim",
	}, func(ctx context.Context, in *expertRequest) (*claimAnswer, error) {
		v, err := version(in.IfMatch)
		if err != nil {
			return nil, err
		}
		w, err := s.deps.Service.AskExpert(ctx, actor(ctx), in.ID, v, in.Body.Expert)
		return claimBody(ctx, http.StatusOK, w, err)
	})
	register(s.routes, Examiner, huma.Operation{
		OperationID: "release-expert", Method: http.MethodPost, Path: "/claims/{id}/experts/release", Tags: tag,
		Summary: "Take an expert who has not answered off a claim",
	}, func(ctx context.Context, in *expertRequest) (*claimAnswer, error) {
		v, err := version(in.IfMatch)
		if err != nil {
			return nil, err
		}
		w, err := s.deps.Service.ReleaseExpert(ctx, actor(ctx), in.ID, v, in.Body.Expert, in.Body.Reason)
		return claimBody(ctx, http.StatusOK, w, err)
	})
	register(s.routes, Examiner, huma.Operation{
		OperationID: "accept-implementation", Method: http.MethodPut, Path: "/claims/{id}/implementation", Tags: tag,
		Summary: "Accept, or not, the proof of 实施转化, in the formal check or the expert review",
	}, func(ctx context.Context, in *implementationRequest) (*claimAnswer, error) {
		v, err := version(in.IfMatch)
		if err != nil {
			return nil, err
		}
		w, err := s.deps.Service.AcceptImplementation(ctx, actor(ctx), in.ID, v, in.Body.Accepted, in.Body.Reason)
		return claimBody(ctx, http.StatusOK, w, err)
	})
	register(s.routes, Scorer, huma.Operation{
		OperationID: "score-claim", Method: http.MethodPut, Path: "/claims/{id}/review", Tags: tag, DefaultStatus: http.StatusNoContent,
		Summary: "Hand in the own scoring sheet, which never changes again",
	}, func(ctx context.Context, in *scoreRequest) (*struct{}, error) {
		b := in.Body
		return nil, s.deps.Service.ScoreClaim(ctx, actor(ctx), in.ID, market.ReviewSheet{NoConflict: b.NoConflict, Scores: b.Scores, Opinion: b.Opinion, Recommend: b.Recommend})
	})
	register(s.routes, Scorer, huma.Operation{
		OperationID: "decline-review", Method: http.MethodPost, Path: "/claims/{id}/review/decline", Tags: tag, DefaultStatus: http.StatusNoContent,
		Summary: "Say that one does not score a claim: for a conflict of interest, or want of time",
	}, func(ctx context.Context, in *reasonRequest) (*struct{}, error) {
		return nil, s.deps.Service.DeclineReview(ctx, actor(ctx), in.ID, in.Body.Reason)
	})
	register(s.routes, Examiner, huma.Operation{
		OperationID: "settle-objection", Method: http.MethodPost, Path: "/claims/{id}/objections/{objection}", Tags: tag,
		Summary: "Dismiss an objection, or uphold it",
	}, func(ctx context.Context, in *settleRequest) (*claimAnswer, error) {
		v, err := version(in.IfMatch)
		if err != nil {
			return nil, err
		}
		w, err := s.deps.Service.SettleObjection(ctx, actor(ctx), in.ID, v, in.Objection, in.Body.Uphold, in.Body.Answer)
		return claimBody(ctx, http.StatusOK, w, err)
	})
	register(s.routes, Examiner, huma.Operation{
		OperationID: "propose-claims", Method: http.MethodPost, Path: "/rounds/{id}/proposals", Tags: tag,
		Summary: "Draw up drafts of the claims that would pass now (免申即享); the enterprises confirm or drop them",
	}, func(ctx context.Context, in *ByID) (*proposalAnswer, error) {
		n, err := s.deps.Service.ProposeClaims(ctx, actor(ctx), in.ID)
		return &proposalAnswer{Body: ProposalCount(n)}, err
	})
	register(s.routes, Examiner, huma.Operation{
		OperationID: "list-proposal-candidates", Method: http.MethodGet, Path: "/rounds/{id}/proposals", Tags: tag,
		Summary: "For whom claims would be drawn up now (免申即享), and why for others not; nothing changes",
	}, func(ctx context.Context, in *ByID) (*candidatesAnswer, error) {
		found, err := s.deps.Service.ProposalCandidates(ctx, actor(ctx), in.ID)
		return &candidatesAnswer{Body: ProposalCandidates{Items: each(found, candidate)}}, err
	})
	register(s.routes, Examiner, huma.Operation{
		OperationID: "distribute-round", Method: http.MethodPost, Path: "/rounds/{id}/distribution", Tags: tag,
		Summary: "Share the money of a closed round out among its decided claims, once",
	}, func(ctx context.Context, in *distributeRequest) (*roundAnswer, error) {
		v, err := version(in.IfMatch)
		if err != nil {
			return nil, err
		}
		return roundOf(s.deps.Service.DistributeRound(ctx, actor(ctx), in.ID, v))
	})
}

func candidate(c service.Candidate) ProposalCandidate {
	return ProposalCandidate{
		Organisation: *organisationRef(&c.Organisation), Region: c.Organisation.Region, Contract: c.Contract, Project: c.Project, Title: c.Title,
		Award: c.Award, Standing: string(c.Standing), Stops: list(c.Stops),
	}
}
