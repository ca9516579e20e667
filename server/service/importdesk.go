package service

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"sync"
	"time"

	"duijie/server/market"
	"duijie/server/sheet"
)

// ImportState is where an uploaded list stands.
type ImportState string

// The states of an import.
const (
	ImportChecking ImportState = "checking" // the dry run reads it
	ImportChecked  ImportState = "checked"  // good rows may go in
	ImportWriting  ImportState = "writing"
	ImportDone     ImportState = "done"
	ImportFailed   ImportState = "failed" // the file as a whole could not be read; Problem says why
)

// ImportStatus is what people see of an import.
type ImportStatus struct {
	ID      string
	Kind    sheet.Kind
	File    string
	State   ImportState
	Done    int // thousandths of the file
	Outcome Outcome
	Problem *market.Error
	Started time.Time
}

// importDesk keeps the uploads that people are working on, in memory and in
// temporary files of this process: an import that a stop interrupts is uploaded
// again, and what was written by then counts as unchanged.
type importDesk struct {
	mu   sync.Mutex
	jobs map[string]*importJob
}

func newImportDesk() *importDesk { return &importDesk{jobs: map[string]*importJob{}} }

const (
	importLife   = 2 * time.Hour // an upload is forgotten after
	maxUploads   = 20            // at once in this process
	maxBadKept   = 5000          // faulty rows kept for the file to mend
	uploadPrefix = "duijie-upload-"
)

type importJob struct {
	mu      sync.Mutex
	status  ImportStatus
	owner   string // user
	order   Import
	path    string
	bad     []sheet.Row
	changed chan struct{} // closed and replaced at every change
	cancel  context.CancelFunc
}

func (j *importJob) update(f func(*ImportStatus)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	f(&j.status)
	close(j.changed)
	j.changed = make(chan struct{})
}

func (j *importJob) look() (ImportStatus, <-chan struct{}) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.status, j.changed
}

// Upload takes a list in and begins its dry run. organisation is the credit
// code of the owner of rows that name none; empty means the actor's own.
// Errors: forbidden, too large, too many uploads at once.
func (s *Service) Upload(ctx context.Context, a market.Actor, kind sheet.Kind, landing Landing, organisation, name string, file io.Reader) (ImportStatus, error) {
	mayOwn, err := MayImport(a, kind, landing)
	if err != nil {
		return ImportStatus{}, err
	}
	order := Import{Kind: kind, Landing: landing, By: a.User, MayOwn: mayOwn, Owner: organisation}
	if order.Owner == "" && a.Organisation != "" {
		own, _, err := s.Organisation(ctx, a.Organisation)
		if err != nil {
			return ImportStatus{}, err
		}
		order.Owner = string(own.CreditCode)
	}
	path, err := saveUpload(file)
	if err != nil {
		return ImportStatus{}, err
	}
	run, cancel := context.WithCancel(context.WithoutCancel(ctx))
	j := &importJob{owner: a.User, order: order, path: path, changed: make(chan struct{}), cancel: cancel,
		status: ImportStatus{ID: s.World.NewID(), Kind: kind, File: name, State: ImportChecking, Started: s.World.Now()}}
	if err := s.imports.add(j, s.World.Now()); err != nil {
		j.forget()
		return ImportStatus{}, err
	}
	go s.runImport(run, j, ImportChecked, s.Check)
	status, _ := j.look()
	return status, nil
}

// saveUpload writes an upload to a temporary file, and refuses one above the
// limit before it fills the disk.
func saveUpload(file io.Reader) (string, error) {
	f, err := os.CreateTemp("", uploadPrefix)
	if err != nil {
		return "", err
	}
	n, err := io.Copy(f, io.LimitReader(file, sheet.MaxFile+1))
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil && n > sheet.MaxFile {
		err = market.Errorf(market.CodeTooLarge, "文件超过上限 %d MB；请分成几个文件", "the file is above %d MB; please split it", sheet.MaxFile>>20)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return "", err
	}
	return f.Name(), nil
}

func (j *importJob) forget() {
	j.cancel()
	_ = os.Remove(j.path)
}

// add takes a job in and forgets those whose time is over.
func (d *importDesk) add(j *importJob, now time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for id, old := range d.jobs {
		if st, _ := old.look(); now.Sub(st.Started) > importLife {
			old.forget()
			delete(d.jobs, id)
		}
	}
	if len(d.jobs) >= maxUploads {
		return &market.Error{Code: market.CodeTooMany, RetryAfter: 60, Message: market.Text{ZH: "正在处理的导入太多，请稍后再试", EN: "too many imports at once, please try again later"}}
	}
	d.jobs[j.status.ID] = j
	return nil
}

type takeRows func(context.Context, Import, func(func(sheet.Row, error) bool), func(sheet.Row)) (Outcome, error)

// runImport reads the file once, for a dry run or to write.
func (s *Service) runImport(ctx context.Context, j *importJob, end ImportState, take takeRows) {
	out, bad, err := j.read(ctx, take)
	if err != nil && market.CodeOf(err) == market.CodeInternal {
		s.Log.Error("import failed", "import", j.status.ID, "error", err)
		err = market.Errorf(market.CodeInternal, "导入中断，请重新上传", "the import broke off; please upload it again")
	}
	j.update(func(st *ImportStatus) {
		st.Outcome, st.State, st.Done = out, end, 1000
		j.bad = bad
		if err != nil {
			st.State = ImportFailed
			st.Problem = asMarket(err)
		}
	})
}

func asMarket(err error) *market.Error {
	var e *market.Error
	if errors.As(err, &e) {
		return e
	}
	return market.Errorf(market.CodeUnavailable, "导入已中断", "the import was broken off")
}

func (j *importJob) read(ctx context.Context, take takeRows) (Outcome, []sheet.Row, error) {
	f, err := os.Open(j.path)
	if err != nil {
		return Outcome{}, nil, err
	}
	defer f.Close()
	var bad []sheet.Row
	st, _ := j.look()
	progress := func(done int) {
		if now, _ := j.look(); done/10 != now.Done/10 {
			j.update(func(st *ImportStatus) { st.Done = done })
		}
	}
	out, err := take(ctx, j.order, sheet.Read(ctx, f, st.File, j.order.Kind, progress), func(r sheet.Row) {
		if len(bad) < maxBadKept {
			bad = append(bad, r)
		}
	})
	return out, bad, err
}

// find gives the actor's own job. Errors: not found.
func (s *Service) findImport(a market.Actor, id string) (*importJob, error) {
	s.imports.mu.Lock()
	defer s.imports.mu.Unlock()
	j := s.imports.jobs[id]
	if j == nil || j.owner != a.User || !a.SignedIn() {
		return nil, notFound()
	}
	return j, nil
}

// ImportStatus tells where an import of the actor's stands, and gives a channel
// that closes at its next change.
func (s *Service) ImportStatus(a market.Actor, id string) (ImportStatus, <-chan struct{}, error) {
	j, err := s.findImport(a, id)
	if err != nil {
		return ImportStatus{}, nil, err
	}
	st, changed := j.look()
	return st, changed, nil
}

// ApplyImport writes the good rows of a checked list. Errors: not found,
// conflict unless its dry run is over.
func (s *Service) ApplyImport(ctx context.Context, a market.Actor, id string, landing Landing) (ImportStatus, error) {
	j, err := s.findImport(a, id)
	if err != nil {
		return ImportStatus{}, err
	}
	mayOwn, err := MayImport(a, j.order.Kind, landing)
	if err != nil {
		return ImportStatus{}, err
	}
	started := false
	j.update(func(st *ImportStatus) {
		if st.State == ImportChecked {
			st.State, st.Done, started = ImportWriting, 0, true
			j.order.Landing, j.order.MayOwn = landing, mayOwn
		}
	})
	if !started {
		return ImportStatus{}, market.Errorf(market.CodeConflict, "检查尚未结束，或已经导入", "its check is not over yet, or it was taken in already")
	}
	go s.runImport(context.WithoutCancel(ctx), j, ImportDone, s.Write)
	st, _ := j.look()
	return st, nil
}

// FaultyRows writes the faulty rows of an import as a workbook to mend.
func (s *Service) FaultyRows(a market.Actor, id string) ([]byte, error) {
	j, err := s.findImport(a, id)
	if err != nil {
		return nil, err
	}
	j.mu.Lock()
	bad, kind := j.bad, j.order.Kind
	j.mu.Unlock()
	if len(bad) == 0 {
		return nil, notFound()
	}
	var b bytes.Buffer
	err = sheet.WriteFaulty(&b, kind, bad)
	return b.Bytes(), err
}
