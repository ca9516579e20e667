package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// Me is the signed-in user.
type Me struct {
	ID                 string           `json:"id" doc:"Id of the user"`
	Login              string           `json:"login" doc:"Mail address or login name"`
	Name               string           `json:"name" doc:"Name of the person"`
	Phone              string           `json:"phone,omitempty" doc:"Telephone"`
	Email              string           `json:"email,omitempty" doc:"Mail address"`
	Organisation       *OrganisationRef `json:"organisation,omitempty" doc:"The own organisation; an operator may have none"`
	Roles              []market.Grant   `json:"roles" doc:"Roles with the regions of an office's"`
	Permissions        []string         `json:"permissions" doc:"What the pages may offer: catalogue.edit, import, organisation.manage, organisations.admit, users.manage, review.read, review.decide, feedback.read, maintenance, history.read, programmes.read, programmes.rule, titles.register, claims.read, reviews.score"`
	MustChangePassword bool             `json:"must_change_password,omitempty" doc:"An initial password still stands: until it is changed everything else answers 403 password_change_needed"`
	SecondFactor       bool             `json:"second_factor,omitempty" doc:"A second factor stands"`
	MustEnrolFactor    bool             `json:"must_enrol_factor,omitempty" doc:"The role needs a second factor and there is none: until it is enrolled everything else answers 403 second_factor_needed"`
}

// PasswordChange is what a person sends to change the own password.
type PasswordChange struct {
	Current  string `json:"current" maxLength:"512" doc:"The password that stands"`
	Password string `json:"password" maxLength:"512" doc:"The new one: 10 to 128 characters, no common one, not the login"`
}

// Profile is what a person may change of the own data.
type Profile struct {
	Name     string `json:"name" doc:"Name"`
	Phone    string `json:"phone,omitempty" doc:"Telephone"`
	Email    string `json:"email,omitempty" doc:"Mail address"`
	Password string `json:"password,omitempty" maxLength:"512" doc:"The password that stands: needed where the mail address changes, which opens the account"`
}

type meAnswer struct{ Body Me }

type passwordRequest struct{ Body PasswordChange }

type profileRequest struct{ Body Profile }

func (s *Server) registerMe() {
	tag := []string{"session"}
	register(s.routes, Oneself, huma.Operation{
		OperationID: "get-me", Method: http.MethodGet, Path: "/me", Tags: tag, Summary: "Who is signed in",
	}, func(ctx context.Context, _ *struct{}) (*meAnswer, error) {
		m, err := s.deps.Accounts.Me(ctx, actor(ctx))
		return &meAnswer{Body: me(m)}, err
	})
	register(s.routes, Oneself, huma.Operation{
		OperationID: "update-me", Method: http.MethodPut, Path: "/me", Tags: tag, Summary: "Change the own name, telephone and, with the password, mail address",
	}, func(ctx context.Context, in *profileRequest) (*meAnswer, error) {
		m, err := s.deps.Accounts.UpdateMe(ctx, actor(ctx), service.Profile{Name: in.Body.Name, Phone: in.Body.Phone, Email: in.Body.Email}, in.Body.Password)
		return &meAnswer{Body: me(m)}, err
	})
	register(s.routes, Oneself, huma.Operation{
		OperationID: "change-password", Method: http.MethodPut, Path: "/me/password", Tags: tag,
		Summary: "Change the own password; ends the other sessions",
	}, func(ctx context.Context, in *passwordRequest) (*struct{}, error) {
		who := asker(ctx)
		return nil, s.deps.Accounts.ChangePassword(ctx, who.Actor, who.Session, in.Body.Current, in.Body.Password)
	})
}

func me(m service.Me) Me {
	return Me{
		ID: m.ID, Login: m.Login, Name: m.Name, Phone: m.Phone, Email: m.Email, Organisation: organisationRef(m.Organisation),
		Roles: list(m.Roles), Permissions: list(m.Permissions), MustChangePassword: m.MustChangePassword,
		SecondFactor: m.Factor, MustEnrolFactor: m.MustEnrolFactor,
	}
}
