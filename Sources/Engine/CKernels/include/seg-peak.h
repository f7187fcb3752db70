// How fast this core is right now: the yardstick of the bench.
#ifndef SEGTRAIN_SEG_PEAK_H
#define SEGTRAIN_SEG_PEAK_H
#include <stddef.h>

typedef struct seg_peak_kernels {
    /// Floating-point operations of one round: a multiplication and an addition count as two.
    int operations;
    /// Does `rounds` rounds. The value keeps them from being optimised away.
    float (*_Nonnull multiply_adds)(ptrdiff_t rounds);
} seg_peak_kernels;

#endif
