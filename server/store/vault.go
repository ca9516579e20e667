package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Vault keeps files beside the journal, named by what is in them: the SHA-256
// of their bytes. A file never changes and equal files are kept once, so there
// is nothing to overwrite and nothing to be torn between two writers. Whose a
// file is, what it is called and what it is stand in documents, which name it by
// its hash.
//
// Every method may be called from several goroutines, and from several processes
// where the journal may be.
type Vault interface {
	// Put reads r to its end and keeps what it held, durably: once it answers,
	// the file survives a power cut. Until then nobody can open it. More than
	// limit bytes: ErrTooLarge. After any error, r's own included, nothing is
	// kept that was not kept before. Keeping what is kept already is no error.
	Put(ctx context.Context, r io.Reader, limit int64) (Kept, error)
	// Open opens a file for as long as ctx lasts. ErrNotFound. Reading ErrDamaged
	// means that a part of it is gone; that the bytes are the right ones only
	// CheckFile tells.
	Open(ctx context.Context, sha256 string) (io.ReadSeekCloser, error)
	// Has tells whether a file can be opened.
	Has(ctx context.Context, sha256 string) (bool, error)
	// Names lists files by name: those behind after, at most limit (> 0).
	Names(ctx context.Context, after string, limit int) ([]string, error)
	// Delete removes a file; an absent one is no error. Who asks for it has seen
	// to it that nobody puts the same file at the same time.
	Delete(ctx context.Context, sha256 string) error
}

// Kept is a file as a Vault knows it.
type Kept struct {
	SHA256 string // of the bytes, lower-case hexadecimal
	Size   int64  // bytes
}

// ValidSHA256 tells whether a string can be the name of a file.
func ValidSHA256(s string) bool {
	return len(s) == hex.EncodedLen(sha256.Size) && strings.Trim(s, "0123456789abcdef") == ""
}

// FileNotFound is the error of a Vault for a file that it does not have.
func FileNotFound(sha256 string) error { return fmt.Errorf("file %.64q: %w", sha256, ErrNotFound) }

// CopyFile copies a file on its way into a Vault, and names it by what came.
// ErrTooLarge for more than limit bytes.
func CopyFile(ctx context.Context, to io.Writer, from io.Reader, limit int64) (Kept, error) {
	sum := sha256.New()
	size, err := io.Copy(io.MultiWriter(to, sum), &boundedReader{ctx: ctx, from: from, left: limit})
	if err != nil {
		return Kept{}, err
	}
	return Kept{SHA256: hex.EncodeToString(sum.Sum(nil)), Size: size}, nil
}

// boundedReader ends with an error when its context does, or past a limit.
type boundedReader struct {
	ctx  context.Context
	from io.Reader
	left int64
}

func (b *boundedReader) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.from.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, fmt.Errorf("file: %w", ErrTooLarge)
	}
	return n, err
}

// CheckFile reads a whole file. ErrNotFound; ErrDamaged where its bytes are not
// those that its name says.
func CheckFile(ctx context.Context, v Vault, name string) error {
	file, err := v.Open(ctx, name)
	if err != nil {
		return err
	}
	sum := sha256.New()
	_, err = io.Copy(sum, file)
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != name {
		return fmt.Errorf("file %s: %w: its bytes hash to %s", name, ErrDamaged, got)
	}
	return nil
}
