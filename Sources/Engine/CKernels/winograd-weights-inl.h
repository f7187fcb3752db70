// Weights of the Winograd convolution between their canonical array and the 36 points.

/// The weights of one input lane at the 36 points.
INLINE void evaluate_weights(const float *weights, seg_weight_strides strides, seg_channel_block in,
                             seg_channel_block out, const float *scale, int lane, float points[36][16]) {
    float taps[9][16] __attribute__((aligned(64))) = {{0}};
    for (int o = 0; lane < in.lanes && o < out.lanes; o++) {
        const float *w = weights + (out.first + o) * strides.out + (in.first + lane) * strides.in;
        const float factor = scale != NULL ? scale[out.first + o] : 1;
        for (int tap = 0; tap < 9; tap++) taps[tap][o] = factor * w[strides.rotated ? 8 - tap : tap];
    }
    for (int v = 0; v < 16; v += VL) {
        vf g[3][3], u[6][6];
        for (int tap = 0; tap < 9; tap++) g[tap / 3][tap % 3] = load(taps[tap] + v);
        transform_weights_square(g, u);
        for (int point = 0; point < 36; point++) store(points[point] + v, u[point / 6][point % 6]);
    }
}

static void winograd_pack(const float *weights, seg_weight_strides strides, seg_channel_block in,
                          seg_channel_block out, const float *scale, float *packed, ptrdiff_t point_stride) {
    float points[36][16] __attribute__((aligned(64)));
    for (int lane = 0; lane < 16; lane++, packed += 16) {
        evaluate_weights(weights, strides, in, out, scale, lane, points);
        for (int point = 0; point < 36; point++)
            for (int v = 0; v < 16; v += VL) store(packed + point * point_stride + v, load(points[point] + v));
    }
}

static void winograd_pack_bf16(const float *weights, seg_weight_strides strides, seg_channel_block in,
                               seg_channel_block out, const float *scale, float *packed, ptrdiff_t point_stride) {
    float even[36][16] __attribute__((aligned(64))), odd[36][16] __attribute__((aligned(64)));
    for (int lane = 0; lane < 16; lane += 2, packed += 16) {
        evaluate_weights(weights, strides, in, out, scale, lane, even);
        evaluate_weights(weights, strides, in, out, scale, lane + 1, odd);
        for (int point = 0; point < 36; point++)
            for (int v = 0; v < 16; v += VL)
                *(vu *)(packed + point * point_stride + v) =
                    low_halves(load(even[point] + v)) | low_halves(load(odd[point] + v)) << 16;
    }
}

static void winograd_unpack_gradient(const float *packed, ptrdiff_t point_stride, int count, ptrdiff_t stride,
                                     seg_weight_strides strides, seg_channel_block in, seg_channel_block out,
                                     float *gradient) {
    for (int i = 0; i < in.lanes; i++, packed += 16) {
        float taps[9][16] __attribute__((aligned(64)));
        for (int v = 0; v < 16; v += VL) {
            vf u[6][6], g[3][3];
            for (int point = 0; point < 36; point++) {
                const float *part = packed + point * point_stride + v;
                vf sum = load(part);
                for (int n = 1; n < count; n++) sum += load(part + n * stride);
                u[point / 6][point % 6] = sum;
            }
            transform_weight_gradient_square(u, g);
            for (int tap = 0; tap < 9; tap++) store(taps[tap] + v, g[tap / 3][tap % 3]);
        }
        for (int o = 0; o < out.lanes; o++) {
            float *g = gradient + (out.first + o) * strides.out + (in.first + i) * strides.in;
            for (int tap = 0; tap < 9; tap++) g[strides.rotated ? 8 - tap : tap] = taps[tap][o];
        }
    }
}
