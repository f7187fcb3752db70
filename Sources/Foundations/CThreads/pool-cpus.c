// Which CPUs the pool may use, and whether its threads are pinned to them.
#define _GNU_SOURCE
#include "pool-cpus.h"

#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "seg-pool.h"

static _Atomic int granted_threads = SEG_POOL_MAXIMUM_THREADS;  // by others than the CPUs: a quota
static _Atomic int pinning_forbidden;

int seg_pool_allowed_cpus(cpu_set_t *set) {
    if (sched_getaffinity(0, sizeof *set, set) == 0) return CPU_COUNT(set);
    CPU_ZERO(set);
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (int)online : 1;
}

int seg_pool_may_pin(void) {
    static int holder = -1;
    if (atomic_load(&pinning_forbidden)) return 0;
    if (holder >= 0) return 1;
    struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "\0segtrain-pinned-workers"};
    int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return 0;
    if (bind(descriptor, (struct sockaddr *)&name, sizeof name) != 0) {
        close(descriptor);
        return 0;
    }
    holder = descriptor;
    return 1;
}

int seg_pool_default_threads(void) {
    cpu_set_t allowed;
    int cpus = seg_pool_allowed_cpus(&allowed), granted = atomic_load(&granted_threads);
    return cpus < granted ? cpus : granted;
}

void seg_pool_forbid_pinning(void) { atomic_store(&pinning_forbidden, 1); }

void seg_pool_grant(int threads) { atomic_store(&granted_threads, threads); }
