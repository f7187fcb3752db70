// Bilinear scaling of a square window to the crop's size.

/// Scales square windows row by row; each source row is read and stretched once.
///
/// Target pixel i samples the source at (i + 1/2) side / size - 1/2, clamped to the window (PyTorch's
/// `align_corners=False`).
final class RowScaler {
    private let size: Int
    private var side = 0
    /// For each target column (and row): the left (upper) neighbour, the weight of the right (lower) one, the nearest.
    private let lower: UnsafeMutablePointer<Int32>
    private let weight: UnsafeMutablePointer<Float>
    private let nearest: UnsafeMutablePointer<Int32>
    /// One source row as mapped floats, with a copy of its last pixel at the end.
    private var source: UnsafeMutablePointer<Float>
    private var capacity: Int
    /// The two stretched rows between which a target row lies.
    private var above: UnsafeMutablePointer<Float>
    private var below: UnsafeMutablePointer<Float>

    init(size: Int) {
        self.size = size
        lower = .allocate(capacity: size)
        weight = .allocate(capacity: size)
        nearest = .allocate(capacity: size)
        capacity = 2 * size
        source = .allocate(capacity: capacity + 1)
        above = .allocate(capacity: size)
        below = .allocate(capacity: size)
    }

    deinit {
        lower.deallocate()
        weight.deallocate()
        nearest.deallocate()
        source.deallocate()
        above.deallocate()
        below.deallocate()
    }

    /// Sets the source window's side for the calls that follow.
    func prepare(side: Int) {
        guard side != self.side else { return }
        self.side = side
        if side > capacity {
            source.deallocate()
            capacity = side
            source = .allocate(capacity: capacity + 1)
        }
        let step = Double(side) / Double(size)
        for i in 0..<size {
            let position = min(max((Double(i) + 0.5) * step - 0.5, 0), Double(side - 1))
            lower[i] = Int32(position)
            weight[i] = Float(position - Double(lower[i]))
            nearest[i] = Int32(min((Double(i) + 0.5) * step, Double(side - 1)))
        }
    }

    /// One band of the window at (x, y), mapped, into [S, S] floats.
    func scale(
        _ rows: SampleRows, band: Int, x: Int, y: Int, _ map: LinearMap, into target: UnsafeMutablePointer<Float>
    ) {
        // Rows `current` and `current + 1` of the window, stretched, are in `above` and `below`.
        var current = -2
        for i in 0..<size {
            let row = Int(lower[i])
            if row != current {
                if row == current + 1 { swap(&above, &below) } else { stretch(rows, band, x, y, row, map, into: above) }
                stretch(rows, band, x, y, min(row + 1, side - 1), map, into: below)
                current = row
            }
            let (a, b, w, out) = (above, below, weight[i], target + i * size)
            for j in 0..<size { out[j] = a[j] + w * (b[j] - a[j]) }
        }
    }

    private func stretch(
        _ rows: SampleRows, _ band: Int, _ x: Int, _ y: Int, _ row: Int, _ map: LinearMap,
        into target: UnsafeMutablePointer<Float>
    ) {
        rows.read(band: band, x: x, y: y + row, count: side, map, into: source)
        source[side] = source[side - 1]
        let (from, left, w) = (source, lower, weight)
        for j in 0..<size {
            let k = Int(left[j])
            target[j] = from[k] + w[j] * (from[k + 1] - from[k])
        }
    }

    /// Labels: `first` is the window's upper left pixel.
    func scaleNearest(_ first: UnsafePointer<UInt8>, rowStride: Int, into target: UnsafeMutablePointer<UInt8>) {
        for i in 0..<size {
            let from = first + Int(nearest[i]) * rowStride
            let out = target + i * size
            for j in 0..<size { out[j] = from[Int(nearest[j])] }
        }
    }
}
