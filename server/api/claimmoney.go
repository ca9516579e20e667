package api

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// Batch is a payment list for the treasury.
type Batch struct {
	market.Batch
	Version int64 `json:"version" doc:"For If-Match, in quotes"`
	Sealed  bool  `json:"sealed" doc:"What it orders to be paid is what was sealed"`
	Made    bool  `json:"made" doc:"The asker made it: another person has to sign it"`

	Example bool `json:"example,omitempty" doc:"A programme that pays here has figures that are examples on nobody's authority. Not in lists"`

	Held []HeldLine `json:"held,omitempty" doc:"Claims on it whose ground fell before the treasury has answered: it is not signed then. Not in lists"`
}

// HeldLine is a claim on a payment list that should not be paid any more.
type HeldLine struct {
	Claim string `json:"claim" doc:"Id of the claim"`
	Why   string `json:"why" doc:"What happened to what it rests on"`
}

// BatchRows are all payment lists.
type BatchRows struct {
	Items []Batch `json:"items" doc:"The newest first"`
}

// BatchInput names the claims of a new list.
type BatchInput struct {
	Claims []string `json:"claims" doc:"Ids of approved claims, at most 90"`
}

// TreasuryLine is what the treasury says of one line of a list.
type TreasuryLine struct {
	Number string      `json:"number" doc:"Number of the claim"`
	Amount market.Fen  `json:"amount_fen" doc:"As on the list, in Fen"`
	Paid   bool        `json:"paid" doc:"Paid, or failed"`
	Ref    string      `json:"ref,omitempty" doc:"Bank reference of the payment; used once"`
	Date   market.Date `json:"date,omitempty" doc:"Day of the payment"`
	Reason string      `json:"reason,omitempty" doc:"Why it failed"`
}

// TreasuryAnswer is what the treasury says of lines of a list.
type TreasuryAnswer struct {
	Lines []TreasuryLine `json:"lines" doc:"Lines that were answered; the others stay pending"`
}

// Recovery is the case of getting money of a paid claim back.
type Recovery struct {
	market.Recovery
	Version      int64        `json:"version" doc:"For If-Match, in quotes"`
	ClaimVersion int64        `json:"claim_version" doc:"Version of the claim, for its own actions"`
	ClaimState   string       `json:"claim_state" doc:"Where the claim stands"`
	Project      string       `json:"project,omitempty" doc:"Name of the contract's project"`
	Programme    ProgrammeRef `json:"programme" doc:"What had paid"`
	Document     string       `json:"policy_document" doc:"Document number of the policy"`
	Article      string       `json:"policy_article" doc:"Its article"`
	Received     market.Fen   `json:"received_fen" doc:"What has come in, in Fen"`
	Overdue      bool         `json:"overdue,omitempty" doc:"The last day is over and something is still open"`
	Difference   *market.Fen  `json:"difference_fen,omitempty" doc:"What a calculation of this moment gives less, in Fen; not in lists"`
	Actions      []string     `json:"actions" doc:"What the asker may do: demand, receive, state, and the claim's own recovered and clear"`
}

// Recoveries are all that the asker may see.
type Recoveries struct {
	Items []Recovery `json:"items" doc:"Those first in which the asker has something to do"`
}

// RecoveryDemandInput decides what has to come back.
type RecoveryDemandInput struct {
	Amount       market.Fen  `json:"amount_fen" doc:"In Fen; at most what was paid"`
	Basis        string      `json:"basis" doc:"On what it rests"`
	Due          market.Date `json:"due,omitempty" doc:"Last day for the money to come in"`
	Repay        string      `json:"repay,omitempty" doc:"Where and how the money is paid back: the account, or the code of the payment"`
	FreeVouchers bool        `json:"free_vouchers,omitempty" doc:"Let the vouchers be used again; else they stay used"`
}

// StatementInput is what the enterprise says to a recovery.
type StatementInput struct {
	Text string `json:"text" doc:"What stands against it, or explains it"`
}

// ReceiptInput is money that came back.
type ReceiptInput struct {
	Amount market.Fen  `json:"amount_fen" doc:"In Fen; at most what is open"`
	Date   market.Date `json:"date" doc:"Day on which it came in"`
	Ref    string      `json:"ref" doc:"Bank reference; used once"`
}

// ClaimSums are sums over claims, in Fen.
type ClaimSums struct {
	Claims     int        `json:"claims" doc:"Claims that were handed in"`
	Decided    int        `json:"decided" doc:"Claims whose decision stands"`
	PaidClaims int        `json:"paid" doc:"Claims that were paid"`
	Rejected   int        `json:"rejected" doc:"Claims that were rejected"`
	Claimed    market.Fen `json:"claimed_fen" doc:"Allocated by claims"`
	Awarded    market.Fen `json:"awarded_fen" doc:"Given by decisions that stand"`
	Paid       market.Fen `json:"paid_fen" doc:"Paid out"`
	Recovered  market.Fen `json:"recovered_fen" doc:"Came back"`
}

// ClaimGroup are the sums of one value.
type ClaimGroup struct {
	Value string       `json:"value" doc:"A year, a region, a field or the code of a programme"`
	Name  *market.Text `json:"name,omitempty" doc:"Name of a programme"`
	ClaimSums
}

// MonthFigures are the figures of one month.
type MonthFigures struct {
	Month   string     `json:"month" doc:"Month in China, 2006-01"`
	Claims  int        `json:"claims" doc:"Claims that were handed in"`
	Awarded market.Fen `json:"awarded_fen" doc:"Given by decisions of the month that stand, in Fen"`
	Paid    market.Fen `json:"paid_fen" doc:"Paid out in the month, in Fen"`
}

// RoundMoney is the budget of a round.
type RoundMoney struct {
	Round     string      `json:"round" doc:"Id of the round"`
	Name      market.Text `json:"name" doc:"As it is announced"`
	Programme market.Text `json:"programme" doc:"What pays"`
	Example   bool        `json:"example,omitempty" doc:"The programme's figures are examples on nobody's authority"`
	State     string      `json:"state" doc:"Where the round stands"`
	Budget    *market.Fen `json:"budget_fen,omitempty" doc:"In Fen; absent: no bound"`
	Committed market.Fen  `json:"committed_fen" doc:"Granted, or before the distribution allowed by decisions, in Fen; of the claims that the asker's office may see"`
	Paid      market.Fen  `json:"paid_fen" doc:"Paid out and not come back, in Fen"`
	Left      *market.Fen `json:"left_fen,omitempty" doc:"Budget less what is committed, for an office of the province; negative before a distribution that will be short"`
}

// ClaimStatistics are the figures of claims.
type ClaimStatistics struct {
	All         ClaimSums      `json:"all" doc:"Of all claims that the asker's office may see"`
	Years       []ClaimGroup   `json:"years" doc:"By year of submission"`
	Months      []MonthFigures `json:"months" doc:"From the first to the last month in which anything happened"`
	Prefectures []ClaimGroup   `json:"prefectures" doc:"By prefecture of the enterprise"`
	Fields      []ClaimGroup   `json:"fields" doc:"By field of technology"`
	Programmes  []ClaimGroup   `json:"programmes" doc:"By programme"`
	Budgets     []RoundMoney   `json:"budgets" doc:"By round, the newest first"`
}

type (
	batchAnswer struct {
		ETag string `header:"ETag" doc:"Version of the list, for If-Match"`
		Body Batch
	}
	batchRowsAnswer struct{ Body BatchRows }
	batchRequest    struct{ Body BatchInput }
	onBatchRequest  struct {
		ByID
		OnVersion
	}
	withdrawBatchRequest struct {
		ByID
		OnVersion
		Body ReasonRequest
	}
	treasuryRequest struct {
		ByID
		OnVersion
		Body TreasuryAnswer
	}
	treasuryForm struct {
		File huma.FormFile `form:"file" required:"true" doc:"The list with its results: xlsx or csv"`
	}
	treasuryFileRequest struct {
		ByID
		OnVersion
		RawBody huma.MultipartFormFiles[treasuryForm]
	}
	recoveryAnswer struct {
		ETag string `header:"ETag" doc:"Version of the recovery, for If-Match"`
		Body Recovery
	}
	recoveriesAnswer struct{ Body Recoveries }
	demandRequest    struct {
		ByID
		OnVersion
		Body RecoveryDemandInput
	}
	statementRequest struct {
		ByID
		OnVersion
		Body StatementInput
	}
	receiptRequest struct {
		ByID
		OnVersion
		Body ReceiptInput
	}
	claimStatisticsAnswer struct{ Body ClaimStatistics }
)

func (s *Server) registerClaimMoney() {
	s.registerBatches()
	s.registerRecoveries()
	register(s.routes, Controller, huma.Operation{
		OperationID: "get-claim-statistics", Method: http.MethodGet, Path: "/claims/statistics", Tags: []string{"claims"},
		Summary: "Figures of claims by year, prefecture, field and programme, and budgets with what is committed",
	}, func(ctx context.Context, _ *struct{}) (*claimStatisticsAnswer, error) {
		st, err := s.deps.Service.ClaimStatistics(ctx, actor(ctx))
		return &claimStatisticsAnswer{Body: claimStatistics(st)}, err
	})
}

func (s *Server) registerBatches() {
	tag := []string{"claims"}
	register(s.routes, Payer, huma.Operation{
		OperationID: "create-batch", Method: http.MethodPost, Path: "/batches", Tags: tag, DefaultStatus: http.StatusCreated,
		Summary: "Put approved claims on a payment list and seal it",
	}, func(ctx context.Context, in *batchRequest) (*batchAnswer, error) {
		return batchOf(ctx)(s.deps.Service.CreateBatch(ctx, actor(ctx), in.Body.Claims))
	})
	register(s.routes, Treasury, huma.Operation{
		OperationID: "list-batches", Method: http.MethodGet, Path: "/batches", Tags: tag,
		Summary: "All payment lists",
	}, func(ctx context.Context, _ *struct{}) (*batchRowsAnswer, error) {
		all, err := s.deps.Service.Batches(ctx, actor(ctx))
		return &batchRowsAnswer{Body: BatchRows{Items: each(all, func(v service.BatchView) Batch { return batch(actor(ctx), v) })}}, err
	})
	register(s.routes, Treasury, huma.Operation{
		OperationID: "get-batch", Method: http.MethodGet, Path: "/batches/{id}", Tags: tag,
		Summary: "One payment list",
	}, func(ctx context.Context, in *ByID) (*batchAnswer, error) {
		return batchOf(ctx)(s.deps.Service.Batch(ctx, actor(ctx), in.ID))
	})
	register(s.routes, Treasury, huma.Operation{
		OperationID: "get-batch-file", Method: http.MethodGet, Path: "/batches/{id}/list.xlsx", Tags: tag,
		Summary: "The payment list for the treasury, with columns for its answer", Responses: fileResponse(xlsxType),
	}, func(ctx context.Context, in *ByID) (*fileAnswer, error) {
		var b bytes.Buffer
		number, err := s.deps.Service.BatchFile(ctx, actor(ctx), in.ID, &b)
		if err != nil {
			return nil, err
		}
		return file("payments-"+number+".xlsx", b.Bytes()), nil
	})
	register(s.routes, Payer, huma.Operation{
		OperationID: "sign-batch", Method: http.MethodPost, Path: "/batches/{id}/signature", Tags: tag,
		Summary: "Sign a payment list that another person made; only then it goes to the treasury",
	}, func(ctx context.Context, in *onBatchRequest) (*batchAnswer, error) {
		v, err := version(in.IfMatch)
		if err != nil {
			return nil, err
		}
		return batchOf(ctx)(s.deps.Service.SignBatch(ctx, actor(ctx), in.ID, v))
	})
	register(s.routes, Payer, huma.Operation{
		OperationID: "withdraw-batch", Method: http.MethodPost, Path: "/batches/{id}/withdrawal", Tags: tag,
		Summary: "Take back a payment list that nobody has signed; its claims wait for another one",
	}, func(ctx context.Context, in *withdrawBatchRequest) (*batchAnswer, error) {
		v, err := version(in.IfMatch)
		if err != nil {
			return nil, err
		}
		return batchOf(ctx)(s.deps.Service.WithdrawBatch(ctx, actor(ctx), in.ID, v, in.Body.Reason))
	})
	register(s.routes, Payer, huma.Operation{
		OperationID: "answer-batch", Method: http.MethodPost, Path: "/batches/{id}/results", Tags: tag,
		Summary: "Note what the treasury says of lines of a list: paid or failed; all of them or none",
	}, s.answerBatch)
	register(s.routes, Payer, huma.Operation{
		OperationID: "upload-batch-result", Method: http.MethodPost, Path: "/batches/{id}/results/file", Tags: tag,
		Summary: "Note what the treasury says by its file", MaxBodyBytes: maxBody,
	}, s.readBatchResult)
}

func (s *Server) answerBatch(ctx context.Context, in *treasuryRequest) (*batchAnswer, error) {
	v, err := version(in.IfMatch)
	if err != nil {
		return nil, err
	}
	words := each(in.Body.Lines, func(l TreasuryLine) market.TreasuryWord { return market.TreasuryWord(l) })
	return batchOf(ctx)(s.deps.Service.AnswerBatch(ctx, actor(ctx), in.ID, v, words))
}

func (s *Server) readBatchResult(ctx context.Context, in *treasuryFileRequest) (*batchAnswer, error) {
	v, err := version(in.IfMatch)
	if err != nil {
		return nil, err
	}
	form := in.RawBody.Data()
	defer form.File.Close()
	defer func() { _ = in.RawBody.Form.RemoveAll() }()
	data, err := io.ReadAll(form.File)
	if err != nil {
		return nil, err
	}
	return batchOf(ctx)(s.deps.Service.ReadBatchResult(ctx, actor(ctx), in.ID, v, form.File.Filename, data))
}

func batchOf(ctx context.Context) func(service.BatchView, error) (*batchAnswer, error) {
	return func(v service.BatchView, err error) (*batchAnswer, error) {
		if err != nil {
			return nil, err
		}
		return &batchAnswer{ETag: etag(v.Version), Body: batch(actor(ctx), v)}, nil
	}
}

func batch(a market.Actor, v service.BatchView) Batch {
	v.Batch.Lines = list(v.Batch.Lines)
	out := Batch{Batch: v.Batch, Version: v.Version, Sealed: v.Sealed, Made: v.Batch.By == a.User, Example: len(v.Examples) > 0}
	for _, l := range v.Batch.Lines {
		if why, held := v.Held[l.Claim]; held {
			out.Held = append(out.Held, HeldLine{l.Claim, why})
		}
	}
	return out
}

func (s *Server) registerRecoveries() {
	tag := []string{"claims"}
	register(s.routes, Claimant, huma.Operation{
		OperationID: "list-recoveries", Method: http.MethodGet, Path: "/recoveries", Tags: tag,
		Summary: "Recoveries of the own enterprise, or those that the asker's office may see",
	}, func(ctx context.Context, _ *struct{}) (*recoveriesAnswer, error) {
		all, err := s.deps.Service.Recoveries(ctx, actor(ctx))
		return &recoveriesAnswer{Body: Recoveries{Items: each(all, recovery)}}, err
	})
	register(s.routes, Claimant, huma.Operation{
		OperationID: "get-recovery", Method: http.MethodGet, Path: "/recoveries/{id}", Tags: tag,
		Summary: "One recovery with all that a demand letter needs",
	}, func(ctx context.Context, in *ByID) (*recoveryAnswer, error) {
		return recoveryOf(s.deps.Service.Recovery(ctx, actor(ctx), in.ID))
	})
	register(s.routes, Examiner, huma.Operation{
		OperationID: "demand-recovery", Method: http.MethodPut, Path: "/recoveries/{id}/demand", Tags: tag,
		Summary: "Decide what has to come back",
	}, func(ctx context.Context, in *demandRequest) (*recoveryAnswer, error) {
		v, err := version(in.IfMatch)
		if err != nil {
			return nil, err
		}
		return recoveryOf(s.deps.Service.DemandRecovery(ctx, actor(ctx), in.ID, v, market.RecoveryDemand{
			Amount: in.Body.Amount, Basis: in.Body.Basis, Due: in.Body.Due, Repay: in.Body.Repay, FreeVouchers: in.Body.FreeVouchers}))
	})
	register(s.routes, Member, huma.Operation{
		OperationID: "state-to-recovery", Method: http.MethodPost, Path: "/recoveries/{id}/statements", Tags: tag,
		Summary: "Say something to a recovery of the own enterprise",
	}, func(ctx context.Context, in *statementRequest) (*recoveryAnswer, error) {
		v, err := version(in.IfMatch)
		if err != nil {
			return nil, err
		}
		return recoveryOf(s.deps.Service.StateToRecovery(ctx, actor(ctx), in.ID, v, in.Body.Text))
	})
	register(s.routes, Payer, huma.Operation{
		OperationID: "receive-recovery", Method: http.MethodPost, Path: "/recoveries/{id}/receipts", Tags: tag,
		Summary: "Note money that came back",
	}, func(ctx context.Context, in *receiptRequest) (*recoveryAnswer, error) {
		v, err := version(in.IfMatch)
		if err != nil {
			return nil, err
		}
		return recoveryOf(s.deps.Service.ReceiveRecovery(ctx, actor(ctx), in.ID, v, market.Receipt{Amount: in.Body.Amount, Date: in.Body.Date, Ref: in.Body.Ref}))
	})
}

func recoveryOf(v service.RecoveryView, err error) (*recoveryAnswer, error) {
	if err != nil {
		return nil, err
	}
	return &recoveryAnswer{ETag: etag(v.Version), Body: recovery(v)}, nil
}

func recovery(v service.RecoveryView) Recovery {
	v.Recovery.Causes = list(v.Recovery.Causes)
	return Recovery{
		Recovery: v.Recovery, Version: v.Version, ClaimVersion: v.ClaimVersion, ClaimState: string(v.Claim.State), Project: v.Claim.Project, Programme: refOf(v.Programme),
		Document: v.Programme.Document, Article: v.Programme.Article, Received: v.Recovery.Received(), Overdue: v.Overdue, Difference: v.Difference, Actions: list(v.Actions),
	}
}

func claimStatistics(st service.ClaimStatistics) ClaimStatistics {
	group := func(g service.ClaimGroup) ClaimGroup {
		out := ClaimGroup{Value: g.Value, ClaimSums: ClaimSums(g.ClaimSums)}
		if g.Name.ZH != "" {
			out.Name = &g.Name
		}
		return out
	}
	return ClaimStatistics{
		All: ClaimSums(st.All), Months: each(st.Months, func(m service.MonthFigures) MonthFigures { return MonthFigures(m) }), Years: each(st.Years, group), Prefectures: each(st.Prefectures, group), Fields: each(st.Fields, group), Programmes: each(st.Programmes, group),
		Budgets: each(st.Budgets, func(m service.RoundMoney) RoundMoney {
			return RoundMoney{Round: m.Round.ID, Name: m.Round.Name, Programme: m.Programme, Example: m.Example, State: string(m.Round.State), Budget: m.Round.Budget, Committed: m.Committed, Paid: m.Paid, Left: m.Left}
		}),
	}
}
