package crew_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"duijie/server/crew"
	"duijie/server/store"
	"duijie/server/store/mongo"
	"duijie/server/store/mongo/mongotest"
)

// What makes a re-executed test binary a server of the tests below.
const (
	envURI   = "DUIJIE_TEST_CREW"
	envStop  = "DUIJIE_TEST_CREW_STOP"  // the deed in whose commit it stops itself
	envGuard = "DUIJIE_TEST_CREW_GUARD" // "off": leases are not looked at by commits
)

// shortTerm is long enough for a beat on a busy machine, mostly; a change of hands
// without need breaks nothing that is tested.
const shortTerm = 4 * time.Second

func TestMain(m *testing.M) {
	if uri := os.Getenv(envURI); uri != "" {
		if err := serve(uri); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// serve counts, whenever it holds the job: it reads how far the count is, and writes
// the next number without another look, as only one may who is alone with it. It ends
// when its standard input does.
func serve(uri string) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	b, err := mongo.Open(ctx, uri)
	if err != nil {
		return err
	}
	var armed atomic.Bool
	goesOn := make(chan os.Signal, 1)
	signal.Notify(goesOn, syscall.SIGCONT)
	o := options()
	o.Hook = func(step string) {
		if step == store.StepBeforeAppend && armed.Swap(false) {
			_ = syscall.Kill(os.Getpid(), syscall.SIGSTOP)
			<-goesOn // this thread may be the last to be stopped
		}
	}
	s, err := store.Open(ctx, b, o)
	if err != nil {
		return errors.Join(err, b.Close())
	}
	c := crew.New(crew.Options{Store: s, World: world{}, Jobs: []string{"count"}, Term: shortTerm, Log: slog.New(slog.DiscardHandler)})
	if os.Getenv(envGuard) != "off" {
		s = crew.Fenced(s)
	}
	stopAt, _ := strconv.Atoi(os.Getenv(envStop))
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	ended := make(chan struct{})
	go func() { defer close(ended); c.Keep(ctx) }()
	c.While(ctx, "count", func(held context.Context) {
		fence, _ := c.Holding("count")
		for deed := 1; held.Err() == nil; deed++ {
			// The context of a stopped process ends before it knows: only the guard may help.
			stop := deed == stopAt
			err := count(context.WithoutCancel(held), s, fence, func() { armed.Store(stop); stop = false })
			for err != nil && !errors.Is(err, crew.ErrLost) { // the database did not answer
				err = count(context.WithoutCancel(held), s, fence, func() {})
			}
			if err != nil {
				fmt.Println("refused")
				stopAt = 0
				return
			}
			if deed == stopAt {
				fmt.Println("went on")
				stopAt = 0
			}
			select {
			case <-held.Done():
			case <-time.After(10 * time.Millisecond):
			}
		}
	})
	<-ended
	return errors.Join(c.Leave(context.Background()), s.Close())
}

func count(ctx context.Context, s store.Store, fence int64, before func()) error {
	n, err := s.Count(ctx, store.Query{Kind: effects})
	if err != nil {
		return err
	}
	before()
	_, err = s.Commit(ctx, store.Meta{Actor: "job", Action: "job.count"}, func(_ context.Context, tx store.Tx) error {
		return tx.Put(effects, world{}.NewID(), 1, effect{Job: "count", Fence: fence, N: n + 1})
	})
	return err
}

// process is a server in a process of its own.
type process struct {
	cmd   *exec.Cmd
	stdin io.Closer
	lines chan string
}

func starts(t *testing.T, uri string, env ...string) *process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(append(os.Environ(), envURI+"="+uri), env...)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: cmd, stdin: stdin, lines: make(chan string, 100)}
	go func() {
		defer close(p.lines)
		for s := bufio.NewScanner(out); s.Scan(); {
			p.lines <- s.Text()
		}
	}()
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }) // one that has ended is no matter
	return p
}

// stopped waits until the process stands still.
func (p *process) stopped(t *testing.T) {
	t.Helper()
	eventually(t, "the process stops itself", func() bool {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(stat), ") ")
		return strings.HasPrefix(rest, "T")
	})
}

func (p *process) signal(t *testing.T, s os.Signal) {
	t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for began := time.Now(); !is(); time.Sleep(100 * time.Millisecond) {
		if time.Since(began) > 2*time.Minute {
			t.Fatalf("%s: not after two minutes", what)
		}
	}
}

// counted reads the journal: how far the count is, under which fence, and which
// numbers stand twice.
func counted(t *testing.T, s store.Store) (n int, fence int64, twice []int, broken error) {
	t.Helper()
	fence, n, broken = replayed(t, s, "count")
	page, err := s.Find(t.Context(), store.Query{Kind: effects, Limit: store.MaxLimit})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[int]bool{}
	for _, d := range page.Docs {
		e, err := store.As[effect](d)
		if err != nil {
			t.Fatal(err)
		}
		if seen[e.N] {
			twice = append(twice, e.N)
		}
		seen[e.N] = true
	}
	return n, fence, twice, broken
}

// watcher opens the store beside the processes.
func watcher(t *testing.T, uri string) store.Store {
	t.Helper()
	b, err := mongo.Open(t.Context(), uri)
	return opened(t, b, err)
}

// grows waits until more was counted under a fence that is newer.
func grows(t *testing.T, s store.Store, after int64) (fence int64) {
	t.Helper()
	from := 0
	eventually(t, fmt.Sprintf("somebody counts under a fence above %d", after), func() bool {
		var n int
		n, fence, _, _ = counted(t, s)
		if fence <= after {
			return false
		}
		if from == 0 {
			from = n
		}
		return n > from+2
	})
	return fence
}

// Three processes count, and each number is written once, though the one that does it
// is stopped in the middle of a commit until another has its job, and then killed.
func TestAStoppedHolderWritesNothingAndAKilledOneIsFollowed(t *testing.T) {
	uri := mongotest.Start(t)
	s := watcher(t, uri)
	first := starts(t, uri, envStop+"=3")
	first.stopped(t)
	others := []*process{starts(t, uri), starts(t, uri)}
	fence := grows(t, s, 1)
	first.signal(t, syscall.SIGCONT)
	if said, ok := <-first.lines; !ok || said != "refused" {
		t.Errorf("the stopped one said %q", said)
	}
	for _, p := range others { // of these one is the holder
		p.signal(t, syscall.SIGKILL)
	}
	last := grows(t, s, fence)
	n, _, twice, broken := counted(t, s)
	if broken != nil || len(twice) > 0 {
		t.Errorf("%v; twice: %v", broken, twice)
	}
	t.Logf("%d numbers, %d holders", n, last)
	_ = first.stdin.Close()
	if err := first.cmd.Wait(); err != nil {
		t.Error(err)
	}
	if servers, err := s.Count(t.Context(), store.Query{Kind: crew.Servers}); err != nil || servers != 0 {
		t.Errorf("%d servers stand after the last has left, %v", servers, err)
	}
}

// The same without the guard: the stopped one writes a number that stands already. So
// the test above can fail.
func TestWithoutTheGuardAStoppedHolderWrites(t *testing.T) {
	uri := mongotest.Start(t)
	s := watcher(t, uri)
	first := starts(t, uri, envStop+"=3", envGuard+"=off")
	first.stopped(t)
	starts(t, uri)
	grows(t, s, 1)
	first.signal(t, syscall.SIGCONT)
	if said, ok := <-first.lines; !ok || said != "went on" {
		t.Errorf("the stopped one said %q", said)
	}
	if _, _, twice, broken := counted(t, s); broken == nil || len(twice) == 0 {
		t.Errorf("no number stands twice, and the journal shows nothing: %v", broken)
	}
}
