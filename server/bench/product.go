package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"duijie/search"
)

// product measures the real program: what only a whole process shows.
type product struct {
	program string
	data    string
	corpus  *corpus
	items   int
	queries int
}

// measure fills a store, has the program build its index, and serves it.
func (p *product) measure(ctx context.Context, result *result) error {
	if err := p.write(ctx, result); err != nil {
		return fmt.Errorf("filling the store: %w", err)
	}
	if err := p.build(ctx, result); err != nil {
		return fmt.Errorf("building: %w", err)
	}
	if err := p.serve(ctx, result); err != nil {
		return fmt.Errorf("serving: %w", err)
	}
	return nil
}

// write fills the store unless an earlier run left it there.
func (p *product) write(ctx context.Context, result *result) error {
	full := filepath.Join(p.data, "full")
	if _, err := os.Stat(full); err == nil {
		return nil
	}
	if err := errors.Join(os.RemoveAll(p.data), os.MkdirAll(p.data, 0o750)); err != nil {
		return err
	}
	began := time.Now()
	if err := fill(ctx, p.data, p.corpus, p.items); err != nil {
		return err
	}
	result.add(figure{Name: "write into the store", Unit: "items/s", Value: round(float64(p.items) / time.Since(began).Seconds())})
	return os.WriteFile(full, nil, 0o600)
}

// command is a run of the program on the data folder.
func (p *product) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, p.program, args...) //nolint:gosec // the program that is measured
	cmd.Env = append(os.Environ(), "DUIJIE_DATA="+p.data, "DUIJIE_ADDR=127.0.0.1:0", "DUIJIE_LOG=WARN", "MONGODB_URI=", "DUIJIE_METRICS=", "DUIJIE_SECOND_FACTOR=optional",
		"GOMAXPROCS="+strconv.Itoa(cores))
	return cmd
}

func (p *product) build(ctx context.Context, result *result) error {
	cmd := p.command(ctx, "reindex")
	cmd.Stderr = os.Stderr
	began := time.Now()
	if err := cmd.Run(); err != nil {
		return err
	}
	took := time.Since(began).Seconds()
	note := fmt.Sprintf("%.0f s, %.0f s of processor time", took, (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds())
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		note += fmt.Sprintf(", at most %.0f MB resident", float64(usage.Maxrss)*1024/1e6)
	}
	result.add(figure{Name: "build from nothing, both engines", Unit: "items/s", Value: round(float64(p.items) / took), Target: [2]float64{1000, 0}, Least: true, Note: note})
	for _, folder := range []string{"index", "matcher"} {
		result.add(figure{Name: folder + " on disk", Unit: "MB", Value: sizeOf(filepath.Join(p.data, folder))})
	}
	return nil
}

// serve starts the server on what was built and measures it as a browser would.
func (p *product) serve(ctx context.Context, result *result) (err error) {
	s, err := p.start(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	result.add(figure{Name: "start to ready with an existing index", Unit: "s", Value: round(s.ready.Seconds()), Target: [2]float64{5, 0}})
	if err := p.ask(ctx, s, result); err != nil {
		return err
	}
	resident, note, err := s.memory()
	if err != nil {
		return err
	}
	result.add(figure{Name: "resident memory of the whole server", Unit: "MB", Value: resident, Target: [2]float64{1200, 8000}, Note: note})
	seen, err := p.publish(ctx, s)
	if err != nil {
		return fmt.Errorf("publishing: %w", err)
	}
	result.add(figure{
		Name: "new item visible in search and in matches", Unit: "ms, p95", Value: seen.P95, Target: [2]float64{300, 1000}, Timings: &seen,
		Note: "over HTTP, from the request that publishes",
	})
	return nil
}

// ask sends the search page's requests.
func (p *product) ask(ctx context.Context, s *server, result *result) error {
	analyzer, err := search.NewAnalyzer(search.AnalyzerOptions{})
	if err != nil {
		return err
	}
	words := sampleWords(p.corpus, analyzer, p.items, p.queries)
	t, err := timed("search over HTTP", len(words), func(n int) error {
		return s.get(ctx, "/search?q="+url.QueryEscape(words[n][0]+" "+words[n][1]), nil)
	})
	if err != nil {
		return err
	}
	result.add(figure{Name: "search over HTTP, highlight, all facets", Unit: "ms, p95", Value: t.P95, Timings: &t})
	return nil
}

// server is a running program.
type server struct {
	cmd    *exec.Cmd
	base   string        // address of the API
	ready  time.Duration // from the start of the process
	token  string
	output chan error // of reading what it writes
}

// start starts the program, with further settings, and waits until it calls itself
// ready.
func (p *product) start(ctx context.Context, settings ...string) (*server, error) {
	cmd := p.command(ctx, "serve")
	cmd.Env = append(cmd.Env, settings...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &server{cmd: cmd, output: make(chan error, 1)}
	lines := bufio.NewReader(stderr)
	var said strings.Builder
	for s.base == "" {
		line, err := lines.ReadString('\n')
		said.WriteString(line)
		if _, address, found := strings.Cut(strings.TrimSpace(line), "http://"); found {
			s.base = "http://" + address
		} else if err != nil {
			return nil, errors.Join(fmt.Errorf("it did not come up: %s", said.String()), s.cmd.Wait())
		}
	}
	go func() {
		_, err := io.Copy(os.Stderr, lines)
		s.output <- err
	}()
	if err := s.untilReady(ctx); err != nil {
		return nil, errors.Join(err, s.stop())
	}
	s.ready = time.Since(began)
	return s, nil
}

// pause is how long to wait before asking again.
const pause = 2 * time.Millisecond

func (s *server) untilReady(ctx context.Context) error {
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.base+"/readyz", nil)
		if err != nil {
			return err
		}
		answer, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		_ = answer.Body.Close()
		if answer.StatusCode == http.StatusOK {
			return nil
		}
		time.Sleep(pause)
	}
}

// stop lets the server finish and fails if it did not end well.
func (s *server) stop() error {
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		return err
	}
	err := <-s.output // Wait closes the pipe
	return errors.Join(err, s.cmd.Wait())
}

// memory is what the process holds in memory, in MB, and of what.
func (s *server) memory() (resident float64, note string, err error) {
	return memoryOf(s.cmd.Process.Pid)
}

func memoryOf(process int) (resident float64, note string, err error) {
	values, err := statusOf(process)
	note = fmt.Sprintf("of it %.0f MB own, %.0f MB of mapped files; %.0f MB at most", values["RssAnon"], values["RssFile"], values["VmHWM"])
	return values["VmRSS"], note, err
}

// residentOf is what a process holds, and what of that is no file, in MB.
func residentOf(process int) (resident, own float64, err error) {
	values, err := statusOf(process)
	return values["VmRSS"], values["RssAnon"], err
}

// statusOf are the sizes that the kernel tells of a process, in MB.
func statusOf(process int) (map[string]float64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", process))
	if err != nil {
		return nil, err
	}
	values := map[string]float64{}
	for line := range strings.Lines(string(status)) {
		name, rest, _ := strings.Cut(line, ":")
		if fields := strings.Fields(rest); len(fields) == 2 && fields[1] == "kB" {
			kb, _ := strconv.ParseFloat(fields[0], 64)
			values[name] = round(kb * 1024 / 1e6)
		}
	}
	return values, nil
}
