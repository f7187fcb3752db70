// What the shims share: filling a fault, reading and writing a descriptor at an offset.
#ifndef SEGTRAIN_CRASTER_INTERNAL_H
#define SEGTRAIN_CRASTER_INTERNAL_H
#include "craster.h"
#include <sys/types.h>

// Keeps the first cause: later messages of a library are its consequences.
void seg_fault_set(seg_fault *fault, const char *text);
void seg_fault_clear(seg_fault *fault);

// Whole reads and writes at an offset, repeated after EINTR and short counts. A read returns the bytes up to the end of
// the file, a write `count`; both return -1 with errno set on failure.
ssize_t seg_read_at(int descriptor, void *bytes, size_t count, uint64_t offset);
ssize_t seg_write_at(int descriptor, const void *bytes, size_t count, uint64_t offset);
#endif
