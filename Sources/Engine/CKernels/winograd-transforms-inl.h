// Tiles of 4 × 4 pixels at Winograd's 36 points (winograd-matrices-inl.h), and back; where any tile lies.

/// Where a tile of the stack lies.
typedef struct winograd_tile {
    int image, row, column;  // of its first output pixel
} winograd_tile;

INLINE winograd_tile tile_at(const seg_winograd *c, ptrdiff_t index) {
    const int across = (c->columns + c->tile - 1) / c->tile, down = (c->rows + c->tile - 1) / c->tile;
    const ptrdiff_t line = index / across;
    return (winograd_tile){(int)(line / down), (int)(line % down) * c->tile, (int)(index % across) * c->tile};
}

/// The tile after `t`, without a division.
INLINE winograd_tile next_tile(const seg_winograd *c, winograd_tile t) {
    if ((t.column += c->tile) < c->columns) return t;
    t.column = 0;
    if ((t.row += c->tile) < c->rows) return t;
    return (winograd_tile){t.image + 1, 0, 0};
}

/// Copies 4 × 4 pixels of a plane from (row, column) on, with zeros for those outside.
static void copy_inside(const float *plane, int rows, int columns, int row, int column, float *square) {
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++, square += 16) {
            const int inside = row + i < rows && column + j < columns;
            const float *pixel = plane + ((ptrdiff_t)(row + i) * columns + column + j) * 16;
            for (int v = 0; v < 16; v += VL) store(square + v, inside ? load(pixel + v) : (vf){});
        }
}

/// Copies the pixels of a tile that are among the first `rows` and `columns`.
INLINE void store_inside(const float *pixels, const int tile, float *y, ptrdiff_t pitch, int rows, int columns) {
    for (int i = 0; i < lesser(tile, rows); i++)
        for (int j = 0; j < lesser(tile, columns) * 16; j += VL)
            store(y + i * pitch + j, load(pixels + i * tile * 16 + j));
}

// How values at a point are stored: each as a float; the 16 lanes as 8 words of two bf16; or the 16 lanes of two tiles
// as 16 words, where `part` says whether this is the first or the second tile of a word.
INLINE void store_floats(float *values, int v, vf x, int part) {
    (void)part;
    store(values + v, x);
}
INLINE void store_lane_pairs(float *values, int v, vf x, int part) {
    (void)part;
    *(vs *)((uint16_t *)values + v) = rounded_to_bf16(x);
}
INLINE void store_tile_pairs(float *values, int v, vf x, int part) {
    vu *const words = (vu *)(values + v);
    *words = part == 0 ? low_halves(x) : *words | low_halves(x) << 16;
}

/// Evaluates tiles first ..< first + count of a run at the points, `point_stride` floats apart. They follow each
/// other in a row of a plane, from pixel (row, column) on, and the plane is read through `activation`. Pixels outside
/// the map count as 0.
typedef void (*evaluate_function)(const float *plane, const seg_activation *activation, int rows, int columns, int row,
                                  int column, ptrdiff_t first, ptrdiff_t count, float *values, ptrdiff_t point_stride);

/// Column `column` of the pixels of six rows from `pixel` on, of which those `top` ..< `bottom` lie inside the map.
INLINE void input_column(const float *pixel, ptrdiff_t pitch, const seg_activation *activation, int v, int top,
                         int bottom, vf d[6]) {
#pragma clang loop unroll(full)
    for (int i = 0; i < 6; i++) {
        d[i] = (vf){};
        if (i < top || i >= bottom) continue;
        d[i] = load(pixel + i * pitch + v);
        if (activation != NULL) d[i] = activated(d[i], activation, v);
    }
}

/// How many tiles ahead of the one that is evaluated its pixels are fetched into the first-level cache.
enum { TILES_AHEAD = 4 };

/// Fetches `rows` pixels below each other.
INLINE void prefetch_column(const float *pixel, ptrdiff_t pitch, int rows) {
    for (int i = 0; i < rows; i++) __builtin_prefetch(pixel + i * pitch, 0, 3);
}

/// Bᵀ d B for a row of tiles, whose inputs overlap: of a tile's six columns two are its left neighbour's. Half of what
/// the columns give waits in memory, so that the other half fits the registers.
/// `activation` and, but for tiles at the border, `top` and `bottom` are constants where this is inlined.
#define EVALUATED_INPUT_ROW(NAME, STORE, WORDS, TWO)                                                                  \
    INLINE void NAME##_row(const float *plane, const seg_activation *activation, int columns, int row, int column,    \
                           int top, int bottom, ptrdiff_t first, ptrdiff_t count, float *values,                      \
                           ptrdiff_t point_stride) {                                                                  \
        const ptrdiff_t pitch = (ptrdiff_t)columns * 16;                                                              \
        for (int v = 0; v < 16; v += VL) {                                                                            \
            const float *pixel = plane + (row - 1) * pitch + (column - 1) * 16;                                       \
            vf near[3][6], far[8][3];                                                                                 \
            int x = column - 1;                                                                                       \
            for (ptrdiff_t i = first; i < first + count; i++) {                                                       \
                const int slot = (int)(i - first) % 2 * 4;                                                            \
                _Pragma("clang loop unroll(full)") for (int j = 0; j < 6; j++) {                                      \
                    if (j < 2 && i > first) continue;                                                                 \
                    vf d[6], t[6] = {};                                                                               \
                    prefetch_column(pixel + TILES_AHEAD * 64, pitch, 6);                                              \
                    if (x >= 0 && x < columns) {                                                                      \
                        input_column(pixel, pitch, activation, v, top, bottom, d);                                    \
                        transform_input(d, t);                                                                        \
                    }                                                                                                 \
                    _Pragma("clang loop unroll(full)") for (int k = 0; k < 3; k++) {                                  \
                        near[k][j] = t[k];                                                                            \
                        far[(slot + j) % 8][k] = t[3 + k];                                                            \
                    }                                                                                                 \
                    x++;                                                                                              \
                    pixel += 16;                                                                                      \
                }                                                                                                     \
                float *const tile = values + (i >> TWO) * WORDS;                                                      \
                _Pragma("clang loop unroll(full)") for (int k = 0; k < 6; k++) {                                      \
                    vf a[6], t[6];                                                                                    \
                    _Pragma("clang loop unroll(full)") for (int j = 0; j < 6; j++)                                    \
                        a[j] = k < 3 ? near[k][j] : far[(slot + j) % 8][k - 3];                                       \
                    transform_input(a, t);                                                                            \
                    _Pragma("clang loop unroll(full)") for (int j = 0; j < 6; j++)                                    \
                        STORE(tile + (k * 6 + j) * point_stride, v, t[j], (int)i & TWO);                              \
                }                                                                                                     \
                _Pragma("clang loop unroll(full)") for (int k = 0; k < 3; k++) {                                      \
                    near[k][0] = near[k][4];                                                                          \
                    near[k][1] = near[k][5];                                                                          \
                }                                                                                                     \
            }                                                                                                         \
        }                                                                                                             \
    }                                                                                                                 \
    static void NAME(const float *plane, const seg_activation *activation, int rows, int columns, int row,            \
                     int column, ptrdiff_t first, ptrdiff_t count, float *values, ptrdiff_t point_stride) {           \
        const int top = row == 0, bottom = lesser(6, rows - row + 1);                                                 \
        if (top > 0 || bottom < 6)                                                                                    \
            NAME##_row(plane, activation, columns, row, column, top, bottom, first, count, values, point_stride);     \
        else if (activation != NULL)                                                                                  \
            NAME##_row(plane, activation, columns, row, column, 0, 6, first, count, values, point_stride);            \
        else                                                                                                          \
            NAME##_row(plane, NULL, columns, row, column, 0, 6, first, count, values, point_stride);                  \
    }
EVALUATED_INPUT_ROW(evaluate_input, store_floats, 16, 0)
EVALUATED_INPUT_ROW(evaluate_input_lane_pairs, store_lane_pairs, 8, 0)
EVALUATED_INPUT_ROW(evaluate_input_tile_pairs, store_tile_pairs, 16, 1)

/// A dy Aᵀ of 4 × 4 pixels of the output's gradient.
#define EVALUATED_GRADIENT_ROW(NAME, STORE, TWO)                                                                      \
    INLINE void NAME##_tile(const float *pixels, ptrdiff_t pitch, float *values, ptrdiff_t point_stride, int part) {  \
        for (int v = 0; v < 16; v += VL) {                                                                            \
            vf half[6][4];                                                                                            \
            _Pragma("clang loop unroll(full)") for (int j = 0; j < 4; j++) {                                          \
                vf d[4], t[6];                                                                                        \
                _Pragma("clang loop unroll(full)") for (int i = 0; i < 4; i++)                                        \
                    d[i] = load(pixels + i * pitch + j * 16 + v);                                                     \
                transform_output_gradient(d, t);                                                                      \
                _Pragma("clang loop unroll(full)") for (int i = 0; i < 6; i++) half[i][j] = t[i];                     \
            }                                                                                                         \
            _Pragma("clang loop unroll(full)") for (int i = 0; i < 6; i++) {                                          \
                vf t[6];                                                                                              \
                transform_output_gradient(half[i], t);                                                                \
                _Pragma("clang loop unroll(full)") for (int j = 0; j < 6; j++)                                        \
                    STORE(values + (i * 6 + j) * point_stride, v, t[j], part);                                        \
            }                                                                                                         \
        }                                                                                                             \
    }                                                                                                                 \
    static void NAME(const float *plane, const seg_activation *activation, int rows, int columns, int row,            \
                     int column, ptrdiff_t first, ptrdiff_t count, float *values, ptrdiff_t point_stride) {           \
        (void)activation;                                                                                             \
        const ptrdiff_t pitch = (ptrdiff_t)columns * 16;                                                              \
        for (ptrdiff_t i = first; i < first + count; i++, column += 4) {                                              \
            float *const tile = values + (i >> TWO) * 16;                                                             \
            const float *const pixel = plane + row * pitch + column * 16;                                             \
            for (int j = 0; j < 4; j++) prefetch_column(pixel + TILES_AHEAD * 64 + j * 16, pitch, 4);                 \
            if (row + 4 <= rows && column + 4 <= columns) {                                                           \
                NAME##_tile(pixel, pitch, tile, point_stride, (int)i & TWO);                                           \
            } else {                                                                                                  \
                float border[4 * 4 * 16] __attribute__((aligned(64)));                                                \
                copy_inside(plane, rows, columns, row, column, border);                                               \
                NAME##_tile(border, 4 * 16, tile, point_stride, (int)i & TWO);                                        \
            }                                                                                                         \
        }                                                                                                             \
    }
EVALUATED_GRADIENT_ROW(evaluate_gradient, store_floats, 0)
EVALUATED_GRADIENT_ROW(evaluate_gradient_tile_pairs, store_tile_pairs, 1)

/// pixels[4][4][16] = Aᵀ m A + bias, cut off at 0 with `relu`, where m is products[36][16], `point_stride` floats
/// apart.
INLINE void winograd_output_pixels(const float *products, ptrdiff_t point_stride, const float *bias, int relu,
                                   int streams, float *pixels, ptrdiff_t pitch) {
    for (int v = 0; v < 16; v += VL) {
        vf half[4][6];
#pragma clang loop unroll(full)
        for (int j = 0; j < 6; j++) {
            vf m[6], t[4];
#pragma clang loop unroll(full)
            for (int i = 0; i < 6; i++) m[i] = load(products + (i * 6 + j) * point_stride + v);
            transform_output(m, t);
#pragma clang loop unroll(full)
            for (int i = 0; i < 4; i++) half[i][j] = t[i];
        }
        const vf start = load(bias + v);
#pragma clang loop unroll(full)
        for (int i = 0; i < 4; i++) {
            vf t[4];
            transform_output(half[i], t);
#pragma clang loop unroll(full)
            for (int j = 0; j < 4; j++) {
                const vf y = relu ? rectified(t[j] + start) : t[j] + start;
                if (streams)
                    stream(pixels + i * pitch + j * 16 + v, y);
                else
                    store(pixels + i * pitch + j * 16 + v, y);
            }
        }
    }
}

/// The same for the part of a tile that lies inside the map; with `streams` past the caches.
#define OUTPUT_TILE(NAME, PIXELS, TILE)                                                                               \
    static void NAME(const float *products, ptrdiff_t point_stride, const float *bias, int relu, int streams,         \
                     float *plane, int rows, int columns, int row, int column) {                                      \
        const ptrdiff_t pitch = (ptrdiff_t)columns * 16;                                                              \
        float *const y = plane + row * pitch + column * 16;                                                           \
        if (row + TILE <= rows && column + TILE <= columns) {                                                         \
            if (relu && streams)                                                                                      \
                PIXELS(products, point_stride, bias, 1, 1, y, pitch);                                                 \
            else if (relu)                                                                                            \
                PIXELS(products, point_stride, bias, 1, 0, y, pitch);                                                 \
            else if (streams)                                                                                         \
                PIXELS(products, point_stride, bias, 0, 1, y, pitch);                                                 \
            else                                                                                                      \
                PIXELS(products, point_stride, bias, 0, 0, y, pitch);                                                 \
            return;                                                                                                   \
        }                                                                                                             \
        float border[TILE * TILE * 16] __attribute__((aligned(64)));                                                  \
        PIXELS(products, point_stride, bias, relu, 0, border, TILE * 16);                                             \
        store_inside(border, TILE, y, pitch, rows - row, columns - column);                                           \
    }
OUTPUT_TILE(winograd_output_tile, winograd_output_pixels, 4)
