package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"duijie/server/jobs"
	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
)

// verifyCommand checks journal and documents, and what is derived from them.
type verifyCommand struct {
	Heads       string `help:"File with signed ends of the journal, as /api/v1/journal/heads answered once: is it still the journal that was signed?"`
	SecurityLog string `help:"File of DUIJIE_SECURITY_LOG: does each line follow from the one before it? Nothing else is looked at then." type:"existingfile"`
	JSON        bool   `help:"Print the report as JSON."`
}

// verified is the report of the command.
type verified struct {
	store.Report
	Files   []service.FileFinding `json:"files"`   // files that are gone or not what they were
	Derived []jobs.Difference     `json:"derived"` // what index and matcher hold otherwise than the store
	// Claims are decisions, distributions, payment lists and ledgers that are not
	// what they were made from.
	Claims []service.ClaimFinding `json:"claims"`
	Heads  []service.HeadFinding  `json:"heads"` // signed ends, kept elsewhere, that the journal does not lead to
}

// Run fails when anything differs from what was written. Index and matcher are
// held against the store only where that is whole: nothing can be said of them
// by a store that is not.
func (v *verifyCommand) Run(ctx context.Context, c *config) error {
	if v.SecurityLog != "" {
		return printSecurityLog(os.Stdout, v.SecurityLog)
	}
	var report verified
	var err error
	if report.Report, report.Files, err = verifyStore(ctx, c); err != nil {
		return err
	}
	if v.Heads != "" {
		if report.Heads, err = verifyHeads(ctx, c, v.Heads); err != nil {
			return err
		}
	}
	if len(report.Findings) == 0 {
		if report.Claims, err = verifyClaims(ctx, c); err != nil {
			return err
		}
		if report.Derived, err = verifyDerived(ctx, c); err != nil {
			return err
		}
	}
	if v.JSON {
		err = printJSON(os.Stdout, report)
	} else {
		report.print()
	}
	switch {
	case len(report.Findings) > 0:
		return errors.Join(err, fmt.Errorf("%d findings: the data is not what was written", len(report.Findings)))
	case len(report.Heads) > 0:
		return errors.Join(err, fmt.Errorf("%d signed ends are not in this journal: it is not the one that was signed", len(report.Heads)))
	case len(report.Files) > 0:
		return errors.Join(err, fmt.Errorf("%d files are gone or not what was uploaded: bring them back from a backup", len(report.Files)))
	case len(report.Claims) > 0:
		return errors.Join(err, fmt.Errorf("%d decisions, lists or ledgers of claims are not what they were made from", len(report.Claims)))
	case len(report.Derived) > 0:
		return errors.Join(err, fmt.Errorf("%d listings are searched or matched otherwise than they stand in the store: run reindex", len(report.Derived)))
	}
	return err
}

func (v verified) print() {
	fmt.Printf("%d journal entries, %d documents\n", v.Entries, v.Documents)
	for _, f := range v.Findings {
		fmt.Println(f)
	}
	for _, f := range v.Heads {
		fmt.Println(f)
	}
	for _, f := range v.Files {
		fmt.Println(f)
	}
	for _, f := range v.Claims {
		fmt.Println(f)
	}
	for _, d := range v.Derived {
		fmt.Println(d)
	}
}

// verifyStore walks journal and documents, and reads every file that they name;
// of a store that is not whole nothing can be said of its files.
func verifyStore(ctx context.Context, c *config) (store.Report, []service.FileFinding, error) {
	st, vault, err := openStores(ctx, c, c.logger())
	if err != nil {
		return store.Report{}, nil, err
	}
	defer st.Close()
	bar := newBar(1, "journal and documents")
	report, err := st.Verify(ctx, func(done, total int64) {
		bar.ChangeMax64(max(total, 1))
		_ = bar.Set64(done)
	})
	_ = bar.Finish()
	if err != nil || len(report.Findings) > 0 {
		return report, nil, err
	}
	files := newBar(1, "files")
	defer func() { _ = files.Finish() }()
	found, err := service.New(service.Deps{Store: st, Vault: vault}).CheckFiles(ctx, func(done, total int) {
		files.ChangeMax(max(total, 1))
		_ = files.Set(done)
	})
	return report, found, err
}

// verifyHeads holds signed ends that were kept elsewhere against the journal.
func verifyHeads(ctx context.Context, c *config, file string) ([]service.HeadFinding, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var kept struct {
		Items []market.JournalHead `json:"items"`
	}
	if err := json.Unmarshal(text, &kept); err != nil || len(kept.Items) == 0 {
		return nil, fmt.Errorf("%s holds no signed ends: it should be what /api/v1/journal/heads answered", file)
	}
	st, err := openStore(ctx, c, c.logger())
	if err != nil {
		return nil, err
	}
	defer st.Close()
	return service.CheckHeads(ctx, st, kept.Items)
}

// verifyClaims recomputes every decided claim and adds up every ledger.
func verifyClaims(ctx context.Context, c *config) ([]service.ClaimFinding, error) {
	st, err := openStore(ctx, c, c.logger())
	if err != nil {
		return nil, err
	}
	defer st.Close()
	bar := newBar(1, "claims")
	defer func() { _ = bar.Finish() }()
	return service.VerifyClaims(ctx, st, func(done int) {
		bar.ChangeMax(done + 1)
		_ = bar.Set(done)
	})
}

func verifyDerived(ctx context.Context, c *config) (found []jobs.Difference, err error) {
	p, err := openPlatform(ctx, c, current, nil)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	if err := p.catchUp(ctx); err != nil {
		return nil, err
	}
	bar := newBar(1, "index and matcher")
	defer func() { _ = bar.Finish() }()
	return jobs.Compare(ctx, p.store, func(done, total int) {
		bar.ChangeMax(max(total, 1))
		_ = bar.Set(done)
	},
		jobs.Compared{Name: "index", Held: p.index, Sum: func(e *service.Entry) uint64 { return e.Document.Sum() }},
		jobs.Compared{Name: "matcher", Held: p.engine.current(), Sum: func(e *service.Entry) uint64 { return e.Item.Sum() }},
	)
}
