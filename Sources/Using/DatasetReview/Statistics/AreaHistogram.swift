// How many objects there are of each size.

/// Bins that grow with the size, two to a doubling: 1, 2, 3, 4, 6, 8, 12, … pixels.
struct AreaHistogram {
    struct Bin {
        /// The smallest area in the bin; the next bin begins after its largest.
        let from: Int
        let count: Int
    }

    /// From the first bin with an object to the last.
    let bins: [Bin]

    /// - Parameter areas: ascending.
    init(_ areas: [Int]) {
        guard let last = areas.last else {
            bins = []
            return
        }
        var starts = [1, 2, 3]
        while starts[starts.count - 2] <= last { starts.append(2 * starts[starts.count - 2]) }
        var all: [Bin] = []
        for (start, end) in zip(starts, starts.dropFirst()) {
            let count = areas.count { start..<end ~= $0 }
            if count > 0 || !all.isEmpty { all.append(Bin(from: start, count: count)) }
        }
        while all.last?.count == 0 { all.removeLast() }
        bins = all
    }

    /// A line for each bin, its bar at most 40 wide.
    var lines: [[String]] {
        let most = bins.map(\.count).max() ?? 1
        return bins.map { bin in
            let eighths = (bin.count * 320 + most - 1) / most
            let bar = String(repeating: "█", count: eighths / 8) + (eighths % 8 > 0 ? Self.parts[eighths % 8 - 1] : "")
            return ["from \(bin.from)", "\(bin.count)", bar]
        }
    }

    private static let parts = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"]
}
