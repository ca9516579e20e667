package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"duijie/server/mail/mailtest"
	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store/mongo/mongotest"
)

// A server is killed again and again while people write drafts, upload files, send lists
// and invite others, and while an operator builds index and matcher anew: at any moment,
// and, embedded, at any write of the database to its disk. After each death verify finds
// nothing and whatever was acknowledged stands; in the end everything stands once, each
// file is whole, and each letter has gone at least once, under one Message-ID.
func TestAServerIsKilledWhateverItDoes(t *testing.T) {
	t.Run("embedded", func(t *testing.T) {
		newData(t)
		env, is := faultyDisk(t)
		times := 3
		if os.Getenv("DUIJIE_PROVE") != "" {
			times = 100
		}
		killAgainAndAgain(t, times, env, is)
	})
	t.Run("MongoDB", func(t *testing.T) {
		if os.Getenv("DUIJIE_PROVE") == "" {
			t.Skip("minutes on FerretDB: `make prove`; every day TestKilledServersTakeNothingWithThem kills servers there")
		}
		newData(t)
		t.Setenv("MONGODB_URI", mongotest.Start(t))
		killAgainAndAgain(t, 20, nil, nil)
	})
}

// renewEvery is after how many deaths people sign in anew: long before an access token
// ends.
const renewEvery = 10

func killAgainAndAgain(t *testing.T, times int, env []string, disk func(string)) {
	t.Helper()
	t.Setenv("DUIJIE_RATE", "0")
	t.Setenv("DUIJIE_SECOND_FACTOR", "optional")
	post := mailtest.Start(t)
	for name, value := range map[string]string{"DUIJIE_MAIL": post.Addr, "DUIJIE_MAIL_FROM": "duijie@office.example", "DUIJIE_MAIL_SECURITY": "none", "DUIJIE_URL": "https://duijie.example"} {
		t.Setenv(name, value)
	}
	oneUniversity(t)
	ok(t, "import", "--kind", "achievements", "--organisation", universityCode, "--landing", "listed", book(t, "成果.xlsx", achievementRows...))
	oneOperator(t)
	addr := freePort(t)
	s := startAt(t, addr, env...)
	uni := s.trader(t, "uni")
	_, token := s.signIn(t, operatorLogin, operatorPassword)
	root := signedIn(t, token)
	w := beginWriting(t, s.base, uni, 2)
	b := beginBurden(t, s.base, uni, root, w)
	eventually(t, "everything is done once", b.everything)
	for round := range times {
		w.write(t, 2)
		if disk != nil && round%2 == 1 {
			disk(fmt.Sprintf("kill %d", 1+rand.N(300)))
			_ = s.cmd.Wait() // it was killed, at a write
			disk("")
		} else {
			time.Sleep(rand.N(700 * time.Millisecond)) // any moment: nothing that happens is waited for
			s.killed(t)
		}
		ok(t, "verify")
		w.stillThere(t)
		if t.Failed() {
			t.Fatalf("after death %d", round+1)
		}
		s = startAt(t, addr, env...)
		if round%renewEvery == renewEvery-1 {
			t.Logf("%d of %d deaths", round+1, times)
			uni.renew(t, s, "uni@people.example", trialPassword)
			root.renew(t, s, operatorLogin, operatorPassword)
		}
	}
	b.end()
	w.end()
	for name, content := range b.files {
		if got := uni.read(s.base + "/api/v1/files/" + name); got.status != http.StatusOK || got.body != string(content) {
			t.Errorf("file %s, which was acknowledged: %d, %d bytes", name, got.status, len(got.body))
		}
	}
	if got := uni.read(s.base + "/api/v1/search?q=" + url.QueryEscape("石墨烯")); !strings.Contains(got.body, "高导热石墨烯复合膜制备") {
		t.Errorf("search finds %s", got)
	}
	s.stop(t)
	w.stand(t, len(achievementRows)-1+b.rows)
	b.lettersCame(t, post)
	kept, _ := w.counts()
	t.Logf("%d deaths; %d drafts, %d files, %d rows, %d invitations acknowledged, %d letters, %d rebuilds; %d requests had no answer",
		times, kept, len(b.files), b.rows, len(b.invited), len(post.Letters()), b.rebuilt, w.again+b.again)
}

func oneOperator(t *testing.T) {
	t.Helper()
	p := opened(t)
	accounts, err := service.NewAccounts(t.Context(), service.AccountDeps{Store: p.store, World: present(), Log: p.log})
	if err == nil {
		_, err = accounts.CreateOperator(t.Context(), operatorLogin, operatorPassword, "张三")
	}
	if err := errors.Join(err, p.Close()); err != nil {
		t.Fatal(err)
	}
}

// stillThere checks that what is acknowledged now stands once.
func (w *writers) stillThere(t *testing.T) {
	t.Helper()
	w.mu.Lock()
	kept := append([]string(nil), w.kept...)
	w.mu.Unlock()
	out := ok(t, "export", "achievements", "--organisation", universityCode, "--format", "csv")
	for _, number := range kept {
		if n := strings.Count(out, number+","); n != 1 {
			t.Errorf("%s, which was acknowledged, stands %d times", number, n)
		}
	}
}

// burden is what goes on beside the writing of drafts.
type burden struct {
	base      string
	uni, root trader
	notes     *writers
	stop      context.CancelFunc
	running   sync.WaitGroup

	mu      sync.Mutex
	files   map[string][]byte // by hash, acknowledged
	rows    int               // of lists that were taken in as a whole
	invited []string          // addresses, acknowledged
	rebuilt int
	again   int // requests that had no answer
}

// Most that one organisation may have: an hour's uploads, and open invitations.
const mostUploads, mostInvitations = 50, 45

func beginBurden(t *testing.T, base string, uni, root trader, notes *writers) *burden {
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	b := &burden{base: base, uni: uni, root: root, notes: notes, stop: cancel, files: map[string][]byte{}}
	for _, do := range []func(n int) (more bool){b.upload, b.list, b.invite, b.rebuild} {
		b.running.Go(func() {
			for n := 0; ctx.Err() == nil && do(n); n++ {
				time.Sleep(50 * time.Millisecond) // others have to get their turn
			}
		})
	}
	t.Cleanup(b.end)
	return b
}

// everything tells whether all that is done was done and acknowledged.
func (b *burden) everything() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.files) > 0 && b.rows > 0 && len(b.invited) > 0 && b.rebuilt > 0
}

func (b *burden) end() {
	b.stop()
	b.running.Wait()
}

// settled sends something until it is answered.
func (b *burden) settled(send func() reply) reply {
	for try := 0; ; try++ {
		got := send()
		if got.status != 0 && got.status != http.StatusServiceUnavailable || try == mostTries {
			return got
		}
		b.mu.Lock()
		b.again++
		b.mu.Unlock()
		time.Sleep(20 * time.Millisecond)
	}
}

func (b *burden) upload(n int) bool {
	content := scanned(fmt.Sprintf("file-%d", n), 200<<10)
	got := b.settled(func() reply { return b.uni.upload(b.base+"/api/v1/files", "合同.pdf", content, nil) })
	if got.status != http.StatusCreated {
		b.notes.note("upload: " + got.String())
		return false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.files[got.field("sha256")] = content
	return n < mostUploads
}

// list sends a list until it has gone in as a whole. A server that was started anew knows
// nothing of a list that it was reading.
func (b *burden) list(n int) bool {
	const rows = 120
	for range mostTries {
		got := b.uni.imported(b.base, rowsOf(fmt.Sprintf("L%d", n), rows))
		if got.field("state") == "done" {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.rows += rows
			return true
		}
		if got.status != 0 && got.status != http.StatusServiceUnavailable && got.status != http.StatusNotFound && got.status != http.StatusTooManyRequests && got.status != http.StatusOK {
			b.notes.note("list: " + got.String())
			return false
		}
		time.Sleep(50 * time.Millisecond)
	}
	b.notes.note("list: it never went in")
	return false
}

func (b *burden) invite(n int) bool {
	address := fmt.Sprintf("invited%d@people.example", n)
	text, err := json.Marshal(map[string]any{"email": address, "roles": []market.Grant{{Role: market.RoleMember}}})
	if err != nil {
		b.notes.note(err.Error())
		return false
	}
	got := b.settled(func() reply {
		return b.uni.send(http.MethodPost, b.base+"/api/v1/invitations", "application/json", bytes.NewReader(text), map[string]string{"Idempotency-Key": "key-of-" + address})
	})
	b.mu.Lock()
	defer b.mu.Unlock()
	switch got.status {
	case http.StatusCreated:
		b.invited = append(b.invited, address)
	case http.StatusConflict: // it stands, and nobody was told; its letter can be sent again by hand
	default:
		b.notes.note("invitation: " + got.String())
		return false
	}
	return n < mostInvitations
}

func (b *burden) rebuild(n int) bool {
	part := []string{"index", "matcher"}[n%2]
	got := b.root.send(http.MethodPost, b.base+"/api/v1/maintenance/"+part+"/rebuild", "application/json", nil, nil)
	b.mu.Lock()
	defer b.mu.Unlock()
	if got.status/100 == 2 {
		b.rebuilt++
	}
	return true
}

// later is a clock that is ahead, so that the turns of those who were killed are over.
type later struct{ market.RealWorld }

func (later) Now() time.Time { return market.Cut(time.Now().Add(time.Hour)) }

// lettersCame carries what waits, and checks that each letter of an acknowledged
// invitation came, and that its copies have one Message-ID.
func (b *burden) lettersCame(t *testing.T, post *mailtest.Server) {
	t.Helper()
	c, err := readConfig()
	if err != nil {
		t.Fatal(err)
	}
	p, err := openPlatformAt(t.Context(), c, later{}, asItStands, nil)
	if err != nil {
		t.Fatal(err)
	}
	for sent := 1; sent > 0 && err == nil; {
		sent, err = p.service.Outbox.Deliver(t.Context(), p.post)
	}
	if err := errors.Join(err, p.Close()); err != nil {
		t.Fatal(err)
	}
	names := map[string]map[string]bool{}
	for _, l := range post.Letters() {
		if names[l.To] == nil {
			names[l.To] = map[string]bool{}
		}
		names[l.To][l.Header.Get("Message-Id")] = true
	}
	for _, address := range b.invited {
		if len(names[address]) != 1 {
			t.Errorf("letters to %s under the names %v", address, names[address])
		}
	}
}
