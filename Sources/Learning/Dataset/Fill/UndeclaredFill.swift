// Values that probably mean "no data", though no file says so.
import Base
import Raster

/// What is unusual about the samples of a set of tiles.
///
/// A value is taken for fill where it is the least or the largest of a band, occurs again and again, and either lies
/// far outside of the rest or fills borders and corners of tiles, with nothing of the rest near it.
struct UndeclaredFill {
    /// A tile's samples, and its file.
    typealias ScannedTile = (path: String, scan: FillScan, invertedFrom: Int?)

    private let tiles: [ScannedTile]
    private let type: SampleType
    private let bands: Int
    private let pixels: Int
    /// By band, ascending.
    private let samples: [[Float]]

    /// How many ranges (of 96 % of the rest) a value lies outside of it. A saturated sensor's largest value may, too.
    private static let farOutside: (integers: Float, floats: Float) = (10, 30)
    /// Of what is written where there is no data, one range is enough.
    private static let usualFill: Set<Float> = [
        -999, -9999, -99_999, -32_767, -32_768, -.greatestFiniteMagnitude, .greatestFiniteMagnitude, 1e20, -1e20,
        9.96921e36,
    ]
    /// The part of the range of the rest that lies between it and a value that fills borders.
    private static let gap: Float = 0.01
    /// How many times the range of 96 % of the samples a deviation is.
    private static let largeDeviation = 3.0
    /// Fill leaves something to be seen.
    private static let largestShare = 0.9
    /// A drawn background is neither: the rest has more values than a drawing.
    private static let leastValues = 16

    init(_ tiles: [ScannedTile], of type: SampleType) {
        self.tiles = tiles
        self.type = type
        bands = tiles.first?.scan.sample.count ?? 0
        pixels = tiles.reduce(0) { $0 + $1.scan.pixels }
        samples = (0..<bands).map { band in
            tiles.flatMap { $0.scan.sample[band] }.sorted()
        }
    }

    /// A warning for each value, with its share and how to declare it.
    func warnings(_ normalization: [BandMoments]) -> [UserError] {
        var found: [Float: (bands: [Int], text: String)] = [:]
        var order: [Float] = []
        for band in 0..<bands {
            for isLow in [true, false] {
                guard let fill = fill(band, isLow: isLow) else { continue }
                if found[fill.value] == nil { order.append(fill.value) }
                found[fill.value, default: ([], fill.text)].bands.append(band)
            }
        }
        // Integers count as missing where all bands have the value: in one band alone it is a sample.
        let values = order.filter { type == .float32 || found[$0]!.bands.count == bands }
        let known = Set(values.flatMap { found[$0]!.bands })
        return values.map { warning(of: $0, found[$0]!.bands, found[$0]!.text) }
            + (0..<bands).filter { !known.contains($0) }.compactMap { largeDeviation($0, normalization[$0]) }.prefix(1)
    }

    private func fill(_ band: Int, isLow: Bool) -> (value: Float, text: String)? {
        var extreme: FillScan.Extreme?
        for tile in tiles {
            guard let own = isLow ? tile.scan.least[band] : tile.scan.most[band] else { continue }
            extreme.add(own, isBefore: isLow ? { $0 < $1 } : { $0 > $1 })
        }
        guard let extreme, extreme.count >= 4 else { return nil }
        let share = Double(extreme.count) / Double(pixels)
        let rest = samples[band].filter { $0 != extreme.value }
        guard share <= Self.largestShare, rest.count >= 64 else { return nil }
        let (low, high) = (rest[(rest.count - 1) / 50], rest[(rest.count - 1) * 49 / 50])
        let range = high - low
        guard range > 0, range.isFinite else { return nil }
        let nearest = isLow ? rest[rest.count / 1000] : rest[rest.count - 1 - rest.count / 1000]
        let distance = abs(nearest - extreme.value)
        let limits = "\(significant(Double(low))) and \(significant(Double(high)))"
        if isFar(extreme.value, distance / range, share) {
            return (extreme.value, "lies far outside of the rest, of which 96 % lies between \(limits)")
        }
        guard distance > Self.gap * range, hasManyValues(rest), fillsBorders(extreme) else { return nil }
        return (extreme.value, "fills borders or corners, and the rest lies apart from it, mostly between \(limits)")
    }

    /// - Parameter ranges: that the value lies outside of the rest.
    private func isFar(_ value: Float, _ ranges: Float, _ share: Double) -> Bool {
        switch type {
        // In 8 bits a lamp at night is far outside, too.
        case .uint8: false
        case .uint16: ranges > Self.farOutside.integers && share > 0.005
        default: ranges > (Self.usualFill.contains(value) ? 1 : Self.farOutside.floats)
        }
    }

    private func hasManyValues(_ rest: [Float]) -> Bool {
        var count = 1
        for i in 1..<rest.count where rest[i] != rest[i - 1] {
            count += 1
            if count >= Self.leastValues { return true }
        }
        return false
    }

    /// Half of the value's pixels lie in runs from a border, which are a hundredth of some tile.
    private func fillsBorders(_ extreme: FillScan.Extreme) -> Bool {
        let inRuns = tiles.map { $0.scan.borders[extreme.value] ?? 0 }
        return 2 * inRuns.reduce(0, +) >= extreme.count
            && zip(tiles, inRuns).contains { $1 >= 64 && 100 * $1 >= $0.scan.pixels }
    }

    private func warning(of value: Float, _ inBands: [Int], _ text: String) -> UserError {
        let counts = tiles.map { tile in
            inBands.map { band in
                [tile.scan.least[band], tile.scan.most[band]].compactMap { $0 }.first { $0.value == value }?.count ?? 0
            }.max() ?? 0
        }
        let first = counts.firstIndex { $0 > 0 } ?? 0
        let share = Double(counts.reduce(0, +)) / Double(pixels)
        let others = counts.count { $0 > 0 } - 1
        let stored = tiles[first].invertedFrom.map { Float($0) - value } ?? value
        let which =
            inBands.count == bands
            ? ""
            : " in \(inBands.count == 1 ? "band" : "bands") "
                + listed(inBands.map { "\($0 + 1)" })
        return UserError(
            .data, path: tiles[first].path,
            reason: "\(number(stored))\(which), \(percent(share)) of the pixels"
                + (others > 0 ? " here and in \(counted(others, "other image"))" : "")
                + ", \(text): it may mean no data",
            remedy:
                "if it does, set data.nodata to \(number(stored)), or give --nodata \(number(stored)) where there is "
                + "no configuration")
    }

    /// For values that are far outside and each another, or few.
    private func largeDeviation(_ band: Int, _ moments: BandMoments) -> UserError? {
        let sorted = samples[band]
        guard type != .uint8, sorted.count >= 64 else { return nil }
        let (low, high) = (sorted[(sorted.count - 1) / 50], sorted[(sorted.count - 1) * 49 / 50])
        let deviation = moments.variance.squareRoot()
        guard high > low, deviation > Self.largeDeviation * Double(high - low) else { return nil }
        let all = tiles.flatMap { [$0.scan.least[band]?.value, $0.scan.most[band]?.value].compactMap { $0 } }
        return UserError(
            .data, path: tiles[0].path,
            reason: "the deviation of band \(band + 1) is \(significant(deviation)) in this image and those beside it, "
                + "but 96 % of the samples lie between \(significant(Double(low))) and "
                + "\(significant(Double(high))): a few lie far outside, down to \(number(all.min()!)) and up to "
                + number(all.max()!),
            remedy: "declare a value that means no data with data.nodata, or set data.normalization to percentile")
    }

    /// As it can be given to the setting.
    private func number(_ value: Float) -> String {
        value == value.rounded() && abs(value) < 1e9 ? "\(Int(value))" : "\(value)"
    }
}
