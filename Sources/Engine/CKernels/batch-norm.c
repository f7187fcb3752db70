// The sums of batch norm, put together: in double, in the order of the pieces.
#include "ckernels.h"

// With d = mean_b - mean_a and n = n_a + n_b:
// mean = mean_a + d n_b / n; squares = squares_a + squares_b + d² n_a n_b / n.
void seg_moments_merge(seg_moments *total, const seg_moments *part) {
    if (part->count == 0) return;
    double count = total->count + part->count;
    double share = part->count / count;
    for (int lane = 0; lane < 16; lane++) {
        double d = part->mean[lane] - total->mean[lane];
        total->mean[lane] += d * share;
        total->squares[lane] += part->squares[lane] + d * d * total->count * share;
    }
    total->count = count;
}

void seg_moments_result(const seg_moments *total, int lanes, float *mean, float *variance) {
    for (int lane = 0; lane < lanes; lane++) {
        mean[lane] = (float)total->mean[lane];
        variance[lane] = (float)(total->squares[lane] / total->count);
    }
}

void seg_batch_norm_block_set(seg_batch_norm_block *block, int lanes, const float *mean, const float *inverse_std,
                              const float *gamma, const float *beta) {
    *block = (seg_batch_norm_block){};
    for (int lane = 0; lane < lanes; lane++) {
        block->mean[lane] = mean[lane];
        block->inverse_std[lane] = inverse_std[lane];
    }
    seg_activation_set_batch_norm(&block->activation, lanes, mean, inverse_std, gamma, beta);
}

void seg_batch_norm_sums_add(seg_batch_norm_sums *total, const seg_batch_norm_sums *part) {
    for (int lane = 0; lane < 16; lane++) {
        total->g[lane] += part->g[lane];
        total->gx[lane] += part->gx[lane];
    }
}

void seg_batch_norm_sums_result(const seg_batch_norm_sums *total, double count, int lanes, seg_batch_norm_block *block,
                                float *d_gamma, float *d_beta) {
    for (int lane = 0; lane < lanes; lane++) {
        d_gamma[lane] = (float)total->gx[lane];
        d_beta[lane] = (float)total->g[lane];
        block->mean_g[lane] = (float)(total->g[lane] / count);
        block->mean_gx[lane] = (float)(total->gx[lane] / count);
    }
}
