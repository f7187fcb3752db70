// Direct convolution over blocked maps: forward and, with rotated weights, the data gradient.
//
// The unit of work is a tile: up to TILE_PIXELS neighbouring output pixels × 16 output channels, summed in registers
// while taps and input channels go by. Each step loads 16 weights and one input value per pixel: 8 (AVX2) or 15
// (AVX-512) loads feed 12 or 14 multiply-adds, which are independent of each other and so hide the unit's latency.

// As many pixels as leave registers for the weights and one broadcast value.
#if VL == 16
#define TILE_PIXELS 14
#define FOR_EACH_TILE_SIZE(F) F(1) F(2) F(3) F(4) F(5) F(6) F(7) F(8) F(9) F(10) F(11) F(12) F(13) F(14)
#elif VL == 8 || defined(__aarch64__)
#define TILE_PIXELS 6
#define FOR_EACH_TILE_SIZE(F) F(1) F(2) F(3) F(4) F(5) F(6)
#else
#define TILE_PIXELS 2
#define FOR_EACH_TILE_SIZE(F) F(1) F(2)
#endif

enum {
    VECTORS = 16 / VL,  // in one pixel
    BLOCK = 16 * 16,    // weights of one tap between two blocks of channels: 1 KiB
    PASS_BLOCKS = 36,   // such blocks that a tile goes through before the next one gets its turn with the same weights
};

INLINE int lesser(int a, int b) { return a < b ? a : b; }
INLINE ptrdiff_t lesser_size(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }
INLINE int greater(int a, int b) { return a > b ? a : b; }

typedef struct convolution_tile {
    const float *x;  // tap (0, 0) of the first pixel
    ptrdiff_t x_block, x_row;
    const int *lanes;
    const float *weights;
    ptrdiff_t weights_block, weights_tap_row;
    int blocks, tap_rows, tap_columns;
    int left_tap, right_tap;  // the tap column that falls off the map for the first and for the last pixel, or -1
    int relu;                 // whether the result is cut off at 0
    int streams;              // whether it is stored past the caches
    const float *start;       // 16 values that all pixels start from, or NULL: continue from y
    float *y;
} convolution_tile;

static const float zero_pixel[16] __attribute__((aligned(64)));

/// `pixels` is a constant where this is inlined: the loops over p and v unroll, sum[][] becomes registers.
INLINE void convolve_tile(const int pixels, const convolution_tile *t) {
    float *const y = t->y;
    vf sum[TILE_PIXELS][VECTORS];
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; p++)
#pragma clang loop unroll(full)
        for (int v = 0; v < VECTORS; v++) sum[p][v] = load((t->start != NULL ? t->start : y + p * 16) + v * VL);

    for (int block = 0; block < t->blocks; block++) {
        const int lanes = t->lanes[block];
        for (int row = 0; row < t->tap_rows; row++) {
            const float *x = t->x + block * t->x_block + row * t->x_row;
            const float *w = t->weights + block * t->weights_block + row * t->weights_tap_row;
            for (int column = 0; column < t->tap_columns; column++, x += 16, w += BLOCK) {
                // Only the first and the last pixel can be at the border; they then read zeros.
                const int off_left = column == t->left_tap, off_right = column == t->right_tap;
                const float *first = off_left ? zero_pixel : x;
                const float *last = off_right || (pixels == 1 && off_left) ? zero_pixel : x + (pixels - 1) * 16;
                for (int lane = 0; lane < lanes; lane++) {
                    vf k[VECTORS];
#pragma clang loop unroll(full)
                    for (int v = 0; v < VECTORS; v++) k[v] = load(w + lane * 16 + v * VL);
#pragma clang loop unroll(full)
                    for (int p = 0; p < pixels; p++) {
                        const float *pixel = p == pixels - 1 ? last : p == 0 ? first : x + p * 16;
                        const vf value = splat(pixel[lane]);
#pragma clang loop unroll(full)
                        for (int v = 0; v < VECTORS; v++) sum[p][v] = multiply_add(value, k[v], sum[p][v]);
                    }
                }
            }
        }
    }

#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; p++)
#pragma clang loop unroll(full)
        for (int v = 0; v < VECTORS; v++)
            if (t->streams)
                stream(y + p * 16 + v * VL, sum[p][v]);
            else
                store(y + p * 16 + v * VL, t->relu ? rectified(sum[p][v]) : sum[p][v]);
}

#define TILE_FUNCTION(P) \
    static __attribute__((noinline)) void convolve_tile_##P(const convolution_tile *t) { convolve_tile(P, t); }
#define TILE_ENTRY(P) convolve_tile_##P,
FOR_EACH_TILE_SIZE(TILE_FUNCTION)
static void (*const convolution_tiles[])(const convolution_tile *) = {NULL, FOR_EACH_TILE_SIZE(TILE_ENTRY)};

static void convolution_forward(const seg_convolution *c, const float *weights, const float *bias, int relu,
                                int image, int output_block, int first_row, int end_row) {
    const int all_taps = c->taps * c->taps, pad = c->padding;
    const int pass = PASS_BLOCKS / all_taps;  // input blocks
    const ptrdiff_t pitch = (ptrdiff_t)c->columns * 16;
    // Tiles of nearly the same size: a small last one would not fill the unit.
    const int tiles = (c->columns + TILE_PIXELS - 1) / TILE_PIXELS;

    // With several passes all but the last are read again.
    const int streams = !relu && c->input_blocks <= pass && exceeds_caches(c->images * c->y_image);

    for (int block = 0; block < c->input_blocks; block += pass) {
        convolution_tile t = {
            .x_block = c->x_block,
            .x_row = pitch,
            .lanes = c->input_lanes + block,
            .weights_block = all_taps * BLOCK,
            .weights_tap_row = c->taps * BLOCK,
            .blocks = lesser(pass, c->input_blocks - block),
            .tap_columns = c->taps,
            .relu = relu && block + pass >= c->input_blocks,
            .streams = streams,
            .start = block > 0 ? NULL : bias != NULL ? bias : zero_pixel,
        };
        for (int row = first_row; row < end_row; row++) {
            // Tap rows that fall off the map are left out.
            const int first_tap = row == 0 ? pad : 0, end_tap = c->taps - (row == c->rows - 1 ? pad : 0);
            const float *x_row = c->x + image * c->x_image + block * c->x_block +
                                 (row + first_tap - pad) * pitch - pad * 16;
            float *y_row = c->y + image * c->y_image + output_block * c->y_block + row * pitch;
            t.weights = weights + block * t.weights_block + first_tap * t.weights_tap_row;
            t.tap_rows = end_tap - first_tap;
            for (int i = 0, column = 0; i < tiles; i++) {
                const int end = (int)((ptrdiff_t)c->columns * (i + 1) / tiles);
                t.x = x_row + column * 16;
                t.y = y_row + column * 16;
                t.left_tap = pad > 0 && column == 0 ? 0 : -1;
                t.right_tap = pad > 0 && end == c->columns ? c->taps - 1 : -1;
                convolution_tiles[end - column](&t);
                column = end;
            }
        }
    }
    if (streams) finish_streaming();
}
