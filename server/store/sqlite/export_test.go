package sqlite

import (
	"context"
	"fmt"
	"os"
	"sync/atomic"
)

var opened atomic.Int64

// OpenBeside opens the file beside other processes, with a lock of its own.
func OpenBeside(ctx context.Context, folder string) (*Backend, error) {
	return openWith(ctx, folder, fmt.Sprintf("beside-%d-%d.lock", os.Getpid(), opened.Add(1)))
}
