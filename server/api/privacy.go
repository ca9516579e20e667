package api

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// PersonalTopic is one sort of what is held of a person.
type PersonalTopic struct {
	Code   string          `json:"code" doc:"Code"`
	Title  market.Text     `json:"title" doc:"What it is called"`
	Holds  market.Text     `json:"holds" doc:"What is held"`
	Why    market.Text     `json:"why" doc:"For what"`
	Basis  []market.Text   `json:"basis" doc:"By which law"`
	Kept   market.Text     `json:"kept" doc:"How long, and what ends it"`
	Seen   market.Text     `json:"seen" doc:"Who sees it"`
	Fate   string          `json:"fate" enum:"erased,expires,unnamed,kept" doc:"What an erasure does to it"`
	Count  *int            `json:"count,omitempty" doc:"How much of it is held; left out where that is not counted"`
	Values []PersonalValue `json:"values,omitempty" doc:"What is held, the first hundred; not told to an operator"`
}

// PersonalValue is one thing that is held.
type PersonalValue struct {
	Label market.Text `json:"label" doc:"What it is"`
	Value string      `json:"value,omitempty" doc:"As it is held"`
	At    *time.Time  `json:"at,omitempty" doc:"Of when it is"`
}

// OwnData is what is held of the asker.
type OwnData struct {
	Topics []PersonalTopic `json:"topics" doc:"Every sort"`
	Factor bool            `json:"second_factor" doc:"A code is wanted beside the password"`
	Last   bool            `json:"last_manager,omitempty" doc:"The last manager of an organisation, who has to hand it over before an erasure"`
}

// ProofAgain is said again before what a stolen session must not do.
type ProofAgain struct {
	Password string `json:"password" maxLength:"512" doc:"The own password"`
	Code     string `json:"code,omitempty" maxLength:"40" doc:"Of the second factor, where one stands: six digits, or a recovery code"`
}

// ErasureSearch is what an operator knows of who asks on paper.
type ErasureSearch struct {
	What string `json:"what" minLength:"2" maxLength:"254" doc:"Id, login, mail address or name, whole"`
}

// ErasureCandidate is an account that may be erased.
type ErasureCandidate struct {
	ID           string           `json:"id" doc:"Id"`
	Login        string           `json:"login,omitempty" doc:"Login; none for who left the organisation"`
	Name         string           `json:"name" doc:"Name of the person"`
	Organisation *OrganisationRef `json:"organisation,omitempty" doc:"Whose account it is, or was"`
	Status       string           `json:"status" enum:"active,blocked,removed" doc:"State of the account"`
	Version      int64            `json:"version" doc:"For If-Match"`
}

// ErasurePreview is what an erasure would take, before it does.
type ErasurePreview struct {
	Account ErasureCandidate `json:"account" doc:"Whose data it is"`
	Topics  []PersonalTopic  `json:"topics" doc:"How much is held of each sort, and what becomes of it"`
}

// ErasureRequest is what an operator sends to erase someone who asked on paper.
type ErasureRequest struct {
	ProofAgain
	Reference string `json:"reference" maxLength:"40" doc:"Number under which the request is filed: letters, digits and . / -, no name; it is journaled"`
}

// ErasedPerson is one entry of the register.
type ErasedPerson struct {
	User  string    `json:"user" doc:"Id of the account, or of the name; it leads to nobody"`
	At    time.Time `json:"at" doc:"When it was erased"`
	Named bool      `json:"named,omitempty" doc:"It was a name in listings or contracts, of a person without an account"`
}

// NamedSearch is what an operator knows of who asks on paper and has no account.
type NamedSearch struct {
	Organisation string `json:"organisation" minLength:"2" maxLength:"200" doc:"Who entered the name: whole name, or credit code"`
	Name         string `json:"name" minLength:"1" maxLength:"60" doc:"The name, as it stands there"`
}

// NamedPerson is a person without an account whom an organisation has named.
type NamedPerson struct {
	ID           string          `json:"id" doc:"Id"`
	Kind         string          `json:"kind" enum:"inventor,representative" doc:"An inventor of listings, or a legal representative in contracts"`
	Name         string          `json:"name" doc:"As it stands"`
	Organisation OrganisationRef `json:"organisation" doc:"Who entered the name"`
	Places       []NamedPlace    `json:"places" doc:"Every listing or contract that names the person, or did"`
	Unread       bool            `json:"unread,omitempty" doc:"The journal was not read to its end: documents of which only former versions name the person may be missing. These say that the name was erased all the same"`
	Forms        int             `json:"forms" doc:"Half-filled forms of the organisation's people that hold the name: it is taken out of them"`
	Kept         *market.Text    `json:"kept,omitempty" doc:"The basis in law on which the name is kept; left out where it may be erased"`
}

// NamedPlace is a document that names a person, and no word of it.
type NamedPlace struct {
	Kind   string `json:"kind" enum:"achievements,contracts" doc:"Sort of the document"`
	ID     string `json:"id" doc:"Id"`
	Number string `json:"number,omitempty" doc:"Of a listing, in the organisation's catalogue"`
	State  string `json:"state,omitempty" doc:"Of the text that names the person; code list state or contract_state"`
	Kept   bool   `json:"kept,omitempty" doc:"The law has the name kept there"`
	Past   bool   `json:"past,omitempty" doc:"Only former versions name the person: they will say that the name was erased"`
}

type (
	ownDataAnswer        struct{ Body OwnData }
	proveAgainRequest    struct{ Body ProofAgain }
	erasureSearchRequest struct{ Body ErasureSearch }
	erasureSearchAnswer  struct {
		Body struct {
			Items []ErasureCandidate `json:"items" doc:"Accounts, twenty at most"`
		}
	}
	erasurePreviewAnswer struct {
		ETag string `header:"ETag" doc:"For If-Match"`
		Body ErasurePreview
	}
	erasureRequest struct {
		ByID
		OnVersion
		Body ErasureRequest
	}
	namedSearchRequest struct{ Body NamedSearch }
	namedSearchAnswer  struct {
		Body struct {
			Items []NamedPerson `json:"items" doc:"Who is named so"`
		}
	}
	eraseNamedRequest struct {
		ByID
		Body ErasureRequest
	}
	erasuresAnswer struct {
		Body struct {
			Items []ErasedPerson `json:"items" doc:"The register, the newest first"`
		}
	}
)

func (s *Server) privacy() *service.Privacy {
	return service.NewPrivacy(s.deps.Service, s.deps.Accounts)
}

func (s *Server) registerPrivacy() {
	tag := []string{"session"}
	register(s.routes, Oneself, huma.Operation{
		OperationID: "get-own-data", Method: http.MethodGet, Path: "/me/data", Tags: tag,
		Summary: "What is held of oneself, why, how long, and who sees it (PIPL articles 17 and 45)",
	}, func(ctx context.Context, _ *struct{}) (*ownDataAnswer, error) { return s.ownData(ctx) })
	register(s.routes, Oneself, huma.Operation{
		OperationID: "copy-own-data", Method: http.MethodPost, Path: "/me/data/copy", Tags: tag,
		Summary: "A copy of what is held of oneself: a zip of data.json and of a page to read; wants the password and, where one stands, a code", Responses: fileResponse("application/zip"),
	}, func(ctx context.Context, in *proveAgainRequest) (*fileAnswer, error) {
		var packed bytes.Buffer
		err := s.privacy().Copy(ctx, actor(ctx), service.Proof(in.Body), &packed)
		return &fileAnswer{ContentType: "application/zip", ContentDisposition: `attachment; filename="duijie-my-data.zip"`, Body: packed.Bytes()}, err
	})
	register(s.routes, Oneself, huma.Operation{
		OperationID: "erase-me", Method: http.MethodPost, Path: "/me/erasure", Tags: tag,
		Summary: "Close the own account and erase what is held of oneself, but what the law has kept; the last manager of an organisation hands it over first",
	}, func(ctx context.Context, in *proveAgainRequest) (*struct{}, error) {
		return nil, s.privacy().EraseMe(ctx, actor(ctx), service.Proof(in.Body))
	})
	s.registerErasures()
}

// registerErasures are the steps of an operator for who asks on paper: find, look, erase.
func (s *Server) registerErasures() {
	tag := []string{"users"}
	register(s.routes, Operator, huma.Operation{
		OperationID: "list-erasures", Method: http.MethodGet, Path: "/erasures", Tags: tag, Summary: "Who was erased, by id, and when",
	}, func(ctx context.Context, _ *struct{}) (*erasuresAnswer, error) {
		all, err := s.privacy().Register(ctx, actor(ctx))
		out := &erasuresAnswer{}
		out.Body.Items = each(all, func(e service.Erasure) ErasedPerson { return ErasedPerson(e) })
		return out, err
	})
	register(s.routes, Operator, huma.Operation{
		OperationID: "find-erasures", Method: http.MethodPost, Path: "/erasures/search", Tags: tag,
		Summary: "Find the accounts of who asks on paper to be erased, also of those who left; the words stand in no address and in no log",
	}, func(ctx context.Context, in *erasureSearchRequest) (*erasureSearchAnswer, error) {
		found, err := s.privacy().LookFor(ctx, actor(ctx), in.Body.What)
		out := &erasureSearchAnswer{}
		out.Body.Items = each(found, erasable)
		return out, err
	})
	register(s.routes, Operator, huma.Operation{
		OperationID: "look-at-erasure", Method: http.MethodGet, Path: "/erasures/{id}", Tags: tag,
		Summary: "How much is held of a person, and what an erasure would do to it; no word of it",
	}, func(ctx context.Context, in *ByID) (*erasurePreviewAnswer, error) {
		account, topics, err := s.privacy().Look(ctx, actor(ctx), in.ID)
		out := &erasurePreviewAnswer{ETag: etag(account.Version), Body: ErasurePreview{Account: erasable(account), Topics: each(topics, personalTopic)}}
		return out, err
	})
	register(s.routes, Operator, huma.Operation{
		OperationID: "erase-user", Method: http.MethodPost, Path: "/erasures/{id}", Tags: tag,
		Summary: "Erase a person who asked for it on paper, once it was made sure who asks and whose the mail address is; wants the operator's password and code",
	}, func(ctx context.Context, in *erasureRequest) (*struct{}, error) {
		v, err := version(in.IfMatch)
		if err != nil {
			return nil, err
		}
		return nil, s.privacy().EraseOther(ctx, actor(ctx), in.ID, v, service.Proof(in.Body.ProofAgain), in.Body.Reference)
	})
	s.registerNamed(tag)
}

// registerNamed are the same steps for who has no account and is only named.
func (s *Server) registerNamed(tag []string) {
	register(s.routes, Operator, huma.Operation{
		OperationID: "find-named", Method: http.MethodPost, Path: "/erasures/names/search", Tags: tag,
		Summary: "Find a person without an account by who entered the name and the name, with each listing or contract that names them; no word of these",
	}, func(ctx context.Context, in *namedSearchRequest) (*namedSearchAnswer, error) {
		found, err := s.privacy().NamedBy(ctx, actor(ctx), in.Body.Organisation, in.Body.Name)
		out := &namedSearchAnswer{}
		out.Body.Items = each(found, namedPerson)
		return out, err
	})
	register(s.routes, Operator, huma.Operation{
		OperationID: "erase-named", Method: http.MethodPost, Path: "/erasures/names/{id}", Tags: tag,
		Summary: "Erase the name of a person without an account who asked for it on paper; refused where the law has it kept; wants the operator's password and code",
	}, func(ctx context.Context, in *eraseNamedRequest) (*struct{}, error) {
		return nil, s.privacy().EraseNamed(ctx, actor(ctx), in.ID, service.Proof(in.Body.ProofAgain), in.Body.Reference)
	})
}

func (s *Server) ownData(ctx context.Context) (*ownDataAnswer, error) {
	who := actor(ctx)
	topics, err := s.privacy().Own(ctx, who)
	if err != nil {
		return nil, err
	}
	factor, err := s.deps.Accounts.Factor(ctx, who)
	if err != nil {
		return nil, err
	}
	last, err := s.deps.Accounts.LastManager(ctx, who)
	return &ownDataAnswer{Body: OwnData{Topics: each(topics, personalTopic), Factor: !factor.Enrolled.IsZero(), Last: last}}, err
}

// mostValues is how many values of a topic a page shows; a copy holds all.
const mostValues = 100

func personalTopic(t service.OwnTopic) PersonalTopic {
	out := PersonalTopic{
		Code: t.Code, Title: t.Title, Holds: t.Holds, Why: t.Why, Kept: t.Kept, Seen: t.Seen, Fate: string(t.Fate),
		Basis: each(t.Basis, func(code string) market.Text { return basisWords[code] }),
	}
	if t.Counts {
		out.Count = &t.Count
	}
	for _, v := range t.Values[:min(len(t.Values), mostValues)] {
		one := PersonalValue{Label: v.Label, Value: v.Value}
		if !v.At.IsZero() {
			one.At = &v.At
		}
		out.Values = append(out.Values, one)
	}
	return out
}

// basisWords are the bases in law by their codes.
var basisWords = func() map[string]market.Text {
	out := map[string]market.Text{}
	for _, b := range market.Personal.Bases {
		out[b.Code] = b.Text
	}
	return out
}()

func namedPerson(n service.NamedPerson) NamedPerson {
	out := NamedPerson{ID: n.ID, Kind: n.Kind, Name: n.Name, Organisation: *organisationRef(&n.Owner), Forms: n.Forms, Unread: n.Unread,
		Places: each(n.Places, func(p service.NamedPlace) NamedPlace { return NamedPlace(p) })}
	if basis, kept := basisWords[n.Basis()]; kept {
		out.Kept = &basis
	}
	return out
}

func erasable(a service.Account) ErasureCandidate {
	return ErasureCandidate{ID: a.ID, Login: a.Login, Name: a.Name, Organisation: organisationRef(a.Organisation), Status: string(a.Status), Version: a.Version}
}
