package search

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
)

// What of the two first pages of a bbolt file (its meta pages) says how far the file goes.
const (
	metaAt    = 16 // behind the head of a page
	metaBytes = 64
	metaMagic = 0xED0CDAED
)

// checkRoot tells whether the file that names the segments is as long as it says of itself.
// bbolt reads it as memory, and what is cut off would end the whole process.
func checkRoot(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	first, size, err := readMeta(file, 0)
	if err != nil {
		// The second stands in for it, a page of this machine later.
		size = int64(os.Getpagesize())
	}
	second, _, secondErr := readMeta(file, size)
	if err != nil && secondErr != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	// The newer one counts, and the older is never longer.
	if needs := max(first, second) * size; info.Size() < needs {
		return fmt.Errorf("%s: it has %d bytes and needs %d", path, info.Size(), needs)
	}
	return nil
}

// readMeta reads how many pages a file has by the meta page at an offset, and their size in
// bytes.
func readMeta(file io.ReaderAt, at int64) (pages, size int64, err error) {
	var meta [metaBytes]byte
	if _, err := file.ReadAt(meta[:], at+metaAt); err != nil {
		return 0, 0, err
	}
	sum := fnv.New64a()
	_, _ = sum.Write(meta[:56]) // never fails
	if binary.NativeEndian.Uint32(meta[0:]) != metaMagic || binary.NativeEndian.Uint64(meta[56:]) != sum.Sum64() {
		return 0, 0, errors.New("no meta page")
	}
	return int64(binary.NativeEndian.Uint64(meta[40:])), int64(binary.NativeEndian.Uint32(meta[8:])), nil
}
