package service

import (
	"context"
	"errors"
	"fmt"

	"duijie/server/market"
	"duijie/server/store"
)

// FileFinding is a file that is not what the documents say.
type FileFinding struct {
	Where   string `json:"where"`   // kind and id of the document that names it
	SHA256  string `json:"sha256"`  // of the file
	Problem string `json:"problem"` // what is wrong
}

func (f FileFinding) String() string { return f.Where + ": file " + f.SHA256 + ": " + f.Problem }

// CheckFiles reads every file that an organisation has uploaded, and finds those
// that are gone or hold other bytes than their names say; and every document in
// which files hang, for one that names a file that nobody has. progress may be
// nil. Errors: those of reading store and vault.
func (s *Service) CheckFiles(ctx context.Context, progress func(done, total int)) ([]FileFinding, error) {
	total, err := s.Store.Count(ctx, store.Query{Kind: Files})
	if err != nil {
		return nil, problem(err)
	}
	var found []FileFinding
	has, done := map[string]bool{}, 0
	err = readAll(reading(ctx, s.Store), store.Query{Kind: Files, Key: "sha256"}, func(d store.Doc) error {
		if done++; progress != nil {
			progress(done, total)
		}
		f, err := store.As[market.File](d)
		if err != nil || !f.Stored {
			return err
		}
		if has[f.SHA256] {
			return nil // the same bytes of another organisation
		}
		has[f.SHA256] = true
		err = store.CheckFile(ctx, s.Vault, f.SHA256)
		switch {
		case errors.Is(err, store.ErrNotFound):
			found = append(found, FileFinding{Files + " " + d.ID, f.SHA256, "it is not in the vault"})
		case errors.Is(err, store.ErrDamaged):
			found = append(found, FileFinding{Files + " " + d.ID, f.SHA256, err.Error()})
		default:
			return err
		}
		return nil
	})
	if err != nil {
		return found, err
	}
	for _, kind := range Holders() {
		err := readAll(reading(ctx, s.Store), store.Query{Kind: kind}, func(d store.Doc) error {
			files, err := holders[kind].files(d)
			for _, f := range files {
				if !has[f.SHA256] {
					found = append(found, FileFinding{kind + " " + d.ID, f.SHA256, fmt.Sprintf("%q was uploaded by nobody", f.Name)})
				}
			}
			return err
		})
		if err != nil {
			return found, err
		}
	}
	return found, nil
}
