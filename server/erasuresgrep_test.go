package main

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
	"duijie/server/store/mongo/mongotest"

	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// traces are what one person leaves wherever one can leave something, each unlike
// anything else.
var traces = map[string]string{
	"name": "欧阳璀璨", "renamed": "司徒璀璨", "telephone": "13987650041", "mail": "cuican.zzq@zzq-mailbox.example", "login": "zzq-login",
	"inventor": "上官璀璨", "address": "198.51.100.77", "agent": "ZzqBrowser/7.7", "draft": "zzq-half-a-form", "feed": "zzq-search",
}

const (
	// keptWords are what the person writes into a document of the organisation, which stays.
	keptWords    = "zzk 写进成果草稿的文字"
	lastPassword = "seven rivers run by night"
)

// holding are the files below a folder that hold a text.
func holding(t *testing.T, folder, text string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		held, err := os.ReadFile(path)
		if bytes.HasPrefix(held, []byte{0x1f, 0x8b}) {
			held = unpacked(t, held)
		}
		if bytes.Contains(held, []byte(text)) {
			out = append(out, filepath.Base(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// formsOf are the ways in which a text may stand in a file.
func formsOf(text string) map[string][]byte {
	raw := []byte(text)
	escaped := ""
	for _, r := range text {
		if r < 128 {
			escaped += string(r)
		} else {
			escaped += fmt.Sprintf(`\u%04x`, r)
		}
	}
	out := map[string][]byte{"as it is": raw, "in hexadecimal": []byte(hex.EncodeToString(raw))}
	for form, same := range map[string]string{"in JSON": escaped, "in an address": url.QueryEscape(text)} {
		if same != text {
			out[form] = []byte(same)
		}
	}
	// Of base64 what does not hang on its neighbours, at each of three places.
	for shift := range 3 {
		whole := base64.StdEncoding.EncodeToString(append(make([]byte, shift), raw...))
		whole = strings.TrimRight(whole, "=")
		from := (shift*8 + 5) / 6
		out[fmt.Sprintf("in base64, %d on", shift)] = []byte(whole[from : len(whole)-1])
	}
	return out
}

// leaks are the traces in a text, by name.
func leaks(text []byte) []string {
	var out []string
	for name, trace := range traces {
		for form, bytesOf := range formsOf(trace) {
			if bytes.Contains(text, bytesOf) {
				out = append(out, name+" "+form)
			}
		}
	}
	slices.Sort(out)
	return out
}

// leaksIn are the traces in every file below a folder, unpacked where it is packed.
func leaksIn(t *testing.T, folder string) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // a segment that the index has merged meanwhile
		}
		if err != nil {
			return err
		}
		if bytes.HasPrefix(text, []byte{0x1f, 0x8b}) {
			text = unpacked(t, text)
		}
		if found := leaks(text); len(found) > 0 {
			rel, _ := filepath.Rel(folder, path)
			out[rel] = found
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func unpacked(t *testing.T, text []byte) []byte {
	t.Helper()
	packed, err := gzip.NewReader(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var all bytes.Buffer
	parts := tar.NewReader(packed)
	for {
		if _, err := parts.Next(); errors.Is(err, io.EOF) {
			return all.Bytes()
		} else if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, parts); err != nil {
			t.Fatal(err)
		}
	}
}

// leaver is someone with an account who is about to go, as a browser on a server.
type leaver struct {
	t     *testing.T
	base  string
	token string
	stays bool // an operator, of whom traces may be left
}

func (l *leaver) do(method, path string, in any, want int) []byte {
	l.t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		l.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(l.t.Context(), method, l.base+"/api/v1"+path, bytes.NewReader(body))
	if err != nil {
		l.t.Fatal(err)
	}
	for name, value := range map[string]string{
		"Content-Type": "application/json", "X-Requested-With": "test", "User-Agent": traces["agent"], "X-Forwarded-For": traces["address"],
		"Idempotency-Key": "zzq-" + fmt.Sprint(len(path)) + method + "-0001",
	} {
		req.Header.Set(name, value)
	}
	if l.stays {
		req.Header.Set("User-Agent", "Operator/1.0")
		req.Header.Del("X-Forwarded-For")
	}
	if l.token != "" {
		req.Header.Set("Authorization", "Bearer "+l.token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		l.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != want {
		l.t.Fatalf("%s %s: %s, %v\n%s", method, path, res.Status, err, text)
	}
	return text
}

func (l *leaver) signIn(login, password string) {
	signed := struct {
		AccessToken string `json:"access_token"`
	}{}
	if err := json.Unmarshal(l.do("POST", "/session", map[string]string{"login": login, "password": password}, 200), &signed); err != nil {
		l.t.Fatal(err)
	}
	l.token = signed.AccessToken
}

// acts leaves a trace of everything everywhere.
func (l *leaver) acts(password string) {
	l.signIn(traces["login"], password)
	token := l.token
	l.token = ""
	l.do("POST", "/session", map[string]string{"login": traces["login"], "password": traces["name"] + " is wrong"}, 401)
	l.token = token
	l.do("PUT", "/me/password", map[string]string{"current": password, "password": lastPassword}, 204)
	password = lastPassword
	l.do("PUT", "/me", map[string]string{"name": traces["renamed"], "phone": traces["telephone"], "email": traces["mail"], "password": password}, 200)
	l.do("PUT", "/me", map[string]string{"name": traces["name"], "phone": traces["telephone"], "email": traces["mail"]}, 200)
	l.do("POST", "/me/factor", map[string]string{"password": password}, 200)
	l.do("PUT", "/drafts/zzq", map[string]string{"title": traces["draft"], "contact": traces["name"]}, 200)
	l.do("POST", "/session/reset", map[string]string{"login": traces["login"]}, 204)
	l.do("GET", "/search?q="+url.QueryEscape(traces["name"]), nil, 200)
	l.do("GET", "/me/data", nil, 200)
	l.do("POST", "/me/data/copy", map[string]string{"password": password}, 200)
	l.do("GET", "/me/notifications", nil, 200)
	l.do("PUT", "/me/notifications", map[string]any{"language": "zh", "hour": 8, "weekday": 1, "mail": map[string]string{"match": "weekly"}}, 200)
	l.do("POST", "/me/notifications/feed", nil, 200)
	l.do("PUT", "/me", map[string]string{"name": "x", "email": traces["mail"] + " no address"}, 422)
	l.do("POST", "/me/searches", map[string]any{"name": "石墨", "terms": map[string]any{"q": "石墨烯"}, "tells": true}, 200)
	l.do("POST", "/achievements", map[string]any{"number": "ZZ-1", "content": map[string]any{"title": keptWords}, "inventors": []string{traces["inventor"]}}, 201)
}

// erasesName has an operator find the inventor of a draft, who has no account, and erase
// the name.
func (l *leaver) erasesName() {
	l.signIn(operatorLogin, operatorPassword)
	var found struct {
		Items []struct {
			ID     string `json:"id"`
			Places []struct {
				Number string `json:"number"`
			} `json:"places"`
		} `json:"items"`
	}
	sent := map[string]string{"organisation": universityCode, "name": traces["inventor"]}
	if err := json.Unmarshal(l.do("POST", "/erasures/names/search", sent, 200), &found); err != nil {
		l.t.Fatal(err)
	}
	if len(found.Items) != 1 || len(found.Items[0].Places) != 1 || found.Items[0].Places[0].Number != "ZZ-1" {
		l.t.Fatalf("found are %+v", found.Items)
	}
	l.do("POST", "/erasures/names/"+found.Items[0].ID, map[string]string{"password": operatorPassword, "reference": "2026-018"}, 204)
	if left := string(l.do("POST", "/erasures/names/search", sent, 200)); strings.Contains(left, `"id"`) {
		l.t.Errorf("still found: %s", left)
	}
}

// Of who was erased no byte is left in any file of a store, its log, its figures, or in a
// backup that is made after; but network addresses in the log, which the law has kept.
func TestNoByteIsLeftOfWhoWasErased(t *testing.T) {
	for name, onMongo := range map[string]bool{"embedded": false, "MongoDB": true} {
		t.Run(name, func(t *testing.T) {
			data := furnished(t)
			if onMongo {
				path, _ := backedUp(t)
				data = newData(t)
				t.Setenv("MONGODB_URI", mongotest.Start(t))
				ok(t, "restore", path)
			}
			id := withAccount(t)
			post := refusesForNow(t)
			metrics := freePort(t)
			s := startAt(t, freePort(t), "DUIJIE_LOG=DEBUG", "DUIJIE_SECOND_FACTOR=optional", "DUIJIE_PROXIES=127.0.0.0/8", "DUIJIE_METRICS="+metrics,
				"DUIJIE_MAIL="+post, "DUIJIE_MAIL_SECURITY=none", "DUIJIE_MAIL_FROM=duijie@example.com", "DUIJIE_URL=http://duijie.example.com")
			l := &leaver{t: t, base: s.base}
			l.acts(operatorPassword)
			// What is looked for can be found.
			if onMongo {
				if found := leaks(dumped(t)); len(found) < 5 {
					t.Fatalf("before: %q", found)
				}
			} else if found := leaksIn(t, data); len(found) == 0 {
				t.Fatal("before: nothing in the data folder")
			}

			(&leaver{t: t, base: s.base, stays: true}).erasesName()
			l.do("POST", "/me/erasure", map[string]string{"password": lastPassword}, 204)
			figures := read(t, "http://"+metrics+"/metrics")
			backup, _ := backedUp(t)
			s.stop(t)

			if found := leaksIn(t, data); len(found) > 0 {
				t.Errorf("in the data folder: %v", found)
			}
			if found := leaks(figures); len(found) > 0 {
				t.Errorf("in the figures: %v", found)
			}
			if found := leaksIn(t, filepath.Dir(backup)); len(found) > 0 {
				t.Errorf("in the backup: %v", found)
			}
			if found := leaks(s.said.Bytes()); !slices.Equal(found, []string{"address as it is"}) {
				t.Errorf("in the log: %v\n%s", found, s.said)
			}
			// What was written into a document stays in the journal, and nowhere else.
			kept := []string{"duijie.db"}
			if onMongo {
				kept = nil
			}
			if found := holding(t, data, keptWords); !slices.Equal(found, kept) {
				t.Errorf("what was written into a document stands in %q", found)
			}
			if found := holding(t, filepath.Dir(backup), keptWords); !slices.Equal(found, []string{filepath.Base(backup)}) {
				t.Errorf("of backups, what was written stands in %q", found)
			}
			noTermIsLeft(t, filepath.Join(data, "index"))
			if onMongo {
				if found := leaks(dumped(t)); len(found) > 0 {
					t.Errorf("in the database: %v", found)
				}
			}
			if text := read(t, "file:"+filepath.Join(data, erasuresFile)); !bytes.Contains(text, []byte(id)) {
				t.Errorf("the register in the data folder is %q", text)
			}

			// A leak that is planted is found.
			p := opened(t)
			hidden := base64.StdEncoding.EncodeToString([]byte("x" + traces["name"]))
			err := p.store.Records().Put(t.Context(), "alert_habits", "planted", map[string]string{"language": hidden})
			if err := errors.Join(err, p.Close()); err != nil {
				t.Fatal(err)
			}
			if onMongo {
				if found := leaks(dumped(t)); len(found) == 0 {
					t.Error("a planted leak is not found in the database")
				}
			} else if found := leaksIn(t, data); len(found) == 0 {
				t.Error("a planted leak is not found in the data folder")
			}
		})
	}
}

// withAccount makes the account of the one who is about to go; it answers the id.
func withAccount(t *testing.T) string {
	t.Helper()
	p := opened(t)
	accounts, err := service.NewAccounts(t.Context(), service.AccountDeps{Store: p.store, World: present(), Log: p.log})
	if err != nil {
		t.Fatal(err)
	}
	organisations, err := p.store.Find(t.Context(), store.Query{Kind: service.Organisations, Key: "kind", Equal: []any{string(market.University)}, Limit: 1})
	if err != nil || len(organisations.Docs) != 1 {
		t.Fatalf("%v, %v", organisations, err)
	}
	operator := market.Actor{User: "cli", Roles: []market.Grant{{Role: market.RoleOperator}}}
	who, err := accounts.Create(t.Context(), operator, service.NewUser{Login: traces["login"], Password: operatorPassword, Name: traces["name"], Phone: traces["telephone"], Email: traces["mail"],
		Organisation: organisations.Docs[0].ID, Roles: []market.Grant{{Role: market.RoleMember}}})
	if err := errors.Join(err, p.Close()); err != nil {
		t.Fatal(err)
	}
	if who.Status != market.Active {
		t.Fatal(who.Status)
	}
	return who.ID
}

func read(t *testing.T, address string) []byte {
	t.Helper()
	if path, isFile := strings.CutPrefix(address, "file:"); isFile {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	res, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK || len(text) < 1000 {
		t.Fatalf("%s: %s, %v, %d bytes", address, res.Status, err, len(text))
	}
	return text
}

// refusesForNow is a mail server that takes no letter yet, and names the address in its
// answer, so that letters wait.
func refusesForNow(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	serve := func(c net.Conn) {
		defer c.Close()
		_, _ = fmt.Fprint(c, "220 refuses for now\r\n")
		for lines := bufio.NewScanner(c); lines.Scan(); {
			said := "250 well\r\n"
			if to, is := strings.CutPrefix(lines.Text(), "RCPT TO:"); is {
				said = "451 4.0.0 not now, " + to + "\r\n"
			}
			if _, err := fmt.Fprint(c, said); err != nil {
				return
			}
		}
	}
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			go serve(c)
		}
	}()
	return listener.Addr().String()
}

// noTermIsLeft looks through every term of every field of the index, and through what it
// keeps of each document: its files are packed.
func noTermIsLeft(t *testing.T, folder string) {
	t.Helper()
	queue := index.NewAnalysisQueue(1)
	defer queue.Close()
	opened, err := scorch.NewScorch(scorch.Name, map[string]any{"path": folder, "bolt_timeout": "2s"}, queue)
	if err == nil {
		err = opened.Open()
	}
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	reader, err := opened.Reader()
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	fields, err := reader.Fields()
	if err != nil || len(fields) < 5 {
		t.Fatalf("%v, %v", fields, err)
	}
	left := func(where, text string) {
		for _, mark := range []string{"璀璨", "zzq", "13987650041", "198.51.100.77"} {
			if strings.Contains(strings.ToLower(text), mark) {
				t.Errorf("%s holds %q", where, text)
			}
		}
	}
	terms, docs := 0, 0
	for _, field := range fields {
		dict, err := reader.FieldDict(field)
		if err != nil {
			t.Fatal(err)
		}
		for entry, err := dict.Next(); entry != nil || err != nil; entry, err = dict.Next() {
			if err != nil {
				t.Fatal(err)
			}
			terms++
			left("the index, field "+field, entry.Term)
		}
		if err := dict.Close(); err != nil {
			t.Fatal(err)
		}
	}
	ids, err := reader.DocIDReaderAll()
	if err != nil {
		t.Fatal(err)
	}
	for internal, err := ids.Next(); internal != nil || err != nil; internal, err = ids.Next() {
		if err != nil {
			t.Fatal(err)
		}
		id, err := reader.ExternalID(internal)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := reader.Document(id)
		if err != nil {
			t.Fatal(err)
		}
		docs++
		doc.VisitFields(func(f index.Field) { left("the index, document "+id, string(f.Value())) })
	}
	if err := ids.Close(); err != nil || terms < 50 || docs == 0 {
		t.Errorf("%v; only %d terms and %d documents were looked at", err, terms, docs)
	}
}

// dumped is everything that stands in the database, as BSON and as JSON.
func dumped(t *testing.T) []byte {
	t.Helper()
	uri := os.Getenv("MONGODB_URI")
	client, err := mongo.Connect(options.Client().ApplyURI(uri))
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.WithoutCancel(t.Context())
	defer func() { _ = client.Disconnect(ctx) }()
	db := client.Database(mongotest.Database(uri))
	names, err := db.ListCollectionNames(ctx, bson.D{})
	if err != nil || len(names) < 10 {
		t.Fatalf("%v, %v", names, err)
	}
	var out bytes.Buffer
	for _, name := range names {
		found, err := db.Collection(name).Find(ctx, bson.D{})
		if err != nil {
			t.Fatal(err)
		}
		for found.Next(ctx) {
			out.Write(found.Current)
			out.WriteString(found.Current.String())
		}
		if err := errors.Join(found.Err(), found.Close(ctx)); err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes()
}
