// One getter for each isa-*.c. NULL where the file belongs to another architecture.
#ifndef SEGTRAIN_ISA_H
#define SEGTRAIN_ISA_H
#include "ckernels.h"

const seg_kernels *seg_kernels_portable(void);
const seg_kernels *seg_kernels_avx2(void);
const seg_kernels *seg_kernels_avx512(void);
const seg_kernels *seg_kernels_avx512bf16(void);
const seg_kernels *seg_kernels_neon(void);

#endif
