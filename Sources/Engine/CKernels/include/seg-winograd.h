// Kernels of the 3×3 convolution by Winograd's F(4×4, 3×3) and F(6×6, 3×3): a quarter of the multiplications of the
// direct ones, or a fifth.
#ifndef SEGTRAIN_SEG_WINOGRAD_H
#define SEGTRAIN_SEG_WINOGRAD_H
#include <stddef.h>

#include "seg-activation.h"
#include "seg-convolution.h"

/// Products for a tile of `tile` × `tile` outputs, which are computed at once from two rows and columns more of inputs.
static inline int seg_winograd_points(int tile) { return (tile + 2) * (tile + 2); }

/// Two blocked maps of the same size, taken as one stack of tiles of pixels: image by image, row by row. Tiles at the
/// right and lower edge may reach over it. Strides are in floats.
typedef struct seg_winograd {
    int tile;  ///< Rows and columns of its outputs: 4; the forward pass in fp32 also 6.
    const float *_Nonnull x;
    ptrdiff_t x_image, x_block;
    int input_blocks;
    const seg_activation *_Nullable activation;  ///< What x is read through, for each block; NULL: as it is.
    float *_Nonnull y;  ///< Read only by the weight gradient.
    ptrdiff_t y_image, y_block;
    int output_blocks;
    int images, rows, columns;
} seg_winograd;

/// Tiles of all images.
ptrdiff_t seg_winograd_tiles(const seg_winograd *_Nonnull c);

/// Floats of scratch memory that `forward` and `weight_gradient` need for a run of `tiles` tiles.
ptrdiff_t seg_winograd_forward_scratch(const seg_winograd *_Nonnull c, ptrdiff_t tiles);
ptrdiff_t seg_winograd_gradient_scratch(const seg_winograd *_Nonnull c, ptrdiff_t tiles);

typedef struct seg_winograd_kernels {
    /// Transforms the weights from one block of channels to another, times the output channel's `scale` (NULL: 1):
    /// points of [16 in][16 out], `point_stride` floats apart. Lanes without a channel become 0. `strides.taps` is 9.
    void (*_Nonnull pack)(int tile, const float *_Nonnull weights, seg_weight_strides strides, seg_channel_block in,
                          seg_channel_block out, const float *_Nullable scale, float *_Nonnull packed,
                          ptrdiff_t point_stride);
    /// y = x ⋆ w (+ bias) for tiles first ..< end of the stack and all output blocks.
    /// weights: [points][output_blocks][input_blocks][16 in][16 out]. bias: [output_blocks][16], or NULL.
    /// `relu` cuts y off at 0.
    void (*_Nonnull forward)(const seg_winograd *_Nonnull c, const float *_Nonnull weights, const float *_Nullable bias,
                             int relu, ptrdiff_t first, ptrdiff_t end, float *_Nonnull scratch);
    /// gradient[36][output_blocks][input_blocks][16 in][16 out] = the products of the tiles first ..< end, still
    /// transformed; with `accumulate` they are added to it.
    void (*_Nonnull weight_gradient)(const seg_winograd *_Nonnull c, ptrdiff_t first, ptrdiff_t end,
                                     int accumulate, float *_Nonnull scratch, float *_Nonnull gradient);

    // Both passes in steps that threads share, for layers whose weights are larger than a core's cache.

    /// One block of x of the tiles first ..< end at the points, `point_floats` apart: a tile's 16 floats, or 8 words
    /// of two lanes in bf16, follow those of the tile before.
    void (*_Nonnull forward_values)(const seg_winograd *_Nonnull c, int block, ptrdiff_t first, ptrdiff_t end,
                                    float *_Nonnull values, ptrdiff_t point_floats);
    /// Then the products at one point with the output blocks first ..< end: [tiles][16] each, `product_block` floats
    /// apart. values: [input_blocks][block_floats] and weights: [output_blocks][input_blocks][16 in][16 out] at that
    /// point.
    void (*_Nonnull point_products)(const seg_winograd *_Nonnull c, const float *_Nonnull values,
                                    ptrdiff_t block_floats, ptrdiff_t tiles, const float *_Nonnull weights, int first,
                                    int end, float *_Nonnull products, ptrdiff_t product_block);
    /// Then the pixels of a block of y that the tiles first ..< end make of products[points][tiles][16], `point_floats`
    /// apart. bias: [output_blocks][16], or NULL.
    void (*_Nonnull outputs)(const seg_winograd *_Nonnull c, const float *_Nonnull products, ptrdiff_t point_floats,
                             int block, const float *_Nullable bias, int relu, ptrdiff_t first, ptrdiff_t end);
    /// For the weight gradient one block of x (0 ...) or of y (input_blocks ...), likewise. In bf16 two tiles share 16
    /// words; `first` is even.
    void (*_Nonnull gradient_values)(const seg_winograd *_Nonnull c, int block, ptrdiff_t first, ptrdiff_t end,
                                     float *_Nonnull values, ptrdiff_t point_floats);
    /// Then gradient[output_blocks][input_blocks][16 in][16 out] at one point, of the output blocks first ..< end.
    /// values: [input_blocks + output_blocks][block_floats] at that point.
    void (*_Nonnull point_gradient)(const seg_winograd *_Nonnull c, const float *_Nonnull values,
                                    ptrdiff_t block_floats, int first, int end, int accumulate,
                                    float *_Nonnull gradient);

    /// The way back from there: the sum of `count` gradients of a pair of blocks that lie `stride` floats apart, in
    /// this order, as weights.
    void (*_Nonnull unpack_gradient)(const float *_Nonnull packed, ptrdiff_t point_stride, int count, ptrdiff_t stride,
                                     seg_weight_strides strides, seg_channel_block in, seg_channel_block out,
                                     float *_Nonnull gradient);
} seg_winograd_kernels;

#endif
