//go:build clockfile

package main

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"duijie/server/market"
)

// clockVariable names the file that holds the time, for the program of the browser
// tests alone.
const clockVariable = "DUIJIE_CLOCK_FILE"

// present is the world of the browser tests: it reads the time from a file, so
// that the days of a public notice pass in a moment. Only a build with the tag
// clockfile holds it, and `make build` sets no tags.
var present = sync.OnceValue(func() market.World {
	file := os.Getenv(clockVariable)
	if file == "" {
		panic("this program is for tests: its clock is the file that " + clockVariable + " names")
	}
	fmt.Fprintln(os.Stderr, "FOR TESTS ONLY: the clock is", file)
	return &fileClock{file: file}
})

// fileClock is a world whose time is written in a file, RFC 3339, and runs on from
// there until the file says another.
type fileClock struct {
	market.RealWorld
	file string

	mu    sync.Mutex
	text  string    // what the file said last
	start time.Time // the time that it said
	since time.Time // when that was first read, by the machine's clock
}

// Now is the file's time and what has passed since it was first read.
func (c *fileClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	text, err := os.ReadFile(c.file)
	if err != nil {
		panic(err)
	}
	if string(text) != c.text {
		start, err := time.Parse(time.RFC3339, strings.TrimSpace(string(text)))
		if err != nil {
			panic(err)
		}
		c.text, c.start, c.since = string(text), start, time.Now()
	}
	return market.Cut(c.start.Add(time.Since(c.since)))
}
