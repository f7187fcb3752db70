// Rows of a PNG, filtered and compressed in pieces that threads make apart from each other.
//
// The image data of a PNG is one zlib stream (RFC 1950): a header, DEFLATE blocks, a checksum of what they hold. A
// piece ends at a byte (Z_SYNC_FLUSH), so that pieces made apart follow each other as blocks of one stream; each is an
// IDAT chunk of its own.
#include "internal.h"
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { CHUNK_HEAD = 8, ZLIB_HEAD = 2, CHUNK_TAIL = 4 };

static void put_long(uint8_t *to, uint32_t value) {
    for (int i = 0; i < 4; i++) to[i] = (uint8_t)(value >> (24 - 8 * i));
}

// Wraps `count` bytes behind the head of a chunk.
static void close_chunk(uint8_t *chunk, size_t count) {
    put_long(chunk, (uint32_t)count);
    memcpy(chunk + 4, "IDAT", 4);
    put_long(chunk + CHUNK_HEAD + count, (uint32_t)crc32(crc32(0, NULL, 0), chunk + 4, (uInt)(count + 4)));
}

// PNG filters 0 none, 1 sub and 2 up of a row into `to`. Returns the sum of the differences' sizes.
static uint64_t filter(
    int kind, uint8_t *restrict to, const uint8_t *row, const uint8_t *above, size_t bytes, size_t pixel_bytes) {
    if (kind == 1) {
        memcpy(to, row, pixel_bytes);
        for (size_t i = pixel_bytes; i < bytes; i++) to[i] = (uint8_t)(row[i] - row[i - pixel_bytes]);
    } else if (kind == 2 && above) {
        for (size_t i = 0; i < bytes; i++) to[i] = (uint8_t)(row[i] - above[i]);
    } else {
        memcpy(to, row, bytes);
    }
    uint64_t sum = 0;
    for (size_t i = 0; i < bytes; i++) sum += to[i] < 128 ? to[i] : 256u - to[i];
    return sum;
}

// Filter bytes and filtered rows. Of the filters that are tried the one with the least sum is taken, as libpng does.
static void filter_rows(const seg_png_piece *piece, uint8_t *to, uint8_t *spare) {
    size_t bytes = piece->row_bytes;
    int first = piece->is_picture ? 1 : 0;
    for (uint32_t y = 0; y < piece->rows; y++, to += bytes + 1) {
        const uint8_t *row = piece->samples + y * bytes, *above = y ? row - bytes : piece->above;
        uint64_t least = filter(first, to + 1, row, above, bytes, piece->pixel_bytes);
        to[0] = (uint8_t)first;
        for (int kind = first + 1; kind <= 2; kind++) {
            uint64_t sum = filter(kind, spare, row, above, bytes, piece->pixel_bytes);
            if (sum >= least) continue;
            least = sum;
            to[0] = (uint8_t)kind;
            memcpy(to + 1, spare, bytes);
        }
    }
}

int seg_png_encode_piece(
    const seg_png_piece *piece, uint8_t **chunk, size_t *chunk_size, uint32_t *checksum, seg_fault *fault) {
    seg_fault_clear(fault);
    size_t filtered_size = (piece->row_bytes + 1) * piece->rows;
    // Pictures, whose noise repeats nowhere: six times as fast as zlib's defaults, and hardly larger. Masks are better
    // off with those.
    z_stream stream = {0};
    int level = piece->is_picture ? 1 : Z_DEFAULT_COMPRESSION, strategy = piece->is_picture ? Z_RLE : Z_FILTERED;
    uint8_t *filtered = malloc(filtered_size + piece->row_bytes);
    if (!filtered || deflateInit2(&stream, level, Z_DEFLATED, -15, 8, strategy) != Z_OK) {
        free(filtered);
        seg_fault_set(fault, "out of memory");
        return -1;
    }
    filter_rows(piece, filtered, filtered + filtered_size);
    *checksum = (uint32_t)adler32(adler32(0, NULL, 0), filtered, (uInt)filtered_size);
    size_t bound = deflateBound(&stream, filtered_size) + 64, head = CHUNK_HEAD + (piece->is_first ? ZLIB_HEAD : 0);
    uint8_t *bytes = malloc(head + bound + CHUNK_TAIL);
    int done = Z_MEM_ERROR;
    if (bytes) {
        stream.next_in = filtered, stream.avail_in = (uInt)filtered_size;
        stream.next_out = bytes + head, stream.avail_out = (uInt)bound;
        done = deflate(&stream, piece->is_last ? Z_FINISH : Z_SYNC_FLUSH);
    }
    size_t count = bound - stream.avail_out + head - CHUNK_HEAD;
    deflateEnd(&stream);
    free(filtered);
    if (done != (piece->is_last ? Z_STREAM_END : Z_OK)) {
        free(bytes);
        seg_fault_set(fault, "out of memory");
        return -1;
    }
    // A window of 32 KiB, no dictionary.
    if (piece->is_first) memcpy(bytes + CHUNK_HEAD, (uint8_t[]){0x78, 0x01}, ZLIB_HEAD);
    close_chunk(bytes, count);
    *chunk = bytes;
    *chunk_size = CHUNK_HEAD + count + CHUNK_TAIL;
    return 0;
}

uint32_t seg_png_join_checksums(uint32_t first, uint32_t second, size_t second_bytes) {
    return (uint32_t)adler32_combine(first, second, (z_off_t)second_bytes);
}

void seg_png_end(uint32_t checksum, uint8_t end[SEG_PNG_END_BYTES]) {
    put_long(end + CHUNK_HEAD, checksum);
    close_chunk(end, 4);
    static const uint8_t last[12] = {0, 0, 0, 0, 'I', 'E', 'N', 'D', 0xAE, 0x42, 0x60, 0x82};
    memcpy(end + CHUNK_HEAD + 4 + CHUNK_TAIL, last, sizeof last);
}
