package matching

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// vectorHouse is a small embedding service: a text's vector counts its characters in eight bins, unless a test gives
// another rule.
type vectorHouse struct {
	*httptest.Server
	rule   func(text string) []float32 // nil: the service does not take the text
	mu     sync.Mutex
	texts  []string // asked for, in order
	broken string   // what it answers instead
	status int
}

func newVectorHouse(t *testing.T) *vectorHouse {
	h := &vectorHouse{status: http.StatusOK, rule: bins}
	h.Server = httptest.NewServer(http.HandlerFunc(h.answer))
	t.Cleanup(h.Close)
	return h
}

func (h *vectorHouse) answer(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Model string
		Input []string
	}
	if r.URL.Path != "/v1/embeddings" || r.Header.Get("Authorization") != "Bearer sesame" || json.NewDecoder(r.Body).Decode(&asked) != nil || asked.Model != "bins" {
		http.Error(w, "not so", http.StatusBadRequest)
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.texts = append(h.texts, asked.Input...)
	for _, text := range asked.Input {
		if h.rule(text) == nil {
			http.Error(w, "too long for sesame", http.StatusRequestEntityTooLarge)
			return
		}
	}
	w.WriteHeader(h.status)
	if h.broken != "" {
		_, _ = w.Write([]byte(h.broken))
		return
	}
	type vector struct {
		Index     int       `json:"index"`
		Embedding []float32 `json:"embedding"`
	}
	var data []vector
	for i := range asked.Input { // the last first: the order is the index's
		i = len(asked.Input) - 1 - i
		data = append(data, vector{i, h.rule(asked.Input[i])})
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"data": data})
}

func (h *vectorHouse) asked() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]string(nil), h.texts...)
}

func (h *vectorHouse) answers(status int, body string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.status, h.broken = status, body
}

func bins(text string) []float32 {
	v := make([]float32, 8)
	for _, r := range text {
		v[r%8]++
	}
	return v
}

func (h *vectorHouse) service(t *testing.T) *EmbeddingService {
	t.Helper()
	s, err := NewEmbeddingService(h.URL+"/v1/", "bins", "sesame")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func openEmbeddings(t *testing.T, dir string, s Embedder) *Embeddings {
	t.Helper()
	e, err := OpenEmbeddings(dir, s, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// settled waits until no text waits for its vector.
func settled(t *testing.T, e *Embeddings) {
	t.Helper()
	if err := e.Wait(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
}

func TestEveryTextIsAskedForOnceAndKeptAcrossARestart(t *testing.T) {
	house, dir := newVectorHouse(t), t.TempDir()
	e := openEmbeddings(t, dir, house.service(t))
	e.want("石墨烯导热膜", "激光雷达", "石墨烯导热膜")
	settled(t, e)
	e.want("激光雷达")
	settled(t, e)
	if got := len(house.asked()); got != 2 {
		t.Errorf("asked for %d texts: %q", got, house.asked())
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	e = openEmbeddings(t, dir, house.service(t))
	defer e.Close()
	a, known := e.lookup(hashOfText("石墨烯导热膜"))
	b, _ := e.lookup(hashOfText("激光雷达"))
	if !known {
		t.Fatal("forgotten by the restart")
	}
	exact := cosineOf(bins("石墨烯导热膜"), bins("激光雷达"))
	if got := a.cosine(b); math.Abs(got-exact) > 0.01 || math.Abs(a.cosine(a)-1) > 1e-6 {
		t.Errorf("cosine %v, exact %v; with itself %v", got, exact, a.cosine(a))
	}
	if got := len(house.asked()); got != 2 {
		t.Errorf("asked again after the restart: %q", house.asked())
	}
}

func cosineOf(a, b []float32) float64 {
	var ab, aa, bb float64
	for i := range a {
		ab, aa, bb = ab+float64(a[i]*b[i]), aa+float64(a[i]*a[i]), bb+float64(b[i]*b[i])
	}
	return ab / math.Sqrt(aa*bb)
}

func TestWhatSomeonePastedIsNotKept(t *testing.T) {
	house, dir := newVectorHouse(t), t.TempDir()
	e := openEmbeddings(t, dir, house.service(t))
	if _, ok := e.of(t.Context(), "我们的秘密需求"); !ok {
		t.Error("no vector for a text that is asked with")
	}
	if known, _ := e.Count(); known != 0 {
		t.Errorf("%d kept", known)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(dir + "/*")
	if err != nil || len(files) != 1 {
		t.Fatalf("%v %v", files, err)
	}
	if content, err := os.ReadFile(files[0]); err != nil || len(content) != 0 {
		t.Errorf("%d bytes in the file (%v)", len(content), err)
	}
}

func TestWhatSomeonePastedIsNotLogged(t *testing.T) {
	house := newVectorHouse(t)
	house.answers(http.StatusInternalServerError, "can't read 我们的秘密需求")
	var log strings.Builder
	e, err := OpenEmbeddings(t.TempDir(), house.service(t), slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	if _, ok := e.of(t.Context(), "我们的秘密需求"); ok {
		t.Error("a vector out of nothing")
	}
	if said := log.String(); !strings.Contains(said, "500 Internal Server Error") || strings.Contains(said, "秘密") {
		t.Errorf("logged: %s", said)
	}
}

func TestAFailingServiceIsLeftAloneAndAskedAgainLater(t *testing.T) {
	for name, broken := range map[string]struct {
		status int
		body   string
	}{
		"an error":                 {http.StatusInternalServerError, "out of memory"},
		"no JSON":                  {http.StatusOK, "<html>"},
		"no vector":                {http.StatusOK, `{"data":[]}`},
		"an index out of bounds":   {http.StatusOK, `{"data":[{"index":5,"embedding":[1]}]}`},
		"a vector of zeros":        {http.StatusOK, `{"data":[{"index":0,"embedding":[0,0]}]}`},
		"a vector without figures": {http.StatusOK, `{"data":[{"index":0,"embedding":[]}]}`},
	} {
		t.Run(name, func(t *testing.T) {
			house := newVectorHouse(t)
			house.answers(broken.status, broken.body)
			e := openEmbeddings(t, t.TempDir(), house.service(t))
			defer e.Close()
			clock := time.Now()
			e.now = func() time.Time { return clock }
			if _, ok := e.of(t.Context(), "需求"); ok {
				t.Fatal("a vector out of nothing")
			}
			house.answers(http.StatusOK, "")
			if _, ok := e.of(t.Context(), "需求"); ok || len(house.asked()) != 1 {
				t.Errorf("asked %d times while it is left alone", len(house.asked()))
			}
			clock = clock.Add(embeddingRest + time.Second)
			if _, ok := e.of(t.Context(), "需求"); !ok {
				t.Error("not asked again later")
			}
		})
	}
}

func TestAPersonWhoLeavesDoesNotBlameTheService(t *testing.T) {
	house := newVectorHouse(t)
	e := openEmbeddings(t, t.TempDir(), house.service(t))
	defer e.Close()
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, ok := e.of(gone, "需求"); ok {
		t.Error("answered to nobody")
	}
	if _, ok := e.of(t.Context(), "需求"); !ok {
		t.Error("the next one gets no vector")
	}
}

func TestADamagedFileOfEmbeddingsKeepsWhatIsWholeBeforeTheDamage(t *testing.T) {
	for name, harm := range map[string]func([]byte) []byte{
		"cut in a record": func(b []byte) []byte { return b[:len(b)-3] },
		"a changed byte":  func(b []byte) []byte { b[len(b)-9] ^= 1; return b },
		"a length gone mad": func(b []byte) []byte {
			record := recordHead + 8 + 4
			copy(b[len(b)-record+16:], "\xff\xff\xff\xff")
			return b
		},
	} {
		t.Run(name, func(t *testing.T) {
			house, dir := newVectorHouse(t), t.TempDir()
			e := openEmbeddings(t, dir, house.service(t))
			for _, text := range []string{"甲", "乙", "丙"} { // one call each, so that the order in the file is known
				e.want(text)
				settled(t, e)
			}
			name := e.file.Name()
			if err := e.Close(); err != nil {
				t.Fatal(err)
			}
			content, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, harm(content), 0o600); err != nil {
				t.Fatal(err)
			}
			e = openEmbeddings(t, dir, house.service(t))
			defer e.Close()
			if known, _ := e.Count(); known != 2 {
				t.Errorf("%d of two whole ones kept", known)
			}
			e.want("丙")
			settled(t, e)
			if known, _ := e.Count(); known != 3 {
				t.Errorf("%d after the lost one was asked for again", known)
			}
		})
	}
}

func TestATextThatTheServiceDoesNotTakeHoldsUpNoOther(t *testing.T) {
	house := newVectorHouse(t)
	house.rule = func(text string) []float32 {
		if text == "太长" {
			return nil
		}
		return bins(text)
	}
	e := openEmbeddings(t, t.TempDir(), house.service(t))
	defer e.Close()
	e.want("甲", "太长", "乙")
	settled(t, e)
	if known, waiting := e.Count(); known != 2 || waiting != 0 {
		t.Errorf("%d known and %d waiting, want two and none", known, waiting)
	}
	if _, ok := e.of(t.Context(), "太长"); ok || e.rests() {
		t.Errorf("a vector: %v; left alone for one text that it does not take: %v", ok, e.rests())
	}
	_, err := house.service(t).Embed(t.Context(), []string{"太长"})
	if err == nil || strings.Contains(err.Error(), "sesame") || !strings.Contains(err.Error(), "too long for (the key)") {
		t.Errorf("%v, want what the service said without the key", err)
	}
}

func TestWaitingEndsWithTheErrorOfAServiceThatFails(t *testing.T) {
	house := newVectorHouse(t)
	e := openEmbeddings(t, t.TempDir(), house.service(t))
	defer e.Close()
	house.rule = func(string) []float32 { return nil } // takes no text at all
	e.want("甲", "乙")
	if err := e.Wait(t.Context(), nil); !errors.Is(err, errTextRefused) {
		t.Errorf("%v, want what the service said", err)
	}
	if known, waiting := e.Count(); known != 0 || waiting != 2 {
		t.Errorf("%d known and %d waiting, want both to be asked for later", known, waiting)
	}
}

// askedFor notes until when someone waits.
type askedFor struct {
	EmbeddingService
	until time.Time
	bound bool
}

func (a *askedFor) Embed(ctx context.Context, _ []string) ([][]float32, error) {
	a.until, a.bound = ctx.Deadline()
	return nil, errors.New("away")
}

func TestNobodyWaitsLongForAVector(t *testing.T) {
	service := &askedFor{}
	e := openEmbeddings(t, t.TempDir(), service)
	defer e.Close()
	e.of(t.Context(), "需求")
	if latest := time.Now().Add(answerTime); !service.bound || service.until.After(latest) {
		t.Errorf("waits until %v (bound: %v), want %v at the latest", service.until, service.bound, latest)
	}
}

func TestTheAddressOfAnEmbeddingServiceIsChecked(t *testing.T) {
	for address, says := range map[string]string{
		"https://me:secret@host/v1": "give the key apart", "https://host/v1?version=2": "before /embeddings", "": "write one such as",
		"ftp://host/v1": "write one such as", "http://%zz": "invalid URL escape",
	} {
		if _, err := NewEmbeddingService(address, "m", ""); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", address, err)
		}
	}
	if _, err := NewEmbeddingService("https://host/v1", "", ""); err == nil {
		t.Error("no model, and no error")
	}
}

// What is sent goes to the address that the operator gave, and to none that it names.
func TestRedirectsAreNotFollowed(t *testing.T) {
	asked := 0
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer elsewhere.Close()
	for _, status := range []int{http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect} {
		there := httptest.NewServer(http.RedirectHandler(elsewhere.URL, status))
		service, err := NewEmbeddingService(there.URL, "bins", "sesame")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := service.Embed(t.Context(), []string{"石墨烯"}); err == nil || asked != 0 {
			t.Errorf("status %d: %d requests elsewhere, error %v", status, asked, err)
		}
		there.Close()
	}
}
