package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"duijie/server/store"
)

// The variables that tell a re-executed test binary to fill a vault.
const (
	envVault = "STORETEST_VAULT_PLACE"
	envSeed  = "STORETEST_VAULT_SEED"
)

const vaultFillers = 4

// FillerMain has to be called first in TestMain. In a process that KillVault
// has started it puts files until it is killed and never returns.
func FillerMain(open func(place string) (store.Vault, error)) {
	place := os.Getenv(envVault)
	if place == "" {
		return
	}
	fmt.Fprintln(os.Stderr, fillVault(place, open))
	os.Exit(1)
}

// fillVault says of each file that it is begun, and that it is kept.
func fillVault(place string, open func(place string) (store.Vault, error)) error {
	seed, err := strconv.ParseUint(os.Getenv(envSeed), 10, 64)
	if err != nil {
		return err
	}
	v, err := open(place)
	if err != nil {
		return err
	}
	errs := make(chan error)
	for i := range uint64(vaultFillers) {
		go func() {
			r := rand.New(rand.NewPCG(seed, i))
			for {
				data := content(r.Uint64(), r.IntN(2*chunk))
				fmt.Fprintf(os.Stdout, "begun %s\n", nameOf(data))
				if _, err := v.Put(context.Background(), bytes.NewReader(data), 1<<30); err != nil {
					errs <- err
					return
				}
				fmt.Fprintf(os.Stdout, "kept %s\n", nameOf(data))
			}
		}()
	}
	return <-errs
}

// KillVault kills a process that puts files, as hard as kill -9, again and
// again: what it was told is kept is there, and nothing that can be opened is
// torn.
func KillVault(t *testing.T, place string, open func(place string) (store.Vault, error), rounds int) {
	kept, begun := 0, 0
	for round := range rounds {
		told := killFiller(t, place, round)
		v, err := open(place)
		if err != nil {
			t.Fatal(err)
		}
		for name, done := range told {
			err := store.CheckFile(t.Context(), v, name)
			switch {
			case err == nil && done:
				kept++
			case err == nil || !done && errors.Is(err, store.ErrNotFound):
				begun++
			default:
				t.Errorf("round %d: file %s, acknowledged %v: %v", round, name, done, err)
			}
		}
	}
	if kept == 0 || begun == 0 {
		t.Errorf("%d files were kept and %d were interrupted: the test tested nothing", kept, begun)
	}
}

// killFiller runs one process until it has kept some files and tells of each
// that it began whether it was kept.
func killFiller(t *testing.T, place string, round int) map[string]bool {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	w := startWriter(t, exec.Command(self), envVault+"="+place, envSeed+"="+strconv.Itoa(round)) //nolint:gosec // this very binary
	told, lines, after := map[string]bool{}, 0, 8+rand.IntN(30)
	for line := range w.lines {
		what, name, ok := strings.Cut(line, " ")
		if !ok {
			t.Fatalf("the process said %q", line)
		}
		told[name] = what == "kept"
		if lines++; lines == after {
			_ = w.cmd.Process.Kill() // and read on: what it said before counts
		}
	}
	w.end(t)
	return told
}
