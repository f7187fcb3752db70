// Products of matrices: y[pixel][16 out] = Σ over blocks and lanes of x[block][pixel][lane] w[block][lane][16 out].
// Winograd's points and the taps of a transposed convolution are such products.
//
// A core does two multiply-adds a cycle, and two loads. P pixels × O blocks of outputs in registers take P broadcasts
// and O loads of weights for P O multiply-adds: with one block of outputs more loads than multiply-adds, with two
// little more than half as many.

// The tiles of registers that there are: F(pixels, blocks of outputs), smaller ones first.
#if VL == 16
#define FOR_EACH_PRODUCT_SIZE(F) \
    F(1, 1) F(2, 1) F(4, 1) F(8, 1) F(12, 1) F(24, 1) F(1, 2) F(2, 2) F(4, 2) F(8, 2) F(12, 2)
enum { PRODUCT_PIXELS = 24, PRODUCT_BLOCKS = 2 };
#elif VL == 8 || defined(__aarch64__)
#define FOR_EACH_PRODUCT_SIZE(F) F(1, 1) F(2, 1) F(3, 1) F(4, 1) F(5, 1) F(6, 1)
enum { PRODUCT_PIXELS = 6, PRODUCT_BLOCKS = 1 };
#else
#define FOR_EACH_PRODUCT_SIZE(F) F(1, 1) F(2, 1)
enum { PRODUCT_PIXELS = 2, PRODUCT_BLOCKS = 1 };
#endif

/// How values lie in memory: 16 floats for each pixel; every other pixel of such; or 8 words of two bf16.
typedef enum product_kind { PRODUCT_EVERY_PIXEL, PRODUCT_OTHER_PIXELS, PRODUCT_PAIRS, PRODUCT_KINDS } product_kind;

typedef struct product_run {
    const float *x;             // first pixel
    ptrdiff_t x_block;          // from a block of inputs to the next
    ptrdiff_t x_row;            // from a row of taps to the next
    int blocks;                 // of inputs
    int tap_rows, tap_columns;  // summed for each block; neighbours in x. 1 × 1: none
    const float *weights;       // [blocks][taps][lanes or pairs of them][16 out]
    ptrdiff_t weights_output;   // from a block of outputs to the next
    const float *start;         // [outputs][16]: what the sums start from, or NULL: 0
    float *y;
    ptrdiff_t y_pixel, y_output;
    int streams;      // whether y is stored past the caches
    ptrdiff_t ahead;  // how far behind x the values lie that are fetched for the next run meanwhile, or 0
} product_run;

/// `pixels`, `outputs` and `kind` are constants where this is inlined: sum[][][] becomes registers.
INLINE void multiply_pixels(const int pixels, const int outputs, const product_kind kind, const product_run *t,
                            ptrdiff_t first) {
    const int words = kind == PRODUCT_PAIRS ? 8 : 16, x_pixel = kind == PRODUCT_OTHER_PIXELS ? 32 : words;
    const ptrdiff_t weights_output = t->weights_output;
    vf sum[PRODUCT_BLOCKS][PRODUCT_PIXELS][VECTORS];
#pragma clang loop unroll(full)
    for (int o = 0; o < outputs; o++)
#pragma clang loop unroll(full)
        for (int p = 0; p < pixels; p++)
#pragma clang loop unroll(full)
            for (int v = 0; v < VECTORS; v++)
                sum[o][p][v] = t->start != NULL ? load(t->start + o * 16 + v * VL) : (vf){};

    const float *weights = t->weights;
    for (int block = 0; block < t->blocks; block++)
        for (int row = 0; row < t->tap_rows; row++)
            for (int column = 0; column < t->tap_columns; column++) {
                const float *value = t->x + first * x_pixel + block * t->x_block + row * t->x_row + column * 16;
                if (t->ahead != 0)
#pragma clang loop unroll(full)
                    for (int p = 0; p < pixels; p++) __builtin_prefetch(value + t->ahead + p * x_pixel, 0, 2);
                for (int lane = 0; lane < words; lane++, value++, weights += 16) {
                    vf k[PRODUCT_BLOCKS][VECTORS];
#pragma clang loop unroll(full)
                    for (int o = 0; o < outputs; o++)
#pragma clang loop unroll(full)
                        for (int v = 0; v < VECTORS; v++) k[o][v] = load(weights + o * weights_output + v * VL);
#pragma clang loop unroll(full)
                    for (int p = 0; p < pixels; p++)
#pragma clang loop unroll(full)
                        for (int o = 0; o < outputs; o++)
#pragma clang loop unroll(full)
                            for (int v = 0; v < VECTORS; v++)
                                sum[o][p][v] =
                                    kind == PRODUCT_PAIRS
                                        ? add_products_of_pairs(sum[o][p][v], splat_word(value + p * x_pixel),
                                                                (vu)k[o][v])
                                        : multiply_add(splat(value[p * x_pixel]), k[o][v], sum[o][p][v]);
                }
            }

    float *const y = t->y + first * t->y_pixel;
#pragma clang loop unroll(full)
    for (int o = 0; o < outputs; o++)
#pragma clang loop unroll(full)
        for (int p = 0; p < pixels; p++)
#pragma clang loop unroll(full)
            for (int v = 0; v < VECTORS; v++) {
                float *const to = y + o * t->y_output + p * t->y_pixel + v * VL;
                if (t->streams)
                    stream(to, sum[o][p][v]);
                else
                    store(to, sum[o][p][v]);
            }
}

typedef void (*multiply_function)(const product_run *, ptrdiff_t first);
#define MULTIPLY_FUNCTION(NAME, P, O, KIND)                                            \
    static __attribute__((noinline)) void NAME(const product_run *t, ptrdiff_t first) { \
        multiply_pixels(P, O, KIND, t, first);                                         \
    }
#define MULTIPLY_FUNCTIONS(P, O)                                      \
    MULTIPLY_FUNCTION(multiply_##P##x##O, P, O, PRODUCT_EVERY_PIXEL)  \
    MULTIPLY_FUNCTION(multiply_other_##P##x##O, P, O, PRODUCT_OTHER_PIXELS) \
    MULTIPLY_FUNCTION(multiply_pairs_##P##x##O, P, O, PRODUCT_PAIRS)
#define MULTIPLY_ENTRY(P, O) {P, O, {multiply_##P##x##O, multiply_other_##P##x##O, multiply_pairs_##P##x##O}},
FOR_EACH_PRODUCT_SIZE(MULTIPLY_FUNCTIONS)
static const struct { int pixels, outputs; multiply_function multiply[PRODUCT_KINDS]; } multiply_sizes[] = {
    FOR_EACH_PRODUCT_SIZE(MULTIPLY_ENTRY)};

/// Any number of pixels, in the largest pieces there are, for 1 ... PRODUCT_BLOCKS blocks of outputs. How it is cut
/// does not change a bit of the result.
static void multiply_run(product_kind kind, const product_run *t, ptrdiff_t pixels, int outputs) {
    int size = sizeof multiply_sizes / sizeof multiply_sizes[0] - 1;
    while (multiply_sizes[size].outputs > outputs) size--;
    for (ptrdiff_t first = 0; first < pixels; first += multiply_sizes[size].pixels) {
        while (multiply_sizes[size].pixels > pixels - first) size--;
        multiply_sizes[size].multiply[kind](t, first);
    }
}
