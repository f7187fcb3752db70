// Finds the objects of one class in a map that is in memory.

/// The 8-connected components of the pixels equal to `value`; those under `minimumArea` pixels are left out.
///
/// Runs of each row are joined with the runs of the row above by union-find (Wu, Otoo & Suzuki 2009), so an empty pixel
/// costs one comparison.
/// - Parameter mask: [H, W], one byte a pixel.
public func connectedComponents(
    of mask: UnsafeBufferPointer<UInt8>, equalTo value: UInt8 = 1, width: Int, height: Int, minimumArea: Int = 0
) -> ComponentMap {
    precondition(mask.count == width * height, "mask has \(mask.count) pixels, \(width)×\(height) expected")
    var runs: [ComponentMap.Run] = []
    var sets = UnionFind()  // of runs; a root is its component's first run
    var above = 0..<0
    for row in 0..<height {
        let first = runs.count
        appendRuns(of: UnsafeBufferPointer(rebasing: mask[row * width..<(row + 1) * width]), value, row, to: &runs)
        var candidate = above.lowerBound
        for index in first..<runs.count {
            sets.add()
            for other in runs[index].touching(runs, above, from: &candidate) { sets.join(other, index) }
        }
        above = first..<runs.count
    }
    return numbered(runs, &sets, width, height).removing(under: minimumArea)
}

/// As above, for an array.
public func connectedComponents(
    of mask: [UInt8], equalTo value: UInt8 = 1, width: Int, height: Int, minimumArea: Int = 0
) -> ComponentMap {
    mask.withUnsafeBufferPointer {
        connectedComponents(of: $0, equalTo: value, width: width, height: height, minimumArea: minimumArea)
    }
}

private func appendRuns(
    of pixels: UnsafeBufferPointer<UInt8>, _ value: UInt8, _ row: Int, to runs: inout [ComponentMap.Run]
) {
    var x = 0
    while true {
        while x < pixels.count, pixels[x] != value { x += 1 }
        if x == pixels.count { return }
        let start = x
        while x < pixels.count, pixels[x] == value { x += 1 }
        runs.append(.init(row: Int32(row), start: Int32(start), end: Int32(x), component: 0))
    }
}

private func numbered(
    _ runs: [ComponentMap.Run], _ sets: inout UnionFind, _ width: Int, _ height: Int
) -> ComponentMap {
    var runs = runs
    var areas: [Int] = []
    for index in runs.indices {
        let first = sets.root(of: index)
        if first == index {
            runs[index].component = Int32(areas.count)
            areas.append(0)
        } else {
            runs[index].component = runs[first].component
        }
        areas[Int(runs[index].component)] += runs[index].length
    }
    return ComponentMap(width: width, height: height, runs: runs, areas: areas)
}
