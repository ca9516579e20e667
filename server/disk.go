package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
)

// leastRoom is from how little on a disk counts as full: one entry of the journal of
// the largest size with its documents, in the database and its write-ahead log, and
// what index and matcher write of it.
const leastRoom = 16 << 20

// readOnly is the flag of a file system that takes no writes (statvfs).
const readOnly = 1

// takesWrites tells whether the disk of the data folder can be written to, and whether
// the database could write when it last tried, a moment ago. Errors: what is wrong, for
// people.
func (p *platform) takesWrites(context.Context) error {
	var s syscall.Statfs_t
	if err := syscall.Statfs(p.config.Data, &s); err != nil {
		return err
	}
	fault := p.gauges.stores.Barred()
	switch free := int64(s.Bavail) * int64(s.Bsize); { //nolint:unconvert // 32 bits on other systems
	case s.Flags&readOnly != 0, errors.Is(fault, store.ErrReadOnly):
		return &market.Error{Code: market.CodeNoRoom, Cause: fault, Message: market.Text{
			ZH: "磁盘不可写入（只读）：无法保存，查询照常；请检查数据目录所在的磁盘", EN: "the disk takes no writes (it is read-only): nothing is saved, and reading goes on; look at the disk of the data folder"}}
	case free < leastRoom, errors.Is(fault, store.ErrNoRoom):
		return &market.Error{Code: market.CodeNoRoom, Cause: fault, Message: market.Text{
			ZH: "磁盘空间不足：无法保存，查询照常；请在数据目录所在的磁盘上腾出空间", EN: "the disk is full: nothing is saved, and reading goes on; make room on the disk of the data folder"}}
	}
	return nil
}

// diskOf is the room on the disk that a folder lies on.
func diskOf(folder string) (service.Disk, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return service.Disk{}, err
	}
	block := int64(s.Bsize) //nolint:unconvert // 32 bits on other systems
	return service.Disk{Free: int64(s.Bavail) * block, Total: int64(s.Blocks) * block}, nil
}

// newestBackup is when the newest backup of a folder was written; zero when
// there is none. One that is still being written has another name.
func newestBackup(folder string) (time.Time, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return time.Time{}, err
	}
	var newest time.Time
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && info.Mode().IsRegular() && strings.HasSuffix(e.Name(), ".tar.gz") && info.ModTime().After(newest) {
			newest = info.ModTime()
		}
	}
	return newest, nil
}

// explainDisk says what to do where a full or a read-only disk ended a command.
func explainDisk(c *config, err error) error {
	switch fault := store.DiskFault(err); {
	case errors.Is(fault, store.ErrNoRoom):
		return fmt.Errorf("a disk is full: make room and do this again; what was written before is not harmed (df -h %s): %w", c.Data, err)
	case errors.Is(fault, store.ErrReadOnly):
		return fmt.Errorf("a folder or its disk takes no writes: mount it for writing, or give it to this user (findmnt -T %s; ls -ld %s), and do this again: %w", c.Data, c.Data, err)
	}
	return err
}
