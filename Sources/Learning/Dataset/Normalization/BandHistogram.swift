// How often each sample of a band occurs, for percentiles.
import Base
import Raster

/// Counts of a band's samples. They are integers, so that the order of tiles and threads does not matter.
///
/// 8-bit and 16-bit samples have a bin for each value, floats 2^20 bins, each a 2048th of its values wide, within which
/// they are taken as evenly spread.
public struct BandHistogram: Sendable {
    private var bins: [Int]
    private let isFloat: Bool
    /// Samples counted.
    public private(set) var count = 0
    /// nil without samples.
    public private(set) var range: ClosedRange<Double>?

    init(of type: SampleType) {
        isFloat = type == .float32
        bins = [Int](repeating: 0, count: isFloat ? 1 << 20 : type == .uint16 ? 1 << 16 : 1 << 8)
    }

    init(from bytes: inout ByteUnpacker) throws {
        isFloat = try bytes.value()
        bins = try bytes.array()
        count = try bytes.value()
        let ends: [Double] = try bytes.array()
        range = ends.count == 2 ? ends[0]...ends[1] : nil
    }

    func pack(into bytes: inout BytePacker) {
        bytes.add(isFloat)
        bytes.add(bins)
        bytes.add(count)
        bytes.add(range.map { [$0.lowerBound, $0.upperBound] } ?? [])
    }

    mutating func add(_ other: BandHistogram) {
        for bin in bins.indices { bins[bin] += other.bins[bin] }
        count += other.count
        guard let more = other.range else { return }
        extend(to: more)
    }

    /// The least sample that `percent` of all do not exceed; nil without samples.
    public func percentile(_ percent: Double) -> Double? {
        guard let range else { return nil }
        var below = 0
        let wanted = max(1, (percent / 100 * Double(count)).rounded(.up))
        for (bin, own) in bins.enumerated() where own > 0 {
            if Double(below + own) >= wanted {
                guard isFloat else { return Double(bin) }
                let (low, high) = (Self.float(ofBin: bin), Self.float(ofBin: bin + 1))
                let value = low + (high - low) * (wanted - Double(below)) / Double(own)
                return min(max(value, range.lowerBound), range.upperBound)
            }
            below += own
        }
        return range.upperBound
    }

    /// The least number of a bin.
    private static func float(ofBin bin: Int) -> Double {
        let bits = UInt32(min(bin, 1 << 20 - 1)) << 12
        return Double(Float(bitPattern: bits >> 31 != 0 ? bits & 0x7FFF_FFFF : ~bits))
    }

    /// Adds samples of one band, but for those that `missing` marks.
    mutating func add<Sample: StoredSample & Comparable>(
        _ samples: UnsafePointer<Sample>, _ area: Int, _ missing: UnsafePointer<UInt8>?
    ) {
        var (least, most): (Sample?, Sample?)
        bins.withUnsafeMutableBufferPointer { bins in
            for i in 0..<area where missing?[i] ?? 0 == 0 {
                let sample = samples[i]
                bins[sample.bin] += 1
                count += 1
                if least.map({ sample < $0 }) ?? true { least = sample }
                if most.map({ sample > $0 }) ?? true { most = sample }
            }
        }
        if let least, let most { extend(to: least.double...most.double) }
    }

    private mutating func extend(to more: ClosedRange<Double>) {
        guard let range else {
            range = more
            return
        }
        self.range = min(range.lowerBound, more.lowerBound)...max(range.upperBound, more.upperBound)
    }
}

extension [BandHistogram] {
    /// Adds each band's samples with data.
    package mutating func add(_ samples: TileSamples) {
        if isEmpty { self = (0..<samples.bands).map { _ in BandHistogram(of: samples.sampleType) } }
        let area = samples.width * samples.height
        samples.withRows { rows in
            for band in indices {
                switch rows.base {
                case .uint8(let base): self[band].add(base + band * area, area, rows.missing)
                case .uint16(let base): self[band].add(base + band * area, area, rows.missing)
                case .float(let base): self[band].add(base + band * area, area, rows.missing)
                }
            }
        }
    }

    mutating func merge(_ other: [BandHistogram]) {
        if isEmpty { self = other } else { for band in other.indices { self[band].add(other[band]) } }
    }
}

extension Normalization {
    /// From the samples of each band between two percentiles.
    package init(_ histograms: [BandHistogram], between percentiles: PercentileRange) {
        let ends = histograms.map { ($0.percentile(percentiles.low) ?? 0, $0.percentile(percentiles.high) ?? 0) }
        self.init(
            mean: ends.map { low, high in low + (high - low) / 2 },
            standardDeviation: ends.map { low, high in high > low ? (high - low) / 4 : 1 }, percentiles: percentiles)
    }
}
