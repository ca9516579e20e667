package service

import (
	"context"
	"maps"
	"slices"

	"duijie/server/market"
	"duijie/server/store"
)

// holder is a kind of document in which files hang: who may read the document
// may read them.
type holder struct {
	// files are those that a document names now.
	files func(store.Doc) ([]market.Attachment, error)
	// mayRead errors with not found for an actor who may not read a document.
	mayRead func(ctx context.Context, s *Service, a market.Actor, id string) error
}

// holders are all kinds in which files hang. There is no other way to a file of
// another organisation. A kind that names files and does not stand here is found
// by verify.
var holders = map[string]holder{}

// Holders names the kinds of documents in which files hang.
func Holders() []string { return slices.Sorted(maps.Keys(holders)) }

// FileOf opens a file that hangs in a document of one of the Holders. Errors: not
// found for a document that the actor may not read, and for a file that it does
// not name now.
func (s *Service) FileOf(ctx context.Context, a market.Actor, kind, id, sha256 string) (OpenFile, error) {
	h, ok := holders[kind]
	if !ok || !store.ValidSHA256(sha256) {
		return OpenFile{}, notFound()
	}
	if err := h.mayRead(ctx, s, a, id); err != nil {
		return OpenFile{}, err
	}
	d, err := s.Store.Get(ctx, kind, id)
	if err != nil {
		return OpenFile{}, problem(err)
	}
	files, err := h.files(d)
	if err != nil {
		return OpenFile{}, problem(err)
	}
	for _, f := range files {
		if f.SHA256 == sha256 {
			return s.openFile(ctx, f)
		}
	}
	return OpenFile{}, notFound()
}
