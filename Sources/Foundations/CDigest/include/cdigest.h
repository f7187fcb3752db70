// SHA-256 (FIPS 180-4), incremental.
#ifndef SEGTRAIN_CDIGEST_H
#define SEGTRAIN_CDIGEST_H
#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint32_t state[8];
    uint64_t length;     // bytes hashed so far
    uint8_t block[64];   // bytes that do not fill a block yet
} seg_sha256;

void seg_sha256_begin(seg_sha256 *context);
void seg_sha256_add(seg_sha256 *context, const void *bytes, size_t count);
void seg_sha256_end(seg_sha256 *context, uint8_t digest[32]);
#endif
