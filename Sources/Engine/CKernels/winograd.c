// Sizes of the Winograd kernels' work. No instruction set.
#include "seg-winograd.h"

static ptrdiff_t tiles_along(int pixels) { return (pixels + SEG_WINOGRAD_TILE - 1) / SEG_WINOGRAD_TILE; }

ptrdiff_t seg_winograd_tiles(const seg_winograd *c) {
    return c->images * tiles_along(c->rows) * tiles_along(c->columns);
}

ptrdiff_t seg_winograd_forward_scratch(const seg_winograd *c, ptrdiff_t tiles) {
    return SEG_WINOGRAD_POINTS * (tiles * 16 * (c->input_blocks + 2) + 3 * 16);
}

ptrdiff_t seg_winograd_gradient_scratch(const seg_winograd *c, ptrdiff_t tiles) {
    return SEG_WINOGRAD_POINTS * (tiles * 16 * (c->input_blocks + c->output_blocks) + 16);
}
