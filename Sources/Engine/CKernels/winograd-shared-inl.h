// The Winograd passes in steps that all threads share, for layers whose weights are larger than a core's cache: values
// of many tiles at the points, then point by point their products, then, of the forward pass, the outputs.
// `pairs` is a constant where the bodies are inlined.

static void winograd_forward_values(const seg_winograd *c, int block, ptrdiff_t first, ptrdiff_t end, float *values,
                                    ptrdiff_t point_floats) {
    evaluate_x(c, forward_evaluation(c, 0), block, first, end - first, values, point_floats);
}

static void winograd_forward_values_bf16(const seg_winograd *c, int block, ptrdiff_t first, ptrdiff_t end,
                                         float *values, ptrdiff_t point_floats) {
    evaluate_x(c, forward_evaluation(c, 1), block, first, end - first, values, point_floats);
}

static void winograd_point_products(const seg_winograd *c, const float *values, ptrdiff_t block_floats,
                                    ptrdiff_t tiles, const float *weights, int first, int end, float *products,
                                    ptrdiff_t product_block) {
    multiply_point(c, 0, values, block_floats, tiles, weights, first, end - first, products, product_block);
}

static void winograd_point_products_bf16(const seg_winograd *c, const float *values, ptrdiff_t block_floats,
                                         ptrdiff_t tiles, const float *weights, int first, int end, float *products,
                                         ptrdiff_t product_block) {
    multiply_point(c, 1, values, block_floats, tiles, weights, first, end - first, products, product_block);
}

static void winograd_outputs(const seg_winograd *c, const float *products, ptrdiff_t point_floats, int block,
                             const float *bias, int relu, ptrdiff_t first, ptrdiff_t end) {
    write_outputs(c, products, point_floats, block, bias, relu, first, end - first);
}

INLINE void gradient_values(const seg_winograd *c, const int pairs, int block, ptrdiff_t first, ptrdiff_t end,
                            float *values, ptrdiff_t point_floats) {
    const ptrdiff_t tiles = end - first;
    if (block < c->input_blocks)
        evaluate_x(c, gradient_input[pairs], block, first, tiles, values, point_floats);
    else
        evaluate_y(c, gradient_output[pairs], block - c->input_blocks, first, tiles, values, point_floats);
}

static void winograd_gradient_values(const seg_winograd *c, int block, ptrdiff_t first, ptrdiff_t end, float *values,
                                     ptrdiff_t point_floats) {
    gradient_values(c, 0, block, first, end, values, point_floats);
}

static void winograd_gradient_values_bf16(const seg_winograd *c, int block, ptrdiff_t first, ptrdiff_t end,
                                          float *values, ptrdiff_t point_floats) {
    gradient_values(c, 1, block, first, end, values, point_floats);
}

INLINE void point_gradient(const seg_winograd *c, const int pairs, const float *values, ptrdiff_t block_floats,
                           int first, int end, int accumulate, float *gradient) {
    for (int out = first; out < end; out += OUTER_BLOCKS)
        sum_point_gradient(c, pairs, values, block_floats, out, accumulate, gradient);
}

static void winograd_point_gradient(const seg_winograd *c, const float *values, ptrdiff_t block_floats, int first,
                                    int end, int accumulate, float *gradient) {
    point_gradient(c, 0, values, block_floats, first, end, accumulate, gradient);
}

static void winograd_point_gradient_bf16(const seg_winograd *c, const float *values, ptrdiff_t block_floats, int first,
                                         int end, int accumulate, float *gradient) {
    point_gradient(c, 1, values, block_floats, first, end, accumulate, gradient);
}
