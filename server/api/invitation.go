package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// Invitation asks a person to work for an organisation.
type Invitation struct {
	ID         string         `json:"id" doc:"Id"`
	Name       string         `json:"name,omitempty" doc:"Name of the person, as who invites gave it"`
	Email      string         `json:"email,omitempty" doc:"Mail address; left out once it was erased"`
	Roles      []market.Grant `json:"roles" doc:"Roles that the account gets"`
	First      bool           `json:"first,omitempty" doc:"Of the first manager of the organisation; sent again, never withdrawn"`
	Holds      bool           `json:"holds" doc:"The link of the last letter leads somewhere"`
	Sent       int            `json:"sent" doc:"Letters so far"`
	SentAt     time.Time      `json:"sent_at" doc:"When the last one was written"`
	Ends       time.Time      `json:"ends" doc:"Until when its link holds"`
	DocVersion int64          `json:"version" doc:"For If-Match"`
}

// Invitations are open invitations.
type Invitations struct {
	Items []Invitation `json:"items" doc:"The newest first"`
}

// InvitationInput invites a person.
type InvitationInput struct {
	Email        string         `json:"email" maxLength:"254" doc:"Mail address"`
	Name         string         `json:"name,omitempty" maxLength:"200" doc:"Name of the person, who may write another one"`
	Organisation string         `json:"organisation,omitempty" doc:"Id; the asker's own when left out"`
	Roles        []market.Grant `json:"roles" doc:"Roles that the asker may give"`
}

// InvitationOffer is what the link of an invitation leads to.
type InvitationOffer struct {
	Organisation OrganisationRef `json:"organisation" doc:"Who invites"`
	Roles        []market.Grant  `json:"roles" doc:"Roles that the account gets"`
	Name         string          `json:"name,omitempty" doc:"Name as it was given"`
	Phone        string          `json:"phone,omitempty" doc:"Telephone as it was given"`
	Email        string          `json:"email" doc:"Mail address that the letter went to"`
	Ends         time.Time       `json:"ends" doc:"Until when the link holds"`
}

// InvitationAnswer accepts an invitation.
type InvitationAnswer struct {
	Name     string `json:"name" doc:"Name of the person"`
	Phone    string `json:"phone,omitempty" doc:"Telephone"`
	Login    string `json:"login" doc:"Mail address or login name (2 to 64 letters, digits and . _ -); unique"`
	Password string `json:"password" maxLength:"512" doc:"10 to 128 characters, no common one, not the login"`
}

type (
	invitationsRequest struct {
		Organisation string `query:"organisation" doc:"Id; the asker's own when left out"`
	}
	invitationsAnswer struct{ Body Invitations }
	invitationRequest struct{ Body InvitationInput }
	invitationAnswer  struct{ Body Invitation }
	invitationDeed    struct {
		ByID
		OnVersion
	}
	offerAnswer      struct{ Body InvitationOffer }
	acceptingRequest struct {
		ByLink
		Body InvitationAnswer
	}
)

func (s *Server) registerInvitations() {
	tag := []string{"users"}
	owning := newLimit(s.deps.World, linkAllowance, linkRefill)
	register(s.routes, Manager, huma.Operation{
		OperationID: "list-invitations", Method: http.MethodGet, Path: "/invitations", Tags: tag, Summary: "Invitations to an organisation that are not accepted yet",
	}, func(ctx context.Context, in *invitationsRequest) (*invitationsAnswer, error) {
		found, err := s.deps.Accounts.Invitations(ctx, actor(ctx), in.Organisation)
		if err != nil {
			return nil, err
		}
		return &invitationsAnswer{Body: Invitations{Items: each(found, invitationOf)}}, nil
	})
	register(s.routes, Manager, huma.Operation{
		OperationID: "invite", Method: http.MethodPost, Path: "/invitations", Tags: tag, DefaultStatus: http.StatusCreated,
		Summary: "Invite a person by mail; the link sets name, login and password within seven days",
	}, func(ctx context.Context, in *invitationRequest) (*invitationAnswer, error) {
		v, err := s.deps.Accounts.Invite(ctx, actor(ctx), service.NewInvitee(in.Body))
		if err != nil {
			return nil, err
		}
		return &invitationAnswer{Body: invitationOf(v)}, nil
	})
	register(s.routes, Manager, huma.Operation{
		OperationID: "send-invitation", Method: http.MethodPost, Path: "/invitations/{id}/sending", Tags: tag,
		Summary: "Send an invitation again, with a new link; the former links are over",
	}, func(ctx context.Context, in *invitationDeed) (*invitationAnswer, error) {
		v, err := version(in.IfMatch)
		if err != nil {
			return nil, err
		}
		sent, err := s.deps.Accounts.SendInvitation(ctx, actor(ctx), in.ID, v)
		if err != nil {
			return nil, err
		}
		return &invitationAnswer{Body: invitationOf(sent)}, nil
	})
	register(s.routes, Manager, huma.Operation{
		OperationID: "withdraw-invitation", Method: http.MethodDelete, Path: "/invitations/{id}", Tags: tag, Summary: "Withdraw an invitation",
	}, func(ctx context.Context, in *invitationDeed) (*struct{}, error) {
		v, err := version(in.IfMatch)
		if err != nil {
			return nil, err
		}
		return nil, s.deps.Accounts.WithdrawInvitation(ctx, actor(ctx), in.ID, v)
	})
	register(s.routes, LinkHolder, huma.Operation{
		OperationID: "look-at-invitation", Method: http.MethodGet, Path: "/invitations/own", Tags: tag, Summary: "What the link of an invitation leads to",
		Middlewares: huma.Middlewares{owning.middleware(s.routes.api, 1)},
	}, s.offer)
	register(s.routes, LinkHolder, huma.Operation{
		OperationID: "accept-invitation", Method: http.MethodPost, Path: "/invitations/own", Tags: tag,
		Summary:     "Accept an invitation by its link, once: make the account",
		Middlewares: huma.Middlewares{owning.middleware(s.routes.api, 1)},
	}, func(ctx context.Context, in *acceptingRequest) (*struct{}, error) {
		return nil, s.deps.Accounts.AcceptInvitation(ctx, in.Token, service.Acceptance(in.Body))
	})
}

func (s *Server) offer(ctx context.Context, in *ByLink) (*offerAnswer, error) {
	found, err := s.deps.Accounts.LookAtInvitation(ctx, in.Token)
	if err != nil {
		return nil, err
	}
	return &offerAnswer{Body: InvitationOffer{
		Organisation: *organisationRef(&found.Organisation), Roles: found.Roles, Name: found.Name, Phone: found.Phone, Email: found.Email, Ends: found.Ends,
	}}, nil
}

func invitationOf(v service.InvitationView) Invitation {
	return Invitation{
		ID: v.ID, Name: v.Name, Email: v.Email, Roles: list(v.Roles), First: v.User != "", Holds: v.Holds,
		Sent: v.Sent, SentAt: v.SentAt, Ends: v.Ends, DocVersion: v.Version,
	}
}
