// The kernels for AArch64, whose baseline has NEON with fused multiply-add.
#include "isa.h"

#if defined(__aarch64__)
#define VL 4
#define SEG_NAME "neon"
#define SEG_HAS_FMA 1
#include "kernels-inl.h"

const seg_kernels *seg_kernels_neon(void) { return &kernels; }
#else
const seg_kernels *seg_kernels_neon(void) { return NULL; }
#endif
