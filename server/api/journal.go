package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
)

// JournalHead is the signed state of the journal on a day.
type JournalHead struct {
	Day       market.Date `json:"day" doc:"Day in China on which it was signed"`
	Entry     int64       `json:"entry" doc:"Number of the last journal entry at that moment"`
	Hash      string      `json:"hash" doc:"SHA-256 of that entry, hexadecimal. Each entry holds the hash of the one before, so it stands for all of them"`
	At        time.Time   `json:"at" doc:"When it was signed"`
	Key       string      `json:"key" doc:"Ed25519 public key, base64"`
	Signature string      `json:"signature" doc:"Signature of the statement, base64"`
	Statement string      `json:"statement" doc:"The text that is signed: what it is, day, entry, hash and time, each ended by a line feed"`
}

// JournalHeads are signed states.
type JournalHeads struct {
	Items []JournalHead `json:"items" doc:"The newest first"`
}

type (
	journalHeadsAnswer  struct{ Body JournalHeads }
	journalHeadsRequest struct {
		Before market.Date `query:"before" pattern:"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$" patternDescription:"a day" doc:"Only those of days before this one"`
		Limit  int         `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"How many at most"`
	}
)

func (s *Server) registerJournal() {
	register(s.routes, Public, huma.Operation{
		OperationID: "list-journal-heads", Method: http.MethodGet, Path: "/journal/heads", Tags: []string{"history"},
		Summary:     "The signed state of the journal, day by day",
		Description: "Keep copies of this answer elsewhere: the command verify --heads tells whether a journal still holds what was signed.",
	}, func(ctx context.Context, in *journalHeadsRequest) (*journalHeadsAnswer, error) {
		heads, err := s.deps.Service.JournalHeads(ctx, in.Before, in.Limit)
		if err != nil {
			return nil, err
		}
		return &journalHeadsAnswer{Body: JournalHeads{Items: each(heads, func(h market.JournalHead) JournalHead {
			return JournalHead{Day: h.Day, Entry: h.Entry, Hash: h.Hash, At: h.At, Key: h.Key, Signature: h.Signature, Statement: h.Statement()}
		})}}, nil
	})
}
