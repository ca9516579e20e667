package api

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// proofPath is where who applies for an organisation sends its proof.
const proofPath = "/applications/own/proof"

// Of one address: for asking for a link, and for all that is done with one.
const (
	linkAllowance = 10
	linkRefill    = time.Minute
	ownAllowance  = 60
	ownRefill     = 5 * time.Second
)

// LinkRequest asks for a link.
type LinkRequest struct {
	Email string `json:"email" maxLength:"254" doc:"Mail address of who applies"`
}

// ByLink is the token of a link that came by mail.
type ByLink struct {
	Token string `header:"Link-Token" maxLength:"100" doc:"From the link, what stands behind its #"`
}

// ApplicationInput is what is sent to apply for an organisation, and to mend it.
type ApplicationInput struct {
	CreditCode   string `json:"credit_code" doc:"Unified social credit code (统一社会信用代码), 18 characters"`
	Name         string `json:"name" doc:"Registered name"`
	Kind         string `json:"kind" doc:"What it is on the market; no department"`
	Region       string `json:"region" doc:"Region, GB/T 2260, six digits"`
	ContactName  string `json:"contact_name" doc:"Name of the person who applies and becomes the first manager"`
	ContactPhone string `json:"contact_phone" doc:"Telephone of this person"`
	Proof        string `json:"proof,omitempty" doc:"SHA-256 of a proof that was sent by the same link; left out of a mended one to keep the former"`
	Consent      bool   `json:"consent,omitempty" doc:"The data may be kept as docs/accounts.md says"`
}

func (in ApplicationInput) input() service.ApplicationInput {
	return service.ApplicationInput{
		Form: market.ApplicationForm{CreditCode: market.CreditCode(in.CreditCode), Name: in.Name, Kind: market.OrganisationKind(in.Kind), Region: in.Region},
		Name: in.ContactName, Phone: in.ContactPhone, Proof: in.Proof, Consent: in.Consent,
	}
}

// Proof is the scan that came with an application.
type Proof struct {
	SHA256    string `json:"sha256" doc:"SHA-256 of the bytes, lower-case hexadecimal"`
	Name      string `json:"name" doc:"A name of ours"`
	Type      string `json:"type" doc:"Media type, found in the bytes"`
	Size      int64  `json:"size" doc:"Bytes"`
	Encrypted bool   `json:"encrypted,omitempty" doc:"A PDF that asks for a password or bars some use"`
}

// ApplicationStep is one line of an application's history.
type ApplicationStep struct {
	Action  string    `json:"action" doc:"The step"`
	To      string    `json:"to" doc:"Where it stood then"`
	Part    string    `json:"part" doc:"In which part"`
	By      string    `json:"by,omitempty" doc:"Name of the officer; for the office alone"`
	Reasons []string  `json:"reasons,omitempty" doc:"Codes of application_return or, of a refusal, application_refusal"`
	Note    string    `json:"note,omitempty" doc:"In words"`
	At      time.Time `json:"at" doc:"When"`
}

// Application is one of an organisation to be admitted.
type Application struct {
	ID           string            `json:"id" doc:"Id"`
	State        string            `json:"state" doc:"Where it stands"`
	CreditCode   string            `json:"credit_code" doc:"Unified social credit code (统一社会信用代码)"`
	Name         string            `json:"name" doc:"Registered name"`
	Kind         string            `json:"kind" doc:"What it is on the market"`
	Region       string            `json:"region" doc:"Region, GB/T 2260, six digits"`
	ContactName  string            `json:"contact_name,omitempty" doc:"Who applies; left out once it was erased"`
	ContactPhone string            `json:"contact_phone,omitempty" doc:"Telephone"`
	Email        string            `json:"email,omitempty" doc:"Mail address, confirmed by a link; for the office alone"`
	Proof        *Proof            `json:"proof,omitempty" doc:"Left out once it was erased"`
	Due          market.Date       `json:"due,omitempty" doc:"Last day for the office to decide"`
	DueOpen      *market.Term      `json:"due_open,omitempty" doc:"In place of the last day while the table of working days does not reach it"`
	MendBy       market.Date       `json:"mend_by,omitempty" doc:"Last day to mend one that was returned"`
	KeptUntil    market.Date       `json:"kept_until,omitempty" doc:"Last day on which who applied, and the proof of one that was not admitted, are kept"`
	Organisation string            `json:"organisation,omitempty" doc:"Id of the organisation, once it was admitted"`
	Steps        []ApplicationStep `json:"steps" doc:"The oldest first"`
	Actions      []string          `json:"actions" doc:"What the asker may do now"`
	Same         []string          `json:"same,omitempty" doc:"Ids of other open applications for this credit code; for the office alone"`
	Registered   bool              `json:"registered,omitempty" doc:"An organisation has this credit code by now; for the office alone"`
	InvitedUntil time.Time         `json:"invited_until,omitzero" doc:"The first manager has not set a password yet; until when the link of the last letter holds"`
	CreatedAt    time.Time         `json:"created_at" doc:"When it was sent first"`
	DocVersion   int64             `json:"version" doc:"For If-Match"`
}

// OwnApplications are those of the mailbox that a link has confirmed.
type OwnApplications struct {
	Email string        `json:"email" doc:"The mailbox"`
	Items []Application `json:"items" doc:"The newest first"`
}

// ApplicationPage is one page of applications.
type ApplicationPage struct {
	Items []Application `json:"items" doc:"Those that wait the longest first"`
	Total int           `json:"total" doc:"How many"`
	Page  int           `json:"page" doc:"This page, from 1"`
	Size  int           `json:"size" doc:"Rows on a page"`
}

// ApplicationDecision is what an office does with an application.
type ApplicationDecision struct {
	Action  string   `json:"action" enum:"admit,return,refuse" doc:"The step"`
	Reasons []string `json:"reasons,omitempty" doc:"Codes of application_return or, of a refusal, application_refusal; at least one of these"`
	Note    string   `json:"note,omitempty" maxLength:"1000" doc:"In words, for the applicant; needed with the reason other"`
}

type (
	linkRequest struct {
		Origin
		Body LinkRequest
	}
	proofRequest struct {
		ByLink
		RawBody huma.MultipartFormFiles[proofForm]
	}
	proofForm struct {
		File huma.FormFile `form:"file" required:"true" doc:"PDF, PNG, JPEG or WebP, at most 20 MB"`
	}
	proofAnswer        struct{ Body Proof }
	applicationRequest struct {
		ByLink
		Body ApplicationInput
	}
	mendedRequest struct {
		ByLink
		ByID
		OnVersion
		Body ApplicationInput
	}
	withdrawalRequest struct {
		ByLink
		ByID
		OnVersion
	}
	applicationAnswer     struct{ Body Application }
	ownApplicationsAnswer struct{ Body OwnApplications }
	applicationsRequest   struct {
		State string `query:"state" enum:"submitted,returned,admitted,refused,withdrawn,lapsed" doc:"Where they stand; those that wait when left out"`
		Paging
	}
	applicationsAnswer      struct{ Body ApplicationPage }
	applicationSheetRequest struct {
		State string `query:"state" enum:"submitted,returned,admitted,refused,withdrawn,lapsed" doc:"Where they stand; all when left out"`
	}
	admissionRequest struct {
		ByID
		OnVersion
		Body ApplicationDecision
	}
)

func (s *Server) registerApplications() {
	tag := []string{"applications"}
	asking, owning := newLimit(s.deps.World, linkAllowance, linkRefill), newLimit(s.deps.World, ownAllowance, ownRefill)
	own := huma.Middlewares{owning.middleware(s.routes.api, 1)}
	register(s.routes, LinkHolder, huma.Operation{
		OperationID: "ask-application-link", Method: http.MethodPost, Path: "/applications/link", Tags: tag,
		Summary:     "Send a link to a mailbox, by which one applies for an organisation; the answer is the same for every address",
		Middlewares: huma.Middlewares{asking.middleware(s.routes.api, 1)},
	}, func(ctx context.Context, in *linkRequest) (*struct{}, error) {
		if from := note(ctx); from.browser && !from.own {
			return nil, foreign()
		}
		return nil, s.deps.Service.AskApplication(ctx, in.Body.Email)
	})
	register(s.routes, LinkHolder, huma.Operation{
		OperationID: "list-own-applications", Method: http.MethodGet, Path: "/applications/own", Tags: tag,
		Summary: "What became of the applications of the mailbox that the link has confirmed", Middlewares: own,
	}, func(ctx context.Context, in *ByLink) (*ownApplicationsAnswer, error) {
		email, found, err := s.deps.Service.OwnApplications(ctx, in.Token)
		if err != nil {
			return nil, err
		}
		return &ownApplicationsAnswer{Body: OwnApplications{Email: email, Items: each(found, ownApplication)}}, nil
	})
	register(s.routes, LinkHolder, huma.Operation{
		OperationID: "send-proof", Method: http.MethodPost, Path: proofPath, Tags: tag, DefaultStatus: http.StatusCreated,
		Summary:      "Send the scan of the licence or certificate; the application that names it has to follow within a day",
		MaxBodyBytes: maxFileBody, BodyReadTimeout: s.config.UploadTimeout, Middlewares: own,
	}, s.sendProof)
	register(s.routes, LinkHolder, huma.Operation{
		OperationID: "apply", Method: http.MethodPost, Path: "/applications/own", Tags: tag, DefaultStatus: http.StatusCreated,
		Summary: "Apply for an organisation", Middlewares: own,
	}, func(ctx context.Context, in *applicationRequest) (*applicationAnswer, error) {
		return ownAnswer(s.deps.Service.Apply(ctx, in.Token, in.Body.input()))
	})
	register(s.routes, LinkHolder, huma.Operation{
		OperationID: "mend-application", Method: http.MethodPut, Path: "/applications/own/{id}", Tags: tag,
		Summary: "Send a returned application again", Middlewares: own,
	}, func(ctx context.Context, in *mendedRequest) (*applicationAnswer, error) {
		v, err := version(in.IfMatch)
		if err != nil {
			return nil, err
		}
		return ownAnswer(s.deps.Service.Mend(ctx, in.Token, in.ID, v, in.Body.input()))
	})
	register(s.routes, LinkHolder, huma.Operation{
		OperationID: "withdraw-application", Method: http.MethodPost, Path: "/applications/own/{id}/withdrawal", Tags: tag,
		Summary: "Withdraw an application", Middlewares: own,
	}, func(ctx context.Context, in *withdrawalRequest) (*applicationAnswer, error) {
		v, err := version(in.IfMatch)
		if err != nil {
			return nil, err
		}
		return ownAnswer(s.deps.Service.WithdrawApplication(ctx, in.Token, in.ID, v))
	})
	s.registerAdmissions(tag)
}

// registerAdmissions adds what an office does with applications.
func (s *Server) registerAdmissions(tag []string) {
	register(s.routes, Admitter, huma.Operation{
		OperationID: "list-applications", Method: http.MethodGet, Path: "/applications", Tags: tag,
		Summary: "Organisations that want to be admitted by the asker's office",
	}, func(ctx context.Context, in *applicationsRequest) (*applicationsAnswer, error) {
		found, total, err := s.deps.Service.Applications(ctx, actor(ctx), service.ApplicationFilter{State: in.State, Page: in.Page, Size: in.Size})
		if err != nil {
			return nil, err
		}
		items := each(found, deskApplication)
		return &applicationsAnswer{Body: ApplicationPage{Items: items, Total: total, Page: in.Page, Size: in.Size}}, nil
	})
	register(s.routes, Admitter, huma.Operation{
		OperationID: "get-applications-workbook", Method: http.MethodGet, Path: "/applications.xlsx", Tags: tag,
		Summary: "The same as a workbook, in the language of the request; without who applied", Responses: fileResponse(xlsxType),
	}, func(ctx context.Context, in *applicationSheetRequest) (*fileAnswer, error) {
		return workbook("duijie-applications.xlsx", nil, func(w io.Writer) error {
			return s.deps.Service.WriteApplications(ctx, actor(ctx), in.State, w, language(ctx))
		})
	})
	register(s.routes, Admitter, huma.Operation{
		OperationID: "get-application", Method: http.MethodGet, Path: "/applications/{id}", Tags: tag, Summary: "One application, for its office",
	}, func(ctx context.Context, in *ByID) (*applicationAnswer, error) {
		return s.deskAnswer(ctx)(s.deps.Service.ApplicationOf(ctx, actor(ctx), in.ID))
	})
	register(s.routes, Admitter, huma.Operation{
		OperationID: "decide-application", Method: http.MethodPost, Path: "/applications/{id}/actions", Tags: tag,
		Summary: "Admit an organisation with its first manager, return the application or refuse it; who applied gets a letter",
	}, func(ctx context.Context, in *admissionRequest) (*applicationAnswer, error) {
		v, err := version(in.IfMatch)
		if err != nil {
			return nil, err
		}
		return s.deskAnswer(ctx)(s.deps.Service.DecideApplication(ctx, actor(ctx), in.ID, v, service.ApplicationDecision{
			Action: market.ApplicationAction(in.Body.Action), Reasons: in.Body.Reasons, Note: in.Body.Note,
		}))
	})
	register(s.routes, Admitter, huma.Operation{
		OperationID: "invite-first-manager", Method: http.MethodPost, Path: "/applications/{id}/invitation", Tags: tag,
		Summary: "Send the link that sets a password to a first manager who has not used it once more",
	}, func(ctx context.Context, in *ByID) (*applicationAnswer, error) {
		return s.deskAnswer(ctx)(s.deps.Service.InviteFirstAgain(ctx, actor(ctx), in.ID))
	})
}

func (s *Server) sendProof(ctx context.Context, in *proofRequest) (*proofAnswer, error) {
	form := in.RawBody.Data()
	defer form.File.Close()
	// What the form spilled to disk hangs on a copy of the request that net/http does not know.
	defer func() { _ = in.RawBody.Form.RemoveAll() }()
	f, err := s.deps.Service.UploadProof(ctx, in.Token, form.File, form.File.Size)
	if err != nil {
		return nil, err
	}
	at := f.Attachment()
	return &proofAnswer{Body: *proofOf(&at)}, nil
}

func proofOf(a *market.Attachment) *Proof {
	if a == nil {
		return nil
	}
	return &Proof{SHA256: a.SHA256, Name: a.Name, Type: a.Type, Size: a.Size, Encrypted: a.Encrypted}
}

func applicationOf(p market.Application, allowed []market.ApplicationAction) Application {
	out := Application{
		ID: p.ID, State: string(p.State), CreditCode: string(p.Form.CreditCode), Name: p.Form.Name, Kind: string(p.Form.Kind), Region: p.Form.Region,
		Proof: proofOf(p.Proof), Due: p.Due, DueOpen: p.DueOpen, MendBy: p.MendBy, KeptUntil: p.KeptUntil(), Organisation: p.Organisation,
		CreatedAt: p.CreatedAt, Steps: []ApplicationStep{}, Actions: []string{},
	}
	for _, x := range p.Steps {
		out.Steps = append(out.Steps, ApplicationStep{
			Action: string(x.Action), To: string(x.To), Part: string(x.Part), Reasons: x.Reasons, Note: x.Note, At: x.At,
		})
	}
	for _, a := range allowed {
		out.Actions = append(out.Actions, string(a))
	}
	return out
}

func ownApplication(o service.OwnApplication) Application {
	out := applicationOf(o.Application, o.Allowed)
	out.ContactName, out.ContactPhone, out.DocVersion = o.Name, o.Phone, o.Version
	return out
}

func ownAnswer(o service.OwnApplication, err error) (*applicationAnswer, error) {
	if err != nil {
		return nil, err
	}
	return &applicationAnswer{Body: ownApplication(o)}, nil
}

func deskApplication(d service.DeskApplication) Application {
	out := applicationOf(d.Application, d.Allowed)
	out.ContactName, out.ContactPhone, out.Email, out.DocVersion = d.Name, d.Phone, d.Email, d.Version
	out.Same, out.Registered = d.Same, d.Registered
	if d.Waiting != nil {
		out.InvitedUntil = d.Waiting.Ends
	}
	return out
}

// deskAnswer is an application with the names of the officers who decided.
func (s *Server) deskAnswer(ctx context.Context) func(service.DeskApplication, error) (*applicationAnswer, error) {
	return func(d service.DeskApplication, err error) (*applicationAnswer, error) {
		if err != nil {
			return nil, err
		}
		out := deskApplication(d)
		for n, step := range d.Steps {
			if step.By == "" {
				continue
			}
			if out.Steps[n].By, err = s.deps.Service.PersonName(ctx, step.By); err != nil {
				return nil, err
			}
		}
		return &applicationAnswer{Body: out}, nil
	}
}
