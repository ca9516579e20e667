package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"duijie/server/market"
)

// hangups is how many clients hang up in each way.
const hangups = 20

// wire is one request as bytes, for clients that do not behave.
type wire struct{ head, body string }

func (x trader) wire(method, path, kind, body string, more ...string) wire {
	head := fmt.Sprintf("%s /api/v1%s HTTP/1.1\r\nHost: duijie.example\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n", method, path, x.token(), len(body))
	if kind != "" {
		head += "Content-Type: " + kind + "\r\n"
	}
	for _, line := range more {
		head += line + "\r\n"
	}
	return wire{head + "\r\n", body}
}

// says opens a connection and writes to it.
func says(t *testing.T, addr, text string) *net.TCPConn {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
	return conn.(*net.TCPConn)
}

// hangsUp closes a connection so that the other side notices at once.
func hangsUp(t *testing.T, conn *net.TCPConn) {
	t.Helper()
	if err := conn.SetLinger(0); err != nil {
		t.Fatal(err)
	}
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
}

// load is what a server holds that clients may have left: goroutines, open files that
// are not its own, and files in its folders for a while.
type load struct {
	goroutines     int
	files, scratch []string
}

// loadOf reads a server's own figures, the open files of its process, and its folders
// for a while. Of the files those of its database and index, which are below data and
// outside these folders, do not count: they grow with what is open at once, to a bound.
func loadOf(t *testing.T, figures string, process int, data string, folders ...string) load {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Get("http://" + figures + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var out load
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		if value, is := strings.CutPrefix(lines.Text(), "go_goroutines "); is {
			if out.goroutines, err = strconv.Atoi(value); err != nil {
				t.Fatal(err)
			}
		}
	}
	open, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", process))
	if err != nil {
		t.Fatal(err)
	}
	if out.goroutines == 0 || len(open) == 0 {
		t.Fatal("the figures lack goroutines, or the process has no open files")
	}
	below := func(file string) func(string) bool {
		return func(folder string) bool { return strings.HasPrefix(file, folder+string(filepath.Separator)) }
	}
	for _, link := range open {
		file, err := os.Readlink(link)
		if err != nil || below(file)(data) && !slices.ContainsFunc(folders, below(file)) {
			continue // closed meanwhile, or the server's own
		}
		out.files = append(out.files, file)
	}
	for _, folder := range folders {
		found, err := filepath.Glob(filepath.Join(folder, "*"))
		if err != nil {
			t.Fatal(err)
		}
		out.scratch = append(out.scratch, found...)
	}
	return out
}

// Clients hang up wherever they can, and read as slowly as they like: nothing of them
// is left, others are answered meanwhile, and what they wrote stands whole or not at
// all.
func TestClientsThatHangUpLeaveNothing(t *testing.T) {
	figures, temporary := freePort(t), t.TempDir()
	c := newClusterAt(t, 1, "", "DUIJIE_METRICS="+figures, "TMPDIR="+temporary)
	addr, data := c.nodes[0].addr, c.nodes[0].data
	held := func() load {
		return loadOf(t, figures, c.nodes[0].server.cmd.Process.Pid, data, filepath.Join(data, "scratch"), temporary)
	}
	uni := c.signIn(t, "uni")
	draft := func(number string) string {
		text, err := json.Marshal(map[string]any{"number": number, "content": market.AchievementContent{Title: "写到一半的成果", Summary: strings.Repeat("石墨烯", 300)}})
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	upload := "--x\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\nachievements\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n" +
		"Content-Type: text/csv\r\n\r\n" + strings.Repeat("编号,名称\r\n", 100_000) + "\r\n--x--\r\n"
	served := func(what string) {
		t.Helper()
		status, answer, _ := uni.ask(t.Context(), http.MethodGet, "http://"+addr+"/api/v1/search?q=x", nil, nil)
		if status != http.StatusOK {
			t.Errorf("while clients %s, another one is answered %d %s", what, status, answer)
		}
	}
	served("come")
	http.DefaultClient.CloseIdleConnections()
	before := held()

	var slow []*net.TCPConn
	for range hangups {
		slow = append(slow, says(t, addr, "GET /api/v1/search HTTP/1.1\r\nHost: duij"))
	}
	for i := range hangups {
		number := fmt.Sprintf("H-%d", i)
		cut := uni.wire(http.MethodPost, "/achievements", "application/json", draft("cut-"+number))
		hangsUp(t, says(t, addr, cut.head+cut.body[:len(cut.body)/2]))
		file := uni.wire(http.MethodPost, "/imports", "multipart/form-data; boundary=x", upload)
		hangsUp(t, says(t, addr, file.head+file.body[:len(file.body)*2/3]))
		whole := uni.wire(http.MethodPost, "/achievements", "application/json", draft(number), "Idempotency-Key: key-of-"+number)
		hangsUp(t, says(t, addr, whole.head+whole.body))
		stream := uni.wire(http.MethodGet, "/inbox/events", "", "")
		watching := says(t, addr, stream.head)
		reads(t, watching, 1)
		hangsUp(t, watching)
	}
	served("hang up")
	var crawling []*net.TCPConn
	for range hangups {
		down := uni.wire(http.MethodGet, "/openapi.json", "", "", "Accept-Encoding: identity")
		conn := says(t, addr, down.head)
		if err := conn.SetReadBuffer(1); err != nil {
			t.Fatal(err)
		}
		crawling = append(crawling, conn)
	}
	for range 3 { // a byte a second
		for _, conn := range crawling {
			reads(t, conn, 1)
		}
		served("read a byte a second")
		time.Sleep(time.Second)
	}
	for _, conn := range crawling {
		hangsUp(t, conn)
	}
	for _, conn := range slow { // the server hangs up on who does not say what it wants
		if err := conn.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, conn); os.IsTimeout(err) {
			t.Error("the server waits for a minute and more for the end of a head")
		}
		_ = conn.Close()
	}

	var acknowledged []string
	for i := range hangups {
		number := fmt.Sprintf("H-%d", i)
		status, answer, _ := uni.ask(t.Context(), http.MethodPost, "http://"+addr+"/api/v1/achievements", json.RawMessage(draft(number)), map[string]string{"Idempotency-Key": "key-of-" + number})
		if status != http.StatusCreated && (status != http.StatusConflict || !strings.Contains(string(answer), "already_done")) {
			t.Errorf("%s, sent again: %d %s", number, status, answer)
		}
		acknowledged = append(acknowledged, number)
	}
	http.DefaultClient.CloseIdleConnections()
	var now load
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("before %+v, now %+v", before, now)
		}
	})
	eventually(t, "nothing is left of them", func() bool {
		now = held()
		return now.goroutines < before.goroutines+hangups/2 && len(now.files) < len(before.files)+hangups/2 && len(now.scratch) <= len(before.scratch)
	})
	t.Logf("before %d goroutines, %d open files; after %d and %d", before.goroutines, len(before.files), now.goroutines, len(now.files))
	c.nodes[0].stop(t)
	(&work{acknowledged: acknowledged}).stand(t)
}

// reads reads some bytes.
func reads(t *testing.T, conn net.Conn, n int64) {
	t.Helper()
	if err := conn.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.CopyN(io.Discard, conn, n); err != nil {
		t.Fatal(err)
	}
}
