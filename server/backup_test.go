package main

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store/archive"
	"duijie/server/store/mongo/mongotest"
)

const (
	operatorLogin    = "root@office.example"
	operatorPassword = "correct horse battery 2026"
)

// furnished is a data folder with organisations, listings, an attached file and
// an operator.
func furnished(t *testing.T) string {
	t.Helper()
	folder := admitted(t)
	ok(t, "import", "--kind", "achievements", "--organisation", universityCode, "--landing", "listed", book(t, "成果.xlsx", achievementRows...))
	ok(t, "import", "--kind", "demands", "--organisation", firmCode, "--landing", "listed", file(t, "需求.csv", demandList))
	p := opened(t)
	scan := strings.NewReader("%PDF-1.7\n合同\n%%EOF\n")
	member := market.Actor{User: "u", Organisation: "o", Roles: []market.Grant{{Role: market.RoleMember}}}
	_, err := p.service.UploadFile(t.Context(), member, "合同.pdf", scan, scan.Size())
	accounts, accountErr := service.NewAccounts(t.Context(), service.AccountDeps{Store: p.store, World: present(), Log: p.log})
	if err := errors.Join(err, accountErr); err != nil {
		t.Fatal(err)
	}
	_, err = accounts.CreateOperator(t.Context(), operatorLogin, operatorPassword, "张三")
	if err := errors.Join(err, p.Close()); err != nil {
		t.Fatal(err)
	}
	return folder
}

// shown is what the commands tell of a store: its lists, and what verify finds.
func shown(t *testing.T) string {
	t.Helper()
	var report struct {
		Entries, Documents int64
		Head               int64
		Hash               string
	}
	if err := json.Unmarshal([]byte(ok(t, "verify", "--json")), &report); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	out := []string{string(text)}
	for _, args := range [][]string{
		{"export", "organisations", "--format", "csv"},
		{"export", "achievements", "--format", "csv", "--organisation", universityCode},
		{"export", "demands", "--format", "csv", "--organisation", firmCode},
	} {
		out = append(out, ok(t, args...))
	}
	return strings.Join(out, "\n")
}

func backedUp(t *testing.T) (string, archive.Summary) {
	t.Helper()
	to := filepath.Join(t.TempDir(), "duijie.tar.gz")
	var s archive.Summary
	if err := json.Unmarshal([]byte(ok(t, "backup", "--json", to)), &s); err != nil {
		t.Fatal(err)
	}
	return to, s
}

// From a data folder to MongoDB and back: the way to grow out of one machine.
func TestBackupIsRestoredIntoEitherStore(t *testing.T) {
	furnished(t)
	want := shown(t)
	first, summary := backedUp(t)
	if summary.Files != 1 || summary.Records["credentials"] != 1 || summary.Records["signing_keys"] != 0 {
		t.Errorf("%+v", summary)
	}
	if mode, err := os.Stat(first); err != nil || mode.Mode().Perm() != 0o600 {
		t.Errorf("everybody may read what is known of people: %v, %v", mode.Mode(), err)
	}

	newData(t)
	t.Setenv("MONGODB_URI", mongotest.Start(t))
	if out := ok(t, "restore", first); !strings.Contains(out, "restored and verified") {
		t.Error(out)
	}
	if got := shown(t); got != want {
		t.Errorf("in MongoDB:\n%s\nwant\n%s", got, want)
	}
	if _, err := command(t, "restore", first); err == nil || !strings.Contains(err.Error(), "empty store") {
		t.Errorf("over what stands: %v", err)
	}
	second, again := backedUp(t)
	if again.Head != summary.Head || again.Hash != summary.Hash || again.Bytes != summary.Bytes {
		t.Errorf("%+v, want %+v", again, summary)
	}

	newData(t)
	ok(t, "restore", second)
	if got := shown(t); got != want {
		t.Errorf("in the data folder:\n%s\nwant\n%s", got, want)
	}
	s := start(t) // --samples leaves a store alone that holds something
	if status, _ := s.signIn(t, operatorLogin, operatorPassword); status != 200 && status != 202 {
		t.Errorf("the operator's sign-in answers %d", status)
	}
	// Beside the server that has the folder open.
	if _, third := backedUp(t); third.Head < summary.Head || third.Files != 1 {
		t.Errorf("%+v", third)
	}
	s.stop(t)
}

func TestRestoreToAnEntry(t *testing.T) {
	furnished(t)
	all := shown(t)
	path, _ := backedUp(t)
	newData(t)
	ok(t, "restore", path, "--until", "1")
	if got := shown(t); got == all || !strings.Contains(got, `"Head":1,`) {
		t.Error(got)
	}
	newData(t)
	if _, err := command(t, "restore", path, "--until", "99999"); err == nil || !strings.Contains(err.Error(), "the backup holds entries 1 to") {
		t.Errorf("to an entry that is not there: %v", err)
	}
	if out := ok(t, "restore", "--check", path); !strings.Contains(out, "is whole") {
		t.Error(out)
	}
}

func TestBackupLeavesOtherFilesAlone(t *testing.T) {
	admitted(t)
	path := file(t, "backup.tar.gz", "something else")
	if _, err := command(t, "backup", path); err == nil || !strings.Contains(err.Error(), "name a new file") {
		t.Error(err)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "something else" {
		t.Errorf("%q %v", text, err)
	}
	newData(t)
	if _, err := command(t, "backup", filepath.Join(t.TempDir(), "b")); err == nil || !strings.Contains(err.Error(), "there is no database") {
		t.Errorf("of nothing: %v", err)
	}
}

// killedRounds is how often a process is killed in a loop of everyday tests.
func killedRounds(everyday int) int {
	if os.Getenv("DUIJIE_PROVE") != "" {
		return 10 * everyday
	}
	return everyday
}

// A restore that is killed, wherever, leaves nothing that could be taken for a
// store, and goes on to the same end. A backup that is killed leaves no file of
// its name.
func TestKilledBackupsAndRestores(t *testing.T) {
	furnished(t)
	want := shown(t)
	path, _ := backedUp(t)
	from := os.Getenv("DUIJIE_DATA")
	took := func(args ...string) time.Duration {
		began := time.Now()
		cmd, said := program(t, args...)
		if err := cmd.Run(); err != nil {
			t.Fatalf("%v: %s", err, said)
		}
		return time.Since(began)
	}
	other := filepath.Join(t.TempDir(), "other.tar.gz")
	whole := took("backup", other)
	for range killedRounds(6) {
		torn := filepath.Join(t.TempDir(), "torn.tar.gz")
		if killAfter(t, rand.N(whole), "backup", torn) {
			if _, err := os.Stat(torn); !os.IsNotExist(err) {
				ok(t, "restore", "--check", torn) // it was killed once it was done
			}
		}
	}

	newData(t)
	whole = took("restore", path)
	t.Setenv("DUIJIE_DATA", from)
	killed := 0
	for range killedRounds(3) {
		newData(t)
		for range 4 {
			if !killAfter(t, rand.N(whole), "restore", path) {
				break
			}
			killed++
			if _, err := command(t, "export", "organisations", "--format", "csv"); err == nil {
				// Nothing was begun, or all was done: never a part.
				if head := headOf(t); head != 0 && shown(t) != want {
					t.Error("a part of a store was opened")
				}
				break
			}
		}
		if _, err := command(t, "restore", path); err != nil && !strings.Contains(err.Error(), "empty store") {
			t.Fatal(err)
		}
		if got := shown(t); got != want {
			t.Errorf("%s\nwant\n%s", got, want)
		}
	}
	if killed == 0 {
		t.Error("no restore was killed")
	}
}

func headOf(t *testing.T) int64 {
	t.Helper()
	var report struct{ Head int64 }
	if err := json.Unmarshal([]byte(ok(t, "verify", "--json")), &report); err != nil {
		t.Fatal(err)
	}
	return report.Head
}

// killAfter runs the program and kills it after a while. It tells whether it was
// still running.
func killAfter(t *testing.T, d time.Duration, args ...string) bool {
	t.Helper()
	cmd, said := program(t, args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(d, func() { _ = cmd.Process.Kill() })
	err := cmd.Wait()
	if err != nil && timer.Stop() {
		t.Fatalf("%v: %s", err, said)
	}
	return err != nil
}

// The copy of a signature that was kept elsewhere tells another journal apart.
func TestVerifyAgainstKeptHeads(t *testing.T) {
	furnished(t)
	p := opened(t)
	_, err := p.service.SignHead(t.Context())
	heads, headsErr := p.service.JournalHeads(t.Context(), "", 10)
	if err := errors.Join(err, headsErr, p.Close()); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(map[string]any{"items": heads})
	if err != nil {
		t.Fatal(err)
	}
	kept := file(t, "heads.json", string(text))
	ok(t, "verify", "--heads", kept)
	furnished(t) // the same work again: another journal
	out, err := command(t, "verify", "--heads", kept)
	if err == nil || !strings.Contains(err.Error(), "it is not the one that was signed") || !strings.Contains(out, "signed end of") {
		t.Errorf("%v\n%s", err, out)
	}
	if _, err := command(t, "verify", "--heads", file(t, "none.json", "{}")); err == nil || !strings.Contains(err.Error(), "holds no signed ends") {
		t.Error(err)
	}
}
