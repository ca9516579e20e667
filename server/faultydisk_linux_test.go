package main

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"duijie/server/store"
)

// faultyDisk has a server's database lie on a disk that turns slow, or read-only, when
// is says so, and the settings that the server has to be started with.
func faultyDisk(t *testing.T) (env []string, is func(what string)) {
	t.Helper()
	cc, err := exec.LookPath("cc")
	if err != nil {
		t.Skip("no C compiler here to build the fault with")
	}
	folder := t.TempDir()
	library, says := filepath.Join(folder, "disk.so"), filepath.Join(folder, "is")
	if out, err := exec.CommandContext(t.Context(), cc, "-O1", "-shared", "-fPIC", "-o", library, "testdata/disk.c").CombinedOutput(); err != nil { //nolint:gosec // the compiler that builds the program
		t.Fatalf("%v: %s", err, out)
	}
	is = func(what string) {
		t.Helper()
		if err := os.WriteFile(says+".part", []byte(what), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(says+".part", says); err != nil { // the server reads one or the other
			t.Fatal(err)
		}
	}
	is("")
	return []string{"LD_PRELOAD=" + library, "DUIJIE_TEST_DISK_IS=" + says}, is
}

// killed ends a server as a power cut does.
func (s *server) killed(t *testing.T) {
	t.Helper()
	if err := s.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = s.cmd.Wait() // it was killed
}

// The kernel makes a disk read-only under a running server, as it does after an error of
// the disk. Everybody reads on; who writes is told what is to be done; and once it can be
// written to again the server goes on by itself.
func TestADiskThatTurnsReadOnlyUnderAServer(t *testing.T) {
	env, is := faultyDisk(t)
	d, s, figures := onDisk(t, 64<<20, env...)
	uni := s.trader(t, "uni")
	w := beginWriting(t, s.base, uni, 3)
	w.write(t, 10)
	is("readonly")
	parts := []string{"/data/files", "/data/index", "/data/matcher", "/tmp"}
	for _, part := range parts {
		d.order(t, "cover", d.at+part)
	}
	eventually(t, "drafts are barred", func() bool { _, barred := w.counts(); return barred >= 10 })
	for _, size := range []int{500, 1 << 20} {
		if got := uni.upload(s.base+"/api/v1/files", "合同.pdf", scanned("小", size), nil); !got.barred() || !strings.Contains(got.body, "只读") {
			t.Errorf("a file: %s", got)
		}
	}
	if got := uni.read(s.base + "/api/v1/me"); got.status != http.StatusOK {
		t.Errorf("who is signed in: %s", got)
	}
	if got := s.readyz(t); got.status != http.StatusOK || got.field("status") != "reads_only" || !strings.Contains(got.body, "只读") {
		t.Errorf("readyz says %s", got)
	}
	if _, all := exported(t, figures); !strings.Contains(all, `duijie_ready{check="writes"} 0`) || strings.Contains(all, `kind="read_only",operation="append"} 0`) {
		t.Error("the figures do not show it")
	}
	for _, part := range parts {
		d.order(t, "uncover", d.at+part)
	}
	is("")
	w.write(t, 10)
	eventually(t, "it is ready again", func() bool { return s.readyz(t).field("status") == "ready" })
	if got := uni.upload(s.base+"/api/v1/files", "合同.pdf", scanned("小", 500), nil); got.status != http.StatusCreated {
		t.Errorf("a file afterwards: %s", got)
	}
	w.end()
	kept, barred := w.counts()
	t.Logf("%d drafts acknowledged, %d told that the disk takes no writes", kept, barred)
	s.killed(t)
	w.stand(t, 0)
}

// On a slow disk a list does not keep people from writing: between its pieces they come
// first. What was acknowledged stands when the power is cut meanwhile.
func TestOnASlowDiskPeopleComeBeforeLists(t *testing.T) {
	newData(t)
	t.Setenv("DUIJIE_RATE", "0")
	oneUniversity(t)
	env, is := faultyDisk(t)
	s := startAt(t, freePort(t), env...)
	uni := s.trader(t, "uni")
	is("slow 100")
	w := beginWriting(t, s.base, uni, 3)
	w.write(t, 3)
	const rows = 300
	if got := uni.imported(s.base, rowsOf("L", rows)); got.field("state") != "done" {
		t.Errorf("the list: %s", got)
	}
	w.write(t, 3)
	s.killed(t) // while they write
	s = startAt(t, strings.TrimPrefix(s.base, "http://"))
	w.end()
	s.stop(t)
	w.stand(t, rows)
	pieces, between := piecesOf(t)
	t.Logf("%d drafts; %d of them between the %d pieces of a list", len(w.kept), between, pieces)
	if pieces < 5 || between == 0 {
		t.Errorf("%d drafts went in while a list went in in %d pieces", between, pieces)
	}
}

// piecesOf counts the entries of a list, and those of drafts between them.
func piecesOf(t *testing.T) (pieces, between int) {
	t.Helper()
	p := opened(t)
	defer p.Close()
	drafts := 0
	for after := int64(0); ; {
		entries, err := p.store.Entries(t.Context(), after, store.MaxLimit)
		if err != nil {
			t.Fatal(err)
		}
		if len(entries) == 0 {
			return pieces, between
		}
		for _, e := range entries {
			after = e.Number
			for _, act := range e.Acts {
				switch act.Action {
				case "achievements.import":
					if pieces++; pieces > 1 {
						between += drafts
					}
					drafts = 0
				case "achievements.create":
					drafts++
				}
			}
		}
	}
}
