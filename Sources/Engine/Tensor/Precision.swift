// How exactly, and how fast, a network multiplies.

/// What the 3×3 convolutions of a network compute with. Maps, weights, sums and all other layers are fp32 in any case.
public enum Precision: String, Codable, CaseIterable, Sendable {
    /// Winograd's algorithm where it pays: about three times the rounding error of direct convolution.
    case fp32
    /// The same with products of bf16, for CPUs that multiply them twice as fast: errors of a hundredth.
    case bf16
    /// Direct convolution: several times slower than fp32, to compare with.
    case fp32Direct = "fp32-direct"
}
