// The mean and deviation of each band, gathered piece by piece.

/// Count, mean and sum of squared differences from the mean; merged by Chan, Golub & LeVeque (1979), so that large
/// offsets (elevation, radiance) cost no digits.
package struct BandMoments: Hashable, Sendable, BitwiseCopyable {
    private(set) var count = 0.0
    private(set) var mean = 0.0
    private var squares = 0.0

    var variance: Double { count == 0 ? 0 : squares / count }

    init() {}

    /// From sums of d = sample - shift.
    init(count: Int, shift: Double, sum: Double, sumOfSquares: Double) {
        guard count > 0 else { return }
        self.count = Double(count)
        mean = shift + sum / self.count
        squares = max(0, sumOfSquares - sum * sum / self.count)
    }

    mutating func add(_ other: BandMoments) {
        guard other.count > 0 else { return }
        let total = count + other.count
        let difference = other.mean - mean
        mean += difference * other.count / total
        squares += other.squares + difference * difference * count * other.count / total
        count = total
    }

    /// Of one row's samples with data.
    fileprivate init<Sample: StoredSample>(
        _ samples: UnsafePointer<Sample>, _ count: Int, _ missing: UnsafePointer<UInt8>?
    ) {
        guard let first = (0..<count).first(where: { missing?[$0] ?? 0 == 0 }) else {
            self.init()
            return
        }
        let shift = samples[first].double
        var (sum, squares, valid) = (0.0, 0.0, 0)
        if let missing {
            for i in first..<count where missing[i] == 0 {
                let d = samples[i].double - shift
                sum += d
                squares += d * d
                valid += 1
            }
        } else {
            for i in 0..<count {
                let d = samples[i].double - shift
                sum += d
                squares += d * d
            }
            valid = count
        }
        self.init(count: valid, shift: shift, sum: sum, sumOfSquares: squares)
    }
}

extension [BandMoments] {
    /// Of several tiles together, in their order.
    package static func sum(of tiles: some Sequence<[BandMoments]>, bands: Int) -> [BandMoments] {
        tiles.reduce(into: [BandMoments](repeating: BandMoments(), count: bands)) { sum, tile in
            for (band, moment) in tile.enumerated() { sum[band].add(moment) }
        }
    }

    /// Adds the samples with data, band by band.
    package mutating func add(_ samples: TileSamples) {
        if isEmpty { self = (0..<samples.bands).map { _ in BandMoments() } }
        let (width, height) = (samples.width, samples.height)
        samples.withRows { rows in
            for band in indices {
                // Row by row, so that the sums do not depend on how the tile was cut into strips.
                for y in 0..<height {
                    let start = (band * height + y) * width
                    let hole = rows.missing.map { $0 + y * width }
                    switch rows.base {
                    case .uint8(let base): self[band].add(BandMoments(base + start, width, hole))
                    case .uint16(let base): self[band].add(BandMoments(base + start, width, hole))
                    case .float(let base): self[band].add(BandMoments(base + start, width, hole))
                    }
                }
            }
        }
    }
}

extension Normalization {
    /// By mean and standard deviation.
    package init(_ moments: [BandMoments]) {
        self.init(
            mean: moments.map { $0.mean },
            standardDeviation: moments.map { moment in
                let deviation = moment.variance.squareRoot()
                return deviation > 1e-12 * max(1, abs(moment.mean)) ? deviation : 1
            })
    }
}
