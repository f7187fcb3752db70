// Large zeroed memory from the kernel, on huge pages where it grants them, and each thread's scratch memory.
#ifndef SEGTRAIN_SEG_MEMORY_H
#define SEGTRAIN_SEG_MEMORY_H
#include <stddef.h>

/// `bytes` of zeroed memory, 64-byte aligned (2 MiB aligned from 2 MiB on), or NULL. Free with `seg_memory_free`.
void *_Nullable seg_memory_allocate(size_t bytes);
void seg_memory_free(void *_Nullable memory, size_t bytes);

/// At least `count` floats for this thread's use until its next call, 64-byte aligned, or NULL. What is in them is
/// left from before. Kept while the thread lives: a thread that has had the most it needs allocates no more.
float *_Nullable seg_thread_scratch(size_t count);

#endif
