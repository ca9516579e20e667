package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
)

// writer is a house with two people of a university who write achievements.
type writer struct {
	*house
	clock         *clock
	token, other  string
	user, manager market.Actor
}

func newWriter(t *testing.T) *writer {
	w := &clock{}
	h := openHouse(t, t.TempDir(), w, Config{})
	uni := h.admit(t, "12220100MYA4283166", "北陆大学", market.University, "220104")
	out := &writer{house: h, clock: w}
	out.user = h.user(t, "one@beilu.example", uni, grant(market.RoleMember, ""))
	out.manager = h.user(t, "two@beilu.example", uni, grant(market.RoleOrgManager, ""))
	out.token, out.other = h.signIn(t, "one@beilu.example").AccessToken, h.signIn(t, "two@beilu.example").AccessToken
	return out
}

func draft(n string) Draft[market.AchievementContent] {
	return Draft[market.AchievementContent]{Number: n, Content: market.AchievementContent{Title: "高导热石墨烯复合膜"}}
}

func (w *writer) create(t *testing.T, token, key, number string) (*http.Response, string) {
	t.Helper()
	c := call{method: "POST", path: "/api/v1/achievements", token: token, body: draft(number), header: map[string]string{}}
	if key != "" {
		c.header[keyHeader] = key
	}
	return w.do(t, c)
}

// written counts the achievements that stand.
func (w *writer) written(t *testing.T) int {
	t.Helper()
	n, err := w.store.Count(t.Context(), store.Query{Kind: service.Achievements})
	must(t, err)
	return n
}

const aKey = "5c1f3f0e-6d0b-4b0e-9a53-0e1f4a0d9b11"

func TestAWriteThatIsSentAgainTakesEffectOnce(t *testing.T) {
	w := newWriter(t)
	first, body := w.create(t, w.token, aKey, "A-1")
	if first.StatusCode != http.StatusCreated || first.Header.Get(replayedHeader) != "" {
		t.Fatalf("%d %s", first.StatusCode, body)
	}
	for range 3 {
		again, same := w.create(t, w.token, aKey, "A-1")
		if again.StatusCode != http.StatusCreated || same != body || again.Header.Get("ETag") != first.Header.Get("ETag") || again.Header.Get(replayedHeader) != "true" {
			t.Errorf("%d %q %s", again.StatusCode, again.Header, same)
		}
	}
	if n := w.written(t); n != 1 {
		t.Errorf("%d achievements", n)
	}
	for _, row := range []struct {
		rule, token, key, number string
		status, written          int
	}{
		{"something else under the key of another request", w.token, aKey, "N-1", http.StatusUnprocessableEntity, 1},
		{"another person's key is another key", w.other, aKey, "A-3", http.StatusCreated, 2},
		{"without a key it is written", w.token, "", "A-4", http.StatusCreated, 3},
		{"a key that is none", w.token, "short", "A-5", http.StatusUnprocessableEntity, 3},
	} {
		res, body := w.create(t, row.token, row.key, row.number)
		if n := w.written(t); res.StatusCode != row.status || n != row.written {
			t.Errorf("%s: %d, %d achievements: %s", row.rule, res.StatusCode, n, body)
		}
	}
}

func TestManyAtOnceTakeEffectOnce(t *testing.T) {
	w := newWriter(t)
	var all sync.WaitGroup
	bodies := make([]string, 20)
	for i := range bodies {
		all.Go(func() {
			res, body := w.create(t, w.token, aKey, "A-1")
			if bodies[i] = body; res.StatusCode != http.StatusCreated {
				t.Errorf("%d %s", res.StatusCode, body)
			}
		})
	}
	all.Wait()
	for _, b := range bodies {
		if b != bodies[0] {
			t.Errorf("%s\nand %s", b, bodies[0])
		}
	}
	if n := w.written(t); n != 1 {
		t.Errorf("%d achievements", n)
	}
}

// A server that dies between the commit and the answer has kept no answer. The
// repeat changes nothing and says so.
func TestARepeatWithoutAnAnswerChangesNothing(t *testing.T) {
	w := newWriter(t)
	_, _ = w.create(t, w.token, aKey, "A-1")
	must(t, w.store.Records().Delete(t.Context(), "answers", recordOf(t, w, "answers")))
	res, body := w.create(t, w.token, aKey, "A-1")
	if p := problemIn(t, res, body); p.Code != string(market.CodeDone) || p.Status != http.StatusConflict {
		t.Errorf("%+v", p)
	}
	if n := w.written(t); n != 1 {
		t.Errorf("%d achievements", n)
	}
	// So does one that comes when the answer's time is over.
	_, _ = w.create(t, w.token, aKey+"-2", "A-2")
	w.clock.pass(service.AnswersKept + 1)
	w.token = w.signIn(t, "one@beilu.example").AccessToken
	must(t, w.service.ForgetAnswers(t.Context()))
	if res, body := w.create(t, w.token, aKey+"-2", "A-2"); res.StatusCode != http.StatusConflict {
		t.Errorf("%d %s", res.StatusCode, body)
	}
	if n := w.written(t); n != 2 {
		t.Errorf("%d achievements", n)
	}
}

// recordOf is the id of the only record of a set.
func recordOf(t *testing.T, w *writer, set string) string {
	t.Helper()
	found, err := w.store.Records().Below(t.Context(), set, "ends_ms", int64(1)<<50, 10)
	must(t, err)
	if len(found) != 1 {
		t.Fatalf("%d %s", len(found), set)
	}
	return found[0].ID
}

func TestWhatFailedMayBeSentAgainUnderItsKey(t *testing.T) {
	w := newWriter(t)
	bad := call{method: "POST", path: "/api/v1/achievements", token: w.token, body: `{"content":{"trl":99}}`, header: map[string]string{keyHeader: aKey}}
	if res, body := w.do(t, bad); res.StatusCode != http.StatusUnprocessableEntity {
		t.Fatalf("%d %s", res.StatusCode, body)
	}
	if res, body := w.create(t, w.token, aKey, "A-1"); res.StatusCode != http.StatusCreated {
		t.Errorf("%d %s", res.StatusCode, body)
	}
}

// The repeat of an edit whose answer was lost is no conflict with itself.
func TestARepeatedEditIsNoConflict(t *testing.T) {
	w := newWriter(t)
	_, body := w.create(t, w.token, "", "A-1")
	var made struct{ ID string }
	must(t, json.Unmarshal([]byte(body), &made))
	edit := call{method: "PUT", path: "/api/v1/achievements/" + made.ID, token: w.token,
		body:   Edit[market.AchievementContent]{Content: draft("A-1").Content},
		header: map[string]string{keyHeader: aKey, "If-Match": `"1"`}}
	first, one := w.do(t, edit)
	again, two := w.do(t, edit)
	if first.StatusCode != http.StatusOK || again.StatusCode != http.StatusOK || one != two || first.Header.Get("ETag") != again.Header.Get("ETag") {
		t.Errorf("%d %s\n%d %s", first.StatusCode, one, again.StatusCode, two)
	}
	delete(edit.header, keyHeader)
	if res, body := w.do(t, edit); res.StatusCode != http.StatusPreconditionFailed {
		t.Errorf("without a key: %d %s", res.StatusCode, body)
	}
}

// What a person was answered goes with the person, and no secret is kept.
func TestAnswersGoWithThePerson(t *testing.T) {
	w := newWriter(t)
	_, _ = w.create(t, w.token, aKey, "A-1")
	_ = recordOf(t, w, "answers")
	res, body := w.do(t, call{method: "POST", path: "/api/v1/me/factor", token: w.token, body: map[string]string{"password": goodPassword}, header: map[string]string{keyHeader: aKey + "-2"}})
	if res.StatusCode != http.StatusOK {
		t.Fatalf("%d %s", res.StatusCode, body)
	}
	_ = recordOf(t, w, "answers") // still the one
	res, body = w.do(t, call{method: "POST", path: "/api/v1/users/" + w.user.User + "/removal", token: w.other, header: map[string]string{"If-Match": `"1"`}})
	if res.StatusCode >= http.StatusMultipleChoices {
		t.Fatalf("%d %s", res.StatusCode, body)
	}
	found, err := w.store.Records().Find(t.Context(), "answers", "user", w.user.User, 10)
	if err != nil || len(found) != 0 {
		t.Errorf("%d answers of one who was removed, %v", len(found), err)
	}
}

// Every route with a JSON body takes a key; the words of the answer are those
// without one.
func TestAKeyChangesNoFirstAnswer(t *testing.T) {
	w := newWriter(t)
	plain, a := w.create(t, w.token, "", "N-1")
	keyed, b := w.create(t, w.token, aKey, "N-2")
	var one, two map[string]any
	must(t, json.Unmarshal([]byte(a), &one))
	must(t, json.Unmarshal([]byte(b), &two))
	for name := range one {
		if fmt.Sprint(one[name]) != fmt.Sprint(two[name]) && !strings.Contains(" id number created_at updated_at working ", " "+name+" ") {
			t.Errorf("%s: %v, %v", name, one[name], two[name])
		}
	}
	for name := range plain.Header {
		if name != "X-Request-Id" && name != "Location" && plain.Header.Get(name) != keyed.Header.Get(name) {
			t.Errorf("%s: %q, %q", name, plain.Header.Get(name), keyed.Header.Get(name))
		}
	}
}
