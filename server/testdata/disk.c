/* A disk that is slow, or that the kernel has made read-only under a running program, or
 * on the so-manieth write to which the power is cut, for what writes through the C library,
 * as SQLite does. Preloaded; the file named by DUIJIE_TEST_DISK_IS holds "slow
 * MILLISECONDS", "readonly", "kill WRITES" or nothing, and is read again at every call. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static long writes; /* since the file said kill */

/* barred is 1 where a write has to fail. A write that reaches the disk waits first. */
static int barred(int waits) {
  char text[64] = {0};
  const char *name = getenv("DUIJIE_TEST_DISK_IS");
  int kept = errno;
  int file = name ? (int)syscall(SYS_openat, AT_FDCWD, name, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) {
    errno = kept;
    return 0;
  }
  ssize_t n = syscall(SYS_read, file, text, sizeof text - 1);
  syscall(SYS_close, file);
  errno = kept;
  if (n > 0 && strncmp(text, "readonly", 8) == 0) {
    errno = EROFS;
    return 1;
  }
  if (n > 5 && strncmp(text, "kill ", 5) == 0 && __sync_add_and_fetch(&writes, 1) >= atol(text + 5)) {
    kill(getpid(), SIGKILL);
    for (;;) pause(); /* until it arrives */
  }
  if (n > 5 && waits && strncmp(text, "slow ", 5) == 0) {
    long ms = atol(text + 5);
    struct timespec t = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&t, NULL);
  }
  return 0;
}

#define REAL(name) ((typeof(&name))dlsym(RTLD_NEXT, #name))

int fsync(int fd) { return barred(1) ? -1 : REAL(fsync)(fd); }
int fdatasync(int fd) { return barred(1) ? -1 : REAL(fdatasync)(fd); }
int ftruncate(int fd, off_t size) { return barred(0) ? -1 : REAL(ftruncate)(fd, size); }
int ftruncate64(int fd, off64_t size) { return barred(0) ? -1 : REAL(ftruncate64)(fd, size); }
ssize_t pwrite(int fd, const void *from, size_t n, off_t at) { return barred(0) ? -1 : REAL(pwrite)(fd, from, n, at); }
ssize_t pwrite64(int fd, const void *from, size_t n, off64_t at) { return barred(0) ? -1 : REAL(pwrite64)(fd, from, n, at); }
