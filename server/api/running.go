package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/crew"
	"duijie/server/service"
)

// Running is the server that answers, for an operator.
type Running struct {
	Version   string          `json:"version" doc:"As the package calls it; devel where nobody said" example:"1.2.0"`
	Revision  string          `json:"revision,omitempty" doc:"Of the source, where the build knew it"`
	Go        string          `json:"go" doc:"The Go that built it"`
	StartedAt time.Time       `json:"started_at" doc:"When this server started"`
	Store     string          `json:"store" doc:"embedded or mongodb"`
	Files     string          `json:"files" doc:"Where attached files are: folder or gridfs"`
	Journal   RunningJournal  `json:"journal" doc:"The end of the journal"`
	Alerts    []RunningReach  `json:"alerts" doc:"How far alerts are, of what this server does: telling writes them, spreading brings them to people"`
	Servers   []RunningServer `json:"servers" doc:"Which servers are at work on the same data, as far as they are known to live"`
	OldForms  int             `json:"old_forms,omitempty" doc:"Kinds of document that this server still writes in an older form, because a server of an older version is at work; absent: none"`
	Jobs      []RunningJob    `json:"jobs" doc:"What one server does for all of them, and which"`
	Chores    []RunningChore  `json:"chores" doc:"What is seen to every hour, and how it went on this server"`
	Disk      *RunningDisk    `json:"disk,omitempty" doc:"The disk of the data folder; absent where the system does not tell"`
	Backup    *RunningBackup  `json:"backup,omitempty" doc:"The newest backup; absent where nobody said where backups are"`
	Mail      RunningMail     `json:"mail" doc:"The outbox"`
	Requests  RunningRequests `json:"requests" doc:"Who is here now, as far as this server sees"`
}

// RunningJournal is the last entry whose documents can be read.
type RunningJournal struct {
	Number int64     `json:"number" doc:"Its number; 0 when there is none"`
	Hash   string    `json:"hash,omitempty" doc:"Its hash, which stands for the whole journal up to it"`
	At     time.Time `json:"at,omitzero" doc:"When it was written"`
}

// RunningReach is how far something that follows the journal came.
type RunningReach struct {
	Name     string `json:"name" enum:"telling,spreading" doc:"Which"`
	Position int64  `json:"position" doc:"The journal number that it has done"`
	Behind   int64  `json:"behind" doc:"Journal entries that it lacks"`
}

// RunningServer is a server that is at work.
type RunningServer struct {
	ID      string    `json:"id" doc:"As in the log"`
	Name    string    `json:"name" doc:"Machine and address"`
	Version string    `json:"version" doc:"Of its program"`
	Joined  time.Time `json:"joined_at" doc:"Since when it is there"`
	Here    bool      `json:"here" doc:"It is the one that answers"`
}

// RunningJob is a job and who does it.
type RunningJob struct {
	Name   string    `json:"name" doc:"One word, as in the log and the figures"`
	Title  string    `json:"title" doc:"What it does, in the asker's language"`
	Server string    `json:"server,omitempty" doc:"Name of the server that does it; absent: nobody just now"`
	Here   bool      `json:"here" doc:"It is the one that answers"`
	Fence  int64     `json:"fence" doc:"How often it has changed hands; 0: nobody has done it yet"`
	Since  time.Time `json:"since,omitzero" doc:"When it changed hands last"`
}

// RunningChore is how one chore went.
type RunningChore struct {
	Name      string    `json:"name" doc:"One word, as in the log and the figures"`
	Title     string    `json:"title" doc:"What it does, in the asker's language"`
	Elsewhere bool      `json:"elsewhere" doc:"Another server does it; what follows is of the time when this one did"`
	RanAt     time.Time `json:"ran_at,omitzero" doc:"The last run; absent before the first"`
	TookMS    int64     `json:"took_ms" doc:"How long that took, milliseconds"`
	Succeeded time.Time `json:"succeeded_at,omitzero" doc:"The end of the last run that did; absent before the first"`
	Failed    bool      `json:"failed" doc:"The last run did not; the log says why"`
	Failures  int       `json:"failures" doc:"Runs that failed since the start"`
}

// RunningDisk is the room on a disk.
type RunningDisk struct {
	Free  int64 `json:"free" doc:"Bytes that are free for this server"`
	Total int64 `json:"total" doc:"Bytes in all"`
}

// RunningBackup is the newest backup.
type RunningBackup struct {
	At     time.Time `json:"at,omitzero" doc:"When it was written; absent: there is none"`
	Unread bool      `json:"unread,omitempty" doc:"The folder of backups cannot be read"`
}

// RunningMail is the outbox without whom letters are for and what they say.
type RunningMail struct {
	Carried bool            `json:"carried" doc:"There is a mail server"`
	Waiting int             `json:"waiting" doc:"Letters that wait, 1000 at most"`
	Tried   int             `json:"tried" doc:"Of them, those of which a try failed already"`
	Oldest  time.Time       `json:"oldest_at,omitzero" doc:"When the oldest of them was written"`
	Letters []RunningLetter `json:"letters" doc:"Letters that did not go: those that are tried again, by the next try, then those that ended, the newest first"`
}

// RunningLetter is one letter that did not go.
type RunningLetter struct {
	ID      string    `json:"id" doc:"As in the log and the Message-ID"`
	Written time.Time `json:"written_at" doc:"When it was written"`
	Tries   int       `json:"tries" doc:"How often it was tried"`
	Next    time.Time `json:"next_at,omitzero" doc:"The next try; absent: there is none"`
	Ended   time.Time `json:"ended_at,omitzero" doc:"When it was given up; absent: it waits"`
	Fate    string    `json:"fate" enum:"later,refused,given_up" doc:"What became of it"`
	Error   string    `json:"error,omitempty" doc:"What the mail server said last, without mail addresses"`
}

// RunningRequests is what the server is at.
type RunningRequests struct {
	Sessions int `json:"sessions" doc:"Sessions that asked for something in the last five minutes"`
}

type runningAnswer struct{ Body Running }

func (s *Server) registerRunning() {
	register(s.routes, Operator, huma.Operation{
		OperationID: "get-running", Method: http.MethodGet, Path: "/maintenance/running", Tags: []string{"maintenance"},
		Summary: "The server that answers: version, stores, end of the journal, chores, outbox, disk",
	}, func(ctx context.Context, _ *struct{}) (*runningAnswer, error) {
		now, err := s.deps.Service.Running(ctx, actor(ctx))
		if err != nil {
			return nil, err
		}
		out := running(now, language(ctx))
		out.Requests.Sessions = int(s.metrics.sessions.count())
		return &runningAnswer{Body: out}, nil
	})
}

func running(r service.Running, lang string) Running {
	out := Running{
		Version: r.Version, Revision: r.Revision, Go: r.Go, StartedAt: r.Started, Store: r.Store, Files: r.Files,
		Journal: RunningJournal{Number: r.Journal.Number, Hash: r.Journal.Hash, At: r.Journal.At},
		Alerts:  each(r.Alerts, func(a service.Reached) RunningReach { return RunningReach(a) }),
		Servers: each(r.Servers, func(t crew.There) RunningServer {
			return RunningServer{ID: t.ID, Name: t.Name, Version: t.Version, Joined: t.Joined, Here: t.Here}
		}),
		OldForms: r.OldForms,
		Jobs: each(r.Posts, func(p service.Post) RunningJob {
			return RunningJob{Name: p.Job, Title: p.Title.In(lang), Server: p.Server, Here: p.Here, Fence: p.Fence, Since: p.Since}
		}),
		Chores: each(r.Chores, func(c service.Chore) RunningChore { return runningChore(c, lang) }),
		Mail: RunningMail{Carried: r.Mail.Carried, Waiting: r.Mail.Waiting, Tried: r.Mail.Tried, Oldest: r.Mail.Oldest,
			Letters: append(each(r.Mail.Stuck, runningLetter), each(r.Mail.Lost, runningLetter)...)},
	}
	if r.Disk != nil {
		out.Disk = &RunningDisk{Free: r.Disk.Free, Total: r.Disk.Total}
	}
	if r.Backup != nil {
		out.Backup = &RunningBackup{At: r.Backup.At, Unread: r.Backup.Unread}
	}
	return out
}

func runningChore(c service.Chore, lang string) RunningChore {
	return RunningChore{Name: c.Name, Title: c.Title.In(lang), Elsewhere: c.Elsewhere, RanAt: c.Began, TookMS: c.Took.Milliseconds(), Succeeded: c.Succeeded, Failed: c.Failed, Failures: c.Failures}
}

func runningLetter(l service.StuckLetter) RunningLetter {
	return RunningLetter{ID: l.ID, Written: l.Written, Tries: l.Tries, Next: l.Next, Ended: l.Ended, Fate: string(l.Fate), Error: l.Error}
}
