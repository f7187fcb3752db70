// The type of a raster's samples.

/// How one sample is stored. The raw values are the names that `inspect` prints.
public enum SampleType: String, Sendable, Hashable, CaseIterable {
    case uint8, int8, uint16, int16, uint32, int32, uint64, int64, float16, float32, float64

    /// Bytes of one sample: 1, 2, 4 or 8.
    public var byteCount: Int {
        switch self {
        case .uint8, .int8: 1
        case .uint16, .int16, .float16: 2
        case .uint32, .int32, .float32: 4
        case .uint64, .int64, .float64: 8
        }
    }

    /// Whether samples are floating-point numbers.
    public var isFloatingPoint: Bool { self == .float16 || self == .float32 || self == .float64 }

    /// TIFF's SampleFormat: 1 unsigned integer, 2 signed integer, 3 IEEE floating point.
    var tiffFormat: Int {
        switch self {
        case .uint8, .uint16, .uint32, .uint64: 1
        case .int8, .int16, .int32, .int64: 2
        case .float16, .float32, .float64: 3
        }
    }

    /// The type of TIFF samples of `bits` bits, or nil where this package has none. Unsigned integers of 1 to 32 bits
    /// become the least type that holds them.
    init?(bits: Int, tiffFormat: Int) {
        // 4 is "undefined": bits without a meaning, read as unsigned integers.
        let format = tiffFormat == 4 ? 1 : tiffFormat
        if format == 1, 1...32 ~= bits {
            self = bits <= 8 ? .uint8 : bits <= 16 ? .uint16 : .uint32
            return
        }
        guard let type = Self.allCases.first(where: { $0.byteCount * 8 == bits && $0.tiffFormat == format }) else {
            return nil
        }
        self = type
    }
}
