package main

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whatever has become of the folders of index and matcher, a server finds the same things
// as before, and its log, its figures and the operator's page say that they were built anew.
func TestAServerBuildsAnewWhatHasBecomeOfItsIndex(t *testing.T) {
	stranger := furnished(t)
	ok(t, "reindex")
	data := furnished(t)
	ok(t, "reindex")
	index, matcher := filepath.Join(data, "index"), filepath.Join(data, "matcher")
	figures := freePort(t)
	env := []string{"DUIJIE_METRICS=" + figures, "DUIJIE_SECOND_FACTOR=optional", "DUIJIE_RATE=0"}
	found := func(s *server) string {
		got := trader{t: t}.read(s.base + "/api/v1/search?q=" + url.QueryEscape("石墨烯 加热 高导热"))
		body, _, _ := strings.Cut(got.body, `,"took_ms"`)
		return body
	}
	s := startAt(t, freePort(t), env...)
	want := found(s)
	if !strings.Contains(want, "高导热石墨烯复合膜制备") || strings.Contains(s.said.String(), "building") {
		t.Fatalf("it found %s and said\n%s", want, s.said)
	}
	s.stop(t)

	for _, c := range []struct {
		rule    string
		harm    func(t *testing.T)
		index   string // why it is built anew, in the log; empty: it is not
		matcher string
	}{
		{"torn", func(t *testing.T) { tear(t, index, ".zap"); tear(t, matcher, ".snapshot") }, "checksum", "building the matcher"},
		{"a torn root, and half of a rebuild that was killed", func(t *testing.T) {
			if err := os.CopyFS(index+".building", os.DirFS(index)); err != nil {
				t.Fatal(err)
			}
			tear(t, index+".building", ".zap")
			if err := os.Truncate(filepath.Join(index, "root.bolt"), 9000); err != nil { // what is left names pages behind its end
				t.Fatal(err)
			}
		}, "root.bolt", ""},
		{"lost", func(t *testing.T) { removed(t, index); removed(t, matcher) }, "no such file", "building the matcher"},
		{"killed between the steps of a swap", func(t *testing.T) { renamed(t, index, index+".old") }, "", ""},
		{"no more than the folder", func(t *testing.T) {
			removed(t, index)
			if err := os.Mkdir(index, 0o750); err != nil {
				t.Fatal(err)
			}
		}, "no such file", ""},
		{"foreign", func(t *testing.T) {
			removed(t, index)
			removed(t, matcher)
			for _, part := range []string{"index", "matcher"} {
				if err := os.CopyFS(filepath.Join(data, part), os.DirFS(filepath.Join(stranger, part))); err != nil {
					t.Fatal(err)
				}
			}
		}, "of another journal", "of another journal"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			c.harm(t)
			s := startAt(t, freePort(t), env...)
			if got := found(s); got != want {
				t.Errorf("it finds\n%s\nnot\n%s", got, want)
			}
			_, token := s.signIn(t, operatorLogin, operatorPassword)
			page := signedIn(t, token).read(s.base + "/api/v1/maintenance").body
			_, all := exported(t, figures)
			for part, why := range map[string]string{"index": c.index, "matcher": c.matcher} {
				if built := !strings.Contains(all, `duijie_part_built_timestamp_seconds{part="`+part+`"} 0`); built != (why != "") {
					t.Errorf("the figures say of the %s that it was built anew: %v", part, built)
				}
				_, shown, _ := strings.Cut(page, `"name":"`+part+`"`)
				shown, _, _ = strings.Cut(shown, `"name":`)
				if strings.Contains(shown, `"ended_at"`) != (why != "") {
					t.Errorf("the operator's page says of the %s: %s", part, shown)
				}
			}
			s.stop(t)
			said := s.said.String()
			if !strings.Contains(said, c.index) || !strings.Contains(said, c.matcher) || c.index+c.matcher == "" && strings.Contains(said, "building the") {
				t.Errorf("it said\n%s", said)
			}
			ok(t, "verify")
		})
	}
}

// tear cuts files of a kind in a folder short.
func tear(t *testing.T, folder, kind string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*"+kind))
	if err != nil || len(files) == 0 {
		t.Fatalf("nothing to tear in %s: %v", folder, err)
	}
	for _, file := range files {
		info, err := os.Stat(file)
		if err == nil {
			err = os.Truncate(file, info.Size()/2)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func removed(t *testing.T, folder string) {
	t.Helper()
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
}

func renamed(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
}
