package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
)

// CodeLists holds every list by its name.
type CodeLists map[string][]market.CodeEntry

type codesAnswer struct {
	CacheControl string `header:"Cache-Control"`
	Body         CodeLists
}

func (s *Server) registerCodes() {
	register(s.routes, Public, huma.Operation{
		OperationID: "list-codes", Method: http.MethodGet, Path: "/codes", Tags: []string{"codes"},
		Summary: "All code lists with their labels in Chinese and English, and the transition table's actions and states",
	}, func(context.Context, *struct{}) (*codesAnswer, error) {
		out := CodeLists{}
		for _, l := range market.CodeLists() {
			out[l.Name] = l.Entries
		}
		return &codesAnswer{CacheControl: "public, max-age=300", Body: out}, nil
	})
	register(s.routes, Public, huma.Operation{
		OperationID: "list-transitions", Method: http.MethodGet, Path: "/transitions", Tags: []string{"codes"},
		Summary: "The life of an achievement or a demand as a table: from, to, who, what it needs",
	}, func(context.Context, *struct{}) (*transitionsAnswer, error) {
		out := &transitionsAnswer{CacheControl: "public, max-age=300"}
		out.Body.Items = market.Transitions
		return out, nil
	})
}

type transitionsAnswer struct {
	CacheControl string `header:"Cache-Control"`
	Body         TransitionTable
}

// TransitionTable is the whole life of a listing.
type TransitionTable struct {
	Items []market.Transition `json:"items" doc:"Every allowed step"`
}
