// 2×2 max pooling with stride 2.

/// The greater of both, b if either is NaN and only b may be; a NaN in a stays.
INLINE vf max_pool_greater(vf a, vf b) { return choose((b > a) | (b != b), b, a); }

static void max_pool_forward(const float *upper, const float *lower, ptrdiff_t width, float *y) {
    for (ptrdiff_t x = 0; x < width; x++)
        for (int v = 0; v < 16; v += VL) {
            ptrdiff_t left = 32 * x + v, right = left + 16;
            vf m = max_pool_greater(load(upper + left), load(upper + right));
            m = max_pool_greater(m, load(lower + left));
            store(y + 16 * x + v, max_pool_greater(m, load(lower + right)));
        }
}

INLINE void max_pool_give(float *d, vf gradient, int accumulate) {
    store(d, accumulate ? load(d) + gradient : gradient);
}

/// dx = dy at the first of the four, in reading order, that equals y; 0 at the others.
static void max_pool_backward(const float *upper, const float *lower, const float *y, const float *dy, ptrdiff_t width,
                              float *d_upper, float *d_lower, int accumulate) {
    for (ptrdiff_t x = 0; x < width; x++)
        for (int v = 0; v < 16; v += VL) {
            ptrdiff_t left = 32 * x + v, right = left + 16;
            vf m = load(y + 16 * x + v), g = load(dy + 16 * x + v);
            vi first = load(upper + left) == m;
            vi second = (load(upper + right) == m) & ~first;
            vi third = (load(lower + left) == m) & ~(first | second);
            vi fourth = (load(lower + right) == m) & ~(first | second | third);
            max_pool_give(d_upper + left, keep_where(first, g), accumulate);
            max_pool_give(d_upper + right, keep_where(second, g), accumulate);
            max_pool_give(d_lower + left, keep_where(third, g), accumulate);
            max_pool_give(d_lower + right, keep_where(fourth, g), accumulate);
        }
}
