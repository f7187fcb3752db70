// Kernels over flat buffers: optimizers, norms, checks.

// A buffer's last, incomplete vector goes through a copy, so that every element is rounded alike.

INLINE vf load_first(const float *p, ptrdiff_t count) {
    vf x = {};
    __builtin_memcpy(&x, p, (size_t)count * sizeof(float));
    return x;
}

INLINE void store_first(float *p, vf x, ptrdiff_t count) { __builtin_memcpy(p, &x, (size_t)count * sizeof(float)); }

/// Loshchilov & Hutter, arXiv:1711.05101, in the order of PyTorch's single-tensor AdamW.
INLINE void adam_w_vector(vf *p, vf g, vf *m, vf *v, const seg_adam_w *settings) {
    *m = multiply_add(splat(settings->beta1_rest), g - *m, *m);
    *v = multiply_add(splat(settings->beta2_rest), g * g, splat(settings->beta2) * *v);
    vf denominator =
        multiply_add(__builtin_elementwise_sqrt(*v), splat(settings->root_correction), splat(settings->epsilon));
    *p = *p * splat(settings->keep) - splat(settings->step) * *m / denominator;
}

static void elementwise_adam_w(float *p, const float *g, float *m, float *v, ptrdiff_t count,
                               const seg_adam_w *settings) {
    for (ptrdiff_t i = 0; i < count; i += VL) {
        if (count - i >= VL) {
            vf pn = load(p + i), mn = load(m + i), vn = load(v + i);
            adam_w_vector(&pn, load(g + i), &mn, &vn, settings);
            store(p + i, pn);
            store(m + i, mn);
            store(v + i, vn);
        } else {
            ptrdiff_t rest = count - i;
            vf pn = load_first(p + i, rest), mn = load_first(m + i, rest), vn = load_first(v + i, rest);
            adam_w_vector(&pn, load_first(g + i, rest), &mn, &vn, settings);
            store_first(p + i, pn, rest);
            store_first(m + i, mn, rest);
            store_first(v + i, vn, rest);
        }
    }
}

INLINE void sgd_vector(vf *p, vf g, vf *b, const seg_sgd *settings) {
    g = multiply_add(splat(settings->weight_decay), *p, g);
    *b = multiply_add(splat(settings->momentum), *b, g);
    vf direction = settings->nesterov ? multiply_add(splat(settings->momentum), *b, g) : *b;
    *p = multiply_add(splat(-settings->learning_rate), direction, *p);
}

static void elementwise_sgd(float *p, const float *g, float *b, ptrdiff_t count, const seg_sgd *settings) {
    for (ptrdiff_t i = 0; i < count; i += VL) {
        if (count - i >= VL) {
            vf pn = load(p + i), bn = load(b + i);
            sgd_vector(&pn, load(g + i), &bn, settings);
            store(p + i, pn);
            store(b + i, bn);
        } else {
            ptrdiff_t rest = count - i;
            vf pn = load_first(p + i, rest), bn = load_first(b + i, rest);
            sgd_vector(&pn, load_first(g + i, rest), &bn, settings);
            store_first(p + i, pn, rest);
            store_first(b + i, bn, rest);
        }
    }
}

static double elementwise_sum_of_squares(const float *x, ptrdiff_t count) {
    vd sum = {};
    for (ptrdiff_t i = 0; i < count; i += VL) {
        vd value = __builtin_convertvector(count - i >= VL ? load(x + i) : load_first(x + i, count - i), vd);
        sum += value * value;
    }
    double total = 0;
    for (int lane = 0; lane < VL; lane++) total += sum[lane];
    return total;
}

static void elementwise_scale(float *x, ptrdiff_t count, float factor) {
    ptrdiff_t i = 0;
    for (; i + VL <= count; i += VL) store(x + i, load(x + i) * splat(factor));
    for (; i < count; i++) x[i] *= factor;
}

static int elementwise_all_finite(const float *x, ptrdiff_t count) {
    // x - x is 0 for a finite number and NaN for the others; a NaN stays in the sum.
    vf sum = {};
    for (ptrdiff_t i = 0; i < count; i += VL) {
        vf value = count - i >= VL ? load(x + i) : load_first(x + i, count - i);
        sum += value - value;
    }
    for (int lane = 0; lane < VL; lane++)
        if (sum[lane] != 0) return 0;
    return 1;
}
