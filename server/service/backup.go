package service

import (
	"encoding/json"
	"slices"

	"duijie/server/auth"
	"duijie/server/crew"
	"duijie/server/market"
	"duijie/server/store"
)

// BackupSets names the record sets of which a backup holds something.
func BackupSets() []string {
	var names []string
	for _, s := range RecordSets() {
		names = append(names, s.Name)
	}
	slices.Sort(names)
	return names
}

// InBackup tells whether a backup holds a record: not what proves that someone is
// signed in, which would be worth stealing and is over by the time of a restore, nor
// what a request was answered an hour ago, nor which servers were alive.
func InBackup(set, id string) bool {
	return set != answersSet && !crew.IsBeat(set) && auth.Lasting(set, id)
}

// RestoredRecord is a record as it comes back beside a journal that ends at head:
// a follower that had come further goes on from there, so that it misses nothing
// of what will stand under those numbers.
func RestoredRecord(set, _ string, body json.RawMessage, head int64) (json.RawMessage, error) {
	switch set {
	case erasuresSet: // what is erased stays so, also where the journal ends before
		e, decided, err := ErasureOf(body)
		if err != nil || !decided {
			return body, err
		}
		return ErasureAgain(e)
	case marksSet:
	default:
		return body, nil
	}
	var m alertMark
	if err := json.Unmarshal(body, &m); err != nil {
		return nil, err
	}
	m.Entry = min(m.Entry, head)
	return json.Marshal(m)
}

// NeededFiles follows a journal and knows the files whose bytes its documents
// have in the vault. The zero value is ready.
type NeededFiles struct {
	byDocument map[string]string // of an upload: the hash of its bytes
	hashes     map[string]int    // how many uploads have them
}

// Take takes in the next entry.
func (n *NeededFiles) Take(e store.Entry) error {
	if n.byDocument == nil {
		n.byDocument, n.hashes = map[string]string{}, map[string]int{}
	}
	for _, act := range e.Acts {
		for _, c := range act.Changes {
			if c.Kind != Files {
				continue
			}
			if err := n.change(c); err != nil {
				return err
			}
		}
	}
	return nil
}

func (n *NeededFiles) change(c store.Change) error {
	if old, ok := n.byDocument[c.ID]; ok {
		delete(n.byDocument, c.ID)
		n.hashes[old]--
	}
	if c.Deleted {
		return nil
	}
	d, err := store.Lifted(Collections(), c)
	if err != nil {
		return err
	}
	f, err := store.As[market.File](d)
	if err != nil || !f.Stored {
		return err
	}
	n.byDocument[c.ID] = f.SHA256
	n.hashes[f.SHA256]++
	return nil
}

// Has tells whether a document needs the bytes with this hash.
func (n *NeededFiles) Has(sha256 string) bool { return n.hashes[sha256] > 0 }
