package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// RegistrationInput is what is recorded of a registration.
type RegistrationInput struct {
	State              string      `json:"state" doc:"What became of it"`
	Body               string      `json:"body,omitempty" doc:"The registration office"`
	Number             string      `json:"number,omitempty" doc:"Number of the registration (合同登记编号), usually 14 to 20 digits"`
	Date               market.Date `json:"date,omitempty" doc:"Day of it, 2006-01-02"`
	CertifiedTotal     market.Fen  `json:"certified_total_fen,omitempty" doc:"Total of the certificate, in Fen"`
	CertifiedTechnical market.Fen  `json:"certified_technical_fen,omitempty" doc:"Technical amount of the certificate, in Fen"`
	Certificate        string      `json:"certificate,omitempty" doc:"Hash of the uploaded certificate"`
	Reason             string      `json:"reason,omitempty" maxLength:"1000" doc:"Why; needed where the table says so, and where the figures differ from the contract's"`
}

type registrationRequest struct {
	ByID
	OnVersion
	Body RegistrationInput
}

func (s *Server) registerRegistrations() {
	register(s.routes, Dealer, huma.Operation{
		OperationID: "record-registration", Method: http.MethodPost, Path: "/contracts/{id}/registration", Tags: []string{"contracts"},
		Summary: "Record what became of the registration: the registering side, and the province's office for a revocation",
	}, s.recordRegistration)
}

func (s *Server) recordRegistration(ctx context.Context, in *registrationRequest) (*contractAnswer, error) {
	v, err := version(in.IfMatch)
	if err != nil {
		return nil, err
	}
	b := in.Body
	w, err := s.deps.Service.RecordRegistration(ctx, actor(ctx), in.ID, v, service.RegistrationInput{
		Record: market.RegistrationRecord{State: market.RegistrationState(b.State), Body: b.Body, Number: b.Number, Date: b.Date,
			CertifiedTotal: b.CertifiedTotal, CertifiedTechnical: b.CertifiedTechnical, Reason: b.Reason},
		Certificate: b.Certificate,
	})
	return s.contractAfter(ctx, http.StatusOK, w, err)
}
