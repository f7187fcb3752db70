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

/// products[tiles][16] = Σ over blocks and lanes of values[block][tile][lane] weights[block][lane][16].
INLINE void multiply_tiles(const int tiles, const float *values, ptrdiff_t values_block, const float *weights,
                           int blocks, float *products) {
    vf sum[PRODUCT_TILES][VECTORS];
#pragma clang loop unroll(full)
    for (int p = 0; p < tiles; p++)
#pragma clang loop unroll(full)
        for (int v = 0; v < VECTORS; v++) sum[p][v] = (vf){};
    for (int block = 0; block < blocks; block++, values += values_block)
        for (int lane = 0; lane < 16; lane++, weights += 16) {
            vf k[VECTORS];
#pragma clang loop unroll(full)
            for (int v = 0; v < VECTORS; v++) k[v] = load(weights + v * VL);
#pragma clang loop unroll(full)
            for (int p = 0; p < tiles; p++) {
                const vf value = splat(values[p * 16 + lane]);
#pragma clang loop unroll(full)
                for (int v = 0; v < VECTORS; v++) sum[p][v] = multiply_add(value, k[v], sum[p][v]);
            }
        }
#pragma clang loop unroll(full)
    for (int p = 0; p < tiles; p++)
#pragma clang loop unroll(full)
        for (int v = 0; v < VECTORS; v++) store(products + p * 16 + v * VL, sum[p][v]);
}

typedef void (*multiply_function)(const float *, ptrdiff_t, const float *, int, float *);
#define MULTIPLY_FUNCTION(P)                                                                                        \
    static __attribute__((noinline)) void multiply_tiles_##P(const float *values, ptrdiff_t values_block,           \
                                                             const float *weights, int blocks, float *products) {   \
        multiply_tiles(P, values, values_block, weights, blocks, products);                                         \
    }
#define MULTIPLY_ENTRY(P) {P, multiply_tiles_##P},
FOR_EACH_PRODUCT_SIZE(MULTIPLY_FUNCTION)
static const struct { int tiles; multiply_function multiply; } multiply_sizes[] = {FOR_EACH_PRODUCT_SIZE(MULTIPLY_ENTRY)};

/// Any number of tiles, in the largest pieces there are. How it is cut does not change a bit of the result.
static void multiply_run(const float *values, ptrdiff_t tiles, ptrdiff_t values_block, const float *weights, int blocks,
                         float *products) {
    int size = sizeof multiply_sizes / sizeof multiply_sizes[0] - 1;
    for (ptrdiff_t tile = 0; tile < tiles; tile += multiply_sizes[size].tiles) {
        while (multiply_sizes[size].tiles > tiles - tile) size--;
        multiply_sizes[size].multiply(values + tile * 16, values_block, weights, blocks, products + tile * 16);
    }
}

/// values[36][input_blocks][tiles][16], points `point_floats` apart: x at a run of tiles.
static void evaluate_x(const seg_winograd *c, ptrdiff_t first, ptrdiff_t tiles, float *values, ptrdiff_t point_floats) {
    for (int block = 0; block < c->input_blocks; block++) {
        const seg_activation *const activation = c->activation != NULL ? c->activation + block : NULL;
        for (ptrdiff_t i = 0; i < tiles; i++) {
            const winograd_tile t = tile_at(c, first + i);
            evaluate_input_tile(c->x + t.image * c->x_image + block * c->x_block, activation, c->rows, c->columns,
                                t.row, t.column, values + (block * tiles + i) * 16, point_floats);
        }
    }
}

static void winograd_forward(const seg_winograd *c, const float *weights, const float *bias, int relu,
                             ptrdiff_t first, ptrdiff_t end, float *scratch) {
    const ptrdiff_t tiles = end - first, block_floats = tiles * 16, point_floats = c->input_blocks * block_floats;
    float *const values = scratch, *const products = scratch + 36 * point_floats;

    evaluate_x(c, first, tiles, values, point_floats);
    for (int block = 0; block < c->output_blocks; block++) {
        for (int point = 0; point < 36; point++)
            multiply_run(values + point * point_floats, tiles, block_floats,
                         weights + (ptrdiff_t)(point * c->output_blocks + block) * c->input_blocks * BLOCK,
                         c->input_blocks, products + point * block_floats);
        for (ptrdiff_t i = 0; i < tiles; i++) {
            const winograd_tile t = tile_at(c, first + i);
            winograd_output_tile(products + i * 16, block_floats, bias != NULL ? bias + block * 16 : zero_pixel, relu,
                                 c->y + t.image * c->y_image + block * c->y_block, c->rows, c->columns, t.row,
                                 t.column);
        }
    }
}

/// gradient[16 in][16 out] = (or +=) Σ over tiles of values ⊗ gradients: the tile loop of the direct weight gradient.
static void winograd_gradient_block(const float *values, const float *gradients, ptrdiff_t tiles, int accumulate,
                                    float *gradient) {
    gradient_tile t = {
        .dy = gradients,
        .x_pixel = 16,
        .dy_pixel = 16,
        .rows = 1,
        .columns = (int)tiles,
        .accumulate = accumulate,
    };
    const int parts = (16 + TILE_LANES - 1) / TILE_LANES;
    for (int i = 0, lane = 0; i < parts; i++) {
        const int next = 16 * (i + 1) / parts;
        t.x = values + lane;
        t.gradient = gradient + lane * 16;
        gradient_tiles[next - lane](&t);
        lane = next;
    }
}

static void winograd_weight_gradient(const seg_winograd *c, ptrdiff_t first, ptrdiff_t end, int accumulate,
                                     float *scratch, float *gradient) {
    const ptrdiff_t tiles = end - first, block_floats = tiles * 16;
    const ptrdiff_t point_floats = (c->input_blocks + c->output_blocks) * block_floats;
    float *const values = scratch, *const gradients = scratch + c->input_blocks * block_floats;

    evaluate_x(c, first, tiles, values, point_floats);
    for (int block = 0; block < c->output_blocks; block++)
        for (ptrdiff_t i = 0; i < tiles; i++) {
            const winograd_tile t = tile_at(c, first + i);
            evaluate_output_gradient_tile(c->y + t.image * c->y_image + block * c->y_block, NULL, c->rows, c->columns,
                                          t.row, t.column, gradients + block * block_floats + i * 16, point_floats);
        }
    for (int point = 0; point < 36; point++)
        for (int out = 0; out < c->output_blocks; out++)
            for (int in = 0; in < c->input_blocks; in++, gradient += BLOCK)
                winograd_gradient_block(values + point * point_floats + in * block_floats,
                                        gradients + point * point_floats + out * block_floats, tiles, accumulate,
                                        gradient);
}
