package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"duijie/server/service"
	"duijie/server/store"
	"duijie/server/store/archive"
	"duijie/server/store/folder"
	"duijie/server/store/mongo"
	"duijie/server/store/sqlite"

	"github.com/schollz/progressbar/v3"
)

// backupCommand writes the whole store to one file. Servers may be at work on it.
type backupCommand struct {
	File string `arg:"" help:"File to write; one that is there already is never touched. - is standard output."`
	JSON bool   `help:"Print what the backup holds as JSON."`
}

// Run writes beside the name first, so that a file of that name is a whole one.
func (b *backupCommand) Run(ctx context.Context, c *config) error {
	if b.File == "-" {
		_, err := writeBackup(ctx, c, os.Stdout)
		return err
	}
	if _, err := os.Lstat(b.File); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(err, fmt.Errorf("%s is there already: name a new file", b.File))
	}
	summary, err := backUp(ctx, c, b.File)
	if err != nil {
		return err
	}
	// Beside it lies who has been erased, for the day on which an older one is restored.
	if err := (&erasuresCommand{File: filepath.Join(filepath.Dir(b.File), erasuresFile)}).Run(ctx, c); err != nil {
		return fmt.Errorf("the backup is written; the register of erasures is not: %w", err)
	}
	if b.JSON {
		return printJSON(os.Stdout, summary)
	}
	records := 0
	for _, n := range summary.Records {
		records += n
	}
	_, err = fmt.Printf("%s: journal up to entry %d (%s), %d records, %d files of %d bytes\n",
		b.File, summary.Head, summary.Hash, records, summary.Files, summary.Bytes)
	return err
}

// backUp writes to path. Only its owner may read it: it holds what is known of
// people.
func backUp(ctx context.Context, c *config, path string) (summary archive.Summary, err error) {
	part, err := os.OpenFile(path+".part", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return summary, err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(part.Name()) // what stays is no backup, by its name
		}
	}()
	if summary, err = writeBackup(ctx, c, part); err == nil {
		err = part.Sync()
	}
	if err = errors.Join(err, part.Close()); err != nil {
		return summary, err
	}
	// Link, not rename: it never takes the place of another file.
	if err = os.Link(part.Name(), path); err != nil {
		return summary, err
	}
	if err = os.Remove(part.Name()); err != nil {
		return summary, err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return summary, err
	}
	return summary, errors.Join(dir.Sync(), dir.Close())
}

func writeBackup(ctx context.Context, c *config, to io.Writer) (summary archive.Summary, err error) {
	from, vault, err := openSource(ctx, c)
	if err != nil {
		return summary, err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	show := newStages()
	defer show.finish()
	return archive.Write(ctx, to, from, vault, archive.Options{
		Made: present().Now(), Sets: service.BackupSets(), Keep: service.InBackup, Progress: show.step,
	})
}

// source is a store that is only read.
type source interface {
	archive.Source
	io.Closer
}

// openSource opens the store beside a server that may have it open.
func openSource(ctx context.Context, c *config) (source, store.Vault, error) {
	if c.Mongo == "" {
		from, err := sqlite.OpenReader(ctx, c.Data)
		if err != nil {
			return nil, nil, err
		}
		return from, folder.OpenBeside(filepath.Join(c.Data, filesFolder)), nil
	}
	from, err := mongo.Open(ctx, c.Mongo)
	if err != nil {
		return nil, nil, err
	}
	vault, err := from.Vault(ctx)
	if err != nil {
		return nil, nil, errors.Join(err, from.Close())
	}
	return from, vault, nil
}

// restoreCommand brings a backup into an empty store.
type restoreCommand struct {
	File     string `arg:"" help:"Backup to read. All of it is checked before anything is written."`
	Until    int64  `help:"Number of the last journal entry to take; without it, all. People's names and sign-ins are those of the backup in any case."`
	Erasures string `help:"Register of erasures, or a later backup: whom it names is erased again. One called erasures.jsonl beside the backup is read in any case."`
	Check    bool   `help:"Only read the backup and say whether it is whole."`
	JSON     bool   `help:"Print what was restored, or what the backup holds, as JSON."`
}

// Run checks the backup, restores it, and verifies the store that came of it.
func (r *restoreCommand) Run(ctx context.Context, c *config) error {
	reading := newBar(1, "reading the backup")
	a, err := archive.Open(ctx, r.File, func(done, total int64) {
		reading.ChangeMax64(max(total, 1))
		_ = reading.Set64(done)
	})
	_ = reading.Finish()
	if err != nil {
		return err
	}
	if r.Check {
		return r.print(a.Summary(), fmt.Sprintf("%s is whole: journal up to entry %d of %s", r.File, a.Summary().Head, a.Summary().Made.Format("2006-01-02 15:04:05 MST")))
	}
	erased, err := knownErasures(ctx, r.File, r.Erasures)
	if err != nil {
		return fmt.Errorf("register of erasures: %w", err)
	}
	done, err := restore(ctx, c, a, r.Until, erased)
	if err != nil {
		return explainRestore(err)
	}
	again, err := eraseAgain(ctx, c)
	if err != nil {
		return fmt.Errorf("restored, but people who were erased are not erased again yet; a server does that when it starts: %w", err)
	}
	report, files, err := verifyStore(ctx, c)
	if err != nil {
		return err
	}
	if len(report.Findings) > 0 || len(files) > 0 {
		verified{Report: report, Files: files}.print()
		return fmt.Errorf("restored, but %d findings: run verify", len(report.Findings)+len(files))
	}
	return r.print(done, fmt.Sprintf("restored and verified: journal up to entry %d (%s), %d documents, %d records, %d files; %d erasures repeated",
		done.Head, done.Hash, report.Documents, done.Records, done.Files, again))
}

func (r *restoreCommand) print(v any, text string) error {
	if r.JSON {
		return printJSON(os.Stdout, v)
	}
	_, err := fmt.Println(text)
	return err
}

func restore(ctx context.Context, c *config, a *archive.Archive, until int64, erased map[string]service.Erasure) (done archive.Restored, err error) {
	to, vault, err := openBackend(ctx, c)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	head := until
	if head == 0 {
		head = a.Summary().Head
	}
	add, err := addedErasures(erased)
	if err != nil {
		return done, err
	}
	var files service.NeededFiles
	show := newStages()
	defer show.finish()
	return a.Restore(ctx, to, vault, archive.RestoreOptions{
		Store: storeOptions(present(), c.logger()),
		Until: until, Took: files.Take, Needs: files.Has, Progress: show.step, Add: add,
		Record: func(set, id string, body json.RawMessage) (json.RawMessage, error) {
			return service.RestoredRecord(set, id, body, head)
		},
	})
}

// explainRestore says what to do.
func explainRestore(err error) error {
	switch {
	case errors.Is(err, store.ErrExists):
		return fmt.Errorf("%w; name another data folder (DUIJIE_DATA) or database (MONGODB_URI)", err)
	case errors.Is(err, store.ErrNewerSchema):
		return fmt.Errorf("%w; restore with the version that wrote it, or a newer one", err)
	}
	return err
}

// stages shows the progress of one thing after another.
type stages struct {
	what string
	bar  *progressbar.ProgressBar
}

func newStages() *stages { return &stages{} }

func (s *stages) step(what string, done, total int64) {
	if what != s.what {
		s.finish()
		s.what, s.bar = what, newBar(1, what)
	}
	s.bar.ChangeMax64(max(total, done, 1))
	_ = s.bar.Set64(done)
}

func (s *stages) finish() {
	if s.bar != nil {
		_ = s.bar.Finish()
	}
}
