// Counts objects while the rows of a mask come by, however tall it is.

/// The 8-connected components of each class but the background, from rows in order, top to bottom.
///
/// Only the runs of the last row are kept, so a scene of any height is counted in the memory of one row and one number
/// an object. (`Metrics.connectedComponents` keeps the whole map.)
package struct ComponentCounter {
    private struct Run {
        var start: Int
        var end: Int
        var label: UInt8
        var object: Int
    }

    /// A component.
    package struct Extent: Hashable, Sendable {
        package let label: UInt8
        /// Pixels.
        package fileprivate(set) var area = 0
        /// It reaches the border of the rows.
        package fileprivate(set) var isCut = false
    }

    /// Objects of each class; 0 for the background.
    package private(set) var counts: [Int]
    private var above: [Run] = []
    private var current: [Run] = []
    /// Union-find over object numbers.
    private var parents: [Int] = []
    /// By object number; what was joined to another is counted there.
    private var extents: [Extent] = []
    private var isFirstRow = true

    /// Whether a row without objects tells something: it ends those of the last row, or leaves the upper border free.
    var needsEmptyRow: Bool { !above.isEmpty || isFirstRow }

    /// The objects after the last row.
    package var objects: [Extent] {
        var end = self
        for run in above { end.extents[end.root(run.object)].isCut = true }
        return parents.indices.filter { parents[$0] == $0 }.map { end.extents[$0] }
    }

    package init(classes: Int) { counts = [Int](repeating: 0, count: classes) }

    package mutating func add(row: UnsafePointer<UInt8>, width: Int) {
        current.removeAll(keepingCapacity: true)
        var candidate = 0
        var x = 0
        while x < width {
            let label = row[x]
            let start = x
            repeat { x += 1 } while x < width && row[x] == label
            if label == 0 || label == ClassMap.ignoredLabel { continue }
            // A run above touches this one when it reaches at least the pixel diagonal to its ends.
            while candidate < above.count, above[candidate].end < start { candidate += 1 }
            var object = -1
            var touching = candidate
            while touching < above.count, above[touching].start <= x {
                if above[touching].label == label { object = joined(object, above[touching].object, label) }
                touching += 1
            }
            if object < 0 {
                object = parents.count
                parents.append(object)
                extents.append(Extent(label: label))
                counts[Int(label)] += 1
            }
            extents[object].area += x - start
            if isFirstRow || start == 0 || x == width { extents[object].isCut = true }
            current.append(Run(start: start, end: x, label: label, object: object))
        }
        isFirstRow = false
        swap(&above, &current)
    }

    /// The one object that both are now; `a` may be -1 for none.
    private mutating func joined(_ a: Int, _ b: Int, _ label: UInt8) -> Int {
        let rootB = root(b)
        if a < 0 { return rootB }
        let rootA = root(a)
        if rootA == rootB { return rootA }
        let (kept, gone) = (min(rootA, rootB), max(rootA, rootB))
        parents[gone] = kept
        extents[kept].area += extents[gone].area
        extents[kept].isCut = extents[kept].isCut || extents[gone].isCut
        counts[Int(label)] -= 1
        return kept
    }

    private mutating func root(_ object: Int) -> Int {
        var node = object
        while parents[node] != node {
            parents[node] = parents[parents[node]]
            node = parents[node]
        }
        return node
    }
}
