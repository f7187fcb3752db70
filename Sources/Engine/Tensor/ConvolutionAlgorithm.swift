// How a convolution is computed.

/// The ways to compute the passes of a convolution.
public enum ConvolutionAlgorithm: String, CaseIterable, Sendable {
    /// Tap by tap.
    case direct
    /// Winograd's F(4×4, 3×3): a quarter of the multiplications. 3×3 only.
    case winograd
    /// F(6×6, 3×3): a fifth of the multiplications, four times the rounding errors of F(4×4, 3×3). The weight gradient
    /// is that of F(4×4, 3×3).
    case winograd6
    /// The same with what it multiplies rounded to bf16, and sums in fp32.
    case winogradBF16 = "winograd-bf16"
}
