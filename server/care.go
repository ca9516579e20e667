package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"duijie/server/api"
	"duijie/server/market"
	"duijie/server/service"

	"golang.org/x/term"
)

// reindexCommand builds what is derived from the journal anew.
type reindexCommand struct {
	JSON bool `help:"Print the figures as JSON."`
}

// Run builds index and matcher from the current documents.
func (r *reindexCommand) Run(ctx context.Context, c *config) error {
	bar := newBar(1, "index and matcher")
	p, err := openPlatform(ctx, c, anew, together(func(done, total int) {
		bar.ChangeMax(max(total, 1))
		_ = bar.Set(done)
	}))
	if err != nil {
		return err
	}
	_ = bar.Finish()
	n, err := p.index.Count()
	if err != nil {
		return errors.Join(err, p.Close())
	}
	achievements, demands := p.engine.current().Count()
	if err := p.Close(); err != nil {
		return err
	}
	if r.JSON {
		return printJSON(os.Stdout, map[string]int{"indexed": n, "achievements": achievements, "demands": demands})
	}
	_, err = fmt.Printf("indexed %d listings; the matcher holds %d achievements and %d demands\n", n, achievements, demands)
	return err
}

// together shows several things that are done side by side as one.
func together(show func(done, total int)) func(what string, done, total int) {
	var mu sync.Mutex
	parts := map[string][2]int{}
	return func(what string, done, total int) {
		mu.Lock()
		defer mu.Unlock()
		parts[what] = [2]int{done, total}
		sum := [2]int{}
		for _, part := range parts {
			sum[0], sum[1] = sum[0]+part[0], sum[1]+part[1]
		}
		show(sum[0], sum[1])
	}
}

// userCommand makes the first operator, who makes everyone else in the web.
type userCommand struct {
	Login string `required:"" help:"Mail address or login name."`
	Name  string `required:"" help:"Name of the person."`
}

// Run reads the password from the terminal, or as one line from standard
// input, so that it stands in no list of processes.
func (u *userCommand) Run(ctx context.Context, c *config) error {
	password, err := readPassword(os.Stdin)
	if err != nil {
		return err
	}
	st, err := openStore(ctx, c, c.logger())
	if err != nil {
		return err
	}
	defer st.Close()
	accounts, err := service.NewAccounts(ctx, service.AccountDeps{Store: st, World: present(), Log: c.logger()})
	if err != nil {
		return err
	}
	if _, err := accounts.CreateOperator(ctx, u.Login, password, u.Name); err != nil {
		return err
	}
	_, err = fmt.Printf("operator %s can sign in now\n", u.Login)
	return err
}

func readPassword(in *os.File) (string, error) {
	if isTerminal(in) {
		fmt.Fprint(os.Stderr, "Password: ")
		b, err := term.ReadPassword(int(in.Fd()))
		fmt.Fprintln(os.Stderr)
		return string(b), err
	}
	line, err := bufio.NewReader(in).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// openapiCommand prints the document of the API.
type openapiCommand struct{}

// Run needs no store.
func (openapiCommand) Run() error {
	doc, err := api.OpenAPI()
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(doc)
	return err
}

// matchCommand prints matches on the command line.
type matchCommand struct {
	Kind  string   `arg:"" enum:"achievements,demands" help:"What is given: achievements or demands."`
	IDs   []string `arg:"" name:"id" help:"Ids of published items, or owner's credit code and number as code/number."`
	Limit int      `default:"5" help:"How many matches of each."`
	JSON  bool     `help:"Print as JSON."`
}

// Run prints, for each item, its best matches with score and reasons.
func (m *matchCommand) Run(ctx context.Context, c *config) error {
	p, err := openPlatform(ctx, c, current, nil)
	if err != nil {
		return err
	}
	defer func() { _ = p.Close() }()
	if err := p.catchUp(ctx); err != nil {
		return err
	}
	for _, id := range m.IDs {
		id, err := p.service.FindItem(ctx, m.Kind, id)
		if err != nil {
			return err
		}
		matches, err := p.service.Matches(ctx, market.Actor{}, m.Kind, id, m.Limit)
		if err != nil {
			return err
		}
		if m.JSON {
			if err := printJSON(os.Stdout, matches); err != nil {
				return err
			}
			continue
		}
		of, err := p.service.Summary(ctx, strings.TrimSuffix(m.Kind, "s"), id)
		if err != nil {
			return err
		}
		printMatches(os.Stdout, of.Title, matches)
	}
	return nil
}

func printMatches(w io.Writer, title string, matches []service.Matched) {
	fmt.Fprintln(w, title)
	for i, m := range matches {
		fmt.Fprintf(w, "%2d. %5.1f  %s\n", i+1, m.Match.Score, m.Summary.Title)
		for _, r := range m.Match.Reasons {
			fmt.Fprintf(w, "        %s\n", r.Text("zh"))
		}
	}
}
