// The kernels in the compiler's baseline: SSE2 on x86-64, NEON on AArch64, scalar code where there is nothing.
#include "isa.h"

#define VL 4
#define SEG_NAME "portable"
#include "kernels-inl.h"

const seg_kernels *seg_kernels_portable(void) { return &kernels; }
