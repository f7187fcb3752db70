// How a convolution is computed.

/// The ways to compute the passes of a convolution.
public enum ConvolutionAlgorithm: String, CaseIterable, Sendable {
    /// Tap by tap.
    case direct
    /// Winograd's F(4×4, 3×3): a quarter of the multiplications. 3×3 only.
    case winograd
    /// The same with what it multiplies rounded to bf16, and sums in fp32.
    case winogradBF16 = "winograd-bf16"
}
