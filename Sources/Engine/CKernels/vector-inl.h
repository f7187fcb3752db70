// Vectors of VL floats and the few operations on them that the language does not have.
//
// A pixel's 16 lanes are VECTORS vectors: `for (int v = 0; v < 16; v += VL)` walks them and unrolls.

#define INLINE static inline __attribute__((always_inline))

// aligned(4): `*(vf *)p` is right for any float pointer. may_alias: for any kind of memory.
typedef float vf __attribute__((vector_size(4 * VL), aligned(4), may_alias));
typedef int32_t vi __attribute__((vector_size(4 * VL), aligned(4), may_alias));
typedef uint32_t vu __attribute__((vector_size(4 * VL), aligned(4), may_alias));
typedef double vd __attribute__((vector_size(8 * VL), aligned(8), may_alias));

INLINE vf load(const float *p) { return *(const vf *)p; }
INLINE void store(float *p, vf x) { *(vf *)p = x; }

/// Stores past the caches what will not be read soon: a cache line that is written whole need not be read first. p is
/// aligned. After the last one comes `finish_streaming`.
INLINE void stream(float *p, vf x) {
    typedef float aligned_vf __attribute__((vector_size(4 * VL), may_alias));
    __builtin_nontemporal_store((aligned_vf)x, (aligned_vf *)p);
}

/// Other threads see what was streamed.
INLINE void finish_streaming(void) {
#ifdef __x86_64__
    __builtin_ia32_sfence();
#endif
}

/// Whether a map of so many floats is larger than what caches keep until the next operation reads it.
INLINE int exceeds_caches(ptrdiff_t floats) { return floats > (ptrdiff_t)2 << 20; }

/// x in all lanes.
INLINE vf splat(float x) { return x - (vf){}; }

/// a b + c; rounded once where the instruction set can.
INLINE vf multiply_add(vf a, vf b, vf c) {
#ifdef SEG_HAS_FMA
    return __builtin_elementwise_fma(a, b, c);
#else
    return a * b + c;
#endif
}

/// x where the mask (the result of a comparison) is true, else 0.
INLINE vf keep_where(vi mask, vf x) { return (vf)((vi)x & mask); }

/// max(0, x).
INLINE vf rectified(vf x) { return keep_where(x > (vf){}, x); }

/// a where the mask is true, else b.
INLINE vf choose(vi mask, vf a, vf b) { return (vf)(((vi)a & mask) | ((vi)b & ~mask)); }

/// Adds a vector to VL doubles in memory.
INLINE void add_to_doubles(double *sum, vf x) { *(vd *)sum += __builtin_convertvector(x, vd); }

/// Four floats, whatever the instruction set.
typedef float quad __attribute__((vector_size(16), aligned(4), may_alias));

INLINE void transpose_quads(quad r[4]) {
    const quad a = __builtin_shufflevector(r[0], r[1], 0, 4, 1, 5), b = __builtin_shufflevector(r[0], r[1], 2, 6, 3, 7);
    const quad c = __builtin_shufflevector(r[2], r[3], 0, 4, 1, 5), d = __builtin_shufflevector(r[2], r[3], 2, 6, 3, 7);
    r[0] = __builtin_shufflevector(a, c, 0, 1, 4, 5);
    r[1] = __builtin_shufflevector(a, c, 2, 3, 6, 7);
    r[2] = __builtin_shufflevector(b, d, 0, 1, 4, 5);
    r[3] = __builtin_shufflevector(b, d, 2, 3, 6, 7);
}
