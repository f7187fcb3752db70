// Upsampling by two: nearest neighbour, and bilinear with pixel centres aligned (PyTorch's align_corners=False).

static void upsample_nearest(const float *x, ptrdiff_t width, float *upper, float *lower) {
    for (ptrdiff_t i = 0; i < width; i++)
        for (int v = 0; v < 16; v += VL) {
            vf value = load(x + 16 * i + v);
            store(upper + 32 * i + v, value);
            store(upper + 32 * i + 16 + v, value);
            store(lower + 32 * i + v, value);
            store(lower + 32 * i + 16 + v, value);
        }
}

/// dx = the sum of the four gradients.
static void upsample_nearest_backward(const float *upper, const float *lower, ptrdiff_t width, float *dx,
                                      int accumulate) {
    for (ptrdiff_t i = 0; i < width; i++)
        for (int v = 0; v < 16; v += VL) {
            ptrdiff_t left = 32 * i + v, right = left + 16;
            vf sum = (load(upper + left) + load(upper + right)) + (load(lower + left) + load(lower + right));
            float *d = dx + 16 * i + v;
            store(d, accumulate ? load(d) + sum : sum);
        }
}

// In one dimension: out[2i] = ¾ x[i] + ¼ x[i-1], out[2i+1] = ¾ x[i] + ¼ x[i+1], indices clamped to the edge.

static void upsample_bilinear(const float *near, const float *far, ptrdiff_t width, float *y) {
    vf quarter = splat(0.25f), rest = splat(0.75f);
    for (int v = 0; v < 16; v += VL) {
        // Columns i-1, i and i+1 of the row in between.
        vf here = multiply_add(rest, load(near + v), quarter * load(far + v)), before = here;
        for (ptrdiff_t i = 0; i < width; i++) {
            ptrdiff_t next = 16 * (i + 1 < width ? i + 1 : i) + v;
            vf after = multiply_add(rest, load(near + next), quarter * load(far + next));
            store(y + 32 * i + v, multiply_add(rest, here, quarter * before));
            store(y + 32 * i + 16 + v, multiply_add(rest, here, quarter * after));
            before = here;
            here = after;
        }
    }
}

// The transpose: dx[i] = ¼ dy[2i-1] + ¾ dy[2i] + ¾ dy[2i+1] + ¼ dy[2i+2]. Clamping the indices here too gives an edge
// pixel the quarter that the forward pass took from it in place of its missing neighbour.

INLINE vf upsample_pairs(const float *row, ptrdiff_t first, ptrdiff_t second) {
    return load(row + first) + load(row + second);
}

static void upsample_bilinear_backward(const float *first, const float *second, const float *third, const float *fourth,
                                       ptrdiff_t width, float *dx, int accumulate) {
    vf quarter = splat(0.25f), rest = splat(0.75f);
    for (ptrdiff_t i = 0; i < width; i++)
        for (int v = 0; v < 16; v += VL) {
            ptrdiff_t left = 32 * i + v, right = left + 16;
            ptrdiff_t before = i > 0 ? left - 16 : left, after = i + 1 < width ? right + 16 : right;
            // The four rows in pairs of the same weight, then the four columns.
            vf outer_near = upsample_pairs(first, left, right) + upsample_pairs(fourth, left, right);
            vf outer_far = upsample_pairs(first, before, after) + upsample_pairs(fourth, before, after);
            vf inner_near = upsample_pairs(second, left, right) + upsample_pairs(third, left, right);
            vf inner_far = upsample_pairs(second, before, after) + upsample_pairs(third, before, after);
            vf near = multiply_add(rest, inner_near, quarter * outer_near);
            vf far = multiply_add(rest, inner_far, quarter * outer_far);
            vf sum = multiply_add(rest, near, quarter * far);
            float *d = dx + 16 * i + v;
            store(d, accumulate ? load(d) + sum : sum);
        }
}
