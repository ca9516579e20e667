package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/simulate"
	"duijie/server/store"
)

// smallYear asks for a year that is over in a few seconds.
var smallYear = []string{"simulate", "--json", "--enterprises", "4", "--universities", "3", "--contracts", "14", "--payments", "24", "--claims", "12", "--year", "2025"}

// whole reads the report of a year.
func whole(t *testing.T, text string) simulated {
	t.Helper()
	var out simulated
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	if len(out.Violations) > 0 {
		t.Errorf("%v", out.Violations)
	}
	return out
}

// TestAYearThatIsKilledGoesOn kills the program again and again at any moment: what
// stands at the end is the year that was not killed, to the last hash.
func TestAYearThatIsKilledGoesOn(t *testing.T) {
	newData(t)
	undisturbed := whole(t, ok(t, smallYear...))
	newData(t)
	kills := 0
	for wait := 100 * time.Millisecond; ; wait += 100 * time.Millisecond {
		killed, said := killedAfter(t, wait+time.Duration(rand.IntN(100))*time.Millisecond, smallYear...)
		if !killed {
			if strings.Contains(said, "a year has passed") {
				break // killed after the last entry, before the report
			}
			again := whole(t, said)
			if again.Hash != undisturbed.Hash || again.Entries != undisturbed.Entries {
				t.Errorf("after %d kills the journal has %d entries and ends in %s, undisturbed it has %d and ends in %s",
					kills, again.Entries, again.Hash, undisturbed.Entries, undisturbed.Hash)
			}
			break
		}
		kills++
	}
	t.Logf("killed %d times", kills)
	if kills < 3 {
		t.Errorf("it was killed %d times only: the year is over too soon", kills)
	}
	c, err := readConfig()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(scratchFolder(c)); !os.IsNotExist(err) {
		t.Errorf("the scratch store is left: %v", err)
	}
	if err := os.MkdirAll(scratchFolder(c), 0o700); err != nil { // as one that is killed after its last entry leaves it
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"the same year again": smallYear,
		"another year":        append(smallYear[:len(smallYear):len(smallYear)], "--seed", "9"),
	} {
		if out, err := command(t, args...); err == nil {
			t.Errorf("%s was simulated into it: %s", name, out)
		}
	}
	if _, err := os.Stat(scratchFolder(c)); !os.IsNotExist(err) {
		t.Errorf("the scratch store of a year that was killed at its end stays: %v", err)
	}
}

// killedAfter runs the program and kills it; not killed is one that was quicker,
// with what it said.
func killedAfter(t *testing.T, wait time.Duration, args ...string) (killed bool, said string) {
	t.Helper()
	cmd, errors := program(t, args...)
	var out bytes.Buffer
	cmd.Stdout = &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(wait, func() { _ = cmd.Process.Kill() })
	err := cmd.Wait()
	timer.Stop()
	var ended *exec.ExitError
	switch {
	case err == nil:
		return false, out.String()
	case asExit(err, &ended) && !ended.Exited():
		return true, ""
	case strings.Contains(errors.String(), "a year has passed"):
		return false, errors.String()
	}
	t.Fatalf("%v\n%s", err, errors)
	return false, ""
}

func asExit(err error, to **exec.ExitError) bool {
	e, is := err.(*exec.ExitError) //nolint:errorlint // as Wait gives it
	*to = e
	return is
}

func TestAYearDoesNotGoOnOverWhatSomebodyElseWrote(t *testing.T) {
	newData(t)
	c, err := readConfig()
	if err != nil {
		t.Fatal(err)
	}
	mark := simulate.Mark{Seed: 1, IDs: 1, Size: simulate.Size{Enterprises: 4, Universities: 3, Contracts: 14, Payments: 24, Claims: 12}, Span: simulate.CalendarYear(2025)}
	clock := simulate.NewClock(mark.Span.Morning(), mark.IDs)
	st, _, err := openStoresAt(t.Context(), c, clock, c.logger())
	if err != nil {
		t.Fatal(err)
	}
	if err := mark.Begin(t.Context(), st); err != nil {
		t.Fatal(err)
	}
	operator := market.Actor{User: "operator", Roles: []market.Grant{{Role: market.RoleOperator}}}
	if _, _, err := service.New(service.Deps{Store: st, World: clock}).CreateOrganisation(t.Context(), operator, market.Organisation{
		CreditCode: universityCode, Name: "北陆大学", Kind: market.University, Region: "220104",
	}); err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	out, err := command(t, smallYear...)
	if err == nil || !strings.Contains(fmt.Sprint(err), simulate.ErrAnotherYear.Error()) {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestTheSampleYearGoesOnAfterAKill kills a server while its sample year happens.
func TestTheSampleYearGoesOnAfterAKill(t *testing.T) {
	newData(t)
	cmd, said := program(t, "serve", "--samples")
	cmd.Env = append(cmd.Env, "DUIJIE_ADDR="+freePort(t))
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c, err := readConfig()
	if err != nil {
		t.Fatal(err)
	}
	killWhenItGrows(t, cmd, c.Data)
	st, err := openStore(t.Context(), c, c.logger())
	if err != nil {
		t.Fatal(err)
	}
	mark, err := simulate.MarkOf(t.Context(), st)
	if err != nil || !mark.Finished.IsZero() {
		t.Fatalf("it was killed too early or too late: %+v, %v\n%s", mark, err, said)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	s := start(t)
	s.stop(t)
	st, err = openStore(t.Context(), c, c.logger())
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	again, err := simulate.MarkOf(t.Context(), st)
	if err != nil || again.Finished.IsZero() || again.Begun != mark.Begun || again.IDs != mark.IDs {
		t.Errorf("%+v, %v; it began as %+v", again, err, mark)
	}
	begun := 0
	entries, err := st.Entries(t.Context(), 0, store.MaxLimit)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		for _, a := range e.Acts {
			if a.Action == "year.begin" {
				begun++
			}
		}
	}
	if begun != 1 {
		t.Errorf("the year began %d times", begun)
	}
}

// killWhenItGrows kills the program once its journal has grown.
func killWhenItGrows(t *testing.T, cmd *exec.Cmd, folder string) {
	t.Helper()
	every := time.NewTicker(5 * time.Millisecond)
	defer every.Stop()
	limit := time.After(startTime)
	for {
		if size(folder) > 5<<20 {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
			return
		}
		select {
		case <-every.C:
		case <-limit:
			t.Fatal("nothing was written")
		}
	}
}

// size is how many bytes the embedded database has.
func size(folder string) (bytes int64) {
	files, _ := os.ReadDir(folder)
	for _, f := range files {
		if info, err := f.Info(); err == nil && strings.Contains(f.Name(), ".db") {
			bytes += info.Size()
		}
	}
	return bytes
}
