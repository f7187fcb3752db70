// What a process can ask of Linux and Swift cannot say: signals, children, its own command line.
#ifndef SEGTRAIN_CPROCESS_H
#define SEGTRAIN_CPROCESS_H
#include <stdint.h>
#include <sys/types.h>

/// Begins to write a file's bytes to disk and does not wait. A mere hint: where that is unknown, nothing happens.
void seg_begin_writing(int descriptor);

#endif
