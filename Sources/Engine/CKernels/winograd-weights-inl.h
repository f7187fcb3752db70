// Weights of the Winograd convolution between their canonical array and the points, for one pair of blocks.

/// The 9 taps between one input lane and the output lanes, the first at `weights`; 0 where there is no such lane.
INLINE void load_taps(const float *weights, seg_weight_strides strides, int lanes, float taps[9][16]) {
    for (int i = 0; lanes < 16 && i < 9 * 16; i += VL) store(taps[0] + i, (vf){});
    int o = 0;
    for (; o + 4 <= lanes; o += 4)
        for (int tap = 0; tap < 8; tap += 4) {
            quad r[4];
            for (int i = 0; i < 4; i++) r[i] = *(const quad *)(weights + (o + i) * strides.out + tap);
            transpose_quads(r);
            for (int i = 0; i < 4; i++) *(quad *)(taps[strides.rotated ? 8 - tap - i : tap + i] + o) = r[i];
        }
    for (; o < lanes; o++)
        for (int tap = 0; tap < 8; tap++) taps[strides.rotated ? 8 - tap : tap][o] = weights[o * strides.out + tap];
    for (o = 0; o < lanes; o++) taps[strides.rotated ? 0 : 8][o] = weights[o * strides.out + 8];
}

INLINE void store_taps(float *weights, seg_weight_strides strides, int lanes, const float taps[9][16]) {
    int o = 0;
    for (; o + 4 <= lanes; o += 4)
        for (int tap = 0; tap < 8; tap += 4) {
            quad r[4];
            for (int i = 0; i < 4; i++) r[i] = *(const quad *)(taps[strides.rotated ? 8 - tap - i : tap + i] + o);
            transpose_quads(r);
            for (int i = 0; i < 4; i++) *(quad *)(weights + (o + i) * strides.out + tap) = r[i];
        }
    for (; o < lanes; o++)
        for (int tap = 0; tap < 8; tap++) weights[o * strides.out + tap] = taps[strides.rotated ? 8 - tap : tap][o];
    for (o = 0; o < lanes; o++) weights[o * strides.out + 8] = taps[strides.rotated ? 0 : 8][o];
}

/// A pair of blocks at the points: [16 in][16 out] each, a cache line further apart than they are long, so that a
/// lane's points lie in different sets of the cache.
enum { POINT_FLOATS = BLOCK + 16 };

/// The weights of one input lane at the points.
INLINE void evaluate_weights(int tile, const float *weights, seg_weight_strides strides, seg_channel_block in,
                             seg_channel_block out, const float *scale, int lane, float *points) {
    if (lane >= in.lanes) {
        for (int point = 0; point < seg_winograd_points(tile); point++)
            for (int v = 0; v < 16; v += VL) store(points + point * POINT_FLOATS + v, (vf){});
        return;
    }
    float taps[9][16] __attribute__((aligned(64))), factors[16] __attribute__((aligned(64))) = {0};
    load_taps(weights + out.first * strides.out + (in.first + lane) * strides.in, strides, out.lanes, taps);
    for (int o = 0; scale != NULL && o < out.lanes; o++) factors[o] = scale[out.first + o];
    for (int v = 0; v < 16; v += VL) {
        vf g[3][3];
        for (int tap = 0; tap < 9; tap++)
            g[tap / 3][tap % 3] = scale != NULL ? load(factors + v) * load(taps[tap] + v) : load(taps[tap] + v);
        if (tile == 6) {
            vf u[8][8];
            transform_weights_square_8(g, u);
            for (int point = 0; point < 64; point++) store(points + point * POINT_FLOATS + v, u[point / 8][point % 8]);
        } else {
            vf u[6][6];
            transform_weights_square(g, u);
            for (int point = 0; point < 36; point++) store(points + point * POINT_FLOATS + v, u[point / 6][point % 6]);
        }
    }
}

static void winograd_pack(int tile, const float *weights, seg_weight_strides strides, seg_channel_block in,
                          seg_channel_block out, const float *scale, float *packed, ptrdiff_t point_stride) {
    const int count = seg_winograd_points(tile);
    float points[64 * POINT_FLOATS] __attribute__((aligned(64)));
    for (int lane = 0; lane < 16; lane++)
        evaluate_weights(tile, weights, strides, in, out, scale, lane, points + lane * 16);
    const int streams = exceeds_caches(count * point_stride);
    for (int point = 0; point < count; point++)
        for (int i = 0; i < BLOCK; i += VL) {
            const vf u = load(points + point * POINT_FLOATS + i);
            if (streams)
                stream(packed + point * point_stride + i, u);
            else
                store(packed + point * point_stride + i, u);
        }
    if (streams) finish_streaming();
}

static void winograd_pack_bf16(int tile, const float *weights, seg_weight_strides strides, seg_channel_block in,
                               seg_channel_block out, const float *scale, float *packed, ptrdiff_t point_stride) {
    const int count = seg_winograd_points(tile);
    float points[64 * POINT_FLOATS] __attribute__((aligned(64)));
    for (int lane = 0; lane < 16; lane++)
        evaluate_weights(tile, weights, strides, in, out, scale, lane, points + lane * 16);
    for (int point = 0; point < count; point++)
        for (int pair = 0; pair < 8; pair++)
            for (int v = 0; v < 16; v += VL) {
                const float *even = points + point * POINT_FLOATS + pair * 32 + v;
                *(vu *)(packed + point * point_stride + pair * 16 + v) =
                    low_halves(load(even)) | low_halves(load(even + 16)) << 16;
            }
}

static void winograd_unpack_gradient(const float *packed, ptrdiff_t point_stride, int count, ptrdiff_t stride,
                                     seg_weight_strides strides, seg_channel_block in, seg_channel_block out,
                                     float *gradient) {
    float points[36 * POINT_FLOATS] __attribute__((aligned(64)));
    for (int n = 0; n < count; n++)
        for (int point = 0; point < 36; point++)
            for (int i = 0; i < BLOCK; i += VL) {
                float *const sum = points + point * POINT_FLOATS + i;
                const vf part = load(packed + n * stride + point * point_stride + i);
                store(sum, n > 0 ? load(sum) + part : part);
            }
    for (int i = 0; i < in.lanes; i++) {
        float taps[9][16] __attribute__((aligned(64)));
        for (int v = 0; v < 16; v += VL) {
            vf u[6][6], g[3][3];
            for (int point = 0; point < 36; point++)
                u[point / 6][point % 6] = load(points + point * POINT_FLOATS + i * 16 + v);
            transform_weight_gradient_square(u, g);
            for (int tap = 0; tap < 9; tap++) store(taps[tap] + v, g[tap / 3][tap % 3]);
        }
        store_taps(gradient + out.first * strides.out + (in.first + i) * strides.in, strides, out.lanes, taps);
    }
}
