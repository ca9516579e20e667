package main

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duijie/search"
	"duijie/server/market"
	"duijie/server/service"

	_ "github.com/mattn/go-sqlite3"
)

func dateOf(s string) market.Date { return market.Date(s) }

func TestVerifyFindsOneChangedByte(t *testing.T) {
	folder := admitted(t)
	var report struct {
		Entries, Documents int64
		Findings           []any
	}
	if err := json.Unmarshal([]byte(ok(t, "verify", "--json")), &report); err != nil || report.Entries == 0 || report.Documents == 0 || len(report.Findings) != 0 {
		t.Fatalf("clean: %+v, %v", report, err)
	}
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(folder, "duijie.db"))
	if err != nil {
		t.Fatal(err)
	}
	// The hash of the entry is as it was, its time is a second later.
	done, err := db.Exec(`UPDATE journal SET time = substr(time, 1, 18) || char(unicode(substr(time, 19, 1)) % 10 + 48) || substr(time, 20) WHERE number = 1`)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := done.RowsAffected(); err != nil || n != 1 {
		t.Fatalf("%d rows changed, %v", n, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	out, err := command(t, "verify")
	if err == nil || !strings.Contains(err.Error(), "the data is not what was written") || strings.Count(out, "\n") < 2 {
		t.Errorf("after a change: %v\n%s", err, out)
	}
}

func TestVerifyFindsALostFile(t *testing.T) {
	folder := newData(t)
	p := opened(t)
	scan := strings.NewReader("%PDF-1.7\n合同\n%%EOF\n")
	member := market.Actor{User: "u", Organisation: "o", Roles: []market.Grant{{Role: market.RoleMember}}}
	f, err := p.service.UploadFile(t.Context(), member, "合同.pdf", scan, scan.Size())
	if err := errors.Join(err, p.Close()); err != nil {
		t.Fatal(err)
	}
	ok(t, "verify")
	if err := os.Remove(filepath.Join(folder, "files", f.SHA256[:2], f.SHA256[2:4], f.SHA256)); err != nil {
		t.Fatal(err)
	}
	out, err := command(t, "verify")
	if err == nil || !strings.Contains(err.Error(), "1 files are gone") || !strings.Contains(out, f.SHA256+": it is not in the vault") {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestVerifyFindsAListingThatIsSearchedOtherwiseThanItStands(t *testing.T) {
	folder := admitted(t)
	ok(t, "import", "--kind", "achievements", "--organisation", universityCode, "--landing", "listed", book(t, "成果.xlsx", achievementRows...))
	ok(t, "reindex")
	if out := ok(t, "verify"); strings.Contains(out, "listing") {
		t.Fatalf("clean: %s", out)
	}
	a, err := search.NewAnalyzer(search.AnalyzerOptions{})
	if err != nil {
		t.Fatal(err)
	}
	x, err := search.Open(filepath.Join(folder, "index"), a)
	if err != nil {
		t.Fatal(err)
	}
	err = x.Apply([]search.Change{{Put: &search.Document{ID: "ghost", Kind: "achievement", Title: "早已撤下的成果"}}}, 0)
	if err = errors.Join(err, x.Close()); err != nil {
		t.Fatal(err)
	}
	out, err := command(t, "verify")
	if err == nil || !strings.Contains(err.Error(), "run reindex") || !strings.Contains(out, "index: listing ghost is not public") {
		t.Errorf("%v\n%s", err, out)
	}
	ok(t, "reindex")
	ok(t, "verify")
}

func TestReindexCountsWhatIsPublic(t *testing.T) {
	folder := admitted(t)
	list := book(t, "成果.xlsx", achievementRows...)
	ok(t, "import", "--kind", "achievements", "--organisation", universityCode, "--landing", "listed", list)
	ok(t, "import", "--kind", "demands", "--organisation", firmCode, "--landing", "listed", file(t, "需求.csv", demandList))
	ok(t, "import", "--kind", "demands", "--organisation", firmCode, file(t, "草稿.csv", "编号,需求名称\nD-1,还没有发布的需求\n"))
	var counts map[string]int
	if err := json.Unmarshal([]byte(ok(t, "reindex", "--json")), &counts); err != nil {
		t.Fatal(err)
	}
	if counts["indexed"] != 4 || counts["achievements"] != 3 || counts["demands"] != 1 {
		t.Errorf("%v", counts)
	}
	if got := ok(t, "reindex"); got != "indexed 4 listings; the matcher holds 3 achievements and 1 demands\n" {
		t.Errorf("%q", got)
	}
	if _, err := os.Stat(filepath.Join(folder, "matcher")); err != nil {
		t.Error(err)
	}
}

const demandList = "编号,需求名称,技术领域,拟解决的技术问题,核心指标\n" +
	"X-1,寒区车辆动力电池低温自加热,10,冬季零下三十度电池充电时间过长，需要内部自加热升温的办法,升温速率≥2 ℃/min\n"

func TestMatchesAreNamedWithTheirReasons(t *testing.T) {
	admitted(t)
	ok(t, "import", "--kind", "achievements", "--organisation", universityCode, "--landing", "listed", book(t, "成果.xlsx", achievementRows...))
	ok(t, "import", "--kind", "demands", "--organisation", firmCode, "--landing", "listed", file(t, "需求.csv", demandList))
	out := ok(t, "match", "demands", firmCode+"/X-1")
	lines := strings.Split(out, "\n")
	if len(lines) < 4 || lines[0] != "寒区车辆动力电池低温自加热" || !strings.HasPrefix(lines[1], " 1. ") || !strings.HasSuffix(lines[1], "寒区动力电池脉冲自加热") {
		t.Fatalf("%s", out)
	}
	for _, want := range []string{"升温速率", "2.4"} {
		if !strings.Contains(out, want) {
			t.Errorf("no reason speaks of %s:\n%s", want, out)
		}
	}
	var matches []service.Matched
	if err := json.Unmarshal([]byte(ok(t, "match", "--json", "--limit", "1", "achievements", universityCode+"/A-1")), &matches); err != nil {
		t.Fatal(err)
	}
	if len(matches) != 1 || matches[0].Match.Score <= 0 || matches[0].Match.Score > 100 || len(matches[0].Match.Reasons) == 0 {
		t.Errorf("%+v", matches)
	}
	for _, name := range []string{"aaaaaaaaaaaaaaaaaaaaaaaaaa", firmCode + "/X-2", "91350100M000100Y43/X-1"} {
		if _, err := command(t, "match", "demands", name); market.CodeOf(err) != market.CodeNotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// typed gives the commands of a test what someone types.
func typed(t *testing.T, text string) {
	t.Helper()
	in, err := os.Open(file(t, "stdin", text))
	if err != nil {
		t.Fatal(err)
	}
	real := os.Stdin
	os.Stdin = in
	t.Cleanup(func() {
		os.Stdin = real
		_ = in.Close()
	})
}

func TestTheFirstOperatorCanSignIn(t *testing.T) {
	newData(t)
	const password = "松花江畔的一串长口令"
	typed(t, password+"\r\n")
	if out := ok(t, "user", "--login", "Op@Duijie.example", "--name", "运维"); !strings.Contains(out, "can sign in now") {
		t.Errorf("%q", out)
	}
	typed(t, password+"\n")
	if _, err := command(t, "user", "--login", "op@duijie.example", "--name", "另一位"); market.CodeOf(err) != market.CodeConflict {
		t.Errorf("the same login twice: %v", err)
	}
	typed(t, "123456\n")
	if _, err := command(t, "user", "--login", "other@duijie.example", "--name", "运维"); market.CodeOf(err) != market.CodeInvalid {
		t.Errorf("a weak password: %v", err)
	}
	c, err := readConfig()
	if err != nil {
		t.Fatal(err)
	}
	st, err := openStore(t.Context(), c, c.logger())
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	accounts, err := service.NewAccounts(t.Context(), service.AccountDeps{Store: st, World: market.RealWorld{}, Log: c.logger()})
	if err != nil {
		t.Fatal(err)
	}
	in, err := accounts.SignIn(t.Context(), service.SignIn{Login: "op@duijie.example", Password: password})
	if err != nil || in.Me.Name != "运维" || len(in.Me.Roles) != 1 || in.Me.Roles[0].Role != market.RoleOperator {
		t.Errorf("%+v, %v", in.Me, err)
	}
}

func TestOpenAPIIsPrintedWithoutAStore(t *testing.T) {
	folder := newData(t)
	var doc struct{ OpenAPI string }
	if err := json.Unmarshal([]byte(ok(t, "openapi")), &doc); err != nil || !strings.HasPrefix(doc.OpenAPI, "3.1") {
		t.Errorf("%+v, %v", doc, err)
	}
	if _, err := os.Stat(folder); !os.IsNotExist(err) {
		t.Errorf("it made a data folder: %v", err)
	}
}

func TestEvalMeasuresJudgedPairs(t *testing.T) {
	newData(t)
	var offers, qrels strings.Builder
	qrels.WriteString("demand\toffer\tlevel\n")
	for i, title := range []string{"石墨烯导热膜", "人参皂苷提取", "轨道车辆降噪", "玉米秸秆还田", "碳纤维板材", "激光测距仪", "风机叶片检修", "铸件缺陷检测", "电池加热", "污水处理"} {
		fmt.Fprintf(&offers, "{\"id\":\"o%d\",\"title\":%q,\"body\":%q,\"keywords\":[]}\n", i, title, "一种"+title+"的办法")
		fmt.Fprintf(&qrels, "d1\to%d\t%d\n", i, max(1, 4-i))
	}
	demands := `{"id":"d1","title":"石墨烯膜","body":"需要高导热石墨烯膜"}` + "\n"
	args := []string{"eval", "--json", "--demands", file(t, "d.jsonl", demands), "--offers", file(t, "o.jsonl", offers.String()), "--qrels", file(t, "q.tsv", qrels.String())}
	out := ok(t, args...)
	if !json.Valid([]byte(out)) || !strings.Contains(strings.ToLower(out), "ndcg") {
		t.Errorf("%s", out)
	}
	t.Run("with an embedding service", func(t *testing.T) {
		house := newVectorHouse(t)
		out := ok(t, append(args, "--ablation", "--embeddings-url", house.URL, "--embeddings-model", "same")...)
		if !json.Valid([]byte(out)) || !strings.Contains(out, "+same+") || !strings.Contains(out, "without embedding") || house.texts.Load() != 11 {
			t.Errorf("%d texts were asked for\n%s", house.texts.Load(), out)
		}
		house.Close()
		if _, err := command(t, append(args, "--embeddings-url", house.URL, "--embeddings-model", "same")...); err == nil || !strings.Contains(err.Error(), "embedding service") {
			t.Errorf("measured without the service that was named: %v", err)
		}
	})
}

func TestBadConfigurationIsSaid(t *testing.T) {
	newData(t)
	t.Setenv("DUIJIE_LOG", "LOUD")
	if _, err := command(t, "verify"); err == nil || !strings.Contains(err.Error(), "environment") {
		t.Errorf("%v", err)
	}
	if _, err := command(t, "fly"); err == nil {
		t.Error("a command that is none")
	}
}
