// The transforms of Winograd's F(4×4, 3×3) (Lavin & Gray, arXiv:1509.09308) between pixels and the 36 points at which
// the convolution is a product.
//
// The interpolation points are 0, ±√½, ±√2, ∞ instead of the customary 0, ±1, ±2, ∞: as many operations, but a quarter
// of the rounding error, because the powers of √½ and √2 stay near 1. With s = √½ and t = √2 = 1/s:
//
//     Y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A
//
//          ⎡1  0  -5/2   0  1  0⎤         ⎡  1      0     0 ⎤        ⎡1  1    1   1    1  0⎤
//          ⎢0 -2s   -2   s  1  0⎥         ⎢-2/3  -2s/3  -1/3⎥   Aᵀ = ⎢0  s   -s   t   -t  0⎥
//     Bᵀ = ⎢0  2s   -2  -s  1  0⎥     G = ⎢-2/3   2s/3  -1/3⎥        ⎢0  s²   s²  t²   t² 0⎥
//          ⎢0 -t/2 -1/2  t  1  0⎥         ⎢ 1/6    t/6   1/3⎥        ⎣0  s³ -s³  t³ -t³  1⎦
//          ⎢0  t/2 -1/2 -t  1  0⎥         ⎢ 1/6   -t/6   1/3⎥
//          ⎣0  1  0   -5/2  0  1⎦         ⎣  0      0     1 ⎦

#define ROOT_HALF 0.70710678118654752f
#define ROOT_TWO 1.41421356237309505f

/// Bᵀ d. This and the next four are the transforms in one direction.
INLINE void transform_input(const vf d[6], vf v[6]) {
    const vf even_s = multiply_add(splat(-2), d[2], d[4]), odd_s = multiply_add(splat(-2), d[1], d[3]);
    const vf even_t = multiply_add(splat(-0.5f), d[2], d[4]), odd_t = multiply_add(splat(-0.5f), d[1], d[3]);
    v[0] = multiply_add(splat(-2.5f), d[2], d[0] + d[4]);
    v[1] = multiply_add(splat(ROOT_HALF), odd_s, even_s);
    v[2] = multiply_add(splat(-ROOT_HALF), odd_s, even_s);
    v[3] = multiply_add(splat(ROOT_TWO), odd_t, even_t);
    v[4] = multiply_add(splat(-ROOT_TWO), odd_t, even_t);
    v[5] = multiply_add(splat(-2.5f), d[3], d[1] + d[5]);
}

/// Aᵀ m.
INLINE void transform_output(const vf m[6], vf y[4]) {
    const vf sum_s = m[1] + m[2], difference_s = m[1] - m[2], sum_t = m[3] + m[4], difference_t = m[3] - m[4];
    y[0] = m[0] + sum_s + sum_t;
    y[1] = multiply_add(splat(ROOT_HALF), difference_s, splat(ROOT_TWO) * difference_t);
    y[2] = multiply_add(splat(0.5f), sum_s, sum_t + sum_t);
    y[3] = multiply_add(splat(0.5f * ROOT_HALF), difference_s, multiply_add(splat(2 * ROOT_TWO), difference_t, m[5]));
}

/// A d: what the weight gradient needs of dy.
INLINE void transform_output_gradient(const vf d[4], vf v[6]) {
    const vf even_s = multiply_add(splat(0.5f), d[2], d[0]), odd_s = multiply_add(splat(0.5f), d[3], d[1]);
    const vf even_t = multiply_add(splat(2), d[2], d[0]), odd_t = multiply_add(splat(2), d[3], d[1]);
    v[0] = d[0];
    v[1] = multiply_add(splat(ROOT_HALF), odd_s, even_s);
    v[2] = multiply_add(splat(-ROOT_HALF), odd_s, even_s);
    v[3] = multiply_add(splat(ROOT_TWO), odd_t, even_t);
    v[4] = multiply_add(splat(-ROOT_TWO), odd_t, even_t);
    v[5] = d[3];
}

/// G g.
INLINE void transform_weights(const vf g[3], vf u[6]) {
    const vf even_s = multiply_add(splat(0.5f), g[2], g[0]) * splat(-2 / 3.0f);
    const vf odd_s = g[1] * splat(-2 / 3.0f * ROOT_HALF);
    const vf even_t = multiply_add(splat(2), g[2], g[0]) * splat(1 / 6.0f), odd_t = g[1] * splat(ROOT_TWO / 6);
    u[0] = g[0];
    u[1] = even_s + odd_s;
    u[2] = even_s - odd_s;
    u[3] = even_t + odd_t;
    u[4] = even_t - odd_t;
    u[5] = g[2];
}

/// Gᵀ u.
INLINE void transform_weight_gradient(const vf u[6], vf g[3]) {
    const vf even_s = (u[1] + u[2]) * splat(-2 / 3.0f), even_t = (u[3] + u[4]) * splat(1 / 6.0f);
    g[0] = u[0] + even_s + even_t;
    g[1] = multiply_add(splat(-2 / 3.0f * ROOT_HALF), u[1] - u[2], splat(ROOT_TWO / 6) * (u[3] - u[4]));
    g[2] = multiply_add(splat(0.5f), even_s, multiply_add(splat(2), even_t, u[5]));
}

/// Applies a 1D transform to the columns and then to the rows of a square: out = T in Tᵀ for T from IN to OUT values.
#define SQUARE_TRANSFORM(NAME, TRANSFORM, IN, OUT)                                  \
    INLINE void NAME(const vf in[IN][IN], vf out[OUT][OUT]) {                       \
        vf half[OUT][IN];                                                           \
        for (int column = 0; column < IN; column++) {                               \
            vf a[IN], b[OUT];                                                       \
            for (int i = 0; i < IN; i++) a[i] = in[i][column];                      \
            TRANSFORM(a, b);                                                        \
            for (int i = 0; i < OUT; i++) half[i][column] = b[i];                   \
        }                                                                           \
        for (int row = 0; row < OUT; row++) TRANSFORM(half[row], out[row]);         \
    }
SQUARE_TRANSFORM(transform_weights_square, transform_weights, 3, 6)
SQUARE_TRANSFORM(transform_weight_gradient_square, transform_weight_gradient, 6, 3)

/// Where a tile of the stack lies.
typedef struct winograd_tile {
    int image, row, column;  // of its first output pixel
} winograd_tile;

INLINE winograd_tile tile_at(const seg_winograd *c, ptrdiff_t index) {
    const int across = (c->columns + 3) / 4, down = (c->rows + 3) / 4;
    const ptrdiff_t line = index / across;
    return (winograd_tile){(int)(line / down), (int)(line % down) * 4, (int)(index % across) * 4};
}

/// The tile after `t`, without a division.
INLINE winograd_tile next_tile(const seg_winograd *c, winograd_tile t) {
    if ((t.column += 4) < c->columns) return t;
    t.column = 0;
    if ((t.row += 4) < c->rows) return t;
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

/// Evaluates tiles first ..< first + count of a run at the 36 points, `point_stride` floats apart. They follow each
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
static void winograd_output_tile(const float *products, ptrdiff_t point_stride, const float *bias, int relu,
                                 int streams, float *plane, int rows, int columns, int row, int column) {
    const ptrdiff_t pitch = (ptrdiff_t)columns * 16;
    float *const y = plane + row * pitch + column * 16;
    if (row + 4 <= rows && column + 4 <= columns) {
        if (relu)
            winograd_output_pixels(products, point_stride, bias, 1, 0, y, pitch);
        else if (streams)
            winograd_output_pixels(products, point_stride, bias, 0, 1, y, pitch);
        else
            winograd_output_pixels(products, point_stride, bias, 0, 0, y, pitch);
        return;
    }
    float border[16 * 16] __attribute__((aligned(64)));
    winograd_output_pixels(products, point_stride, bias, relu, 0, border, 4 * 16);
    for (int i = 0; i < lesser(4, rows - row); i++)
        for (int j = 0; j < lesser(4, columns - column) * 16; j += VL)
            store(y + i * pitch + j, load(border + i * 64 + j));
}
