package service

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"

	"duijie/server/market"
	"duijie/server/paper"
	"duijie/server/store"
)

// maxUnused is how many files of one organisation may belong to nothing yet:
// enough for a day of forms, too few to fill a disk with.
const maxUnused = 300

// OpenFile is a file that someone may read. Who gets it closes it.
type OpenFile struct {
	market.Attachment
	io.ReadSeekCloser
}

// worksFor tells whether the actor acts for an organisation, an office's
// included. An auditor reads what it has and adds nothing.
func worksFor(a market.Actor, organisation string) bool {
	return a.BelongsTo(organisation) || a.SignedIn() && organisation != "" && a.Organisation == organisation &&
		(a.Has(market.RoleReviewer) || a.Has(market.RoleDepartmentManager))
}

// UploadFile keeps a file for the actor's organisation, under a cleaned name. It
// belongs to nothing until a document names it, and is swept after a day of that.
// What it is, its bytes say, of which size there are. Errors: forbidden; too
// large; invalid for what may not be attached, with what to do; too many while
// too many belong to nothing.
//
// The document comes before the bytes: while it stands nothing removes them, so
// a file that two people upload, or that is uploaded while it is swept, is never
// lost. Stored says that the bytes have come too.
func (s *Service) UploadFile(ctx context.Context, a market.Actor, sent string, file io.ReaderAt, size int64) (market.File, error) {
	if !worksFor(a, a.Organisation) {
		return market.File{}, forbidden()
	}
	return s.keepFile(ctx, upload{Organisation: a.Organisation, Name: sent, By: a.User, Most: maxUnused}, file, size)
}

// upload is a file that comes in: whose it is, and how many of that owner may
// belong to nothing yet.
type upload struct {
	Organisation, Name, By string
	Most                   int
	Allow                  func(market.FileType) error // nil: every type that may be attached
}

// Scanner looks for viruses in a file. Errors: invalid where there is one, unavailable
// where it cannot be told: the file is not taken either way.
type Scanner interface {
	Scan(ctx context.Context, file io.Reader) error
}

// scan has the operator's scanner look at an upload before any of it is kept.
func (s *Service) scan(ctx context.Context, u upload, file io.Reader) error {
	if s.Scanner == nil {
		return nil
	}
	err := s.Scanner.Scan(ctx, file)
	if err != nil {
		s.Log.WarnContext(ctx, "a file was not taken", "scanner", err, "user", u.By)
	}
	return err
}

// keepFile keeps the bytes of an upload. Errors: as UploadFile, beside forbidden.
func (s *Service) keepFile(ctx context.Context, u upload, file io.ReaderAt, size int64) (market.File, error) {
	if size > market.MaxFile {
		return market.File{}, market.Errorf(market.CodeTooLarge, "文件超过 %d MB；请压缩图片或分成几个文件", "the file is larger than %d MB; make its pictures smaller, or part it", market.MaxFile>>20)
	}
	kind, err := paper.Inspect(file, size)
	if err == nil && u.Allow != nil {
		err = u.Allow(kind.Type)
	}
	if err != nil {
		return market.File{}, err
	}
	if err := s.scan(ctx, u, io.NewSectionReader(file, 0, size)); err != nil {
		return market.File{}, err
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(file, 0, size)); err != nil {
		return market.File{}, err
	}
	f := market.File{
		SHA256: hex.EncodeToString(sum.Sum(nil)), Organisation: u.Organisation, Name: market.FileName(u.Name, kind.Type),
		Type: kind.Type, Size: size, Encrypted: kind.Encrypted, By: u.By,
	}
	if f, err = s.announceFile(ctx, f, u.Most); err != nil || f.Stored {
		return f, err
	}
	kept, err := s.Vault.Put(ctx, io.NewSectionReader(file, 0, size), size)
	if err != nil {
		return market.File{}, problem(err)
	}
	if kept.SHA256 != f.SHA256 {
		return market.File{}, market.Errorf(market.CodeInvalid, "文件在上传中变化了，请重试", "the file changed while it was uploaded, please try again")
	}
	return s.storedFile(ctx, f)
}

// announceFile writes the document of a file whose bytes may be still to come.
func (s *Service) announceFile(ctx context.Context, f market.File, most int) (market.File, error) {
	meta := store.Meta{Actor: cmp.Or(f.By, applicantActor), Action: "file.upload"}
	_, err := s.Store.Commit(ctx, meta, func(_ context.Context, tx store.Tx) error {
		f.At, f.Stored, f.Used = tx.Now(), false, false
		if err := swept(tx, f.SHA256); err != nil {
			return err
		}
		before, err := readAs[market.File](tx, Files, market.FileID(f.SHA256, f.Organisation))
		switch {
		case err == nil:
			f.Stored, f.Used = before.Stored, before.Used
		case market.CodeOf(err) != market.CodeNotFound:
			return err
		default:
			if err := checkUnused(tx, f.Organisation, most); err != nil {
				return err
			}
		}
		return tx.Put(Files, market.FileID(f.SHA256, f.Organisation), market.FileSchema, f)
	})
	return f, problem(err)
}

// swept refuses a file whose bytes are being removed at this very moment.
func swept(tx store.Tx, sha256 string) error {
	_, err := tx.Get(sweeps, sha256)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return beingSwept()
}

func beingSwept() error {
	return &market.Error{Code: market.CodeUnavailable, RetryAfter: 10,
		Message: market.Text{ZH: "文件正在清理，请稍后重试", EN: "the file is being cleared away, please try again in a moment"}}
}

func checkUnused(tx store.Tx, organisation string, most int) error {
	page, err := tx.Find(store.Query{Kind: Files, Key: "organisation", Equal: []any{organisation, false}, Limit: most})
	if err != nil {
		return err
	}
	if len(page.Docs) == most {
		return &market.Error{Code: market.CodeTooMany, RetryAfter: 3600, Message: market.Textf(
			"本单位已有 %d 个文件上传后没有使用；请先保存引用它们的表单，或一天后再试", "%d files of your organisation belong to nothing yet; save the forms that name them, or try again in a day", most)}
	}
	return nil
}

func (s *Service) storedFile(ctx context.Context, f market.File) (market.File, error) {
	_, err := s.Store.Commit(ctx, store.Meta{Actor: cmp.Or(f.By, applicantActor), Action: "file.store"}, func(_ context.Context, tx store.Tx) error {
		var err error
		f, err = readAs[market.File](tx, Files, market.FileID(f.SHA256, f.Organisation))
		if market.CodeOf(err) == market.CodeNotFound { // it took longer than an unused upload is kept
			return beingSwept()
		}
		if err != nil || f.Stored {
			return err
		}
		f.Stored = true
		return tx.Put(Files, market.FileID(f.SHA256, f.Organisation), market.FileSchema, f)
	})
	return f, problem(err)
}

// uploaded is a file that the actor's organisation has uploaded, as an attachment
// of a document that is decided on in tx; nil for no hash. What the file is, its
// record says and no form. From then on it is never swept. Errors: invalid at a
// field for a file that the organisation has not uploaded, or no longer has.
func uploaded(tx store.Tx, a market.Actor, field, sha256 string) (*market.Attachment, error) {
	if sha256 == "" {
		return nil, nil
	}
	f, err := ownFile(tx, a, sha256)
	if market.CodeOf(err) == market.CodeNotFound {
		var faults market.Faults
		faults.Add(field, sha256, market.Text{ZH: "本单位没有上传过这个文件，或上传后超过一天没有使用", EN: "your organisation has not uploaded this file, or has not used it for a day"},
			market.Text{ZH: "请重新上传", EN: "upload it again"})
		return nil, faults.Err()
	}
	if err != nil {
		return nil, err
	}
	if !f.Used {
		f.Used = true
		if err := tx.Put(Files, market.FileID(f.SHA256, f.Organisation), market.FileSchema, f); err != nil {
			return nil, err
		}
	}
	file := f.Attachment()
	file.By, file.At = a.User, tx.Now()
	return &file, nil
}

func ownFile(tx store.Tx, a market.Actor, sha256 string) (market.File, error) {
	if !store.ValidSHA256(sha256) || !worksFor(a, a.Organisation) {
		return market.File{}, notFound()
	}
	f, err := readAs[market.File](tx, Files, market.FileID(sha256, a.Organisation))
	if err == nil && !f.Stored {
		err = notFound()
	}
	return f, err
}

// File opens a file of the actor's own organisation. Errors: not found, also for
// one that only others have.
func (s *Service) File(ctx context.Context, a market.Actor, sha256 string) (OpenFile, error) {
	if !store.ValidSHA256(sha256) || !worksFor(a, a.Organisation) && !a.Has(market.RoleAuditor) {
		return OpenFile{}, notFound()
	}
	f, err := readAs[market.File](reading(ctx, s.Store), Files, market.FileID(sha256, a.Organisation))
	if err != nil {
		return OpenFile{}, err
	}
	if !f.Stored {
		return OpenFile{}, notFound()
	}
	return s.openFile(ctx, f.Attachment())
}

func (s *Service) openFile(ctx context.Context, at market.Attachment) (OpenFile, error) {
	file, err := s.Vault.Open(ctx, at.SHA256)
	return OpenFile{at, file}, problem(err)
}
