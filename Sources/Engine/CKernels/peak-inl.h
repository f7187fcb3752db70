// The most multiply-adds that a core can do: chains that need no memory, enough of them to hide the unit's latency.

enum { PEAK_CHAINS = 12 };

static float peak_multiply_adds(ptrdiff_t rounds) {
    vf chain[PEAK_CHAINS];
    for (int i = 0; i < PEAK_CHAINS; i++) chain[i] = splat((float)i);
    // Values that the compiler cannot know, so that it keeps every operation.
    const float *volatile source = (const float[2]){0.5f, 1.0f};
    const vf factor = splat(source[0]), addend = splat(source[1]);
    for (ptrdiff_t round = 0; round < rounds; round++)
#pragma clang loop unroll(full)
        for (int i = 0; i < PEAK_CHAINS; i++) chain[i] = multiply_add(chain[i], factor, addend);
    vf sum = {};
    for (int i = 0; i < PEAK_CHAINS; i++) sum += chain[i];
    return sum[0];
}
