// The three passes of the Winograd convolution, each for a run of tiles whose transforms stay in a core's cache.
//
// At each of the 36 or 64 points the convolution is a product of matrices, tiles × input channels by input channels ×
// output channels. Transformed maps are blocked as maps are: [points][blocks][tiles][16].

/// Floats of so many, or more, that fill an odd number of cache lines: the points of a tile, so far apart, lie in
/// different sets of the cache.
INLINE ptrdiff_t odd_lines(ptrdiff_t floats) { return ((floats + 15) / 16 | 1) * 16; }

// How tiles are evaluated in fp32 and, in bf16, in pairs.
static const evaluate_function forward_input[] = {evaluate_input, evaluate_input_lane_pairs};
static const evaluate_function gradient_input[] = {evaluate_input, evaluate_input_tile_pairs};
static const evaluate_function gradient_output[] = {evaluate_gradient, evaluate_gradient_tile_pairs};

/// How tiles of this size are evaluated for the forward pass.
INLINE evaluate_function forward_evaluation(const seg_winograd *c, const int pairs) {
    return c->tile == 6 ? evaluate_input_8 : forward_input[pairs];
}

/// A run of tiles of a map's block at the points, which are `point_floats` apart.
INLINE void evaluate_block(const seg_winograd *c, evaluate_function evaluate, const float *block,
                           ptrdiff_t image_stride, const seg_activation *activation, ptrdiff_t first, ptrdiff_t tiles,
                           float *values, ptrdiff_t point_floats) {
    for (ptrdiff_t i = 0, count; i < tiles; i += count) {
        const winograd_tile t = tile_at(c, first + i);
        count = lesser_size(tiles - i, (c->columns - t.column + c->tile - 1) / c->tile);
        evaluate(block + t.image * image_stride, activation, c->rows, c->columns, t.row, t.column, i, count, values,
                 point_floats);
    }
}

/// The same for a block of x, and of y.
INLINE void evaluate_x(const seg_winograd *c, evaluate_function evaluate, int block, ptrdiff_t first, ptrdiff_t tiles,
                       float *values, ptrdiff_t point_floats) {
    evaluate_block(c, evaluate, c->x + block * c->x_block, c->x_image,
                   c->activation != NULL ? c->activation + block : NULL, first, tiles, values, point_floats);
}
INLINE void evaluate_y(const seg_winograd *c, evaluate_function evaluate, int block, ptrdiff_t first, ptrdiff_t tiles,
                       float *values, ptrdiff_t point_floats) {
    evaluate_block(c, evaluate, c->y + block * c->y_block, c->y_image, NULL, first, tiles, values, point_floats);
}

/// Fetches a share of the pixels that a run of tiles will read of a map, one for each point, into the second-level
/// cache: so memory is read while the run before is multiplied. Of each tile these are as many rows as it has outputs,
/// the first one `below` that of its first output.
INLINE void prefetch_tiles(const seg_winograd *c, const float *map, ptrdiff_t image_stride, ptrdiff_t block_stride,
                           int blocks, const int below, ptrdiff_t first, ptrdiff_t tiles, int part) {
    const int rows = c->tile, shares = seg_winograd_points(rows) / rows;
    if (part >= shares * rows) return;
    const ptrdiff_t begin = tiles * (part / rows) / shares, end = tiles * (part / rows + 1) / shares;
    winograd_tile t = tile_at(c, first + begin);
    for (ptrdiff_t i = begin; i < end; i++, t = next_tile(c, t)) {
        const int row = t.row + part % rows + below;
        if (row >= c->rows) continue;
        const float *pixel = map + t.image * image_stride + ((ptrdiff_t)row * c->columns + t.column) * 16;
        for (int block = 0; block < blocks; block++, pixel += block_stride)
            for (int column = 0; column < rows; column++) __builtin_prefetch(pixel + column * 16, 0, 2);
    }
}

/// The same for x, without the two of its rows that the tiles above have read, and for y.
INLINE void prefetch_x(const seg_winograd *c, ptrdiff_t first, ptrdiff_t tiles, int part) {
    prefetch_tiles(c, c->x, c->x_image, c->x_block, c->input_blocks, 1, first, tiles, part);
}
INLINE void prefetch_y(const seg_winograd *c, ptrdiff_t first, ptrdiff_t tiles, int part) {
    prefetch_tiles(c, c->y, c->y_image, c->y_block, c->output_blocks, 0, first, tiles, part);
}

/// products[outputs][tiles][16] at one point, `product_block` floats apart. `values` and `weights` are those of the
/// point. `pairs` is a constant where this, and what follows, is inlined.
INLINE void multiply_point(const seg_winograd *c, const int pairs, const float *values, ptrdiff_t block_floats,
                           ptrdiff_t tiles, const float *weights, int block, int outputs, float *products,
                           ptrdiff_t product_block) {
    const ptrdiff_t weight_floats = (pairs ? 8 : 16) * 16 * c->input_blocks;  // of a block of outputs
    const product_run run = {
        .x = values,
        .x_block = block_floats,
        .blocks = c->input_blocks,
        .tap_rows = 1,
        .tap_columns = 1,
        .weights = weights + block * weight_floats,
        .weights_output = weight_floats,
        .y = products,
        .y_pixel = 16,
        .y_output = product_block,
    };
    for (int o = 0; o < outputs; o += PRODUCT_BLOCKS) {
        product_run part = run;
        part.weights += o * weight_floats;
        part.y += o * product_block;
        multiply_run(pairs ? PRODUCT_PAIRS : PRODUCT_EVERY_PIXEL, &part, tiles, lesser(PRODUCT_BLOCKS, outputs - o));
    }
}

/// The pixels of a block of outputs that a run of tiles makes of products[points][tiles][16], `point_floats` apart.
INLINE void write_outputs(const seg_winograd *c, const float *products, ptrdiff_t point_floats, int block,
                          const float *bias, int relu, ptrdiff_t first, ptrdiff_t tiles) {
    const int streams = exceeds_caches(c->images * c->y_image);
    winograd_tile t = tile_at(c, first);
    for (ptrdiff_t i = 0; i < tiles; i++, t = next_tile(c, t))
        (c->tile == 6 ? winograd_output_tile_8 : winograd_output_tile)(
            products + i * 16, point_floats, bias != NULL ? bias + block * 16 : zero_pixel, relu, streams,
            c->y + t.image * c->y_image + block * c->y_block, c->rows, c->columns, t.row, t.column);
    if (streams) finish_streaming();
}

INLINE void winograd_forward_run(const seg_winograd *c, const int pairs, const float *weights, const float *bias,
                                 int relu, ptrdiff_t first, ptrdiff_t end, float *scratch) {
    const int points = seg_winograd_points(c->tile);
    const ptrdiff_t tiles = end - first, block_floats = tiles * (pairs ? 8 : 16);
    const ptrdiff_t point_floats = odd_lines(c->input_blocks * block_floats), product_floats = odd_lines(tiles * 16);
    const ptrdiff_t weight_floats = (pairs ? 8 : 16) * 16 * c->input_blocks * c->output_blocks;  // of a point
    const ptrdiff_t next = lesser_size(tiles, seg_winograd_tiles(c) - end);
    float *const values = scratch, *const products = scratch + points * point_floats;

    for (int block = 0; block < c->input_blocks; block++)
        evaluate_x(c, forward_evaluation(c, pairs), block, first, tiles, values + block * block_floats, point_floats);
    for (int block = 0, outputs; block < c->output_blocks; block += outputs) {
        outputs = lesser(PRODUCT_BLOCKS, c->output_blocks - block);
        for (int point = 0; point < points; point++) {
            if (block == 0) prefetch_x(c, end, next, point);
            multiply_point(c, pairs, values + point * point_floats, block_floats, tiles,
                           weights + point * weight_floats, block, outputs, products + point * product_floats,
                           points * product_floats);
        }
        for (int o = 0; o < outputs; o++)
            write_outputs(c, products + o * points * product_floats, product_floats, block + o, bias, relu, first,
                          tiles);
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

/// The gradients of two blocks of outputs, or of the last one, at a point. `values`: of all blocks of x, then of y.
INLINE void sum_point_gradient(const seg_winograd *c, const int pairs, const float *values, ptrdiff_t block_floats,
                               int out, int accumulate, float *gradient) {
    const int outputs = lesser(OUTER_BLOCKS, c->output_blocks - out);
    for (int in = 0; in < c->input_blocks; in++) {
        const outer_run run = {
            .x = values + in * block_floats,
            .dy = values + (c->input_blocks + out) * block_floats,
            .dy_pixel = 16,
            .dy_output = block_floats,
            .rows = 1,
            .columns = block_floats / 16,
            .accumulate = accumulate,
            .gradient = gradient + (out * c->input_blocks + in) * BLOCK,
            .gradient_output = c->input_blocks * BLOCK,
        };
        outer_products[outputs - 1][pairs](&run);
    }
}

INLINE void winograd_weight_gradient_run(const seg_winograd *c, const int pairs, ptrdiff_t first, ptrdiff_t end,
                                         int accumulate, float *scratch, float *gradient) {
    const ptrdiff_t tiles = end - first, block_floats = (pairs ? (tiles + 1) / 2 : tiles) * 16;
    const ptrdiff_t point_floats = odd_lines((c->input_blocks + c->output_blocks) * block_floats);
    const ptrdiff_t next = lesser_size(tiles, seg_winograd_tiles(c) - end);
    float *const gradients = scratch + c->input_blocks * block_floats;

    for (int block = 0; block < c->input_blocks; block++)
        evaluate_x(c, gradient_input[pairs], block, first, tiles, scratch + block * block_floats, point_floats);
    for (int block = 0; block < c->output_blocks; block++)
        evaluate_y(c, gradient_output[pairs], block, first, tiles, gradients + block * block_floats, point_floats);
    for (int point = 0; point < 36; point++) {
        prefetch_x(c, end, next, point);
        prefetch_y(c, end, next, point);
        for (int out = 0; out < c->output_blocks; out += OUTER_BLOCKS)
            sum_point_gradient(c, pairs, scratch + point * point_floats, block_floats, out, accumulate,
                               gradient + point * c->output_blocks * c->input_blocks * BLOCK);
    }
}

static void winograd_weight_gradient(const seg_winograd *c, ptrdiff_t first, ptrdiff_t end, int accumulate,
                                     float *scratch, float *gradient) {
    winograd_weight_gradient_run(c, 0, first, end, accumulate, scratch, gradient);
}

static void winograd_weight_gradient_bf16(const seg_winograd *c, ptrdiff_t first, ptrdiff_t end, int accumulate,
                                          float *scratch, float *gradient) {
    winograd_weight_gradient_run(c, 1, first, end, accumulate, scratch, gradient);
}
