// The kernels for x86-64 with AVX-512 F, BW, DQ and VL (Skylake-X, Zen 4).
#include "isa.h"

#if defined(__x86_64__)
#define VL 16
#define SEG_NAME "avx512"
#define SEG_HAS_FMA 1
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), \
                             apply_to = function)
#include "kernels-inl.h"
#pragma clang attribute pop

const seg_kernels *seg_kernels_avx512(void) { return &kernels; }
#else
const seg_kernels *seg_kernels_avx512(void) { return NULL; }
#endif
