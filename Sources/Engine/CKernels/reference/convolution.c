// The convolutions as plain loops over planar maps in double. Slow and obvious on purpose.
#include "seg-reference-convolution.h"

#include <stddef.h>

/// Which elements one multiplication of a convolution joins: y[iy] += x[ix] w[iw].
typedef void (*visitor)(void *context, ptrdiff_t ix, ptrdiff_t iw, ptrdiff_t iy);

static void visit_convolution(seg_reference_shape s, visitor visit, void *context) {
    const ptrdiff_t H = s.height, W = s.width, K = s.kernel, pad = K / 2;
    for (ptrdiff_t n = 0; n < s.images; n++)
        for (ptrdiff_t o = 0; o < s.out; o++)
            for (ptrdiff_t i = 0; i < s.in; i++)
                for (ptrdiff_t r = 0; r < H; r++)
                    for (ptrdiff_t c = 0; c < W; c++)
                        for (ptrdiff_t a = 0; a < K; a++)
                            for (ptrdiff_t b = 0; b < K; b++) {
                                const ptrdiff_t row = r + a - pad, column = c + b - pad;
                                if (row < 0 || row >= H || column < 0 || column >= W) continue;
                                visit(context, ((n * s.in + i) * H + row) * W + column,
                                      ((o * s.in + i) * K + a) * K + b, ((n * s.out + o) * H + r) * W + c);
                            }
}

static void visit_transposed(seg_reference_shape s, visitor visit, void *context) {
    const ptrdiff_t H = s.height, W = s.width;
    for (ptrdiff_t n = 0; n < s.images; n++)
        for (ptrdiff_t o = 0; o < s.out; o++)
            for (ptrdiff_t i = 0; i < s.in; i++)
                for (ptrdiff_t r = 0; r < H; r++)
                    for (ptrdiff_t c = 0; c < W; c++)
                        for (ptrdiff_t a = 0; a < 2; a++)
                            for (ptrdiff_t b = 0; b < 2; b++)
                                visit(context, ((n * s.in + i) * H + r) * W + c, ((i * s.out + o) * 2 + a) * 2 + b,
                                      ((n * s.out + o) * 2 * H + 2 * r + a) * 2 * W + 2 * c + b);
}

typedef struct maps {
    const double *x, *w, *dy;
    double *y, *dx, *dw;
} maps;

static void add_product(void *context, ptrdiff_t ix, ptrdiff_t iw, ptrdiff_t iy) {
    maps *m = context;
    m->y[iy] += m->x[ix] * m->w[iw];
}

/// d(x w) = w dx + x dw.
static void add_gradients(void *context, ptrdiff_t ix, ptrdiff_t iw, ptrdiff_t iy) {
    maps *m = context;
    m->dx[ix] += m->w[iw] * m->dy[iy];
    m->dw[iw] += m->x[ix] * m->dy[iy];
}

static void fill_with_bias(double *y, const double *bias, int images, int channels, ptrdiff_t pixels) {
    for (ptrdiff_t plane = 0; plane < (ptrdiff_t)images * channels; plane++)
        for (ptrdiff_t p = 0; p < pixels; p++) y[plane * pixels + p] = bias[plane % channels];
}

static void sum_planes(const double *dy, double *dbias, int images, int channels, ptrdiff_t pixels) {
    for (int c = 0; c < channels; c++) dbias[c] = 0;
    for (ptrdiff_t plane = 0; plane < (ptrdiff_t)images * channels; plane++)
        for (ptrdiff_t p = 0; p < pixels; p++) dbias[plane % channels] += dy[plane * pixels + p];
}

static void clear(double *values, ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i++) values[i] = 0;
}

void seg_reference_convolution(seg_reference_shape s, const double *x, const double *w, const double *bias, double *y) {
    fill_with_bias(y, bias, s.images, s.out, (ptrdiff_t)s.height * s.width);
    visit_convolution(s, add_product, &(maps){.x = x, .w = w, .y = y});
}

void seg_reference_convolution_backward(seg_reference_shape s, const double *x, const double *w, const double *dy,
                                        double *dx, double *dw, double *dbias) {
    const ptrdiff_t pixels = (ptrdiff_t)s.height * s.width;
    clear(dx, s.images * s.in * pixels);
    clear(dw, (ptrdiff_t)s.out * s.in * s.kernel * s.kernel);
    visit_convolution(s, add_gradients, &(maps){.x = x, .w = w, .dy = dy, .dx = dx, .dw = dw});
    sum_planes(dy, dbias, s.images, s.out, pixels);
}

void seg_reference_transposed_convolution(seg_reference_shape s, const double *x, const double *w, const double *bias,
                                          double *y) {
    fill_with_bias(y, bias, s.images, s.out, (ptrdiff_t)4 * s.height * s.width);
    visit_transposed(s, add_product, &(maps){.x = x, .w = w, .y = y});
}

void seg_reference_transposed_convolution_backward(seg_reference_shape s, const double *x, const double *w,
                                                   const double *dy, double *dx, double *dw, double *dbias) {
    const ptrdiff_t pixels = (ptrdiff_t)s.height * s.width;
    clear(dx, s.images * s.in * pixels);
    clear(dw, (ptrdiff_t)s.in * s.out * 4);
    visit_transposed(s, add_gradients, &(maps){.x = x, .w = w, .dy = dy, .dx = dx, .dw = dw});
    sum_planes(dy, dbias, s.images, s.out, 4 * pixels);
}
