// Samples as floats, on the scale they are stored in.

extension TileSamples {
    /// [B, H, W] samples as they are stored, as floats; 0 where there is no data.
    package func asFloats() -> [Float] {
        let identity = Normalization(
            mean: [Double](repeating: 0, count: bands), standardDeviation: [Double](repeating: 1, count: bands))
        return [Float](unsafeUninitializedCapacity: bands * width * height) { floats, count in
            normalize(by: identity, into: floats.baseAddress!)
            count = bands * width * height
        }
    }
}
