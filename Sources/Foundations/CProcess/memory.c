// When memory is out: one line and the exit code 71, instead of a crash report or a kill.
//
// Swift ends a program whose allocation fails with a report of many lines. So the program's malloc is this one, which
// looks at who asks when there is nothing left: C libraries can do without and say so, Swift cannot.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cprocess.h"

enum { EX_OSERR = 71 };

static atomic_int is_watching;
static struct rlimit data_before;  // RLIMIT_DATA as it was, where it is bounded
static atomic_long data_bound;

void seg_end_without_memory(void) {
    static const char line[] = "segtrain: there is no memory left; raise the limit (ulimit -v and -d, or the "
                               "container's), or do less at a time\n";
    // Of several threads the first says it.
    static atomic_flag said = ATOMIC_FLAG_INIT;
    while (atomic_flag_test_and_set(&said)) pause();
    // Nothing is left to do about a message that is lost.
    if (write(STDERR_FILENO, line, sizeof line - 1) < 0) _exit(EX_OSERR);
    _exit(EX_OSERR);
}

void seg_bound_data(long bytes) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_DATA, &limit) != 0 || limit.rlim_cur <= (rlim_t)bytes) return;
    data_before = limit;
    limit.rlim_cur = (rlim_t)bytes;
    if (setrlimit(RLIMIT_DATA, &limit) == 0) atomic_store(&data_bound, bytes);
}

long seg_data_bound(void) { return atomic_load(&data_bound); }

void seg_unbound_data(void) {
    if (atomic_load(&data_bound) > 0) setrlimit(RLIMIT_DATA, &data_before);
}

void seg_watch_memory(void) { atomic_store(&is_watching, 1); }

// Sanitizers have a malloc of their own, and other C libraries other names.
#if defined(__GLIBC__) && !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void swift_retain(void) __attribute__((weak));

/// Whether whoever has called cannot do without: Swift's libraries, wherever they are, and the C++ library below them.
static int cannot_do_without(void *caller) {
    Dl_info asking, runtime;
    if (!atomic_load(&is_watching) || dladdr(caller, &asking) == 0) return 0;
    if (dladdr((void *)swift_retain, &runtime) != 0 && runtime.dli_fbase == asking.dli_fbase) return 1;
    const char *slash = strrchr(asking.dli_fname, '/'), *name = slash ? slash + 1 : asking.dli_fname;
    return strncmp(name, "libswift", 8) == 0 || strncmp(name, "libFoundation", 13) == 0 ||
           strncmp(name, "lib_Foundation", 14) == 0 || strncmp(name, "libstdc++", 9) == 0;
}

// Not inlined: the optimiser would move the rare case into a function of its own, and with it the question who called.
__attribute__((noinline)) static void *checked(void *memory, void *caller) {
    if (__builtin_expect(memory == NULL, 0) && cannot_do_without(caller)) seg_end_without_memory();
    return memory;
}

void *malloc(size_t bytes) { return checked(__libc_malloc(bytes), __builtin_return_address(0)); }

void *calloc(size_t count, size_t bytes) {
    return checked(__libc_calloc(count, bytes), __builtin_return_address(0));
}

void *realloc(void *memory, size_t bytes) {
    void *moved = __libc_realloc(memory, bytes);
    // Nothing is the answer to nothing, too.
    return bytes == 0 ? moved : checked(moved, __builtin_return_address(0));
}

int posix_memalign(void **memory, size_t alignment, size_t bytes) {
    if (alignment % sizeof(void *) != 0 || (alignment & (alignment - 1)) != 0 || alignment == 0) return EINVAL;
    void *found = checked(__libc_memalign(alignment, bytes), __builtin_return_address(0));
    if (found == NULL) return ENOMEM;
    *memory = found;
    return 0;
}
#endif
