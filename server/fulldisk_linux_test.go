package main

import (
	"bytes"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// onDisk gives a data folder on a small disk of its own a university, and runs a server
// on it that keeps its temporary files there too. figures is where it shows its figures.
func onDisk(t *testing.T, size int64, env ...string) (d *disk, s *server, figures string) {
	t.Helper()
	folder := newData(t)
	oneUniversity(t)
	d = newDisk(t, size)
	t.Setenv("DUIJIE_DATA", filepath.Join(d.at, "data"))
	t.Setenv("DUIJIE_RATE", "0")
	if err := errors.Join(os.CopyFS(filepath.Join(d.path, "data"), os.DirFS(folder)), os.Mkdir(filepath.Join(d.path, "tmp"), 0o700)); err != nil {
		t.Fatal(err)
	}
	figures = freePort(t)
	return d, startAt(t, freePort(t), append(env, "TMPDIR="+filepath.Join(d.at, "tmp"), "DUIJIE_METRICS="+figures)...), figures
}

// readyz is what it says to who spreads requests.
func (s *server) readyz(t *testing.T) reply {
	t.Helper()
	return trader{t: t}.read(s.base + "/readyz")
}

// refusesTo runs a command that has to end with an error, and gives what it said.
func refusesTo(t *testing.T, env []string, args ...string) string {
	t.Helper()
	cmd, said := program(t, args...)
	cmd.Env = append(cmd.Env, env...)
	var exit *exec.ExitError
	if err := cmd.Run(); !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Errorf("%v ended with %v: %s", args, err, said)
	}
	return said.String()
}

// While people write the disk is full. They are told so, in words that say what is to be
// done; whatever was acknowledged stands, and nothing else; everybody goes on reading;
// and once there is room the server goes on by itself.
func TestAFullDiskLosesNothing(t *testing.T) {
	d, s, figures := onDisk(t, 64<<20)
	uni := s.trader(t, "uni")
	w := beginWriting(t, s.base, uni, 3)
	w.write(t, 10)
	mine := scanned("合同", 8<<20)

	d.leave(t, 4<<20)
	if got := uni.upload(s.base+"/api/v1/files", "合同.pdf", mine, nil); !got.barred() {
		t.Errorf("a file that there is no room to take in: %s", got)
	}
	d.leave(t, 14<<20)
	if got := uni.upload(s.base+"/api/v1/files", "合同.pdf", mine, nil); !got.barred() {
		t.Errorf("a file that there is no room to keep: %s", got)
	}

	d.leave(t, 0)
	eventually(t, "drafts are barred", func() bool { _, barred := w.counts(); return barred >= 10 })
	if got := uni.upload(s.base+"/api/v1/files", "合同.pdf", scanned("小", 500), nil); !got.barred() {
		t.Errorf("a small file: %s", got)
	}
	if got := uni.imported(s.base, rowsOf("L", 2000)); !got.barred() {
		t.Errorf("a list: %s", got)
	}
	if status, _ := s.signIn(t, "uni@people.example", trialPassword); status != http.StatusInsufficientStorage {
		t.Errorf("a sign-in: %d", status)
	}
	if got := uni.read(s.base + "/api/v1/me"); got.status != http.StatusOK {
		t.Errorf("who is signed in already: %s", got)
	}
	if got := s.readyz(t); got.status != http.StatusOK || got.field("status") != "reads_only" || !strings.Contains(got.body, "腾出空间") {
		t.Errorf("readyz says %s", got)
	}
	if _, all := exported(t, figures); !strings.Contains(all, `duijie_ready{check="writes"} 0`) || strings.Contains(all, `kind="no_room",operation="append"} 0`) {
		t.Error("the figures do not show it")
	}
	said := refusesTo(t, nil, "backup", filepath.Join(d.at, "backup.tar.gz"))
	left, err := filepath.Glob(filepath.Join(d.path, "backup*"))
	if err != nil || len(left) > 0 || !strings.Contains(said, "a disk is full: make room") {
		t.Errorf("a backup onto it left %v, %v: %s", left, err, said)
	}
	saved := filepath.Join(t.TempDir(), "backup.tar.gz")
	if cmd, said := program(t, "backup", saved); cmd.Run() != nil {
		t.Errorf("a backup onto another disk: %s", said)
	}

	d.empty(t)
	w.write(t, 10)
	eventually(t, "it is ready again", func() bool { return s.readyz(t).field("status") == "ready" })
	sent := uni.upload(s.base+"/api/v1/files", "合同.pdf", mine, nil)
	if got := uni.read(s.base + "/api/v1/files/" + sent.field("sha256")); sent.status != http.StatusCreated || got.body != string(mine) {
		t.Errorf("the file with room: %s; it was read with %d", sent, got.status)
	}
	if got := uni.imported(s.base, rowsOf("L", 300)); got.field("state") != "done" {
		t.Errorf("the list with room: %s", got)
	}
	w.end()
	kept, barred := w.counts()
	t.Logf("%d drafts acknowledged, %d told that there is no room", kept, barred)

	d.leave(t, 0)
	s.killed(t)
	d.empty(t)
	w.stand(t, 300)
	tells(t, "restore", "--check", saved)
}

// The disk is full while a list is written: what has gone in stands, the import says what
// to do, and the same list sent again brings the rest, nothing twice.
func TestAListThatTheDiskFillsUpOnGoesOn(t *testing.T) {
	d, s, _ := onDisk(t, 64<<20)
	uni := s.trader(t, "uni")
	list := rowsOf("L", 600)
	sent := uni.upload(s.base+"/api/v1/imports", "成果.csv", list, map[string]string{"kind": "achievements"})
	at := s.base + "/api/v1/imports/" + sent.field("id")
	if got := uni.waitFor(at, "checking"); got.field("state") != "checked" {
		t.Fatal(got)
	}
	d.leave(t, 256<<10)
	if got := uni.send(http.MethodPost, at+"/apply", "application/json", strings.NewReader(`{"landing":"draft"}`), nil); got.status != http.StatusAccepted {
		t.Fatal(got)
	}
	if got := uni.waitFor(at, "writing"); got.field("state") != "failed" || !strings.Contains(got.body, "重新上传") || !strings.Contains(got.body, `"no_room"`) {
		t.Errorf("the import ended with %s", got)
	}
	d.empty(t)
	if got := uni.imported(s.base, list); got.field("state") != "done" {
		t.Errorf("sent again: %s", got)
	}
	s.stop(t)
	(&writers{}).stand(t, 600)
}

// A start on a disk that is full, or takes no writes, ends with words that say what to
// do; and after that is done it starts as if nothing had been.
func TestAStartWithoutADiskToWriteOn(t *testing.T) {
	d, s, _ := onDisk(t, 64<<20)
	uni := s.trader(t, "uni")
	w := beginWriting(t, s.base, uni, 2)
	w.write(t, 5)
	w.end()
	s.stop(t)
	before := d.files(t)
	env := []string{"DUIJIE_ADDR=" + freePort(t)}

	d.order(t, "readonly")
	for _, command := range [][]string{{"serve"}, {"import", "--kind", "organisations", file(t, "o.csv", organisationList)}} {
		if said := refusesTo(t, env, command...); !strings.Contains(said, "takes no writes: mount it for writing") || !strings.Contains(said, "findmnt") {
			t.Errorf("%s on a read-only disk says\n%s", command[0], said)
		}
	}
	saved := filepath.Join(t.TempDir(), "backup.tar.gz")
	tells(t, "backup", saved) // what can be read can be saved
	tells(t, "restore", "--check", saved)
	d.order(t, "writable")
	if after := d.files(t); !bytes.Equal(after, before) {
		t.Errorf("what stands there changed:\n%s\nbefore\n%s", after, before)
	}

	d.leave(t, 0)
	if said := refusesTo(t, env, "serve"); !strings.Contains(said, "a disk is full: make room and do this again") {
		t.Errorf("serve on a full disk says\n%s", said)
	}
	d.empty(t)
	s = startAt(t, freePort(t))
	if got := uni.read(s.base + "/api/v1/mine/achievements"); got.status != http.StatusOK {
		t.Error(got)
	}
	s.stop(t)
	w.stand(t, 0)
}

// files lists what lies on the disk.
func (d *disk) files(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	err := filepath.WalkDir(d.path, func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			info, failed := e.Info()
			err = failed
			if err == nil {
				out.WriteString(path + " " + info.ModTime().String() + "\n")
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
