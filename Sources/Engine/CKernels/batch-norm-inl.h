// Statistics of batch norm, and its gradient with that of the ReLU behind it. Sums are taken in float over short runs,
// then in double: as exact as double throughout, at the speed of float.

enum { BATCH_NORM_RUN = 32 };  // pixels; 2 KiB, so a second pass over a run reads the first-level cache

/// Mean and squared deviations run by run in two passes (no cancellation), merged in order.
static void batch_norm_moments(const float *y, ptrdiff_t pixels, seg_moments *result) {
    *result = (seg_moments){};
    for (ptrdiff_t start = 0; start < pixels; start += BATCH_NORM_RUN) {
        ptrdiff_t length = pixels - start < BATCH_NORM_RUN ? pixels - start : BATCH_NORM_RUN;
        seg_moments run = {.count = (double)length};
        for (int v = 0; v < 16; v += VL) {
            const float *lane = y + 16 * start + v;
            vf sum = {};
            for (ptrdiff_t p = 0; p < length; p++) sum += load(lane + 16 * p);
            vf mean = sum / splat((float)length);
            // The rounded mean is off by a little; the first-order sum below says by how much.
            vf first = {}, second = {};
            for (ptrdiff_t p = 0; p < length; p++) {
                vf d = load(lane + 16 * p) - mean;
                first += d;
                second = multiply_add(d, d, second);
            }
            vd shift = __builtin_convertvector(first, vd) / (double)length;
            *(vd *)(run.mean + v) = __builtin_convertvector(mean, vd) + shift;
            *(vd *)(run.squares + v) = __builtin_convertvector(second, vd) - shift * shift * (double)length;
        }
        seg_moments_merge(result, &run);
    }
}

INLINE vf batch_norm_normalize(vf y, const seg_batch_norm_block *restrict block, int v) {
    return (y - load(block->mean + v)) * load(block->inverse_std + v);
}

/// da where the ReLU let y through, else 0.
INLINE vf batch_norm_masked(vf da, vf y, const seg_batch_norm_block *restrict block, int v) {
    return keep_where(activation_affine(y, &block->activation, v) > (vf){}, da);
}

// With x̂ = (y - µ)/σ, M = N H W values of a channel, z = γ x̂ + β and g = da [z > 0]:
//   dβ = Σ g, dγ = Σ g x̂, and, as µ and σ depend on every y,
//   dy = γ/σ (g - dβ/M - x̂ dγ/M).                              Source: Ioffe & Szegedy, arXiv:1502.03167.

static void batch_norm_backward_sums(const float *da, const float *y, ptrdiff_t pixels,
                                     const seg_batch_norm_block *restrict block, seg_batch_norm_sums *sums) {
    *sums = (seg_batch_norm_sums){};
    for (ptrdiff_t start = 0; start < pixels; start += BATCH_NORM_RUN) {
        ptrdiff_t end = pixels - start < BATCH_NORM_RUN ? pixels : start + BATCH_NORM_RUN;
        for (int v = 0; v < 16; v += VL) {
            vf sum_g = {}, sum_gx = {};
            for (ptrdiff_t p = start; p < end; p++) {
                vf value = load(y + 16 * p + v), normalized = batch_norm_normalize(value, block, v);
                vf g = batch_norm_masked(load(da + 16 * p + v), value, block, v);
                sum_g += g;
                sum_gx = multiply_add(g, normalized, sum_gx);
            }
            add_to_doubles(sums->g + v, sum_g);
            add_to_doubles(sums->gx + v, sum_gx);
        }
    }
}

static void batch_norm_backward(const float *da, const float *y, ptrdiff_t pixels,
                                const seg_batch_norm_block *restrict block, float *dy) {
    for (ptrdiff_t p = 0; p < pixels; p++)
        for (int v = 0; v < 16; v += VL) {
            vf value = load(y + 16 * p + v), normalized = batch_norm_normalize(value, block, v);
            vf g = batch_norm_masked(load(da + 16 * p + v), value, block, v);
            vf centred = g - load(block->mean_g + v) - normalized * load(block->mean_gx + v);
            store(dy + 16 * p + v, load(block->activation.scale + v) * centred);
        }
}
