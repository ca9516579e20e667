package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// User is an account with the person behind it.
type User struct {
	ID                 string           `json:"id" doc:"Id"`
	Login              string           `json:"login" doc:"Mail address or login name"`
	Name               string           `json:"name" doc:"Name of the person"`
	Phone              string           `json:"phone,omitempty" doc:"Telephone"`
	Email              string           `json:"email,omitempty" doc:"Mail address"`
	Organisation       *OrganisationRef `json:"organisation,omitempty" doc:"Whose user it is; an operator may have none"`
	Roles              []market.Grant   `json:"roles" doc:"Roles with the regions of an office's"`
	Status             string           `json:"status" enum:"active,blocked" doc:"A blocked one is refused at once"`
	MustChangePassword bool             `json:"must_change_password,omitempty" doc:"An initial password still stands"`
	Invited            bool             `json:"invited,omitempty" doc:"Has not set a password by the link of the first letter yet"`
	SecondFactor       bool             `json:"second_factor,omitempty" doc:"A second factor stands"`
	Version            int64            `json:"version" doc:"As in the ETag"`
}

// NewUser is what is sent to make an account.
type NewUser struct {
	Login        string         `json:"login" doc:"Mail address or login name (2 to 64 letters, digits and . _ -); unique"`
	Password     string         `json:"password" maxLength:"512" doc:"An initial one; the person has to change it"`
	Name         string         `json:"name" doc:"Name of the person"`
	Phone        string         `json:"phone,omitempty" doc:"Telephone"`
	Email        string         `json:"email,omitempty" doc:"Mail address"`
	Organisation string         `json:"organisation,omitempty" doc:"Id; the asker's own when left out"`
	Roles        []market.Grant `json:"roles" doc:"Roles that the asker may give"`
}

// UserChange replaces what is not the person's own to change.
type UserChange struct {
	Name     string         `json:"name" doc:"Name of the person"`
	Phone    string         `json:"phone,omitempty" doc:"Telephone"`
	Email    string         `json:"email,omitempty" doc:"Mail address"`
	Roles    []market.Grant `json:"roles" doc:"Roles that the asker may give"`
	Status   string         `json:"status" enum:"active,blocked" doc:"Blocking ends every session of the user"`
	Password string         `json:"password,omitempty" maxLength:"512" doc:"A new initial password; ends every session of the user"`
}

// Users is a list of accounts.
type Users struct {
	Items []User `json:"items" doc:"Accounts that the asker manages"`
	Total int    `json:"total" doc:"How many"`
	Page  int    `json:"page" doc:"This page, from 1"`
	Size  int    `json:"size" doc:"Rows on a page"`
}

type usersRequest struct {
	Organisation string `query:"organisation" doc:"Id; the asker's own when left out, all of them for an operator"`
	Paging
}

type usersAnswer struct{ Body Users }

type userAnswer struct {
	ETag string `header:"ETag" doc:"Version, for If-Match"`
	Body User
}

type newUserRequest struct{ Body NewUser }

type userChangeRequest struct {
	ByID
	OnVersion
	Body UserChange
}

type userDeed struct {
	ByID
	OnVersion
}

// FactorReset says why a second factor is taken away.
type FactorReset struct {
	Reason string `json:"reason" maxLength:"1200" doc:"Why, 2 to 300 characters; journaled"`
}

type factorResetRequest struct {
	ByID
	OnVersion
	Body FactorReset
}

func (s *Server) registerUsers() {
	tag := []string{"users"}
	register(s.routes, Manager, huma.Operation{
		OperationID: "list-users", Method: http.MethodGet, Path: "/users", Tags: tag, Summary: "Accounts that the asker manages",
	}, s.users)
	register(s.routes, Manager, huma.Operation{
		OperationID: "create-user", Method: http.MethodPost, Path: "/users", Tags: tag, DefaultStatus: http.StatusCreated,
		Summary: "Make an account with an initial password",
	}, func(ctx context.Context, in *newUserRequest) (*userAnswer, error) {
		u, err := s.deps.Accounts.Create(ctx, actor(ctx), service.NewUser(in.Body))
		return userOf(u), err
	})
	register(s.routes, Manager, huma.Operation{
		OperationID: "get-user", Method: http.MethodGet, Path: "/users/{id}", Tags: tag, Summary: "One account",
	}, func(ctx context.Context, in *ByID) (*userAnswer, error) {
		u, err := s.deps.Accounts.User(ctx, actor(ctx), in.ID)
		return userOf(u), err
	})
	register(s.routes, Manager, huma.Operation{
		OperationID: "update-user", Method: http.MethodPut, Path: "/users/{id}", Tags: tag, Summary: "Change roles, status and person, or set a new initial password",
	}, s.updateUser)
	register(s.routes, Manager, huma.Operation{
		OperationID: "remove-user", Method: http.MethodPost, Path: "/users/{id}/removal", Tags: tag,
		Summary: "Take a person out of the organisation: sessions end, the login is free again, dealings stay; never the last manager",
	}, func(ctx context.Context, in *userDeed) (*struct{}, error) {
		v, err := version(in.IfMatch)
		if err != nil {
			return nil, err
		}
		return nil, s.deps.Accounts.RemoveUser(ctx, actor(ctx), in.ID, v)
	})
	register(s.routes, HandingOver, huma.Operation{
		OperationID: "hand-over", Method: http.MethodPost, Path: "/users/{id}/hand-over", Tags: tag,
		Summary: "Make another person of the organisation its manager, and the asker a member",
	}, func(ctx context.Context, in *userDeed) (*userAnswer, error) {
		v, err := version(in.IfMatch)
		if err != nil {
			return nil, err
		}
		u, err := s.deps.Accounts.HandOver(ctx, actor(ctx), in.ID, v)
		return userOf(u), err
	})
	register(s.routes, Manager, huma.Operation{
		OperationID: "reset-user-factor", Method: http.MethodPost, Path: "/users/{id}/factor-reset", Tags: tag,
		Summary: "Take away the second factor that another person has lost; ends every session of the user",
	}, func(ctx context.Context, in *factorResetRequest) (*userAnswer, error) {
		v, err := version(in.IfMatch)
		if err != nil {
			return nil, err
		}
		u, err := s.deps.Accounts.ResetFactor(ctx, actor(ctx), in.ID, v, in.Body.Reason)
		return userOf(u), err
	})
}

func (s *Server) users(ctx context.Context, in *usersRequest) (*usersAnswer, error) {
	found, total, err := s.deps.Accounts.List(ctx, actor(ctx), in.Organisation, in.Page, in.Size)
	if err != nil {
		return nil, err
	}
	items := each(found, func(u service.Account) User { return userOf(u).Body })
	return &usersAnswer{Body: Users{Items: items, Total: total, Page: in.Page, Size: in.Size}}, nil
}

func (s *Server) updateUser(ctx context.Context, in *userChangeRequest) (*userAnswer, error) {
	v, err := version(in.IfMatch)
	if err != nil {
		return nil, err
	}
	u, err := s.deps.Accounts.Update(ctx, actor(ctx), in.ID, v, service.UserChange{
		Name: in.Body.Name, Phone: in.Body.Phone, Email: in.Body.Email, Roles: in.Body.Roles,
		Status: market.Status(in.Body.Status), Password: in.Body.Password,
	})
	return userOf(u), err
}

func userOf(a service.Account) *userAnswer {
	return &userAnswer{ETag: etag(a.Version), Body: User{
		ID: a.ID, Login: a.Login, Name: a.Name, Phone: a.Phone, Email: a.Email, Organisation: organisationRef(a.Organisation),
		Roles: list(a.Roles), Status: string(a.Status), MustChangePassword: a.MustChangePassword, Invited: a.Login == "", SecondFactor: a.Factor, Version: a.Version,
	}}
}
