// Kernels of the 2×2 transposed convolution with stride 2.
#ifndef SEGTRAIN_SEG_TRANSPOSED_H
#define SEGTRAIN_SEG_TRANSPOSED_H
#include <stddef.h>

#include "seg-activation.h"

/// Two blocked maps, y twice as high and wide as x:
///
///     y[n, 2r + i, 2c + j, :] = x[n, r, c, :] w[i, j]
///
/// Strides are in floats. Rows of x are counted over all images, as one stack.
typedef struct seg_transposed {
    const float *_Nonnull x;  ///< Not read by the data gradient.
    ptrdiff_t x_image, x_block;
    int input_blocks;
    const seg_activation *_Nullable activation;  ///< What x is read through, for each block; NULL: as it is.
    float *_Nonnull y;  ///< Read only by the gradients.
    ptrdiff_t y_image, y_block;
    int output_blocks;
    int images, rows, columns;  ///< of x
} seg_transposed;

/// Pixels of x, whole rows, whose gradients are summed before they are added to memory: long against that, short
/// against a cache.
static inline ptrdiff_t seg_transposed_stretch(const seg_transposed *_Nonnull c) {
    return c->columns < 256 ? 256 / c->columns * c->columns : c->columns;
}

typedef struct seg_transposed_kernels {
    /// The part of y's block that rows first_row ..< end_row of x make.
    /// weights: [4 taps][output_blocks][input_blocks][16 in][16 out]. bias: 16 floats, or NULL. scratch: as large as
    /// these rows of x, if it is read through an activation.
    void (*_Nonnull forward)(const seg_transposed *_Nonnull c, const float *_Nonnull weights,
                             const float *_Nullable bias, int output_block, ptrdiff_t first_row, ptrdiff_t end_row,
                             float *_Nullable scratch);
    /// dx, which lies as x does: its blocks input_block ..< end_block in rows first_row ..< end_row.
    /// weights: [input_blocks][output_blocks][4 taps][16 out][16 in].
    void (*_Nonnull backward_data)(const seg_transposed *_Nonnull c, const float *_Nonnull weights,
                                   float *_Nonnull dx, int input_block, int end_block, ptrdiff_t first_row,
                                   ptrdiff_t end_row);
    /// gradient[input_blocks][4 taps][16 in][16 out] = Σ x ⊗ y over rows first_row ..< end_row, for one of y's blocks
    /// and blocks first_block ..< end_block of x. scratch: a stretch's 16 floats a pixel, if x is read through an
    /// activation.
    void (*_Nonnull weight_gradient)(const seg_transposed *_Nonnull c, int output_block, int first_block,
                                     int end_block, ptrdiff_t first_row, ptrdiff_t end_row,
                                     float *_Nonnull gradient, float *_Nullable scratch);
} seg_transposed_kernels;

#endif
