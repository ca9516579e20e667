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
	o := options()
	o.Hook = suicide(os.Getenv(envStep), os.Getenv(envCount))
	s, err := store.Open(context.Background(), b, o)
	if err != nil {
		return err
	}
	errs := make(chan error)
	for w := range killWriters {
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
// verify clean.
func KillLoop(t *testing.T, k Killing) {
	acked := make([]int, killWriters)
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

// round runs one process to its death and notes what it acknowledged.
func (k Killing) round(t *testing.T, acked []int, step string, count, after int) (lines int) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), envPlace+"="+k.Place, envStep+"="+step, envCount+"="+strconv.Itoa(count))
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for scanner := bufio.NewScanner(out); scanner.Scan(); {
		var w, n int
		if _, err := fmt.Sscanf(scanner.Text(), "%d %d", &w, &n); err != nil || w < 0 || w >= len(acked) {
			t.Fatalf("the writer said %q", scanner.Text())
		}
		acked[w] = max(acked[w], n)
		if lines++; lines == after {
			_ = cmd.Process.Kill() // and read on: what it said before counts
		}
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("the writer ended with %v instead of being killed: %s", err, said.String())
	}
	return lines
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
