// The three passes of the Winograd convolution, each for a run of tiles whose transforms stay in a core's cache.
//
// At each of the 36 points the convolution is a product of matrices, tiles × input channels by input channels × output
// channels. Transformed maps are blocked as maps are: [36][blocks][tiles][16].

// Tiles whose products with 16 output channels are summed in registers.
#if VL == 16
#define PRODUCT_TILES 24
#define FOR_EACH_PRODUCT_SIZE(F) F(1) F(2) F(4) F(8) F(12) F(16) F(24)
#elif VL == 8 || defined(__aarch64__)
#define PRODUCT_TILES 6
#define FOR_EACH_PRODUCT_SIZE(F) F(1) F(2) F(3) F(4) F(5) F(6)
#else
#define PRODUCT_TILES 2
#define FOR_EACH_PRODUCT_SIZE(F) F(1) F(2)
#endif

/// products[tiles][16] = Σ over blocks and lanes of values[block][tile][lane] weights[block][lane][16]. With `pairs` a
/// word of values, and of weights, holds the bf16 values of two lanes.
INLINE void multiply_tiles(const int tiles, const int pairs, const float *values, ptrdiff_t values_block,
                           const float *weights, int blocks, float *products) {
    const int words = pairs ? 8 : 16;
    vf sum[PRODUCT_TILES][VECTORS];
#pragma clang loop unroll(full)
    for (int p = 0; p < tiles; p++)
#pragma clang loop unroll(full)
        for (int v = 0; v < VECTORS; v++) sum[p][v] = (vf){};
    for (int block = 0; block < blocks; block++, values += values_block)
        for (int lane = 0; lane < words; lane++, weights += 16) {
            vf k[VECTORS];
#pragma clang loop unroll(full)
            for (int v = 0; v < VECTORS; v++) k[v] = load(weights + v * VL);
#pragma clang loop unroll(full)
            for (int p = 0; p < tiles; p++) {
                const float *const value = values + p * words + lane;
#pragma clang loop unroll(full)
                for (int v = 0; v < VECTORS; v++)
                    sum[p][v] = pairs ? add_products_of_pairs(sum[p][v], splat_word(value), (vu)k[v])
                                      : multiply_add(splat(*value), k[v], sum[p][v]);
            }
        }
#pragma clang loop unroll(full)
    for (int p = 0; p < tiles; p++)
#pragma clang loop unroll(full)
        for (int v = 0; v < VECTORS; v++) store(products + p * 16 + v * VL, sum[p][v]);
}

typedef void (*multiply_function)(const float *, ptrdiff_t, const float *, int, float *);
#define MULTIPLY_FUNCTION(NAME, P, PAIRS)                                                                           \
    static __attribute__((noinline)) void NAME(const float *values, ptrdiff_t values_block, const float *weights,   \
                                               int blocks, float *products) {                                       \
        multiply_tiles(P, PAIRS, values, values_block, weights, blocks, products);                                  \
    }
#define MULTIPLY_FUNCTIONS(P)                   \
    MULTIPLY_FUNCTION(multiply_tiles_##P, P, 0) \
    MULTIPLY_FUNCTION(multiply_tiles_##P##_pairs, P, 1)
#define MULTIPLY_ENTRY(P) {P, {multiply_tiles_##P, multiply_tiles_##P##_pairs}},
FOR_EACH_PRODUCT_SIZE(MULTIPLY_FUNCTIONS)
static const struct { int tiles; multiply_function multiply[2]; } multiply_sizes[] = {
    FOR_EACH_PRODUCT_SIZE(MULTIPLY_ENTRY)};

/// Any number of tiles, in the largest pieces there are. How it is cut does not change a bit of the result.
static void multiply_run(int pairs, const float *values, ptrdiff_t tiles, ptrdiff_t values_block, const float *weights,
                         int blocks, float *products) {
    const int words = pairs ? 8 : 16;
    int size = sizeof multiply_sizes / sizeof multiply_sizes[0] - 1;
    for (ptrdiff_t tile = 0; tile < tiles; tile += multiply_sizes[size].tiles) {
        while (multiply_sizes[size].tiles > tiles - tile) size--;
        multiply_sizes[size].multiply[pairs](values + tile * words, values_block, weights, blocks,
                                             products + tile * 16);
    }
}

/// How a map's tiles are evaluated and stored: in `words` for each tile, or for each two tiles.
typedef struct evaluation {
    evaluate_function evaluate;
    int words;
    int two;  // 1: for each two tiles
} evaluation;

static const evaluation forward_input[] = {{evaluate_input, 16, 0}, {evaluate_input_lane_pairs, 8, 0}};
static const evaluation gradient_input[] = {{evaluate_input, 16, 0}, {evaluate_input_tile_pairs, 16, 1}};
static const evaluation gradient_output[] = {{evaluate_gradient, 16, 0}, {evaluate_gradient_tile_pairs, 16, 1}};

/// A run of tiles of a map's block at the 36 points, which are `point_floats` apart.
INLINE void evaluate_block(const seg_winograd *c, const evaluation *how, const float *block, ptrdiff_t image_stride,
                           const seg_activation *activation, ptrdiff_t first, ptrdiff_t tiles, float *values,
                           ptrdiff_t point_floats) {
    for (ptrdiff_t i = 0; i < tiles; i++) {
        const winograd_tile t = tile_at(c, first + i);
        how->evaluate(block + t.image * image_stride, activation, c->rows, c->columns, t.row, t.column,
                      values + (i >> how->two) * how->words, point_floats, (int)i & how->two);
    }
}

/// The same for all blocks of x, `block_floats` apart.
INLINE void evaluate_x(const seg_winograd *c, const evaluation *how, ptrdiff_t first, ptrdiff_t tiles, float *values,
                       ptrdiff_t block_floats, ptrdiff_t point_floats) {
    for (int block = 0; block < c->input_blocks; block++)
        evaluate_block(c, how, c->x + block * c->x_block, c->x_image,
                       c->activation != NULL ? c->activation + block : NULL, first, tiles,
                       values + block * block_floats, point_floats);
}

/// `pairs` is a constant where this, and the gradient below, is inlined.
INLINE void winograd_forward_run(const seg_winograd *c, const int pairs, const float *weights, const float *bias,
                                 int relu, ptrdiff_t first, ptrdiff_t end, float *scratch) {
    const int words = pairs ? 8 : 16;
    const ptrdiff_t tiles = end - first, block_floats = tiles * words, point_floats = c->input_blocks * block_floats;
    const ptrdiff_t weight_floats = words * 16;  // between two blocks of channels
    float *const values = scratch, *const products = scratch + 36 * point_floats;

    evaluate_x(c, forward_input + pairs, first, tiles, values, block_floats, point_floats);
    for (int block = 0; block < c->output_blocks; block++) {
        for (int point = 0; point < 36; point++)
            multiply_run(pairs, values + point * point_floats, tiles, block_floats,
                         weights + (point * c->output_blocks + block) * c->input_blocks * weight_floats,
                         c->input_blocks, products + point * tiles * 16);
        for (ptrdiff_t i = 0; i < tiles; i++) {
            const winograd_tile t = tile_at(c, first + i);
            winograd_output_tile(products + i * 16, tiles * 16, bias != NULL ? bias + block * 16 : zero_pixel, relu,
                                 c->y + t.image * c->y_image + block * c->y_block, c->rows, c->columns, t.row,
                                 t.column);
        }
    }
}

static void winograd_forward(const seg_winograd *c, const float *weights, const float *bias, int relu,
                             ptrdiff_t first, ptrdiff_t end, float *scratch) {
    winograd_forward_run(c, 0, weights, bias, relu, first, end, scratch);
}

static void winograd_forward_bf16(const seg_winograd *c, const float *weights, const float *bias, int relu,
                                  ptrdiff_t first, ptrdiff_t end, float *scratch) {
    winograd_forward_run(c, 1, weights, bias, relu, first, end, scratch);
}

/// gradient[16 in][16 out] = (or +=) Σ over tiles of values ⊗ gradients: the tile loop of the direct weight gradient.
/// `count`: tiles, or pairs of them.
static void winograd_gradient_block(int pairs, const float *values, const float *gradients, ptrdiff_t count,
                                    int accumulate, float *gradient) {
    gradient_tile t = {
        .dy = gradients,
        .x_pixel = 16,
        .dy_pixel = 16,
        .rows = 1,
        .columns = (int)count,
        .accumulate = accumulate,
    };
    const int parts = (16 + TILE_LANES - 1) / TILE_LANES;
    for (int i = 0, lane = 0; i < parts; i++) {
        const int next = 16 * (i + 1) / parts;
        t.x = values + lane;
        t.gradient = gradient + lane * 16;
        gradient_tiles[next - lane][pairs](&t);
        lane = next;
    }
}

INLINE void winograd_weight_gradient_run(const seg_winograd *c, const int pairs, ptrdiff_t first, ptrdiff_t end,
                                         int accumulate, float *scratch, float *gradient) {
    const ptrdiff_t tiles = end - first, count = pairs ? (tiles + 1) / 2 : tiles, block_floats = count * 16;
    const ptrdiff_t point_floats = (c->input_blocks + c->output_blocks) * block_floats;
    float *const values = scratch, *const gradients = scratch + c->input_blocks * block_floats;

    evaluate_x(c, gradient_input + pairs, first, tiles, values, block_floats, point_floats);
    for (int block = 0; block < c->output_blocks; block++)
        evaluate_block(c, gradient_output + pairs, c->y + block * c->y_block, c->y_image, NULL, first, tiles,
                       gradients + block * block_floats, point_floats);
    for (int point = 0; point < 36; point++)
        for (int out = 0; out < c->output_blocks; out++)
            for (int in = 0; in < c->input_blocks; in++, gradient += BLOCK)
                winograd_gradient_block(pairs, values + point * point_floats + in * block_floats,
                                        gradients + point * point_floats + out * block_floats, count, accumulate,
                                        gradient);
}

static void winograd_weight_gradient(const seg_winograd *c, ptrdiff_t first, ptrdiff_t end, int accumulate,
                                     float *scratch, float *gradient) {
    winograd_weight_gradient_run(c, 0, first, end, accumulate, scratch, gradient);
}

static void winograd_weight_gradient_bf16(const seg_winograd *c, ptrdiff_t first, ptrdiff_t end, int accumulate,
                                          float *scratch, float *gradient) {
    winograd_weight_gradient_run(c, 1, first, end, accumulate, scratch, gradient);
}
