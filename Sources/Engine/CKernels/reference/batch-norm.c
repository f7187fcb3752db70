// Batch norm and ReLU in double.
#include "seg-reference.h"

// Walks the elements of channel c: i is the element's index.
#define FOR_CHANNEL(shape, c, i)                                                                                  \
    for (int n = 0; n < shape.images; n++)                                                                        \
        for (int i = (n * shape.channels + c) * shape.height * shape.width, end = i + shape.height * shape.width; \
             i < end; i++)

void seg_reference_statistics(const double *y, seg_shape shape, double *mean, double *variance) {
    double count = (double)shape.images * shape.height * shape.width;
    for (int c = 0; c < shape.channels; c++) {
        double sum = 0, squares = 0;
        FOR_CHANNEL(shape, c, i) sum += y[i];
        mean[c] = sum / count;
        FOR_CHANNEL(shape, c, i) squares += (y[i] - mean[c]) * (y[i] - mean[c]);
        variance[c] = squares / count;
    }
}

void seg_reference_batch_norm(const double *y, seg_shape shape, const double *mean, const double *inverse_std,
                              const double *gamma, const double *beta, double *a) {
    for (int c = 0; c < shape.channels; c++) {
        FOR_CHANNEL(shape, c, i) {
            double z = gamma[c] * (y[i] - mean[c]) * inverse_std[c] + beta[c];
            a[i] = z > 0 ? z : 0;
        }
    }
}

// By the chain rule through x̂, the variance and the mean, as in the paper (arXiv:1502.03167, section 3).
void seg_reference_batch_norm_backward(const double *da, const double *y, seg_shape shape, const double *mean,
                                       const double *inverse_std, const double *gamma, const double *beta, double *dy,
                                       double *d_gamma, double *d_beta) {
    double count = (double)shape.images * shape.height * shape.width;
    for (int c = 0; c < shape.channels; c++) {
        d_gamma[c] = d_beta[c] = 0;
        double d_variance = 0, d_mean = 0, centred_sum = 0;
        double r = inverse_std[c];
        FOR_CHANNEL(shape, c, i) {
            double centred = y[i] - mean[c], z = gamma[c] * centred * r + beta[c];
            double dz = z > 0 ? da[i] : 0;
            d_gamma[c] += dz * centred * r;
            d_beta[c] += dz;
            d_variance += dz * gamma[c] * centred * -0.5 * r * r * r;
            d_mean += dz * gamma[c] * -r;
            centred_sum += centred;
        }
        d_mean += d_variance * -2 * centred_sum / count;
        FOR_CHANNEL(shape, c, i) {
            double centred = y[i] - mean[c], z = gamma[c] * centred * r + beta[c];
            double dz = z > 0 ? da[i] : 0;
            dy[i] = dz * gamma[c] * r + d_variance * 2 * centred / count + d_mean / count;
        }
    }
}
