// Pairs of bf16 in 32-bit words: the low half first. bf16 is the upper half of a float, rounded to nearest even.

typedef uint16_t vs __attribute__((vector_size(2 * VL), aligned(2), may_alias));

/// VL bf16.
INLINE vs rounded_to_bf16(vf x) {
#ifdef SEG_HAS_BF16
    return (vs)_mm512_cvtneps_pbh((__m512)x);
#else
    const vu bits = (vu)x, rounded = (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
    // A NaN's last bits could carry into the sign.
    return __builtin_convertvector((vu)choose(x == x, (vf)rounded, (vf)((vu){} + 0x7fc0)), vs);
#endif
}

/// VL bf16 in the low halves of words.
INLINE vu low_halves(vf x) { return __builtin_convertvector(rounded_to_bf16(x), vu); }

/// A word in all lanes.
INLINE vu splat_word(const float *word) { return (vu){} + *(const uint32_t __attribute__((may_alias)) *)word; }

/// sum + a₀ b₀ + a₁ b₁ for the halves of each lane's words.
INLINE vf add_products_of_pairs(vf sum, vu a, vu b) {
#ifdef SEG_HAS_BF16
    return (vf)_mm512_dpbf16_ps((__m512)sum, (__m512bh)a, (__m512bh)b);
#else
    const vf low = multiply_add((vf)(a << 16), (vf)(b << 16), sum);
    return multiply_add((vf)(a & 0xffff0000), (vf)(b & 0xffff0000), low);
#endif
}
