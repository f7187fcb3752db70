// Dropout with inverted scaling. The mask is a function of key and index: backward is forward applied to the gradient.

/// Chris Wellons' "lowbias32" (nullprogram.com, 2018): a bijection of 32 bits with good avalanche.
INLINE vu dropout_mix(vu h) {
    h = (h ^ (h >> 16)) * 0x7feb352du;
    h = (h ^ (h >> 15)) * 0x846ca68bu;
    return h ^ (h >> 16);
}

static void dropout_forward(const float *x, ptrdiff_t pixels, uint64_t key, uint32_t first, uint32_t threshold,
                            float scale, float *y) {
    vu index[16 / VL];
    for (int v = 0; v < 16; v++) ((uint32_t *)index)[v] = (uint32_t)v;
    uint32_t low = (uint32_t)key, high = (uint32_t)(key >> 32);
    for (ptrdiff_t p = 0; p < pixels; p++)
        for (int v = 0; v < 16; v += VL) {
            // Two rounds with half of the key each: the masks of two keys are unrelated, not shifted copies.
            vu hash = dropout_mix(dropout_mix(index[v / VL] + (first + 16 * (uint32_t)p + low)) ^ high);
            vf value = load(x + 16 * p + v) * splat(scale);
            store(y + 16 * p + v, keep_where(hash >= threshold, value));
        }
}
