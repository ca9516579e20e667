package service

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"duijie/server/market"
	"duijie/server/sheet"
	"duijie/server/store"
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
	Done    int // thousandths of the file that were read
	Outcome Outcome
	Problem *market.Error
	Started time.Time
}

// ended tells whether nothing is being read.
func (st ImportStatus) ended() bool { return st.State != ImportChecking && st.State != ImportWriting }

// Limits of the desk.
const (
	importLife  = 2 * time.Hour // an upload that nobody touches is forgotten after
	maxRunning  = 40            // imports of this process that wait or run
	maxPerUser  = 3             // of one person
	maxKept     = 5             // ended imports of one person; the oldest goes first
	readAtOnce  = 2             // files read at the same time; the others wait
	maxBadBytes = 4 << 20       // of faulty rows kept for the file to mend
)

// importDesk keeps the uploads that people are working on, in memory and in
// temporary files of this process: an import that a stop interrupts is uploaded
// again, and what was written by then counts as unchanged.
type importDesk struct {
	ctx    context.Context // ends when the service is closed
	cancel context.CancelFunc
	turns  chan struct{} // one for each file that may be read now
	all    sync.WaitGroup

	mu   sync.Mutex
	jobs map[string]*importJob
	dir  string // "" before the first upload
}

func newImportDesk() *importDesk {
	ctx, cancel := context.WithCancel(context.Background())
	return &importDesk{ctx: ctx, cancel: cancel, turns: make(chan struct{}, readAtOnce), jobs: map[string]*importJob{}}
}

// Close ends the imports that run, waits for them, and removes their files.
func (s *Service) Close() error {
	d := s.imports
	d.cancel()
	d.all.Wait()
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.dir == "" {
		return nil
	}
	return os.RemoveAll(d.dir)
}

// ForgetImports drops uploads that nobody has touched for two hours.
func (s *Service) ForgetImports() {
	s.imports.mu.Lock()
	defer s.imports.mu.Unlock()
	for id, j := range s.imports.jobs {
		if st, _ := j.look(); st.ended() && s.World.Now().Sub(st.Started) > importLife {
			s.imports.drop(id)
		}
	}
}

// drop forgets an ended import. d.mu is held.
func (d *importDesk) drop(id string) {
	_ = os.Remove(d.jobs[id].path)
	delete(d.jobs, id)
}

type importJob struct {
	owner string // user
	order Import
	path  string

	mu      sync.Mutex
	status  ImportStatus
	bad     []sheet.Row
	changed chan struct{} // closed and replaced at every change
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
	if a.BelongsTo(a.Organisation) {
		order.Member, order.As = a.Organisation, market.CapacityOf(a, a.Organisation, "")
	}
	if order.Owner == "" && a.Organisation != "" {
		own, _, err := s.Organisation(ctx, a.Organisation)
		if err != nil {
			return ImportStatus{}, err
		}
		order.Owner = string(own.CreditCode)
	}
	return s.beginImport(order, name, file)
}

// beginImport keeps a file and begins its dry run.
func (s *Service) beginImport(order Import, name string, file io.Reader) (ImportStatus, error) {
	path, sum, err := s.imports.save(s.Scratch, file)
	if err != nil {
		return ImportStatus{}, err
	}
	if order.titles != nil {
		order.titles.Source = sum
	}
	j := &importJob{owner: order.By, order: order, path: path, changed: make(chan struct{}),
		status: ImportStatus{ID: s.World.NewID(), Kind: order.Kind, File: name, State: ImportChecking, Started: s.World.Now()}}
	if err := s.imports.add(j); err != nil {
		return ImportStatus{}, errors.Join(err, os.Remove(path))
	}
	s.imports.all.Go(func() { s.runImport(j, ImportChecked, s.Check) })
	status, _ := j.look()
	return status, nil
}

// folder is where uploads wait, made when it is first needed: below the scratch
// folder of the process, which whoever starts the next one empties, or, where there
// is none, among the machine's temporary files.
func (d *importDesk) folder(scratch string) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.dir != "" {
		return d.dir, nil
	}
	if scratch != "" {
		if err := os.MkdirAll(scratch, 0o700); err != nil {
			return "", err
		}
	}
	var err error
	d.dir, err = os.MkdirTemp(scratch, "duijie-uploads-")
	return d.dir, err
}

// save writes an upload to a temporary file, and refuses one above the limit
// before it fills the disk. sum is the SHA-256 of its bytes.
func (d *importDesk) save(scratch string, file io.Reader) (path, sum string, err error) {
	dir, err := d.folder(scratch)
	if err != nil {
		return "", "", problem(store.DiskFault(err))
	}
	f, err := os.CreateTemp(dir, "list-")
	if err != nil {
		return "", "", problem(store.DiskFault(err))
	}
	hash := sha256.New()
	n, err := io.Copy(io.MultiWriter(f, hash), io.LimitReader(file, sheet.MaxFile+1))
	err = errors.Join(err, f.Close())
	if err == nil && n > sheet.MaxFile {
		err = market.Errorf(market.CodeTooLarge, "文件超过上限 %d MB；请分成几个文件", "the file is above %d MB; please split it", sheet.MaxFile>>20)
	}
	if err != nil {
		return "", "", problem(store.DiskFault(errors.Join(err, os.Remove(f.Name()))))
	}
	return f.Name(), hex.EncodeToString(hash.Sum(nil)), nil
}

// add takes a job in. Errors: too many of this person's, or of all, are at
// work.
func (d *importDesk) add(j *importJob) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ctx.Err() != nil {
		return market.Errorf(market.CodeUnavailable, "服务正在停止，请稍后再试", "the server is stopping, please try again")
	}
	running, own, kept, oldest := 0, 0, 0, ""
	for id, other := range d.jobs {
		st, _ := other.look()
		mine := other.owner == j.owner
		switch {
		case !st.ended():
			running++
			if mine {
				own++
			}
		case mine:
			kept++
			if oldest == "" || st.Started.Before(d.jobs[oldest].status.Started) {
				oldest = id
			}
		}
	}
	if running >= maxRunning || own >= maxPerUser {
		return &market.Error{Code: market.CodeTooMany, RetryAfter: 30, Message: market.Text{
			ZH: "还有导入正在进行，请等它结束再上传", EN: "other imports are still at work; please upload when they are over"}}
	}
	if kept >= maxKept {
		d.drop(oldest)
	}
	d.jobs[j.status.ID] = j
	return nil
}

type takeRows func(context.Context, Import, func(func(sheet.Row, error) bool), func(sheet.Row)) (Outcome, error)

// runImport reads the file once, for a dry run or to write, when its turn
// comes.
func (s *Service) runImport(j *importJob, end ImportState, take takeRows) {
	out, bad, err := Outcome{}, []sheet.Row(nil), s.imports.ctx.Err()
	select {
	case s.imports.turns <- struct{}{}:
		out, bad, err = j.read(s.imports.ctx, take)
		<-s.imports.turns
	case <-s.imports.ctx.Done():
	}
	var ours *market.Error
	if barred := Barred(err); barred != nil {
		ours = &market.Error{Code: barred.Code, RetryAfter: barred.RetryAfter, Cause: err, Message: market.Text{
			ZH: "导入中断：服务器磁盘已满或不可写入；请告知平台运维，处理后重新上传，已写入的行会被认出",
			EN: "the import broke off: the server's disk is full or takes no writes; tell the platform's operator, then upload it again, rows that went in are recognised"}}
	} else if err != nil && !errors.As(err, &ours) {
		s.Log.Error("import failed", "import", j.status.ID, "error", err)
		ours = market.Errorf(market.CodeInternal, "导入中断，请重新上传；已写入的行会被认出", "the import broke off; please upload it again, rows that went in are recognised")
	}
	j.update(func(st *ImportStatus) {
		st.Outcome, st.State, st.Done = out, end, 1000
		j.bad = bad
		if ours != nil {
			st.State, st.Problem = ImportFailed, ours
		}
	})
}

// read reads the file. A defect of a reader that a hostile file finds ends this
// import and nothing else.
func (j *importJob) read(ctx context.Context, take takeRows) (out Outcome, bad []sheet.Row, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("import panicked: %v", r)
		}
	}()
	f, err := os.Open(j.path)
	if err != nil {
		return out, nil, err
	}
	defer f.Close()
	st, _ := j.look()
	progress := func(done int) {
		if now, _ := j.look(); done/10 != now.Done/10 {
			j.update(func(st *ImportStatus) { st.Done = done })
		}
	}
	room := maxBadBytes
	out, err = take(ctx, j.order, sheet.Read(ctx, f, st.File, j.order.Kind, progress), func(r sheet.Row) {
		if room -= r.Weight(); room > 0 {
			bad = append(bad, r.Bare())
		}
	})
	return out, bad, err
}

// findImport gives the actor's own job. Errors: not found.
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
func (s *Service) ApplyImport(_ context.Context, a market.Actor, id string, landing Landing) (ImportStatus, error) {
	j, err := s.findImport(a, id)
	if err != nil {
		return ImportStatus{}, err
	}
	mayOwn, err := MayImport(a, j.order.Kind, landing)
	if err != nil {
		return ImportStatus{}, err
	}
	return s.writeImport(j, func(order *Import, _ Outcome) { order.Landing, order.MayOwn = landing, mayOwn })
}

// writeImport begins to write a checked import, once. settle completes its
// order. Errors: conflict unless its dry run is over.
func (s *Service) writeImport(j *importJob, settle func(*Import, Outcome)) (ImportStatus, error) {
	started := false
	j.update(func(st *ImportStatus) {
		if st.State == ImportChecked {
			st.State, st.Done, started = ImportWriting, 0, true
			settle(&j.order, st.Outcome)
		}
	})
	if !started {
		return ImportStatus{}, market.Errorf(market.CodeConflict, "检查尚未结束，或已经导入", "its check is not over yet, or it was taken in already")
	}
	s.imports.all.Go(func() { s.runImport(j, ImportDone, s.Write) })
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
