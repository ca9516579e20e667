package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// runAsDisk makes the test binary the keeper of a small disk that is mounted where it
// says; runWithin has it go where the keeper of that number sees its disk, before anything
// else.
const (
	runAsDisk = "DUIJIE_TEST_DISK"
	runWithin = "DUIJIE_TEST_WITHIN"
)

func init() {
	if keeper := os.Getenv(runWithin); keeper != "" && os.Getenv(runAsProgram) != "" {
		err := goWithin(keeper)
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if at := os.Getenv(runAsDisk); at != "" {
		if err := keepDisk(at, os.Stdin, os.Stdout); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		os.Exit(0)
	}
}

// keepDisk mounts a file system in memory and mounts it anew with the options of each
// line that it is told. It is gone with this process.
func keepDisk(at string, in io.Reader, out io.Writer) error {
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		return err
	}
	if err := syscall.Mount("tmpfs", at, "tmpfs", 0, "mode=0700"); err != nil {
		return err
	}
	fmt.Fprintln(out, "done")
	for lines := bufio.NewScanner(in); lines.Scan(); {
		err := error(nil)
		switch what, rest, _ := strings.Cut(lines.Text(), " "); what {
		case "size":
			err = syscall.Mount("tmpfs", at, "tmpfs", syscall.MS_REMOUNT, "size="+rest)
		case "readonly":
			err = syscall.Mount("tmpfs", at, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, "")
		case "writable":
			err = syscall.Mount("tmpfs", at, "tmpfs", syscall.MS_REMOUNT, "")
		case "cover": // a folder of it, for whatever is opened from now on
			if err = syscall.Mount(rest, rest, "", syscall.MS_BIND, ""); err == nil {
				err = syscall.Mount("", rest, "", syscall.MS_REMOUNT|syscall.MS_BIND|syscall.MS_RDONLY, "")
			}
		case "uncover":
			err = syscall.Unmount(rest, syscall.MNT_DETACH)
		}
		if err == nil {
			err = errors.New("done")
		}
		fmt.Fprintln(out, err)
	}
	return nil
}

// goWithin begins the program anew in the namespaces of a keeper, as the same process.
func goWithin(keeper string) error {
	nsenter, err := exec.LookPath("nsenter")
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	if err := os.Unsetenv(runWithin); err != nil {
		return err
	}
	args := append([]string{nsenter, "--target", keeper, "--user", "--mount", "--preserve-credentials", "--", self}, os.Args[1:]...)
	return syscall.Exec(nsenter, args, os.Environ()) //nolint:gosec // this very binary
}

// disk is a small disk of a test's own. It is mounted in a namespace of its keeper's, in
// which every program of the test runs; the test itself reaches it through /proc.
type disk struct {
	path string // its root, from outside
	at   string // the same from within
	tell io.WriteCloser
	says *bufio.Scanner
}

// newDisk mounts a disk of so many bytes. The test is skipped where the kernel lets
// nobody mount one.
func newDisk(t *testing.T, size int64) *disk {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	at := t.TempDir()
	cmd := exec.Command(self) //nolint:gosec // this very binary
	cmd.Env = append(os.Environ(), runAsDisk+"="+at)
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
	}
	tell, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Skipf("this kernel gives no namespace to mount a small disk in: %v", err)
	}
	t.Cleanup(func() {
		_ = tell.Close()
		_ = cmd.Wait()
	})
	d := &disk{path: filepath.Join("/proc", strconv.Itoa(cmd.Process.Pid), "root", at), at: at, tell: tell, says: bufio.NewScanner(out)}
	if said := d.said(); said != "done" {
		t.Skipf("no small disk can be mounted here: %s", said)
	}
	if _, err := exec.LookPath("nsenter"); err != nil {
		t.Skip("no nsenter here to run a server within that namespace")
	}
	t.Setenv(runWithin, strconv.Itoa(cmd.Process.Pid))
	d.order(t, "size", strconv.FormatInt(size, 10))
	return d
}

func (d *disk) said() string {
	if d.says.Scan() {
		return d.says.Text()
	}
	return "its keeper is gone"
}

// order has the keeper do something.
func (d *disk) order(t *testing.T, words ...string) {
	t.Helper()
	if _, err := fmt.Fprintln(d.tell, strings.Join(words, " ")); err != nil {
		t.Fatal(err)
	}
	if said := d.said(); said != "done" {
		t.Fatalf("%s: %s", strings.Join(words, " "), said)
	}
}

// ballast is the file that fills a disk.
const ballast = "ballast"

// leave fills the disk, or empties it, until about so many bytes are free; 0: none at all.
func (d *disk) leave(t *testing.T, bytes int64) {
	t.Helper()
	file, err := os.OpenFile(filepath.Join(d.path, ballast), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	room, err := diskOf(d.path)
	if err != nil {
		t.Fatal(err)
	}
	if room.Free < bytes {
		err = file.Truncate(max(info.Size()-(bytes-room.Free), 0))
	} else { // others take of it meanwhile
		for more := room.Free - bytes; more >= 4096; more /= 2 {
			if err = syscall.Fallocate(int(file.Fd()), 0, info.Size(), more); !errors.Is(err, syscall.ENOSPC) {
				break
			}
		}
	}
	if err != nil && !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	if bytes > 0 {
		return
	}
	page := make([]byte, 4096)
	for err = nil; err == nil; {
		_, err = file.Write(page)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
}

// empty takes the ballast away.
func (d *disk) empty(t *testing.T) {
	t.Helper()
	if err := os.Remove(filepath.Join(d.path, ballast)); err != nil {
		t.Fatal(err)
	}
}
