package main

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// written is a file with so many lines, and what the other log said of them.
func written(t *testing.T, path string, lines int, level slog.Level) string {
	t.Helper()
	l, fault, err := openSecurityLog(path)
	if err != nil || fault != nil {
		t.Fatal(err, fault)
	}
	defer l.file.Close()
	var other bytes.Buffer
	log := slog.New(witness{slog.NewTextHandler(&other, &slog.HandlerOptions{Level: level}), l}).With("server", "one")
	for range lines {
		log.LogAttrs(context.Background(), slog.LevelInfo, "security", slog.String("event", "sign_in"), slog.String("user", "u1"))
		log.Info("request", "status", 200)
		log.Debug("something small")
	}
	return other.String()
}

// What was written once is there, and whoever takes a line out, changes or adds one shows.
func TestTheLogOfSecurityShowsWhatWasChanged(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(lines []string) []string
		fault  string // part of what is said; empty: nothing is wrong
	}{
		{"nothing", func(l []string) []string { return l }, ""},
		{"a line is taken out", func(l []string) []string { return append(l[:2:2], l[3:]...) }, "line 3 does not follow"},
		{"the first is taken out", func(l []string) []string { return l[1:] }, "line 1 does not follow"},
		{"a line is changed", func(l []string) []string {
			l[1] = strings.Replace(l[1], "u1", "u2", 1)
			return l
		}, "line 3 does not follow"},
		{"two change places", func(l []string) []string { l[1], l[2] = l[2], l[1]; return l }, "line 2 does not follow"},
		{"a line is put in", func(l []string) []string { return append(l[:2:2], append([]string{l[1]}, l[2:]...)...) }, "line 3 does not follow"},
		{"a line is torn", func(l []string) []string { l[3] = l[3][:20]; return l }, "line 4 is torn"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "security.log")
			written(t, path, 3, slog.LevelInfo)
			written(t, path, 2, slog.LevelInfo) // goes on after a restart
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
			if len(lines) != 5 {
				t.Fatalf("%d lines: %s", len(lines), text)
			}
			if err := os.WriteFile(path, []byte(strings.Join(c.change(lines), "\n")+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			err = printSecurityLog(&out, path)
			if c.fault == "" && (err != nil || !strings.Contains(out.String(), "5 lines")) || c.fault != "" && (err == nil || !strings.Contains(err.Error(), c.fault)) {
				t.Errorf("%s, error %v, want %q", out.String(), err, c.fault)
			}
		})
	}
}

// The lines are kept whatever the other log leaves out, and that has their hashes.
func TestTheLogOfSecurityIsKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "security.log")
	if other := written(t, path, 2, slog.LevelWarn); other != "" {
		t.Errorf("the other log holds %s", other)
	}
	other := written(t, path, 1, slog.LevelInfo)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if n, last, err := checkSecurityLog(file); n != 3 || err != nil || !strings.Contains(other, "chain="+last) {
		t.Errorf("%d lines, the last %s, error %v; the other log: %s", n, last, err, other)
	}
}

// A line that a crash has torn is told of, and the log goes on after it.
func TestTheLogOfSecurityGoesOnAfterACrash(t *testing.T) {
	path := filepath.Join(t.TempDir(), "security.log")
	written(t, path, 2, slog.LevelInfo)
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.WriteString(`{"n":3,"befo`); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	l, fault, err := openSecurityLog(path)
	if err != nil || fault == nil {
		t.Fatalf("fault %v, error %v", fault, err)
	}
	defer l.file.Close()
	if _, err := l.add(slog.Record{Message: securityMessage}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil || strings.Count(string(text), "\n") != 4 || !strings.Contains(string(text), `{"n":4,`) {
		t.Errorf("%s, %v", text, err)
	}
	if err := printSecurityLog(&bytes.Buffer{}, path); err == nil || !strings.Contains(err.Error(), "line 3 is torn") {
		t.Error(err)
	}
}
