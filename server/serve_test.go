package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"duijie/server/api"
)

// startTime is how long a server may take to its first sample catalogue on a
// loaded machine.
const startTime = 3 * time.Minute

// freePort is an address that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// program is this binary run as the program in a process of its own.
func program(t *testing.T, args ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Env = append(os.Environ(), runAsProgram+"=1", "DUIJIE_LOG=INFO")
	var said bytes.Buffer
	cmd.Stderr = &said
	return cmd, &said
}

// server is a running server.
type server struct {
	cmd  *exec.Cmd
	said *bytes.Buffer
	base string
}

// start runs a server and waits until it says that it is ready.
func start(t *testing.T, settings ...string) *server {
	t.Helper()
	return servingAt(t, freePort(t), []string{"--samples"}, settings...)
}

// startAt runs one without samples, with more in its environment.
func startAt(t *testing.T, addr string, env ...string) *server {
	t.Helper()
	return servingAt(t, addr, nil, env...)
}

func servingAt(t *testing.T, addr string, args []string, env ...string) *server {
	t.Helper()
	cmd, said := program(t, append([]string{"serve"}, args...)...)
	cmd.Env = append(append(cmd.Env, "DUIJIE_ADDR="+addr), env...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s := &server{cmd, said, "http://" + addr}
	ctx, cancel := context.WithTimeout(t.Context(), startTime)
	defer cancel()
	every := time.NewTicker(20 * time.Millisecond)
	defer every.Stop()
	for {
		if res, err := http.Get(s.base + "/readyz"); err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return s
			}
		}
		select {
		case <-every.C:
		case <-ctx.Done():
			_ = cmd.Process.Kill()
			_ = cmd.Wait() // what it said is whole then
			t.Fatalf("not ready after %s; it said:\n%s", startTime, said)
		}
	}
}

// stop tells the server to stop, as a service manager does, and waits for it.
func (s *server) stop(t *testing.T) {
	t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("it ended with %v and said:\n%s", err, s.said)
	}
}

// stopAnnounced tells the server to stop, and sees it say so while it answers.
func (s *server) stopAnnounced(t *testing.T) {
	t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for said := false; !said; {
		res, err := http.Get(s.base + "/readyz")
		if err != nil {
			t.Fatalf("it closed its connections before it said that it would: %v", err)
		}
		body, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		said = err == nil && res.StatusCode == http.StatusServiceUnavailable && strings.Contains(string(body), `"stopping"`)
	}
	var still found
	s.get(t, "/api/v1/search", &still)
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("it ended with %v and said:\n%s", err, s.said)
	}
}

func (s *server) get(t *testing.T, path string, v any) {
	t.Helper()
	res, err := http.Get(s.base + path)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v\n%s", path, res.Status, err, body)
	}
	if err := json.Unmarshal(body, v); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

func (s *server) signIn(t *testing.T, login, password string) (status int, token string) {
	t.Helper()
	body, err := json.Marshal(map[string]string{"login": login, "password": password})
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.base+"/api/v1/session", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Requested-With", "test")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var signed struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.NewDecoder(res.Body).Decode(&signed); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, signed.AccessToken
}

// runningAsAnOperatorSeesIt reads the operator's page.
func (s *server) runningAsAnOperatorSeesIt(t *testing.T) {
	t.Helper()
	_, token := s.signIn(t, "operator@duijie.example", samplePassword)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.base+"/api/v1/maintenance/running", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var now api.Running
	if err := json.NewDecoder(res.Body).Decode(&now); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s, %v", res.Status, err)
	}
	if now.Store != "embedded" || now.Files != "folder" || now.Version != "devel" || len(now.Chores) < 10 || now.Disk == nil || now.Disk.Free == 0 ||
		now.Journal.Number < 1000 || len(now.Journal.Hash) != 64 || now.Backup == nil || !now.Backup.At.IsZero() || now.Mail.Carried {
		t.Errorf("%+v", now)
	}
}

// hasDuties looks whether something waits for one who has signed in.
func (s *server) hasDuties(t *testing.T, login, token string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.base+"/api/v1/duties", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var duties struct{ Items []struct{ Kind string } }
	if err := json.NewDecoder(res.Body).Decode(&duties); err != nil || len(duties.Items) == 0 {
		t.Errorf("nothing waits for %s (%v)", login, err)
	}
}

type found struct {
	Total int
	Hits  []struct{ ID, Title string }
}

// The whole of it: a first start with samples, a search, a sign-in, a stop, and
// a second start that has nothing to build.
func TestServeFromFirstStartToSecond(t *testing.T) {
	folder := newData(t)
	figures := freePort(t)
	s := start(t, "DUIJIE_METRICS="+figures, "DUIJIE_BACKUPS="+t.TempDir())
	var all, hits found
	s.get(t, "/api/v1/search", &all)
	s.get(t, "/api/v1/search?q=%E7%94%B5%E6%B1%A0%E5%8A%A0%E7%83%AD", &hits)
	if all.Total < 190 || hits.Total == 0 || !strings.Contains(hits.Hits[0].Title, "电池") {
		t.Errorf("%d listings, %+v", all.Total, hits)
	}
	for _, a := range sampleAccounts {
		if status, token := s.signIn(t, a.login, samplePassword); status != http.StatusOK || token == "" {
			t.Errorf("%s: %d", a.login, status)
		} else if a.acts {
			s.hasDuties(t, a.login, token)
		}
	}
	if status, _ := s.signIn(t, sampleAccounts[0].login, "another password"); status != http.StatusUnauthorized {
		t.Errorf("a wrong password: %d", status)
	}
	t.Run("a command beside it is told that the data is in use", func(t *testing.T) {
		for _, args := range [][]string{{"verify"}, {"import", "--kind", "organisations", file(t, "o.csv", organisationList)}, {"serve"}} {
			cmd, said := program(t, args...)
			cmd.Env = append(cmd.Env, "DUIJIE_ADDR="+freePort(t))
			err := cmd.Run()
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.ExitCode() != 1 || !strings.Contains(said.String(), "in use by another process") || !strings.Contains(said.String(), folder) {
				t.Errorf("%s: %v, %s", args[0], err, said)
			}
		}
	})
	t.Run("an operator sees how it runs", func(t *testing.T) { s.runningAsAnOperatorSeesIt(t) })
	t.Run("its figures are those that the dashboard and the alerts ask for", func(t *testing.T) { checkFigures(t, figures) })
	t.Run("health asks it", func(t *testing.T) {
		cmd, said := program(t, "health")
		cmd.Env = append(cmd.Env, "DUIJIE_ADDR="+strings.TrimPrefix(s.base, "http://"))
		if err := cmd.Run(); err != nil {
			t.Errorf("%v %s", err, said)
		}
	})
	s.stop(t)
	if !strings.Contains(s.said.String(), "building the matcher") {
		t.Errorf("the first start built nothing:\n%s", s.said)
	}
	if files, err := filepath.Glob(filepath.Join(folder, "matcher", "*")); err != nil || len(files) == 0 {
		t.Errorf("no snapshot of the matcher: %v", err)
	}

	t.Run("sample accounts keep the folder on this machine", func(t *testing.T) {
		t.Setenv("DUIJIE_ADDR", "0.0.0.0:0")
		if _, err := command(t, "serve"); err == nil || !strings.Contains(err.Error(), "sample accounts") {
			t.Errorf("%v", err)
		}
	})

	before := time.Now()
	s = start(t, "DUIJIE_STOP_DELAY=2s", "DUIJIE_LOG_FORMAT=json")
	took := time.Since(before)
	var again found
	s.get(t, "/api/v1/search", &again)
	if again.Total != all.Total {
		t.Errorf("%d listings, %d before", again.Total, all.Total)
	}
	s.get(t, "/api/v1/search?q=%E7%94%B5%E6%B1%A0%E5%8A%A0%E7%83%AD", &again)
	if fmt.Sprint(again.Hits) != fmt.Sprint(hits.Hits) {
		t.Errorf("other hits: %v\n%v", again.Hits, hits.Hits)
	}
	s.stopAnnounced(t) // only then all that it said is here
	for line := range strings.Lines(s.said.String()) {
		if strings.HasPrefix(line, "{") && !json.Valid([]byte(line)) {
			t.Errorf("no object: %s", line)
		}
	}
	if said := s.said.String(); strings.Contains(said, "building") {
		t.Errorf("the second start built again:\n%s", said)
	}
	t.Logf("the second start took %s", took)
}

func TestServeRefuses(t *testing.T) {
	newData(t)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, c := range []struct{ rule, addr, want string }{
		{"samples for everyone on the network", "0.0.0.0:0", "on a loopback address only"},
		{"a taken port", taken.Addr().String(), "DUIJIE_ADDR"},
		{"an address that is none", "nowhere", "DUIJIE_ADDR"},
	} {
		t.Setenv("DUIJIE_ADDR", c.addr)
		if _, err := command(t, "serve", "--samples"); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.rule, err)
		}
	}
	t.Setenv("DUIJIE_ADDR", freePort(t))
	if _, err := command(t, "health"); err == nil {
		t.Error("health finds a server where there is none")
	}
}

// An index that followed another journal would hold strangers and lack our own:
// the data folder knows which journal it followed.
func TestAnotherJournalMeansAnotherIndex(t *testing.T) {
	folder := newData(t)
	ok(t, "import", "--kind", "organisations", file(t, "o.csv", organisationList))
	ok(t, "reindex")
	if err := os.WriteFile(filepath.Join(folder, "journal"), []byte("of another database"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, want := range []bool{true, false} {
		cmd, said := program(t, "reindex")
		if err := cmd.Run(); err != nil {
			t.Fatalf("%v\n%s", err, said)
		}
		if got := strings.Contains(said.String(), "another journal"); got != want {
			t.Errorf("noticed %v, want %v:\n%s", got, want, said)
		}
	}
}

// The note is written last: else a program that is stopped while it builds would
// take what is left of the other journal for its own at the next start.
func TestAnotherJournalIsNoticedUntilTheNewIndexStands(t *testing.T) {
	folder := newData(t)
	ok(t, "import", "--kind", "organisations", file(t, "o.csv", organisationList))
	ok(t, "reindex")
	note := filepath.Join(folder, "journal")
	if err := os.WriteFile(note, []byte("of another database"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := readConfig()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	if _, err = openPlatform(ctx, c, current, func(string, int, int) { stop() }); !errors.Is(err, context.Canceled) {
		t.Fatalf("stopped while building: %v", err)
	}
	if noted, err := os.ReadFile(note); err != nil || string(noted) != "of another database" {
		t.Errorf("the folder notes %q, %v", noted, err)
	}
	p, err := openPlatform(t.Context(), c, current, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if noted, err := os.ReadFile(note); err != nil || string(noted) != p.journal || p.wanted != anew {
		t.Errorf("the folder notes %q, %v", noted, err)
	}
}

// Without samples, and beyond this machine, an office's password alone is never
// enough.
func TestWhereASecondFactorIsNeeded(t *testing.T) {
	for _, c := range []struct {
		name, said        string
		samples, loopback bool
		optional, refused bool
	}{
		{"serving", "", false, false, false, false},
		{"serving on this machine, behind a proxy", "", false, true, false, false},
		{"samples", "", true, true, true, false},
		{"samples with factors", "required", true, true, false, false},
		{"told to go without on this machine", "optional", false, true, true, false},
		{"told to go without on the network", "optional", false, false, false, true},
		{"told to want it of all", "all", true, true, false, false},
		{"told something else", "no", false, true, false, true},
	} {
		optional, err := (&config{SecondFactor: c.said}).factorOptional(c.samples, c.loopback)
		if optional != c.optional || (err != nil) != c.refused {
			t.Errorf("%s: optional %t, error %v", c.name, optional, err)
		}
	}
}
