// Kernels of the layers other than convolutions.
#ifndef SEGTRAIN_SEG_LAYERS_H
#define SEGTRAIN_SEG_LAYERS_H
#include <stddef.h>
#include <stdint.h>

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

/// Count, mean and sum of squared deviations from the mean, for each lane.
typedef struct seg_moments {
    double count;
    double mean[16];
    double squares[16];
} seg_moments;

/// Adds the moments of other values to `total` (Chan, Golub & LeVeque 1979).
void seg_moments_merge(seg_moments *_Nonnull total, const seg_moments *_Nonnull part);

/// What batch norm needs of the 16 channels of a block.
typedef struct seg_batch_norm_block {
    float mean[16];
    float inverse_std[16];
    float gamma[16];
    float beta[16];
    /// Backward only: mean over N, H, W of g and of g x̂, where g = da behind the ReLU.
    float mean_g[16];
    float mean_gx[16];
} seg_batch_norm_block;

/// Batch norm followed by ReLU: x̂ = (y - mean) inverse_std; a = max(0, gamma x̂ + beta).
typedef struct seg_batch_norm_kernels {
    void (*_Nonnull moments)(const float *_Nonnull y, ptrdiff_t pixels, seg_moments *_Nonnull result);
    void (*_Nonnull forward)(const float *_Nonnull y, ptrdiff_t pixels, const seg_batch_norm_block *_Nonnull block,
                             float *_Nonnull a);
    /// sums[0 ..< 16] = Σ g, sums[16 ..< 32] = Σ g x̂, where g = da where a > 0, else 0.
    void (*_Nonnull backward_sums)(const float *_Nonnull da, const float *_Nonnull y, ptrdiff_t pixels,
                                   const seg_batch_norm_block *_Nonnull block, double *_Nonnull sums);
    /// dy = gamma inverse_std (g - mean_g - x̂ mean_gx). dy may be da.
    void (*_Nonnull backward)(const float *_Nonnull da, const float *_Nonnull y, ptrdiff_t pixels,
                              const seg_batch_norm_block *_Nonnull block, float *_Nonnull dy);
} seg_batch_norm_kernels;

/// 2×2 max pooling with stride 2: two rows in, one row of `width` pixels out.
typedef struct seg_max_pool_kernels {
    void (*_Nonnull forward)(const float *_Nonnull upper, const float *_Nonnull lower, ptrdiff_t width, float *_Nonnull y);
    void (*_Nonnull backward)(const float *_Nonnull upper, const float *_Nonnull lower, const float *_Nonnull y,
                              const float *_Nonnull dy, ptrdiff_t width, float *_Nonnull d_upper, float *_Nonnull d_lower,
                              int accumulate);
} seg_max_pool_kernels;

/// Upsampling by two. `width` is that of the small map.
typedef struct seg_upsample_kernels {
    /// One row in, two rows out.
    void (*_Nonnull nearest)(const float *_Nonnull x, ptrdiff_t width, float *_Nonnull upper, float *_Nonnull lower);
    void (*_Nonnull nearest_backward)(const float *_Nonnull upper, const float *_Nonnull lower, ptrdiff_t width,
                                      float *_Nonnull dx, int accumulate);
    /// One output row between the rows `near` (weight 3/4) and `far` (1/4).
    void (*_Nonnull bilinear)(const float *_Nonnull near, const float *_Nonnull far, ptrdiff_t width, float *_Nonnull y);
    /// One row of dx from four rows of dy, with the weights 1/4, 3/4, 3/4, 1/4.
    void (*_Nonnull bilinear_backward)(const float *_Nonnull const *_Nonnull rows, ptrdiff_t width, float *_Nonnull dx,
                                       int accumulate);
} seg_upsample_kernels;

/// Which elements of a block's map dropout keeps: a function of its index and a 64-bit key.
typedef struct seg_dropout_kernels {
    /// y = x * scale where the hash of the element is at least `threshold`, else 0. `first` is the index of x[0].
    void (*_Nonnull forward)(const float *_Nonnull x, ptrdiff_t pixels, uint64_t key, uint32_t first, uint32_t threshold,
                             float scale, float *_Nonnull y);
} seg_dropout_kernels;

#endif
