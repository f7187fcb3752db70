// The head: a 1×1 convolution to few channels, from a blocked map to planar logits. Multiplying counts for nothing
// beside reading the map, so each pass reads it once, and what lies between the logits and the map is never stored.

// Classes at a time: their sums and the weights of a block stay in registers.
enum { HEAD_CLASSES = 2, HEAD_PIXELS = 4 };

/// Logits of up to HEAD_PIXELS pixels for `classes`, a constant, from class `first` on.
INLINE void head_pixels(const seg_head *h, const seg_activation *activation, const float *bias, ptrdiff_t pixel,
                        int pixels, const int classes, int first, float *logits, ptrdiff_t class_stride) {
    float sums[HEAD_CLASSES][HEAD_PIXELS][16] __attribute__((aligned(64)));
    for (int p = 0; p < pixels; p++)
        for (int v = 0; v < 16; v += VL) {
            vf sum[HEAD_CLASSES] = {};
            for (int block = 0; block < h->blocks; block++) {
                const vf y = load(h->y + block * h->block_stride + (pixel + p) * 16 + v);
                const vf a = activation != NULL ? activated(y, activation + block, v) : y;
#pragma clang loop unroll(full)
                for (int k = 0; k < classes; k++)
                    sum[k] = multiply_add(a, load(h->weights + ((first + k) * h->blocks + block) * 16 + v), sum[k]);
            }
#pragma clang loop unroll(full)
            for (int k = 0; k < classes; k++) store(sums[k][p] + v, sum[k]);
        }
    for (int k = 0; k < classes; k++) {
        quad rows[HEAD_PIXELS] = {};
        for (int p = 0; p < pixels; p++)
            for (int v = 0; v < 16; v += 4) rows[p] += *(const quad *)(sums[k][p] + v);
        transpose_quads(rows);
        const quad total = rows[0] + rows[1] + rows[2] + rows[3];
        for (int p = 0; p < pixels; p++) logits[(first + k) * class_stride + pixel + p] = total[p] + bias[first + k];
    }
}

static void head_forward(const seg_head *h, const seg_activation *activation, const float *bias, float *logits,
                         ptrdiff_t class_stride) {
    for (ptrdiff_t pixel = 0; pixel < h->pixels; pixel += HEAD_PIXELS) {
        const int pixels = (int)lesser_size(HEAD_PIXELS, h->pixels - pixel);
        int first = 0;
        for (; first + HEAD_CLASSES <= h->classes; first += HEAD_CLASSES)
            head_pixels(h, activation, bias, pixel, pixels, HEAD_CLASSES, first, logits, class_stride);
        for (; first < h->classes; first++)
            head_pixels(h, activation, bias, pixel, pixels, 1, first, logits, class_stride);
    }
}

/// da[16] of a block for the `count` pixels from `pixel` on. `classes` is a constant where that matters.
INLINE void head_input_gradient(const seg_head *h, const int classes, const seg_head_gradient *gradient, int block,
                                ptrdiff_t pixel, ptrdiff_t count, float *da) {
    const ptrdiff_t inside = lesser_size(count, gradient->inside - pixel);
    const float *logits = gradient->logits + pixel;
    for (int v = 0; v < 16; v += VL) {
        ptrdiff_t p = 0;
        for (; p < inside; p++) {
            vf sum = {};
            for (int k = 0; k < classes; k++)
                sum = multiply_add(splat(logits[k * gradient->class_stride + p]),
                                   load(h->weights + (k * h->blocks + block) * 16 + v), sum);
            store(da + p * 16 + v, sum);
        }
        for (; p < count; p++) store(da + p * 16 + v, (vf){});
    }
}

/// Adds Σ dL/dlogits ⊗ a of a run's pixels inside to d_weights, for `classes`, a constant, from class `first` on.
INLINE void head_weight_gradient(const seg_head *h, const seg_activation *activation, const int classes, int first,
                                 const seg_head_gradient *gradient, int block, ptrdiff_t pixel, ptrdiff_t inside,
                                 double *d_weights) {
    const float *y = h->y + block * h->block_stride + pixel * 16;
    const float *logits = gradient->logits + first * gradient->class_stride + pixel;
    for (int v = 0; v < 16; v += VL) {
        vf sum[HEAD_CLASSES] = {};
        for (ptrdiff_t p = 0; p < inside; p++) {
            const vf a = activated(load(y + p * 16 + v), activation, v);
#pragma clang loop unroll(full)
            for (int k = 0; k < classes; k++)
                sum[k] = multiply_add(splat(logits[k * gradient->class_stride + p]), a, sum[k]);
        }
        for (int k = 0; k < classes; k++)
            add_to_doubles(d_weights + ((first + k) * h->blocks + block) * 16 + v, sum[k]);
    }
}

INLINE void head_sums(const seg_head *h, const int classes, const seg_head_gradient *gradient,
                      const seg_batch_norm_block *norm, seg_batch_norm_sums *sums, double *d_weights, double *d_bias) {
    float da[BATCH_NORM_RUN * 16] __attribute__((aligned(64)));
    for (ptrdiff_t pixel = 0; pixel < h->pixels; pixel += BATCH_NORM_RUN) {
        const ptrdiff_t count = lesser_size(BATCH_NORM_RUN, h->pixels - pixel);
        const ptrdiff_t inside = lesser_size(count, gradient->inside - pixel);
        if (inside <= 0) break;
        for (int block = 0; block < h->blocks; block++) {
            seg_batch_norm_sums run;
            head_input_gradient(h, classes, gradient, block, pixel, count, da);
            batch_norm_backward_sums(da, h->y + block * h->block_stride + pixel * 16, count, norm + block, &run);
            seg_batch_norm_sums_add(sums + block, &run);
            const seg_activation *const activation = &norm[block].activation;
            int k = 0;
            for (; k + HEAD_CLASSES <= classes; k += HEAD_CLASSES)
                head_weight_gradient(h, activation, HEAD_CLASSES, k, gradient, block, pixel, inside, d_weights);
            for (; k < classes; k++)
                head_weight_gradient(h, activation, 1, k, gradient, block, pixel, inside, d_weights);
        }
        for (int k = 0; k < classes; k++) {
            float sum = 0;
            for (ptrdiff_t p = 0; p < inside; p++) sum += gradient->logits[k * gradient->class_stride + pixel + p];
            d_bias[k] += sum;
        }
    }
}

static void head_backward_sums(const seg_head *h, const seg_head_gradient *gradient, const seg_batch_norm_block *norm,
                               seg_batch_norm_sums *sums, double *d_weights, double *d_bias) {
    if (h->classes == 2)
        head_sums(h, 2, gradient, norm, sums, d_weights, d_bias);
    else
        head_sums(h, h->classes, gradient, norm, sums, d_weights, d_bias);
}

static void head_backward(const seg_head *h, const seg_head_gradient *gradient, const seg_batch_norm_block *norm,
                          float *dy) {
    float da[BATCH_NORM_RUN * 16] __attribute__((aligned(64)));
    for (int block = 0; block < h->blocks; block++)
        for (ptrdiff_t pixel = 0; pixel < h->pixels; pixel += BATCH_NORM_RUN) {
            const ptrdiff_t count = lesser_size(BATCH_NORM_RUN, h->pixels - pixel);
            const ptrdiff_t offset = block * h->block_stride + pixel * 16;
            if (h->classes == 2)
                head_input_gradient(h, 2, gradient, block, pixel, count, da);
            else
                head_input_gradient(h, h->classes, gradient, block, pixel, count, da);
            batch_norm_backward(da, h->y + offset, count, norm + block, dy + offset);
        }
}
