// Which pixels of one grid a pixel of another, finer or coarser, is made of.

/// One axis of two grids that cover the same length.
///
/// A triangle filter, two pixels of the coarser grid wide: between grids of one size nothing changes, to a finer grid
/// it interpolates linearly, to a coarser one it averages, so that nothing is skipped.
package struct ResamplingAxis: Hashable, Sendable {
    package let sourceLength: Int
    package let targetLength: Int

    package init(sourceLength: Int, targetLength: Int) {
        (self.sourceLength, self.targetLength) = (sourceLength, targetLength)
    }

    /// Source pixels in one target pixel.
    private var step: Double { Double(sourceLength) / Double(targetLength) }

    /// The source pixels that have a share in a target pixel.
    package func extent(of target: Int) -> Range<Int> {
        let (centre, support) = (centre(of: target), max(1, step))
        let first = max(0, Int((centre - support).rounded(.down)) + 1)
        let last = min(sourceLength - 1, Int((centre + support).rounded(.up)) - 1)
        return first..<max(first, last) + 1
    }

    /// The source pixels that have a share in some of the target pixels.
    package func extent(of targets: Range<Int>) -> Range<Int> {
        extent(of: targets.lowerBound).lowerBound..<extent(of: targets.upperBound - 1).upperBound
    }

    /// The shares of the source pixels in a target pixel; they add up to 1. What lies outside of the source has none.
    func shares(in target: Int) -> [Float] {
        let (centre, support) = (centre(of: target), max(1, step))
        let shares = extent(of: target).map { max(0, 1 - abs(Double($0) - centre) / support) }
        let total = shares.reduce(0, +)
        return shares.map { Float($0 / total) }
    }

    /// The source pixel in which the centre of a target pixel lies.
    func nearest(to target: Int) -> Int { min(Int((Double(target) + 0.5) * step), sourceLength - 1) }

    /// Pixel k has its centre at k + 1/2.
    private func centre(of target: Int) -> Double { (Double(target) + 0.5) * step - 0.5 }
}
