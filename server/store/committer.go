package store

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"
)

// run is the committer: the one goroutine of this process that decides,
// appends and applies.
func (j *journal) run() {
	defer close(j.ended)
	var tick <-chan time.Time
	if j.backend.Shared() {
		ticker := time.NewTicker(j.poll)
		defer ticker.Stop()
		tick = ticker.C
	}
	for {
		select {
		case <-j.closing:
			return
		case <-j.queue.arrived:
			for batch := j.queue.next(); len(batch) > 0; batch = j.queue.next() {
				j.process(batch)
				j.fillAll()
			}
		case <-tick:
			if err := j.catchUp(j.ctx); err != nil {
				j.log.Warn("cannot follow the journal", "error", err)
			}
			j.fillAll()
		}
	}
}

// mostStale is how often a batch may be overtaken before its append.
const mostStale = 100

// verdict is what came of one job.
type verdict struct {
	job    *job
	err    error
	wants  bool // it stands in the entry
	rested bool // it was decided on writes of this very entry
}

// process brings a batch to its answers.
func (j *journal) process(batch []*job) {
	for stale := 0; ; {
		if err := j.catchUp(j.ctx); err != nil {
			refuse(batch, err)
			return
		}
		if j.outdated != nil {
			refuse(batch, j.outdated)
			return
		}
		d, verdicts, rest := j.decide(batch)
		if d.stale {
			// Newer than the end of the journal, again and again: no other
			// writer explains that.
			if stale++; stale > mostStale {
				refuse(batch, fmt.Errorf("a document is newer than the journal, which ends at %d: %w", j.tip.number, ErrDamaged))
				return
			}
			j.settled = false
			continue
		}
		if len(d.acts) == 0 {
			settle(verdicts, Receipt{}, nil)
			j.queue.giveBack(rest)
			return
		}
		e := d.entry()
		err := j.write(e, verdicts)
		if errors.Is(err, ErrTaken) {
			j.settled = false
			continue
		}
		if err != nil {
			j.settled = false
		}
		settle(verdicts, Receipt{Number: e.Number, Time: e.Time}, err)
		j.queue.giveBack(rest)
		return
	}
}

// decide runs the jobs one after another. rest found no room.
func (j *journal) decide(batch []*job) (*draft, []verdict, []*job) {
	d := j.newDraft(j.ctx)
	verdicts := make([]verdict, 0, len(batch))
	for i, b := range batch {
		if !b.state.CompareAndSwap(jobWaiting, jobRunning) && b.state.Load() == jobDropped {
			continue
		}
		v := verdict{job: b, rested: len(d.acts) > 0}
		t := &tx{draft: d, kinds: j.kinds, mine: map[ref]Doc{}}
		changes, err := runJob(b, t)
		switch {
		case d.stale:
			return d, nil, nil
		case err != nil:
			v.err = err
		case len(changes) > 0 && !d.fits(t):
			return d, verdicts, batch[i:]
		case len(changes) > 0:
			d.take(b.meta, t, changes)
			v.wants = true
		}
		verdicts = append(verdicts, v)
	}
	return d, verdicts, nil
}

// insideKey marks the context of a use case, so that one that would wait for
// itself is told.
type insideKey struct{}

// runJob runs a use case. A panic in it is its own error and no one else's.
func runJob(b *job, t *tx) (changes []Change, err error) {
	if b.ctx.Err() != nil {
		return nil, context.Cause(b.ctx)
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in %s: %v\n%s", b.meta.Action, p, debug.Stack())
		}
	}()
	if err := b.fn(context.WithValue(b.ctx, insideKey{}, true), t); err != nil {
		return nil, err
	}
	return t.changesOf()
}

// settle answers. A use case that failed, or only read, on writes of the entry
// shares the entry's fate.
func settle(verdicts []verdict, r Receipt, err error) {
	for _, v := range verdicts {
		switch {
		case err != nil && (v.wants || v.rested):
			v.job.answer(Receipt{}, err)
		case v.wants:
			v.job.answer(r, nil)
		default:
			v.job.answer(Receipt{}, v.err)
		}
	}
}

// refuse answers a batch of which nothing was decided.
func refuse(batch []*job, err error) {
	for _, b := range batch {
		if b.state.CompareAndSwap(jobWaiting, jobRunning) || b.state.Load() == jobRunning {
			b.answer(Receipt{}, err)
		}
	}
}

// write appends the entry and applies it. ErrTaken: decide again.
func (j *journal) write(e Entry, verdicts []verdict) error {
	rows, err := e.rows(j.kinds, false)
	if err != nil {
		return err
	}
	Reached(j.ctx, StepBeforeAppend)
	if err := j.append(e, rows, verdicts); err != nil {
		return err
	}
	Reached(j.ctx, StepAfterAppend)
	j.tip = tip{number: e.Number, hash: e.Hash, time: e.Time}
	j.noteWritten(e)
	err = j.apply(j.ctx, e, rows, func() { delay(verdicts, &Receipt{Number: e.Number, Time: e.Time}) })
	if err != nil {
		// The entry stands; only the closing of the store ends up here.
		j.log.Warn("closed before the documents of an entry were written", "entry", e.Number, "error", err)
		return nil
	}
	j.fillAll()
	Reached(j.ctx, StepBeforeAnswer)
	return nil
}

// append repeats the same entry until it is acknowledged or another stands
// under its number. After one lost answer no error but those two is an answer:
// the first attempt may still arrive.
func (j *journal) append(e Entry, rows []Row, verdicts []verdict) error {
	err := j.backend.Append(j.ctx, e, rows)
	if err == nil || !errors.Is(err, ErrUnclear) {
		return err
	}
	j.log.Warn("no answer from the journal, asking again", "entry", e.Number, "error", err)
	delay(verdicts, nil)
	for wait := 20 * time.Millisecond; ; wait = min(2*wait, time.Second) {
		if !j.pause(j.ctx, wait) {
			return fmt.Errorf("%w: store closed", ErrUnclear)
		}
		if err = j.backend.Append(j.ctx, e, rows); err == nil {
			return nil
		}
		if !errors.Is(err, ErrTaken) {
			continue
		}
		found, err := j.backend.Entries(j.ctx, e.Number-1, 1)
		if err == nil && len(found) == 1 && found[0].Number == e.Number {
			if found[0].ID == e.ID {
				return nil
			}
			return ErrTaken
		}
	}
}

func delay(verdicts []verdict, stands *Receipt) {
	for _, v := range verdicts {
		if v.wants || v.rested {
			if v.wants {
				v.job.delay(stands)
			} else {
				v.job.delay(nil)
			}
		}
	}
}
