// Writing a tiled TIFF with libtiff to a descriptor of the caller.
#include "tiff_io.h"
#include <stdlib.h>
#include <string.h>

struct seg_tiff_writer {
    seg_tiff_file file;
};

static const TIFFFieldInfo georeference_fields[] = {
    {33550, TIFF_VARIABLE2, TIFF_VARIABLE2, TIFF_DOUBLE, FIELD_CUSTOM, 1, 1, "ModelPixelScale"},
    {33922, TIFF_VARIABLE2, TIFF_VARIABLE2, TIFF_DOUBLE, FIELD_CUSTOM, 1, 1, "ModelTiepoint"},
    {34264, TIFF_VARIABLE2, TIFF_VARIABLE2, TIFF_DOUBLE, FIELD_CUSTOM, 1, 1, "ModelTransformation"},
    {34735, TIFF_VARIABLE2, TIFF_VARIABLE2, TIFF_SHORT, FIELD_CUSTOM, 1, 1, "GeoKeyDirectory"},
    {34736, TIFF_VARIABLE2, TIFF_VARIABLE2, TIFF_DOUBLE, FIELD_CUSTOM, 1, 1, "GeoDoubleParams"},
    {34737, TIFF_VARIABLE2, TIFF_VARIABLE2, TIFF_ASCII, FIELD_CUSTOM, 1, 1, "GeoAsciiParams"},
    {50844, TIFF_VARIABLE2, TIFF_VARIABLE2, TIFF_DOUBLE, FIELD_CUSTOM, 1, 1, "RPCCoefficient"},
    {42113, TIFF_VARIABLE2, TIFF_VARIABLE2, TIFF_ASCII, FIELD_CUSTOM, 1, 1, "GDAL_NODATA"},
};

static int describe(TIFF *tiff, const seg_tiff_layout *layout) {
    uint32_t fields = sizeof georeference_fields / sizeof *georeference_fields;
    int ok = TIFFMergeFieldInfo(tiff, georeference_fields, fields) == 0;
    ok = ok && TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, layout->width);
    ok = ok && TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, layout->height);
    ok = ok && TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, layout->bands);
    ok = ok && TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, layout->bits);
    ok = ok && TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, layout->sample_format);
    ok = ok && TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, layout->photometric);
    ok = ok && TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    ok = ok && TIFFSetField(tiff, TIFFTAG_COMPRESSION, layout->compression);
    // The digits of floats are noise: higher levels take twice as long for 1 % less.
    if (layout->compression == COMPRESSION_ADOBE_DEFLATE && layout->sample_format == SAMPLEFORMAT_IEEEFP)
        ok = ok && TIFFSetField(tiff, TIFFTAG_ZIPQUALITY, 1);
    if (layout->predictor != 1) ok = ok && TIFFSetField(tiff, TIFFTAG_PREDICTOR, layout->predictor);
    ok = ok && TIFFSetField(tiff, TIFFTAG_TILEWIDTH, layout->tile_size);
    ok = ok && TIFFSetField(tiff, TIFFTAG_TILELENGTH, layout->tile_size);
    int colors = layout->photometric == PHOTOMETRIC_RGB ? 3 : 1;
    if (ok && layout->bands > colors) {
        uint16_t *types = calloc(layout->bands, sizeof *types);
        if (!types) return 0;
        if (layout->alpha_band > colors) types[layout->alpha_band - colors - 1] = EXTRASAMPLE_UNASSALPHA;
        ok = TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, (uint16_t)(layout->bands - colors), types);
        free(types);
    }
    return ok;
}

seg_tiff_writer *seg_tiff_create(int descriptor, const seg_tiff_layout *layout, seg_fault *fault) {
    seg_fault_clear(fault);
    seg_tiff_writer *writer = calloc(1, sizeof *writer);
    if (!writer) {
        seg_fault_set(fault, "out of memory");
        return NULL;
    }
    writer->file.descriptor = descriptor;
    seg_tiff_begin_call(&writer->file, fault);
    if (seg_tiff_client_open(&writer->file, layout->big ? "w8m" : "wm", 0) && describe(writer->file.tiff, layout))
        return writer;
    seg_tiff_fail(&writer->file, "libtiff cannot write this kind of image");
    seg_tiff_discard(writer);
    return NULL;
}

// `set` is the result of TIFFSetField.
static int finish_set(seg_tiff_writer *writer, int set) {
    return set ? 0 : seg_tiff_fail(&writer->file, "a tag cannot be written");
}

int seg_tiff_set_doubles(
    seg_tiff_writer *writer, uint32_t tag, const double *values, uint32_t count, seg_fault *fault) {
    seg_tiff_begin_call(&writer->file, fault);
    return finish_set(writer, TIFFSetField(writer->file.tiff, tag, count, values));
}

int seg_tiff_set_shorts(
    seg_tiff_writer *writer, uint32_t tag, const uint16_t *values, uint32_t count, seg_fault *fault) {
    seg_tiff_begin_call(&writer->file, fault);
    return finish_set(writer, TIFFSetField(writer->file.tiff, tag, count, values));
}

int seg_tiff_set_text(seg_tiff_writer *writer, uint32_t tag, const uint8_t *text, uint32_t count, seg_fault *fault) {
    seg_tiff_begin_call(&writer->file, fault);
    return finish_set(writer, TIFFSetField(writer->file.tiff, tag, count, text));
}

int seg_tiff_set_palette(
    seg_tiff_writer *writer, const uint16_t *red, const uint16_t *green, const uint16_t *blue, seg_fault *fault) {
    seg_tiff_begin_call(&writer->file, fault);
    return finish_set(writer, TIFFSetField(writer->file.tiff, TIFFTAG_COLORMAP, red, green, blue));
}

int seg_tiff_encode_tile(
    const seg_tiff_layout *layout, uint8_t *samples, size_t size, uint8_t **encoded, size_t *encoded_size,
    seg_fault *fault) {
    // libtiff encodes only into files: one of a single tile, in memory.
    seg_tiff_layout single = *layout;
    single.width = single.height = layout->tile_size;
    single.big = false;
    seg_tiff_memory memory = {0};
    seg_tiff_file file = {.memory = &memory};
    seg_tiff_begin_call(&file, fault);
    uint64_t start = 0;
    int result = -1;
    if (seg_tiff_client_open(&file, "wm", 0) && describe(file.tiff, &single) &&
        TIFFWriteEncodedTile(file.tiff, 0, samples, (tmsize_t)size) == (tmsize_t)size) {
        start = TIFFGetStrileOffset(file.tiff, 0);
        *encoded_size = (size_t)TIFFGetStrileByteCount(file.tiff, 0);
        result = 0;
    } else {
        seg_tiff_fail(&file, "a tile cannot be encoded");
    }
    // libtiff writes the directory as it closes: only then does the memory stay where it is.
    file.fault = NULL;
    if (file.tiff) TIFFClose(file.tiff);
    if (result == 0) {
        memmove(memory.bytes, memory.bytes + start, *encoded_size);
        *encoded = memory.bytes;
    } else {
        free(memory.bytes);
    }
    return result;
}

int seg_tiff_write_encoded_tile(
    seg_tiff_writer *writer, uint32_t index, uint8_t *encoded, size_t size, seg_fault *fault) {
    seg_tiff_begin_call(&writer->file, fault);
    if (TIFFWriteRawTile(writer->file.tiff, index, encoded, (tmsize_t)size) == (tmsize_t)size) return 0;
    return seg_tiff_fail(&writer->file, "a tile cannot be written");
}

int seg_tiff_finish(seg_tiff_writer *writer, seg_fault *fault) {
    seg_tiff_begin_call(&writer->file, fault);
    int written = TIFFFlushData(writer->file.tiff) && TIFFWriteDirectory(writer->file.tiff);
    return written && !writer->file.system_error ? 0 : seg_tiff_fail(&writer->file, "the file cannot be completed");
}

void seg_tiff_discard(seg_tiff_writer *writer) {
    writer->file.fault = NULL;
    // libtiff writes the directory of an unfinished file as it closes: perhaps to a descriptor that is another file's.
    writer->file.descriptor = -1;
    if (writer->file.tiff) TIFFClose(writer->file.tiff);
    free(writer);
}
