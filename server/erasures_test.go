package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store/mongo/mongotest"
)

const (
	leaverLogin = "leaver@office.example"
	leaverName  = "欧阳无双" // also of an inventor without an account
)

// withLeaver is a furnished folder with another operator, who is to go; it answers the id.
func withLeaver(t *testing.T) string {
	t.Helper()
	furnished(t)
	p := opened(t)
	accounts, err := service.NewAccounts(t.Context(), service.AccountDeps{Store: p.store, World: present(), Log: p.log})
	if err != nil {
		t.Fatal(err)
	}
	leaver, err := accounts.CreateOperator(t.Context(), leaverLogin, operatorPassword, leaverName)
	if err != nil {
		t.Fatal(err)
	}
	owner, err := p.service.OrganisationByCode(t.Context(), universityCode)
	if err != nil {
		t.Fatal(err)
	}
	member := market.Actor{User: "u", Organisation: owner.ID, Roles: []market.Grant{{Role: market.RoleMember}}}
	_, err = p.service.Achievements.Create(t.Context(), member, service.Draft[market.AchievementContent]{
		Number: "Z-1", Content: market.AchievementContent{Title: "高导热膜"}, Inventors: []string{leaverName}})
	if err := errors.Join(err, p.Close()); err != nil {
		t.Fatal(err)
	}
	return leaver.ID
}

// erasesBoth erases the account, and the inventor of the same name, whose id it answers.
func erasesBoth(t *testing.T, id string) string {
	t.Helper()
	p := opened(t)
	accounts, err := service.NewAccounts(t.Context(), service.AccountDeps{Store: p.store, World: present(), Log: p.log})
	if err != nil {
		t.Fatal(err)
	}
	in, err := accounts.SignIn(t.Context(), service.SignIn{Login: operatorLogin, Password: operatorPassword, Address: "192.0.2.1"})
	if err != nil {
		t.Fatal(err)
	}
	operator := market.Actor{User: in.Me.ID, Roles: []market.Grant{{Role: market.RoleOperator}}}
	privacy := service.NewPrivacy(p.service, accounts)
	found, err := privacy.NamedBy(t.Context(), operator, universityCode, leaverName)
	if err != nil || len(found) != 1 {
		t.Fatalf("%+v, %v", found, err)
	}
	err = errors.Join(
		privacy.EraseNamed(t.Context(), operator, found[0].ID, service.Proof{Password: operatorPassword}, "2026-018"),
		p.service.EraseUser(t.Context(), "cli", id, true), p.Close())
	if err != nil {
		t.Fatal(err)
	}
	return found[0].ID
}

// holdsLeaver tells whether the store of the moment knows the person, and the state of
// the account.
func holdsLeaver(t *testing.T, id string) (named bool, status market.Status) {
	t.Helper()
	p := opened(t)
	found, err := p.store.Records().Scan(t.Context(), "people", "", 500)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		named = named || strings.Contains(string(f.Body), leaverName)
	}
	authors, err := p.store.Records().Scan(t.Context(), "authors", "", 500)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range authors {
		var who struct{ Person string }
		var person json.RawMessage
		if err := json.Unmarshal(f.Body, &who); err != nil || p.store.Records().Get(t.Context(), "people", who.Person, &person) != nil {
			t.Errorf("a name leads to %q, who is not there; %v", who.Person, err)
		}
	}
	var login json.RawMessage
	if err := p.store.Records().Get(t.Context(), "logins", leaverLogin, &login); err == nil != named {
		t.Errorf("named: %v, but the login: %v", named, err)
	}
	d, err := p.store.Get(t.Context(), service.Users, id)
	if err != nil {
		t.Fatal(err)
	}
	var u market.User
	if err := errors.Join(json.Unmarshal(d.Body, &u), p.Close()); err != nil {
		t.Fatal(err)
	}
	return named, u.Status
}

// Someone who was erased after a backup was made does not come back with it: not by the
// register that lies beside the backups, not by one that is named, be it a file or a later
// backup, into either store.
func TestARestoreErasesAgain(t *testing.T) {
	id := withLeaver(t)
	before, _ := backedUp(t)
	inventor := erasesBoth(t, id)
	if named, status := holdsLeaver(t, id); named || status != market.Removed {
		t.Fatalf("erased, and yet named %v, %s", named, status)
	}
	later, _ := backedUp(t)
	register := filepath.Join(t.TempDir(), "register.jsonl")
	ok(t, "erasures", register)
	text, err := os.ReadFile(register)
	if err != nil || !strings.Contains(string(text), id) || !strings.Contains(string(text), inventor) || strings.Contains(string(text), "欧阳") {
		t.Fatalf("the register is %q, %v", text, err)
	}
	beside := filepath.Join(t.TempDir(), "beside.tar.gz")
	if err := errors.Join(copyOf(before, beside), copyOf(register, filepath.Join(filepath.Dir(beside), erasuresFile))); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		mongo bool
		args  []string
		named bool
	}{
		"nobody says so":           {args: []string{before}, named: true},
		"by a file":                {args: []string{before, "--erasures", register}},
		"by a later backup":        {args: []string{before, "--erasures", later}},
		"by the file beside it":    {args: []string{beside}},
		"into MongoDB":             {mongo: true, args: []string{before, "--erasures", register}},
		"to an entry before it":    {args: []string{later, "--until", "8"}},
		"of a backup after it all": {args: []string{later}},
	} {
		t.Run(name, func(t *testing.T) {
			newData(t)
			if c.mongo {
				t.Setenv("MONGODB_URI", mongotest.Start(t))
			}
			if out := ok(t, append([]string{"restore"}, c.args...)...); !strings.Contains(out, "erasures repeated") {
				t.Error(out)
			}
			named, status := holdsLeaver(t, id)
			if named != c.named || (status == market.Removed) == c.named {
				t.Errorf("named %v, %s", named, status)
			}
			if out := ok(t, "verify"); strings.Contains(out, "finding") && !strings.Contains(out, "no finding") {
				t.Error(out)
			}
			if !c.named {
				again, _ := backedUp(t)
				found, err := readErasures(t.Context(), again)
				if err != nil || found[id].User != id || !found[inventor].Named {
					t.Errorf("the register did not come along: %v, %v", found, err)
				}
			}
		})
	}
	bad := file(t, "bad.jsonl", "{\"user\":\"\"}\n")
	newData(t)
	if _, err := command(t, "restore", before, "--erasures", bad); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("a register that is none: %v", err)
	}
	// Refused before anything was written.
	ok(t, "restore", before)
}

func copyOf(from, to string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, text, 0o600)
}

// A register never loses anyone, whatever backup it is written beside.
func TestTheRegisterOfErasuresOnlyGrows(t *testing.T) {
	path := file(t, erasuresFile, `{"user":"a","at":"2026-01-02T00:00:00Z"}`+"\n")
	one, err := readErasures(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := mergeErasures(path, map[string]service.Erasure{"b": {User: "b", At: one["a"].At}}); err != nil {
		t.Fatal(err)
	}
	if both, err := readErasures(t.Context(), path); err != nil || len(both) != 2 {
		t.Errorf("%v, %v", both, err)
	}
}

// What was only asked for when the register was written may be refused, and a restore asks
// no rule: it is left out.
func TestTheRegisterHoldsNoErasureThatIsOpen(t *testing.T) {
	all := map[string]service.Erasure{}
	for id, body := range map[string]string{
		"open": `{"user":"open","at_ms":1,"due_ms":1,"open":true,"by":"u","reference":"2026-018"}`,
		"done": `{"user":"done","at_ms":1}`,
	} {
		if err := addDecided(all, id, json.RawMessage(body)); err != nil {
			t.Fatal(err)
		}
	}
	if _, done := all["done"]; !done || len(all) != 1 {
		t.Errorf("the register is %v", all)
	}
}
