// Activations: on the fly for kernels that read a map, or written out.

/// scale y + shift, before it is cut off. Forward and backward must round alike, or their masks would differ.
INLINE vf activation_affine(vf y, const seg_activation *a, int v) {
    return multiply_add(y, load(a->scale + v), load(a->shift + v));
}

INLINE vf activated(vf y, const seg_activation *a, int v) {
    const vf z = activation_affine(y, a, v), low = load(a->low + v);
    // Written so that a NaN stays one and divergence is seen.
    return choose(z < low, low, z);
}

static void activation_apply(const float *y, ptrdiff_t pixels, const seg_activation *restrict activation, float *a) {
    for (ptrdiff_t p = 0; p < pixels; p++)
        for (int v = 0; v < 16; v += VL) store(a + 16 * p + v, activated(load(y + 16 * p + v), activation, v));
}
