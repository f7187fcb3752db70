// Kernels of the convolutions: direct, over blocked maps.
#ifndef SEGTRAIN_SEG_CONVOLUTION_H
#define SEGTRAIN_SEG_CONVOLUTION_H
#include <stddef.h>

/// Two blocked maps of the same size:
///
///     y[n, r, c, :] = Σ over taps (i, j) of x[n, r + i - padding, c + j - padding, :] w[i, j]
///
/// Strides are in floats.
typedef struct seg_convolution {
    const float *_Nonnull x;
    ptrdiff_t x_image, x_block;
    int input_blocks;
    const int *_Nonnull input_lanes;  ///< [input_blocks] channels in each block, 1 ... 16

    float *_Nonnull y;  ///< Read only by the weight gradient.
    ptrdiff_t y_image, y_block;

    int images, rows, columns;
    int taps;     ///< the kernel is taps × taps
    int padding;  ///< 1: the outer taps fall off the map at its border (3×3); 0: all taps lie inside
} seg_convolution;

typedef struct seg_convolution_kernels {
    /// Output rows first_row ..< end_row of one image and one output block.
    /// weights: [input_blocks][taps][taps][16 in][16 out], of this output block. bias: 16 floats, or NULL.
    /// `relu` cuts y off at 0.
    void (*_Nonnull forward)(const seg_convolution *_Nonnull c, const float *_Nonnull weights,
                             const float *_Nullable bias, int relu, int image, int output_block, int first_row,
                             int end_row);
    /// gradient[taps][taps][16 in][16 out] = Σ x ⊗ y over the rows first_row ..< end_row of all images, taken as one
    /// stack of rows.
    void (*_Nonnull weight_gradient)(const seg_convolution *_Nonnull c, int input_block, int output_block,
                                     ptrdiff_t first_row, ptrdiff_t end_row, float *_Nonnull gradient);
    /// sums[16] += Σ over the pixels, lane by lane.
    void (*_Nonnull lane_sums)(const float *_Nonnull y, ptrdiff_t pixels, double *_Nonnull sums);
} seg_convolution_kernels;

/// 16 lanes of a blocked map and the channels that they hold.
typedef struct seg_channel_block {
    int first;  ///< channel of lane 0
    int lanes;  ///< channels in the block; the other lanes stay 0
} seg_channel_block;

/// Where a weight lies in the canonical array: w[out out_stride + in in_stride + tap].
typedef struct seg_weight_strides {
    ptrdiff_t out, in;
    int taps;     ///< taps in all: 9, 4 or 1
    int rotated;  ///< last tap first: what turns a convolution into its own data gradient
} seg_weight_strides;

/// packed[taps][16 in][16 out] = the weights from one block of channels to another, times the output channel's `scale`
/// (NULL: 1). Lanes without a channel become 0.
void seg_pack_weights(const float *_Nonnull weights, seg_weight_strides strides, seg_channel_block in,
                      seg_channel_block out, const float *_Nullable scale, float *_Nonnull packed);

/// The way back, for gradients: the sum of `count` packed blocks that lie `stride` floats apart, in this order.
void seg_unpack_weight_gradient(const float *_Nonnull packed, int count, ptrdiff_t stride, seg_weight_strides strides,
                                seg_channel_block in, seg_channel_block out, float *_Nonnull gradient);

#endif
