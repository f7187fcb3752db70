// Compute kernels of segtrain: the interface that Swift sees.
#ifndef SEGTRAIN_CKERNELS_H
#define SEGTRAIN_CKERNELS_H
#include <stddef.h>
#include <stdint.h>
#endif
