// Command server is Duijie: one binary with subcommands for serving the
// platform and for looking after its data.
//
// Package main alone knows which store, which web application and which samples
// there are; it builds the rooms and hands each what it needs.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"duijie/server/market"

	"github.com/alecthomas/kong"
)

// commands are the subcommands.
type commands struct {
	Serve    serveCommand    `cmd:"" help:"Serve the platform: API, event streams and web application."`
	Import   importCommand   `cmd:"" help:"Take in a list of achievements, demands or organisations (xlsx, csv, jsonl)."`
	Export   exportCommand   `cmd:"" help:"Write a list of organisations, or of one organisation's achievements or demands."`
	Match    matchCommand    `cmd:"" help:"Print the best matches of an achievement or a demand with their reasons."`
	Reindex  reindexCommand  `cmd:"" help:"Build the full-text index and the matcher's snapshot anew."`
	Verify   verifyCommand   `cmd:"" help:"Check the whole journal and every document against it."`
	Backup   backupCommand   `cmd:"" help:"Write the whole store to one file, while servers may be at work."`
	Restore  restoreCommand  `cmd:"" help:"Bring a backup into an empty store, embedded or MongoDB, whichever it was taken of."`
	Erasures erasuresCommand `cmd:"" help:"Write the register of erasures, by which a restore of an older backup erases again."`
	User     userCommand     `cmd:"" help:"Make the first operator."`
	Eval     evalCommand     `cmd:"" help:"Measure matching on judged pairs."`
	Train    trainCommand    `cmd:"" help:"Learn word vectors from the public items, for related terms in matching."`
	Learn    learnCommand    `cmd:"" help:"Learn the weights of matching from judged pairs and show the gain."`
	OpenAPI  openapiCommand  `cmd:"" name:"openapi" help:"Print the OpenAPI 3.1 document."`
	Health   healthCommand   `cmd:"" help:"Ask a running server whether it is ready; for a container's health check."`

	Simulate simulateCommand `cmd:"" help:"Let a year of contracts, payments and claims happen in an empty data folder, and check what must hold of it."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "duijie:", plainError(err))
		stop()
		os.Exit(1) //nolint:gocritic // stop has been called
	}
}

func run(ctx context.Context, args []string) error {
	var c commands
	parser, err := kong.New(&c, kong.Name("server"), kong.UsageOnError(),
		kong.Description("Duijie, the open technology-transfer marketplace. It is configured by environment variables; README.md lists them."),
		kong.BindTo(ctx, (*context.Context)(nil)))
	if err != nil {
		return err
	}
	k, err := parser.Parse(args)
	if err != nil {
		return err
	}
	config, err := readConfig()
	if err != nil {
		return err
	}
	return explainDisk(config, k.Run(config))
}

// plainError is the message for a terminal: what people see of our own errors,
// and all of any other.
func plainError(err error) string {
	var e *market.Error
	if errors.As(err, &e) {
		return e.Error()
	}
	return err.Error()
}
