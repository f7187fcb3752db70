// Loops over samples that are too slow in a debug build of Swift.
#include "craster.h"
#include <string.h>

void seg_copy_samples(
    uint8_t *to, size_t to_row, size_t to_column, const uint8_t *from, size_t from_row, size_t from_column,
    size_t rows, size_t columns, size_t sample_bytes) {
    for (size_t y = 0; y < rows; y++, to += to_row, from += from_row) {
        if (to_column == sample_bytes && from_column == sample_bytes) {
            memcpy(to, from, columns * sample_bytes);
            continue;
        }
        // A constant size lets the compiler turn memcpy into one move.
#define COPY_COLUMNS(BYTES) \
    for (size_t x = 0; x < columns; x++) memcpy(to + x * to_column, from + x * from_column, BYTES)
        switch (sample_bytes) {
        case 1: COPY_COLUMNS(1); break;
        case 2: COPY_COLUMNS(2); break;
        case 4: COPY_COLUMNS(4); break;
        default: COPY_COLUMNS(8); break;
        }
    }
}

void seg_unpack_bits(const uint8_t *packed, uint8_t *out, size_t rows, size_t samples, int bits) {
    size_t row_bytes = (samples * (size_t)bits + 7) / 8;
    size_t sample_bytes = bits <= 8 ? 1 : bits <= 16 ? 2 : 4;
    uint64_t mask = (UINT64_C(1) << bits) - 1;
    for (size_t y = 0; y < rows; y++, packed += row_bytes)
        for (size_t i = 0; i < samples; i++, out += sample_bytes) {
            size_t first = i * (size_t)bits, last = first + (size_t)bits - 1;
            uint64_t value = 0;
            for (size_t byte = first / 8; byte <= last / 8; byte++) value = value << 8 | packed[byte];
            uint32_t sample = (uint32_t)(value >> (7 - last % 8) & mask);
            uint16_t half = (uint16_t)sample;
            if (sample_bytes == 1) *out = (uint8_t)sample;
            else if (sample_bytes == 2) memcpy(out, &half, 2);
            else memcpy(out, &sample, 4);
        }
}

void seg_unpack_24(const uint8_t *packed, uint8_t *out, size_t samples) {
    for (size_t i = 0; i < samples; i++, packed += 3, out += 4) {
        uint32_t sample = packed[0] | (uint32_t)packed[1] << 8 | (uint32_t)packed[2] << 16;
        memcpy(out, &sample, 4);
    }
}

// IEEE 754 binary16 to binary32, exact.
static float from_half(uint16_t half) {
    uint32_t sign = (uint32_t)(half & 0x8000) << 16, exponent = half >> 10 & 31, fraction = half & 0x3ff;
    uint32_t bits;
    float value;
    if (exponent == 31) {
        bits = sign | 0x7f800000 | fraction << 13;
    } else if (exponent) {
        bits = sign | (exponent + 112) << 23 | fraction << 13;
    } else {  // zero or subnormal: fraction * 2^-24
        value = (float)fraction * 0x1p-24f;
        return sign ? -value : value;
    }
    memcpy(&value, &bits, sizeof value);
    return value;
}

#define CONVERT(TYPE, EXPRESSION)                                 \
    for (size_t i = 0; i < count; i++) {                          \
        TYPE sample;                                              \
        memcpy(&sample, from + i * stride * sizeof sample, sizeof sample); \
        out[i] = EXPRESSION;                                      \
    }                                                             \
    break

void seg_to_float(const uint8_t *from, size_t stride, size_t count, int kind, int bytes, float *out) {
    switch (kind * 10 + bytes) {
    case 11: CONVERT(uint8_t, (float)sample);
    case 12: CONVERT(uint16_t, (float)sample);
    case 14: CONVERT(uint32_t, (float)sample);
    case 18: CONVERT(uint64_t, (float)sample);
    case 21: CONVERT(int8_t, (float)sample);
    case 22: CONVERT(int16_t, (float)sample);
    case 24: CONVERT(int32_t, (float)sample);
    case 28: CONVERT(int64_t, (float)sample);
    case 32: CONVERT(uint16_t, from_half(sample));
    case 34: CONVERT(float, sample);
    case 38: CONVERT(double, (float)sample);
    }
}

void seg_halve_mode(const uint8_t *upper, const uint8_t *lower, size_t width, int nodata, uint8_t *out) {
    for (size_t x = 0; x < width; x += 2) {
        size_t right = x + 1 < width ? x + 1 : x;
        uint8_t values[4] = {upper[x], upper[right], lower[x], lower[right]}, best = values[0];
        int most = 0;
        for (int i = 0; i < 4; i++) {
            if (values[i] == nodata) continue;
            int count = 0;
            for (int j = 0; j < 4; j++) count += values[j] == values[i];
            if (count > most || (count == most && values[i] > best)) most = count, best = values[i];
        }
        *out++ = best;
    }
}

void seg_halve_average(const float *upper, const float *lower, size_t width, size_t bands, float *out) {
    for (size_t x = 0; x < width; x += 2) {
        size_t right = x + 1 < width ? x + 1 : x;
        for (size_t band = 0; band < bands; band++) {
            float values[4] = {
                upper[x * bands + band], upper[right * bands + band], lower[x * bands + band],
                lower[right * bands + band]};
            float sum = 0;
            int count = 0;
            for (int i = 0; i < 4; i++)
                if (values[i] == values[i]) sum += values[i], count++;
            *out++ = count ? sum / (float)count : values[0];
        }
    }
}
