package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"duijie/server/service"
	"duijie/server/store/archive"
)

// erasuresFile is the register of erasures, in the data folder and beside backups: ids
// and times only, one a line.
const erasuresFile = "erasures.jsonl"

// erasuresCommand writes the register of erasures to a file of its own.
type erasuresCommand struct {
	File string `arg:"" help:"File to write; what it holds already stays in it. - is standard output."`
}

// Run reads the store beside a server that may have it open.
func (e *erasuresCommand) Run(ctx context.Context, c *config) error {
	from, _, err := openSource(ctx, c)
	if err != nil {
		return err
	}
	found, err := erasuresIn(ctx, from)
	if err = errors.Join(err, from.Close()); err != nil {
		return err
	}
	if e.File == "-" {
		_, err := os.Stdout.Write(erasureLines(found))
		return err
	}
	return mergeErasures(e.File, found)
}

// erasuresIn reads the register of a store.
func erasuresIn(ctx context.Context, from source) (map[string]service.Erasure, error) {
	out := map[string]service.Erasure{}
	for after := ""; ; {
		found, err := from.ScanRecords(ctx, service.ErasuresSet, after, 500)
		if err != nil || len(found) == 0 {
			return out, err
		}
		for _, f := range found {
			after = f.ID
			if err := addDecided(out, f.ID, f.Body); err != nil {
				return nil, err
			}
		}
	}
}

// addDecided leaves out what was only asked for: a restore asks no rule any more.
func addDecided(to map[string]service.Erasure, id string, body json.RawMessage) error {
	e, decided, err := service.ErasureOf(body)
	if decided && err == nil {
		to[id] = e
	}
	return err
}

func erasureLines(of map[string]service.Erasure) []byte {
	var out bytes.Buffer
	for _, id := range slices.Sorted(maps.Keys(of)) {
		line, _ := json.Marshal(of[id]) // ids and times always can
		out.Write(append(line, '\n'))
	}
	return out.Bytes()
}

// readErasures reads a register from its file, or from a backup.
func readErasures(ctx context.Context, path string) (map[string]service.Erasure, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text := bufio.NewReader(file)
	if head, _ := text.Peek(2); bytes.Equal(head, []byte{0x1f, 0x8b}) {
		return erasuresOfBackup(ctx, path)
	}
	out := map[string]service.Erasure{}
	for n := 1; ; n++ {
		line, err := text.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(line) == 0 {
			return out, nil
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		var e service.Erasure
		if err := json.Unmarshal(line, &e); err != nil || e.User == "" || e.At.IsZero() {
			return nil, fmt.Errorf("%s, line %d: no entry of the register of erasures", path, n)
		}
		out[e.User] = e
	}
}

func erasuresOfBackup(ctx context.Context, path string) (map[string]service.Erasure, error) {
	a, err := archive.Open(ctx, path, nil)
	if err != nil {
		return nil, err
	}
	out := map[string]service.Erasure{}
	return out, a.Records(ctx, service.ErasuresSet, func(id string, body json.RawMessage) error {
		return addDecided(out, id, body)
	})
}

// mergeErasures adds entries to a file: a register never loses any. It is whole at every
// moment.
func mergeErasures(path string, more map[string]service.Erasure) error {
	had, err := readErasures(context.Background(), path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	all := maps.Clone(more)
	maps.Copy(all, had)
	if len(all) == len(had) {
		return nil
	}
	part, err := os.CreateTemp(filepath.Dir(path), erasuresFile+".*.part")
	if err != nil {
		return err
	}
	_, err = part.Write(erasureLines(all))
	err = errors.Join(err, part.Sync(), part.Close())
	if err == nil {
		err = os.Rename(part.Name(), path)
	}
	if err != nil {
		_ = os.Remove(part.Name())
	}
	return err
}

// knownErasures is every register that a restore can find: the one that was named, and
// the one that lies beside the backup.
func knownErasures(ctx context.Context, backup, named string) (map[string]service.Erasure, error) {
	out := map[string]service.Erasure{}
	beside, err := readErasures(ctx, filepath.Join(filepath.Dir(backup), erasuresFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	maps.Copy(out, beside)
	if named == "" {
		return out, nil
	}
	more, err := readErasures(ctx, named)
	maps.Copy(out, more)
	return out, err
}

// addedErasures are the records of a register for a store that is restored.
func addedErasures(of map[string]service.Erasure) ([]archive.Added, error) {
	var out []archive.Added
	for _, id := range slices.Sorted(maps.Keys(of)) {
		body, err := service.ErasureAgain(of[id])
		if err != nil {
			return nil, err
		}
		out = append(out, archive.Added{Set: service.ErasuresSet, ID: id, Body: body})
	}
	return out, nil
}

// eraseAgain erases in a restored store whom its register names. A server that is started
// on the store does the same, so a restore that is stopped here brings nobody back.
func eraseAgain(ctx context.Context, c *config) (n int, err error) {
	to, vault, err := openStores(ctx, c, c.logger())
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	return service.New(service.Deps{Store: to, Vault: vault, World: present(), Log: c.logger()}).FinishErasures(ctx)
}

// keepErasures writes the register into the data folder, outside of the past of any
// backup.
func (p *platform) keepErasures(ctx context.Context) error {
	p.register.Lock()
	defer p.register.Unlock()
	found, err := p.service.Erasures(ctx)
	if err != nil {
		return err
	}
	all := map[string]service.Erasure{}
	for _, e := range found {
		all[e.User] = e
	}
	return mergeErasures(filepath.Join(p.config.Data, erasuresFile), all)
}

// finishErasures goes on with erasures, and keeps the register.
func (p *platform) finishErasures(ctx context.Context) error {
	n, err := p.service.FinishErasures(ctx)
	if n > 0 {
		p.log.Info("erasures gone through", "count", n)
	}
	return errors.Join(err, p.keepErasures(ctx))
}
