// Merging of means and squared deviations.
#include "ckernels.h"

// With d = mean_b - mean_a and n = n_a + n_b: mean = mean_a + d n_b / n; squares = squares_a + squares_b + d² n_a n_b / n.
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
