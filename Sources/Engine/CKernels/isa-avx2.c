// The kernels for x86-64 with AVX2 and FMA (Haswell, Zen).
#include "isa.h"

#if defined(__x86_64__)
#define VL 8
#define SEG_NAME "avx2"
#define SEG_HAS_FMA 1
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "kernels-inl.h"
#pragma clang attribute pop

const seg_kernels *seg_kernels_avx2(void) { return &kernels; }
#else
const seg_kernels *seg_kernels_avx2(void) { return NULL; }
#endif
