// Which windows cover an image, and how much each counts where they overlap.

/// Windows in rows and columns that cover every pixel of an image of any size.
///
/// The weight of a window at a pixel is the product of a row weight and a column weight; over all windows the weights
/// of a pixel add up to 1.
public struct WindowGrid: Hashable, Sendable {
    public let columns: WindowAxis
    public let rows: WindowAxis

    public init(width: Int, height: Int, settings: WindowSettings) {
        columns = WindowAxis(length: width, settings: settings)
        rows = WindowAxis(length: height, settings: settings)
    }

    public var count: Int { columns.starts.count * rows.starts.count }
}

/// The windows along one axis.
public struct WindowAxis: Hashable, Sendable {
    /// Pixels of the image.
    public let length: Int
    /// Pixels of each window. It ends past the image at most in the last window, by less than the alignment, or where
    /// the image is smaller than a window.
    public let side: Int
    /// The first pixel of each window, a multiple of the alignment.
    public let starts: [Int]
    private let settings: WindowSettings

    init(length: Int, settings: WindowSettings) {
        precondition(length > 0, "an image needs pixels, not \(length)")
        func roundedUp(_ value: Int) -> Int {
            (value + settings.alignment - 1) / settings.alignment * settings.alignment
        }
        self.length = length
        self.settings = settings
        side = min(settings.window, roundedUp(length))
        let stride = (settings.window - settings.overlap) / settings.alignment * settings.alignment
        var starts = Array(Swift.stride(from: 0, to: max(0, length - side), by: stride))
        // The last window is drawn back to the end of the image, as far as the alignment allows.
        starts.append(roundedUp(max(0, length - side)))
        self.starts = starts
    }

    /// The pixels of the image that a window covers.
    public func extent(_ index: Int) -> Range<Int> { starts[index]..<min(starts[index] + side, length) }

    /// All windows, neighbours of one extent in groups of at most `count`.
    func groups(ofAtMost count: Int) -> [Range<Int>] {
        var groups: [Range<Int>] = []
        for index in starts.indices {
            if let last = groups.last, last.count < count, extent(last.lowerBound).count == extent(index).count {
                groups[groups.count - 1] = last.lowerBound..<index + 1
            } else {
                groups.append(index..<index + 1)
            }
        }
        return groups
    }

    /// The pixels after which no further window comes: those that are finished once window `index` is done.
    public func finished(after index: Int) -> Range<Int> {
        starts[index]..<(index + 1 < starts.count ? starts[index + 1] : length)
    }

    /// The share of window `index` in the result at each pixel of its extent.
    public func weights(_ index: Int) -> [Float] {
        extent(index).map { pixel in
            let total = starts.indices.reduce(0.0) { $0 + share(of: $1, at: pixel) }
            return Float(share(of: index, at: pixel) / total)
        }
    }

    /// 0 in the margin along an inner border, then a smooth rise to 1; 1 along the border of the image; 0 outside.
    private func share(of index: Int, at pixel: Int) -> Double {
        let extent = extent(index)
        guard extent.contains(pixel) else { return 0 }
        let left = index == 0 ? 1 : ramp(pixel - extent.lowerBound)
        let right = index == starts.count - 1 ? 1 : ramp(extent.upperBound - 1 - pixel)
        return left * right
    }

    /// Smoothstep over the overlap without the margins: ramp(d) + ramp(overlap - 1 - d) = 1. A polynomial, so the same
    /// bits on every platform.
    private func ramp(_ distance: Int) -> Double {
        let width = Double(overlapOfNeighbours - 2 * settings.margin)
        guard width > 0 else { return distance < settings.margin ? 0 : 1 }
        let t = min(max((Double(distance - settings.margin) + 0.5) / width, 0), 1)
        return t * t * (3 - 2 * t)
    }

    /// At least what was asked for: the stride is rounded down to the alignment.
    private var overlapOfNeighbours: Int {
        settings.window - (settings.window - settings.overlap) / settings.alignment * settings.alignment
    }
}
