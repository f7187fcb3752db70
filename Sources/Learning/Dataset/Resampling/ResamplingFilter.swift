// Takes planes of floats from one grid to another.
import Tensor
import Threads

/// The shares of source pixels in a range of target pixels, along one axis.
package struct ResamplingFilter {
    package let count: Int
    /// Of each target pixel: its first source pixel, counted from the start of the plane that is filtered.
    private let firsts: [Int]
    /// Of each target pixel: where its shares begin; one more entry for the end.
    private let offsets: [Int]
    private let shares: [Float]

    /// - Parameter origin: the source pixel with which the planes begin.
    package init(_ axis: ResamplingAxis, _ targets: Range<Int>, origin: Int) {
        count = targets.count
        firsts = targets.map { axis.extent(of: $0).lowerBound - origin }
        let each = targets.map(axis.shares)
        offsets = each.reduce(into: [0]) { $0.append($0.last! + $1.count) }
        shares = each.flatMap { $0 }
    }

    /// Filters each of `rows` rows of `width` floats: [rows, count].
    func across(_ source: UnsafePointer<Float>, width: Int, rows: Int, into target: UnsafeMutablePointer<Float>) {
        Parallel.forEach(rows) { y in
            let (row, out) = (source + y * width, target + y * count)
            for x in 0..<count {
                var sum: Float = 0
                for (k, tap) in (offsets[x]..<offsets[x + 1]).enumerated() { sum += shares[tap] * row[firsts[x] + k] }
                out[x] = sum
            }
        }
    }

    /// Filters each column of rows of `width` floats: [count, width].
    func down(_ source: UnsafePointer<Float>, width: Int, into target: UnsafeMutablePointer<Float>) {
        Parallel.forEach(count) { y in
            let out = target + y * width
            for x in 0..<width { out[x] = 0 }
            for (k, tap) in (offsets[y]..<offsets[y + 1]).enumerated() {
                let (share, row) = (shares[tap], source + (firsts[y] + k) * width)
                for x in 0..<width { out[x] += share * row[x] }
            }
        }
    }
}

/// A filter along either axis.
package struct PlaneResampling {
    let across: ResamplingFilter
    let down: ResamplingFilter

    package init(across: ResamplingFilter, down: ResamplingFilter) {
        (self.across, self.down) = (across, down)
    }

    /// Filters `rows` rows of `width` floats: [down.count, across.count].
    package func apply(
        _ source: UnsafePointer<Float>, width: Int, rows: Int, into target: UnsafeMutablePointer<Float>
    ) {
        let narrowed = FloatBuffer(count: rows * across.count)
        across.across(source, width: width, rows: rows, into: narrowed.pointer)
        down.down(narrowed.pointer, width: across.count, into: target)
    }

    /// The same where some pixels hold nothing: `present` is 1 where there is something and 0 elsewhere, and the source
    /// 0 there. Writes the share of pixels with something, and divides by it.
    ///
    /// - Parameter shares: [down.count, across.count], from `apply` to `present`.
    package func apply(
        _ source: UnsafePointer<Float>, width: Int, rows: Int, shares: UnsafePointer<Float>,
        into target: UnsafeMutablePointer<Float>
    ) {
        apply(source, width: width, rows: rows, into: target)
        for i in 0..<down.count * across.count where shares[i] > 0 { target[i] /= shares[i] }
    }
}
