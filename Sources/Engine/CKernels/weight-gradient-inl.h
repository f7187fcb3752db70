// Gradients of a convolution's weights and bias over blocked maps.
//
// dW[tap][in][out] = Σ over pixels of x[pixel + tap][in] dy[pixel][out]. The sums of up to TILE_LANES input channels ×
// 16 output channels stay in registers while a stretch of pixels goes by: for each pixel dy's 16 values are loaded and
// TILE_LANES values of x are broadcast. Stretches are short enough that x and dy stay in L1 while all taps and channels
// take their turn, and summing stretch by stretch also keeps rounding errors small.

#if VL == 16
#define TILE_LANES 16
#define FOR_EACH_LANE_COUNT(F) FOR_EACH_TILE_SIZE(F) F(15) F(16)
#else
#define TILE_LANES TILE_PIXELS
#define FOR_EACH_LANE_COUNT(F) FOR_EACH_TILE_SIZE(F)
#endif

// Vectors of sums that the registers hold, and the most pixels that few lanes sum apart.
enum { TILE_SUMS = VL == 16 ? 16 : 12, TILE_APART = 4 };

// A stretch is 8 KiB of dy, and as much again and a border of x. Runs longer than a 4 KiB page would make the rows of
// large maps, which often lie a power of two apart, compete for the same cache sets.
enum { STRETCH_PIXELS = 128, STRETCH_COLUMNS = 64 };

typedef struct gradient_tile {
    const float *x, *dy;  // first lane of the first pixel
    ptrdiff_t pitch;      // from a row to the next, in both
    int rows, columns;
    float *gradient;      // [lanes][16]: the products are added to it
} gradient_tile;

INLINE void accumulate_pixel(const int lanes, const float *x, const float *dy, vf sum[][VECTORS]) {
    vf d[VECTORS];
#pragma clang loop unroll(full)
    for (int v = 0; v < VECTORS; v++) d[v] = load(dy + v * VL);
#pragma clang loop unroll(full)
    for (int i = 0; i < lanes; i++) {
        const vf value = splat(x[i]);
#pragma clang loop unroll(full)
        for (int v = 0; v < VECTORS; v++) sum[i][v] = multiply_add(value, d[v], sum[i][v]);
    }
}

/// `lanes` is a constant where this is inlined: sum[][][] becomes registers. Few lanes sum several pixels apart: a
/// multiply-add takes four cycles, and the next one to the same sum waits for it.
INLINE void accumulate_gradient_tile(const int lanes, const gradient_tile *t) {
    const int most = TILE_SUMS / (lanes * VECTORS);
    const int apart = most > TILE_APART ? TILE_APART : most > 1 ? most : 1;
    vf sum[TILE_APART][TILE_LANES][VECTORS];
#pragma clang loop unroll(full)
    for (int p = 0; p < apart; p++)
#pragma clang loop unroll(full)
        for (int i = 0; i < lanes; i++)
#pragma clang loop unroll(full)
            for (int v = 0; v < VECTORS; v++) sum[p][i][v] = (vf){};

    for (int row = 0; row < t->rows; row++) {
        const float *x = t->x + row * t->pitch, *dy = t->dy + row * t->pitch;
        int column = 0;
        for (; column + apart <= t->columns; column += apart, x += apart * 16, dy += apart * 16)
#pragma clang loop unroll(full)
            for (int p = 0; p < apart; p++) accumulate_pixel(lanes, x + p * 16, dy + p * 16, sum[p]);
        for (; column < t->columns; column++, x += 16, dy += 16) accumulate_pixel(lanes, x, dy, sum[0]);
    }

    float *const gradient = t->gradient;
#pragma clang loop unroll(full)
    for (int i = 0; i < lanes; i++)
#pragma clang loop unroll(full)
        for (int v = 0; v < VECTORS; v++) {
            vf total = sum[0][i][v];
#pragma clang loop unroll(full)
            for (int p = 1; p < apart; p++) total += sum[p][i][v];
            float *const g = gradient + i * 16 + v * VL;
            store(g, load(g) + total);
        }
}

#define GRADIENT_TILE_FUNCTION(L) \
    static __attribute__((noinline)) void gradient_tile_##L(const gradient_tile *t) { accumulate_gradient_tile(L, t); }
#define GRADIENT_TILE_ENTRY(L) gradient_tile_##L,
FOR_EACH_LANE_COUNT(GRADIENT_TILE_FUNCTION)
static void (*const gradient_tiles[])(const gradient_tile *) = {NULL, FOR_EACH_LANE_COUNT(GRADIENT_TILE_ENTRY)};

/// Adds the products of a stretch to gradient[taps][taps][16][16]. x and dy are the two blocks of its image.
static void accumulate_stretch(const seg_convolution *c, const float *x, const float *dy, int lanes, int first_row,
                               int end_row, int first_column, int end_column, float *gradient) {
    const int pad = c->padding, parts = (lanes + TILE_LANES - 1) / TILE_LANES;
    const ptrdiff_t pitch = (ptrdiff_t)c->columns * 16;
    gradient_tile t = {.pitch = pitch};
    // The next stretch to the right.
    for (int row = first_row; row < end_row; row++)
        for (int column = end_column; column < 2 * end_column - first_column; column++) {
            __builtin_prefetch(dy + row * pitch + column * 16, 0, 2);
            __builtin_prefetch(x + row * pitch + column * 16, 0, 2);
        }
    for (int tap_row = 0; tap_row < c->taps; tap_row++)
        for (int tap_column = 0; tap_column < c->taps; tap_column++, gradient += BLOCK) {
            // Only pixels whose tap lies inside the map. Without padding all do.
            const int top = greater(first_row, pad - tap_row), left = greater(first_column, pad - tap_column);
            t.rows = (pad > 0 ? lesser(end_row, c->rows + pad - tap_row) : end_row) - top;
            t.columns = (pad > 0 ? lesser(end_column, c->columns + pad - tap_column) : end_column) - left;
            t.dy = dy + top * pitch + left * 16;
            const float *x_tap = x + (top + tap_row - pad) * pitch + (left + tap_column - pad) * 16;
            for (int i = 0, lane = 0; i < parts; i++) {
                const int end = lanes * (i + 1) / parts;
                t.x = x_tap + lane;
                t.gradient = gradient + lane * 16;
                gradient_tiles[end - lane](&t);
                lane = end;
            }
        }
}

static void convolution_weight_gradient(const seg_convolution *c, int input_block, int output_block,
                                        ptrdiff_t first_row, ptrdiff_t end_row, float *gradient) {
    for (int i = 0; i < c->taps * c->taps * BLOCK; i++) gradient[i] = 0;
    const int columns = lesser(c->columns, STRETCH_COLUMNS), rows = STRETCH_PIXELS / columns;
    for (ptrdiff_t stacked = first_row; stacked < end_row;) {
        const ptrdiff_t image = stacked / c->rows;
        const int row = (int)(stacked % c->rows);
        const int end = lesser(lesser(row + rows, c->rows), row + (int)(end_row - stacked));
        const float *x = c->x + image * c->x_image + input_block * c->x_block;
        const float *dy = c->y + image * c->y_image + output_block * c->y_block;
        for (int column = 0; column < c->columns; column += columns)
            accumulate_stretch(c, x, dy, c->input_lanes[input_block], row, end, column,
                               lesser(column + columns, c->columns), gradient);
        stacked += end - row;
    }
}

static void convolution_lane_sums(const float *y, ptrdiff_t pixels, double *sums) {
    // Short runs in float, their sums in double.
    for (ptrdiff_t first = 0; first < pixels; first += 16) {
        const ptrdiff_t end = first + 16 < pixels ? first + 16 : pixels;
        for (int v = 0; v < 16; v += VL) {
            vf sum = {};
            for (ptrdiff_t p = first; p < end; p++) sum += load(y + p * 16 + v);
            add_to_doubles(sums + v, sum);
        }
    }
}
