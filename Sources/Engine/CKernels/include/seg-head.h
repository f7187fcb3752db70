// Kernels of the head: the 1×1 convolution from the last map to planar logits, and the way back through it and the
// batch norm and ReLU before it.
#ifndef SEGTRAIN_SEG_HEAD_H
#define SEGTRAIN_SEG_HEAD_H
#include <stddef.h>

#include "seg-activation.h"
#include "seg-batch-norm.h"

/// A run of pixels of all blocks, and the weights.
typedef struct seg_head {
    const float *_Nonnull y;  ///< The run in the first block.
    ptrdiff_t block_stride;
    int blocks;
    ptrdiff_t pixels;
    const float *_Nonnull weights;  ///< [classes][blocks][16]
    int classes;
} seg_head;

/// dL/dlogits of the run: [classes][inside], `class_stride` floats apart. The pixels after those inside have none.
typedef struct seg_head_gradient {
    const float *_Nonnull logits;
    ptrdiff_t class_stride;
    ptrdiff_t inside;
} seg_head_gradient;

typedef struct seg_head_kernels {
    /// logits[classes][pixels] = bias + weights a, where a is y read through activation[blocks] (NULL: as it is);
    /// `class_stride` floats apart.
    void (*_Nonnull forward)(const seg_head *_Nonnull h, const seg_activation *_Nullable activation,
                             const float *_Nonnull bias, float *_Nonnull logits, ptrdiff_t class_stride);
    /// With da = weightsᵀ dL/dlogits, which is never stored: adds batch norm's sums of it to sums[blocks],
    /// Σ dL/dlogits ⊗ a to d_weights[classes][blocks][16] and Σ dL/dlogits to d_bias[classes].
    void (*_Nonnull backward_sums)(const seg_head *_Nonnull h, const seg_head_gradient *_Nonnull gradient,
                                   const seg_batch_norm_block *_Nonnull norm, seg_batch_norm_sums *_Nonnull sums,
                                   double *_Nonnull d_weights, double *_Nonnull d_bias);
    /// The gradient of y, as batch norm's `backward`. dy lies as y does, and may be y.
    void (*_Nonnull backward)(const seg_head *_Nonnull h, const seg_head_gradient *_Nonnull gradient,
                              const seg_batch_norm_block *_Nonnull norm, float *_Nonnull dy);
} seg_head_kernels;

#endif
