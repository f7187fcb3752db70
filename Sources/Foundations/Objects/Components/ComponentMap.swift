// Which pixels belong to which object.

/// The 8-connected components of a mask, stored as horizontal runs: memory grows with the objects, not with the scene.
///
/// Components are numbered from 0 in the order of their first pixel, row by row.
public struct ComponentMap: Hashable, Sendable {
    /// Pixels `start..<end` of one row.
    public struct Run: Hashable, Sendable {
        /// From the top, from 0.
        public var row: Int32
        /// The first column.
        public var start: Int32
        /// The column after the last.
        public var end: Int32
        /// The number of the object that the pixels belong to.
        public var component: Int32

        public init(row: Int32, start: Int32, end: Int32, component: Int32) {
            (self.row, self.start, self.end, self.component) = (row, start, end, component)
        }

        /// Pixels.
        public var length: Int { Int(end - start) }

        /// The runs of the row above that touch this one: those that reach at least the pixel diagonal to its ends.
        ///
        /// - Parameters:
        ///   - runs: sorted by row, then by start.
        ///   - above: where the runs of the row above are among them.
        ///   - candidate: the first that may touch; moved on, so that a row's runs, taken from left to right, take time
        ///     linear in both rows.
        func touching(_ runs: [Run], _ above: Range<Int>, from candidate: inout Int) -> Range<Int> {
            while candidate < above.upperBound, runs[candidate].end < start { candidate += 1 }
            var end = candidate
            while end < above.upperBound, runs[end].start <= self.end { end += 1 }
            return candidate..<end
        }
    }

    /// In pixels.
    public let width: Int
    public let height: Int
    /// Sorted by row, then by start.
    public let runs: [Run]
    /// Pixels of each component.
    public let areas: [Int]

    /// How many components there are.
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
    package func objects() -> [[Run]] {
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
