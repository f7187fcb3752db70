// All kernel bodies and their table, compiled once for each instruction set. The including file defines
// VL (floats in a vector: 4, 8 or 16), SEG_NAME, SEG_HAS_FMA where fused multiply-add is one instruction, and
// SEG_HAS_BF16 where AVX-512 multiplies pairs of bf16.
#include "vector-inl.h"

#include "bf16-inl.h"
#include "activation-inl.h"
#include "batch-norm-inl.h"
#include "convolution-inl.h"
#include "weight-gradient-inl.h"
#include "products-inl.h"
#include "outer-products-inl.h"
#include "transposed-inl.h"
#include "winograd-matrices-inl.h"
#include "winograd-transforms-inl.h"
#include "winograd-six-inl.h"
#include "winograd-inl.h"
#include "winograd-shared-inl.h"
#include "winograd-weights-inl.h"
#include "dropout-inl.h"
#include "elementwise-inl.h"
#include "head-inl.h"
#include "max-pool-inl.h"
#include "peak-inl.h"
#include "planar-inl.h"
#include "upsample-inl.h"

static const seg_kernels kernels = {
    .name = SEG_NAME,
    .planar = {.to_blocked = planar_to_blocked, .from_blocked = planar_from_blocked},
    .convolution =
        {
            .forward = convolution_forward,
            .weight_gradient = convolution_weight_gradient,
            .lane_sums = convolution_lane_sums,
        },
    .winograd =
        {
            .pack = winograd_pack,
            .forward = winograd_forward,
            .weight_gradient = winograd_weight_gradient,
            .forward_values = winograd_forward_values,
            .point_products = winograd_point_products,
            .outputs = winograd_outputs,
            .gradient_values = winograd_gradient_values,
            .point_gradient = winograd_point_gradient,
            .unpack_gradient = winograd_unpack_gradient,
        },
    .winograd_bf16 =
        {
            .pack = winograd_pack_bf16,
            .forward = winograd_forward_bf16,
            .weight_gradient = winograd_weight_gradient_bf16,
            .forward_values = winograd_forward_values_bf16,
            .point_products = winograd_point_products_bf16,
            .outputs = winograd_outputs,
            .gradient_values = winograd_gradient_values_bf16,
            .point_gradient = winograd_point_gradient_bf16,
            .unpack_gradient = winograd_unpack_gradient,
        },
    .transposed =
        {
            .forward = transposed_forward,
            .backward_data = transposed_backward_data,
            .weight_gradient = transposed_weight_gradient,
        },
    .activation = {.apply = activation_apply},
    .batch_norm =
        {
            .moments = batch_norm_moments,
            .backward_sums = batch_norm_backward_sums,
            .backward = batch_norm_backward,
        },
    .head = {.forward = head_forward, .backward_sums = head_backward_sums, .backward = head_backward},
    .max_pool = {.forward = max_pool_forward, .backward = max_pool_backward},
    .upsample =
        {
            .nearest = upsample_nearest,
            .nearest_backward = upsample_nearest_backward,
            .bilinear = upsample_bilinear,
            .bilinear_backward = upsample_bilinear_backward,
        },
    .dropout = {.forward = dropout_forward},
    .elementwise =
        {
            .adam_w = elementwise_adam_w,
            .sgd = elementwise_sgd,
            .sum_of_squares = elementwise_sum_of_squares,
            .scale = elementwise_scale,
            .all_finite = elementwise_all_finite,
        },
    .peak = {.operations = 2 * PEAK_CHAINS * VL, .multiply_adds = peak_multiply_adds},
};
