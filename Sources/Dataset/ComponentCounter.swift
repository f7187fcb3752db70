// Counts objects while the rows of a mask come by, however tall it is.

/// The number of 8-connected components of each class but the background, from rows in order, top to bottom.
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

    /// Objects of each class; 0 for the background.
    package private(set) var counts: [Int]
    private var above: [Run] = []
    private var current: [Run] = []
    /// Union-find over object numbers.
    private var parents: [Int] = []

    /// Whether the last row had an object that the next may continue.
    var hasOpenObjects: Bool { !above.isEmpty }

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
                counts[Int(label)] += 1
            }
            current.append(Run(start: start, end: x, label: label, object: object))
        }
        swap(&above, &current)
    }

    /// The one object that both are now; `a` may be -1 for none.
    private mutating func joined(_ a: Int, _ b: Int, _ label: UInt8) -> Int {
        let rootB = root(b)
        if a < 0 { return rootB }
        let rootA = root(a)
        if rootA == rootB { return rootA }
        parents[max(rootA, rootB)] = min(rootA, rootB)
        counts[Int(label)] -= 1
        return min(rootA, rootB)
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
