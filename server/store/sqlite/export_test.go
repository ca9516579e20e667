package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync/atomic"

	"github.com/mattn/go-sqlite3"
)

var opened atomic.Int64

// OpenBeside opens the file beside other processes, with a lock of its own.
//
// Opening asks again while the file is busy: the first that opens a new file
// switches it to its write-ahead log and the last that closes it removes that
// log, both under a lock that SQLite refuses to others at once, whatever their
// patience. Outside of tests the folder's lock keeps other processes away.
func OpenBeside(ctx context.Context, folder string) (*Backend, error) {
	for {
		b, err := openWith(ctx, folder, fmt.Sprintf("beside-%d-%d.lock", os.Getpid(), opened.Add(1)))
		if busy, ok := errors.AsType[sqlite3.Error](err); !ok || busy.Code != sqlite3.ErrBusy || ctx.Err() != nil {
			return b, err
		}
	}
}
