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
	// mayRead errors with not found for an actor who may not read the document.
	mayRead func(read docReader, a market.Actor, d store.Doc) error
}

// holders are all kinds in which files hang. There is no other way to a file of
// another organisation: a kind whose files its readers may read stands here.
var holders = map[string]holder{
	Contracts:      {contractFiles, mayReadContract},
	Payments:       {filesOf(func(p market.Payment) *market.Attachment { return p.Voucher }), mayReadWith(func(p market.Payment) string { return p.Contract })},
	Claims:         {claimFiles, mayReadClaim},
	Messages:       {messageFiles, mayReadMessage},
	Applications:   {filesOf(func(p market.Application) *market.Attachment { return p.Proof }), mayReadApplication},
	Projects:       {projectFiles, mayReadProject},
	ProjectReports: {reportFiles, mayReadReport},
	Invoices:       {filesOf(func(i market.Invoice) *market.Attachment { return i.File }), mayReadWith(func(i market.Invoice) string { return i.Contract })},
	Confidentials:  {confidentialFiles, mayReadConfidential},
}

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
	d, err := s.Store.Get(ctx, kind, id)
	if err != nil {
		return OpenFile{}, problem(err)
	}
	if err := h.mayRead(reading(ctx, s.Store), a, d); err != nil {
		return OpenFile{}, problem(err)
	}
	files, err := h.files(d)
	if err != nil {
		return OpenFile{}, problem(err)
	}
	for _, f := range files {
		if f.SHA256 != sha256 {
			continue
		}
		if kind == Confidentials {
			if err := s.noteConfidentialFile(ctx, a, d, sha256); err != nil {
				return OpenFile{}, err
			}
		}
		return s.openFile(ctx, f)
	}
	return OpenFile{}, notFound()
}

// contractFiles are the text of a contract and whatever hangs with it, and the
// certificates of its registration, the former ones included.
func contractFiles(d store.Doc) ([]market.Attachment, error) {
	c, err := store.As[market.Contract](d)
	files := c.Attachments
	for _, r := range c.Registration {
		if r.Certificate != nil {
			files = append(files, *r.Certificate)
		}
	}
	return files, err
}

func mayReadContract(read docReader, a market.Actor, d store.Doc) error {
	_, _, _, err := visibleContract(read, a, d.ID)
	return err
}

// filesOf is for documents that hold one file at most.
func filesOf[T any](file func(T) *market.Attachment) func(store.Doc) ([]market.Attachment, error) {
	return func(d store.Doc) ([]market.Attachment, error) {
		v, err := store.As[T](d)
		if f := file(v); f != nil {
			return []market.Attachment{*f}, err
		}
		return nil, err
	}
}

// mayReadWith is for documents that are read by those who may read the contract
// that they belong to.
func mayReadWith[T any](contract func(T) string) func(docReader, market.Actor, store.Doc) error {
	return func(read docReader, a market.Actor, d store.Doc) error {
		v, err := store.As[T](d)
		if err == nil {
			_, _, _, err = visibleContract(read, a, contract(v))
		}
		return err
	}
}

// claimFiles are the evidence of a claim and what hangs with its report.
func claimFiles(d store.Doc) ([]market.Attachment, error) {
	c, err := store.As[market.Claim](d)
	var files []market.Attachment
	for _, e := range c.Evidence {
		files = append(files, e.File)
	}
	if c.Report != nil {
		files = append(files, c.Report.Files...)
	}
	return files, err
}

func mayReadClaim(_ docReader, a market.Actor, d store.Doc) error {
	c, err := store.As[market.Claim](d)
	if err == nil && !c.Reads(a) {
		err = notFound()
	}
	return err
}
