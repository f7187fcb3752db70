// Reading PNG with libpng. Its errors arrive by longjmp; every jump lands inside the function that Swift called.
#include "internal.h"
#include <errno.h>
#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INPUT_BYTES = 65536 };

struct seg_png_reader {
    int descriptor;
    uint64_t offset;                // of the next byte to fetch into `input`
    size_t input_at, input_filled;  // libpng asks for a few bytes at a time
    uint8_t input[INPUT_BYTES];
    png_structp png;
    png_infop info;
    seg_png_info header;
    uint32_t next_row;
    bool started;
    jmp_buf jump;
    seg_fault *fault;  // of the call in progress
    char warning[128];
};

static void on_error(png_structp png, png_const_charp message) {
    seg_png_reader *reader = png_get_error_ptr(png);
    seg_fault_set(reader->fault, message);
    longjmp(reader->jump, 1);
}

static void on_warning(png_structp png, png_const_charp message) {
    seg_png_reader *reader = png_get_error_ptr(png);
    if (!reader->warning[0]) strncpy(reader->warning, message, sizeof reader->warning - 1);
}

static void on_read(png_structp png, png_bytep bytes, size_t count) {
    seg_png_reader *reader = png_get_io_ptr(png);
    while (count) {
        if (reader->input_at == reader->input_filled) {
            ssize_t got = seg_read_at(reader->descriptor, reader->input, INPUT_BYTES, reader->offset);
            if (got < 0) {
                reader->fault->system_error = errno;
                png_error(png, strerror(errno));
            }
            if (got == 0) png_error(png, "the file ends too early");
            reader->offset += (uint64_t)got;
            reader->input_at = 0, reader->input_filled = (size_t)got;
        }
        size_t take = reader->input_filled - reader->input_at;
        if (take > count) take = count;
        memcpy(bytes, reader->input + reader->input_at, take);
        reader->input_at += take, bytes += take, count -= take;
    }
}

// Chunks that do not change the stored samples are skipped unread: no decompression, no memory.
static void skip_unneeded_chunks(png_structp png) {
#ifdef PNG_HANDLE_AS_UNKNOWN_SUPPORTED
    static const png_byte names[] = "cHRM\0eXIf\0gAMA\0hIST\0iCCP\0iTXt\0oFFs\0pCAL\0pHYs\0sBIT\0sCAL\0sPLT\0sRGB\0"
                                    "tEXt\0tIME\0zTXt";
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, 0);
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, names, (int)(sizeof names / 5));
#endif
}

static void read_palette(seg_png_reader *reader, seg_png_info *header) {
    png_colorp colors = NULL;
    png_bytep alphas = NULL;
    int count = 0, alpha_count = 0;
    if (header->color_type != PNG_COLOR_TYPE_PALETTE) return;
    png_get_PLTE(reader->png, reader->info, &colors, &count);
    png_get_tRNS(reader->png, reader->info, &alphas, &alpha_count, NULL);
    if (!alphas) alpha_count = 0;
    for (int i = 0; i < count && i < 256; i++) {
        uint8_t entry[4] = {colors[i].red, colors[i].green, colors[i].blue, i < alpha_count ? alphas[i] : 255};
        memcpy(header->palette[i], entry, 4);
    }
    header->palette_count = (uint16_t)(count < 256 ? count : 256);
}

// Opens a libpng stream at the start of the file and reads the header. May longjmp: called under setjmp only.
static void begin(seg_png_reader *reader, seg_png_info *header) {
    reader->offset = 0;
    reader->input_at = reader->input_filled = 0;
    reader->next_row = 0;
    reader->started = false;
    reader->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, reader, on_error, on_warning);
    if (reader->png) reader->info = png_create_info_struct(reader->png);
    if (!reader->info) {
        seg_fault_set(reader->fault, "libpng cannot start: out of memory, or another version than at build time");
        longjmp(reader->jump, 1);
    }
    png_set_read_fn(reader->png, reader, on_read);
    // The size is the caller's to judge: nothing is allocated by it before the first row.
    png_set_user_limits(reader->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_chunk_malloc_max(reader->png, 8 << 20);
    skip_unneeded_chunks(reader->png);
    png_read_info(reader->png, reader->info);
    header->width = png_get_image_width(reader->png, reader->info);
    header->height = png_get_image_height(reader->png, reader->info);
    header->bit_depth = png_get_bit_depth(reader->png, reader->info);
    header->color_type = png_get_color_type(reader->png, reader->info);
    header->bands = png_get_channels(reader->png, reader->info);
    header->interlaced = png_get_interlace_type(reader->png, reader->info) != PNG_INTERLACE_NONE;
    read_palette(reader, header);
}

// Switches from the header to the samples: one byte or one native 16-bit word a sample.
static void start_rows(seg_png_reader *reader) {
    if (reader->started) return;
    reader->started = true;
    png_set_packing(reader->png);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (reader->header.bit_depth == 16) png_set_swap(reader->png);
#endif
    if (reader->header.interlaced) png_set_interlace_handling(reader->png);
    png_read_update_info(reader->png, reader->info);
}

seg_png_reader *seg_png_open(int descriptor, seg_png_info *info, seg_fault *fault) {
    seg_fault_clear(fault);
    memset(info, 0, sizeof *info);
    seg_png_reader *reader = calloc(1, sizeof *reader);
    if (!reader) {
        seg_fault_set(fault, "out of memory");
        close(descriptor);
        return NULL;
    }
    reader->descriptor = descriptor;
    reader->fault = fault;
    if (setjmp(reader->jump)) {
        seg_png_close(reader);
        return NULL;
    }
    begin(reader, &reader->header);
    *info = reader->header;
    return reader;
}

int seg_png_read_rows(seg_png_reader *reader, uint8_t *rows, uint32_t count, seg_fault *fault) {
    seg_fault_clear(fault);
    reader->fault = fault;
    if (setjmp(reader->jump)) return -1;
    start_rows(reader);
    size_t row_bytes = png_get_rowbytes(reader->png, reader->info);
    for (uint32_t i = 0; i < count; i++) {
        png_read_row(reader->png, rows ? rows + row_bytes * i : NULL, NULL);
        if (++reader->next_row == reader->header.height) png_read_end(reader->png, NULL);
    }
    return 0;
}

int seg_png_read_image(seg_png_reader *reader, uint8_t **row_pointers, seg_fault *fault) {
    seg_fault_clear(fault);
    reader->fault = fault;
    if (setjmp(reader->jump)) return -1;
    start_rows(reader);
    png_read_image(reader->png, row_pointers);
    png_read_end(reader->png, NULL);
    reader->next_row = reader->header.height;
    return 0;
}

int seg_png_rewind(seg_png_reader *reader, seg_fault *fault) {
    seg_fault_clear(fault);
    reader->fault = fault;
    png_destroy_read_struct(&reader->png, &reader->info, NULL);
    if (setjmp(reader->jump)) return -1;
    seg_png_info header;
    memset(&header, 0, sizeof header);
    begin(reader, &header);
    if (memcmp(&header, &reader->header, sizeof header) == 0) return 0;
    seg_fault_set(fault, "the file changed while it was read");
    return -1;
}

const char *seg_png_warning(const seg_png_reader *reader) { return reader->warning[0] ? reader->warning : NULL; }

void seg_png_close(seg_png_reader *reader) {
    png_destroy_read_struct(&reader->png, &reader->info, NULL);
    close(reader->descriptor);
    free(reader);
}
