// Sizes of the Winograd kernels' work. No instruction set.
#include "seg-winograd.h"

static ptrdiff_t tiles_along(int pixels, int tile) { return (pixels + tile - 1) / tile; }

ptrdiff_t seg_winograd_tiles(const seg_winograd *c) {
    return c->images * tiles_along(c->rows, c->tile) * tiles_along(c->columns, c->tile);
}

ptrdiff_t seg_winograd_forward_scratch(const seg_winograd *c, ptrdiff_t tiles) {
    return seg_winograd_points(c->tile) * (tiles * 16 * (c->input_blocks + 2) + 3 * 16);
}

ptrdiff_t seg_winograd_gradient_scratch(const seg_winograd *c, ptrdiff_t tiles) {
    return seg_winograd_points(c->tile) * (tiles * 16 * (c->input_blocks + c->output_blocks) + 16);
}
