package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// DisclosureRules are the tables behind what is shown to whom.
type DisclosureRules struct {
	Levels      map[string][]market.DisclosedField `json:"levels" doc:"By kind of listing: every field with its level"`
	Undertaking market.Undertaking                 `json:"undertaking" doc:"The text that a manager of an asking organisation accepts"`
	Transitions []market.DisclosureTransition      `json:"transitions" doc:"The life of a request to read a confidential part"`
}

type disclosureRulesAnswer struct {
	CacheControl string `header:"Cache-Control"`
	Body         DisclosureRules
}

// ConfidentialFile is a file of a confidential part, without who uploaded it.
type ConfidentialFile struct {
	SHA256 string `json:"sha256" doc:"SHA-256 of the file"`
	Name   string `json:"name" doc:"Name"`
	Type   string `json:"type" doc:"Media type"`
	Size   int64  `json:"size" doc:"Bytes"`
}

// ConfidentialPart is the confidential part of an item.
type ConfidentialPart struct {
	Item      string             `json:"item" doc:"Id of the item"`
	Kind      string             `json:"kind" enum:"achievements,demands" doc:"What the item is"`
	Own       bool               `json:"own,omitempty" doc:"The asker works for the owner"`
	Text      string             `json:"text,omitempty" doc:"The text"`
	Files     []ConfidentialFile `json:"files" doc:"Files, at GET /confidentials/{id}/files/{sha256}"`
	ChangedAt time.Time          `json:"changed_at,omitzero" doc:"Last change"`
	Version   int64              `json:"version" doc:"As in the ETag; 0: there is none yet"`
}

// ConfidentialInput replaces a confidential part; without text and files it is removed.
type ConfidentialInput struct {
	Text  string   `json:"text,omitempty" maxLength:"8000" doc:"The text"`
	Files []string `json:"files,omitempty" maxItems:"10" doc:"SHA-256 of files that the organisation has uploaded"`
}

// UndertakingAcceptance names the text that was read and is accepted.
type UndertakingAcceptance struct {
	Version string `json:"version" maxLength:"40" doc:"Version of the undertaking"`
	SHA256  string `json:"sha256" maxLength:"64" doc:"Its hash, as it was read"`
}

// DisclosureInput asks to read a confidential part.
type DisclosureInput struct {
	Item        string                 `json:"item" pattern:"^[a-z2-7]{26}$" patternDescription:"an id" doc:"Id of the item"`
	Why         string                 `json:"why" maxLength:"1000" doc:"What it is wanted for, 10 characters at least"`
	Undertaking *UndertakingAcceptance `json:"undertaking,omitempty" doc:"From a manager who accepts it in the same breath"`
}

// DisclosureActionRequest asks for one step of the transition table.
type DisclosureActionRequest struct {
	Action      string                 `json:"action" enum:"ask,accept,grant,refuse,revoke,withdraw" doc:"The step"`
	Why         string                 `json:"why,omitempty" maxLength:"1000" doc:"With ask"`
	Undertaking *UndertakingAcceptance `json:"undertaking,omitempty" doc:"With accept"`
	ReasonCode  string                 `json:"reason_code,omitempty" maxLength:"40" doc:"With refuse and revoke"`
	Reason      string                 `json:"reason,omitempty" maxLength:"1000" doc:"In words; needed for another reason"`
}

// DisclosureUndertaking is the word of the asking organisation.
type DisclosureUndertaking struct {
	Version string    `json:"version" doc:"Version of the undertaking"`
	SHA256  string    `json:"sha256" doc:"Hash of its text"`
	By      string    `json:"by,omitempty" doc:"Name of the manager who accepted it; absent when it was erased"`
	At      time.Time `json:"at" doc:"When"`
}

// ReadingCount is how often a confidential part was read on a day.
type ReadingCount struct {
	Day   market.Date `json:"day" doc:"Day in China"`
	Count int         `json:"count" doc:"Readings, files counted one by one"`
}

// Disclosure is a request to read a confidential part, as one of its two sides sees it.
type Disclosure struct {
	ID          string                 `json:"id" doc:"Id"`
	Kind        string                 `json:"kind" enum:"achievements,demands" doc:"What the item is"`
	Item        string                 `json:"item" doc:"Id of the item"`
	Title       string                 `json:"title,omitempty" doc:"Title of the item; absent for the asking side while it is not public"`
	Side        string                 `json:"side" enum:"owner,party" doc:"On which side the asker stands"`
	Owner       *OrganisationRef       `json:"owner,omitempty" doc:"The owner; absent for the asking side of an anonymous demand"`
	Party       *OrganisationRef       `json:"party,omitempty" doc:"The asking organisation"`
	State       market.DisclosureState `json:"state" doc:"Where it stands"`
	Why         string                 `json:"why" doc:"What it is wanted for"`
	AskedAt     time.Time              `json:"asked_at" doc:"When it was asked for last"`
	Undertaking *DisclosureUndertaking `json:"undertaking,omitempty" doc:"Absent until a manager has accepted it"`
	ReasonCode  string                 `json:"reason_code,omitempty" doc:"Why it was refused or revoked"`
	Reason      string                 `json:"reason,omitempty" doc:"The same in words"`
	DecidedAt   time.Time              `json:"decided_at,omitzero" doc:"When the owner decided last"`
	UpdatedAt   time.Time              `json:"updated_at" doc:"Last change"`
	Actions     []string               `json:"actions" doc:"What the asker may do now"`
	Readings    []ReadingCount         `json:"readings" doc:"How often the asking organisation read it, by day, the newest first; for the owner, of one disclosure only"`
	Version     int64                  `json:"version" doc:"As in the ETag"`
}

// DisclosureList are disclosures of both sides.
type DisclosureList struct {
	Items []Disclosure `json:"items" doc:"The latest change first"`
}

type (
	confidentialAnswer struct {
		ETag string `header:"ETag" doc:"Version, for If-Match; 0 where there is none yet"`
		Body ConfidentialPart
	}
	saveConfidentialRequest struct {
		ByID
		OnVersion
		Body ConfidentialInput
	}
	askDisclosureRequest  struct{ Body DisclosureInput }
	actOnDisclosureAsking struct {
		ByID
		OnVersion
		Body DisclosureActionRequest
	}
	disclosuresRequest struct {
		Item string `query:"item" maxLength:"26" doc:"Of this item only"`
	}
	disclosureAnswer struct {
		ETag string `header:"ETag" doc:"Version, for If-Match"`
		Body Disclosure
	}
	disclosuresAnswer struct{ Body DisclosureList }
)

func (s *Server) registerDisclosures() {
	tag := []string{"disclosures"}
	register(s.routes, Public, huma.Operation{
		OperationID: "get-disclosure-rules", Method: http.MethodGet, Path: "/disclosure", Tags: tag,
		Summary: "Which fields are open to whom, the undertaking, and the life of a request",
	}, func(context.Context, *struct{}) (*disclosureRulesAnswer, error) {
		return &disclosureRulesAnswer{CacheControl: "public, max-age=300", Body: DisclosureRules{
			Levels: market.DisclosureLevels, Undertaking: market.CurrentUndertaking(), Transitions: market.DisclosureTransitions,
		}}, nil
	})
	register(s.routes, Member, huma.Operation{
		OperationID: "get-confidential", Method: http.MethodGet, Path: "/confidentials/{id}", Tags: tag,
		Summary: "The confidential part of an item, for its owner and for an organisation to which it is open; each reading of another is noted",
	}, func(ctx context.Context, in *ByID) (*confidentialAnswer, error) {
		return confidentialBody(s.deps.Service.ConfidentialOf(ctx, actor(ctx), in.ID))
	})
	register(s.routes, Member, huma.Operation{
		OperationID: "save-confidential", Method: http.MethodPut, Path: "/confidentials/{id}", Tags: tag,
		Summary: "Replace the confidential part of an own item; without text and files it is removed",
	}, func(ctx context.Context, in *saveConfidentialRequest) (*confidentialAnswer, error) {
		v, err := version(in.IfMatch)
		if err != nil {
			return nil, err
		}
		return confidentialBody(s.deps.Service.SaveConfidential(ctx, actor(ctx), in.ID, v, service.ConfidentialInput{Text: in.Body.Text, Files: in.Body.Files}))
	})
	register(s.routes, Member, huma.Operation{
		OperationID: "ask-disclosure", Method: http.MethodPost, Path: "/disclosures", Tags: tag, DefaultStatus: http.StatusCreated,
		Summary: "Ask for the own organisation to read the confidential part of a published item",
	}, s.askDisclosure)
	register(s.routes, Member, huma.Operation{
		OperationID: "get-disclosure", Method: http.MethodGet, Path: "/disclosures/{id}", Tags: tag,
		Summary: "A request to read a confidential part, for its two sides; for the owner with how often it was read",
	}, func(ctx context.Context, in *ByID) (*disclosureAnswer, error) {
		return disclosureBody(s.deps.Service.Disclosure(ctx, actor(ctx), in.ID))
	})
	register(s.routes, Member, huma.Operation{
		OperationID: "act-on-disclosure", Method: http.MethodPost, Path: "/disclosures/{id}/actions", Tags: tag,
		Summary: "Take one step of the transition table",
	}, s.actOnDisclosure)
	register(s.routes, Member, huma.Operation{
		OperationID: "list-my-disclosures", Method: http.MethodGet, Path: "/mine/disclosures", Tags: tag,
		Summary: "Requests of the own organisation, and those for its items",
	}, func(ctx context.Context, in *disclosuresRequest) (*disclosuresAnswer, error) {
		found, err := s.deps.Service.MyDisclosures(ctx, actor(ctx), in.Item)
		return &disclosuresAnswer{Body: DisclosureList{Items: each(found, disclosureOf)}}, err
	})
}

func (s *Server) askDisclosure(ctx context.Context, in *askDisclosureRequest) (*disclosureAnswer, error) {
	asking := service.DisclosureAsking{Item: in.Body.Item, Why: in.Body.Why}
	if u := in.Body.Undertaking; u != nil {
		asking.Version, asking.SHA256 = u.Version, u.SHA256
	}
	return disclosureBody(s.deps.Service.AskDisclosure(ctx, actor(ctx), asking))
}

func (s *Server) actOnDisclosure(ctx context.Context, in *actOnDisclosureAsking) (*disclosureAnswer, error) {
	v, err := version(in.IfMatch)
	if err != nil {
		return nil, err
	}
	step := market.DisclosureStep{Action: market.DisclosureAction(in.Body.Action), Why: in.Body.Why, ReasonCode: in.Body.ReasonCode, Reason: in.Body.Reason}
	if u := in.Body.Undertaking; u != nil {
		step.Version, step.SHA256 = u.Version, u.SHA256
	}
	return disclosureBody(s.deps.Service.ActOnDisclosure(ctx, actor(ctx), in.ID, v, step))
}

func confidentialBody(c service.ConfidentialPart, err error) (*confidentialAnswer, error) {
	if err != nil {
		return nil, err
	}
	return &confidentialAnswer{ETag: etag(c.Version), Body: ConfidentialPart{
		Item: c.Item, Kind: c.Kind, Own: c.Own, Text: c.Text, ChangedAt: c.ChangedAt, Version: c.Version,
		Files: each(c.Files, func(f market.Attachment) ConfidentialFile {
			return ConfidentialFile{SHA256: f.SHA256, Name: f.Name, Type: f.Type, Size: f.Size}
		}),
	}}, nil
}

func disclosureBody(v service.DisclosureView, err error) (*disclosureAnswer, error) {
	if err != nil {
		return nil, err
	}
	return &disclosureAnswer{ETag: etag(v.Version), Body: disclosureOf(v)}, nil
}

func disclosureOf(v service.DisclosureView) Disclosure {
	out := Disclosure{
		ID: v.ID, Kind: v.Kind, Item: v.Item, Title: v.Title, Side: "party", Owner: organisationRef(v.OwnerOrg), Party: organisationRef(v.PartyOrg),
		State: v.State, Why: v.Why, AskedAt: v.AskedAt, ReasonCode: v.ReasonCode, Reason: v.Reason, DecidedAt: v.DecidedAt, UpdatedAt: v.UpdatedAt,
		Actions:  each(v.Actions, func(a market.DisclosureAction) string { return string(a) }),
		Readings: each(v.Readings, func(r service.ReadingCount) ReadingCount { return ReadingCount{r.Day, r.Count} }), Version: v.Version,
	}
	if v.Own {
		out.Side = "owner"
	}
	if u := v.Undertaking; u != nil {
		out.Undertaking = &DisclosureUndertaking{Version: u.Version, SHA256: u.SHA256, By: v.AcceptedBy, At: u.At}
	}
	return out
}
