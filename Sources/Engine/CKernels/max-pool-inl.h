// 2×2 max pooling with stride 2.

/// The greater of both, b if either is NaN and only b may be; a NaN in a stays.
INLINE vf max_pool_greater(vf a, vf b) { return choose((b > a) | (b != b), b, a); }

/// A value of x as it is pooled.
INLINE vf max_pool_load(const float *x, const seg_activation *activation, int v) {
    return activation != NULL ? activated(load(x), activation, v) : load(x);
}

INLINE void max_pool_row(const float *upper, const float *lower, const seg_activation *activation, ptrdiff_t width,
                         float *y) {
    for (ptrdiff_t x = 0; x < width; x++)
        for (int v = 0; v < 16; v += VL) {
            ptrdiff_t left = 32 * x + v, right = left + 16;
            vf m = max_pool_load(upper + left, activation, v);
            m = max_pool_greater(m, max_pool_load(upper + right, activation, v));
            m = max_pool_greater(m, max_pool_load(lower + left, activation, v));
            store(y + 16 * x + v, max_pool_greater(m, max_pool_load(lower + right, activation, v)));
        }
}

static void max_pool_forward(const float *upper, const float *lower, const seg_activation *activation,
                             ptrdiff_t width, float *y) {
    if (activation != NULL)
        max_pool_row(upper, lower, activation, width, y);
    else
        max_pool_row(upper, lower, NULL, width, y);
}

INLINE void max_pool_give(float *d, vf gradient, int accumulate) {
    store(d, accumulate ? load(d) + gradient : gradient);
}

/// dx = dy at the first of the four, in reading order, that equals y; 0 at the others.
INLINE void max_pool_row_backward(const float *upper, const float *lower, const seg_activation *activation,
                                  const float *y, const float *dy, ptrdiff_t width, float *d_upper, float *d_lower,
                                  int accumulate) {
    for (ptrdiff_t x = 0; x < width; x++)
        for (int v = 0; v < 16; v += VL) {
            ptrdiff_t left = 32 * x + v, right = left + 16;
            vf m = load(y + 16 * x + v), g = load(dy + 16 * x + v);
            vi first = max_pool_load(upper + left, activation, v) == m;
            vi second = (max_pool_load(upper + right, activation, v) == m) & ~first;
            vi third = (max_pool_load(lower + left, activation, v) == m) & ~(first | second);
            vi fourth = (max_pool_load(lower + right, activation, v) == m) & ~(first | second | third);
            max_pool_give(d_upper + left, keep_where(first, g), accumulate);
            max_pool_give(d_upper + right, keep_where(second, g), accumulate);
            max_pool_give(d_lower + left, keep_where(third, g), accumulate);
            max_pool_give(d_lower + right, keep_where(fourth, g), accumulate);
        }
}

static void max_pool_backward(const float *upper, const float *lower, const seg_activation *activation, const float *y,
                              const float *dy, ptrdiff_t width, float *d_upper, float *d_lower, int accumulate) {
    if (activation != NULL)
        max_pool_row_backward(upper, lower, activation, y, dy, width, d_upper, d_lower, accumulate);
    else
        max_pool_row_backward(upper, lower, NULL, y, dy, width, d_upper, d_lower, accumulate);
}
