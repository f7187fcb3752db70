// The kernels for x86-64 with AVX-512 and its products of bf16 (Cooper Lake, Sapphire Rapids, Zen 4).
#include "isa.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define VL 16
#define SEG_NAME "avx512bf16"
#define SEG_HAS_FMA 1
#define SEG_HAS_BF16 1
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx2,fma"))), \
                             apply_to = function)
#include "kernels-inl.h"
#pragma clang attribute pop

const seg_kernels *seg_kernels_avx512bf16(void) { return &kernels; }
#else
const seg_kernels *seg_kernels_avx512bf16(void) { return NULL; }
#endif
