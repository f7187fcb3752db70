// Sums of outer products: gradient[16 in][16 out] = Σ over pixels of x[pixel][in] dy[pixel][out], the weight gradient
// at Winograd's points and of transposed convolutions. As in products-inl.h, two blocks of outputs share a broadcast.

// Input lanes × blocks of outputs that are summed in registers at a time.
#if VL == 16
enum { OUTER_LANES = 8, OUTER_BLOCKS = 2 };
#elif VL == 8 || defined(__aarch64__)
enum { OUTER_LANES = 4, OUTER_BLOCKS = 1 };
#else
enum { OUTER_LANES = 2, OUTER_BLOCKS = 1 };
#endif

typedef struct outer_run {
    const float *x;       // pixels follow each other
    ptrdiff_t x_row;      // from a row to the next
    const float *dy;
    ptrdiff_t dy_pixel, dy_row;
    ptrdiff_t dy_output;  // from a block of outputs to the next
    ptrdiff_t rows, columns;
    int accumulate;       // whether the products are added to the gradient
    float *gradient;      // [16 in][16 out]
    ptrdiff_t gradient_output;
} outer_run;

/// `outputs` and `pairs` are constants where this is inlined: sum[][][] becomes registers. With `pairs` each word of x
/// and dy holds the bf16 values of two pixels.
INLINE void sum_outer_products(const int outputs, const int pairs, const outer_run *t) {
    const ptrdiff_t dy_pixel = t->dy_pixel, dy_output = t->dy_output;
    for (int first = 0; first < 16; first += OUTER_LANES) {
        vf sum[OUTER_BLOCKS][OUTER_LANES][VECTORS];
#pragma clang loop unroll(full)
        for (int o = 0; o < outputs; o++)
#pragma clang loop unroll(full)
            for (int i = 0; i < OUTER_LANES; i++)
#pragma clang loop unroll(full)
                for (int v = 0; v < VECTORS; v++) sum[o][i][v] = (vf){};

        for (ptrdiff_t row = 0; row < t->rows; row++) {
            const float *x = t->x + row * t->x_row + first, *dy = t->dy + row * t->dy_row;
            for (ptrdiff_t column = 0; column < t->columns; column++, x += 16, dy += dy_pixel) {
                vf d[OUTER_BLOCKS][VECTORS];
#pragma clang loop unroll(full)
                for (int o = 0; o < outputs; o++)
#pragma clang loop unroll(full)
                    for (int v = 0; v < VECTORS; v++) d[o][v] = load(dy + o * dy_output + v * VL);
#pragma clang loop unroll(full)
                for (int i = 0; i < OUTER_LANES; i++)
#pragma clang loop unroll(full)
                    for (int o = 0; o < outputs; o++)
#pragma clang loop unroll(full)
                        for (int v = 0; v < VECTORS; v++)
                            sum[o][i][v] =
                                pairs ? add_products_of_pairs(sum[o][i][v], splat_word(x + i), (vu)d[o][v])
                                      : multiply_add(splat(x[i]), d[o][v], sum[o][i][v]);
            }
        }

#pragma clang loop unroll(full)
        for (int o = 0; o < outputs; o++)
#pragma clang loop unroll(full)
            for (int i = 0; i < OUTER_LANES; i++)
#pragma clang loop unroll(full)
                for (int v = 0; v < VECTORS; v++) {
                    float *const g = t->gradient + o * t->gradient_output + (first + i) * 16 + v * VL;
                    store(g, t->accumulate ? load(g) + sum[o][i][v] : sum[o][i][v]);
                }
    }
}

#define OUTER_FUNCTION(NAME, O, PAIRS) \
    static __attribute__((noinline)) void NAME(const outer_run *t) { sum_outer_products(O, PAIRS, t); }
OUTER_FUNCTION(outer_products_1, 1, 0)
OUTER_FUNCTION(outer_products_1_pairs, 1, 1)
#if VL == 16
OUTER_FUNCTION(outer_products_2, 2, 0)
OUTER_FUNCTION(outer_products_2_pairs, 2, 1)
#endif
/// By blocks of outputs, less 1, and pairs.
static void (*const outer_products[OUTER_BLOCKS][2])(const outer_run *) = {
    {outer_products_1, outer_products_1_pairs},
#if VL == 16
    {outer_products_2, outer_products_2_pairs},
#endif
};
