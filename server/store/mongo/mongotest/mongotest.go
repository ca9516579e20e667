// Package mongotest gives a test a MongoDB server with an empty database.
//
// The server is FerretDB v1 from the nested module server/store/mongo/ferret, in a process of its
// own, so that connections really break and test processes can really be killed. That module is
// not part of the main one: `go test ./...` never sees it, and this package builds it once into
// the user's cache folder. MONGODB_TEST_URI names a real server to use instead.
//
// Only tests import this package; it knows nothing of the store's rules.
package mongotest

import (
	"bufio"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// EnvURI is the variable that names a real MongoDB server for the tests. Its user must be allowed
// to create and drop databases whose names begin with duijie_test_.
const EnvURI = "MONGODB_TEST_URI"

// Real says whether the tests run on the server that MONGODB_TEST_URI names.
func Real() bool { return os.Getenv(EnvURI) != "" }

// Start returns the URI of a running server with the name of a fresh, empty database as its path.
// The server (or, on a real server, the database) is gone when the test ends.
func Start(t testing.TB) string {
	t.Helper()
	name := "duijie_test_" + strings.ToLower(rand.Text()[:12])
	if uri := os.Getenv(EnvURI); uri != "" {
		uri = WithDatabase(uri, name)
		t.Cleanup(func() { drop(t, uri, name) })
		return uri
	}
	return WithDatabase(launch(t), name)
}

// launch starts a FerretDB process and waits for the line with its URI.
func launch(t testing.TB) string {
	t.Helper()
	binary, err := build()
	if err != nil {
		t.Fatalf("mongotest: %v", err)
	}
	cmd := exec.Command(binary, "-data", t.TempDir())
	cmd.Stderr = os.Stderr
	// The server ends when this pipe closes, which the kernel does even for a killed test process.
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatalf("mongotest: %v", err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatalf("mongotest: %v", err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("mongotest: start server: %v", err)
	}
	t.Cleanup(func() { stop(t, cmd, stdin) })
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatalf("mongotest: the server ended before it gave its URI: %v", err)
	}
	return strings.TrimSpace(line)
}

// stop ends the server politely, and by force after ten seconds.
func stop(t testing.TB, cmd *exec.Cmd, stdin io.Closer) {
	_ = stdin.Close()
	_ = cmd.Process.Signal(syscall.SIGTERM)
	force := time.AfterFunc(10*time.Second, func() { _ = cmd.Process.Kill() })
	defer force.Stop()
	if err := cmd.Wait(); err != nil {
		t.Logf("mongotest: server ended: %v", err)
	}
}

// drop removes the database that a test used on a real server.
func drop(t testing.TB, uri, name string) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	client, err := mongo.Connect(options.Client().ApplyURI(uri))
	if err != nil {
		t.Errorf("mongotest: drop %s: %v", name, err)
		return
	}
	defer func() { _ = client.Disconnect(ctx) }()
	if err := client.Database(name).Drop(ctx); err != nil {
		t.Errorf("mongotest: drop %s: %v", name, err)
	}
}

// Database is the name of the database that a URI with one names.
func Database(uri string) string {
	_, rest, _ := strings.Cut(uri, "://")
	rest, _, _ = strings.Cut(rest, "?")
	_, name, _ := strings.Cut(rest, "/")
	return name
}

// WithDatabase returns the connection string uri with name as its database. Where credentials
// stand in the URI without an authSource, the old database (or admin) stays the one to sign in at.
// It works on the text because a list of hosts is not a URL that net/url accepts.
func WithDatabase(uri, name string) string {
	scheme, rest, _ := strings.Cut(uri, "://")
	rest, query, _ := strings.Cut(rest, "?")
	hosts, old, _ := strings.Cut(rest, "/")
	if strings.Contains(hosts, "@") && !strings.Contains(strings.ToLower(query), "authsource=") {
		if old == "" {
			old = "admin"
		}
		if query != "" {
			query += "&"
		}
		query += "authSource=" + old
	}
	uri = fmt.Sprintf("%s://%s/%s", scheme, hosts, name)
	if query != "" {
		uri += "?" + query
	}
	return uri
}
