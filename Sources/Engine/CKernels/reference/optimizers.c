// Optimizer steps in double.
#include <math.h>

#include "seg-reference.h"

void seg_reference_adam_w(double *p, const double *g, double *m, double *v, int count, double learning_rate,
                          double beta1, double beta2, double epsilon, double weight_decay, int step) {
    for (int i = 0; i < count; i++) {
        m[i] = beta1 * m[i] + (1 - beta1) * g[i];
        v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
        double m_hat = m[i] / (1 - pow(beta1, step)), v_hat = v[i] / (1 - pow(beta2, step));
        p[i] -= learning_rate * weight_decay * p[i];
        p[i] -= learning_rate * m_hat / (sqrt(v_hat) + epsilon);
    }
}

void seg_reference_sgd(double *p, const double *g, double *b, int count, double learning_rate, double momentum,
                       double weight_decay, int nesterov) {
    for (int i = 0; i < count; i++) {
        double gradient = g[i] + weight_decay * p[i];
        b[i] = momentum * b[i] + gradient;
        p[i] -= learning_rate * (nesterov ? gradient + momentum * b[i] : b[i]);
    }
}
