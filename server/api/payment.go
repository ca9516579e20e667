package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// PaymentInput is what a side says of a payment.
type PaymentInput struct {
	Date        market.Date         `json:"date" doc:"Day of the payment, 2006-01-02"`
	Amount      market.Fen          `json:"amount_fen" doc:"The sum, in Fen"`
	PayerRef    string              `json:"payer_ref" doc:"Serial number at the payer's bank; unique on the platform"`
	PayeeRef    string              `json:"payee_ref,omitempty" doc:"Serial number at the payee's bank"`
	Voucher     string              `json:"voucher,omitempty" doc:"Hash of the uploaded bank receipt"`
	Note        string              `json:"note,omitempty" doc:"Remark, at most 300 characters"`
	Settlements []market.Settlement `json:"settlements,omitempty" doc:"Which invoices it settles"`
}

// PaymentWork is a payment as a party sees it.
type PaymentWork struct {
	Payment  market.Payment         `json:"payment" doc:"The payment as it is stored"`
	Version  int64                  `json:"version" doc:"For If-Match, in quotes"`
	Actions  []market.VoucherAction `json:"actions" doc:"What the asker may do now"`
	Warnings []Warning              `json:"warnings" doc:"What a person should look at"`
}

// VoucherActionRequest asks for the word of the other side.
type VoucherActionRequest struct {
	Action string `json:"action" enum:"confirm,dispute" doc:"The step"`
	Reason string `json:"reason,omitempty" maxLength:"1000" doc:"Why; needed to dispute"`
}

// SettlementRequest replaces what a payment settles.
type SettlementRequest struct {
	Settlements []market.Settlement `json:"settlements" doc:"Which invoices it settles, the whole list"`
}

// ReversalRequest says why an entry is taken back.
type ReversalRequest struct {
	Reason string `json:"reason" maxLength:"1000" doc:"Why"`
	Code   string `json:"code,omitempty" doc:"Code of the red-letter invoice (红字发票), invoices only"`
	Number string `json:"number,omitempty" doc:"Number of the red-letter invoice, invoices only"`
}

type paymentRequest struct {
	ByID
	Body PaymentInput
}

type voucherActionRequest struct {
	ByID
	OnVersion
	Body VoucherActionRequest
}

type settlementRequest struct {
	ByID
	OnVersion
	Body SettlementRequest
}

type reversalRequest struct {
	ByID
	OnVersion
	Body ReversalRequest
}

type paymentAnswer struct {
	ETag string `header:"ETag" doc:"Version of the payment, for If-Match"`
	Body PaymentWork
}

func (s *Server) registerPayments() {
	tag := []string{"contracts"}
	register(s.routes, Member, huma.Operation{
		OperationID: "record-payment", Method: http.MethodPost, Path: "/contracts/{id}/payments", Tags: tag, DefaultStatus: http.StatusCreated,
		Summary: "Record a payment, for the other side to confirm",
	}, func(ctx context.Context, in *paymentRequest) (*paymentAnswer, error) {
		b := in.Body
		w, err := s.deps.Service.RecordPayment(ctx, actor(ctx), in.ID, service.PaymentInput{
			Facts:   market.PaymentFacts{Date: b.Date, Amount: b.Amount, PayerRef: b.PayerRef, PayeeRef: b.PayeeRef, Note: b.Note},
			Voucher: b.Voucher, Settlements: b.Settlements,
		})
		return paymentAfter(ctx, w, err)
	})
	register(s.routes, Member, huma.Operation{
		OperationID: "act-on-payment", Method: http.MethodPost, Path: "/payments/{id}/actions", Tags: tag,
		Summary: "Confirm or dispute what the other side has recorded",
	}, func(ctx context.Context, in *voucherActionRequest) (*paymentAnswer, error) {
		v, err := version(in.IfMatch)
		if err != nil {
			return nil, err
		}
		w, err := s.deps.Service.ActOnPayment(ctx, actor(ctx), in.ID, v, market.VoucherAction(in.Body.Action), in.Body.Reason)
		return paymentAfter(ctx, w, err)
	})
	register(s.routes, Member, huma.Operation{
		OperationID: "settle-payment", Method: http.MethodPut, Path: "/payments/{id}/settlements", Tags: tag,
		Summary: "Say which invoices a payment settles; the other side confirms it again",
	}, func(ctx context.Context, in *settlementRequest) (*paymentAnswer, error) {
		v, err := version(in.IfMatch)
		if err != nil {
			return nil, err
		}
		w, err := s.deps.Service.SettlePayment(ctx, actor(ctx), in.ID, v, in.Body.Settlements)
		return paymentAfter(ctx, w, err)
	})
	register(s.routes, Member, huma.Operation{
		OperationID: "reverse-payment", Method: http.MethodPost, Path: "/payments/{id}/reversal", Tags: tag, DefaultStatus: http.StatusCreated,
		Summary: "Record the entry that takes a payment back, for the other side to confirm",
	}, func(ctx context.Context, in *reversalRequest) (*paymentAnswer, error) {
		v, err := version(in.IfMatch)
		if err != nil {
			return nil, err
		}
		w, err := s.deps.Service.ReversePayment(ctx, actor(ctx), in.ID, v, in.Body.Reason)
		return paymentAfter(ctx, w, err)
	})
}

func paymentAfter(ctx context.Context, w service.PaymentWork, err error) (*paymentAnswer, error) {
	if err != nil {
		return nil, err
	}
	return &paymentAnswer{ETag: etag(w.Version), Body: paymentWork(ctx, w)}, nil
}

func paymentWork(ctx context.Context, w service.PaymentWork) PaymentWork {
	return PaymentWork{Payment: w.Payment, Version: w.Version, Actions: list(w.Actions), Warnings: warningsIn(ctx, w.Warnings)}
}
