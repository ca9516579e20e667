package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"duijie/server/market"
	"duijie/server/service"
)

// pasteHouse is a house with one published achievement.
func pasteHouse(t *testing.T) (*house, *clock) {
	t.Helper()
	w := &clock{}
	h := openHouse(t, t.TempDir(), w, Config{})
	uni := h.admit(t, "12220100MYA4283166", "北陆大学", market.University, "220104")
	member := h.user(t, "member", uni, grant(market.RoleOrgManager, ""))
	office := market.Actor{User: "office", Roles: []market.Grant{grant(market.RoleReviewer, "220100")}}
	d, err := h.service.Achievements.Create(t.Context(), member, service.Draft[market.AchievementContent]{Number: "A-1", Content: film(""), Inventors: []string{"张三"}})
	must(t, err)
	d, err = h.service.Achievements.Do(t.Context(), member, d.Item.ID, d.Version, market.Submit, "")
	must(t, err)
	_, err = h.service.Achievements.Do(t.Context(), office, d.Item.ID, d.Version, market.Publish, "")
	must(t, err)
	h.settle(t)
	return h, w
}

func pasted(text string) call {
	return call{method: "POST", path: "/api/v1/match", body: Paste{Text: text}}
}

func brought(name, file string) call {
	body, kind := formOf(name, file, "kind", "demand")
	return call{method: "POST", path: "/api/v1/match/file", body: body, kind: kind}
}

const pastedNeed = "企业技术需求征集表\n需求名称：高导热石墨烯膜\n功率器件局部过热，需要导热系数更高的石墨烯膜。"

func TestATextAndAFileFindTheSame(t *testing.T) {
	h, _ := pasteHouse(t)
	plain := call{method: "POST", path: "/api/v1/match/file"}
	plain.body, plain.kind = formOf("need.txt", pastedNeed)
	for name, c := range map[string]call{"text": pasted(pastedNeed), "file": brought("need.doc", pastedNeed), "file alone": plain} { // the name says nothing
		res, body := h.do(t, c)
		if res.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s", name, body)
		}
		var got PasteMatches
		must(t, json.Unmarshal([]byte(body), &got))
		if u := got.Understood; u.Title != "高导热石墨烯膜" || u.Text != pastedNeed || u.Format != "text" || u.Kind != "demand" || u.Cut {
			t.Errorf("%s: understood %+v", name, u)
		}
		if got.Total != 1 || got.Items[0].Item.Title != film("").Title || len(got.Items[0].Reasons) == 0 {
			t.Errorf("%s: matches %+v", name, got.Items)
		}
	}
}

func TestWhatIsPastedIsNeitherStoredNorLogged(t *testing.T) {
	h, _ := pasteHouse(t)
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "nowhere")) // who would write a file fails
	before, err := h.store.Head(t.Context())
	must(t, err)
	secret := "绝密的配方：" + strings.Repeat("石墨烯散热膜", 20_000)
	for _, c := range []struct {
		call   call
		status int
	}{
		{pasted(secret), http.StatusOK},
		{brought("绝密.txt", secret), http.StatusOK},
		{brought("绝密.pdf", "%PDF-1.7 "+secret), http.StatusUnprocessableEntity},
	} {
		if res, body := h.do(t, c.call); res.StatusCode != c.status {
			t.Errorf("%s: %d: %.200s", c.call.path, res.StatusCode, body)
		}
	}
	if after, err := h.store.Head(t.Context()); err != nil || after != before {
		t.Errorf("the journal grew from %d to %d, %v", before, after, err)
	}
	if strings.Contains(h.log.String(), "绝密") {
		t.Errorf("the log holds it: %s", h.log)
	}
}

func TestWhatCannotBeMatchedIsRefused(t *testing.T) {
	h, _ := pasteHouse(t)
	wish := call{method: "POST", path: "/api/v1/match/file"}
	wish.body, wish.kind = formOf("need.txt", pastedNeed, "kind", "wish")
	for _, c := range []struct {
		name   string
		call   call
		status int
		says   string
	}{
		{"too few words", pasted("膜？"), 422, "too few words"},
		{"an old Word file", brought("need.docx", "\xd0\xcf\x11\xe0"+strings.Join(strings.Split("WordDocument", ""), "\x00")+"\x00"), 422, "save it as .docx"},
		{"a file past the limit", brought("need.txt", strings.Repeat("膜", maxPaperBody/3+1)), 413, "10 MiB"},
		{"a kind that there is not", call{method: "POST", path: "/api/v1/match", body: `{"text":"石墨烯散热膜","kind":"wish"}`}, 422, ""},
		{"a form of a kind that there is not", wish, 422, ""},
		{"a form without a file", call{method: "POST", path: "/api/v1/match/file", body: "", kind: "multipart/form-data; boundary=x"}, 422, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			res, body := h.do(t, c.call)
			if p := problemIn(t, res, body); p.Status != c.status || !strings.Contains(p.Detail, c.says) {
				t.Errorf("got %d %q", p.Status, p.Detail)
			}
		})
	}
}

func TestASenderWhoAsksTooOftenWaits(t *testing.T) {
	h, w := pasteHouse(t)
	token := h.signIn(t, "member").AccessToken
	for range pasteAllowance {
		if res, body := h.do(t, pasted(pastedNeed)); res.StatusCode != http.StatusOK {
			t.Fatal(body)
		}
	}
	res, body := h.do(t, pasted(pastedNeed))
	if p := problemIn(t, res, body); p.Status != http.StatusTooManyRequests || res.Header.Get("Retry-After") != "2" || !strings.Contains(p.Detail, "2 seconds") {
		t.Errorf("got %d, after %q: %s", res.StatusCode, res.Header.Get("Retry-After"), body)
	}
	if res, body := h.do(t, brought("need.txt", pastedNeed)); res.StatusCode != http.StatusTooManyRequests || res.Header.Get("Retry-After") != "10" {
		t.Errorf("a file: %d, after %q: %s", res.StatusCode, res.Header.Get("Retry-After"), body)
	}
	member := pasted(pastedNeed)
	member.token = token
	if res, body := h.do(t, member); res.StatusCode != http.StatusOK {
		t.Errorf("someone who is signed in has an allowance of their own: %s", body)
	}
	w.pass(pasteRefill)
	if res, body := h.do(t, pasted(pastedNeed)); res.StatusCode != http.StatusOK {
		t.Errorf("after the wait: %s", body)
	}
}

func TestLimitForgetsThoseWhoSpentNothingLately(t *testing.T) {
	w := &clock{}
	l := newLimit(w, 2, time.Second)
	l.most = 2
	must(t, l.spend("old", 2))
	w.pass(time.Minute)
	must(t, l.spend("recent", 2))
	must(t, l.spend("new", 1))
	if l.known["old"] != nil || l.spend("recent", 1) == nil {
		t.Errorf("an old sender is remembered, or a recent one forgotten: %v", l.known)
	}
	must(t, l.spend("one more", 1))
	if len(l.known) != l.most {
		t.Errorf("%d senders are remembered, %d may be", len(l.known), l.most)
	}
}

// Who is about to paste has to know beforehand whether the text leaves the server.
func TestWhereATextGoesIsSaidBeforeItIsPasted(t *testing.T) {
	for _, model := range []string{"", "bge-m3"} {
		h := openHouse(t, t.TempDir(), &clock{}, Config{EmbeddingModel: model})
		res, body := h.do(t, call{method: "GET", path: "/api/v1/match"})
		var got PasteTerms
		must(t, json.Unmarshal([]byte(body), &got))
		if res.StatusCode != http.StatusOK || got.EmbeddingModel != model {
			t.Errorf("%s %+v, want %q", res.Status, got, model)
		}
	}
}

func TestAFloodOfSendersMakesRoomForManyAtOnce(t *testing.T) {
	l := newLimit(&clock{}, 2, time.Second)
	l.most = 20
	for i := range l.most {
		must(t, l.spend(fmt.Sprint("busy ", i), 1))
	}
	must(t, l.spend("new", 1))
	if n := len(l.known); n > l.most*9/10 || n < l.most/2 {
		t.Errorf("%d of %d senders are remembered", n, l.most)
	}
	if l.spend("new", 2) == nil {
		t.Error("the new one spent more than the allowance")
	}
}
