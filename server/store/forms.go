package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// While servers are replaced by those of a newer version, both write. A document is
// therefore kept in a form that both read, until all servers have agreed on the newer
// one: in a document of the journal, so that no commit is decided beside it. From then
// on an older program's commits are refused.
//
// A newer program's reads see newest bodies all the same (Lifts), what it writes is
// lowered (Lowers), and it makes the keys that older servers leave out.

// Forms is the kind of the document in which servers agree on forms.
const Forms = "forms"

// FormsID is the id of that one document.
const FormsID = "agreed"

// Reads is the newest schema of each kind that somebody reads.
type Reads map[string]int

type formsBody struct {
	Kinds Reads `json:"kinds"`
}

// ReadsOf is what a program with these collections reads.
func ReadsOf(collections []Collection) Reads {
	out := make(Reads, len(collections))
	for _, c := range collections {
		out[c.Name] = c.Schema
	}
	return out
}

// FloorsOf is the oldest schema of each kind in which a program with these collections
// can write: servers that read no more cannot be at work beside it.
func FloorsOf(collections []Collection) Reads {
	out := make(Reads, len(collections))
	for _, c := range collections {
		out[c.Name] = c.floor()
	}
	return out
}

// Agreed reads what was agreed on, from what Get gave of FormsID; a kind that is not
// there was not agreed on yet.
func Agreed(d Doc, err error) (Reads, error) {
	if errors.Is(err, ErrNotFound) {
		return Reads{}, nil
	}
	if err != nil {
		return nil, err
	}
	body, err := As[formsBody](d)
	if body.Kinds == nil {
		body.Kinds = Reads{}
	}
	return body.Kinds, err
}

// Raised is what all of readers read and is newer than what was agreed on, r.
func (r Reads) Raised(readers []Reads) Reads {
	out := Reads{}
	if len(readers) == 0 {
		return out
	}
	for kind, n := range readers[0] {
		for _, other := range readers[1:] {
			n = min(n, other[kind])
		}
		if n > r[kind] {
			out[kind] = n
		}
	}
	return out
}

// Below is what of floors, the oldest forms in which a program can write, is newer than
// what was agreed on, r. A kind that was not agreed on yet has nobody to wait for.
func (r Reads) Below(floors Reads) Reads {
	out := Reads{}
	for kind, n := range r {
		if n < floors[kind] {
			out[kind] = floors[kind]
		}
	}
	return out
}

// Agree agrees on what all of readers read, those of every server that is at work. It
// gives what is new.
func Agree(tx Tx, readers []Reads) (Reads, error) {
	return agree(tx, func(agreed Reads) Reads { return agreed.Raised(readers) })
}

// AgreeFloors agrees on the oldest forms in which a program can write, where older ones
// were agreed on. Its caller knows that every server at work reads them. It gives what is
// new; what the entry itself holds besides is still of the older forms.
func AgreeFloors(tx Tx, floors Reads) (Reads, error) {
	return agree(tx, func(agreed Reads) Reads { return agreed.Below(floors) })
}

func agree(tx Tx, raise func(agreed Reads) Reads) (Reads, error) {
	agreed, err := Agreed(tx.Get(Forms, FormsID))
	if err != nil {
		return nil, err
	}
	raised := raise(agreed)
	if len(raised) == 0 {
		return raised, nil
	}
	maps.Copy(agreed, raised)
	return raised, tx.Put(Forms, FormsID, 1, formsBody{agreed})
}

// Lacking names the kinds in which wanted is newer than r.
func (r Reads) Lacking(wanted Reads) []string {
	var out []string
	for kind, n := range wanted {
		if r[kind] < n {
			out = append(out, kind)
		}
	}
	slices.Sort(out)
	return out
}

// TooOld is the error of a program that reads less than was agreed on: ErrNewerSchema;
// nil for any other.
func (r Reads) TooOld(agreed Reads) error {
	lacks := r.Lacking(agreed)
	if len(lacks) == 0 {
		return nil
	}
	return fmt.Errorf("this program is older than the servers on this database, which have agreed on newer forms of %s; install their version: %w",
		strings.Join(lacks, ", "), ErrNewerSchema)
}

// form is the schema in which a document of a kind is written now. A store of one
// process has nobody to wait for, and nobody an agreement of others on a kind that they
// have not agreed on yet. ErrNotYet where this program cannot write what was agreed on:
// AgreeFloors comes first.
func (j *journal) form(k *kind) (int, error) {
	agreed, there := j.agreed[k.Name]
	switch {
	case !j.backend.Shared():
		return k.Schema, nil
	case there && agreed < k.floor:
		return 0, fmt.Errorf("%s is kept in schema %d, which this program does not write, until a server of its version is at work: %w", k.Name, agreed, ErrNotYet)
	}
	return min(max(agreed, k.floor), k.Schema), nil
}

// mixed tells whether older programs may be writing documents of a kind. Where nothing
// was agreed on yet no server has been at work.
func (j *journal) mixed(k *kind, agreed Reads) bool {
	return j.backend.Shared() && len(k.Keys) > 0 && len(agreed) > 0 && agreed[k.Name] < k.Schema
}

// expectOthers prepares an opening beside other servers: what older ones write from now
// on may lack keys. ErrNewerSchema where this program is the older one.
func (j *journal) expectOthers(ctx context.Context) error {
	if !j.backend.Shared() {
		return nil
	}
	var err error
	if j.agreed, err = Agreed(j.backend.Get(ctx, Forms, FormsID)); err != nil {
		return fmt.Errorf("read the forms: %w", err)
	}
	if err := j.reads().TooOld(j.agreed); err != nil {
		return err
	}
	j.since, err = j.backend.Applied(ctx)
	return err
}

func (j *journal) reads() Reads {
	out := Reads{}
	for name, k := range j.kinds {
		out[name] = k.Schema
	}
	return out
}

// readForms reads what was agreed on, unless nothing has changed in it.
func (j *journal) readForms(ctx context.Context) error {
	if j.formsRead {
		return nil
	}
	agreed, err := Agreed(j.backend.Get(ctx, Forms, FormsID))
	if err != nil {
		return err
	}
	j.agreed, j.formsRead, j.outdated = agreed, true, j.reads().TooOld(agreed)
	return nil
}

// noteWritten notes of an entry what an older program may have left undone that wrote its
// documents: another server's entry, or our own, whose answer may have been so late that
// somebody finished it. How late is not to be measured: a clock stands still with its
// machine.
func (j *journal) noteWritten(e Entry) {
	behind := j.agreed
	for _, a := range e.Acts {
		for _, c := range a.Changes {
			if c.Kind == Forms {
				j.formsRead = false
				if agreed, err := Agreed(Doc{Kind: c.Kind, ID: c.ID, Body: c.Body}, nil); err == nil {
					behind = agreed
				}
			}
			if k := j.kinds[c.Kind]; k != nil && j.mixed(k, j.agreed) {
				j.lacking[ref{c.Kind, c.ID}] = true
			}
		}
	}
	j.agreed = behind // for the entries behind it: this one was written before anybody knew
}

// fillKeys makes the keys of documents that an older program has written, of one kind,
// or of all: before anything is decided by them, before anybody is told of the entry, and
// before a newer form is agreed on, for then nobody does it any more. A decision that
// asks for others does not wait: older servers would take its number meanwhile.
func (j *journal) fillKeys(ctx context.Context, kind string) error {
	for at := range j.lacking {
		if kind != "" && kind != at.Kind {
			continue
		}
		if err := j.backend.Rekey(ctx, j.kinds[at.Kind].declared(), at.ID); err != nil {
			return fmt.Errorf("make the keys of %s %s: %w", at.Kind, at.ID, err)
		}
		delete(j.lacking, at)
	}
	return nil
}

// fillAll makes what keys are left to be made, between decisions.
func (j *journal) fillAll() {
	if !j.settled {
		return
	}
	if err := j.fillKeys(j.ctx, ""); err != nil {
		j.log.Warn("cannot make the keys of what an older server wrote, trying again", "error", err)
		return
	}
	j.moved(j.tip.number)
}
