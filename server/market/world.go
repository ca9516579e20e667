package market

import (
	"crypto/rand"
	"encoding/base32"
	"strings"
	"time"
)

// World is where time and randomness come in, so that a test can run a whole
// year in a moment and repeat it exactly.
type World interface {
	// Now is the present in UTC, cut to milliseconds.
	Now() time.Time
	// NewID is an identifier that can be neither guessed nor counted: 128
	// random bits as 26 lower-case letters and digits.
	NewID() string
}

// RealWorld is the machine's clock and its source of randomness.
type RealWorld struct{}

// Now is the machine's time.
func (RealWorld) Now() time.Time { return Cut(time.Now()) }

// NewID draws from the operating system's generator, which does not fail.
func (RealWorld) NewID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never returns an error since Go 1.24
	return EncodeID(b)
}

// Cut brings a time to the form in which it is journaled: UTC, milliseconds.
func Cut(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

var idEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// EncodeID writes 128 bits as an identifier.
func EncodeID(b [16]byte) string { return idEncoding.EncodeToString(b[:]) }

// ValidID tells whether a string has the form of an identifier.
func ValidID(s string) bool {
	return len(s) == 26 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz234567") == ""
}
