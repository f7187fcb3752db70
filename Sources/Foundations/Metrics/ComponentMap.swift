// Connected components: which pixels belong to which object.

/// The 8-connected components of a mask, stored as horizontal runs: memory grows with the objects, not with the scene.
///
/// Components are numbered from 0 in the order of their first pixel, row by row.
public struct ComponentMap: Hashable, Sendable {
    /// Pixels `start..<end` of one row.
    public struct Run: Hashable, Sendable {
        public var row: Int32
        public var start: Int32
        public var end: Int32
        public var component: Int32

        public init(row: Int32, start: Int32, end: Int32, component: Int32) {
            (self.row, self.start, self.end, self.component) = (row, start, end, component)
        }

        public var length: Int { Int(end - start) }
    }

    public let width: Int
    public let height: Int
    /// Sorted by row, then by start.
    public let runs: [Run]
    /// Pixels of each component.
    public let areas: [Int]

    public var count: Int { areas.count }

    /// One number a pixel, row by row: the component, or -1 outside of all.
    public func labelImage() -> [Int32] {
        var image = [Int32](repeating: -1, count: width * height)
        for run in runs {
            for x in run.start..<run.end { image[Int(run.row) * width + Int(x)] = run.component }
        }
        return image
    }

    /// The runs of each component, in its order.
    func objects() -> [[Run]] {
        var objects = [[Run]](repeating: [], count: count)
        for run in runs { objects[Int(run.component)].append(run) }
        return objects
    }

    /// The map without the components under `minimumArea` pixels, renumbered in the same order.
    public func removing(under minimumArea: Int) -> ComponentMap {
        guard areas.contains(where: { $0 < minimumArea }) else { return self }
        var renumbered = [Int32](repeating: -1, count: count)
        var kept: [Int] = []
        for (component, area) in areas.enumerated() where area >= minimumArea {
            renumbered[component] = Int32(kept.count)
            kept.append(area)
        }
        let keptRuns = runs.compactMap { run -> Run? in
            let component = renumbered[Int(run.component)]
            return component < 0 ? nil : Run(row: run.row, start: run.start, end: run.end, component: component)
        }
        return ComponentMap(width: width, height: height, runs: keptRuns, areas: kept)
    }

    /// The map of objects that are known by their runs, numbered in their order.
    public init(width: Int, height: Int, objects: [[Run]]) {
        let runs = objects.enumerated().flatMap { index, runs in
            runs.map { Run(row: $0.row, start: $0.start, end: $0.end, component: Int32(index)) }
        }
        self.init(
            width: width, height: height, runs: runs.sorted { ($0.row, $0.start) < ($1.row, $1.start) },
            areas: objects.map { $0.reduce(0) { $0 + $1.length } })
    }

    init(width: Int, height: Int, runs: [Run], areas: [Int]) {
        self.width = width
        self.height = height
        self.runs = runs
        self.areas = areas
    }
}

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
    var parents: [Int32] = []  // one node a run; a root is its component's first run
    var above = 0..<0
    for row in 0..<height {
        let first = runs.count
        appendRuns(of: UnsafeBufferPointer(rebasing: mask[row * width..<(row + 1) * width]), value, row, to: &runs)
        var candidate = above.lowerBound
        for index in first..<runs.count {
            parents.append(Int32(index))
            let run = runs[index]
            // A run above touches this one when it reaches at least the pixel diagonal to its ends.
            while candidate < above.upperBound, runs[candidate].end < run.start { candidate += 1 }
            var touching = candidate
            while touching < above.upperBound, runs[touching].start <= run.end {
                join(touching, index, &parents)
                touching += 1
            }
        }
        above = first..<runs.count
    }
    return numbered(runs, &parents, width, height).removing(under: minimumArea)
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

private func root(_ node: Int, _ parents: inout [Int32]) -> Int {
    var node = node
    while Int(parents[node]) != node {
        parents[node] = parents[Int(parents[node])]
        node = Int(parents[node])
    }
    return node
}

/// The smaller root wins, so a root is always the first run of its component.
private func join(_ a: Int, _ b: Int, _ parents: inout [Int32]) {
    let (rootA, rootB) = (root(a, &parents), root(b, &parents))
    if rootA < rootB { parents[rootB] = Int32(rootA) } else { parents[rootA] = Int32(rootB) }
}

private func numbered(
    _ runs: [ComponentMap.Run], _ parents: inout [Int32], _ width: Int, _ height: Int
) -> ComponentMap {
    var runs = runs
    var areas: [Int] = []
    for index in runs.indices {
        let first = root(index, &parents)
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
