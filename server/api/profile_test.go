package api

import (
	"bytes"
	"io"
	"runtime/pprof"
	"testing"
	"time"

	"duijie/server/market"
)

func TestProfiles(t *testing.T) {
	for _, name := range []string{"cpu", "heap", "allocs", "goroutine", "threadcreate"} {
		var out bytes.Buffer
		if err := profile(t.Context(), name, 10*time.Millisecond, &out); err != nil || !bytes.HasPrefix(out.Bytes(), []byte{0x1f, 0x8b}) {
			t.Errorf("%s: %v, %d bytes that go tool pprof cannot read", name, err, out.Len())
		}
	}
}

// The processor is watched for one at a time, and the other is told so.
func TestOneWatchesTheProcessorAtATime(t *testing.T) {
	must(t, pprof.StartCPUProfile(io.Discard))
	defer pprof.StopCPUProfile()
	if err := profile(t.Context(), "cpu", time.Millisecond, &bytes.Buffer{}); market.CodeOf(err) != market.CodeConflict {
		t.Errorf("%v", err)
	}
}
