package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/sheet"

	"github.com/schollz/progressbar/v3"
)

// importCommand takes in a list on the command line.
type importCommand struct {
	File         string `arg:"" type:"existingfile" help:"xlsx, csv, or jsonl."`
	Kind         string `required:"" enum:"achievements,demands,organisations,titles" help:"What the list holds: achievements, demands, organisations or titles. While a server runs on the same data folder, import in its web pages instead (titles: /titles/import)."`
	Organisation string `help:"Credit code of the organisation for which to import: the owner of rows that name none, whose drafts may be replaced."`
	Landing      string `default:"draft" enum:"draft,submit,listed" help:"draft, submit for review, or listed: published as it stands, for lists that the office published before."`
	DryRun       bool   `help:"Only check."`
	Faulty       string `help:"Write the faulty rows to this xlsx, to be mended and imported again."`
	JSON         bool   `help:"Print the outcome as JSON."`

	Titles titleFlags `embed:"" group:"Published lists of titles:"`
}

// Run imports. It fails when the file cannot be read; faulty rows are listed,
// left out, and make the exit status 1.
func (i *importCommand) Run(ctx context.Context, c *config) error {
	s, done, err := openService(ctx, c)
	if err != nil {
		return err
	}
	defer done()
	file, err := os.Open(i.File)
	if err != nil {
		return err
	}
	defer file.Close()
	if sheet.Kind(i.Kind) == sheet.Titles {
		return i.titles(ctx, s)
	}
	bar := newBar(1000, filepath.Base(i.File))
	order := service.Import{Kind: sheet.Kind(i.Kind), Owner: i.Organisation, Landing: service.Landing(i.Landing), By: "cli"}
	if i.Organisation != "" {
		code, err := creditCode(i.Organisation)
		if err != nil {
			return err
		}
		o, err := s.OrganisationByCode(ctx, code)
		if err != nil {
			return fmt.Errorf("--organisation %s: %w", code, err)
		}
		order.Owner, order.Member = string(code), o.ID
	}
	take := s.Write
	if i.DryRun {
		take = s.Check
	}
	var bad faultyRows
	rows := sheet.Read(ctx, file, i.File, order.Kind, func(n int) { _ = bar.Set(n) })
	out, err := take(ctx, order, rows, i.keeper(&bad))
	_ = bar.Finish()
	if err != nil {
		return err
	}
	return i.finish(out, bad)
}

// faultyRows are kept for the file to mend.
type faultyRows []sheet.Row

func (f *faultyRows) keep(r sheet.Row) { *f = append(*f, r.Bare()) }

// keeper keeps faulty rows where a file of them is asked for.
func (i *importCommand) keeper(bad *faultyRows) func(sheet.Row) {
	if i.Faulty == "" {
		return nil
	}
	return bad.keep
}

// finish writes the file to mend and the outcome, and makes faulty rows an error.
func (i *importCommand) finish(out service.Outcome, bad faultyRows) error {
	if len(bad) > 0 {
		if err := writeFile(i.Faulty, func(w io.Writer) error { return sheet.WriteFaulty(w, sheet.Kind(i.Kind), bad) }); err != nil {
			return err
		}
	}
	if err := i.report(os.Stdout, out); err != nil {
		return err
	}
	if out.Bad > 0 {
		return fmt.Errorf("%d of %d rows are faulty and were left out", out.Bad, out.Rows)
	}
	return nil
}

func (i *importCommand) report(w io.Writer, out service.Outcome) error {
	if i.JSON {
		return printJSON(w, out)
	}
	for _, f := range out.Faults {
		fmt.Fprintln(w, f)
	}
	if out.MoreFault > 0 {
		fmt.Fprintf(w, "and %d more faults\n", out.MoreFault)
	}
	if out.Titles != nil {
		printDifference(w, *out.Titles)
	}
	verb := "imported"
	if i.DryRun {
		verb = "checked"
	}
	_, err := fmt.Fprintf(w, "%s: %d rows, %d new, %d changed, %d unchanged, %d faulty\n", verb, out.Rows, out.New, out.Changed, out.Unchanged, out.Bad)
	return err
}

// exportCommand writes a list that import reads back as the same.
type exportCommand struct {
	Kind         string `arg:"" enum:"achievements,demands,organisations" help:"achievements, demands or organisations."`
	Organisation string `help:"Credit code of the owner; needed for achievements and demands."`
	Format       string `default:"xlsx" enum:"xlsx,csv" help:"xlsx or csv."`
	Template     bool   `help:"Write the empty template."`
	Out          string `short:"o" help:"File to write; standard output when empty."`
}

// Run exports.
func (e *exportCommand) Run(ctx context.Context, c *config) error {
	kind, format := sheet.Kind(e.Kind), sheet.Format(e.Format)
	if e.Template {
		return e.write(func(w io.Writer) error { return sheet.WriteTemplate(w, kind, format) })
	}
	s, done, err := openService(ctx, c)
	if err != nil {
		return err
	}
	defer done()
	var a market.Actor
	if kind != sheet.Organisations {
		code, err := creditCode(e.Organisation)
		if err != nil {
			return err
		}
		o, err := s.OrganisationByCode(ctx, code)
		if err != nil {
			return fmt.Errorf("--organisation %s: %w", e.Organisation, err)
		}
		a = market.Actor{User: "cli", Organisation: o.ID, Roles: []market.Grant{{Role: market.RoleMember}}}
	}
	return e.write(func(w io.Writer) error { return s.Export(ctx, a, kind, format, w) })
}

func (e *exportCommand) write(fill func(io.Writer) error) error {
	if e.Out == "" {
		return fill(os.Stdout)
	}
	return writeFile(e.Out, fill)
}

// creditCode reads the code of an organisation that a command names.
func creditCode(s string) (market.CreditCode, error) {
	code, fault := market.ParseCreditCode(s)
	if fault != nil {
		return "", fmt.Errorf("--organisation %q: %s; %s", s, fault.Message.EN, fault.Hint.EN)
	}
	return code, nil
}

// openService opens the store for a command that needs neither index nor
// matcher; both follow at the next start of a server.
func openService(ctx context.Context, c *config) (*service.Service, func(), error) {
	log := c.logger()
	st, err := openStore(ctx, c, log)
	if err != nil {
		return nil, nil, err
	}
	s := service.New(service.Deps{Store: st, World: present(), Log: log})
	return s, func() {
		if err := st.Close(); err != nil {
			log.Error("closing the store", "error", err)
		}
	}, nil
}

// newBar shows progress on a terminal and nothing anywhere else.
func newBar(total int, what string) *progressbar.ProgressBar {
	return progressbar.NewOptions(total, progressbar.OptionSetWriter(os.Stderr), progressbar.OptionSetDescription(what),
		progressbar.OptionSetVisibility(isTerminal(os.Stderr)), progressbar.OptionShowElapsedTimeOnFinish(), progressbar.OptionClearOnFinish())
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// writeFile writes a file whole or not at all.
func writeFile(name string, fill func(io.Writer) error) error {
	var b bytes.Buffer
	if err := fill(&b); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), "."+strings.TrimPrefix(filepath.Base(name), ".")+"-")
	if err != nil {
		return err
	}
	_, err = tmp.Write(b.Bytes())
	err = errors.Join(err, tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(tmp.Name()))
	}
	return os.Chmod(name, 0o644) //nolint:gosec // a list for the people who asked for it
}
