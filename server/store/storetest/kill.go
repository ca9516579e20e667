package storetest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"duijie/server/store"
)

// The variables that tell a re-executed test binary to be a writer.
const (
	envPlace = "STORETEST_WRITER_PLACE"
	envStep  = "STORETEST_WRITER_STEP"  // kill yourself there ...
	envCount = "STORETEST_WRITER_COUNT" // ... the so-manieth time
	envFirst = "STORETEST_WRITER_FIRST" // number of the process's first writer
)

const killWriters = 8

// Killing describes a KillLoop.
type Killing struct {
	// Place is what open of WriterMain gets: a folder, an address.
	Place string
	// Open opens the same data in this process.
	Open func(t testing.TB) store.Backend
	// Rounds of random kills, beside two at every step of a commit.
	Rounds int
	// Beside is how many more processes write at the same time. They have to
	// go on after the death of the first, over whatever it left.
	Beside int
}

// Rounds is a number of rounds for everyday tests, and ten times as many where
// DUIJIE_PROVE is set (make prove).
func Rounds(everyday int) int {
	if os.Getenv("DUIJIE_PROVE") != "" {
		return 10 * everyday
	}
	return everyday
}

// WriterMain has to be called first in TestMain. In a process that KillLoop
// has started it writes until it is killed and never returns.
func WriterMain(open func(place string) (store.Backend, error)) {
	place := os.Getenv(envPlace)
	if place == "" {
		return
	}
	if err := write(place, open); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func write(place string, open func(place string) (store.Backend, error)) error {
	b, err := open(place)
	if err != nil {
		return err
	}
	o := optionsFor(b)
	o.Hook = suicide(os.Getenv(envStep), os.Getenv(envCount))
	s, err := store.Open(context.Background(), b, o)
	if err != nil {
		return err
	}
	first, err := strconv.Atoi(os.Getenv(envFirst))
	if err != nil {
		return err
	}
	errs := make(chan error)
	for w := first; w < first+killWriters; w++ {
		go func() {
			for {
				n, err := writeOne(s, w)
				if err != nil {
					errs <- err
					return
				}
				// One write, so that the line is whole or not there.
				fmt.Fprintf(os.Stdout, "%d %d\n", w, n)
			}
		}()
	}
	return <-errs
}

// writeOne counts up two documents of the writer and one of all.
func writeOne(s store.Store, w int) (n int, err error) {
	_, err = s.Commit(context.Background(), by, func(_ context.Context, tx store.Tx) error {
		if err := errors.Join(add(tx, left(w), 1), add(tx, right(w), 1), add(tx, "sum", 1)); err != nil {
			return err
		}
		d, err := tx.Get("things", left(w))
		if err != nil {
			return err
		}
		v, err := store.As[Thing](d)
		n = v.N
		return err
	})
	return n, err
}

func left(w int) string  { return fmt.Sprint("left", w) }
func right(w int) string { return fmt.Sprint("right", w) }

// suicide kills the process, as hard as kill -9, the so-manieth time that the
// step is reached.
func suicide(step, count string) func(string) {
	if step == "" {
		return nil
	}
	left := new(atomic.Int64)
	n, err := strconv.ParseInt(count, 10, 64)
	if err != nil {
		panic(err)
	}
	left.Store(n)
	return func(reached string) {
		if reached == step && left.Add(-1) == 0 {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // until it arrives
		}
	}
}

// KillLoop kills a process of 8 writers, again and again on the same data, at
// random times and at every step of a commit. After each round every
// acknowledged write has to be there, every other one whole or absent, and
// verify clean. Processes beside it have to go on meanwhile.
func KillLoop(t *testing.T, k Killing) {
	acked := make([]int, killWriters*(1+k.Beside))
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // a test's dice
	rounds, lines := 0, 0
	for _, step := range store.Steps {
		for _, count := range []int{1, 2 + rng.IntN(12)} {
			n := k.round(t, acked, step, count, 0)
			k.check(t, acked, fmt.Sprintf("killed at %s for the %d. time", step, count))
			rounds, lines = rounds+1, lines+n
		}
	}
	for range k.Rounds {
		after := 1 + rng.IntN(150)
		n := k.round(t, acked, "", 0, after)
		k.check(t, acked, fmt.Sprintf("killed after %d answers", after))
		rounds, lines = rounds+1, lines+n
	}
	if lines == 0 {
		t.Error("nothing was acknowledged; the test proves nothing")
	}
	t.Logf("%d rounds, %d acknowledged writes", rounds, lines)
}

// round runs one process to its death, and those beside it until each has
// written once more after that, and notes what they acknowledged.
func (k Killing) round(t *testing.T, acked []int, step string, count, after int) int {
	t.Helper()
	first := k.start(t, 0, step, count)
	beside := make([]*writer, k.Beside)
	for i := range beside {
		beside[i] = k.start(t, i+1, "", 0)
	}
	lines := 0
	for line := range first.lines {
		first.note(t, acked, line)
		if lines++; lines == after {
			_ = first.cmd.Process.Kill() // and read on: what it said before counts
		}
	}
	first.end(t)
	if k.Beside > 0 {
		lines += k.goOn(t, acked, beside)
	}
	return lines
}

// goOn wants from each process an answer for a write that was decided after
// the death, and then kills it too.
func (k Killing) goOn(t *testing.T, acked []int, beside []*writer) (lines int) {
	t.Helper()
	s := open(t, k.Open(t))
	stood := make([]int, len(acked))
	for w := range stood {
		stood[w] = number(t, s, left(w))
	}
	closeStore(t, s)
	for _, w := range beside {
		killed := false
		for line := range w.lines {
			lines++
			if by, n := w.note(t, acked, line); n > stood[by] && !killed {
				killed = true
				_ = w.cmd.Process.Kill()
			}
		}
		w.end(t)
	}
	return lines
}

// writer is a process that writes.
type writer struct {
	cmd   *exec.Cmd
	said  strings.Builder // on its error output
	lines chan string
}

func (k Killing) start(t *testing.T, index int, step string, count int) *writer {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return startWriter(t, exec.Command(self), envPlace+"="+k.Place, envStep+"="+step, envCount+"="+strconv.Itoa(count), //nolint:gosec // this very binary
		envFirst+"="+strconv.Itoa(index*killWriters))
}

// startWriter starts a process and hands out what it says, line by line.
func startWriter(t *testing.T, cmd *exec.Cmd, environment ...string) *writer {
	t.Helper()
	w := &writer{cmd: cmd, lines: make(chan string)}
	w.cmd.Env = append(os.Environ(), environment...)
	w.cmd.Stderr = &w.said
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := w.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		for scanner := bufio.NewScanner(out); scanner.Scan(); {
			w.lines <- scanner.Text()
		}
		close(w.lines)
	}()
	return w
}

// note takes down that writer by has had its write n acknowledged.
func (w *writer) note(t *testing.T, acked []int, line string) (by, n int) {
	t.Helper()
	if _, err := fmt.Sscanf(line, "%d %d", &by, &n); err != nil || by < 0 || by >= len(acked) {
		t.Fatalf("the writer said %q", line)
	}
	acked[by] = max(acked[by], n)
	return by, n
}

// end wants that it was killed and did not end by itself.
func (w *writer) end(t *testing.T) {
	t.Helper()
	var exit *exec.ExitError
	if err := w.cmd.Wait(); !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("the writer ended with %v instead of being killed: %s", err, w.said.String())
	}
}

func (k Killing) check(t *testing.T, acked []int, when string) {
	t.Helper()
	s := open(t, k.Open(t))
	sum := 0
	for w, n := range acked {
		l, r := number(t, s, left(w)), number(t, s, right(w))
		if l < n {
			t.Errorf("%s: writer %d had %d acknowledged, %d is there", when, w, n, l)
		}
		if l != r {
			t.Errorf("%s: writer %d stands at %d and %d", when, w, l, r)
		}
		sum += l
	}
	if n := number(t, s, "sum"); n != sum {
		t.Errorf("%s: the sum is %d, the writers wrote %d", when, n, sum)
	}
	clean(t, s)
	closeStore(t, s)
	if t.Failed() {
		t.FailNow()
	}
}

// number is the number of a thing, 0 when it is absent.
func number(t *testing.T, s store.Store, id string) int {
	t.Helper()
	d, err := s.Get(t.Context(), "things", id)
	if isNotFound(err) {
		return 0
	}
	if err != nil {
		t.Fatal(err)
	}
	v, err := store.As[Thing](d)
	if err != nil {
		t.Fatal(err)
	}
	return v.N
}
