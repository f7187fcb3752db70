// Weights between their canonical arrays and the packed blocks of the direct kernels.
#include "seg-convolution.h"

void seg_pack_weights(const float *weights, seg_weight_strides strides, seg_channel_block in, seg_channel_block out,
                      const float *scale, float *packed) {
    for (int tap = 0; tap < strides.taps; tap++) {
        const float *w = weights + (strides.rotated ? strides.taps - 1 - tap : tap);
        for (int i = 0; i < 16; i++)
            for (int o = 0; o < 16; o++) {
                const int real = i < in.lanes && o < out.lanes;
                const float factor = real && scale != NULL ? scale[out.first + o] : 1;
                *packed++ = real ? factor * w[(out.first + o) * strides.out + (in.first + i) * strides.in] : 0;
            }
    }
}

void seg_unpack_weight_gradient(const float *packed, int count, ptrdiff_t stride, seg_weight_strides strides,
                                seg_channel_block in, seg_channel_block out, float *gradient) {
    for (int tap = 0; tap < strides.taps; tap++)
        for (int i = 0; i < in.lanes; i++) {
            const float *part = packed + (tap * 16 + i) * 16;
            float sum[16] = {0};
            for (int n = 0; n < count; n++, part += stride)
                for (int o = 0; o < 16; o++) sum[o] += part[o];
            float *g = gradient + (in.first + i) * strides.in + (strides.rotated ? strides.taps - 1 - tap : tap);
            for (int o = 0; o < out.lanes; o++) g[(out.first + o) * strides.out] = sum[o];
        }
}
