// The 2×2 transposed convolution with stride 2. Each input pixel makes 2 × 2 outputs of its own, so all three passes
// are products of matrices: for each of the four taps, rows of pixels × channels by channels × channels.

/// Floats of a row of y.
#define Y_ROW(c) ((ptrdiff_t)2 * (c)->columns * 16)

static void transposed_forward(const seg_transposed *c, const float *weights, const float *bias, int output_block,
                               ptrdiff_t first_row, ptrdiff_t end_row, float *scratch) {
    const ptrdiff_t weights_tap = (ptrdiff_t)c->output_blocks * c->input_blocks * BLOCK;
    // Both columns of taps start from the same bias.
    float start[2 * 16] __attribute__((aligned(64)));
    for (int i = 0; i < 2 * 16; i++) start[i] = bias != NULL ? bias[i % 16] : 0;
    const int streams = exceeds_caches(c->images * c->y_image);
    for (int tap_row = 0; tap_row < 2; tap_row++)
        for (ptrdiff_t stacked = first_row; stacked < end_row; stacked++) {
            const ptrdiff_t image = stacked / c->rows, row = stacked % c->rows;
            const float *x = c->x + image * c->x_image + row * c->columns * 16;
            ptrdiff_t x_block = c->x_block;
            if (c->activation != NULL) {
                const ptrdiff_t block_floats = (ptrdiff_t)c->columns * 16;
                float *const seen = scratch + (stacked - first_row) * c->input_blocks * block_floats;
                for (int block = 0; block < c->input_blocks && tap_row == 0; block++)
                    activation_apply(x + block * x_block, c->columns, c->activation + block,
                                     seen + block * block_floats);
                x = seen;
                x_block = block_floats;
            }
            for (int tap = 0; tap < 2; tap += PRODUCT_BLOCKS) {
                const product_run run = {
                    .x = x,
                    .x_block = x_block,
                    .blocks = c->input_blocks,
                    .tap_rows = 1,
                    .tap_columns = 1,
                    .weights = weights + (tap_row * 2 + tap) * weights_tap + output_block * c->input_blocks * BLOCK,
                    .weights_output = weights_tap,
                    .start = start,
                    .y = c->y + image * c->y_image + output_block * c->y_block + (2 * row + tap_row) * Y_ROW(c) +
                         tap * 16,
                    .y_pixel = 32,
                    .y_output = 16,
                    .streams = streams,
                    .ahead = c->activation == NULL && tap_row == 0 && stacked + 1 < end_row && row + 1 < c->rows
                                 ? c->columns * 16
                                 : 0,
                };
                multiply_run(PRODUCT_EVERY_PIXEL, &run, c->columns, PRODUCT_BLOCKS);
            }
        }
    if (streams) finish_streaming();
}

static void transposed_backward_data(const seg_transposed *c, const float *weights, float *dx, int input_block,
                                     int end_block, ptrdiff_t first_row, ptrdiff_t end_row) {
    const ptrdiff_t weights_block = (ptrdiff_t)c->output_blocks * 4 * BLOCK;
    for (ptrdiff_t stacked = first_row; stacked < end_row; stacked++) {
        const ptrdiff_t image = stacked / c->rows, row = stacked % c->rows;
        for (int block = input_block, blocks; block < end_block; block += blocks) {
            blocks = lesser(PRODUCT_BLOCKS, end_block - block);
            const product_run run = {
                .x = c->y + image * c->y_image + 2 * row * Y_ROW(c),
                .x_block = c->y_block,
                .x_row = Y_ROW(c),
                .blocks = c->output_blocks,
                .tap_rows = 2,
                .tap_columns = 2,
                .weights = weights + block * weights_block,
                .weights_output = weights_block,
                .y = dx + image * c->x_image + block * c->x_block + row * c->columns * 16,
                .y_pixel = 16,
                .y_output = c->x_block,
                // The rows of dy that the next row of dx needs.
                .ahead = block == input_block && stacked + 1 < end_row && row + 1 < c->rows ? 2 * Y_ROW(c) : 0,
            };
            multiply_run(PRODUCT_OTHER_PIXELS, &run, c->columns, blocks);
        }
    }
}

static void transposed_weight_gradient(const seg_transposed *c, int output_block, int first_block, int end_block,
                                       ptrdiff_t first_row, ptrdiff_t end_row, float *gradient, float *scratch) {
    const ptrdiff_t stretch = seg_transposed_stretch(c) / c->columns;
    ptrdiff_t rows;
    for (ptrdiff_t stacked = first_row; stacked < end_row; stacked += rows) {
        const ptrdiff_t image = stacked / c->rows, row = stacked % c->rows;
        rows = lesser_size(lesser_size(stretch, c->rows - row), end_row - stacked);
        const float *dy = c->y + image * c->y_image + output_block * c->y_block + 2 * row * Y_ROW(c);
        // What the next stretch reads, while this one is summed.
        const ptrdiff_t next = lesser_size(rows, lesser_size(c->rows - row - rows, end_row - stacked - rows));
        for (int block = first_block; block < end_block; block++) {
            const float *x = c->x + image * c->x_image + block * c->x_block + (row + rows) * c->columns * 16;
            for (ptrdiff_t p = 0; p < next * c->columns; p++) __builtin_prefetch(x + p * 16, 0, 2);
            if (block > first_block) continue;
            for (ptrdiff_t p = 0; p < next * c->columns * 4; p++)
                __builtin_prefetch(dy + 2 * rows * Y_ROW(c) + p * 16, 0, 2);
        }
        for (int block = first_block; block < end_block; block++) {
            const float *x = c->x + image * c->x_image + block * c->x_block + row * c->columns * 16;
            if (c->activation != NULL) {
                activation_apply(x, rows * c->columns, c->activation + block, scratch);
                x = scratch;
            }
            for (int tap = 0; tap < 4; tap += OUTER_BLOCKS) {
                const outer_run run = {
                    .x = x,
                    .x_row = c->columns * 16,
                    .dy = dy + tap / 2 * Y_ROW(c) + tap % 2 * 16,
                    .dy_pixel = 32,
                    .dy_row = 2 * Y_ROW(c),
                    .dy_output = 16,
                    .rows = rows,
                    .columns = c->columns,
                    .accumulate = stacked > first_row,
                    .gradient = gradient + (block * 4 + tap) * BLOCK,
                    .gradient_output = BLOCK,
                };
                outer_products[OUTER_BLOCKS - 1][0](&run);
            }
        }
    }
}
