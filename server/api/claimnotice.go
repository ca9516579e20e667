package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// What objections cost of an allowance: nobody needs more than a few.
const (
	objectAllowance = 5
	objectRefill    = time.Hour
)

// Notice is a claim in public notice.
type Notice struct {
	ID         string       `json:"id" doc:"Id of the claim"`
	Number     string       `json:"number" doc:"Number of the claim"`
	Enterprise string       `json:"enterprise" doc:"Name of the enterprise"`
	Region     string       `json:"region" doc:"Its region, GB/T 2260"`
	Project    string       `json:"project,omitempty" doc:"Name of the contract's project"`
	Seller     string       `json:"seller,omitempty" doc:"Name of the seller"`
	Programme  market.Text  `json:"programme" doc:"What pays"`
	Document   string       `json:"document" doc:"Document number of the policy"`
	Article    string       `json:"article" doc:"Its article"`
	Issuer     string       `json:"issuer" doc:"Who gives the notice"`
	Example    bool         `json:"example,omitempty" doc:"The programme's figures are examples on nobody's authority"`
	Amount     market.Fen   `json:"amount_fen" doc:"What is to be paid, in Fen"`
	From       market.Date  `json:"from" doc:"Day on which the notice began"`
	To         market.Date  `json:"to,omitempty" doc:"Its last working day, to midnight in China"`
	Open       *market.Term `json:"open,omitempty" doc:"In its place while the table of working days does not reach it; the notice runs until then"`
	State      string       `json:"state" doc:"public_notice, objection while one is open, or where the claim has come to since"`
	Runs       bool         `json:"runs" doc:"The notice runs, and takes objections"`
}

// Notices are all claims whose public notice runs.
type Notices struct {
	Items    []Notice         `json:"items" doc:"The newest first"`
	Channels []market.Contact `json:"channels" doc:"Offices that take objections in another way, as the provincial departments name them"`
}

// EndedNotices is one page of the notices that are over.
type EndedNotices struct {
	Items []Notice `json:"items" doc:"This page, the newest first"`
	Total int      `json:"total" doc:"All of them"`
	Page  int      `json:"page" doc:"This page, from 1"`
	Size  int      `json:"size" doc:"Notices on a page"`
}

// ObjectionInput is an objection to a claim in public notice.
type ObjectionInput struct {
	Name  string `json:"name" doc:"Real name; kept outside the journal, seen by the department only"`
	Phone string `json:"phone,omitempty" doc:"Telephone; this or a mail address is needed"`
	Email string `json:"email,omitempty" doc:"Mail address"`
	Text  string `json:"text" doc:"What is objected and on what that rests; no names of people"`
}

// ObjectionTaken says that an objection was taken.
type ObjectionTaken struct {
	ID string    `json:"id" doc:"Id, to refer to it by"`
	At time.Time `json:"at" doc:"When it was taken"`
}

type (
	noticesAnswer   struct{ Body Notices }
	endedAnswer     struct{ Body EndedNotices }
	endedRequest    struct{ Paging }
	noticeAnswer    struct{ Body Notice }
	objectionTaken  struct{ Body ObjectionTaken }
	objectionToSend struct {
		ByID
		Body ObjectionInput
	}
)

func (s *Server) registerNotices() {
	tag := []string{"claims"}
	allowed := newLimit(s.deps.World, objectAllowance, objectRefill)
	register(s.routes, Public, huma.Operation{
		OperationID: "list-notices", Method: http.MethodGet, Path: "/notices", Tags: tag,
		Summary: "The claims whose public notice runs",
	}, func(ctx context.Context, _ *struct{}) (*noticesAnswer, error) {
		page, err := s.deps.Service.Notices(ctx)
		return &noticesAnswer{Body: Notices{Items: each(page.Notices, notice), Channels: list(page.Channels)}}, err
	})
	register(s.routes, Public, huma.Operation{
		OperationID: "list-ended-notices", Method: http.MethodGet, Path: "/notices/ended", Tags: tag,
		Summary: "The claims whose public notice is over while their decision stands",
	}, func(ctx context.Context, in *endedRequest) (*endedAnswer, error) {
		found, total, err := s.deps.Service.EndedNotices(ctx, in.Page, in.Size)
		return &endedAnswer{Body: EndedNotices{Items: each(found, notice), Total: total, Page: in.Page, Size: in.Size}}, err
	})
	register(s.routes, Public, huma.Operation{
		OperationID: "get-notice", Method: http.MethodGet, Path: "/notices/{id}", Tags: tag,
		Summary: "One claim whose public notice runs or is over",
	}, func(ctx context.Context, in *ByID) (*noticeAnswer, error) {
		n, err := s.deps.Service.Notice(ctx, in.ID)
		return &noticeAnswer{Body: notice(n)}, err
	})
	register(s.routes, Public, huma.Operation{
		OperationID: "object-to-claim", Method: http.MethodPost, Path: "/notices/{id}/objections", Tags: tag, DefaultStatus: http.StatusCreated,
		Summary:     "Object to a claim in public notice, with a real name",
		Middlewares: huma.Middlewares{allowed.middleware(s.routes.api, 1)},
	}, func(ctx context.Context, in *objectionToSend) (*objectionTaken, error) {
		b := in.Body
		o, err := s.deps.Service.Object(ctx, actor(ctx), in.ID, service.Objector{Name: b.Name, Phone: b.Phone, Email: b.Email}, b.Text)
		return &objectionTaken{Body: ObjectionTaken{ID: o.ID, At: o.At}}, err
	})
}

func notice(n service.Notice) Notice {
	return Notice{
		ID: n.ID, Number: n.Number, Enterprise: n.Enterprise, Region: n.Region, Project: n.Project, Seller: n.Seller, Programme: n.Programme, Document: n.Document,
		Article: n.Article, Issuer: n.Issuer, Example: n.Example, Amount: n.Amount, From: n.From, To: n.To, Open: n.Open, State: string(n.State), Runs: n.Runs,
	}
}
