package service

import (
	"context"
	"time"

	"duijie/server/crew"
	"duijie/server/market"
)

// Chore is how something that is seen to from time to time went in this process.
type Chore struct {
	Name      string      // one word
	Title     market.Text // what it does
	Elsewhere bool        // another process does it, or nobody yet
	Began     time.Time   // the last run; zero: none yet
	Took      time.Duration
	Succeeded time.Time // the last run that did
	Failed    bool      // the last run did not; the log says why
	Runs      int       // since the start
	Failures  int       // of them
}

// Disk is the room on the disk of the data folder, in bytes.
type Disk struct{ Free, Total int64 }

// Process is what a serving process knows of itself; package main provides it.
type Process struct {
	Version, Revision, Go string
	Started               time.Time
	Store                 string // embedded or mongodb
	Files                 string // folder or gridfs
	Disk                  func() (Disk, error)
	// Backup tells when the newest backup was written, zero when there is none;
	// nil: nobody said where backups are.
	Backup func() (time.Time, error)
	Chores func() []Chore
	// Crew tells which servers are there and who does what, and Jobs what each job is.
	Crew *crew.Crew
	Jobs map[string]market.Text
	// Alerts tells how far the journal was told of and spread, by journal number, of
	// what this process does.
	Alerts func() map[string]int64
}

// Running is a serving process as an operator sees it.
type Running struct {
	Process
	Journal JournalEnd
	Alerts  []Reached
	Servers []crew.There
	Posts   []Post
	// OldForms is how many kinds of document are still written in an older form, until
	// the last server of an older version is gone.
	OldForms int
	Chores   []Chore
	Disk     *Disk // nil: the system does not tell
	Backup   *Backup
	Mail     MailQueue
}

// Post is a job and who does it.
type Post struct {
	crew.Post
	Title market.Text
}

// Backup is the newest backup.
type Backup struct {
	At     time.Time // zero: there is none
	Unread bool      // the folder cannot be read
}

// JournalEnd is the last entry of the journal whose documents can be read.
type JournalEnd struct {
	Number int64 // 0: the journal is empty
	Hash   string
	At     time.Time
}

// Reached is how far something that follows the journal came.
type Reached struct {
	Name     string
	Position int64
	Behind   int64 // journal entries
}

// Running shows an operator the process that answers. Errors: forbidden, not
// found where nothing serves, as in a command.
func (s *Service) Running(ctx context.Context, a market.Actor) (Running, error) {
	if !a.Has(market.RoleOperator) {
		return Running{}, forbidden()
	}
	if s.Process == nil {
		return Running{}, notFound()
	}
	out := Running{Process: *s.Process, Chores: s.Process.Chores()}
	var err error
	if out.Journal, err = s.journalEnd(ctx); err != nil {
		return Running{}, problem(err)
	}
	if err = s.roster(ctx, &out); err != nil {
		return Running{}, problem(err)
	}
	at := s.Process.Alerts()
	for _, name := range []string{AlertsTelling, AlertsSpreading} {
		if _, here := at[name]; !here {
			continue
		}
		out.Alerts = append(out.Alerts, Reached{Name: name, Position: at[name], Behind: max(out.Journal.Number-at[name], 0)})
	}
	if disk, err := s.Process.Disk(); err == nil {
		out.Disk = &disk
	}
	if s.Process.Backup != nil {
		at, err := s.Process.Backup()
		out.Backup = &Backup{At: at, Unread: err != nil}
	}
	out.Mail, err = s.Outbox.Queue(ctx)
	return out, problem(err)
}

// roster tells who is there and who does what.
func (s *Service) roster(ctx context.Context, out *Running) error {
	servers, posts, err := s.Process.Crew.Roster(ctx)
	out.Servers, out.OldForms = servers, len(s.Process.Crew.Waiting())
	for _, p := range posts {
		out.Posts = append(out.Posts, Post{p, s.Process.Jobs[p.Job]})
	}
	return err
}

// The two ways of alerts: telling writes them, spreading brings them to people.
const (
	AlertsTelling   = "telling"
	AlertsSpreading = "spreading"
)

func (s *Service) journalEnd(ctx context.Context) (JournalEnd, error) {
	number, err := s.Store.Head(ctx)
	if err != nil || number == 0 {
		return JournalEnd{}, err
	}
	last, err := s.Store.Entries(ctx, number-1, 1)
	if err != nil || len(last) == 0 {
		return JournalEnd{Number: number}, err
	}
	return JournalEnd{Number: number, Hash: last[0].Hash, At: last[0].Time}, nil
}
