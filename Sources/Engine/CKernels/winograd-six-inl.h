// Winograd's F(6×6, 3×3) for the forward pass in fp32: 64 products for 36 outputs, where F(4×4, 3×3) takes 36 for 16.
// It rounds four times as coarsely, which fp32 has room for and bf16 has not.
//
// The points are 0, ±1, ±2, ±½, ∞. With M(x) = x (x² - 1)(x² - 4)(x² - ¼), a row of Bᵀ holds the coefficients of
// M(x) / (x - p), the row of G of 1, p, p² over M'(p), and a row of Aᵀ of one power of all p.

/// Bᵀ d: v = Σ of even coefficients ± p Σ of odd ones, for each pair ±p.
INLINE void transform_input_8(const vf d[8], vf v[8]) {
    const vf even_1 = multiply_add(splat(-4.25f), d[4], d[2] + d[6]);
    const vf odd_1 = multiply_add(splat(-4.25f), d[3], d[1] + d[5]);
    const vf even_2 = multiply_add(splat(-1.25f), d[4], multiply_add(splat(0.25f), d[2], d[6]));
    const vf odd_2 = multiply_add(splat(-1.25f), d[3], multiply_add(splat(0.25f), d[1], d[5]));
    const vf even_h = multiply_add(splat(-5), d[4], multiply_add(splat(4), d[2], d[6]));
    const vf odd_h = multiply_add(splat(-5), d[3], multiply_add(splat(4), d[1], d[5]));
    v[0] = multiply_add(splat(5.25f), d[4] - d[2], d[0] - d[6]);
    v[1] = even_1 + odd_1;
    v[2] = even_1 - odd_1;
    v[3] = multiply_add(splat(2), odd_2, even_2);
    v[4] = multiply_add(splat(-2), odd_2, even_2);
    v[5] = multiply_add(splat(0.5f), odd_h, even_h);
    v[6] = multiply_add(splat(-0.5f), odd_h, even_h);
    v[7] = multiply_add(splat(5.25f), d[3] - d[5], d[7] - d[1]);
}

/// G g.
INLINE void transform_weights_8(const vf g[3], vf u[8]) {
    const vf even_1 = (g[0] + g[2]) * splat(-2 / 9.0f), odd_1 = g[1] * splat(-2 / 9.0f);
    const vf even_2 = multiply_add(splat(4), g[2], g[0]) * splat(1 / 90.0f), odd_2 = g[1] * splat(2 / 90.0f);
    const vf even_h = multiply_add(splat(0.25f), g[2], g[0]) * splat(32 / 45.0f), odd_h = g[1] * splat(16 / 45.0f);
    u[0] = g[0];
    u[1] = even_1 + odd_1;
    u[2] = even_1 - odd_1;
    u[3] = even_2 + odd_2;
    u[4] = even_2 - odd_2;
    u[5] = even_h + odd_h;
    u[6] = even_h - odd_h;
    u[7] = g[2];
}
SQUARE_TRANSFORM(transform_weights_square_8, transform_weights_8, 3, 8)

/// Aᵀ m.
INLINE void transform_output_8(const vf m[8], vf y[6]) {
    const vf sum_1 = m[1] + m[2], difference_1 = m[1] - m[2];
    const vf sum_2 = m[3] + m[4], difference_2 = m[3] - m[4];
    const vf sum_h = m[5] + m[6], difference_h = m[5] - m[6];
    y[0] = m[0] + sum_1 + (sum_2 + sum_h);
    y[1] = multiply_add(splat(0.5f), difference_h, multiply_add(splat(2), difference_2, difference_1));
    y[2] = multiply_add(splat(0.25f), sum_h, multiply_add(splat(4), sum_2, sum_1));
    y[3] = multiply_add(splat(0.125f), difference_h, multiply_add(splat(8), difference_2, difference_1));
    y[4] = multiply_add(splat(1 / 16.0f), sum_h, multiply_add(splat(16), sum_2, sum_1));
    y[5] = multiply_add(splat(1 / 32.0f), difference_h, multiply_add(splat(32), difference_2, difference_1)) + m[7];
}

/// Bᵀ d B for a row of tiles, whose inputs overlap: of a tile's eight columns two are its left neighbour's.
/// `activation` and, but for tiles at the border, `top` and `bottom` are constants where this is inlined.
INLINE void evaluate_input_row_8(const float *plane, const seg_activation *activation, int columns, int row, int column,
                                 int top, int bottom, ptrdiff_t first, ptrdiff_t count, float *values,
                                 ptrdiff_t point_stride) {
    const ptrdiff_t pitch = (ptrdiff_t)columns * 16;
    for (int v = 0; v < 16; v += VL) {
        const float *pixel = plane + (row - 1) * pitch + (column - 1) * 16;
        vf half[8][8];
        int x = column - 1;
        for (ptrdiff_t i = first; i < first + count; i++) {
            for (int j = i > first ? 2 : 0; j < 8; j++, x++, pixel += 16) {
                vf d[8];
                prefetch_column(pixel + TILES_AHEAD * 64, pitch, 8);
                if (x < 0 || x >= columns) {
#pragma clang loop unroll(full)
                    for (int k = 0; k < 8; k++) half[j][k] = (vf){};
                    continue;
                }
#pragma clang loop unroll(full)
                for (int k = 0; k < 8; k++) {
                    d[k] = (vf){};
                    if (k < top || k >= bottom) continue;
                    d[k] = load(pixel + k * pitch + v);
                    if (activation != NULL) d[k] = activated(d[k], activation, v);
                }
                transform_input_8(d, half[j]);
            }
            float *tile = values + i * 16 + v;
            for (int k = 0; k < 8; k++, tile += 8 * point_stride) {
                vf a[8], t[8];
#pragma clang loop unroll(full)
                for (int j = 0; j < 8; j++) a[j] = half[j][k];
                transform_input_8(a, t);
#pragma clang loop unroll(full)
                for (int j = 0; j < 8; j++) store(tile + j * point_stride, t[j]);
            }
#pragma clang loop unroll(full)
            for (int k = 0; k < 8; k++) {
                half[0][k] = half[6][k];
                half[1][k] = half[7][k];
            }
        }
    }
}

static void evaluate_input_8(const float *plane, const seg_activation *activation, int rows, int columns, int row,
                             int column, ptrdiff_t first, ptrdiff_t count, float *values, ptrdiff_t point_stride) {
    const int top = row == 0, bottom = lesser(8, rows - row + 1);
    if (top > 0 || bottom < 8)
        evaluate_input_row_8(plane, activation, columns, row, column, top, bottom, first, count, values, point_stride);
    else if (activation != NULL)
        evaluate_input_row_8(plane, activation, columns, row, column, 0, 8, first, count, values, point_stride);
    else
        evaluate_input_row_8(plane, NULL, columns, row, column, 0, 8, first, count, values, point_stride);
}

/// pixels[6][6][16] = Aᵀ m A + bias, cut off at 0 with `relu`, where m is products[64][16], `point_stride` floats
/// apart.
INLINE void winograd_output_pixels_8(const float *products, ptrdiff_t point_stride, const float *bias, int relu,
                                     int streams, float *pixels, ptrdiff_t pitch) {
    for (int v = 0; v < 16; v += VL) {
        vf half[6][8];
        for (int j = 0; j < 8; j++) {
            vf m[8], t[6];
#pragma clang loop unroll(full)
            for (int i = 0; i < 8; i++) m[i] = load(products + (i * 8 + j) * point_stride + v);
            transform_output_8(m, t);
#pragma clang loop unroll(full)
            for (int i = 0; i < 6; i++) half[i][j] = t[i];
        }
        const vf start = load(bias + v);
        for (int i = 0; i < 6; i++) {
            vf t[6];
            transform_output_8(half[i], t);
#pragma clang loop unroll(full)
            for (int j = 0; j < 6; j++) {
                const vf y = relu ? rectified(t[j] + start) : t[j] + start;
                if (streams)
                    stream(pixels + i * pitch + j * 16 + v, y);
                else
                    store(pixels + i * pitch + j * 16 + v, y);
            }
        }
    }
}

OUTPUT_TILE(winograd_output_tile_8, winograd_output_pixels_8, 6)
