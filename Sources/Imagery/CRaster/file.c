// Descriptors and faults.
#include "internal.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *seg_fault_text(const seg_fault *fault) { return fault->text; }

void seg_fault_clear(seg_fault *fault) {
    fault->text[0] = 0;
    fault->system_error = 0;
}

void seg_fault_set(seg_fault *fault, const char *text) {
    if (fault->text[0]) return;
    strncpy(fault->text, text, sizeof fault->text - 1);
    fault->text[sizeof fault->text - 1] = 0;
}

bool seg_can_allocate(size_t bytes) {
    // volatile: a compiler may otherwise leave out the pair and assume success.
    void *volatile probe = malloc(bytes);
    bool can = probe != NULL;
    free(probe);
    return can;
}

ssize_t seg_read_at(int descriptor, void *bytes, size_t count, uint64_t offset) {
    size_t done = 0;
    while (done < count) {
        ssize_t got = pread(descriptor, (char *)bytes + done, count - done, (off_t)(offset + done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return -1;
        if (got == 0) break;
        done += (size_t)got;
    }
    return (ssize_t)done;
}

ssize_t seg_write_at(int descriptor, const void *bytes, size_t count, uint64_t offset) {
    size_t done = 0;
    while (done < count) {
        ssize_t put = pwrite(descriptor, (const char *)bytes + done, count - done, (off_t)(offset + done));
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return -1;
        done += (size_t)put;
    }
    return (ssize_t)done;
}
