package main

import (
	"os"
	"strings"
	"syscall"
	"time"

	"duijie/server/service"
)

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
