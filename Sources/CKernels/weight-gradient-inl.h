// Gradients of a convolution's weights and bias over blocked maps.
//
// dW[tap][in][out] = Σ over pixels of x[pixel + tap][in] dy[pixel][out]. The sums of up to TILE_LANES input channels × 16 output
// channels stay in registers while a stretch of pixels goes by: one dy pixel is loaded and TILE_LANES values of x are broadcast.
// Stretches are short enough that x and dy stay in L1 while all taps and channels take their turn, and summing stretch by stretch
// also keeps rounding errors small.

#if VL == 16
#define TILE_LANES 16
#define FOR_EACH_LANE_COUNT(F) FOR_EACH_TILE_SIZE(F) F(15) F(16)
#else
#define TILE_LANES TILE_PIXELS
#define FOR_EACH_LANE_COUNT(F) FOR_EACH_TILE_SIZE(F)
#endif

enum { STRETCH_PIXELS = 128 };

typedef struct gradient_tile {
    const float *x, *dy;  // first lane of the first pixel
    ptrdiff_t x_pixel, x_row, dy_pixel, dy_row;
    int rows, columns;
    float *gradient;  // [lanes][16], added to
} gradient_tile;

/// `lanes` is a constant where this is inlined: sum[][] becomes registers.
INLINE void accumulate_gradient_tile(const int lanes, const gradient_tile *t) {
    vf sum[TILE_LANES][VECTORS];
#pragma clang loop unroll(full)
    for (int i = 0; i < lanes; i++)
#pragma clang loop unroll(full)
        for (int v = 0; v < VECTORS; v++) sum[i][v] = (vf){};

    const ptrdiff_t x_pixel = t->x_pixel, dy_pixel = t->dy_pixel;
    for (int row = 0; row < t->rows; row++) {
        const float *x = t->x + row * t->x_row, *dy = t->dy + row * t->dy_row;
        for (int column = 0; column < t->columns; column++, x += x_pixel, dy += dy_pixel) {
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
    }

    float *const gradient = t->gradient;
#pragma clang loop unroll(full)
    for (int i = 0; i < lanes; i++)
#pragma clang loop unroll(full)
        for (int v = 0; v < VECTORS; v++) {
            float *const g = gradient + i * 16 + v * VL;
            store(g, load(g) + sum[i][v]);
        }
}

#define DEFINE_GRADIENT_TILE(L) \
    static __attribute__((noinline)) void gradient_tile_##L(const gradient_tile *t) { accumulate_gradient_tile(L, t); }
#define GRADIENT_TILE_ENTRY(L) gradient_tile_##L,
FOR_EACH_LANE_COUNT(DEFINE_GRADIENT_TILE)
static void (*const gradient_tiles[])(const gradient_tile *) = {NULL, FOR_EACH_LANE_COUNT(GRADIENT_TILE_ENTRY)};

INLINE int lesser(int a, int b) { return a < b ? a : b; }
INLINE int greater(int a, int b) { return a > b ? a : b; }

/// A stretch: rows × columns of one image, from (first_row, first_column). x and dy point at the image's blocks.
static void accumulate_stretch(const seg_convolution *c, const float *x, const float *dy, int lanes, int first_row, int rows,
                               int first_column, int columns, float *gradient) {
    const int pad = c->padding, parts = (lanes + TILE_LANES - 1) / TILE_LANES;
    gradient_tile t = {.x_pixel = c->x_pixel, .x_row = c->x_row, .dy_pixel = c->y_pixel, .dy_row = c->y_row};
    for (int tap_row = 0; tap_row < c->taps; tap_row++)
        for (int tap_column = 0; tap_column < c->taps; tap_column++, gradient += BLOCK) {
            // Only pixels whose tap lies inside the map.
            const int top = greater(first_row, pad - tap_row);
            const int bottom = lesser(first_row + rows, pad > 0 ? c->rows + pad - tap_row : c->rows);
            const int left = greater(first_column, pad - tap_column);
            const int right = lesser(first_column + columns, pad > 0 ? c->columns + pad - tap_column : c->columns);
            t.rows = bottom - top;
            t.columns = right - left;
            t.dy = dy + top * c->y_row + left * c->y_pixel;
            const float *x_tap = x + top * c->x_row + (tap_row - pad) * c->x_tap_row + left * c->x_pixel + (tap_column - pad) * 16;
            for (int i = 0, lane = 0; i < parts; i++) {
                const int end = lanes * (i + 1) / parts;
                t.x = x_tap + lane;
                t.gradient = gradient + lane * 16;
                gradient_tiles[end - lane](&t);
                lane = end;
            }
        }
}

static void convolution_weight_gradient(const seg_convolution *c, int input_block, int output_block, ptrdiff_t first_row,
                                        ptrdiff_t end_row, float *gradient) {
    for (int i = 0; i < c->taps * c->taps * BLOCK; i++) gradient[i] = 0;
    const int columns = lesser(c->columns, STRETCH_PIXELS), rows = greater(STRETCH_PIXELS / columns, 1);
    for (ptrdiff_t stack_row = first_row; stack_row < end_row;) {
        const ptrdiff_t image = stack_row / c->rows;
        const int row = (int)(stack_row % c->rows);
        const int count = lesser(lesser(rows, c->rows - row), (int)(end_row - stack_row));
        const float *x = c->x + image * c->x_image + input_block * c->x_block;
        const float *dy = c->y + image * c->y_image + output_block * c->y_block;
        for (int column = 0; column < c->columns; column += columns)
            accumulate_stretch(c, x, dy, c->input_lanes[input_block], row, count, column, lesser(columns, c->columns - column),
                               gradient);
        stack_row += count;
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
