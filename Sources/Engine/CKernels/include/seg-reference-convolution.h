// The convolutions as plain loops over planar maps in double: what the kernels are compared with. For tests.
#ifndef SEGTRAIN_SEG_REFERENCE_CONVOLUTION_H
#define SEGTRAIN_SEG_REFERENCE_CONVOLUTION_H

/// x: [images, in, height, width].
/// The convolution's y is [images, out, height, width], its weights [out, in, kernel, kernel];
/// the transposed convolution's y is [images, out, 2 height, 2 width], its weights [in, out, 2, 2].
typedef struct seg_reference_shape {
    int images, in, out, height, width;
    int kernel;  ///< 1 or 3; not read by the transposed convolution
} seg_reference_shape;

/// y = x ⋆ w + bias, overwritten.
void seg_reference_convolution(seg_reference_shape s, const double *_Nonnull x, const double *_Nonnull w,
                               const double *_Nonnull bias, double *_Nonnull y);
/// dx, dw and dbias from dy, overwritten.
void seg_reference_convolution_backward(seg_reference_shape s, const double *_Nonnull x, const double *_Nonnull w,
                                        const double *_Nonnull dy, double *_Nonnull dx, double *_Nonnull dw,
                                        double *_Nonnull dbias);

void seg_reference_transposed_convolution(seg_reference_shape s, const double *_Nonnull x, const double *_Nonnull w,
                                          const double *_Nonnull bias, double *_Nonnull y);
void seg_reference_transposed_convolution_backward(seg_reference_shape s, const double *_Nonnull x,
                                                   const double *_Nonnull w, const double *_Nonnull dy,
                                                   double *_Nonnull dx, double *_Nonnull dw, double *_Nonnull dbias);

#endif
