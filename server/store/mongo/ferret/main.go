// Command ferret is the server that the MongoDB store is tested against: FerretDB v1 on SQLite,
// speaking the MongoDB protocol on a free port of the loopback interface.
//
// It prints its URI as one line on stdout once it accepts connections, and ends on SIGTERM, on
// SIGINT, or when its stdin is closed, so that a test process that is killed leaves no server
// behind. It is a program of its own because the tests that matter kill processes, and a server
// inside the killed process would prove nothing. It knows nothing of the product.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	data := flag.String("data", "", "folder of the SQLite files; empty: a temporary folder that is removed at the end")
	flag.Parse()
	if err := run(*data, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "ferret:", err)
		os.Exit(1)
	}
}

// run serves until stdin ends or a signal comes.
func run(data string, stdin io.Reader, stdout io.Writer) error {
	if data == "" {
		dir, err := os.MkdirTemp("", "duijie-ferret-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		data = dir
	} else if err := os.MkdirAll(data, 0o700); err != nil {
		return err
	}

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		_, _ = io.Copy(io.Discard, stdin)
		cancel()
	}()

	server, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{TCP: "127.0.0.1:0"},
		Logger:    slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
		Handler:   "sqlite",
		SQLiteURL: "file:" + data + "/",
	})
	if err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { done <- server.Run(ctx) }()
	fmt.Fprintln(stdout, server.MongoDBURI()) // waits until the listener stands

	if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}
