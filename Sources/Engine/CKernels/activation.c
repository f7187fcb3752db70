// The numbers of activations.
#include "seg-activation.h"

#include <math.h>

void seg_activation_set_batch_norm(seg_activation *activation, int lanes, const float *mean, const float *inverse_std,
                                   const float *gamma, const float *beta) {
    *activation = (seg_activation){};
    for (int lane = 0; lane < lanes; lane++) {
        activation->scale[lane] = gamma[lane] * inverse_std[lane];
        activation->shift[lane] = beta[lane] - mean[lane] * activation->scale[lane];
    }
}

void seg_activation_set_identity(seg_activation *activation) {
    *activation = (seg_activation){};
    for (int lane = 0; lane < 16; lane++) {
        activation->scale[lane] = 1;
        activation->low[lane] = -INFINITY;
    }
}
