// The matrices of Winograd's F(4×4, 3×3) (Lavin & Gray, arXiv:1509.09308) in one direction. Applied in both, they lead
// between pixels and the 36 points at which the convolution is a product.
//
// The interpolation points are 0, ±√½, ±√2, ∞ instead of the customary 0, ±1, ±2, ∞: as many operations, but a quarter
// of the rounding error, because the powers of √½ and √2 stay near 1. With s = √½ and t = √2 = 1/s:
//
//     Y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A
//
//          ⎡1  0  -5/2   0  1  0⎤         ⎡  1      0     0 ⎤        ⎡1  1    1   1    1  0⎤
//          ⎢0 -2s   -2   s  1  0⎥         ⎢-2/3  -2s/3  -1/3⎥   Aᵀ = ⎢0  s   -s   t   -t  0⎥
//     Bᵀ = ⎢0  2s   -2  -s  1  0⎥     G = ⎢-2/3   2s/3  -1/3⎥        ⎢0  s²   s²  t²   t² 0⎥
//          ⎢0 -t/2 -1/2  t  1  0⎥         ⎢ 1/6    t/6   1/3⎥        ⎣0  s³ -s³  t³ -t³  1⎦
//          ⎢0  t/2 -1/2 -t  1  0⎥         ⎢ 1/6   -t/6   1/3⎥
//          ⎣0  1  0   -5/2  0  1⎦         ⎣  0      0     1 ⎦

#define ROOT_HALF 0.70710678118654752f
#define ROOT_TWO 1.41421356237309505f

/// Bᵀ d. This and the next four are the transforms in one direction.
INLINE void transform_input(const vf d[6], vf v[6]) {
    const vf even_s = multiply_add(splat(-2), d[2], d[4]), odd_s = multiply_add(splat(-2), d[1], d[3]);
    const vf even_t = multiply_add(splat(-0.5f), d[2], d[4]), odd_t = multiply_add(splat(-0.5f), d[1], d[3]);
    v[0] = multiply_add(splat(-2.5f), d[2], d[0] + d[4]);
    v[1] = multiply_add(splat(ROOT_HALF), odd_s, even_s);
    v[2] = multiply_add(splat(-ROOT_HALF), odd_s, even_s);
    v[3] = multiply_add(splat(ROOT_TWO), odd_t, even_t);
    v[4] = multiply_add(splat(-ROOT_TWO), odd_t, even_t);
    v[5] = multiply_add(splat(-2.5f), d[3], d[1] + d[5]);
}

/// Aᵀ m.
INLINE void transform_output(const vf m[6], vf y[4]) {
    const vf sum_s = m[1] + m[2], difference_s = m[1] - m[2], sum_t = m[3] + m[4], difference_t = m[3] - m[4];
    y[0] = m[0] + sum_s + sum_t;
    y[1] = multiply_add(splat(ROOT_HALF), difference_s, splat(ROOT_TWO) * difference_t);
    y[2] = multiply_add(splat(0.5f), sum_s, sum_t + sum_t);
    y[3] = multiply_add(splat(0.5f * ROOT_HALF), difference_s, multiply_add(splat(2 * ROOT_TWO), difference_t, m[5]));
}

/// A d: what the weight gradient needs of dy.
INLINE void transform_output_gradient(const vf d[4], vf v[6]) {
    const vf even_s = multiply_add(splat(0.5f), d[2], d[0]), odd_s = multiply_add(splat(0.5f), d[3], d[1]);
    const vf even_t = multiply_add(splat(2), d[2], d[0]), odd_t = multiply_add(splat(2), d[3], d[1]);
    v[0] = d[0];
    v[1] = multiply_add(splat(ROOT_HALF), odd_s, even_s);
    v[2] = multiply_add(splat(-ROOT_HALF), odd_s, even_s);
    v[3] = multiply_add(splat(ROOT_TWO), odd_t, even_t);
    v[4] = multiply_add(splat(-ROOT_TWO), odd_t, even_t);
    v[5] = d[3];
}

/// G g.
INLINE void transform_weights(const vf g[3], vf u[6]) {
    const vf even_s = multiply_add(splat(0.5f), g[2], g[0]) * splat(-2 / 3.0f);
    const vf odd_s = g[1] * splat(-2 / 3.0f * ROOT_HALF);
    const vf even_t = multiply_add(splat(2), g[2], g[0]) * splat(1 / 6.0f), odd_t = g[1] * splat(ROOT_TWO / 6);
    u[0] = g[0];
    u[1] = even_s + odd_s;
    u[2] = even_s - odd_s;
    u[3] = even_t + odd_t;
    u[4] = even_t - odd_t;
    u[5] = g[2];
}

/// Gᵀ u.
INLINE void transform_weight_gradient(const vf u[6], vf g[3]) {
    const vf even_s = (u[1] + u[2]) * splat(-2 / 3.0f), even_t = (u[3] + u[4]) * splat(1 / 6.0f);
    g[0] = u[0] + even_s + even_t;
    g[1] = multiply_add(splat(-2 / 3.0f * ROOT_HALF), u[1] - u[2], splat(ROOT_TWO / 6) * (u[3] - u[4]));
    g[2] = multiply_add(splat(0.5f), even_s, multiply_add(splat(2), even_t, u[5]));
}

/// Applies a 1D transform to the columns and then to the rows of a square: out = T in Tᵀ for T from IN to OUT values.
#define SQUARE_TRANSFORM(NAME, TRANSFORM, IN, OUT)                                  \
    INLINE void NAME(const vf in[IN][IN], vf out[OUT][OUT]) {                       \
        vf half[OUT][IN];                                                           \
        for (int column = 0; column < IN; column++) {                               \
            vf a[IN], b[OUT];                                                       \
            for (int i = 0; i < IN; i++) a[i] = in[i][column];                      \
            TRANSFORM(a, b);                                                        \
            for (int i = 0; i < OUT; i++) half[i][column] = b[i];                   \
        }                                                                           \
        for (int row = 0; row < OUT; row++) TRANSFORM(half[row], out[row]);         \
    }
SQUARE_TRANSFORM(transform_weights_square, transform_weights, 3, 6)
SQUARE_TRANSFORM(transform_weight_gradient_square, transform_weight_gradient, 6, 3)
