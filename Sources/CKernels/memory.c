// Large zeroed memory from the kernel, on huge pages where it grants them.
#define _GNU_SOURCE
#include "seg-memory.h"

#include <stdint.h>
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
