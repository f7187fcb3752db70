// Which kernels this CPU can run, and which are in use. Compiled for the baseline: it must run everywhere.
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "ckernels.h"
#include "isa.h"

#if defined(__x86_64__)
static int has_avx512(void) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma");
}
#endif

const seg_kernels *seg_kernels_named(const char *name) {
    if (strcmp(name, "portable") == 0) return seg_kernels_portable();
#if defined(__x86_64__)
    __builtin_cpu_init();
    // The builtin also asks whether the operating system saves the wide registers.
    if (strcmp(name, "avx2") == 0 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return seg_kernels_avx2();
    if (strcmp(name, "avx512") == 0 && has_avx512()) return seg_kernels_avx512();
    if (strcmp(name, "avx512bf16") == 0 && has_avx512() && __builtin_cpu_supports("avx512bf16"))
        return seg_kernels_avx512bf16();
#elif defined(__aarch64__)
    if (strcmp(name, "neon") == 0) return seg_kernels_neon();
#endif
    return NULL;
}

static _Atomic(const seg_kernels *) process_choice;
static _Thread_local const seg_kernels *thread_choice;

static const seg_kernels *first_choice(void) {
    const char *wanted = getenv("SEGTRAIN_ISA");
    const seg_kernels *kernels = wanted != NULL ? seg_kernels_named(wanted) : NULL;
    static const char *const best_first[] = {"avx512bf16", "avx512", "avx2", "neon", "portable"};
    for (size_t i = 0; kernels == NULL; i++) kernels = seg_kernels_named(best_first[i]);
    return kernels;
}

const seg_kernels *seg_kernels_current(void) {
    if (thread_choice != NULL) return thread_choice;
    const seg_kernels *kernels = atomic_load_explicit(&process_choice, memory_order_acquire);
    if (kernels == NULL) {
        kernels = first_choice();  // Threads that race here find the same answer.
        atomic_store_explicit(&process_choice, kernels, memory_order_release);
    }
    return kernels;
}

void seg_kernels_select(const seg_kernels *kernels) {
    atomic_store_explicit(&process_choice, kernels, memory_order_release);
}

const seg_kernels *seg_kernels_select_for_thread(const seg_kernels *kernels) {
    const seg_kernels *before = thread_choice;
    thread_choice = kernels;
    return before;
}
