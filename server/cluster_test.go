package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store/mongo/mongotest"
)

const trialPassword = "a long enough password 7"

// cluster is some servers on one MongoDB, each a process with a data folder of its
// own, behind a proxy that asks whether they are ready.
type cluster struct {
	uri   string
	nodes []*node
	proxy *httptest.Server
	next  atomic.Uint64
}

// node is one server. It keeps its address and folder over its restarts.
type node struct {
	addr, data string
	env        []string   // more of its settings
	mu         sync.Mutex // guards the rest
	server     *server
	ready      atomic.Bool
}

// newCluster starts n servers on a database in which people of a university, of a
// firm and of the office of their city have accounts.
func newCluster(t *testing.T, n int) *cluster {
	t.Helper()
	return newClusterAt(t, n, mongotest.Start(t))
}

// newClusterAt starts them on the database of a URI, with more in their environment;
// one on an embedded store where that is empty.
func newClusterAt(t *testing.T, n int, uri string, env ...string) *cluster {
	t.Helper()
	newData(t)
	t.Setenv("MONGODB_URI", uri)
	t.Setenv("DUIJIE_SECOND_FACTOR", "optional")
	t.Setenv("DUIJIE_STOP_DELAY", "500ms")
	ok(t, "import", "--kind", "organisations", file(t, "单位.csv", organisationList))
	p := opened(t)
	accounts, err := service.NewAccounts(t.Context(), service.AccountDeps{Store: p.store, World: present(), Log: p.log})
	if err != nil {
		t.Fatal(err)
	}
	office, _, err := p.service.CreateOrganisation(t.Context(), market.Actor{User: "test", Roles: []market.Grant{{Role: market.RoleOperator}}},
		market.Organisation{CreditCode: "11220000DEMB00145R", Name: "示范科技局", Kind: market.Department, Region: "220100"})
	if err != nil {
		t.Fatal(err)
	}
	for login, u := range map[string]service.NewUser{
		"uni":    {Organisation: organisationOf(t, p, universityCode), Roles: []market.Grant{{Role: market.RoleOrgManager}}},
		"firm":   {Organisation: organisationOf(t, p, firmCode), Roles: []market.Grant{{Role: market.RoleOrgManager}}},
		"office": {Organisation: office.ID, Roles: []market.Grant{{Role: market.RoleReviewer, Region: "220100"}}},
		"keeper": {Roles: []market.Grant{{Role: market.RoleOperator}}},
	} {
		u.Login, u.Password, u.Name = login+"@people.example", trialPassword, "某某"
		if _, err := accounts.CreateSample(t.Context(), u); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	c := &cluster{uri: uri}
	for range n {
		c.nodes = append(c.nodes, &node{addr: freePort(t), data: filepath.Join(t.TempDir(), "data"), env: env})
	}
	if uri == "" {
		c.nodes[0].data = os.Getenv("DUIJIE_DATA")
	}
	var starting sync.WaitGroup
	for _, n := range c.nodes {
		starting.Go(func() { n.start(t) })
	}
	starting.Wait()
	c.watch(t)
	c.proxy = httptest.NewServer(c)
	t.Cleanup(c.proxy.Close)
	return c
}

func organisationOf(t *testing.T, p *platform, code string) string {
	t.Helper()
	o, err := p.service.OrganisationByCode(t.Context(), market.CreditCode(code))
	if err != nil {
		t.Fatal(err)
	}
	return o.ID
}

// start runs the server and waits until it is ready.
func (n *node) start(t *testing.T) {
	t.Helper()
	n.mu.Lock()
	defer n.mu.Unlock()
	n.server = startAt(t, n.addr, append([]string{"DUIJIE_DATA=" + n.data}, n.env...)...)
	said := n.server.said
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("%s said of what failed:\n%s", n.addr, linesWith(said.String(), "request failed"))
		}
	})
	n.ready.Store(true)
}

// linesWith are the lines of a log in which something stands.
func linesWith(log, what string) string {
	var out strings.Builder
	for line := range strings.Lines(log) {
		if strings.Contains(line, what) {
			out.WriteString(line)
		}
	}
	return out.String()
}

// kill ends it at once, as a power cut does.
func (n *node) kill(t *testing.T) {
	t.Helper()
	n.mu.Lock()
	defer n.mu.Unlock()
	if err := n.server.cmd.Process.Kill(); err != nil {
		t.Error(err)
	}
	_ = n.server.cmd.Wait() // it was killed
}

// stop tells it to stop, and waits.
func (n *node) stop(t *testing.T) {
	t.Helper()
	n.mu.Lock()
	defer n.mu.Unlock()
	n.server.stop(t)
}

// watch asks every server whether it is ready, as a proxy does.
func (c *cluster) watch(t *testing.T) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	var asking sync.WaitGroup
	client := &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	for _, n := range c.nodes {
		asking.Go(func() {
			every := time.NewTicker(100 * time.Millisecond)
			defer every.Stop()
			for ctx.Err() == nil {
				res, err := client.Get("http://" + n.addr + "/readyz")
				n.ready.Store(err == nil && res.StatusCode == http.StatusOK)
				if err == nil {
					_ = res.Body.Close()
				}
				select {
				case <-every.C:
				case <-ctx.Done():
				}
			}
		})
	}
	t.Cleanup(func() { cancel(); asking.Wait() })
}

// ServeHTTP hands a request to the next server that is ready; where that refuses
// the connection, so that nothing was sent, to another.
func (c *cluster) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	for range 3 * len(c.nodes) {
		n := c.nodes[c.next.Add(1)%uint64(len(c.nodes))]
		if !n.ready.Load() {
			continue
		}
		refused := false
		proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: n.addr})
		proxy.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, err error) {
			var op *net.OpError
			if refused = errors.As(err, &op) && op.Op == "dial"; !refused {
				http.Error(w, err.Error(), http.StatusBadGateway)
			}
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		proxy.ServeHTTP(w, r)
		if !refused {
			return
		}
	}
	http.Error(w, "no server is ready", http.StatusBadGateway)
}

// trader is someone who is signed in; without a pass nobody is.
type trader struct {
	t    *testing.T
	pass *atomic.Pointer[string] // the access token, which can be renewed
}

func signedIn(t *testing.T, token string) trader {
	x := trader{t, &atomic.Pointer[string]{}}
	x.pass.Store(&token)
	return x
}

func (x trader) token() string {
	if x.pass == nil {
		return ""
	}
	return *x.pass.Load()
}

// renew signs in anew, for whoever has this trader.
func (x trader) renew(t *testing.T, s *server, login, password string) {
	t.Helper()
	status, token := s.signIn(t, login, password)
	if status != http.StatusOK || token == "" {
		t.Fatalf("%s: %d", login, status)
	}
	x.pass.Store(&token)
}

func (c *cluster) signIn(t *testing.T, name string) trader {
	t.Helper()
	s := &server{base: c.proxy.URL}
	status, token := s.signIn(t, name+"@people.example", trialPassword)
	if status != http.StatusOK || token == "" {
		t.Fatalf("%s: %d", name, status)
	}
	return signedIn(t, token)
}

// ask sends a request to a base address. The status is 0 where no answer came.
func (x trader) ask(ctx context.Context, method, address string, body any, header map[string]string) (status int, answer []byte, etag string) {
	text, err := json.Marshal(body)
	if err != nil {
		x.t.Error(err)
		return 0, nil, ""
	}
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(text))
	if err != nil {
		x.t.Error(err)
		return 0, nil, ""
	}
	req.Header.Set("Authorization", "Bearer "+x.token())
	req.Header.Set("Content-Type", "application/json")
	for name, value := range header {
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, []byte(err.Error()), ""
	}
	defer res.Body.Close()
	answer, err = io.ReadAll(res.Body)
	if err != nil {
		return 0, answer, ""
	}
	return res.StatusCode, answer, res.Header.Get("ETag")
}

// made is ask for a write that has to stand. It gives the id.
func (x trader) made(address string, body any, etag string) (id, next string) {
	x.t.Helper()
	header := map[string]string{}
	if etag != "" {
		header["If-Match"] = etag
	}
	status, answer, next := x.ask(x.t.Context(), http.MethodPost, address, body, header)
	var got struct{ ID string }
	if err := json.Unmarshal(answer, &got); err != nil || status/100 != 2 {
		x.t.Fatalf("%s: %d %s", address, status, answer)
	}
	return got.ID, next
}

// published writes an item and has the office publish it, each step on another
// server.
func published(c *cluster, owner, office trader, path, number string, content any) string {
	owner.t.Helper()
	at := func(i int) string { return "http://" + c.nodes[i%len(c.nodes)].addr + "/api/v1" + path }
	id, etag := owner.made(at(0), map[string]any{"number": number, "content": content}, "")
	_, etag = owner.made(at(1)+"/"+id+"/actions", map[string]string{"action": "submit"}, etag)
	office.made(at(2)+"/"+id+"/actions", map[string]string{"action": "publish"}, etag)
	return id
}

// eventually waits until a server shows what it should, and tells how long it took.
func eventually(t *testing.T, what string, shows func() bool) time.Duration {
	t.Helper()
	began := time.Now()
	every := time.NewTicker(20 * time.Millisecond)
	defer every.Stop()
	for !shows() {
		if time.Since(began) > 5*time.Minute { // none of them waits for that on a machine that is not busy
			t.Fatalf("%s: not after five minutes", what)
		}
		<-every.C
	}
	return time.Since(began)
}

// What is written on one server is found on the others: in search, matches, inbox
// and event stream. The bound is two seconds on a quiet machine (make prove prints
// what it took); here it only has to come.
func TestWhatOneServerWritesTheOthersShow(t *testing.T) {
	c := newCluster(t, 3)
	uni, firm, office := c.signIn(t, "uni"), c.signIn(t, "firm"), c.signIn(t, "office")
	need := published(c, firm, office, "/demands", "D-1",
		market.DemandContent{Title: "功率器件散热用高导热石墨烯膜", Field: "05", Problem: "功率器件散热膜导热不足，需要高导热石墨烯复合膜，替代进口。"})
	var news []<-chan string
	var first []string
	for _, n := range c.nodes {
		stream := firm.stream(n.addr)
		news, first = append(news, stream), append(first, <-stream)
	}
	offer := published(c, uni, office, "/achievements", "A-1",
		market.AchievementContent{Title: "高导热石墨烯复合膜", Field: "05", TRL: 6, Modes: []string{"transfer"}, Summary: "用于功率器件散热的高导热石墨烯复合膜，可替代进口。"})
	began := time.Now()
	took := map[string]time.Duration{}
	for i, n := range c.nodes {
		at := "http://" + n.addr + "/api/v1"
		holds := func(what, path string) {
			name := fmt.Sprintf("%s on server %d", what, i+1)
			eventually(t, name, func() bool {
				status, answer, _ := firm.ask(t.Context(), http.MethodGet, at+path, nil, nil)
				return status == http.StatusOK && strings.Contains(string(answer), offer)
			})
			took[name] = time.Since(began)
		}
		holds("search", "/search?q="+url.QueryEscape("石墨烯复合膜"))
		holds("matches", "/demands/"+need+"/matches")
		holds("inbox", "/inbox")
	}
	for i, stream := range news {
		for said := range stream {
			if said != first[i] {
				break
			}
		}
		took[fmt.Sprintf("event stream of server %d", i+1)] = time.Since(began)
	}
	for name, d := range took {
		t.Logf("%s: %s", name, d.Round(time.Millisecond))
	}
	// However many servers looked, there is one alert of the pair.
	_, answer, _ := firm.ask(t.Context(), http.MethodGet, c.proxy.URL+"/api/v1/inbox", nil, nil)
	var inbox struct {
		Items []struct{ ID string }
	}
	if err := json.Unmarshal(answer, &inbox); err != nil || strings.Count(string(answer), `"sort":"match"`) != 1 {
		t.Errorf("%v: %s", err, answer)
	}
	// And one signature of the journal.
	status, answer, _ := firm.ask(t.Context(), http.MethodGet, c.proxy.URL+"/api/v1/journal/heads", nil, nil)
	var heads struct{ Items []any }
	if err := json.Unmarshal(answer, &heads); err != nil || status != http.StatusOK || len(heads.Items) != 1 {
		t.Errorf("%d %v: %s", status, err, answer)
	}
}

// stream reads how much is new as a browser does.
func (x trader) stream(addr string) <-chan string {
	x.t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(x.t.Context()))
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+"/api/v1/inbox/events", nil)
	if err != nil {
		x.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+x.token())
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		x.t.Fatal(err)
	}
	out := make(chan string)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer close(out)
		defer res.Body.Close()
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			if data, is := strings.CutPrefix(lines.Text(), "data: "); is {
				select {
				case out <- data:
				case <-ctx.Done():
					return
				}
			}
		}
	}()
	x.t.Cleanup(func() { cancel(); <-ended })
	return out
}

// work is what people do without a pause: every other request a write under a key
// of its own, the others searches.
type work struct {
	stop         context.CancelFunc
	running      sync.WaitGroup
	mu           sync.Mutex
	acknowledged []string // numbers of the drafts that were answered with 201
	tried        int
	repeated     int // because the database did not answer, or, where patient, no answer came
	failed       []string
}

// begin has so many workers send requests to the proxy. A worker that got no
// answer sends the same again under its key until one comes, where patient.
func begin(t *testing.T, c *cluster, who trader, workers int, patient bool) *work {
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	w := &work{stop: cancel}
	for i := range workers {
		w.running.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				w.draft(ctx, c, who, fmt.Sprintf("W-%d-%d", i, n), patient)
				w.search(ctx, c, who, patient)
			}
		})
	}
	return w
}

func (w *work) draft(ctx context.Context, c *cluster, who trader, number string, patient bool) {
	ctx = context.WithoutCancel(ctx) // what was begun is finished
	key := map[string]string{"Idempotency-Key": "key-of-" + number}
	body := map[string]any{"number": number, "content": market.AchievementContent{Title: "并发写入的成果"}}
	for try := 0; ; try++ {
		status, answer, _ := who.ask(ctx, http.MethodPost, c.proxy.URL+"/api/v1/achievements", body, key)
		w.mu.Lock()
		w.tried++
		switch {
		case status == http.StatusCreated:
			w.acknowledged = append(w.acknowledged, number)
		case try < mostTries && (away(status, answer) || patient && absent(status)):
			w.repeated++
			w.mu.Unlock()
			time.Sleep(20 * time.Millisecond) // a page waits too
			continue
		case try > 0 && status == http.StatusConflict && strings.Contains(string(answer), "already_done"):
			// It stands; the server died before it could answer.
			w.acknowledged = append(w.acknowledged, number)
		default:
			w.failed = append(w.failed, fmt.Sprintf("draft %s: %d %s", number, status, answer))
		}
		w.mu.Unlock()
		return
	}
}

func (w *work) search(ctx context.Context, c *cluster, who trader, patient bool) {
	for try := 0; ; try++ {
		status, answer, _ := who.ask(context.WithoutCancel(ctx), http.MethodGet, c.proxy.URL+"/api/v1/search?q="+url.QueryEscape("成果"), nil, nil)
		w.mu.Lock()
		w.tried++
		again := try < mostTries && (away(status, answer) || patient && absent(status))
		if again {
			w.repeated++
		} else if status != http.StatusOK {
			w.failed = append(w.failed, fmt.Sprintf("search: %d %s", status, answer))
		}
		w.mu.Unlock()
		if !again {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// mostTries is how often a request is sent again.
const mostTries = 20_000

// away tells whether the database did not answer, which FerretDB does not for
// seconds where the machine is busy. That is no fault of the servers: the page sends
// such a request again.
func away(status int, answer []byte) bool {
	return status == http.StatusServiceUnavailable && strings.Contains(string(answer), "数据库暂时没有响应")
}

// absent tells whether no server answered, or the one that did says that it cannot now:
// what whoever stands before it may send again. A server's fault is none of it.
func absent(status int) bool {
	return status == 0 || status == http.StatusBadGateway || status == http.StatusServiceUnavailable
}

func (w *work) end() {
	w.stop()
	w.running.Wait()
}

// stand checks that every acknowledged draft stands once, and no other.
func (w *work) stand(t *testing.T) { w.standIn(t, ok) }

// standIn checks it by commands of a program.
func (w *work) standIn(t *testing.T, ok func(t *testing.T, args ...string) string) {
	t.Helper()
	out := ok(t, "export", "achievements", "--organisation", universityCode, "--format", "csv")
	for _, number := range w.acknowledged {
		if n := strings.Count(out, number+","); n != 1 {
			t.Errorf("%s, which was acknowledged, stands %d times", number, n)
		}
	}
	if n := strings.Count(out, "\n") - 1; n != len(w.acknowledged) {
		t.Errorf("%d drafts stand, %d were acknowledged", n, len(w.acknowledged))
	}
	ok(t, "verify")
}

// Every server is restarted, one after another, while people work. Nobody sees it.
func TestARollingRestartFailsNoRequest(t *testing.T) {
	c := newCluster(t, 3)
	w := begin(t, c, c.signIn(t, "uni"), 4, false)
	for range killedRounds(1) {
		for _, n := range c.nodes {
			n.stop(t)
			n.start(t)
		}
	}
	w.end()
	t.Logf("%d requests, %d of them again, %d drafts", w.tried, w.repeated, len(w.acknowledged))
	for _, f := range w.failed {
		t.Error(f)
	}
	for _, n := range c.nodes {
		n.stop(t)
	}
	w.stand(t)
}

// Servers are killed, one after another, at any moment, while people work. What was
// acknowledged stands; what got no answer is sent again and stands once.
func TestKilledServersTakeNothingWithThem(t *testing.T) {
	c := newCluster(t, 3)
	w := begin(t, c, c.signIn(t, "uni"), 4, true)
	for range killedRounds(3) {
		n := c.nodes[rand.N(len(c.nodes))]
		time.Sleep(rand.N(500 * time.Millisecond)) // any moment: nothing that happens is waited for
		n.kill(t)
		n.start(t)
	}
	w.end()
	t.Logf("%d requests, %d of them again, %d drafts", w.tried, w.repeated, len(w.acknowledged))
	for _, f := range w.failed {
		t.Error(f)
	}
	for _, n := range c.nodes {
		n.stop(t)
	}
	w.stand(t)
}
