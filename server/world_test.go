package main_test

import (
	"go/build"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestNobodyMovesTheClock holds the shipped program to decision 18: the machine's
// clock alone, read in one place, and the clock of the browser tests left out.
func TestNobodyMovesTheClock(t *testing.T) {
	shipped, err := build.ImportDir(".", 0)
	if err != nil {
		t.Fatal(err)
	}
	if slices.Contains(shipped.GoFiles, "world_clockfile.go") || !slices.Contains(shipped.IgnoredGoFiles, "world_clockfile.go") {
		t.Error("world_clockfile.go is part of the program that is shipped")
	}
	var own []string
	for _, file := range shipped.GoFiles {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "RealWorld") || strings.Contains(string(text), "time.Now()") {
			own = append(own, file)
		}
	}
	if !slices.Equal(own, []string{"world.go"}) {
		t.Errorf("the time comes in through %v, not through world.go alone", own)
	}
}
