package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"duijie/server/market"
	"duijie/server/store/mongo/mongotest"
)

// gone is how long the database is away: a minute under DUIJIE_PROVE.
func gone() time.Duration {
	if os.Getenv("DUIJIE_PROVE") != "" {
		return time.Minute
	}
	return 3 * time.Second
}

// refusal is an answer of a server whose database is away.
type refusal struct {
	status int
	after  string // Retry-After
	body   string
}

// refusedBy sends a request of a person to a server as it is, without sending it again.
func (x trader) refusedBy(method, address, key string, body any) refusal {
	x.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		x.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(x.t.Context(), method, address, strings.NewReader(string(text)))
	if err != nil {
		x.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+x.token())
	req.Header.Set("Content-Type", "application/json")
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		x.t.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		x.t.Fatal(err)
	}
	return refusal{res.StatusCode, res.Header.Get("Retry-After"), string(answer)}
}

// While the database is away every server says so, to people and to whoever spreads
// requests; when it is back they go on by themselves. People work through all of it,
// and send again what got no answer.
func TestADatabaseThatIsGoneForAWhile(t *testing.T) {
	direct := mongotest.Start(t)
	proxy, through := mongotest.NewProxy(t, direct)
	c := newClusterAt(t, 2, direct, "MONGODB_URI="+through+"?serverSelectionTimeoutMS=1000")
	uni, firm, office, keeper := c.signIn(t, "uni"), c.signIn(t, "firm"), c.signIn(t, "office"), c.signIn(t, "keeper")
	need := published(c, firm, office, "/demands", "D-1",
		market.DemandContent{Title: "功率器件散热用高导热石墨烯膜", Field: "05", Problem: "功率器件散热膜导热不足，需要高导热石墨烯复合膜，替代进口。"})
	w := begin(t, c, uni, 3, true)
	eventually(t, "people work", func() bool { w.mu.Lock(); defer w.mu.Unlock(); return len(w.acknowledged) > 3 })

	proxy.Down()
	left := time.Now()
	offer := map[string]any{"number": "A-1", "content": market.AchievementContent{Title: "高导热石墨烯复合膜", Field: "05", TRL: 6,
		Modes: []string{"transfer"}, Summary: "用于功率器件散热的高导热石墨烯复合膜，可替代进口。"}}
	for i, n := range c.nodes {
		base := "http://" + n.addr
		eventually(t, "the server is not ready", func() bool {
			res, err := http.Get(base + "/readyz")
			if err != nil {
				return false
			}
			defer res.Body.Close()
			said, err := io.ReadAll(res.Body)
			return err == nil && res.StatusCode == http.StatusServiceUnavailable && strings.Contains(string(said), `"store"`)
		})
		if res, err := http.Get(base + "/healthz"); err != nil || res.StatusCode != http.StatusOK {
			t.Errorf("server %d does not say that it is alive: %v", i+1, err)
		} else {
			_ = res.Body.Close()
		}
		for _, r := range []refusal{
			uni.refusedBy(http.MethodPost, base+"/api/v1/achievements", "key-of-A-1", offer),
			uni.refusedBy(http.MethodGet, base+"/api/v1/inbox", "", nil),
			firm.refusedBy(http.MethodGet, base+"/api/v1/demands/"+need, "", nil),
		} {
			if r.status != http.StatusServiceUnavailable || r.after == "" || !strings.Contains(r.body, `"unavailable"`) {
				t.Errorf("server %d answers %+v", i+1, r)
			}
		}
	}
	time.Sleep(max(gone()-time.Since(left), 0)) // the time that the test is about
	proxy.Up()

	eventually(t, "the servers are ready by themselves", func() bool {
		for _, n := range c.nodes {
			if !n.ready.Load() {
				return false
			}
		}
		return true
	})
	w.mu.Lock()
	before := len(w.acknowledged)
	w.mu.Unlock()
	eventually(t, "people work again", func() bool { w.mu.Lock(); defer w.mu.Unlock(); return len(w.acknowledged) > before+3 })
	w.end()
	t.Logf("away for %s: %d requests, %d of them again, %d drafts", time.Since(left).Round(time.Second), w.tried, w.repeated, len(w.acknowledged))
	for _, f := range w.failed {
		t.Error(f)
	}
	offered := uni.repeated(c, "key-of-A-1", offer)
	w.acknowledged = append(w.acknowledged, "A-1")
	news := firm.streams(c)
	goesPublic(t, c, uni, office, offered)
	for _, n := range c.nodes {
		at := "http://" + n.addr + "/api/v1"
		for _, path := range []string{"/search?q=" + url.QueryEscape("石墨烯复合膜"), "/demands/" + need + "/matches", "/inbox"} {
			eventually(t, path+" catches up", func() bool {
				status, answer, _ := firm.ask(t.Context(), http.MethodGet, at+path, nil, nil)
				return status == http.StatusOK && strings.Contains(string(answer), offered)
			})
		}
	}
	eventually(t, "streams tell", news)
	eventually(t, "each job is somebody's", func() bool { _, _, complete := holders(c.running(keeper), len(c.nodes)); return complete })
	for _, n := range c.nodes {
		n.stop(t)
	}
	w.stand(t)
}

// repeated sends a draft under its key until it is known to stand, and gives its id.
func (x trader) repeated(c *cluster, key string, body any) (id string) {
	x.t.Helper()
	for try := 0; ; try++ {
		status, answer, _ := x.ask(x.t.Context(), http.MethodPost, c.proxy.URL+"/api/v1/achievements", body, map[string]string{"Idempotency-Key": key})
		var got struct{ ID string }
		switch {
		case status == http.StatusCreated && json.Unmarshal(answer, &got) == nil:
			return got.ID
		case status == http.StatusConflict && strings.Contains(string(answer), "already_done"):
			return x.own(c, "A-1")
		case !absent(status) || try == mostTries:
			x.t.Fatalf("%d %s", status, answer)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// own finds an achievement of the person's by its number.
func (x trader) own(c *cluster, number string) string {
	x.t.Helper()
	status, answer, _ := x.ask(x.t.Context(), http.MethodGet, c.proxy.URL+"/api/v1/mine/achievements?q="+url.QueryEscape("高导热"), nil, nil)
	var list struct {
		Items []struct{ ID, Number string }
	}
	if err := json.Unmarshal(answer, &list); err != nil || status != http.StatusOK {
		x.t.Fatalf("%d %v %s", status, err, answer)
	}
	for _, item := range list.Items {
		if item.Number == number {
			return item.ID
		}
	}
	x.t.Fatalf("%s is not among %s", number, answer)
	return ""
}

// streams watches the inbox on every server, and tells whether all of them said
// something new since.
func (x trader) streams(c *cluster) (told func() bool) {
	x.t.Helper()
	var news []<-chan string
	var first []string
	for _, n := range c.nodes {
		s := x.stream(n.addr)
		news, first = append(news, s), append(first, <-s)
	}
	done := make([]bool, len(news))
	return func() bool {
		all := true
		for i, s := range news {
			for more := !done[i]; more; {
				select {
				case said, open := <-s:
					done[i] = open && said != first[i]
					more = open && !done[i]
				default:
					more = false
				}
			}
			all = all && done[i]
		}
		return all
	}
}

// goesPublic brings a draft to the public, and sends each step again while the database
// does not answer.
func goesPublic(t *testing.T, c *cluster, owner, office trader, id string) {
	t.Helper()
	for _, step := range []struct {
		who    trader
		action string
	}{{owner, "submit"}, {office, "publish"}} {
		eventually(t, step.action, func() bool {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			address := c.proxy.URL + "/api/v1/achievements/" + id
			status, _, etag := step.who.ask(ctx, http.MethodGet, address+"/work", nil, nil)
			if status != http.StatusOK {
				return false
			}
			status, answer, _ := step.who.ask(ctx, http.MethodPost, address+"/actions", map[string]string{"action": step.action}, map[string]string{"If-Match": etag})
			if status/100 != 2 && !away(status, answer) && status != http.StatusBadGateway {
				t.Fatalf("%s: %d %s", step.action, status, answer)
			}
			return status/100 == 2
		})
	}
}
