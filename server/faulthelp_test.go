package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"duijie/server/market"
	"duijie/server/service"
)

// oneUniversity gives the data folder a university with an account, uni.
func oneUniversity(t *testing.T) {
	t.Helper()
	ok(t, "import", "--kind", "organisations", file(t, "单位.csv", organisationList))
	p := opened(t)
	accounts, err := service.NewAccounts(t.Context(), service.AccountDeps{Store: p.store, World: present(), Log: p.log})
	if err != nil {
		t.Fatal(err)
	}
	_, err = accounts.CreateSample(t.Context(), service.NewUser{Login: "uni@people.example", Password: trialPassword, Name: "某某",
		Organisation: organisationOf(t, p, universityCode), Roles: []market.Grant{{Role: market.RoleOrgManager}}})
	if err := errors.Join(err, p.Close()); err != nil {
		t.Fatal(err)
	}
}

// trader signs in at one server.
func (s *server) trader(t *testing.T, name string) trader {
	t.Helper()
	status, token := s.signIn(t, name+"@people.example", trialPassword)
	if status != http.StatusOK || token == "" {
		t.Fatalf("%s: %d", name, status)
	}
	return signedIn(t, token)
}

// reply is an answer; of status 0 where none came.
type reply struct {
	status int
	body   string
	header http.Header
}

// barred tells whether somebody is told, as a person has to be, that the disk takes
// nothing.
func (r reply) barred() bool {
	return r.status == http.StatusInsufficientStorage && strings.Contains(r.body, "磁盘") && strings.Contains(r.body, "运维") &&
		strings.Contains(r.body, `"no_room"`) && r.header.Get("Retry-After") != ""
}

func (r reply) String() string { return fmt.Sprintf("%d %s", r.status, r.body) }

// field is one member of an answer.
func (r reply) field(name string) string {
	var all map[string]any
	if json.Unmarshal([]byte(r.body), &all) != nil {
		return ""
	}
	text, _ := all[name].(string)
	return text
}

func (x trader) send(method, address, kind string, body io.Reader, header map[string]string) reply {
	req, err := http.NewRequestWithContext(context.WithoutCancel(x.t.Context()), method, address, body)
	if err != nil {
		x.t.Error(err)
		return reply{}
	}
	req.Header.Set("Authorization", "Bearer "+x.token())
	req.Header.Set("Content-Type", kind)
	for name, value := range header {
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return reply{body: err.Error()}
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return reply{body: err.Error()}
	}
	return reply{res.StatusCode, string(text), res.Header}
}

func (x trader) read(address string) reply { return x.send(http.MethodGet, address, "", nil, nil) }

// upload sends a file with the fields of its form.
func (x trader) upload(address, name string, content []byte, fields map[string]string) reply {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	for field, value := range fields {
		if err := w.WriteField(field, value); err != nil {
			x.t.Error(err)
		}
	}
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		x.t.Error(err)
		return reply{}
	}
	if _, err := part.Write(content); err != nil {
		x.t.Error(err)
	}
	if err := w.Close(); err != nil {
		x.t.Error(err)
	}
	return x.send(http.MethodPost, address, w.FormDataContentType(), &form, nil)
}

// scanned is a PDF of about so many bytes, another for each name.
func scanned(name string, size int) []byte {
	line := "% " + name + "\n"
	return []byte("%PDF-1.7\n" + strings.Repeat(line, size/len(line)) + "%%EOF\n")
}

// rowsOf is a list of so many achievements, the numbers with a prefix.
func rowsOf(prefix string, rows int) []byte {
	var out strings.Builder
	out.WriteString("编号,成果名称,技术领域,成果简介\n")
	for i := range rows {
		fmt.Fprintf(&out, "%s-%d,批量导入的成果%d,05,用于检验导入的成果简介文字\n", prefix, i, i)
	}
	return []byte(out.String())
}

// imported sends a list and has it written once it is checked. It gives what the import
// ended with, the first answer that was a refusal, or one of status 0 where the server
// went away.
func (x trader) imported(base string, list []byte) reply {
	sent := x.upload(base+"/api/v1/imports", "成果.csv", list, map[string]string{"kind": "achievements"})
	if sent.status != http.StatusAccepted {
		return sent
	}
	at := base + "/api/v1/imports/" + sent.field("id")
	if checked := x.waitFor(at, "checking"); checked.field("state") != "checked" {
		return checked
	}
	if told := x.send(http.MethodPost, at+"/apply", "application/json", strings.NewReader(`{"landing":"draft"}`), nil); told.status != http.StatusAccepted {
		return told
	}
	return x.waitFor(at, "writing")
}

// waitFor reads an import until it is in another state.
func (x trader) waitFor(at, state string) reply {
	every := time.NewTicker(20 * time.Millisecond)
	defer every.Stop()
	for {
		if now := x.read(at); now.status != http.StatusOK || now.field("state") != state {
			return now
		}
		<-every.C
	}
}

// writers are people who write drafts and search without a pause. What gets no answer
// they send again under its name, as the pages do.
type writers struct {
	base    string
	who     trader
	stop    context.CancelFunc
	running sync.WaitGroup

	mu     sync.Mutex
	kept   []string // numbers of drafts that were acknowledged
	barred int      // drafts that the disk did not take, and were told so
	again  int      // that got no answer
	failed []string
}

func beginWriting(t *testing.T, base string, who trader, people int) *writers {
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	w := &writers{base: base, who: who, stop: cancel}
	for i := range people {
		w.running.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				w.draft(fmt.Sprintf("W-%d-%d", i, n))
				w.search()
			}
		})
	}
	t.Cleanup(w.end)
	return w
}

// end has them finish what they began.
func (w *writers) end() {
	w.stop()
	w.running.Wait()
}

func (w *writers) draft(number string) {
	text, err := json.Marshal(map[string]any{"number": number, "content": market.AchievementContent{Title: "故障中写入的成果"}})
	if err != nil {
		w.note(err.Error())
		return
	}
	for try := 0; ; try++ {
		got := w.who.send(http.MethodPost, w.base+"/api/v1/achievements", "application/json", bytes.NewReader(text),
			map[string]string{"Idempotency-Key": "key-of-" + number})
		w.mu.Lock()
		switch {
		case got.status == http.StatusCreated, try > 0 && got.status == http.StatusConflict && strings.Contains(got.body, "already_done"):
			w.kept = append(w.kept, number)
		case got.barred():
			w.barred++
		case try < mostTries && (got.status == 0 || got.status == http.StatusServiceUnavailable):
			w.again++
			w.mu.Unlock()
			time.Sleep(20 * time.Millisecond) // a page waits too
			continue
		default:
			w.failed = append(w.failed, "draft "+number+": "+got.String())
		}
		w.mu.Unlock()
		return
	}
}

func (w *writers) search() {
	for try := 0; ; try++ {
		got := w.who.read(w.base + "/api/v1/search?q=" + url.QueryEscape("成果"))
		if got.status == http.StatusOK {
			return
		}
		if try < mostTries && (got.status == 0 || got.status == http.StatusServiceUnavailable) {
			time.Sleep(20 * time.Millisecond)
			continue
		}
		w.note("search: " + got.String())
		return
	}
}

func (w *writers) note(failure string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failed = append(w.failed, failure)
}

// counts are how many drafts were acknowledged and barred.
func (w *writers) counts() (kept, barred int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.kept), w.barred
}

// write waits until so many more drafts are acknowledged.
func (w *writers) write(t *testing.T, more int) {
	t.Helper()
	before, _ := w.counts()
	eventually(t, "drafts are acknowledged", func() bool { now, _ := w.counts(); return now >= before+more })
}

// stand checks, once no server runs, that every acknowledged draft stands once, beside
// so many rows of lists, that no other does, and that verify finds nothing.
func (w *writers) stand(t *testing.T, rows int) {
	t.Helper()
	for _, f := range w.failed {
		t.Error(f)
	}
	out := tells(t, "export", "achievements", "--organisation", universityCode, "--format", "csv")
	list, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	stands := map[string]int{}
	for _, line := range list {
		stands[line[0]]++
	}
	for _, number := range w.kept {
		if stands[number] != 1 {
			t.Errorf("%s, which was acknowledged, stands %d times", number, stands[number])
		}
	}
	if n := len(list) - 1; n != len(w.kept)+rows {
		t.Errorf("%d achievements stand; %d drafts were acknowledged, and %d rows of lists", n, len(w.kept), rows)
	}
	tells(t, "verify")
}

// tells runs a command as a process of its own, which must not fail, and gives what it
// printed.
func tells(t *testing.T, args ...string) string {
	t.Helper()
	cmd, said := program(t, args...)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, said)
	}
	return string(out)
}
