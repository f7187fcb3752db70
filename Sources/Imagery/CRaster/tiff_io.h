// What the TIFF reader and writer share: libtiff's calls for a descriptor, and its messages kept per handle.
#ifndef SEGTRAIN_CRASTER_TIFF_IO_H
#define SEGTRAIN_CRASTER_TIFF_IO_H
#include "internal.h"
#include <tiffio.h>

// A file that only lives while it is written.
typedef struct {
    uint8_t *bytes;
    size_t count, capacity;
} seg_tiff_memory;

typedef struct {
    int descriptor;
    seg_tiff_memory *memory;  // NULL: the descriptor's file
    uint64_t offset;
    int system_error;  // errno of the last call that failed
    TIFF *tiff;
    seg_fault *fault;  // of the call in progress
    char warning[128]; // the first one
} seg_tiff_file;

// NULL if libtiff refuses; the reason is in file->fault. `largest_allocation` 0: no limit.
TIFF *seg_tiff_client_open(seg_tiff_file *file, const char *mode, uint64_t largest_allocation);
// Fails the call in progress: libtiff's own message if there is one, else `text`. Returns -1.
int seg_tiff_fail(seg_tiff_file *file, const char *text);
void seg_tiff_begin_call(seg_tiff_file *file, seg_fault *fault);
#endif
