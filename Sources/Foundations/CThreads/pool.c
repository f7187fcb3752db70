// The thread pool behind the one parallel loop.
//
// A loop is published by raising `generation`. Workers watch it, spinning for a moment (a network's loops follow each
// other within microseconds) and then sleeping on it as a futex, so that an idle pool costs nothing.
//
// Each thread begins with a share of its own, the same in every loop, whose maps its cache may still hold; who has done
// his helps the others. So a thread whose CPU is slow, or has other work, holds nobody up. Nor does one that wakes too
// late: `door` counts the workers that are in the loop and is shut when there is nothing left to do. What a loop is may
// be read only inside, and be changed only when all have left.
#define _GNU_SOURCE
#include "pool-cpus.h"
#include "seg-pool.h"

#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { STACK_BYTES = 2 << 20 };
enum { SPIN_NANOSECONDS = 70000, MOVE_INTERVAL_NANOSECONDS = 20000000 };
/// A share is taken in about so many pieces.
enum { PIECES_OF_A_SHARE = 8 };
/// In `door`, above the number of workers inside.
static const uint32_t OPEN = 1u << 31;

typedef struct worker {
    pthread_t thread;
    int index;
    int cpu;              // where it is pinned, or -1
    uint32_t generation;  // the last loop it has seen
} worker;

static struct {
    pthread_mutex_t lock;  // held by whoever runs a loop or changes the threads
    worker workers[SEG_POOL_MAXIMUM_THREADS];
    int threads;        // 0: not started yet
    int crowded;        // more threads than CPUs: give way instead of spinning
    int pinned;         // each worker has a CPU of its own
    int64_t last_move;  // of the caller, off a worker's CPU

    seg_pool_body body;
    void *context;
    uint32_t piece;  // items that are taken at a time
    struct {
        _Alignas(64) _Atomic uint64_t left;  // items of the share: begin << 32 | end
    } shares[SEG_POOL_MAXIMUM_THREADS];

    _Alignas(64) _Atomic uint32_t generation;
    _Atomic int sleeping_workers;
    _Atomic int leaving;  // the workers are to end
    _Alignas(64) _Atomic uint32_t door;
    _Atomic int caller_sleeps;
} pool = {.lock = PTHREAD_MUTEX_INITIALIZER};

static _Atomic int published_threads;  // pool.threads, readable without the lock
static _Thread_local int inside;       // this thread runs a body
static _Atomic int measuring;
static _Thread_local int64_t measured;  // nanoseconds of CPU time that this thread has spent in loops of its own

static void futex_wait(_Atomic uint32_t *word, uint32_t value) {
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}

static void futex_wake(_Atomic uint32_t *word) { syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0); }

static int64_t time_of(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int64_t now(void) { return time_of(CLOCK_MONOTONIC); }

static void pause_cpu(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/// Watches a word for a moment. True as soon as (it == value) == wanted.
static int spin_until(_Atomic uint32_t *word, uint32_t value, int wanted) {
    int64_t deadline = 0;
    for (int round = 0;; round++) {
        for (int i = 0; i < 32; i++) {
            if ((atomic_load_explicit(word, memory_order_acquire) == value) == wanted) return 1;
            pause_cpu();
        }
        if (pool.crowded) {
            if (round == 4) return 0;
            sched_yield();
            continue;
        }
        int64_t time = now();
        if (round == 0) deadline = time + SPIN_NANOSECONDS;
        if (time > deadline) return 0;
    }
}

/// Takes some items of a share: its owner the first ones, others the last ones.
static int take(int owner, int thread, uint32_t *begin, uint32_t *end) {
    uint64_t left = atomic_load_explicit(&pool.shares[owner].left, memory_order_relaxed), rest;
    do {
        *begin = (uint32_t)(left >> 32), *end = (uint32_t)left;
        if (*begin >= *end) return 0;
        uint32_t count = *end - *begin < pool.piece ? *end - *begin : pool.piece;
        if (owner == thread) {
            *end = *begin + count;
            rest = (left & UINT32_MAX) | (uint64_t)*end << 32;
        } else {
            *begin = *end - count;
            rest = (left & ~(uint64_t)UINT32_MAX) | *begin;
        }
    } while (!atomic_compare_exchange_weak(&pool.shares[owner].left, &left, rest));
    return 1;
}

static void run_items(int thread) {
    for (int i = 0; i < pool.threads; i++) {
        int owner = (thread + i) % pool.threads;
        for (uint32_t begin, end; take(owner, thread, &begin, &end);) pool.body(pool.context, begin, end);
    }
}

static int enter(void) {
    uint32_t inside = atomic_load(&pool.door);
    do {
        if (!(inside & OPEN)) return 0;
    } while (!atomic_compare_exchange_weak(&pool.door, &inside, inside + 1));
    return 1;
}

static void leave(void) {
    if (atomic_fetch_sub(&pool.door, 1) == 1 && atomic_load(&pool.caller_sleeps)) futex_wake(&pool.door);
}

static void *worker_main(void *argument) {
    worker *self = argument;
    inside = 1;
    for (;;) {
        if (!spin_until(&pool.generation, self->generation, 0)) {
            // Order matters: the worker announces its sleep, then looks again inside futex_wait; the caller raises the
            // generation, then looks for sleepers.
            atomic_fetch_add(&pool.sleeping_workers, 1);
            while (atomic_load(&pool.generation) == self->generation) futex_wait(&pool.generation, self->generation);
            atomic_fetch_sub(&pool.sleeping_workers, 1);
        }
        self->generation = atomic_load(&pool.generation);
        if (atomic_load(&pool.leaving)) return NULL;
        if (!enter()) continue;
        run_items(self->index);
        leave();
    }
}

static void call_workers(void) {
    atomic_fetch_add(&pool.generation, 1);
    if (atomic_load(&pool.sleeping_workers) > 0) futex_wake(&pool.generation);
}

static void publish(seg_pool_body body, void *context, uint32_t count) {
    pool.body = body;
    pool.context = context;
    uint32_t threads = (uint32_t)pool.threads, share = count / threads, extra = count % threads;
    pool.piece = share / PIECES_OF_A_SHARE > 0 ? share / PIECES_OF_A_SHARE : 1;
    uint32_t begin = 0;
    for (uint32_t i = 0; i < threads; i++) {
        uint32_t end = begin + share + (i < extra);
        atomic_store_explicit(&pool.shares[i].left, (uint64_t)begin << 32 | end, memory_order_relaxed);
        begin = end;
    }
    atomic_store(&pool.door, OPEN);
    call_workers();
}

/// Shuts the door behind those inside and waits until they have left.
static void wait_for_workers(void) {
    atomic_fetch_and(&pool.door, ~OPEN);
    if (spin_until(&pool.door, 0, 1)) return;
    atomic_store(&pool.caller_sleeps, 1);
    for (uint32_t left; (left = atomic_load(&pool.door)) != 0;) futex_wait(&pool.door, left);
    atomic_store(&pool.caller_sleeps, 0);
}

static void stop_workers(void) {
    if (pool.threads > 1) {
        atomic_store(&pool.leaving, 1);
        call_workers();
        for (int i = 1; i < pool.threads; i++) pthread_join(pool.workers[i].thread, NULL);
        atomic_store(&pool.leaving, 0);
    }
    pool.threads = 0;
}

static int start_workers(int threads) {
    cpu_set_t allowed;
    int cpus = seg_pool_allowed_cpus(&allowed);
    pool.crowded = threads > cpus;
    pool.threads = 1;
    // Fewer threads than CPUs: others are to have the rest, and the scheduler knows best which.
    pool.pinned = threads > 1 && threads == CPU_COUNT(&allowed) && seg_pool_may_pin();
    // Memory for 64 stacks of the usual 8 MiB may not be there where a limit counts addresses.
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, STACK_BYTES);
    int cpu = -1;
    for (int i = 0; i < threads; i++) {
        worker *w = &pool.workers[i];
        w->index = i;
        w->cpu = -1;
        w->generation = atomic_load(&pool.generation);
        if (pool.pinned) {
            do cpu++;
            while (!CPU_ISSET(cpu, &allowed));
            w->cpu = cpu;
        }
        if (i == 0) continue;  // The caller: its CPU stays free of workers.
        if (pthread_create(&w->thread, &small, worker_main, w) != 0) break;
        pool.threads++;
        if (pool.pinned) {
            cpu_set_t one;
            CPU_ZERO(&one);
            CPU_SET(w->cpu, &one);
            pthread_setaffinity_np(w->thread, sizeof one, &one);
        }
    }
    pthread_attr_destroy(&small);
    atomic_store(&published_threads, pool.threads);
    return pool.threads;
}

/// Moves the caller off a worker's CPU. It is not pinned for good: threads that it starts would inherit that.
static void leave_workers_cpu(void) {
    int cpu = sched_getcpu(), shared = 0;
    for (int i = 1; i < pool.threads; i++) shared |= pool.workers[i].cpu == cpu;
    if (!shared) return;
    int64_t time = now();
    if (time - pool.last_move < MOVE_INTERVAL_NANOSECONDS)
        return;  // Others want the caller's CPU; do not fight the scheduler.
    pool.last_move = time;
    cpu_set_t before, own;
    if (sched_getaffinity(0, sizeof before, &before) != 0) return;
    CPU_ZERO(&own);
    CPU_SET(pool.workers[0].cpu, &own);
    if (sched_setaffinity(0, sizeof own, &own) == 0) sched_setaffinity(0, sizeof before, &before);
}

void seg_parallel_for(ptrdiff_t count, void *context, seg_pool_body body) {
    if (count <= 0) return;
    if (count == 1 || count > UINT32_MAX || inside || pthread_mutex_trylock(&pool.lock) != 0) {
        body(context, 0, count);
        return;
    }
    if (pool.threads == 0) start_workers(seg_pool_default_threads());
    inside = 1;
    int is_measured = atomic_load_explicit(&measuring, memory_order_relaxed);
    int64_t start = is_measured ? time_of(CLOCK_THREAD_CPUTIME_ID) : 0;
    if (pool.threads == 1) {
        body(context, 0, count);
    } else {
        if (pool.pinned) leave_workers_cpu();
        publish(body, context, (uint32_t)count);
        run_items(0);
        wait_for_workers();
    }
    if (is_measured) measured += time_of(CLOCK_THREAD_CPUTIME_ID) - start;
    inside = 0;
    pthread_mutex_unlock(&pool.lock);
}

int seg_pool_threads(void) {
    int threads = atomic_load(&published_threads);
    return threads > 0 ? threads : seg_pool_default_threads();
}

int seg_pool_set_threads(int threads) {
    pthread_mutex_lock(&pool.lock);
    if (threads != pool.threads) {
        stop_workers();
        start_workers(threads);
    }
    int actual = pool.threads;
    pthread_mutex_unlock(&pool.lock);
    return actual;
}

int seg_pool_is_inside(void) { return inside; }

void seg_pool_measure(void) { atomic_store(&measuring, 1); }

int64_t seg_pool_measured_nanoseconds(void) { return measured; }

void seg_pool_take_off(int64_t nanoseconds) { measured -= nanoseconds; }
