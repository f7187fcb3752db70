// Between planar and blocked rows. Only the network's first and last map pass here, so plain loops do.

static void planar_to_blocked(const float *plane, ptrdiff_t plane_stride, int lanes, ptrdiff_t source_width,
                              int replicate, float *row, ptrdiff_t width) {
    for (ptrdiff_t x = 0; x < width; x++) {
        float *pixel = row + 16 * x;
        for (int v = 0; v < 16; v += VL) store(pixel + v, (vf){});
        ptrdiff_t from = x < source_width ? x : source_width - 1;
        if (from < 0 || (from != x && !replicate)) continue;
        for (int lane = 0; lane < lanes; lane++) pixel[lane] = plane[lane * plane_stride + from];
    }
}

static void planar_from_blocked(const float *row, int lanes, ptrdiff_t width, float *plane, ptrdiff_t plane_stride) {
    for (int lane = 0; lane < lanes; lane++)
        for (ptrdiff_t x = 0; x < width; x++) plane[lane * plane_stride + x] = row[16 * x + lane];
}
