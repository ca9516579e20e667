package mongo_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"duijie/server/store"
	"duijie/server/store/mongo"
)

// envNeighbour makes a re-executed test binary a neighbour on the database that it names.
const envNeighbour = "DUIJIE_TEST_NEIGHBOUR"

const (
	neighbours = 2
	writers    = 4  // goroutines in each process
	increments = 10 // of each writer
	total      = (neighbours + 1) * writers * increments
)

// neighbourMain never returns in a neighbour.
func neighbourMain() {
	uri := os.Getenv(envNeighbour)
	if uri == "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	end, err := neighbour(ctx, uri)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(end)
	os.Exit(0)
}

// patient helps no one who is merely slow: FerretDB loses one of two racing replacements.
func patient() store.Options {
	o := declared()
	o.Patience = 10 * time.Second
	return o
}

func neighbour(ctx context.Context, uri string) (end string, err error) {
	b, err := mongo.Open(ctx, uri)
	if err != nil {
		return "", err
	}
	s, err := store.Open(ctx, b, patient())
	if err != nil {
		return "", errors.Join(err, b.Close())
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return takePart(ctx, s)
}

// takePart writes its share and follows the journal until everyone's share has come. It returns
// where and with which hash the journal stands then.
func takePart(ctx context.Context, s store.Store) (string, error) {
	wrote := make(chan error, writers)
	for range writers {
		go func() {
			for range increments {
				if _, err := s.Commit(ctx, store.Meta{Actor: "u", Action: "add"}, increment); err != nil {
					wrote <- err
					return
				}
			}
			wrote <- nil
		}()
	}
	acts, last := 0, int64(0)
	end := ""
	for e, err := range s.Follow(ctx, 0) {
		if err != nil {
			return "", err
		}
		if e.Number != last+1 {
			return "", fmt.Errorf("entry %d follows %d", e.Number, last)
		}
		last, acts = e.Number, acts+len(e.Acts)
		if acts >= total {
			end = fmt.Sprint(e.Number, " ", e.Hash)
			break
		}
	}
	for range writers {
		if err := <-wrote; err != nil {
			return "", err
		}
	}
	if end == "" {
		return "", fmt.Errorf("saw %d of %d increments: %w", acts, total, context.Cause(ctx))
	}
	return end, nil
}

// Processes on one database write one document at the same time and lose nothing, and every one
// of them sees the same journal.
func TestProcessesFollowEachOther(t *testing.T) {
	p := newPlace(t)
	s := openWith(t, p.uri, patient())
	type outcome struct {
		end string
		err error
	}
	outcomes := make(chan outcome, neighbours)
	for range neighbours {
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), envNeighbour+"="+p.uri)
		go func() {
			out, err := cmd.Output()
			var exit *exec.ExitError
			if errors.As(err, &exit) {
				err = fmt.Errorf("%w: %s", err, exit.Stderr)
			}
			outcomes <- outcome{strings.TrimSpace(string(out)), err}
		}()
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	end, err := takePart(ctx, s)
	if err != nil {
		t.Fatal(err)
	}
	for range neighbours {
		if o := <-outcomes; o.err != nil || o.end != end {
			t.Errorf("a neighbour's journal ends at %q, %v; ours at %q", o.end, o.err, end)
		}
	}
	if d, err := s.Get(t.Context(), "things", "counter"); err != nil || string(d.Body) != fmt.Sprintf(`{"n":%d}`, total) {
		t.Errorf("counter %s, %v; want %d", d.Body, err, total)
	}
	if report, err := s.Verify(t.Context(), nil); err != nil || !report.Clean() {
		t.Errorf("verify: %v, %v", report.Findings, err)
	}
}
