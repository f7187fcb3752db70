// Kernels over flat buffers: optimizers, norms, checks.
#ifndef SEGTRAIN_SEG_ELEMENTWISE_H
#define SEGTRAIN_SEG_ELEMENTWISE_H
#include <stddef.h>

/// One AdamW step: p *= keep; m += (1-beta1)(g - m); v = beta2 v + (1-beta2) g²;
/// p -= step m / (√v root_correction + epsilon).
typedef struct seg_adam_w {
    float keep;               ///< 1 - learningRate weightDecay
    float beta1_rest;         ///< 1 - beta1
    float beta2, beta2_rest;  ///< beta2, 1 - beta2
    float step;               ///< learningRate / (1 - beta1^t)
    float root_correction;    ///< 1 / √(1 - beta2^t)
    float epsilon;
} seg_adam_w;

/// One SGD step: g += weight_decay p; b = momentum b + g; p -= learning_rate (nesterov ? g + momentum b : b).
typedef struct seg_sgd {
    float learning_rate, momentum, weight_decay;
    int nesterov;
} seg_sgd;

typedef struct seg_elementwise_kernels {
    void (*_Nonnull adam_w)(float *_Nonnull p, const float *_Nonnull g, float *_Nonnull m, float *_Nonnull v,
                            ptrdiff_t count, const seg_adam_w *_Nonnull settings);
    void (*_Nonnull sgd)(float *_Nonnull p, const float *_Nonnull g, float *_Nonnull b, ptrdiff_t count,
                         const seg_sgd *_Nonnull settings);
    double (*_Nonnull sum_of_squares)(const float *_Nonnull x, ptrdiff_t count);
    void (*_Nonnull scale)(float *_Nonnull x, ptrdiff_t count, float factor);
    int (*_Nonnull all_finite)(const float *_Nonnull x, ptrdiff_t count);
} seg_elementwise_kernels;

#endif
