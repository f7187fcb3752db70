// A library to be preloaded into a program: counts its calls for files under one path and spoils one of them.
//
//   FAULT_PATH    calls count whose path holds this text, and calls for descriptors that such a path was opened with
//   FAULT_CALLS   only calls of these names, separated by commas; without it all but pthread_create. close_new is that
//                 of a file made anew
//   FAULT_LOG     a file that gets a line for each call that counts: its number and its name
//   FAULT_AT      the number of the call to spoil, from 1
//   FAULT_KIND    how: kill (before it), torn (half a write, then kill), lost (says yes and does nothing), an error's
//   number FAULT_ON      every call from that one on, not only it
//   FAULT_CLOCK   seconds that the clocks jump at each look, to and fro
//
// Example: LD_PRELOAD=libFaultInjection.so FAULT_PATH=run/ FAULT_AT=7 FAULT_KIND=kill segtrain train …
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { DESCRIPTORS = 4096, PASS = -1, LOST = -2, TORN = -3 };

static atomic_bool watched[DESCRIPTORS], anew[DESCRIPTORS];
static atomic_int calls;

#define REAL(name) ((typeof(&name))dlsym(RTLD_NEXT, #name))

static int concerns(const char *path) {
    const char *part = getenv("FAULT_PATH");
    return part != NULL && path != NULL && strstr(path, part) != NULL;
}

static int is_watched(int descriptor) {
    return descriptor >= 0 && descriptor < DESCRIPTORS && atomic_load(&watched[descriptor]);
}

static int is_listed(const char *name) {
    const char *list = getenv("FAULT_CALLS");
    if (list == NULL || *list == 0) return 1;
    size_t length = strlen(name);
    for (const char *at = list; (at = strstr(at, name)) != NULL; at += length)
        if ((at == list || at[-1] == ',') && (at[length] == ',' || at[length] == 0)) return 1;
    return 0;
}

/// What is to happen to a call that may count: PASS, LOST, TORN or an error's number. Does not return from a kill.
static int fate(const char *name, int counts) {
    if (!counts || !is_listed(name)) return PASS;
    int number = atomic_fetch_add(&calls, 1) + 1;
    const char *log = getenv("FAULT_LOG");
    if (log != NULL) {
        int descriptor = REAL(open)(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        char line[64];
        int count = snprintf(line, sizeof line, "%d %s\n", number, name);
        if (REAL(write)(descriptor, line, (size_t)count) != count) abort();
        REAL(close)(descriptor);
    }
    const char *at = getenv("FAULT_AT"), *kind = getenv("FAULT_KIND");
    if (at == NULL || kind == NULL) return PASS;
    if (getenv("FAULT_ON") != NULL ? number < atoi(at) : number != atoi(at)) return PASS;
    if (strcmp(kind, "lost") == 0) return LOST;
    if (strcmp(kind, "torn") == 0 && strcmp(name, "write") == 0) return TORN;
    if (strcmp(kind, "kill") == 0 || strcmp(kind, "torn") == 0) {
        kill(getpid(), SIGKILL);
        for (;;) pause();
    }
    return atoi(kind);
}

static int fail(int code) {
    errno = code;
    return -1;
}

/// Ends a call early where its fate says so; `lost` is what it then answers for having done nothing.
#define SPOIL(name, counts, lost)                 \
    do {                                          \
        int fate_ = fate(name, counts);           \
        if (fate_ == LOST) return lost;           \
        if (fate_ > 0) return fail(fate_);        \
    } while (0)

static int opened(int descriptor, const char *path, int flags) {
    if (descriptor >= 0 && descriptor < DESCRIPTORS) {
        atomic_store(&watched[descriptor], concerns(path));
        atomic_store(&anew[descriptor], (flags & O_TRUNC) != 0);
    }
    return descriptor;
}

#define MODE(flags)                                    \
    mode_t mode = 0;                                   \
    if ((flags) & (O_CREAT | __O_TMPFILE)) {           \
        va_list arguments;                             \
        va_start(arguments, flags);                    \
        mode = va_arg(arguments, mode_t);              \
        va_end(arguments);                             \
    }

// A lost open would be a descriptor of nothing: it fails for want of them.
int open(const char *path, int flags, ...) {
    MODE(flags)
    SPOIL("open", concerns(path), fail(EMFILE));
    return opened(REAL(open)(path, flags, mode), path, flags);
}

int open64(const char *path, int flags, ...) {
    MODE(flags)
    SPOIL("open", concerns(path), fail(EMFILE));
    return opened(REAL(open64)(path, flags, mode), path, flags);
}

int openat(int folder, const char *path, int flags, ...) {
    MODE(flags)
    SPOIL("open", concerns(path), fail(EMFILE));
    return opened(REAL(openat)(folder, path, flags, mode), path, flags);
}

#define SPOIL_WRITE(half)                                            \
    do {                                                             \
        int fate_ = fate("write", is_watched(descriptor));           \
        if (fate_ == LOST) return (ssize_t)count;                    \
        if (fate_ > 0) return fail(fate_);                           \
        if (fate_ == TORN) {                                         \
            if ((half) >= 0) kill(getpid(), SIGKILL);                \
            for (;;) pause();                                        \
        }                                                            \
    } while (0)

ssize_t write(int descriptor, const void *bytes, size_t count) {
    SPOIL_WRITE(REAL(write)(descriptor, bytes, count / 2));
    return REAL(write)(descriptor, bytes, count);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
    SPOIL_WRITE(REAL(pwrite)(descriptor, bytes, count / 2, offset));
    return REAL(pwrite)(descriptor, bytes, count, offset);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
    SPOIL_WRITE(REAL(pwrite64)(descriptor, bytes, count / 2, offset));
    return REAL(pwrite64)(descriptor, bytes, count, offset);
}

ssize_t read(int descriptor, void *bytes, size_t count) {
    SPOIL("read", is_watched(descriptor), 0);
    return REAL(read)(descriptor, bytes, count);
}

ssize_t pread(int descriptor, void *bytes, size_t count, off_t offset) {
    SPOIL("read", is_watched(descriptor), 0);
    return REAL(pread)(descriptor, bytes, count, offset);
}

ssize_t pread64(int descriptor, void *bytes, size_t count, off64_t offset) {
    SPOIL("read", is_watched(descriptor), 0);
    return REAL(pread64)(descriptor, bytes, count, offset);
}

int fsync(int descriptor) {
    SPOIL("fsync", is_watched(descriptor), 0);
    return REAL(fsync)(descriptor);
}

int close(int descriptor) {
    int counts = is_watched(descriptor);
    int fate_ = fate(counts && atomic_load(&anew[descriptor]) ? "close_new" : "close", counts);
    // It is closed even when it says that it failed, as on Linux.
    if (counts) atomic_store(&watched[descriptor], 0);
    int result = REAL(close)(descriptor);
    return fate_ > 0 ? fail(fate_) : result;
}

int ftruncate(int descriptor, off_t length) {
    SPOIL("ftruncate", is_watched(descriptor), 0);
    return REAL(ftruncate)(descriptor, length);
}

int ftruncate64(int descriptor, off64_t length) {
    SPOIL("ftruncate", is_watched(descriptor), 0);
    return REAL(ftruncate64)(descriptor, length);
}

int rename(const char *from, const char *to) {
    SPOIL("rename", concerns(to), 0);
    return REAL(rename)(from, to);
}

int link(const char *from, const char *to) {
    SPOIL("link", concerns(to), 0);
    return REAL(link)(from, to);
}

int unlink(const char *path) {
    SPOIL("unlink", concerns(path), 0);
    return REAL(unlink)(path);
}

int mkdir(const char *path, mode_t mode) {
    SPOIL("mkdir", concerns(path), 0);
    return REAL(mkdir)(path, mode);
}

int flock(int descriptor, int operation) {
    SPOIL("flock", is_watched(descriptor), 0);
    return ((int (*)(int, int))dlsym(RTLD_NEXT, "flock"))(descriptor, operation);
}

/// Counts only where it is asked for by name: it has no path.
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*body)(void *), void *argument) {
    const char *list = getenv("FAULT_CALLS");
    int fate_ = fate("pthread_create", list != NULL && *list != 0);
    return fate_ > 0 ? fate_ : REAL(pthread_create)(thread, attributes, body, argument);
}

static long jump(void) {
    static atomic_int looks;
    const char *seconds = getenv("FAULT_CLOCK");
    if (seconds == NULL) return 0;
    return (atomic_fetch_add(&looks, 1) % 2 ? 1 : -1) * atol(seconds);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    int result = REAL(clock_gettime)(clock, now);
    now->tv_sec += jump();
    return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    int result = REAL(gettimeofday)(now, zone);
    now->tv_sec += jump();
    return result;
}

time_t time(time_t *result) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (result != NULL) *result = now.tv_sec;
    return now.tv_sec;
}
