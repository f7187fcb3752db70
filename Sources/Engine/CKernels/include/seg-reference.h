// Plain scalar versions of the layers, in double, on planar [N, C, H, W]: what the tests compare the kernels with.
// Gradients are written as the text books do, most of them by scattering, so that they share no idea with the kernels.
#ifndef SEGTRAIN_SEG_REFERENCE_H
#define SEGTRAIN_SEG_REFERENCE_H
#include <stdint.h>

typedef struct seg_shape {
    int images, channels, height, width;
} seg_shape;

/// Mean and biased variance of each channel.
void seg_reference_statistics(const double *_Nonnull y, seg_shape shape, double *_Nonnull mean,
                              double *_Nonnull variance);

/// a = max(0, gamma (y - mean) inverse_std + beta).
void seg_reference_batch_norm(const double *_Nonnull y, seg_shape shape, const double *_Nonnull mean,
                              const double *_Nonnull inverse_std, const double *_Nonnull gamma,
                              const double *_Nonnull beta, double *_Nonnull a);
void seg_reference_batch_norm_backward(const double *_Nonnull da, const double *_Nonnull y, seg_shape shape,
                                       const double *_Nonnull mean, const double *_Nonnull inverse_std,
                                       const double *_Nonnull gamma, const double *_Nonnull beta, double *_Nonnull dy,
                                       double *_Nonnull d_gamma, double *_Nonnull d_beta);

/// `shape` is that of x. Backward functions add to dx.
void seg_reference_max_pool(const double *_Nonnull x, seg_shape shape, double *_Nonnull y);
void seg_reference_max_pool_backward(const double *_Nonnull dy, const double *_Nonnull x, seg_shape shape,
                                     double *_Nonnull dx);

void seg_reference_upsample_nearest(const double *_Nonnull x, seg_shape shape, double *_Nonnull y);
void seg_reference_upsample_nearest_backward(const double *_Nonnull dy, seg_shape shape, double *_Nonnull dx);
void seg_reference_upsample_bilinear(const double *_Nonnull x, seg_shape shape, double *_Nonnull y);
void seg_reference_upsample_bilinear_backward(const double *_Nonnull dy, seg_shape shape, double *_Nonnull dx);

/// `block_keys`: one for each image and block of 16 channels.
void seg_reference_dropout(const double *_Nonnull x, seg_shape shape, double rate, const uint64_t *_Nonnull block_keys,
                           double *_Nonnull y);

void seg_reference_adam_w(double *_Nonnull p, const double *_Nonnull g, double *_Nonnull m, double *_Nonnull v,
                          int count, double learning_rate, double beta1, double beta2, double epsilon,
                          double weight_decay, int step);
void seg_reference_sgd(double *_Nonnull p, const double *_Nonnull g, double *_Nonnull b, int count,
                       double learning_rate, double momentum, double weight_decay, int nesterov);

#endif
