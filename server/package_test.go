package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// packages is the folder that make test-package fills.
func packages(t *testing.T, pattern string) string {
	t.Helper()
	folder := os.Getenv("DUIJIE_PACKAGES")
	if folder == "" {
		t.Skip("make test-package builds the packages and sets DUIJIE_PACKAGES")
	}
	files, err := filepath.Glob(filepath.Join(folder, pattern))
	if err != nil || len(files) != 1 {
		t.Fatalf("%s in %s: %v, %v", pattern, folder, files, err)
	}
	return files[0]
}

func runs(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// installed is a program that was unpacked, in an environment that holds nothing
// but what the test says.
type installed struct {
	program, folder string
	env             []string
}

func (i installed) run(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), i.program, args...)
	cmd.Dir, cmd.Env = i.folder, i.env
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return string(out)
}

// serving starts it and waits until it is ready. The process is ended with the
// test.
func (i installed) serving(t *testing.T, args ...string) *server {
	t.Helper()
	addr := freePort(t)
	var said bytes.Buffer
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), i.program, append([]string{"serve"}, args...)...)
	cmd.Dir, cmd.Env, cmd.Stderr = i.folder, append(slices.Clone(i.env), "DUIJIE_ADDR="+addr), &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	s := &server{cmd, &said, "http://" + addr}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	every := time.NewTicker(50 * time.Millisecond)
	defer every.Stop()
	for !s.ready() {
		select {
		case <-every.C:
		case <-ctx.Done():
			_ = cmd.Process.Signal(syscall.SIGKILL)
			_ = cmd.Wait()
			t.Fatalf("not ready; it said:\n%s", &said)
		}
	}
	return s
}

func (s *server) ready() bool {
	res, err := http.Get(s.base + "/readyz")
	if err != nil {
		return false
	}
	defer res.Body.Close()
	return res.StatusCode == http.StatusOK
}

func (s *server) page(t *testing.T, path string) string {
	t.Helper()
	res, err := http.Get(s.base + path)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", path, res.Status, err)
	}
	return string(body)
}

// The tarball runs where it is unpacked, with nothing in its environment: pages,
// samples, a search that needs the dictionaries, a backup beside it, an end.
func TestPackagesTarballRunsInAnEmptyFolder(t *testing.T) {
	tarball := packages(t, "duijie-*.tar.gz")
	folder := t.TempDir()
	runs(t, "tar", "-xzf", tarball, "-C", folder)
	program, err := filepath.Glob(filepath.Join(folder, "duijie-*", "duijie"))
	if err != nil || len(program) != 1 {
		t.Fatalf("%v, %v", program, err)
	}
	i := installed{program: program[0], folder: t.TempDir()}
	s := i.serving(t, "--samples")
	if page := s.page(t, "/"); !strings.Contains(page, `<div id="root">`) || strings.Contains(page, "not built") {
		t.Errorf("the page is %.300s", page)
	}
	var hits struct {
		Total int
		Hits  []struct{ Title string }
	}
	if err := json.Unmarshal([]byte(s.page(t, "/api/v1/search?q=%E7%A2%B3%E7%BA%A4%E7%BB%B4%E9%A2%84%E6%B5%B8%E6%96%99")), &hits); err != nil || hits.Total == 0 {
		t.Errorf("a search for 碳纤维预浸料: %+v, %v", hits, err)
	}
	if made, err := os.ReadDir(i.folder); err != nil || len(made) != 1 || made[0].Name() != "data" {
		t.Errorf("it wrote %v, %v", made, err)
	}
	backup := filepath.Join(t.TempDir(), "b.tar.gz")
	i.run(t, "backup", backup)
	i.run(t, "restore", "--check", backup)
	s.stop(t)

	// Without its dictionaries it says what is missing, and does not search badly.
	if err := os.RemoveAll(filepath.Join(filepath.Dir(i.program), "dict")); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), i.program, "serve")
	cmd.Dir, cmd.Env = i.folder, []string{"DUIJIE_ADDR=" + freePort(t)}
	if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "dictionaries") {
		t.Errorf("without dictionaries: %v, %s", err, out)
	}
}

// The Debian package has what its unit and its scripts speak of, and runs with
// the settings that it brings.
func TestPackagesDebian(t *testing.T) {
	deb := packages(t, "duijie_*.deb")
	for field, want := range map[string]string{"Package": "duijie", "Depends": "libstdc++6"} {
		if got := runs(t, "dpkg-deb", "--field", deb, field); !strings.Contains(got, want) {
			t.Errorf("%s: %s", field, got)
		}
	}
	control, root := t.TempDir(), t.TempDir()
	runs(t, "dpkg-deb", "--control", deb, control)
	runs(t, "dpkg-deb", "--extract", deb, root)
	if conf, err := os.ReadFile(filepath.Join(control, "conffiles")); err != nil || string(conf) != "/etc/duijie/duijie.env\n" {
		t.Errorf("conffiles: %q, %v", conf, err)
	}
	for _, script := range []string{"postinst", "prerm", "postrm"} {
		if info, err := os.Stat(filepath.Join(control, script)); err != nil || info.Mode()&0o111 == 0 {
			t.Errorf("%s: %v, %v", script, info, err)
		}
	}
	for name, mode := range map[string]os.FileMode{
		"usr/bin/duijie": 0o755, "usr/sbin/duijie-run": 0o755, "usr/lib/duijie/backup": 0o755, "etc/duijie/duijie.env": 0o640,
		"usr/lib/systemd/system/duijie.service": 0o644, "usr/lib/systemd/system/duijie-backup.timer": 0o644, "usr/share/doc/duijie/runbook.md": 0o644,
	} {
		if info, err := os.Stat(filepath.Join(root, name)); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	if listing := runs(t, "dpkg-deb", "--contents", deb); strings.Contains(listing, " root/root ") == false || strings.Contains(listing, "1000/1000") {
		t.Errorf("files belong to somebody:\n%.500s", listing)
	}

	data := t.TempDir()
	i := installed{program: filepath.Join(root, "usr/bin/duijie"), folder: data, env: []string{"DUIJIE_DICT=" + filepath.Join(root, "usr/share/duijie/dict"), "DUIJIE_DATA=" + data}}
	settings, err := os.ReadFile(filepath.Join(root, "etc/duijie/duijie.env"))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range matches(string(settings), `(?m)^([A-Z][^\n]*)$`) {
		if !strings.HasPrefix(line, "DUIJIE_ADDR=") && !strings.HasPrefix(line, "DUIJIE_METRICS=") { // another server may run here
			i.env = append(i.env, line)
		}
	}
	s := i.serving(t)
	if page := s.page(t, "/"); !strings.Contains(page, `<div id="root">`) {
		t.Errorf("the page is %.300s", page)
	}
	s.page(t, "/api/v1/search")
	t.Run("the script of the nightly backup", func(t *testing.T) {
		backups := t.TempDir()
		for _, old := range []string{"duijie-20260101T000000Z.tar.gz", "duijie-20260102T000000Z.tar.gz", "somebody-else.tar.gz"} {
			if err := os.WriteFile(filepath.Join(backups, old), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		cmd := exec.CommandContext(t.Context(), filepath.Join(root, "usr/lib/duijie/backup"))
		cmd.Dir, cmd.Env = i.folder, append(slices.Clone(i.env), "PATH=/usr/bin:/bin", "DUIJIE="+i.program, "DUIJIE_BACKUPS="+backups, "KEEP=2")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		kept, err := filepath.Glob(backups + "/*")
		if err != nil || len(kept) != 3 || strings.Contains(strings.Join(kept, " "), "20260101") {
			t.Errorf("it kept %v, %v", kept, err)
		}
	})
	s.stop(t)
	if lines := strings.TrimSpace(s.said.String()); !strings.Contains(lines, `"msg":"stopping`) {
		t.Errorf("it does not log as its settings say:\n%s", lines)
	}
}
