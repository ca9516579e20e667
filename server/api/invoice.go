package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// InvoiceInput is what a side says of an invoice.
type InvoiceInput struct {
	Date   market.Date `json:"date" doc:"Day of the invoice, 2006-01-02"`
	Code   string      `json:"code,omitempty" doc:"Code (发票代码), 10 or 12 digits; none on an all-digital invoice"`
	Number string      `json:"number" doc:"Number (发票号码), 8 digits, or 20 on an all-digital invoice; with the code unique on the platform"`
	Amount market.Fen  `json:"amount_fen" doc:"The sum with tax, in Fen"`
	File   string      `json:"file,omitempty" doc:"Hash of the uploaded invoice"`
	Note   string      `json:"note,omitempty" doc:"Remark, at most 300 characters"`
}

// InvoiceWork is an invoice as a party sees it.
type InvoiceWork struct {
	Invoice  market.Invoice         `json:"invoice" doc:"The invoice as it is stored"`
	Version  int64                  `json:"version" doc:"For If-Match, in quotes"`
	Actions  []market.VoucherAction `json:"actions" doc:"What the asker may do now"`
	Warnings []Warning              `json:"warnings" doc:"What a person should look at"`
}

type invoiceRequest struct {
	ByID
	Body InvoiceInput
}

type invoiceAnswer struct {
	ETag string `header:"ETag" doc:"Version of the invoice, for If-Match"`
	Body InvoiceWork
}

func (s *Server) registerInvoices() {
	tag := []string{"contracts"}
	register(s.routes, Member, huma.Operation{
		OperationID: "record-invoice", Method: http.MethodPost, Path: "/contracts/{id}/invoices", Tags: tag, DefaultStatus: http.StatusCreated,
		Summary: "Record an invoice, for the other side to confirm",
	}, func(ctx context.Context, in *invoiceRequest) (*invoiceAnswer, error) {
		b := in.Body
		w, err := s.deps.Service.RecordInvoice(ctx, actor(ctx), in.ID, service.InvoiceInput{
			Facts: market.InvoiceFacts{Date: b.Date, Code: b.Code, Number: b.Number, Amount: b.Amount, Note: b.Note}, File: b.File,
		})
		return invoiceAfter(ctx, w, err)
	})
	register(s.routes, Member, huma.Operation{
		OperationID: "act-on-invoice", Method: http.MethodPost, Path: "/invoices/{id}/actions", Tags: tag,
		Summary: "Confirm or dispute what the other side has recorded",
	}, func(ctx context.Context, in *voucherActionRequest) (*invoiceAnswer, error) {
		v, err := version(in.IfMatch)
		if err != nil {
			return nil, err
		}
		w, err := s.deps.Service.ActOnInvoice(ctx, actor(ctx), in.ID, v, market.VoucherAction(in.Body.Action), in.Body.Reason)
		return invoiceAfter(ctx, w, err)
	})
	register(s.routes, Member, huma.Operation{
		OperationID: "reverse-invoice", Method: http.MethodPost, Path: "/invoices/{id}/reversal", Tags: tag, DefaultStatus: http.StatusCreated,
		Summary: "Record the entry that takes an invoice back, for the other side to confirm",
	}, func(ctx context.Context, in *reversalRequest) (*invoiceAnswer, error) {
		v, err := version(in.IfMatch)
		if err != nil {
			return nil, err
		}
		w, err := s.deps.Service.ReverseInvoice(ctx, actor(ctx), in.ID, v, in.Body.Code, in.Body.Number, in.Body.Reason)
		return invoiceAfter(ctx, w, err)
	})
}

func invoiceAfter(ctx context.Context, w service.InvoiceWork, err error) (*invoiceAnswer, error) {
	if err != nil {
		return nil, err
	}
	return &invoiceAnswer{ETag: etag(w.Version), Body: invoiceWork(ctx, w)}, nil
}

func invoiceWork(ctx context.Context, w service.InvoiceWork) InvoiceWork {
	return InvoiceWork{Invoice: w.Invoice, Version: w.Version, Actions: list(w.Actions), Warnings: warningsIn(ctx, w.Warnings)}
}
