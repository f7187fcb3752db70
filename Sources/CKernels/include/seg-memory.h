// Large zeroed memory from the kernel, on huge pages where it grants them.
#ifndef SEGTRAIN_SEG_MEMORY_H
#define SEGTRAIN_SEG_MEMORY_H
#include <stddef.h>

/// `bytes` of zeroed memory, 64-byte aligned (2 MiB aligned from 2 MiB on), or NULL. Free with `seg_memory_free`.
void *_Nullable seg_memory_allocate(size_t bytes);
void seg_memory_free(void *_Nullable memory, size_t bytes);

#endif
