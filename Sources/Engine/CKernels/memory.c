// Large zeroed memory from the kernel, on huge pages where it grants them, and each thread's scratch memory.
#define _GNU_SOURCE
#include "seg-memory.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { HUGE_PAGE = 2 << 20, PAGE = 4096 };

static size_t mapped_size(size_t bytes) {
    size_t unit = bytes >= HUGE_PAGE ? HUGE_PAGE : PAGE;
    return bytes == 0 ? unit : (bytes + unit - 1) / unit * unit;
}

void *seg_memory_allocate(size_t bytes) {
    if (bytes > SIZE_MAX / 2) return NULL;
    size_t size = mapped_size(bytes);
    // mmap promises page alignment only: ask for more and give back the ends.
    size_t slack = size >= HUGE_PAGE ? HUGE_PAGE : 0;
    char *mapped = mmap(NULL, size + slack, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) return NULL;
    if (slack == 0) return mapped;
    size_t front = (HUGE_PAGE - (uintptr_t)mapped % HUGE_PAGE) % HUGE_PAGE;
    if (front > 0) munmap(mapped, front);
    if (front < slack) munmap(mapped + front + size, slack - front);
    madvise(mapped + front, size, MADV_HUGEPAGE);  // A wish: without it the memory is slower, not wrong.
    return mapped + front;
}

void seg_memory_free(void *memory, size_t bytes) {
    if (memory != NULL) munmap(memory, mapped_size(bytes));
}

typedef struct scratch {
    float *memory;
    size_t bytes;
} scratch;

static pthread_key_t scratch_key;
static pthread_once_t scratch_once = PTHREAD_ONCE_INIT;

static void free_scratch(void *value) {
    scratch *s = value;
    seg_memory_free(s->memory, s->bytes);
    free(s);
}

static void make_scratch_key(void) { pthread_key_create(&scratch_key, free_scratch); }

float *seg_thread_scratch(size_t count) {
    pthread_once(&scratch_once, make_scratch_key);
    scratch *s = pthread_getspecific(scratch_key);
    if (s == NULL) {
        s = calloc(1, sizeof *s);
        if (s == NULL || pthread_setspecific(scratch_key, s) != 0) {
            free(s);
            return NULL;
        }
    }
    // A whole huge page: tiles at Winograd's points lie so far apart that small pages would be too many for the TLB.
    const size_t wanted = count * sizeof(float), bytes = wanted > HUGE_PAGE ? wanted : HUGE_PAGE;
    if (s->memory == NULL || s->bytes < bytes) {
        seg_memory_free(s->memory, s->bytes);
        s->memory = seg_memory_allocate(bytes);
        s->bytes = bytes;
    }
    return s->memory;
}
