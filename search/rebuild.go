package search

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// A rebuild happens in a folder beside the index; the old index moves away before the new one takes its place.
const (
	buildingSuffix = ".building"
	oldSuffix      = ".old"
)

// Rebuild builds a new index beside dir, lets fill apply everything to it (batches of about 1,000 documents are quick),
// puts it in the place of whatever dir holds and opens it. Where fill fails nothing has changed.
func Rebuild(dir string, a *Analyzer, fill func(*Index) error) (*Index, error) {
	if err := build(dir, a, fill); err != nil {
		return nil, err
	}
	if err := swap(dir); err != nil {
		return nil, err
	}
	return Open(dir, a)
}

// Rebuild does the same for an index that is open: searches find the old documents until the new index stands. fill may
// take long and others may Apply meanwhile, but what they apply is lost with the old index: so the swap itself is handed to
// exchange, which runs it while nobody applies and then lets them go on from the Position that the new index has. An error
// of fill or exchange leaves the old index in use.
func (x *Index) Rebuild(fill func(*Index) error, exchange func(swap func() error) error) error {
	x.rebuild.Lock()
	defer x.rebuild.Unlock()
	if err := build(x.dir, x.analyzer, fill); err != nil {
		return err
	}
	return exchange(x.replace)
}

// replace puts the index that was built beside this one in its place.
func (x *Index) replace() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.store == nil {
		return ErrClosed
	}
	if err := x.store.Close(); err != nil {
		return fmt.Errorf("search index: closing the old one: %w", err)
	}
	x.store = nil
	swapped := swap(x.dir)
	// Where the swap failed this is the old one again. Its files were read or written a moment ago: no checksums.
	fresh, err := reopen(x.dir, x.analyzer)
	if err == nil {
		x.store, x.columns, x.lexicons, x.outdated = fresh.store, fresh.columns, fresh.lexicons, fresh.outdated
	}
	return errors.Join(swapped, err)
}

func build(dir string, a *Analyzer, fill func(*Index) error) error {
	building := dir + buildingSuffix
	if err := os.RemoveAll(building); err != nil {
		return fmt.Errorf("search index: %w", err)
	}
	x, err := create(building, a)
	if err != nil {
		return err
	}
	if err = fill(x); err != nil {
		err = fmt.Errorf("filling the search index: %w", err)
	}
	if err = errors.Join(err, x.Close()); err != nil {
		return errors.Join(err, os.RemoveAll(building))
	}
	return nil
}

// swap moves the old index away and the new one into its place. A crash between the two steps leaves the old index under
// its other name; finishSwap brings it back.
func swap(dir string) error {
	if err := os.RemoveAll(dir + oldSuffix); err != nil {
		return fmt.Errorf("search index: %w", err)
	}
	if err := os.Rename(dir, dir+oldSuffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("search index: %w", err)
	}
	if err := os.Rename(dir+buildingSuffix, dir); err != nil {
		return fmt.Errorf("search index: %w", err)
	}
	if err := os.RemoveAll(dir + oldSuffix); err != nil {
		return fmt.Errorf("search index: %w", err)
	}
	return nil
}

func finishSwap(dir string) error {
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err := os.Rename(dir+oldSuffix, dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("search index: %w", err)
	}
	return nil
}
