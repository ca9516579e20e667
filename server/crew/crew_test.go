package crew_test

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"duijie/server/crew"
	"duijie/server/store"
	"duijie/server/store/mongo"
	"duijie/server/store/mongo/mongotest"
	"duijie/server/store/sqlite"
)

// effects is what the jobs of these tests write: one document for each deed, with the
// fence under which it was begun.
const effects = "effects"

type effect struct {
	Job   string `json:"job"`
	Fence int64  `json:"fence"`
	N     int    `json:"n"`
}

type world struct{}

func (world) Now() time.Time { return time.Now() }
func (world) NewID() string  { return strings.ToLower(rand.Text()) }

func options() store.Options {
	return store.Options{
		Collections: append(crew.Collections(), store.Collection{Name: effects, Schema: 1}), Records: crew.RecordSets(),
		World: world{}, Poll: 20 * time.Millisecond, Patience: 10 * time.Second, Logger: slog.New(slog.DiscardHandler),
	}
}

// onEach runs a test on either database.
func onEach(t *testing.T, run func(t *testing.T, s store.Store)) {
	t.Run("embedded", func(t *testing.T) {
		b, err := sqlite.Open(t.Context(), t.TempDir())
		run(t, opened(t, b, err))
	})
	t.Run("over the MongoDB protocol", func(t *testing.T) {
		b, err := mongo.Open(t.Context(), mongotest.Start(t))
		run(t, opened(t, b, err))
	})
}

func opened(t *testing.T, b store.Backend, err error) store.Store {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), b, options())
	if err != nil {
		t.Fatal(errors.Join(err, b.Close()))
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// fataler is a test, or a check of rapid.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// member is a server whose clock stands still unless it is moved.
type member struct {
	*crew.Crew
	store store.Store
	job   string
	now   time.Duration
}

func newMember(s store.Store, job string) *member {
	m := &member{store: s, job: job}
	m.join()
	return m
}

// join begins a life of the process.
func (m *member) join() {
	m.Crew = crew.New(crew.Options{Store: m.store, World: world{}, Jobs: []string{m.job}, Elapsed: func() time.Duration { return m.now }})
}

func (m *member) round(t fataler) {
	t.Helper()
	for try := 0; ; try++ {
		err := m.Round(context.Background())
		if err == nil {
			return
		}
		if try == 20 { // a busy database may not answer in time
			t.Fatalf("%v", err)
		}
	}
}

func (m *member) holds() int64 {
	fence, _ := m.Holding(m.job)
	return fence
}

// began is a deed that has begun: its context outlives the hold, as a process does
// that is stopped in the middle and knows nothing of it.
type began struct {
	ctx   context.Context
	fence int64
}

func (m *member) begins() (d began, ok bool) {
	d.fence = m.holds()
	ok, _ = m.Do(context.Background(), m.job, func(ctx context.Context) error {
		d.ctx = context.WithoutCancel(ctx)
		return nil
	})
	return d, ok
}

// writes ends a deed through a store.
func (m *member) writes(s store.Store, d began) error {
	_, err := s.Commit(d.ctx, store.Meta{Actor: "job", Action: "job.do"}, func(_ context.Context, tx store.Tx) error {
		return tx.Put(effects, tx.NewID(), 1, effect{Job: m.job, Fence: d.fence})
	})
	return err
}

// replayed holds the journal against the rule: a fence grows by one with each new
// holder, and whatever a job wrote stands under the fence that was the newest there.
func replayed(t fataler, s store.Store, job string) (fence int64, deeds int, broken error) {
	t.Helper()
	var faults []error
	for after := int64(0); ; {
		entries, err := s.Entries(context.Background(), after, 500)
		if err != nil {
			t.Fatalf("%v", err)
		}
		if len(entries) == 0 {
			return fence, deeds, errors.Join(faults...)
		}
		for _, e := range entries {
			after = e.Number
			for _, act := range e.Acts {
				for _, c := range act.Changes {
					if fault := follow(t, c, job, &fence, &deeds); fault != nil {
						faults = append(faults, fmt.Errorf("entry %d: %w", e.Number, fault))
					}
				}
			}
		}
	}
}

func follow(t fataler, c store.Change, job string, fence *int64, deeds *int) error {
	t.Helper()
	switch {
	case c.Kind == crew.Leases && c.ID == job:
		l, err := store.As[crew.Lease](store.Doc{Body: c.Body})
		if err != nil {
			t.Fatalf("%v", err)
		}
		before := *fence
		if *fence = l.Fence; l.Fence != before+1 {
			return fmt.Errorf("fence %d follows %d", l.Fence, before)
		}
	case c.Kind == effects:
		e, err := store.As[effect](store.Doc{Body: c.Body})
		if err != nil {
			t.Fatalf("%v", err)
		}
		if e.Job != job {
			return nil
		}
		if *deeds++; e.Fence != *fence {
			return fmt.Errorf("a deed of fence %d stands under fence %d", e.Fence, *fence)
		}
	}
	return nil
}

// Whatever several servers do and suffer, and however their clocks run, the journal
// keeps to the rule, and a server that is the only one to go on gets the job.
func TestOneHolderAtATimeWhateverHappens(t *testing.T) {
	onEach(t, func(t *testing.T, s store.Store) {
		fenced := crew.Fenced(s)
		steps, checks := 40, 40
		if strings.Contains(t.Name(), "Mongo") {
			steps, checks = 20, 4
		}
		if os.Getenv("DUIJIE_PROVE") != "" {
			checks *= 10
		}
		standard := flag.Lookup("rapid.checks").DefValue
		if err := flag.Set("rapid.checks", strconv.Itoa(checks)); err != nil {
			t.Fatal(err)
		}
		defer func() { _ = flag.Set("rapid.checks", standard) }()
		rapid.Check(t, func(t *rapid.T) {
			job := world{}.NewID()
			members := make([]*member, 3)
			stopped := make([]*began, len(members))
			for i := range members {
				members[i] = newMember(s, job)
			}
			for range rapid.IntRange(1, steps).Draw(t, "steps") {
				i := rapid.IntRange(0, len(members)-1).Draw(t, "member")
				m := members[i]
				switch rapid.SampledFrom([]string{"beats", "beats", "beats", "waits", "waits", "works", "stops", "goes on", "dies", "leaves"}).Draw(t, "does") {
				case "beats":
					m.round(t)
				case "waits":
					m.now += rapid.SampledFrom([]time.Duration{crew.Term / 5, crew.Term / 2, crew.Term, 3 * crew.Term}).Draw(t, "for")
				case "works":
					if d, ok := m.begins(); ok {
						if err := m.writes(fenced, d); err != nil && !errors.Is(err, crew.ErrLost) {
							t.Fatalf("%v", err)
						}
					}
				case "stops":
					if d, ok := m.begins(); ok {
						stopped[i] = &d
					}
				case "goes on":
					if stopped[i] != nil {
						if err := m.writes(fenced, *stopped[i]); err != nil && !errors.Is(err, crew.ErrLost) {
							t.Fatalf("%v", err)
						}
					}
				case "dies":
					m.join()
				case "leaves":
					if err := m.Leave(context.Background()); err != nil {
						t.Fatalf("%v", err)
					}
					m.join()
				}
			}
			last := members[0]
			for range 2 { // it looks, and looks again after a term
				last.round(t)
				last.now += crew.Term
			}
			last.round(t)
			fence, _, broken := replayed(t, s, job)
			if broken != nil {
				t.Fatalf("%v", broken)
			}
			if last.holds() != fence {
				t.Fatalf("the only one to go on holds %d, the lease is at %d", last.holds(), fence)
			}
		})
	})
}

// Who beats in time keeps the job, whatever its clock shows.
func TestNobodyIsRobbedWhoBeatsInTime(t *testing.T) {
	onEach(t, func(t *testing.T, s store.Store) {
		job := world{}.NewID()
		holder, other := newMember(s, job), newMember(s, job)
		holder.now, other.now = 0, 1000*time.Hour
		holder.round(t)
		for range 12 {
			pause := crew.Term * 4 / 5
			holder.now, other.now = holder.now+pause, other.now+pause
			holder.round(t)
			other.round(t)
		}
		if holder.holds() != 1 || other.holds() != 0 {
			t.Errorf("holder %d, other %d", holder.holds(), other.holds())
		}
	})
}

// A holder that is silent for a term is followed, and what it had begun is refused.
// Without the guard it stands, and the journal shows it: so these tests can fail.
func TestWhoWasSilentTooLongWritesNothing(t *testing.T) {
	for _, guarded := range []bool{true, false} {
		t.Run(fmt.Sprintf("guarded=%t", guarded), func(t *testing.T) {
			onEach(t, func(t *testing.T, s store.Store) {
				job := world{}.NewID()
				holder, other := newMember(s, job), newMember(s, job)
				holder.round(t)
				d, ok := holder.begins()
				if !ok {
					t.Fatal("the first is not the holder")
				}
				other.round(t)
				other.now += crew.Term
				other.round(t)
				if other.holds() != 2 {
					t.Fatalf("the other one holds %d", other.holds())
				}
				through := s
				if guarded {
					through = crew.Fenced(s)
				}
				err := holder.writes(through, d)
				_, deeds, broken := replayed(t, s, job)
				if guarded != errors.Is(err, crew.ErrLost) || guarded != (deeds == 0) || guarded != (broken == nil) {
					t.Errorf("%v; deeds %d; %v", err, deeds, broken)
				}
			})
		})
	}
}

// Only the time in which nothing could be seen is taken off.
func TestADatabaseThatFailsNowAndThenKeepsNoJobFromOthers(t *testing.T) {
	onEach(t, func(t *testing.T, s store.Store) {
		job := world{}.NewID()
		killed, other := newMember(s, job), newMember(s, job)
		killed.round(t)
		other.round(t)
		away, cancel := context.WithCancel(t.Context())
		cancel()
		for i := range 12 {
			other.now += crew.Term / 4
			if i%3 == 0 {
				_ = other.Round(away)
			} else {
				other.round(t)
			}
		}
		if other.holds() == 0 {
			t.Error("the job of a killed server was not taken within three terms")
		}
	})
}

// What a job writes outside the journal is refused when the term is over, and a
// database that was away for a while takes no job from who lives.
func TestADatabaseThatWasAwayTakesNoJob(t *testing.T) {
	onEach(t, func(t *testing.T, s store.Store) {
		job := world{}.NewID()
		holder, other := newMember(s, job), newMember(s, job)
		holder.round(t)
		other.round(t)
		d, _ := holder.begins()
		holder.now, other.now = holder.now+6*crew.Term, other.now+6*crew.Term
		away, cancel := context.WithCancel(t.Context())
		cancel()
		if holder.Round(away) == nil || other.Round(away) == nil {
			t.Fatal("a round without a database")
		}
		if holder.holds() != 0 {
			t.Error("who cannot beat goes on with the job")
		}
		if err := crew.Fenced(s).Records().Insert(d.ctx, "server_beats", "x", effect{}); !errors.Is(err, crew.ErrLost) {
			t.Errorf("a record: %v", err)
		}
		other.round(t)
		holder.round(t)
		if holder.holds() != 1 || other.holds() != 0 {
			t.Errorf("holder %d, other %d", holder.holds(), other.holds())
		}
		if err := holder.writes(crew.Fenced(s), d); err != nil {
			t.Errorf("the job is the holder's as before: %v", err)
		}
	})
}

// An embedded store is open to one process: who stands in it is dead, and nobody waits.
func TestAloneNobodyIsWaitedFor(t *testing.T) {
	b, err := sqlite.Open(t.Context(), t.TempDir())
	s := opened(t, b, err)
	newMember(s, "job").round(t)
	alone := crew.New(crew.Options{Store: s, World: world{}, Jobs: []string{"job"}, Alone: true})
	if err := alone.Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	servers, posts, err := alone.Roster(t.Context())
	if err != nil || len(servers) != 1 || !servers[0].Here || len(posts) != 1 || !posts[0].Here || posts[0].Fence != 2 {
		t.Errorf("%+v %+v %v", servers, posts, err)
	}
	if found, err := s.Records().Scan(t.Context(), "server_beats", "", 10); err != nil || len(found) != 1 {
		t.Errorf("%d beats, %v", len(found), err)
	}
}
