// Reading JPEG with libjpeg. Its errors arrive by longjmp; every jump lands inside the function that Swift called.
#include "internal.h"
#include <errno.h>
#include <stdio.h>
#include <jpeglib.h>
#include <jerror.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    INPUT_BYTES = 65536,
    LARGEST_SEGMENT = 65535,
    MOST_SCANS = 100,  // a small file can ask for any number of passes over a large image
};

struct seg_jpeg_reader {
    int descriptor;
    uint64_t offset;  // of the next byte to fetch into `input`
    uint8_t input[INPUT_BYTES];
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct jpeg_source_mgr source;
    struct jpeg_progress_mgr progress;
    seg_jpeg_info header;
    uint8_t exif[LARGEST_SEGMENT];
    size_t exif_bytes;
    uint8_t *skipped_row;  // libjpeg's memory
    uint32_t next_row;
    bool started;
    jmp_buf jump;
    seg_fault *fault;  // of the call in progress
    char warning[JMSG_LENGTH_MAX];
};

static void fail(seg_jpeg_reader *reader, const char *text) {
    seg_fault_set(reader->fault, text);
    longjmp(reader->jump, 1);
}

static void on_error(j_common_ptr jpeg) {
    char text[JMSG_LENGTH_MAX];
    jpeg->err->format_message(jpeg, text);
    fail(jpeg->client_data, text);
}

// A warning after which libjpeg makes up samples is an error.
static void on_message(j_common_ptr jpeg, int level) {
    seg_jpeg_reader *reader = jpeg->client_data;
    if (level >= 0) return;
    switch (jpeg->err->msg_code) {
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC:
    case JWRN_JPEG_EOF: on_error(jpeg);
    }
    if (!reader->warning[0]) jpeg->err->format_message(jpeg, reader->warning);
}

static void print_nothing(j_common_ptr jpeg) { (void)jpeg; }

static void on_progress(j_common_ptr jpeg) {
    seg_jpeg_reader *reader = jpeg->client_data;
    if (reader->jpeg.input_scan_number > MOST_SCANS) fail(reader, "it has more than 100 scans");
}

static void start_source(j_decompress_ptr jpeg) { (void)jpeg; }

static boolean fill_input(j_decompress_ptr jpeg) {
    seg_jpeg_reader *reader = jpeg->client_data;
    ssize_t got = seg_read_at(reader->descriptor, reader->input, INPUT_BYTES, reader->offset);
    if (got < 0) {
        reader->fault->system_error = errno;
        fail(reader, strerror(errno));
    }
    if (got == 0) fail(reader, "the file ends too early");
    reader->offset += (uint64_t)got;
    reader->source.next_input_byte = reader->input;
    reader->source.bytes_in_buffer = (size_t)got;
    return TRUE;
}

static void skip_input(j_decompress_ptr jpeg, long count) {
    seg_jpeg_reader *reader = jpeg->client_data;
    if (count <= 0) return;
    size_t skip = (size_t)count, buffered = reader->source.bytes_in_buffer;
    if (skip > buffered) {
        reader->offset += skip - buffered;
        skip = buffered;
    }
    reader->source.next_input_byte += skip;
    reader->source.bytes_in_buffer -= skip;
}

static uint8_t next_byte(j_decompress_ptr jpeg) {
    if (jpeg->src->bytes_in_buffer == 0) fill_input(jpeg);
    jpeg->src->bytes_in_buffer--;
    return *jpeg->src->next_input_byte++;
}

// Keeps the first APP1 that holds Exif: others, of any number, hold XMP.
static boolean on_app1(j_decompress_ptr jpeg) {
    seg_jpeg_reader *reader = jpeg->client_data;
    size_t length = (size_t)next_byte(jpeg) << 8;
    length |= next_byte(jpeg);
    if (length < 2) fail(reader, "a segment of less than no bytes");
    length -= 2;
    bool is_wanted = reader->exif_bytes == 0;
    for (size_t i = 0; i < length; i++) {
        uint8_t byte = next_byte(jpeg);
        if (is_wanted) reader->exif[i] = byte;
    }
    if (is_wanted && length > 6 && memcmp(reader->exif, "Exif\0", 6) == 0) reader->exif_bytes = length;
    return TRUE;
}

static void describe(const struct jpeg_decompress_struct *jpeg, seg_jpeg_info *header) {
    header->width = jpeg->image_width;
    header->height = jpeg->image_height;
    header->precision = (uint8_t)jpeg->data_precision;
    header->components = (uint8_t)jpeg->num_components;
    switch (jpeg->jpeg_color_space) {
    case JCS_GRAYSCALE: header->bands = 1; break;
    case JCS_RGB:
    case JCS_YCbCr: header->bands = 3; break;
    case JCS_CMYK:
    case JCS_YCCK: header->is_cmyk = true; break;
    default: break;
    }
}

// Opens a libjpeg stream at the start of the file and reads the header. May longjmp: called under setjmp only.
static void begin(seg_jpeg_reader *reader, seg_jpeg_info *header) {
    j_decompress_ptr jpeg = &reader->jpeg;
    reader->offset = 0;
    reader->exif_bytes = 0;
    reader->next_row = 0;
    reader->started = false;
    jpeg->err = jpeg_std_error(&reader->errors);
    jpeg->client_data = reader;
    reader->errors.error_exit = on_error;
    reader->errors.emit_message = on_message;
    reader->errors.output_message = print_nothing;
    jpeg_create_decompress(jpeg);
    reader->source = (struct jpeg_source_mgr){
        .init_source = start_source, .fill_input_buffer = fill_input, .skip_input_data = skip_input,
        .resync_to_restart = jpeg_resync_to_restart, .term_source = start_source};
    jpeg->src = &reader->source;
    reader->progress.progress_monitor = on_progress;
    jpeg->progress = &reader->progress;
    jpeg_set_marker_processor(jpeg, JPEG_APP0 + 1, on_app1);
    jpeg_read_header(jpeg, TRUE);
    describe(jpeg, header);
    header->arithmetic = jpeg->arith_code;
    header->progressive = jpeg->progressive_mode;
    header->several_scans = jpeg_has_multiple_scans(jpeg);
    for (int i = 0; i < jpeg->num_components; i++) {
        const jpeg_component_info *part = &jpeg->comp_info[i];
        header->blocks += (uint64_t)part->width_in_blocks * part->height_in_blocks;
    }
}

// Switches from the header to the samples.
static void start_rows(seg_jpeg_reader *reader) {
    j_decompress_ptr jpeg = &reader->jpeg;
    if (reader->started) return;
    reader->started = true;
    jpeg->out_color_space = reader->header.bands == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg->do_block_smoothing = FALSE;
    jpeg_start_decompress(jpeg);
    size_t row_bytes = (size_t)jpeg->output_width * (size_t)jpeg->output_components;
    reader->skipped_row = jpeg->mem->alloc_large((j_common_ptr)jpeg, JPOOL_IMAGE, row_bytes);
}

seg_jpeg_reader *seg_jpeg_open(int descriptor, seg_jpeg_info *info, seg_fault *fault) {
    seg_fault_clear(fault);
    memset(info, 0, sizeof *info);
    seg_jpeg_reader *reader = calloc(1, sizeof *reader);
    if (!reader) {
        seg_fault_set(fault, "out of memory");
        close(descriptor);
        return NULL;
    }
    reader->descriptor = descriptor;
    reader->fault = fault;
    if (setjmp(reader->jump)) {
        if (reader->errors.msg_code != JERR_BAD_PRECISION) {
            seg_jpeg_close(reader);
            return NULL;
        }
        // Older versions refuse samples of other than 8 bits by themselves.
        describe(&reader->jpeg, &reader->header);
    } else {
        begin(reader, &reader->header);
    }
    *info = reader->header;
    return reader;
}

int seg_jpeg_read_rows(seg_jpeg_reader *reader, uint8_t *rows, uint32_t count, seg_fault *fault) {
    seg_fault_clear(fault);
    reader->fault = fault;
    if (setjmp(reader->jump)) return -1;
    start_rows(reader);
    size_t row_bytes = (size_t)reader->header.width * reader->header.bands;
    for (uint32_t i = 0; i < count; i++) {
        JSAMPROW row = rows ? rows + row_bytes * i : reader->skipped_row;
        jpeg_read_scanlines(&reader->jpeg, &row, 1);
        if (++reader->next_row == reader->header.height) jpeg_finish_decompress(&reader->jpeg);
    }
    return 0;
}

int seg_jpeg_rewind(seg_jpeg_reader *reader, seg_fault *fault) {
    seg_fault_clear(fault);
    reader->fault = fault;
    jpeg_destroy_decompress(&reader->jpeg);
    if (setjmp(reader->jump)) return -1;
    seg_jpeg_info header;
    memset(&header, 0, sizeof header);
    begin(reader, &header);
    if (memcmp(&header, &reader->header, sizeof header) == 0) return 0;
    seg_fault_set(fault, "the file changed while it was read");
    return -1;
}

const uint8_t *seg_jpeg_exif(const seg_jpeg_reader *reader, size_t *count) {
    *count = reader->exif_bytes;
    return reader->exif;
}

const char *seg_jpeg_warning(const seg_jpeg_reader *reader) { return reader->warning[0] ? reader->warning : NULL; }

void seg_jpeg_close(seg_jpeg_reader *reader) {
    jpeg_destroy_decompress(&reader->jpeg);
    close(reader->descriptor);
    free(reader);
}
