// What readers see of a stored map: v ↦ max(low, scale v + shift), for each lane. With the right numbers that is batch
// norm followed by ReLU, or nothing at all.
#ifndef SEGTRAIN_SEG_ACTIVATION_H
#define SEGTRAIN_SEG_ACTIVATION_H
#include <stddef.h>

/// For the 16 channels of a block.
typedef struct seg_activation {
    float scale[16];
    float shift[16];
    float low[16];
} seg_activation;

/// max(0, gamma (v - mean) inverse_std + beta). Padding lanes become 0.
void seg_activation_set_batch_norm(seg_activation *_Nonnull activation, int lanes, const float *_Nonnull mean,
                                   const float *_Nonnull inverse_std, const float *_Nonnull gamma,
                                   const float *_Nonnull beta);

/// v itself.
void seg_activation_set_identity(seg_activation *_Nonnull activation);

typedef struct seg_activation_kernels {
    /// a may be y.
    void (*_Nonnull apply)(const float *_Nonnull y, ptrdiff_t pixels, const seg_activation *_Nonnull activation,
                           float *_Nonnull a);
} seg_activation_kernels;

#endif
