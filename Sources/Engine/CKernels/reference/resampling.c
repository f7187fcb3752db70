// Max pooling, upsampling and dropout in double.
#include "seg-reference.h"

// Walks the pixels of a map of `planes` planes.
#define FOR_PIXELS(planes, height, width) \
    for (int p = 0; p < planes; p++)      \
        for (int y = 0; y < height; y++)  \
            for (int x = 0; x < width; x++)

static int clamp(int i, int count) { return i < 0 ? 0 : i < count ? i : count - 1; }

/// Index of the greatest of the 2×2 pixels behind (y, x); the first one of equals.
static int greatest(const double *in, seg_shape s, int p, int y, int x) {
    int best = (p * s.height + 2 * y) * s.width + 2 * x;
    for (int k = 1; k < 4; k++) {
        int i = (p * s.height + 2 * y + k / 2) * s.width + 2 * x + k % 2;
        if (in[i] > in[best]) best = i;
    }
    return best;
}

void seg_reference_max_pool(const double *in, seg_shape s, double *out) {
    FOR_PIXELS(s.images * s.channels, s.height / 2, s.width / 2) *out++ = in[greatest(in, s, p, y, x)];
}

void seg_reference_max_pool_backward(const double *d_out, const double *in, seg_shape s, double *d_in) {
    FOR_PIXELS(s.images * s.channels, s.height / 2, s.width / 2) d_in[greatest(in, s, p, y, x)] += *d_out++;
}

void seg_reference_upsample_nearest(const double *in, seg_shape s, double *out) {
    FOR_PIXELS(s.images * s.channels, 2 * s.height, 2 * s.width) *out++ = in[(p * s.height + y / 2) * s.width + x / 2];
}

void seg_reference_upsample_nearest_backward(const double *d_out, seg_shape s, double *d_in) {
    FOR_PIXELS(s.images * s.channels, 2 * s.height, 2 * s.width)
    d_in[(p * s.height + y / 2) * s.width + x / 2] += *d_out++;
}

/// The k-th (of four) source pixels of output (y, x) of a bilinear upsampling, and its weight.
static int bilinear_source(seg_shape s, int p, int y, int x, int k, double *weight) {
    // The centre of output i lies at (i + 1/2) / 2 - 1/2 among the inputs.
    double fy = (y + 0.5) / 2 - 0.5, fx = (x + 0.5) / 2 - 0.5;
    int y0 = (int)(fy + 1) - 1, x0 = (int)(fx + 1) - 1;  // floor, as both are above -1
    double wy = fy - y0, wx = fx - x0;
    *weight = (k / 2 == 0 ? 1 - wy : wy) * (k % 2 == 0 ? 1 - wx : wx);
    return (p * s.height + clamp(y0 + k / 2, s.height)) * s.width + clamp(x0 + k % 2, s.width);
}

void seg_reference_upsample_bilinear(const double *in, seg_shape s, double *out) {
    FOR_PIXELS(s.images * s.channels, 2 * s.height, 2 * s.width) {
        double sum = 0, weight;
        for (int k = 0; k < 4; k++) {
            int source = bilinear_source(s, p, y, x, k, &weight);
            sum += weight * in[source];
        }
        *out++ = sum;
    }
}

void seg_reference_upsample_bilinear_backward(const double *d_out, seg_shape s, double *d_in) {
    FOR_PIXELS(s.images * s.channels, 2 * s.height, 2 * s.width) {
        double weight;
        for (int k = 0; k < 4; k++) {
            int source = bilinear_source(s, p, y, x, k, &weight);
            d_in[source] += weight * *d_out;
        }
        d_out++;
    }
}

static uint32_t mix(uint32_t h) {
    h = (h ^ (h >> 16)) * 0x7feb352du;
    h = (h ^ (h >> 15)) * 0x846ca68bu;
    return h ^ (h >> 16);
}

void seg_reference_dropout(const double *in, seg_shape s, double rate, const uint64_t *block_keys, double *out) {
    int blocks = (s.channels + 15) / 16;
    FOR_PIXELS(s.images * s.channels, s.height, s.width) {
        int n = p / s.channels, c = p % s.channels;
        uint64_t key = block_keys[n * blocks + c / 16];
        uint32_t index = (uint32_t)((y * s.width + x) * 16 + c % 16);
        uint32_t hash = mix(mix(index + (uint32_t)key) ^ (uint32_t)(key >> 32));
        *out++ = hash / 0x1p32 < rate ? 0 : *in / (1 - rate);
        in++;
    }
}
