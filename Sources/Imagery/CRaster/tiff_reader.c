// Reading the first image of a TIFF, and its mask, with libtiff, block by block.
#include "tiff_io.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct seg_tiff_reader {
    seg_tiff_file file;
    seg_tiff_info info;
    uint8_t *packed;  // one block of samples that are not whole bytes, made when first needed
};

static uint16_t short_field(TIFF *tiff, uint32_t tag, uint16_t otherwise) {
    uint16_t value = otherwise;
    return TIFFGetFieldDefaulted(tiff, tag, &value) ? value : otherwise;
}

static void read_alpha(TIFF *tiff, seg_tiff_info *info) {
    uint16_t count = 0, *types = NULL;
    if (!TIFFGetFieldDefaulted(tiff, TIFFTAG_EXTRASAMPLES, &count, &types) || count > info->bands) return;
    for (int i = 0; i < count; i++)
        if (types[i] == EXTRASAMPLE_ASSOCALPHA || types[i] == EXTRASAMPLE_UNASSALPHA) {
            info->alpha_band = (uint16_t)(info->bands - count + i + 1);
            return;
        }
}

static int read_layout(TIFF *tiff, seg_tiff_info *info) {
    info->bands = short_field(tiff, TIFFTAG_SAMPLESPERPIXEL, 1);
    info->bits = short_field(tiff, TIFFTAG_BITSPERSAMPLE, 1);
    info->sample_format = short_field(tiff, TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT);
    info->compression = short_field(tiff, TIFFTAG_COMPRESSION, COMPRESSION_NONE);
    info->orientation = short_field(tiff, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
    info->planar = short_field(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG) == PLANARCONFIG_SEPARATE;
    // libtiff knows a predictor only for the codecs that have one.
    info->predictor = 1;
    if (info->compression == COMPRESSION_LZW || info->compression == COMPRESSION_ADOBE_DEFLATE ||
        info->compression == COMPRESSION_DEFLATE || info->compression == COMPRESSION_ZSTD ||
        info->compression == COMPRESSION_LZMA)
        info->predictor = short_field(tiff, TIFFTAG_PREDICTOR, 1);
    info->photometric = PHOTOMETRIC_MINISBLACK;
    TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &info->photometric);
    info->big = TIFFIsBigTIFF(tiff);
    info->little_endian = !TIFFIsBigEndian(tiff);
    info->tiled = TIFFIsTiled(tiff);
    if (!TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &info->width)) return -1;
    if (!TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &info->height)) return -1;
    if (info->tiled) {
        if (!TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &info->block_width)) return -1;
        if (!TIFFGetField(tiff, TIFFTAG_TILELENGTH, &info->block_height)) return -1;
        info->block_count = TIFFNumberOfTiles(tiff);
    } else {
        if (!TIFFGetFieldDefaulted(tiff, TIFFTAG_ROWSPERSTRIP, &info->block_height)) return -1;
        info->block_width = info->width;
        if (info->block_height > info->height) info->block_height = info->height;
        info->block_count = TIFFNumberOfStrips(tiff);
    }
    // The decoder turns YCbCr into RGB, chroma upsampled.
    if (info->photometric == PHOTOMETRIC_YCBCR && info->compression == COMPRESSION_JPEG)
        TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
    uint16_t *red, *green, *blue;
    if (info->bits <= 16 && TIFFGetField(tiff, TIFFTAG_COLORMAP, &red, &green, &blue))
        info->palette_count = 1u << info->bits;
    read_alpha(tiff, info);
    info->has_more = !TIFFLastDirectory(tiff);
    return info->width && info->height && info->bands && info->block_width && info->block_height ? 0 : -1;
}

// A file with a mask has it among its first directories, behind the image or behind its overviews.
enum { directories_to_search = 32 };

// Goes to the mask of the first image: a directory of its size that calls itself a mask (NewSubfileType 4), not one of
// an overview. -1 if there is none.
static int go_to_mask(TIFF *tiff) {
    uint32_t width = 0, height = 0;
    TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &width);
    TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &height);
    for (int i = 1; i < directories_to_search && TIFFReadDirectory(tiff); i++) {
        uint32_t type = 0, own_width = 0, own_height = 0;
        TIFFGetField(tiff, TIFFTAG_SUBFILETYPE, &type);
        TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &own_width);
        TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &own_height);
        if ((type & (FILETYPE_MASK | FILETYPE_REDUCEDIMAGE)) == FILETYPE_MASK && own_width == width &&
            own_height == height)
            return 0;
    }
    return -1;
}

static seg_tiff_reader *open_directory(
    int descriptor, uint64_t largest_allocation, bool mask, seg_tiff_info *info, seg_fault *fault) {
    seg_fault_clear(fault);
    seg_tiff_reader *reader = calloc(1, sizeof *reader);
    if (!reader) {
        seg_fault_set(fault, "out of memory");
        close(descriptor);
        return NULL;
    }
    reader->file.descriptor = descriptor;
    seg_tiff_begin_call(&reader->file, fault);
    // m: no mmap; D, O: fetch only those block offsets that are asked for.
    if (!seg_tiff_client_open(&reader->file, "rmDO", largest_allocation)) {
        seg_tiff_fail(&reader->file, "not a TIFF that can be read");
        seg_tiff_close(reader);
        return NULL;
    }
    if (mask && go_to_mask(reader->file.tiff) != 0) {
        seg_tiff_fail(&reader->file, "there is no mask");
        seg_tiff_close(reader);
        return NULL;
    }
    if (read_layout(reader->file.tiff, &reader->info) != 0) {
        seg_tiff_fail(&reader->file, "the TIFF lacks the size or the block layout of its image");
        seg_tiff_close(reader);
        return NULL;
    }
    *info = reader->info;
    return reader;
}

seg_tiff_reader *seg_tiff_open(int descriptor, uint64_t largest_allocation, seg_tiff_info *info, seg_fault *fault) {
    return open_directory(descriptor, largest_allocation, false, info, fault);
}

seg_tiff_reader *seg_tiff_open_mask(
    int descriptor, uint64_t largest_allocation, seg_tiff_info *info, seg_fault *fault) {
    return open_directory(descriptor, largest_allocation, true, info, fault);
}

// Bytes of a sample as it is returned: 12 bits fill two.
static size_t sample_bytes(const seg_tiff_info *info) {
    return info->bits <= 8 ? 1 : info->bits <= 16 ? 2 : info->bits <= 32 ? 4 : 8;
}

// Samples of 8, 16, 32 or 64 bits are returned as the decoder gives them.
static bool is_packed(const seg_tiff_info *info) { return info->bits != 8 * sample_bytes(info); }

uint64_t seg_tiff_block_bytes(const seg_tiff_info *info) {
    uint64_t bytes = sample_bytes(info);
    if (__builtin_mul_overflow(bytes, info->planar ? 1 : info->bands, &bytes)) return 0;
    if (__builtin_mul_overflow(bytes, info->block_width, &bytes)) return 0;
    if (__builtin_mul_overflow(bytes, info->block_height, &bytes)) return 0;
    return bytes >> 63 ? 0 : bytes;
}

int seg_tiff_has_block(seg_tiff_reader *reader, uint32_t index, uint64_t *stored_bytes, seg_fault *fault) {
    seg_tiff_begin_call(&reader->file, fault);
    int failed = 0;
    *stored_bytes = TIFFGetStrileByteCountWithErr(reader->file.tiff, index, &failed);
    if (failed) return seg_tiff_fail(&reader->file, "the table of blocks cannot be read");
    return *stored_bytes != 0;
}

// Rows of block `index`: the last strip of a plane ends with the image.
static uint32_t rows_of_block(const seg_tiff_info *info, uint32_t index) {
    if (info->tiled) return info->block_height;
    uint32_t strips = (info->height - 1) / info->block_height + 1;
    uint32_t first = index % strips * info->block_height;
    return info->height - first < info->block_height ? info->height - first : info->block_height;
}

int seg_tiff_read_block(seg_tiff_reader *reader, uint32_t index, uint8_t *samples, size_t size, seg_fault *fault) {
    seg_tiff_begin_call(&reader->file, fault);
    const seg_tiff_info *info = &reader->info;
    uint32_t rows = rows_of_block(info, index);
    size_t row_samples = (size_t)info->block_width * (info->planar ? 1 : info->bands);
    size_t row_bytes = (row_samples * info->bits + 7) / 8, bytes = row_bytes * rows;
    if (size < row_samples * sample_bytes(info) * rows)
        return seg_tiff_fail(&reader->file, "block larger than its buffer");
    uint8_t *target = samples;
    if (is_packed(info)) {
        if (!reader->packed) reader->packed = malloc(row_bytes * info->block_height);
        if (!reader->packed) return seg_tiff_fail(&reader->file, "out of memory");
        target = reader->packed;
    }
    TIFF *tiff = reader->file.tiff;
    tmsize_t expected = info->tiled ? TIFFTileSize(tiff) : TIFFVStripSize(tiff, rows);
    if (expected != (tmsize_t)bytes)
        return seg_tiff_fail(&reader->file, "the blocks hold something else than their samples");
    tmsize_t got = info->tiled ? TIFFReadEncodedTile(tiff, index, target, (tmsize_t)bytes)
                               : TIFFReadEncodedStrip(tiff, index, target, (tmsize_t)bytes);
    if (got != (tmsize_t)bytes) return seg_tiff_fail(&reader->file, "block cannot be decoded");
    if (info->bits == 24 && TIFFIsByteSwapped(tiff))
        seg_unpack_24(reader->packed, samples, row_samples * rows);
    else if (is_packed(info))
        seg_unpack_bits(reader->packed, samples, rows, row_samples, info->bits);
    return 0;
}

static const void *values_of(seg_tiff_reader *reader, uint32_t tag, TIFFDataType type, uint32_t *count) {
    TIFF *tiff = reader->file.tiff;
    reader->file.fault = NULL;
    const TIFFField *field = TIFFFindField(tiff, tag, type);
    void *values = NULL;
    *count = 0;
    // Tags that libtiff does not know are kept as it finds them, with their count and type.
    if (!field || !TIFFFieldPassCount(field) || TIFFFieldReadCount(field) != TIFF_VARIABLE2) return NULL;
    return TIFFGetField(tiff, tag, count, &values) == 1 ? values : NULL;
}

const double *seg_tiff_doubles(seg_tiff_reader *reader, uint32_t tag, uint32_t *count) {
    return values_of(reader, tag, TIFF_DOUBLE, count);
}

const uint16_t *seg_tiff_shorts(seg_tiff_reader *reader, uint32_t tag, uint32_t *count) {
    return values_of(reader, tag, TIFF_SHORT, count);
}

const uint8_t *seg_tiff_text(seg_tiff_reader *reader, uint32_t tag, uint32_t *count) {
    return values_of(reader, tag, TIFF_ASCII, count);
}

int seg_tiff_palette(seg_tiff_reader *reader, const uint16_t **red, const uint16_t **green, const uint16_t **blue) {
    reader->file.fault = NULL;
    return TIFFGetField(reader->file.tiff, TIFFTAG_COLORMAP, red, green, blue) == 1 ? 0 : -1;
}

int seg_tiff_descriptor(const seg_tiff_reader *reader) { return reader->file.descriptor; }

const char *seg_tiff_codec(uint16_t compression) {
    if (!TIFFIsCODECConfigured(compression)) return NULL;
    const TIFFCodec *codec = TIFFFindCODEC(compression);
    return codec ? codec->name : NULL;
}

const char *seg_tiff_warning(const seg_tiff_reader *reader) {
    return reader->file.warning[0] ? reader->file.warning : NULL;
}

void seg_tiff_close(seg_tiff_reader *reader) {
    reader->file.fault = NULL;
    if (reader->file.tiff) TIFFClose(reader->file.tiff);
    close(reader->file.descriptor);
    free(reader->packed);
    free(reader);
}
