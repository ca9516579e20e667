package service

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"duijie/server/market"
	virus "duijie/server/scan"
	"duijie/server/scan/scantest"
	"duijie/server/store"
	"duijie/server/store/folder"
	"duijie/server/store/sqlite"

	"github.com/google/go-cmp/cmp"
)

// moving is a world whose time a test moves.
type moving struct {
	market.RealWorld
	ahead atomic.Int64
}

func (m *moving) Now() time.Time { return m.RealWorld.Now().Add(time.Duration(m.ahead.Load())) }

// desk is a Service over real parts whose files are looked at.
type desk struct {
	*Service
	world *moving
	place string // of the vault
}

var (
	firmMember = market.Actor{User: "u1", Organisation: "firm", Roles: []market.Grant{{Role: market.RoleMember}}}
	uniMember  = market.Actor{User: "u2", Organisation: "uni", Roles: []market.Grant{{Role: market.RoleMember}}}
)

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{world: &moving{}, place: t.TempDir()}
	b, err := sqlite.Open(t.Context(), t.TempDir())
	fine(t, err)
	st, err := store.Open(t.Context(), b, store.Options{Collections: Collections(), Records: RecordSets(), World: d.world})
	fine(t, err)
	t.Cleanup(func() { _ = st.Close() })
	vault, err := folder.Open(d.place)
	fine(t, err)
	d.Service = New(Deps{Store: st, Vault: vault, World: d.world})
	return d
}

func fine(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// scan is a PDF of so many bytes and a little more.
func scan(n int) []byte { return []byte("%PDF-1.7\n" + strings.Repeat("x", n) + "\n%%EOF\n") }

func (d *desk) upload(t *testing.T, a market.Actor, name string, data []byte) market.File {
	t.Helper()
	f, err := d.UploadFile(t.Context(), a, name, bytes.NewReader(data), int64(len(data)))
	fine(t, err)
	return f
}

// use commits a document that names a file, as a contract would.
func (d *desk) use(t *testing.T, a market.Actor, sha256 string) (*market.Attachment, error) {
	t.Helper()
	var out *market.Attachment
	_, err := d.Store.Commit(t.Context(), store.Meta{Actor: a.User, Action: "test"}, func(_ context.Context, tx store.Tx) error {
		var err error
		out, err = uploaded(tx, a, "voucher", sha256)
		return err
	})
	return out, err
}

func (d *desk) read(t *testing.T, a market.Actor, sha256 string) (string, error) {
	t.Helper()
	f, err := d.File(t.Context(), a, sha256)
	if err != nil {
		return "", err
	}
	data, err := io.ReadAll(f)
	fine(t, errors.Join(err, f.Close()))
	return string(data), nil
}

func TestAnUploadIsReadByItsOwnOrganisationOnly(t *testing.T) {
	d := newDesk(t)
	data := scan(10)
	f := d.upload(t, firmMember, "../合同.exe", data)
	want := market.File{SHA256: f.SHA256, Organisation: "firm", Name: "合同.pdf", Type: market.PDF, Size: int64(len(data)), By: "u1", At: f.At, Stored: true}
	if diff := cmp.Diff(want, f); diff != "" {
		t.Errorf("kept otherwise (- wanted, + found):\n%s", diff)
	}
	colleague := market.Actor{User: "u9", Organisation: "firm", Roles: []market.Grant{{Role: market.RoleOrgManager}}}
	if got, err := d.read(t, colleague, f.SHA256); err != nil || got != string(data) {
		t.Errorf("a colleague reads %q, %v", got, err)
	}
	for name, a := range map[string]market.Actor{"another organisation": uniMember, "a visitor": {}, "the operator": {User: "op", Roles: []market.Grant{{Role: market.RoleOperator}}}} {
		if _, err := d.read(t, a, f.SHA256); market.CodeOf(err) != market.CodeNotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := d.UploadFile(t.Context(), market.Actor{User: "op", Roles: []market.Grant{{Role: market.RoleOperator}}}, "a.pdf", bytes.NewReader(data), int64(len(data))); market.CodeOf(err) != market.CodeForbidden {
		t.Errorf("the operator uploads: %v", err)
	}
}

func TestWhoHasTheSameBytesHasAFileOfTheirOwn(t *testing.T) {
	d := newDesk(t)
	f := d.upload(t, firmMember, "合同.pdf", scan(10))
	g := d.upload(t, uniMember, "副本.pdf", scan(10))
	if g.SHA256 != f.SHA256 || g.Name != "副本.pdf" || g.Organisation != "uni" {
		t.Errorf("the second is %+v", g)
	}
	again := d.upload(t, firmMember, "合同终稿.pdf", scan(10))
	if again.Name != "合同终稿.pdf" || !again.Stored {
		t.Errorf("uploaded again it is %+v", again)
	}
}

func TestWhatIsRefusedIsNotKept(t *testing.T) {
	d := newDesk(t)
	for _, c := range []struct {
		name string
		data []byte
		code market.Code
	}{
		{"a web page", []byte("<html>"), market.CodeInvalid},
		{"a byte past the limit", scan(market.MaxFile), market.CodeTooLarge},
	} {
		if _, err := d.UploadFile(t.Context(), firmMember, "a.pdf", bytes.NewReader(c.data), int64(len(c.data))); market.CodeOf(err) != c.code {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if n, err := d.Store.Head(t.Context()); err != nil || n != 0 {
		t.Errorf("the journal has %d entries, %v", n, err)
	}
	d.upload(t, firmMember, "a.pdf", scan(market.MaxFile-len(scan(0))))
}

func TestADocumentNamesOnlyFilesOfTheActorsOrganisation(t *testing.T) {
	d := newDesk(t)
	f := d.upload(t, firmMember, "合同.pdf", scan(10))
	colleague := market.Actor{User: "u9", Organisation: "firm", Roles: firmMember.Roles}
	got, err := d.use(t, colleague, f.SHA256)
	fine(t, err)
	want := f.Attachment()
	want.By, want.At = "u9", got.At
	if diff := cmp.Diff(&want, got); diff != "" {
		t.Errorf("named otherwise than uploaded (- wanted, + found):\n%s", diff)
	}
	if got, err := d.use(t, firmMember, ""); got != nil || err != nil {
		t.Errorf("no file: %v, %v", got, err)
	}
	auditor := market.Actor{User: "u7", Organisation: "firm", Roles: []market.Grant{{Role: market.RoleAuditor, Region: market.Jilin}}}
	for name, c := range map[string]struct {
		by     market.Actor
		sha256 string
	}{
		"another's file":      {uniMember, f.SHA256},
		"a file of no one":    {firmMember, strings.Repeat("0", 64)},
		"no hash":             {firmMember, "../" + f.SHA256},
		"an auditor's choice": {auditor, f.SHA256},
	} {
		_, err := d.use(t, c.by, c.sha256)
		var e *market.Error
		if !errors.As(err, &e) || len(e.Faults) != 1 || e.Faults[0].Field != "voucher" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestUnusedUploadsAreSweptAfterADay(t *testing.T) {
	d := newDesk(t)
	unused, used := d.upload(t, firmMember, "a.pdf", scan(1)), d.upload(t, firmMember, "b.pdf", scan(2))
	shared := d.upload(t, firmMember, "c.pdf", scan(3))
	_, err := d.use(t, firmMember, used.SHA256) // and no document that stands names it: an old version does
	fine(t, err)
	d.sweep(t, 0)
	d.world.ahead.Store(int64(fileLife - time.Minute))
	d.sweep(t, 0)
	d.upload(t, uniMember, "c.pdf", scan(3))
	d.world.ahead.Store(int64(fileLife + time.Minute))
	d.sweep(t, 2) // both of the firm's; the university has one of the two still
	for f, want := range map[string]bool{unused.SHA256: false, used.SHA256: true, shared.SHA256: true} {
		if has, err := d.Vault.Has(t.Context(), f); err != nil || has != want {
			t.Errorf("file %s is there: %v, %v; want %v", f, has, err, want)
		}
	}
	if _, err := d.read(t, firmMember, shared.SHA256); market.CodeOf(err) != market.CodeNotFound {
		t.Errorf("the firm still reads what it no longer has: %v", err)
	}
	d.whole(t)
	if again := d.upload(t, firmMember, "a.pdf", scan(1)); !again.Stored {
		t.Errorf("swept, it cannot be uploaded again: %+v", again)
	}
}

func (d *desk) sweep(t *testing.T, want int) {
	t.Helper()
	if n, err := d.SweepFiles(t.Context()); err != nil || n != want {
		t.Errorf("swept %d, %v; want %d", n, err, want)
	}
}

// whole wants no finding of verify.
func (d *desk) whole(t *testing.T) {
	t.Helper()
	if found, err := d.CheckFiles(t.Context(), nil); err != nil || len(found) != 0 {
		t.Errorf("verify: %v, %v", found, err)
	}
}

// failing is a vault that does not answer at first.
type failing struct {
	store.Vault
	left int
}

func (f *failing) Delete(ctx context.Context, sha256 string) error {
	if f.left--; f.left >= 0 {
		return errors.New("the disk is away")
	}
	return f.Vault.Delete(ctx, sha256)
}

func TestAnInterruptedSweepHoldsTheFileUntilItIsFinished(t *testing.T) {
	d := newDesk(t)
	f := d.upload(t, firmMember, "a.pdf", scan(1))
	d.Vault = &failing{Vault: d.Vault, left: 1}
	d.world.ahead.Store(int64(fileLife + time.Minute))
	if _, err := d.SweepFiles(t.Context()); err == nil {
		t.Fatal("the sweep says that it is done")
	}
	_, err := d.UploadFile(t.Context(), uniMember, "a.pdf", bytes.NewReader(scan(1)), f.Size)
	if market.CodeOf(err) != market.CodeUnavailable {
		t.Errorf("uploaded while it is removed: %v", err)
	}
	d.sweep(t, 0) // another process may still be at it
	d.world.ahead.Add(int64(sweepLife))
	d.sweep(t, 0)
	if has, err := d.Vault.Has(t.Context(), f.SHA256); err != nil || has {
		t.Errorf("the bytes are there: %v, %v", has, err)
	}
	d.upload(t, uniMember, "a.pdf", scan(1))
	d.whole(t)
}

func TestUploadsAndSweepsAtOnceLoseNothing(t *testing.T) {
	d := newDesk(t)
	errs := make(chan error, 40)
	for i := range 40 {
		go func() {
			if i%4 == 0 {
				_, err := d.SweepFiles(context.Background())
				errs <- err
				return
			}
			a := market.Actor{User: "u", Organisation: fmt.Sprint("o", i%3), Roles: []market.Grant{{Role: market.RoleMember}}}
			data := scan(i % 2)
			_, err := d.UploadFile(context.Background(), a, "a.pdf", bytes.NewReader(data), int64(len(data)))
			if market.CodeOf(err) == market.CodeUnavailable {
				err = nil // being swept
			}
			d.world.ahead.Add(int64(fileLife / 5))
			errs <- err
		}()
	}
	for range cap(errs) {
		fine(t, <-errs)
	}
	d.whole(t)
}

func TestTooManyUnusedFilesAreRefused(t *testing.T) {
	d := newDesk(t)
	for i := range maxUnused {
		d.upload(t, firmMember, "a.pdf", scan(i))
	}
	data := scan(maxUnused)
	if _, err := d.UploadFile(t.Context(), firmMember, "a.pdf", bytes.NewReader(data), int64(len(data))); market.CodeOf(err) != market.CodeTooMany {
		t.Errorf("one more: %v", err)
	}
	d.upload(t, firmMember, "a.pdf", scan(0)) // one that it has
	d.upload(t, uniMember, "a.pdf", data)     // another's allowance
}

func TestVerifyFindsLostAndChangedFiles(t *testing.T) {
	d := newDesk(t)
	lost, changed := d.upload(t, firmMember, "a.pdf", scan(1)), d.upload(t, firmMember, "b.pdf", scan(2))
	d.whole(t)
	fine(t, d.Vault.Delete(t.Context(), lost.SHA256))
	fine(t, overwrite(d.place, changed.SHA256))
	found, err := d.CheckFiles(t.Context(), nil)
	fine(t, err)
	got := map[string]string{}
	for _, f := range found {
		got[f.SHA256] = f.Problem
	}
	if len(got) != 2 || got[lost.SHA256] != "it is not in the vault" || !strings.Contains(got[changed.SHA256], "its bytes hash to") {
		t.Errorf("found %v", found)
	}
}

// overwrite changes a file behind the vault's back.
func overwrite(place, sha256 string) error {
	return os.WriteFile(filepath.Join(place, sha256[:2], sha256[2:4], sha256), []byte("x"), 0o600)
}

// A file in which the operator's scanner finds something is not kept, nor is one that it
// could not look at; without a scanner files are taken.
func TestNothingIsKeptThatTheScannerDoesNotLetPass(t *testing.T) {
	server := scantest.Start(t)
	clamd, err := virus.New(server.Addr)
	if err != nil {
		t.Fatal(err)
	}
	nobody, err := virus.New("127.0.0.1:1")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		by   Scanner
		text string
		want market.Code
	}{
		{"no scanner", nil, scantest.Virus, ""},
		{"a clean file", clamd, "clean", ""},
		{"a virus", clamd, scantest.Virus, market.CodeInvalid},
		{"a scanner that is away", nobody, "clean", market.CodeUnavailable},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t)
			d.Scanner, d.Log = c.by, slog.New(slog.DiscardHandler)
			data := []byte("%PDF-1.7\n" + c.text + "\n%%EOF\n")
			_, err := d.UploadFile(t.Context(), firmMember, "a.pdf", bytes.NewReader(data), int64(len(data)))
			if market.CodeOf(err) != c.want {
				t.Fatalf("%v, want %q", err, c.want)
			}
			page, err := d.Store.Find(t.Context(), store.Query{Kind: Files, Limit: 10})
			if err != nil || (len(page.Docs) == 1) != (c.want == "") {
				t.Errorf("%d files, error %v", len(page.Docs), err)
			}
		})
	}
}
