// What tells a fill value from a sample, gathered while the rows of a tile come by.
import Base

/// The extremes of each band, an even sample of the pixels, and the runs of one value that begin at the left or the
/// right border.
struct FillScan: Sendable {
    /// A value and how often it occurs.
    struct Extreme: Sendable, BitwiseCopyable {
        var value: Float
        var count: Int
    }

    /// Pixels with data.
    private(set) var pixels = 0
    /// By band: the least and the largest sample; nil without data.
    private(set) var least: [Extreme?] = []
    private(set) var most: [Extreme?] = []
    /// By band: every `step`-th sample with data.
    private(set) var sample: [[Float]] = []
    /// Pixels in border runs by the value that all their bands have.
    private(set) var borders: [Float: Int] = [:]
    private let step: Int
    private var next = 0

    /// Shorter runs are nothing unusual.
    private static let shortestRun = 8

    /// Kept of each tile, so that those of a large set take no more memory than those of a small one.
    static func samplesOfATile(in tiles: Int) -> Int { min(4096, max(16, (1 << 18) / max(1, tiles))) }

    /// - Parameter limit: samples of a band that are kept, about.
    init(width: Int, height: Int, limit: Int) {
        var step = max(1, width * height / max(1, limit))
        // A step that divides the width would look at a few columns only.
        while step > 1, Self.commonDivisor(step, width) > 1 { step += 1 }
        self.step = step
    }

    private static func commonDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : commonDivisor(b, a % b) }

    /// One that another run made, to which nothing can be added.
    init(from bytes: inout ByteUnpacker) throws {
        (step, pixels) = (1, try bytes.value())
        (least, most, borders) = (try bytes.array(), try bytes.array(), try bytes.dictionary())
        sample = try least.map { _ in try bytes.array() }
    }

    func pack(into bytes: inout BytePacker) {
        bytes.add(pixels)
        bytes.add(least)
        bytes.add(most)
        bytes.add(borders)
        for values in sample { bytes.add(values) }
    }

    /// Without room for more.
    var compact: FillScan {
        var scan = self
        scan.sample = sample.map { $0.map { $0 } }
        return scan
    }

    /// Adds the rows that follow those seen so far.
    mutating func add(_ samples: TileSamples) {
        if least.isEmpty {
            (least, most) = (.init(repeating: nil, count: samples.bands), .init(repeating: nil, count: samples.bands))
            sample = .init(repeating: [], count: samples.bands)
        }
        let area = samples.width * samples.height
        samples.withRows { rows in
            switch rows.base {
            case .uint8(let base): add(base, rows, samples.bands, area)
            case .uint16(let base): add(base, rows, samples.bands, area)
            case .float(let base): add(base, rows, samples.bands, area)
            }
        }
        next = (next - area % step + step) % step
    }

    private mutating func add<Sample: StoredSample & Comparable>(
        _ base: UnsafePointer<Sample>, _ rows: SampleRows, _ bands: Int, _ area: Int
    ) {
        for band in 0..<bands {
            let plane = base + band * area
            addExtremes(of: plane, rows.missing, area, band)
            for pixel in stride(from: next, to: area, by: step) where rows.missing?[pixel] ?? 0 == 0 {
                sample[band].append(plane[pixel].float)
            }
        }
        pixels += rows.missing.map { missing in (0..<area).count { missing[$0] == 0 } } ?? area
        for y in 0..<rows.height { addBorders(base + y * rows.width, rows.missing, y, rows.width, bands, area) }
    }

    private mutating func addExtremes<Sample: StoredSample & Comparable>(
        of plane: UnsafePointer<Sample>, _ missing: UnsafePointer<UInt8>?, _ area: Int, _ band: Int
    ) {
        guard let first = (0..<area).first(where: { missing?[$0] ?? 0 == 0 }) else { return }
        var (low, high) = (plane[first], plane[first])
        var (lows, highs) = (0, 0)
        for pixel in first..<area where missing?[pixel] ?? 0 == 0 {
            let value = plane[pixel]
            if value < low { (low, lows) = (value, 0) }
            if value > high { (high, highs) = (value, 0) }
            if value == low { lows += 1 }
            if value == high { highs += 1 }
        }
        least[band].add(Extreme(value: low.float, count: lows)) { $0 < $1 }
        most[band].add(Extreme(value: high.float, count: highs)) { $0 > $1 }
    }

    /// The run from either end of a row, as long as all bands have the value of the first pixel of band 0.
    private mutating func addBorders<Sample: StoredSample & Comparable>(
        _ row: UnsafePointer<Sample>, _ missing: UnsafePointer<UInt8>?, _ y: Int, _ width: Int, _ bands: Int,
        _ area: Int
    ) {
        func run(_ columns: some Sequence<Int>, of value: Sample) -> Int {
            var length = 0
            for x in columns {
                guard missing?[y * width + x] ?? 0 == 0, (0..<bands).allSatisfy({ row[$0 * area + x] == value }) else {
                    break
                }
                length += 1
            }
            return length
        }
        let shortest = min(Self.shortestRun, width)
        let left = run(0..<width, of: row[0])
        if left >= shortest { borders[row[0].float, default: 0] += left }
        guard left < width else { return }
        let right = run((0..<width).reversed(), of: row[width - 1])
        if right >= shortest { borders[row[width - 1].float, default: 0] += right }
    }
}

extension FillScan.Extreme? {
    /// Keeps the more extreme of two values, and counts equal ones together.
    mutating func add(_ other: FillScan.Extreme, isBefore: (Float, Float) -> Bool) {
        guard let own = self, !isBefore(other.value, own.value) else {
            self = other
            return
        }
        if own.value == other.value { self!.count += other.count }
    }
}
