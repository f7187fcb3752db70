// Shims over libpng, libjpeg and libtiff: opaque handles, no varargs, no longjmp past the caller, errors as text.
//
// Every function that can fail returns 0 (or a handle) on success, -1 (or NULL) otherwise, and then fills `fault`.
// Nothing prints. A handle belongs to one thread at a time; handles are independent of each other.
#ifndef SEGTRAIN_CRASTER_H
#define SEGTRAIN_CRASTER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Why a call failed: one line of text, and errno where the operating system failed (0 where the file is at fault).
typedef struct {
    char text[256];
    int system_error;
} seg_fault;

const char *seg_fault_text(const seg_fault *fault);

// Whether the process can have `bytes` more: a Swift array that cannot be allocated ends the process.
bool seg_can_allocate(size_t bytes);

// PNG ---------------------------------------------------------------------------------------------------------------

typedef struct {
    uint32_t width, height;
    uint8_t bit_depth, color_type, bands, interlaced;
    uint16_t palette_count;
    uint8_t palette[256][4];  // red, green, blue, alpha (from tRNS, else 255)
} seg_png_info;

typedef struct seg_png_reader seg_png_reader;

// Reads up to the image data. Takes over `descriptor` (closed here on failure, else by seg_png_close).
seg_png_reader *seg_png_open(int descriptor, seg_png_info *info, seg_fault *fault);
// The next `count` rows of a file that is not interlaced: width * bands samples each, 1-4 bit samples as a byte,
// 16 bit in the machine's byte order. `rows` NULL skips them. After the last row the file's end is checked too.
int seg_png_read_rows(seg_png_reader *reader, uint8_t *rows, uint32_t count, seg_fault *fault);
// The whole image, of any file of which no row was read yet; `row_pointers` has `height` entries.
int seg_png_read_image(seg_png_reader *reader, uint8_t **row_pointers, seg_fault *fault);
// Back to before the first row. Fails if the file's header is not what it was.
int seg_png_rewind(seg_png_reader *reader, seg_fault *fault);
// The first warning of libpng so far, or NULL.
const char *seg_png_warning(const seg_png_reader *reader);
void seg_png_close(seg_png_reader *reader);

typedef struct seg_png_writer seg_png_writer;

// Starts a PNG on `descriptor`, which stays the caller's. bands: 1 gray, 3 RGB, 4 RGBA; bit_depth: 8 or 16.
seg_png_writer *seg_png_create(
    int descriptor, uint32_t width, uint32_t height, int bands, int bit_depth, seg_fault *fault);
// The next bytes of the file behind its header: pieces, then the end.
int seg_png_write(seg_png_writer *writer, const uint8_t *bytes, size_t count, seg_fault *fault);
int seg_png_flush(seg_png_writer *writer, seg_fault *fault);
void seg_png_discard(seg_png_writer *writer);

// Some rows of a PNG.
typedef struct {
    const uint8_t *samples;  // 16 bits: the high byte first
    const uint8_t *above;    // the row before the first; NULL at the top
    size_t row_bytes, pixel_bytes;
    uint32_t rows;
    bool is_first, is_last;
    bool is_picture;  // colours, not values of a mask
} seg_png_piece;

// A piece as the file holds it: any thread may make it. `chunk` is to be freed. `checksum` is of what it holds: the
// rows, each with a byte for its filter.
int seg_png_encode_piece(
    const seg_png_piece *piece, uint8_t **chunk, size_t *chunk_size, uint32_t *checksum, seg_fault *fault);
// The checksum of pieces that follow each other; the second holds so many bytes.
uint32_t seg_png_join_checksums(uint32_t first, uint32_t second, size_t second_bytes);

enum { SEG_PNG_END_BYTES = 28 };
// What comes after the last piece.
void seg_png_end(uint32_t checksum, uint8_t end[SEG_PNG_END_BYTES]);

// JPEG --------------------------------------------------------------------------------------------------------------

typedef struct {
    uint32_t width, height;
    uint8_t precision;   // bits of a sample
    uint8_t components;  // as stored
    uint8_t bands;       // as read: 1 gray, 3 RGB; 0 for colours that are not read
    bool is_cmyk, arithmetic, progressive;
    bool several_scans;  // all coefficients, two bytes each, are held before the first row
    uint64_t blocks;     // of 64 coefficients, of all components
} seg_jpeg_info;

typedef struct seg_jpeg_reader seg_jpeg_reader;

// Reads up to the image data. Takes over `descriptor`. Of a precision other than 8 there is only the header.
seg_jpeg_reader *seg_jpeg_open(int descriptor, seg_jpeg_info *info, seg_fault *fault);
// The next `count` rows: width * bands samples each. `rows` NULL skips them. After the last row the file's end is
// checked too. A file that ends early or whose coded data is damaged is an error, not made-up rows.
int seg_jpeg_read_rows(seg_jpeg_reader *reader, uint8_t *rows, uint32_t count, seg_fault *fault);
// Back to before the first row. Fails if the file's header is not what it was.
int seg_jpeg_rewind(seg_jpeg_reader *reader, seg_fault *fault);
// The APP1 segment that holds Exif, from "Exif" on. The reader's.
const uint8_t *seg_jpeg_exif(const seg_jpeg_reader *reader, size_t *count);
// The first warning of libjpeg so far, or NULL.
const char *seg_jpeg_warning(const seg_jpeg_reader *reader);
void seg_jpeg_close(seg_jpeg_reader *reader);

// TIFF --------------------------------------------------------------------------------------------------------------

typedef struct {
    uint32_t width, height;
    uint32_t block_width, block_height;  // of a tile, or of a strip (as wide as the image)
    uint32_t block_count;
    uint16_t bands, bits, sample_format, photometric, compression, orientation, predictor;
    uint16_t alpha_band;     // counted from 1; 0 where there is none
    uint32_t palette_count;  // entries of a colour map, 0 where there is none
    bool tiled, planar, big, little_endian;
    bool has_more;  // directories that follow this one
} seg_tiff_info;

typedef struct seg_tiff_reader seg_tiff_reader;

// Reads the first directory. Takes over `descriptor`. `largest_allocation`: bytes of any one allocation in libtiff.
seg_tiff_reader *seg_tiff_open(int descriptor, uint64_t largest_allocation, seg_tiff_info *info, seg_fault *fault);
// The same of the first image's mask (NewSubfileType 4, as GDAL writes it); NULL also if there is none.
seg_tiff_reader *seg_tiff_open_mask(
    int descriptor, uint64_t largest_allocation, seg_tiff_info *info, seg_fault *fault);
// Bytes that seg_tiff_read_block writes for a full block; 0 if there is no such number below 2^63.
uint64_t seg_tiff_block_bytes(const seg_tiff_info *info);
// 1 if the block is in the file, 0 if it is absent (sparse), -1 on error.
int seg_tiff_has_block(seg_tiff_reader *reader, uint32_t index, uint64_t *stored_bytes, seg_fault *fault);
// Decodes block `index` (row-major; planar files: all of band 0, then band 1, ...) into `samples`: rows of block_width
// pixels, bands interleaved unless planar, 1-4 bit samples as a byte, in the machine's byte order. A last strip is
// shorter.
int seg_tiff_read_block(seg_tiff_reader *reader, uint32_t index, uint8_t *samples, size_t size, seg_fault *fault);
// The values of a tag that holds doubles, unsigned shorts or text; NULL if absent or of another type. The reader's.
const double *seg_tiff_doubles(seg_tiff_reader *reader, uint32_t tag, uint32_t *count);
const uint16_t *seg_tiff_shorts(seg_tiff_reader *reader, uint32_t tag, uint32_t *count);
const uint8_t *seg_tiff_text(seg_tiff_reader *reader, uint32_t tag, uint32_t *count);
// The colour map: palette_count values of each, 16 bit.
int seg_tiff_palette(seg_tiff_reader *reader, const uint16_t **red, const uint16_t **green, const uint16_t **blue);
// Of the file that it reads.
int seg_tiff_descriptor(const seg_tiff_reader *reader);
// A codec's name, e.g. "LZW"; NULL if this libtiff has no such codec.
const char *seg_tiff_codec(uint16_t compression);
const char *seg_tiff_warning(const seg_tiff_reader *reader);
void seg_tiff_close(seg_tiff_reader *reader);

typedef struct {
    uint32_t width, height;
    uint16_t bands, bits, sample_format, photometric, compression, predictor;
    uint16_t alpha_band;  // counted from 1; 0 where there is none
    uint32_t tile_size;
    bool big;
} seg_tiff_layout;

typedef struct seg_tiff_writer seg_tiff_writer;

// Starts a tiled TIFF on `descriptor`, which stays the caller's. predictor 1: none, for codecs that have none too.
seg_tiff_writer *seg_tiff_create(int descriptor, const seg_tiff_layout *layout, seg_fault *fault);
int seg_tiff_set_doubles(seg_tiff_writer *writer, uint32_t tag, const double *values, uint32_t count, seg_fault *fault);
int seg_tiff_set_shorts(
    seg_tiff_writer *writer, uint32_t tag, const uint16_t *values, uint32_t count, seg_fault *fault);
// `count` bytes with the closing NUL.
int seg_tiff_set_text(seg_tiff_writer *writer, uint32_t tag, const uint8_t *text, uint32_t count, seg_fault *fault);
// 256 entries (8 bit samples) or 65536 (16 bit) of each colour.
int seg_tiff_set_palette(
    seg_tiff_writer *writer, const uint16_t *red, const uint16_t *green, const uint16_t *blue, seg_fault *fault);
// Encodes one whole tile, row-major, bands interleaved, in the machine's byte order, as a file of this layout holds it:
// any thread may. `samples` is changed by the predictor. `encoded` is to be freed.
int seg_tiff_encode_tile(
    const seg_tiff_layout *layout, uint8_t *samples, size_t size, uint8_t **encoded, size_t *encoded_size,
    seg_fault *fault);
int seg_tiff_write_encoded_tile(
    seg_tiff_writer *writer, uint32_t index, uint8_t *encoded, size_t size, seg_fault *fault);
int seg_tiff_finish(seg_tiff_writer *writer, seg_fault *fault);
// Writes nothing: what is not finished is given up.
void seg_tiff_discard(seg_tiff_writer *writer);

// Samples -----------------------------------------------------------------------------------------------------------

// Copies rows x columns samples of sample_bytes (1, 2, 4 or 8) each; strides in bytes.
void seg_copy_samples(
    uint8_t *to, size_t to_row, size_t to_column, const uint8_t *from, size_t from_row, size_t from_column,
    size_t rows, size_t columns, size_t sample_bytes);
// Unpacks rows of `samples` values of 1 to 31 bits, the highest first, each row padded to a byte, to 1, 2 or 4 bytes a
// value: as few as hold it.
void seg_unpack_bits(const uint8_t *packed, uint8_t *out, size_t rows, size_t samples, int bits);

// The same for values of 24 bits whose three bytes libtiff has swapped: the lowest is first.
void seg_unpack_24(const uint8_t *packed, uint8_t *out, size_t samples);
// kind: 1 unsigned, 2 signed, 3 floating point (the values of TIFF's SampleFormat); bytes 1, 2, 4 or 8.
// `stride` in samples; out[i] = from[i * stride].
void seg_to_float(const uint8_t *from, size_t stride, size_t count, int kind, int bytes, float *out);
// The next lower resolution. `upper` and `lower` are two rows of `width` pixels, `out` one of (width + 1) / 2; lower ==
// upper for a last odd row. Mode: the most frequent of up to four values, the largest of equals; `nodata` (-1: none)
// only where there is nothing else. Average: of the values that are not NaN, for each of `bands` interleaved bands.
void seg_halve_mode(const uint8_t *upper, const uint8_t *lower, size_t width, int nodata, uint8_t *out);
void seg_halve_average(const float *upper, const float *lower, size_t width, size_t bands, float *out);
#endif
