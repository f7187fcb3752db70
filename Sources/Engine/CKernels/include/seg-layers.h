// Kernels of the layers other than convolutions and batch norm.
#ifndef SEGTRAIN_SEG_LAYERS_H
#define SEGTRAIN_SEG_LAYERS_H
#include <stddef.h>
#include <stdint.h>

#include "seg-activation.h"

/// Between planar and blocked rows.
typedef struct seg_planar_kernels {
    /// Interleaves `lanes` planes of `source_width` floats into `width` pixels; the other lanes become 0.
    /// Pixels right of the source repeat its last one (`replicate`) or become 0.
    void (*_Nonnull to_blocked)(const float *_Nonnull plane, ptrdiff_t plane_stride, int lanes, ptrdiff_t source_width,
                                int replicate, float *_Nonnull row, ptrdiff_t width);
    /// The way back: the first `width` pixels' first `lanes` lanes.
    void (*_Nonnull from_blocked)(const float *_Nonnull row, int lanes, ptrdiff_t width, float *_Nonnull plane,
                                  ptrdiff_t plane_stride);
} seg_planar_kernels;

/// 2×2 max pooling with stride 2: two rows in, read through `activation` (NULL: as they are), one row of `width` pixels
/// out.
typedef struct seg_max_pool_kernels {
    void (*_Nonnull forward)(const float *_Nonnull upper, const float *_Nonnull lower,
                             const seg_activation *_Nullable activation, ptrdiff_t width, float *_Nonnull y);
    void (*_Nonnull backward)(const float *_Nonnull upper, const float *_Nonnull lower,
                              const seg_activation *_Nullable activation, const float *_Nonnull y,
                              const float *_Nonnull dy, ptrdiff_t width, float *_Nonnull d_upper,
                              float *_Nonnull d_lower, int accumulate);
} seg_max_pool_kernels;

/// Upsampling by two. `width` is that of the small map.
typedef struct seg_upsample_kernels {
    /// One row in, two rows out.
    void (*_Nonnull nearest)(const float *_Nonnull x, ptrdiff_t width, float *_Nonnull upper, float *_Nonnull lower);
    void (*_Nonnull nearest_backward)(const float *_Nonnull upper, const float *_Nonnull lower, ptrdiff_t width,
                                      float *_Nonnull dx, int accumulate);
    /// One output row between the rows `near` (weight 3/4) and `far` (1/4).
    void (*_Nonnull bilinear)(const float *_Nonnull near, const float *_Nonnull far, ptrdiff_t width,
                              float *_Nonnull y);
    /// One row of dx from four rows of dy, with the weights 1/4, 3/4, 3/4, 1/4.
    void (*_Nonnull bilinear_backward)(const float *_Nonnull first, const float *_Nonnull second,
                                       const float *_Nonnull third, const float *_Nonnull fourth, ptrdiff_t width,
                                       float *_Nonnull dx, int accumulate);
} seg_upsample_kernels;

/// Which elements of a block's map dropout keeps: a function of its index and a 64-bit key.
typedef struct seg_dropout_kernels {
    /// y = x * scale where the hash of the element is at least `threshold`, else 0. `first` is the index of x[0].
    void (*_Nonnull forward)(const float *_Nonnull x, ptrdiff_t pixels, uint64_t key, uint32_t first,
                             uint32_t threshold, float scale, float *_Nonnull y);
} seg_dropout_kernels;

#endif
