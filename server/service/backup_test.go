package service_test

import (
	"encoding/json"
	"slices"
	"testing"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"

	"github.com/google/go-cmp/cmp"
)

// Whoever adds a record set decides here whether a backup holds it.
func TestWhatABackupHolds(t *testing.T) {
	left := []string{"answers", "refresh_tokens", "refresh_uses", "server_beats", "sessions", "sign_in_attempts"}
	var out []string
	for _, set := range service.BackupSets() {
		if !service.InBackup(set, "any") {
			out = append(out, set)
		}
	}
	slices.Sort(out)
	want := append(slices.Clone(left), "signing_keys")
	slices.Sort(want)
	if diff := cmp.Diff(want, out); diff != "" {
		t.Errorf("left out (- wanted, + found):\n%s", diff)
	}
	if service.InBackup("signing_keys", "k687") || !service.InBackup("signing_keys", "seal-unsubscribe") {
		t.Error("keys of access tokens stay, secrets of links in letters go along")
	}
	if n := len(service.BackupSets()); n != len(service.RecordSets()) {
		t.Errorf("%d of %d sets are looked at", n, len(service.RecordSets()))
	}
}

func TestFollowersStandNoFurtherThanTheRestoredJournal(t *testing.T) {
	for _, row := range []struct{ body, want string }{
		{`{"entry":9}`, `{"entry":7}`},
		{`{"entry":5}`, `{"entry":5}`},
	} {
		got, err := service.RestoredRecord("alert_positions", "told", json.RawMessage(row.body), 7)
		var m struct{ Entry int }
		if err != nil || json.Unmarshal(got, &m) != nil {
			t.Fatal(err)
		}
		if text, _ := json.Marshal(map[string]int{"entry": m.Entry}); string(text) != row.want {
			t.Errorf("%s before the end at 7 becomes %s, want %s", row.body, text, row.want)
		}
	}
	if got, err := service.RestoredRecord("people", "p", json.RawMessage(`{"entry":9}`), 7); err != nil || string(got) != `{"entry":9}` {
		t.Errorf("%s %v", got, err)
	}
}

// The files that are needed are those of the documents at the end of the journal.
func TestNeededFiles(t *testing.T) {
	change := func(sha, organisation string, stored, deleted bool) store.Change {
		c := store.Change{Kind: service.Files, ID: market.FileID(sha, organisation), Version: 1, Deleted: deleted}
		if !deleted {
			c.Schema = 1
			c.Body, _ = json.Marshal(market.File{SHA256: sha, Organisation: organisation, Stored: stored})
		}
		return c
	}
	var n service.NeededFiles
	for i, changes := range [][]store.Change{
		{change("aa", "o", false, false)},
		{change("aa", "o", true, false), change("bb", "o", true, false)},
		{change("aa", "p", true, false), {Kind: "claims", ID: "c", Version: 1}},
		{change("aa", "o", true, true), change("bb", "o", true, true)},
		{change("cc", "o", false, false)},
	} {
		if err := n.Take(store.Entry{Number: int64(i + 1), Acts: []store.Act{{Changes: changes}}}); err != nil {
			t.Fatal(err)
		}
		if i == 1 && (!n.Has("aa") || !n.Has("bb")) {
			t.Error("uploads are needed")
		}
	}
	if !n.Has("aa") || n.Has("bb") || n.Has("cc") {
		t.Errorf("aa %v, bb %v, cc %v: another organisation has aa, nobody bb, cc has not come", n.Has("aa"), n.Has("bb"), n.Has("cc"))
	}
}
