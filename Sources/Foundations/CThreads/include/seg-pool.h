// The thread pool behind the one parallel loop.
#ifndef SEGTRAIN_SEG_POOL_H
#define SEGTRAIN_SEG_POOL_H
#include <stddef.h>
#include <stdint.h>

/// Does the items begin ..< end.
typedef void (*seg_pool_body)(void *_Nullable context, ptrdiff_t begin, ptrdiff_t end);

enum { SEG_POOL_MAXIMUM_THREADS = 64 };

/// Shares the items 0 ..< count among the threads, in contiguous ranges, and returns when all are done. The caller
/// takes part. Which thread does which items, and in how many calls, depends on how fast the threads are.
/// From inside a body, or while another thread's loop runs, the caller does all items by itself.
void seg_parallel_for(ptrdiff_t count, void *_Nullable context, seg_pool_body _Nonnull body);

/// Threads that share a loop, the caller included. At first one for each CPU that the process may use, at most 64, and
/// no more than are granted.
int seg_pool_threads(void);

/// Bounds the number of threads that a pool begins with, 1 ... 64. Before the first loop.
void seg_pool_grant(int threads);

/// Leaves the threads to the scheduler. Else as many threads as CPUs are pinned, each to its own, unless another
/// process of this program does so now. Before the first loop.
void seg_pool_forbid_pinning(void);

/// Sets the number of threads, 1 ... 64. Waits for a running loop. Not from inside a body.
/// Returns the number there now is: less than asked for when the system grants no more threads.
int seg_pool_set_threads(int threads);

/// Whether the calling thread runs a body: a loop that it begins now is its own alone.
int seg_pool_is_inside(void);

/// From now on the CPU time that callers spend in loops is measured.
void seg_pool_measure(void);

/// Nanoseconds of the calling thread's so far.
int64_t seg_pool_measured_nanoseconds(void);

/// Takes off what of it could not be shared.
void seg_pool_take_off(int64_t nanoseconds);

#endif
