// Compute kernels of segtrain: the interface that Swift sees. Nothing here depends on an instruction set.
//
// A blocked map is [N, C/16, H, W, 16]: "pixel" below means the 16 neighbouring floats of one block at one place.
// A kernel works on one row, or one run of pixels, of one block of one image; callers cut the work and share it out.
#ifndef SEGTRAIN_CKERNELS_H
#define SEGTRAIN_CKERNELS_H
#include <stddef.h>
#include <stdint.h>

#include "seg-activation.h"
#include "seg-batch-norm.h"
#include "seg-convolution.h"
#include "seg-elementwise.h"
#include "seg-head.h"
#include "seg-layers.h"
#include "seg-memory.h"
#include "seg-peak.h"
#include "seg-reference-convolution.h"
#include "seg-reference.h"
#include "seg-transposed.h"
#include "seg-winograd.h"

/// The kernels compiled for one instruction set.
typedef struct seg_kernels {
    /// As in SEGTRAIN_ISA: "portable", "avx2", "avx512", "avx512bf16", "neon".
    const char *_Nonnull name;
    seg_planar_kernels planar;
    seg_convolution_kernels convolution;
    seg_winograd_kernels winograd;
    seg_winograd_kernels winograd_bf16;
    seg_transposed_kernels transposed;
    seg_activation_kernels activation;
    seg_batch_norm_kernels batch_norm;
    seg_head_kernels head;
    seg_max_pool_kernels max_pool;
    seg_upsample_kernels upsample;
    seg_dropout_kernels dropout;
    seg_elementwise_kernels elementwise;
    seg_peak_kernels peak;
} seg_kernels;

/// The kernels of that name, or NULL where this binary has none or this CPU cannot run them.
const seg_kernels *_Nullable seg_kernels_named(const char *_Nonnull name);

/// The kernels to use: this thread's own choice if it made one, else the process's.
/// The process's choice is at first the best that the CPU can run, or SEGTRAIN_ISA where that names one that it can.
const seg_kernels *_Nonnull seg_kernels_current(void);

/// Sets the process's choice.
void seg_kernels_select(const seg_kernels *_Nonnull kernels);

/// Sets this thread's choice (NULL: none, follow the process) and returns what it was.
const seg_kernels *_Nullable seg_kernels_select_for_thread(const seg_kernels *_Nullable kernels);

#endif
