package mongotest

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/gofrs/flock"
)

// module is the folder of the nested module, from the root of the repository.
const module = "server/store/mongo/ferret"

// build returns the path of the server's binary, building it where the cache has none for this
// source, its exact dependencies and this version of Go. Test processes that need it at the same
// time wait for the one that builds.
func build() (string, error) {
	source, err := findModule()
	if err != nil {
		return "", err
	}
	key, err := sourceKey(source)
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no cache folder for the built server: %w", err)
	}
	dir := filepath.Join(cache, "duijie", "ferret-"+key)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	binary := filepath.Join(dir, "ferret")
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	if _, err := os.Stat(binary); err == nil {
		return binary, nil
	}

	lock := flock.New(filepath.Join(dir, "lock"))
	if err := lock.Lock(); err != nil {
		return "", fmt.Errorf("lock the build of the server: %w", err)
	}
	defer func() { _ = lock.Unlock() }()
	if _, err := os.Stat(binary); err == nil {
		return binary, nil
	}
	return binary, compile(source, binary)
}

// compile builds beside the target and renames, so that a build that is killed leaves no half file.
func compile(source, binary string) error {
	part := binary + ".part"
	cmd := exec.Command("go", "build", "-mod=readonly", "-trimpath", "-o", part, ".")
	cmd.Dir = source
	// SQLite is pure Go there; a workspace file of the developer must not change the versions.
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off", "GOFLAGS=")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w\n%s", module, err, out)
	}
	return os.Rename(part, binary)
}

// sourceKey hashes what decides the binary: the program, its go.mod and go.sum, and the toolchain.
func sourceKey(source string) (string, error) {
	sum := sha256.New()
	fmt.Fprintln(sum, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	for _, name := range []string{"go.mod", "go.sum", "main.go"} {
		text, err := os.ReadFile(filepath.Join(source, name))
		if err != nil {
			return "", err
		}
		fmt.Fprintln(sum, name, len(text))
		sum.Write(text)
	}
	return hex.EncodeToString(sum.Sum(nil))[:16], nil
}

// findModule walks up from the working folder, which for a test is its package's folder.
func findModule() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		source := filepath.Join(dir, filepath.FromSlash(module))
		_, err := os.Stat(filepath.Join(source, "go.mod"))
		if err == nil {
			return source, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", fmt.Errorf("%s not found above the working folder", module)
		}
		dir = parent
	}
}
