package main

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"duijie/server/api"
	"duijie/server/figures"
	"duijie/server/jobs"
	"duijie/server/service"
	"duijie/server/store"
)

// version is what the package was built as; the linker sets it.
var version string

// gauges are the figures of one platform.
type gauges struct {
	registry *prometheus.Registry
	build    figures.Build
	commits  *figures.Commits
	stores   *figures.Stores
	database store.Backend // that the platform rests on, with its operations timed
	letters  *prometheus.CounterVec

	mu     sync.Mutex
	alerts map[string]int64 // how far each part of alerts came
}

func newGauges() *gauges {
	g := &gauges{build: figures.BuildOf(version), alerts: map[string]int64{}}
	g.registry = figures.NewRegistry(g.build)
	g.commits, g.stores = figures.NewCommits(g.registry), figures.NewStores(g.registry)
	g.letters = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "duijie_mail_tries_total", Help: "Tries to hand over a letter by what became of them: later is a failed try that is not the last."}, []string{"outcome"})
	for _, fate := range service.Fates() {
		g.letters.WithLabelValues(string(fate))
	}
	g.registry.MustRegister(g.letters)
	return g
}

// around is the database with its operations timed.
func (g *gauges) around(b store.Backend) store.Backend {
	g.database = g.stores.Of(b)
	return g.database
}

func (g *gauges) tried(fate service.Fate) { g.letters.WithLabelValues(string(fate)).Inc() }

// reached notes how far a part of alerts came.
func (g *gauges) reached(part string, number int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.alerts[part] = number
}

// alertsAt is how far each part of alerts came that this server does.
func (p *platform) alertsAt() map[string]int64 {
	p.gauges.mu.Lock()
	defer p.gauges.mu.Unlock()
	out := map[string]int64{}
	for _, part := range []string{jobs.Telling, jobs.Spreading} {
		if fence, _ := p.crew.Holding(part); fence != 0 {
			out[part] = p.gauges.alerts[part]
		}
	}
	return out
}

// watch adds what is read of a serving platform when somebody asks.
func (p *platform) watch(house *jobs.House, ready []api.Ready) {
	p.gauges.registry.MustRegister(figures.NewReadings(p.log, append(p.journalReadings(), append(p.mailReadings(), append(choreReadings(house),
		figures.Reading{Name: "duijie_ready", Help: "Whether each part that /readyz asks stands: 1 or 0.", Label: "check", Read: readyNow(ready)},
		figures.Reading{Name: "duijie_backup_last_timestamp_seconds", Help: "When the newest backup in DUIJIE_BACKUPS was written; absent where that is not set, 0 where it is empty.",
			Read: func(context.Context) (map[string]float64, error) { return p.lastBackup() }},
		figures.Reading{Name: "duijie_servers", Help: "Servers that are at work on the same data, as far as they are known to live.", Read: figures.One(p.crew.Count)},
		figures.Reading{Name: "duijie_job_held", Help: "Whether this server does each job that one does for all: 1 or 0.", Label: "job", Read: p.jobsHeld},
		figures.Reading{Name: "duijie_forms_waiting", Help: "Kinds of document that this server still writes in an older form, because a server of an older version is or was just at work.", Read: figures.One(p.formsWaiting)},
		figures.Reading{Name: "duijie_data_free_bytes", Help: "Room on the disk of the data folder that this server may use.", Read: figures.One(p.diskFree)},
		figures.Reading{Name: "duijie_data_size_bytes", Help: "Size of the disk of the data folder.", Read: figures.One(p.diskTotal)},
	)...)...)...))
}

// jobsHeld tells of each job whether it is this server's.
func (p *platform) jobsHeld(context.Context) (map[string]float64, error) {
	out := map[string]float64{}
	for _, job := range p.crew.Jobs {
		out[job] = 0
		if fence, _ := p.crew.Holding(job); fence != 0 {
			out[job] = 1
		}
	}
	return out, nil
}

// formsWaiting is how much waits for the end of an upgrade; nothing does otherwise.
func (p *platform) formsWaiting(context.Context) (int, error) { return len(p.crew.Waiting()), nil }

// readyNow asks each part.
func readyNow(ready []api.Ready) func(context.Context) (map[string]float64, error) {
	return func(ctx context.Context) (map[string]float64, error) {
		out := map[string]float64{}
		for _, r := range ready {
			out[r.Name] = 1
			if r.Check(ctx) != nil {
				out[r.Name] = 0
			}
		}
		return out, nil
	}
}

// lastBackup has no value where nobody said where backups are.
func (p *platform) lastBackup() (map[string]float64, error) {
	if p.config.Backups == "" {
		return nil, nil
	}
	at, err := newestBackup(p.config.Backups)
	if err != nil || at.IsZero() {
		return map[string]float64{"": 0}, err
	}
	return map[string]float64{"": float64(at.Unix())}, nil
}

func (p *platform) journalReadings() []figures.Reading {
	return []figures.Reading{
		{Name: "duijie_journal_entry", Help: "Number of the last journal entry whose documents can be read.", Read: figures.One(p.store.Head)},
		{Name: "duijie_journal_appended_entry", Help: "Number of the last journal entry; above duijie_journal_entry while its documents are being written.", Read: figures.One(p.gauges.database.Last)},
		{Name: "duijie_clock_behind_journal_seconds", Help: "By how much this server's clock stands behind the last journal entry; 0 where it does not. Entries bear that one's time meanwhile.",
			Read: figures.One(p.clockBehind)},
		{Name: "duijie_part_built_timestamp_seconds", Help: "When index, matcher and word vectors were last built anew by this process; 0: they were not.", Label: "part", Read: p.builtAt},
		{Name: "duijie_follower_entry", Help: "Number of the journal entry that each follower has done.", Label: "follower",
			Read: func(context.Context) (map[string]float64, error) { return asFloats(p.followersAt()), nil }},
		{Name: "duijie_follower_lag_entries", Help: "Journal entries that each follower lacks.", Label: "follower",
			Read: func(ctx context.Context) (map[string]float64, error) {
				head, err := p.store.Head(ctx)
				lags := p.followersAt()
				for name, at := range lags {
					lags[name] = max(head-at, 0)
				}
				return asFloats(lags), err
			}},
	}
}

// clockBehind is by how many seconds the clock stands behind the journal.
func (p *platform) clockBehind(ctx context.Context) (float64, error) {
	head, err := p.store.Head(ctx)
	if err != nil || head == 0 {
		return 0, err
	}
	last, err := p.store.Entries(ctx, head-1, 1)
	if err != nil || len(last) == 0 {
		return 0, err
	}
	return max(last[0].Time.Sub(present().Now()).Seconds(), 0), nil
}

// builtAt is when each part was last built anew.
func (p *platform) builtAt(ctx context.Context) (map[string]float64, error) {
	parts, err := p.service.Keeper.Derived(ctx)
	out := map[string]float64{}
	for _, part := range parts {
		out[part.Name] = 0
		if r := part.Rebuild; r != nil && !r.Ended.IsZero() && r.Error == "" {
			out[part.Name] = float64(r.Ended.UnixMilli()) / 1000
		}
	}
	return out, err
}

// followersAt is how far each follower of the journal came.
func (p *platform) followersAt() map[string]int64 {
	out := map[string]int64{"index": p.indexer.At(), "matcher": p.matcher.At()}
	for part, at := range p.alertsAt() {
		out["alerts_"+part] = at
	}
	return out
}

func asFloats(in map[string]int64) map[string]float64 {
	out := make(map[string]float64, len(in))
	for name, n := range in {
		out[name] = float64(n)
	}
	return out
}

func (p *platform) mailReadings() []figures.Reading {
	return []figures.Reading{
		{Name: "duijie_mail_waiting", Help: "Letters that wait, 1000 at most, by whether a try failed already.", Label: "state",
			Read: func(ctx context.Context) (map[string]float64, error) {
				q, err := p.service.Outbox.Queue(ctx)
				return map[string]float64{"new": float64(q.Waiting - q.Tried), "tried": float64(q.Tried)}, err
			}},
		{Name: "duijie_mail_oldest_waiting_seconds", Help: "Age of the oldest letter that waits; 0 when none does.",
			Read: figures.One(func(ctx context.Context) (float64, error) {
				q, err := p.service.Outbox.Queue(ctx)
				if err != nil || q.Oldest.IsZero() {
					return 0, err
				}
				return present().Now().Sub(q.Oldest).Seconds(), nil
			})},
	}
}

func choreReadings(house *jobs.House) []figures.Reading {
	each := func(value func(service.Chore) float64) func(context.Context) (map[string]float64, error) {
		return func(context.Context) (map[string]float64, error) {
			out := map[string]float64{}
			for _, c := range house.Chores() {
				out[c.Name] = value(c)
			}
			return out, nil
		}
	}
	return []figures.Reading{
		{Name: "duijie_chore_last_success_timestamp_seconds", Help: "When each chore that this server does ended well last; 0: not since the start.", Label: "chore",
			Read: each(func(c service.Chore) float64 {
				if c.Succeeded.IsZero() {
					return 0
				}
				return float64(c.Succeeded.UnixMilli()) / 1000
			})},
		{Name: "duijie_chore_last_duration_seconds", Help: "How long the last run of each chore took.", Label: "chore",
			Read: each(func(c service.Chore) float64 { return c.Took.Seconds() })},
		{Name: "duijie_chore_runs_total", Help: "Runs of each chore.", Label: "chore", Counts: true, Read: each(func(c service.Chore) float64 { return float64(c.Runs) })},
		{Name: "duijie_chore_failures_total", Help: "Runs of each chore that failed.", Label: "chore", Counts: true, Read: each(func(c service.Chore) float64 { return float64(c.Failures) })},
	}
}

// process is what this server shows an operator of itself.
func (p *platform) process(house *jobs.House, started time.Time) *service.Process {
	kind, files := "embedded", "folder"
	if p.config.Mongo != "" {
		kind, files = "mongodb", "gridfs"
	}
	return &service.Process{
		Version: p.gauges.build.Version, Revision: p.gauges.build.Revision, Go: p.gauges.build.Go, Started: started,
		Store: kind, Files: files, Backup: p.backupAt(), Disk: func() (service.Disk, error) { return diskOf(p.config.Data) }, Chores: house.Chores,
		Crew: p.crew, Jobs: jobTitles(house), Alerts: p.alertsAt,
	}
}

// backupAt is nil where nobody said where backups are.
func (p *platform) backupAt() func() (time.Time, error) {
	if p.config.Backups == "" {
		return nil
	}
	return func() (time.Time, error) { return newestBackup(p.config.Backups) }
}

func (p *platform) diskFree(context.Context) (int64, error) {
	d, err := diskOf(p.config.Data)
	return d.Free, err
}

func (p *platform) diskTotal(context.Context) (int64, error) {
	d, err := diskOf(p.config.Data)
	return d.Total, err
}
