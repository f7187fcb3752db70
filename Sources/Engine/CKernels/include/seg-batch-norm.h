// Batch norm followed by ReLU: x̂ = (y - mean) inverse_std; a = max(0, gamma x̂ + beta), for each lane.
#ifndef SEGTRAIN_SEG_BATCH_NORM_H
#define SEGTRAIN_SEG_BATCH_NORM_H
#include <stddef.h>

#include "seg-activation.h"

/// Count, mean and sum of squared deviations from the mean, for each lane.
typedef struct seg_moments {
    double count;
    double mean[16];
    double squares[16];
} seg_moments;

/// Adds the moments of other values to `total` (Chan, Golub & LeVeque 1979).
void seg_moments_merge(seg_moments *_Nonnull total, const seg_moments *_Nonnull part);

/// Mean and biased variance of the first `lanes` lanes.
void seg_moments_result(const seg_moments *_Nonnull total, int lanes, float *_Nonnull mean, float *_Nonnull variance);

/// Σ g and Σ g x̂, where g = da where a > 0, else 0.
typedef struct seg_batch_norm_sums {
    double g[16];
    double gx[16];
} seg_batch_norm_sums;

void seg_batch_norm_sums_add(seg_batch_norm_sums *_Nonnull total, const seg_batch_norm_sums *_Nonnull part);

/// What the gradient's kernels need of the 16 channels of a block. Zeros in the padding lanes.
typedef struct seg_batch_norm_block {
    float mean[16];
    float inverse_std[16];
    seg_activation activation;
    /// The sums above divided by N H W.
    float mean_g[16];
    float mean_gx[16];
} seg_batch_norm_block;

void seg_batch_norm_block_set(seg_batch_norm_block *_Nonnull block, int lanes, const float *_Nonnull mean,
                              const float *_Nonnull inverse_std, const float *_Nonnull gamma,
                              const float *_Nonnull beta);

/// d_gamma, d_beta and the block's two means from the sums over `count` = N H W values.
void seg_batch_norm_sums_result(const seg_batch_norm_sums *_Nonnull total, double count, int lanes,
                                seg_batch_norm_block *_Nonnull block, float *_Nonnull d_gamma, float *_Nonnull d_beta);

typedef struct seg_batch_norm_kernels {
    void (*_Nonnull moments)(const float *_Nonnull y, ptrdiff_t pixels, seg_moments *_Nonnull result);
    void (*_Nonnull backward_sums)(const float *_Nonnull da, const float *_Nonnull y, ptrdiff_t pixels,
                                   const seg_batch_norm_block *_Nonnull block, seg_batch_norm_sums *_Nonnull sums);
    /// dy = gamma inverse_std (g - mean_g - x̂ mean_gx). dy may be da.
    void (*_Nonnull backward)(const float *_Nonnull da, const float *_Nonnull y, ptrdiff_t pixels,
                              const seg_batch_norm_block *_Nonnull block, float *_Nonnull dy);
} seg_batch_norm_kernels;

#endif
