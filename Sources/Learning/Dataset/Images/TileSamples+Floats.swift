// Samples as floats, on the scale they are stored in.
import Raster

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

    /// Samples of a type, the nearest to these.
    func rounded(to type: SampleType) -> TileSamples {
        guard case .float(let values) = storage else { return self }
        let storage: Storage =
            switch type {
            case .uint8: .uint8(values.map { UInt8(min(max($0.rounded(), 0), 255)) })
            case .uint16: .uint16(values.map { UInt16(min(max($0.rounded(), 0), 65_535)) })
            default: .float(values)
            }
        return TileSamples(width: width, height: height, bands: bands, storage: storage, missing: missing)
    }
}
