package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// Round is a round of claims of one version of a programme.
type Round struct {
	ID           string             `json:"id" doc:"Id"`
	Programme    ProgrammeRef       `json:"programme" doc:"The version that it belongs to"`
	Name         market.Text        `json:"name" doc:"As it is announced"`
	Opens        market.Date        `json:"opens" doc:"First day of a claim"`
	Closes       market.Date        `json:"closes" doc:"Last day of a claim"`
	Budget       *market.Fen        `json:"budget_fen,omitempty" doc:"Money of the round, in Fen; absent: no bound"`
	State        string             `json:"state" doc:"Where it stands"`
	Takes        bool               `json:"takes_claims" doc:"It takes claims today"`
	Sample       bool               `json:"sample" doc:"A fictional sample"`
	Version      int64              `json:"version" doc:"For If-Match, in quotes"`
	UpdatedAt    time.Time          `json:"updated_at" doc:"Last change"`
	Distribution *RoundDistribution `json:"distribution,omitempty" doc:"How its money was shared out; to the department only"`
}

// ProgrammeRef names a version of a programme.
type ProgrammeRef struct {
	ID      string      `json:"id" doc:"Id of the version"`
	Code    string      `json:"code" doc:"Code of the programme"`
	Number  int         `json:"number" doc:"Number of the version"`
	Kind    string      `json:"kind" doc:"What it pays for"`
	Name    market.Text `json:"name" doc:"As it is announced"`
	Example bool        `json:"example" doc:"Its figures are examples on nobody's authority"`
}

// RoundDistribution is how the money of a round was shared out, with all that it
// was calculated from.
type RoundDistribution struct {
	Programme string       `json:"programme" doc:"Code of the programme"`
	Number    int          `json:"number" doc:"Number of its version"`
	Budget    *market.Fen  `json:"budget_fen,omitempty" doc:"Money of the round, in Fen; absent: no bound"`
	Eligible  market.Fen   `json:"eligible_fen" doc:"What all claims are eligible for, in Fen"`
	Granted   market.Fen   `json:"granted_fen" doc:"What all claims get, in Fen"`
	Short     bool         `json:"short" doc:"The budget did not suffice"`
	Way       string       `json:"oversubscription,omitempty" doc:"How a short budget is shared out"`
	Last      string       `json:"last_award,omitempty" doc:"What the claim gets at which the money ends"`
	Rules     int          `json:"rules" doc:"Number of the rules of distribution"`
	Journal   int64        `json:"journal" doc:"Number of the journal entry that it stood on"`
	InputSHA  string       `json:"input_sha256" doc:"Of the canonical input"`
	SHA256    string       `json:"sha256" doc:"Of the canonical result"`
	Same      bool         `json:"same" doc:"Recomputing it from the stored input gives the same, byte for byte"`
	At        time.Time    `json:"at" doc:"When it was shared out"`
	Shares    []RoundShare `json:"shares" doc:"By number of the claim"`
}

// RoundShare is what one claim gets, and what that was calculated from.
type RoundShare struct {
	Claim     string          `json:"claim" doc:"Id of the claim"`
	Number    string          `json:"number" doc:"Number of the claim"`
	Score     int             `json:"score" doc:"Hundredths of a point, mean of the experts"`
	Submitted time.Time       `json:"submitted" doc:"When it was handed in"`
	Place     int             `json:"place" doc:"From 1, where money was given out one claim after another; else 0"`
	Eligible  market.Fen      `json:"eligible_fen" doc:"The award of its sheet, in Fen"`
	Granted   market.Fen      `json:"granted_fen" doc:"What it gets, in Fen"`
	Remainder *RoundRemainder `json:"remainder,omitempty" doc:"What rounding down left, where money was shared out in proportion"`
	Reason    market.Text     `json:"reason" doc:"Why"`
}

// RoundRemainder is what rounding down left of a claim's share.
type RoundRemainder struct {
	Left  string `json:"left" doc:"Remainder of budget times eligible, divided by all that is eligible; a whole number as text, for it may have more digits than a number of JSON holds exactly"`
	Order int    `json:"order" doc:"From 1, the largest first; of equals the smaller claim number"`
	Extra bool   `json:"extra" doc:"Got one of the Fen that were left"`
}

// Rounds are all rounds.
type Rounds struct {
	Items []Round `json:"items" doc:"The newest first"`
}

// RoundInput opens a round.
type RoundInput struct {
	Programme string      `json:"programme" pattern:"^[a-z2-7]{26}$" patternDescription:"an id" doc:"Id of the published version"`
	Name      market.Text `json:"name" doc:"As it is announced"`
	Opens     market.Date `json:"opens" doc:"First day of a claim"`
	Closes    market.Date `json:"closes" doc:"Last day of a claim"`
}

type (
	roundsAnswer struct{ Body Rounds }
	roundAnswer  struct {
		ETag string `header:"ETag" doc:"Version, for If-Match"`
		Body Round
	}
	openRoundRequest struct{ Body RoundInput }
	onRoundRequest   struct {
		ByID
		OnVersion
	}
)

func (s *Server) registerRounds() {
	tag := []string{"programmes"}
	register(s.routes, Public, huma.Operation{
		OperationID: "list-rounds", Method: http.MethodGet, Path: "/rounds", Tags: tag, Summary: "Rounds of claims, the newest first",
	}, func(ctx context.Context, _ *struct{}) (*roundsAnswer, error) {
		found, err := s.deps.Service.Rounds(ctx)
		if err != nil {
			return nil, err
		}
		return &roundsAnswer{Body: Rounds{Items: each(found, func(v service.RoundView) Round {
			v.Round.Distribution = nil
			return roundBody(v)
		})}}, nil
	})
	register(s.routes, Public, huma.Operation{
		OperationID: "get-round", Method: http.MethodGet, Path: "/rounds/{id}", Tags: tag,
		Summary: "One round; the provincial department sees how its money was shared out, and whether recomputing that gives the same",
	}, func(ctx context.Context, in *ByID) (*roundAnswer, error) {
		return roundOf(s.deps.Service.Round(ctx, actor(ctx), in.ID))
	})
	register(s.routes, Ruler, huma.Operation{
		OperationID: "open-round", Method: http.MethodPost, Path: "/rounds", Tags: tag, DefaultStatus: http.StatusCreated,
		Summary: "Open a round of a published version",
	}, func(ctx context.Context, in *openRoundRequest) (*roundAnswer, error) {
		b := in.Body
		return roundOf(s.deps.Service.OpenRound(ctx, actor(ctx), b.Programme, b.Name, b.Opens, b.Closes))
	})
	register(s.routes, Ruler, huma.Operation{
		OperationID: "close-round", Method: http.MethodPost, Path: "/rounds/{id}/close", Tags: tag, Summary: "Take no more claims in a round",
	}, func(ctx context.Context, in *onRoundRequest) (*roundAnswer, error) {
		v, err := version(in.IfMatch)
		if err != nil {
			return nil, err
		}
		return roundOf(s.deps.Service.CloseRound(ctx, actor(ctx), in.ID, v))
	})
}

func roundOf(v service.RoundView, err error) (*roundAnswer, error) {
	if err != nil {
		return nil, err
	}
	return &roundAnswer{ETag: etag(v.Version), Body: roundBody(v)}, nil
}

func roundBody(v service.RoundView) Round {
	r, p := v.Round, v.Programme
	out := Round{
		ID: r.ID, Programme: ProgrammeRef{ID: p.ID, Code: p.Code, Number: p.Version, Kind: string(p.Kind), Name: p.Name, Example: p.Example},
		Name: r.Name, Opens: r.Opens, Closes: r.Closes, Budget: r.Budget, State: string(r.State), Takes: v.Takes, Sample: r.Sample, Version: v.Version, UpdatedAt: r.UpdatedAt,
	}
	d := r.Distribution
	if d == nil {
		return out
	}
	claims := map[string]market.RoundClaim{}
	for _, c := range d.Input.Claims {
		claims[c.Claim] = c
	}
	remainders := d.Remainders()
	out.Distribution = &RoundDistribution{
		Programme: d.Input.Programme, Number: d.Input.Version, Budget: d.Result.Budget,
		Eligible: d.Result.Eligible, Granted: d.Result.Granted, Short: d.Result.Short, Way: string(d.Input.Oversub), Last: string(d.Input.LastAward),
		Rules: d.Result.Rules, Journal: d.Input.Journal, InputSHA: d.Result.InputSHA, SHA256: d.SHA256, Same: v.Same != nil && *v.Same, At: d.At,
	}
	for i, s := range d.Result.Shares {
		share := RoundShare{
			Claim: s.Claim, Number: s.Number, Score: claims[s.Claim].Score, Submitted: claims[s.Claim].Submitted,
			Place: s.Place, Eligible: s.Eligible, Granted: s.Granted, Reason: s.Reason,
		}
		if remainders != nil {
			share.Remainder = &RoundRemainder{Left: strconv.FormatUint(remainders[i].Left, 10), Order: remainders[i].Order, Extra: remainders[i].Extra}
		}
		out.Distribution.Shares = append(out.Distribution.Shares, share)
	}
	out.Distribution.Shares = list(out.Distribution.Shares)
	return out
}
