package main

import (
	"syscall"

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
