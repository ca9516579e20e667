package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/sheet"
)

// titleFlags are what the notice of a list of titles says of all its lines, and
// what somebody says to the difference.
type titleFlags struct {
	Document   string `help:"Number of the notice, such as 吉工信办联〔2022〕25号."`
	Level      string `default:"" enum:",seed,city,provincial,national,champion" help:"Level of all lines: seed, city, provincial, national or champion."`
	Batch      string `help:"Batch, such as 2022."`
	NoticeDate string `help:"Day of the notice, 2022-06-30."`
	ValidFrom  string `help:"First day of the term; the day of the notice without."`
	ValidTo    string `help:"Last day of the term; needed where no rule of the level is known."`
	Confirm    []int  `help:"Places of lines whose enterprise, found by its name, is right."`
	Reason     string `help:"Why lines that stand are corrected; needed where any is."`
}

func (f titleFlags) list() market.TitleList {
	return market.TitleList{
		DocumentNumber: f.Document, Level: market.TitleLevel(f.Level), Batch: f.Batch,
		NoticeDate: market.Date(f.NoticeDate), ValidFrom: market.Date(f.ValidFrom), ValidTo: market.Date(f.ValidTo),
	}
}

// titles takes in a published list of titles: it is checked, and what the check
// showed is written.
func (i *importCommand) titles(ctx context.Context, s *service.Service) error {
	sum, err := hashOf(i.File)
	if err != nil {
		return err
	}
	passes := 2
	if i.DryRun {
		passes = 1
	}
	bar := newBar(1000*passes, filepath.Base(i.File))
	done := 0 // of the passes before
	rows := func(yield func(sheet.Row, error) bool) {
		file, err := os.Open(i.File)
		if err != nil {
			yield(sheet.Row{}, err)
			return
		}
		defer file.Close()
		sheet.Read(ctx, file, i.File, sheet.Titles, func(n int) { _ = bar.Set(done + n) })(yield)
		done += 1000
	}
	order := service.TitleOrder{
		List: i.Titles.list(), By: "cli", Source: sum, Confirmed: i.Titles.Confirm, Reason: i.Titles.Reason, DryRun: i.DryRun,
	}
	var bad faultyRows
	out, err := s.ImportTitles(ctx, order, rows, i.keeper(&bad))
	_ = bar.Finish()
	if err != nil {
		return err
	}
	return i.finish(out, bad)
}

// hashOf is the SHA-256 of a file in lower-case hexadecimal.
func hashOf(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), err
}

// printDifference prints what a list changes of the library: + a new line, ~ one
// that stands and says something else, ? one whose enterprise was found by its
// name only, - what stands of the same document and is not in the list.
func printDifference(w io.Writer, d service.TitleDifference) {
	for _, c := range d.Lines {
		switch {
		case c.Before == nil:
			fmt.Fprintf(w, "+ %5d  %s\n", c.Place, lineOf(c.After))
		case c.Changed():
			var changes []string
			for _, f := range c.Before.Changes(c.After) {
				changes = append(changes, fmt.Sprintf("%s %q -> %q", f.Field, f.Old, f.New))
			}
			fmt.Fprintf(w, "~ %5d  %s: %s\n", c.Place, c.After.Name, strings.Join(changes, ", "))
		}
		if c.Match != nil {
			fmt.Fprintf(w, "? %5d  %s: by its name %s; --confirm %d if it is\n", c.Place, c.After.Name, c.Match.CreditCode, c.Place)
		}
	}
	for _, m := range d.Missing {
		fmt.Fprintf(w, "- %5d  %s: stands and is not in the list; it stays\n", m.Place, m.Facts.Name)
	}
}

func lineOf(f market.TitleFacts) string {
	region := market.RegionName(f.Region).ZH
	return strings.TrimSpace(strings.Join([]string{f.Name, cmp.Or(string(f.CreditCode), "(no credit code)"), region, f.Industry}, " "))
}
