package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// Historian reads how documents came to be: the managers of their owners, and
// the department managers and auditors of the owner's region.
var Historian = Access{Name: "historian", Roles: []market.Role{market.RoleOrgManager, market.RoleDepartmentManager, market.RoleAuditor}}

// HistoryAuthor is who made a change.
type HistoryAuthor struct {
	User         string           `json:"user" doc:"Id of the user, or the name of what did it where no person did"`
	Name         string           `json:"name,omitempty" doc:"The person's name; absent when it was erased or is not the asker's to know"`
	Organisation *OrganisationRef `json:"organisation,omitempty" doc:"The organisation that the person works for"`
	System       bool             `json:"system,omitempty" doc:"No person: the platform's clock, an import at its start"`
}

// HistoryValue is one value of a document.
type HistoryValue struct {
	Path  string `json:"path" doc:"Where it stands in the document, such as content.indicators[2].value"`
	Label string `json:"label" doc:"What that is called, in the asker's language; places in lists count from 1"`
	As    string `json:"as,omitempty" enum:"code,money,rate,time,bool,person,organisation" doc:"How the value is meant; absent: as text. Money is in Fen, a rate in basis points"`
	List  string `json:"list,omitempty" doc:"The code list of a code"`
	Old   string `json:"old,omitempty" doc:"The value before"`
	New   string `json:"new,omitempty" doc:"The value after; in a document as it stood, the value"`
	Set   string `json:"set" enum:"added,removed,changed" doc:"What became of it"`
}

// HistoryVersion is one version of a document.
type HistoryVersion struct {
	Number      int64          `json:"number" doc:"Number of the journal entry"`
	Hash        string         `json:"hash" doc:"Hash of that entry"`
	Time        time.Time      `json:"time" doc:"When"`
	Version     int64          `json:"version" doc:"Version of the document"`
	Deleted     bool           `json:"deleted,omitempty" doc:"The document was deleted"`
	By          HistoryAuthor  `json:"by" doc:"Who"`
	Action      string         `json:"action" doc:"What was done, as the journal names it"`
	Label       string         `json:"label" doc:"What that is called, in the asker's language"`
	Reason      string         `json:"reason,omitempty" doc:"Why, where a reason was given"`
	Differences []HistoryValue `json:"differences" doc:"What differs from the version before, as far as the asker may see it"`
}

// HistoryPage is one page of a history.
type HistoryPage struct {
	Kind  string           `json:"kind" doc:"Kind of the document"`
	ID    string           `json:"id" doc:"Id of the document"`
	Title string           `json:"title" doc:"What it is called"`
	Items []HistoryVersion `json:"items" doc:"This page"`
	Next  int64            `json:"next,omitempty" doc:"For after; absent on the last page"`
}

// HistoryStanding is a document as it stood.
type HistoryStanding struct {
	Kind    string         `json:"kind" doc:"Kind of the document"`
	ID      string         `json:"id" doc:"Id of the document"`
	Title   string         `json:"title" doc:"What it is called now"`
	Version HistoryVersion `json:"version" doc:"The version that stood, without its differences"`
	Values  []HistoryValue `json:"values" doc:"Every value of it that the asker may see"`
	Raw     string         `json:"raw,omitempty" doc:"Its text in the journal, byte for byte as it was hashed; absent where a part of it is not the asker's to see"`
}

// HistoryOf is the path of one document's history.
type HistoryOf struct {
	Kind string `path:"kind" doc:"Kind of the document, such as achievements"`
	ID   string `path:"id" minLength:"1" maxLength:"200" doc:"Id of the document"`
}

type historyRequest struct {
	HistoryOf
	After int64  `query:"after" minimum:"0" doc:"Go on behind this journal entry: next of the page before"`
	Order string `query:"order" enum:"newest,oldest" default:"newest" doc:"Which come first"`
}

type historyAtRequest struct {
	HistoryOf
	Number int64  `query:"number" minimum:"0" doc:"Right after this journal entry"`
	Day    string `query:"day" pattern:"^[0-9]{4}-[0-9]{2}-[0-9]{2}$" patternDescription:"a day" doc:"At the end of this day in China; not with a number"`
}

type historyAnswer struct{ Body HistoryPage }

type historyAtAnswer struct{ Body HistoryStanding }

func (s *Server) registerHistory() {
	tag := []string{"history"}
	register(s.routes, Historian, huma.Operation{
		OperationID: "get-history", Method: http.MethodGet, Path: "/history/{kind}/{id}", Tags: tag,
		Summary: "The versions of a document: who changed what, when and why",
	}, s.history)
	register(s.routes, Historian, huma.Operation{
		OperationID: "get-history-at", Method: http.MethodGet, Path: "/history/{kind}/{id}/at", Tags: tag,
		Summary: "A document as it stood on a day, or after a journal entry",
	}, s.historyAt)
}

func (s *Server) history(ctx context.Context, in *historyRequest) (*historyAnswer, error) {
	found, err := s.deps.Service.History(ctx, actor(ctx), in.Kind, in.ID, service.HistoryFilter{After: in.After, Oldest: in.Order == "oldest"})
	if err != nil {
		return nil, err
	}
	lang := language(ctx)
	return &historyAnswer{Body: HistoryPage{
		Kind: in.Kind, ID: in.ID, Title: found.Title, Next: found.Next,
		Items: each(found.Items, func(e service.Edition) HistoryVersion { return historyVersion(e, lang) }),
	}}, nil
}

func (s *Server) historyAt(ctx context.Context, in *historyAtRequest) (*historyAtAnswer, error) {
	found, err := s.deps.Service.HistoryAt(ctx, actor(ctx), in.Kind, in.ID, service.AsOf{Number: in.Number, Day: market.Date(in.Day)})
	if err != nil {
		return nil, err
	}
	lang := language(ctx)
	return &historyAtAnswer{Body: HistoryStanding{
		Kind: in.Kind, ID: in.ID, Title: found.Title, Version: historyVersion(found.Edition, lang),
		Values: historyValues(found.Values, lang), Raw: found.Raw,
	}}, nil
}

func historyVersion(e service.Edition, lang string) HistoryVersion {
	return HistoryVersion{
		Number: e.Number, Hash: e.Hash, Time: e.Time, Version: e.Version, Deleted: e.Deleted,
		By:     HistoryAuthor{User: e.By.User, Name: e.By.Name, Organisation: organisationRef(e.By.Organisation), System: e.By.System},
		Action: e.Action, Label: e.Label.In(lang), Reason: e.Reason, Differences: historyValues(e.Differences, lang),
	}
}

func historyValues(in []service.Told, lang string) []HistoryValue {
	return each(in, func(t service.Told) HistoryValue {
		v := HistoryValue{Path: t.Path, Label: t.Label.In(lang), As: string(t.As), List: t.List, Set: "changed"}
		if t.As == service.ShowsUser {
			v.As = string(service.ShowsPerson)
		}
		switch {
		case t.Old == nil:
			v.Set, v.New = "added", *t.New
		case t.New == nil:
			v.Set, v.Old = "removed", *t.Old
		default:
			v.Old, v.New = *t.Old, *t.New
		}
		return v
	})
}
