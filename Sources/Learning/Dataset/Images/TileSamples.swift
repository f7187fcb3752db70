// The samples of an image as they were stored, band after band.
import Raster
import Tensor
import Threads

/// Planar samples [B, H, W] in one of three types, and where there is no data.
///
/// 8-bit and 16-bit unsigned samples stay what they are: a quarter or half of the memory of floats.
public struct TileSamples: Sendable {
    /// [B, H, W] samples of the type that they were stored in.
    public enum Storage: Sendable, Equatable {
        case uint8([UInt8])
        case uint16([UInt16])
        case float([Float])
    }

    /// In pixels.
    public let width: Int
    public let height: Int
    /// Planes of samples.
    public let bands: Int
    /// The samples.
    public let storage: Storage
    /// [H, W], 1 where the image has no data; nil when it has data everywhere.
    public let missing: [UInt8]?

    /// uint8, uint16 or float32.
    public var sampleType: SampleType {
        switch storage {
        case .uint8: .uint8
        case .uint16: .uint16
        case .float: .float32
        }
    }

    package init(width: Int, height: Int, bands: Int, storage: Storage, missing: [UInt8]? = nil) {
        self.width = width
        self.height = height
        self.bands = bands
        self.storage = storage
        self.missing = missing
    }

    /// [1, B, H, W]: gain * sample + offset of each band, 0 (the mean) where there is no data.
    public func normalized(by normalization: Normalization) -> PlanarTensor {
        let tensor = PlanarTensor(images: 1, channels: bands, height: height, width: width)
        normalize(by: normalization, into: tensor.pointer)
        return tensor
    }

    /// The same into `target`: B H W floats.
    public func normalize(by normalization: Normalization, into target: UnsafeMutablePointer<Float>) {
        precondition(normalization.bands == bands, "normalisation for \(normalization.bands) bands, image has \(bands)")
        let area = width * height
        withRows { rows in
            Parallel.forEach(bands * height) { item in
                let (band, y) = (item / height, item % height)
                rows.read(
                    band: band, x: 0, y: y, count: width, normalization.linear(band),
                    into: target + band * area + y * width)
            }
        }
    }

    /// Bytes of the samples alone.
    var byteCount: Int { bands * width * height * sampleType.byteCount }

    /// The bytes of the samples, valid during the call.
    func withBytes(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        switch storage {
        case .uint8(let samples): try samples.withUnsafeBytes(body)
        case .uint16(let samples): try samples.withUnsafeBytes(body)
        case .float(let samples): try samples.withUnsafeBytes(body)
        }
    }

    /// Calls `body` with pointers to the samples, valid during the call.
    func withRows<R>(_ body: (SampleRows) throws -> R) rethrows -> R {
        func call(_ base: SampleRows.Base) throws -> R {
            guard let missing else {
                return try body(SampleRows(base: base, missing: nil, width: width, height: height))
            }
            return try missing.withUnsafeBufferPointer {
                try body(SampleRows(base: base, missing: $0.baseAddress, width: width, height: height))
            }
        }
        switch storage {
        case .uint8(let samples): return try samples.withUnsafeBufferPointer { try call(.uint8($0.baseAddress!)) }
        case .uint16(let samples): return try samples.withUnsafeBufferPointer { try call(.uint16($0.baseAddress!)) }
        case .float(let samples): return try samples.withUnsafeBufferPointer { try call(.float($0.baseAddress!)) }
        }
    }
}

/// Pointers into `TileSamples`: where rows are turned into floats, the inner loop of every crop.
struct SampleRows {
    enum Base {
        case uint8(UnsafePointer<UInt8>)
        case uint16(UnsafePointer<UInt16>)
        case float(UnsafePointer<Float>)
    }

    let base: Base
    let missing: UnsafePointer<UInt8>?
    let width: Int
    let height: Int

    /// `count` samples of one band from (x, y) rightwards, mapped; 0 where there is no data.
    func read(
        band: Int, x: Int, y: Int, count: Int, _ map: LinearMap, into target: UnsafeMutablePointer<Float>
    ) {
        let pixel = y * width + x
        let offset = band * width * height + pixel
        let hole = missing.map { $0 + pixel }
        switch base {
        case .uint8(let samples): SampleRows.convert(samples + offset, count, map, hole, target)
        case .uint16(let samples): SampleRows.convert(samples + offset, count, map, hole, target)
        case .float(let samples): SampleRows.convert(samples + offset, count, map, hole, target)
        }
    }

    @inline(__always) private static func convert<Sample: StoredSample>(
        _ source: UnsafePointer<Sample>, _ count: Int, _ map: LinearMap, _ hole: UnsafePointer<UInt8>?,
        _ target: UnsafeMutablePointer<Float>
    ) {
        if let limits = map.limits {
            let (low, high) = (limits.lowerBound, limits.upperBound)
            for i in 0..<count { target[i] = min(max(source[i].float, low), high) * map.gain + map.offset }
            if let hole { for i in 0..<count where hole[i] != 0 { target[i] = 0 } }
        } else if let hole {
            for i in 0..<count { target[i] = hole[i] != 0 ? 0 : source[i].float * map.gain + map.offset }
        } else {
            for i in 0..<count { target[i] = source[i].float * map.gain + map.offset }
        }
    }
}

/// The types that samples are kept in.
protocol StoredSample: Sendable {
    var float: Float { get }
    var double: Double { get }
    /// The sample's place in a `BandHistogram`.
    var bin: Int { get }
}

extension UInt8: StoredSample {
    @inline(__always) var float: Float { Float(self) }
    @inline(__always) var double: Double { Double(self) }
    @inline(__always) var bin: Int { Int(self) }
}

extension UInt16: StoredSample {
    @inline(__always) var float: Float { Float(self) }
    @inline(__always) var double: Double { Double(self) }
    @inline(__always) var bin: Int { Int(self) }
}

extension Float: StoredSample {
    @inline(__always) var float: Float { self }
    @inline(__always) var double: Double { Double(self) }
    /// The first 20 of bits that are ordered as the numbers are: sign, exponent and 11 of the mantissa.
    @inline(__always) var bin: Int {
        let bits = bitPattern
        return Int((bits >> 31 == 0 ? bits | 0x8000_0000 : ~bits) >> 12)
    }
}
