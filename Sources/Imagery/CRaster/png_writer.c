// Writing PNG to a descriptor of the caller: the header by libpng, then pieces of rows (png_piece.c).
#include "internal.h"
#include <errno.h>
#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

enum { OUTPUT_BYTES = 65536 };

struct seg_png_writer {
    int descriptor;
    uint64_t offset;
    size_t filled;
    uint8_t output[OUTPUT_BYTES];
    png_structp png;
    png_infop info;
    jmp_buf jump;
    seg_fault *fault;
};

static void on_error(png_structp png, png_const_charp message) {
    seg_png_writer *writer = png_get_error_ptr(png);
    seg_fault_set(writer->fault, message);
    longjmp(writer->jump, 1);
}

static void on_warning(png_structp png, png_const_charp message) { (void)png, (void)message; }

static void flush_output(png_structp png) {
    seg_png_writer *writer = png_get_io_ptr(png);
    if (seg_write_at(writer->descriptor, writer->output, writer->filled, writer->offset) < 0) {
        writer->fault->system_error = errno;
        png_error(png, strerror(errno));
    }
    writer->offset += writer->filled;
    writer->filled = 0;
}

static void on_write(png_structp png, png_bytep bytes, size_t count) {
    seg_png_writer *writer = png_get_io_ptr(png);
    while (count) {
        if (writer->filled == OUTPUT_BYTES) flush_output(png);
        size_t take = OUTPUT_BYTES - writer->filled;
        if (take > count) take = count;
        memcpy(writer->output + writer->filled, bytes, take);
        writer->filled += take, bytes += take, count -= take;
    }
}

seg_png_writer *seg_png_create(
    int descriptor, uint32_t width, uint32_t height, int bands, int bit_depth, seg_fault *fault) {
    seg_fault_clear(fault);
    seg_png_writer *writer = calloc(1, sizeof *writer);
    if (!writer) {
        seg_fault_set(fault, "out of memory");
        return NULL;
    }
    writer->descriptor = descriptor;
    writer->fault = fault;
    if (setjmp(writer->jump)) {
        seg_png_discard(writer);
        return NULL;
    }
    writer->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, writer, on_error, on_warning);
    if (writer->png) writer->info = png_create_info_struct(writer->png);
    if (!writer->info) {
        seg_fault_set(fault, "libpng cannot start: out of memory, or another version than at build time");
        seg_png_discard(writer);
        return NULL;
    }
    png_set_write_fn(writer->png, writer, on_write, flush_output);
    png_set_user_limits(writer->png, 0x7fffffff, 0x7fffffff);
    int color = bands == 1 ? PNG_COLOR_TYPE_GRAY : bands == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_RGB_ALPHA;
    png_set_IHDR(
        writer->png, writer->info, width, height, bit_depth, color, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
        PNG_FILTER_TYPE_DEFAULT);
    png_write_info(writer->png, writer->info);
    return writer;
}

int seg_png_write(seg_png_writer *writer, const uint8_t *bytes, size_t count, seg_fault *fault) {
    seg_fault_clear(fault);
    writer->fault = fault;
    if (setjmp(writer->jump)) return -1;
    on_write(writer->png, (png_bytep)bytes, count);
    return 0;
}

int seg_png_flush(seg_png_writer *writer, seg_fault *fault) {
    seg_fault_clear(fault);
    writer->fault = fault;
    if (setjmp(writer->jump)) return -1;
    flush_output(writer->png);
    return 0;
}

void seg_png_discard(seg_png_writer *writer) {
    png_destroy_write_struct(&writer->png, &writer->info);
    free(writer);
}
