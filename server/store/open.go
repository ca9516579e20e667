package store

import (
	"log/slog"
	"time"
)

// Options of a store. Zero values are the usual ones.
type Options struct {
	Collections []Collection
	Records     []RecordSet
	World       World             // time and ids; System when nil
	Poll        time.Duration     // how often to look for other processes' entries; 250 ms
	Patience    time.Duration     // how long another process may take to finish its documents; 1 s
	Logger      *slog.Logger      // slog.Default when nil
	Hook        func(step string) // tests only: called at every step of a commit
}
