package main

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func opsFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("../docs/ops/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// An alert at night without a section that says what to do is a bell without a
// door.
// A database of vulnerabilities that does not answer is no pass, and not what it finds.
func TestASilentDatabaseIsNoPass(t *testing.T) {
	const clean = `{"vulnerabilities":{},"metadata":{"vulnerabilities":{"total":0}}}`
	program := func(code int, says string) string {
		path := filepath.Join(t.TempDir(), "program")
		text := fmt.Sprintf("#!/bin/sh\necho '%s'\nexit %d\n", says, code)
		if err := os.WriteFile(path, []byte(text), 0o700); err != nil { //nolint:gosec // it is run
			t.Fatal(err)
		}
		return path
	}
	for _, c := range []struct {
		name    string
		vulns   string
		npm     string
		code    int
		says    string
		saysNot string
	}{
		{"both know nothing", program(0, ""), program(0, clean), 0, "-- nothing known", "NOT CHECKED"},
		{"the program reaches something", program(3, ""), program(0, clean), 1, "-- FOUND", "NOT CHECKED"},
		{"the pages have something", program(0, ""), program(1, clean), 1, "-- FOUND", "NOT CHECKED"},
		{"no database of Go", program(1, "fetching vulnerabilities: no such host"), program(0, clean), 2, "NOT CHECKED: govulncheck", "FOUND"},
		{"no registry", program(0, ""), program(1, `{"message":"request failed"}`), 2, "NOT CHECKED: the registry", "FOUND"},
		{"a registry that says nothing, as if all were well", program(0, ""), program(0, "{}"), 2, "NOT CHECKED: the registry", "FOUND"},
		{"something and silence", program(3, ""), program(1, "{}"), 1, "NOT CHECKED", "nothing known"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), "../.ci/audit")
			cmd.Env = append(os.Environ(), "GO="+c.vulns, "NPM="+c.npm)
			out, _ := cmd.CombinedOutput()
			if code := cmd.ProcessState.ExitCode(); code != c.code || !strings.Contains(string(out), c.says) || strings.Contains(string(out), c.saysNot) {
				t.Errorf("code %d: %s", code, out)
			}
		})
	}
}

// Secrets may come from files: from one place each, and never an empty one.
func TestSecretsStandInFiles(t *testing.T) {
	write := func(text string) string {
		path := filepath.Join(t.TempDir(), "secret")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, c := range []struct {
		name string
		set  map[string]string
		want string // the mail server's password; "!": refused
	}{
		{"a variable", map[string]string{"DUIJIE_MAIL_PASSWORD": "told"}, "told"},
		{"a file", map[string]string{"DUIJIE_MAIL_PASSWORD_FILE": write("from a file\n")}, "from a file"},
		{"both", map[string]string{"DUIJIE_MAIL_PASSWORD": "told", "DUIJIE_MAIL_PASSWORD_FILE": write("x")}, "!"},
		{"an empty file", map[string]string{"DUIJIE_MAIL_PASSWORD_FILE": write(" \n")}, "!"},
		{"a file that is not there", map[string]string{"DUIJIE_MAIL_PASSWORD_FILE": "/nowhere/secret"}, "!"},
		{"neither", nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			for name, value := range c.set {
				t.Setenv(name, value)
			}
			got, err := readConfig()
			if (err != nil) != (c.want == "!") || err == nil && got.MailPassword != c.want {
				t.Errorf("%v, error %v", got, err)
			}
		})
	}
	t.Setenv("MONGODB_URI_FILE", write("mongodb://a/b"))
	t.Setenv("DUIJIE_EMBEDDINGS_KEY_FILE", write("key"))
	if c, err := readConfig(); err != nil || c.Mongo != "mongodb://a/b" || c.EmbeddingsKey != "key" {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestTheRunbookHasASectionForEachAlert(t *testing.T) {
	alerts := matches(opsFile(t, "prometheus-rules.yaml"), `(?m)^ +- alert: (\w+)$`)
	runbook, err := os.ReadFile("../docs/runbook.md")
	if err != nil {
		t.Fatal(err)
	}
	sections := matches(string(runbook), `(?m)^### (Duijie\w+)$`)
	if len(alerts) < 15 {
		t.Fatalf("only %d alerts were read", len(alerts))
	}
	if diff := cmp.Diff(alerts, sections); diff != "" {
		t.Errorf("the alerts and the sections of the runbook differ, or their order does (- alert, + section):\n%s", diff)
	}
	for _, to := range matches(string(runbook), `\]\(#([\w-]+)\)`) {
		if !slices.ContainsFunc(matches(string(runbook), `(?m)^#+ (.+)$`), func(heading string) bool {
			return strings.ReplaceAll(strings.ToLower(heading), " ", "-") == to
		}) {
			t.Errorf("the runbook has no heading #%s", to)
		}
	}
}

// What Prometheus itself says of the alerts and of their tests, where it is there.
func TestPrometheusReadsTheAlerts(t *testing.T) {
	promtool, err := exec.LookPath("promtool")
	if err != nil {
		t.Skip("no promtool here")
	}
	for _, args := range [][]string{{"check", "rules", "prometheus-rules.yaml"}, {"test", "rules", "prometheus-rules.test.yaml"}} {
		cmd := exec.CommandContext(t.Context(), promtool, args...)
		cmd.Dir = "../docs/ops"
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v: %v\n%s", args, err, out)
		}
	}
}

// matches gives the first group of each match.
func matches(text, pattern string) []string {
	var out []string
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		out = append(out, m[1])
	}
	return out
}

// figureNames are the figures that the dashboard and the alerts ask for.
func figureNames(t *testing.T) []string {
	t.Helper()
	names := matches(opsFile(t, "grafana-dashboard.json")+opsFile(t, "prometheus-rules.yaml"), `\b((?:duijie|process|go)_[a-z0-9_]+)\b`)
	slices.Sort(names)
	return slices.Compact(names)
}

// exported asks a server for its figures and gives the names that it knows, by
// sample and not by help, and the whole answer.
func exported(t *testing.T, address string) (map[string]bool, string) {
	t.Helper()
	res, err := http.Get("http://" + address + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s, %v", res.Status, err)
	}
	names := map[string]bool{}
	for _, name := range matches(string(body), `(?m)^([a-z_:]+)[{ ]`) {
		names[name] = true
	}
	return names, string(body)
}

// checkFigures holds what a running server exports against what is asked for,
// and against what must not be in it.
func checkFigures(t *testing.T, address string) {
	t.Helper()
	names, all := exported(t, address)
	for _, name := range figureNames(t) {
		if !names[name] {
			t.Errorf("the dashboard or an alert asks for %s, which the program does not export", name)
		}
	}
	for name := range names {
		if !strings.HasPrefix(name, "duijie_") {
			continue
		}
		if strings.HasSuffix(name, "_ms") || strings.HasSuffix(name, "_milliseconds") {
			t.Errorf("%s: times are in seconds", name)
		}
		if counter := strings.Contains(all, "# TYPE "+name+" counter"); counter != strings.HasSuffix(name, "_total") && !strings.HasSuffix(name, "_count") {
			t.Errorf("%s: counters, and they alone, end in _total", name)
		}
	}
	for _, account := range sampleAccounts {
		if strings.Contains(all, account.login) {
			t.Errorf("the figures name %s", account.login)
		}
	}
	if n := strings.Count(all, "\n"); n > 5000 {
		t.Errorf("%d lines of figures", n)
	}
}

// A number without a unit would be read as whatever one is used to.
func TestTimesInALogOfObjectsAreInSeconds(t *testing.T) {
	var out bytes.Buffer
	slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{ReplaceAttr: inSeconds})).Info("request", "took", 1500*time.Millisecond, "status", 200)
	if !strings.Contains(out.String(), `"took":1.5,"status":200`) {
		t.Error(out.String())
	}
}

func TestSettingsOfTheLogAndOfTheStopAreChecked(t *testing.T) {
	for _, c := range []struct {
		rule, name, value string
		ok                bool
	}{
		{"a line of text", "DUIJIE_LOG_FORMAT", "text", true},
		{"an object a line", "DUIJIE_LOG_FORMAT", "json", true},
		{"nothing else", "DUIJIE_LOG_FORMAT", "xml", false},
		{"a short delay", "DUIJIE_STOP_DELAY", "10s", true},
		{"none that lasts", "DUIJIE_STOP_DELAY", "10h", false},
		{"none before now", "DUIJIE_STOP_DELAY", "-1s", false},
		{"none without a unit", "DUIJIE_STOP_DELAY", "10", false},
		{"places of two classes", "DUIJIE_PLACES", "search:8,export:0", true},
		{"none of a class that there is not", "DUIJIE_PLACES", "searches:8", false},
		{"no number below none", "DUIJIE_PLACES", "search:-1", false},
		{"none without a number", "DUIJIE_PLACES", "search", false},
	} {
		t.Run(c.rule, func(t *testing.T) {
			t.Setenv(c.name, c.value)
			if _, err := readConfig(); (err == nil) != c.ok {
				t.Errorf("%s=%s: %v", c.name, c.value, err)
			}
		})
	}
}

// A file that is being written has another name, and a file that is none is not
// the newest backup.
func TestTheNewestBackupIsFound(t *testing.T) {
	folder := t.TempDir()
	if at, err := newestBackup(folder); err != nil || !at.IsZero() {
		t.Errorf("an empty folder: %s, %v", at, err)
	}
	if _, err := newestBackup(filepath.Join(folder, "none")); err == nil {
		t.Error("a folder that is not there is none that is empty")
	}
	day := time.Date(2026, 11, 27, 2, 30, 0, 0, time.UTC)
	for i, name := range []string{"duijie-1.tar.gz", "duijie-2.tar.gz", "duijie-3.tar.gz.part", "notes.txt"} {
		file := filepath.Join(folder, name)
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, day, day.AddDate(0, 0, i)); err != nil {
			t.Fatal(err)
		}
	}
	if at, err := newestBackup(folder); err != nil || !at.Equal(day.AddDate(0, 0, 1)) {
		t.Errorf("%s, %v", at, err)
	}
}

// The dashboard's queries are read in the browser by Grafana; what can be said
// without one is that it is JSON and asks for each figure by server.
func TestTheDashboardAsksByServer(t *testing.T) {
	for _, expr := range matches(opsFile(t, "grafana-dashboard.json"), `"expr": "(.*)",?\n`) {
		if strings.Contains(expr, "duijie_") && !strings.Contains(expr, `instance=~\"$instance\"`) {
			t.Errorf("not by server: %s", expr)
		}
	}
}

// However the platform is installed, backups are made and looked for without anybody
// asking for it.
func TestBackupsAreMadeUnasked(t *testing.T) {
	if !strings.Contains(opsFile(t, "duijie.env"), "\nDUIJIE_BACKUPS=/var/backups/duijie\n") {
		t.Error("the package's settings look for no backups")
	}
	if !slices.Contains(strings.Fields(strings.Join(unit(t, "duijie.service")["Wants"], " ")), "duijie-backup.timer") {
		t.Error("the service does not start the timer of the backups")
	}
	if !strings.Contains(opsFile(t, "../../Dockerfile"), "\nCOPY --chmod=0755 docs/ops/package/backup /usr/local/lib/duijie/backup\n") ||
		!strings.Contains(opsFile(t, "../../.dockerignore"), "\n!docs/ops/package/backup\n") {
		t.Error("the image lacks the script of the backups")
	}
	for _, name := range []string{"../../compose.yaml", "compose.yaml"} {
		text := opsFile(t, name)
		_, service, there := strings.Cut(text, "\n  backup:\n")
		for _, has := range []string{"/usr/local/lib/duijie/backup", "DUIJIE: /usr/local/bin/duijie", `volumes: ["backups:/backups"]`} {
			there = there && strings.Contains(service, has)
		}
		if servers := strings.Count(text, "backups:/backups:ro"); !there || servers == 0 || !strings.Contains(text, "DUIJIE_BACKUPS: /backups") {
			t.Errorf("%s makes backups: %v, %d servers look for them", name, there, servers)
		}
	}
}

// unit is a unit file of systemd: the values of each name, in their order.
func unit(t *testing.T, name string) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for line := range strings.Lines(opsFile(t, name)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "[") {
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if !ok {
			t.Fatalf("%s: %q", name, line)
		}
		out[key] = append(out[key], value)
	}
	return out
}

func TestTheUnitIsHardenedAndPatient(t *testing.T) {
	u := unit(t, "duijie.service")
	for key, want := range map[string]string{
		"User": "duijie", "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes", "PrivateDevices": "yes",
		"StateDirectory": "duijie", "CapabilityBoundingSet": "", "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX",
		"SystemCallArchitectures": "native", "Restart": "on-failure", "ExecStart": "/usr/bin/duijie serve", "EnvironmentFile": "/etc/duijie/duijie.env",
	} {
		if got := strings.Join(u[key], "|"); len(u[key]) != 1 || got != want {
			t.Errorf("%s=%s, want %s", key, got, want)
		}
	}
	for _, key := range []string{"MemoryMax", "TasksMax", "SystemCallFilter", "TimeoutStopSec"} {
		if len(u[key]) == 0 {
			t.Errorf("no %s", key)
		}
	}
	if _, ok := u["MemoryDenyWriteExecute"]; ok {
		t.Error("PDFs cannot be read with MemoryDenyWriteExecute")
	}
	if patience, err := time.ParseDuration(u["TimeoutStopSec"][0]); err != nil || patience < drainTime+30*time.Second {
		t.Errorf("TimeoutStopSec=%s does not last for requests of %s, a delay before and the matcher after", u["TimeoutStopSec"], drainTime)
	}
}

// What systemd itself says of the units, where it is there.
func TestSystemdReadsTheUnits(t *testing.T) {
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("no systemd here")
	}
	out, err := exec.CommandContext(t.Context(), analyze, "security", "--offline=yes", "--threshold=20", "../docs/ops/duijie.service").CombinedOutput()
	if err != nil {
		t.Errorf("exposed more than 2.0: %v\n%s", err, out)
	}
	for _, name := range []string{"duijie.service", "duijie-backup.service", "duijie-backup.timer"} {
		// Programs that are not installed here are no fault of the unit's.
		out, _ := exec.CommandContext(t.Context(), analyze, "verify", "--man=no", "../docs/ops/"+name).CombinedOutput()
		for line := range strings.Lines(string(out)) {
			if strings.Contains(line, name) && !strings.Contains(line, "is not executable") && !strings.Contains(line, "sysinit.target not found") {
				t.Errorf("%s", line)
			}
		}
	}
}

// A setting that is misspelled in the file that everyone copies is never read.
func TestTheSettingsOfThePackageExist(t *testing.T) {
	known := map[string]bool{}
	for f := range fields(config{}) {
		known[f.Tag.Get("env")] = true
	}
	named := matches(opsFile(t, "duijie.env"), `(?m)^#?([A-Z][A-Z_]+)=`)
	for _, u := range []string{"duijie.service", "compose.yaml"} {
		named = append(named, matches(opsFile(t, u), `\b((?:DUIJIE|MONGODB)_[A-Z_]+)[:=]`)...)
	}
	if len(named) < 15 {
		t.Fatalf("only %d settings were read", len(named))
	}
	for _, name := range named {
		if !known[name] && name != "DUIJIE_PASSWORD" { // of the database, for the container that makes it
			t.Errorf("%s is no setting", name)
		}
	}
}

// The image is built from what the Dockerfile copies: a package or an embedded
// file outside of that would break the build where nobody sees it before.
func TestTheImageGetsWhatTheBuildNeeds(t *testing.T) {
	text, err := os.ReadFile("../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "AS program")
	stage, _, _ := strings.Cut(rest, "\nFROM ")
	copied := matches(stage, `(?m)^COPY ([^-\n]+) \S+$`)
	const each = "{{if not .Standard}}{{if .Module.Main}}{{$d := .Dir}}{{range .GoFiles}}{{$d}}/{{.}}\n{{end}}{{range .CgoFiles}}{{$d}}/{{.}}\n{{end}}{{range .EmbedFiles}}{{$d}}/{{.}}\n{{end}}{{end}}{{end}}"
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", each, ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	needed := 0
	for file := range strings.Lines(string(out)) {
		file = strings.TrimPrefix(strings.TrimSpace(file), root+"/")
		if file == "" || strings.HasPrefix(file, "frontend/dist/") { // of the stage before
			continue
		}
		needed++
		if !slices.ContainsFunc(strings.Fields(strings.Join(copied, " ")), func(from string) bool {
			ok, _ := filepath.Match(from, file)
			return ok || strings.HasSuffix(from, "/") && strings.HasPrefix(file, from)
		}) {
			t.Errorf("the Dockerfile does not copy %s", file)
		}
	}
	if needed < 500 {
		t.Errorf("only %d files were looked at", needed)
	}
	ignored, err := os.ReadFile("../.dockerignore")
	if err != nil {
		t.Fatal(err)
	}
	for _, from := range strings.Fields(strings.Join(copied, " ")) {
		top, _, _ := strings.Cut(from, "/")
		if !strings.Contains(string(ignored), "\n!"+top+"\n") {
			t.Errorf(".dockerignore keeps %s out", from)
		}
	}
}

// The image and the packages bring the same dictionaries.
func TestDictionariesTravelWithTheProgram(t *testing.T) {
	docker, err := os.ReadFile("../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	var sets [][]string
	for _, text := range []string{string(docker), opsFile(t, "package/build")} {
		names := matches(text, `\b([a-z_.]+\.utf8)\b`)
		slices.Sort(names)
		sets = append(sets, slices.Compact(names))
	}
	if len(sets[0]) != 5 || !reflect.DeepEqual(sets[0], sets[1]) {
		t.Errorf("%q and %q", sets[0], sets[1])
	}
}

// The scripts of the package are read by a shell, and the numbers that the
// documents promise stand in the files.
func TestScriptsOfThePackageAreShell(t *testing.T) {
	scripts, err := filepath.Glob("../docs/ops/package/*")
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, script := range scripts {
		text, err := os.ReadFile(script)
		if err != nil {
			t.Fatal(err)
		}
		first, _, _ := strings.Cut(string(text), "\n")
		shell, ok := strings.CutPrefix(first, "#!")
		if !ok {
			continue
		}
		read++
		words := strings.Fields(shell)
		if out, err := exec.CommandContext(t.Context(), words[len(words)-1], "-n", script).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", script, err, out)
		}
	}
	if read < 5 {
		t.Errorf("only %s scripts", strconv.Itoa(read))
	}
}
